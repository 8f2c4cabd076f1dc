//! What a deployment knows about the companies behind its postings.

use matching::document::{Company, CompanyId, CompanyStage};
use serde::{Deserialize, Serialize};

use crate::catalogue::company_columns::company_json;
use crate::catalogue::enrichment::{self, Standing};
use crate::isolate::tally::CacheStatus;
use crate::isolate::tally::Counted;
use crate::platform::{Platform, batch, batch_of};
use crate::ports::Statement;
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::queue::outbox;
use crate::wire::error::{Code, Error};
use crate::wire::request::{Expected, Versioned, parse_texts, precondition};
use crate::wire::rows::{JsonText, to_json};

/// A company, as an operator describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CompanyRecord {
    /// Name as shown, at most 1,000 bytes.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schema(min_length = 1, max_length = 1_000)
    )]
    pub name: String,
    /// Free tags.
    #[cfg_attr(not(target_arch = "wasm32"), schema(max_items = 100))]
    #[serde(default)]
    pub tags: Vec<String>,
    /// Stage, if known.
    #[serde(default)]
    pub stage: Option<CompanyStage>,
    /// From 0 (worst) to 1 (best), if known.
    #[cfg_attr(not(target_arch = "wasm32"), schema(minimum = 0, maximum = 1))]
    #[serde(default)]
    pub reputation: Option<f64>,
    /// Industry, if known.
    #[serde(default)]
    pub industry: Option<String>,
    /// Number of employees, if known.
    #[serde(default)]
    pub employees: Option<u32>,
}

/// Most tags of a company.
pub const MAX_TAGS: usize = 100;
/// The longest text of a company, in bytes.
pub const MAX_TEXT_BYTES: usize = 1_000;

/// A company with its enrichment.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct EnrichedCompany {
    /// The deployment's own data, with gaps filled in from the enrichment.
    #[serde(flatten)]
    pub company: Company,
    /// The provider's part; absent if it was never fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrichment: Option<Enrichment>,
    /// For the `X-Cache` header: where the enrichment came from; `None` if enrichment is off.
    #[serde(skip)]
    pub cache: Option<CacheStatus>,
}

/// A provider's data about a company.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Enrichment {
    /// Industry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Number of employees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<u32>,
    /// At most 20.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// From 0 (worst) to 1 (best).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reputation: Option<f64>,
    /// When the provider last answered.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = String, format = DateTime))]
    pub cached_at: jiff::Timestamp,
}

/// A company. Fetches its enrichment if that is due.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn get_company(
    platform: &impl Platform,
    id: &CompanyId,
) -> Result<Outcome<Versioned<EnrichedCompany>>, Error> {
    let row = select_company(platform, id).await?;
    let (cache, after) = enrichment::on_read(platform, id, &row.standing).await?;
    if let Some(cache) = cache {
        let tally = platform.memory().tally();
        tally.looked_up(Counted::CompanyEnrichment, cache.into());
    }
    // It may have arrived just now.
    let row = match cache {
        Some(CacheStatus::Miss) => select_company(platform, id).await?,
        _ => row,
    };
    Ok(Outcome {
        body: Versioned {
            version: row.version,
            body: EnrichedCompany {
                enrichment: row.enrichment(),
                company: row.company.0,
                cache,
            },
        },
        after,
    })
}

#[derive(Deserialize)]
struct CompanyRow {
    company: JsonText<Company>,
    version: i64,
    enrichment: Option<JsonText<Enrichment>>,
    #[serde(flatten)]
    standing: Standing,
}

impl CompanyRow {
    fn enrichment(&self) -> Option<Enrichment> {
        let cached_at = jiff::Timestamp::from_millisecond(self.standing.enriched_at?).ok()?;
        let known = self
            .enrichment
            .as_ref()
            .map(|JsonText(known)| known.clone());
        Some(Enrichment {
            cached_at,
            ..known.unwrap_or_default()
        })
    }
}

async fn select_company(platform: &impl Platform, id: &CompanyId) -> Result<CompanyRow, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        company_json!("o"),
        " AS company, o.updated_at AS version, o.enrichment, o.enriched_at, o.enriched_in_ms, o.enrich_after
FROM companies o WHERE o.id = ?1"
    );
    let [answer] = batch(platform, [Statement::new(SQL, [id.0.clone().into()])]).await?;
    answer.first()?.ok_or(Error::NotFound("company"))
}

/// Replaces the data of a company; its postings are read again in the background.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::Conflict`] if the company is at none of the
/// expected versions.
pub async fn put_company(
    platform: &impl Platform,
    id: &CompanyId,
    body: &[u8],
    expected: &Expected,
) -> Result<Outcome<Versioned<()>>, Error> {
    let record: CompanyRecord = parse_texts(body)?;
    check(&record)?;
    let now_ms = platform.now_ms();
    const SQL: &str = "\
INSERT INTO companies (id, name, tags, stage, reputation, industry, employees, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, tags = excluded.tags, stage = excluded.stage, reputation = excluded.reputation,
    industry = excluded.industry, employees = excluded.employees,
    updated_at = max(updated_at + 1, excluded.updated_at)
RETURNING updated_at AS version";
    let stage = serde_json::to_value(record.stage)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned));
    let upsert = Statement::new(
        SQL,
        [
            id.0.clone().into(),
            record.name.into(),
            to_json(&record.tags)?.into(),
            stage.into(),
            record.reputation.into(),
            record.industry.into(),
            record.employees.map(i64::from).into(),
            now_ms.into(),
        ],
    );
    let task = Task::CompanyUpdated {
        company_id: id.clone(),
        after: None,
    };
    let condition = precondition!("companies", id.0.clone(), expected);
    let mut statements: Vec<Statement> = condition.into_iter().collect();
    statements.extend([upsert, outbox::insert(task, now_ms, 0)]);
    let mut answers = batch_of(platform, statements).await?;
    let (Some(waiting), Some(written)) = (answers.pop(), answers.pop()) else {
        return Err(Error::Internal("one answer a statement".to_owned()));
    };
    let version = written.value()?.ok_or(Error::NotFound("company"))?;
    Ok(Outcome {
        body: Versioned { version, body: () },
        after: vec![After::Send(outbox::waiting(&waiting)?)],
    })
}

fn check(record: &CompanyRecord) -> Result<(), Error> {
    if record.name.trim().is_empty() || record.name.len() > MAX_TEXT_BYTES {
        return Err(Error::refused(
            Code::InvalidField,
            "name",
            "must be 1 to 1,000 bytes",
        ));
    }
    if record.tags.len() > MAX_TAGS {
        return Err(Error::refused(Code::TooMany, "tags", "at most 100"));
    }
    if record
        .tags
        .iter()
        .chain(&record.industry)
        .any(|text| text.len() > MAX_TEXT_BYTES)
    {
        return Err(Error::refused(
            Code::TooLong,
            "tags",
            "at most 1,000 bytes each",
        ));
    }
    if record
        .reputation
        .is_some_and(|reputation| !(0.0..=1.0).contains(&reputation))
    {
        return Err(Error::refused(
            Code::InvalidField,
            "reputation",
            "must be between 0 and 1",
        ));
    }
    Ok(())
}

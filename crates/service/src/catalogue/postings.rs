//! Postings: ingested in bulk, read, listed and withdrawn.
//!
//! All language work happens here, when a document arrives; ranking does none.

use std::collections::{BTreeMap, BTreeSet};

use interchange::jobposting;
use matching::document::{Company, CompanyId, Posting, PostingId};
use matching::{Fingerprint, PostingFacts, PostingFeatures, PostingSummary, Vocabulary};
use serde::{Deserialize, Serialize};

use crate::catalogue::company_columns::company_json;
use crate::catalogue::in_force;
use crate::isolate::memory::IsolateMemory;
use crate::platform::{Platform, batch, batch_of};
use crate::ports::{Answer, Statement};
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::runs::stale_postings;
use crate::wire::error::{Code, Error};
use crate::wire::ids;
use crate::wire::ndjson::{Line, LineError};
use crate::wire::request::{Expected, Versioned, precondition};
use crate::wire::rows::{JsonText, VALUE_MAX_BYTES, to_json, to_json_arrays};

/// Longest line of a bulk body: a description of 100 KiB with room for the rest of the document.
pub const MAX_LINE_BYTES: usize = 256 * 1024;

/// Most postings to ingest, or to read again, in one batch: memory holds one chunk.
pub const CHUNK_LINES: usize = 500;
/// A chunk ends with the posting that brings it to this many bytes.
pub const CHUNK_BYTES: usize = 512 * 1024;

/// Seconds between the last change of a burst and the check whether a snapshot is due.
const SNAPSHOT_DELAY_SECS: u32 = 2;

/// The result of storing one posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PostingStatus {
    /// It is new.
    Created,
    /// It replaced another version.
    Updated,
    /// It equals the stored posting; nothing was written.
    Unchanged,
    /// A dry run understood it; nothing was stored.
    Valid,
    /// It was refused; nothing was stored.
    Invalid,
    /// It could not be stored right now; sending it again is safe.
    Failed,
}

/// The result of one line.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = PostingResult))]
pub struct LineResult {
    /// 1 for the first.
    pub line: u64,
    /// The posting's id, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<PostingId>,
    /// The result.
    pub status: PostingStatus,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<LineError>,
    /// Facts that a dry run read in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Box<PostingFacts>>,
}

impl LineResult {
    fn stored(line: u64, id: PostingId, status: PostingStatus) -> Self {
        Self {
            line,
            id: Some(id),
            status,
            error: None,
            facts: None,
        }
    }

    fn understood(line: u64, posting: &Posting, vocabulary: &Vocabulary) -> Self {
        Self {
            line,
            id: Some(posting.id.clone()),
            status: PostingStatus::Valid,
            error: None,
            facts: Some(Box::new(PostingFacts::read(posting, vocabulary))),
        }
    }

    fn invalid(line: u64, code: Code, field: &str, reason: String) -> Self {
        let error = LineError {
            code,
            field: field.to_owned(),
            reason,
        };
        Self {
            line,
            id: None,
            status: PostingStatus::Invalid,
            error: Some(error),
            facts: None,
        }
    }

    /// The result of a line of a chunk that could not be stored.
    pub fn failed(line: u64, error: &Error) -> Self {
        let (code, reason) = match error {
            Error::Unavailable { .. } => {
                (Code::Unavailable, "the service cannot store it right now")
            }
            _ => (Code::Internal, "internal error"),
        };
        let error = LineError {
            code,
            field: "line".to_owned(),
            reason: reason.to_owned(),
        };
        Self {
            line,
            id: None,
            status: PostingStatus::Failed,
            error: Some(error),
            facts: None,
        }
    }
}

/// Stores one posting, under the id in the path if there is one.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::Conflict`] if the posting is at none of the
/// expected versions.
pub async fn ingest_one(
    platform: &impl Platform,
    body: &[u8],
    id: Option<&PostingId>,
    expected: &Expected,
) -> Result<Outcome<LineResult>, Error> {
    let posting = parse_one(body, id)?;
    let id = posting.id.clone();
    let condition = precondition!("jobs", id.0.clone(), expected);
    let (statuses, after) = store(platform, vec![posting], condition).await?;
    let status = statuses
        .first()
        .copied()
        .unwrap_or(PostingStatus::Unchanged);
    Ok(Outcome {
        body: LineResult::stored(1, id, status),
        after,
    })
}

fn parse_one(body: &[u8], id: Option<&PostingId>) -> Result<Posting, Error> {
    Ok(match id {
        Some(id) => jobposting::parse_as(id, body)?,
        None => jobposting::parse(body)?,
    })
}

/// What would be understood of a posting that [`ingest_one`] takes in. Nothing is stored.
///
/// # Errors
/// As [`ingest_one`].
pub async fn check_one(
    platform: &impl Platform,
    body: &[u8],
    id: Option<&PostingId>,
) -> Result<LineResult, Error> {
    let posting = parse_one(body, id)?;
    in_force::refresh(platform).await?;
    let engines = platform.memory().engines();
    Ok(LineResult::understood(1, &posting, engines.vocabulary()))
}

/// One row of `jobs`, as the parameter of the statement.
#[derive(Serialize)]
struct JobRow<'a> {
    id: &'a PostingId,
    company_id: CompanyId,
    document: String,
    summary: String,
    features: String,
    fingerprint: Option<String>,
}

/// A company as a posting names it, used while nothing else is known about it.
#[derive(Serialize)]
struct CompanyRow<'a> {
    id: &'a CompanyId,
    name: &'a str,
    tags: String,
    stage: Option<matching::document::CompanyStage>,
    reputation: Option<f64>,
    industry: Option<&'a str>,
    employees: Option<u32>,
}

#[derive(Deserialize)]
struct WrittenRow {
    id: PostingId,
    created: i64,
}

/// Stores lines of schema.org JobPosting, at most [`CHUNK_LINES`], in two batches, whatever their
/// number. A line that is not a posting is reported and does not affect the others.
///
/// # Errors
/// When the database is out of reach; then none of these lines was stored, and sending them again
/// is safe.
pub async fn ingest(
    platform: &impl Platform,
    lines: Vec<Line>,
) -> Result<Outcome<Vec<LineResult>>, Error> {
    let (mut results, postings) = parse_lines(lines);
    let (statuses, after) = store(
        platform,
        postings.iter().map(|(_, p)| p.clone()).collect(),
        None,
    )
    .await?;
    for ((number, posting), status) in postings.into_iter().zip(statuses) {
        results.push(LineResult::stored(number, posting.id, status));
    }
    results.sort_by_key(|result| result.line);
    Ok(Outcome {
        body: results,
        after,
    })
}

/// What would be understood of lines that [`ingest`] takes in. Nothing is stored.
///
/// # Errors
/// When the database is out of reach.
pub async fn check(platform: &impl Platform, lines: Vec<Line>) -> Result<Vec<LineResult>, Error> {
    let (mut results, postings) = parse_lines(lines);
    in_force::refresh(platform).await?;
    let engines = platform.memory().engines();
    let understood = postings.iter();
    let understood = understood
        .map(|(number, posting)| LineResult::understood(*number, posting, engines.vocabulary()));
    results.extend(understood);
    results.sort_by_key(|result| result.line);
    Ok(results)
}

/// The lines that are refused, and the postings of the others, with the numbers of their lines.
fn parse_lines(lines: Vec<Line>) -> (Vec<LineResult>, Vec<(u64, Posting)>) {
    let mut results = Vec::with_capacity(lines.len());
    let mut postings: Vec<(u64, Posting)> = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(bytes) = line.bytes else {
            let reason = format!("more than {MAX_LINE_BYTES} bytes");
            let result = LineResult::invalid(line.number, Code::TooLong, "line", reason);
            results.push(result);
            continue;
        };
        match jobposting::parse(&bytes) {
            Ok(posting) => postings.push((line.number, posting)),
            Err(invalid) => {
                let (code, field) = (invalid.code.into(), invalid.field_or_body().to_owned());
                results.push(LineResult::invalid(
                    line.number,
                    code,
                    &field,
                    invalid.reason,
                ));
            }
        }
    }
    (results, postings)
}

/// Writes postings, on a condition if there is one. Returns what happened to each, in their order.
async fn store(
    platform: &impl Platform,
    mut postings: Vec<Posting>,
    condition: Option<Statement>,
) -> Result<(Vec<PostingStatus>, Vec<After>), Error> {
    if postings.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    for posting in &mut postings {
        let id = company_id(&posting.company);
        posting.company.id = Some(id);
    }
    let ids: BTreeSet<&CompanyId> = postings
        .iter()
        .filter_map(|p| p.company.id.as_ref())
        .collect();
    let [known, adopted] = batch(platform, [select_companies(&ids)?, in_force::select()]).await?;
    in_force::adopt(platform, &adopted).await?;
    let mut companies: BTreeMap<CompanyId, Company> = known
        .values::<JsonText<Company>>()?
        .into_iter()
        .filter_map(|JsonText(company)| Some((company.id.clone()?, company)))
        .collect();
    // The first posting of a new company describes it.
    let mut new = Vec::new();
    for posting in &postings {
        if let Some(id) = posting
            .company
            .id
            .as_ref()
            .filter(|id| !companies.contains_key(id))
        {
            companies.insert(id.clone(), posting.company.clone());
            new.push((id, &posting.company));
        }
    }

    let now_ms = platform.now_ms();
    let ids = postings.iter().map(|posting| &posting.id);
    let mut statements: Vec<Statement> = condition.into_iter().collect();
    statements.extend(insert_companies(&new, now_ms)?);
    let inserts = statements.len();
    statements.extend(upsert_jobs(
        platform.memory(),
        &postings,
        &companies,
        now_ms,
    )?);
    let upserts = inserts..statements.len();
    statements.push(stale_postings::insert_changed(ids, now_ms)?);
    let answers = batch_of(platform, statements).await?;
    let mut rows = Vec::with_capacity(postings.len());
    for answer in answers.get(upserts).unwrap_or_default() {
        rows.extend(answer.rows::<WrittenRow>()?);
    }
    let mut written: BTreeMap<PostingId, Vec<PostingStatus>> =
        rows.into_iter()
            .rev()
            .fold(BTreeMap::new(), |mut all, row| {
                let status = if row.created == 1 {
                    PostingStatus::Created
                } else {
                    PostingStatus::Updated
                };
                all.entry(row.id).or_insert_with(Vec::new).push(status);
                all
            });
    let statuses: Vec<PostingStatus> = postings
        .iter()
        .map(|posting| {
            written
                .get_mut(&posting.id)
                .and_then(Vec::pop)
                .unwrap_or(PostingStatus::Unchanged)
        })
        .collect();
    let changed = statuses
        .iter()
        .any(|status| *status != PostingStatus::Unchanged);
    let after = changed
        .then_some(After::Suggest {
            task: Task::CatalogueChanged,
            delay_secs: SNAPSHOT_DELAY_SECS,
        })
        .into_iter()
        .collect();
    Ok((statuses, after))
}

/// Chunks that one event reads again: six queries each, of the thousand an invocation may send.
const CHUNKS_PER_EVENT: usize = 20;

/// Reads the postings of a company again because the company is part of their features. Begins
/// after `after_id` in the order of ids and stops after [`CHUNKS_PER_EVENT`]. Returns the last id
/// it read, or `None` at the end. Running it twice changes nothing the second time.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn reread_company(
    platform: &impl Platform,
    company: &CompanyId,
    after_id: Option<&str>,
) -> Result<Option<String>, Error> {
    let mut after_id = after_id.map(str::to_owned);
    for _ in 0..CHUNKS_PER_EVENT {
        after_id = reread_chunk(platform, company, after_id.as_deref()).await?;
        if after_id.is_none() {
            break;
        }
    }
    Ok(after_id)
}

async fn reread_chunk(
    platform: &impl Platform,
    company: &CompanyId,
    after_id: Option<&str>,
) -> Result<Option<String>, Error> {
    const SQL: &str = "\
SELECT document, bytes FROM (
    SELECT id, document, sum(octet_length(document)) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (SELECT id, document FROM jobs WHERE company_id = ?1 AND id > coalesce(?2, '') ORDER BY id LIMIT ?3))
WHERE bytes - octet_length(document) < ?4 ORDER BY id";
    #[derive(Deserialize)]
    struct ChunkRow {
        document: JsonText<Posting>,
        /// Of all documents up to this one.
        bytes: usize,
    }
    let number = |limit: usize| i64::try_from(limit).unwrap_or(i64::MAX);
    let select = Statement::new(
        SQL,
        [
            company.0.clone().into(),
            after_id.into(),
            number(CHUNK_LINES).into(),
            number(CHUNK_BYTES).into(),
        ],
    );
    let [answer] = batch(platform, [select]).await?;
    let rows: Vec<ChunkRow> = answer.rows()?;
    let full = rows.len() >= CHUNK_LINES || rows.last().is_some_and(|row| row.bytes >= CHUNK_BYTES);
    let postings: Vec<Posting> = rows.into_iter().map(|row| row.document.0).collect();
    let last = postings.last().map(|posting| posting.id.0.clone());
    store(platform, postings, None).await?;
    Ok(last.filter(|_| full))
}

/// A posting merged with its company's data: the document that its matches are computed from.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn get_job(
    platform: &impl Platform,
    id: &PostingId,
) -> Result<Versioned<serde_json::Value>, Error> {
    let [answer] = batch(platform, [select_document(id)]).await?;
    let Versioned { version, body } = document(&answer)?;
    Ok(Versioned {
        version,
        body: jobposting::to_json(&body),
    })
}

/// The document of a posting, merged with its company's data; [`document`] reads the answer.
pub(crate) fn select_document(id: &PostingId) -> Statement {
    const SQL: &str = concat!(
        "SELECT j.document, j.updated_at AS version, ",
        company_json!("o"),
        " AS company FROM jobs j JOIN companies o ON o.id = j.company_id WHERE j.id = ?1"
    );
    Statement::new(SQL, [id.0.clone().into()])
}

/// Reads the answer of [`select_document`].
///
/// # Errors
/// [`Error::NotFound`] when there is no such posting.
pub(crate) fn document(answer: &Answer) -> Result<Versioned<Posting>, Error> {
    #[derive(Deserialize)]
    struct DocumentRow {
        document: JsonText<Posting>,
        version: i64,
        company: JsonText<Company>,
    }
    let row: DocumentRow = answer.first()?.ok_or(Error::NotFound("job"))?;
    let mut body = row.document.0;
    body.company = row.company.0;
    Ok(Versioned {
        version: row.version,
        body,
    })
}

/// Withdraws a posting. The next response does not contain it.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn delete_job(platform: &impl Platform, id: &PostingId) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM jobs WHERE id = ?1 RETURNING id";
    let delete = Statement::new(SQL, [id.0.clone().into()]);
    let [answer, _] = batch(platform, [delete, stale_postings::insert_withdrawn(id)]).await?;
    match answer.is_empty()? {
        true => Err(Error::NotFound("job")),
        false => Ok(()),
    }
}

/// The id of a company that a posting names: the source's own, or one made from its name.
fn company_id(company: &Company) -> CompanyId {
    match &company.id {
        Some(id) if ids::check("company", &id.0).is_ok() => id.clone(),
        _ => {
            let slug: String = company
                .name
                .to_lowercase()
                .split(|character: char| !character.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join("-")
                .chars()
                // At most four bytes per character.
                .take(ids::MAX_ID_BYTES / 4)
                .collect();
            CompanyId(if slug.is_empty() {
                "unnamed".to_owned()
            } else {
                slug
            })
        }
    }
}

fn select_companies(ids: &BTreeSet<&CompanyId>) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        company_json!("o"),
        " AS company FROM companies o WHERE o.id IN (SELECT value FROM json_each(?1))"
    );
    Ok(Statement::new(SQL, [to_json(ids)?.into()]))
}

fn insert_companies(new: &[(&CompanyId, &Company)], now_ms: i64) -> Result<Vec<Statement>, Error> {
    const SQL: &str = "\
INSERT INTO companies (id, name, tags, stage, reputation, industry, employees, created_at, updated_at)
SELECT value ->> '$.id', value ->> '$.name', value ->> '$.tags', value ->> '$.stage',
       value ->> '$.reputation', value ->> '$.industry', value ->> '$.employees', ?2, ?2
FROM json_each(?1) WHERE true
ON CONFLICT (id) DO NOTHING";
    let rows = new
        .iter()
        .map(|(id, company)| {
            Ok(CompanyRow {
                id,
                name: &company.name,
                tags: to_json(&company.tags)?,
                stage: company.stage,
                reputation: company.reputation,
                industry: company.industry.as_deref(),
                employees: company.employees,
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let statement = |rows: String| Statement::new(SQL, [rows.into(), now_ms.into()]);
    Ok(to_json_arrays(rows)?.into_iter().map(statement).collect())
}

fn upsert_jobs(
    memory: &IsolateMemory,
    postings: &[Posting],
    companies: &BTreeMap<CompanyId, Company>,
    now_ms: i64,
) -> Result<Vec<Statement>, Error> {
    // A row that comes back as created has the time of its creation for its version; a change is
    // always later.
    const SQL: &str = "\
INSERT INTO jobs (id, company_id, document, summary, features, features_version, fingerprint, created_at, updated_at)
SELECT value ->> '$.id', value ->> '$.company_id', value ->> '$.document', value ->> '$.summary',
       value ->> '$.features', ?2, value ->> '$.fingerprint', ?3, ?3
FROM json_each(?1) WHERE true
ON CONFLICT (id) DO UPDATE SET
    company_id = excluded.company_id, document = excluded.document, summary = excluded.summary,
    features = excluded.features, features_version = excluded.features_version,
    fingerprint = excluded.fingerprint,
    updated_at = max(updated_at + 1, excluded.updated_at)
WHERE document IS NOT excluded.document OR summary IS NOT excluded.summary
   OR features IS NOT excluded.features OR features_version IS NOT excluded.features_version
   OR fingerprint IS NOT excluded.fingerprint
RETURNING id, created_at = updated_at AS created";
    let engines = memory.engines();
    let rows = postings
        .iter()
        .map(|posting| {
            let known = posting.company.id.as_ref().and_then(|id| companies.get(id));
            let (summary, features) = derive(engines.vocabulary(), posting, known);
            Ok(JobRow {
                id: &posting.id,
                company_id: posting
                    .company
                    .id
                    .clone()
                    .unwrap_or_else(|| company_id(&posting.company)),
                document: to_json(posting)?,
                summary: to_json(&summary)?,
                features: to_json(&features)?,
                fingerprint: Fingerprint::of(&features).map(|print| print.to_string()),
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let version = i64::try_from(memory.reading()).unwrap_or(i64::MAX);
    let statement = |rows: String| match rows.len() > VALUE_MAX_BYTES {
        true => Err(Error::refused(
            Code::TooLong,
            "body",
            "with what is read out of it, the posting is longer than the database takes",
        )),
        false => Ok(Statement::new(
            SQL,
            [rows.into(), version.into(), now_ms.into()],
        )),
    };
    to_json_arrays(rows)?.into_iter().map(statement).collect()
}

/// What is derived from a posting. The deployment's data about its company takes precedence over
/// the posting's.
fn derive(
    vocabulary: &Vocabulary,
    posting: &Posting,
    known: Option<&Company>,
) -> (PostingSummary, PostingFeatures) {
    match known {
        Some(company) if *company != posting.company => {
            let posting = Posting {
                company: company.clone(),
                ..posting.clone()
            };
            (
                PostingSummary::of(&posting),
                vocabulary.read_posting(&posting),
            )
        }
        _ => (
            PostingSummary::of(posting),
            vocabulary.read_posting(posting),
        ),
    }
}

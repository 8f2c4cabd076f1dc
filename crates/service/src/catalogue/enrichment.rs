//! Company data from a provider: size, industry, tags, reputation. It fills in what the deployment
//! has not set.
//!
//! An enrichment may be stale: it is shown while a newer one is fetched in the background. Readers
//! wait only if there was none before, all of them for the same call, and no longer than a provider
//! may take. A provider that is down, slow or silent has no other effect.
//!
//! Running a step twice changes nothing: an enrichment that is not due is not fetched, and one that
//! is fetched again is written again.

use matching::document::CompanyId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::isolate::tally::CacheStatus;
use crate::kv::keys::CacheKey;
use crate::platform::{self, Platform, batch};
use crate::ports::settings::EnrichmentSettings;
use crate::ports::{HttpAnswer, HttpError, HttpRequest, MAX_INTEGER, Statement};
use crate::queue::after::After;
use crate::queue::flight::{self, Claim, Flight, Landing, Provider, Step};
use crate::queue::messages::{Message, Task};
use crate::queue::outbox;
use crate::queue::shares::Share;
use crate::wire::error::Error;
use crate::wire::rows::JsonText;
use crate::wire::time::{DAY_MS, HOUR_MS};

/// How long a provider may take. A reader who asks it never leaves before, so that no call is lost.
const DEADLINE_MS: u64 = 5_000;
const MAX_BYTES: usize = 256 * 1024;

/// How long a reader waits for a first enrichment: for a whole call, and to see its result.
const READER_DEADLINE_MS: i64 = 6_500;

/// How long a call whose reader is gone blocks the next one: for a whole call, and to store its
/// result.
const LEASE_MS: i64 = 8_000;

/// When to ask again about a company that the provider does not know.
const UNKNOWN_FOR_MS: i64 = DAY_MS;
/// When to ask again after a failure.
const FAILED_FOR_MS: i64 = HOUR_MS;
/// Longest pause that a provider can request.
const MAX_PAUSE_SECS: u32 = 15 * 60;
const SPACING_MS: i64 = 100;
/// How long a finished flight prevents another start. Its result is in the company's row.
const LANDED_FOR_SECS: u64 = 60;

/// An enrichment is for no person in particular.
const NOBODYS: Share = Share {
    name: "enrichments today",
    daily: MAX_INTEGER,
};

/// Most companies per sweep.
const SWEEP: i64 = 50;

const MAX_TAGS: usize = 20;
const MAX_TEXT_CHARS: usize = 100;

/// State of a company's enrichment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Standing {
    /// When the provider last answered; `None` if never.
    pub(crate) enriched_at: Option<i64>,
    enriched_in_ms: i64,
    enrich_after: i64,
}

impl Standing {
    /// Whether it is time to ask again. It comes a little early with growing probability, so that
    /// one of many readers asks before all do.
    ///
    /// Source: Vattani, Chierichetti and Lowenstein, "Optimal Probabilistic Cache Stampede
    /// Prevention", VLDB 2015, with β = 1: ask when now − δ·ln(u) ≥ expiry, for u uniform in (0, 1]
    /// and δ the time that asking takes.
    fn is_due(&self, now_ms: i64, random: u128) -> bool {
        // The upper 53 bits, which a double holds exactly, and never 0.
        let uniform = ((random >> 75) as f64 + 1.0) / (1_u64 << 53) as f64;
        let early_ms = -uniform.ln() * self.enriched_in_ms as f64;
        now_ms as f64 + early_ms >= self.enrich_after as f64
    }
}

/// Fetches the enrichment of a company that is being read, if it is due. Gives the outcome for
/// `X-Cache` and whether it was just fetched; `None` if enrichment is off.
pub(crate) async fn on_read(
    platform: &impl Platform,
    company: &CompanyId,
    standing: &Standing,
) -> Result<(Option<CacheStatus>, Vec<After>), Error> {
    let Some(settings) = platform.settings().enrichment() else {
        return Ok((None, Vec::new()));
    };
    let now_ms = platform.now_ms();
    if !standing.is_due(now_ms, platform.random()) {
        return Ok((Some(CacheStatus::Hit), Vec::new()));
    }
    let task = Task::CompanyEnrich {
        company_id: company.clone(),
    };
    if standing.enriched_at.is_some() {
        let suggest = After::Suggest {
            task,
            delay_secs: 0,
        };
        return Ok((Some(CacheStatus::Stale), vec![suggest]));
    }
    let deadline_ms = now_ms.saturating_add(READER_DEADLINE_MS);
    let once = async || fetch(platform, settings, company).await;
    let key = CacheKey::CompanyEnrichment { company }.to_string();
    let after = match flight::see_through(platform, &key, &task, deadline_ms, once).await {
        Ok(seen) => seen.value,
        // Show the company without it.
        Err(Error::Unavailable { .. }) => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok((Some(CacheStatus::Miss), after))
}

/// Fetches the enrichment of a company, from the queue.
///
/// # Errors
/// When the database or the queue is out of reach, or there is no such company.
pub(crate) async fn step(
    platform: &impl Platform,
    company: &CompanyId,
) -> Result<Vec<After>, Error> {
    let Some(settings) = platform.settings().enrichment() else {
        return Ok(Vec::new());
    };
    match fetch(platform, settings, company).await? {
        Step::Done { value, .. } => Ok(value),
        Step::Waiting {
            until_ms,
            mine: true,
        } => {
            let task = Task::CompanyEnrich {
                company_id: company.clone(),
            };
            flight::continue_later(platform, &task, until_ms).await?;
            Ok(Vec::new())
        }
        Step::Waiting { .. } | Step::Refused { .. } | Step::UsedUp(_) => Ok(Vec::new()),
    }
}

/// Fetches due enrichments, those that were never fetched first.
///
/// # Errors
/// When the database or the queue is out of reach; the next sweep continues.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str =
        "SELECT id FROM companies WHERE enrich_after <= ?1 ORDER BY enrich_after LIMIT ?2";
    if platform.settings().enrichment().is_none() {
        return Ok(());
    }
    let now_ms = platform.now_ms();
    let [due] = batch(
        platform,
        [Statement::new(SQL, [now_ms.into(), SWEEP.into()])],
    )
    .await?;
    let body = |company_id| Message::new(Task::CompanyEnrich { company_id }).to_body();
    let bodies: Vec<String> = due.values()?.into_iter().map(body).collect();
    if bodies.is_empty() {
        return Ok(());
    }
    platform::send(platform, bodies, 0)
        .await
        .map_err(|error| Error::Unavailable {
            retry_after_secs: 30,
            inside: error.to_string(),
        })
}

/// Fetches a due enrichment, once. Gives the messages about changes.
async fn fetch(
    platform: &impl Platform,
    settings: &EnrichmentSettings,
    company: &CompanyId,
) -> Result<Step<Vec<After>>, Error> {
    const SQL: &str = "\
SELECT name, enrichment, enriched_at, enriched_in_ms, enrich_after FROM companies WHERE id = ?1";
    #[derive(Deserialize)]
    struct EnrichmentRow {
        name: String,
        enrichment: Option<JsonText<Value>>,
        #[serde(flatten)]
        standing: Standing,
    }
    let [answer] = batch(platform, [Statement::new(SQL, [company.0.clone().into()])]).await?;
    let row: EnrichmentRow = answer.first()?.ok_or(Error::NotFound("company"))?;
    let began_ms = platform.now_ms();
    let done = |landed, value| Step::Done { value, landed };
    if !row.standing.is_due(began_ms, platform.random()) {
        return Ok(done(false, Vec::new()));
    }
    let task = Task::CompanyEnrich {
        company_id: company.clone(),
    };
    let flight = Flight {
        key: &CacheKey::CompanyEnrichment { company }.to_string(),
        user: None,
        task: &task,
        provider: Provider {
            name: "enrichment",
            spacing_ms: SPACING_MS,
            daily_calls: settings.daily_calls,
            lease_ms: LEASE_MS,
        },
        share: NOBODYS,
    };
    let lease = match flight::claim(platform, &flight).await? {
        Claim::Held(lease) => lease,
        // The result is in the company's row.
        Claim::Done(_) => return Ok(done(false, Vec::new())),
        Claim::Wait { until_ms, mine } => return Ok(Step::Waiting { until_ms, mine }),
        Claim::Failed { until_ms } | Claim::Exhausted { until_ms } => {
            return Ok(Step::Refused { until_ms });
        }
        Claim::UsedUp => return Ok(Step::UsedUp(NOBODYS)),
    };
    let answer = platform::fetch(platform, request(settings, company, &row.name)).await;
    let now_ms = platform.now_ms();
    let (known, again_ms) = match read(settings, answer) {
        Reply::Found(known) => (Some(known), EnrichmentSettings::KEPT_MS),
        Reply::Unknown => (None, UNKNOWN_FOR_MS),
        Reply::Pause { secs } => {
            let at_ms = now_ms.saturating_add(i64::from(secs).saturating_mul(1000));
            let later = Landing::Later {
                at_ms,
                provider_wide: true,
            };
            flight::land(platform, &flight, &lease, &later, Vec::new()).await?;
            return Ok(Step::Waiting {
                until_ms: at_ms,
                mine: true,
            });
        }
        Reply::Failed(why) => {
            platform.warn("enrichment_failed", why);
            let failed = Landing::Failed {
                for_ms: FAILED_FOR_MS,
            };
            let until_ms = now_ms.saturating_add(FAILED_FOR_MS);
            let also = vec![put_off(company, until_ms)];
            flight::land(platform, &flight, &lease, &failed, also).await?;
            return Ok(Step::Refused { until_ms });
        }
    };
    let landing = Landing::Done {
        value: "{}".to_owned(),
        keep_secs: LANDED_FOR_SECS,
    };
    let text = known.as_ref().map(Value::to_string);
    let took_ms = now_ms.saturating_sub(began_ms);
    let enrich_after = now_ms.saturating_add(again_ms);
    let mut also = vec![update(company, text, now_ms, took_ms, enrich_after)];
    let changed = row.enrichment.map(|JsonText(before)| before) != known;
    if changed {
        let task = Task::CompanyUpdated {
            company_id: company.clone(),
            after: None,
        };
        also.push(outbox::insert(task, now_ms, 0));
    }
    let (landed, answers) = flight::land(platform, &flight, &lease, &landing, also).await?;
    let waiting = answers.get(1).filter(|_| changed).map(outbox::waiting);
    let after = waiting.transpose()?.map(After::Send);
    Ok(done(landed, after.into_iter().collect()))
}

fn update(
    company: &CompanyId,
    enrichment: Option<String>,
    now_ms: i64,
    took_ms: i64,
    enrich_after: i64,
) -> Statement {
    const SQL: &str = "\
UPDATE companies SET enrichment = ?2, enriched_at = ?3, enriched_in_ms = ?4, enrich_after = ?5 WHERE id = ?1";
    Statement::new(
        SQL,
        [
            company.0.clone().into(),
            enrichment.into(),
            now_ms.into(),
            took_ms.into(),
            enrich_after.into(),
        ],
    )
}

fn put_off(company: &CompanyId, enrich_after: i64) -> Statement {
    const SQL: &str = "UPDATE companies SET enrich_after = ?2 WHERE id = ?1";
    Statement::new(SQL, [company.0.clone().into(), enrich_after.into()])
}

fn request(settings: &EnrichmentSettings, company: &CompanyId, name: &str) -> HttpRequest {
    let url = settings
        .url
        .replace("{id}", &percent_encoded(&company.0))
        .replace("{name}", &percent_encoded(name));
    let key = settings.key.as_ref();
    let mut headers = vec![("accept", "application/json".to_owned())];
    headers.extend(key.map(|key| ("authorization", format!("Bearer {key}"))));
    HttpRequest {
        body: None,
        url,
        headers,
        deadline_ms: DEADLINE_MS,
        max_bytes: MAX_BYTES,
    }
}

/// All but the unreserved characters of RFC 3986, so that no name can leave its place in the URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Outcome of asking a provider.
#[derive(Debug, PartialEq)]
enum Reply {
    Found(Value),
    /// It answered, without usable data.
    Unknown,
    Pause {
        secs: u32,
    },
    Failed(&'static str),
}

fn read(settings: &EnrichmentSettings, answer: Result<HttpAnswer, HttpError>) -> Reply {
    let answer = match answer {
        Ok(answer) => answer,
        Err(HttpError::TimedOut) => return Reply::Failed("no answer within the deadline"),
        Err(HttpError::Unreachable) => return Reply::Failed("unreachable"),
        Err(HttpError::TooLong) => return Reply::Failed("answer too long"),
    };
    match answer.status {
        200..=299 => {}
        404 | 410 => return Reply::Unknown,
        429 => {
            let secs = answer
                .retry_after_secs
                .unwrap_or(60)
                .clamp(1, MAX_PAUSE_SECS);
            return Reply::Pause { secs };
        }
        _ => return Reply::Failed("status"),
    }
    let Ok(document) = serde_json::from_slice::<Value>(&answer.body) else {
        return Reply::Failed("answer is not JSON");
    };
    match known(settings, &document) {
        known if known.is_empty() => Reply::Unknown,
        known => Reply::Found(Value::Object(known)),
    }
}

/// The usable members; each unusable one is left out.
fn known(settings: &EnrichmentSettings, document: &Value) -> Map<String, Value> {
    let at = |pointer: &str| document.pointer(pointer);
    let mapping = &settings.mapping;
    let mut known = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        known.extend(value.map(|value| (name.to_owned(), value)));
    };
    set(
        "industry",
        at(&mapping.industry).and_then(text).map(Value::from),
    );
    let employees = at(&mapping.employees).and_then(Value::as_u64);
    let employees = employees.and_then(|count| u32::try_from(count).ok());
    set("employees", employees.map(Value::from));
    let tags = at(&mapping.tags).and_then(Value::as_array);
    let tags = tags.map(|tags| {
        tags.iter()
            .filter_map(text)
            .take(MAX_TAGS)
            .collect::<Vec<_>>()
    });
    set(
        "tags",
        tags.filter(|tags| !tags.is_empty()).map(Value::from),
    );
    let reputation = at(&mapping.reputation).and_then(Value::as_f64);
    let reputation = reputation.map(|points| points / mapping.reputation_of);
    let reputation = reputation.filter(|share| (0.0..=1.0).contains(share));
    set("reputation", reputation.map(|share| json!(share)));
    known
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let fits = !text.is_empty() && text.chars().count() <= MAX_TEXT_CHARS;
    let plain = !text.contains(['<', '>']) && !text.chars().any(char::is_control);
    (fits && plain).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::settings::Settings;

    fn settings(mapping: &str) -> Settings {
        Settings::read(|name| match name {
            "ENRICHMENT_URL" => Some("https://p.example/{id}?name={name}".to_owned()),
            "ENRICHMENT_MAPPING" => Some(mapping.to_owned()),
            _ => None,
        })
    }

    fn reply(mapping: &str, status: u16, body: &str) -> Reply {
        let answer = HttpAnswer {
            status,
            retry_after_secs: None,
            body: body.as_bytes().to_vec(),
        };
        read(settings(mapping).enrichment().unwrap(), Ok(answer))
    }

    #[test]
    fn a_name_cannot_leave_its_place_in_the_address() {
        let settings = settings("{}");
        let company = CompanyId("a/../b?c#d".to_owned());
        let sent = request(settings.enrichment().unwrap(), &company, "Bär & Co{id}");
        assert_eq!(
            sent.url,
            "https://p.example/a%2F..%2Fb%3Fc%23d?name=B%C3%A4r%20%26%20Co%7Bid%7D"
        );
    }

    #[test]
    fn a_mapping_says_where_to_look_and_what_cannot_be_used_is_left_out() {
        let mapping = r#"{"industry":"/data/0/sector","reputation":"/rating","reputation_of":5}"#;
        let body = r#"{"data":[{"sector":" Ship building "}],"rating":4,"employees":120,"tags":["steel",7,""]}"#;
        let expected = json!({"industry": "Ship building", "reputation": 0.8, "employees": 120, "tags": ["steel"]});
        assert_eq!(reply(mapping, 200, body), Reply::Found(expected));
        let bad = r#"{"industry":"<b>","employees":-1,"tags":"steel","reputation":7}"#;
        for body in [bad, "{}", "[]", "null"] {
            assert_eq!(reply("{}", 200, body), Reply::Unknown, "{body}");
        }
        assert_eq!(reply("{}", 404, ""), Reply::Unknown);
        assert_eq!(reply("{}", 429, ""), Reply::Pause { secs: 60 });
        assert!(matches!(reply("{}", 200, "<html>"), Reply::Failed(_)));
        assert!(matches!(reply("{}", 500, "{}"), Reply::Failed(_)));
    }

    #[test]
    fn it_is_asked_again_a_little_early_now_and_then() {
        let standing = Standing {
            enriched_at: Some(0),
            enriched_in_ms: 1_000,
            enrich_after: 1_000_000,
        };
        assert!(standing.is_due(1_000_000, u128::MAX), "at the end always");
        assert!(!standing.is_due(999_999, u128::MAX), "before with a chance");
        assert!(!standing.is_due(900_000, 0), "long before never");
        // −ln(u) ≥ 2 for 13.5 % of all u.
        let step = u128::MAX / 1_000;
        let early = (0..1_000)
            .filter(|n| standing.is_due(998_000, step * n))
            .count();
        assert!((125..=145).contains(&early), "{early}");
    }
}

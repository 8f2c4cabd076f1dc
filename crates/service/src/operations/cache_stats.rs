//! How well the caches work: counted in isolate memory, and written to the database now and then,
//! never once per request.
//!
//! Unwritten counts are lost with their isolate. No response depends on them.

use serde::Serialize;
use serde_json::{Value, json};

use crate::isolate::tally::Counted;
pub use crate::isolate::tally::Counts;
use crate::operations::costs;
use crate::platform::{self, Platform, batch, batch_of};
use crate::ports::{Answer, HttpRequest, Statement};
use crate::wire::error::Error;
use crate::wire::rows::to_json;
use crate::wire::time::{DAY_MS, HOUR_MS};

/// What reports say about each cache.
impl Counted {
    /// The target hit rate.
    const fn target(self) -> f64 {
        match self {
            Self::Match | Self::JobAnalysis | Self::ReadyPage => 0.80,
            Self::CompanyEnrichment => 0.90,
            Self::Recommendations => 0.95,
            // Only a snapshot that has just been replaced is not there, and a copy that is due to
            // be extended.
            Self::Catalogue | Self::Session => 0.99,
        }
    }

    /// Lifetime of a value in hours, within the time that counts are kept.
    const fn kept_hours(self) -> i64 {
        match self {
            Self::Match | Self::JobAnalysis | Self::Recommendations => WEEK_HOURS,
            Self::CompanyEnrichment | Self::Catalogue => KEPT_HOURS,
            // Less than an hour; the counts are no finer.
            Self::Session | Self::ReadyPage => 1,
        }
    }
}

const DAY_HOURS: i64 = 24;
/// Days that a report lists one by one.
const LISTED_DAYS: usize = 30;
/// How long costs are kept and summed.
pub(crate) const WEEK_HOURS: i64 = 7 * DAY_HOURS;
/// Hours for which counts are kept: the longest lifetime of a value.
const KEPT_HOURS: i64 = LISTED_DAYS as i64 * DAY_HOURS;

/// An isolate keeps its counts at least this long, and until they cover this many events: a written
/// row costs as much as three requests, and each write is several rows.
const WRITTEN_EVERY_MS: i64 = 60_000;
const WRITTEN_EVENTS: u64 = 50;
/// An isolate with requests writes its counts after this time at the latest.
const WRITTEN_AT_LAST_MS: i64 = 10 * 60_000;

/// Whether this isolate's counts should be written.
pub fn is_due(platform: &impl Platform) -> bool {
    let (tally, ledger) = (platform.memory().tally(), platform.memory().ledger());
    let age_ms = tally.age_ms(platform.now_ms());
    let busy = ledger.events() >= WRITTEN_EVENTS && age_ms >= WRITTEN_EVERY_MS;
    let late = age_ms >= WRITTEN_AT_LAST_MS;
    (busy || late) && !(tally.is_empty() && ledger.events() == 0)
}

/// Writes this isolate's counts and what events have cost, one batch for many requests. Counts that
/// could not be written are lost.
pub async fn write(platform: &impl Platform) {
    let now_ms = platform.now_ms();
    let statements = [take(platform, now_ms), costs::take(platform, hour(now_ms))];
    let written = match statements.into_iter().collect::<Result<Vec<_>, Error>>() {
        Ok(statements) => batch_of(platform, statements.into_iter().flatten().collect())
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    if let Err(error) = written {
        platform.warn("counts_lost", &error.to_string());
    }
    costs::account_for_counting(platform);
}

/// Takes this isolate's counts, as the statement that adds them to the hour's and to the total;
/// `None` if there are none.
fn take(platform: &impl Platform, now_ms: i64) -> Result<Option<Statement>, Error> {
    const SQL: &str = "\
INSERT INTO cache_stats (cache, hour, hits, misses, stale, errors, puts, bytes)
SELECT c.value ->> '$.cache', h.value, c.value ->> '$.hits', c.value ->> '$.misses', c.value ->> '$.stale',
    c.value ->> '$.errors', c.value ->> '$.puts', c.value ->> '$.bytes'
FROM json_each(?1) c, json_each(?2) h WHERE true
ON CONFLICT (cache, hour) DO UPDATE SET
    hits = hits + excluded.hits, misses = misses + excluded.misses, stale = stale + excluded.stale,
    errors = errors + excluded.errors, puts = puts + excluded.puts, bytes = bytes + excluded.bytes";
    let counts = platform.memory().tally().take(now_ms);
    let counted = Counted::ALL.iter().zip(counts);
    let rows: Vec<Value> = counted
        .filter(|(_, counts)| *counts != Counts::default())
        .map(|(cache, counts)| {
            json!({
                "cache": cache.name(), "hits": counts.hits, "misses": counts.misses, "stale": counts.stale,
                "errors": counts.errors, "puts": counts.puts, "bytes": counts.bytes,
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let hours = json!([0, hour(now_ms)]).to_string();
    Ok(Some(Statement::new(
        SQL,
        [to_json(&rows)?.into(), hours.into()],
    )))
}

/// Hours since 1970.
pub(crate) fn hour(now_ms: i64) -> i64 {
    now_ms.div_euclid(HOUR_MS)
}

/// How well the caches work.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct CacheReports {
    /// All caches.
    pub items: Vec<CacheReport>,
}

/// How well one cache works.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct CacheReport {
    /// Name.
    pub cache: &'static str,
    /// The target hit rate.
    pub target: f64,
    /// This hour.
    pub hour: Period,
    /// The last 24 hours, this one included.
    pub day: Period,
    /// The last seven days.
    pub week: Period,
    /// Each of the last 30 days in UTC, the oldest first and today last.
    pub days: Vec<Day>,
    /// Values put within the lifetime of one: an upper bound of their number.
    pub values_estimate: u64,
    /// Bytes put within the lifetime of a value: an upper bound of the size.
    pub size_estimate_bytes: u64,
}

/// Counts with their rate.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = CachePeriod))]
pub struct Period {
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
    /// Share of lookups answered from the cache; null if there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit_rate: Option<f64>,
}

/// The lookups of one day.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = CacheDay))]
pub struct Day {
    /// When the day begins.
    pub day_start_ms: i64,
    /// Number of lookups.
    pub lookups: u64,
    /// Share of lookups answered from the cache; null if there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit_rate: Option<f64>,
}

struct HourRow {
    cache: String,
    hour: i64,
    counts: Counts,
}

/// All counts: one row per cache and hour.
pub(crate) fn select() -> Statement {
    const SQL: &str = "\
SELECT cache, hour, hits, misses, stale, errors, puts, bytes FROM cache_stats";
    Statement::new(SQL, [])
}

async fn rows(platform: &impl Platform) -> Result<Vec<HourRow>, Error> {
    let [answer] = batch(platform, [select()]).await?;
    read_rows(&answer)
}

/// By hand: a derived implementation with flattening is larger than the rest of this file.
fn read_rows(answer: &Answer) -> Result<Vec<HourRow>, Error> {
    let row = |row: Value| {
        let number = |name: &str| row.get(name).and_then(Value::as_u64).unwrap_or(0);
        HourRow {
            cache: row
                .get("cache")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            hour: row.get("hour").and_then(Value::as_i64).unwrap_or(0),
            counts: Counts {
                hits: number("hits"),
                misses: number("misses"),
                stale: number("stale"),
                errors: number("errors"),
                puts: number("puts"),
                bytes: number("bytes"),
            },
        }
    };
    Ok(answer.rows::<Value>()?.into_iter().map(row).collect())
}

/// The counts of a cache from one hour to before another.
fn sum(rows: &[HourRow], cache: Counted, hours: std::ops::Range<i64>) -> Counts {
    rows.iter()
        .filter(|row| row.cache == cache.name() && hours.contains(&row.hour))
        .fold(Counts::default(), |sum, row| plus(&sum, &row.counts))
}

fn plus(sum: &Counts, counts: &Counts) -> Counts {
    Counts {
        hits: sum.hits.saturating_add(counts.hits),
        misses: sum.misses.saturating_add(counts.misses),
        stale: sum.stale.saturating_add(counts.stale),
        errors: sum.errors.saturating_add(counts.errors),
        puts: sum.puts.saturating_add(counts.puts),
        bytes: sum.bytes.saturating_add(counts.bytes),
    }
}

/// The last days of a cache, in one pass over the rows.
fn days(rows: &[HourRow], cache: Counted, today: i64) -> Vec<Day> {
    let mut sums: Vec<Counts> = vec![Counts::default(); LISTED_DAYS];
    let before = i64::try_from(sums.len()).unwrap_or(0).saturating_sub(1);
    let first = today.saturating_sub(before);
    for row in rows.iter().filter(|row| row.cache == cache.name()) {
        let at = row.hour.div_euclid(DAY_HOURS).saturating_sub(first);
        let sum = usize::try_from(at).ok().and_then(|at| sums.get_mut(at));
        if let Some(sum) = sum {
            *sum = plus(sum, &row.counts);
        }
    }
    let day = |(day, counts): (i64, Counts)| Day {
        day_start_ms: day.saturating_mul(DAY_MS),
        lookups: counts.lookups(),
        hit_rate: counts.hit_rate(),
    };
    (first..).zip(sums).map(day).collect()
}

/// How well the caches work.
///
/// # Errors
/// When the database is out of reach.
pub async fn report(platform: &impl Platform) -> Result<Vec<CacheReport>, Error> {
    let [answer] = batch(platform, [select()]).await?;
    read(&answer, platform.now_ms())
}

/// Reads the answer of [`select`].
pub(crate) fn read(answer: &Answer, now_ms: i64) -> Result<Vec<CacheReport>, Error> {
    let rows = read_rows(answer)?;
    let next = hour(now_ms).saturating_add(1);
    let last = |cache, hours: i64| {
        let counts = sum(&rows, cache, next.saturating_sub(hours)..next);
        let hit_rate = counts.hit_rate();
        Period { counts, hit_rate }
    };
    Ok(Counted::ALL
        .iter()
        .copied()
        .map(|cache| {
            let held = last(cache, cache.kept_hours()).counts;
            CacheReport {
                cache: cache.name(),
                target: cache.target(),
                hour: last(cache, 1),
                day: last(cache, DAY_HOURS),
                week: last(cache, WEEK_HOURS),
                days: days(&rows, cache, now_ms.div_euclid(DAY_MS)),
                values_estimate: held.puts,
                size_estimate_bytes: held.bytes,
            }
        })
        .collect())
}

/// Counts since the beginning, by cache, for a scraper that wants numbers that only rise.
///
/// # Errors
/// When the database is out of reach.
pub async fn totals(platform: &impl Platform) -> Result<Vec<(&'static str, Counts)>, Error> {
    let rows = rows(platform).await?;
    let total = |cache: Counted| (cache.name(), sum(&rows, cache, 0..1));
    Ok(Counted::ALL.iter().copied().map(total).collect())
}

/// With fewer lookups in an hour, its rate means nothing.
const SPEAKING_LOOKUPS: u64 = 100;
/// A drop of this size raises an alert.
const ALERT_DROP: f64 = 0.10;

/// Compares the hour that has just ended with the week before it and raises an alert for each rate
/// that has dropped by more than ten points: a line in the log and, where one is configured, a
/// webhook. Forgets counts that are too old. To be called once an hour.
///
/// # Errors
/// When the database is out of reach.
pub async fn hourly(platform: &impl Platform) -> Result<(), Error> {
    const FORGET: &str = "DELETE FROM cache_stats WHERE hour > 0 AND hour < ?1";
    let rows = rows(platform).await?;
    let this = hour(platform.now_ms());
    let ended = this.saturating_sub(1);
    for cache in Counted::ALL.iter().copied() {
        let now = sum(&rows, cache, ended..this);
        let before = sum(&rows, cache, ended.saturating_sub(WEEK_HOURS)..ended);
        let (Some(rate), Some(usual)) = (now.hit_rate(), before.hit_rate()) else {
            continue;
        };
        if now.lookups() < SPEAKING_LOOKUPS || usual - rate <= ALERT_DROP {
            continue;
        }
        let alert = json!({"cache": cache.name(), "hit_rate": rate, "week": usual, "target": cache.target()});
        platform.warn("cache_hit_rate_dropped", &alert.to_string());
        tell(platform, &alert).await;
    }
    let oldest = this.saturating_sub(KEPT_HOURS);
    let forget = Statement::new(FORGET, [oldest.into()]);
    let costs = costs::forget_before(this.saturating_sub(WEEK_HOURS));
    batch(platform, [forget, costs]).await?;
    Ok(())
}

/// Longest time that a webhook may take.
const WEBHOOK_DEADLINE_MS: u64 = 5_000;

async fn tell(platform: &impl Platform, alert: &Value) {
    let Some(url) = &platform.settings().alert_webhook else {
        return;
    };
    let request = HttpRequest {
        body: Some(json!({"event": "cache_hit_rate_dropped", "alert": alert}).to_string()),
        url: url.clone(),
        headers: vec![("content-type", "application/json".to_owned())],
        deadline_ms: WEBHOOK_DEADLINE_MS,
        max_bytes: 64 * 1024,
    };
    if let Err(error) = platform::fetch(platform, request).await {
        platform.warn("alert_webhook_failed", &error.to_string());
    }
}

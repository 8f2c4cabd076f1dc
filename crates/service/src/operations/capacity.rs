//! How much a deployment holds, what its responses cost, and which limit of the platform it reaches
//! next.
//!
//! One batch, bounded whatever the deployment holds: counts kept by triggers, one row of sums per
//! kind of event and hour, and samples. Postings are counted in the catalogue in memory, which the
//! batch brings up to date.

use matching::FEATURES_VERSION;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalogue::catch_up::CatchUp;
use crate::catalogue::in_force::reading_in_force;
use crate::isolate::tally::Counted;
use crate::operations::cache_stats::{self, CacheReport};
use crate::operations::costs;
use crate::operations::prices::{
    DATABASE_BUSY, DATABASE_BYTES, ISOLATE_BYTES, PRICES, PlatformLimit, Prices, QUEUE_MESSAGES,
    SNAPSHOT_BYTES, SNAPSHOT_WRITES,
};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::request::engine_named;

const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;
const HOUR_SECS: f64 = 60.0 * 60.0;
const DAY_SECS: f64 = 24.0 * HOUR_SECS;

/// With fewer people or postings, nothing is extrapolated from their mean size.
const SPEAKING: u64 = 100;

/// How large the deployment is; docs/capacity.md has more on each part.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct CapacityReport {
    /// Contents of the database.
    pub counts: Holdings,
    /// The algorithm in force where an order names none, with the versions of its statistics and
    /// skills.
    pub algorithm: String,
    /// The newest snapshot of the catalogue; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<SnapshotInForce>,
    /// Contents of the caches.
    pub caches: Vec<CacheHoldings>,
    /// Cost of each kind of event in the last week.
    pub paths: Vec<PathCost>,
    /// Dollars per million of each.
    pub prices: Prices,
    /// Limits of the platform.
    pub limits: Vec<LimitUse>,
    /// Name of the limit that comes next.
    pub next_limit: &'static str,
}

/// Contents of the database.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = DatabaseHoldings))]
pub struct Holdings {
    /// People with a profile.
    pub people: u64,
    /// People who were active in the last week, estimated from the sample.
    pub active_people_estimate: u64,
    /// People in the sample.
    pub sampled_people: u64,
    /// Open postings.
    pub postings: u64,
    /// Sets of matches: one per person and algorithm.
    pub match_sets: u64,
    /// Matches in these sets.
    pub persisted_matches: u64,
    /// Size of the database.
    pub database_bytes: u64,
    /// Linear memory of the responding isolate before it held a catalogue: the code's own, and the
    /// artefacts (taxonomy, gazetteer, lexicon, statistics, occupations).
    pub empty_isolate_bytes: u64,
}

/// The snapshot that a new isolate begins with.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SnapshotInForce {
    /// Number of the last change of a posting that it contains.
    pub version: u64,
    /// When it was written.
    pub created_at_ms: u64,
    /// Postings in it.
    pub postings: u64,
    /// Its size.
    pub bytes: u64,
    /// Changes of postings that have happened since.
    pub changes_behind: u64,
}

/// Contents of a cache.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct CacheHoldings {
    /// Name of the cache.
    pub cache: &'static str,
    /// Values, at most.
    pub values: u64,
    /// Their bytes, at most.
    pub bytes: u64,
    /// Hit rate of the last week; null if nothing was looked up.
    pub hit_rate: Option<f64>,
    /// The hit rate that it should reach.
    pub target: f64,
}

/// Cost of one kind of event in the last week.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PathCost {
    /// Method and path of a route, or `queue`, `cron`, `counters`, `other`.
    pub route: String,
    /// Cache outcome: `hit`, `miss`, `stale`, or empty.
    pub cache: String,
    /// Number of events.
    pub events: u64,
    /// Batches sent to D1.
    pub batches: u64,
    /// Statements in them.
    pub statements: u64,
    /// Rows that D1 has read.
    pub rows_read: u64,
    /// Rows that D1 has written.
    pub rows_written: u64,
    /// Microseconds of work in D1.
    pub database_us: u64,
    /// Keys read from KV.
    pub keys_read: u64,
    /// Keys of KV written, listed or removed.
    pub keys_written: u64,
    /// Messages sent.
    pub messages: u64,
    /// Postings ranked.
    pub postings_ranked: u64,
    /// Dollars of a million such events, CPU time aside.
    pub dollars_per_million: f64,
}

/// How much of a limit is used.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct LimitUse {
    /// Name of the limit.
    pub name: &'static str,
    /// Unit of `now` and `limit`.
    pub unit: &'static str,
    /// The amount in use.
    pub now: f64,
    /// The limit.
    pub limit: f64,
    /// `now` as a share of `limit`.
    pub share: f64,
    /// Number of people when the limit is reached; null if that cannot be computed.
    pub reached_at_people: Option<u64>,
    /// Number of postings when the limit is reached; null if that cannot be computed.
    pub reached_at_postings: Option<u64>,
    /// Where the platform publishes the limit.
    pub source: &'static str,
}

/// Measures the deployment.
///
/// # Errors
/// When the database is out of reach.
pub async fn report(platform: &impl Platform) -> Result<CapacityReport, Error> {
    let now_ms = platform.now_ms();
    let since = cache_stats::hour(now_ms).saturating_sub(cache_stats::WEEK_HOURS);
    let (catch_up, catalogue) = CatchUp::begin(platform);
    let statements = [
        catalogue,
        select_measures(now_ms.saturating_sub(WEEK_MS), since),
        cache_stats::select(),
        costs::select_since(since),
    ];
    let [catalogue, measures, caches, paths] = batch(platform, statements).await?;
    catch_up.finish(platform, &catalogue).await?;
    let algorithm = engine_named(&platform.memory().engines(), None)?.algorithm();

    let read: Value = measures.first()?.unwrap_or_default();
    let measured = |name: &str| read.get(name).and_then(Value::as_u64).unwrap_or(0);
    let mean = |sum: &str, of: &str| measured(sum) as f64 / measured(of).max(1) as f64;
    let people = measured("people");
    let postings = platform.memory().with(|catalogue| catalogue.len() as u64);
    let size = measures.database_bytes;
    let active = mean("active", "sampled") * people as f64;
    let caches = cache_stats::read(&caches, now_ms)?;
    let snapshot_writes = caches
        .iter()
        .find(|report| report.cache == Counted::Catalogue.name())
        .map_or(0, |report| report.day.counts.puts) as f64
        / DAY_SECS;

    let busy = measured("database_us") as f64 / 1_000.0 / HOUR_SECS;
    let messages = measured("messages") as f64 / HOUR_SECS;
    let head = platform.memory().head().unwrap_or(0);
    let written = read.get("snapshot_version").and_then(Value::as_u64);
    let snapshot = written.map(|version| SnapshotInForce {
        version,
        created_at_ms: measured("snapshot_created_at"),
        postings: measured("snapshot_postings"),
        bytes: measured("snapshot_bytes"),
        changes_behind: head.saturating_sub(version),
    });
    let (snapshot_bytes, snapshot_postings) = snapshot
        .as_ref()
        .map_or((0, 0), |written| (written.bytes, written.postings));
    // The size of the database is divided between people and postings in proportion to their
    // samples. So indexes, and everything else, count towards both.
    let of_people = mean("person_bytes", "sized_people") * people as f64;
    let of_postings = mean("posting_bytes", "sized_postings") * postings as f64;
    let scale = size as f64 / (of_people + of_postings).max(1.0);
    // The growth of this isolate's memory since it was empty is attributed to the catalogue.
    let memory = platform.memory_bytes();
    let empty = platform.memory().bytes_when_empty().unwrap_or(memory);
    let grown = memory.saturating_sub(empty) as f64;
    let limits = [
        Used {
            of: DATABASE_BYTES,
            now: size as f64,
            by_people: Some((of_people * scale, people)),
            by_postings: Some((of_postings * scale, postings)),
        },
        Used::by_people(DATABASE_BUSY, busy, people),
        Used::by_postings(SNAPSHOT_BYTES, snapshot_bytes as f64, snapshot_postings),
        Used::by_postings(SNAPSHOT_WRITES, snapshot_writes, postings),
        Used {
            of: ISOLATE_BYTES,
            now: memory as f64,
            by_people: None,
            by_postings: Some((grown, postings)),
        },
        Used::by_people(QUEUE_MESSAGES, messages, people),
    ];
    let next = limits
        .iter()
        .max_by(|a, b| a.share().total_cmp(&b.share()))
        .map_or("", |limit| limit.of.name);
    let holding = |report: CacheReport| {
        let is_persisted = report.cache == Counted::Recommendations.name();
        let (values, bytes) = match is_persisted {
            true => {
                let bytes = mean("match_bytes", "sized_people") * people as f64;
                (measured("persisted_matches"), bytes as u64)
            }
            false => (report.values_estimate, report.size_estimate_bytes),
        };
        CacheHoldings {
            cache: report.cache,
            values,
            bytes,
            hit_rate: report.week.hit_rate,
            target: report.target,
        }
    };
    Ok(CapacityReport {
        counts: Holdings {
            people,
            active_people_estimate: active.round() as u64,
            sampled_people: measured("sampled"),
            postings,
            empty_isolate_bytes: empty,
            match_sets: measured("match_sets"),
            persisted_matches: measured("persisted_matches"),
            database_bytes: size,
        },
        algorithm,
        snapshot,
        caches: caches.into_iter().map(holding).collect(),
        paths: paths.rows()?,
        prices: PRICES,
        limits: limits.iter().map(Used::shown).collect(),
        next_limit: next,
    })
}

/// How much of a limit is used: by people together, with their number, and by postings.
struct Used {
    of: PlatformLimit,
    now: f64,
    by_people: Option<(f64, u64)>,
    by_postings: Option<(f64, u64)>,
}

impl Used {
    /// All of it by people.
    fn by_people(of: PlatformLimit, now: f64, people: u64) -> Self {
        Self {
            of,
            now,
            by_people: Some((now, people)),
            by_postings: None,
        }
    }

    /// All of it by postings.
    fn by_postings(of: PlatformLimit, now: f64, postings: u64) -> Self {
        Self {
            of,
            now,
            by_people: None,
            by_postings: Some((now, postings)),
        }
    }

    fn share(&self) -> f64 {
        self.now / self.of.limit
    }

    /// Their number when the limit is reached, if each keeps its current share.
    fn reached_at(&self, by: Option<(f64, u64)>) -> Option<u64> {
        let (theirs, count) = by?;
        let each = theirs / count as f64;
        let speaks = count >= SPEAKING && each > 0.0;
        speaks.then(|| (count as f64 + (self.of.limit - self.now) / each).max(0.0) as u64)
    }

    fn shown(&self) -> LimitUse {
        LimitUse {
            name: self.of.name,
            unit: self.of.unit,
            now: self.now,
            limit: self.of.limit,
            share: self.share(),
            reached_at_people: self.reached_at(self.by_people),
            reached_at_postings: self.reached_at(self.by_postings),
            source: self.of.source,
        }
    }
}

/// People at both ends of the order of ids: the first and the last that came where ids are counted
/// up, anyone where they are random.
macro_rules! people_at_both_ends {
    ($each:literal) => {
        concat!(
            "(SELECT id FROM (SELECT id FROM users ORDER BY id LIMIT ",
            $each,
            ") UNION SELECT id FROM (SELECT id FROM users ORDER BY id DESC LIMIT ",
            $each,
            "))"
        )
    };
}

/// All measures, in one row: counts; how many of at most 200 people were active since then; the
/// bytes of the documents and matches of 20; the bytes of the 100 newest postings; the newest
/// snapshot; the busiest hour since this one.
fn select_measures(active_since_ms: i64, since_hour: i64) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT * FROM
(SELECT max(CASE name WHEN 'users' THEN rows END) AS people, max(CASE name WHEN 'match_sets' THEN rows END) AS match_sets,
    max(matches) AS persisted_matches
    FROM row_counts),
(SELECT count(*) AS sampled, sum(u.updated_at >= ?1
    OR EXISTS (SELECT 1 FROM interactions i WHERE i.user_id = u.id AND i.created_at >= ?1)) AS active
    FROM ",
        people_at_both_ends!("100"),
        " s JOIN users u ON u.id = s.id),
(SELECT count(*) AS sized_people, sum(profile + matches) AS person_bytes, sum(matches) AS match_bytes
    FROM (SELECT
        octet_length(u.id) + coalesce(octet_length(u.summary), 0) + coalesce(octet_length(u.headline), 0)
        + octet_length(u.languages) + octet_length(u.other)
        + (SELECT coalesce(sum(octet_length(w.document)), 0) FROM work_experience w WHERE w.user_id = u.id)
        + (SELECT coalesce(sum(octet_length(e.document)), 0) FROM education e WHERE e.user_id = u.id)
        + (SELECT coalesce(sum(octet_length(k.name)), 0) FROM user_skills k WHERE k.user_id = u.id)
        + (SELECT coalesce(sum(octet_length(p.document)), 0) FROM job_preferences p WHERE p.user_id = u.id)
        + (SELECT coalesce(sum(octet_length(i.job_id)), 0) FROM interactions i WHERE i.user_id = u.id) AS profile,
        (SELECT coalesce(sum(octet_length(m.user_id) + octet_length(m.algorithm) + octet_length(m.computation)
            + octet_length(m.digested) + octet_length(m.digests) + octet_length(m.missing_skills)), 0)
            FROM match_sets m WHERE m.user_id = u.id)
        + (SELECT coalesce(sum(2 * (octet_length(c.user_id) + octet_length(c.algorithm_version) + octet_length(c.job_id))
            + 16), 0) FROM user_match_cache c WHERE c.user_id = u.id) AS matches
        FROM ",
        people_at_both_ends!("10"),
        " s JOIN users u ON u.id = s.id)),
(SELECT count(*) AS sized_postings,
    sum(octet_length(document) + octet_length(summary) + octet_length(features)) AS posting_bytes
    FROM (SELECT document, summary, features FROM jobs ORDER BY rowid DESC LIMIT 100)),
(SELECT max(database_us) AS database_us, max(messages) AS messages
    FROM (SELECT sum(database_us) AS database_us, sum(messages) AS messages
        FROM event_costs WHERE hour >= ?2 GROUP BY hour))
LEFT JOIN (SELECT version AS snapshot_version, created_at AS snapshot_created_at,
    postings AS snapshot_postings, bytes AS snapshot_bytes
    FROM catalogue_snapshots WHERE features_version = ",
        reading_in_force!("?3"),
        " ORDER BY version DESC LIMIT 1)"
    );
    Statement::new(
        SQL,
        [
            active_since_ms.into(),
            since_hour.into(),
            i64::from(FEATURES_VERSION).into(),
        ],
    )
}

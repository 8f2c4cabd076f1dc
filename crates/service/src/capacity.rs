//! How much a deployment holds, what its answers cost, and which limit of the platform it meets next.
//!
//! One batch, bounded whatever the deployment holds: counts that triggers keep, sums a row a kind of event and hour, and samples.
//! Postings are counted in the catalogue in memory, which the batch brings up to date.

use serde::{Deserialize, Serialize};

use crate::cache_stats::{self, CacheReport, Counted};
use crate::catalogue::{self, CatchUp, SnapshotSize};
use crate::costs::{self, Costs};
use crate::error::Error;
use crate::ports::{Platform, Statement, batch};
use crate::prices::{
    DATABASE_BUSY, DATABASE_BYTES, ISOLATE_BYTES, PRICES, PlatformLimit, Prices, QUEUE_MESSAGES,
    SNAPSHOT_BYTES, SNAPSHOT_WRITES, dollars_per_million,
};

const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What a deployment holds, what it costs and where it ends.
#[derive(Debug, Serialize)]
pub struct Capacity {
    /// How many of what.
    pub counts: Counts,
    /// What each cache holds.
    pub caches: Vec<Holding>,
    /// What the events of the last week have cost, by kind.
    pub paths: Vec<Path>,
    /// What they were reckoned with.
    pub prices: Prices,
    /// Limits of the platform.
    pub limits: Vec<Limit>,
    /// The one of which the largest share is used.
    pub next_limit: &'static str,
}

/// How many of what.
#[derive(Debug, Serialize)]
pub struct Counts {
    /// Profiles.
    pub people: u64,
    /// Of them, those whose profile has changed or who have done something with a posting in the last week: the share of a
    /// sample, applied to all.
    pub active_people_estimate: u64,
    /// People whose share was looked at.
    pub sampled_people: u64,
    /// Postings of the catalogue.
    pub postings: u64,
    /// People's persisted rankings, one a person and algorithm.
    pub match_sets: u64,
    /// Matches in them.
    pub persisted_matches: u64,
    /// Bytes of the database.
    pub database_bytes: u64,
}

/// What one cache holds.
#[derive(Debug, Serialize)]
pub struct Holding {
    /// Which.
    pub cache: &'static str,
    /// Values: at most so many, where it is KV.
    pub values: u64,
    /// Their bytes; of persisted matches, by the sample.
    pub bytes: u64,
    /// Share of the lookups of the last week that were answered at once; absent where nothing was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit_rate: Option<f64>,
    /// What it should be.
    pub target: f64,
}

/// What the events of one kind cost.
#[derive(Debug, Serialize)]
pub struct Path {
    /// Sums of the last week.
    #[serde(flatten)]
    pub week: Costs,
    /// For a million such events, CPU time aside.
    pub dollars_per_million: f64,
}

/// One limit.
#[derive(Debug, Serialize)]
pub struct Limit {
    /// Of what.
    pub name: &'static str,
    /// Of both numbers.
    pub unit: &'static str,
    /// What is used.
    pub now: f64,
    /// What there is.
    pub limit: f64,
    /// `now / limit`.
    pub share: f64,
    /// People with whom it is reached, the catalogue being as it is. Absent where people do not bring it nearer, and where there
    /// are too few to reckon from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_at_people: Option<u64>,
    /// Postings with which it is reached, the people being as they are. Absent as above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_at_postings: Option<u64>,
    /// Where the platform says so.
    pub source: &'static str,
}

/// People, or postings, below which nothing is reckoned from what one of them takes.
const SPEAKING: u64 = 100;

/// How many there are when the limit is reached, where `now` is used and each of `count` takes an equal part of `theirs`.
fn reached_at(limit: f64, now: f64, theirs: f64, count: u64) -> Option<u64> {
    let each = theirs / count as f64;
    (count >= SPEAKING && each > 0.0).then(|| (count as f64 + (limit - now) / each).max(0.0) as u64)
}

fn limit(of: PlatformLimit, now: f64, people: Option<u64>, postings: Option<u64>) -> Limit {
    Limit {
        name: of.name,
        unit: of.unit,
        now,
        limit: of.limit,
        share: now / of.limit,
        reached_at_people: people,
        reached_at_postings: postings,
        source: of.source,
    }
}

/// Looks at the deployment.
///
/// # Errors
/// When the database is out of reach.
pub async fn report(platform: &impl Platform) -> Result<Capacity, Error> {
    let now_ms = platform.now_ms();
    let since = cache_stats::hour(now_ms).saturating_sub(cache_stats::WEEK_HOURS);
    let (catch_up, [head, changes]) = CatchUp::begin(platform);
    let statements = [
        head,
        changes,
        select_counts(),
        select_active(now_ms.saturating_sub(WEEK_MS)),
        select_bytes_of_people(),
        select_bytes_of_postings(),
        catalogue::select_snapshot_size(),
        cache_stats::select(),
        costs::select_since(since),
        costs::select_busiest_hour(since),
    ];
    let [
        head,
        changes,
        counted,
        active,
        of_people,
        of_postings,
        snapshot,
        caches,
        week,
        busiest,
    ] = batch(platform, statements).await?;
    catch_up.finish(platform, &head, &changes).await?;

    let held: Held = counted.first()?.unwrap_or_default();
    let active: Sample = active.first()?.unwrap_or_default();
    let of_people: Sample = of_people.first()?.unwrap_or_default();
    let of_postings: Sample = of_postings.first()?.unwrap_or_default();
    let snapshot: SnapshotSize = snapshot.first()?.unwrap_or_default();
    let caches = cache_stats::read(&caches, now_ms)?;
    let (week, busiest) = costs::read(&week, &busiest)?;
    let counts = Counts {
        people: held.people,
        active_people_estimate: (active.mean() * held.people as f64).round() as u64,
        sampled_people: active.rows,
        postings: platform.memory().with(|catalogue| catalogue.len() as u64),
        match_sets: held.match_sets,
        persisted_matches: held.persisted_matches,
        database_bytes: counted.database_bytes,
    };
    let snapshot_writes = caches
        .iter()
        .find(|report| report.cache == Counted::Catalogue.name())
        .map_or(0, |report| report.day.counts.puts);
    let limits = vec![
        database_limit(&counts, of_people.mean(), of_postings.mean()),
        by_people(
            DATABASE_BUSY,
            busiest.database_us as f64 / 1_000.0 / HOUR_SECS,
            &counts,
        ),
        by_postings(SNAPSHOT_BYTES, snapshot.bytes as f64, snapshot.postings),
        by_postings(
            SNAPSHOT_WRITES,
            snapshot_writes as f64 / DAY_SECS,
            counts.postings,
        ),
        isolate_limit(platform, counts.postings),
        by_people(QUEUE_MESSAGES, busiest.messages as f64 / HOUR_SECS, &counts),
    ];
    let next = limits.iter().max_by(|a, b| a.share.total_cmp(&b.share));
    Ok(Capacity {
        next_limit: next.map_or("", |limit| limit.name),
        caches: holdings(caches, &counts, &of_people),
        paths: week.into_iter().filter_map(Path::of).collect(),
        prices: PRICES,
        limits,
        counts,
    })
}

const HOUR_SECS: f64 = 60.0 * 60.0;
const DAY_SECS: f64 = 24.0 * HOUR_SECS;

impl Path {
    fn of(week: Costs) -> Option<Self> {
        let dollars_per_million = dollars_per_million(&week)?;
        Some(Self {
            week,
            dollars_per_million,
        })
    }
}

/// What each cache holds: of KV by what was put, of the database by what is there.
fn holdings(caches: Vec<CacheReport>, counts: &Counts, of_people: &Sample) -> Vec<Holding> {
    let holding = |report: CacheReport| {
        let is_persisted = report.cache == Counted::Recommendations.name();
        let (values, bytes) = match is_persisted {
            true => {
                let a_person = of_people.matches as f64 / of_people.rows.max(1) as f64;
                let bytes = (a_person * counts.people as f64) as u64;
                (counts.persisted_matches, bytes)
            }
            false => (report.values_estimate, report.size_estimate_bytes),
        };
        Holding {
            cache: report.cache,
            values,
            bytes,
            hit_rate: report.week.hit_rate,
            target: report.target,
        }
    };
    caches.into_iter().map(holding).collect()
}

/// A limit that people bring nearer, each alike.
fn by_people(of: PlatformLimit, now: f64, counts: &Counts) -> Limit {
    let people = reached_at(of.limit, now, now, counts.people);
    limit(of, now, people, None)
}

/// A limit that postings bring nearer, each alike.
fn by_postings(of: PlatformLimit, now: f64, postings: u64) -> Limit {
    let reached = reached_at(of.limit, now, now, postings);
    limit(of, now, None, reached)
}

/// The database is what people and postings take in it, in the proportion of what the samples say of each. So indexes, and
/// whatever else there is, count to both.
fn database_limit(counts: &Counts, a_person: f64, a_posting: f64) -> Limit {
    let now = counts.database_bytes as f64;
    let of_people = a_person * counts.people as f64;
    let of_postings = a_posting * counts.postings as f64;
    let scale = now / (of_people + of_postings).max(1.0);
    let limited = |bytes, count| reached_at(DATABASE_BYTES.limit, now, bytes * scale, count);
    let people = limited(of_people, counts.people);
    let postings = limited(of_postings, counts.postings);
    limit(DATABASE_BYTES, now, people, postings)
}

/// What this isolate's memory has grown by since it was empty is put down to the catalogue.
fn isolate_limit(platform: &impl Platform, postings: u64) -> Limit {
    let now = platform.memory_bytes();
    let empty = platform.memory().bytes_when_empty().unwrap_or(now);
    let grown = now.saturating_sub(empty) as f64;
    let reached = reached_at(ISOLATE_BYTES.limit, now as f64, grown, postings);
    limit(ISOLATE_BYTES, now as f64, None, reached)
}

/// Rows that were looked at, and the sum of what they have.
#[derive(Debug, Default, Deserialize)]
struct Sample {
    rows: u64,
    sum: u64,
    /// Of the sum, what persisted matches have.
    #[serde(default)]
    matches: u64,
}

impl Sample {
    fn mean(&self) -> f64 {
        self.sum as f64 / self.rows.max(1) as f64
    }
}

#[derive(Debug, Default, Deserialize)]
struct Held {
    people: u64,
    match_sets: u64,
    persisted_matches: u64,
}

fn select_counts() -> Statement {
    const SQL: &str = "\
SELECT coalesce(max(CASE name WHEN 'users' THEN rows END), 0) AS people,
    coalesce(max(CASE name WHEN 'match_sets' THEN rows END), 0) AS match_sets, coalesce(max(matches), 0) AS persisted_matches
FROM row_counts";
    Statement::new(SQL, [])
}

/// People at both ends of the order of ids, which is the order of arrival where ids are counted up, and none where they are random.
macro_rules! people_at_both_ends {
    ($each:literal) => {
        concat!(
            "WITH sample AS (SELECT id FROM (SELECT id FROM users ORDER BY id LIMIT ",
            $each,
            ") UNION SELECT id FROM (SELECT id FROM users ORDER BY id DESC LIMIT ",
            $each,
            "))\n"
        )
    };
}

/// Of 200 people at most, how many were active since then.
fn select_active(since_ms: i64) -> Statement {
    const SQL: &str = concat!(
        people_at_both_ends!("100"),
        "\
SELECT count(*) AS rows, coalesce(sum(u.updated_at >= ?1
    OR EXISTS (SELECT 1 FROM interactions i WHERE i.user_id = u.id AND i.created_at >= ?1)), 0) AS sum
FROM sample s JOIN users u ON u.id = s.id"
    );
    Statement::new(SQL, [since_ms.into()])
}

/// Bytes of the documents of 20 people at most, with their persisted matches.
fn select_bytes_of_people() -> Statement {
    const SQL: &str = concat!(
        people_at_both_ends!("10"),
        "\
SELECT count(*) AS rows, coalesce(sum(profile + matches), 0) AS sum, coalesce(sum(matches), 0) AS matches
FROM (SELECT
    octet_length(u.id) + coalesce(octet_length(u.summary), 0) + coalesce(octet_length(u.headline), 0)
    + octet_length(u.languages) + octet_length(u.other)
    + (SELECT coalesce(sum(octet_length(w.document)), 0) FROM work_experience w WHERE w.user_id = u.id)
    + (SELECT coalesce(sum(octet_length(e.document)), 0) FROM education e WHERE e.user_id = u.id)
    + (SELECT coalesce(sum(octet_length(k.name)), 0) FROM user_skills k WHERE k.user_id = u.id)
    + (SELECT coalesce(sum(octet_length(p.document)), 0) FROM job_preferences p WHERE p.user_id = u.id)
    + (SELECT coalesce(sum(octet_length(i.job_id)), 0) FROM interactions i WHERE i.user_id = u.id) AS profile,
    (SELECT coalesce(sum(octet_length(m.item)), 0) FROM user_match_cache m WHERE m.user_id = u.id) AS matches
    FROM sample s JOIN users u ON u.id = s.id)"
    );
    Statement::new(SQL, [])
}

/// Bytes of the 100 postings that were taken in last.
fn select_bytes_of_postings() -> Statement {
    const SQL: &str = "\
SELECT count(*) AS rows, coalesce(sum(octet_length(document) + octet_length(summary) + octet_length(features)), 0) AS sum
FROM (SELECT document, summary, features FROM jobs ORDER BY rowid DESC LIMIT 100)";
    Statement::new(SQL, [])
}

//! New postings against everyone: whose best matches they enter.
//!
//! A run takes the postings that have been added or changed since the last one, at most a thousand,
//! and compares them with everyone who has persisted matches. The postings make a small catalogue
//! of their own, so the cost grows with what has changed and with the people, not with the
//! catalogue. A person's last persisted match bounds the comparison ([`matching::contenders`]);
//! only for people whom a posting reaches are their other matches read.
//!
//! What is found is a row per person and posting, and leaves the persisted matches as they are:
//! pages merge changes into them when they are read, and writing them again would take fifty rows.
//!
//! It is no news to anybody when a posting repeats a job that was open before, when the person has
//! hidden it, or when it has changed and was among their matches before.
//!
//! Why running any of it twice changes nothing:
//!
//! 1. What is found depends on the postings, the person's current profile and their matches.
//! 2. A row is written once for each person and posting. Another finding of the same posting
//!    updates what was compared, and keeps the number and the time.
//! 3. A step of a run counts only while the run's cursor is where the step begins
//!    (`background::steps`).
//! 4. The number that has been reached only grows, by the last step. A run that never ends is
//!    followed by one that begins where it began.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use matching::document::{CompanyId, PostingId, TimestampMs};
use matching::{
    Catalogue, ENGINES, Effort, Engine, FEATURES_VERSION, Filter, Fingerprint, PersonRecord,
    Position, PostingSummary, Query, RankedPosting, SEEN_PLACES, Score, WITHIN_REACH, contenders,
    entrants,
};
use serde::{Deserialize, Serialize};

use crate::catalogue::catch_up::CatchUp;
use crate::catalogue::in_force::reading_in_force;
use crate::matches::recommendations::PERSISTED_MATCHES;
use crate::people::alerts::{self, Alert};
use crate::people::context;
use crate::people::findable;
use crate::people::tokens::Caller;
use crate::platform::{Platform, batch};
use crate::ports::{MAX_INTEGER, Statement};
use crate::queue::outbox;
use crate::runs::{NewRun, RunName, Scope};
use crate::wire::cursor;
use crate::wire::error::Error;
use crate::wire::ids::{RunId, UserId};
use crate::wire::limit::PageLimit;
use crate::wire::request::engine_named;
use crate::wire::rows::{JsonText, to_json, to_json_arrays};
use crate::wire::time::{DAY_MS, HOUR_MS};

/// People whom one step compares.
pub(crate) const PEOPLE_PER_STEP: usize = 1_000;
/// What was read of people in one batch, in bytes.
const BYTES_PER_BATCH: i64 = 4 * 1024 * 1024;
/// Postings of one run. More make several runs, one after the other.
const POSTINGS_PER_RUN: i64 = 1_000;
/// Between two runs. A posting is in everyone's list at once; only the news wait.
const EVERY_MS: i64 = HOUR_MS;
/// How long a new match is kept.
const KEPT_MS: i64 = 30 * DAY_MS;
/// The oldest rows that one sweep looks at.
const FORGOTTEN_AT_ONCE: i64 = 1_000;

/// The changes that a run compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    /// Number of the last change that has been compared before.
    pub(crate) after: u64,
    /// Number of the last change that the run compares.
    pub(crate) until: u64,
    /// When `after` was reached: postings added since are new, others have changed.
    pub(crate) since_ms: TimestampMs,
}

/// Starts a run for the postings that wait, unless one is under way or the last was a moment ago.
pub(crate) async fn start_run(platform: &impl Platform) -> Result<(), Error> {
    const DUE: &str = "\
SELECT n.reached AS after, n.reached_at AS since_ms, (
    SELECT json_array(count(*), max(seq)) FROM (
        SELECT seq FROM catalogue_changes WHERE seq > n.reached ORDER BY seq LIMIT ?3)) AS waiting
FROM (SELECT coalesce(max(reached), 0) AS reached, coalesce(max(reached_at), 0) AS reached_at,
    coalesce(max(due_at), 0) AS due_at FROM new_postings) n
WHERE n.due_at <= ?2
  AND NOT EXISTS (SELECT 1 FROM runs WHERE name = ?1 AND status IN ('scheduled', 'queued', 'running'))";
    const TAKE: &str = "\
INSERT INTO new_postings (id, reached, reached_at, due_at) VALUES (1, 0, 0, ?1)
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at";
    #[derive(Deserialize)]
    struct Due {
        after: u64,
        since_ms: TimestampMs,
        waiting: JsonText<(i64, Option<u64>)>,
    }
    let name = RunName::NewPostings;
    let now_ms = platform.now_ms();
    let due = Statement::new(
        DUE,
        [name.as_str().into(), now_ms.into(), POSTINGS_PER_RUN.into()],
    );
    let [due] = batch(platform, [due]).await?;
    let Some(Due {
        after,
        since_ms,
        waiting: JsonText((count, Some(until))),
    }) = due.first()?
    else {
        return Ok(());
    };
    // What is left waits for no hour.
    let next_ms = match count < POSTINGS_PER_RUN {
        true => now_ms.saturating_add(EVERY_MS),
        false => now_ms,
    };
    let scope = Scope::NewPostings {
        after,
        until,
        since_ms,
        collected_ms: now_ms,
    };
    // A second firing for the same changes does nothing.
    let run = NewRun {
        id: RunId(format!("{}-{after}-{until}", name.as_str())),
        ..NewRun::at_once(platform, name, scope)
    };
    let take = Statement::new(TAKE, [next_ms.into()]);
    let [first_step, insert] = run.statements(now_ms)?;
    let [_, waiting, _] = batch(platform, [take, first_step, insert]).await?;
    outbox::send(platform, outbox::waiting(&waiting)?).await
}

/// Records how far a run has come, at its end.
pub(crate) fn reached(until: u64, collected_ms: TimestampMs) -> Statement {
    const SQL: &str = "\
INSERT INTO new_postings (id, reached, reached_at, due_at) VALUES (1, ?1, ?2, 0)
ON CONFLICT (id) DO UPDATE SET reached = excluded.reached, reached_at = excluded.reached_at
WHERE reached < excluded.reached";
    let until = i64::try_from(until).unwrap_or(i64::MAX);
    Statement::new(SQL, [until.into(), collected_ms.into()])
}

/// Deletes old rows.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str = "\
DELETE FROM new_matches WHERE number IN (
    SELECT number FROM (SELECT number, found_at FROM new_matches ORDER BY number LIMIT ?2)
    WHERE found_at < ?1)";
    let before = platform.now_ms().saturating_sub(KEPT_MS);
    let delete = Statement::new(SQL, [before.into(), FORGOTTEN_AT_ONCE.into()]);
    batch(platform, [delete]).await?;
    Ok(())
}

/// The postings of a range, as a catalogue of their own.
struct Arrivals {
    catalogue: Catalogue,
    /// Postings that were added since the last run; the others have changed.
    new: HashSet<PostingId>,
}

#[derive(Debug, Deserialize)]
struct ArrivalRow {
    seq: u64,
    job_id: PostingId,
    created_at: TimestampMs,
}

fn select_arrivals(range: Range) -> Statement {
    const SQL: &str = "\
SELECT c.seq, c.job_id, j.created_at FROM catalogue_changes c JOIN jobs j ON j.id = c.job_id
WHERE c.seq > ?1 AND c.seq <= ?2 ORDER BY c.seq";
    let number = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
    Statement::new(
        SQL,
        [number(range.after).into(), number(range.until).into()],
    )
}

impl Arrivals {
    /// Those of these rows that repeat no job which was open before.
    fn of(rows: Vec<ArrivalRow>, all: &Catalogue, range: Range, now_ms: TimestampMs) -> Self {
        let ids: HashSet<&PostingId> = rows.iter().map(|row| &row.job_id).collect();
        let mut catalogue = Catalogue::new();
        let mut new = HashSet::new();
        for row in &rows {
            let others = all.duplicates(&row.job_id, now_ms);
            if !others.iter().all(|other| ids.contains(other)) {
                continue;
            }
            let Some(entry) = all.entry(&row.job_id) else {
                continue;
            };
            catalogue.upsert(row.seq, entry);
            if row.created_at > range.since_ms {
                new.insert(row.job_id.clone());
            }
        }
        catalogue.advance(range.until);
        Self { catalogue, new }
    }
}

/// A person with persisted matches.
struct Reader {
    user: UserId,
    engine: Arc<dyn Engine>,
    record: PersonRecord,
    /// Number of the catalogue that their matches were computed from.
    catalogue_seq: u64,
    /// Their last match, if nothing comes in without replacing one.
    last: Option<Position>,
}

#[derive(Debug, Deserialize)]
struct ReaderRow {
    user_id: UserId,
    algorithm: String,
    matches: usize,
    catalogue_seq: u64,
    profile_version: i64,
    features: Option<String>,
    is_left_out: i64,
    job_id: Option<PostingId>,
    score: Option<u32>,
    posted_at: Option<TimestampMs>,
}

impl ReaderRow {
    fn last(&self) -> Option<Position> {
        let position = Position {
            score: Score::from_thousandths(self.score?),
            posted_at_ms: self.posted_at,
            id: self.job_id.clone()?,
        };
        (self.matches >= PERSISTED_MATCHES).then_some(position)
    }
}

/// The sets of these people by these algorithms, with what was read of their profiles, if it is of
/// the current version.
fn select_readers(users: &[UserId], algorithms: &[String]) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "\
SELECT user_id, algorithm, matches, catalogue_seq, profile_version, job_id, score, posted_at,
    bytes > ?4 AND bytes > own AS is_left_out,
    CASE WHEN bytes <= ?4 OR bytes = own THEN features END AS features
FROM (SELECT *, octet_length(features) AS own,
        sum(coalesce(octet_length(features), 0)) OVER (ORDER BY user_id, algorithm) AS bytes
    FROM (SELECT m.user_id, m.algorithm, m.matches, m.catalogue_seq, u.updated_at AS profile_version,
            c.job_id, c.score, c.posted_at, ",
        findable::features_of_current_profile!("?1"),
        " AS features
        FROM match_sets m JOIN users u ON u.id = m.user_id
        LEFT JOIN visible_people v ON v.user_id = u.id
        LEFT JOIN people_features f ON f.user_id = u.id
        LEFT JOIN user_match_cache c ON c.user_id = m.user_id AND c.algorithm_version = m.algorithm
            AND c.rank = m.matches - 1
        WHERE m.user_id IN (SELECT value FROM json_each(?2))
            AND m.algorithm IN (SELECT value FROM json_each(?3))))
ORDER BY user_id"
    );
    Ok(Statement::new(
        SQL,
        [
            i64::from(FEATURES_VERSION).into(),
            to_json(&users)?.into(),
            to_json(&algorithms)?.into(),
            BYTES_PER_BATCH.into(),
        ],
    ))
}

/// What has been found for the people of a step.
#[derive(Default)]
pub(crate) struct Found {
    rows: Vec<NewRow>,
    effort: Effort,
    /// People whose rows are too large for the database.
    pub(crate) refused: Vec<UserId>,
}

#[derive(Debug, Serialize)]
struct NewRow {
    user_id: UserId,
    job_id: PostingId,
    job_version: i64,
    score: u32,
    posted_at: Option<TimestampMs>,
    seq: u64,
}

/// Compares the postings of a range with these people.
pub(crate) async fn find(
    platform: &impl Platform,
    people: &[UserId],
    range: Range,
) -> Result<Found, Error> {
    let (catch_up, catalogue) = CatchUp::begin(platform);
    let [catalogue, arrivals] = batch(platform, [catalogue, select_arrivals(range)]).await?;
    catch_up.finish(platform, &catalogue).await?;
    let rows: Vec<ArrivalRow> = arrivals.rows()?;
    let now_ms = platform.now_ms();
    let arrivals = platform
        .memory()
        .with(|all| Arrivals::of(rows, all, range, now_ms));
    let mut found = Found::default();
    if arrivals.catalogue.is_empty() {
        return Ok(found);
    }
    let refused = context::in_parts(people, async |part| {
        compare(platform, part, &arrivals, &mut found).await
    });
    found.refused = refused.await?;
    platform.usage().count_ranked(found.effort);
    Ok(found)
}

impl Found {
    /// Stores what has been found, and notes who has news.
    pub(crate) fn statements(self, now_ms: TimestampMs) -> Result<Vec<Statement>, Error> {
        const SQL: &str = "\
INSERT INTO new_matches (user_id, job_id, job_version, score, posted_at, seq, found_at)
SELECT u.id, j.id, r.value ->> '$.job_version', r.value ->> '$.score', r.value ->> '$.posted_at',
    r.value ->> '$.seq', ?2
FROM json_each(?1) r JOIN users u ON u.id = r.value ->> '$.user_id'
JOIN jobs j ON j.id = r.value ->> '$.job_id' AND j.updated_at = r.value ->> '$.job_version'
WHERE true
ON CONFLICT (user_id, job_id) DO UPDATE SET
    job_version = excluded.job_version, score = excluded.score, posted_at = excluded.posted_at,
    seq = excluded.seq
WHERE seq < excluded.seq";
        if self.rows.is_empty() {
            return Ok(Vec::new());
        }
        let users: HashSet<&UserId> = self.rows.iter().map(|row| &row.user_id).collect();
        let mut users: Vec<&UserId> = users.into_iter().collect();
        users.sort_unstable();
        let arrays = to_json_arrays(&self.rows)?.into_iter();
        let mut statements: Vec<Statement> = arrays
            .map(|array| Statement::new(SQL, [array.into(), now_ms.into()]))
            .collect();
        statements.push(alerts::note_news(&users)?);
        Ok(statements)
    }
}

/// Compares the postings with these people. Returns those for whom there was no room.
async fn compare(
    platform: &impl Platform,
    people: &[UserId],
    arrivals: &Arrivals,
    found: &mut Found,
) -> Result<Vec<UserId>, Error> {
    let engines = platform.memory().engines();
    // The default engine first: of a person with several sets, one counts.
    let mut known: Vec<Arc<dyn Engine>> = vec![engine_named(&engines, None)?];
    known.extend(ENGINES.iter().filter_map(|name| engines.named(name)));
    let algorithms: Vec<String> = known.iter().map(|engine| engine.algorithm()).collect();
    let [answer] = batch(platform, [select_readers(people, &algorithms)?]).await?;
    let mut rows: BTreeMap<UserId, ReaderRow> = BTreeMap::new();
    let mut left_out = Vec::new();
    let order = |algorithm: &str| algorithms.iter().position(|known| known == algorithm);
    for row in answer.rows::<ReaderRow>()? {
        if row.is_left_out != 0 {
            left_out.push(row.user_id);
            continue;
        }
        let held = rows.get(&row.user_id);
        if held.is_none_or(|held| order(&row.algorithm) < order(&held.algorithm)) {
            rows.insert(row.user_id.clone(), row);
        }
    }
    left_out.dedup();
    rows.retain(|user, _| !left_out.contains(user));
    let unread = rows.values().filter(|row| row.features.is_none());
    let unread: Vec<UserId> = unread.map(|row| row.user_id.clone()).collect();
    let mut read = findable::read_profiles(platform, &unread).await?;
    findable::keep_private(platform, &read).await?;
    let readers = rows.into_values().filter_map(|row| {
        let stored = row.features.as_deref();
        let stored = stored.and_then(|text| findable::decode(row.profile_version, text));
        let person = stored.or_else(|| read.remove(&row.user_id))?;
        let engine = known.get(order(&row.algorithm)?)?;
        Some(Reader {
            engine: Arc::clone(engine),
            record: person.record()?,
            catalogue_seq: row.catalogue_seq,
            last: row.last(),
            user: row.user_id,
        })
    });
    let mut reached: Vec<(Reader, Vec<RankedPosting>)> = Vec::new();
    for reader in readers {
        let contenders = reader.contenders(arrivals, &Hidden::default(), platform.now_ms(), found);
        if !contenders.is_empty() {
            reached.push((reader, contenders));
        }
    }
    settle(platform, reached, arrivals, found).await?;
    Ok(left_out)
}

/// What a person does not want to see.
#[derive(Debug, Default)]
struct Hidden {
    postings: HashSet<PostingId>,
    companies: HashSet<CompanyId>,
    fingerprints: Vec<Fingerprint>,
}

impl Hidden {
    fn is_empty(&self) -> bool {
        self.postings.is_empty() && self.companies.is_empty()
    }
}

impl Reader {
    /// The postings that come before the person's last match.
    fn contenders(
        &self,
        arrivals: &Arrivals,
        hidden: &Hidden,
        now_ms: TimestampMs,
        found: &mut Found,
    ) -> Vec<RankedPosting> {
        let filter = Filter {
            eligible: true,
            distinct: true,
            ..Filter::default()
        };
        let query = Query {
            now_ms,
            filter: &filter,
            hidden: &hidden.postings,
            hidden_companies: &hidden.companies,
            changed_after: None,
            after: None,
            limit: PERSISTED_MATCHES,
        };
        let ranking = contenders(
            self.engine.as_ref(),
            &self.record.features,
            &arrivals.catalogue,
            &query,
            self.last.as_ref(),
        );
        found.effort = [found.effort, ranking.effort].into_iter().sum();
        ranking.items
    }
}

#[derive(Debug, Deserialize)]
struct HeldRow {
    user_id: UserId,
    /// `None` for a match that was found after the others were computed.
    algorithm: Option<String>,
    job_id: PostingId,
    job_version: i64,
    score: u32,
    posted_at: Option<TimestampMs>,
    seq: u64,
}

/// What these people hold: persisted matches, and those that were found since.
fn select_held(users: &[&UserId]) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT c.user_id, c.algorithm_version AS algorithm, c.job_id, c.job_version, c.score, c.posted_at, 0 AS seq
FROM json_each(?1) p JOIN user_match_cache c ON c.user_id = p.value
UNION ALL
SELECT n.user_id, NULL, n.job_id, n.job_version, n.score, n.posted_at, n.seq
FROM json_each(?1) p JOIN new_matches n ON n.user_id = p.value";
    Ok(Statement::new(SQL, [to_json(&users)?.into()]))
}

#[derive(Debug, Deserialize)]
struct HiddenRow {
    user_id: UserId,
    job_id: Option<PostingId>,
    company_id: Option<CompanyId>,
    fingerprint: Option<String>,
}

/// What these people do not want to see.
fn select_hidden(users: &[&UserId]) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT i.user_id, iif(i.kind <> 'hide_company', i.job_id, NULL) AS job_id,
    iif(i.kind = 'hide_company', i.company_id, NULL) AS company_id,
    iif(i.kind <> 'hide_company', i.fingerprint, NULL) AS fingerprint
FROM json_each(?1) p JOIN interactions i ON i.user_id = p.value
WHERE i.kind = 'hide_company' OR i.kind IN ('apply', 'dismiss') AND i.undone = 0";
    Ok(Statement::new(SQL, [to_json(&users)?.into()]))
}

/// Compares the postings that reach people with everything that these hold or hide.
async fn settle(
    platform: &impl Platform,
    reached: Vec<(Reader, Vec<RankedPosting>)>,
    arrivals: &Arrivals,
    found: &mut Found,
) -> Result<(), Error> {
    if reached.is_empty() {
        return Ok(());
    }
    let users: Vec<&UserId> = reached.iter().map(|(reader, _)| &reader.user).collect();
    let [held, hidden] = batch(platform, [select_held(&users)?, select_hidden(&users)?]).await?;
    let mut held_by: HashMap<UserId, Vec<HeldRow>> = HashMap::new();
    for row in held.rows::<HeldRow>()? {
        held_by.entry(row.user_id.clone()).or_default().push(row);
    }
    let mut hidden_by: HashMap<UserId, Hidden> = HashMap::new();
    for row in hidden.rows::<HiddenRow>()? {
        let hidden = hidden_by.entry(row.user_id).or_default();
        let fingerprint = row.fingerprint.as_deref().and_then(Fingerprint::parse);
        hidden.postings.extend(row.job_id);
        hidden.companies.extend(row.company_id);
        hidden.fingerprints.extend(fingerprint);
    }
    let now_ms = platform.now_ms();
    for (reader, mut reaching) in reached {
        let held = held_by.remove(&reader.user).unwrap_or_default();
        let mut hidden = hidden_by.remove(&reader.user).unwrap_or_default();
        if !hidden.is_empty() {
            let again = arrivals
                .catalogue
                .reposts_of(&hidden.postings, &hidden.fingerprints);
            hidden.postings.extend(again);
            reaching = reader.contenders(arrivals, &hidden, now_ms, found);
        }
        let news = platform
            .memory()
            .with(|all| reader.news(reaching, &held, arrivals, all, now_ms));
        found.rows.extend(news);
    }
    Ok(())
}

impl Reader {
    /// The postings that enter the person's best matches and are news to them.
    fn news(
        &self,
        reaching: Vec<RankedPosting>,
        held: &[HeldRow],
        arrivals: &Arrivals,
        all: &Catalogue,
        now_ms: TimestampMs,
    ) -> Vec<NewRow> {
        let algorithm = self.engine.algorithm();
        let is_persisted = |row: &&HeldRow| row.algorithm.as_ref() == Some(&algorithm);
        let is_current = |row: &HeldRow| {
            let posting = all.get(&row.job_id);
            posting.is_some_and(|posting| {
                let expired = posting.valid_through_ms.is_some_and(|end| end < now_ms);
                posting.version == row.job_version && !expired
            })
        };
        let counts = |row: &&HeldRow| {
            // What was found before the set was computed is in it, or did not last.
            let is_later = row.algorithm.is_none() && row.seq > self.catalogue_seq;
            (is_persisted(row) || is_later)
                && is_current(row)
                && arrivals.catalogue.get(&row.job_id).is_none()
        };
        let holds: Vec<Position> = held
            .iter()
            .filter(counts)
            .map(|row| Position {
                score: Score::from_thousandths(row.score),
                posted_at_ms: row.posted_at,
                id: row.job_id.clone(),
            })
            .collect();
        let known: HashSet<&PostingId> = held
            .iter()
            .filter(is_persisted)
            .map(|row| &row.job_id)
            .collect();
        let is_news = |posting: &RankedPosting| {
            let id = &posting.position.id;
            arrivals.new.contains(id) || !known.contains(id)
        };
        // The best last: lists begin with the greatest number.
        let entering = entrants(reaching, &holds, PERSISTED_MATCHES);
        let entering = entering.into_iter().rev();
        let rows = entering.filter(is_news).filter_map(|posting| {
            let arrival = arrivals.catalogue.get(&posting.position.id)?;
            Some(NewRow {
                user_id: self.user.clone(),
                job_version: posting.version,
                score: posting.position.score.thousandths(),
                posted_at: posting.position.posted_at_ms,
                seq: arrival.seq,
                job_id: posting.position.id,
            })
        });
        rows.collect()
    }
}

/// A job that has entered a person's best matches.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct NewMatch {
    /// Its number: later ones have greater numbers.
    pub number: i64,
    /// When it was found, in milliseconds since 1970.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = i64))]
    pub found_at_ms: TimestampMs,
    /// Its score when it was found.
    pub score: Score,
    /// The posting.
    pub job: PostingSummary,
}

/// A page of a person's new matches.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct NewMatchPage {
    /// Newest first.
    pub items: Vec<NewMatch>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
    /// Only matches after this number are listed.
    pub since: i64,
    /// The number of the last match that was found for the person, listed or not.
    pub through: i64,
}

/// A request for new matches.
#[derive(Debug, Clone)]
pub struct Request {
    /// The person.
    pub user: UserId,
    /// Only matches after this number; by default those that the person has not been told of.
    pub since: Option<u64>,
    /// Items per page.
    pub limit: PageLimit,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// The jobs that have entered a person's best matches, newest first: open ones that they have
/// neither hidden nor applied for, with at least the score of their alert.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person; [`Error::Refused`] for a cursor that no page
/// gave.
pub async fn list(platform: &impl Platform, request: &Request) -> Result<NewMatchPage, Error> {
    const STATE: &str = "\
SELECT coalesce((SELECT max(number) FROM new_matches WHERE user_id = u.id), 0) AS through
FROM users u WHERE u.id = ?1";
    const SQL: &str = "\
SELECT n.number, n.found_at AS found_at_ms, n.score / 1000.0 AS score, j.summary
FROM new_matches n JOIN jobs j ON j.id = n.job_id AND j.updated_at = n.job_version
LEFT JOIN alerts a ON a.user_id = n.user_id
WHERE n.user_id = ?1 AND n.number > coalesce(?2, a.told, 0) AND n.number < ?3
  AND n.score >= coalesce(a.least_score, ?4)
  AND coalesce(j.summary ->> '$.valid_through_ms', ?5) >= ?5
  AND NOT EXISTS (SELECT 1 FROM interactions i WHERE i.user_id = n.user_id AND i.job_id = n.job_id
      AND i.kind IN ('apply', 'dismiss') AND i.undone = 0)
  AND NOT EXISTS (SELECT 1 FROM interactions i WHERE i.user_id = n.user_id AND i.company_id = j.company_id
      AND i.kind = 'hide_company')
ORDER BY n.number DESC LIMIT ?6";
    #[derive(Deserialize)]
    struct Row {
        number: i64,
        found_at_ms: TimestampMs,
        score: Score,
        summary: JsonText<PostingSummary>,
    }
    let before: i64 = match request.cursor.as_deref() {
        Some(cursor) => cursor::decode(cursor)?,
        None => MAX_INTEGER,
    };
    let since = request.since.and_then(|since| i64::try_from(since).ok());
    let since = since.map(|since| since.min(MAX_INTEGER));
    let least = WITHIN_REACH.thousandths();
    let id = || request.user.0.clone().into();
    let select = Statement::new(
        SQL,
        [
            id(),
            since.into(),
            before.into(),
            i64::from(least).into(),
            platform.now_ms().into(),
            request.limit.rows().into(),
        ],
    );
    let reads = [
        Statement::new(STATE, [id()]),
        alerts::select(&request.user),
        select,
    ];
    let [state, alert, rows] = batch(platform, reads).await?;
    let through = state.value()?.ok_or(Error::NotFound("user"))?;
    let alert: Option<Alert> = alert.first()?;
    let rows = rows.rows::<Row>()?.into_iter();
    let items: Vec<NewMatch> = rows
        .map(|row| NewMatch {
            number: row.number,
            found_at_ms: row.found_at_ms,
            score: row.score,
            job: row.summary.0,
        })
        .collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= request.limit.get())
        .map(|last| cursor::encode(&last.number))
        .transpose()?;
    Ok(NewMatchPage {
        items,
        next_cursor,
        since: since.or(alert.map(|alert| alert.told)).unwrap_or_default(),
        through,
    })
}

/// Counts of people below this are not told: they might name somebody.
const FEWEST: i64 = 10;

/// How many people a posting reaches, without who they are. Counts are rounded down to tens, and
/// absent below ten.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Reach {
    /// People among whose best matches it is or has come.
    pub people: Option<i64>,
    /// Of these, those for whom it is among the first twenty.
    pub first_page: Option<i64>,
    /// Whether everyone has been compared with the current version of the posting.
    pub is_complete: bool,
}

/// How many people a posting reaches.
///
/// # Errors
/// [`Error::Forbidden`] if the posting is not of the caller's companies; [`Error::NotFound`] when
/// there is no such posting.
pub async fn reach(
    platform: &impl Platform,
    caller: &Caller,
    job: &PostingId,
) -> Result<Reach, Error> {
    const SQL: &str = "\
SELECT count(DISTINCT user_id) AS people, count(DISTINCT iif(is_first, user_id, NULL)) AS first_page
FROM (
    SELECT c.user_id, c.rank < ?2 AS is_first FROM user_match_cache c WHERE c.job_id = ?1
    UNION ALL
    SELECT n.user_id, (SELECT count(*) FROM user_match_cache c JOIN match_sets m
            ON m.user_id = c.user_id AND m.algorithm = c.algorithm_version
        WHERE c.user_id = n.user_id AND c.rank < ?2 AND c.score > n.score) < ?2
    FROM new_matches n WHERE n.job_id = ?1)";
    const STATE: &str = "\
SELECT j.company_id, coalesce((SELECT reached FROM new_postings), 0)
    >= (SELECT c.seq FROM catalogue_changes c WHERE c.job_id = j.id) AS is_complete
FROM jobs j WHERE j.id = ?1";
    #[derive(Deserialize)]
    struct Counts {
        people: i64,
        first_page: i64,
    }
    #[derive(Deserialize)]
    struct State {
        company_id: CompanyId,
        is_complete: i64,
    }
    let id = || job.0.clone().into();
    let reads = [
        Statement::new(STATE, [id()]),
        Statement::new(
            SQL,
            [id(), i64::try_from(SEEN_PLACES).unwrap_or(i64::MAX).into()],
        ),
    ];
    let [state, counts] = batch(platform, reads).await?;
    let state: State = state.first()?.ok_or(Error::NotFound("job"))?;
    caller.may_recruit_for(Some(&state.company_id))?;
    let counts: Counts = counts.first()?.ok_or(Error::NotFound("job"))?;
    let rounded = |count: i64| {
        let rest = count.checked_rem(FEWEST).unwrap_or_default();
        (count >= FEWEST).then(|| count.saturating_sub(rest))
    };
    Ok(Reach {
        people: rounded(counts.people),
        first_page: rounded(counts.first_page),
        is_complete: state.is_complete != 0,
    })
}

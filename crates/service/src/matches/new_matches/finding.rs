//! The comparison of new postings with people: which of them enter whose best matches.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use matching::document::{CompanyId, PostingId, TimestampMs};
use matching::{
    Catalogue, ENGINES, Effort, Engine, FEATURES_VERSION, Filter, Fingerprint, PersonRecord,
    Position, Query, RankedPosting, Score, contenders, entrants,
};
use serde::{Deserialize, Serialize};

use crate::catalogue::catch_up::CatchUp;
use crate::catalogue::in_force::reading_in_force;
use crate::matches::recommendations::PERSISTED_MATCHES;
use crate::matches::recompute::{self, Extent};
use crate::people::alerts;
use crate::people::context;
use crate::people::findable::{self, ProfilesRead};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::request::engine_named;
use crate::wire::rows::{to_json, to_json_arrays};

/// People whom one step compares.
pub(crate) const PEOPLE_PER_STEP: usize = 1_000;
/// What was read of people in one batch, in bytes.
const BYTES_PER_BATCH: i64 = 4 * 1024 * 1024;

/// A posting of this age when the last run began may have got its number afterwards. Whoever was
/// told of it then is not told again.
const SLACK_MS: i64 = 5 * 60 * 1000;

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

/// The postings of a range, as a catalogue of their own.
struct Arrivals {
    catalogue: Catalogue,
    /// Postings that were added since the last run; the others have changed.
    new: HashSet<PostingId>,
    /// What people may have hidden of the postings: these themselves, their companies, and the jobs
    /// that they repeat.
    ids: Vec<PostingId>,
    companies: HashSet<CompanyId>,
    fingerprint_keys: HashSet<String>,
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
        let mut arrivals = Self {
            catalogue: Catalogue::new(),
            new: HashSet::new(),
            ids: Vec::new(),
            companies: HashSet::new(),
            fingerprint_keys: HashSet::new(),
        };
        for row in &rows {
            let others = all.duplicates(&row.job_id, now_ms);
            if !others.iter().all(|other| ids.contains(other)) {
                continue;
            }
            let Some(entry) = all.entry(&row.job_id) else {
                continue;
            };
            arrivals.ids.push(row.job_id.clone());
            arrivals.companies.extend(entry.summary.company_id.clone());
            let fingerprint = Fingerprint::of(&entry.features);
            arrivals
                .fingerprint_keys
                .extend(fingerprint.map(|fingerprint| fingerprint.key_text()));
            arrivals.catalogue.upsert(row.seq, entry);
            if row.created_at > range.since_ms.saturating_sub(SLACK_MS) {
                arrivals.new.insert(row.job_id.clone());
            }
        }
        arrivals.catalogue.advance(range.until);
        arrivals
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
    settle_first(platform, people).await?;
    let refused = context::in_parts(people, async |part| {
        compare(platform, part, &arrivals, &mut found).await
    });
    let refused = refused.await?;
    found.refused.extend(refused);
    platform.usage().count_ranked(found.effort);
    Ok(found)
}

/// Recomputes those of these people whose matches are of an older profile, or have lost postings
/// since they were computed: changed, withdrawn, expired or hidden ones. What comes in for these
/// would otherwise be missed below the last match.
async fn settle_first(platform: &impl Platform, people: &[UserId]) -> Result<(), Error> {
    const SQL: &str = "\
SELECT m.user_id FROM match_sets m JOIN users u ON u.id = m.user_id
WHERE m.user_id IN (SELECT value FROM json_each(?1))
  AND (m.profile_version <> u.updated_at OR m.valid_until < ?2 OR EXISTS (
    SELECT 1 FROM interactions i WHERE i.user_id = m.user_id
        AND i.kind IN ('apply', 'dismiss', 'hide_company') AND i.created_at >= m.computed_at))
UNION
SELECT c.user_id FROM stale_postings p JOIN user_match_cache c ON c.job_id = p.job_id
WHERE c.user_id BETWEEN ?3 AND ?4";
    let (Some(first), Some(last)) = (people.first(), people.last()) else {
        return Ok(());
    };
    let params = [
        to_json(&people)?.into(),
        platform.now_ms().into(),
        first.0.clone().into(),
        last.0.clone().into(),
    ];
    let [unsettled] = batch(platform, [Statement::new(SQL, params)]).await?;
    let unsettled: Vec<UserId> = unsettled.values()?;
    for part in unsettled.chunks(recompute::PEOPLE_PER_STEP) {
        recompute::recompute(platform, part, Extent::All).await?;
    }
    Ok(())
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
    let ProfilesRead {
        found: mut read,
        refused,
    } = findable::read_profiles(platform, &unread).await?;
    found.refused.extend(refused);
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
    /// 0 for a match that was found after the others were computed.
    is_persisted: i64,
    job_id: PostingId,
    job_version: i64,
    score: u32,
    posted_at: Option<TimestampMs>,
}

/// What these people hold: the matches of their set, and those that were found since it was
/// computed. What was found before is in the set, or did not last.
fn select_held(readers: &[&Reader]) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT c.user_id, 1 AS is_persisted, c.job_id, c.job_version, c.score, c.posted_at
FROM json_each(?1) p JOIN user_match_cache c
    ON c.user_id = p.value ->> '$[0]' AND c.algorithm_version = p.value ->> '$[1]'
UNION ALL
SELECT n.user_id, 0, n.job_id, n.job_version, n.score, n.posted_at
FROM json_each(?1) p JOIN new_matches n ON n.user_id = p.value ->> '$[0]' AND n.seq > p.value ->> '$[2]'";
    let set = |reader: &&Reader| {
        let algorithm = reader.engine.algorithm();
        (reader.user.clone(), algorithm, reader.catalogue_seq)
    };
    let sets: Vec<(UserId, String, u64)> = readers.iter().map(set).collect();
    Ok(Statement::new(SQL, [to_json(&sets)?.into()]))
}

#[derive(Debug, Deserialize)]
struct HiddenRow {
    user_id: UserId,
    job_id: Option<PostingId>,
    company_id: Option<CompanyId>,
    fingerprint: Option<String>,
}

/// What these people do not want to see, as far as it concerns the new postings.
fn select_hidden(readers: &[&Reader], arrivals: &Arrivals) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT i.user_id, iif(i.kind <> 'hide_company', i.job_id, NULL) AS job_id,
    iif(i.kind = 'hide_company', i.company_id, NULL) AS company_id,
    iif(i.kind <> 'hide_company', i.fingerprint, NULL) AS fingerprint
FROM json_each(?1) p JOIN interactions i ON i.user_id = p.value
WHERE i.kind = 'hide_company' AND i.company_id IN (SELECT value FROM json_each(?2))
    OR i.kind IN ('apply', 'dismiss') AND i.undone = 0 AND (i.job_id IN (SELECT value FROM json_each(?3))
        OR substr(i.fingerprint, 1, ?5) IN (SELECT value FROM json_each(?4)))";
    let users: Vec<&UserId> = readers.iter().map(|reader| &reader.user).collect();
    Ok(Statement::new(
        SQL,
        [
            to_json(&users)?.into(),
            to_json(&arrivals.companies)?.into(),
            to_json(&arrivals.ids)?.into(),
            to_json(&arrivals.fingerprint_keys)?.into(),
            i64::try_from(Fingerprint::KEY_DIGITS)
                .unwrap_or(i64::MAX)
                .into(),
        ],
    ))
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
    let readers: Vec<&Reader> = reached.iter().map(|(reader, _)| reader).collect();
    let reads = [select_held(&readers)?, select_hidden(&readers, arrivals)?];
    let [held, hidden] = batch(platform, reads).await?;
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
        let is_persisted = |row: &&HeldRow| row.is_persisted != 0;
        let counts = |row: &&HeldRow| {
            let posting = all.get(&row.job_id);
            let is_current = posting.is_some_and(|posting| {
                let expired = posting.valid_through_ms.is_some_and(|end| end < now_ms);
                posting.version == row.job_version && !expired
            });
            is_current && arrivals.catalogue.get(&row.job_id).is_none()
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

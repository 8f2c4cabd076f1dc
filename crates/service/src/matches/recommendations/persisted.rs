//! Persisted matches: how the background writes them and how requests read them.

use std::collections::BTreeMap;

use matching::document::{PostingId, TimestampMs};
use matching::{Engine, Filter, Position, PostingVersion, Query, RankedPosting, Score};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};

use super::item::{Item, Items};
use super::listed::Members;
use crate::people::context::UserContext;
use crate::platform::Platform;
use crate::ports::{Answer, Statement};
use crate::runs::skill_gaps::SkillGaps;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::{JsonText, grouped_json_arrays, to_json, to_json_arrays};

/// Persisted matches of the current profile version.
pub(super) struct Persisted {
    pub(super) catalogue_seq: u64,
    /// Number of rows in the whole set, of which the best were read.
    matches: usize,
    pub(super) rows: Vec<PersistedRow>,
}

/// One persisted match.
pub(super) struct PersistedRow {
    pub(super) position: Position,
    job_version: i64,
    pub(super) item: Members,
}

impl PersistedRow {
    /// Whether the person may still see it: the posting is as it was, not hidden and not expired.
    pub(super) fn is_shown(&self, held: &PostingVersion<'_>, query: &Query<'_>) -> bool {
        let hidden = query.hidden.contains(held.id)
            || held
                .company_id
                .is_some_and(|id| query.hidden_companies.contains(id));
        let expired = held.valid_through_ms.is_some_and(|end| end < query.now_ms);
        held.version == self.job_version && !hidden && !expired
    }
}

/// The persisted item of one pair, if it is of the current versions of both documents.
pub(crate) fn select_persisted_item(user: &UserId, job: &PostingId, algorithm: &str) -> Statement {
    const SQL: &str = "\
SELECT c.item FROM match_sets m
JOIN user_match_cache c ON c.user_id = m.user_id AND c.algorithm_version = m.algorithm AND c.rank < m.matches
WHERE m.user_id = ?1 AND m.algorithm = ?2 AND c.job_id = ?3
  AND m.profile_version = (SELECT u.updated_at FROM users u WHERE u.id = ?1)
  AND c.job_version = (SELECT j.updated_at FROM jobs j WHERE j.id = ?3)";
    Statement::new(
        SQL,
        [
            user.0.clone().into(),
            algorithm.into(),
            job.0.clone().into(),
        ],
    )
}

/// Reads the answer of [`select_persisted_item`].
pub(crate) fn persisted_item(answer: &Answer) -> Result<Option<Item>, Error> {
    let item: Option<JsonText<Item>> = answer.value()?;
    Ok(item.map(|JsonText(item)| item))
}

/// The persisted matches of a person by these algorithms, best first, if they are of the current
/// profile version.
pub(super) fn select_persisted(
    user: &UserId,
    algorithms: &[String],
    rows: usize,
) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT m.algorithm, m.catalogue_seq, m.matches, c.job_id, c.job_version, c.score, c.posted_at, c.item
FROM match_sets m
LEFT JOIN user_match_cache c
    ON c.user_id = m.user_id AND c.algorithm_version = m.algorithm AND c.rank < ?3
WHERE m.user_id = ?1 AND m.algorithm IN (SELECT value FROM json_each(?2))
  AND m.profile_version = (SELECT u.updated_at FROM users u WHERE u.id = ?1)
ORDER BY m.algorithm, c.rank";
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    Ok(Statement::new(
        SQL,
        [
            user.0.clone().into(),
            to_json(&algorithms)?.into(),
            rows.into(),
        ],
    ))
}

impl Persisted {
    /// Reads the answer of [`select_persisted`], by algorithm.
    pub(super) fn read(answer: &Answer) -> Result<BTreeMap<String, Self>, Error> {
        #[derive(Deserialize)]
        struct SetRow {
            algorithm: String,
            catalogue_seq: u64,
            matches: usize,
            job_id: Option<PostingId>,
            job_version: Option<i64>,
            score: Option<u32>,
            posted_at: Option<TimestampMs>,
            item: Option<JsonText<Members>>,
        }
        let mut sets: BTreeMap<String, Self> = BTreeMap::new();
        for row in answer.rows::<SetRow>()? {
            let set = sets.entry(row.algorithm).or_insert_with(|| Self {
                catalogue_seq: row.catalogue_seq,
                matches: row.matches,
                rows: Vec::new(),
            });
            let (Some(job_id), Some(job_version), Some(score), Some(item)) =
                (row.job_id, row.job_version, row.score, row.item)
            else {
                continue;
            };
            set.rows.push(PersistedRow {
                position: Position {
                    score: Score::from_thousandths(score),
                    posted_at_ms: row.posted_at,
                    id: job_id,
                },
                job_version,
                item: item.0,
            });
        }
        Ok(sets)
    }

    /// Whether the set held all eligible postings when it was computed.
    pub(super) fn is_exhaustive(&self) -> bool {
        self.matches < PERSISTED_MATCHES && self.rows.len() >= self.matches
    }
}

/// Matches persisted per person and engine: two and a half pages. At one dollar per million rows
/// written, more rows would cost more than ranking again.
pub const PERSISTED_MATCHES: usize = 50;

/// Matches of one person, to be written.
#[derive(Debug, Serialize)]
pub(crate) struct MatchSet {
    user_id: UserId,
    profile_version: i64,
    catalogue_seq: u64,
    hidden: usize,
    matches: usize,
    /// The computation whose rows these rows change; `None` if they are all rows.
    base: Option<String>,
    /// Digests of all rows, by rank; `None` if no row changes.
    digests: Option<String>,
    /// Whether the person may have rows beyond these.
    #[serde(skip)]
    shrinks: bool,
    #[serde(skip)]
    rows: Vec<MatchRow>,
}

#[derive(Debug, Serialize)]
struct MatchRow {
    user_id: UserId,
    rank: usize,
    job_id: PostingId,
    job_version: i64,
    score: u32,
    posted_at: Option<TimestampMs>,
    /// `None` if the row is persisted at another rank.
    item: Option<Box<RawValue>>,
    #[serde(skip)]
    digest: String,
}

/// Characters of a row's digest: 64 bits, compared with fifty others of the same person.
const DIGEST_CHARS: usize = 16;

impl MatchRow {
    /// The row's digest, which no rank enters.
    fn digest(ranked: &RankedPosting, item: &RawValue) -> String {
        let Position {
            score,
            posted_at_ms,
            id,
        } = &ranked.position;
        let mut sha = Sha256::new();
        sha.update(item.get());
        let (score, version) = (score.thousandths(), ranked.version);
        sha.update(format!("\n{score} {version} {posted_at_ms:?} {}", id.0));
        let mut digest = base16ct::lower::encode_string(&sha.finalize());
        digest.truncate(DIGEST_CHARS);
        digest
    }
}

/// The digests of the rows that are persisted for a person by one algorithm.
#[derive(Debug, Deserialize)]
pub(crate) struct Digests {
    user_id: UserId,
    algorithm: String,
    /// The computation that wrote the rows.
    computation: String,
    /// [`DIGEST_CHARS`] characters per rank.
    digests: String,
}

impl Digests {
    /// Whether they are of this person and algorithm.
    pub(crate) fn is_of(&self, user: &UserId, algorithm: &str) -> bool {
        self.user_id == *user && self.algorithm == algorithm
    }
}

/// The digests of these people's persisted rows, one row per person and algorithm.
pub(crate) fn select_digests(users: &[UserId]) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT user_id, algorithm, computation, digests FROM match_sets
WHERE user_id IN (SELECT value FROM json_each(?1)) AND digested = computation";
    Ok(Statement::new(SQL, [to_json(&users)?.into()]))
}

impl MatchSet {
    /// Ranks the catalogue in memory for a person. Gives their best matches, and the skills that
    /// these ask for and the person lacks.
    pub(crate) fn compute(
        platform: &impl Platform,
        engine: &dyn Engine,
        context: &UserContext,
    ) -> Result<(Self, SkillGaps), Error> {
        let profile = engine.vocabulary().read_profile(&context.profile);
        let filter = Filter {
            eligible: true,
            ..Filter::default()
        };
        let query = Query {
            now_ms: platform.now_ms(),
            filter: &filter,
            hidden: &context.hidden,
            hidden_companies: &context.hidden_companies,
            changed_after: None,
            after: None,
            limit: PERSISTED_MATCHES,
        };
        platform.memory().with(|catalogue| {
            let matcher = engine.matcher(&profile, catalogue);
            let ranking = matcher.rank(&query);
            let mut rows = Vec::with_capacity(ranking.items.len());
            let mut growth = SkillGaps::default();
            let items = Items::explained_by(matcher, engine, &profile, context.version);
            for ranked in ranking.items {
                let Some(entry) = catalogue.entry(&ranked.position.id) else {
                    continue;
                };
                let item = items.item(entry);
                growth.add_match(rows.len(), &item.matched);
                let item =
                    to_raw_value(&item).map_err(|error| Error::Internal(error.to_string()))?;
                rows.push(MatchRow {
                    user_id: context.id.clone(),
                    rank: rows.len(),
                    digest: MatchRow::digest(&ranked, &item),
                    job_id: ranked.position.id,
                    job_version: ranked.version,
                    score: ranked.position.score.thousandths(),
                    posted_at: ranked.position.posted_at_ms,
                    item: Some(item),
                });
            }
            let set = Self {
                user_id: context.id.clone(),
                profile_version: context.version,
                catalogue_seq: catalogue.head(),
                hidden: context.hidden_count(),
                matches: rows.len(),
                base: None,
                digests: Some(rows.iter().map(|row| row.digest.as_str()).collect()),
                shrinks: true,
                rows,
            };
            Ok((set, growth))
        })
    }

    /// Leaves out the rows that are persisted at their rank, and the items of those that are
    /// persisted at another. The set can then be written only while the rows are as they were read.
    pub(crate) fn leave_out(&mut self, persisted: &Digests) {
        let held: Vec<&[u8]> = persisted.digests.as_bytes().chunks(DIGEST_CHARS).collect();
        self.shrinks = held.len() > self.rows.len();
        self.rows
            .retain(|row| held.get(row.rank) != Some(&row.digest.as_bytes()));
        for row in &mut self.rows {
            if held.contains(&row.digest.as_bytes()) {
                row.item = None;
            }
        }
        if self.rows.is_empty() && !self.shrinks {
            self.digests = None;
        }
        self.base = Some(persisted.computation.clone());
    }
}

/// Statements that write match sets: all that changes for a person, or nothing.
///
/// A set replaces only one of an older profile, or of the same profile and a catalogue that is not
/// newer. Its rows are written only if the set was, under this `computation`. So a late, repeated
/// or reordered computation keeps what a newer one wrote. A set without all its rows is written
/// only over the rows that it was compared with; one that changes no row leaves `computation` as it
/// is, so that others which were compared with the same rows can still be written.
pub(crate) fn write_match_sets(
    sets: &[MatchSet],
    algorithm: &str,
    computation: &str,
    now_ms: i64,
) -> Result<Vec<Statement>, Error> {
    const UPSERT_SETS: &str = "\
INSERT INTO match_sets
    (user_id, algorithm, profile_version, catalogue_seq, hidden, matches, computation, computed_at,
    digested, digests)
SELECT u.id, ?2, v.value ->> '$.profile_version', v.value ->> '$.catalogue_seq', v.value ->> '$.hidden',
    v.value ->> '$.matches', ?3, ?4, ?3, v.value ->> '$.digests'
FROM json_each(?1) v
JOIN users u ON u.id = v.value ->> '$.user_id' AND u.updated_at = v.value ->> '$.profile_version'
WHERE true
ON CONFLICT (user_id, algorithm) DO UPDATE SET
    profile_version = excluded.profile_version, catalogue_seq = excluded.catalogue_seq,
    hidden = excluded.hidden, matches = excluded.matches, computation = excluded.computation,
    computed_at = excluded.computed_at,
    digested = excluded.digested, digests = excluded.digests
WHERE profile_version < excluded.profile_version
   OR (profile_version = excluded.profile_version AND catalogue_seq <= excluded.catalogue_seq)";
    const UPDATE_SETS: &str = "\
UPDATE match_sets AS m SET
    profile_version = v.value ->> '$.profile_version',
    catalogue_seq = v.value ->> '$.catalogue_seq',
    hidden = v.value ->> '$.hidden', matches = v.value ->> '$.matches', computed_at = ?4,
    computation = iif(v.value ->> '$.digests' IS NULL, m.computation, ?3),
    digested = iif(v.value ->> '$.digests' IS NULL, m.digested, ?3),
    digests = coalesce(v.value ->> '$.digests', m.digests)
FROM json_each(?1) v
JOIN users u ON u.id = v.value ->> '$.user_id' AND u.updated_at = v.value ->> '$.profile_version'
WHERE m.user_id = u.id AND m.algorithm = ?2 AND m.computation = v.value ->> '$.base'
  AND (m.profile_version < v.value ->> '$.profile_version'
    OR (m.profile_version = v.value ->> '$.profile_version'
        AND m.catalogue_seq <= v.value ->> '$.catalogue_seq'))";
    // An item that is not sent is the one of the person's row with the same posting. One statement
    // reads such rows before it writes any of them.
    const UPSERT_ROWS: &str = "\
INSERT INTO user_match_cache
    (user_id, algorithm_version, rank, job_id, job_version, score, posted_at, item)
SELECT v.value ->> '$.user_id', ?2, v.value ->> '$.rank', v.value ->> '$.job_id',
    v.value ->> '$.job_version', v.value ->> '$.score', v.value ->> '$.posted_at',
    iif(v.value ->> '$.item' IS NOT NULL, v.value -> '$.item', (
        SELECT c.item FROM user_match_cache c
        WHERE c.job_id = v.value ->> '$.job_id' AND c.user_id = m.user_id
            AND c.algorithm_version = ?2))
FROM json_each(?1) v
JOIN match_sets m
    ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND m.computation = ?3
WHERE true
ON CONFLICT (user_id, algorithm_version, rank) DO UPDATE SET
    job_id = excluded.job_id, job_version = excluded.job_version, score = excluded.score,
    posted_at = excluded.posted_at, item = excluded.item
WHERE job_id IS NOT excluded.job_id OR job_version IS NOT excluded.job_version
   OR item IS NOT excluded.item";
    const DELETE_ROWS: &str = "\
DELETE FROM user_match_cache WHERE algorithm_version = ?2 AND user_id IN (
    SELECT m.user_id FROM match_sets m JOIN json_each(?1) v ON m.user_id = v.value
    WHERE m.algorithm = ?2 AND m.computation = ?3)
AND rank >= (SELECT m.matches FROM match_sets m
    WHERE m.user_id = user_match_cache.user_id AND m.algorithm = ?2)";
    let (whole, changes): (Vec<&MatchSet>, Vec<_>) =
        sets.iter().partition(|set| set.base.is_none());
    let mut statements = Vec::new();
    for (sql, sets) in [(UPSERT_SETS, whole), (UPDATE_SETS, changes)] {
        if !sets.is_empty() {
            let params = [
                to_json(&sets)?.into(),
                algorithm.into(),
                computation.into(),
                now_ms.into(),
            ];
            statements.push(Statement::new(sql, params));
        }
    }
    // Rows move before others take the place of those that they move from.
    let moved = sets
        .iter()
        .map(|set| set.rows.iter().filter(|row| row.item.is_none()));
    let new = sets.iter().flat_map(|set| &set.rows);
    let mut arrays = grouped_json_arrays(moved)?;
    arrays.extend(to_json_arrays(new.filter(|row| row.item.is_some()))?);
    let parameters = arrays.into_iter().map(|rows| (UPSERT_ROWS, rows));
    let shrinking = sets.iter().filter(|set| set.shrinks);
    let shrinking: Vec<&UserId> = shrinking.map(|set| &set.user_id).collect();
    let delete = (!shrinking.is_empty())
        .then(|| to_json(&shrinking))
        .transpose()?
        .map(|users| (DELETE_ROWS, users));
    statements.extend(parameters.chain(delete).map(|(sql, rows)| {
        Statement::new(sql, [rows.into(), algorithm.into(), computation.into()])
    }));
    Ok(statements)
}

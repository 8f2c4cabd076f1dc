//! Persisted matches: how the background writes them and how requests read them.
//!
//! A row holds what decides on a match: the posting with its version, and its place in the ranking.
//! Whoever shows a match explains it again, from the two documents in the same versions.

use std::collections::BTreeMap;

use matching::document::{PostingId, TimestampMs};
use matching::{Engine, Filter, Position, PostingVersion, Query, RankedPosting, Score};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::people::context::UserContext;
use crate::platform::Platform;
use crate::ports::Statement;
use crate::runs::growth_areas::GrowthSum;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::{to_json, to_json_arrays};

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

/// Whether a posting is among the persisted matches of the person in a row of `users u`, in the
/// current versions of both, as a column of it. The parameters are the posting's id and the
/// algorithm.
macro_rules! is_persisted_column {
    ($job:literal, $algorithm:literal) => {
        concat!(
            "\
EXISTS (SELECT 1 FROM match_sets m
    JOIN user_match_cache c ON c.user_id = m.user_id AND c.algorithm_version = m.algorithm AND c.rank < m.matches
    WHERE m.user_id = u.id AND m.profile_version = u.updated_at AND m.algorithm = ",
            $algorithm,
            " AND c.job_id = ",
            $job,
            " AND c.job_version = (SELECT j.updated_at FROM jobs j WHERE j.id = c.job_id))"
        )
    };
}
pub(crate) use is_persisted_column;

/// The persisted matches of the person in a row of `users u`, as a column of it: best first, if
/// they are of the current profile version. The parameters are the algorithms, as a JSON array, and
/// the most rows of each.
macro_rules! persisted_column {
    ($algorithms:literal, $rows:literal) => {
        concat!(
            "\
(SELECT json_group_array(json_object(
        'algorithm', m.algorithm, 'catalogue_seq', m.catalogue_seq, 'matches', m.matches,
        'rows', (SELECT json_group_array(json_array(c.rank, c.job_id, c.job_version, c.score, c.posted_at))
            FROM user_match_cache c
            WHERE c.user_id = m.user_id AND c.algorithm_version = m.algorithm AND c.rank < ",
            $rows,
            ")))
    FROM match_sets m
    WHERE m.user_id = u.id AND m.profile_version = u.updated_at
        AND m.algorithm IN (SELECT value FROM json_each(",
            $algorithms,
            ")))"
        )
    };
}
pub(super) use persisted_column;

/// One element of a [`persisted_column`].
#[derive(Deserialize)]
pub(super) struct PersistedColumn {
    algorithm: String,
    catalogue_seq: u64,
    matches: usize,
    /// With their ranks, in any order: the database would count each row twice to sort them.
    rows: Vec<(usize, PostingId, i64, u32, Option<TimestampMs>)>,
}

impl Persisted {
    /// The persisted matches by algorithm.
    pub(super) fn by_algorithm(sets: Vec<PersistedColumn>) -> BTreeMap<String, Self> {
        let read = |mut set: PersistedColumn| {
            set.rows.sort_unstable_by_key(|(rank, ..)| *rank);
            let rows = set.rows.into_iter();
            let rows = rows.map(|(_, id, job_version, score, posted_at_ms)| PersistedRow {
                position: Position {
                    score: Score::from_thousandths(score),
                    posted_at_ms,
                    id,
                },
                job_version,
            });
            let persisted = Self {
                catalogue_seq: set.catalogue_seq,
                matches: set.matches,
                rows: rows.collect(),
            };
            (set.algorithm, persisted)
        };
        sets.into_iter().map(read).collect()
    }

    /// Whether the set held all eligible postings when it was computed.
    pub(super) fn is_exhaustive(&self) -> bool {
        self.matches < PERSISTED_MATCHES && self.rows.len() >= self.matches
    }
}

/// Matches persisted per person and engine: two and a half pages. At one dollar per million rows
/// written, more rows would cost more than ranking again.
pub const PERSISTED_MATCHES: usize = 50;

/// Missing skills that are persisted with a set: what people are offered as topics to learn.
const MISSING_SKILLS: usize = 5;

/// Matches of one person, to be written.
#[derive(Debug, Serialize)]
pub(crate) struct MatchSet {
    user_id: UserId,
    profile_version: i64,
    catalogue_seq: u64,
    hidden: usize,
    matches: usize,
    /// When the first of the postings expires.
    valid_until: Option<TimestampMs>,
    /// Skills that most of the matches miss, the most frequent first.
    missing_skills: Vec<String>,
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
    #[serde(skip)]
    digest: String,
}

/// Characters of a row's digest: 64 bits, compared with fifty others of the same person.
const DIGEST_CHARS: usize = 16;

impl MatchRow {
    /// The row's digest, which no rank enters.
    fn digest(ranked: &RankedPosting) -> String {
        let Position {
            score,
            posted_at_ms,
            id,
        } = &ranked.position;
        let (score, version) = (score.thousandths(), ranked.version);
        let row = format!("{score} {version} {posted_at_ms:?} {}", id.0);
        let mut digest = base16ct::lower::encode_string(&Sha256::digest(row));
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
    ) -> Result<(Self, GrowthSum), Error> {
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
            let mut growth = GrowthSum::default();
            let mut valid_until: Option<TimestampMs> = None;
            for ranked in ranking.items {
                let Some(entry) = catalogue.entry(&ranked.position.id) else {
                    continue;
                };
                growth.add_match(rows.len(), &matcher.explain(&entry));
                let ends = [valid_until, entry.summary.valid_through_ms];
                valid_until = ends.into_iter().flatten().min();
                rows.push(MatchRow {
                    user_id: context.id.clone(),
                    rank: rows.len(),
                    digest: MatchRow::digest(&ranked),
                    job_id: ranked.position.id,
                    job_version: ranked.version,
                    score: ranked.position.score.thousandths(),
                    posted_at: ranked.position.posted_at_ms,
                });
            }
            let set = Self {
                user_id: context.id.clone(),
                profile_version: context.version,
                catalogue_seq: catalogue.head(),
                hidden: context.hidden_count(),
                matches: rows.len(),
                valid_until,
                missing_skills: growth.most_frequent(MISSING_SKILLS),
                base: None,
                digests: Some(rows.iter().map(|row| row.digest.as_str()).collect()),
                shrinks: true,
                rows,
            };
            Ok((set, growth))
        })
    }

    /// Leaves out the rows that are persisted at their rank. The set can then be written only while
    /// the rows are as they were read.
    pub(crate) fn leave_out(&mut self, persisted: &Digests) {
        let held: Vec<&[u8]> = persisted.digests.as_bytes().chunks(DIGEST_CHARS).collect();
        self.shrinks = held.len() > self.rows.len();
        self.rows
            .retain(|row| held.get(row.rank) != Some(&row.digest.as_bytes()));
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
    digested, digests, missing_skills, valid_until)
SELECT u.id, ?2, v.value ->> '$.profile_version', v.value ->> '$.catalogue_seq', v.value ->> '$.hidden',
    v.value ->> '$.matches', ?3, ?4, ?3, v.value ->> '$.digests', v.value -> '$.missing_skills',
    v.value ->> '$.valid_until'
FROM json_each(?1) v
JOIN users u ON u.id = v.value ->> '$.user_id' AND u.updated_at = v.value ->> '$.profile_version'
WHERE true
ON CONFLICT (user_id, algorithm) DO UPDATE SET
    profile_version = excluded.profile_version, catalogue_seq = excluded.catalogue_seq,
    hidden = excluded.hidden, matches = excluded.matches, computation = excluded.computation,
    computed_at = excluded.computed_at,
    digested = excluded.digested, digests = excluded.digests,
    missing_skills = excluded.missing_skills, valid_until = excluded.valid_until
WHERE profile_version < excluded.profile_version
   OR (profile_version = excluded.profile_version AND catalogue_seq <= excluded.catalogue_seq)";
    const UPDATE_SETS: &str = "\
UPDATE match_sets AS m SET
    profile_version = v.value ->> '$.profile_version',
    catalogue_seq = v.value ->> '$.catalogue_seq',
    hidden = v.value ->> '$.hidden', matches = v.value ->> '$.matches', computed_at = ?4,
    missing_skills = v.value -> '$.missing_skills', valid_until = v.value ->> '$.valid_until',
    computation = iif(v.value ->> '$.digests' IS NULL, m.computation, ?3),
    digested = iif(v.value ->> '$.digests' IS NULL, m.digested, ?3),
    digests = coalesce(v.value ->> '$.digests', m.digests)
FROM json_each(?1) v
JOIN users u ON u.id = v.value ->> '$.user_id' AND u.updated_at = v.value ->> '$.profile_version'
WHERE m.user_id = u.id AND m.algorithm = ?2 AND m.computation = v.value ->> '$.base'
  AND (m.profile_version < v.value ->> '$.profile_version'
    OR (m.profile_version = v.value ->> '$.profile_version'
        AND m.catalogue_seq <= v.value ->> '$.catalogue_seq'))";
    const UPSERT_ROWS: &str = "\
INSERT INTO user_match_cache (user_id, algorithm_version, rank, job_id, job_version, score, posted_at)
SELECT v.value ->> '$.user_id', ?2, v.value ->> '$.rank', v.value ->> '$.job_id',
    v.value ->> '$.job_version', v.value ->> '$.score', v.value ->> '$.posted_at'
FROM json_each(?1) v
JOIN match_sets m
    ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND m.computation = ?3
WHERE true
ON CONFLICT (user_id, algorithm_version, rank) DO UPDATE SET
    job_id = excluded.job_id, job_version = excluded.job_version, score = excluded.score,
    posted_at = excluded.posted_at
WHERE job_id IS NOT excluded.job_id OR job_version IS NOT excluded.job_version
   OR score IS NOT excluded.score OR posted_at IS NOT excluded.posted_at";
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
    let rows = to_json_arrays(sets.iter().flat_map(|set| &set.rows))?;
    let rows = rows.into_iter().map(|rows| (UPSERT_ROWS, rows));
    let shrinking = sets.iter().filter(|set| set.shrinks);
    let shrinking: Vec<&UserId> = shrinking.map(|set| &set.user_id).collect();
    let delete = (!shrinking.is_empty())
        .then(|| to_json(&shrinking))
        .transpose()?
        .map(|users| (DELETE_ROWS, users));
    statements.extend(rows.chain(delete).map(|(sql, rows)| {
        Statement::new(sql, [rows.into(), algorithm.into(), computation.into()])
    }));
    Ok(statements)
}

//! Persisted matches: how the background writes them and how requests read them.

use std::collections::BTreeMap;

use matching::document::{PostingId, TimestampMs};
use matching::{Engine, Filter, Position, PostingVersion, Query, Score};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::item::{Item, Items};
use super::listed::Members;
use crate::people::context::UserContext;
use crate::platform::Platform;
use crate::ports::{Answer, Statement};
use crate::runs::skill_gaps::SkillGaps;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::{JsonText, to_json, to_json_arrays};

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
    item: Box<RawValue>,
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
            for (rank, ranked) in ranking.items.into_iter().enumerate() {
                let Some(entry) = catalogue.entry(&ranked.position.id) else {
                    continue;
                };
                let item = items.item(entry);
                growth.add_match(&item.matched);
                rows.push(MatchRow {
                    user_id: context.id.clone(),
                    rank,
                    job_id: ranked.position.id,
                    job_version: ranked.version,
                    score: ranked.position.score.thousandths(),
                    posted_at: ranked.position.posted_at_ms,
                    item: to_raw_value(&item)
                        .map_err(|error| Error::Internal(error.to_string()))?,
                });
            }
            let set = Self {
                user_id: context.id.clone(),
                profile_version: context.version,
                catalogue_seq: catalogue.head(),
                hidden: context.hidden_count(),
                matches: rows.len(),
                rows,
            };
            Ok((set, growth))
        })
    }
}

/// Statements that write match sets: all rows of a person, or none.
///
/// A set replaces only one of an older profile, or of the same profile and a catalogue that is not
/// newer. Its rows are written only if the set was, under this `computation`. So a late, repeated
/// or reordered computation keeps what a newer one wrote.
pub(crate) fn write_match_sets(
    sets: &[MatchSet],
    algorithm: &str,
    computation: &str,
    now_ms: i64,
) -> Result<Vec<Statement>, Error> {
    const UPSERT_SETS: &str = "\
INSERT INTO match_sets
    (user_id, algorithm, profile_version, catalogue_seq, hidden, matches, computation, computed_at)
SELECT u.id, ?2, v.value ->> '$.profile_version', v.value ->> '$.catalogue_seq', v.value ->> '$.hidden',
    v.value ->> '$.matches', ?3, ?4
FROM json_each(?1) v
JOIN users u ON u.id = v.value ->> '$.user_id' AND u.updated_at = v.value ->> '$.profile_version'
WHERE true
ON CONFLICT (user_id, algorithm) DO UPDATE SET
    profile_version = excluded.profile_version, catalogue_seq = excluded.catalogue_seq,
    hidden = excluded.hidden, matches = excluded.matches, computation = excluded.computation, computed_at = excluded.computed_at
WHERE profile_version < excluded.profile_version
   OR (profile_version = excluded.profile_version AND catalogue_seq <= excluded.catalogue_seq)";
    const DELETE_ROWS: &str = "\
DELETE FROM user_match_cache WHERE algorithm_version = ?2 AND user_id IN (
    SELECT m.user_id FROM match_sets m JOIN json_each(?1) v ON m.user_id = v.value ->> '$.user_id'
    WHERE m.algorithm = ?2 AND m.computation = ?3)
AND rank >= (SELECT m.matches FROM match_sets m
    WHERE m.user_id = user_match_cache.user_id AND m.algorithm = ?2)";
    const UPSERT_ROWS: &str = "\
INSERT INTO user_match_cache
    (user_id, algorithm_version, rank, job_id, job_version, score, posted_at, item)
SELECT v.value ->> '$.user_id', ?2, v.value ->> '$.rank', v.value ->> '$.job_id',
    v.value ->> '$.job_version', v.value ->> '$.score', v.value ->> '$.posted_at', v.value -> '$.item'
FROM json_each(?1) v
JOIN match_sets m
    ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND m.computation = ?3
WHERE true
ON CONFLICT (user_id, algorithm_version, rank) DO UPDATE SET
    job_id = excluded.job_id, job_version = excluded.job_version, score = excluded.score,
    posted_at = excluded.posted_at, item = excluded.item
WHERE job_id IS NOT excluded.job_id OR job_version IS NOT excluded.job_version
   OR item IS NOT excluded.item";
    let sets_json = to_json(&sets)?;
    let mut statements = vec![
        Statement::new(
            UPSERT_SETS,
            [
                sets_json.clone().into(),
                algorithm.into(),
                computation.into(),
                now_ms.into(),
            ],
        ),
        Statement::new(
            DELETE_ROWS,
            [sets_json.into(), algorithm.into(), computation.into()],
        ),
    ];
    for rows in to_json_arrays(sets.iter().flat_map(|set| &set.rows))? {
        statements.push(Statement::new(
            UPSERT_ROWS,
            [rows.into(), algorithm.into(), computation.into()],
        ));
    }
    Ok(statements)
}

//! Mentors for people: what the background computes, and the plain query that reads it.
//!
//! A mentee has one set of rows per algorithm, and a row that names everything which the set was
//! computed from: the profile, what they seek and who they are linked to, all mentors together, and
//! the company. A set is stale when one of these has changed. The person's own changes recompute it
//! with their other matches; a run recomputes the sets that anything else made stale.
//!
//! Why running any of it twice changes nothing:
//!
//! 1. What is written depends on these versions alone.
//! 2. A set is written only while the profile and what the person seeks are at the versions it was
//!    computed from, checked in the writing batch, and only over one of mentors that are not newer.
//! 3. Rows follow their set in the same batch, guarded by the computation that wrote the set. Equal
//!    rows are not rewritten.
//! 4. A mentor who may no longer be seen leaves all rows with the change itself, and enters none:
//!    the writing batch joins who may be seen.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use matching::document::CompanyStage;
use matching::{
    MENTOR_ENGINES, MentorEngine, MentorMatch, MentorWish, Mentoring, ReputationTier, Score,
    Vocabulary, mentor_engine,
};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::people::context::{self, Unreadable, UserContext};
use crate::people::findable;
use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::queue::outbox;
use crate::runs::{self, NewRun, RunName, Scope};
use crate::wire::error::{Code, Error};
use crate::wire::ids::UserId;
use crate::wire::limit::Limit;
use crate::wire::request::one_of;
use crate::wire::rows::{JsonText, to_json, to_json_arrays};

/// Mentors on a page.
pub type MentorLimit = Limit<20, 50>;

/// Profiles of a cohort that are read at once.
const PROFILES_AT_ONCE: usize = 25;

/// Mentors persisted per person and engine.
const PERSISTED_MENTORS: usize = 50;

/// Mentors for a person.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct MentorPage {
    /// Best first.
    pub items: Vec<MentorItem>,
    /// Engine and weights.
    pub algorithm: String,
    /// When they were computed, in milliseconds since 1970; `null` if they have not been yet.
    pub computed_at_ms: Option<i64>,
}

/// A mentor for a person.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct MentorItem {
    /// The mentor.
    pub mentor_id: UserId,
    /// Their name.
    pub name: Option<String>,
    /// Their title for themselves.
    pub headline: Option<String>,
    /// How many mentees they take.
    pub capacity: u32,
    /// Score and reasons.
    #[serde(flatten)]
    pub matched: MentorMatch,
}

/// The engine for mentors of this name.
pub(crate) fn engine_named(name: Option<&str>) -> Result<&'static dyn MentorEngine, Error> {
    let name = name.or(MENTOR_ENGINES.first().copied()).unwrap_or_default();
    mentor_engine(name)
        .ok_or_else(|| Error::refused(Code::InvalidField, "algorithm", one_of(MENTOR_ENGINES)))
}

/// The mentors persisted for a person.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person; [`Error::Refused`] naming the parameter.
pub async fn list(
    platform: &impl Platform,
    user: &UserId,
    algorithm: Option<&str>,
    limit: MentorLimit,
) -> Result<MentorPage, Error> {
    const SET: &str = "\
SELECT s.computed_at AS computed_at_ms
FROM users u LEFT JOIN mentor_sets s ON s.user_id = u.id AND s.algorithm_version = ?2 WHERE u.id = ?1";
    const ROWS: &str = "\
SELECT c.mentor_id, u.name, u.headline, m.offers ->> '$.capacity' AS capacity, c.item
FROM mentor_matches c
JOIN users u ON u.id = c.mentor_id
JOIN mentoring m ON m.user_id = c.mentor_id AND m.offers IS NOT NULL
WHERE c.user_id = ?1 AND c.algorithm_version = ?2 ORDER BY c.rank LIMIT ?3";
    #[derive(Deserialize)]
    struct MentorItemRow {
        mentor_id: UserId,
        name: Option<String>,
        headline: Option<String>,
        capacity: u32,
        item: JsonText<MentorMatch>,
    }
    let engine = engine_named(algorithm)?;
    let of_set = || [user.0.clone().into(), engine.algorithm().into()];
    let [id, algorithm] = of_set();
    let reads = [
        Statement::new(SET, of_set()),
        Statement::new(ROWS, [id, algorithm, limit.rows().into()]),
    ];
    let [set, rows] = batch(platform, reads).await?;
    let computed_at_ms: Option<i64> = set.value()?.ok_or(Error::NotFound("user"))?;
    let rows = rows.rows::<MentorItemRow>()?.into_iter();
    let items = rows.map(|row| MentorItem {
        mentor_id: row.mentor_id,
        name: row.name,
        headline: row.headline,
        capacity: row.capacity,
        matched: row.item.0,
    });
    Ok(MentorPage {
        items: items.collect(),
        algorithm: engine.algorithm().to_owned(),
        computed_at_ms,
    })
}

/// What changes the mentors of a person besides their profile.
#[derive(Debug, Deserialize)]
struct MenteeRow {
    user_id: UserId,
    seeks: JsonText<MentorWish>,
    tier: JsonText<Option<ReputationTier>>,
    tags: Option<JsonText<Vec<String>>>,
    stage: JsonText<Option<CompanyStage>>,
    mentoring_version: i64,
    pool_version: i64,
    company_version: i64,
    profile_version: i64,
    /// Algorithms whose set is current.
    current: JsonText<Vec<String>>,
}

impl MenteeRow {
    fn mentee(&self, context: &UserContext, vocabulary: &Vocabulary) -> Mentoring {
        let tags = self.tags.as_ref().map(|JsonText(tags)| tags.as_slice());
        Mentoring::mentee(
            &self.seeks.0,
            vocabulary.read_profile(&context.profile),
            self.tier.0,
            (tags.unwrap_or_default(), self.stage.0),
            vocabulary,
        )
    }
}

/// `FROM` and `WHERE` of everyone who seeks a mentor: `m`, their user `u`, their company `o`, and
/// the version of all mentors `p`.
macro_rules! mentees {
    () => {
        "mentoring m JOIN users u ON u.id = m.user_id
LEFT JOIN companies o ON o.id = m.company_id LEFT JOIN mentor_pool p ON p.id = 1
WHERE m.seeks IS NOT NULL"
    };
}

/// Whether a set `s` is of the current versions.
macro_rules! is_current {
    () => {
        "s.user_id = m.user_id AND s.profile_version = u.updated_at AND s.mentoring_version = m.updated_at
    AND s.pool_version = coalesce(p.version, 0) AND s.company_version = coalesce(o.updated_at, 0)"
    };
}

/// Which of these people seek a mentor, and what their mentors depend on.
pub(crate) fn select_mentees(users: &[UserId]) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "\
SELECT m.user_id, m.seeks, json_quote(m.tier) AS tier, o.tags, json_quote(o.stage) AS stage,
    m.updated_at AS mentoring_version, coalesce(p.version, 0) AS pool_version,
    coalesce(o.updated_at, 0) AS company_version, u.updated_at AS profile_version,
    (SELECT json_group_array(s.algorithm_version) FROM mentor_sets s WHERE ",
        is_current!(),
        ") AS current
FROM ",
        mentees!(),
        " AND m.user_id IN (SELECT value FROM json_each(?1))"
    );
    Ok(Statement::new(SQL, [to_json(&users)?.into()]))
}

/// Who may teach a cohort.
#[derive(Debug, Default)]
pub(crate) struct CohortScores {
    /// Who of the cohort seeks a mentor.
    pub(crate) seeking: BTreeSet<UserId>,
    /// Whose rows cannot be read.
    pub(crate) unreadable: BTreeSet<UserId>,
    /// The mentors, and how many mentees each takes.
    pub(crate) capacities: BTreeMap<UserId, usize>,
    /// By mentee: the best mentors with their scores, as many as there are mentees: of an
    /// assignment, none needs more.
    pub(crate) best: BTreeMap<UserId, BTreeSet<(Reverse<Score>, UserId)>>,
}

/// Scores all mentors, or the listed ones, for a cohort. Pairs without any score are left out.
pub(crate) async fn score_cohort(
    platform: &impl Platform,
    cohort: &[UserId],
    algorithm: &str,
    listed: Option<&BTreeSet<UserId>>,
) -> Result<CohortScores, Error> {
    let engine = engine_named(Some(algorithm))?;
    let mut mentees: Vec<(UserId, Mentoring)> = Vec::new();
    let mut unreadable: Vec<UserId> = Vec::new();
    for users in cohort.chunks(PROFILES_AT_ONCE) {
        // A person whose rows cannot be read affects nobody else.
        let too_large = context::in_parts(users, async |users| {
            let reads = [context::select_contexts(users)?, select_mentees(users)?];
            let [contexts, rows] = batch(platform, reads).await?;
            let engines = platform.memory().engines();
            let context::Contexts { read, left_out } = context::contexts(&contexts)?;
            let mut contexts: Vec<UserContext> = Vec::with_capacity(read.len());
            for context in read {
                match context {
                    Ok(context) => contexts.push(context),
                    Err(Unreadable(user)) => unreadable.push(user),
                }
            }
            for row in rows.rows::<MenteeRow>()? {
                if let Some(context) = contexts.iter().find(|it| it.id == row.user_id) {
                    let mentee = row.mentee(context, engines.vocabulary());
                    mentees.push((context.id.clone(), mentee));
                }
            }
            Ok(left_out)
        })
        .await?;
        unreadable.extend(too_large);
    }
    context::warn_of(platform, &unreadable);
    let engines = platform.memory().engines();
    let vocabulary = engines.vocabulary();
    let mut scores = CohortScores {
        seeking: mentees.iter().map(|(id, _)| id.clone()).collect(),
        unreadable: unreadable.into_iter().collect(),
        ..CohortScores::default()
    };
    findable::visit_mentors(platform, |found| {
        if listed.is_some_and(|listed| !listed.contains(&found.user)) {
            return;
        }
        let capacity = usize::try_from(found.offer.capacity).unwrap_or(usize::MAX);
        scores.capacities.insert(found.user.clone(), capacity);
        let mentor = Mentoring::mentor(&found.offer, found.record.features, found.tier, vocabulary);
        for (id, mentee) in mentees.iter().filter(|(id, _)| *id != found.user) {
            let score = engine.explain(mentee, &mentor, vocabulary).score;
            if score > Score::ZERO {
                let best = scores.best.entry(id.clone()).or_default();
                best.insert((Reverse(score), found.user.clone()));
                if best.len() > mentees.len() {
                    best.pop_last();
                }
            }
        }
    })
    .await?;
    Ok(scores)
}

/// The mentors of one mentee by one engine, to be written.
#[derive(Debug, Serialize)]
struct MentorSet {
    user_id: UserId,
    profile_version: i64,
    mentoring_version: i64,
    pool_version: i64,
    company_version: i64,
    matches: usize,
    #[serde(skip)]
    best: BTreeMap<(Reverse<Score>, UserId), MentorMatch>,
}

/// A set, and the engine that fills it.
type EngineSet = (&'static dyn MentorEngine, MentorSet);

#[derive(Debug, Serialize)]
struct MentorRow<'a> {
    user_id: &'a UserId,
    rank: usize,
    mentor_id: &'a UserId,
    score: u32,
    item: Box<RawValue>,
}

/// Computes the mentors of those of these people who seek one: of all, or only of those whose sets
/// are stale. Gives the statements that write them.
pub(crate) async fn prepare(
    platform: &impl Platform,
    mentees: &Answer,
    contexts: &[UserContext],
    all: bool,
) -> Result<Vec<Statement>, Error> {
    let engines = platform.memory().engines();
    let vocabulary = engines.vocabulary();
    let known = MENTOR_ENGINES.iter().filter_map(|name| mentor_engine(name));
    let known: Vec<&'static dyn MentorEngine> = known.collect();
    let mut sets: Vec<(Mentoring, Vec<EngineSet>)> = Vec::new();
    for row in mentees.rows::<MenteeRow>()? {
        let context = contexts.iter().find(|context| context.id == row.user_id);
        let Some(context) = context.filter(|it| it.version == row.profile_version) else {
            continue;
        };
        let stale = known
            .iter()
            .copied()
            .filter(|engine| all || !row.current.0.iter().any(|it| it == engine.algorithm()));
        let empty = stale.map(|engine| {
            let set = MentorSet {
                user_id: row.user_id.clone(),
                profile_version: row.profile_version,
                mentoring_version: row.mentoring_version,
                pool_version: row.pool_version,
                company_version: row.company_version,
                matches: 0,
                best: BTreeMap::new(),
            };
            (engine, set)
        });
        let empty: Vec<_> = empty.collect();
        if empty.is_empty() {
            continue;
        }
        let mentee = row.mentee(context, vocabulary);
        sets.push((mentee, empty));
    }
    if sets.is_empty() {
        return Ok(Vec::new());
    }
    findable::visit_mentors(platform, |found| {
        let mentor = Mentoring::mentor(&found.offer, found.record.features, found.tier, vocabulary);
        for (mentee, sets) in &mut sets {
            for (engine, set) in sets.iter_mut().filter(|(_, set)| set.user_id != found.user) {
                let matched = engine.explain(mentee, &mentor, vocabulary);
                let place = (Reverse(matched.score), found.user.clone());
                set.best.insert(place, matched);
                if set.best.len() > PERSISTED_MENTORS {
                    set.best.pop_last();
                }
            }
        }
    })
    .await?;
    let computation = format!("{:032x}", platform.random());
    let mut by_algorithm: BTreeMap<&'static str, Vec<MentorSet>> = BTreeMap::new();
    for (engine, mut set) in sets.into_iter().flat_map(|(_, sets)| sets) {
        set.matches = set.best.len();
        by_algorithm
            .entry(engine.algorithm())
            .or_default()
            .push(set);
    }
    let mut statements = Vec::new();
    for (algorithm, sets) in &by_algorithm {
        statements.extend(write(sets, algorithm, &computation, platform.now_ms())?);
    }
    Ok(statements)
}

fn write(
    sets: &[MentorSet],
    algorithm: &str,
    computation: &str,
    now_ms: i64,
) -> Result<Vec<Statement>, Error> {
    const UPSERT_SETS: &str = "\
INSERT INTO mentor_sets (user_id, algorithm_version, profile_version, mentoring_version, pool_version,
    company_version, matches, computation, computed_at)
SELECT u.id, ?2, u.updated_at, m.updated_at, v.value ->> '$.pool_version', v.value ->> '$.company_version',
    v.value ->> '$.matches', ?3, ?4
FROM json_each(?1) v
JOIN users u ON u.id = v.value ->> '$.user_id' AND u.updated_at = v.value ->> '$.profile_version'
JOIN mentoring m ON m.user_id = u.id AND m.updated_at = v.value ->> '$.mentoring_version'
WHERE true
ON CONFLICT (user_id, algorithm_version) DO UPDATE SET
    profile_version = excluded.profile_version, mentoring_version = excluded.mentoring_version,
    pool_version = excluded.pool_version, company_version = excluded.company_version,
    matches = excluded.matches, computation = excluded.computation, computed_at = excluded.computed_at
WHERE mentoring_version < excluded.mentoring_version
   OR (pool_version <= excluded.pool_version AND company_version <= excluded.company_version)";
    const UPSERT_ROWS: &str = "\
INSERT INTO mentor_matches (user_id, algorithm_version, rank, mentor_id, score, item)
SELECT s.user_id, ?2, r.value ->> '$.rank', v.user_id, r.value ->> '$.score', r.value -> '$.item'
FROM json_each(?1) r
JOIN mentor_sets s ON s.user_id = r.value ->> '$.user_id' AND s.algorithm_version = ?2 AND s.computation = ?3
JOIN visible_people v ON v.user_id = r.value ->> '$.mentor_id' AND v.visibility = 'mentor'
WHERE true
ON CONFLICT (user_id, algorithm_version, rank) DO UPDATE SET
    mentor_id = excluded.mentor_id, score = excluded.score, item = excluded.item
WHERE mentor_id IS NOT excluded.mentor_id OR item IS NOT excluded.item";
    const DELETE_ROWS: &str = "\
DELETE FROM mentor_matches WHERE algorithm_version = ?2 AND user_id IN (
    SELECT s.user_id FROM json_each(?1) v JOIN mentor_sets s ON s.user_id = v.value
    WHERE s.algorithm_version = ?2 AND s.computation = ?3)
AND rank >= (SELECT s.matches FROM mentor_sets s
    WHERE s.user_id = mentor_matches.user_id AND s.algorithm_version = ?2)";
    let mut rows = Vec::new();
    for set in sets {
        for (rank, ((_, mentor_id), matched)) in set.best.iter().enumerate() {
            let item = to_raw_value(matched).map_err(|error| Error::Internal(error.to_string()))?;
            rows.push(MentorRow {
                user_id: &set.user_id,
                rank,
                mentor_id,
                score: matched.score.thousandths(),
                item,
            });
        }
    }
    let mut statements = vec![Statement::new(
        UPSERT_SETS,
        [
            to_json(&sets)?.into(),
            algorithm.into(),
            computation.into(),
            now_ms.into(),
        ],
    )];
    let users: Vec<&UserId> = sets.iter().map(|set| &set.user_id).collect();
    // Rows beyond the last go first: a mentor who moves up is then in no row twice.
    let delete = (DELETE_ROWS, to_json(&users)?);
    let upserts = to_json_arrays(rows)?
        .into_iter()
        .map(|rows| (UPSERT_ROWS, rows));
    statements.extend(std::iter::once(delete).chain(upserts).map(|(sql, rows)| {
        Statement::new(sql, [rows.into(), algorithm.into(), computation.into()])
    }));
    Ok(statements)
}

/// Deletes the mentors of these people by algorithms that this release does not know.
pub(crate) fn delete_other_algorithms(users: &[UserId]) -> Result<[Statement; 2], Error> {
    const DELETE_ROWS: &str = "\
DELETE FROM mentor_matches WHERE user_id IN (SELECT value FROM json_each(?1))
AND algorithm_version NOT IN (SELECT value FROM json_each(?2))";
    const DELETE_SETS: &str = "\
DELETE FROM mentor_sets WHERE user_id IN (SELECT value FROM json_each(?1))
AND algorithm_version NOT IN (SELECT value FROM json_each(?2))";
    let (users, known) = (to_json(&users)?, to_json(&algorithms())?);
    Ok([DELETE_ROWS, DELETE_SETS]
        .map(|sql| Statement::new(sql, [users.clone().into(), known.clone().into()])))
}

fn algorithms() -> Vec<&'static str> {
    let engines = MENTOR_ENGINES.iter().filter_map(|name| mentor_engine(name));
    engines.map(MentorEngine::algorithm).collect()
}

/// Starts a run for everyone whose mentors are stale, unless there is nobody or such a run is under
/// way.
pub(crate) async fn start_run(platform: &impl Platform) -> Result<(), Error> {
    const IS_DUE: &str = concat!(
        "\
SELECT 1 FROM json_each(?1) a, ",
        mentees!(),
        " AND NOT EXISTS (SELECT 1 FROM mentor_sets s WHERE s.algorithm_version = a.value AND ",
        is_current!(),
        ")
  AND NOT EXISTS (SELECT 1 FROM runs WHERE name = ?2 AND ",
        runs::unfinished!(),
        ")
LIMIT 1"
    );
    let name = RunName::MentorsChanged;
    let due = Statement::new(
        IS_DUE,
        [to_json(&algorithms())?.into(), name.as_str().into()],
    );
    let [due] = batch(platform, [due]).await?;
    if due.is_empty()? {
        return Ok(());
    }
    let run = NewRun::at_once(platform, name, Scope::Mentees);
    let [first_step, insert] = run.statements(platform.now_ms())?;
    let [waiting, _] = batch(platform, [first_step, insert]).await?;
    outbox::send(platform, outbox::waiting(&waiting)?).await
}

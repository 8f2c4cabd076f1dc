//! A coordinator's pairing: a run that assigns a cohort to mentors within their capacities.
//!
//! Why running its step twice changes nothing: what it writes depends on the cohort, its locks and
//! the people as they are, and replaces what an earlier delivery of the step wrote.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use matching::{LeftOver, Market, PairingMethod, PossiblePair, Score, pairing};
use serde::{Deserialize, Serialize};

use crate::matches::mentors::{self, CohortScores};
use crate::platform::{Platform, batch, batch_of};
use crate::ports::Statement;
use crate::queue::after::{After, Outcome};
use crate::queue::outbox;
use crate::runs::{NewRun, Run, RunName, RunStatus, Scope};
use crate::wire::error::{Code, Error};
use crate::wire::ids::{self, RunId, UserId};
use crate::wire::request::parse;
use crate::wire::rows::{JsonText, to_json, to_json_arrays};

/// Most mentees of a cohort: they are one step of the run.
pub const MAX_COHORT: usize = 500;
/// Most mentors that an order lists.
pub const MAX_MENTORS: usize = 1_000;

/// An order to pair a cohort.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PairingOrder {
    /// The cohort.
    pub mentees: Vec<UserId>,
    /// Mentors to choose from; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentors: Option<Vec<UserId>>,
    /// `mentor-v1` (default) or `tag-based-v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// Ways to assign, to be compared; `stable` if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<PairingMethod>,
    /// Pairs that stay as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locked: Vec<LockedPair>,
}

/// A pair that stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LockedPair {
    /// A mentee of the cohort.
    pub mentee_id: UserId,
    /// Their mentor.
    pub mentor_id: UserId,
}

/// A pairing.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PairingReport {
    /// Its id, which is that of its run.
    pub id: RunId,
    /// State of the run.
    pub status: RunStatus,
    /// Engine.
    pub algorithm: String,
    /// The result of each way to assign; empty until the run has succeeded.
    pub results: Vec<PairingResult>,
    /// Mentees to whom all ways give the same mentor.
    pub same_for_all: usize,
}

/// The result of one way to assign.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PairingResult {
    /// The way.
    pub method: PairingMethod,
    /// The sum of the scores, in points.
    pub total: f64,
    /// How many pairs would both rather have each other.
    pub blocking: usize,
    /// The pairs, by mentee.
    pub pairs: Vec<PairedMentee>,
    /// People without a mentor, and why.
    pub left: Vec<UnpairedMentee>,
}

/// A mentee with a mentor.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PairedMentee {
    /// The mentee.
    pub mentee_id: UserId,
    /// Their mentor.
    pub mentor_id: UserId,
    /// The score of the pair; absent if a locked pair has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Whether the pair was locked.
    pub locked: bool,
}

/// A mentee without a mentor.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct UnpairedMentee {
    /// The mentee.
    pub mentee_id: UserId,
    /// Why.
    pub reason: UnpairedReason,
}

/// Why a mentee has no mentor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnpairedReason {
    /// Their profile could not be read.
    Unreadable,
    /// They have not said what they seek.
    SeeksNothing,
    /// No mentor suits them.
    NobodySuits,
    /// Those who suit them have no place left.
    NoPlaceLeft,
    /// Their mentor has been erased since.
    MentorGone,
}

impl From<LeftOver> for UnpairedReason {
    fn from(left: LeftOver) -> Self {
        match left {
            LeftOver::NothingSuits => Self::NobodySuits,
            LeftOver::NoPlaceLeft => Self::NoPlaceLeft,
        }
    }
}

/// Checks a list of people in an order: at most so many, each once.
pub(crate) fn listed(field: &str, ids: &[UserId], most: usize) -> Result<(), Error> {
    if ids.len() > most {
        let reason = format!("{} entries, at most {most}", ids.len());
        return Err(Error::refused(Code::TooMany, field, reason));
    }
    let mut seen = BTreeSet::new();
    for (index, id) in ids.iter().enumerate() {
        let field = format!("{field}/{index}");
        ids::check(&field, &id.0)?;
        if !seen.insert(id) {
            return Err(Error::refused(
                Code::InvalidField,
                &field,
                "is listed twice",
            ));
        }
    }
    Ok(())
}

/// The index of the first of a JSON array of people who is none.
pub(crate) fn select_unknown(people: String) -> Statement {
    const SQL: &str = "\
SELECT key FROM json_each(?1) i WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = i.value) ORDER BY key LIMIT 1";
    Statement::new(SQL, [people.into()])
}

/// Refuses an order in which this person, at an index of the field's list, is none.
pub(crate) fn unknown(before: &str, index: i64, after: &str) -> Error {
    let field = format!("{before}/{index}{after}");
    Error::refused(Code::InvalidField, &field, "is not a known person")
}

/// Orders a pairing.
///
/// # Errors
/// [`Error::Refused`] naming the field.
pub async fn order(platform: &impl Platform, body: &[u8]) -> Result<Outcome<RunId>, Error> {
    const INSERT: &str = "\
INSERT INTO pairings (id, algorithm, methods, is_listed) VALUES (?1, ?2, ?3, ?4)";
    const MENTEES: &str = "\
INSERT INTO pairing_mentees (pairing_id, user_id, locked_to)
SELECT ?1, u.id, l.value ->> '$.mentor_id' FROM json_each(?2) i JOIN users u ON u.id = i.value
LEFT JOIN json_each(?3) l ON l.value ->> '$.mentee_id' = u.id";
    const MENTORS: &str = "\
INSERT INTO pairing_mentors (pairing_id, user_id)
SELECT ?1, u.id FROM json_each(?2) i JOIN users u ON u.id = i.value";
    let order: PairingOrder = parse(body)?;
    let PairingOrder {
        mentees,
        mentors,
        algorithm,
        mut methods,
        locked,
    } = order;
    listed("mentees", &mentees, MAX_COHORT)?;
    if mentees.is_empty() {
        return Err(Error::refused(
            Code::MissingField,
            "mentees",
            "must not be empty",
        ));
    }
    let choice = mentors.as_deref().unwrap_or_default();
    listed("mentors", choice, MAX_MENTORS)?;
    let algorithm = algorithm.as_deref().unwrap_or("mentor-v1");
    mentors::engine_named(Some(algorithm))?;
    methods.sort_unstable();
    methods.dedup();
    if methods.is_empty() {
        methods.push(PairingMethod::Stable);
    }
    if locked.len() > mentees.len() {
        return Err(Error::refused(
            Code::TooMany,
            "locked",
            "more pairs than mentees",
        ));
    }
    let cohort: BTreeSet<&UserId> = mentees.iter().collect();
    let mut locks = BTreeSet::new();
    for (index, pair) in locked.iter().enumerate() {
        let refused = |name: &str, reason: &str| {
            Error::refused(
                Code::InvalidField,
                &format!("locked/{index}/{name}"),
                reason,
            )
        };
        if !cohort.contains(&pair.mentee_id) {
            return Err(refused("mentee_id", "is not in the cohort"));
        }
        if !locks.insert(&pair.mentee_id) {
            return Err(refused("mentee_id", "is locked twice"));
        }
        if pair.mentor_id == pair.mentee_id {
            return Err(refused("mentor_id", "is the mentee"));
        }
    }
    let locked_to: Vec<&UserId> = locked.iter().map(|pair| &pair.mentor_id).collect();
    let lists = [to_json(&mentees)?, to_json(&choice)?, to_json(&locked_to)?];
    let found = batch(platform, lists.clone().map(select_unknown)).await?;
    for (answer, (before, after)) in
        found
            .iter()
            .zip([("mentees", ""), ("mentors", ""), ("locked", "/mentor_id")])
    {
        if let Some(index) = answer.value::<i64>()? {
            return Err(unknown(before, index, after));
        }
    }
    let run = NewRun::at_once(platform, RunName::Pairing, Scope::Pairing);
    let id = || run.id.0.clone().into();
    let [mentees, mentors_listed, _] = lists;
    let [first_step, insert_run] = run.statements(platform.now_ms())?;
    let insert = Statement::new(
        INSERT,
        [
            id(),
            algorithm.into(),
            to_json(&methods)?.into(),
            i64::from(mentors.is_some()).into(),
        ],
    );
    let [waiting, _, _, _, _] = batch(
        platform,
        [
            first_step,
            insert_run,
            insert,
            Statement::new(MENTEES, [id(), mentees.into(), to_json(&locked)?.into()]),
            Statement::new(MENTORS, [id(), mentors_listed.into()]),
        ],
    )
    .await?;
    Ok(Outcome {
        body: run.id.clone(),
        after: vec![After::Send(outbox::waiting(&waiting)?)],
    })
}

#[derive(Debug, Deserialize)]
struct PairingRow {
    algorithm: String,
    methods: JsonText<Vec<PairingMethod>>,
    outcomes: JsonText<Vec<MethodOutcome>>,
    is_listed: i64,
}

/// The result of one way to assign, without the people.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct MethodOutcome {
    method: PairingMethod,
    /// In thousandths of a point.
    total: u64,
    blocking: usize,
}

fn select(id: &RunId) -> Statement {
    const SQL: &str = "SELECT algorithm, methods, outcomes, is_listed FROM pairings WHERE id = ?1";
    Statement::new(SQL, [id.0.clone().into()])
}

/// The row of a mentee in a result.
#[derive(Debug, Serialize)]
struct ResultRow<'a> {
    method: PairingMethod,
    user_id: &'a UserId,
    mentor_id: Option<&'a UserId>,
    score: Option<u32>,
    reason: Option<UnpairedReason>,
}

/// Assigns the cohort of a pairing. Gives the statements that write what came of it.
pub(crate) async fn pair(
    platform: &impl Platform,
    run: &Run,
    cohort: &[UserId],
) -> Result<Vec<Statement>, Error> {
    const LOCKS: &str = "\
SELECT user_id, locked_to FROM pairing_mentees WHERE pairing_id = ?1 AND locked_to IS NOT NULL";
    const MENTORS: &str = "SELECT user_id FROM pairing_mentors WHERE pairing_id = ?1";
    const DELETE: &str = "DELETE FROM pairing_results WHERE pairing_id = ?1";
    const INSERT: &str = "\
INSERT INTO pairing_results (pairing_id, method, user_id, mentor_id, score, reason)
SELECT p.id, r.value ->> '$.method', u.id, m.id, r.value ->> '$.score', r.value ->> '$.reason'
FROM json_each(?2) r JOIN pairings p ON p.id = ?1
JOIN users u ON u.id = r.value ->> '$.user_id' LEFT JOIN users m ON m.id = r.value ->> '$.mentor_id'";
    const OUTCOMES: &str = "UPDATE pairings SET outcomes = ?2 WHERE id = ?1";
    #[derive(Deserialize)]
    struct Lock {
        user_id: UserId,
        locked_to: UserId,
    }
    let id = || run.id.0.clone().into();
    let reads = [
        select(&run.id),
        Statement::new(LOCKS, [id()]),
        Statement::new(MENTORS, [id()]),
    ];
    let [row, locks, mentors] = batch(platform, reads).await?;
    let row: PairingRow = row.first()?.ok_or(Error::NotFound("pairing"))?;
    let listed: BTreeSet<UserId> = mentors.values()?.into_iter().collect();
    let listed = (row.is_listed != 0).then_some(&listed);
    let mut scores = mentors::score_cohort(platform, cohort, &row.algorithm, listed).await?;
    let locks: Vec<Lock> = locks.rows()?;
    let mut locked_places: BTreeMap<&UserId, usize> = BTreeMap::new();
    for lock in &locks {
        let places = locked_places.entry(&lock.locked_to).or_default();
        *places = places.saturating_add(1);
    }
    for (mentor, places) in locked_places {
        // A locked pair stays, whatever the mentor offers by now.
        let capacity = scores.capacities.entry(mentor.clone()).or_default();
        *capacity = places.max(*capacity);
    }
    let mentors: Vec<&UserId> = scores.capacities.keys().collect();
    let number_of = |mentor: &UserId| mentors.binary_search(&mentor).ok();
    let locked = locks.iter().filter_map(|lock| {
        let mentee = cohort.iter().position(|id| *id == lock.user_id)?;
        Some((mentee, number_of(&lock.locked_to)?))
    });
    let market = Market {
        seekers: cohort.len(),
        capacities: scores.capacities.values().copied().collect(),
        possible: possible(cohort, &scores, number_of),
        locked: locked.collect(),
    };
    let (mut outcomes, mut rows) = (Vec::new(), Vec::new());
    for method in row.methods.0 {
        let found = pairing(&market, method).map_err(|error| Error::Internal(error.to_string()))?;
        outcomes.push(MethodOutcome {
            method,
            total: found.total,
            blocking: found.blocking,
        });
        for ((user_id, mentor), left) in cohort.iter().zip(&found.offers).zip(&found.left) {
            let mentor_id = mentor.and_then(|mentor| mentors.get(mentor).copied());
            let score = mentor_id.and_then(|mentor| {
                let mut best = scores.best.get(user_id)?.iter();
                best.find(|(_, id)| id == mentor)
                    .map(|(Reverse(score), _)| score.thousandths())
            });
            let reason = left.map(|left| {
                if scores.unreadable.contains(user_id) {
                    return UnpairedReason::Unreadable;
                }
                match scores.seeking.contains(user_id) {
                    true => left.into(),
                    false => UnpairedReason::SeeksNothing,
                }
            });
            rows.push(ResultRow {
                method,
                user_id,
                mentor_id,
                score,
                reason,
            });
        }
    }
    let mut statements = vec![Statement::new(DELETE, [id()])];
    let arrays = to_json_arrays(rows)?.into_iter();
    statements.extend(arrays.map(|rows| Statement::new(INSERT, [id(), rows.into()])));
    statements.push(Statement::new(OUTCOMES, [id(), to_json(&outcomes)?.into()]));
    Ok(statements)
}

/// The pairs that may be made, by their numbers in the cohort and among the mentors.
fn possible(
    cohort: &[UserId],
    scores: &CohortScores,
    number_of: impl Fn(&UserId) -> Option<usize>,
) -> Vec<PossiblePair> {
    let mut possible = Vec::new();
    for (mentee, id) in cohort.iter().enumerate() {
        for (Reverse(score), mentor) in scores.best.get(id).into_iter().flatten() {
            possible.extend(number_of(mentor).map(|mentor| PossiblePair {
                seeker: mentee,
                offer: mentor,
                score: score.thousandths(),
                preference: score.thousandths(),
            }));
        }
    }
    possible
}

/// A pairing and its results.
///
/// # Errors
/// [`Error::NotFound`] when there is no such pairing.
pub async fn get(platform: &impl Platform, id: &RunId) -> Result<PairingReport, Error> {
    const RESULTS: &str = "\
SELECT json_quote(r.method) AS method, r.user_id, r.mentor_id, r.score, json_quote(r.reason) AS reason,
    p.locked_to IS NOT NULL AS locked
FROM pairing_results r JOIN pairing_mentees p ON p.pairing_id = r.pairing_id AND p.user_id = r.user_id
WHERE r.pairing_id = ?1 ORDER BY r.method, r.user_id";
    const STATUS: &str = "SELECT json_quote(status) AS status FROM runs WHERE id = ?1";
    #[derive(Deserialize)]
    struct PairRow {
        method: JsonText<PairingMethod>,
        user_id: UserId,
        mentor_id: Option<UserId>,
        score: Option<u32>,
        reason: JsonText<Option<UnpairedReason>>,
        locked: i64,
    }
    let of = |sql| Statement::new(sql, [id.0.clone().into()]);
    let statements = vec![select(id), of(STATUS), of(RESULTS)];
    let answers = batch_of(platform, statements).await?;
    let [row, status, results] = answers.as_slice() else {
        return Err(Error::Internal(
            "a batch with another number of answers".to_owned(),
        ));
    };
    let row: PairingRow = row.first()?.ok_or(Error::NotFound("pairing"))?;
    let status: Option<JsonText<RunStatus>> = status.value()?;
    let JsonText(status) = status.ok_or(Error::NotFound("pairing"))?;
    let rows: Vec<PairRow> = results.rows()?;
    let mut mentors: BTreeMap<&UserId, BTreeSet<Option<&UserId>>> = BTreeMap::new();
    for row in &rows {
        mentors
            .entry(&row.user_id)
            .or_default()
            .insert(row.mentor_id.as_ref());
    }
    let same_for_all = mentors
        .values()
        .filter(|mentors| mentors.len() == 1)
        .count();
    let results = row.outcomes.0.into_iter().map(|outcome| {
        let mut result = PairingResult {
            method: outcome.method,
            total: points(outcome.total),
            blocking: outcome.blocking,
            pairs: Vec::new(),
            left: Vec::new(),
        };
        for row in rows.iter().filter(|row| row.method.0 == outcome.method) {
            let mentee_id = row.user_id.clone();
            match &row.mentor_id {
                Some(mentor_id) => result.pairs.push(PairedMentee {
                    mentee_id,
                    mentor_id: mentor_id.clone(),
                    score: row.score.map(Score::from_thousandths),
                    locked: row.locked != 0,
                }),
                None => result.left.push(UnpairedMentee {
                    mentee_id,
                    reason: row.reason.0.unwrap_or(UnpairedReason::MentorGone),
                }),
            }
        }
        result
    });
    Ok(PairingReport {
        id: id.clone(),
        status,
        algorithm: row.algorithm,
        results: results.collect(),
        same_for_all,
    })
}

#[expect(clippy::cast_precision_loss, reason = "at most 500 scores of 100,000")]
fn points(thousandths: u64) -> f64 {
    thousandths as f64 / 1000.0
}

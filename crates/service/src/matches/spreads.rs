//! Spreads: runs that give each of a set of people a posting from the top of their own list, and no
//! posting to more people than its places allow.
//!
//! An order only measures, unless it says whose result people are to see. What they are given is
//! then put first on their lists (`recommendations::put_first`) until the order's end; a later
//! spread replaces it. No score changes.
//!
//! Why running its step twice changes nothing: what it writes depends on the order, the people and
//! the catalogue as they are, and replaces what an earlier delivery of the step wrote. What is put
//! first for a person gives way to a later order only.

use std::collections::BTreeMap;

use matching::document::{PostingId, TimestampMs};
use matching::{Catalogue, Crowd, Crowding, Engine, LeftOver, PairingMethod, Position, Score};
use serde::{Deserialize, Serialize};

use crate::catalogue::catch_up::CatchUp;
use crate::matches::pairings::{listed, select_unknown, unknown};
use crate::matches::recommendations::best;
use crate::matches::recompute::Done;
use crate::people::context::{self, Unreadable};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::after::{After, Outcome};
use crate::queue::outbox;
use crate::runs::{NewRun, Run, RunName, RunStatus, Scope};
use crate::wire::error::{Code, Error};
use crate::wire::ids::{RunId, UserId};
use crate::wire::request::{engine_named, parse};
use crate::wire::rows::{JsonText, to_json, to_json_arrays};
use crate::wire::time::DAY_MS;

/// Most people of a spread: they are one step of the run.
pub const MAX_PEOPLE: usize = 500;
/// Most people for whom a posting is put first, for each of its places.
pub const MAX_PER_PLACE: u32 = 100;
/// Most days for which people see what is put first.
pub const MAX_DAYS: u32 = 30;
/// Days unless an order says otherwise.
const DAYS: u32 = 7;
/// Points that are lost at most unless an order says otherwise.
const MOST_LOST: f64 = 5.0;

/// An order to spread people over postings.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SpreadOrder {
    /// The people.
    pub people: Vec<UserId>,
    /// Ways to spread, to be compared; `stable` if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<PairingMethod>,
    /// People for whom a posting may be put first, for each of its places (`totalJobOpenings`; one
    /// if it states none): 1 to 100, by default 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(minimum = 1, maximum = 100))]
    pub per_place: Option<u32>,
    /// Points that what is put first may score below the person's best: 0 to 100, by default 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(minimum = 0, maximum = 100))]
    pub most_lost: Option<f64>,
    /// The way whose result is put first on the lists of these people. Without it, the spread is
    /// only measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_first: Option<PairingMethod>,
    /// Days for which they see it: 1 to 30, by default 7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(minimum = 1, maximum = 30))]
    pub days: Option<u32>,
}

/// A spread.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SpreadReport {
    /// Its id, which is that of its run.
    pub id: RunId,
    /// State of the run.
    pub status: RunStatus,
    /// People for whom a posting may be put first, for each of its places.
    pub per_place: u32,
    /// Points that what is put first may score below the person's best.
    pub most_lost: Score,
    /// The way whose result is put first; absent if the spread is only measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put_first: Option<PairingMethod>,
    /// Until when; absent if the spread is only measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<i64>))]
    pub until_ms: Option<TimestampMs>,
    /// The postings that people have first by their scores alone; absent until the run has
    /// succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Crowding>,
    /// The result of each way; empty until the run has succeeded.
    pub results: Vec<SpreadResult>,
}

/// The result of one way to spread.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SpreadResult {
    /// The way.
    pub method: PairingMethod,
    /// The postings that people have first: the one given to them, or else their best.
    pub after: Crowding,
    /// How many people and postings would both rather have each other.
    pub blocking: usize,
    /// The posting of each person.
    pub people: Vec<GivenPosting>,
    /// People who are given no posting, and why.
    pub left: Vec<LeftPerson>,
}

/// A posting that is given to a person.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GivenPosting {
    /// The person.
    pub user_id: UserId,
    /// The posting.
    pub job_id: PostingId,
    /// The score of the pair.
    pub score: Score,
    /// The place of the posting in the person's list by its score, from 1.
    pub by_score: usize,
}

/// A person who is given nothing.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct LeftPerson {
    /// The person.
    pub user_id: UserId,
    /// Why.
    pub reason: LeftReason,
}

/// Why a person is given nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeftReason {
    /// Their list is empty.
    NothingSuits,
    /// What is near the top of their list has no place left.
    NoPlaceLeft,
    /// Their rows cannot be read.
    Unreadable,
}

impl From<LeftOver> for LeftReason {
    fn from(left: LeftOver) -> Self {
        match left {
            LeftOver::NothingSuits => Self::NothingSuits,
            LeftOver::NoPlaceLeft => Self::NoPlaceLeft,
        }
    }
}

/// Checks a number of an order; `usual` if it says none.
fn within(field: &str, number: Option<u32>, usual: u32, most: u32) -> Result<u32, Error> {
    let number = number.unwrap_or(usual);
    if (1..=most).contains(&number) {
        return Ok(number);
    }
    let reason = format!("must be from 1 to {most}");
    Err(Error::refused(Code::InvalidField, field, reason))
}

/// Orders a spread.
///
/// # Errors
/// [`Error::Refused`] naming the field.
pub async fn order(platform: &impl Platform, body: &[u8]) -> Result<Outcome<RunId>, Error> {
    const INSERT: &str = "\
INSERT INTO spreads (id, methods, per_place, most_lost, put_first, until, ordered_at)
VALUES (?1, ?2, ?3, ?4, ?5 ->> '$', ?6, ?7)";
    const PEOPLE: &str = "\
INSERT INTO spread_people (spread_id, user_id)
SELECT ?1, u.id FROM json_each(?2) i JOIN users u ON u.id = i.value";
    let order: SpreadOrder = parse(body)?;
    listed("people", &order.people, MAX_PEOPLE)?;
    if order.people.is_empty() {
        let reason = "must not be empty";
        return Err(Error::refused(Code::MissingField, "people", reason));
    }
    let mut methods = order.methods;
    methods.extend(order.put_first);
    methods.sort_unstable();
    methods.dedup();
    if methods.is_empty() {
        methods.push(PairingMethod::Stable);
    }
    let per_place = within("per_place", order.per_place, 1, MAX_PER_PLACE)?;
    let days = within("days", order.days, DAYS, MAX_DAYS)?;
    let most_lost = order.most_lost.unwrap_or(MOST_LOST);
    if !(0.0..=100.0).contains(&most_lost) {
        let reason = "must be a number from 0 to 100";
        return Err(Error::refused(Code::InvalidField, "most_lost", reason));
    }
    let most_lost = Score::from_fraction(most_lost / 100.0);
    let people = to_json(&order.people)?;
    let [found] = batch(platform, [select_unknown(people.clone())]).await?;
    if let Some(index) = found.value::<i64>()? {
        return Err(unknown("people", index, ""));
    }
    let run = NewRun::at_once(platform, RunName::Spread, Scope::Spread);
    let id = || run.id.0.clone().into();
    let now_ms = platform.now_ms();
    let until_ms = now_ms.saturating_add(i64::from(days).saturating_mul(DAY_MS));
    let put_first = order.put_first;
    let [first_step, insert_run] = run.statements(now_ms)?;
    let insert = Statement::new(
        INSERT,
        [
            id(),
            to_json(&methods)?.into(),
            i64::from(per_place).into(),
            i64::from(most_lost.thousandths()).into(),
            to_json(&put_first)?.into(),
            put_first.map(|_| until_ms).into(),
            now_ms.into(),
        ],
    );
    let people = Statement::new(PEOPLE, [id(), people.into()]);
    let statements = [first_step, insert_run, insert, people];
    let [waiting, _, _, _] = batch(platform, statements).await?;
    Ok(Outcome {
        body: run.id.clone(),
        after: vec![After::Send(outbox::waiting(&waiting)?)],
    })
}

#[derive(Debug, Deserialize)]
struct SpreadRow {
    methods: JsonText<Vec<PairingMethod>>,
    per_place: u32,
    most_lost: u32,
    put_first: JsonText<Option<PairingMethod>>,
    until_ms: Option<TimestampMs>,
    outcomes: Option<JsonText<Outcomes>>,
}

/// The results of a spread, without the people.
#[derive(Debug, Serialize, Deserialize)]
struct Outcomes {
    before: Crowding,
    ways: Vec<WayOutcome>,
}

/// The result of one way to spread, without the people.
#[derive(Debug, Serialize, Deserialize)]
struct WayOutcome {
    method: PairingMethod,
    after: Crowding,
    blocking: usize,
}

fn select(id: &RunId) -> Statement {
    const SQL: &str = "\
SELECT methods, per_place, most_lost, json_quote(put_first) AS put_first, until AS until_ms, outcomes
FROM spreads WHERE id = ?1";
    Statement::new(SQL, [id.0.clone().into()])
}

/// The row of a person in a result.
#[derive(Debug, Serialize)]
struct ResultRow<'a> {
    method: PairingMethod,
    user_id: &'a UserId,
    job_id: Option<&'a PostingId>,
    /// People for whom the posting may be put first by all spreads together.
    places: Option<usize>,
    score: Option<u32>,
    by_score: Option<usize>,
    reason: Option<LeftReason>,
}

/// Spreads the people of a run. Gives the statements that write what came of it, and for whom it
/// failed.
pub(crate) async fn spread(
    platform: &impl Platform,
    run: &Run,
    people: &[UserId],
) -> Result<(Vec<Statement>, Done), Error> {
    let mut done = Done::default();
    let lists = lists(platform, people, &mut done).await?;
    let mut numbers: BTreeMap<&PostingId, usize> = BTreeMap::new();
    for position in lists.values().flatten() {
        let next = numbers.len();
        numbers.entry(&position.id).or_insert(next);
    }
    let reads = [
        select(&run.id),
        select_taken(&run.id, &numbers, platform.now_ms())?,
    ];
    let [row, taken] = batch(platform, reads).await?;
    let row: SpreadRow = row.first()?.ok_or(Error::NotFound("spread"))?;
    let all_places = platform.memory().with(|catalogue| {
        let mut all_places = vec![0; numbers.len()];
        for (id, number) in &numbers {
            if let Some(all) = all_places.get_mut(*number) {
                *all = places(catalogue, id).saturating_mul(row.per_place as usize);
            }
        }
        all_places
    });
    let mut limits = all_places.clone();
    for TakenRow { job_id, people } in taken.rows()? {
        let limit = numbers.get(&job_id).and_then(|at| limits.get_mut(*at));
        if let Some(limit) = limit {
            *limit = limit.saturating_sub(people);
        }
    }
    let numbered = |list: &Vec<Position>| {
        let numbered = list.iter();
        let numbered =
            numbered.filter_map(|position| Some((*numbers.get(&position.id)?, position.score)));
        numbered.collect()
    };
    let crowd = Crowd {
        lists: lists.values().map(numbered).collect(),
        limits,
    };
    let most_lost = Score::from_thousandths(row.most_lost);
    let mut outcomes = Outcomes {
        before: crowd.crowding(&[]),
        ways: Vec::new(),
    };
    let mut rows = Vec::new();
    for method in row.methods.0 {
        let found = crowd.spread(method, most_lost);
        outcomes.ways.push(WayOutcome {
            method,
            after: crowd.crowding(&found.given),
            blocking: found.blocking,
        });
        for (((user_id, list), at), left) in lists.iter().zip(&found.given).zip(&found.left) {
            let given = at.and_then(|at| list.get(at));
            rows.push(ResultRow {
                method,
                user_id,
                job_id: given.map(|position| &position.id),
                places: given.and_then(|position| {
                    let number = numbers.get(&position.id)?;
                    all_places.get(*number).copied()
                }),
                score: given.map(|position| position.score.thousandths()),
                by_score: at.map(|at| at.saturating_add(1)),
                reason: left.map(LeftReason::from),
            });
        }
        rows.extend(done.failed.iter().map(|user_id| ResultRow {
            method,
            user_id,
            job_id: None,
            places: None,
            score: None,
            by_score: None,
            reason: Some(LeftReason::Unreadable),
        }));
    }
    let statements = write(&run.id, &rows, &outcomes, platform.now_ms())?;
    done.people = lists.len() as u64;
    Ok((statements, done))
}

/// The beginning of each person's list, by their scores alone.
async fn lists(
    platform: &impl Platform,
    people: &[UserId],
    done: &mut Done,
) -> Result<BTreeMap<UserId, Vec<Position>>, Error> {
    let mut lists = BTreeMap::new();
    let refused = context::in_parts(people, async |part| {
        let (catch_up, catalogue) = CatchUp::begin(platform);
        let reads = [context::select_contexts(part)?, catalogue];
        let [contexts, catalogue] = batch(platform, reads).await?;
        catch_up.finish(platform, &catalogue).await?;
        let engines = platform.memory().engines();
        let engine = engine_named(&engines, None)?;
        let contexts = context::contexts(&contexts)?;
        for context in contexts.read {
            match context {
                Ok(context) => {
                    let engine: &dyn Engine = engine.as_ref();
                    lists.insert(context.id.clone(), best(platform, engine, context));
                }
                Err(Unreadable(user)) => {
                    let reason = "rows of a person cannot be read".to_owned();
                    done.fail(platform, user, reason);
                }
            }
        }
        Ok(contexts.left_out)
    });
    for user in refused.await? {
        let reason = "rows of a person are too large".to_owned();
        done.fail(platform, user, reason);
    }
    Ok(lists)
}

/// How many people are to be hired for a posting; one if it does not say.
fn places(catalogue: &Catalogue, id: &PostingId) -> usize {
    let stated = catalogue.entry(id).and_then(|entry| entry.summary.places);
    stated.unwrap_or(1) as usize
}

#[derive(Debug, Deserialize)]
struct TakenRow {
    job_id: PostingId,
    people: usize,
}

/// Whether a row `put_first f` holds a place that a spread `s` cannot give: of somebody else, or by
/// a later order. The parameter is the present time.
macro_rules! holds_place {
    ($now:literal) => {
        concat!(
            "\
f.until > ",
            $now,
            " AND ((f.ordered_at, f.spread_id) > (s.ordered_at, s.id) OR NOT EXISTS (
    SELECT 1 FROM spread_people p WHERE p.spread_id = s.id AND p.user_id = f.user_id))"
        )
    };
}

/// For how many people other spreads put these postings first.
fn select_taken(
    id: &RunId,
    postings: &BTreeMap<&PostingId, usize>,
    now_ms: TimestampMs,
) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "\
SELECT f.job_id, count(*) AS people
FROM spreads s, json_each(?2) i JOIN put_first f ON f.job_id = i.value
WHERE s.id = ?1 AND ",
        holds_place!("?3"),
        " GROUP BY f.job_id"
    );
    let ids: Vec<&PostingId> = postings.keys().copied().collect();
    Ok(Statement::new(
        SQL,
        [id.0.clone().into(), to_json(&ids)?.into(), now_ms.into()],
    ))
}

fn write(
    id: &RunId,
    rows: &[ResultRow<'_>],
    outcomes: &Outcomes,
    now_ms: TimestampMs,
) -> Result<Vec<Statement>, Error> {
    const DELETE: &str = "DELETE FROM spread_results WHERE spread_id = ?1";
    const INSERT: &str = "\
INSERT INTO spread_results (spread_id, method, user_id, job_id, places, score, by_score, reason)
SELECT s.id, r.value ->> '$.method', u.id, r.value ->> '$.job_id', r.value ->> '$.places',
    r.value ->> '$.score', r.value ->> '$.by_score', r.value ->> '$.reason'
FROM json_each(?2) r JOIN spreads s ON s.id = ?1 JOIN users u ON u.id = r.value ->> '$.user_id'";
    const OUTCOMES: &str = "UPDATE spreads SET outcomes = ?2 WHERE id = ?1";
    // Another spread may have taken a place since this one was worked out.
    const PUT_FIRST: &str = concat!(
        "\
INSERT INTO put_first (user_id, spread_id, ordered_at, job_id, most_lost, until)
SELECT user_id, spread_id, ordered_at, iif(nth + held <= places, job_id, NULL), most_lost, until
FROM (
    SELECT r.user_id, s.id AS spread_id, s.ordered_at, r.job_id, r.places, s.most_lost, s.until,
        row_number() OVER (PARTITION BY r.job_id ORDER BY r.score DESC, r.user_id) AS nth,
        (SELECT count(*) FROM put_first f WHERE f.job_id = r.job_id AND ",
        holds_place!("?2"),
        ") AS held
    FROM spreads s JOIN spread_results r ON r.spread_id = s.id AND r.method = s.put_first
    WHERE s.id = ?1)
WHERE true
ON CONFLICT (user_id) DO UPDATE SET spread_id = excluded.spread_id, ordered_at = excluded.ordered_at,
    job_id = excluded.job_id, most_lost = excluded.most_lost, until = excluded.until
WHERE (ordered_at, spread_id) <= (excluded.ordered_at, excluded.spread_id)"
    );
    let id = || id.0.clone().into();
    let mut statements = vec![Statement::new(DELETE, [id()])];
    let arrays = to_json_arrays(rows)?.into_iter();
    statements.extend(arrays.map(|rows| Statement::new(INSERT, [id(), rows.into()])));
    statements.push(Statement::new(OUTCOMES, [id(), to_json(outcomes)?.into()]));
    statements.push(Statement::new(PUT_FIRST, [id(), now_ms.into()]));
    Ok(statements)
}

/// A spread and its results.
///
/// # Errors
/// [`Error::NotFound`] when there is no such spread.
pub async fn get(platform: &impl Platform, id: &RunId) -> Result<SpreadReport, Error> {
    const RESULTS: &str = "\
SELECT json_quote(method) AS method, user_id, job_id, score, by_score, json_quote(reason) AS reason
FROM spread_results WHERE spread_id = ?1 ORDER BY method, user_id";
    const STATUS: &str = "SELECT json_quote(status) AS status FROM runs WHERE id = ?1";
    #[derive(Deserialize)]
    struct SpreadItemRow {
        method: JsonText<PairingMethod>,
        user_id: UserId,
        job_id: Option<PostingId>,
        score: Option<u32>,
        by_score: Option<usize>,
        reason: JsonText<Option<LeftReason>>,
    }
    let of = |sql| Statement::new(sql, [id.0.clone().into()]);
    let [row, status, results] = batch(platform, [select(id), of(STATUS), of(RESULTS)]).await?;
    let row: SpreadRow = row.first()?.ok_or(Error::NotFound("spread"))?;
    let status: Option<JsonText<RunStatus>> = status.value()?;
    let JsonText(status) = status.ok_or(Error::NotFound("spread"))?;
    let rows: Vec<SpreadItemRow> = results.rows()?;
    let (before, ways) = match row.outcomes {
        Some(JsonText(Outcomes { before, ways })) => (Some(before), ways),
        None => (None, Vec::new()),
    };
    let results = ways.into_iter().map(|way| {
        let (mut people, mut left) = (Vec::new(), Vec::new());
        for row in rows.iter().filter(|row| row.method.0 == way.method) {
            let user_id = row.user_id.clone();
            match (&row.job_id, row.score, row.by_score) {
                (Some(job_id), Some(score), Some(by_score)) => people.push(GivenPosting {
                    user_id,
                    job_id: job_id.clone(),
                    score: Score::from_thousandths(score),
                    by_score,
                }),
                _ => left.push(LeftPerson {
                    user_id,
                    reason: row.reason.0.unwrap_or(LeftReason::NothingSuits),
                }),
            }
        }
        SpreadResult {
            method: way.method,
            after: way.after,
            blocking: way.blocking,
            people,
            left,
        }
    });
    Ok(SpreadReport {
        id: id.clone(),
        status,
        per_place: row.per_place,
        most_lost: Score::from_thousandths(row.most_lost),
        put_first: row.put_first.0,
        until_ms: row.until_ms,
        before,
        results: results.collect(),
    })
}

//! One step of a run: at most [`PEOPLE_PER_STEP`] people in a constant number of batches, then the
//! message for the next step.
//!
//! The progress of a run is in its row alone; a message only names the position where its step
//! begins. Memory holds one step, however many people the run reaches. See
//! [`crate::matches::recompute`] for why a repeated step changes nothing.

use crate::catalogue::statistics;
use crate::matches::mentors;
use crate::matches::new_matches;
use crate::matches::pairings;
use crate::matches::recompute::{self, Extent, PEOPLE_PER_STEP};
use crate::matches::spreads;
use crate::matches::warming;
use crate::platform::{Platform, batch, batch_of};
use crate::ports::Statement;
use crate::queue::messages::Task;
use crate::queue::outbox;
use crate::runs::growth_areas::GrowthSum;
use crate::runs::stale_postings;
use crate::runs::{self, Run, RunName, Scope};
use crate::wire::error::Error;
use crate::wire::ids::{RunId, UserId};
use crate::wire::rows::to_json;

/// Runs the step that begins after `after`, if that is the run's position. Gives the statements to
/// run once the step is over.
///
/// # Errors
/// When the database is out of reach; then the step has not been done, or has been done whole.
pub(crate) async fn step(
    platform: &impl Platform,
    id: &RunId,
    after: Option<&UserId>,
) -> Result<Vec<Statement>, Error> {
    let began_ms = platform.now_ms();
    let before = platform.usage().reading();
    let [run] = batch(platform, [runs::select(id)]).await?;
    let Some(run) = run.first::<Run>()? else {
        return Ok(Vec::new());
    };
    if !run.status.is_open() || run.next_cursor.as_ref() != after {
        return Ok(Vec::new());
    }
    let Work {
        next,
        of,
        mut statements,
        done,
        ..
    } = work(platform, &run).await?;
    let now_ms = platform.now_ms();
    // Both statements read the old cursor: insert the message before the cursor moves.
    if let Some(next) = &next {
        statements.push(insert_continuation(&run, next, now_ms));
    }
    statements.push(advance(
        &run,
        next.as_ref(),
        of,
        done,
        now_ms.saturating_sub(began_ms),
        now_ms,
    )?);
    let mut answers = batch_of(platform, statements).await?;
    if answers
        .pop()
        .map_or(Ok(true), |counted| counted.is_empty())?
    {
        // Another delivery of the same step was faster.
        return Ok(Vec::new());
    }
    if let (Some(_), Some(answer)) = (next, answers.pop()) {
        // The sweep sends any message that is not sent now.
        if let Err(error) = outbox::send(platform, outbox::waiting(&answer)?).await {
            platform.warn("outbox_send_failed", &error.to_string());
        }
    }
    let after = platform.usage().reading();
    Ok(vec![account(
        id,
        after.rows_read.saturating_sub(before.rows_read),
        after.rows_written.saturating_sub(before.rows_written),
    )])
}

/// What one step has worked out.
#[derive(Default)]
struct Work {
    /// The people that it reached, ordered by id.
    people: Vec<UserId>,
    /// The last of them, unless they are the last of the run.
    next: Option<UserId>,
    /// The number of all people of the run, before its first step.
    of: Option<i64>,
    /// Writes the results.
    statements: Vec<Statement>,
    done: recompute::Done,
}

/// Works out one step. This match alone knows what each kind of run does.
async fn work(platform: &impl Platform, run: &Run) -> Result<Work, Error> {
    match run.name {
        RunName::Recompute => recompute_people(platform, run, Extent::All).await,
        RunName::MentorsChanged => {
            let mut work = recompute_people(platform, run, Extent::Stale).await?;
            work.statements
                .extend(mentors::delete_other_algorithms(&work.people)?);
            Ok(work)
        }
        RunName::PostingsChanged => {
            let mut work = recompute_people(platform, run, Extent::Stale).await?;
            if work.next.is_none() {
                work.statements.push(stale_postings::delete_taken(&run.id));
            }
            Ok(work)
        }
        RunName::NewAlgorithm => {
            let mut work = recompute_people(platform, run, Extent::Stale).await?;
            let engines = platform.memory().engines();
            let delete = recompute::delete_other_algorithms(&engines, &work.people)?;
            work.statements.extend(delete);
            Ok(work)
        }
        RunName::Pairing => {
            // One step: an assignment is one of the whole cohort.
            let mut work =
                read_people(platform, run, pairings::MAX_COHORT.saturating_add(1)).await?;
            work.statements = pairings::pair(platform, run, &work.people).await?;
            work.done.people = work.people.len() as u64;
            Ok(work)
        }
        RunName::Spread => {
            // One step: whoever is given a posting takes it from others.
            let mut work =
                read_people(platform, run, spreads::MAX_PEOPLE.saturating_add(1)).await?;
            (work.statements, work.done) = spreads::spread(platform, run, &work.people).await?;
            Ok(work)
        }
        RunName::NewPostings => new_postings(platform, run).await,
        RunName::Statistics => Ok(Work {
            of: Some(0),
            statements: statistics::build(platform).await?.into(),
            ..Work::default()
        }),
        RunName::Warming => {
            let mut work = read_people(platform, run, warming::PEOPLE_PER_STEP).await?;
            if let Scope::Warm { job_ids } = &run.parameters
                && !work.people.is_empty()
            {
                work.done = warming::warm(platform, &work.people, job_ids).await?;
            }
            Ok(work)
        }
    }
}

/// Compares new postings with the next people of a run.
async fn new_postings(platform: &impl Platform, run: &Run) -> Result<Work, Error> {
    let mut work = read_people(platform, run, new_matches::PEOPLE_PER_STEP).await?;
    let Scope::NewPostings {
        after,
        until,
        since_ms,
        collected_ms,
    } = run.parameters
    else {
        return Ok(work);
    };
    if !work.people.is_empty() {
        let range = new_matches::Range {
            after,
            until,
            since_ms,
        };
        let mut found = new_matches::find(platform, &work.people, range).await?;
        for user in std::mem::take(&mut found.refused) {
            let reason = "rows of a person are too large".to_owned();
            work.done.fail(platform, user, reason);
        }
        let reached = work.people.len().saturating_sub(work.done.failed.len());
        work.done.people = reached as u64;
        work.statements = found.statements(platform.now_ms())?;
    }
    if work.next.is_none() {
        work.statements
            .push(new_matches::reached(until, collected_ms));
    }
    Ok(work)
}

/// Recomputes the next people of a run.
async fn recompute_people(
    platform: &impl Platform,
    run: &Run,
    extent: Extent,
) -> Result<Work, Error> {
    let mut work = read_people(platform, run, PEOPLE_PER_STEP).await?;
    if !work.people.is_empty() {
        (work.statements, work.done) = recompute::prepare(platform, &work.people, extent).await?;
    }
    Ok(work)
}

/// The next people of a run, at most `most`, with nothing done for them yet.
async fn read_people(platform: &impl Platform, run: &Run, most: usize) -> Result<Work, Error> {
    let (select, count) = statements_of_people(run, most);
    let (people, of): (Vec<UserId>, _) = if run.of.is_some() {
        let [people] = batch(platform, [select]).await?;
        (people.values()?, None)
    } else {
        let [people, count] = batch(platform, [select, count]).await?;
        (people.values()?, count.value()?)
    };
    Ok(Work {
        next: people.last().filter(|_| people.len() >= most).cloned(),
        people,
        of,
        ..Work::default()
    })
}

/// SQL for a page of at most `most` people of a run, and for their number.
fn statements_of_people(run: &Run, most: usize) -> (Statement, Statement) {
    /// `FROM … WHERE …` of a scope, and the column of the person. `?1` is the scope's subject.
    macro_rules! people {
        ($from:literal, $id:literal) => {
            (
                concat!(
                    "SELECT DISTINCT ",
                    $id,
                    " AS id FROM ",
                    $from,
                    " AND ",
                    $id,
                    " > coalesce(?2, '') ORDER BY 1 LIMIT ?3"
                ),
                concat!("SELECT count(DISTINCT ", $id, ") AS people FROM ", $from),
            )
        };
    }
    let ((page, count), subject) = match &run.parameters {
        Scope::All => (people!("users WHERE ?1 IS NULL", "id"), None),
        Scope::User { user_id } => (people!("users WHERE id = ?1", "id"), Some(&user_id.0)),
        Scope::Job { job_id } => (
            people!("user_match_cache WHERE job_id = ?1", "user_id"),
            Some(&job_id.0),
        ),
        Scope::Company { company_id } => (
            people!(
                "jobs j JOIN user_match_cache c ON c.job_id = j.id WHERE j.company_id = ?1",
                "c.user_id"
            ),
            Some(&company_id.0),
        ),
        Scope::Stale => (
            people!(
                "stale_postings p JOIN user_match_cache c ON c.job_id = p.job_id WHERE p.run_id = ?1",
                "c.user_id"
            ),
            Some(&run.id.0),
        ),
        Scope::Mentees => (
            people!(
                "mentoring WHERE seeks IS NOT NULL AND ?1 IS NULL",
                "user_id"
            ),
            None,
        ),
        Scope::Pairing => (
            people!("pairing_mentees WHERE pairing_id = ?1", "user_id"),
            Some(&run.id.0),
        ),
        Scope::Spread => (
            people!("spread_people WHERE spread_id = ?1", "user_id"),
            Some(&run.id.0),
        ),
        Scope::NewPostings { .. } => (people!("match_sets WHERE ?1 IS NULL", "user_id"), None),
        Scope::Warm { .. } => (
            people!("warming_people WHERE run_id = ?1", "user_id"),
            Some(&run.id.0),
        ),
    };
    let subject = || subject.cloned().into();
    let after = run.next_cursor.as_ref().map(|user| user.0.clone());
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    (
        Statement::new(page, [subject(), after.into(), limit.into()]),
        Statement::new(count, [subject()]),
    )
}

/// The message of the step after this person, or after the one before if they have been erased in
/// the meantime, as [`advance`] moves the cursor.
fn insert_continuation(run: &Run, next: &UserId, now_ms: i64) -> Statement {
    const SQL: &str = concat!(
        "\
INSERT INTO outbox (message, created_at, wakes_at, due_at)
SELECT json_set(?1, '$.after', (SELECT max(id) FROM users WHERE id <= ?7)), ?2, ?3, ?4
WHERE EXISTS (
    SELECT 1 FROM runs
    WHERE id = ?5 AND next_cursor IS ?6 AND ",
        runs::unfinished!(),
        ")",
        outbox::returning_waiting!()
    );
    let task = Task::RunStep {
        run_id: run.id.clone(),
        after: Some(next.clone()),
    };
    let [message, now, wakes, due] = outbox::columns(task, now_ms, run.spacing_secs);
    Statement::new(
        SQL,
        [
            message,
            now,
            wakes,
            due,
            run.id.0.clone().into(),
            run.next_cursor.as_ref().map(|user| user.0.clone()).into(),
            next.0.clone().into(),
        ],
    )
}

/// Counts a step and moves the cursor, if the run is still at the position where the step began.
fn advance(
    run: &Run,
    next: Option<&UserId>,
    of: Option<i64>,
    done: recompute::Done,
    wall_ms: i64,
    now_ms: i64,
) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "\
UPDATE runs SET
    done = done + ?3, failed = failed + ?4, last_error = coalesce(?5, last_error), updated_at = ?6,
    steps = steps + 1, wall_ms = wall_ms + ?8, growth = ?9, started_at = coalesce(started_at, ?10),
    \"of\" = CASE WHEN ?7 IS NULL THEN done + ?3 + failed + ?4 ELSE coalesce(\"of\", ?11) END,
    next_cursor = (SELECT max(id) FROM users WHERE id <= ?7),
    status = CASE WHEN ?7 IS NULL THEN 'succeeded' ELSE 'running' END,
    finished_at = CASE WHEN ?7 IS NULL THEN ?6 END
WHERE id = ?1 AND next_cursor IS ?2 AND ",
        runs::unfinished!(),
        "\nRETURNING id"
    );
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let mut growth = GrowthSum::from_areas(run.growth.clone());
    growth.extend(done.growth);
    Ok(Statement::new(
        SQL,
        [
            run.id.0.clone().into(),
            run.next_cursor.as_ref().map(|user| user.0.clone()).into(),
            count(done.people).into(),
            count(done.failed.len() as u64).into(),
            done.last_error.into(),
            now_ms.into(),
            next.map(|user| user.0.clone()).into(),
            wall_ms.max(0).into(),
            to_json(&growth.into_areas())?.into(),
            now_ms.saturating_sub(wall_ms).into(),
            of.into(),
        ],
    ))
}

/// Adds the cost of a step to its run. The cost is known only when the step is over; a crash at
/// that moment loses it.
fn account(id: &RunId, rows_read: u64, rows_written: u64) -> Statement {
    const SQL: &str = "\
UPDATE runs SET rows_read = rows_read + ?2, rows_written = rows_written + ?3 WHERE id = ?1";
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Statement::new(
        SQL,
        [
            id.0.clone().into(),
            count(rows_read).into(),
            count(rows_written).into(),
        ],
    )
}

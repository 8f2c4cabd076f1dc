//! Runs: orders to work out many people's matches again, in steps that continue one another.

use matching::document::{CompanyId, PostingId};
use serde::{Deserialize, Serialize};

use crate::after::{After, Outcome};
use crate::error::Error;
use crate::ids::{self, RunId, UserId};
use crate::messages::{Message, Task};
use crate::outbox;
use crate::ports::{Platform, Statement, batch, batch_of};
use crate::profiles::parse;
use crate::recompute::{self, Extent, PEOPLE_PER_STEP};
use crate::rows::{JsonText, to_json};

/// Whose matches an order is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// One person.
    User {
        /// Who.
        user_id: UserId,
    },
    /// Everyone who holds this posting among their matches.
    Job {
        /// Which.
        job_id: PostingId,
    },
    /// Everyone who holds a posting of this company among their matches.
    Company {
        /// Which.
        company_id: CompanyId,
    },
    /// Everyone.
    All,
}

/// A run as the interface shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Which.
    pub id: RunId,
    /// What kind of work.
    pub name: String,
    /// What was ordered.
    pub parameters: Scope,
    /// `queued`, `running`, `succeeded` or `failed`.
    pub status: String,
    /// People done.
    pub done: u64,
    /// People for whom it failed.
    pub failed: u64,
    /// The last failure.
    pub last_error: Option<String>,
    /// Milliseconds since 1970.
    pub created_at_ms: i64,
    /// Milliseconds since 1970.
    pub updated_at_ms: i64,
    /// Milliseconds since 1970; absent while it lasts.
    pub finished_at_ms: Option<i64>,
}

#[derive(Deserialize)]
struct RunRow {
    id: RunId,
    name: String,
    parameters: JsonText<Scope>,
    status: String,
    next_cursor: Option<UserId>,
    done: u64,
    failed: u64,
    last_error: Option<String>,
    created_at: i64,
    updated_at: i64,
    finished_at: Option<i64>,
}

impl From<RunRow> for Run {
    fn from(row: RunRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            parameters: row.parameters.0,
            status: row.status,
            done: row.done,
            failed: row.failed,
            last_error: row.last_error,
            created_at_ms: row.created_at,
            updated_at_ms: row.updated_at,
            finished_at_ms: row.finished_at,
        }
    }
}

/// Orders a recompute.
///
/// # Errors
/// [`Error::Refused`] naming the field.
pub async fn order_recompute(
    platform: &impl Platform,
    body: &[u8],
) -> Result<Outcome<RunId>, Error> {
    let scope: Scope = parse(body)?;
    match &scope {
        Scope::User { user_id } => ids::check("user_id", &user_id.0)?,
        Scope::Job { job_id } => ids::check("job_id", &job_id.0)?,
        Scope::Company { company_id } => ids::check("company_id", &company_id.0)?,
        Scope::All => {}
    }
    const SQL: &str = "\
INSERT INTO runs (id, name, parameters, status, created_at, updated_at)
VALUES (?1, 'recompute', ?2, 'queued', ?3, ?3)";
    let now_ms = platform.now_ms();
    let id = RunId(format!("{:032x}", platform.random()));
    let insert = Statement::new(
        SQL,
        [id.0.clone().into(), to_json(&scope)?.into(), now_ms.into()],
    );
    let step = Task::RunStep {
        run_id: id.clone(),
        after: None,
    };
    let [_, waiting] = batch(platform, [insert, outbox::insert(step, now_ms)]).await?;
    Ok(Outcome {
        body: id,
        after: vec![After::Send(outbox::waiting(&waiting)?)],
    })
}

/// A run.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn get_run(platform: &impl Platform, id: &RunId) -> Result<Run, Error> {
    let [answer] = batch(platform, [select_run(id)]).await?;
    Ok(answer
        .first::<RunRow>()?
        .ok_or(Error::NotFound("run"))?
        .into())
}

/// Does one step of a run: at most [`PEOPLE_PER_STEP`] people in three batches. See [`crate::recompute`] for why a
/// repeated step changes nothing.
pub(crate) async fn step(
    platform: &impl Platform,
    id: &RunId,
    after: Option<&UserId>,
) -> Result<Vec<After>, Error> {
    let [run] = batch(platform, [select_run(id)]).await?;
    let Some(run) = run.first::<RunRow>()? else {
        return Ok(Vec::new());
    };
    let ended = matches!(run.status.as_str(), "succeeded" | "failed");
    if ended || run.next_cursor.as_ref() != after {
        return Ok(Vec::new());
    }
    #[derive(Deserialize)]
    struct Row {
        id: UserId,
    }
    let [people] = batch(platform, [select_people(&run.parameters.0, after)]).await?;
    let people: Vec<UserId> = people
        .rows::<Row>()?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let next = people
        .last()
        .filter(|_| people.len() >= PEOPLE_PER_STEP)
        .cloned();

    let (mut statements, done) = if people.is_empty() {
        Default::default()
    } else {
        recompute::prepare(platform, &people, Extent::All).await?
    };
    let now_ms = platform.now_ms();
    // Both look at the cursor as it was: the message must be inserted before the cursor moves.
    let continuation = statements.len();
    if let Some(next) = &next {
        statements.push(insert_continuation(id, after, next, now_ms));
    }
    statements.push(advance(id, after, next.as_ref(), &done, now_ms));
    let answers = batch_of(platform, statements).await?;
    let waiting = match (next, answers.get(continuation)) {
        (Some(_), Some(answer)) => outbox::waiting(answer)?,
        _ => Vec::new(),
    };
    Ok(vec![After::Send(waiting)])
}

/// Ends a run whose step failed for good.
pub(crate) fn fail(id: &RunId, reason: &str, now_ms: i64) -> Statement {
    const SQL: &str = "\
UPDATE runs SET status = 'failed', last_error = ?2, updated_at = ?3, finished_at = ?3
WHERE id = ?1 AND status IN ('queued', 'running')";
    Statement::new(SQL, [id.0.clone().into(), reason.into(), now_ms.into()])
}

fn select_run(id: &RunId) -> Statement {
    const SQL: &str = "SELECT * FROM runs WHERE id = ?1";
    Statement::new(SQL, [id.0.clone().into()])
}

/// The next people of a scope, in the order of their ids.
fn select_people(scope: &Scope, after: Option<&UserId>) -> Statement {
    const ALL: &str = "SELECT id FROM users WHERE id > coalesce(?1, '') ORDER BY id LIMIT ?2";
    const USER: &str = "\
SELECT id FROM users WHERE id = ?3 AND id > coalesce(?1, '') ORDER BY id LIMIT ?2";
    const JOB: &str = "\
SELECT DISTINCT user_id AS id FROM user_match_cache
WHERE job_id = ?3 AND user_id > coalesce(?1, '') ORDER BY user_id LIMIT ?2";
    const COMPANY: &str = "\
SELECT DISTINCT c.user_id AS id FROM jobs j JOIN user_match_cache c ON c.job_id = j.id
WHERE j.company_id = ?3 AND c.user_id > coalesce(?1, '') ORDER BY c.user_id LIMIT ?2";
    let after = after.map(|user| user.0.clone());
    let limit = i64::try_from(PEOPLE_PER_STEP).unwrap_or(i64::MAX);
    let (sql, subject) = match scope {
        Scope::All => return Statement::new(ALL, [after.into(), limit.into()]),
        Scope::User { user_id } => (USER, &user_id.0),
        Scope::Job { job_id } => (JOB, &job_id.0),
        Scope::Company { company_id } => (COMPANY, &company_id.0),
    };
    Statement::new(sql, [after.into(), limit.into(), subject.clone().into()])
}

fn insert_continuation(
    id: &RunId,
    after: Option<&UserId>,
    next: &UserId,
    now_ms: i64,
) -> Statement {
    const SQL: &str = "\
INSERT INTO outbox (message, created_at)
SELECT ?1, ?2 WHERE EXISTS (
    SELECT 1 FROM runs WHERE id = ?3 AND next_cursor IS ?4 AND status IN ('queued', 'running'))
RETURNING id, message";
    let message = Message::new(Task::RunStep {
        run_id: id.clone(),
        after: Some(next.clone()),
    });
    Statement::new(
        SQL,
        [
            message.to_body().into(),
            now_ms.into(),
            id.0.clone().into(),
            after.map(|user| user.0.clone()).into(),
        ],
    )
}

fn advance(
    id: &RunId,
    after: Option<&UserId>,
    next: Option<&UserId>,
    done: &recompute::Done,
    now_ms: i64,
) -> Statement {
    const SQL: &str = "\
UPDATE runs SET
    done = done + ?3, failed = failed + ?4, last_error = coalesce(?5, last_error), updated_at = ?6,
    next_cursor = coalesce(?7, next_cursor),
    status = CASE WHEN ?7 IS NULL THEN 'succeeded' ELSE 'running' END,
    finished_at = CASE WHEN ?7 IS NULL THEN ?6 END
WHERE id = ?1 AND next_cursor IS ?2 AND status IN ('queued', 'running')";
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Statement::new(
        SQL,
        [
            id.0.clone().into(),
            after.map(|user| user.0.clone()).into(),
            count(done.people).into(),
            count(done.failed.len() as u64).into(),
            done.last_error.clone().into(),
            now_ms.into(),
            next.map(|user| user.0.clone()).into(),
        ],
    )
}

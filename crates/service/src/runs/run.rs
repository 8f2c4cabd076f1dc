//! Runs: background work over many people that callers can order, list, watch and change.
//!
//! A run is one row. Its steps (see `steps`) add their counts to it; all other changes of a run are
//! in this file. Every list is ordered by due time, newest first, and reads one range of one index.

use interchange::{read_tagged, read_value};
use matching::document::{CompanyId, PostingId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use strum::{IntoStaticStr, VariantArray};

use crate::platform::totals::{self, List};
use crate::platform::{Platform, batch};
use crate::ports::{MAX_INTEGER, Statement};
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::queue::outbox;
use crate::runs::growth_areas::GrowthArea;
use crate::runs::unfinished;
use crate::wire::cursor;
use crate::wire::error::{Code, Error};
use crate::wire::ids::{self, RunId, UserId};
use crate::wire::limit::PageLimit;
use crate::wire::request::parse;
use crate::wire::rows::{JsonText, to_json};
use crate::wire::time;

/// Kind of work that a run does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RunName {
    /// A recompute that a caller ordered.
    Recompute,
    /// Recomputes people whose matches contain changed or closed postings: see
    /// `stale_postings`.
    PostingsChanged,
    /// Recomputes everyone after a change of the algorithm.
    NewAlgorithm,
    /// Recomputes the mentors of people whose sets are stale: see
    /// [`crate::matches::mentors`].
    MentorsChanged,
    /// Assigns a cohort to mentors: see [`crate::matches::pairings`].
    Pairing,
    /// Spreads people over postings: see [`crate::matches::spreads`].
    Spread,
    /// Compares new postings with everyone's matches: see [`crate::matches::new_matches`].
    NewPostings,
    /// Builds statistics from the postings.
    Statistics,
    /// Fills the cache of pairs.
    Warming,
}

impl RunName {
    /// The name as rows and responses spell it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Longest pause between two steps, in seconds.
const MAX_SPACING_SECS: u32 = 3_600;

/// Most runs of one lookup.
pub const MAX_BATCH: usize = 100;

/// People that a run covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(tag = "scope", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// One person.
    User {
        /// The person.
        user_id: UserId,
    },
    /// Everyone whose matches contain this posting.
    Job {
        /// The posting.
        job_id: PostingId,
    },
    /// Everyone whose matches contain a posting of this company.
    Company {
        /// The company.
        company_id: CompanyId,
    },
    /// Everyone whose matches contain a changed or closed posting. Internal: see `stale_postings`.
    Stale,
    /// The most recently active people, for the most viewed postings. Internal: see
    /// [`crate::matches::warming`].
    Warm {
        /// The postings.
        job_ids: Vec<PostingId>,
    },
    /// Everyone who seeks a mentor. Internal: see [`crate::matches::mentors`].
    Mentees,
    /// The cohort of a pairing. Internal: see [`crate::matches::pairings`].
    Pairing,
    /// The people of a spread. Internal: see [`crate::matches::spreads`].
    Spread,
    /// Everyone who has matches, for changes of the catalogue. Internal: see
    /// [`crate::matches::new_matches`].
    NewPostings {
        /// Number of the last change that has been compared before.
        after: u64,
        /// Number of the last change that the run compares.
        until: u64,
        /// When `after` was reached.
        since_ms: i64,
        /// When the changes were collected.
        collected_ms: i64,
    },
    /// Everyone.
    All,
}

/// State of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It will start at its due time.
    Scheduled,
    /// It will start at once.
    Queued,
    /// At least one step is finished.
    Running,
    /// Its last step is finished. `failed` counts the people for whom it failed.
    Succeeded,
    /// A step was given up; a dead letter has the reason.
    Failed,
    /// An operator cancelled it.
    Cancelled,
}

/// A run, as responses show it. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Run {
    /// Id.
    pub id: RunId,
    /// Kind of work.
    pub name: RunName,
    /// Scope of the order.
    #[serde(deserialize_with = "json_text")]
    pub parameters: Scope,
    /// State.
    pub status: RunStatus,
    /// When it was due.
    #[serde(rename(deserialize = "due_at"))]
    pub due_at_ms: i64,
    /// 1, and one more with each retry.
    pub attempt: u32,
    /// Number of people in scope, counted by its first step; at its end, the people it reached.
    pub of: Option<u64>,
    /// People done.
    pub done: u64,
    /// People for whom it failed.
    pub failed: u64,
    /// Finished steps.
    pub steps: u64,
    /// Seconds between two steps.
    pub spacing_secs: u32,
    /// Duration of its steps, without the pauses between them. The runtime's clock stops during
    /// computation, so this is the time spent waiting for the database.
    pub wall_ms: u64,
    /// Rows that its steps have read, as D1 bills them.
    pub rows_read: u64,
    /// Rows that its steps have written, as D1 bills them.
    pub rows_written: u64,
    /// Skills that its people lack most, the most common first.
    #[serde(deserialize_with = "json_text")]
    pub growth: Vec<GrowthArea>,
    /// The last failure.
    pub last_error: Option<String>,
    /// When it was ordered.
    #[serde(rename(deserialize = "created_at"))]
    pub created_at_ms: i64,
    /// When its row last changed.
    #[serde(rename(deserialize = "updated_at"))]
    pub updated_at_ms: i64,
    /// When its first step began; absent until then.
    #[serde(rename(deserialize = "started_at"))]
    pub started_at_ms: Option<i64>,
    /// When it ended; absent until then.
    #[serde(rename(deserialize = "finished_at"))]
    pub finished_at_ms: Option<i64>,
    /// The last person done, in the order of ids.
    #[serde(skip_serializing)]
    pub(crate) next_cursor: Option<UserId>,
}

fn json_text<'de, T: serde::de::DeserializeOwned, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    JsonText::deserialize(deserializer).map(|JsonText(value)| value)
}

impl RunStatus {
    /// Whether it may still run a step.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Queued | Self::Running)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A run to be inserted.
pub(crate) struct NewRun {
    pub(crate) id: RunId,
    pub(crate) name: RunName,
    pub(crate) scope: Scope,
    /// At once if absent.
    pub(crate) due_at_ms: Option<i64>,
    pub(crate) spacing_secs: u32,
}

impl NewRun {
    pub(crate) fn at_once(platform: &impl Platform, name: RunName, scope: Scope) -> Self {
        Self {
            id: RunId(format!("{:032x}", platform.random())),
            name,
            scope,
            due_at_ms: None,
            spacing_secs: 0,
        }
    }

    /// Inserts the message of its first step, then its row; neither if a run of this id exists.
    pub(crate) fn statements(&self, now_ms: i64) -> Result<[Statement; 2], Error> {
        const INSERT: &str = "\
INSERT INTO runs (id, name, parameters, status, due_at, spacing_secs, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (id) DO NOTHING";
        let later_ms = self.due_at_ms.map_or(0, |due| due.saturating_sub(now_ms));
        let later_secs = u32::try_from(later_ms.saturating_add(999).div_euclid(1000)).unwrap_or(0);
        let step = Task::RunStep {
            run_id: self.id.clone(),
            after: None,
        };
        let status = match later_secs {
            0 => RunStatus::Queued,
            _ => RunStatus::Scheduled,
        };
        Ok([
            outbox::insert_if!(
                "NOT EXISTS (SELECT 1 FROM runs WHERE id = ?5)",
                step,
                now_ms,
                later_secs,
                [self.id.0.clone().into()]
            ),
            Statement::new(
                INSERT,
                [
                    self.id.0.clone().into(),
                    self.name.as_str().into(),
                    to_json(&self.scope)?.into(),
                    status.name().into(),
                    self.due_at_ms.unwrap_or(now_ms).into(),
                    i64::from(self.spacing_secs).into(),
                    now_ms.into(),
                ],
            ),
        ])
    }
}

/// Orders a recompute: `{"scope": …, "due_at"?: ISO 8601, "spacing_secs"?: 0–3,600}`. The same
/// `idempotency_key`, sent twice, starts one run.
///
/// # Errors
/// [`Error::Refused`] naming the field; as `wrong_state` if the key belongs to another order;
/// [`Error::NotFound`] for a person who does not exist.
pub async fn order_recompute(
    platform: &impl Platform,
    body: &[u8],
    idempotency_key: Option<&str>,
) -> Result<Outcome<RunId>, Error> {
    let mut run = read_order(platform, parse(body)?)?;
    if let Some(key) = idempotency_key {
        run.id = id_of_key(key)?;
    }
    let now_ms = platform.now_ms();
    let known = check_person(&run.scope);
    let [first_step, insert] = run.statements(now_ms)?;
    let statements = [known, first_step, insert, select(&run.id)];
    let [_, waiting, _, stored] = batch(platform, statements).await?;
    let stored: Run = stored.first()?.ok_or(Error::NotFound("run"))?;
    if stored.parameters != run.scope || stored.name != run.name {
        let reason = "belongs to another order";
        return Err(Error::refused(Code::WrongState, "Idempotency-Key", reason));
    }
    let after = match stored.status {
        RunStatus::Scheduled => Vec::new(),
        _ => vec![After::Send(outbox::waiting(&waiting)?)],
    };
    Ok(Outcome {
        body: run.id,
        after,
    })
}

/// Moves the cursors of runs that stand at a person who is erased to the person before: neither the
/// run nor its next step names the erased one. A step that is already in the queue finds that the
/// run has moved, and does nothing; the new row of the outbox continues it.
pub(crate) fn step_past(user: &UserId) -> [Statement; 3] {
    const INSERT: &str = "\
INSERT INTO outbox (message, created_at, wakes_at, due_at)
SELECT json_set(message, '$.after', p.id), created_at, wakes_at, due_at
FROM outbox, (SELECT max(id) AS id FROM users WHERE id < ?1) p
WHERE message ->> '$.type' = 'run.step' AND message ->> '$.after' = ?1";
    const DELETE: &str = "\
DELETE FROM outbox WHERE message ->> '$.type' = 'run.step' AND message ->> '$.after' = ?1";
    const MOVE: &str = "\
UPDATE runs SET next_cursor = (SELECT max(id) FROM users WHERE id < ?1) WHERE next_cursor = ?1";
    [INSERT, DELETE, MOVE].map(|sql| Statement::new(sql, [user.0.clone().into()]))
}

/// Fails with [`Constraint::KnownPerson`](crate::ports::Constraint), and its batch with it, if a
/// scope is a person who does not exist.
fn check_person(scope: &Scope) -> Statement {
    const SQL: &str = "\
SELECT CASE WHEN ?1 IS NULL OR EXISTS (SELECT 1 FROM users WHERE id = ?1) THEN 1
    ELSE json_extract('{}', 'no such person') END";
    let person = match scope {
        Scope::User { user_id } => Some(user_id.0.clone()),
        _ => None,
    };
    Statement::new(SQL, [person.into()])
}

/// How long a run may be ordered ahead.
const LATEST_MS: i64 = 36_525 * 24 * 60 * 60 * 1000;

fn read_order(
    platform: &impl Platform,
    mut members: serde_json::Map<String, serde_json::Value>,
) -> Result<NewRun, Error> {
    let due_at: Option<String> = member(&mut members, "due_at")?;
    let spacing_secs: Option<u32> = member(&mut members, "spacing_secs")?;
    // serde refuses unknown members, except in a scope without members.
    let stray = members.keys().find(|name| *name != "scope").cloned();
    let scope: Scope = read_tagged(&members, "scope")?;
    match &scope {
        Scope::User { user_id } => ids::check("user_id", &user_id.0)?,
        Scope::Job { job_id } => ids::check("job_id", &job_id.0)?,
        Scope::Company { company_id } => ids::check("company_id", &company_id.0)?,
        Scope::Stale
        | Scope::Warm { .. }
        | Scope::Mentees
        | Scope::Pairing
        | Scope::Spread
        | Scope::NewPostings { .. } => {
            let reason = "is internal to the service";
            return Err(Error::refused(Code::InvalidField, "scope", reason));
        }
        Scope::All => {
            if let Some(name) = stray {
                return Err(Error::refused(
                    Code::InvalidField,
                    &name,
                    "is not a known member",
                ));
            }
        }
    }
    let spacing_secs = spacing_secs.unwrap_or(0);
    if spacing_secs > MAX_SPACING_SECS {
        let reason = format!("must be at most {MAX_SPACING_SECS}");
        return Err(Error::refused(Code::InvalidField, "spacing_secs", reason));
    }
    let due_at_ms = due_at
        .map(|text| time::milliseconds("due_at", &text))
        .transpose()?;
    let latest_ms = platform.now_ms().saturating_add(LATEST_MS);
    if due_at_ms.is_some_and(|due_ms| due_ms > latest_ms) {
        let reason = "must be within a hundred years from now";
        return Err(Error::refused(Code::InvalidField, "due_at", reason));
    }
    Ok(NewRun {
        due_at_ms,
        spacing_secs,
        ..NewRun::at_once(platform, RunName::Recompute, scope)
    })
}

/// Removes a member from an object and reads it; the error names it.
fn member<T: serde::de::DeserializeOwned>(
    members: &mut serde_json::Map<String, serde_json::Value>,
    name: &str,
) -> Result<Option<T>, Error> {
    let value = members.remove(name).unwrap_or_default();
    read_value(&value).map_err(|invalid| invalid.within(name).into())
}

/// The id of the run that an idempotency key starts.
fn id_of_key(key: &str) -> Result<RunId, Error> {
    ids::check("Idempotency-Key", key)?;
    let digest = base16ct::lower::encode_string(&Sha256::digest(key));
    Ok(RunId(format!("{digest:.32}")))
}

/// Filter of a list of runs.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Only runs that do this work.
    pub name: Option<RunName>,
    /// Only runs in this state.
    pub status: Option<RunStatus>,
    /// Only runs due before this time.
    pub due_before_ms: Option<i64>,
}

/// The run that an order has started, or that it had started before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct OrderedRun {
    /// Its id.
    pub run_id: RunId,
}

/// Runs by their ids.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct RunBatch {
    /// Those that exist, ordered by id.
    pub items: Vec<Run>,
}

/// A page of runs.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct RunPage {
    /// Newest first.
    pub items: Vec<Run>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Number of runs in the whole list; absent from a list with `due_before`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

/// Runs after `cursor`, ordered by due time, newest first. Reads as many rows as it gives, or one
/// more at the end of a name or a status, and one for each name and status for the total.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave.
pub async fn list(
    platform: &impl Platform,
    listing: &Listing,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<RunPage, Error> {
    macro_rules! page {
        ($condition:literal) => {
            concat!(
                "SELECT * FROM runs WHERE ",
                $condition,
                "place < printf('%016d', ?1) || ?2 ORDER BY place DESC LIMIT ?3"
            )
        };
    }
    let (due, id): (i64, String) = match cursor {
        Some(cursor) => cursor::decode(cursor)?,
        None => (listing.due_before_ms.unwrap_or(MAX_INTEGER), String::new()),
    };
    let (due, id) = (due.into(), id.into());
    let rows = limit.rows().into();
    let select = match (listing.name.map(RunName::as_str), listing.status) {
        (None, None) => Statement::new(page!(""), [due, id, rows]),
        (Some(name), None) => Statement::new(page!("name = ?4 AND "), [due, id, rows, name.into()]),
        (None, Some(status)) => Statement::new(
            page!("status = ?4 AND "),
            [due, id, rows, status.name().into()],
        ),
        (Some(name), Some(status)) => Statement::new(
            page!("name = ?4 AND status = ?5 AND "),
            [due, id, rows, name.into(), status.name().into()],
        ),
    };
    let total = totals::select(List::Runs {
        name: listing.name.map(RunName::as_str),
        status: listing.status.map(RunStatus::name),
    });
    let [total, answer] = batch(platform, [total, select]).await?;
    let items: Vec<Run> = answer.rows()?;
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&(last.due_at_ms, &last.id)))
        .transpose()?;
    // Due times are not counted.
    let total = match listing.due_before_ms {
        None => Some(totals::read(&total)?),
        Some(_) => None,
    };
    Ok(RunPage {
        items,
        next_cursor,
        total,
    })
}

/// A run.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn get_run(platform: &impl Platform, id: &RunId) -> Result<Run, Error> {
    let [answer] = batch(platform, [select(id)]).await?;
    answer.first()?.ok_or(Error::NotFound("run"))
}

/// The runs of these ids that exist, ordered by id.
///
/// # Errors
/// [`Error::Refused`] naming `ids` for more than [`MAX_BATCH`].
pub async fn get_runs(platform: &impl Platform, ids: &[RunId]) -> Result<Vec<Run>, Error> {
    const SQL: &str = "\
SELECT * FROM runs WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id";
    if ids.len() > MAX_BATCH {
        let reason = format!("at most {MAX_BATCH}");
        return Err(Error::refused(Code::TooMany, "ids", reason));
    }
    for id in ids {
        ids::check("ids", &id.0)?;
    }
    let [answer] = batch(platform, [Statement::new(SQL, [to_json(&ids)?.into()])]).await?;
    Ok(answer.rows()?)
}

/// A change of a run by an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Resume a failed or cancelled run; restart one that ended without reaching everyone.
    Retry,
    /// Run no further step.
    Cancel,
    /// Delete its row, which also ends it.
    Delete,
}

/// Changes a run, all or nothing. All changes by operators come through here.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] as `wrong_state` if the run's state does not allow the
/// change.
pub async fn change(
    platform: &impl Platform,
    id: &RunId,
    change: Change,
) -> Result<Outcome<()>, Error> {
    const CANCEL: &str = concat!(
        "\
UPDATE runs SET status = 'cancelled', updated_at = ?2, finished_at = ?2
WHERE id = ?1 AND ",
        unfinished!(),
        " RETURNING id"
    );
    const DELETE: &str = "DELETE FROM runs WHERE id = ?1 RETURNING id";
    let now_ms = platform.now_ms();
    let id_param = || id.0.clone().into();
    let (reason, statements) = match change {
        Change::Retry => return retry(platform, id, now_ms).await,
        Change::Cancel => (
            "has ended",
            [
                Statement::new(CANCEL, [id_param(), now_ms.into()]),
                select(id),
            ],
        ),
        Change::Delete => (
            "cannot be deleted",
            [Statement::new(DELETE, [id_param()]), select(id)],
        ),
    };
    let [changed, left] = batch(platform, statements).await?;
    if !changed.is_empty()? {
        let (body, after) = ((), Vec::new());
        return Ok(Outcome { body, after });
    }
    left.first::<Run>()?.ok_or(Error::NotFound("run"))?;
    Err(Error::refused(Code::WrongState, "status", reason))
}

async fn retry(platform: &impl Platform, id: &RunId, now_ms: i64) -> Result<Outcome<()>, Error> {
    const GO_ON: &str = "\
UPDATE runs SET status = 'queued', attempt = attempt + 1, updated_at = ?4, finished_at = NULL
WHERE id = ?1 AND attempt = ?2 AND status = ?3 RETURNING id";
    const BEGIN_AGAIN: &str = "\
UPDATE runs SET status = 'queued', attempt = attempt + 1, updated_at = ?4, finished_at = NULL,
    next_cursor = NULL, \"of\" = NULL, done = 0, failed = 0, growth = '[]'
WHERE id = ?1 AND attempt = ?2 AND status = ?3 RETURNING id";
    let run = get_run(platform, id).await?;
    let again = match run.status {
        RunStatus::Failed | RunStatus::Cancelled => false,
        RunStatus::Succeeded if run.failed > 0 => true,
        _ => {
            let reason = "is neither failed nor cancelled, and the run reached everyone";
            return Err(Error::refused(Code::WrongState, "status", reason));
        }
    };
    let after = run.next_cursor.filter(|_| !again);
    let step = Task::RunStep {
        run_id: id.clone(),
        after,
    };
    let attempt = i64::from(run.attempt);
    let status = run.status.name();
    let step = outbox::insert_if!(
        "EXISTS (SELECT 1 FROM runs WHERE id = ?5 AND attempt = ?6 AND status = ?7)",
        step,
        now_ms,
        0,
        [id.0.clone().into(), attempt.into(), status.into()]
    );
    let restart = Statement::new(
        if again { BEGIN_AGAIN } else { GO_ON },
        [
            id.0.clone().into(),
            attempt.into(),
            status.into(),
            now_ms.into(),
        ],
    );
    let [waiting, restarted] = batch(platform, [step, restart]).await?;
    if restarted.is_empty()? {
        let reason = "was changed by someone else at the same time";
        return Err(Error::refused(Code::WrongState, "status", reason));
    }
    Ok(Outcome {
        body: (),
        after: vec![After::Send(outbox::waiting(&waiting)?)],
    })
}

/// Fails a run whose step was given up, unless the run is past that step.
pub(crate) fn fail(id: &RunId, after: Option<&UserId>, reason: &str, now_ms: i64) -> Statement {
    const SQL: &str = concat!(
        "\
UPDATE runs SET status = 'failed', last_error = ?2, updated_at = ?3, finished_at = ?3
WHERE id = ?1 AND next_cursor IS ?4 AND ",
        unfinished!()
    );
    let after = after.map(|user| user.0.clone());
    Statement::new(
        SQL,
        [
            id.0.clone().into(),
            reason.into(),
            now_ms.into(),
            after.into(),
        ],
    )
}

/// Resumes a run that failed at this step, if the step's dead letter has not been replayed yet.
pub(crate) fn revive(id: &RunId, after: Option<&UserId>, letter: &str, now_ms: i64) -> Statement {
    const SQL: &str = "\
UPDATE runs SET status = 'queued', attempt = attempt + 1, updated_at = ?3, finished_at = NULL
WHERE id = ?1 AND next_cursor IS ?2 AND status = 'failed'
  AND EXISTS (SELECT 1 FROM dead_letters WHERE id = ?4 AND replayed_at IS NULL)";
    let after = after.map(|user| user.0.clone());
    Statement::new(
        SQL,
        [
            id.0.clone().into(),
            after.into(),
            now_ms.into(),
            letter.into(),
        ],
    )
}

pub(crate) fn select(id: &RunId) -> Statement {
    Statement::new("SELECT * FROM runs WHERE id = ?1", [id.0.clone().into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_responses_spell_a_name_alike() {
        for name in RunName::VARIANTS {
            assert_eq!(serde_json::to_value(name).unwrap(), name.as_str());
        }
    }
}

//! Single-flight: however many ask for one slow answer, one at a time works on it, and all get what it gives.
//!
//! A row a value is the lease, the saved steps and the result in one; a row a provider keeps the spacing, the back-off and
//! the budget of the day. Every claim is one batch and decided in the database, so no two isolates can hold one flight.
//!
//! 1. A holder that dies holds the flight until its lease ends; then the next claim takes over from the last saved step.
//! 2. What a holder saves after its lease went to another changes nothing: every landing names the holder.
//! 3. A claim whose answer was lost is a holder that died.
//!
//! Deliberately absent: a Durable Object; see the decision on leases in `docs/decisions`.

use serde::Deserialize;

use crate::error::Error;
use crate::ids::UserId;
use crate::messages::{Message, Task};
use crate::ports::{Answer, Platform, Statement, batch, batch_of};

/// How long a holder may work on one step. Longer than any request's deadline and what is saved after it.
pub(crate) const LEASE_MS: i64 = 30_000;

/// A slot that was reserved and not used by then has been forgotten.
const SLOT_LAPSES_MS: i64 = 10_000;

/// A flight on which nobody has worked for so long is not wanted any more.
const ABANDONED_MS: i64 = 60 * 60 * 1000;

/// Open flights that one sweep sends on their way: the queue takes 100 messages at once.
const SWEEP: i64 = 100;

/// How long an open flight rests before the sweep thinks that nobody continues it.
const RESTING_MS: i64 = 60_000;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What is wanted, and from whom.
pub(crate) struct Flight<'a> {
    /// The cache's key of the value.
    pub(crate) key: &'a str,
    /// Whom the value is about; it is erased with them.
    pub(crate) user: Option<&'a UserId>,
    /// Continues the flight from the queue.
    pub(crate) task: &'a Task,
    /// Whose spacing, back-off and budget apply.
    pub(crate) provider: Provider,
}

/// Someone else's service, and how gently it is to be treated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    /// Least time from one call to the next.
    pub(crate) spacing_ms: i64,
    /// Calls of one UTC day.
    pub(crate) daily_calls: i64,
}

/// What a claim gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The value is there.
    Done(String),
    /// It could not be had, and will not be tried again before.
    Failed { until_ms: i64 },
    /// The day's budget is spent.
    Exhausted { until_ms: i64 },
    /// Someone is at work, or the provider wants a pause. `mine` where the next slot is reserved for this caller.
    Wait { until_ms: i64, mine: bool },
    /// The caller works on the next step.
    Held(Lease),
}

/// The right to one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lease {
    holder: String,
    /// What the step before has saved.
    pub(crate) saved: Option<String>,
    /// Failures since the last step that succeeded.
    pub(crate) failures: u32,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Landing {
    /// With the value, worth keeping for so long.
    Done { value: String, keep_secs: u64 },
    /// With something that the next step needs.
    Saved(String),
    /// Not now; nobody asks the provider for anything before, if it said so.
    Later { at_ms: i64, provider_wide: bool },
    /// Not at all; not to be tried again for so long.
    Failed { for_ms: i64 },
}

#[derive(Deserialize)]
struct Row {
    status: String,
    saved: Option<String>,
    failures: u32,
    holder: Option<String>,
    held_until: i64,
    slot: Option<i64>,
    expires_at: i64,
    calls: i64,
}

/// Takes the next step of a flight, or tells why not. Repeating it is harmless.
pub(crate) async fn claim(platform: &impl Platform, flight: &Flight<'_>) -> Result<Claim, Error> {
    let now_ms = platform.now_ms();
    let me = format!("{:032x}", platform.random());
    let Provider {
        name,
        spacing_ms,
        daily_calls,
    } = flight.provider;
    let day = now_ms.div_euclid(DAY_MS);
    let [_, _, _, _, _, answer] = batch(
        platform,
        [
            begin_day(name, day),
            open(flight, now_ms)?,
            reserve_slot(flight.key, name, &me, daily_calls, now_ms),
            advance_provider(flight.key, name, &me, spacing_ms),
            take(flight.key, &me, now_ms),
            select(flight.key, name),
        ],
    )
    .await?;
    let row: Row = answer.first()?.ok_or(Error::NotFound("flight"))?;
    let mine = row.holder.as_ref() == Some(&me);
    let spent = row.held_until <= now_ms && row.calls >= daily_calls;
    Ok(match (row.status.as_str(), row.slot) {
        ("done", _) => Claim::Done(row.saved.unwrap_or_default()),
        ("failed", _) => Claim::Failed {
            until_ms: row.expires_at,
        },
        (_, None) if mine => Claim::Held(Lease {
            holder: me,
            saved: row.saved,
            failures: row.failures,
        }),
        (_, Some(slot)) => Claim::Wait {
            until_ms: slot.max(row.held_until),
            mine,
        },
        (_, None) if spent => Claim::Exhausted {
            until_ms: day.saturating_add(1).saturating_mul(DAY_MS),
        },
        (_, None) => Claim::Wait {
            until_ms: row.held_until,
            mine: false,
        },
    })
}

fn begin_day(provider: &'static str, day: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO providers (name, day) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET day = excluded.day, calls = 0 WHERE day < excluded.day";
    Statement::new(SQL, [provider.into(), day.into()])
}

/// Lists the flight, anew where what was known of it has expired.
fn open(flight: &Flight<'_>, now_ms: i64) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO flights (key, user_id, task, expires_at) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (key) DO UPDATE SET status = 'open', saved = NULL, failures = 0, holder = NULL, held_until = 0, slot = NULL,
    task = excluded.task, expires_at = excluded.expires_at
WHERE expires_at <= ?5";
    Ok(Statement::new(
        SQL,
        [
            flight.key.into(),
            flight.user.map(|user| user.0.clone()).into(),
            Message::new(flight.task.clone()).to_body().into(),
            now_ms.saturating_add(ABANDONED_MS).into(),
            now_ms.into(),
        ],
    ))
}

/// Reserves the provider's next slot for a flight that has none, or one that lapsed or that the provider has closed.
fn reserve_slot(key: &str, provider: &'static str, me: &str, calls: i64, now_ms: i64) -> Statement {
    const SQL: &str = "\
UPDATE flights SET slot = max(?4, p.next_at, p.blocked_until), holder = ?3
FROM providers p
WHERE flights.key = ?1 AND p.name = ?2 AND flights.status = 'open' AND flights.held_until <= ?4
  AND (flights.slot IS NULL OR flights.slot < p.blocked_until OR flights.slot < ?6) AND p.calls < ?5";
    Statement::new(
        SQL,
        [
            key.into(),
            provider.into(),
            me.into(),
            now_ms.into(),
            calls.into(),
            now_ms.saturating_sub(SLOT_LAPSES_MS).into(),
        ],
    )
}

/// Counts the call whose slot has just been reserved, and keeps the distance to the next.
fn advance_provider(key: &str, provider: &'static str, me: &str, spacing_ms: i64) -> Statement {
    const SQL: &str = "\
UPDATE providers SET calls = calls + 1, next_at = f.slot + ?4
FROM flights f
WHERE providers.name = ?2 AND f.key = ?1 AND f.holder = ?3 AND f.slot IS NOT NULL";
    Statement::new(
        SQL,
        [key.into(), provider.into(), me.into(), spacing_ms.into()],
    )
}

/// Takes a flight whose slot has come, whoever reserved it.
fn take(key: &str, me: &str, now_ms: i64) -> Statement {
    const SQL: &str = "\
UPDATE flights SET holder = ?2, held_until = ?4, slot = NULL, expires_at = ?5
WHERE key = ?1 AND status = 'open' AND held_until <= ?3 AND slot <= ?3";
    Statement::new(
        SQL,
        [
            key.into(),
            me.into(),
            now_ms.into(),
            now_ms.saturating_add(LEASE_MS).into(),
            now_ms.saturating_add(ABANDONED_MS).into(),
        ],
    )
}

fn select(key: &str, provider: &'static str) -> Statement {
    const SQL: &str = "\
SELECT f.status, f.saved, f.failures, f.holder, f.held_until, f.slot, f.expires_at, p.calls
FROM flights f JOIN providers p ON p.name = ?2 WHERE f.key = ?1";
    Statement::new(SQL, [key.into(), provider.into()])
}

/// Ends a step, and tells whether the flight was still there and the caller's: what a holder lands after its lease has
/// gone to another changes nothing.
pub(crate) async fn land(
    platform: &impl Platform,
    flight: &Flight<'_>,
    lease: &Lease,
    landing: &Landing,
) -> Result<bool, Error> {
    const SQL: &str = "\
UPDATE flights SET status = ?3, saved = ?4, failures = ?5, held_until = ?6, expires_at = ?7, holder = NULL
WHERE key = ?1 AND holder = ?2 AND status = 'open' RETURNING key";
    const BLOCK: &str =
        "UPDATE providers SET blocked_until = max(blocked_until, ?2) WHERE name = ?1";
    let now_ms = platform.now_ms();
    let after = |ms: i64| now_ms.saturating_add(ms);
    let (status, saved, failures, held_until, expires_at) = match landing {
        Landing::Done { value, keep_secs } => {
            let keep_ms = i64::try_from(*keep_secs)
                .unwrap_or(i64::MAX)
                .saturating_mul(1000);
            ("done", Some(value.as_str()), 0, 0, after(keep_ms))
        }
        Landing::Saved(saved) => ("open", Some(saved.as_str()), 0, 0, after(ABANDONED_MS)),
        Landing::Later { at_ms, .. } => {
            let failures = lease.failures.saturating_add(1);
            let expires_at = at_ms.saturating_add(ABANDONED_MS);
            ("open", lease.saved.as_deref(), failures, *at_ms, expires_at)
        }
        Landing::Failed { for_ms } => ("failed", None, 0, 0, after(*for_ms)),
    };
    let mut statements = vec![Statement::new(
        SQL,
        [
            flight.key.into(),
            lease.holder.as_str().into(),
            status.into(),
            saved.into(),
            i64::from(failures).into(),
            held_until.into(),
            expires_at.into(),
        ],
    )];
    if let Landing::Later {
        at_ms,
        provider_wide: true,
    } = landing
    {
        let name = flight.provider.name;
        statements.push(Statement::new(BLOCK, [name.into(), (*at_ms).into()]));
    }
    let answers = batch_of(platform, statements).await?;
    let landed = answers.first().map(Answer::rows::<serde_json::Value>);
    Ok(landed.transpose()?.is_some_and(|rows| !rows.is_empty()))
}

/// Sends open flights on their way that nobody seems to continue, and forgets those that have expired.
///
/// # Errors
/// When the database or the queue is out of reach; the next firing does what was left.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const EXPIRED: &str = "DELETE FROM flights WHERE expires_at <= ?1";
    const LEFT_BEHIND: &str = "\
SELECT task FROM flights
WHERE status = 'open' AND held_until <= ?1 AND coalesce(slot, 0) <= ?1 ORDER BY held_until LIMIT ?2";
    let now_ms = platform.now_ms();
    let resting = now_ms.saturating_sub(RESTING_MS);
    let [_, answer] = batch(
        platform,
        [
            Statement::new(EXPIRED, [now_ms.into()]),
            Statement::new(LEFT_BEHIND, [resting.into(), SWEEP.into()]),
        ],
    )
    .await?;
    #[derive(Deserialize)]
    struct Left {
        task: String,
    }
    let tasks: Vec<String> = answer
        .rows::<Left>()?
        .into_iter()
        .map(|left| left.task)
        .collect();
    if tasks.is_empty() {
        return Ok(());
    }
    platform
        .send(tasks, 0)
        .await
        .map_err(|error| Error::Unavailable {
            retry_after_secs: 30,
            inside: error.to_string(),
        })
}

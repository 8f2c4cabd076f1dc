//! Single-flight: however many callers ask for one slow value, one at a time works on it, and all
//! get the result.
//!
//! `flights` has one row per value: lease, saved steps, result. `providers` has one row per
//! provider: spacing, back-off, the day's budget. Every claim is one batch and decided in the
//! database, so no two isolates can hold one flight.
//!
//! 1. A holder that dies holds the flight until its lease ends; then the next claim takes over from
//!    the last saved step.
//! 2. A holder that saves after it has lost its lease changes nothing: every landing names the
//!    holder.
//! 3. A claim whose answer was lost counts as a holder that died.
//!
//! Deliberately absent: a Durable Object; see the decision on leases in `docs/decisions`.

use serde::Deserialize;

use crate::isolate::turns::Owner;
use crate::platform::{self, Platform, batch, batch_of};
use crate::ports::{Answer, Statement};
use crate::queue::messages::{Message, Task};
use crate::queue::shares::{Share, next_day_ms};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::time::DAY_MS;

/// A reserved slot that is not used by then has lapsed.
const SLOT_LAPSES_MS: i64 = 10_000;

/// A flight that nobody has continued for this long is abandoned.
const ABANDONED_MS: i64 = 60 * 60 * 1000;

/// Most open flights that one sweep resumes: the queue accepts 100 messages at once.
const SWEEP: i64 = 100;

/// How long an open flight rests before the sweep resumes it.
const RESTING_MS: i64 = 60_000;

/// A value, and who provides it.
pub(crate) struct Flight<'a> {
    /// The value's cache key.
    pub(crate) key: &'a str,
    /// The person whom the value is about; it is erased with them.
    pub(crate) user: Option<&'a UserId>,
    /// Continues the flight from the queue.
    pub(crate) task: &'a Task,
    /// Whose spacing, back-off and budget apply.
    pub(crate) provider: Provider,
    /// How many calls are made for one person in a day. Without a person, it limits nothing.
    pub(crate) share: Share,
}

/// An external service, with the limits that it sets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    /// Shortest time between two calls.
    pub(crate) spacing_ms: i64,
    /// Most calls per UTC day. Anyone may be a visitor, any number of times, so calls for visitors
    /// end at half of them.
    pub(crate) daily_calls: i64,
    /// How long a holder may work on one step: longer than the deadline of its request plus the
    /// time to save the result.
    pub(crate) lease_ms: i64,
}

/// The outcome of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The value is there.
    Done(String),
    /// It is not available, and will not be tried again before this time.
    Failed { until_ms: i64 },
    /// The day's budget is spent.
    Exhausted { until_ms: i64 },
    /// The person's share of the day is used up.
    UsedUp,
    /// Another caller is at work, or the provider wants a pause. `mine` if the next slot is
    /// reserved for this caller.
    Wait { until_ms: i64, mine: bool },
    /// The caller works on the next step.
    Held(Lease),
}

/// The right to one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lease {
    holder: String,
    /// What the previous step saved.
    pub(crate) saved: Option<String>,
    /// Failures since the last step that succeeded.
    pub(crate) failures: u32,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Landing {
    /// With the value, and how long to keep it.
    Done { value: String, keep_secs: u64 },
    /// With something that the next step needs.
    Saved(String),
    /// Not now. If the provider asked for a pause, nobody calls it before.
    Later { at_ms: i64, provider_wide: bool },
    /// Not at all; it is not tried again for this long.
    Failed { for_ms: i64 },
}

/// The outcome of one step.
pub(crate) enum Step<T> {
    /// The value; `landed` if this step produced it.
    Done { value: T, landed: bool },
    /// `mine` if only this caller is about to continue.
    Waiting { until_ms: i64, mine: bool },
    /// There will be no value before this time.
    Refused { until_ms: i64 },
    /// The person's share of the day is used up.
    UsedUp(Share),
}

/// A value that was waited for.
pub(crate) struct Seen<T> {
    pub(crate) value: T,
    /// Produced by this caller.
    pub(crate) landed: bool,
    /// It existed at the first look.
    pub(crate) at_hand: bool,
}

/// Pauses between polls of another caller's work: the first, and the longest.
const FIRST_POLL_MS: u64 = 100;
const LONGEST_POLL_MS: u64 = 1_000;

/// Takes steps, or waits for those of others, until there is a value or the deadline passes. Then
/// `task` is left to the queue, unless another caller continues it. `key` is the value's cache key.
///
/// Callers in one isolate who come while one of them takes its first step wait for its end before
/// they look.
pub(crate) async fn see_through<T>(
    platform: &impl Platform,
    key: &str,
    task: &Task,
    deadline_ms: i64,
    step: impl AsyncFn() -> Result<Step<T>, Error>,
) -> Result<Seen<T>, Error> {
    let turns = platform.memory().turns();
    let (mut first, mut at_hand) = match turns.take(key, platform.now_ms(), deadline_ms) {
        Owner::Mine(turn) => {
            let first = step().await;
            turns.end(turn);
            (Some(first), true)
        }
        Owner::Another(turn) => {
            let mut now_ms = platform.now_ms();
            while now_ms < deadline_ms && !turns.is_over(turn, now_ms) {
                platform.sleep_ms(FIRST_POLL_MS).await;
                now_ms = platform.now_ms();
            }
            (None, false)
        }
    };
    let mut poll_ms = FIRST_POLL_MS;
    loop {
        let taken = match first.take() {
            Some(taken) => taken,
            None => step().await,
        };
        let (until_ms, mine) = match taken? {
            Step::Done { value, landed } => {
                return Ok(Seen {
                    value,
                    landed,
                    at_hand: at_hand && !landed,
                });
            }
            Step::Refused { until_ms } => return Err(unavailable(platform, until_ms)),
            Step::UsedUp(share) => return Err(share.used_up(platform.now_ms())),
            Step::Waiting { until_ms, mine } => (until_ms, mine),
        };
        at_hand = false;
        let now_ms = platform.now_ms();
        if now_ms >= deadline_ms || (mine && until_ms >= deadline_ms) {
            if mine {
                continue_later(platform, task, until_ms).await?;
            }
            return Err(unavailable(platform, until_ms));
        }
        let rest_ms = if mine {
            u64::try_from(until_ms.saturating_sub(now_ms)).unwrap_or(0)
        } else {
            poll_ms
        };
        platform.sleep_ms(rest_ms.max(1)).await;
        poll_ms = poll_ms.saturating_mul(2).min(LONGEST_POLL_MS);
    }
}

fn unavailable(platform: &impl Platform, until_ms: i64) -> Error {
    let rest_ms = until_ms.saturating_sub(platform.now_ms());
    Error::Unavailable {
        retry_after_secs: u32::try_from(seconds(rest_ms).max(1)).unwrap_or(u32::MAX),
        inside: "no slow answer within the deadline".to_owned(),
    }
}

/// Whole seconds, rounded up.
fn seconds(ms: i64) -> i64 {
    ms.saturating_add(999).div_euclid(1000)
}

/// Longest delay of the queue: a day, minus what rounding may add.
const MAX_DELAY_SECS: i64 = 23 * 60 * 60;

/// Leaves the next step to the queue.
pub(crate) async fn continue_later(
    platform: &impl Platform,
    task: &Task,
    at_ms: i64,
) -> Result<(), Error> {
    let rest_secs = seconds(at_ms.saturating_sub(platform.now_ms()));
    let delay_secs = u32::try_from(rest_secs.clamp(0, MAX_DELAY_SECS)).unwrap_or(0);
    platform::send(
        platform,
        vec![Message::new(task.clone()).to_body()],
        delay_secs,
    )
    .await
    .map_err(|error| Error::Unavailable {
        retry_after_secs: 1,
        inside: error.to_string(),
    })
}

#[derive(Deserialize)]
struct FlightRow {
    status: String,
    saved: Option<String>,
    failures: u32,
    holder: Option<String>,
    held_until: i64,
    slot: Option<i64>,
    expires_at: i64,
    calls: i64,
    /// Calls of the day after which none is made for this person.
    budget: i64,
    /// Of the person's share; `None` if nothing has been used, or there is no person.
    used: Option<i64>,
}

/// Claims the next step of a flight, or returns why that is not possible. Repeating it is harmless.
pub(crate) async fn claim(platform: &impl Platform, flight: &Flight<'_>) -> Result<Claim, Error> {
    let now_ms = platform.now_ms();
    let me = format!("{:032x}", platform.random());
    let Provider {
        name,
        spacing_ms,
        lease_ms,
        ..
    } = flight.provider;
    let day = now_ms.div_euclid(DAY_MS);
    // Waiting callers poll often; a poll writes nothing.
    let [seen] = batch(platform, [select(flight)]).await?;
    if let Some(row) = seen
        .first::<FlightRow>()?
        .filter(|row| !row.is_free(now_ms))
    {
        return Ok(row.verdict(None, flight, now_ms));
    }
    let [_, _, _, _, _, _, _, answer] = batch(
        platform,
        [
            begin_day(name, day),
            flight.share.begin_day(flight.user, now_ms),
            open(flight, now_ms)?,
            reserve_slot(flight, &me, now_ms),
            advance_provider(flight.key, name, &me, spacing_ms),
            advance_share(flight, &me),
            take(flight.key, &me, lease_ms, now_ms),
            select(flight),
        ],
    )
    .await?;
    let row: FlightRow = answer.first()?.ok_or(Error::NotFound("flight"))?;
    Ok(row.verdict(Some(me), flight, now_ms))
}

impl FlightRow {
    /// Whether a claim might succeed.
    fn is_free(&self, now_ms: i64) -> bool {
        let open = self.status == "open" && self.held_until <= now_ms;
        self.expires_at <= now_ms || (open && self.slot.is_none_or(|slot| slot <= now_ms))
    }

    /// What the row means to `me`, if there was a claim.
    fn verdict(self, me: Option<String>, flight: &Flight<'_>, now_ms: i64) -> Claim {
        let holder = me.filter(|me| self.holder.as_ref() == Some(me));
        let is_free = self.held_until <= now_ms;
        let used_up = is_free && self.used.is_some_and(|used| used >= flight.share.daily);
        let spent = is_free && self.calls >= self.budget;
        match (self.status.as_str(), self.slot, holder) {
            ("done", ..) => Claim::Done(self.saved.unwrap_or_default()),
            ("failed", ..) => Claim::Failed {
                until_ms: self.expires_at,
            },
            (_, None, Some(holder)) => Claim::Held(Lease {
                holder,
                saved: self.saved,
                failures: self.failures,
            }),
            (_, Some(slot), holder) => Claim::Wait {
                until_ms: slot.max(self.held_until),
                mine: holder.is_some(),
            },
            (_, None, None) if used_up => Claim::UsedUp,
            (_, None, None) if spent => Claim::Exhausted {
                until_ms: next_day_ms(now_ms),
            },
            (_, None, None) => Claim::Wait {
                until_ms: self.held_until,
                mine: false,
            },
        }
    }
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

/// SQL: calls of a day after which none is made for a person.
macro_rules! budget {
    ($user:literal, $daily_calls:literal) => {
        concat!(
            "CASE WHEN EXISTS (SELECT 1 FROM sessions v WHERE v.subject = ",
            $user,
            " AND v.is_visit = 1) THEN (",
            $daily_calls,
            " + 1) / 2 ELSE ",
            $daily_calls,
            " END"
        )
    };
}

/// Reserves the provider's next slot for a flight that has none, or one that lapsed or that the
/// provider has closed.
fn reserve_slot(flight: &Flight<'_>, me: &str, now_ms: i64) -> Statement {
    const SQL: &str = concat!(
        "\
UPDATE flights SET slot = max(?4, p.next_at, p.blocked_until), holder = ?3
FROM providers p
WHERE flights.key = ?1 AND p.name = ?2 AND flights.status = 'open' AND flights.held_until <= ?4
  AND (flights.slot IS NULL OR flights.slot < p.blocked_until OR flights.slot < ?6) AND p.calls < ",
        budget!("?7", "?5"),
        "
  AND NOT EXISTS (SELECT 1 FROM person_shares s WHERE s.user_id = ?7 AND s.name = ?8 AND s.used >= ?9)"
    );
    Statement::new(
        SQL,
        [
            flight.key.into(),
            flight.provider.name.into(),
            me.into(),
            now_ms.into(),
            flight.provider.daily_calls.into(),
            now_ms.saturating_sub(SLOT_LAPSES_MS).into(),
            flight.user.map(|user| user.0.clone()).into(),
            flight.share.name.into(),
            flight.share.daily.into(),
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

/// Counts the call whose slot has just been reserved among those for the person.
fn advance_share(flight: &Flight<'_>, me: &str) -> Statement {
    const SQL: &str = "\
UPDATE person_shares SET used = used + 1
WHERE user_id = ?1 AND name = ?2 AND EXISTS (
    SELECT 1 FROM flights f WHERE f.key = ?3 AND f.holder = ?4 AND f.slot IS NOT NULL)";
    Statement::new(
        SQL,
        [
            flight.user.map(|user| user.0.clone()).into(),
            flight.share.name.into(),
            flight.key.into(),
            me.into(),
        ],
    )
}

/// Takes a flight whose slot has come, whoever reserved it.
fn take(key: &str, me: &str, lease_ms: i64, now_ms: i64) -> Statement {
    const SQL: &str = "\
UPDATE flights SET holder = ?2, held_until = ?4, slot = NULL, expires_at = ?5
WHERE key = ?1 AND status = 'open' AND held_until <= ?3 AND slot <= ?3";
    Statement::new(
        SQL,
        [
            key.into(),
            me.into(),
            now_ms.into(),
            now_ms.saturating_add(lease_ms).into(),
            now_ms.saturating_add(ABANDONED_MS).into(),
        ],
    )
}

fn select(flight: &Flight<'_>) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT f.status, f.saved, f.failures, f.holder, f.held_until, f.slot, f.expires_at, p.calls,
    ",
        budget!("?3", "?5"),
        " AS budget,
    (SELECT s.used FROM person_shares s WHERE s.user_id = ?3 AND s.name = ?4) AS used
FROM flights f JOIN providers p ON p.name = ?2 WHERE f.key = ?1"
    );
    Statement::new(
        SQL,
        [
            flight.key.into(),
            flight.provider.name.into(),
            flight.user.map(|user| user.0.clone()).into(),
            flight.share.name.into(),
            flight.provider.daily_calls.into(),
        ],
    )
}

/// A person's flights for their profile as it is, the latest first, at most `most`, with what those
/// that have landed brought. In the keys, its version follows `before_version`.
pub(crate) fn select_of_person(
    user: &UserId,
    before_version: &str,
    now_ms: i64,
    most: i64,
) -> Statement {
    const SQL: &str = "\
SELECT key, CASE WHEN status = 'done' THEN saved END AS saved FROM flights
WHERE user_id = ?1 AND expires_at > ?3
  AND instr(key, ?2 || (SELECT updated_at FROM users WHERE id = ?1) || '.') > 0
ORDER BY expires_at DESC LIMIT ?4";
    Statement::new(
        SQL,
        [
            user.0.clone().into(),
            before_version.into(),
            now_ms.into(),
            most.into(),
        ],
    )
}

/// Ends a step together with what it changes elsewhere. Returns whether the caller still held the
/// flight: a holder that lands after it has lost its lease does not change the flight.
pub(crate) async fn land(
    platform: &impl Platform,
    flight: &Flight<'_>,
    lease: &Lease,
    landing: &Landing,
    also: Vec<Statement>,
) -> Result<(bool, Vec<Answer>), Error> {
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
    let mut statements = also;
    statements.push(Statement::new(
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
    ));
    let own = statements.len().saturating_sub(1);
    if let Landing::Later {
        at_ms,
        provider_wide: true,
    } = landing
    {
        let name = flight.provider.name;
        statements.push(Statement::new(BLOCK, [name.into(), (*at_ms).into()]));
    }
    let answers = batch_of(platform, statements).await?;
    let landed = match answers.get(own) {
        Some(answer) => !answer.is_empty()?,
        None => false,
    };
    Ok((landed, answers))
}

/// Resumes open flights that nobody continues, and deletes expired ones.
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
    let tasks: Vec<String> = answer.values()?;
    if tasks.is_empty() {
        return Ok(());
    }
    platform::send(platform, tasks, 0)
        .await
        .map_err(|error| Error::Unavailable {
            retry_after_secs: 30,
            inside: error.to_string(),
        })
}

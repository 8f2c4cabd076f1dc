//! The transactional outbox: a change and its message are written in one batch.
//!
//! The message is sent after the response, and its row stays until a consumer has done the work or
//! stored the message as a dead letter. Cron resends messages that are overdue, so neither a crash
//! before sending nor a queue that loses its memory loses work. Every consumer tolerates a message
//! that is sent twice.
//!
//! Changes of one person that come close together share one row: see `insert_profile_updated`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::platform::{self, Platform, batch};
use crate::ports::{Answer, Param, Statement};
use crate::queue::messages::{Message, Task};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::to_json;

/// Messages that the queue accepts at once.
const PAGE: usize = 100;

/// Most pages that one sweep sends: three calls each, and an invocation has fifty.
const PAGES_PER_SWEEP: usize = 10;

/// Time that a request has to send its message before the sweep does.
const ABANDONED_MS: i64 = 30_000;

/// Time that a resent message has before the sweep sends it again: ten tries with their pauses take
/// about five minutes.
const RESEND_MS: i64 = 600_000;

/// Pause in which further changes of one person are collected.
const COALESCE_MS: i64 = 3_000;

/// A change written this long before a message's delivery is certainly visible to it.
const MARGIN_MS: i64 = 1_000;

/// A message that waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Waiting {
    id: i64,
    message: String,
    delay_secs: u32,
}

/// SQL: what [`waiting`] reads of an inserted row, whose `?2` is the present.
macro_rules! returning_waiting {
    () => {
        "\nRETURNING id, message, CAST((wakes_at - ?2) / 1000 AS INTEGER) AS delay_secs"
    };
}
pub(crate) use returning_waiting;

/// Puts a message into the outbox that is to be delivered `delay_secs` from now; its answer is read
/// by [`waiting`].
pub(crate) fn insert(task: Task, now_ms: i64, delay_secs: u32) -> Statement {
    const SQL: &str = concat!(
        "INSERT INTO outbox (message, created_at, wakes_at, due_at) VALUES (?1, ?2, ?3, ?4)",
        returning_waiting!()
    );
    let [message, now, wakes, due] = columns(task, now_ms, delay_secs);
    Statement::new(SQL, [message, now, wakes, due])
}

/// As [`insert`], if a condition holds, whose parameters are `?5` and on; nothing where it does
/// not.
macro_rules! insert_if {
    ($condition:literal, $task:expr, $now_ms:expr, $delay_secs:expr, $parameters:expr) => {{
        const SQL: &str = concat!(
            "INSERT INTO outbox (message, created_at, wakes_at, due_at)
SELECT ?1, ?2, ?3, ?4 WHERE ",
            $condition,
            $crate::queue::outbox::returning_waiting!()
        );
        let mut params = Vec::from($crate::queue::outbox::columns($task, $now_ms, $delay_secs));
        params.extend($parameters);
        $crate::ports::Statement { sql: SQL, params }
    }};
}
pub(crate) use insert_if;

/// As [`insert`], for a person who is about to be erased in the same batch; nothing where there is
/// none.
pub(crate) fn insert_profile_erased(user: &UserId, now_ms: i64) -> Statement {
    let task = Task::ProfileErased {
        user_id: user.clone(),
    };
    insert_if!(
        "EXISTS (SELECT 1 FROM users WHERE id = ?5)",
        task,
        now_ms,
        0,
        [user.0.clone().into()]
    )
}

/// As [`insert`], for many messages that are to be delivered at once.
pub(crate) fn insert_many(tasks: Vec<Task>, now_ms: i64) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO outbox (message, created_at, wakes_at, due_at) SELECT value, ?2, ?2, ?3 FROM json_each(?1)
RETURNING id, message, 0 AS delay_secs";
    let bodies: Vec<String> = tasks
        .into_iter()
        .map(|task| Message::new(task).to_body())
        .collect();
    let due_ms = now_ms.saturating_add(ABANDONED_MS);
    Ok(Statement::new(
        SQL,
        [to_json(&bodies)?.into(), now_ms.into(), due_ms.into()],
    ))
}

/// What every insertion binds: message, time, time of delivery, and when the sweep resends it.
pub(crate) fn columns(task: Task, now_ms: i64, delay_secs: u32) -> [Param; 4] {
    let wakes_ms = now_ms.saturating_add(i64::from(delay_secs).saturating_mul(1000));
    [
        Message::new(task).to_body().into(),
        now_ms.into(),
        wakes_ms.into(),
        wakes_ms.saturating_add(ABANDONED_MS).into(),
    ]
}

/// As [`insert`], for a profile, unless its matches are current to the version that the batch
/// leaves.
///
/// A person has at most one row. A change that finds it requests one more delivery, a few seconds
/// later; changes until then request none, because that delivery will see them.
pub(crate) fn insert_profile_updated(user: &UserId, now_ms: i64) -> Statement {
    const SQL: &str = concat!(
        "\
INSERT INTO outbox (message, created_at, wakes_at, due_at, user_id)
SELECT ?1, ?2, ?2, ?3, ?4 WHERE EXISTS (
    SELECT 1 FROM users u WHERE u.id = ?4 AND NOT EXISTS (
        SELECT 1 FROM match_sets m WHERE m.user_id = u.id AND m.profile_version = u.updated_at))
ON CONFLICT (user_id) DO UPDATE SET wakes_at = ?2 + ?5, due_at = ?3 + ?5
WHERE NOT wakes_at BETWEEN ?2 + ?6 AND ?2 + ?5",
        returning_waiting!()
    );
    let task = Task::ProfileUpdated {
        user_id: user.clone(),
    };
    let [message, now, _, due] = columns(task, now_ms, 0);
    let user = user.0.clone();
    Statement::new(
        SQL,
        [
            message,
            now,
            due,
            user.into(),
            COALESCE_MS.into(),
            MARGIN_MS.into(),
        ],
    )
}

/// What the insertion put into the outbox.
pub(crate) fn waiting(answer: &Answer) -> Result<Vec<Waiting>, Error> {
    Ok(answer.rows()?)
}

/// Sends messages that wait.
pub(crate) async fn send(platform: &impl Platform, waiting: Vec<Waiting>) -> Result<(), Error> {
    let mut by_delay: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in waiting {
        let body = match Message::parse(&row.message) {
            Ok(message) => Message {
                outbox: Some(row.id),
                ..message
            }
            .to_body(),
            // From another release, whose consumer will refuse it.
            Err(_) => row.message,
        };
        by_delay.entry(row.delay_secs).or_default().push(body);
    }
    for (delay_secs, bodies) in by_delay {
        for page in bodies.chunks(PAGE) {
            platform::send(platform, page.to_vec(), delay_secs)
                .await
                .map_err(|error| Error::Unavailable {
                    retry_after_secs: 30,
                    inside: error.to_string(),
                })?;
        }
    }
    Ok(())
}

/// Deletes rows whose work is done. A person's row stays while their matches lack a change.
pub(crate) fn delete_done(rows: &[i64]) -> Result<Statement, Error> {
    const SQL: &str = "\
DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?1))
AND (user_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM users u WHERE u.id = outbox.user_id AND NOT EXISTS (
        SELECT 1 FROM match_sets m WHERE m.user_id = u.id AND m.profile_version = u.updated_at)))";
    Ok(Statement::new(SQL, [to_json(&rows)?.into()]))
}

/// Deletes the row of a message that is given up, in the batch that stores it as a dead letter.
pub(crate) fn delete_dead(row: i64) -> Statement {
    Statement::new("DELETE FROM outbox WHERE id = ?1", [row.into()])
}

/// Sends overdue messages. Returns how many.
///
/// # Errors
/// When the database or the queue is out of reach; what was not sent stays due.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<usize, Error> {
    const SELECT: &str = "\
SELECT id, message, 0 AS delay_secs FROM outbox WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?2";
    const POSTPONE: &str = "\
UPDATE outbox SET due_at = ?2 WHERE id IN (SELECT value FROM json_each(?1)) AND due_at < ?2";
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let mut sent = 0_usize;
    for _ in 0..PAGES_PER_SWEEP {
        let now_ms = platform.now_ms();
        let select = Statement::new(SELECT, [now_ms.into(), limit.into()]);
        let [answer] = batch(platform, [select]).await?;
        let due: Vec<Waiting> = answer.rows()?;
        if due.is_empty() {
            break;
        }
        let ids: Vec<i64> = due.iter().map(|row| row.id).collect();
        send(platform, due).await?;
        let again_ms = now_ms.saturating_add(RESEND_MS);
        let postpone = Statement::new(POSTPONE, [to_json(&ids)?.into(), again_ms.into()]);
        batch(platform, [postpone]).await?;
        sent = sent.saturating_add(ids.len());
        if ids.len() < PAGE {
            break;
        }
    }
    Ok(sent)
}

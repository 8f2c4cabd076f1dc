//! The transactional outbox: a change and the message that follows from it are written in one batch.
//!
//! The message is sent after the answer and its row deleted; cron sends what was left behind. A crash between sending
//! and deleting sends a message twice, which every consumer bears.

use serde::Deserialize;

use crate::error::Error;
use crate::messages::{Message, Task};
use crate::ports::{Answer, Platform, Statement, batch};
use crate::rows::to_json;

/// Messages that one sweep sends at the most: the queue takes 100 at once.
const SWEEP: i64 = 100;

/// Age from which the sweep takes a row that its request should have sent.
const ABANDONED_MS: i64 = 30_000;

/// A message that waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Waiting {
    id: i64,
    message: String,
}

/// Puts a message into the outbox; its answer is read by [`waiting`].
pub(crate) fn insert(task: Task, now_ms: i64) -> Statement {
    const SQL: &str =
        "INSERT INTO outbox (message, created_at) VALUES (?1, ?2) RETURNING id, message";
    Statement::new(SQL, [Message::new(task).to_body().into(), now_ms.into()])
}

/// As [`insert`], for a profile, unless its matches have been worked out for the version that the batch leaves.
pub(crate) fn insert_profile_updated(user: &crate::ids::UserId, now_ms: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO outbox (message, created_at)
SELECT ?1, ?2 WHERE EXISTS (
    SELECT 1 FROM users u WHERE u.id = ?3 AND NOT EXISTS (
        SELECT 1 FROM match_sets m WHERE m.user_id = u.id AND m.profile_version = u.updated_at))
RETURNING id, message";
    let message = Message::new(Task::ProfileUpdated {
        user_id: user.clone(),
    });
    Statement::new(
        SQL,
        [
            message.to_body().into(),
            now_ms.into(),
            user.0.clone().into(),
        ],
    )
}

/// What the insertion put into the outbox.
pub(crate) fn waiting(answer: &Answer) -> Result<Vec<Waiting>, Error> {
    Ok(answer.rows()?)
}

/// Sends messages that wait and forgets them.
pub(crate) async fn send(platform: &impl Platform, waiting: Vec<Waiting>) -> Result<(), Error> {
    if waiting.is_empty() {
        return Ok(());
    }
    let (ids, bodies): (Vec<i64>, Vec<String>) =
        waiting.into_iter().map(|row| (row.id, row.message)).unzip();
    platform
        .send(bodies, 0)
        .await
        .map_err(|error| Error::Unavailable {
            retry_after_secs: 30,
            inside: error.to_string(),
        })?;
    const SQL: &str = "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?1))";
    batch(platform, [Statement::new(SQL, [to_json(&ids)?.into()])]).await?;
    Ok(())
}

/// Sends what requests have left behind. Tells how many messages that were.
///
/// # Errors
/// When the database or the queue is out of reach; what was not sent stays.
pub async fn sweep(platform: &impl Platform) -> Result<usize, Error> {
    const SQL: &str = "SELECT id, message FROM outbox WHERE created_at <= ?1 ORDER BY id LIMIT ?2";
    let before = platform.now_ms().saturating_sub(ABANDONED_MS);
    let [answer] = batch(
        platform,
        [Statement::new(SQL, [before.into(), SWEEP.into()])],
    )
    .await?;
    let waiting: Vec<Waiting> = answer.rows()?;
    let count = waiting.len();
    send(platform, waiting).await?;
    Ok(count)
}

//! Messages that were given up, for an operator to look at.

use serde::{Deserialize, Serialize};

use crate::cursor;
use crate::error::Error;
use crate::ports::{Platform, Statement, batch};

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Digest of queue and body.
    pub id: String,
    /// The queue it came from.
    pub queue: String,
    /// Its body, cut off where it is long.
    pub body: String,
    /// Why it was given up.
    pub reason: String,
    /// Milliseconds since 1970.
    pub received_at_ms: i64,
}

/// A page of them, oldest first.
#[derive(Debug, Serialize)]
pub struct DeadLetterPage {
    /// The page.
    pub items: Vec<DeadLetter>,
    /// Where the next page starts; absent on the last.
    pub next_cursor: Option<String>,
}

/// Dead letters in the order of their arrival, after `cursor`.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave.
pub async fn list(
    platform: &impl Platform,
    cursor: Option<&str>,
    limit: usize,
) -> Result<DeadLetterPage, Error> {
    const SQL: &str = "\
SELECT id, queue, body, reason, received_at AS received_at_ms FROM dead_letters
WHERE (received_at, id) > (?1, ?2) ORDER BY received_at, id LIMIT ?3";
    let (time, id): (i64, String) = cursor
        .map(cursor::decode)
        .transpose()?
        .unwrap_or((i64::from(i32::MIN), String::new()));
    let rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let select = Statement::new(SQL, [time.into(), id.into(), rows.into()]);
    let [answer] = batch(platform, [select]).await?;
    let items: Vec<DeadLetter> = answer.rows()?;
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit)
        .map(|last| cursor::encode(&(last.received_at_ms, &last.id)))
        .transpose()?;
    Ok(DeadLetterPage { items, next_cursor })
}

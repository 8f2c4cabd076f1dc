//! Messages that were given up, for an operator to inspect, replay or delete.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::platform::totals::{self, List};
use crate::platform::{Platform, batch, batch_of};
use crate::ports::Statement;
use crate::queue::after::{After, Outcome};
use crate::queue::messages::{Message, Task};
use crate::queue::outbox;
use crate::runs;
use crate::wire::cursor;
use crate::wire::error::{Code, Error};
use crate::wire::limit::PageLimit;

/// Longest body that is stored whole.
const MAX_KEPT_BYTES: usize = 16 * 1024;

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct DeadLetter {
    /// Digest of queue and body.
    pub id: String,
    /// The queue it came from.
    pub queue: String,
    /// Its body, truncated if it is long.
    pub body: String,
    /// Why it was given up.
    pub reason: String,
    /// Milliseconds since 1970.
    pub received_at_ms: i64,
    /// When it was replayed, in milliseconds since 1970; null if it was not.
    pub replayed_at_ms: Option<i64>,
}

/// A page of dead letters, oldest first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct DeadLetterPage {
    /// The page.
    pub items: Vec<DeadLetter>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Number of dead letters in the whole list.
    pub total: u64,
}

/// Columns of a [`DeadLetter`].
macro_rules! columns {
    () => {
        "id, queue, body, reason, received_at AS received_at_ms, replayed_at AS replayed_at_ms"
    };
}

/// Dead letters in the order of their arrival, after `cursor`.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave.
pub async fn list(
    platform: &impl Platform,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<DeadLetterPage, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM dead_letters WHERE (received_at, id) > (?1, ?2) ORDER BY received_at, id LIMIT ?3"
    );
    let (time, id): (i64, String) = cursor
        .map(cursor::decode)
        .transpose()?
        .unwrap_or((i64::from(i32::MIN), String::new()));
    let select = Statement::new(SQL, [time.into(), id.into(), limit.rows().into()]);
    let total = totals::select(List::DeadLetters);
    let [total, answer] = batch(platform, [total, select]).await?;
    let items: Vec<DeadLetter> = answer.rows()?;
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&(last.received_at_ms, &last.id)))
        .transpose()?;
    Ok(DeadLetterPage {
        items,
        next_cursor,
        total: totals::read(&total)?,
    })
}

/// A dead letter.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn get(platform: &impl Platform, id: &str) -> Result<DeadLetter, Error> {
    let [answer] = batch(platform, [select(id)]).await?;
    answer.first()?.ok_or(Error::NotFound("dead letter"))
}

/// Deletes a dead letter.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id.
pub async fn delete(platform: &impl Platform, id: &str) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM dead_letters WHERE id = ?1 RETURNING id";
    let [answer] = batch(platform, [Statement::new(SQL, [id.into()])]).await?;
    match answer.is_empty()? {
        true => Err(Error::NotFound("dead letter")),
        false => Ok(()),
    }
}

/// Sends a dead letter again, with its full number of attempts. The step of a failed run resumes
/// the run. A letter that was replayed before is left as it is.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] as `wrong_state` for a body that was truncated or is not
/// a message.
pub async fn replay(platform: &impl Platform, id: &str) -> Result<Outcome<()>, Error> {
    let [letter, whole] = batch(platform, [select(id), select_is_whole(id)]).await?;
    let letter: DeadLetter = letter.first()?.ok_or(Error::NotFound("dead letter"))?;
    if whole.value::<u8>()?.is_none_or(|is_whole| is_whole == 0) {
        let reason = format!("was cut off at {MAX_KEPT_BYTES} bytes, so it cannot be sent again");
        return Err(Error::refused(Code::WrongState, "body", reason));
    }
    let message = Message::parse(&letter.body)
        .map_err(|error| Error::refused(Code::WrongState, "body", error.to_string()))?;
    let now_ms = platform.now_ms();
    // The letter is marked last: the statements before check whether it was replayed.
    let mut statements = vec![insert_replay(id, message.task.clone(), now_ms)];
    if let Task::RunStep { run_id, after } = &message.task {
        statements.push(runs::revive(run_id, after.as_ref(), id, now_ms));
    }
    statements.push(mark_replayed(id, now_ms));
    let answers = batch_of(platform, statements).await?;
    let waiting = answers.first().map_or(Ok(Vec::new()), outbox::waiting)?;
    Ok(Outcome {
        body: (),
        after: vec![After::Send(waiting)],
    })
}

/// Stores a message that was given up. Its id is a digest of queue and body, so a second delivery
/// of the same message is the same row.
pub(crate) fn insert(queue: &str, body: &str, reason: &str, now_ms: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO dead_letters (id, queue, body, is_whole, reason, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, replayed_at = NULL";
    let mut digest = Sha256::new();
    digest.update(queue.as_bytes());
    digest.update([0]);
    digest.update(body.as_bytes());
    let id = base16ct::lower::encode_string(&digest.finalize());
    let kept = body
        .char_indices()
        .take_while(|(start, character)| {
            start.saturating_add(character.len_utf8()) <= MAX_KEPT_BYTES
        })
        .map(|(_, character)| character)
        .collect::<String>();
    let is_whole = i64::from(kept.len() == body.len());
    Statement::new(
        SQL,
        [
            id.into(),
            queue.into(),
            kept.into(),
            is_whole.into(),
            reason.into(),
            now_ms.into(),
        ],
    )
}

fn select(id: &str) -> Statement {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM dead_letters WHERE id = ?1");
    Statement::new(SQL, [id.into()])
}

fn select_is_whole(id: &str) -> Statement {
    const SQL: &str = "SELECT is_whole FROM dead_letters WHERE id = ?1";
    Statement::new(SQL, [id.into()])
}

/// Puts the message of a letter into the outbox, unless the letter was replayed before.
fn insert_replay(id: &str, task: Task, now_ms: i64) -> Statement {
    outbox::insert_if!(
        "EXISTS (SELECT 1 FROM dead_letters WHERE id = ?5 AND replayed_at IS NULL)",
        task,
        now_ms,
        0,
        [id.into()]
    )
}

fn mark_replayed(id: &str, now_ms: i64) -> Statement {
    const SQL: &str = "\
UPDATE dead_letters SET replayed_at = ?2 WHERE id = ?1 AND replayed_at IS NULL";
    Statement::new(SQL, [id.into(), now_ms.into()])
}

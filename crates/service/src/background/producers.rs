//! Messages that producers send over HTTP: read, stored in the outbox, sent. Anything else is
//! refused and not stored.

use serde::{Deserialize, Serialize};

use crate::platform::{Platform, batch};
use crate::queue::after::{After, Outcome};
use crate::queue::messages::{Message, MessageError, Task};
use crate::queue::outbox;
use crate::wire::error::{Code, Error};
use crate::wire::ndjson::{Line, LineError};
use crate::wire::request::parse;

/// Most messages of one request.
pub const MAX_MESSAGES: usize = 1_000;

/// Longest line, in bytes: the longest ids, escaped, and the rest.
pub const MAX_LINE_BYTES: usize = 4 * 1024;

/// Outcome of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// It is stored and will be processed.
    Accepted,
    /// It is not a message; nothing is stored.
    Invalid,
}

/// The response to one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct AcceptedMessage {
    /// `accepted`.
    pub status: MessageStatus,
}

/// Result of one line.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = MessageResult))]
pub struct LineResult {
    /// 1 for the first.
    pub line: u64,
    /// Outcome.
    pub status: MessageStatus,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<LineError>,
}

/// Accepts one message.
///
/// # Errors
/// [`Error::Refused`] naming the field.
pub async fn accept_one(
    platform: &impl Platform,
    body: &[u8],
) -> Result<Outcome<AcceptedMessage>, Error> {
    // Refuses a body that is not a JSON object as every route does.
    let value: serde_json::Map<String, serde_json::Value> = parse(body)?;
    let value = serde_json::Value::Object(value);
    let task = parsed(&value.to_string())?;
    let after = keep(platform, vec![task]).await?;
    let body = AcceptedMessage {
        status: MessageStatus::Accepted,
    };
    Ok(Outcome { body, after })
}

/// Accepts one message per line, in one batch. A line that is not a message is reported; the others
/// are unaffected.
///
/// # Errors
/// [`Error::Refused`] for more than [`MAX_MESSAGES`]; when the database is out of reach, and then
/// none is stored.
pub async fn accept(
    platform: &impl Platform,
    lines: Vec<Line>,
) -> Result<Outcome<Vec<LineResult>>, Error> {
    if lines.len() > MAX_MESSAGES {
        let reason = format!("at most {MAX_MESSAGES} messages");
        return Err(Error::refused(Code::TooMany, "body", reason));
    }
    let mut tasks = Vec::with_capacity(lines.len());
    let mut results = Vec::with_capacity(lines.len());
    for Line { number, bytes } in lines {
        let error = match bytes.as_deref().map(read) {
            Some(Ok(task)) => {
                tasks.push(task);
                None
            }
            Some(Err(error)) => Some(error),
            None => {
                let reason = format!("more than {MAX_LINE_BYTES} bytes");
                Some(Error::refused(Code::TooLong, "line", reason))
            }
        };
        results.push(LineResult {
            line: number,
            status: match error {
                None => MessageStatus::Accepted,
                Some(_) => MessageStatus::Invalid,
            },
            error: error.and_then(LineError::of),
        });
    }
    let after = keep(platform, tasks).await?;
    Ok(Outcome {
        body: results,
        after,
    })
}

fn read(line: &[u8]) -> Result<Task, Error> {
    let text = std::str::from_utf8(line)
        .map_err(|_| Error::refused(Code::InvalidJson, "body", "is not UTF-8"))?;
    parsed(text)
}

/// The task of a message that a producer may send.
fn parsed(text: &str) -> Result<Task, Error> {
    let task = Message::parse(text).map_err(refusal)?.task;
    if task.is_internal() {
        let reason = "is reserved for the service";
        return Err(Error::refused(Code::InvalidField, "type", reason));
    }
    Ok(task)
}

/// Stores the tasks. A producer sets nothing else of a message: attempts and rows are internal.
async fn keep(platform: &impl Platform, tasks: Vec<Task>) -> Result<Vec<After>, Error> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let insert = outbox::insert_many(tasks, platform.now_ms())?;
    let [waiting] = batch(platform, [insert]).await?;
    Ok(vec![After::Send(outbox::waiting(&waiting)?)])
}

fn refusal(error: MessageError) -> Error {
    match error {
        MessageError::UnknownVersion(_) => {
            Error::refused(Code::InvalidField, "v", error.to_string())
        }
        MessageError::BadIdentity(field, reason) => {
            Error::refused(Code::InvalidField, field, reason)
        }
        MessageError::Malformed(invalid) => invalid.into(),
    }
}

//! Messages that producers push over HTTP: read, kept in the outbox, sent. What is no message is refused and not kept.

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

/// Longest line: the longest identities, escaped, and room for the rest.
pub const MAX_LINE_BYTES: usize = 4 * 1024;

/// What became of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is kept and will be done.
    Accepted,
    /// It is no message; nothing is kept.
    Invalid,
}

/// What became of one line, by its number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineResult {
    /// 1 for the first.
    pub line: u64,
    /// What happened.
    pub status: Status,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<LineError>,
}

/// Takes one message.
///
/// # Errors
/// [`Error::Refused`] naming the field.
pub async fn accept_one(platform: &impl Platform, body: &[u8]) -> Result<Outcome<()>, Error> {
    // Tells what is no JSON and no object as every route does.
    let value: serde_json::Map<String, serde_json::Value> = parse(body)?;
    let value = serde_json::Value::Object(value);
    let message = Message::parse(&value.to_string()).map_err(refusal)?;
    let after = keep(platform, vec![message.task]).await?;
    Ok(Outcome { body: (), after })
}

/// Takes a message a line, in one batch. A line that is no message is reported and never fails the others.
///
/// # Errors
/// [`Error::Refused`] for more than [`MAX_MESSAGES`]; when the database is out of reach, and then none of them is kept.
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
            Some(Ok(message)) => {
                tasks.push(message.task);
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
                None => Status::Accepted,
                Some(_) => Status::Invalid,
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

fn read(line: &[u8]) -> Result<Message, Error> {
    let text = std::str::from_utf8(line)
        .map_err(|_| Error::refused(Code::InvalidJson, "body", "is not UTF-8"))?;
    Message::parse(text).map_err(refusal)
}

/// What of a message comes from outside is its task alone: how often it failed and which row it has are the service's own.
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
        MessageError::Malformed(reason) => Error::refused(Code::InvalidField, "body", reason),
    }
}

//! The public feeds of job boards: the documents that Greenhouse's, Lever's and Ashby's posting APIs answer with.
//!
//! Each entry is put in the words of schema.org and read as any `JobPosting` is, so that the same limits hold and a fault
//! is named by the member of `JobPosting` that it would stand in. Identities get the feed's name in front, since two boards
//! may count alike. Entries that a board does not list are left out.

mod ashby;
mod greenhouse;
mod lever;

use matching::document::Posting;
use serde_json::Value;

use crate::json::{self, wrong_type};
use crate::{Invalid, jobposting};

/// The longest feed that is read, in bytes: some ten thousand postings.
pub const MAX_FEED_BYTES: usize = 64 << 20;

/// A kind of job board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// `boards-api.greenhouse.io/v1/boards/{board}/jobs?content=true`
    Greenhouse,
    /// `api.lever.co/v0/postings/{board}?mode=json`
    Lever,
    /// `api.ashbyhq.com/posting-api/job-board/{board}?includeCompensation=true`
    Ashby,
}

impl Feed {
    /// Reads a board's document: for each entry the posting, or why it is refused. `company` is the employer's name where
    /// the feed does not give one.
    ///
    /// # Errors
    /// [`Invalid`] when the document as a whole is not such a feed.
    pub fn parse(
        self,
        company: &str,
        json: &[u8],
    ) -> Result<Vec<Result<Posting, Invalid>>, Invalid> {
        let document = json::document_within(json, MAX_FEED_BYTES)?;
        let entries = match self {
            Self::Lever => &document,
            Self::Greenhouse | Self::Ashby => document
                .get("jobs")
                .ok_or_else(|| Invalid::missing("jobs"))?,
        };
        let Value::Array(entries) = entries else {
            let field = if self == Self::Lever { "" } else { "jobs" };
            let invalid = wrong_type("a list", entries);
            return Err(if field.is_empty() {
                invalid
            } else {
                invalid.within(field)
            });
        };
        let read = |entry: &Value| -> Option<Result<Posting, Invalid>> {
            if !entry.is_object() {
                return Some(Err(wrong_type("an object", entry)));
            }
            let posting = match self {
                Self::Greenhouse => greenhouse::job_posting(entry, company),
                Self::Lever => lever::job_posting(entry, company),
                Self::Ashby => ashby::job_posting(entry, company)?,
            };
            Some(jobposting::read(&posting))
        };
        Ok(entries.iter().filter_map(read).collect())
    }
}

/// A member, or null.
fn member(entry: &Value, pointer: &str) -> Value {
    entry.pointer(pointer).cloned().unwrap_or_default()
}

fn text<'a>(entry: &'a Value, pointer: &str) -> Option<&'a str> {
    entry
        .pointer(pointer)?
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// The feed's identity with the feed's name in front; null where there is none.
fn identifier(feed: &str, entry: &Value) -> Value {
    match entry.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => format!("{feed}-{}", id.trim()).into(),
        Some(Value::Number(id)) => format!("{feed}-{id}").into(),
        _ => Value::Null,
    }
}

/// The named members that say something, each once.
fn texts(entry: &Value, pointers: &[&str]) -> Value {
    let mut said: Vec<&str> = Vec::new();
    for pointer in pointers {
        said.extend(text(entry, pointer).filter(|text| !said.contains(text)));
    }
    said.into()
}

//! Reads the public feeds of job boards: the responses of the posting APIs of Greenhouse, Lever and
//! Ashby.
//!
//! ```
//! use interchange::feeds::Feed;
//!
//! let response = br#"{ "jobs": [{ "id": 7, "title": "Nurse" }, { "id": 8 }] }"#;
//! let postings = Feed::Greenhouse.parse("Acme", response)?;
//!
//! let nurse = postings[0].as_ref().unwrap();
//! assert_eq!(nurse.id.0, "greenhouse-7");
//! assert_eq!(nurse.company.name, "Acme");
//!
//! let refused = postings[1].as_ref().unwrap_err();
//! assert_eq!(refused.to_string(), "title: is required");
//! # Ok::<(), interchange::Invalid>(())
//! ```
//!
//! Each entry is translated into a schema.org `JobPosting` and read like any other, so the same
//! limits apply, and a fault is named by its member of `JobPosting`. IDs start with the name of the
//! feed, because two boards may use the same number.
//!
//! # What is not supported
//!
//! - Fetching. `edgematch import` and the deployment's own jobs do that.
//! - Entries that a board does not list are left out.

mod ashby;
mod entry;
mod greenhouse;
mod lever;

use matching::document::Posting;
use serde_json::Value;

use crate::json::{self, wrong_type};
use crate::{Invalid, jobposting};

/// The longest feed, in bytes: about ten thousand postings.
pub const MAX_FEED_BYTES: usize = 64 << 20;

/// A job board with a public API.
///
/// ```
/// use interchange::feeds::Feed;
///
/// let posting = r#"{ "id": "5ac2", "text": "Nurse", "categories": { "location": "Bonn" } }"#;
/// let postings = Feed::Lever.parse("Acme", format!("[{posting}]").as_bytes())?;
/// assert_eq!(postings[0].as_ref().unwrap().locations[0].city.as_deref(), Some("Bonn"));
/// # Ok::<(), interchange::Invalid>(())
/// ```
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
    /// Reads a response: for each entry the posting, or why it is refused. `company` is the
    /// employer where the feed names none.
    ///
    /// ```
    /// use interchange::feeds::Feed;
    ///
    /// let jobs = br#"{ "jobs": [{ "id": "b1", "title": "Nurse", "isListed": false }] }"#;
    /// assert!(Feed::Ashby.parse("Acme", jobs)?.is_empty());
    ///
    /// let refused = Feed::Ashby.parse("Acme", b"[]").unwrap_err();
    /// assert_eq!(refused.field, "jobs");
    /// # Ok::<(), interchange::Invalid>(())
    /// ```
    ///
    /// # Errors
    /// [`Invalid`] when the response as a whole is not such a feed.
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

//! Reads and writes the documents that job boards and résumé editors exchange.
//!
//! | format | read by | becomes | written by |
//! |---|---|---|---|
//! | schema.org `JobPosting` | [`jobposting::parse`] | [`Posting`] | [`jobposting::to_json`] |
//! | JSON Resume | [`resume::parse`] | [`Profile`] | [`resume::to_json`] |
//! | text of a CV | [`resume::from_text`] | [`Profile`] | – |
//! | preferences | [`preferences::parse`] | [`Preferences`] | `serde` |
//! | feeds of job boards | [`feeds::Feed::parse`] | [`Posting`] | – |
//!
//! [`Posting`]: matching::document::Posting
//! [`Profile`]: matching::document::Profile
//! [`Preferences`]: matching::document::Preferences
//!
//! Every reader is a pure function from bytes to a value. It treats its input as hostile: each
//! string, list, number and date has a limit, and a document that exceeds one is refused with an
//! [`Invalid`] that names the field.
//!
//! ```
//! use interchange::{Code, jobposting};
//!
//! let nurse = br#"{ "identifier": "n1", "title": "Nurse", "jobLocation": "Oslo, Norway" }"#;
//! let posting = jobposting::parse(nurse)?;
//! assert_eq!(posting.locations[0].country.as_deref(), Some("NO"));
//!
//! let refused = jobposting::parse(br#"{ "identifier": "n1", "title": 7 }"#).unwrap_err();
//! assert_eq!(refused.code, Code::WrongType);
//! assert_eq!(refused.to_string(), "title: must be a string, not a number");
//! # Ok::<(), interchange::Invalid>(())
//! ```
//!
//! # What is not supported
//!
//! - Fetching, storing and logging.
//! - Interpreting prose. Skills in a description and seniority in a title are for `matching` to
//!   read. The text of a CV is only taken apart: title, employer, dates.

mod country;
mod invalid;
mod json;
mod location;
mod time;
mod typed;

pub mod feeds;
pub mod jobposting;
pub mod page;
pub mod preferences;
pub mod reading;
pub mod resume;

pub use invalid::{Code, Invalid};
pub use json::without_controls;
pub use typed::{parse_value, read_tagged, read_value};

/// The longest document, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 1 << 20;
/// The longest ID, in bytes. A cache key has room for two.
pub const MAX_IDENTIFIER_BYTES: usize = 200;
/// The longest string that has no limit of its own, in bytes.
pub const MAX_TEXT_BYTES: usize = 10 << 10;
/// The longest list that has no limit of its own.
pub const MAX_LIST: usize = 200;
/// The deepest nesting of objects and lists.
pub const MAX_DEPTH: usize = 64;

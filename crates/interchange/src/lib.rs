//! The documents the outside world speaks, to and from the two that matching reads: schema.org `JobPosting` and the
//! public feeds of job boards become a [`Posting`](matching::document::Posting), JSON Resume becomes a
//! [`Profile`](matching::document::Profile).
//!
//! Pure: bytes in, values out. Input is hostile until it has been read: every string, list, number and date has a limit,
//! and whatever breaks one is refused with [`Invalid`], which names the field. Nothing here fetches, stores or logs.
//! Deliberately absent: what a text *means* (skills in a description, seniority in a title) is matching's to read.

mod invalid;
mod json;
mod place;
mod time;

pub mod feeds;
pub mod jobposting;
pub mod preferences;
pub mod resume;

pub use invalid::{Code, Invalid};

/// The longest document that is read at all, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 1 << 20;
/// The longest identifier, in bytes: two of them fit a cache key.
pub const MAX_IDENTIFIER_BYTES: usize = 200;
/// The longest text that has no limit of its own, in bytes.
pub const MAX_TEXT_BYTES: usize = 10 << 10;
/// The longest list that has no limit of its own.
pub const MAX_LIST: usize = 200;
/// The deepest nesting of objects and lists.
pub const MAX_DEPTH: usize = 64;

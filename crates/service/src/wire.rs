//! The forms that values have outside: ids, errors, cursors, lines, times, JSON columns.

pub(crate) mod analysis;
pub(crate) mod cursor;
pub mod error;
pub(crate) mod experiment;
pub mod ids;
pub(crate) mod integers;
pub(crate) mod interaction;
pub mod limit;
pub mod ndjson;
pub(crate) mod request;
pub(crate) mod rows;
pub mod time;

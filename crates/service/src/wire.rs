//! The forms that values have outside: ids, errors, cursors, lines, times, JSON columns.

pub(crate) mod cursor;
pub mod error;
pub mod ids;
pub mod ndjson;
pub(crate) mod rows;
pub mod time;

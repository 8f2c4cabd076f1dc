//! Times as callers write them, and how long they last.

use crate::wire::error::{Code, Error};

pub(crate) const HOUR_MS: i64 = 60 * 60 * 1000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

/// Milliseconds since 1970 of an ISO 8601 date or time; a date is its first moment in UTC.
///
/// # Errors
/// [`Error::Refused`] naming `field`.
pub fn milliseconds(field: &str, text: &str) -> Result<i64, Error> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(time.as_millisecond());
    }
    text.parse::<jiff::civil::Date>()
        .and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC))
        .map(|start| start.timestamp().as_millisecond())
        .map_err(|_| {
            Error::refused(
                Code::InvalidField,
                field,
                "must be an ISO 8601 date or time",
            )
        })
}

//! Reads and writes dates.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use matching::document::{TimestampMs, YearMonth};
use serde_json::Value;

use crate::Invalid;
use crate::json::{bounded, wrong_type};

/// The longest date, in bytes.
const MAX_DATE_BYTES: usize = 64;
/// Plausible years of a posting: from the epoch on, and not beyond any typing error.
const POSTING_YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;
/// Plausible years of a career.
const CAREER_YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// The moment of the day that a date without a time means.
#[derive(Clone, Copy)]
pub(crate) enum DayEdge {
    /// 00:00:00.000
    Start,
    /// 23:59:59.999
    End,
}

/// Reads a date, or a date-time with or without a zone, as milliseconds since the epoch. The
/// default zone is UTC.
pub(crate) fn timestamp(value: &Value, edge: DayEdge) -> Result<Option<TimestampMs>, Invalid> {
    let Value::String(string) = value else {
        return Err(wrong_type("a date", value));
    };
    let Some(text) = bounded(string, MAX_DATE_BYTES)? else {
        return Ok(None);
    };
    // Programs write the first or the last date that they know for "no end".
    let year = text.get(..4).and_then(|year| year.parse::<i16>().ok());
    if matches!(edge, DayEdge::End) && year.is_some_and(|year| !POSTING_YEARS.contains(&year)) {
        return Ok(None);
    }
    let instant = instant(&text, edge)
        .ok_or_else(|| Invalid::value("must be an ISO 8601 date or date-time"))?;
    in_range(instant)?;
    Ok(Some(instant.as_millisecond()))
}

/// Writes a timestamp as ISO 8601 in UTC, to the millisecond.
pub(crate) fn iso8601(ms: TimestampMs) -> Option<String> {
    let instant = Timestamp::from_millisecond(ms).ok()?;
    Some(format!("{instant:.3}"))
}

/// Reads a month or a year from "2015", "2015-06", "2015-06-01" or a date-time. `None` if the
/// string is blank or means "until now".
pub(crate) fn year_month(value: &Value) -> Result<Option<YearMonth>, Invalid> {
    let text = match value {
        Value::String(string) => bounded(string, MAX_DATE_BYTES)?,
        // A year as a number is a common mistake and unambiguous.
        Value::Number(number) => Some(number.to_string()),
        other => return Err(wrong_type("a date", other)),
    };
    let Some(text) = text else {
        return Ok(None);
    };
    if PRESENT.contains(&text.to_lowercase().as_str()) {
        return Ok(None);
    }
    let parsed = parse_year_month(&text).ok_or_else(|| {
        Invalid::value("must be a year (2015), a month (2015-06) or a day (2015-06-01)")
    })?;
    if !CAREER_YEARS.contains(&parsed.year) {
        return Err(out_of_range(&CAREER_YEARS));
    }
    Ok(Some(parsed))
}

/// Writes a month or a year as [`year_month`] reads it.
pub(crate) fn year_month_text(of: YearMonth) -> String {
    match of.month {
        Some(month) => format!("{:04}-{month:02}", of.year),
        None => format!("{:04}", of.year),
    }
}

/// Words for "until now".
const PRESENT: &[&str] = &[
    "present",
    "current",
    "currently",
    "now",
    "ongoing",
    "today",
    "to date",
    "till date",
    "until now",
    "to present",
    "heute",
    "bis heute",
    "aktuell",
    "laufend",
    "derzeit",
    "actualidad",
    "presente",
    "actual",
    "hoy",
    "aujourd'hui",
    "à ce jour",
    "en cours",
    "présent",
    "至今",
    "现在",
    "-",
    "–",
    "—",
];

/// The English, German, Spanish and French names of the months begin with these letters.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene"],
    &["feb", "fév", "fev"],
    &["mar", "mär"],
    &["apr", "abr", "avr"],
    &["may", "mai"],
    &["jun", "juin"],
    &["jul", "juil"],
    &["aug", "ago", "aoû", "aou"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez", "dic", "déc"],
];

/// A month in words or with slashes: "May 2014", "05/2014", "2014/05".
fn written_month(text: &str) -> Option<YearMonth> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower
        .split([' ', '/', '.', ','])
        .filter(|part| !part.is_empty() && *part != "de")
        .collect();
    let [first, second] = parts.as_slice() else {
        return None;
    };
    let year = |text: &str| text.parse::<i16>().ok().filter(|_| text.len() == 4);
    let named = |text: &str| {
        let begins = |names: &&[&str]| names.iter().any(|name| text.starts_with(name));
        let is_name = text.chars().all(char::is_alphabetic);
        let at = MONTHS.iter().position(|names| is_name && begins(names))?;
        u8::try_from(at.checked_add(1)?).ok()
    };
    let month = |text: &str| {
        let number = text.parse().ok().filter(|_| text.len() <= 2);
        let number = number.filter(|month| (1..=12).contains(month));
        number.or_else(|| named(text))
    };
    let (year, month) = match (year(first), year(second)) {
        (Some(year), None) => (year, month(second)?),
        (None, Some(year)) => (year, month(first)?),
        _ => return None,
    };
    Some(YearMonth {
        year,
        month: Some(month),
    })
}

fn parse_year_month(text: &str) -> Option<YearMonth> {
    let year = |text: &str| {
        (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())?
    };
    if let Some(year) = year(text) {
        return Some(YearMonth { year, month: None });
    }
    if let Some((before, after)) = text.split_once('-')
        && matches!(after.len(), 1 | 2)
    {
        let month = after
            .parse()
            .ok()
            .filter(|month| (1..=12).contains(month))?;
        return Some(YearMonth {
            year: year(before)?,
            month: Some(month),
        });
    }
    if let Some(written) = written_month(text) {
        return Some(written);
    }
    // The day of a date-time, which may have a zone.
    let day = text.split(['T', ' ']).next()?;
    let date: Date = day.parse().ok()?;
    Some(YearMonth {
        year: date.year(),
        month: u8::try_from(date.month()).ok(),
    })
}

fn instant(text: &str, edge: DayEdge) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    // `DateTime` parses a date alone as midnight, which is not the end of the day.
    let has_time = text.contains(':');
    if let Ok(civil) = text.parse::<DateTime>() {
        let midnight_or_time = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
        return match edge {
            DayEdge::End if !has_time => {
                let last_ms = SignedDuration::from_millis(24 * 60 * 60 * 1000 - 1);
                midnight_or_time.checked_add(last_ms).ok()
            }
            _ => Some(midnight_or_time),
        };
    }
    rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

fn in_range(instant: Timestamp) -> Result<(), Invalid> {
    if POSTING_YEARS.contains(&instant.to_zoned(TimeZone::UTC).year()) {
        Ok(())
    } else {
        Err(out_of_range(&POSTING_YEARS))
    }
}

fn out_of_range(years: &std::ops::RangeInclusive<i16>) -> Invalid {
    Invalid::value(format!(
        "must be between the years {} and {}",
        years.start(),
        years.end()
    ))
}

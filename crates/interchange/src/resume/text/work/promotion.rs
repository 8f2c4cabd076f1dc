//! Several positions under one employer, whom the CV names once.

use matching::document::YearMonth;

use super::super::length::is_length;
use super::super::line::Line;
use super::super::parts::{commas, named};
use super::super::period::Period;
use super::super::trade::{names_employer, names_trade};
use super::super::words::part;
use super::anchor::is_headlike;
use super::head::Entry;

/// Gives positions the employer that is named above them: by a line with its own dates, which is no
/// position, by a line with the length of the whole employment, or above the first of them.
pub(super) fn share_employers(read: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::with_capacity(read.len());
    let mut above: Option<Above<'_>> = None;
    let mut read = read.into_iter().peekable();
    while let Some(mut entry) = read.next() {
        if let Some(employer) = entry.under {
            above = Some(Above {
                employer,
                period: None,
            });
        }
        let lies_within = |next: &Entry<'_>| {
            next.title.is_some() && within(next.period.as_ref(), entry.period.as_ref())
        };
        if let Some(employer) = entry.employer
            && entry.title.is_none()
            && let Some(next) = read.peek_mut().filter(|next| lies_within(next))
        {
            let mut body = std::mem::take(&mut entry.body);
            body.append(&mut next.body);
            next.body = body;
            above = Some(Above {
                employer,
                period: entry.period,
            });
            continue;
        }
        if let Some(title) = entries.last().and_then(|last| department(&entry, last)) {
            entry.title = Some(title);
            entry.employer = None;
        }
        if entry.employer.is_some() {
            above = None;
        } else if entry.title.is_some() {
            let of_period = |above: &&Above<'_>| {
                above.period.is_none() || within(entry.period.as_ref(), above.period.as_ref())
            };
            let before = entries.last().filter(|last| follows(&entry, last));
            entry.employer = match above.as_ref().filter(of_period) {
                Some(above) => Some(above.employer),
                None => before.and_then(|last| last.employer),
            };
            entry.is_below_employer = entry.employer.is_some();
        }
        entries.push(entry);
    }
    entries
}

struct Above<'a> {
    employer: &'a str,
    period: Option<Period>,
}

/// Bytes of the longest line that is the length of an employment: "11 years 10 months".
const LONGEST_LENGTH: usize = 60;

/// An employer above positions with the length of the employment: "Example Works", "5 years 2
/// months". The employer, and where its line is.
pub(super) fn with_length<'a>(lines: &[Line<'a>]) -> Option<(&'a str, usize)> {
    let at = lines.windows(2).rposition(|pair| match pair {
        [name, length] => {
            length.text.len() <= LONGEST_LENGTH
                && is_length(length.text)
                && !name.bullet
                && is_headlike(name)
                && !names_trade(name.text)
        }
        _ => false,
    })?;
    let employer = commas(lines.get(at)?.text)
        .first()
        .copied()
        .and_then(named)?;
    Some((employer, at))
}

/// The title of a position that was taken for a title and an employer, right before or after one
/// whose employer is on a line of its own: "Manager, Supply Chain".
fn department<'a>(entry: &Entry<'a>, above: &Entry<'a>) -> Option<&'a str> {
    let (title, employer) = (entry.title?, entry.employer?);
    let [line] = entry.head.as_slice() else {
        return None;
    };
    let from = line.text.find(title)?;
    let to = line.text.find(employer)?;
    let end = from.saturating_add(title.len());
    let is_listed = part(line.text, end..to).trim() == "," && above.employer != Some(employer);
    (is_listed && !names_employer(employer) && follows(entry, above))
        .then(|| part(line.text, from..to.saturating_add(employer.len())))
}

/// Whether a position was held right before or after the one above it, whose employer is on a line
/// of its own.
fn follows(entry: &Entry<'_>, above: &Entry<'_>) -> bool {
    let touch = |end: Option<YearMonth>, start: Option<YearMonth>| {
        let (Some(end), Some(start)) = (end, start) else {
            return false;
        };
        match (end.month, start.month) {
            (Some(last), Some(first)) => {
                months(start.year, first).abs_diff(months(end.year, last)) <= 1
            }
            _ => end.year == start.year,
        }
    };
    let (Some(this), Some(other)) = (&entry.period, &above.period) else {
        return false;
    };
    above.is_below_employer && (touch(this.end, other.start) || touch(other.end, this.start))
}

fn months(year: i16, month: u8) -> i32 {
    i32::from(year)
        .saturating_mul(12)
        .saturating_add(i32::from(month))
}

/// Whether a period lies within another, by its years.
fn within(inner: Option<&Period>, outer: Option<&Period>) -> bool {
    let year = |date: Option<YearMonth>, none: i16| date.map_or(none, |date| date.year);
    let (Some(inner), Some(outer)) = (inner, outer) else {
        return false;
    };
    outer.is_range
        && year(outer.start, i16::MIN) <= year(inner.start, i16::MIN)
        && year(inner.end, i16::MAX) <= year(outer.end, i16::MAX)
}

//! Positions by their dates.

use std::cmp::Reverse;

use crate::document::{Profile, WorkEntry, YearMonth};

/// Indices of positions, newest first: by end, then by start. Current positions come first; those
/// without dates come last, in the document's order.
pub(super) fn newest_first(work: &[WorkEntry]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..work.len()).collect();
    order.sort_by_key(|index| {
        let entry = work.get(*index);
        let start = entry.and_then(|entry| entry.start).map(first_month);
        let lasts = entry.is_some_and(|entry| entry.end.is_none() && entry.start.is_some());
        let end = entry.and_then(|entry| entry.end).map(last_month);
        (Reverse(lasts), Reverse(end), Reverse(start))
    });
    order
}

/// The document's present month, in months since year 0: as stated, or the latest it mentions.
pub(super) fn now(profile: &Profile) -> Option<i32> {
    let said = profile.work.iter();
    let latest = said.flat_map(|entry| [entry.start.map(first_month), entry.end.map(last_month)]);
    profile
        .as_of
        .map(last_month)
        .or_else(|| latest.flatten().max())
}

/// The weight of a skill used in this position: full until two years after its end, then less every
/// year, and half from twelve years on. Full if the end is unknown.
pub(super) fn recency(entry: &WorkEntry, now: Option<i32>) -> f64 {
    let ago = now
        .zip(entry.end.map(last_month))
        .map_or(0, |(now, end)| now.saturating_sub(end).clamp(0, 144));
    1.0 - f64::from(ago.saturating_sub(24).max(0)) / 240.0
}

/// Months since year 0. A year without a month begins in January and ends in December.
pub(super) fn first_month(at: YearMonth) -> i32 {
    month_number(at, 1)
}

pub(super) fn last_month(at: YearMonth) -> i32 {
    month_number(at, 12)
}

fn month_number(at: YearMonth, absent: u8) -> i32 {
    let month = i32::from(at.month.unwrap_or(absent).clamp(1, 12));
    i32::from(at.year).saturating_mul(12).saturating_add(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_newest_and_what_has_no_dates_comes_last() {
        let at = |year| Some(YearMonth { year, month: None });
        let work = |start, end| WorkEntry {
            start,
            end,
            ..WorkEntry::default()
        };
        let work = [
            work(None, None),
            work(at(2019), at(2020)),
            work(at(2020), at(2021)),
            work(at(2018), None),
        ];
        assert_eq!(newest_first(&work), [3, 2, 1, 0]);
    }
}

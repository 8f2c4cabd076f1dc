//! Months of experience: held, from the dates of positions, and asked for, from text.

use std::cmp::Reverse;

use crate::document::{Profile, WorkEntry, YearMonth};
use crate::text::Word;

use super::passage::Advertisement;

/// Indexes of positions, the newest first: by end, then by start; one that lasts before all others, one without dates in
/// the document's order after those that have some.
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

/// Months spent in work, overlaps counted once; `None` where no position has a start.
pub(super) fn held(profile: &Profile) -> Option<u32> {
    let work = &profile.work;
    let now = now(profile)?;
    let mut spans: Vec<(i32, i32)> = work
        .iter()
        .filter_map(|entry| {
            let start = first_month(entry.start?);
            Some((start, entry.end.map_or(now, last_month).min(now)))
        })
        .filter(|(start, end)| start <= end)
        .collect();
    if spans.is_empty() {
        return None;
    }
    spans.sort_unstable();
    let mut months: i32 = 0;
    let mut counted_to = i32::MIN;
    for (start, end) in spans {
        let from = start.max(counted_to.saturating_add(1));
        months = months.saturating_add(end.saturating_sub(from).saturating_add(1).max(0));
        counted_to = counted_to.max(end);
    }
    u32::try_from(months).ok()
}

/// The month the document speaks of as now, in months since year 0: as it says, else the latest it names.
pub(super) fn now(profile: &Profile) -> Option<i32> {
    let said = profile.work.iter();
    let latest = said.flat_map(|entry| [entry.start.map(first_month), entry.end.map(last_month)]);
    profile
        .as_of
        .map(last_month)
        .or_else(|| latest.flatten().max())
}

/// What a skill counts that was used in this position: in full for two years after its end, then less every year, half
/// from twelve years on. Where the end is not known, in full.
pub(super) fn recency(entry: &WorkEntry, now: Option<i32>) -> f64 {
    let ago = now
        .zip(entry.end.map(last_month))
        .map_or(0, |(now, end)| now.saturating_sub(end).clamp(0, 144));
    1.0 - f64::from(ago.saturating_sub(24).max(0)) / 240.0
}

/// Months since year 0. A year without a month begins in January and ends in December.
fn first_month(at: YearMonth) -> i32 {
    month_number(at, 1)
}

fn last_month(at: YearMonth) -> i32 {
    month_number(at, 12)
}

fn month_number(at: YearMonth, absent: u8) -> i32 {
    let month = i32::from(at.month.unwrap_or(absent).clamp(1, 12));
    i32::from(at.year).saturating_mul(12).saturating_add(month)
}

/// The fewest years that a text asks for, as months: "5+ years of experience", "minimum 3 years' experience".
pub(super) fn demanded(advertisement: &Advertisement) -> Option<u32> {
    let passages = advertisement.requirements.iter();
    passages
        .chain(std::iter::once(&advertisement.description))
        .flat_map(|passage| &passage.lines)
        .find_map(|line| in_line(&line.words))
}

fn in_line(words: &[Word]) -> Option<u32> {
    words.iter().enumerate().find_map(|(index, word)| {
        if !matches!(word.text.as_str(), "year" | "years" | "yrs" | "yr") {
            return None;
        }
        let nearby = words.iter().skip(index).take(8);
        let before = words.iter().take(index).rev().take(4);
        let experience = nearby
            .chain(before)
            .any(|word| word.text.starts_with("experience"));
        // "5 years", "five (5) years", "3 to 5 years", "3-5 years": the least of the numbers just before.
        let years = words
            .iter()
            .take(index)
            .rev()
            .take(3)
            .filter_map(|word| number(&word.text))
            .min()?;
        (experience && (1..=30).contains(&years)).then(|| years.saturating_mul(12))
    })
}

fn number(word: &str) -> Option<u32> {
    const NAMES: [&str; 10] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let named = NAMES
        .iter()
        .zip(1..)
        .find(|(name, _)| **name == word)
        .map(|(_, number)| number);
    named.or_else(|| word.trim_end_matches('+').parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn years_asked_for() {
        let check = |text: &str, years: Option<u32>| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let words = text::spanned(&glyphs);
            assert_eq!(in_line(&words), years.map(|years| years * 12), "{text}");
        };
        check("5+ years of experience in sales", Some(5));
        check("Minimum 3 years relevant work experience", Some(3));
        check("Experience: Six (6) years relevant", Some(6));
        check("3-5 years' experience", Some(3));
        check("a company of 20 years", None);
        check("within 5 years you will own it", None);
    }

    #[test]
    fn overlapping_positions_count_once() {
        let at = |year, month| {
            Some(YearMonth {
                year,
                month: Some(month),
            })
        };
        let work = |start, end| WorkEntry {
            start,
            end,
            ..WorkEntry::default()
        };
        let profile = Profile {
            work: vec![
                work(at(2019, 1), at(2020, 12)),
                work(at(2020, 1), at(2021, 12)),
                work(at(2022, 1), None),
            ],
            as_of: at(2022, 6),
            ..Profile::default()
        };
        assert_eq!(held(&profile), Some(42));
        assert_eq!(newest_first(&profile.work), [2, 1, 0]);
        assert_eq!(held(&Profile::default()), None);
    }
}

//! For how long a skill has been used, as a résumé says beside it.

use super::super::career::first_month;
use super::duration::{MOST_OF_FIELD, count_before, is_at_most, unit_of_skill};
use crate::document::YearMonth;
use crate::language::text::{self, Glyph, Word};

/// For how long a skill has been used, in months, as its level or name states: "5 yrs", "1 year 6
/// months", "1,5 Jahre", "depuis 10 ans". Of a range, the lesser; "less than a year" is a month
/// less. "Since 2018" lasts until the present month, which `now` counts from year 0, like an open
/// position.
pub(in crate::reading) fn stated(text: &str, now: Option<i32>) -> Option<u32> {
    let glyphs: Vec<Glyph> = text::glyphs(text).take(MOST_OF_FIELD).collect();
    let words = text::spanned(&glyphs);
    let mut spans = (0..words.len()).filter_map(|index| Some((span(&words, index)?, index)));
    let Some(((months, from), index)) = spans.next() else {
        return since(&words, now?);
    };
    let after = |at: usize| words.get(index.saturating_add(at));
    let before = from.checked_sub(1).and_then(|before| words.get(before));
    let is_other = |word: Option<&Word>, of: &[&str]| {
        word.is_some_and(|word| of.contains(&word.text.as_str()))
    };
    if is_other(after(1), &["ago", "old", "olds", "alt"])
        || is_other(before, &["age", "aged", "ages", "alter", "edad", "vor"])
    {
        return None;
    }
    // "1 year 6 months", "1 Jahr und 6 Monate"
    let rest = spans.next().filter(|((rest, from), _)| {
        let between = words.get(index.saturating_add(1)..*from);
        let is_joined = |between: &[Word]| between.iter().all(is_and);
        *rest < 12 && months >= 12 && between.is_some_and(is_joined)
    });
    let text = |at: usize| after(at).map_or("", |word| word.text.as_str());
    let half = match (text(1), text(2), text(3)) {
        ("and", "a", "half") | ("et", "demi" | "demie", _) | ("y", "medio" | "media", _) => 6,
        _ => 0,
    };
    let months = months.saturating_add(rest.map_or(half, |((rest, _), _)| rest));
    let months = if is_at_most(&words, from, index) {
        months.saturating_sub(1)
    } else {
        months
    };
    (1..=MOST_MONTHS_OF_SKILL)
        .contains(&months)
        .then_some(months)
}

/// The months from a date to the present, both included: "since 2018", "seit 03/2015", "depuis mars
/// 2016", "desde enero de 2019". A year without a month begins in January.
fn since(words: &[Word], now: i32) -> Option<u32> {
    let is_since =
        |word: &Word| matches!(word.text.as_str(), "since" | "seit" | "depuis" | "desde");
    let at = words.iter().position(is_since)?;
    let mut month = None;
    for (place, word) in words.iter().enumerate().skip(at.saturating_add(1)).take(5) {
        let word = word.text.as_str();
        let number = word.parse::<i16>().ok();
        if let Some(year @ 1940..=2069) = number {
            // "2018-03"
            let next = words
                .get(place.saturating_add(1))
                .filter(|next| next.joined);
            let next = next.and_then(|next| next.text.parse().ok());
            let month = next.filter(|month| (1..=12).contains(month)).or(month);
            let months = now.saturating_sub(first_month(YearMonth { year, month }));
            let months = u32::try_from(months.saturating_add(1)).ok()?;
            return (1..=MOST_MONTHS_OF_SKILL)
                .contains(&months)
                .then_some(months);
        }
        if let Some(found) = month_named(word) {
            month = Some(found);
        } else if let Some(day_or_month @ 1..=31) = number {
            // "01.03.2018": the month is the last number before the year.
            month = u8::try_from(day_or_month).ok().filter(|month| *month <= 12);
        } else if !matches!(
            word,
            "le" | "dem" | "the" | "of" | "de" | "del" | "1er" | "early" | "anfang"
        ) {
            return None;
        }
    }
    None
}

/// A month between "since" and its year, by the first letters of its name in four languages.
fn month_named(word: &str) -> Option<u8> {
    let start: String = word.chars().take(3).collect();
    Some(match start.as_str() {
        "jan" | "ene" => 1,
        "feb" | "fev" => 2,
        "mar" | "mrz" => 3,
        "apr" | "avr" | "abr" => 4,
        "may" | "mai" => 5,
        "jun" | "jui" if !word.starts_with("juil") => 6,
        "jul" | "jui" => 7,
        "aug" | "aou" | "ago" => 8,
        "sep" => 9,
        "oct" | "okt" => 10,
        "nov" => 11,
        "dec" | "dez" | "dic" => 12,
        _ => return None,
    })
}

/// The months that end with a unit at this word, and the position of the first of their words.
fn span(words: &[Word], index: usize) -> Option<(u32, usize)> {
    let word = words.get(index)?;
    let unit = unit_of_skill(&word.text)?;
    let (count, from) = count_before(words, index)?;
    // "1.5 years": whole years, and tenths of one.
    let last = index.checked_sub(1).and_then(|at| words.get(at));
    let tenths = last.filter(|last| last.joined && matches!(last.around[0], '.' | ','));
    let tenths = tenths.and_then(|last| last.text.parse::<u32>().ok());
    let (Some(tenths @ 0..=9), Some(whole)) = (tenths, words.get(index.saturating_sub(2))) else {
        return Some((count.saturating_mul(unit.months), from));
    };
    let whole: u32 = whole.text.parse().ok()?;
    let parts = whole.saturating_mul(10).saturating_add(tenths);
    let months = parts.saturating_mul(unit.months) / 10;
    Some((months, index.saturating_sub(2)))
}

fn is_and(word: &Word) -> bool {
    matches!(word.text.as_str(), "and" | "und" | "et" | "y")
}

/// Nobody has worked longer.
const MOST_MONTHS_OF_SKILL: u32 = 60 * 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_a_skill() {
        let check = |text: &str, expect: Option<u32>| {
            assert_eq!(stated(text, None), expect, "{text}");
        };
        for (years, texts) in [
            (5, ["5 years", "5 yrs", "5+ years of experience", "5y"]),
            (
                3,
                [
                    "3 Jahre",
                    "seit 3 Jahren",
                    "drei Jahre Erfahrung",
                    "3-4 Jahre",
                ],
            ),
            (
                10,
                [
                    "10 ans",
                    "depuis dix ans",
                    "10 années d'expérience",
                    "plus de 10 ans",
                ],
            ),
            (
                4,
                [
                    "4 años",
                    "4 años de experiencia",
                    "desde hace cuatro años",
                    "de 4 a 6 años",
                ],
            ),
        ] {
            for text in texts {
                check(text, Some(years * 12));
            }
        }
        for text in [
            "18 months",
            "18 Monate",
            "18 mois",
            "18 meses",
            "1.5 years",
            "1,5 Jahre",
        ] {
            check(text, Some(18));
        }
        for text in [
            "1 year 6 months",
            "1 Jahr und 6 Monate",
            "1 an et demi",
            "un año y medio",
        ] {
            check(text, Some(18));
        }
        check("Expert, 6 years", Some(72));
        check("less than 1 year", Some(11));
        check("weniger als 1 Jahr", Some(11));
        check("Office 365 3 years", Some(36));
        for text in [
            "expert",
            "80 %",
            "4/5",
            "C1",
            "2 years ago",
            "children aged 3-6 years",
            "0 years",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_skill_in_use_since_a_date_lasts_until_the_present() {
        let now = first_month(YearMonth {
            year: 2026,
            month: Some(3),
        });
        let check = |text: &str, expect: Option<u32>| {
            assert_eq!(stated(text, Some(now)), expect, "{text}");
        };
        for text in ["since 2018", "seit 2018", "depuis 2018", "desde 2018"] {
            check(text, Some(8 * 12 + 3));
            assert_eq!(stated(text, None), None, "{text}");
        }
        for text in [
            "since March 2018",
            "seit 03/2018",
            "seit dem 01.03.2018",
            "depuis le 1er mars 2018",
            "desde marzo de 2018",
            "since 2018-03",
        ] {
            check(text, Some(8 * 12 + 1));
        }
        check("depuis juillet 2025", Some(9));
        check("depuis juin 2025", Some(10));
        check("since March 2026", Some(1));
        // A stated length is its own.
        check("5 years, since 2018", Some(60));
        for text in [
            "since 2030",
            "since school",
            "since version 5000",
            "since 1066",
        ] {
            check(text, None);
        }
    }
}

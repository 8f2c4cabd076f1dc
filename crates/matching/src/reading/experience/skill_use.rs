//! For how long a skill has been used, as a résumé says beside it.

use super::duration::{MOST_OF_FIELD, count_before, is_at_most, unit_of_skill};
use crate::language::text::{self, Glyph, Word};

/// For how long a skill has been used, in months, as its level or name states: "5 yrs", "1 year 6
/// months", "1,5 Jahre", "depuis 10 ans". Of a range, the lesser; "less than a year" is a month
/// less.
pub(in crate::reading) fn stated(text: &str) -> Option<u32> {
    let glyphs: Vec<Glyph> = text::glyphs(text).take(MOST_OF_FIELD).collect();
    let words = text::spanned(&glyphs);
    let mut spans = (0..words.len()).filter_map(|index| Some((span(&words, index)?, index)));
    let ((months, from), index) = spans.next()?;
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
            assert_eq!(stated(text), expect, "{text}");
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
}

//! How texts state a duration: numbers, units of time, and what is said to last it.

use crate::language::text::{Pause, Word};

/// Characters of a field about experience.
pub(super) const MOST_OF_FIELD: usize = 500;

/// Whether a word names experience.
pub(in crate::reading) fn speaks_of_experience(word: &Word) -> bool {
    let text = word.text.as_str();
    text.contains("experienc")
        || text.ends_with("erfahrung")
        || text.ends_with("praxis")
        // "Vous justifiez de trois ans sur un poste équivalent"
        || text.starts_with("justifi")
        || matches!(
            text,
            "exp" | "yoe" | "pqe" | "debutant" | "debutante" | "debutants" | "经验" | "经历"
        )
}

/// A unit of time.
pub(in crate::reading) struct Unit {
    pub(in crate::reading) months: u32,
    /// "YOE": years of experience.
    pub(in crate::reading) is_of_experience: bool,
}

pub(in crate::reading) fn unit(word: &str) -> Option<Unit> {
    // "7+years", "2ans"
    let glued = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '+');
    let word = if glued.len() > 1 { glued } else { word };
    let of = |months, is_of_experience| {
        Some(Unit {
            months,
            is_of_experience,
        })
    };
    match word {
        "year" | "years" | "yrs" | "yr" | "jahr" | "jahre" | "jahren" | "jahrige" | "jahriger"
        | "jahriges" | "ano" | "anos" | "an" | "ans" | "annee" | "annees" => of(12, false),
        "yoe" => of(12, true),
        "month" | "months" | "mos" | "monat" | "monate" | "monaten" | "mes" | "meses" | "mois"
        | "个月" => of(1, false),
        _ if word.ends_with("jahrige") => of(12, false),
        _ => None,
    }
}

/// A unit of time beside the name of a skill, where it may be shorter: "5 y", "8 mo".
pub(super) fn unit_of_skill(word: &str) -> Option<Unit> {
    let months = match word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '+') {
        "y" | "j" => 12,
        "mo" | "mth" | "mths" => 1,
        _ => return unit(word),
    };
    Some(Unit {
        months,
        is_of_experience: false,
    })
}

/// Chinese runs on after the unit: "5年及以上".
pub(super) fn chinese_unit(word: &Word) -> Option<Unit> {
    let mut letters = word.text.chars();
    let (first, second) = (letters.next()?, letters.next());
    let is_year = first == '年' || second == Some('年') && chinese_number(first).is_some();
    is_year.then_some(Unit {
        months: 12,
        is_of_experience: false,
    })
}

fn chinese_number(c: char) -> Option<u32> {
    Some(match c {
        '一' => 1,
        '两' | '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

/// The least of the numbers just before, with the position of the first: "5 years", "five (5)
/// years", "3 to 5 years", "3-5 years".
pub(in crate::reading) fn count_before(words: &[Word], index: usize) -> Option<(u32, usize)> {
    let unit = words.get(index)?;
    // "£18–22 an hour"
    let next = words.get(index.saturating_add(1));
    if unit.text == "an" && next.is_some_and(|next| matches!(next.text.as_str(), "hour" | "hr")) {
        return None;
    }
    // "三年", "dreijährige"
    if let Some(count) = unit.text.chars().next().and_then(chinese_number) {
        return Some((count, index));
    }
    if let Some(count) = unit.text.strip_suffix("jahrige").and_then(number_named) {
        return Some((count, index));
    }
    let digits = unit.text.find(|c: char| !c.is_ascii_digit());
    let glued = digits
        .filter(|at| *at > 0)
        .and_then(|at| unit.text.get(..at));
    if let Some(count) = glued.and_then(number_named) {
        return Some((count, index));
    }
    let before = words.get(..index)?.iter().enumerate().rev().take(4);
    let mut least: Option<(u32, usize)> = None;
    for (at, word) in before {
        match number_named(&word.text) {
            // "Level 2 or six (6) years"
            Some(_)
                if word.pause == Pause::None
                    && at
                        .checked_sub(1)
                        .and_then(|before| words.get(before))
                        .is_some_and(is_rank) =>
            {
                break;
            }
            // "Python 3 5 years"
            Some(_)
                if words.get(at.saturating_add(1)).is_some_and(|next| {
                    next.around[0] == ' ' && number_named(&next.text).is_some()
                }) =>
            {
                break;
            }
            Some(number) => {
                least = Some((least.map_or(number, |(least, _)| least.min(number)), at));
            }
            None if is_range(&word.text) || least.is_none() && is_filler(&word.text) => {}
            None => break,
        }
        if word.pause != Pause::None && !matches!(word.around[0], '-' | '–' | '—' | '~') {
            break;
        }
    }
    least
}

fn is_rank(word: &Word) -> bool {
    matches!(word.text.as_str(), "level" | "grade" | "step" | "stufe")
}

fn is_range(word: &str) -> bool {
    matches!(
        word,
        "to" | "or" | "bis" | "a" | "o" | "ou" | "oder" | "and" | "und" | "y" | "et" | "至" | "到"
    )
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "full" | "or" | "more" | "plus" | "complete" | "volle" | "calendar"
    )
}

/// The number that a word names in figures ("12", "5+") or, up to ten, in English, German, Spanish
/// or French. Words are in lower case and without accents.
///
/// ```
/// assert_eq!(matching::number_named("funf"), Some(5));
/// assert_eq!(matching::number_named("12+"), Some(12));
/// assert_eq!(matching::number_named("many"), None);
/// ```
#[must_use]
pub fn number_named(word: &str) -> Option<u32> {
    const NAMES: [(u32, [&str; 4]); 10] = [
        (1, ["one", "ein", "un", "une"]),
        (2, ["two", "zwei", "dos", "deux"]),
        (3, ["three", "drei", "tres", "trois"]),
        (4, ["four", "vier", "cuatro", "quatre"]),
        (5, ["five", "funf", "cinco", "cinq"]),
        (6, ["six", "sechs", "seis", "six"]),
        (7, ["seven", "sieben", "siete", "sept"]),
        (8, ["eight", "acht", "ocho", "huit"]),
        (9, ["nine", "neun", "nueve", "neuf"]),
        (10, ["ten", "zehn", "diez", "dix"]),
    ];
    let named = NAMES
        .iter()
        .find(|(_, names)| names.contains(&word))
        .map(|(number, _)| *number);
    named.or_else(|| word.trim_end_matches('+').parse().ok())
}

/// Whether a span is the most, so that none is enough: "up to 2 years", "less than 3 years".
pub(super) fn is_at_most(words: &[Word], from: usize, index: usize) -> bool {
    let start = from.saturating_sub(3);
    let before = words.get(start..from).unwrap_or_default();
    let texts: Vec<&str> = before.iter().map(|word| word.text.as_str()).collect();
    let after: Vec<&str> = words
        .get(index.saturating_add(1)..)
        .unwrap_or_default()
        .iter()
        .take(2)
        .map(|word| word.text.as_str())
        .collect();
    let last = |phrase: &[&str]| texts.ends_with(phrase);
    last(&["up", "to"])
        || last(&["less", "than"])
        || last(&["fewer", "than"])
        || last(&["no", "more", "than"])
        || last(&["not", "more", "than"])
        || last(&["under"])
        || last(&["below"])
        || last(&["maximum"])
        || last(&["max"])
        || last(&["maximum", "of"])
        || last(&["at", "most"])
        || last(&["bis", "zu"])
        || last(&["weniger", "als"])
        || last(&["unter"])
        || last(&["hochstens"])
        || last(&["maximal"])
        || last(&["hasta"])
        || last(&["menos", "de"]) && !last(&["al", "menos", "de"])
        || last(&["maximo"])
        || last(&["jusqua"])
        || last(&["moins", "de"])
        || matches!(
            after.as_slice(),
            ["or" | "and", "less" | "under" | "below", ..]
        )
        || matches!(after.as_slice(), ["max" | "maximum" | "maximal", ..])
        || words
            .get(index)
            .is_some_and(|word| matches!(word.text.as_str(), "年以" | "年内"))
            && words
                .get(index.saturating_add(1))
                .is_some_and(|word| word.text == "以下" || word.text == "以内")
}

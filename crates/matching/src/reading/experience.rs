//! Months of experience: held, from the dates of positions, and required, from text.

use std::ops::Range;

use crate::document::Profile;
use crate::language::Language;
use crate::language::text::{Pause, Word};
use crate::vocabulary::Vocabulary;

use super::career::{first_month, last_month, now};
use super::context::{Context, Stance};
use super::finding::Finding;
use super::passage::Advertisement;

/// Months of work, counting overlaps once; `None` if no position has a start.
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

/// The fewest years of experience that a text requires, in months: "5+ years of experience", "3–5
/// Jahre Berufserfahrung". Welcome experience is not required; years with a single skill count if
/// no others are given; "none needed" is 0.
pub(super) fn demanded(
    advertisement: &Advertisement,
    vocabulary: &Vocabulary,
) -> Option<Finding<u32>> {
    let asked: Vec<(bool, Finding<u32>)> = advertisement
        .asking_lines()
        .flat_map(|(field, line)| {
            let years = in_line(&line.words, vocabulary).into_iter();
            years.filter_map(move |years| {
                let months = years.years.saturating_mul(12);
                let finding = Finding::by(months, field, &line.words, years.at)?;
                Some((years.of_skill, finding))
            })
        })
        .collect();
    let total = asked.iter().find(|(of_skill, _)| !of_skill);
    let least = || asked.iter().min_by_key(|(_, finding)| finding.fact);
    total.or_else(least).map(|(_, finding)| finding.clone())
}

/// Years required, in all or with one skill, and the words that require them.
#[derive(Debug, PartialEq)]
struct Years {
    years: u32,
    of_skill: bool,
    at: Range<usize>,
}

fn in_line(words: &[Word], vocabulary: &Vocabulary) -> Vec<Years> {
    let speaks_of_it =
        |word: &Word| word.text.contains("experienc") || word.text.ends_with("erfahrung");
    if !words.iter().any(speaks_of_it) {
        return Vec::new();
    }
    let context = Context::of(words);
    let stance = |at: usize| context.stance(&(at..at.saturating_add(1)));
    let mut asked = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let after = words.get(index.saturating_add(1)..).unwrap_or_default();
        if is_years(&word.text) {
            let nearby = after.iter().take(8);
            let before = words.iter().take(index).rev().take(4);
            let experience = nearby.chain(before).any(speaks_of_it);
            let wanted = !matches!(stance(index), Some(Stance::Negated | Stance::Optional));
            if let Some((years, from)) = years_before(words, index)
                && experience
                && wanted
                && (1..=30).contains(&years)
            {
                let said = after.iter().take(8).position(speaks_of_it);
                let to = said.map_or(index, |said| index.saturating_add(said).saturating_add(1));
                asked.push(Years {
                    years,
                    of_skill: names_skill(after, vocabulary),
                    at: from..to.saturating_add(1),
                });
            }
        } else if speaks_of_it(word)
            && stance(index) == Some(Stance::Negated)
            && !after.first().is_some_and(|next| is_of(&next.text))
        {
            asked.push(Years {
                years: 0,
                of_skill: false,
                at: index.saturating_sub(1)..index.saturating_add(1),
            });
        }
    }
    asked
}

fn is_years(word: &str) -> bool {
    matches!(
        word,
        "year"
            | "years"
            | "yrs"
            | "yr"
            | "jahr"
            | "jahre"
            | "jahren"
            | "ano"
            | "anos"
            | "an"
            | "ans"
            | "annee"
            | "annees"
    )
}

fn is_of(word: &str) -> bool {
    matches!(
        word,
        "with" | "in" | "of" | "using" | "mit" | "im" | "con" | "en" | "de" | "avec" | "as"
    )
}

/// The least of the numbers just before, with the position of the first: "5 years", "five (5)
/// years", "3 to 5 years", "3-5 years". Years of the employer's own do not count.
fn years_before(words: &[Word], index: usize) -> Option<(u32, usize)> {
    let before = words.get(..index)?.iter().enumerate().rev().take(4);
    let own = words.get(..index)?.iter().rev().take(5).any(|word| {
        matches!(
            word.text.as_str(),
            "our" | "we" | "company" | "wir" | "unsere" | "unser" | "nuestros" | "nos" | "nous"
        )
    });
    if own {
        return None;
    }
    let mut least: Option<(u32, usize)> = None;
    for (at, word) in before {
        match number(&word.text) {
            // "Level 2 or six (6) years"
            Some(_)
                if at
                    .checked_sub(1)
                    .and_then(|before| words.get(before))
                    .is_some_and(is_rank) =>
            {
                break;
            }
            Some(number) => {
                least = Some((least.map_or(number, |(least, _)| least.min(number)), at));
            }
            None if is_range(&word.text) || least.is_none() && is_filler(&word.text) => {}
            None => break,
        }
        if word.pause != Pause::None && !matches!(word.around[0], '-' | '–') {
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
        "to" | "or" | "bis" | "a" | "o" | "ou" | "oder" | "and"
    )
}

fn is_filler(word: &str) -> bool {
    matches!(word, "full" | "or" | "more" | "plus" | "complete" | "volle")
}

/// Whether these words begin by naming a skill: "… of Java", "… experience with Java".
fn names_skill(after: &[Word], vocabulary: &Vocabulary) -> bool {
    let words: Vec<String> = after.iter().take(8).map(|word| word.text.clone()).collect();
    let found = vocabulary.find(&words, Language::English);
    found.first().is_some_and(|first| {
        let mut between = words.iter().take(first.words.start);
        between.all(|word| {
            is_of(word)
                || word.contains("experienc")
                || matches!(
                    word.as_str(),
                    "professional" | "hands" | "on" | "work" | "working" | "relevant"
                )
        })
    })
}

fn number(word: &str) -> Option<u32> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Posting, WorkEntry, YearMonth};
    use crate::language::text;

    #[test]
    fn years_asked_for() {
        let check = |text: &str, expect: &[u32]| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let years: Vec<u32> = in_line(&text::spanned(&glyphs), Vocabulary::built_in())
                .into_iter()
                .map(|years| years.years)
                .collect();
            assert_eq!(years, expect, "{text}");
        };
        check("5+ years of experience in sales", &[5]);
        check("Minimum 3 years relevant work experience", &[3]);
        check("Experience: Six (6) years relevant", &[6]);
        check("3-5 years' experience", &[3]);
        check("Three to five years of experience", &[3]);
        check("3 bis 5 Jahre Berufserfahrung", &[3]);
        check("mínimo dos años de experiencia", &[2]);
        check("3 ans d’expérience", &[3]);
        check("level 2, 6 years of experience", &[6]);
        check("Level 2 or six (6) years of experience", &[6]);
        check("No experience needed", &[0]);
        check("No experience with SAP needed", &[]);
        check("Ideally 10 years of experience", &[]);
        check("We have 20 years of experience", &[]);
        check("a company of 20 years", &[]);
        check("within 5 years you will own it", &[]);
    }

    #[test]
    fn years_with_one_skill_are_not_years_in_all() {
        let check = |text: &str, months: Option<u32>| {
            let mut posting: Posting =
                serde_json::from_value(serde_json::json!({ "id": "p", "title": "" })).unwrap();
            posting.description = Some(text.to_owned());
            assert_eq!(
                demanded(&Advertisement::of(&posting), Vocabulary::built_in())
                    .map(|finding| finding.fact),
                months,
                "{text}"
            );
        };
        check(
            "2 years of experience with Kubernetes; 5 years of experience",
            Some(60),
        );
        check(
            "4 years of Kubernetes experience, 2 years of experience with Docker",
            Some(24),
        );
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
        assert_eq!(held(&Profile::default()), None);
    }
}

//! Lists of skills and of languages without a heading: "Excel, SAP (5 years), DATEV" below the
//! name, "English (fluent), Spanish (basic)" at the end.

use matching::Vocabulary;

use super::languages::{is_language, states_fluency};
use super::length::is_length;
use super::line::Line;
use super::parts::split_outside_brackets;
use super::period::periods;
use super::section::Section;
use super::skills::{Item, items};
use super::trade::{names_employer, names_trade};
use super::words::{Word, words};

/// Fewer items may be a name and a place.
const FEWEST: usize = 3;

/// A single known skill may be an ordinary word.
const FEWEST_KNOWN: usize = 2;

/// What a line lists, if it is nothing but a list of skills or of languages.
pub(super) fn section_of(line: &Line<'_>) -> Option<Section> {
    if line.text.len() > 300 || line.text.contains('@') {
        return None;
    }
    if lists_languages(line.text) {
        return Some(Section::Languages);
    }
    lists_skills(line.text).then_some(Section::Skills)
}

/// Whether each part of a line is a language, and one has a level.
fn lists_languages(text: &str) -> bool {
    let mut levels = false;
    let mut names = false;
    for piece in split_outside_brackets(text, &[',', ';', '|', '•', '·', '/', '\t']) {
        let found = words(piece);
        let is_of_list =
            |word: &Word| is_language(&word.folded) || states_fluency(&word.folded) || joins(word);
        let named = found.iter().any(|word| is_language(&word.folded));
        levels |= found.iter().any(|word| states_fluency(&word.folded));
        let all = found.iter().all(is_of_list);
        // "German (C1, business)": brackets may hold more.
        let begins =
            found.len() <= 6 && found.first().is_some_and(is_of_list) && piece.contains('(');
        if found.is_empty() || !(named || names) || !(all || begins) {
            return false;
        }
        names |= named;
    }
    names && levels
}

fn joins(word: &Word) -> bool {
    matches!(
        word.folded.as_str(),
        "and"
            | "und"
            | "et"
            | "y"
            | "in"
            | "en"
            | "de"
            | "level"
            | "niveau"
            | "nivel"
            | "language"
            | "langue"
    )
}

/// Whether a line has several items of which a third are known skills, or one has a length.
fn lists_skills(text: &str) -> bool {
    let Some(items) = items(text).filter(|items| items.len() >= FEWEST) else {
        return false;
    };
    let is_short = |item: &Item<'_>| words(item.name).len() <= 4;
    let vocabulary = Vocabulary::built_in();
    let known = |item: &&Item<'_>| item.level.is_some() || vocabulary.names_skill(item.name);
    let other = |item: &Item<'_>| {
        let is_place =
            || item.name.contains(char::is_uppercase) && matching::names_place(item.name);
        !known(&item) && (names_trade(item.name) || names_employer(item.name) || is_place())
    };
    let count = items.iter().filter(known).count();
    let timed = items.iter().any(|item| item.level.is_some_and(is_length));
    let dated = periods(text)
        .iter()
        .any(|period| period.is_range && period.end.is_some());
    !text.ends_with('.')
        && !dated
        && items.iter().all(is_short)
        && !items.iter().any(other)
        && (timed || count >= FEWEST_KNOWN && count.saturating_mul(3) >= items.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_without_a_heading() {
        let check = |text: &str, expect: Option<Section>| {
            let line = Line {
                text,
                bullet: false,
                blank_before: true,
            };
            assert_eq!(section_of(&line), expect, "{text}");
        };
        for text in [
            "English (fluent), Spanish (basic)",
            "Deutsch Muttersprache, Englisch fließend, Französisch A2",
            "Anglais courant | espagnol notions",
            "Inglés (C1), alemán (B1, escrito)",
            "Danish native, English fluent",
            "Gallego y castellano nativos, portugués básico",
        ] {
            check(text, Some(Section::Languages));
        }
        for text in [
            "Python, SQL, Docker",
            "Excel (5 Jahre), SAP (seit 2015), Word",
            "Photoshop | InDesign | Premiere",
            "Rust 4y, Go 6y, Kubernetes 3y",
            "Soudure (depuis 2015), lecture de plans, ponçage",
        ] {
            check(text, Some(Section::Skills));
        }
        for text in [
            "Ada Example, Leeds, UK",
            "Developer | Python | SQL",
            "I wrote Python, SQL, and Java for banks of all sizes.",
            "English teacher, fluent in French",
            "German, French",
            "Python, SQL",
            "Nurse, City Hospital, Leeds",
            "Python, SQL, Leeds, York",
            "Python, SQL, Docker, 2015 – 2018",
        ] {
            check(text, None);
        }
    }
}

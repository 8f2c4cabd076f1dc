//! The place of work that a text states, if no field does.

use std::sync::OnceLock;

use crate::document::Posting;
use crate::explanation::{Field, Source};
use crate::language::text::{Pause, Word};
use crate::places::{self, Keys};

use super::finding::{Finding, quote};
use super::passage::Advertisement;
use super::phrase::Phrases;
use super::section::Section;

/// ISO 3166-1 alpha-2 in lower case for the name of a country.
pub(super) fn country(written: &str) -> Option<String> {
    places::key_of_country(written)
}

/// The country whose name begins these words, with or without an article.
pub(super) fn country_at(words: &[Word]) -> Option<String> {
    let articles = words.iter().take_while(|word| {
        matches!(
            word.text.as_str(),
            "the" | "die" | "den" | "los" | "el" | "les" | "la"
        )
    });
    let words = words.get(articles.count()..)?;
    (1..=LONGEST_COUNTRY).rev().find_map(|length| {
        let words = words.get(..length)?;
        let name: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let code = length == 1 && name.first().is_some_and(|name| name.len() <= 2);
        let capitals = words.iter().all(|word| word.capitals);
        let name = name.join(" ");
        // "us" and "uk" are read as they always are; other codes only in capitals.
        (!code || capitals || matches!(name.as_str(), "us" | "uk"))
            .then(|| country(&name))
            .flatten()
    })
}

/// Words of the longest country name.
const LONGEST_COUNTRY: usize = 4;

/// The places of work that a line states: "Location: Berlin, Germany", "this role is based in
/// Berlin".
pub(super) fn stated(advertisement: &Advertisement, posting: &Posting) -> Option<Finding<Keys>> {
    let lines = advertisement.lines();
    let lines = lines.filter(|(_, line)| line.section != Section::Employer);
    let said = lines.flat_map(|(field, line)| {
        let found = phrases().find(&line.words).into_iter();
        found.map(move |(at, is_label)| (field, &line.words, at, is_label))
    });
    said.take(MOST_READ)
        .find_map(|(field, words, at, is_label)| {
            let text = text_of(field, posting)?;
            let last = at.end.checked_sub(1).and_then(|last| words.get(last))?;
            let begins = words
                .get(at.start)
                .is_some_and(|word| word.pause == Pause::Sentence);
            let is_inline = at.start > 0;
            let opens = (!is_inline || begins) && last.around[1] == ':';
            if is_label && !opens {
                return None;
            }
            let after = words.get(at.end..)?;
            let ends = |word: &&Word| {
                !is_label && (word.pause >= Pause::Clause || is_turn(word))
                    || is_label && is_inline && word.pause == Pause::Sentence
            };
            let (first, follow) = after.split_first()?;
            let length = follow
                .iter()
                .take(MOST_WORDS)
                .take_while(|word| !ends(word))
                .count();
            let last = follow.get(..length)?.last().unwrap_or(first);
            let span = [first.span[0], last.span[1]];
            let read = places::keys_of_line(&html_escape::decode_html_entities(quote(text, span)));
            let stated = read.places.iter().chain(&read.applicants).next().is_some();
            stated.then_some(Finding {
                fact: read,
                source: Source::at(field, span),
            })
        })
}

/// Phrases before a place that are followed, of one posting.
const MOST_READ: usize = 32;

/// Words of the longest list of places that is read.
const MOST_WORDS: usize = 24;

/// Words after which a sentence goes on about something else.
fn is_turn(word: &Word) -> bool {
    matches!(
        word.text.as_str(),
        "with" | "where" | "which" | "but" | "while" | "you" | "we" | "for" | "as"
    )
}

/// The text of a field.
pub(super) fn text_of(field: Field, posting: &Posting) -> Option<&str> {
    match field {
        Field::Description => posting.description.as_deref(),
        Field::Qualifications(nth) => posting
            .requirements
            .get(usize::from(nth))
            .map(String::as_str),
        Field::Responsibilities(nth) => posting
            .responsibilities
            .get(usize::from(nth))
            .map(String::as_str),
        _ => None,
    }
}

/// Phrases before a place; the value is whether it is a label, which begins a line or a sentence
/// and ends in a colon.
fn phrases() -> &'static Phrases<bool> {
    static READ: OnceLock<Phrases<bool>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[
            (
                true,
                &[
                    "location",
                    "locations",
                    "work location",
                    "job location",
                    "place of work",
                    "duty station",
                    "standort",
                    "standorte",
                    "arbeitsort",
                    "einsatzort",
                    "dienstort",
                    "ubicacion",
                    "lugar de trabajo",
                    "lugar",
                    "lieu",
                    "lieu de travail",
                    "localisation",
                ],
            ),
            (
                false,
                &[
                    "role is based in",
                    "position is based in",
                    "job is based in",
                    "role is located in",
                    "position is located in",
                    "job is located in",
                    "you will be based in",
                ],
            ),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_text() {
        let check = |text: &str, expect: Option<(Option<&str>, Option<&str>)>| {
            let mut posting = Posting::new("p", "");
            posting.description = Some(text.to_owned());
            let stated = stated(&Advertisement::of(&posting), &posting);
            let place = stated.and_then(|finding| finding.fact.places.into_iter().next());
            let found = place
                .as_ref()
                .map(|place| (place.city.as_deref(), place.country.as_deref()));
            assert_eq!(found, expect, "{text}");
        };
        check(
            "Location: Berlin, Germany",
            Some((Some("berlin"), Some("de"))),
        );
        check(
            "Standort: Bad Homburg\nAb sofort",
            Some((Some("bad homburg"), Some("de"))),
        );
        check(
            "<p>Location:&nbsp;<b>M&uuml;nchen</b></p>",
            Some((Some("munchen"), Some("de"))),
        );
        check(
            "This role is based in Austin.",
            Some((Some("austin"), Some("us"))),
        );
        check("Location: United States", Some((None, Some("us"))));
        check(
            "Weekend shifts. Location: Leeds, UK. Tips",
            Some((Some("leeds"), Some("gb"))),
        );
        check("Location: remote", None);
        check("Location: our lovely office", None);
        check("We are based in Berlin, Germany", None);
        check("Location matters to us", None);
    }
}

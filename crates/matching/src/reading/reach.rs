//! From where remote work may be done, if no field says: "anywhere in the EU", "UK-wide".

use std::sync::OnceLock;

use crate::document::Posting;
use crate::explanation::Source;
use crate::features::PlaceKey;
use crate::language::text::{Pause, Word};
use crate::places;

use super::finding::{Finding, quote};
use super::passage::Advertisement;
use super::phrase::Phrases;
use super::place::text_of;
use super::section::Section;

/// The countries and regions from which people may do the remote work of this posting.
pub(super) fn stated(
    advertisement: &Advertisement,
    posting: &Posting,
) -> Option<Finding<Vec<PlaceKey>>> {
    let lines = advertisement.lines();
    let mut lines = lines.filter(|(_, line)| line.section != Section::Employer);
    lines.find_map(|(field, line)| {
        let text = text_of(field, posting)?;
        let found = phrases().find(&line.words).into_iter();
        let after = found.filter_map(|(at, sure)| {
            let says = sure || speaks_of_remote(&line.words, at.start);
            says.then_some(at.end..at.end.saturating_add(MOST_WORDS))
        });
        let whole = (0..line.words.len()).filter_map(|at| {
            let from = extent(&line.words, at)?;
            speaks_of_remote(&line.words, at).then_some(from..at.saturating_add(1))
        });
        after.chain(whole).take(MOST_READ).find_map(|at| {
            let words = line.words.get(at.start..at.end.min(line.words.len()))?;
            let (first, follow) = words.split_first()?;
            let ends = |word: &&Word| word.pause >= Pause::Clause || is_turn(&word.text);
            let last = follow.iter().take_while(|word| !ends(word)).last();
            let span = [first.span[0], last.unwrap_or(first).span[1]];
            let written = html_escape::decode_html_entities(quote(text, span));
            let read = places::keys_of_line(&written);
            let mut open = read.places;
            open.extend(read.applicants);
            open.retain(|place| place.city.is_none());
            (!open.is_empty()).then_some(Finding {
                fact: open,
                source: Source::at(field, span),
            })
        })
    })
}

/// Words after a phrase that may name places.
const MOST_WORDS: usize = 8;

/// Phrases and words of a line that are followed.
const MOST_READ: usize = 8;

/// Where the name begins whose whole extent this word means: "US-wide", "deutschlandweit".
fn extent(words: &[Word], at: usize) -> Option<usize> {
    let word = words.get(at)?;
    if word.joined && matches!(word.text.as_str(), "wide" | "weit") {
        return at.checked_sub(1);
    }
    (word.text.len() > "weit".len() && word.text.ends_with("weit")).then_some(at)
}

/// Whether the sentence around a word is about remote work or about who may apply.
fn speaks_of_remote(words: &[Word], at: usize) -> bool {
    let begins = |at: &usize| {
        let word = words.get(*at);
        word.is_some_and(|word| word.pause == Pause::Sentence)
    };
    let least = at.saturating_sub(MOST_OF_SENTENCE);
    let from = (least..=at).rev().find(begins).unwrap_or(least);
    let most = words.len().min(at.saturating_add(MOST_OF_SENTENCE));
    let to = (at.saturating_add(1)..most).find(begins).unwrap_or(most);
    let mut sentence = words.get(from..to).unwrap_or_default().iter();
    sentence.any(|word| {
        matches!(
            word.text.as_str(),
            "remote"
                | "remotely"
                | "homeoffice"
                | "apply"
                | "applicants"
                | "candidates"
                | "teletravail"
                | "distance"
                | "teletrabajo"
                | "remoto"
                | "remota"
                | "distancia"
                | "candidatos"
                | "residentes"
                | "bewerben"
                | "bewerbungen"
                | "candidats"
        )
    })
}

/// Words of a sentence that are looked at on either side.
const MOST_OF_SENTENCE: usize = 24;

/// Words after which a sentence goes on about something else.
fn is_turn(word: &str) -> bool {
    matches!(
        word,
        "with"
            | "where"
            | "which"
            | "but"
            | "while"
            | "you"
            | "we"
            | "for"
            | "as"
            | "on"
            | "mit"
            | "wo"
            | "aber"
            | "und"
            | "avec"
            | "mais"
            | "con"
            | "pero"
            | "que"
            | "qui"
            | "arbeiten"
            | "moglich"
            | "possible"
            | "remote"
            | "role"
            | "position"
    )
}

/// Phrases before a place; the value is whether they speak of remote work themselves.
fn phrases() -> &'static Phrases<bool> {
    static READ: OnceLock<Phrases<bool>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[
            (
                true,
                &[
                    "from anywhere in",
                    "from anywhere within",
                    "anywhere in",
                    "anywhere within",
                    "remote within",
                    "remote in",
                    "remote from",
                    "remote across",
                    "remotely from",
                    "remotely within",
                    "remotely in",
                    "von überall in",
                    "von überall aus",
                    "überall in",
                    "partout en",
                    "partout dans",
                    "n'importe où en",
                    "desde cualquier punto de",
                    "desde cualquier lugar de",
                    "desde cualquier parte de",
                    "desde cualquier sitio de",
                    "residentes en cualquier país de",
                ],
            ),
            (
                false,
                &[
                    "in ganz",
                    "aus ganz",
                    "dans toute la",
                    "toute la",
                    "en toda",
                    "en todo",
                    "anywhere across",
                    "across the",
                    "throughout the",
                    "based in",
                    "residing in",
                    "living in",
                    "located in",
                    "residentes en",
                ],
            ),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_where_remote_work_may_be_done() {
        let check = |text: &str, expect: &[&str]| {
            let mut posting = Posting::new("p", "");
            posting.description = Some(text.to_owned());
            let found = stated(&Advertisement::of(&posting), &posting);
            let places = found.map(|finding| finding.fact).unwrap_or_default();
            let named = places.iter().map(|place| {
                let name = place.country.as_ref().or(place.region.as_ref());
                name.map_or("", String::as_str)
            });
            let named: Vec<&str> = named.collect();
            assert_eq!(named, expect, "{text}");
        };
        check("This is a US-wide remote role.", &["us"]);
        check("Remote, EU-wide", &["eu"]);
        check(
            "You can work from anywhere in the UK or Ireland.",
            &["gb", "ie"],
        );
        check(
            "Remotely from any place within Canada? Remotely from Canada.",
            &["ca"],
        );
        check("Homeoffice deutschlandweit möglich", &["de"]);
        check("Du arbeitest von überall in Österreich", &["at"]);
        check("Bewerbungen bundesweit, die Arbeit ist remote", &["de"]);
        check("Poste en télétravail, partout en France", &["fr"]);
        check("100% remoto desde cualquier punto de España", &["es"]);
        check("Teletrabajo en toda España", &["es"]);
        check(
            "We look for candidates based in Portugal or Spain",
            &["pt", "es"],
        );
        // The employer's reach, and towns.
        check("Our shops are found bundesweit", &[]);
        check("We have 40 offices UK-wide", &[]);
        check("Soweit möglich, remote", &[]);
        check("Remote in a team that laughs", &[]);
        check("Meet us anywhere in Leeds", &[]);
    }
}

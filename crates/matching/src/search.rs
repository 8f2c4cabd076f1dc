//! Words that a reader searches for: where they are looked for, and where they were found.

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Columns, Row};
use crate::document::TimestampMs;
use crate::language::text::folded_words;

/// A field of postings that words are looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SearchField {
    /// The title, also by its English meaning and by other names of its trade.
    Title,
    /// The company's name.
    Company,
    /// The industry.
    Industry,
    /// The skills that the posting asks for.
    Skill,
}

impl SearchField {
    /// Every field that is searched.
    pub const ALL: [Self; 4] = [Self::Title, Self::Company, Self::Industry, Self::Skill];
}

/// A word that was searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SearchedWord {
    /// As it was compared: folded, and as the beginning of words.
    pub word: String,
    /// The fields in which open postings have it; empty if none has.
    pub found_in: Vec<SearchField>,
}

/// The most words that one search may have; [`searched`] looks for no more.
pub const MOST_SEARCHED_WORDS: usize = 32;

/// Number of words of a search: pairs of characters, where a script has no spaces.
///
/// ```
/// use matching::count_searched;
///
/// assert_eq!(count_searched("Senior  nurse"), 2);
/// assert_eq!(count_searched(" "), 0);
/// ```
#[must_use]
pub fn count_searched(q: &str) -> usize {
    folded_words(q).split_whitespace().count()
}

/// The words of a search, each with the fields in which open postings of the catalogue have it,
/// whatever else a filter says.
///
/// ```
/// use matching::{Catalogue, SearchField, searched};
/// # use matching::document::Posting;
/// # use matching::{CatalogueEntry, PostingSummary, read_posting};
/// # fn entry(json: &str) -> CatalogueEntry {
/// #     let posting: Posting = serde_json::from_str(json).unwrap();
/// #     CatalogueEntry {
/// #         version: 1,
/// #         summary: PostingSummary::of(&posting),
/// #         features: read_posting(&posting),
/// #     }
/// # }
///
/// let mut catalogue = Catalogue::new();
/// let nurse = r#"{ "id": "p-1", "title": "Nurse", "company": { "name": "Nursery" } }"#;
/// catalogue.upsert(1, entry(nurse));
/// let words = searched("Nurs Pilot", &catalogue, 0);
/// assert_eq!((words[0].word.as_str(), words[1].word.as_str()), ("nurs", "pilot"));
/// assert_eq!(words[0].found_in, [SearchField::Title, SearchField::Company]);
/// assert!(words[1].found_in.is_empty());
/// ```
#[must_use]
pub fn searched(q: &str, catalogue: &Catalogue, now_ms: TimestampMs) -> Vec<SearchedWord> {
    let columns = catalogue.columns();
    let words = folded_words(q);
    let mut words: Vec<&str> = words.split_whitespace().collect();
    let mut seen = Vec::new();
    words.retain(|word| {
        !seen.contains(word) && {
            seen.push(*word);
            true
        }
    });
    let words = words.into_iter().take(MOST_SEARCHED_WORDS);
    words
        .map(|word| {
            let looked_up = Word::of(word, columns);
            let mut found = [false; SearchField::ALL.len()];
            for (slot, row) in columns.open(now_ms) {
                let here = looked_up.found_in(columns, slot, row);
                for (found, here) in found.iter_mut().zip(here) {
                    *found |= here;
                }
                if found == [true; SearchField::ALL.len()] {
                    break;
                }
            }
            let fields = SearchField::ALL.into_iter().zip(found);
            SearchedWord {
                word: word.to_owned(),
                found_in: fields
                    .filter_map(|(field, found)| found.then_some(field))
                    .collect(),
            }
        })
        .collect()
}

/// Which values have a word that begins with this one.
pub(crate) struct Word {
    titles: Vec<bool>,
    companies: Vec<bool>,
    industries: Vec<bool>,
    skills: Vec<bool>,
}

impl Word {
    pub(crate) fn of(word: &str, columns: &Columns) -> Self {
        let titles = columns.titles.values().iter();
        let employers = columns.employers.values().iter();
        let begins = |text: Option<&str>| text.is_some_and(|text| begins_a_word(word, text));
        Self {
            titles: titles
                .map(|title| {
                    begins_a_word(word, &title.words) || begins_a_word(word, &title.english)
                })
                .collect(),
            companies: employers
                .clone()
                .map(|employer| begins_a_word(word, &employer.name))
                .collect(),
            industries: employers
                .map(|employer| begins(employer.industry.as_deref()))
                .collect(),
            skills: columns
                .skills
                .values()
                .iter()
                .map(|skill| begins_a_word(word, skill))
                .collect(),
        }
    }

    /// Whether a posting has the word, in each of [`SearchField::ALL`].
    fn found_in(
        &self,
        columns: &Columns,
        slot: usize,
        row: &Row,
    ) -> [bool; SearchField::ALL.len()] {
        let mut asked = columns.asked(slot).iter();
        [
            holds(&self.titles, row.title),
            holds(&self.companies, row.employer),
            holds(&self.industries, row.employer),
            asked.any(|asked| holds(&self.skills, asked.skill())),
        ]
    }

    /// Whether a posting has the word in any field.
    pub(crate) fn is_in(&self, columns: &Columns, slot: usize, row: &Row) -> bool {
        self.found_in(columns, slot, row).contains(&true)
    }
}

fn holds(judged: &[bool], number: u32) -> bool {
    judged.get(number as usize).copied().unwrap_or(false)
}

pub(crate) fn begins_a_word(word: &str, text: &str) -> bool {
    text.split([' ', '.', '/', '-'])
        .any(|other| other.starts_with(word))
}

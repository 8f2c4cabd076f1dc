//! A document as weighted, hashed stems: what free text is compared by.

use std::collections::{BTreeSet, HashMap};

use crate::document::{Posting, Profile};
use crate::features::Terms;
use crate::text::{self, Kind};

use super::passage::{Account, Advertisement, Passage};

/// A posting keeps its heaviest terms. It bounds memory, and more were no better on the development set.
const MOST_TERMS_OF_POSTING: usize = 64;

/// A profile keeps more: it is one, postings are many.
const MOST_TERMS_OF_PROFILE: usize = 400;

/// Terms of a posting, its title the heaviest.
pub(super) fn of_posting(posting: &Posting, advertisement: &Advertisement) -> Terms {
    let mut count = Count::default();
    count.add_text(&posting.title, 3.0);
    // Each once, so that nothing is gained by naming a skill twice.
    let names: BTreeSet<String> = posting
        .skills
        .iter()
        .map(|skill| &skill.name)
        .chain(&posting.occupational_categories)
        .map(|name| super::folded_words(name))
        .collect();
    for name in &names {
        count.add_text(name, 1.0);
    }
    for passage in advertisement.passages() {
        count.add_passage(passage);
    }
    count.heaviest(MOST_TERMS_OF_POSTING)
}

/// Terms of all that the person said, but for the list of skills: those are compared one by one, and a skill more must
/// not make the rest weigh less.
pub(super) fn of_profile(profile: &Profile, account: &Account<'_>) -> Terms {
    let mut count = Count::default();
    for said in &account.texts {
        count.add_passage(&said.passage);
    }
    for title in &profile.preferences.titles {
        count.add_text(title, 1.0);
    }
    count.heaviest(MOST_TERMS_OF_PROFILE)
}

/// The first words of a text that say something.
pub(super) fn first_words(passage: &Passage, most: usize) -> Vec<&str> {
    passage
        .words()
        .map(|word| word.text.as_str())
        .filter(|word| !is_stop_word(word))
        .take(most)
        .collect()
}

/// Weights by term, and the order in which terms first came.
#[derive(Debug, Default)]
struct Count {
    weights: HashMap<u32, (f64, usize)>,
}

impl Count {
    fn add_text(&mut self, text: &str, weight: f64) {
        for word in text::words(text) {
            self.add(&word, weight);
        }
    }

    fn add_passage(&mut self, passage: &Passage) {
        for word in passage.words() {
            self.add(&word.text, 1.0);
        }
    }

    fn add(&mut self, word: &str, weight: f64) {
        if !is_stop_word(word) {
            let term = text::hash(Kind::Word, &text::stem(word));
            let order = self.weights.len();
            self.weights.entry(term).or_insert((0.0, order)).0 += weight;
        }
    }

    /// The heaviest, the earlier of equals first. Weights grow with the logarithm, so that repetition buys little.
    fn heaviest(self, most: usize) -> Terms {
        let mut terms: Vec<(u32, (f64, usize))> = self.weights.into_iter().collect();
        terms.sort_by(|(_, (a, first)), (_, (b, second))| b.total_cmp(a).then(first.cmp(second)));
        terms.truncate(most);
        Terms::new(
            terms
                .into_iter()
                .map(|(term, (weight, _))| (term, quantised(weight))),
        )
    }
}

/// `1 + ln(weight)` in fortieths: 255 stands for a word that comes 200 times.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1–255 before the cast"
)]
fn quantised(weight: f64) -> u8 {
    ((1.0 + libm::log(weight)) * 40.0).clamp(1.0, 255.0) as u8
}

fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// English words that say nothing of a job, and what stands in public texts for names that were taken out; sorted.
const STOP_WORDS: &[&str] = &[
    "a", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can", "could", "did", "do", "for", "from", "had", "has", "have", "he", "her", "his", "how",
    "i", "if", "in", "into", "is", "it", "its", "may", "me", "more", "must", "my", "no", "nor",
    "not", "of", "on", "or", "other", "our", "redacted", "s", "shall", "she", "should", "so",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "to", "up", "us", "was", "we", "were", "what", "when", "where", "which", "while",
    "who", "will", "with", "would", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_can_be_searched() {
        assert!(STOP_WORDS.is_sorted());
        assert!(is_stop_word("the") && !is_stop_word("nurse"));
    }

    #[test]
    fn repetition_buys_little() {
        assert_eq!(quantised(1.0), 40);
        assert_eq!(quantised(10.0), 132);
        assert_eq!(quantised(1e9), 255);
    }
}

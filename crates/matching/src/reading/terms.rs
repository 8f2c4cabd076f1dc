//! A document as weighted, hashed stems: what free text is compared by.

use std::collections::BTreeMap;

use crate::document::{Posting, Profile};
use crate::features::Terms;
use crate::text::{self, Kind};

use super::markup;

/// A posting keeps its heaviest terms: a bound on memory for long advertisements.
const MOST_TERMS_OF_POSTING: usize = 96;

/// A profile keeps more: it is one, postings are many.
const MOST_TERMS_OF_PROFILE: usize = 400;

/// Terms of a posting, its title the heaviest.
pub(super) fn of_posting(posting: &Posting, description: Option<&str>) -> Terms {
    let mut count = Count::default();
    count.add(&posting.title, 3.0);
    for skill in &posting.skills {
        count.add(&skill.name, 1.5);
    }
    for category in &posting.occupational_categories {
        count.add(category, 1.5);
    }
    for text in posting.requirements.iter().chain(&posting.responsibilities) {
        count.add(&markup::plain(text), 1.0);
    }
    if let Some(description) = description {
        count.add(description, 1.0);
    }
    if let Some(industry) = &posting.industry {
        count.add(industry, 0.5);
    }
    count.heaviest(MOST_TERMS_OF_POSTING)
}

/// Terms of all that the person said.
pub(super) fn of_profile(profile: &Profile) -> Terms {
    let mut count = Count::default();
    for (text, _) in super::texts(profile) {
        count.add(&text, 1.0);
    }
    for skill in &profile.skills {
        count.add(&skill.name, 1.0);
    }
    for title in &profile.preferences.titles {
        count.add(title, 1.0);
    }
    count.heaviest(MOST_TERMS_OF_PROFILE)
}

#[derive(Debug, Default)]
struct Count(BTreeMap<u32, f64>);

impl Count {
    fn add(&mut self, text: &str, weight: f64) {
        for word in text::words(&text::fold(text)) {
            if !STOP_WORDS.contains(&word.as_str()) {
                let term = text::hash(Kind::Word, &text::stem(&word));
                *self.0.entry(term).or_default() += weight;
            }
        }
    }

    /// Saturating, so that saying a thing again soon adds nothing (BM25 with k1 = 1).
    fn heaviest(self, most: usize) -> Terms {
        let mut terms: Vec<(u32, u8)> = self
            .0
            .into_iter()
            .map(|(term, count)| (term, quantised(count / (count + 1.0))))
            .collect();
        terms.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(most);
        terms.sort_unstable();
        Terms(terms)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1–255 before the cast"
)]
fn quantised(fraction: f64) -> u8 {
    (fraction * 255.0).clamp(1.0, 255.0) as u8
}

/// English words that say nothing of a job.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "for", "from",
    "had", "has", "have", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or",
    "our", "s", "so", "such", "that", "the", "their", "them", "they", "this", "to", "up", "was",
    "we", "were", "what", "which", "while", "who", "will", "with", "you", "your",
];

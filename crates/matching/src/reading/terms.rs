//! A document as weighted, hashed stems: what free text is compared by.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::compound;
use crate::document::{Posting, Profile};
use crate::features::Terms;
use crate::language::Language;
use crate::text::{self, Glyph, Kind, Pause, Word};

use super::passage::{Account, Advertisement, Passage};

/// A text of no more different words than this is a title, or as good as one.
const MOST_WORDS_OF_TITLE: usize = 20;

/// A posting keeps its heaviest terms. It bounds memory, and more were no better on the development set.
const MOST_TERMS_OF_POSTING: usize = 64;

/// Who says a word more often gains nothing by it. Once would be too few: what long texts say twice is what they are about.
const MOST_REPETITIONS: f64 = 2.0;

/// A profile keeps more: it is one, postings are many.
const MOST_TERMS_OF_PROFILE: usize = 400;

/// Terms of a posting, its title the heaviest.
pub(super) fn of_posting(posting: &Posting, advertisement: &Advertisement) -> Terms {
    let mut count = Count::of(language_of_posting(posting, advertisement));
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
    let mut count = Count::of(language_of_profile(profile, account));
    for said in &account.texts {
        count.add_passage(&said.passage);
    }
    for title in &profile.preferences.titles {
        count.add_text(title, 1.0);
    }
    count
        .repeated_at_most(MOST_REPETITIONS)
        .heaviest(MOST_TERMS_OF_PROFILE)
}

/// As the posting says, else as its words tell.
fn language_of_posting(posting: &Posting, advertisement: &Advertisement) -> Language {
    let said = posting.language.as_deref().and_then(Language::of_tag);
    said.unwrap_or_else(|| {
        let title = text::words(&posting.title);
        let texts = advertisement.passages().flat_map(Passage::words);
        let texts = texts.map(|word| word.text.as_str());
        Language::of_words(title.iter().map(String::as_str).chain(texts))
    })
}

/// The language a person writes in, as the words tell.
pub(super) fn language_of_profile(profile: &Profile, account: &Account<'_>) -> Language {
    let titles = profile.preferences.titles.iter();
    let titles: Vec<String> = titles.flat_map(|title| text::words(title)).collect();
    let texts = account.texts.iter().flat_map(|said| said.passage.words());
    let texts = texts.map(|word| word.text.as_str());
    Language::of_words(texts.chain(titles.iter().map(String::as_str)))
}

/// The sentences of a text, as far as they say something: at most so many words of each, none twice.
pub(super) fn sentences(passage: &Passage, most: usize) -> impl Iterator<Item = String> {
    let language = Language::of_words(passage.words().map(|word| word.text.as_str()));
    let mut sentences: Vec<Vec<&str>> = vec![Vec::new()];
    for word in passage.words() {
        if word.pause == Pause::Sentence {
            sentences.push(Vec::new());
        }
        if let Some(sentence) = sentences.last_mut()
            && sentence.len() < most
            && !language.is_stop_word(&word.text)
            && !sentence.contains(&word.text.as_str())
        {
            sentence.push(&word.text);
        }
    }
    let telling = sentences
        .into_iter()
        .filter(|sentence| !sentence.is_empty());
    telling.map(|sentence| sentence.join(" "))
}

/// Weights by term, and the order in which terms first came.
#[derive(Debug)]
struct Count {
    language: Language,
    weights: HashMap<u32, (f64, usize)>,
}

impl Count {
    fn of(language: Language) -> Self {
        Self {
            language,
            weights: HashMap::new(),
        }
    }

    fn add_text(&mut self, text: &str, weight: f64) {
        let glyphs: Vec<Glyph> = text::glyphs(text).collect();
        for word in text::spanned(&glyphs) {
            self.add(meant(&word), weight);
            self.add_characters(&word.text, weight);
        }
    }

    fn add_passage(&mut self, passage: &Passage) {
        let distinct: HashSet<&str> = passage.words().map(|word| word.text.as_str()).collect();
        let is_short = distinct.len() <= MOST_WORDS_OF_TITLE;
        for word in passage.words() {
            self.add(meant(word), 1.0);
            if is_short {
                self.add_characters(&word.text, 1.0);
            }
        }
    }

    /// A word; one that is a compound also by its parts, half each.
    fn add(&mut self, word: &str, weight: f64) {
        if self.language.is_stop_word(word) {
            return;
        }
        self.add_stem(word, weight);
        if self.language == Language::German {
            for part in compound::parts(word) {
                self.add_stem(part, weight / 2.0);
            }
        }
    }

    /// The characters of a word of a script without spaces, half each: in a title as few as these, each tells much.
    fn add_characters(&mut self, word: &str, weight: f64) {
        for c in word.chars().filter(|c| text::is_unspaced(*c)) {
            self.add_stem(c.encode_utf8(&mut [0; 4]), weight / 2.0);
        }
    }

    fn add_stem(&mut self, word: &str, weight: f64) {
        let term = text::hash(Kind::Word, &self.language.stem(word));
        let order = self.weights.len();
        self.weights.entry(term).or_insert((0.0, order)).0 += weight;
    }

    fn repeated_at_most(mut self, most: f64) -> Self {
        for (weight, _) in self.weights.values_mut() {
            *weight = weight.min(most);
        }
        self
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

/// The word as it is counted. Folded, "IT" would be a stop word; ESCO calls it ICT, and so do many titles.
fn meant(word: &Word) -> &str {
    if word.capitals && word.text == "it" {
        "ict"
    } else {
        &word.text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_technology_is_no_stop_word() {
        let terms = |text: &str| {
            let mut count = Count::of(Language::English);
            count.add_text(text, 1.0);
            count.heaviest(8)
        };
        assert_eq!(terms("Junior IT Officer"), terms("Junior ICT Officer"));
        assert_eq!(terms("IT-Support"), terms("ICT support"));
        assert_eq!(terms("Making it work"), terms("Making work"));
        assert_eq!(terms("It works"), terms("works"));
    }

    #[test]
    fn repetition_buys_little() {
        assert_eq!(quantised(1.0), 40);
        assert_eq!(quantised(10.0), 132);
        assert_eq!(quantised(1e9), 255);
    }
}

//! A document as weighted, hashed stems, for comparing free text.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::document::{Posting, Profile};
use crate::features::Terms;
use crate::language::Language;
use crate::language::compound;
use crate::language::detection::MOST_WORDS_OF_TITLE;
use crate::language::lexicon::{Lexicon, Meaning};
use crate::language::text::{self, Glyph, Kind, Pause, Word};
use crate::language::trades::{self, Trade};

use super::passage::{Account, Advertisement, Passage};
use super::{gender, title};

/// A posting keeps this many of its heaviest terms. It bounds memory; more were no better on the
/// development set.
const MOST_TERMS_OF_POSTING: usize = 64;

/// Repeating a word more often gains nothing. Once would be too little: long texts repeat what they
/// are about.
const MOST_REPETITIONS: f64 = 2.0;

/// The weight of a word in another language whose meaning also counts.
const KNOWN: f64 = 0.5;

/// Without stems, words are also compared by so many first letters, which count so much more than
/// the whole word. Chosen on the project's own CVs in such languages (docs/quality.md).
const LETTERS_OF_BEGINNING: usize = 5;
const BEGINNING: f64 = 2.0;

/// A profile keeps more: there is one, but there are many postings.
const MOST_TERMS_OF_PROFILE: usize = 400;

/// The terms of a posting; those of its title weigh most.
pub(super) fn of_posting(
    posting: &Posting,
    advertisement: &Advertisement,
    language: Language,
) -> Terms {
    let mut count = TermCounter::of(language);
    count.add_text(&posting.title, 3.0);
    // Each once: naming a skill twice gains nothing.
    let names: BTreeSet<String> = posting
        .skills
        .iter()
        .map(|skill| &skill.name)
        .chain(&posting.occupational_categories)
        .map(|name| text::folded_words(name))
        .collect();
    for name in &names {
        count.add_text(name, 1.0);
    }
    for passage in advertisement.passages() {
        count.add_passage(passage, 1.0);
    }
    count.heaviest(MOST_TERMS_OF_POSTING)
}

/// The terms of the person's texts, weighing less the older they are. The list of skills is left
/// out: skills are compared one by one, and one more must not make the others weigh less.
pub(super) fn of_profile(profile: &Profile, account: &Account<'_>, language: Language) -> Terms {
    let mut count = TermCounter::of(language);
    for said in &account.texts {
        count.add_passage(&said.passage, said.recency);
    }
    for title in &profile.preferences.titles {
        count.add_text(title, 1.0);
    }
    count
        .repeated_at_most(MOST_REPETITIONS)
        .heaviest(MOST_TERMS_OF_PROFILE)
}

/// As the posting states, or as its words suggest.
pub(super) fn language_of_posting(posting: &Posting, advertisement: &Advertisement) -> Language {
    let said = posting.language.as_deref().and_then(Language::of_tag);
    said.unwrap_or_else(|| {
        let title = title::read(&posting.title).words;
        let title = title.iter().map(|word| word.text.as_str());
        let texts = advertisement.passages().flat_map(Passage::neutral_words);
        Language::of_words(title.chain(texts))
    })
}

/// The language a person writes in, as the words suggest.
pub(super) fn language_of_profile(profile: &Profile, account: &Account<'_>) -> Language {
    let titles = profile.preferences.titles.iter();
    let titles: Vec<Word> = titles.flat_map(|title| title::read(title).words).collect();
    let titles = titles.iter().map(|word| word.text.as_str());
    let texts = account.texts.iter();
    let texts = texts.flat_map(|said| said.passage.neutral_words());
    Language::of_words(texts.chain(titles))
}

/// The sentences of a text that have content: at most `most` words of each, and none twice.
pub(super) fn sentences(passage: &Passage, most: usize) -> impl Iterator<Item = Vec<&Word>> {
    let language = Language::of_words(passage.neutral_words());
    let mut sentences: Vec<Vec<&Word>> = vec![Vec::new()];
    for word in passage.words() {
        if word.pause == Pause::Sentence {
            sentences.push(Vec::new());
        }
        if let Some(sentence) = sentences.last_mut()
            && sentence.len() < most
            && !language.is_stop_word(&word.text)
            && !sentence.iter().any(|said| said.text == word.text)
        {
            sentence.push(word);
        }
    }
    sentences
        .into_iter()
        .filter(|sentence| !sentence.is_empty())
}

/// Counts by term.
#[derive(Debug)]
struct TermCounter {
    language: Language,
    counted: HashMap<u32, TermCount>,
}

/// The count of one term.
#[derive(Debug)]
struct TermCount {
    weight: f64,
    /// The most it counted in one place.
    most: f64,
    /// Order of first appearance.
    order: usize,
}

impl TermCounter {
    fn of(language: Language) -> Self {
        Self {
            language,
            counted: HashMap::new(),
        }
    }

    fn add_text(&mut self, text: &str, weight: f64) {
        let glyphs: Vec<Glyph> = text::glyphs(text).collect();
        self.add_line(&text::spanned(&glyphs), weight, true);
    }

    fn add_passage(&mut self, passage: &Passage, weight: f64) {
        let distinct: HashSet<&str> = passage.words().map(|word| word.text.as_str()).collect();
        let is_short = distinct.len() <= MOST_WORDS_OF_TITLE;
        for line in &passage.lines {
            self.add_line(&line.words, weight, is_short);
        }
    }

    fn add_line(&mut self, words: &[Word], weight: f64, is_short: bool) {
        let words: Vec<&Word> = gender::neutral(words).collect();
        let meanings = meanings(&words, self.language);
        // Of long texts, trades told against the long texts of the development set.
        let trades = if is_short {
            trades_of(&words, self.language)
        } else {
            Vec::new()
        };
        let mut is_known = vec![false; words.len()];
        for at in meanings.iter().flat_map(|meaning| meaning.at.clone()) {
            if let Some(is_known) = is_known.get_mut(at) {
                *is_known = true;
            }
        }
        for ((at, word), is_known) in words.iter().enumerate().zip(is_known) {
            let mut others = trades.iter().filter(|trade| trade.is_other);
            if others.any(|trade| trade.at.contains(&at)) {
                continue;
            }
            let weight = if is_known { weight * KNOWN } else { weight };
            self.add(&word.text, weight);
            if is_short {
                self.add_characters(&word.text, weight);
            }
        }
        for trade in &trades {
            let weight = if trade.is_other {
                weight
            } else {
                weight * KNOWN
            };
            for word in trade.meaning.split(' ') {
                self.add_term(&Language::English.stem(word), weight);
            }
        }
        for meaning in meanings {
            let senses: f64 = meaning.senses().map(|_| 1.0).sum();
            let weight = weight / senses.sqrt();
            for word in meaning.words() {
                self.add_term(&Language::English.stem(word), weight);
            }
        }
    }

    /// Adds a word; the parts of a compound also count, half each. Of a language that is not read,
    /// the beginnings of words count too.
    fn add(&mut self, word: &str, weight: f64) {
        if self.language.is_stop_word(word) {
            return;
        }
        if !self.language.is_read() {
            self.add_beginning(word, weight * BEGINNING);
        }
        self.add_stem(word, weight);
        if self.language == Language::German {
            for part in compound::parts(word) {
                self.add_stem(part, weight / 2.0);
            }
        }
    }

    /// Adds the first letters of a word, which its inflections share.
    fn add_beginning(&mut self, word: &str, weight: f64) {
        let end = word.char_indices().nth(LETTERS_OF_BEGINNING);
        let beginning = word.get(..end.map_or(word.len(), |(end, _)| end));
        // Marked, so that it is none of the stems that the statistics know.
        self.add_term(&format!("{}-", beginning.unwrap_or(word)), weight);
    }

    /// Adds the characters of a word in a script without spaces, half each: in a short title each
    /// is informative.
    fn add_characters(&mut self, word: &str, weight: f64) {
        for c in word.chars().filter(|c| text::is_unspaced(*c)) {
            self.add_stem(c.encode_utf8(&mut [0; 4]), weight / 2.0);
        }
    }

    fn add_stem(&mut self, word: &str, weight: f64) {
        let stem = self.language.stem(word);
        self.add_term(&stem, weight);
    }

    fn add_term(&mut self, stem: &str, weight: f64) {
        let order = self.counted.len();
        let counted = self
            .counted
            .entry(text::hash(Kind::Word, stem))
            .or_insert(TermCount {
                weight: 0.0,
                most: 0.0,
                order,
            });
        counted.weight += weight;
        counted.most = counted.most.max(weight);
    }

    /// Limits each term to this many times its weight in one place.
    fn repeated_at_most(mut self, times: f64) -> Self {
        for counted in self.counted.values_mut() {
            counted.weight = counted.weight.min(times * counted.most);
        }
        self
    }

    /// The heaviest terms, the earlier of equals first. Weights grow with the logarithm, so that
    /// repetition gains little.
    fn heaviest(self, most: usize) -> Terms {
        let mut terms: Vec<(u32, TermCount)> = self.counted.into_iter().collect();
        terms.sort_by(|(_, a), (_, b)| b.weight.total_cmp(&a.weight).then(a.order.cmp(&b.order)));
        terms.truncate(most);
        let terms = terms.into_iter();
        Terms::new(terms.map(|(term, counted)| (term, quantised(counted.weight))))
    }
}

/// `1 + ln(weight)` in fortieths: 255 is a word that occurs 200 times.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1–255 before the cast"
)]
fn quantised(weight: f64) -> u8 {
    ((1.0 + libm::log(weight)) * 40.0).clamp(1.0, 255.0) as u8
}

/// The trades that English words name; titles of computing are English in every language.
pub(super) fn trades_of(words: &[&Word], language: Language) -> Vec<Trade> {
    if language == Language::Chinese {
        return Vec::new();
    }
    let folded: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    trades::trades(&folded)
}

/// The English meaning of abbreviations and of words in another language.
pub(super) fn meanings(words: &[&Word], language: Language) -> Vec<Meaning<'static>> {
    let lexicon = Lexicon::get();
    let mut meanings = lexicon.abbreviations(words);
    if language != Language::English {
        let folded: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        meanings.extend(lexicon.meanings(language, &folded));
    }
    meanings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_technology_is_no_stop_word() {
        let terms = |text: &str| {
            let mut count = TermCounter::of(Language::English);
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

//! The English meaning of job vocabulary in other languages. Taxonomy, statistics and most postings
//! are English: "Krankenschwester" and "Pflegefachkraft" share no word, but both are a nurse.
//!
//! The lexicon is the project's own (`vocabulary/lexicon.tsv`). It has words and phrases by their
//! stems. German compounds are split into known words, and text without spaces is cut at the
//! longest known words.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use fst::{Map, MapBuilder};
use serde::{Deserialize, Serialize};

use crate::artefacts::{self, Artefact};

use super::compound::{self, SHORTEST_HEAD, SHORTEST_REST};
use super::stems::Language;
use super::text::{self, Word};
use super::unread::StopWords;
use super::walk::Walk;

/// Takes the place of a language code in keys of abbreviations; the longest has so many words
/// ("R&D" is two).
const ABBREVIATION: &str = "abbr";
const LONGEST_ABBREVIATION: usize = 3;

/// Senses kept per name.
const MOST_SENSES: usize = 3;

/// Characters of the longest word in a script without spaces.
const LONGEST_RUN: usize = 8;

/// Letters of the longest compound that is split, and its most parts: anything longer is no word.
const LONGEST_COMPOUND: usize = 48;
const MOST_PARTS: usize = 4;

/// Letters that link the parts of a German compound.
const LINKS: [&str; 6] = ["", "s", "es", "n", "en", "er"];

/// A concept and its names in other languages.
#[derive(Debug, Clone, Default)]
pub struct LexiconEntry {
    /// Its English name.
    pub english: String,
    /// Its names, each with the ISO 639-1 code of the language.
    pub names: Vec<(String, String)>,
}

/// Endings of a name's other forms: plurals, cases and the feminine.
const fn endings(language: Language) -> &'static [&'static str] {
    match language {
        Language::German => &["", "s", "n", "e", "en", "es", "er", "in", "innen"],
        Language::Spanish | Language::French => &["", "s", "e", "a", "x", "es", "as"],
        Language::English | Language::Chinese | Language::Unread(_) => &[""],
    }
}

/// Takes the place of the colon in keys of single words as they are spelled.
const SPELLED: &str = "=";

/// Names of concepts by language.
///
/// ```
/// use matching::{Lexicon, LexiconEntry};
///
/// let baker = LexiconEntry {
///     english: "baker".to_owned(),
///     names: vec![("de".to_owned(), "Bäckerin".to_owned())],
/// };
/// assert!(Lexicon::compile(&[baker], &[], &[], &[]).is_ok());
/// ```
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Language and stems to an index into `meanings`.
    names: Option<Map<&'static [u8]>>,
    /// Folded English words; senses are separated by `|`.
    meanings: Vec<&'static str>,
    /// Stop words of languages that have no names here.
    stop_words: StopWords,
}

/// The artefact's contents.
#[derive(Serialize, Deserialize)]
struct LexiconFile<'a> {
    names: &'a [u8],
    #[serde(borrow)]
    meanings: Vec<&'a str>,
    stop_words: &'a [u8],
}

/// The meaning of some words of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Meaning<'a> {
    /// Folded English words; senses are separated by `|`.
    pub(crate) english: &'a str,
    /// Indices of the words in the text.
    pub(crate) at: Range<usize>,
}

impl<'a> Meaning<'a> {
    /// The folded English words of each sense.
    pub(crate) fn senses(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.english.split('|')
    }

    /// The English words of all senses, without stop words.
    pub(crate) fn words(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let words = self.english.split(['|', ' ']);
        words.filter(|word| !Language::English.is_stop_word(word))
    }
}

impl Lexicon {
    /// The lexicon that ships; empty if the artefact is missing.
    #[must_use]
    pub fn get() -> &'static Self {
        static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            // A test reads the artefact.
            artefacts::bytes(Artefact::Lexicon)
                .and_then(Self::open)
                .unwrap_or_default()
        })
    }

    /// The artefact of these concepts and abbreviations; the same lists give the same bytes. A name
    /// that several concepts share means the first three. Words of the English titles are only
    /// known to be English. Stop words are those of languages that are not read, by ISO 639-1 code.
    ///
    /// # Errors
    ///
    /// An unknown language, or a name without words.
    pub fn compile(
        entries: &[LexiconEntry],
        abbreviations: &[(String, String)],
        titles: &[&str],
        stop_words: &[(String, Vec<String>)],
    ) -> Result<Vec<u8>, String> {
        let mut senses: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut cut: Vec<(String, String)> = Vec::new();
        let mut spelled: Vec<String> = Vec::new();
        let mut add = |key: String, english: String| {
            let senses = senses.entry(key).or_default();
            if senses.len() < MOST_SENSES && !senses.contains(&english) {
                senses.push(english);
            }
        };
        for entry in entries {
            let english = text::words(&entry.english).join(" ");
            let of_english = (Language::English.code(), entry.english.as_str());
            let others = entry.names.iter();
            let others = others.map(|(code, name)| (code.as_str(), name.as_str()));
            for (code, name) in std::iter::once(of_english).chain(others) {
                let language = Language::of_tag(code).ok_or_else(|| code.to_owned())?;
                let Key { key, cut: is_cut } =
                    Key::of(language, name).ok_or_else(|| format!("{code}: {name}"))?;
                if is_cut {
                    cut.push((key, english.clone()));
                } else {
                    add(key, english.clone());
                }
                if let [word] = text::words(name).as_slice() {
                    spelled.push(format!("{}{SPELLED}{word}", language.code()));
                }
            }
        }
        for key in spelled {
            senses.entry(key).or_default();
        }
        // Otherwise "ingénieur du son" would make every "ingénieur" a sound engineer.
        for (key, english) in cut {
            senses.entry(key).or_insert_with(|| vec![english]);
        }
        for (abbreviation, meaning) in abbreviations {
            let key = format!("{ABBREVIATION}:{}", text::words(abbreviation).join(" "));
            senses.insert(key, vec![text::words(meaning).join(" ")]);
        }
        for word in titles.iter().flat_map(|title| text::words(title)) {
            if let Some(Key { key, .. }) = Key::of(Language::English, &word) {
                senses.entry(key).or_default();
            }
        }
        let mut meanings: Vec<String> = Vec::new();
        let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
        let mut names: Vec<(String, u64)> = Vec::new();
        for (key, senses) in senses {
            let next = meanings.len() as u64;
            let number = *numbers
                .entry(senses.join("|"))
                .or_insert_with_key(|meaning| {
                    meanings.push(meaning.clone());
                    next
                });
            names.push((key, number));
        }
        let mut builder = MapBuilder::memory();
        let built = builder.extend_iter(names);
        built.map_err(|error| error.to_string())?;
        let names = builder.into_inner().map_err(|error| error.to_string())?;
        let stored = LexiconFile {
            names: &names,
            stop_words: &StopWords::compile(stop_words)?,
            meanings: meanings.iter().map(String::as_str).collect(),
        };
        postcard::to_allocvec(&stored).map_err(|error| error.to_string())
    }

    /// Opens an artefact in place; `None` if it is damaged.
    fn open(bytes: &'static [u8]) -> Option<Self> {
        let LexiconFile {
            names,
            meanings,
            stop_words,
        } = postcard::from_bytes(bytes).ok()?;
        Some(Self {
            names: Some(Map::new(names).ok()?),
            meanings,
            stop_words: StopWords::open(stop_words)?,
        })
    }

    pub(crate) fn stop_words(&self) -> &StopWords {
        &self.stop_words
    }

    /// Evidence that a folded word is of this language: 2 if the lexicon has it or all its parts; 1
    /// if it is only known to be English, or only its last part is known.
    pub(crate) fn votes(&self, language: Language, word: &str) -> u32 {
        match self.single(language, word) {
            Some("") => 1,
            Some(_) => 2,
            None if language == Language::German => {
                let parts = self.parts(word, MOST_PARTS, &|_| true);
                u32::try_from(parts.len().min(2)).unwrap_or_default()
            }
            None => 0,
        }
    }

    /// The meanings of the folded words of a text, in order, without unknown words. Of overlapping
    /// names the earliest counts, and of those the longest.
    pub(crate) fn meanings(&self, language: Language, words: &[&str]) -> Vec<Meaning<'_>> {
        self.meanings_if(language, words, &|_| true)
    }

    /// The same without single words that only share a stem with a name: "gute" is no form of
    /// "Güter", and "assurez" none of "assurance". Of a compound, the last part must be a name.
    pub(crate) fn named(&self, language: Language, words: &[&str]) -> Vec<Meaning<'_>> {
        self.meanings_if(language, words, &|word| self.is_name(language, word))
    }

    /// Whether a folded word is a name or a form of one.
    fn is_name(&self, language: Language, word: &str) -> bool {
        let Some(names) = self.names.as_ref() else {
            return false;
        };
        let mut bare = endings(language)
            .iter()
            .filter_map(|end| word.strip_suffix(end));
        bare.any(|bare| names.contains_key(format!("{}{SPELLED}{bare}", language.code())))
    }

    fn meanings_if(
        &self,
        language: Language,
        words: &[&str],
        is_name: &dyn Fn(&str) -> bool,
    ) -> Vec<Meaning<'_>> {
        let mut meanings = Vec::new();
        match language {
            Language::Chinese => {
                self.of_unspaced(words, &mut meanings);
                return meanings;
            }
            Language::Unread(_) => return meanings,
            Language::English | Language::German | Language::Spanish | Language::French => {}
        }
        let stems: Vec<Option<String>> = words
            .iter()
            .map(|word| (!language.is_stop_word(word)).then(|| language.stem(word)))
            .collect();
        // Splitting is expensive, and texts repeat their words.
        let mut apart: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut at: usize = 0;
        while let Some(word) = words.get(at) {
            let from = at;
            let phrase = self.longest(language, stems.get(at..).unwrap_or_default());
            let phrase = phrase.filter(|(_, length)| *length > 1 || is_name(word));
            at = from.saturating_add(phrase.map_or(1, |(_, length)| length));
            let found = match phrase {
                Some((english, _)) => vec![english],
                None if language == Language::German => apart
                    .entry(word)
                    .or_insert_with(|| self.parts(word, MOST_PARTS, is_name))
                    .clone(),
                None => Vec::new(),
            };
            meanings.extend(found.into_iter().map(|english| Meaning {
                english,
                at: from..at,
            }));
        }
        meanings
    }

    /// The meanings of abbreviations among the words of a text, in any language; they are written
    /// in capitals.
    pub(crate) fn abbreviations(&self, words: &[&Word]) -> Vec<Meaning<'_>> {
        let mut meanings = Vec::new();
        let mut at: usize = 0;
        while let Some(rest) = words.get(at..)
            && !rest.is_empty()
        {
            let mut key = format!("{ABBREVIATION}:");
            let mut longest = None;
            let capitals = rest.iter().take_while(|word| word.capitals);
            for (length, word) in (1..=LONGEST_ABBREVIATION).zip(capitals) {
                if length > 1 {
                    key.push(' ');
                }
                key.push_str(&word.text);
                let found = self.get_key(&key);
                longest = found.map(|english| (english, length)).or(longest);
            }
            let from = at;
            at = from.saturating_add(longest.map_or(1, |(_, length)| length));
            meanings.extend(longest.map(|(english, _)| Meaning {
                english,
                at: from..at,
            }));
        }
        meanings
    }

    /// The longest name that begins with the first of these stems, and how many of them it covers.
    /// Stop words have no stem and are skipped.
    fn longest(&self, language: Language, stems: &[Option<String>]) -> Option<(&str, usize)> {
        stems.first()?.as_ref()?;
        let mut walk = Walk::from(self.names.as_ref()?.as_fst());
        walk.step(language.code().as_bytes())?;
        let mut longest = None;
        let mut mark = ":";
        for (at, stem) in (1..).zip(stems) {
            let Some(stem) = stem else { continue };
            let goes_on = walk.step(mark.as_bytes());
            if goes_on.and_then(|()| walk.step(stem.as_bytes())).is_none() {
                break;
            }
            mark = " ";
            let english = walk.value().and_then(|number| self.meaning(number));
            longest = english.map(|english| (english, at)).or(longest);
        }
        longest
    }

    /// The meaning of one word.
    fn single(&self, language: Language, word: &str) -> Option<&str> {
        self.get_key(&format!("{}:{}", language.code(), language.stem(word)))
    }

    fn get_key(&self, key: &str) -> Option<&str> {
        self.meaning(self.names.as_ref()?.get(key)?)
    }

    fn meaning(&self, number: u64) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        self.meanings.get(number).copied()
    }

    /// Whether a German stem of the lexicon begins like this word: stemming keeps the first
    /// letters, so this rules most parts of a word out cheaply.
    fn may_begin(&self, word: &str) -> bool {
        let begins = || {
            let mut walk = Walk::from(self.names.as_ref()?.as_fst());
            walk.step(b"de:")?;
            walk.step(word.as_bytes().get(..SHORTEST_REST)?)
        };
        word.contains('ß') || begins().is_some()
    }

    /// The meaning of a German word, or of its parts: at most `most`, of which the last must be
    /// known, and be a name.
    fn parts(&self, word: &str, most: usize, is_name: &dyn Fn(&str) -> bool) -> Vec<&str> {
        if word.len() > LONGEST_COMPOUND {
            return Vec::new();
        }
        let known = |rest: &str, head: &str| {
            let may_end = || {
                most > 1
                    && rest.len() >= SHORTEST_REST
                    && head.len() >= SHORTEST_HEAD
                    && self.may_begin(head)
            };
            let fits = (rest.is_empty() || may_end()) && is_name(head);
            fits.then(|| self.single(Language::German, head))?
        };
        let Some((rest, head)) = compound::split(word, known) else {
            return Vec::new();
        };
        let bare = LINKS.iter().filter_map(|link| rest.strip_suffix(link));
        let bare = bare.filter(|bare| bare.len() >= SHORTEST_REST);
        let mut parts: Vec<&str> = bare
            .map(|bare| self.parts(bare, most.saturating_sub(1), &|_| true))
            .find(|parts| !parts.is_empty())
            .unwrap_or_default();
        parts.push(head);
        parts
    }

    /// Joins pairs of characters and cuts the run at the longest known words.
    fn of_unspaced<'a>(&'a self, words: &[&str], meanings: &mut Vec<Meaning<'a>>) {
        let chinese = Language::Chinese.code();
        let mut from = 0;
        while from < words.len() {
            let (run, end) = run(words, from);
            let mut rest = run.as_slice();
            while !rest.is_empty() {
                let longest = (1..=rest.len().min(LONGEST_RUN)).rev().find_map(|length| {
                    let name: String = rest.get(..length)?.iter().collect();
                    let english = self.get_key(&format!("{chinese}:{name}"))?;
                    Some((english, length))
                });
                meanings.extend(longest.map(|(english, _)| Meaning {
                    english,
                    at: from..end,
                }));
                let length = longest.map_or(1, |(_, length)| length);
                rest = rest.get(length..).unwrap_or_default();
            }
            from = end;
        }
    }
}

/// The run of characters from the pairs beginning at a word, and the index of the next run.
fn run(words: &[&str], from: usize) -> (Vec<char>, usize) {
    let mut run: Vec<char> = Vec::new();
    let mut end = from;
    for word in words.get(from..).unwrap_or_default() {
        let mut characters = word.chars();
        let goes_on = run.is_empty() || characters.next() == run.last().copied();
        if !goes_on {
            break;
        }
        if run.is_empty() {
            run.extend(word.chars());
        } else {
            run.extend(characters);
        }
        end = end.saturating_add(1);
    }
    (run, end.max(from.saturating_add(1)))
}

/// The key of a name: the language code and the stems of its words, without stop words.
struct Key {
    key: String,
    /// Whether stop words were dropped and one word is left.
    cut: bool,
}

impl Key {
    /// `None` if the name consists of stop words.
    fn of(language: Language, name: &str) -> Option<Self> {
        let words = text::words(name);
        let (stems, cut) = if language == Language::Chinese {
            (text::fold(name).split_whitespace().collect(), false)
        } else {
            let telling = words.iter().filter(|word| !language.is_stop_word(word));
            let stems: Vec<String> = telling.map(|word| language.stem(word)).collect();
            (stems.join(" "), stems.len() == 1 && words.len() > 1)
        };
        (!stems.is_empty()).then(|| Self {
            key: format!("{}:{stems}", language.code()),
            cut,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_artefact_that_ships_is_whole() {
        let shipped = artefacts::bytes(Artefact::Lexicon).unwrap();
        let read = Lexicon::open(shipped).unwrap();
        assert!(read.names.unwrap().as_fst().verify().is_ok());
        assert!(Lexicon::open(&shipped[..shipped.len() / 2]).is_none());
    }

    #[test]
    fn words_mean_something_in_english() {
        let check = |language: Language, text: &str, expect: &[&str]| {
            let words = text::words(text);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let meanings = Lexicon::get().meanings(language, &words);
            let english: Vec<&str> = meanings.iter().map(|meaning| meaning.english).collect();
            assert_eq!(english, expect, "{text}");
        };
        check(Language::German, "Bäckerin", &["baker|baking"]);
        check(
            Language::German,
            "Rohrschweißer",
            &["pipe", "welder|welding"],
        );
        check(
            Language::German,
            "Immobilienmakler in Wien",
            &["real estate agent"],
        );
        check(
            Language::Spanish,
            "Peluqueras y jefa de cocina",
            &["hairdresser", "head chef"],
        );
        check(Language::French, "une infirmière", &["nurse"]);
        check(
            Language::French,
            "Aide-soignante de nuit",
            &["nursing assistant|carer", "night"],
        );
        check(
            Language::Chinese,
            "高级软件工程师",
            &["senior", "software engineer"],
        );
        check(Language::Chinese, "护士", &["nurse"]);
        check(
            Language::German,
            "Xylophonbeauftragter",
            &["officer|representative"],
        );
        check(Language::Spanish, "de la", &[]);
    }

    #[test]
    fn abbreviations_stand_for_words() {
        let check = |text: &str, expect: &[(&str, Range<usize>)]| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let words = text::spanned(&glyphs);
            let words: Vec<&Word> = words.iter().collect();
            let meanings = Lexicon::get().abbreviations(&words);
            let found: Vec<(&str, Range<usize>)> = meanings
                .into_iter()
                .map(|meaning| (meaning.english, meaning.at))
                .collect();
            assert_eq!(found, expect, "{text}");
        };
        check("IT Officer", &[("ict", 0..1)]);
        check("make it work", &[]);
        check(
            "Head of R&D, M&E",
            &[
                ("research and development", 2..4),
                ("monitoring and evaluation", 4..6),
            ],
        );
        check("X & Y, m&e", &[]);
    }

    #[test]
    fn meanings_know_where_they_stand() {
        let words = ["leiter", "der", "it", "und", "bauingenieur"];
        let meanings = Lexicon::get().meanings(Language::German, &words);
        let at: Vec<Range<usize>> = meanings.into_iter().map(|meaning| meaning.at).collect();
        assert_eq!(at, [0..1, 2..3, 4..5]);
        let meanings =
            Lexicon::get().meanings(Language::Chinese, &["软件", "件开", "开发", "会计"]);
        let at: Vec<Range<usize>> = meanings.into_iter().map(|meaning| meaning.at).collect();
        assert_eq!(at, [0..3, 3..4]);
    }

    #[test]
    fn what_is_too_long_is_no_compound() {
        let parts = |word: &str| Lexicon::get().parts(word, MOST_PARTS, &|_| true).len();
        assert_eq!(parts("stahlrohrschweißer"), 3);
        assert_eq!(parts(&"koch".repeat(4)), MOST_PARTS);
        assert!(parts(&"koch".repeat(9)) <= MOST_PARTS);
        assert_eq!(parts(&"koch".repeat(100_000)), 0);
    }

    #[test]
    fn an_entry_without_words_is_refused() {
        let entry = |code: &str, name: &str| LexiconEntry {
            english: "baker".to_owned(),
            names: vec![(code.to_owned(), name.to_owned())],
        };
        assert!(Lexicon::compile(&[entry("es", "panadero")], &[], &[], &[]).is_ok());
        assert!(Lexicon::compile(&[entry("es", "de la")], &[], &[], &[]).is_err());
        assert!(Lexicon::compile(&[entry("tlh", "panadero")], &[], &[], &[]).is_err());
    }
}

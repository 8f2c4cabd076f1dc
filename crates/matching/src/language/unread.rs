//! Official languages of the European Union that are detected but not read: only their stop words
//! are known. Their other words are compared as they are, and by their first letters instead of
//! stems; none has a meaning, and running text in them names no skills.
//!
//! The lexicon's artefact has the stop words (`artefacts/README.md` names their sources).

use std::collections::BTreeMap;

use fst::{Map, MapBuilder};

use super::text;

/// ISO 639-1 codes; a language's place is its bit in the values of the artefact, so new ones go
/// last.
const CODES: [&str; 20] = [
    "bg", "cs", "da", "el", "et", "fi", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt",
    "ro", "sk", "sl", "sv",
];

/// A language that is not read: its place among the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unread(u8);

impl Unread {
    /// ISO 639-1.
    pub(crate) fn code(self) -> &'static str {
        CODES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// Whether it is one of these, which are bits.
    pub(super) fn is_among(self, languages: u64) -> bool {
        languages.checked_shr(u32::from(self.0)).unwrap_or_default() & 1 == 1
    }

    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0_u8..).zip(CODES).map(|(place, _)| Self(place))
    }
}

/// Stop words, each with the languages that have it.
#[derive(Debug, Default)]
pub(crate) struct StopWords(Option<Map<&'static [u8]>>);

impl StopWords {
    /// Opens a part of the artefact in place; `None` if it is damaged.
    pub(crate) fn open(bytes: &'static [u8]) -> Option<Self> {
        Some(Self(Some(Map::new(bytes).ok()?)))
    }

    /// The bytes of lists, each with the code of its language. Entries of several words are left
    /// out, and so are numbers.
    ///
    /// # Errors
    ///
    /// A language that is read, or none of these.
    pub(crate) fn compile(lists: &[(String, Vec<String>)]) -> Result<Vec<u8>, String> {
        let mut languages: BTreeMap<String, u64> = BTreeMap::new();
        for (code, list) in lists {
            let place = CODES.iter().position(|known| known == code);
            let place = place.and_then(|place| u32::try_from(place).ok());
            let bit = place.and_then(|place| 1_u64.checked_shl(place));
            let bit = bit.ok_or_else(|| code.clone())?;
            for entry in list {
                if let [word] = text::words(entry).as_slice()
                    && word.chars().all(char::is_alphabetic)
                {
                    *languages.entry(word.clone()).or_default() |= bit;
                }
            }
        }
        let mut builder = MapBuilder::memory();
        let built = builder.extend_iter(languages);
        built.map_err(|error| error.to_string())?;
        builder.into_inner().map_err(|error| error.to_string())
    }

    /// The languages that have this folded stop word, one bit each.
    pub(super) fn languages(&self, word: &str) -> u64 {
        let known = self.0.as_ref().and_then(|words| words.get(word));
        known.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_compiled() {
        let list = |code: &str, words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned());
            (code.to_owned(), words.collect::<Vec<_>>())
        };
        let bytes = StopWords::compile(&[
            list("it", &["Perché", "di", "a meno che", "10"]),
            list("pt", &["di"]),
        ]);
        let words = StopWords::open(Box::leak(bytes.unwrap().into_boxed_slice())).unwrap();
        let bit = |code| 1_u64 << CODES.iter().position(|known| *known == code).unwrap();
        assert_eq!(words.languages("perche"), bit("it"));
        assert_eq!(words.languages("di"), bit("it") | bit("pt"));
        assert_eq!(words.languages("10") | words.languages("meno"), 0);
        assert!(StopWords::compile(&[list("en", &["the"])]).is_err());
    }
}

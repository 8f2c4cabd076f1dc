//! The file that a taxonomy is read from.
//!
//! The file is a header and seven sections. Names are a finite-state map, so that looking for the longest name at a place of a
//! text is one walk, and nothing is parsed or allocated when the file is opened:
//!
//! | section | holds |
//! |---|---|
//! | 0 | version, as receipts give it |
//! | 1 | attribution of the sources, for people who open the file |
//! | 2 | names of skills: finite-state map to a skill's number, and whether the name is also a plain word |
//! | 3, 4 | skills: where each one's text begins; name, and the label people see where it differs in case |
//! | 5, 6 | relations: where each skill's begin; number of the other skill and kind of relation |
//!
//! Names are keyed in two ways: `=` and the folded words, for names that mean something only as they are spelled ("rails"), and
//! `~` and the stems of the words without articles, for phrases that running text inflects ("managing the budgets"). A name of one
//! word stands under both: running text has it as it is spelled, singular or plural, and whoever states a skill inflects it.

use rust_stemmers::{Algorithm, Stemmer};

use crate::language::text;

/// Begins every file; the last digit is the version of the format.
pub(super) const MAGIC: &[u8; 8] = b"EDGETAX2";

pub(super) const SECTIONS: usize = 7;

/// Keys of names as they are spelled.
pub(super) const SPELLED: u8 = b'=';

/// Keys of names by the stems of their words.
pub(super) const STEMMED: u8 = b'~';

/// Set on the value of a name that is also a plain word; the rest is the number of the skill.
pub(super) const PLAIN_WORD: u64 = 1 << 32;

/// Bits of a relation that hold the number of the other skill; the kind stands above them.
pub(super) const NUMBER_BITS: u32 = 24;

/// How one skill stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The other is a wider skill that contains this one.
    Broader,
    /// The other is a special case of this one.
    Narrower,
    /// They are often known together.
    Related,
}

impl Relation {
    /// How much of the other skill a person has who has this one (0–1).
    ///
    /// Whoever does the special case does the wider thing, if not in all its parts; who does the wider thing need not know the
    /// special case. Not learned: the development sets are too small to tell them apart, only their order matters.
    #[must_use]
    pub fn credit(self) -> f64 {
        match self {
            Self::Broader => 0.8,
            Self::Narrower => 0.5,
            Self::Related => 0.4,
        }
    }

    pub(super) fn bits(self) -> u32 {
        match self {
            Self::Broader => 0,
            Self::Narrower => 1,
            Self::Related => 2,
        }
    }

    pub(super) fn of(bits: u32) -> Option<Self> {
        [Self::Broader, Self::Narrower, Self::Related]
            .into_iter()
            .find(|relation| relation.bits() == bits)
    }

    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Broader => Self::Narrower,
            Self::Narrower => Self::Broader,
            Self::Related => Self::Related,
        }
    }
}

pub(super) fn key(kind: u8, words: &[String]) -> Vec<u8> {
    let mut key = vec![kind];
    key.extend_from_slice(words.join(" ").as_bytes());
    key
}

/// The stems that names are keyed by, articles left out.
pub(crate) fn stems(words: &[String]) -> Vec<String> {
    let words = words.iter().filter(|word| !is_article(word));
    words.map(|word| stem(word)).collect()
}

/// The English stem of a word of a name: the labels of the taxonomy are English.
#[must_use]
pub fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

/// Words that come and go inside a phrase; each is its own stem.
pub(super) fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "our" | "your" | "their" | "its")
}

/// The words of a name as they are keyed. What stands in brackets at its end explains it and is no part of it.
pub(crate) fn name_words(name: &str) -> Vec<String> {
    let name = name.trim_end();
    let bare = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("))
        .map_or(name, |(name, _)| name);
    text::words(bare)
}

//! The format of a taxonomy's file.
//!
//! The file is a header and seven sections. Names are a finite-state map: the longest name at a
//! position of a text takes one walk, and opening the file parses and allocates nothing.
//!
//! | section | content |
//! |---|---|
//! | 0 | version, as in receipts |
//! | 1 | attribution of the sources, for people who open the file |
//! | 2 | names: finite-state map to a skill's number, and whether the name is a plain word, told by its company or never |
//! | 3, 4 | skills: start of each text; name, and label if it differs in case |
//! | 5, 6 | relations: start of each skill's; number of the other skill, and kind |
//!
//! Names have two kinds of keys: `=` and the folded words, for names that are only meaningful as
//! spelled ("rails"), and `~` and the stems of the words without articles, for phrases that running
//! text inflects ("managing the budgets"). A name of one word has both: running text has it as
//! spelled, in singular or plural, and people who state a skill inflect it.

use rust_stemmers::{Algorithm, Stemmer};

use crate::language::text;

/// Begins every file; the last digit is the version of the format.
pub(super) const MAGIC: &[u8; 8] = b"EDGETAX2";

pub(super) const SECTIONS: usize = 7;

/// Prefix of keys by spelling.
pub(super) const SPELLED: u8 = b'=';

/// Prefix of keys by stems.
pub(super) const STEMMED: u8 = b'~';

/// Flag on the value of a name that is also a plain word; the low bits are the skill's number.
pub(super) const PLAIN_WORD: u64 = 1 << 32;

/// Flag on the value of a plain word that running text means as a skill in some company.
pub(super) const BY_COMPANY: u64 = 1 << 33;

/// Bits for the other skill's number in a relation; the kind is above them.
pub(super) const NUMBER_BITS: u32 = 24;

/// The relation of one skill to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The other skill is wider and contains this one.
    Broader,
    /// The other is a special case of this one.
    Narrower,
    /// They are often known together.
    Related,
}

impl Relation {
    /// The share of the other skill that this one proves (0–1).
    ///
    /// People who do the special case do the wider thing, if not in all its parts; the reverse need
    /// not hold. The numbers are not learned: the development sets are too small to distinguish
    /// them, so only their order matters.
    ///
    /// ```
    /// use matching::taxonomy::Relation;
    ///
    /// assert!(Relation::Broader.credit() > Relation::Narrower.credit());
    /// assert!(Relation::Narrower.credit() > Relation::Related.credit());
    /// ```
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

/// The stems that names are keyed by, without articles.
pub(crate) fn stems(words: &[String]) -> Vec<String> {
    let words = words.iter().filter(|word| !is_article(word));
    words.map(|word| stem(word)).collect()
}

/// The English stem of a word in a name: the taxonomy's labels are English.
///
/// ```
/// use matching::taxonomy::stem;
///
/// assert_eq!(stem("budgets"), stem("budget"));
/// ```
#[must_use]
pub fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

/// Words that may be missing from a phrase; each is its own stem.
pub(super) fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "our" | "your" | "their" | "its")
}

/// The words that a name is keyed by. Brackets at its end explain it and are no part of it.
pub(crate) fn name_words(name: &str) -> Vec<String> {
    let name = name.trim_end();
    let bare = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("))
        .map_or(name, |(name, _)| name);
    text::words(bare)
}

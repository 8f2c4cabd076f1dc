//! Titles, ready to compare, and the words in them that name the role.

use serde::{Deserialize, Serialize};

use crate::document::Workplace;
use crate::language::text;

use super::embedding::Embedding;

/// A title, ready to compare.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct TitleWords {
    /// Its words, folded.
    pub(crate) words: String,
    /// Its English meaning if it is in another language, and other names of its trade; empty if
    /// there are none.
    pub(crate) english: String,
    /// The words to compare it by, if some of its own belong to another trade; else empty.
    pub(crate) compared: String,
    /// What it means.
    pub(crate) embedding: Embedding,
}

impl TitleWords {
    /// The words that name the role.
    pub(crate) fn role(&self) -> impl Iterator<Item = &str> {
        role(if self.compared.is_empty() {
            &self.words
        } else {
            &self.compared
        })
    }

    /// The words that name the role, as they are written.
    pub(crate) fn own_role(&self) -> impl Iterator<Item = &str> {
        role(&self.words)
    }

    /// Hashed words and grams of the role, in its own language and in English.
    pub(crate) fn features(&self) -> Vec<u32> {
        let words: Vec<&str> = self.all_words().collect();
        let mut features: Vec<u32> = words
            .iter()
            .map(|word| text::hash(text::Kind::Word, word))
            .collect();
        features.extend(text::grams(words));
        features.sort_unstable();
        features.dedup();
        features
    }

    /// Hashed grams of the role, in its own language and in English.
    pub(crate) fn grams(&self) -> Vec<u32> {
        text::grams(self.all_words())
    }

    fn all_words(&self) -> impl Iterator<Item = &str> {
        let english = self.english.split(' ').filter(|word| !word.is_empty());
        self.role().chain(english)
    }
}

/// The words of a folded title that name the role; all of them if only level and form are left
/// ("Senior").
fn role(words: &str) -> impl Iterator<Item = &str> {
    let all = || words.split(' ').filter(|word| !word.is_empty());
    let bare = all().all(is_aside);
    all().filter(move |word| bare || !is_aside(word))
}

/// Remote, hybrid or on site, if a word of a title states it.
fn workplace(word: &str) -> Option<Workplace> {
    match word {
        "remote" | "remotely" | "homeoffice" | "teletravail" => Some(Workplace::Remote),
        "hybrid" => Some(Workplace::Hybrid),
        "onsite" => Some(Workplace::OnSite),
        _ => None,
    }
}

/// Whether a word of a title does not name the role.
pub(crate) fn is_aside(word: &str) -> bool {
    workplace(word).is_some()
        || matches!(
            word,
            "staff"
                | "principal"
                | "lead"
                | "senior"
                | "sr"
                | "snr"
                | "junior"
                | "jr"
                | "entry"
                | "level"
                | "m"
                | "f"
                | "d"
                | "w"
                | "h"
                | "x"
                | "i"
                | "ii"
                | "iii"
                | "iv"
                | "v"
                | "the"
                | "a"
                | "an"
                | "of"
                | "and"
                | "for"
                | "in"
                | "at"
                | "to"
                | "with"
                | "full"
                | "part"
                | "time"
                | "urgent"
                | "hiring"
                | "job"
                | "vacancy"
                // German, Spanish and French.
                | "gn"
                | "div"
                | "fur"
                | "im"
                | "und"
                | "von"
                | "zur"
                | "zum"
                | "mit"
                | "der"
                | "de"
                | "del"
                | "el"
                | "en"
                | "la"
                | "los"
                | "las"
                | "para"
                | "con"
                | "y"
                | "et"
                | "des"
                | "du"
                | "le"
                | "les"
                | "l"
                | "au"
                | "aux"
                | "pour"
                | "高级"
                | "资深"
                | "初级"
        )
        || word.chars().all(|c| c.is_ascii_digit())
}

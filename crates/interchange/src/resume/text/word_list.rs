//! Lists of words, each asked about every word of a CV.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Folded words.
pub(super) struct WordList {
    /// As written, with spaces between them.
    written: &'static str,
    /// The same, once one was looked up.
    words: OnceLock<HashSet<&'static str>>,
}

impl WordList {
    /// The words of a text.
    pub(super) const fn new(written: &'static str) -> Self {
        Self {
            written,
            words: OnceLock::new(),
        }
    }

    /// Whether a folded word is among them.
    pub(super) fn has(&self, word: &str) -> bool {
        let words = || self.written.split_whitespace().collect();
        self.words.get_or_init(words).contains(word)
    }
}

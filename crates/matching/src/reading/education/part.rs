//! Words, and abbreviations as one word.

use std::ops::Range;

use crate::language::text::{Pause, Word};

/// A word, or the letters of an abbreviation as one: "B.Sc.", "Ph.D.", "M. A.".
pub(super) struct Part {
    pub(super) text: String,
    pub(super) at: Range<usize>,
    /// Whether a slash joins it to the word before.
    pub(super) joins: bool,
    /// Whether a sentence, bracket or comma ends after it.
    pub(super) ends: bool,
    /// Whether it is written in capitals, or with points.
    pub(super) capitals: bool,
}

/// The parts of a text.
pub(super) fn parts(words: &[Word]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let ends = words
            .get(at.saturating_add(1))
            .is_none_or(|next| next.pause >= Pause::Comma)
            || matches!(word.around[1], ')' | '/' | ',' | ';');
        let to = at.saturating_add(1);
        if let Some(last) = parts.last_mut()
            && last.at.end == at
            && word.around[0] == '.'
            && last.text.len() <= LONGEST_PART
            && word.text.len() <= LONGEST_PART
            && (word.joined || word.pause < Pause::Sentence)
            && words
                .get(last.at.start)
                .is_some_and(|first| first.text.len() <= 2)
        {
            last.text.push_str(&word.text);
            last.at.end = to;
            last.ends = ends;
            last.capitals = true;
            continue;
        }
        parts.push(Part {
            text: word.text.clone(),
            at: at..to,
            joins: word.joined && matches!(word.around[0], '/' | '|'),
            ends,
            capitals: word.capitals,
        });
    }
    parts
}

/// Letters of the longest part of an abbreviation: "B.Tech.".
const LONGEST_PART: usize = 4;

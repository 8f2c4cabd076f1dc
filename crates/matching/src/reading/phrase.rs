//! Phrases among the words of a line.

use std::collections::HashMap;
use std::ops::Range;

use crate::language::text::{self, Word};

/// Phrases, each with a value.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    /// By first word: the words that follow it.
    begun: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T: Copy> Phrases<T> {
    /// From lists of phrases with the same value, written as people write them.
    pub(super) fn of(lists: &[(T, &[&str])]) -> Self {
        let mut begun: HashMap<String, Vec<(Vec<String>, T)>> = HashMap::new();
        for (says, phrases) in lists {
            for phrase in *phrases {
                let mut words = text::words(phrase).into_iter();
                let first = words.next().unwrap_or_default();
                let phrases = begun.entry(first).or_default();
                phrases.push((words.collect(), *says));
            }
        }
        Self { begun }
    }

    /// The phrases in these words, the longest at each position, without overlaps.
    pub(super) fn find(&self, words: &[Word]) -> Vec<(Range<usize>, T)> {
        let mut found = Vec::new();
        let mut at: usize = 0;
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            let longest = self.longest(rest);
            let end = at.saturating_add(longest.map_or(1, |(length, _)| length));
            found.extend(longest.map(|(_, says)| (at..end, says)));
            at = end;
        }
        found
    }

    /// The longest phrase that begins these words: its number of words, and its value.
    pub(super) fn longest(&self, words: &[Word]) -> Option<(usize, T)> {
        let (first, follow) = words.split_first()?;
        let phrases = self.begun.get(first.text.as_str())?.iter();
        phrases
            .filter(|(rest, _)| {
                let follow = follow.iter().map(|word| word.text.as_str());
                follow.take(rest.len()).eq(rest.iter().map(String::as_str))
            })
            .max_by_key(|(rest, _)| rest.len())
            .map(|(rest, says)| (rest.len().saturating_add(1), *says))
    }
}

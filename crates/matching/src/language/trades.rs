//! Titles in other words ("front desk agent": receptionist), and words that name another trade than
//! they seem to ("account executive": sales, not accounting).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::text;

/// What a phrase of a title means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trade {
    /// Folded words.
    pub(crate) meaning: &'static str,
    /// Whether the meaning replaces the words, which belong to another trade.
    pub(crate) is_other: bool,
    /// Indices of the words in the text.
    pub(crate) at: Range<usize>,
}

/// The trades that these folded words name, the longest phrase at each position.
pub(crate) fn trades(words: &[&str]) -> Vec<Trade> {
    let table = table();
    let mut found = Vec::new();
    let mut at: usize = 0;
    while let Some((first, follow)) = words.get(at..).and_then(<[&str]>::split_first) {
        let begun = table.get(*first).map(Vec::as_slice).unwrap_or_default();
        let longest = begun
            .iter()
            .filter(|row| row.follow.iter().eq(follow.iter().take(row.follow.len())))
            .max_by_key(|row| row.follow.len());
        let length = longest.map_or(1, |row| row.follow.len().saturating_add(1));
        let end = at.saturating_add(length);
        found.extend(longest.map(|row| Trade {
            meaning: row.meaning,
            is_other: row.is_other,
            at: at..end,
        }));
        at = end;
    }
    found
}

/// A phrase after its first word.
struct PhraseRow {
    follow: Vec<String>,
    meaning: &'static str,
    is_other: bool,
}

/// The phrases by first word.
fn table() -> &'static HashMap<String, Vec<PhraseRow>> {
    static READ: OnceLock<HashMap<String, Vec<PhraseRow>>> = OnceLock::new();
    READ.get_or_init(|| {
        let mut table: HashMap<String, Vec<PhraseRow>> = HashMap::new();
        let lines = include_str!("../../vocabulary/trades.tsv").lines();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(phrases), Some(kind), Some(meaning)) =
                (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            for phrase in phrases.split('|') {
                let mut words = text::words(phrase).into_iter();
                let first = words.next().unwrap_or_default();
                table.entry(first).or_default().push(PhraseRow {
                    follow: words.collect(),
                    meaning,
                    is_other: kind == "=",
                });
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_whole() {
        let lines = include_str!("../../vocabulary/trades.tsv").lines();
        for line in lines.filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [phrases, kind, meaning] = columns.as_slice() else {
                panic!("{line}");
            };
            assert!(matches!(*kind, "+" | "="), "{line}");
            assert_eq!(text::folded_words(meaning), *meaning, "{line}");
            for phrase in phrases.split('|') {
                let words = text::words(phrase);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let all = 0..words.len();
                let found = trades(&words);
                assert!(found.iter().any(|trade| trade.at == all), "{phrase}");
            }
        }
    }

    #[test]
    fn the_longest_phrase_counts() {
        let check = |words: &[&str], expect: &[(&str, Range<usize>)]| {
            let found = trades(words).into_iter();
            let found: Vec<(&str, Range<usize>)> =
                found.map(|trade| (trade.meaning, trade.at)).collect();
            assert_eq!(found, expect, "{words:?}");
        };
        check(
            &["senior", "account", "executive"],
            &[("sales executive", 1..3)],
        );
        check(
            &["data", "entry", "clerk"],
            &[("typist keyboard clerk", 0..3)],
        );
        check(&["account"], &[]);
    }
}

//! The skills that have a name of their own here: one spelling each, its other names, and what it is related to.
//!
//! The tables are the project's own and compiled into the crate. A skill that is not in them is still a skill where a
//! document states it as one; it is only not found in running text and has no relatives.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::text;

/// Version of the tables; part of every receipt. Bumped whenever a table changes.
pub const TAXONOMY_VERSION: &str = "v2";

const TABLES: &[&str] = &[
    include_str!("../vocabulary/information_technology.tsv"),
    include_str!("../vocabulary/occupations.tsv"),
];

/// Names of more words than this do not occur in the tables.
const LONGEST_NAME: usize = 6;

/// What related skills share of each other, where no statistics say otherwise.
const RELATED_CREDIT: f64 = 0.4;

/// What a name in a text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meaning {
    skill: u32,
    plain_word: bool,
}

/// The tables, read.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    skills: Vec<String>,
    names: HashMap<String, Meaning>,
    related: BTreeMap<String, Vec<String>>,
}

/// A skill found in a text: its name, and the words it was found at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    pub(crate) skill: &'a str,
    pub(crate) words: std::ops::Range<usize>,
}

impl Vocabulary {
    /// The tables that ship.
    pub(crate) fn get() -> &'static Self {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        VOCABULARY.get_or_init(|| Self::read(TABLES))
    }

    fn read(tables: &[&str]) -> Self {
        let mut vocabulary = Self::default();
        for line in tables.iter().flat_map(|table| table.lines()) {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let mut columns = line.split('\t');
            let Some(name) = columns.next() else { continue };
            let aliases = columns.next().unwrap_or_default();
            let related = columns.next().unwrap_or_default();
            vocabulary.add(name, aliases, related);
        }
        vocabulary
    }

    fn add(&mut self, name: &str, aliases: &str, related: &str) {
        let Ok(skill) = u32::try_from(self.skills.len()) else {
            return;
        };
        self.skills.push(name.to_owned());
        let aliases: Vec<&str> = aliases
            .split('|')
            .filter(|alias| !alias.is_empty())
            .collect();
        let plain_word = aliases
            .iter()
            .any(|alias| alias.strip_prefix('~') == Some(name));
        self.names.insert(key(name), Meaning { skill, plain_word });
        for alias in aliases {
            let (alias, plain_word) = alias
                .strip_prefix('~')
                .map_or((alias, false), |a| (a, true));
            self.names
                .entry(key(alias))
                .or_insert(Meaning { skill, plain_word });
        }
        for other in related.split('|').filter(|other| !other.is_empty()) {
            self.relate(name, other);
            self.relate(other, name);
        }
    }

    fn relate(&mut self, name: &str, other: &str) {
        let others = self.related.entry(name.to_owned()).or_default();
        if !others.iter().any(|known| known == other) {
            others.push(other.to_owned());
        }
    }

    /// The one spelling of a skill that a document states as such. An entry that names several ("HTML/CSS") is split
    /// where every part is known. Names outside the tables are folded to their words; nothing where there are none.
    pub(crate) fn normalise_list(&self, stated: &str) -> Vec<String> {
        let whole = key(stated);
        if let Some(skill) = self.meaning(&whole) {
            return vec![skill.to_owned()];
        }
        let parts: Vec<String> = stated
            .split([',', '/', '&', ';', '|', '(', ')'])
            .flat_map(|part| part.split(" and "))
            .map(key)
            .filter(|part| !part.is_empty())
            .collect();
        let known: Vec<String> = parts
            .iter()
            .filter_map(|part| self.meaning(part))
            .map(str::to_owned)
            .collect();
        if parts.len() > 1 && known.len() == parts.len() {
            return known;
        }
        if whole.is_empty() {
            Vec::new()
        } else {
            vec![whole]
        }
    }

    fn meaning(&self, key: &str) -> Option<&str> {
        let meaning = self.names.get(key)?;
        self.skills.get(meaning.skill as usize).map(String::as_str)
    }

    /// The skills named in the words of a running text, longest names first, none overlapping. Names that are also
    /// plain words are passed over.
    pub(crate) fn find(&self, words: &[String]) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        let mut at: usize = 0;
        while at < words.len() {
            let longest = LONGEST_NAME.min(words.len().saturating_sub(at));
            let hit = (1..=longest).rev().find_map(|length| {
                let end = at.checked_add(length)?;
                let meaning = self.names.get(&words.get(at..end)?.join(" "))?;
                let skill = self.skills.get(meaning.skill as usize)?;
                (!meaning.plain_word).then_some(Found {
                    skill,
                    words: at..end,
                })
            });
            at = hit
                .as_ref()
                .map_or(at.saturating_add(1), |hit| hit.words.end);
            found.extend(hit);
        }
        found
    }

    /// Skills that share something with `skill`, and how much of it counts (0–1).
    pub(crate) fn related(&self, skill: &str) -> impl Iterator<Item = (&str, f64)> {
        self.related
            .get(skill)
            .into_iter()
            .flatten()
            .map(|other| (other.as_str(), RELATED_CREDIT))
    }
}

fn key(name: &str) -> String {
    text::words(name).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_skills_have_one_spelling() {
        let check = |input: &str, expect: &[&str]| {
            assert_eq!(Vocabulary::get().normalise_list(input), expect, "{input}");
        };
        check("JS", &["javascript"]);
        check("K8s", &["kubernetes"]);
        check("Postgres", &["postgresql"]);
        check("Node.JS", &["node.js"]);
        check(" GoLang ", &["go"]);
        check("Go", &["go"]);
        check("ASP.NET Core", &[".net"]);
        check("Basket Weaving", &["basket weaving"]);
        check("🦀", &[]);
        check("HTML/CSS", &["html", "css"]);
        check("CI/CD", &["continuous integration"]);
        check("Research and Development", &["research and development"]);
        check("", &[]);
    }

    #[test]
    fn skills_in_running_text() {
        let check = |input: &str, expect: &[&str]| {
            let words = text::words(input);
            let found: Vec<&str> = Vocabulary::get()
                .find(&words)
                .iter()
                .map(|found| found.skill)
                .collect();
            assert_eq!(found, expect, "{input}");
        };
        check(
            "You write Ruby on Rails and C++.",
            &["ruby on rails", "c++"],
        );
        check(
            "We go to great lengths to excel; in a word: flow. R & c.",
            &[],
        );
        check("Golang, MS Excel and React.js", &["go", "excel", "react"]);
        check("TCP/IP; .NET", &["networking", ".net"]);
    }

    #[test]
    fn every_relative_is_in_the_tables() {
        let vocabulary = Vocabulary::get();
        for (name, others) in &vocabulary.related {
            for other in others {
                assert!(
                    vocabulary.skills.contains(other),
                    "{name} is related to unknown {other}"
                );
            }
        }
    }

    #[test]
    fn no_name_is_too_long_or_stands_twice() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for line in TABLES
            .iter()
            .flat_map(|table| table.lines())
            .filter(|l| !l.starts_with('#'))
        {
            let mut columns = line.split('\t');
            let name = columns.next().unwrap();
            let aliases = columns
                .next()
                .unwrap_or_default()
                .split('|')
                .filter(|a| !a.is_empty());
            for one in std::iter::once(name).chain(aliases) {
                let plain = one.trim_start_matches('~');
                assert!(text::words(plain).len() <= LONGEST_NAME, "{plain}");
                let before = seen.insert(key(plain), name);
                assert!(
                    before.is_none_or(|before| before == name),
                    "{plain}: {before:?}, {name}"
                );
            }
        }
    }
}

//! Skills by the one spelling that documents are compared by: stated ones, and those found in running text.
//!
//! A skill that the taxonomy does not have is still a skill where a document states it as one; it is only not found in running
//! text and has no relatives.

use crate::taxonomy::{self, Taxonomy};
use crate::text;

/// The taxonomy as the reading of documents sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vocabulary(Option<&'static Taxonomy>);

/// A skill found in a text: its name, and the words it was found at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    pub(crate) skill: &'a str,
    pub(crate) words: std::ops::Range<usize>,
}

impl Vocabulary {
    /// The taxonomy that ships.
    pub(crate) fn get() -> Self {
        Self(Taxonomy::get())
    }

    /// The one spelling of a skill that a document states as such. An entry that names several ("HTML/CSS") is split
    /// where every part is known. Names outside the taxonomy are folded to their words; nothing where there are none.
    pub(crate) fn normalise_list(self, stated: &str) -> Vec<String> {
        let whole = text::words(stated);
        if let Some(skill) = self.known(&whole) {
            return vec![skill.to_owned()];
        }
        let parts: Vec<Vec<String>> = stated
            .split([',', '/', '&', ';', '|', '(', ')'])
            .flat_map(|part| part.split(" and "))
            .map(text::words)
            .filter(|part| !part.is_empty())
            .collect();
        let known: Vec<String> = parts
            .iter()
            .filter_map(|part| self.known(part))
            .map(str::to_owned)
            .collect();
        if parts.len() > 1 && known.len() == parts.len() {
            return known;
        }
        if whole.is_empty() {
            Vec::new()
        } else {
            vec![whole.join(" ")]
        }
    }

    fn known(self, words: &[String]) -> Option<&'static str> {
        let taxonomy = self.0?;
        taxonomy.name(taxonomy.skill(words)?)
    }

    /// The skills named in the words of a running text, longest names first, none overlapping. Names that are also
    /// plain words are passed over.
    pub(crate) fn find(self, words: &[String]) -> Vec<Found<'static>> {
        let Some(taxonomy) = self.0 else {
            return Vec::new();
        };
        let stems: Vec<String> = words.iter().map(|word| taxonomy::stem(word)).collect();
        let mut found = Vec::new();
        let mut at: usize = 0;
        while let (Some(words), Some(stems)) = (words.get(at..), stems.get(at..))
            && !words.is_empty()
        {
            let hit = taxonomy.longest_name(words, stems).and_then(|named| {
                Some(Found {
                    skill: taxonomy.name(named.skill)?,
                    words: at..at.checked_add(named.words)?,
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
    pub(crate) fn related(self, skill: &str) -> impl Iterator<Item = (&str, f64)> {
        let number = self
            .0
            .and_then(|taxonomy| taxonomy.skill(&text::words(skill)));
        self.0
            .zip(number)
            .into_iter()
            .flat_map(|(taxonomy, number)| {
                taxonomy.relations(number).filter_map(|(other, relation)| {
                    Some((taxonomy.name(other)?, relation.credit()))
                })
            })
    }

    /// A skill as people are shown it: "Apache Spark" for "apache spark". One that is not of the taxonomy stays as it is.
    pub(crate) fn label(self, skill: &str) -> &str {
        let known = self.0.and_then(|taxonomy| {
            let number = taxonomy.skill(&text::words(skill))?;
            (taxonomy.name(number)? == skill).then(|| taxonomy.label(number))?
        });
        known.unwrap_or(skill)
    }
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
        check("Unicycle Juggling", &["unicycle juggling"]);
        check("🦀", &[]);
        check("HTML/CSS", &["html", "css"]);
        check("CI/CD", &["continuous integration"]);
        check("Research and Development", &["research and development"]);
        check("Managing the musical staff", &["manage musical staff"]);
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
        check("managing our musical staff", &["manage musical staff"]);
    }

    #[test]
    fn relatives_earn_by_how_near_they_are() {
        let related = |skill: &str, other: &str| {
            let mut relatives = Vocabulary::get().related(skill);
            relatives
                .find(|(name, _)| *name == other)
                .map(|(_, credit)| credit)
        };
        assert_eq!(related("react", "javascript"), Some(0.4));
        assert_eq!(related("javascript", "react"), Some(0.4));
        assert_eq!(related("javascript", "welding"), None);
        assert_eq!(related("unicycle juggling", "welding"), None);
    }

    #[test]
    fn people_see_proper_case() {
        let check = |skill: &str, expect| assert_eq!(Vocabulary::get().label(skill), expect);
        check("javascript", "JavaScript");
        check("apache spark", "Apache Spark");
        check("manage musical staff", "manage musical staff");
        check("unicycle juggling", "unicycle juggling");
    }
}

//! Names in running text: the person's own, and those of their employers and schools, as the
//! document itself tells them.

use std::collections::HashMap;
use std::ops::Range;

use interchange::resume::fold;
use matching::document::Profile;

use super::contacts::plain;

/// Most words of a name that are compared.
const WORDS: usize = 8;
/// Longest gap between two words of a name, in bytes: a space, a hyphen, `, `.
const GAP: usize = 3;

/// What identifies a person in their own document.
#[derive(Default)]
pub(super) struct Names {
    /// By the first word.
    names: HashMap<String, Vec<Name>>,
}

struct Name {
    /// Folded, after the first.
    rest: Vec<String>,
    /// What takes its place.
    stands: Stands,
    /// Whether it counts only with a capital: a single word may be a common one, too.
    capital: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Person,
    Employer,
    School,
}

impl Stands {
    fn text(self) -> &'static str {
        match self {
            Self::Person => "[name]",
            Self::Employer => "[employer]",
            Self::School => "[school]",
        }
    }
}

/// Words at the end of a company's name that people leave out.
const LEGAL_FORMS: &[&str] = &[
    "ag",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "ev",
    "gmbh",
    "group",
    "gruppe",
    "holding",
    "inc",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "ltd",
    "mbh",
    "nv",
    "ohg",
    "plc",
    "pty",
    "sa",
    "sarl",
    "sas",
    "se",
    "sl",
    "spa",
    "srl",
    "ug",
];

impl Names {
    /// Those of a person with this name and document.
    pub(super) fn of(name: Option<&str>, profile: &Profile) -> Self {
        let mut names = Self::default();
        let own = name.map(words_of).unwrap_or_default();
        names.add(&own, Stands::Person);
        let backwards: Vec<String> = own.iter().rev().cloned().collect();
        names.add(&backwards, Stands::Person);
        for part in own.iter().filter(|part| part.chars().count() > 1) {
            names.add(std::slice::from_ref(part), Stands::Person);
        }
        for work in &profile.work {
            let mut words = work.employer.as_deref().map(words_of).unwrap_or_default();
            names.add(&words, Stands::Employer);
            while words.len() > 1 && words.last().is_some_and(|word| is_legal_form(word)) {
                words.pop();
                names.add(&words, Stands::Employer);
            }
        }
        for course in &profile.education {
            let school = course.institution.as_deref().map(words_of);
            names.add(&school.unwrap_or_default(), Stands::School);
        }
        names
    }

    fn add(&mut self, words: &[String], stands: Stands) {
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        let mut add = |first: String, rest: Vec<String>, capital: bool| {
            let same = self.names.entry(first).or_default();
            if !same.iter().any(|name| name.rest == rest) {
                same.push(Name {
                    rest,
                    stands,
                    capital,
                });
            }
        };
        add(first.clone(), rest.to_vec(), rest.is_empty());
        if !rest.is_empty() {
            add(words.concat(), Vec::new(), false);
        }
    }

    /// The text without any of these names.
    pub(super) fn out_of_prose(&self, text: &str) -> String {
        self.replaced(text, |_| true)
    }

    /// As [`Self::out_of_prose`] for skills and languages, which companies may be named after.
    pub(super) fn out_of_list(&self, text: &str) -> String {
        self.replaced(text, |stands| stands == Stands::Person)
    }

    fn replaced(&self, text: &str, counts: impl Fn(Stands) -> bool) -> String {
        let text = plain(text);
        let spans = spans(&text);
        let part = |span: Range<usize>| text.get(span).unwrap_or_default();
        let mut replaced = String::with_capacity(text.len());
        let mut kept_to = 0;
        let mut at = 0;
        while let Some(span) = spans.get(at) {
            let following = spans.get(at..).unwrap_or_default();
            let longest = self
                .found(&text, following)
                .filter(|(name, _)| counts(name.stands))
                .max_by_key(|(name, _)| name.rest.len());
            if let Some((name, end)) = longest {
                replaced.push_str(part(kept_to..span.start));
                replaced.push_str(name.stands.text());
                kept_to = end;
                at = at.saturating_add(name.rest.len());
            }
            at = at.saturating_add(1);
        }
        replaced.push_str(part(kept_to..text.len()));
        replaced
    }

    /// The names that stand at the first of these words, each with where it ends.
    fn found<'n>(
        &'n self,
        text: &'n str,
        spans: &'n [Range<usize>],
    ) -> impl Iterator<Item = (&'n Name, usize)> {
        let word = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
        let first = spans.first().map(word).unwrap_or_default();
        let has_capital = first.starts_with(|c: char| !c.is_lowercase());
        let names = self.names.get(&fold(first)).into_iter().flatten();
        names.filter_map(move |name| {
            let words = spans.get(..=name.rest.len())?;
            let are_near = words.windows(2).all(|pair| match pair {
                [before, after] => after.start.saturating_sub(before.end) <= GAP,
                _ => true,
            });
            let rest = words.iter().skip(1).map(|span| fold(word(span)));
            let is_same = rest.eq(name.rest.iter().cloned());
            let counts = are_near && is_same && (has_capital || !name.capital);
            counts.then_some((name, words.last()?.end))
        })
    }
}

fn is_legal_form(word: &str) -> bool {
    LEGAL_FORMS.contains(&word)
}

/// The folded words of a name, of which the first [`WORDS`] count.
fn words_of(name: &str) -> Vec<String> {
    let name = plain(name);
    let words = spans(&name).into_iter().take(WORDS);
    words.filter_map(|span| name.get(span).map(fold)).collect()
}

/// Where the words of a text are: letters and digits without anything between them.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        let end = at.saturating_add(c.len_utf8());
        match spans.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => spans.push(at..end),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use matching::document::{EducationEntry, WorkEntry};

    use super::*;

    fn names() -> Names {
        let employers = ["Nordwerft GmbH & Co. KG", "Target", "Secret Shipyard Ltd"];
        let work = employers.map(|employer| WorkEntry {
            employer: Some(employer.to_owned()),
            ..WorkEntry::default()
        });
        let school = EducationEntry {
            institution: Some("Hochschule für Schiffbau".to_owned()),
            ..EducationEntry::default()
        };
        let profile = Profile {
            work: work.into(),
            education: vec![school],
            ..Profile::default()
        };
        Names::of(Some("Robin Will Müller-Doe"), &profile)
    }

    #[test]
    fn what_the_document_names_goes_in_every_spelling() {
        for (text, expected) in [
            ("I, Robin, weld.", "I, [name], weld."),
            ("ROBIN MULLER weld", "[name] [name] weld"),
            ("robin will müller-doe welds", "[name] welds"),
            ("Doe Müller Will Robin", "[name]"),
            ("RobinWillMüllerDoe", "[name]"),
            ("Müller's seams", "[name]'s seams"),
            ("I will weld as the doe runs", "I will weld as the doe runs"),
            (
                "Years at Nordwerft, then more",
                "Years at [employer], then more",
            ),
            ("the Nordwerft-Team", "the [employer]-Team"),
            ("nordwerft gmbh & co. kg", "[employer]"),
            ("at Nord\u{ad}wer\u{200b}ft", "at [employer]"),
            ("SECRET SHIPYARD, secret-shipyard", "[employer], [employer]"),
            ("a secret of the shipyard", "a secret of the shipyard"),
            (
                "At Target I hit every target",
                "At [employer] I hit every target",
            ),
            ("the Hochschule fur Schiffbau", "the [school]"),
            ("Nordwerften and Robinson", "Nordwerften and Robinson"),
            ("", ""),
        ] {
            assert_eq!(names().out_of_prose(text), expected, "{text}");
        }
        assert_eq!(names().out_of_list("Target of Robin"), "Target of [name]");
    }

    #[test]
    fn a_document_without_names_is_left_as_it_is() {
        let names = Names::of(None, &Profile::default());
        assert_eq!(names.out_of_prose("Robin at Target"), "Robin at Target");
    }

    #[test]
    fn a_hundred_alike_names_cost_a_bounded_number_of_comparisons() {
        let long = "a ".repeat(5_000);
        let work = vec![
            WorkEntry {
                employer: Some(long.clone()),
                ..WorkEntry::default()
            };
            100
        ];
        let profile = Profile {
            work,
            ..Profile::default()
        };
        let names = Names::of(Some(&long), &profile);
        assert!(names.names.values().map(Vec::len).sum::<usize>() <= 4);
        let replaced = names.out_of_prose(&long);
        assert!(replaced.split_whitespace().all(|word| word == "[name]"));
    }
}

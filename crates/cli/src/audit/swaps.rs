//! `edgematch audit swaps`: the same profiles with other names, contacts, photographs, ages and
//! genders must give the same matches, to the byte.
//!
//! Only members of a résumé are exchanged. Words in running text are not: they are part of what a
//! person has written about their work.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use interchange::Invalid;
use matching::{CatalogueEntry, ENGINES, Receipts, Vocabulary, engine};
use serde_json::{Map, Value, json};

use crate::documents;
use crate::ending::Ending;
use crate::inputs::{self, AsOf, Refusals};
use crate::terminal::count;

/// Explains each pair of a person and a posting for the profile as it is and with what identifies
/// the person exchanged, and prints every value that differs.
#[derive(Debug, Args)]
pub(super) struct SwapAudit {
    /// JSON Resume documents: one per line, or a single document or list; may be gzipped; `-` is
    /// standard input.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    profiles: PathBuf,
    /// schema.org JobPosting documents, in the same formats.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    postings: PathBuf,
    #[command(flatten)]
    as_of: AsOf,
}

/// One way to make somebody else of a person.
struct Swap {
    name: &'static str,
    /// Members of `basics`, each with a value; `null` removes it.
    members: &'static [(&'static str, &'static [&'static str])],
}

/// Each is tried with each of its values.
const SWAPS: &[Swap] = &[
    Swap {
        name: "name",
        members: &[(
            "name",
            &[
                "Emily Walsh",
                "Jamal Washington",
                "李娜",
                "Mohammed al-Farsi",
                "",
            ],
        )],
    },
    Swap {
        name: "contact",
        members: &[
            ("email", &["someone.else@example.com", ""]),
            ("phone", &["+1 555 0100", ""]),
            ("url", &["https://example.com/someone", ""]),
        ],
    },
    Swap {
        name: "photograph",
        members: &[("image", &["https://example.com/another.jpg", ""])],
    },
    Swap {
        name: "age",
        members: &[
            ("birthDate", &["1958-02-03", "2004-11-30", ""]),
            ("age", &["67", "21", ""]),
        ],
    },
    Swap {
        name: "gender",
        members: &[
            ("gender", &["female", "male", "non-binary", ""]),
            ("pronouns", &["she/her", "he/him", "they/them", ""]),
        ],
    },
    Swap {
        name: "nationality",
        members: &[("nationality", &["Norwegian", "Nigerian", ""])],
    },
];

impl SwapAudit {
    pub(super) fn run(&self) -> Result<Ending> {
        let mut refusals = Refusals::default();
        let entries = inputs::postings(&self.postings, Vocabulary::built_in(), &mut refusals)?;
        let mut output = io::stdout().lock();
        let (mut people, mut compared, mut differing) = (0_usize, 0_usize, 0_usize);
        for line in documents::open_resumes(&self.profiles)? {
            let line = line?;
            let before = match self.matches(&line.bytes, line.number, &entries) {
                Ok(before) => before,
                Err(invalid) => {
                    refusals.add(&self.profiles, line.number, &invalid);
                    continue;
                }
            };
            // The text of a CV has no members to exchange.
            let document: Value = serde_json::from_slice(&line.bytes).unwrap_or_default();
            people += 1;
            for (name, other) in swapped(&document) {
                let bytes = serde_json::to_vec(&other)?;
                let Ok(after) = self.matches(&bytes, line.number, &entries) else {
                    writeln!(output, "line {}, {name}: is refused", line.number)?;
                    differing += 1;
                    continue;
                };
                compared += before.len();
                for (before, after) in before.iter().zip(&after) {
                    let mut found = Vec::new();
                    differences(before, after, "", &mut found);
                    differing += usize::from(!found.is_empty());
                    for (pointer, before, after) in found {
                        writeln!(
                            output,
                            "line {}, {name}: {pointer}: {before} → {after}",
                            line.number
                        )?;
                    }
                }
            }
        }
        writeln!(
            output,
            "{} and {}: {} compared, {} differ",
            count(people, "person", "people"),
            count(entries.len(), "posting", "postings"),
            count(compared, "match", "matches"),
            differing
        )?;
        let refused = refusals.report();
        Ok(if differing > 0 {
            Ending::Differs
        } else {
            refused
        })
    }

    /// Every match of a document with its receipt.
    fn matches(
        &self,
        bytes: &[u8],
        line: u64,
        entries: &[CatalogueEntry],
    ) -> Result<Vec<Value>, Invalid> {
        let features = inputs::person(bytes, line, Vocabulary::built_in(), self.as_of)?.features;
        let mut matches = Vec::new();
        for engine in ENGINES.iter().filter_map(|name| engine(name)) {
            let explainer = engine.explainer(&features);
            let receipts = Receipts::new(engine, &features, 0);
            for entry in entries {
                let matched = explainer.explain(entry);
                let receipt = receipts.of(entry, &matched);
                let job = &entry.summary.id;
                matches.push(json!({"job": job, "match": matched, "receipt": receipt}));
            }
        }
        Ok(matches)
    }
}

/// A document with each of the swaps, one at a time.
fn swapped(document: &Value) -> Vec<(&'static str, Value)> {
    let mut swapped = Vec::new();
    for swap in SWAPS {
        for (member, values) in swap.members {
            for value in *values {
                let mut other = document.clone();
                let Some(members) = other.as_object_mut() else {
                    continue;
                };
                let basics = members.entry("basics").or_insert_with(|| Map::new().into());
                let Some(basics) = basics.as_object_mut() else {
                    continue;
                };
                match *value {
                    "" => basics.remove(*member),
                    value => basics.insert((*member).to_owned(), value.into()),
                };
                swapped.push((swap.name, other));
            }
        }
    }
    swapped
}

/// The values in which two documents differ, by JSON Pointer.
fn differences(some: &Value, other: &Value, at: &str, found: &mut Vec<(String, Value, Value)>) {
    match (some, other) {
        (Value::Object(some), Value::Object(other)) => {
            let names: std::collections::BTreeSet<&String> =
                some.keys().chain(other.keys()).collect();
            for name in names {
                let of =
                    |members: &Map<String, Value>| members.get(name).cloned().unwrap_or_default();
                differences(&of(some), &of(other), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(some), Value::Array(other)) => {
            for index in 0..some.len().max(other.len()) {
                let of = |items: &[Value]| items.get(index).cloned().unwrap_or_default();
                differences(&of(some), &of(other), &format!("{at}/{index}"), found);
            }
        }
        _ if some != other => found.push((at.to_owned(), some.clone(), other.clone())),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_that_differs_is_named() {
        let check = |some: Value, other: Value, expected: &[&str]| {
            let mut found = Vec::new();
            differences(&some, &other, "", &mut found);
            let pointers: Vec<&str> = found.iter().map(|(pointer, ..)| pointer.as_str()).collect();
            assert_eq!(pointers, expected);
        };
        check(
            json!({"a": [1, {"b": 2}]}),
            json!({"a": [1, {"b": 2}]}),
            &[],
        );
        check(
            json!({"a": [1, {"b": 2}]}),
            json!({"a": [0, {"b": 3}, 4]}),
            &["/a/0", "/a/1/b", "/a/2"],
        );
        check(json!({"a": 1}), json!({"b": 1}), &["/a", "/b"]);
        check(json!(1), json!({"b": 1}), &[""]);
    }

    #[test]
    fn each_swap_changes_one_member_and_nothing_else() {
        let document = json!({"basics": {"name": "A", "label": "Nurse"}, "skills": []});
        let all = swapped(&document);
        let kinds: std::collections::BTreeSet<&str> = all.iter().map(|(name, _)| *name).collect();
        assert_eq!(kinds.len(), SWAPS.len());
        for (name, other) in all {
            let mut found = Vec::new();
            differences(&document, &other, "", &mut found);
            assert!(found.len() <= 1, "{name}: {found:?}");
            assert_eq!(other["basics"]["label"], "Nurse");
        }
    }
}

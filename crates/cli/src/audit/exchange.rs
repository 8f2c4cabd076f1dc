//! What identifies a person, exchanged one member at a time, and the values that differ then.
//!
//! Only members of a résumé are exchanged. Words in running text are not: they are part of what a
//! person has written about their work.

use serde_json::{Map, Value};

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

/// A document with each of the swaps, one at a time.
pub(super) fn swapped(document: &Value) -> Vec<(&'static str, Value)> {
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

/// A value that differs: where, by JSON Pointer, and both values.
pub(super) type Difference = (String, Value, Value);

/// The values in which two documents differ.
pub(super) fn differences(some: &Value, other: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(some, other, "", &mut found);
    found
}

fn compare(some: &Value, other: &Value, at: &str, found: &mut Vec<Difference>) {
    match (some, other) {
        (Value::Object(some), Value::Object(other)) => {
            let names: std::collections::BTreeSet<&String> =
                some.keys().chain(other.keys()).collect();
            for name in names {
                let of =
                    |members: &Map<String, Value>| members.get(name).cloned().unwrap_or_default();
                compare(&of(some), &of(other), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(some), Value::Array(other)) => {
            for index in 0..some.len().max(other.len()) {
                let of = |items: &[Value]| items.get(index).cloned().unwrap_or_default();
                compare(&of(some), &of(other), &format!("{at}/{index}"), found);
            }
        }
        _ if some != other => found.push((at.to_owned(), some.clone(), other.clone())),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_value_that_differs_is_named() {
        let check = |some: Value, other: Value, expected: &[&str]| {
            let found = differences(&some, &other);
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
            let found = differences(&document, &other);
            assert!(found.len() <= 1, "{name}: {found:?}");
            assert_eq!(other["basics"]["label"], "Nurse");
        }
    }
}

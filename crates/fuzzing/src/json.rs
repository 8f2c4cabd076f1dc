//! Edits of JSON values.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::sample::select;
use proptest::string::string_regex;
use serde_json::{Value, json};

use crate::edits::{MARKER, MOST_EDITS, position};

/// One edit of the value at a position of the document, in the order of its text.
#[derive(Debug, Clone)]
struct Edit {
    at: Index,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Replace(Value),
    /// Adds a member to an object, an item to a list, or text to a string.
    Add(Index, String, Value),
    /// Removes a member, an item or the rest of a string.
    Remove(Index),
    /// Gives a member another name.
    Rename(Index, String),
    /// Repeats an item of a list, or a string.
    Repeat(Index, usize),
    /// Puts the value into a list, which JSON-LD takes for the same.
    Wrap,
}

/// The most values and bytes that one repetition adds: beyond the limits of most parsers.
const MOST_VALUES: usize = 2_000;
const MOST_BYTES: usize = 20 << 10;

/// Strings that some parser reads as more than a string.
const STRINGS: &[&str] = &[
    "",
    " ",
    "0",
    "-5",
    "120,000.50",
    "1 000",
    "1e400",
    "٣",
    "present",
    "2015",
    "2015-06",
    "2015-13",
    "2024-05-01",
    "2024-05-01T10:00:00+02:00",
    "2024-02-30",
    "9999-12-31T23:59:59.999Z",
    "-271821-04-20",
    "+999999-12-31",
    "Mon, 24 Apr 2023 09:51:15 GMT",
    "https://example.org/j/1",
    "javascript:alert(1)",
    "Country",
    "Remote - US; Bonn, DE",
    "Austin, TX or remote",
    "Georgia",
    "C++",
    ".NET",
    "a\u{0}b",
    "\u{feff}",
    "\u{202e}",
    "e\u{301}",
    "ﬁ",
    "İ",
    "ẞ",
    "日本",
    "🦀",
    "<p>&amp;",
    "**",
    "x, y; z\n• w",
    "(",
    "German (C1)",
    "'; DROP TABLE jobs; --",
];

pub(crate) fn mutated(documents: Vec<Value>) -> impl Strategy<Value = Value> {
    let mut names = BTreeSet::new();
    let mut values = Vec::new();
    for document in &documents {
        collect(document, &mut names, &mut values);
    }
    let names: Vec<String> = names.into_iter().collect();
    (any::<Index>(), vec(edit(names, values), 0..=MOST_EDITS)).prop_map(move |(document, edits)| {
        let mut value = document.get(&documents).clone();
        for Edit { at, change } in edits {
            let mut at = position(&at, count(&value));
            apply(&mut value, &mut at, &change);
        }
        value
    })
}

/// Every member's name and every value of a document.
fn collect(value: &Value, names: &mut BTreeSet<String>, values: &mut Vec<Value>) {
    values.push(value.clone());
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, names, values)),
        Value::Object(members) => {
            for (name, member) in members {
                names.insert(name.clone());
                collect(member, names, values);
            }
        }
        _ => {}
    }
}

fn edit(names: Vec<String>, values: Vec<Value>) -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    let value = prop_oneof![
        2 => leaf(),
        2 => select(values),
        1 => Just(json!([])),
        1 => Just(json!({})),
    ];
    let names = prop_oneof![9 => select(names), 1 => any_text(8)];
    let change = prop_oneof![
        4 => value.clone().prop_map(Change::Replace),
        3 => (index(), names.clone(), value).prop_map(|(at, name, value)| Change::Add(at, name, value)),
        2 => index().prop_map(Change::Remove),
        1 => (index(), names).prop_map(|(at, name)| Change::Rename(at, name)),
        1 => (index(), 1..300_usize).prop_map(|(at, times)| Change::Repeat(at, times)),
        1 => Just(Change::Wrap),
    ];
    (index(), change).prop_map(|(at, change)| Edit { at, change })
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3..3000_i64).prop_map(Value::from),
        Just(Value::from(u64::MAX)),
        (-1e6..1e6).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(STRINGS).prop_map(Value::from),
        Just(Value::from(MARKER)),
        any_text(40).prop_map(Value::from),
    ]
}

/// A `&str` as a strategy parses its pattern anew for each string.
fn any_text(most: usize) -> BoxedStrategy<String> {
    let pattern = format!("\\PC{{0,{most}}}");
    string_regex(&pattern).expect("a pattern").boxed()
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// Applies a change to the value that is `at` places further on, and counts down on the way.
fn apply(value: &mut Value, at: &mut usize, change: &Change) -> bool {
    if *at == 0 {
        change_value(value, change);
        return true;
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| apply(item, at, change)),
        Value::Object(members) => members.values_mut().any(|member| apply(member, at, change)),
        _ => false,
    }
}

fn change_value(value: &mut Value, change: &Change) {
    match (change, value) {
        (Change::Replace(other), value) => *value = other.clone(),
        (Change::Wrap, value) => *value = json!([value.take()]),
        (Change::Add(_, name, other), Value::Object(members)) => {
            members.insert(name.clone(), other.clone());
        }
        (Change::Add(at, _, other), Value::Array(items)) => {
            items.insert(at.index(items.len() + 1), other.clone());
        }
        (Change::Add(at, _, other), Value::String(text)) => {
            let added = other.as_str().unwrap_or("\u{0}");
            text.insert_str(boundary(text, at), added);
        }
        (Change::Remove(at), Value::Object(members)) => {
            let name = members.keys().nth(position(at, members.len())).cloned();
            members.remove(&name.unwrap_or_default());
        }
        (Change::Remove(at), Value::Array(items)) if !items.is_empty() => {
            items.remove(at.index(items.len()));
        }
        (Change::Remove(at), Value::String(text)) => text.truncate(boundary(text, at)),
        (Change::Rename(at, name), Value::Object(members)) => {
            let old = members.keys().nth(position(at, members.len())).cloned();
            if let Some(member) = members.remove(&old.unwrap_or_default()) {
                members.insert(name.clone(), member);
            }
        }
        (Change::Repeat(at, times), Value::Array(items)) if !items.is_empty() => {
            let item = at.get(items).clone();
            let times = (*times).min(MOST_VALUES / count(&item));
            items.extend(std::iter::repeat_n(item, times));
        }
        (Change::Repeat(_, times), Value::String(text)) if !text.is_empty() => {
            *text = text.repeat((*times).min(MOST_BYTES / text.len()).max(1));
        }
        _ => {}
    }
}

/// The start of a character, or the end of the text.
fn boundary(text: &str, at: &Index) -> usize {
    let at = at.index(text.len() + 1);
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

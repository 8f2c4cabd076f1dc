//! Reading of one entry of a feed.

use serde_json::Value;

/// A member, or null.
pub(super) fn member(entry: &Value, pointer: &str) -> Value {
    entry.pointer(pointer).cloned().unwrap_or_default()
}

pub(super) fn text<'a>(entry: &'a Value, pointer: &str) -> Option<&'a str> {
    entry
        .pointer(pointer)?
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// The entry's ID with the name of the feed in front; null if it has none.
pub(super) fn identifier(feed: &str, entry: &Value) -> Value {
    match entry.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => format!("{feed}-{}", id.trim()).into(),
        Some(Value::Number(id)) => format!("{feed}-{id}").into(),
        _ => Value::Null,
    }
}

/// The named members that are not blank, without duplicates.
pub(super) fn texts(entry: &Value, pointers: &[&str]) -> Value {
    let mut texts: Vec<&str> = Vec::new();
    for pointer in pointers {
        texts.extend(text(entry, pointer).filter(|text| !texts.contains(text)));
    }
    texts.into()
}

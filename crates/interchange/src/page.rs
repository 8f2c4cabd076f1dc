//! Documents inside other documents: the JSON-LD of an HTML page, and the `JobPosting` of a
//! `@graph`.
//!
//! ```
//! let page = br#"<html><script type="application/ld+json">
//!     { "@type": "JobPosting", "identifier": 7, "title": "Nurse" }
//! </script></html>"#;
//! let documents = interchange::page::documents(page);
//! assert_eq!(interchange::jobposting::parse(&documents[0])?.title, "Nurse");
//! # Ok::<(), interchange::Invalid>(())
//! ```

use serde_json::Value;

/// The JSON documents of a page's scripts, compact: each list and each `@graph` by its items, and
/// only postings if there are any. Scripts that are not JSON are skipped.
#[must_use]
pub fn documents(page: &[u8]) -> Vec<Vec<u8>> {
    let page = String::from_utf8_lossy(page);
    let mut items = Vec::new();
    let mut rest: &str = &page;
    while let Some((head, body, after)) = next_script(rest) {
        rest = after;
        let head = head.to_ascii_lowercase();
        if head.contains("ld+json")
            && let Ok(value) = serde_json::from_str::<Value>(body.trim())
        {
            collect(value, &mut items);
        }
    }
    let any = items.iter().any(is_posting);
    let kept = items.into_iter().filter(|item| !any || is_posting(item));
    kept.filter_map(|item| serde_json::to_vec(&item).ok())
        .collect()
}

/// The attributes and content of the next script, and the text after it.
fn next_script(text: &str) -> Option<(&str, &str, &str)> {
    let at = find_ignoring_case(text, "<script")?;
    let from = text.get(at.checked_add("<script".len())?..)?;
    let (head, from) = from.split_once('>')?;
    let end = find_ignoring_case(from, "</script").unwrap_or(from.len());
    let (body, after) = from.split_at_checked(end)?;
    Some((head, body, after.get(1..).unwrap_or_default()))
}

fn find_ignoring_case(text: &str, name: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| {
        let end = at.saturating_add(name.len());
        text.get(*at..end)
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
    })
}

fn collect(value: Value, items: &mut Vec<Value>) {
    match value {
        Value::Array(list) => items.extend(list),
        Value::Object(mut members) => match members.remove("@graph") {
            Some(Value::Array(list)) => items.extend(list),
            Some(one) => items.push(one),
            None => items.push(Value::Object(members)),
        },
        _ => {}
    }
}

/// The only `JobPosting` of a `@graph`, with nothing else changed; `None` for a document without
/// one.
pub(crate) fn posting_of_graph(document: &Value) -> Option<Vec<&Value>> {
    let graph = document.get("@graph")?;
    let items = graph
        .as_array()
        .map_or(std::slice::from_ref(graph), Vec::as_slice);
    Some(items.iter().filter(|item| is_posting(item)).collect())
}

/// Whether a document states that it is a `JobPosting`.
pub(crate) fn is_posting(document: &Value) -> bool {
    let named = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        name.rsplit(['/', ':', '#']).next() == Some("JobPosting")
    };
    match document.get("@type") {
        Some(Value::Array(types)) => types.iter().any(named),
        Some(one) => named(one),
        None => false,
    }
}

//! A language model's reply: five members of bounded, plain text. Any other reply is refused whole.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::wire::analysis::Fit;

/// Longest reply that is read, in bytes: three times five members at their longest.
const MAX_BYTES: usize = 16 * 1024;
const MAX_SUMMARY_CHARS: usize = 600;
const MAX_ENTRIES: usize = 5;
const MAX_ENTRY_CHARS: usize = 200;
const LISTS: [&str; 3] = ["strengths", "gaps", "advice"];

/// A usable reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Usable {
    pub(super) fit: Fit,
    pub(super) summary: String,
    pub(super) strengths: Vec<String>,
    pub(super) gaps: Vec<String>,
    pub(super) advice: Vec<String>,
}

/// Why a reply is unusable, worded so that the model can correct it. It quotes nothing of the
/// reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unusable(pub(super) &'static str);

/// Reads a reply: the requested JSON object, perhaps fenced as code.
pub(super) fn read(answer: &str) -> Result<Usable, Unusable> {
    if answer.len() > MAX_BYTES {
        return Err(Unusable("it is too long"));
    }
    let Ok(Value::Object(members)) = serde_json::from_str(unfenced(answer)) else {
        return Err(Unusable("it is not one JSON object"));
    };
    let known = |name: &str| name == "fit" || name == "summary" || LISTS.contains(&name);
    if !members.keys().all(|name| known(name)) {
        return Err(Unusable("it has members that were not asked for"));
    }
    let fit = members.get("fit").map(Fit::deserialize);
    let fit = fit.and_then(Result::ok);
    let summary = members.get("summary").and_then(Value::as_str);
    let summary = summary.ok_or(Unusable("`summary` must be text"))?;
    let [strengths, gaps, advice] = LISTS.map(|name| list(&members, name));
    Ok(Usable {
        fit: fit.ok_or(Unusable("`fit` must be strong, good, partial or weak"))?,
        summary: plain(summary, MAX_SUMMARY_CHARS)?,
        strengths: strengths?,
        gaps: gaps?,
        advice: advice?,
    })
}

fn unfenced(answer: &str) -> &str {
    let answer = answer.trim();
    let inside = answer
        .strip_prefix("```json")
        .or_else(|| answer.strip_prefix("```"));
    match inside.and_then(|inside| inside.strip_suffix("```")) {
        Some(inside) => inside.trim(),
        None => answer,
    }
}

fn list(members: &Map<String, Value>, name: &'static str) -> Result<Vec<String>, Unusable> {
    const SHAPE: Unusable =
        Unusable("`strengths`, `gaps` and `advice` must be lists of at most 5 texts");
    let entries = members.get(name).and_then(Value::as_array).ok_or(SHAPE)?;
    if entries.len() > MAX_ENTRIES {
        return Err(SHAPE);
    }
    entries
        .iter()
        .map(|entry| plain(entry.as_str().ok_or(SHAPE)?, MAX_ENTRY_CHARS))
        .collect()
}

/// Plain text: a posting that talks the model into a link or markup achieves nothing.
fn plain(text: &str, max_chars: usize) -> Result<String, Unusable> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let leads_away = ["://", "www.", "mailto:", "](", "@"];
    if text.is_empty() || text.chars().count() > max_chars {
        return Err(Unusable("a text is empty or longer than allowed"));
    }
    if text.contains(['<', '>']) || text.chars().any(char::is_control) {
        return Err(Unusable("a text is not plain"));
    }
    if leads_away.iter().any(|sign| lower.contains(sign)) {
        return Err(Unusable("a text has a link or an address"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(answer: &str) -> Result<Value, Unusable> {
        super::read(answer).map(|usable| serde_json::to_value(usable).unwrap())
    }

    fn good() -> Value {
        json!({"fit": "good", "summary": "Knows hulls.", "strengths": ["TIG"], "gaps": [], "advice": ["Ask about shifts"]})
    }

    fn but(name: &str, value: Value) -> String {
        let mut answer = good();
        answer[name] = value;
        answer.to_string()
    }

    #[test]
    fn what_was_asked_for_is_read_fenced_or_not() {
        for answer in [
            good().to_string(),
            format!("```json\n{}\n```", good()),
            format!(" ```{}``` ", good()),
        ] {
            assert_eq!(read(&answer), Ok(good()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let refused = [
            String::new(),
            "Certainly! Here is the analysis.".to_owned(),
            format!("Certainly! {}", good()),
            "[]".to_owned(),
            "{}".to_owned(),
            but("fit", json!("perfect")),
            but("fit", json!(100)),
            but("score", json!(100)),
            but("summary", json!("")),
            but("summary", json!("x".repeat(601))),
            but("summary", json!("Apply at https://evil.example")),
            but("summary", json!("Apply at WWW.evil.example")),
            but("summary", json!("Write to boss@evil.example")),
            but("summary", json!("<img src=x onerror=alert(1)>")),
            but("summary", json!("[apply](evil.example)")),
            but("summary", json!("a\u{1b}[31mred")),
            but("strengths", json!("TIG")),
            but("gaps", json!(["a", "b", "c", "d", "e", "f"])),
            but("gaps", json!(["x".repeat(201)])),
            but("advice", json!([1])),
            format!("{}{}", good(), " ".repeat(20_000)),
        ];
        for answer in refused {
            assert!(read(&answer).is_err(), "{answer}");
        }
    }

    #[test]
    fn the_longest_answer_is_below_the_limit() {
        let entry = json!([
            "ü".repeat(200),
            "ü".repeat(200),
            "ü".repeat(200),
            "ü".repeat(200),
            "ü".repeat(200)
        ]);
        let longest = json!({"fit": "partial", "summary": "ü".repeat(600), "strengths": entry, "gaps": entry, "advice": entry});
        assert_eq!(read(&longest.to_string()), Ok(longest));
    }
}

//! What is understood of a document, as text for reading: a CV taken apart, then the facts with the
//! words that state them, then what its author should add or check.

use std::io::Write;

use anyhow::Result;
use serde_json::Value;

/// A heading for the document, then a line for each member and each fact.
pub(super) fn write(output: &mut impl Write, read: &Value) -> Result<()> {
    if let Some(error) = read.get("error").and_then(Value::as_str) {
        return Ok(writeln!(output, "refused: {error}\n")?);
    }
    let id = read.get("id").and_then(Value::as_str).unwrap_or("–");
    writeln!(output, "{id}")?;
    write_cv(output, read)?;
    write_facts(output, read.get("facts").unwrap_or(&Value::Null))?;
    Ok(writeln!(output)?)
}

/// The members of a CV that came as text, with their spans in bytes: contacts, then each position,
/// course, skill and language on a line of its own, with its paragraphs below it.
fn write_cv(output: &mut impl Write, read: &Value) -> Result<()> {
    for contact in list(read, "contacts") {
        let kind = word(contact, "kind");
        let text = format!("{} ({})", word(contact, "text"), bytes(contact));
        line(output, &kind, &text)?;
    }
    let resume = read.get("resume").unwrap_or(&Value::Null);
    let mut members: Vec<MemberText> = Vec::new();
    for member in list(read, "members") {
        let Some(field) = member.get("field").and_then(Value::as_str) else {
            continue;
        };
        let Some(value) = resume.pointer(&format!("/{field}")) else {
            continue;
        };
        let (entry, text, span) = (Entry::of(field), values(value), bytes(member));
        match members.last_mut() {
            // A value that was put together, and a period that is two values.
            Some(last) if last.entry.name == entry.name && last.text == text => {
                last.span = format!("{}, {span}", last.span);
            }
            Some(last) if last.entry.name == entry.name && last.span == span => {
                last.text = format!("{} – {text}", last.text);
            }
            _ => members.push(MemberText { entry, text, span }),
        }
    }
    let mut written: Vec<&str> = Vec::new();
    for MemberText { entry, .. } in &members {
        let Entry { name, section, .. } = entry;
        if written.contains(&name.as_str()) {
            continue;
        }
        written.push(name);
        let of_kind = |is_paragraph: bool| {
            let of_entry = members.iter().filter(|told| told.entry.name == *name);
            let some = of_entry.filter(move |told| told.entry.is_paragraph == is_paragraph);
            some.map(|MemberText { text, span, .. }| format!("{text} ({span})"))
        };
        let head: Vec<String> = of_kind(false).collect();
        line(output, section, &head.join(", "))?;
        for paragraph in of_kind(true) {
            line(output, "", &format!("  {paragraph}"))?;
        }
    }
    Ok(())
}

/// A member of a CV, with its spans.
struct MemberText {
    entry: Entry,
    text: String,
    span: String,
}

/// Where a member belongs.
struct Entry {
    /// Its section and number: "work/0"; or the member itself: "basics/summary".
    name: String,
    /// "work", "summary".
    section: String,
    /// Whether it is one of several texts of the entry.
    is_paragraph: bool,
}

impl Entry {
    fn of(field: &str) -> Self {
        let mut parts = field.split('/');
        let section = parts.next().unwrap_or_default();
        let second = parts.next().unwrap_or_default();
        Self {
            name: format!("{section}/{second}"),
            section: if section == "basics" { second } else { section }.to_owned(),
            is_paragraph: section != "basics"
                && parts.any(|part| matches!(part, "highlights" | "summary" | "courses")),
        }
    }
}

fn write_facts(output: &mut impl Write, facts: &Value) -> Result<()> {
    for (name, value) in facts.as_object().into_iter().flatten() {
        match name.as_str() {
            "skills" => {
                list(facts, name).try_for_each(|skill| line(output, name, &of_skill(skill)))
            }
            "places" | "applicant_places" => {
                list(facts, name).try_for_each(|place| line(output, name, &of_place(place)))
            }
            "evidence" | "missing" | "doubtful" => Ok(()),
            _ if in_words(value).is_empty() => Ok(()),
            _ => line(output, name, &in_words(value)),
        }?;
    }
    for quote in list(facts, "evidence") {
        let (field, text) = (word(quote, "field"), word(quote, "text"));
        let told = format!("“{text}” ({field}{})", span(quote));
        line(output, &word(quote, "of"), &told)?;
    }
    for name in ["missing", "doubtful"] {
        for remark in list(facts, name) {
            line(output, name, &word(remark, "remark"))?;
        }
    }
    Ok(())
}

fn line(output: &mut impl Write, name: &str, text: &str) -> Result<()> {
    Ok(writeln!(output, "  {name:<18} {text}")?)
}

fn of_skill(skill: &Value) -> String {
    let required = match skill.get("required").and_then(Value::as_bool) {
        Some(true) => ", required",
        Some(false) => ", welcome",
        None => "",
    };
    let [name, spelled, field] = ["skill", "spelled", "field"].map(|part| word(skill, part));
    format!("{name}: “{spelled}” ({field}{}){required}", span(skill))
}

fn of_place(place: &Value) -> String {
    let parts = ["city", "region", "country"].map(|part| word(place, part));
    let stated: Vec<&str> = parts.iter().map(String::as_str).collect();
    let stated: Vec<&str> = stated.into_iter().filter(|part| !part.is_empty()).collect();
    let doubtful = place.get("doubtful").and_then(Value::as_bool) == Some(true);
    let doubtful = if doubtful { " (doubtful)" } else { "" };
    format!("{}{doubtful}", stated.join(", "))
}

/// The span of a fact in its field, after a blank; empty without one.
fn span(of: &Value) -> String {
    let span = word(of, "span").replace(", ", "–");
    let blank = if span.is_empty() { "" } else { " " };
    format!("{blank}{span}")
}

/// The span of a member in bytes of the text.
fn bytes(of: &Value) -> String {
    let end = |name: &str| of.pointer(name).map(in_words).unwrap_or_default();
    format!("{}–{}", end("/span/start"), end("/span/end"))
}

/// A value, or the values of an object.
fn values(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let values: Vec<String> = members.values().map(in_words).collect();
            values.join(" ")
        }
        other => in_words(other),
    }
}

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    let list = of.get(name).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn word(of: &Value, name: &str) -> String {
    of.get(name).map(in_words).unwrap_or_default()
}

/// A value without braces and quotes; empty for one that states nothing.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let stated = members.iter().filter(|(_, value)| !value.is_null());
            let stated = stated.map(|(name, value)| format!("{name} {}", in_words(value)));
            stated.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

//! Writes a [`Profile`] as JSON Resume.

use matching::document::{EducationEntry, Place, Profile, StatedSkill, WorkEntry};
use serde_json::{Value, json};

use crate::MAX_LIST;
use crate::time::year_month_text;

/// Writes a profile as a JSON Resume document. [`read`](super::read) restores the same profile,
/// except for its preferences, which are a separate document.
///
/// Data that the reader dropped is missing: contact data, web addresses, and the section that a
/// text came from.
///
/// ```
/// use interchange::resume;
///
/// let read = resume::parse(br#"{ "languages": [{ "language": "German", "fluency": "C1" }] }"#)?;
/// let written = resume::to_json(&read.profile, Some("Ada"));
/// assert_eq!(written["basics"]["name"], "Ada");
/// assert_eq!(written["languages"][0]["fluency"], "C1");
/// # Ok::<(), interchange::Invalid>(())
/// ```
#[must_use]
pub fn to_json(profile: &Profile, name: Option<&str>) -> Value {
    // Several projects, because a list of highlights has a limit.
    let projects = profile.other.chunks(MAX_LIST);
    let document = json!({
        "basics": {
            "name": name,
            "label": profile.headline,
            "summary": profile.summary,
            "location": profile.location.as_ref().map(location),
        },
        "work": profile.work.iter().map(work).collect::<Value>(),
        "education": profile.education.iter().map(education).collect::<Value>(),
        "skills": profile.skills.iter().map(skill).collect::<Value>(),
        "languages": profile.languages.iter().map(language).collect::<Value>(),
        "projects": projects.map(|texts| json!({ "highlights": texts })).collect::<Value>(),
        "meta": { "lastModified": profile.as_of.map(year_month_text) },
    });
    without_empty_members(document).unwrap_or_else(|| json!({}))
}

fn location(place: &Place) -> Value {
    json!({ "city": place.city, "region": place.region, "countryCode": place.country })
}

fn work(entry: &WorkEntry) -> Value {
    // A full list of highlights leaves no room for the summary.
    let (summary, highlights) = match entry.text.as_slice() {
        [summary, highlights @ ..] if highlights.len() == MAX_LIST => (Some(summary), highlights),
        highlights => (None, highlights),
    };
    json!({
        "name": entry.employer,
        "position": entry.position,
        "startDate": entry.start.map(year_month_text),
        "endDate": entry.end.map(year_month_text),
        "summary": summary,
        "highlights": highlights,
    })
}

fn education(entry: &EducationEntry) -> Value {
    json!({
        "institution": entry.institution,
        "area": entry.area,
        "studyType": entry.degree,
        "startDate": entry.start.map(year_month_text),
        "endDate": entry.end.map(year_month_text),
    })
}

/// Splits "German (C1)" into its members.
fn language(text: &String) -> Value {
    let parts = text
        .strip_suffix(')')
        .and_then(|text| text.split_once(" ("));
    match parts {
        Some((language, fluency)) if is_trimmed(language) && is_trimmed(fluency) => {
            json!({ "language": language, "fluency": fluency })
        }
        _ => json!({ "language": text }),
    }
}

/// Whether the reader leaves the text unchanged.
fn is_trimmed(text: &str) -> bool {
    !text.is_empty() && text.trim() == text
}

fn skill(skill: &StatedSkill) -> Value {
    json!({ "name": skill.name, "level": skill.level })
}

/// Removes null and empty members. Items of lists stay: an empty position is still a position.
fn without_empty_members(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => Some(
            items
                .into_iter()
                .map(|item| without_empty_members(item).unwrap_or_else(|| json!({})))
                .collect(),
        ),
        Value::Object(members) => {
            let kept: serde_json::Map<_, _> = members
                .into_iter()
                .filter_map(|(name, member)| Some((name, without_empty_members(member)?)))
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        plain => Some(plain),
    }
}

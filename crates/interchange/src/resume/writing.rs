//! A [`Profile`] as JSON Resume.

use matching::document::{EducationEntry, Place, Profile, StatedSkill, WorkEntry};
use serde_json::{Value, json};

use crate::MAX_LIST;
use crate::time::year_month_text;

/// The profile as a JSON Resume document, which [`parse`](super::parse) reads back as it was, but for preferences, which
/// are a document of their own. What was not kept (contact data, addresses, which section a text came from) is not in it.
#[must_use]
pub fn to_json(profile: &Profile, name: Option<&str>) -> Value {
    // Several projects only because a list of highlights has a limit.
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
    said(document).unwrap_or_else(|| json!({}))
}

fn location(place: &Place) -> Value {
    json!({ "city": place.city, "region": place.region, "countryCode": place.country })
}

fn work(entry: &WorkEntry) -> Value {
    json!({
        "name": entry.employer,
        "position": entry.position,
        "startDate": entry.start.map(year_month_text),
        "endDate": entry.end.map(year_month_text),
        "highlights": entry.text,
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

/// "German (C1)" with its parts in their members.
fn language(said: &String) -> Value {
    let parts = said
        .strip_suffix(')')
        .and_then(|said| said.split_once(" ("));
    match parts {
        Some((language, fluency)) if is_trimmed(language) && is_trimmed(fluency) => {
            json!({ "language": language, "fluency": fluency })
        }
        _ => json!({ "language": said }),
    }
}

/// Whether reading gives the text back as it is.
fn is_trimmed(text: &str) -> bool {
    !text.is_empty() && text.trim() == text
}

fn skill(skill: &StatedSkill) -> Value {
    json!({ "name": skill.name, "level": skill.level })
}

/// The value without members that say nothing. Items of lists stay: an empty position is a position.
fn said(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => Some(
            items
                .into_iter()
                .map(|item| said(item).unwrap_or_else(|| json!({})))
                .collect(),
        ),
        Value::Object(members) => {
            let kept: serde_json::Map<_, _> = members
                .into_iter()
                .filter_map(|(name, member)| Some((name, said(member)?)))
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        plain => Some(plain),
    }
}

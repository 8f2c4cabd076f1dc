//! JSON Resume, version 1 and the form of 2016 (`company` and `website` for `name` and `url`), to a [`Profile`] and back.
//!
//! Contact data, photograph, web addresses, interests and references are not read, and the name is handed out beside the
//! profile, never in it: what a score must not see does not get that far. Strict about types, because a list that is an
//! object loses a career without a word; tolerant of null, blank and unknown members. Preferences are a document of their
//! own.

mod writing;

use std::collections::HashSet;

use matching::document::{EducationEntry, Place, Profile, StatedSkill, WorkEntry};
use serde_json::Value;

use crate::json::{self, Object, too_many};
use crate::time::year_month;
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES, place};

pub use writing::to_json;

/// The longest `basics.summary`, in bytes.
pub const MAX_SUMMARY_BYTES: usize = 20 << 10;
/// The most skills, keywords of skills and certificates together.
pub const MAX_SKILLS: usize = 500;
/// The most positions held.
pub const MAX_WORK: usize = 100;
/// The most courses of education.
pub const MAX_EDUCATION: usize = 50;

/// What a JSON Resume document says.
#[derive(Debug, Clone, PartialEq)]
pub struct Resume {
    /// `meta.id`: identity, where the source gives one. Not part of the JSON Resume schema, which allows it.
    pub id: Option<String>,
    /// `basics.name`: for the person's own record, never for matching.
    pub name: Option<String>,
    /// What matching reads; its preferences are empty.
    pub profile: Profile,
}

/// Reads one JSON Resume document.
///
/// # Errors
/// [`Invalid`] with the field at fault; nothing of the document is to be used then.
pub fn parse(json: &[u8]) -> Result<Resume, Invalid> {
    read(&json::document(json)?)
}

/// Reads a JSON Resume that has been parsed as JSON already.
///
/// # Errors
/// As [`parse`].
pub fn read(document: &Value) -> Result<Resume, Invalid> {
    json::shallow(document)?;
    let document = Object::of(document)?;
    let basics = document.field("basics", |value| Object::of(value).map(Some))?;
    let meta = document.field("meta", |value| Object::of(value).map(Some))?;
    let basic = |name: &str, max_bytes: usize| {
        basics.map_or(Ok(None), |basics| {
            let text = basics.text(name, max_bytes);
            text.map_err(|invalid| invalid.within("basics"))
        })
    };

    let profile = Profile {
        headline: basic("label", MAX_TEXT_BYTES)?,
        summary: basic("summary", MAX_SUMMARY_BYTES)?,
        location: basics
            .map_or(Ok(None), |basics| basics.field("location", location))
            .map_err(|invalid| invalid.within("basics"))?,
        work: document.list("work", MAX_WORK, |value| work(value).map(Some))?,
        education: document.list("education", MAX_EDUCATION, |value| {
            education(value).map(Some)
        })?,
        skills: skills(document)?,
        languages: document.list("languages", MAX_LIST, language)?,
        other: other(document)?,
        // A date that cannot be read here costs nothing but itself: the latest month of the document stands in for it.
        as_of: meta
            .and_then(|meta| meta.get("lastModified"))
            .and_then(|value| year_month(value).ok().flatten()),
        ..Profile::default()
    };
    Ok(Resume {
        id: meta
            .map_or(Ok(None), |meta| meta.field("id", json::identifier))
            .map_err(|invalid| invalid.within("meta"))?,
        name: basic("name", MAX_TEXT_BYTES)?,
        profile,
    })
}

fn location(value: &Value) -> Result<Option<Place>, Invalid> {
    let location = Object::of(value)?;
    let place = Place {
        city: location.text("city", MAX_TEXT_BYTES)?,
        region: location.text("region", MAX_TEXT_BYTES)?,
        country: location
            .any_field(&["countryCode", "country"], |value| {
                json::text(value, MAX_TEXT_BYTES)
            })?
            .map(|text| place::country(&text)),
    };
    Ok(Some(place).filter(|place| *place != Place::default()))
}

/// The description of an employer says what the employer does, not the person; it is not read.
fn work(value: &Value) -> Result<WorkEntry, Invalid> {
    let entry = Object::of(value)?;
    Ok(WorkEntry {
        position: entry.text("position", MAX_TEXT_BYTES)?,
        employer: entry.any_field(&["name", "company"], |value| {
            json::text(value, MAX_TEXT_BYTES)
        })?,
        text: paragraphs(entry, &["summary"], &["highlights"])?,
        start: entry.field("startDate", year_month)?,
        end: entry.field("endDate", year_month)?,
    })
}

fn education(value: &Value) -> Result<EducationEntry, Invalid> {
    let entry = Object::of(value)?;
    Ok(EducationEntry {
        institution: entry.text("institution", MAX_TEXT_BYTES)?,
        area: entry.text("area", MAX_TEXT_BYTES)?,
        degree: entry.text("studyType", MAX_TEXT_BYTES)?,
        start: entry.field("startDate", year_month)?,
        end: entry.field("endDate", year_month)?,
    })
}

/// Skills with their keywords, then certificates; the first mention counts, in any case of its letters. Keywords have
/// the level of their skill.
fn skills(document: Object<'_>) -> Result<Vec<StatedSkill>, Invalid> {
    let groups = document.list("skills", MAX_SKILLS, |value| {
        if value.is_string() {
            let name = json::text(value, MAX_TEXT_BYTES)?;
            return Ok(name.map(|name| vec![StatedSkill { name, level: None }]));
        }
        let skill = Object::of(value)?;
        let level = skill.text("level", MAX_TEXT_BYTES)?;
        let keywords = skill.list("keywords", MAX_SKILLS, |value| {
            json::text(value, MAX_TEXT_BYTES)
        })?;
        let names = skill
            .text("name", MAX_TEXT_BYTES)?
            .into_iter()
            .chain(keywords);
        let level = || level.clone();
        Ok(Some(
            names
                .map(|name| StatedSkill {
                    name,
                    level: level(),
                })
                .collect(),
        ))
    })?;
    let certificates = document.list("certificates", MAX_LIST, |value| named(value, "name"))?;
    let certified = certificates
        .into_iter()
        .map(|name| StatedSkill { name, level: None });

    let mut seen = HashSet::new();
    let mut skills: Vec<StatedSkill> = groups.into_iter().flatten().chain(certified).collect();
    skills.retain(|skill| seen.insert(skill.name.to_lowercase()));
    if skills.len() > MAX_SKILLS {
        return Err(too_many(skills.len(), MAX_SKILLS).within("skills"));
    }
    Ok(skills)
}

/// A language, with how well it is known in brackets: "German (C1)".
fn language(value: &Value) -> Result<Option<String>, Invalid> {
    let Some(language) = named(value, "language")? else {
        return Ok(None);
    };
    let fluency = match value {
        Value::Object(_) => Object::of(value)?.text("fluency", MAX_TEXT_BYTES)?,
        _ => None,
    };
    Ok(Some(match fluency {
        Some(fluency) => format!("{language} ({fluency})"),
        None => language,
    }))
}

/// Text that shows what a person can do outside of positions held: courses taken, projects, voluntary work, publications
/// and awards. Names of organizations are left out: they tell a religion or a party more often than a skill.
fn other(document: Object<'_>) -> Result<Vec<String>, Invalid> {
    /// Section, its texts, its lists of texts.
    const SECTIONS: &[(&str, &[&str], &[&str])] = &[
        ("education", &[], &["courses"]),
        (
            "projects",
            &["name", "description", "summary"],
            &["highlights", "keywords", "roles"],
        ),
        ("volunteer", &["position", "summary"], &["highlights"]),
        ("publications", &["name", "summary"], &[]),
        ("awards", &["title", "summary"], &[]),
    ];
    let mut other = Vec::new();
    for (section, texts, lists) in SECTIONS {
        let found = document.list(section, MAX_LIST, |value| {
            paragraphs(Object::of(value)?, texts, lists).map(Some)
        })?;
        other.extend(found.into_iter().flatten());
    }
    Ok(other)
}

fn paragraphs(entry: Object<'_>, texts: &[&str], lists: &[&str]) -> Result<Vec<String>, Invalid> {
    let mut paragraphs = Vec::new();
    for name in texts {
        paragraphs.extend(entry.text(name, MAX_TEXT_BYTES)?);
    }
    for name in lists {
        paragraphs.extend(entry.list(name, MAX_LIST, |value| json::text(value, MAX_TEXT_BYTES))?);
    }
    Ok(paragraphs)
}

/// Text, or an object that holds it under `member`.
fn named(value: &Value, member: &str) -> Result<Option<String>, Invalid> {
    match value {
        Value::Object(_) => Object::of(value)?.text(member, MAX_TEXT_BYTES),
        plain => json::text(plain, MAX_TEXT_BYTES),
    }
}

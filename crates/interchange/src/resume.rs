//! Converts between JSON Resume and a [`Profile`], and reads the text of a CV as one.
//!
//! ```
//! use interchange::resume;
//!
//! let document = br#"{
//!     "basics": { "name": "Ada Example", "label": "Nurse", "email": "ada@example.org" },
//!     "skills": [{ "name": "Triage", "keywords": ["Wound care"] }]
//! }"#;
//! let resume = resume::parse(document)?;
//! assert_eq!(resume.profile.headline.as_deref(), Some("Nurse"));
//! assert_eq!(resume.profile.skills.len(), 2);
//!
//! let written = resume::to_json(&resume.profile, resume.name.as_deref());
//! assert_eq!(resume::read(&written)?, resume);
//! # Ok::<(), interchange::Invalid>(())
//! ```
//!
//! The reader accepts version 1 of the schema and its form of 2016, which has `company` and
//! `website` for `name` and `url`. It is strict about types, because an object in place of a list
//! would silently lose a career. It accepts null, blank and unknown members.
//!
//! # What is not supported
//!
//! - Contact data, photograph, web addresses, interests and references are not read. The name is
//!   returned beside the profile, never in it. So none of them can reach a score.
//! - Preferences are a separate document, read by [`preferences`](crate::preferences).

mod text;
mod writing;

use std::collections::HashSet;

use matching::document::{EducationEntry, Place, Profile, StatedSkill, WorkEntry};
use serde_json::Value;

use crate::json::{self, Object, too_many};
use crate::time::year_month;
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES, country};

pub use text::{
    Contact, ContactKind, MAX_CV_BYTES, Member, TextResume, fold, from_text, is_contact, is_json,
    names_phone, parse_any, utf8,
};
pub use writing::to_json;

/// The longest `basics.summary`, in bytes.
pub const MAX_SUMMARY_BYTES: usize = 20 << 10;
/// The most skills, counting keywords and certificates.
pub const MAX_SKILLS: usize = 500;
/// The most positions held.
pub const MAX_WORK: usize = 100;
/// The most courses of education.
pub const MAX_EDUCATION: usize = 50;

/// The most strings outside of work. The writer needs a list of lists for them.
const MAX_OTHER: usize = MAX_LIST * MAX_LIST;

/// The content of a JSON Resume document.
///
/// ```
/// use interchange::resume::{self, Resume};
///
/// let Resume { id, name, profile } = resume::parse(
///     br#"{ "meta": { "id": "u1" }, "basics": { "name": "Ada", "label": "Nurse" } }"#,
/// )?;
/// assert_eq!((id.as_deref(), name.as_deref()), (Some("u1"), Some("Ada")));
/// assert_eq!(profile.headline.as_deref(), Some("Nurse"));
/// # Ok::<(), interchange::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Resume {
    /// `meta.id`, an extension that the JSON Resume schema allows.
    pub id: Option<String>,
    /// `basics.name`, for the person's own record and never for matching.
    pub name: Option<String>,
    /// The document that matching reads. Its preferences are empty.
    pub profile: Profile,
}

/// Reads a JSON Resume document.
///
/// ```
/// let refused = interchange::resume::parse(br#"{ "work": {} }"#).unwrap_err();
/// assert_eq!(refused.to_string(), "work: must be a list, not an object");
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn parse(json: &[u8]) -> Result<Resume, Invalid> {
    read(&json::document(json)?)
}

/// Reads a JSON Resume that is already parsed as JSON.
///
/// ```
/// use serde_json::json;
///
/// let resume = interchange::resume::read(&json!({ "work": [{ "position": "Nurse" }] }))?;
/// assert_eq!(resume.profile.work[0].position.as_deref(), Some("Nurse"));
/// # Ok::<(), interchange::Invalid>(())
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn read(document: &Value) -> Result<Resume, Invalid> {
    json::shallow(document)?;
    let whole = document;
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
        // An invalid date is ignored here: matching falls back to the latest month of the document.
        as_of: meta
            .and_then(|meta| meta.get("lastModified"))
            .and_then(|value| year_month(value).ok().flatten()),
        ..Profile::default()
    };
    let resume = Resume {
        id: meta
            .map_or(Ok(None), |meta| meta.field("id", json::identifier))
            .map_err(|invalid| invalid.within("meta"))?,
        name: basic("name", MAX_TEXT_BYTES)?,
        profile,
    };
    refuse_nothing(whole, &resume)?;
    Ok(resume)
}

/// Checks a profile that did not come from [`read`] against the same limits.
///
/// ```
/// use matching::document::Profile;
///
/// let headline = Some("x".repeat(interchange::MAX_TEXT_BYTES + 1));
/// let profile = Profile { headline, ..Profile::default() };
/// assert_eq!(interchange::resume::check(&profile).unwrap_err().field, "headline");
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn check(profile: &Profile) -> Result<(), Invalid> {
    let text = |text: &Option<String>, most: usize| match text {
        Some(text) => json::within_bytes(text, most),
        None => Ok(()),
    };
    let texts = |texts: &[String]| {
        numbered(texts, MAX_LIST, |text| {
            json::within_bytes(text, MAX_TEXT_BYTES)
        })
    };
    let named = |name: &'static str, checked: Result<(), Invalid>| {
        checked.map_err(|invalid| invalid.within(name))
    };
    named("headline", text(&profile.headline, MAX_TEXT_BYTES))?;
    named("summary", text(&profile.summary, MAX_SUMMARY_BYTES))?;
    if let Some(Place {
        city,
        region,
        country,
    }) = &profile.location
    {
        for (name, part) in [("city", city), ("region", region), ("country", country)] {
            named("location", named(name, text(part, MAX_TEXT_BYTES)))?;
        }
    }
    let work = numbered(&profile.work, MAX_WORK, |entry| {
        named("position", text(&entry.position, MAX_TEXT_BYTES))?;
        named("employer", text(&entry.employer, MAX_TEXT_BYTES))?;
        named("text", texts(&entry.text))
    });
    named("work", work)?;
    let education = numbered(&profile.education, MAX_EDUCATION, |entry| {
        named("institution", text(&entry.institution, MAX_TEXT_BYTES))?;
        named("area", text(&entry.area, MAX_TEXT_BYTES))?;
        named("degree", text(&entry.degree, MAX_TEXT_BYTES))
    });
    named("education", education)?;
    let skills = numbered(&profile.skills, MAX_SKILLS, |skill| {
        named("name", json::within_bytes(&skill.name, MAX_TEXT_BYTES))?;
        named("level", text(&skill.level, MAX_TEXT_BYTES))
    });
    named("skills", skills)?;
    named("languages", texts(&profile.languages))?;
    let other = numbered(&profile.other, MAX_OTHER, |text| {
        json::within_bytes(text, MAX_TEXT_BYTES)
    });
    named("other", other)
}

/// Checks each item of a list of at most `most`.
fn numbered<T>(
    items: &[T],
    most: usize,
    check: impl Fn(&T) -> Result<(), Invalid>,
) -> Result<(), Invalid> {
    if items.len() > most {
        return Err(too_many(items.len(), most));
    }
    for (index, item) in items.iter().enumerate() {
        check(item).map_err(|invalid| invalid.within(index))?;
    }
    Ok(())
}

/// Refuses a document in which nothing was found: it would replace a profile by an empty one. If a
/// member holds a résumé, the fault names it.
fn refuse_nothing(document: &Value, resume: &Resume) -> Result<(), Invalid> {
    let undated = Profile {
        as_of: None,
        ..resume.profile.clone()
    };
    if resume.name.is_some() || undated != Profile::default() {
        return Ok(());
    }
    let is_resume = |value: &Value| MEMBERS.iter().any(|member| value.get(member).is_some());
    let mut members = document.as_object().into_iter().flatten();
    match members.find(|(name, value)| !MEMBERS.contains(&name.as_str()) && is_resume(value)) {
        Some((name, _)) => {
            let reason = "contains the résumé, which must be the document itself";
            Err(Invalid::value(reason).within(name))
        }
        None => Err(Invalid::value(
            "states nothing that a JSON Resume can, such as `basics`, `work` or `skills`",
        )),
    }
}

/// The members of JSON Resume.
const MEMBERS: [&str; 13] = [
    "basics",
    "work",
    "volunteer",
    "education",
    "awards",
    "certificates",
    "publications",
    "skills",
    "languages",
    "interests",
    "references",
    "projects",
    "meta",
];

fn location(value: &Value) -> Result<Option<Place>, Invalid> {
    let location = Object::of(value)?;
    let place = Place {
        city: location.text("city", MAX_TEXT_BYTES)?,
        region: location.text("region", MAX_TEXT_BYTES)?,
        country: location
            .any_field(&["countryCode", "country"], |value| {
                json::text(value, MAX_TEXT_BYTES)
            })?
            .map(|text| country::code_or_text(&text)),
    };
    Ok(Some(place).filter(|place| *place != Place::default()))
}

/// `description` is not read: it describes the employer, not the person.
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
        degree: entry.any_field(&["studyType", "degree"], |value| {
            json::text(value, MAX_TEXT_BYTES)
        })?,
        start: entry.field("startDate", year_month)?,
        end: entry.field("endDate", year_month)?,
    })
}

/// Skills with their keywords, then certificates. Keywords have the level of their skill.
/// Duplicates, compared without case, keep the first mention.
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

/// A language with its fluency in brackets: "German (C1)".
fn language(value: &Value) -> Result<Option<String>, Invalid> {
    let (language, fluency) = match value {
        Value::Object(_) => {
            let object = Object::of(value)?;
            let text = |value: &Value| json::text(value, MAX_TEXT_BYTES);
            let text = |names: &[&str]| object.any_field(names, text);
            (
                text(&["language", "name"])?,
                text(&["fluency", "level", "proficiency"])?,
            )
        }
        plain => (json::text(plain, MAX_TEXT_BYTES)?, None),
    };
    let Some(language) = language else {
        return Ok(None);
    };
    match fluency {
        Some(fluency) => json::bounded(&format!("{language} ({fluency})"), MAX_TEXT_BYTES),
        None => Ok(Some(language)),
    }
}

/// Evidence of skills outside of work: courses, projects, voluntary work, publications and awards.
/// Names of organizations are left out, because they reveal a religion or a party more often than a
/// skill.
fn other(document: Object<'_>) -> Result<Vec<String>, Invalid> {
    /// Section, its string members, its members that are lists of strings.
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
        if other.len() > MAX_OTHER {
            return Err(too_many(other.len(), MAX_OTHER).within(section));
        }
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

/// A string, or an object with a string as `member`.
fn named(value: &Value, member: &str) -> Result<Option<String>, Invalid> {
    match value {
        Value::Object(_) => Object::of(value)?.text(member, MAX_TEXT_BYTES),
        plain => json::text(plain, MAX_TEXT_BYTES),
    }
}

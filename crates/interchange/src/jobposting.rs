//! schema.org `JobPosting` (JSON-LD) to a [`Posting`] and back.
//!
//! Tolerant of what real pages write: a single value and a list of one are the same, null is absent, a name may stand
//! where an object belongs, spellings of enumerations vary, unknown members are ignored. Not tolerant of what would be
//! stored wrongly: a wrong type, an impossible date or amount, anything beyond its limit. Pay without a currency or a
//! period is left out rather than guessed. `@graph` and other types than `JobPosting` are not read.
//!
//! Beyond schema.org, so that a posting survives the way out and in again: `required` on a skill, `stage` and
//! `reputation` on an organization, `HYBRID` and `ON_SITE` as `jobLocationType`.

mod organization;
mod pay;
mod terms;
mod whereabouts;
mod writing;

use matching::document::{DemandedSkill, Posting, PostingId};
use serde_json::Value;

use crate::json::{self, Object};
use crate::time::{DayEdge, timestamp};
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES};

pub use writing::to_json;

/// The longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 500;
/// The longest description, in bytes.
pub const MAX_DESCRIPTION_BYTES: usize = 100 << 10;
/// The most skills of one posting.
pub const MAX_SKILLS: usize = 200;
/// The most months of experience that are believed: a century.
const MAX_EXPERIENCE_MONTHS: f64 = 1200.0;

/// Reads one `JobPosting` document.
///
/// # Errors
/// [`Invalid`] with the field at fault; nothing of the document is to be used then.
pub fn parse(json: &[u8]) -> Result<Posting, Invalid> {
    read(&json::document(json)?)
}

/// Reads one `JobPosting` for the posting known as `id`: its own `identifier` may be missing, but not be another.
///
/// # Errors
/// As [`parse`].
pub fn parse_as(id: &PostingId, json: &[u8]) -> Result<Posting, Invalid> {
    let mut value = json::document(json)?;
    if let Value::Object(members) = &mut value
        && members.get("identifier").is_none_or(Value::is_null)
    {
        members.insert("identifier".to_owned(), Value::String(id.0.clone()));
    }
    let posting = read(&value)?;
    if posting.id == *id {
        Ok(posting)
    } else {
        Err(Invalid::value("is not the identity that is addressed").within("identifier"))
    }
}

/// Reads a `JobPosting` that has been parsed as JSON already.
///
/// # Errors
/// As [`parse`].
pub fn read(document: &Value) -> Result<Posting, Invalid> {
    json::shallow(document)?;
    let document = Object::of(document)?;
    check_type(document)?;

    let mut requirements = texts(document, "qualifications")?;
    let experience = document.one_or_many("experienceRequirements", MAX_LIST, experience)?;
    let experience_months = experience.iter().filter_map(|said| said.months).max();
    requirements.extend(experience.into_iter().filter_map(|said| said.text));
    let (skills, prose) = document
        .field("skills", |value| terms::skills(value).map(Some))?
        .unwrap_or_default();
    requirements.extend(prose);

    let place = whereabouts::read(document)?;
    Ok(Posting {
        id: PostingId(
            document
                .field("identifier", identifier)?
                .ok_or_else(|| Invalid::missing("identifier"))?,
        ),
        title: document
            .any_field(&["title", "name"], title)?
            .ok_or_else(|| Invalid::missing("title"))?,
        description: texts_within(document, "description", MAX_DESCRIPTION_BYTES)?,
        requirements,
        responsibilities: texts(document, "responsibilities")?,
        company: document
            .field("hiringOrganization", organization::read)?
            .unwrap_or_default(),
        locations: place.locations,
        workplace: place.workplace,
        applicant_locations: place.applicant_locations,
        employment_types: document
            .field("employmentType", |value| {
                terms::employment_types(value).map(Some)
            })?
            .unwrap_or_default(),
        skills,
        experience_months,
        education: education(document)?,
        occupational_categories: document.one_or_many(
            "occupationalCategory",
            MAX_LIST,
            terms::category,
        )?,
        industry: document
            .one_or_many("industry", MAX_LIST, terms::name)?
            .into_iter()
            .next(),
        pay: pay::read(document)?,
        posted_at_ms: date(document, "datePosted", DayEdge::Start)?,
        // A posting that is valid through a day is valid on that day.
        valid_through_ms: date(document, "validThrough", DayEdge::End)?,
        url: document.field("url", url)?,
        language: document.field("inLanguage", language)?,
    })
}

fn check_type(document: Object<'_>) -> Result<(), Invalid> {
    let types =
        document.one_or_many("@type", MAX_LIST, |value| json::text(value, MAX_TEXT_BYTES))?;
    let is_posting = |name: &String| {
        let local = name.rsplit(['/', ':', '#']).next();
        local == Some("JobPosting")
    };
    if types.is_empty() || types.iter().any(is_posting) {
        Ok(())
    } else {
        Err(Invalid::value("must be JobPosting").within("@type"))
    }
}

/// Text, a number, or a `PropertyValue` that holds either.
pub(crate) fn identifier(value: &Value) -> Result<Option<String>, Invalid> {
    match json::first(value) {
        None => Ok(None),
        Some(property @ Value::Object(_)) => {
            Object::of(property)?.any_field(&["value", "@id"], json::identifier)
        }
        Some(plain) => json::identifier(plain),
    }
}

fn title(value: &Value) -> Result<Option<String>, Invalid> {
    let title = first_text(value, MAX_TEXT_BYTES)?;
    json::within_chars(title.as_deref().unwrap_or_default(), MAX_TITLE_CHARS)?;
    Ok(title)
}

pub(crate) fn first_text(value: &Value, max_bytes: usize) -> Result<Option<String>, Invalid> {
    json::first(value).map_or(Ok(None), |value| json::text(value, max_bytes))
}

/// Texts, or objects with a `name` or a `description`.
fn texts(document: Object<'_>, name: &str) -> Result<Vec<String>, Invalid> {
    document.one_or_many(name, MAX_LIST, |value| match value {
        Value::Object(_) => Object::of(value)?.any_field(&["name", "description"], |value| {
            first_text(value, MAX_TEXT_BYTES)
        }),
        plain => json::text(plain, MAX_TEXT_BYTES),
    })
}

/// One text, where a list of them is one text in paragraphs.
fn texts_within(
    document: Object<'_>,
    name: &str,
    max_bytes: usize,
) -> Result<Option<String>, Invalid> {
    let paragraphs = document.one_or_many(name, MAX_LIST, |value| json::text(value, max_bytes))?;
    json::bounded(&paragraphs.join("\n"), max_bytes).map_err(|invalid| invalid.within(name))
}

struct Experience {
    months: Option<u32>,
    text: Option<String>,
}

/// Text, or `OccupationalExperienceRequirements` with `monthsOfExperience`.
fn experience(value: &Value) -> Result<Option<Experience>, Invalid> {
    if !value.is_object() {
        let text = json::text(value, MAX_TEXT_BYTES)?;
        return Ok(text.map(|text| Experience {
            months: None,
            text: Some(text),
        }));
    }
    let said = Object::of(value)?;
    let months = said.field("monthsOfExperience", |value| {
        let months = terms::number(value)?;
        if months.is_some_and(|months| !(0.0..=MAX_EXPERIENCE_MONTHS).contains(&months)) {
            return Err(Invalid::value("is not a number of months from 0 to 1200"));
        }
        Ok(months)
    })?;
    Ok(Some(Experience {
        // In range by the check above; a part of a month is none.
        months: months.map(|months| months as u32),
        text: said.any_field(&["description", "name"], |value| {
            first_text(value, MAX_TEXT_BYTES)
        })?,
    }))
}

/// Text, or `EducationalOccupationalCredential` with `credentialCategory`; several are joined.
fn education(document: Object<'_>) -> Result<Option<String>, Invalid> {
    let asked = document.one_or_many("educationRequirements", MAX_LIST, |value| match value {
        Value::Object(_) => Object::of(value)?
            .any_field(&["credentialCategory", "name", "description"], terms::name),
        plain => json::text(plain, MAX_TEXT_BYTES),
    })?;
    json::bounded(&asked.join("; "), MAX_TEXT_BYTES)
        .map_err(|invalid| invalid.within("educationRequirements"))
}

fn date(document: Object<'_>, name: &str, edge: DayEdge) -> Result<Option<i64>, Invalid> {
    document.field(name, |value| {
        json::first(value).map_or(Ok(None), |value| timestamp(value, edge))
    })
}

/// An address that a page may link to. Anything but http and https is refused: it would be run, not visited.
pub(crate) fn url(value: &Value) -> Result<Option<String>, Invalid> {
    let Some(url) = first_text(value, MAX_TEXT_BYTES)? else {
        return Ok(None);
    };
    let scheme = url
        .split_once("://")
        .map(|(scheme, _)| scheme.to_lowercase());
    match scheme.as_deref() {
        Some("http" | "https") if !url.chars().any(char::is_whitespace) => Ok(Some(url)),
        _ => Err(Invalid::value("is not an http or https address")),
    }
}

/// Text, or a `Language` with its code as `alternateName`.
fn language(value: &Value) -> Result<Option<String>, Invalid> {
    match json::first(value) {
        Some(language @ Value::Object(_)) => Object::of(language)?
            .any_field(&["alternateName", "name"], |value| {
                first_text(value, MAX_TEXT_BYTES)
            }),
        Some(plain) => json::text(plain, MAX_TEXT_BYTES),
        None => Ok(None),
    }
}

/// Skills and, where a "skill" is a sentence, the text to read them from.
type SkillsAndProse = (Vec<DemandedSkill>, Vec<String>);

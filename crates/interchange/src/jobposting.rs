//! Converts between schema.org `JobPosting` (JSON-LD) and a [`Posting`].
//!
//! ```
//! use interchange::jobposting;
//! use matching::document::Workplace;
//!
//! let document = br#"{
//!     "@type": "JobPosting",
//!     "identifier": { "@type": "PropertyValue", "value": "n1" },
//!     "title": "Nurse",
//!     "jobLocation": "Oslo, Norway",
//!     "jobLocationType": "hybrid"
//! }"#;
//! let posting = jobposting::parse(document)?;
//! assert_eq!(posting.workplace, Some(Workplace::Hybrid));
//! assert_eq!(jobposting::read(&jobposting::to_json(&posting))?, posting);
//! # Ok::<(), interchange::Invalid>(())
//! ```
//!
//! The reader accepts the variants that real pages contain: one value for a list of one, null for
//! an absent member, a name for an object, any spelling of an enumeration, unknown members. It
//! refuses values that would be stored wrongly: a wrong type, an impossible date or amount,
//! anything beyond its limit.
//!
//! Four extensions to schema.org let a posting survive the round trip: `required` on a skill,
//! `stage` and `reputation` on an organization, and `HYBRID` and `ON_SITE` as `jobLocationType`.
//!
//! # What is not supported
//!
//! - Types other than `JobPosting`, and a `@graph` with several postings.
//! - Pay without a currency or a period. The reader drops it and does not guess.
//! - `totalJobOpenings` of 0, which counts as not stated.

mod listed;
mod locations;
mod organization;
mod pay;
mod terms;
mod writing;

use matching::document::{Posting, PostingId};
use serde_json::Value;

use crate::json::{self, Object, too_many};
use crate::location::Locations;
use crate::time::{DayEdge, timestamp};
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES, page};

pub use listed::MAX_LISTED_BYTES;
pub use terms::MAX_SKILLS;
pub use writing::to_json;

/// The longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 500;
/// The longest description, in bytes.
pub const MAX_DESCRIPTION_BYTES: usize = 100 << 10;
/// The most months of experience: a century.
const MAX_EXPERIENCE_MONTHS: f64 = 1200.0;

/// Reads a `JobPosting` document.
///
/// ```
/// let posting = interchange::jobposting::parse(br#"{ "identifier": 7, "title": "Nurse" }"#)?;
/// assert_eq!(posting.id.0, "7");
/// # Ok::<(), interchange::Invalid>(())
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn parse(json: &[u8]) -> Result<Posting, Invalid> {
    read(&json::document(json)?)
}

/// Reads a `JobPosting` document whose ID the request has already named. The document may omit its
/// `identifier`, but must not contain a different one.
///
/// ```
/// use interchange::jobposting;
/// use matching::document::PostingId;
///
/// let id = PostingId("n1".to_owned());
/// assert_eq!(jobposting::parse_as(&id, br#"{ "title": "Nurse" }"#)?.id, id);
///
/// let other = br#"{ "identifier": "n2", "title": "Nurse" }"#;
/// assert_eq!(jobposting::parse_as(&id, other).unwrap_err().field, "identifier");
/// # Ok::<(), interchange::Invalid>(())
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
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
        Err(Invalid::value("must equal the ID in the request").within("identifier"))
    }
}

/// Reads a `JobPosting` that is already parsed as JSON.
///
/// ```
/// use serde_json::json;
///
/// let document = json!({ "identifier": "n1", "title": "Nurse", "skills": "triage, wound care" });
/// assert_eq!(interchange::jobposting::read(&document)?.skills.len(), 2);
/// # Ok::<(), interchange::Invalid>(())
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn read(document: &Value) -> Result<Posting, Invalid> {
    json::shallow(document)?;
    let document = match page::posting_of_graph(document).as_deref() {
        Some([posting]) => posting,
        Some(_) => {
            let reason = "must contain one JobPosting";
            return Err(Invalid::value(reason).within("@graph"));
        }
        None => document,
    };
    let document = Object::of(document)?;
    check_type(document)?;

    let mut requirements = texts(document, "qualifications")?;
    let experience = document.one_or_many("experienceRequirements", MAX_LIST, experience)?;
    let experience_months = experience.iter().filter_map(|asked| asked.months).max();
    requirements.extend(experience.into_iter().filter_map(|asked| asked.text));
    let (skills, prose) = document
        .field("skills", |value| terms::skills(value).map(Some))?
        .unwrap_or_default();
    requirements.extend(prose);
    if requirements.len() > MAX_LIST {
        return Err(too_many(requirements.len(), MAX_LIST).within("qualifications"));
    }

    let Locations {
        locations,
        applicant_locations,
        workplaces,
    } = locations::read(document)?;
    listed::within_budget(Posting {
        id: PostingId(
            document
                .field("identifier", terms::identifier)?
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
        employer_country: document.field("hiringOrganization", organization::country)?,
        locations,
        workplace: workplaces.first().copied(),
        other_workplaces: workplaces.into_iter().skip(1).collect(),
        applicant_locations,
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
        places: document.field("totalJobOpenings", terms::openings)?,
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

/// A title as people see it: without markup, and with its character references decoded.
fn title(value: &Value) -> Result<Option<String>, Invalid> {
    let title = json::first_text(value, MAX_TEXT_BYTES)?;
    let title = match title {
        Some(title) => json::bounded(&as_shown(&title), MAX_TEXT_BYTES)?,
        None => None,
    };
    json::within_chars(title.as_deref().unwrap_or_default(), MAX_TITLE_CHARS)?;
    Ok(title)
}

/// A line of text without tags, and with its character references decoded; unchanged if nothing
/// would be left.
fn as_shown(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        shown.push_str(before);
        let opens = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match after.split_once('>').filter(|_| opens) {
            Some((_, after)) => rest = after,
            None => {
                shown.push('<');
                rest = after;
            }
        }
    }
    shown.push_str(rest);
    let shown = html_escape::decode_html_entities(&shown);
    let shown = shown.trim();
    if shown.is_empty() { text } else { shown }.to_owned()
}

/// Strings, or objects with a `name` or a `description`.
fn texts(document: Object<'_>, name: &str) -> Result<Vec<String>, Invalid> {
    document.one_or_many(name, MAX_LIST, |value| match value {
        Value::Object(_) => Object::of(value)?.any_field(&["name", "description"], |value| {
            json::first_text(value, MAX_TEXT_BYTES)
        }),
        plain => json::text(plain, MAX_TEXT_BYTES),
    })
}

/// A string. A list of strings is one text with several paragraphs.
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

/// A string, or `OccupationalExperienceRequirements` with `monthsOfExperience`.
fn experience(value: &Value) -> Result<Option<Experience>, Invalid> {
    if !value.is_object() {
        let text = json::text(value, MAX_TEXT_BYTES)?;
        return Ok(text.map(|text| Experience {
            months: None,
            text: Some(text),
        }));
    }
    let requirements = Object::of(value)?;
    let months = requirements.field("monthsOfExperience", |value| {
        let words = value
            .as_str()
            .filter(|text| text.contains(char::is_alphabetic));
        let months = match words.and_then(matching::read_experience) {
            Some(months) => Some(f64::from(months)),
            None => terms::number(value)?,
        };
        if months.is_some_and(|months| !(0.0..=MAX_EXPERIENCE_MONTHS).contains(&months)) {
            return Err(Invalid::value("must be from 0 to 1200 months"));
        }
        Ok(months)
    })?;
    Ok(Some(Experience {
        // The check above keeps this in range. The cast drops fractions of a month.
        months: months.map(|months| months as u32),
        text: requirements.any_field(&["description", "name"], |value| {
            json::first_text(value, MAX_TEXT_BYTES)
        })?,
    }))
}

/// A string, or `EducationalOccupationalCredential` with `credentialCategory`. Several are joined.
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
        json::first(value, |value| timestamp(value, edge))
    })
}

/// A URL that a page may link to. Other schemes than http and https are refused: `javascript:`
/// would run as a script.
fn url(value: &Value) -> Result<Option<String>, Invalid> {
    let Some(url) = json::first_text(value, MAX_TEXT_BYTES)? else {
        return Ok(None);
    };
    let scheme = url
        .split_once("://")
        .map(|(scheme, _)| scheme.to_lowercase());
    match scheme.as_deref() {
        Some("http" | "https") if !url.chars().any(char::is_whitespace) => Ok(Some(url)),
        _ => Err(Invalid::value("must be an http or https URL")),
    }
}

/// A string, or a `Language` with its code as `alternateName`.
fn language(value: &Value) -> Result<Option<String>, Invalid> {
    json::first(value, |value| match value {
        Value::Object(_) => Object::of(value)?.any_field(&["alternateName", "name"], |value| {
            json::first_text(value, MAX_TEXT_BYTES)
        }),
        plain => json::text(plain, MAX_TEXT_BYTES),
    })
}

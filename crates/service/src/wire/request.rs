//! Parts of requests: JSON bodies, versions, names of engines.

use std::sync::Arc;

use matching::{Engine, Engines};
use serde::de::DeserializeOwned;

use crate::wire::error::{Code, Error};
use crate::wire::rows::to_json;

/// A resource with its version, the content of its ETag.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned<T> {
    /// Strictly increasing with every change.
    pub version: i64,
    /// The resource.
    pub body: T,
}

/// What a caller expects of the resource that it changes, as `If-Match` says (RFC 9110, 13.1.1), or
/// `If-None-Match` (13.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Nothing: there is no such header.
    Anything,
    /// That there is one: `If-Match: *`.
    Existing,
    /// That there is none: `If-None-Match: *`.
    Missing,
    /// That it is at one of these versions.
    Versions(Vec<i64>),
}

impl Expected {
    /// Whether a resource at this version, or none, is as expected.
    pub(crate) fn allows(&self, version: Option<i64>) -> bool {
        match self {
            Self::Anything => true,
            Self::Existing => version.is_some(),
            Self::Missing => version.is_none(),
            Self::Versions(versions) => version.is_some_and(|held| versions.contains(&held)),
        }
    }

    /// As a parameter for `json_each`: the versions, `*`, or `-` for none; `None` if anything is
    /// expected.
    pub(crate) fn to_json(&self) -> Result<Option<String>, Error> {
        match self {
            Self::Anything => Ok(None),
            Self::Existing => Ok(Some("\"*\"".to_owned())),
            Self::Missing => Ok(Some("\"-\"".to_owned())),
            Self::Versions(versions) => to_json(versions).map(Some),
        }
    }
}

/// Reads a JSON body; the error names the field.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let value: serde_json::Value = serde_json::from_slice(body)
        .map_err(|error| Error::refused(Code::InvalidJson, "body", error.to_string()))?;
    if !value.is_object() {
        return Err(Error::refused(Code::WrongType, "body", "must be an object"));
    }
    read(&value)
}

/// As [`parse`], for a document of texts that people read. They lose their control characters, as
/// the texts of résumés and postings do.
pub(crate) fn parse_texts<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let mut members: serde_json::Value =
        serde_json::Value::Object(parse::<serde_json::Map<_, _>>(body)?);
    clean(&mut members);
    read(&members)
}

fn clean(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = interchange::without_controls(text).into_owned(),
        serde_json::Value::Array(items) => items.iter_mut().for_each(clean),
        serde_json::Value::Object(members) => members.values_mut().for_each(clean),
        _ => {}
    }
}

/// A precondition of a change: fails with
/// [`Constraint::ExpectedVersion`](crate::ports::Constraint), and its batch with it, unless the
/// resource is at an expected version. `?1` is the resource's id.
macro_rules! precondition {
    ($table:literal, $id:expr, $expected:expr) => {{
        const SQL: &str = concat!(
            "SELECT CASE WHEN EXISTS (
    SELECT 1 FROM ",
            $table,
            " r, json_each(?2) e WHERE r.id = ?1 AND e.value IN ('*', r.updated_at))
    OR (?2 = '\"-\"' AND NOT EXISTS (SELECT 1 FROM ",
            $table,
            " WHERE id = ?1)) THEN 1
    ELSE json_extract('{}', 'version conflict') END"
        );
        let expected = $expected.to_json()?;
        let id: String = $id;
        expected.map(|expected| $crate::ports::Statement::new(SQL, [id.into(), expected.into()]))
    }};
}
pub(crate) use precondition;

/// Reads a value; the error names the field as interchange does: members and indexes, joined by
/// `/`.
pub(crate) fn read<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut segments: Vec<String> = error
            .path()
            .iter()
            .map(|segment| segment.to_string().replace(['[', ']'], ""))
            .filter(|segment| segment != "?")
            .collect();
        // serde distinguishes its errors in their text only.
        let reason = error.inner().to_string();
        let code = match reason.strip_prefix("missing field `") {
            Some(rest) => {
                segments.extend(rest.split_once('`').map(|(field, _)| field.to_owned()));
                Code::MissingField
            }
            None if reason.starts_with("invalid type") => Code::WrongType,
            None => Code::InvalidField,
        };
        let field = segments.join("/");
        Error::refused(code, if field.is_empty() { "body" } else { &field }, reason)
    })
}

/// Why a value that is none of these names is refused.
pub(crate) fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("must be one of {}", quoted.join(", "))
}

/// The engine of this name.
///
/// # Errors
/// [`Error::Refused`] naming `algorithm`.
pub(crate) fn engine_named(
    engines: &Engines,
    name: Option<&str>,
) -> Result<Arc<dyn Engine>, Error> {
    let name = name.unwrap_or(matching::DEFAULT_ENGINE);
    engines
        .named(name)
        .ok_or_else(|| Error::refused(Code::InvalidField, "algorithm", one_of(matching::ENGINES)))
}

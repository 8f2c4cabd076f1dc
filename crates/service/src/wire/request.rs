//! Parts of requests: JSON bodies, versions, names of engines.

use std::sync::Arc;

use interchange::{parse_value, read_value};
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

/// Reads a JSON body.
///
/// # Errors
/// [`Error::Refused`] naming the field.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let value = parse_value(body)?;
    if !value.is_object() {
        return Err(Error::refused(Code::WrongType, "body", "must be an object"));
    }
    Ok(read_value(&value)?)
}

/// As [`parse`], for a document of texts that people read. They lose their control characters, as
/// the texts of résumés and postings do.
pub(crate) fn parse_texts<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let mut members: serde_json::Value =
        serde_json::Value::Object(parse::<serde_json::Map<_, _>>(body)?);
    clean(&mut members);
    Ok(read_value(&members)?)
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

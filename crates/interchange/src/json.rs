//! Reads JSON values within limits.
//!
//! The path of a fault is built from the inside out: each level that passes an [`Invalid`] on puts
//! its own member or index in front, so a valid document builds no path at all.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::typed::parse_value;
use crate::{Code, Invalid, MAX_DEPTH, MAX_DOCUMENT_BYTES, MAX_IDENTIFIER_BYTES};

/// Parses a whole document of at most [`MAX_DOCUMENT_BYTES`].
pub(crate) fn document(bytes: &[u8]) -> Result<Value, Invalid> {
    document_within(bytes, MAX_DOCUMENT_BYTES)
}

pub(crate) fn document_within(bytes: &[u8], max_bytes: usize) -> Result<Value, Invalid> {
    // Windows tools put a byte order mark before UTF-8, which JSON does not allow.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.len() > max_bytes {
        return Err(Invalid::new(
            Code::TooLong,
            format!("the document has more than {max_bytes} bytes"),
        ));
    }
    let value = parse_value(bytes)?;
    shallow(&value)?;
    Ok(value)
}

/// Refuses a value that is nested deeper than [`MAX_DEPTH`]. Its own recursion stops there, too.
pub(crate) fn shallow(value: &Value) -> Result<(), Invalid> {
    fn fits(value: &Value, levels: usize) -> bool {
        let Some(below) = levels.checked_sub(1) else {
            return !matches!(value, Value::Array(_) | Value::Object(_));
        };
        match value {
            Value::Array(items) => items.iter().all(|item| fits(item, below)),
            Value::Object(members) => members.values().all(|member| fits(member, below)),
            _ => true,
        }
    }
    if fits(value, MAX_DEPTH) {
        Ok(())
    } else {
        let reason = format!("the document is nested deeper than {MAX_DEPTH} levels");
        Err(Invalid::new(Code::InvalidField, reason))
    }
}

/// A JSON object. A member that is null is absent.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    pub(crate) fn of(value: &'a Value) -> Result<Self, Invalid> {
        match value {
            Value::Object(members) => Ok(Self(members)),
            other => Err(wrong_type("an object", other)),
        }
    }

    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Reads a member, if it is present.
    pub(crate) fn field<T>(
        self,
        name: &str,
        read: impl FnOnce(&'a Value) -> Result<Option<T>, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        self.get(name)
            .map_or(Ok(None), read)
            .map_err(|invalid| invalid.within(name))
    }

    /// Reads the first of several members that is present and not blank.
    pub(crate) fn any_field<T>(
        self,
        names: &[&str],
        read: impl Fn(&'a Value) -> Result<Option<T>, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        for name in names {
            let found = self.field(name, &read)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Reads a member that must be a string.
    pub(crate) fn text(self, name: &str, max_bytes: usize) -> Result<Option<String>, Invalid> {
        self.field(name, |value| text(value, max_bytes))
    }

    /// Reads a member that must be a list, if it is present.
    pub(crate) fn list<T>(
        self,
        name: &str,
        max: usize,
        read: impl FnMut(&'a Value) -> Result<Option<T>, Invalid>,
    ) -> Result<Vec<T>, Invalid> {
        let items = self.field(name, |value| match value {
            Value::Array(items) => each(items, max, read).map(Some),
            other => Err(wrong_type("a list", other)),
        })?;
        Ok(items.unwrap_or_default())
    }

    /// Reads a member that may be one value or a list of values, which are equivalent in JSON-LD.
    pub(crate) fn one_or_many<T>(
        self,
        name: &str,
        max: usize,
        read: impl FnMut(&'a Value) -> Result<Option<T>, Invalid>,
    ) -> Result<Vec<T>, Invalid> {
        let items = self.field(name, |value| one_or_many(value, max, read).map(Some))?;
        Ok(items.unwrap_or_default())
    }
}

/// Reads one value or a list of values. Omits nulls and values for which `read` returns `None`.
pub(crate) fn one_or_many<'a, T>(
    value: &'a Value,
    max: usize,
    mut read: impl FnMut(&'a Value) -> Result<Option<T>, Invalid>,
) -> Result<Vec<T>, Invalid> {
    match value {
        Value::Array(items) => each(items, max, read),
        one => Ok(read(one)?.into_iter().collect()),
    }
}

fn each<'a, T>(
    items: &'a [Value],
    max: usize,
    mut read: impl FnMut(&'a Value) -> Result<Option<T>, Invalid>,
) -> Result<Vec<T>, Invalid> {
    if items.len() > max {
        return Err(too_many(items.len(), max));
    }
    items
        .iter()
        .enumerate()
        .filter(|(_, item)| !item.is_null())
        .filter_map(|(index, item)| {
            read(item)
                .map_err(|invalid| invalid.within(index))
                .transpose()
        })
        .collect()
}

/// Reads a value, or the first item of a list: JSON-LD allows a list wherever one value belongs.
pub(crate) fn first<'a, T>(
    value: &'a Value,
    read: impl FnOnce(&'a Value) -> Result<Option<T>, Invalid>,
) -> Result<Option<T>, Invalid> {
    let Value::Array(items) = value else {
        return read(value);
    };
    match items.iter().enumerate().find(|(_, item)| !item.is_null()) {
        Some((index, item)) => read(item).map_err(|invalid| invalid.within(index)),
        None => Ok(None),
    }
}

/// A string without surrounding white space; `None` if it is blank.
pub(crate) fn text(value: &Value, max_bytes: usize) -> Result<Option<String>, Invalid> {
    match value {
        Value::String(string) => bounded(string, max_bytes),
        other => Err(wrong_type("a string", other)),
    }
}

/// The first text of one or many.
pub(crate) fn first_text(value: &Value, max_bytes: usize) -> Result<Option<String>, Invalid> {
    first(value, |value| text(value, max_bytes))
}

/// A text without control characters, which databases and terminals mishandle. Line breaks and tabs
/// stay.
///
/// ```
/// use interchange::without_controls;
///
/// assert_eq!(without_controls("a\u{0}b\u{1b}[31m\nc"), "ab[31m\nc");
/// ```
pub fn without_controls(text: &str) -> Cow<'_, str> {
    let kept = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    match text.chars().all(kept) {
        true => Cow::Borrowed(text),
        false => text.chars().filter(|c| kept(*c)).collect(),
    }
}

/// Trims a string and removes control characters; `None` if nothing is left.
pub(crate) fn bounded(string: &str, max_bytes: usize) -> Result<Option<String>, Invalid> {
    let cleaned = without_controls(string).trim().to_owned();
    within_bytes(&cleaned, max_bytes)?;
    Ok(Some(cleaned).filter(|text| !text.is_empty()))
}

/// An ID: a string or a number of at most [`MAX_IDENTIFIER_BYTES`], without control characters.
pub(crate) fn identifier(value: &Value) -> Result<Option<String>, Invalid> {
    let text = match value {
        Value::String(string) => string.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        other => return Err(wrong_type("a string or a number", other)),
    };
    // Removing them would make it a different ID.
    if text.chars().any(char::is_control) {
        return Err(Invalid::value("must not contain control characters"));
    }
    bounded(&text, MAX_IDENTIFIER_BYTES)
}

pub(crate) fn within_bytes(text: &str, max: usize) -> Result<(), Invalid> {
    if text.len() > max {
        let reason = format!("has {} bytes; the limit is {max}", text.len());
        return Err(Invalid::new(Code::TooLong, reason));
    }
    Ok(())
}

pub(crate) fn within_chars(text: &str, max: usize) -> Result<(), Invalid> {
    if text.chars().nth(max).is_some() {
        let reason = format!("has more than {max} characters");
        return Err(Invalid::new(Code::TooLong, reason));
    }
    Ok(())
}

pub(crate) fn too_many(found: usize, max: usize) -> Invalid {
    Invalid::new(
        Code::TooMany,
        format!("has {found} items; the limit is {max}"),
    )
}

pub(crate) fn wrong_type(wanted: &str, found: &Value) -> Invalid {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Invalid::new(Code::WrongType, format!("must be {wanted}, not {found}"))
}

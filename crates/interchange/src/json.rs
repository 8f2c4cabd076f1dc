//! Reading JSON values within limits. A fault is named from the inside out: each level puts its own name before the
//! field of the fault that it passes on, so that a document without fault pays nothing for the naming.

use serde_json::{Map, Value};

use crate::{Code, Invalid, MAX_DEPTH, MAX_DOCUMENT_BYTES, MAX_IDENTIFIER_BYTES};

/// The value of a whole document.
pub(crate) fn document(bytes: &[u8]) -> Result<Value, Invalid> {
    document_within(bytes, MAX_DOCUMENT_BYTES)
}

pub(crate) fn document_within(bytes: &[u8], max_bytes: usize) -> Result<Value, Invalid> {
    // Windows tools put a byte order mark before UTF-8; it says nothing and JSON does not allow it.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.len() > max_bytes {
        return Err(Invalid::new(
            Code::TooLong,
            format!("the document has more than {max_bytes} bytes"),
        ));
    }
    let value = serde_json::from_slice(bytes)
        .map_err(|error| Invalid::new(Code::InvalidJson, format!("not JSON: {error}")))?;
    shallow(&value)?;
    Ok(value)
}

/// Refuses a value that is nested deeper than [`MAX_DEPTH`]. Looks no deeper than that itself.
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

    /// The member under `name`, if any, as `read` has it; a fault within bears the member's name.
    pub(crate) fn field<T>(
        self,
        name: &str,
        read: impl FnOnce(&'a Value) -> Result<Option<T>, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        self.get(name)
            .map_or(Ok(None), read)
            .map_err(|invalid| invalid.within(name))
    }

    /// The first of several members that is there and says something.
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

    /// A member that is text.
    pub(crate) fn text(self, name: &str, max_bytes: usize) -> Result<Option<String>, Invalid> {
        self.field(name, |value| text(value, max_bytes))
    }

    /// A member that must be a list if it is there.
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

    /// A member that may be one value or a list of them, which in JSON-LD is the same.
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

/// One value or a list of them; nulls, and whatever `read` takes for nothing, are left out.
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

/// A value, or the first of a list: where JSON-LD allows a list and one is wanted.
pub(crate) fn first(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(items) => items.iter().find(|item| !item.is_null()),
        one => Some(one),
    }
}

/// Text without surrounding white space; blank is absent.
pub(crate) fn text(value: &Value, max_bytes: usize) -> Result<Option<String>, Invalid> {
    match value {
        Value::String(string) => bounded(string, max_bytes),
        other => Err(wrong_type("text", other)),
    }
}

/// `string` trimmed and without control characters, which databases and terminals take amiss; blank is absent.
pub(crate) fn bounded(string: &str, max_bytes: usize) -> Result<Option<String>, Invalid> {
    let kept = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let cleaned: String = if string.chars().all(kept) {
        string.trim().to_owned()
    } else {
        let cleaned: String = string.chars().filter(|c| kept(*c)).collect();
        cleaned.trim().to_owned()
    };
    if cleaned.len() > max_bytes {
        let reason = format!("has {} bytes, {max_bytes} are allowed", cleaned.len());
        return Err(Invalid::new(Code::TooLong, reason));
    }
    Ok(Some(cleaned).filter(|text| !text.is_empty()))
}

/// An identifier: text or a number, within [`MAX_IDENTIFIER_BYTES`], on one line.
pub(crate) fn identifier(value: &Value) -> Result<Option<String>, Invalid> {
    let text = match value {
        Value::String(string) => string.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        other => return Err(wrong_type("text or a number", other)),
    };
    // Cleaned of them it would be another identifier.
    if text.chars().any(char::is_control) {
        return Err(Invalid::value("holds control characters"));
    }
    bounded(&text, MAX_IDENTIFIER_BYTES)
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
        format!("has {found} items, {max} are allowed"),
    )
}

pub(crate) fn wrong_type(wanted: &str, found: &Value) -> Invalid {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Invalid::new(Code::WrongType, format!("must be {wanted}, not {found}"))
}

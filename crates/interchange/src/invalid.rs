//! Why a document is refused.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

/// What a document is refused for. The spelling is part of the wire format and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The bytes are not JSON.
    InvalidJson,
    /// A field that cannot be missing is missing, null or blank.
    MissingField,
    /// A list where an object belongs, a number where text belongs, and so on.
    WrongType,
    /// A text, or the whole document, exceeds its limit.
    TooLong,
    /// A list exceeds its limit.
    TooMany,
    /// A value of the right type that cannot be: a thirteenth month, a negative amount.
    InvalidField,
}

impl Code {
    /// The code as it stands in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidJson => "invalid_json",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::InvalidField => "invalid_field",
        }
    }
}

/// A document that is refused: what for, where, and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{}{reason}", if field.is_empty() { String::new() } else { format!("{field}: ") })]
pub struct Invalid {
    /// The category.
    pub code: Code,
    /// Where in the document: members and indexes joined by `/` (`work/0/startDate`), as a JSON Pointer without its leading
    /// slash. Empty for the document as a whole.
    pub field: String,
    /// What is wrong, without the field's name and without quoting the value: it may be personal.
    pub reason: String,
}

impl Invalid {
    pub(crate) fn new(code: Code, reason: impl Into<String>) -> Self {
        Self {
            code,
            field: String::new(),
            reason: reason.into(),
        }
    }

    /// The field as answers name it: `body` for the document as a whole.
    #[must_use]
    pub fn field_or_body(&self) -> &str {
        if self.field.is_empty() {
            "body"
        } else {
            &self.field
        }
    }

    pub(crate) fn missing(field: &str) -> Self {
        Self::new(Code::MissingField, "is required").within(field)
    }

    pub(crate) fn value(reason: impl Into<String>) -> Self {
        Self::new(Code::InvalidField, reason)
    }

    /// The same fault, seen from the object or list that holds the value under `segment`.
    pub(crate) fn within(mut self, segment: impl Display) -> Self {
        self.field = if self.field.is_empty() {
            segment.to_string()
        } else {
            format!("{segment}/{}", self.field)
        };
        self
    }
}

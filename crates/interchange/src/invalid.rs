//! Why a document is refused.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

/// The category of a refusal. Its spelling is part of the wire format and never changes.
///
/// ```
/// use interchange::{Code, resume};
///
/// let refused = resume::parse(b"{").unwrap_err();
/// assert_eq!(refused.code, Code::InvalidJson);
/// assert_eq!(refused.code.as_str(), "invalid_json");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The bytes are not JSON.
    InvalidJson,
    /// A required field is missing, null or blank.
    MissingField,
    /// A value has the wrong JSON type, such as a list in place of an object.
    WrongType,
    /// A string, or the whole document, exceeds its limit.
    TooLong,
    /// A list exceeds its limit.
    TooMany,
    /// A value has the right type but is impossible, such as a thirteenth month.
    InvalidField,
}

impl Code {
    /// The code as responses spell it.
    ///
    /// ```
    /// assert_eq!(interchange::Code::TooMany.as_str(), "too_many");
    /// ```
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

/// Why a document is refused, and where in the document the fault is.
///
/// ```
/// use interchange::{Code, resume};
///
/// let refused = resume::parse(br#"{ "work": [{ "startDate": "June" }] }"#).unwrap_err();
/// assert_eq!(refused.code, Code::InvalidField);
/// assert_eq!(refused.field, "work/0/startDate");
/// assert_eq!(
///     refused.reason,
///     "must be a year (2015), a month (2015-06) or a day (2015-06-01)"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{}{reason}", if field.is_empty() { String::new() } else { format!("{field}: ") })]
pub struct Invalid {
    /// The category.
    pub code: Code,
    /// The path to the fault: member names and list indexes joined by `/`, which is a JSON Pointer
    /// without its leading slash. Empty for the document as a whole.
    pub field: String,
    /// A sentence for the caller, without the name of the field. It never quotes the value, which
    /// may be personal.
    pub reason: String,
}

impl Invalid {
    /// A fault of the document as a whole.
    ///
    /// ```
    /// use interchange::{Code, Invalid};
    ///
    /// let refused = Invalid::new(Code::TooMany, "has 3 items; the limit is 2");
    /// assert_eq!(refused.field_or_body(), "body");
    /// ```
    #[must_use]
    pub fn new(code: Code, reason: impl Into<String>) -> Self {
        Self {
            code,
            field: String::new(),
            reason: reason.into(),
        }
    }

    /// The field as responses name it: `body` for the document as a whole.
    ///
    /// ```
    /// let refused = interchange::resume::parse(b"[]").unwrap_err();
    /// assert_eq!((refused.field.as_str(), refused.field_or_body()), ("", "body"));
    /// ```
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

    /// The same fault, its path extended by the member or index that holds it.
    ///
    /// ```
    /// let refused = interchange::resume::parse(b"[]").unwrap_err().within("resume").within(0);
    /// assert_eq!(refused.field, "0/resume");
    /// ```
    #[must_use]
    pub fn within(mut self, segment: impl Display) -> Self {
        self.field = if self.field.is_empty() {
            segment.to_string()
        } else {
            format!("{segment}/{}", self.field)
        };
        self
    }
}

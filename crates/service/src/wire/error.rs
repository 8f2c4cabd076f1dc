//! Why a use case failed, by kind, and the error codes of the interface.

use serde::Serialize;
use strum::{Display, IntoStaticStr, VariantArray};

use crate::ports::{Constraint, SqlError};

/// Code of an error. The spelling is part of the interface and never changes; `docs/api.md` lists
/// all codes, and the Worker has one table of their statuses and titles.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Display, IntoStaticStr, VariantArray,
)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    derive(strum::EnumMessage, utoipa::ToSchema),
    schema(
        rename_all = "snake_case",
        description = "Stable code of an error; [/docs/errors](/docs/errors) explains each."
    )
)]
#[serde(into = "&'static str")]
#[strum(serialize_all = "snake_case")]
pub enum Code {
    /// The body is not JSON.
    InvalidJson,
    /// The body ended early.
    BodyUnreadable,
    /// A required field is missing, null or blank.
    MissingField,
    /// A field has another JSON type.
    WrongType,
    /// A field has the right type and a value that it cannot have.
    InvalidField,
    /// A text, or the whole document, exceeds its limit.
    TooLong,
    /// A list exceeds its limit.
    TooMany,
    /// No credentials, or none that are valid.
    Unauthenticated,
    /// The caller's role does not allow this.
    Forbidden,
    /// A session, used by a page of an origin that is not configured.
    CrossOrigin,
    /// No such resource.
    NotFound,
    /// No such path.
    NoSuchRoute,
    /// The path does not support this method.
    MethodNotAllowed,
    /// No language model is configured.
    AnalysisDisabled,
    /// Too few postings to build statistics from.
    TooFewPostings,
    /// The state of a resource does not allow this.
    WrongState,
    /// `If-Match` names another version than the current one.
    VersionConflict,
    /// The body exceeds its limit.
    BodyTooLarge,
    /// The route does not accept this media type.
    UnsupportedMediaType,
    /// More requests than the caller's share.
    RateLimited,
    /// A defect of the service.
    Internal,
    /// Something behind the service is out of reach for now.
    Unavailable,
}

impl Code {
    /// The code as responses spell it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl From<interchange::Code> for Code {
    fn from(code: interchange::Code) -> Self {
        match code {
            interchange::Code::InvalidJson => Self::InvalidJson,
            interchange::Code::MissingField => Self::MissingField,
            interchange::Code::WrongType => Self::WrongType,
            interchange::Code::TooLong => Self::TooLong,
            interchange::Code::TooMany => Self::TooMany,
            interchange::Code::InvalidField => Self::InvalidField,
        }
    }
}

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request is at fault; nothing was stored.
    #[error("{code} at {field}: {reason}")]
    Refused {
        /// Why.
        code: Code,
        /// The field at fault.
        field: String,
        /// A sentence for the caller.
        reason: String,
    },
    /// The named resource does not exist.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// No credentials, or none that are valid.
    #[error("not authenticated: {0}")]
    Unauthenticated(&'static str),
    /// The caller's role does not allow this.
    #[error("not allowed: {0}")]
    Forbidden(
        /// What would allow it.
        &'static str,
    ),
    /// The resource is at another version than the caller expects.
    #[error("version conflict")]
    Conflict,
    /// The caller has used up what they may have of something.
    #[error("used up: {why}")]
    UsedUp {
        /// A clause for the caller.
        why: String,
        /// Seconds until there is more.
        retry_after_secs: u32,
    },
    /// The deployment has not configured this feature.
    #[error("off: {0}")]
    Disabled(Code),
    /// Something behind the service is out of reach for now.
    #[error("unavailable: {inside}")]
    Unavailable {
        /// Seconds after which another try makes sense.
        retry_after_secs: u32,
        /// For the log only.
        inside: String,
    },
    /// What was read or written at once is larger than the database allows.
    #[error("too large for the database: {0}")]
    TooLarge(String),
    /// A defect of the service itself.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A request refused for one of its fields.
    pub fn refused(code: Code, field: &str, reason: impl Into<String>) -> Self {
        Self::Refused {
            code,
            field: field.to_owned(),
            reason: reason.into(),
        }
    }

    /// Its code.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused { code, .. } | Self::Disabled(code) => *code,
            Self::NotFound(_) => Code::NotFound,
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Forbidden(_) => Code::Forbidden,
            Self::Conflict => Code::VersionConflict,
            Self::UsedUp { .. } => Code::RateLimited,
            Self::Unavailable { .. } => Code::Unavailable,
            Self::TooLarge(_) | Self::Internal(_) => Code::Internal,
        }
    }
}

impl From<SqlError> for Error {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::Unavailable(inside) => Self::Unavailable {
                retry_after_secs: 1,
                inside,
            },
            SqlError::Violated(Constraint::LiveSession) => {
                Self::Unauthenticated("session has ended")
            }
            SqlError::Violated(Constraint::ExpectedVersion) => Self::Conflict,
            SqlError::Violated(Constraint::KnownPerson) => Self::NotFound("user"),
            SqlError::Violated(Constraint::ClaimedOrder) => Self::refused(
                Code::WrongState,
                "Idempotency-Key",
                "is being carried out by another request",
            ),
            SqlError::TooLarge(inside) => Self::TooLarge(inside),
            SqlError::Violated(_) | SqlError::Refused(_) | SqlError::Shape(_) => {
                Self::Internal(error.to_string())
            }
        }
    }
}

impl From<interchange::Invalid> for Error {
    fn from(invalid: interchange::Invalid) -> Self {
        let field = invalid.field_or_body().to_owned();
        Self::Refused {
            code: invalid.code.into(),
            field,
            reason: invalid.reason,
        }
    }
}

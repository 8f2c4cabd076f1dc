//! Why a use case gave no answer, by kind. The Worker's one table turns the codes into statuses.

use crate::ports::SqlError;

/// Why a use case gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request is at fault; nothing was stored.
    #[error("{code} at {field}: {reason}")]
    Refused {
        /// Stable code, one of the table in the Worker.
        code: &'static str,
        /// The field at fault.
        field: String,
        /// A sentence for the caller.
        reason: String,
    },
    /// What was named does not exist.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// No token, or one that does not hold.
    #[error("not authenticated: {0}")]
    Unauthenticated(&'static str),
    /// The token holds but does not reach this far.
    #[error("not allowed")]
    Forbidden,
    /// The resource is no longer what the caller thinks it is.
    #[error("version conflict")]
    Conflict,
    /// The deployment has not chosen this; the code says what.
    #[error("off: {0}")]
    Disabled(&'static str),
    /// Something behind the service is out of reach for now.
    #[error("unavailable: {inside}")]
    Unavailable {
        /// Seconds after which another try makes sense.
        retry_after_secs: u32,
        /// For the log only.
        inside: String,
    },
    /// A defect of the service itself.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A request refused for one of its fields.
    pub fn refused(code: &'static str, field: &str, reason: impl Into<String>) -> Self {
        Self::Refused {
            code,
            field: field.to_owned(),
            reason: reason.into(),
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
            SqlError::SessionEnded => Self::Unauthenticated("session has ended"),
            SqlError::Refused(inside) | SqlError::Shape(inside) => Self::Internal(inside),
        }
    }
}

impl From<interchange::Invalid> for Error {
    fn from(invalid: interchange::Invalid) -> Self {
        let field = invalid.field_or_body().to_owned();
        Self::Refused {
            code: invalid.code.as_str(),
            field,
            reason: invalid.reason,
        }
    }
}

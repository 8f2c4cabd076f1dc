//! Scripted replies of external services.

use service::ports::{HttpAnswer, HttpError, HttpRequest};

/// What a test lets external services reply to each request.
pub(crate) type Upstream = Box<dyn FnMut(&HttpRequest) -> Reply>;

/// The reply of a scripted service to one request.
pub struct Reply {
    /// Time until the reply; beyond any deadline for a service that hangs.
    pub after_ms: u64,
    /// The result after that time.
    pub result: Result<HttpAnswer, HttpError>,
}

impl Reply {
    /// An immediate answer.
    pub fn answer(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            after_ms: 0,
            result: Ok(HttpAnswer {
                status,
                retry_after_secs: None,
                body: body.into(),
            }),
        }
    }

    /// The same answer with `Retry-After`.
    pub fn retry_after(mut self, secs: u32) -> Self {
        if let Ok(answer) = &mut self.result {
            answer.retry_after_secs = Some(secs);
        }
        self
    }

    /// The same reply after some time.
    pub fn after_ms(mut self, ms: u64) -> Self {
        self.after_ms = ms;
        self
    }

    /// No answer, ever.
    pub fn hang() -> Self {
        Self {
            after_ms: u64::from(u32::MAX),
            result: Err(HttpError::Unreachable),
        }
    }

    /// No connection.
    pub fn unreachable() -> Self {
        Self {
            after_ms: 0,
            result: Err(HttpError::Unreachable),
        }
    }
}

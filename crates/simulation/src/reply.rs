//! What a scripted service does.

use service::ports::{HttpAnswer, HttpError};

/// What a scripted service does with one request.
pub struct Reply {
    /// How long it takes; longer than any deadline for one that hangs.
    pub after_ms: u64,
    /// What comes of it then.
    pub result: Result<HttpAnswer, HttpError>,
}

impl Reply {
    /// An answer at once.
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

    /// The same, with `Retry-After`.
    pub fn retry_after(mut self, secs: u32) -> Self {
        if let Ok(answer) = &mut self.result {
            answer.retry_after_secs = Some(secs);
        }
        self
    }

    /// The same, after some time.
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

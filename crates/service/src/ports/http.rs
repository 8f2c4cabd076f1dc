//! Requests to external services.

/// A request to an external service.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// JSON to `POST`; without a body, the request is a `GET`.
    pub body: Option<String>,
    /// Absolute URL.
    pub url: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// From the start to the last byte of the response.
    pub deadline_ms: u64,
    /// Longest response.
    pub max_bytes: usize,
}

/// The response of an external service, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// `Retry-After`, if it is a number of seconds.
    pub retry_after_secs: Option<u32>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Not within the deadline.
    #[error("no answer within the deadline")]
    TimedOut,
    /// No connection, or one that broke.
    #[error("unreachable")]
    Unreachable,
    /// More than [`HttpRequest::max_bytes`].
    #[error("answer too long")]
    TooLong,
}

/// External services.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Http {
    /// Sends a request; follows no redirect. Dropping the future aborts it; `fetch` enforces the
    /// deadline.
    async fn request(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError>;
}

//! Requests to other people's services.

/// A request to someone else's service.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// `GET` where there is none, `POST` of this JSON text where there is one.
    pub body: Option<String>,
    /// Absolute.
    pub url: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// From the start to the last byte of the answer.
    pub deadline_ms: u64,
    /// Longest answer that is read.
    pub max_bytes: usize,
}

/// What someone else's service answered, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// What `Retry-After` asks for, where it is a number of seconds.
    pub retry_after_secs: Option<u32>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
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

/// Other people's services.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Http {
    /// Sends a request; follows no redirect. Dropping the future abandons it: `fetch` holds the deadline.
    async fn request(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError>;
}

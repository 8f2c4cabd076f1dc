//! Bodies of requests: the media types that a route takes, their size, and the key under which an
//! order counts once.

use axum::body::{Body, Bytes};
use axum::extract::FromRequest;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use service::orders::Answer;

use crate::access::{self, Argument};
use crate::problem::Problem;

/// Largest body of a request that is read whole.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Media type of plain text.
pub(crate) const TEXT: &str = "text/plain";
/// Media type of pages.
pub(crate) const HTML: &str = "text/html";
/// Media type of lines of JSON.
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// A JSON body.
pub(crate) struct JsonBody(pub(crate) Bytes);

/// An order as a JSON body: under an `Idempotency-Key`, it counts once.
pub(crate) struct OrderBody(pub(crate) Bytes);

/// An order without a body: under an `Idempotency-Key`, it counts once.
pub(crate) struct Order;

/// One document, which is an order, or any number of lines: a line that is sent again changes
/// nothing.
pub(crate) enum DocumentOrLines {
    Document(Bytes),
    Lines(Body),
}

impl Argument for JsonBody {}
impl Argument for OrderBody {}
impl Argument for Order {}
impl Argument for DocumentOrLines {}

/// Why a handler does not run: its request is refused, or has been answered before.
pub(crate) enum Settled {
    Refused(Problem),
    Answered(Answer),
}

impl From<Problem> for Settled {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl IntoResponse for Settled {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(problem) => problem.into_response(),
            Self::Answered(answer) => again(answer),
        }
    }
}

/// An answer, as it was sent the first time.
fn again(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = [
        (header::CONTENT_TYPE, answer.content_type),
        (header::LOCATION, answer.location),
    ];
    for (name, value) in headers {
        let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

impl<S: Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        json(&parts, body).await.map(Self)
    }
}

impl<S: Sync> FromRequest<S> for OrderBody {
    type Rejection = Settled;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Settled> {
        let (parts, body) = request.into_parts();
        let body = json(&parts, body).await?;
        first_time(&parts, &body).await?;
        Ok(Self(body))
    }
}

impl<S: Sync> FromRequest<S> for Order {
    type Rejection = Settled;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Settled> {
        let (parts, _) = request.into_parts();
        first_time(&parts, &[]).await?;
        Ok(Self)
    }
}

impl<S: Sync> FromRequest<S> for DocumentOrLines {
    type Rejection = Settled;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Settled> {
        let (parts, body) = request.into_parts();
        if media_type(&parts.headers) == NDJSON {
            return Ok(Self::Lines(body));
        }
        let taken = "application/json or application/x-ndjson";
        if !is_json(&media_type(&parts.headers)) {
            return Err(Problem::unsupported_media_type(taken).into());
        }
        let body = read(body).await?;
        first_time(&parts, &body).await?;
        Ok(Self::Document(body))
    }
}

/// Stops an order that has been answered before.
async fn first_time(parts: &Parts, body: &[u8]) -> Result<(), Settled> {
    match access::claim_order(parts, body).await? {
        Some(answer) => Err(Settled::Answered(answer)),
        None => Ok(()),
    }
}

/// A whole body, which must be JSON by its media type.
async fn json(parts: &Parts, body: Body) -> Result<Bytes, Problem> {
    if !is_json(&media_type(&parts.headers)) {
        return Err(Problem::unsupported_media_type("application/json"));
    }
    read(body).await
}

/// The media type of a request's body in lower case, without parameters; empty if none is stated.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let stated = headers.get(header::CONTENT_TYPE);
    let stated = stated.and_then(|value| value.to_str().ok());
    let essence = stated.and_then(|stated| stated.split(';').next());
    essence.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a body of this media type is JSON, as one without a media type is.
pub(crate) fn is_json(media_type: &str) -> bool {
    matches!(media_type, "" | "application/json") || media_type.ends_with("+json")
}

/// A whole body of at most [`MAX_BODY_BYTES`].
pub(crate) async fn read(body: Body) -> Result<Bytes, Problem> {
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Problem::body_too_large(MAX_BODY_BYTES))
        }
        Err(_) => Err(Problem::body_unreadable()),
    }
}

//! Errors as `application/problem+json` (RFC 9457).
//!
//! Architecture invariant: this file has the one table from codes to statuses and titles. The
//! inside of an error is logged once, and never sent.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use service::error::{Code, Error};
use service::tokens::WeakKeys;

use crate::quota::Quota;

/// Status and title of each code.
pub(crate) fn status_and_title(code: Code) -> (StatusCode, &'static str) {
    match code {
        Code::InvalidJson => (StatusCode::BAD_REQUEST, NOT_VALID),
        Code::BodyUnreadable => (StatusCode::BAD_REQUEST, "The body could not be read"),
        Code::MissingField
        | Code::WrongType
        | Code::InvalidField
        | Code::TooLong
        | Code::TooMany => (StatusCode::UNPROCESSABLE_ENTITY, NOT_VALID),
        Code::Unauthenticated => (
            StatusCode::UNAUTHORIZED,
            "A valid token or session is required",
        ),
        Code::Forbidden => (
            StatusCode::FORBIDDEN,
            "The caller's role does not allow this",
        ),
        Code::CrossOrigin => (
            StatusCode::FORBIDDEN,
            "Pages of this origin may not use a session",
        ),
        Code::NotFound => (StatusCode::NOT_FOUND, "There is no such resource"),
        Code::NoSuchRoute => (StatusCode::NOT_FOUND, "There is no such path"),
        Code::MethodNotAllowed => (
            StatusCode::METHOD_NOT_ALLOWED,
            "The path does not support the method",
        ),
        Code::AnalysisDisabled => (
            StatusCode::CONFLICT,
            "This deployment has not configured the feature",
        ),
        Code::TooFewPostings => (StatusCode::CONFLICT, "There are too few postings for this"),
        Code::WrongState => (
            StatusCode::CONFLICT,
            "The current state does not allow this",
        ),
        Code::VersionConflict => (
            StatusCode::PRECONDITION_FAILED,
            "The resource has changed since it was read",
        ),
        Code::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
        Code::UnsupportedMediaType => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "This route does not accept this media type",
        ),
        Code::RateLimited => (
            StatusCode::TOO_MANY_REQUESTS,
            "The caller has sent too many requests",
        ),
        Code::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "Internal error"),
        Code::Unavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The service is temporarily unavailable",
        ),
    }
}

const NOT_VALID: &str = "The request is invalid";

/// An error on its way out. [`crate::event::Event::finish`] renders it, as it has the request id.
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    field: Option<String>,
    detail: Option<String>,
    retry_after_secs: Option<u32>,
    inside: Option<String>,
    quota: Option<Quota>,
}

impl Problem {
    fn new(code: Code) -> Self {
        Self {
            code,
            field: None,
            detail: None,
            retry_after_secs: None,
            inside: None,
            quota: None,
        }
    }

    fn field(mut self, field: impl Into<String>, detail: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self.detail(detail)
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(crate) fn body_too_large(limit_bytes: usize) -> Self {
        Self::new(Code::BodyTooLarge).field("body", format!("at most {limit_bytes} bytes"))
    }

    pub(crate) fn body_unreadable() -> Self {
        Self::new(Code::BodyUnreadable)
    }

    /// `taken` lists the media types that the route takes.
    pub(crate) fn unsupported_media_type(taken: &str) -> Self {
        Self::new(Code::UnsupportedMediaType).field("content-type", format!("must be {taken}"))
    }

    pub(crate) fn no_such_route() -> Self {
        Self::new(Code::NoSuchRoute)
    }

    pub(crate) fn cross_origin() -> Self {
        Self::new(Code::CrossOrigin)
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(Code::MethodNotAllowed)
    }

    /// Something that a later request may find available.
    pub(crate) fn unavailable(inside: String) -> Self {
        Error::Unavailable {
            retry_after_secs: 1,
            inside,
        }
        .into()
    }

    pub(crate) fn rate_limited(quota: Quota) -> Self {
        Self {
            quota: Some(quota),
            ..Self::new(Code::RateLimited)
        }
    }

    /// The operator's fault, which the answer names: no caller could find out otherwise.
    pub(crate) fn weak_keys(weak: WeakKeys) -> Self {
        Self::new(Code::Unavailable).detail(weak.to_string())
    }

    pub(crate) fn misconfigured(inside: String) -> Self {
        Error::Internal(inside).into()
    }

    /// The status that it is answered with.
    pub(crate) fn status(&self) -> StatusCode {
        status_and_title(self.code).0
    }

    /// Whether the request proved nobody.
    pub(crate) fn is_of_stranger(&self) -> bool {
        self.code == Code::Unauthenticated
    }

    /// The code, if the caller was not let in: for want of good credentials, of the role, or of
    /// the right origin.
    pub(crate) fn refuses_access(&self) -> Option<Code> {
        let refusals = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
        Some(self.code).filter(|_| refusals.contains(&self.status()))
    }

    /// For the log alone.
    pub(crate) fn inside(&self) -> Option<&str> {
        self.inside.as_deref()
    }

    fn details<'a>(&'a self, request_id: &'a str) -> ProblemDetails<'a> {
        let (status, title) = status_and_title(self.code);
        ProblemDetails {
            kind: format!("/docs/errors#{}", self.code),
            title,
            status: status.as_u16(),
            code: self.code,
            field: self.field.as_deref(),
            detail: self.detail.as_deref(),
            request_id,
        }
    }

    /// The whole response.
    pub(crate) fn render(&self, request_id: &str) -> Response {
        let (status, _) = status_and_title(self.code);
        let body = serde_json::to_vec(&self.details(request_id)).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(secs) = self.retry_after_secs {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        for (name, value) in self.quota.map(Quota::headers).into_iter().flatten() {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// An error as responses show it (RFC 9457).
#[derive(Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = Problem))]
pub(crate) struct ProblemDetails<'a> {
    /// Address of the code's explanation.
    #[serde(rename = "type")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = "uri-reference"))]
    kind: String,
    /// The code in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The kind of error.
    code: Code,
    /// The field at fault, as a path separated by `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    /// Identifies the request in the log.
    request_id: &'a str,
}

#[cfg(not(target_arch = "wasm32"))]
impl Problem {
    /// The body of a problem with this code, for the API document.
    pub(crate) fn example(code: Code) -> serde_json::Value {
        let details = Self::new(code);
        let details = details.details("5f0c1d2e3b4a59687786958493a2b1c0");
        serde_json::to_value(details).unwrap_or_default()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let problem = Self::new(error.code());
        match error {
            Error::Refused { field, reason, .. } => problem.field(field, reason),
            Error::NotFound(resource) => problem.detail(format!("no such {resource}")),
            Error::Unauthenticated(why) => problem.detail(why),
            Error::Conflict => problem.field("If-Match", "is not the current version"),
            Error::Forbidden(needed) => problem.detail(needed),
            Error::Disabled(_) => problem,
            Error::UsedUp {
                why,
                retry_after_secs,
            } => Self {
                retry_after_secs: Some(retry_after_secs),
                ..problem.detail(why)
            },
            Error::Unavailable {
                retry_after_secs,
                inside,
            } => Self {
                retry_after_secs: Some(retry_after_secs),
                inside: Some(inside),
                ..problem
            },
            Error::TooLarge(inside) | Error::Internal(inside) => Self {
                inside: Some(inside),
                ..problem
            },
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use futures::FutureExt as _;
    use http_body_util::BodyExt as _;
    use strum::VariantArray as _;

    use super::*;

    /// Status, headers and body as they are sent.
    fn sent(problem: &Problem) -> String {
        let (parts, body) = problem.render("r-1").into_parts();
        let mut text = format!("{}\n", parts.status);
        for (name, value) in &parts.headers {
            writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
        }
        let body = body.collect().now_or_never().unwrap().unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        writeln!(text, "{body:#}\n").unwrap();
        text
    }

    /// One problem of each code, then one of each kind of error.
    #[test]
    fn problems() {
        let codes = Code::VARIANTS.iter().copied().map(Problem::new);
        let errors = [
            Error::refused(Code::InvalidField, "limit", "must be 1 to 100"),
            Error::NotFound("job"),
            Error::Unauthenticated("no token"),
            Error::Forbidden("requires the role admin"),
            Error::Conflict,
            Error::UsedUp {
                why: "no more analyses today".to_owned(),
                retry_after_secs: 3_600,
            },
            Error::Disabled(Code::AnalysisDisabled),
            Error::Unavailable {
                retry_after_secs: 7,
                inside: "never sent".to_owned(),
            },
            Error::Internal("never sent".to_owned()),
        ];
        let problems = codes.chain(errors.map(Problem::from));
        let text: String = problems.map(|problem| sent(&problem)).collect();
        assert!(!text.contains("never sent"));
        insta::assert_snapshot!(text);
    }

    #[test]
    fn every_code_is_explained_where_its_type_points() {
        let page = include_str!("../public/docs/errors.html");
        for code in Code::VARIANTS {
            let status = status_and_title(*code).0.as_u16();
            let entry = format!("<dt id=\"{code}\"><code>{code}</code> <span>{status}</span></dt>");
            assert!(page.contains(&entry), "{code}");
        }
        assert_eq!(page.matches("<dt id=").count(), Code::VARIANTS.len());
    }

    #[test]
    fn the_documentation_lists_each_code_with_its_status() {
        let page = include_str!("../docs/api.md");
        let (_, table) = page.split_once("| code | status |").unwrap();
        let rows = table.lines().skip(2).take_while(|row| row.starts_with('|'));
        let mut listed = Vec::new();
        for row in rows {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            for code in cells[1].split(", ") {
                listed.push((code.trim_matches('`'), cells[2].parse().unwrap()));
            }
        }
        let mut declared: Vec<(&str, u16)> = Code::VARIANTS
            .iter()
            .map(|code| (code.as_str(), status_and_title(*code).0.as_u16()))
            .collect();
        listed.sort_unstable();
        declared.sort_unstable();
        assert_eq!(listed, declared);
    }
}

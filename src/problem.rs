//! Errors as callers see them: `application/problem+json` (RFC 9457) with a stable code.
//!
//! Architecture invariant: this is the one table from errors to statuses. What is inside an error is logged here, once,
//! and never sent.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use service::error::Error;

/// An error on its way out; [`crate::event::Event::finish`] writes the body, as it knows the request's id.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    title: &'static str,
    status: u16,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip)]
    retry_after_secs: Option<u32>,
    #[serde(skip)]
    inside: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        Self {
            title,
            status: status.as_u16(),
            code,
            field: None,
            detail: None,
            retry_after_secs: None,
            inside: None,
        }
    }

    fn field(mut self, field: impl Into<String>, detail: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self.detail = Some(detail.into());
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(crate) fn body_too_large(limit_bytes: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body is too large",
        )
        .field("body", format!("at most {limit_bytes} bytes"))
    }

    pub(crate) fn body_unreadable() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "body_unreadable",
            "The body could not be read",
        )
    }

    pub(crate) fn no_such_route() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no_such_route",
            "There is nothing at this address",
        )
    }

    pub(crate) fn cross_origin() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "cross_origin",
            "A session does not act for pages of other origins",
        )
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This address does not take that method",
        )
    }

    pub(crate) fn misconfigured(inside: String) -> Self {
        let problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The service has a defect",
        );
        Self {
            inside: Some(inside),
            ..problem
        }
    }

    /// What is for the log alone.
    pub(crate) fn inside(&self) -> Option<&str> {
        self.inside.as_deref()
    }

    /// The whole response, once the request's id is known.
    pub(crate) fn render(&self, request_id: &str) -> Response {
        #[derive(Serialize)]
        struct Rendered<'a> {
            #[serde(rename = "type")]
            kind: String,
            #[serde(flatten)]
            problem: &'a Problem,
            request_id: &'a str,
        }
        let body = serde_json::to_vec(&Rendered {
            kind: format!("/docs/errors#{}", self.code),
            problem: self,
            request_id,
        })
        .unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(secs) = self.retry_after_secs {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused {
                code,
                field,
                reason,
            } => {
                let status = match code {
                    "invalid_json" => StatusCode::BAD_REQUEST,
                    "too_few_postings" => StatusCode::CONFLICT,
                    "wrong_state" => StatusCode::CONFLICT,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                Self::new(status, code, "The request is not valid").field(field, reason)
            }
            Error::NotFound(what) => Self::new(
                StatusCode::NOT_FOUND,
                "not_found",
                "There is no such resource",
            )
            .detail(format!("no such {what}")),
            Error::Unauthenticated(why) => Self::new(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "A valid token is needed",
            )
            .detail(why),
            Error::Forbidden => Self::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "The token does not reach this far",
            ),
            Error::Conflict => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "version_conflict",
                "The resource has changed meanwhile",
            )
            .field("If-Match", "is not the current version"),
            Error::Disabled(code) => Self::new(
                StatusCode::CONFLICT,
                code,
                "This deployment does not offer that",
            ),
            Error::Unavailable {
                retry_after_secs,
                inside,
            } => {
                let problem = Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "The service cannot answer right now",
                );
                Self {
                    retry_after_secs: Some(retry_after_secs),
                    inside: Some(inside),
                    ..problem
                }
            }
            Error::Internal(inside) => Self::misconfigured(inside),
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
    use service::error::Error;

    use super::*;

    #[test]
    fn every_code_is_explained_where_its_type_points() {
        let problems = [
            Problem::body_too_large(1),
            Problem::body_unreadable(),
            Problem::no_such_route(),
            Problem::method_not_allowed(),
            Problem::cross_origin(),
            Problem::misconfigured(String::new()),
            Error::NotFound("user").into(),
            Error::Unauthenticated("no token").into(),
            Error::Forbidden.into(),
            Error::Conflict.into(),
            Error::Disabled(service::analysis::DISABLED).into(),
            Error::Unavailable {
                retry_after_secs: 1,
                inside: String::new(),
            }
            .into(),
        ];
        let refusals = [
            "invalid_json",
            "missing_field",
            "wrong_type",
            "invalid_field",
            "too_long",
            "too_many",
            "too_few_postings",
            "wrong_state",
        ];
        let codes = problems.iter().map(|problem| problem.code).chain(refusals);
        let page = include_str!("../public/docs/errors.html");
        for code in codes {
            assert!(page.contains(&format!("<dt id=\"{code}\">")), "{code}");
        }
    }
}

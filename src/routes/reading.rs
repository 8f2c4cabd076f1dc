//! What is understood of a document, before anything is stored.

use axum::Json;
use axum::body::Body;
use http::HeaderMap;
use serde::Deserialize;
use service::error::{Code, Error};
use service::reading::{self, Feed, Kind, Readings};

use crate::access::Reader;
use crate::body::{HTML, TEXT, is_json, media_type, read};
use crate::parameters::Parameters;
use crate::problem::Problem;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum DocumentKind {
    /// schema.org JobPosting.
    Posting,
    /// JSON Resume, or the text of a CV.
    Resume,
    /// A response of Greenhouse's job board API.
    Greenhouse,
    /// A response of Lever's postings API.
    Lever,
    /// A response of Ashby's job posting API.
    Ashby,
}

/// The kind of the document in the body.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadQuery {
    /// Required for JSON. Plain text is a CV, and HTML a page with postings.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    kind: Option<DocumentKind>,
}

/// Facts that were read in the document of a document. Nothing is stored.
///
/// Each fact with the words that state it and their place in the document, and what its author
/// should add or check.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/read",
        tag = "catalogue",
        request_body(content(
            (ref("#/components/schemas/ReadableDocument") = "application/json"),
            (String = "text/plain"),
            (String = "text/html")
        )),
        responses(
            (status = 200, description = "Facts that were read in the document", body = Readings),
            crate::description::UnsupportedMediaType
        )
    )
)]
#[worker::send]
pub(crate) async fn post_read(
    Reader(event): Reader,
    Parameters(query): Parameters<ReadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Readings>, Problem> {
    let kind = kind(&media_type(&headers), query.kind)?;
    let body = read(body).await?;
    Ok(Json(reading::read(event.platform(), kind, &body).await?))
}

/// The kind of document that a body of this media type holds.
fn kind(media_type: &str, stated: Option<DocumentKind>) -> Result<Kind, Problem> {
    let kind = match (media_type, stated) {
        (TEXT, None | Some(DocumentKind::Resume)) => Kind::Resume,
        (HTML, None | Some(DocumentKind::Posting)) => Kind::Page,
        (TEXT | HTML, Some(_)) => {
            let reason = format!("is not a kind of {media_type}");
            return Err(Error::refused(Code::InvalidField, "kind", reason).into());
        }
        (json, Some(kind)) if is_json(json) => match kind {
            DocumentKind::Posting => Kind::Posting,
            DocumentKind::Resume => Kind::Resume,
            DocumentKind::Greenhouse => Kind::Feed(Feed::Greenhouse),
            DocumentKind::Lever => Kind::Feed(Feed::Lever),
            DocumentKind::Ashby => Kind::Feed(Feed::Ashby),
        },
        (json, None) if is_json(json) => {
            let reason = "is required: posting, resume, greenhouse, lever or ashby";
            return Err(Error::refused(Code::MissingField, "kind", reason).into());
        }
        _ => {
            let taken = "application/json, text/plain or text/html";
            return Err(Problem::unsupported_media_type(taken));
        }
    };
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_and_the_parameter_name_a_kind() {
        let check = |media_type: &str, stated: Option<DocumentKind>, expect: Option<Kind>| {
            let found = kind(media_type, stated).ok();
            assert_eq!(found, expect, "{media_type} {stated:?}");
        };
        let (posting, resume) = (DocumentKind::Posting, DocumentKind::Resume);
        check("text/plain", None, Some(Kind::Resume));
        check("text/plain", Some(resume), Some(Kind::Resume));
        check("text/plain", Some(posting), None);
        check("text/html", None, Some(Kind::Page));
        check("text/html", Some(posting), Some(Kind::Page));
        check("text/html", Some(resume), None);
        check("application/json", Some(posting), Some(Kind::Posting));
        check("application/ld+json", Some(posting), Some(Kind::Posting));
        check("application/json", Some(resume), Some(Kind::Resume));
        let lever = Some(DocumentKind::Lever);
        check("", lever, Some(Kind::Feed(Feed::Lever)));
        check("application/json", None, None);
        check("application/pdf", Some(resume), None);
    }
}

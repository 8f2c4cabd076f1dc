//! Companies behind postings.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode};
use matching::document::CompanyId;
use service::companies;

use crate::access::{Producer, Reader};
use crate::body::JsonBody;
use crate::event::{IfMatch, etag};
use crate::parameters::Address;
use crate::problem::Problem;
use crate::routes::users::cache_header;

/// A company, with its enrichment if a provider is configured.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/companies/{id}",
        tag = "catalogue",
        params(("id" = String, Path, description = "Id of the company")),
        responses(
            (
                status = 200,
                description = "The company",
                body = companies::EnrichedCompany,
                headers(("ETag"), ("X-Cache"))
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_company(
    Reader(event): Reader,
    Address(id): Address<CompanyId>,
) -> Result<Response, Problem> {
    let outcome = companies::get_company(event.platform(), &id).await?;
    event.afterwards(outcome.after);
    let company = outcome.body.body;
    let cache = company.cache;
    let mut response = (etag(outcome.body.version), Json(company)).into_response();
    if let Some(cache) = cache {
        response.headers_mut().extend(
            cache_header(cache).map(|(name, value)| (name, HeaderValue::from_static(value))),
        );
    }
    Ok(response)
}

/// Replaces a company: name, tags, stage, reputation, industry, employees.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/companies/{id}",
        tag = "catalogue",
        params(("id" = String, Path, description = "Id of the company")),
        request_body = companies::CompanyRecord,
        responses(
            (
                status = 204,
                description = "Stored; its postings are read again",
                headers(("ETag"))
            )
        )
    )
)]
#[worker::send]
pub(crate) async fn put_company(
    Producer(event): Producer,
    Address(id): Address<CompanyId>,
    if_match: IfMatch,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let outcome = companies::put_company(event.platform(), &id, &body, &if_match.0).await?;
    event.afterwards(outcome.after);
    Ok((StatusCode::NO_CONTENT, etag(outcome.body.version)).into_response())
}

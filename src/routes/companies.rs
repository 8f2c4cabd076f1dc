//! Companies behind postings.

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode};
use matching::document::CompanyId;
use service::{companies, ids};

use crate::access::{Producer, Reader};
use crate::event::{Address, etag, read};
use crate::problem::Problem;
use crate::routes::users::cache_header;

fn company_id(text: String) -> Result<CompanyId, Problem> {
    ids::check("company_id", &text)?;
    Ok(CompanyId(text))
}

/// A company, with its enrichment if a provider is configured.
#[utoipa::path(
    get,
    path = "/v1/companies/{id}",
    tag = "catalogue",
    params(("id" = String, Path, description = "Id of the company")),
    responses(
        (status = 200, description = "The company", body = Value),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn get_company(
    Reader(event): Reader,
    Address(id): Address<String>,
) -> Result<Response, Problem> {
    let outcome = companies::get_company(event.platform(), &company_id(id)?).await?;
    event.afterwards(outcome.after);
    let companies::EnrichedCompany {
        company,
        enrichment,
        cache,
    } = outcome.body.body;
    let mut body = serde_json::to_value(company).unwrap_or_default();
    if let (Some(enrichment), Some(members)) = (enrichment, body.as_object_mut()) {
        members.insert("enrichment".to_owned(), enrichment);
    }
    let mut response = (etag(outcome.body.version), Json(body)).into_response();
    if let Some(cache) = cache {
        response.headers_mut().extend(
            cache_header(cache).map(|(name, value)| (name, HeaderValue::from_static(value))),
        );
    }
    Ok(response)
}

/// Replaces a company: name, tags, stage, reputation, industry, employees.
#[utoipa::path(
    put,
    path = "/v1/companies/{id}",
    tag = "catalogue",
    params(("id" = String, Path, description = "Id of the company")),
    request_body = Value,
    responses(
        (status = 204, description = "Stored; its postings are read again"),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn put_company(
    Producer(event): Producer,
    Address(id): Address<String>,
    body: Body,
) -> Result<Response, Problem> {
    let id = company_id(id)?;
    let body = read(body).await?;
    let outcome = companies::put_company(event.platform(), &id, &body).await?;
    event.afterwards(outcome.after);
    Ok((StatusCode::NO_CONTENT, etag(outcome.body.version)).into_response())
}

//! Postings: one as JSON, or any number as NDJSON.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use futures::channel::mpsc;
use futures::{SinkExt as _, StreamExt as _};
use http::{StatusCode, header};
use matching::document::{CompanyId, PostingId};
use serde::{Deserialize, Serialize};
use service::Expected;
use service::limit::PageLimit;
use service::listing::{self, JobPage};
use service::ndjson::{Line, Lines};
use service::postings::{
    self, CHUNK_BYTES, CHUNK_LINES, LineResult, MAX_LINE_BYTES, PostingStatus,
};
use service::similar::{self, SimilarJobs, SimilarLimit};

use crate::access::{Producer, Reader};
use crate::body::{DocumentOrLines, JsonBody, NDJSON};
use crate::event::{Event, IfMatch, etag};
use crate::parameters::{Address, Parameters};
use crate::problem::Problem;
use crate::routes::filters;

/// Whether an order is only checked.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct DryRun {
    /// Checks the body as if it were stored, and responds with what is understood of it. Stores
    /// nothing.
    #[cfg_attr(not(target_arch = "wasm32"), param(default = false))]
    #[serde(default)]
    dry_run: bool,
}

/// Stores postings: one schema.org JobPosting, or NDJSON of many with one result per line.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/jobs",
        tag = "catalogue",
        request_body(content(
            (ref("#/components/schemas/JobPosting") = "application/json"),
            (ref("#/components/schemas/PostingLines") = "application/x-ndjson")
        )),
        responses(
            (
                status = 200,
                description = "The posting existed, or this is a dry run; or NDJSON with one \
                    `PostingResult` per line",
                content(
                    (LineResult = "application/json"),
                    (ref("#/components/schemas/PostingResultLines") = "application/x-ndjson")
                )
            ),
            (status = 201, description = "The posting is new", body = LineResult)
        )
    )
)]
#[worker::send]
pub(crate) async fn post_jobs(
    Producer(event): Producer,
    Parameters(dry): Parameters<DryRun>,
    body: DocumentOrLines,
) -> Result<Response, Problem> {
    match body {
        DocumentOrLines::Document(body) => {
            ingest_one(&event, &body, None, &Expected::Anything, dry).await
        }
        DocumentOrLines::Lines(body) => Ok(ingest_stream(event, body, dry)),
    }
}

/// Stores one posting under the id in the path.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/jobs/{id}",
        tag = "catalogue",
        params(("id" = String, Path, description = "Id of the posting")),
        request_body = ref("#/components/schemas/JobPosting"),
        responses(
            (
                status = 200,
                description = "The posting existed, or this is a dry run",
                body = LineResult
            ),
            (status = 201, description = "The posting is new", body = LineResult)
        )
    )
)]
#[worker::send]
pub(crate) async fn put_job(
    Producer(event): Producer,
    Address(id): Address<PostingId>,
    Parameters(dry): Parameters<DryRun>,
    if_match: IfMatch,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    ingest_one(&event, &body, Some(&id), &if_match.0, dry).await
}

async fn ingest_one(
    event: &Event,
    body: &Bytes,
    id: Option<&PostingId>,
    expected: &Expected,
    DryRun { dry_run }: DryRun,
) -> Result<Response, Problem> {
    if dry_run {
        let checked = postings::check_one(event.platform(), body, id).await?;
        return Ok(Json(checked).into_response());
    }
    let outcome = postings::ingest_one(event.platform(), body, id, expected).await?;
    event.afterwards(outcome.after);
    let status = match outcome.body.status {
        PostingStatus::Created => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    Ok((status, Json(outcome.body)).into_response())
}

/// Answers each chunk of lines while the next one arrives. Memory holds one chunk and one partial
/// line.
fn ingest_stream(event: Event, body: Body, dry: DryRun) -> Response {
    let (mut results, answer) = mpsc::channel::<Result<Bytes, std::convert::Infallible>>(1);
    let work = async move {
        let mut lines = Lines::new(MAX_LINE_BYTES);
        let mut chunk: Vec<Line> = Vec::new();
        let mut bytes = 0_usize;
        let mut body = body.into_data_stream();
        while let Some(Ok(piece)) = body.next().await {
            for line in lines.push(&piece) {
                bytes = bytes.saturating_add(line.bytes.as_ref().map_or(0, Vec::len));
                chunk.push(line);
                if chunk.len() >= CHUNK_LINES || bytes >= CHUNK_BYTES {
                    bytes = 0;
                    let report = ingest_chunk(&event, std::mem::take(&mut chunk), &dry).await;
                    if results.send(Ok(report)).await.is_err() {
                        // The caller is gone. The lines are stored, and sending them again is safe.
                        return;
                    }
                }
            }
        }
        chunk.extend(lines.finish());
        if !chunk.is_empty() {
            let report = ingest_chunk(&event, chunk, &dry).await;
            // A caller that is gone needs no report.
            let _ = results.send(Ok(report)).await;
        }
    };
    wasm_bindgen_futures::spawn_local(work);
    ([(header::CONTENT_TYPE, NDJSON)], Body::from_stream(answer)).into_response()
}

async fn ingest_chunk(event: &Event, chunk: Vec<Line>, dry: &DryRun) -> Bytes {
    let numbers: Vec<u64> = chunk.iter().map(|line| line.number).collect();
    let platform = event.platform();
    let results = if dry.dry_run {
        postings::check(platform, chunk).await
    } else {
        let outcome = postings::ingest(platform, chunk).await;
        outcome.map(|outcome| {
            event.afterwards(outcome.after);
            outcome.body
        })
    };
    let results = results.unwrap_or_else(|error| {
        let failed = numbers.into_iter();
        failed
            .map(|line| LineResult::failed(line, &error))
            .collect()
    });
    lines_of(&results)
}

fn lines_of(results: &[impl Serialize]) -> Bytes {
    let mut report = Vec::new();
    for result in results {
        if serde_json::to_writer(&mut report, result).is_ok() {
            report.push(b'\n');
        }
    }
    report.into()
}

/// A response with one result per line.
pub(crate) fn ndjson(results: &[impl Serialize]) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, NDJSON)], lines_of(results))
}

/// A posting, as schema.org JobPosting.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/jobs/{id}",
        tag = "catalogue",
        params(("id" = String, Path, description = "Id of the posting")),
        responses(
            (
                status = 200,
                description = "The posting",
                body = ref("#/components/schemas/JobPosting"),
                headers(("ETag"))
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_job(
    Reader(event): Reader,
    Address(id): Address<PostingId>,
) -> Result<Response, Problem> {
    let job = postings::get_job(event.platform(), &id).await?;
    Ok((etag(job.version), Json(job.body)).into_response())
}

/// Number of similar postings.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct SimilarQuery {
    /// Number of postings.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: SimilarLimit,
}

/// The open postings that are most like a posting.
///
/// Their titles, texts, skills and levels are compared over the whole catalogue. Other postings of
/// the same job are left out.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/jobs/{id}/similar",
        tag = "catalogue",
        params(("id" = String, Path, description = "Id of the posting")),
        responses(
            (status = 200, description = "Postings, most similar first", body = SimilarJobs),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_similar_jobs(
    Reader(event): Reader,
    Address(id): Address<PostingId>,
    Parameters(query): Parameters<SimilarQuery>,
) -> Result<Json<SimilarJobs>, Problem> {
    Ok(Json(
        similar::similar_jobs(event.platform(), &id, query.limit).await?,
    ))
}

/// Withdraws a posting.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/jobs/{id}",
        tag = "catalogue",
        params(("id" = String, Path, description = "Id of the posting")),
        responses((status = 204, description = "Withdrawn"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_job(
    Producer(event): Producer,
    Address(id): Address<PostingId>,
) -> Result<StatusCode, Problem> {
    postings::delete_job(event.platform(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Page of a list.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    /// Items per page.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    pub(crate) limit: PageLimit,
    /// `next_cursor` of the previous page.
    pub(crate) cursor: Option<String>,
}

/// Page of the list of postings.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct JobsQuery {
    /// Only postings of the company with this id.
    company: Option<String>,
    /// A city, or degrees north and east ("48.14,11.58"): only postings with a place within
    /// `radius_km` of it, each with its `distance_km`. Postings of which no place is known are left
    /// out.
    near: Option<String>,
    /// Kilometres around `near`, above 0 and at most 20,000; 50 by default.
    radius_km: Option<f64>,
    /// Items per page.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// Postings, ordered by id.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/jobs",
        tag = "catalogue",
        responses(
            (status = 200, description = "A page", body = JobPage),
            crate::description::TooLong
        )
    )
)]
#[worker::send]
pub(crate) async fn list_jobs(
    Reader(event): Reader,
    Parameters(query): Parameters<JobsQuery>,
) -> Result<Json<JobPage>, Problem> {
    let filter = filters::around(query.near.as_deref(), query.radius_km)?;
    let filter = filter.near.is_some().then_some(&filter);
    let company = query.company.map(CompanyId);
    let cursor = query.cursor.as_deref();
    let page = listing::list_jobs(
        event.platform(),
        filter,
        company.as_ref(),
        cursor,
        query.limit,
    );
    Ok(Json(page.await?))
}

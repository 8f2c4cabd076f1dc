//! Recomputes, runs, messages and dead letters.

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};
use serde::Deserialize;
use service::error::Error;
use service::ids::{self, RunId};
use service::ndjson::Lines;
use service::runs::{self, Change, Listing, RunStatus};
use service::{dead_letters, producers, time};
use utoipa::IntoParams;

use crate::access::{Operator, Producer};
use crate::event::{Address, Event, Parameters, read};
use crate::problem::Problem;
use crate::routes::jobs::{PageQuery, is_ndjson, ndjson, page_limit};

/// Header that makes the same order, sent twice, one run.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Starts a run that recomputes matches.
///
/// `{"scope": "user" | "job" | "company" | "all", …, "due_at"?, "spacing_secs"?}`.
#[utoipa::path(
    post,
    path = "/v1/recompute",
    tag = "operations",
    request_body = Value,
    params(("Idempotency-Key" = Option<String>, Header, description = "One key starts one run")),
    responses(
        (status = 202, description = "The run; `Location` is its address", body = Value),
        (status = 409, description = "The key belongs to another order"),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn post_recompute(
    Producer(event): Producer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    // A key that is not text is refused as an empty one.
    let key = headers
        .get(IDEMPOTENCY_KEY)
        .map(|key| key.to_str().unwrap_or_default().to_owned());
    let body = read(body).await?;
    let outcome = runs::order_recompute(event.platform(), &body, key.as_deref()).await?;
    event.afterwards(outcome.after);
    Ok(run_ordered(&outcome.body))
}

/// The response to an order that started a run.
pub(super) fn run_ordered(id: &RunId) -> Response {
    let location = [(header::LOCATION, format!("/v1/runs/{}", id.0))];
    let body = serde_json::json!({"run_id": id});
    (StatusCode::ACCEPTED, location, Json(body)).into_response()
}

/// Filter and page of a list of runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunsQuery {
    /// `recompute`, `postings-changed`, `new-algorithm`, `statistics` or `warming`.
    name: Option<String>,
    /// `scheduled`, `queued`, `running`, `succeeded`, `failed` or `cancelled`.
    #[param(value_type = Option<String>)]
    status: Option<RunStatus>,
    /// Due before this ISO 8601 time.
    due_before: Option<String>,
    /// Items per page, 1–100; 20 by default.
    limit: Option<usize>,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// Runs, latest due time first.
#[utoipa::path(
    get,
    path = "/v1/runs",
    tag = "operations",
    params(RunsQuery),
    responses(
        (status = 200, description = "A page", body = Value),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn list_runs(
    Producer(event): Producer,
    Parameters(query): Parameters<RunsQuery>,
) -> Result<Json<runs::RunPage>, Problem> {
    let limit = page_limit(query.limit)?;
    let listing = Listing {
        name: query.name,
        status: query.status,
        due_before_ms: query
            .due_before
            .map(|text| time::milliseconds("due_before", &text))
            .transpose()?,
    };
    let page = runs::list(event.platform(), &listing, query.cursor.as_deref(), limit);
    Ok(Json(page.await?))
}

/// Ids of runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdsQuery {
    /// At most 100 ids, separated by commas.
    ids: String,
}

/// Several runs, ordered by id. Ids without a run are left out.
#[utoipa::path(
    get,
    path = "/v1/runs/batch",
    tag = "operations",
    params(IdsQuery),
    responses(
        (status = 200, description = "`{\"items\": […]}`", body = Value),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn get_runs(
    Producer(event): Producer,
    Parameters(query): Parameters<IdsQuery>,
) -> Result<Json<serde_json::Value>, Problem> {
    let ids: Vec<RunId> = query
        .ids
        .split(',')
        .map(|id| RunId(id.to_owned()))
        .collect();
    let items = runs::get_runs(event.platform(), &ids).await?;
    Ok(Json(serde_json::json!({"items": items})))
}

/// A run.
#[utoipa::path(
    get,
    path = "/v1/runs/{id}",
    tag = "operations",
    params(("id" = String, Path, description = "Id of the run")),
    responses(
        (status = 200, description = "The run", body = Value),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn get_run(
    Producer(event): Producer,
    Address(id): Address<String>,
) -> Result<Json<runs::Run>, Problem> {
    Ok(Json(runs::get_run(event.platform(), &run_id(id)?).await?))
}

/// Deletes a run, and stops it if it is not finished.
#[utoipa::path(
    delete,
    path = "/v1/runs/{id}",
    tag = "operations",
    params(("id" = String, Path, description = "Id of the run")),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn delete_run(
    Operator(event): Operator,
    Address(id): Address<String>,
) -> Result<StatusCode, Problem> {
    change_run(&event, id, Change::Delete).await
}

/// Resumes a failed or cancelled run, or restarts one that did not reach everyone.
#[utoipa::path(
    post,
    path = "/v1/runs/{id}/retry",
    tag = "operations",
    params(("id" = String, Path, description = "Id of the run")),
    responses(
        (status = 204, description = "Resumed"),
        (status = 404),
        (status = 409)
    )
)]
#[worker::send]
pub(crate) async fn retry_run(
    Operator(event): Operator,
    Address(id): Address<String>,
) -> Result<StatusCode, Problem> {
    change_run(&event, id, Change::Retry).await
}

/// Cancels a run. Finished steps keep their results.
#[utoipa::path(
    post,
    path = "/v1/runs/{id}/cancel",
    tag = "operations",
    params(("id" = String, Path, description = "Id of the run")),
    responses(
        (status = 204, description = "Cancelled"),
        (status = 404),
        (status = 409, description = "The run is finished")
    )
)]
#[worker::send]
pub(crate) async fn cancel_run(
    Operator(event): Operator,
    Address(id): Address<String>,
) -> Result<StatusCode, Problem> {
    change_run(&event, id, Change::Cancel).await
}

async fn change_run(event: &Event, id: String, change: Change) -> Result<StatusCode, Problem> {
    let outcome = runs::change(event.platform(), &run_id(id)?, change).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

fn run_id(id: String) -> Result<RunId, Error> {
    ids::check("run_id", &id)?;
    Ok(RunId(id))
}

/// Accepts messages for the queue: one, or NDJSON of at most 1,000 with one result per line.
///
/// `/schemas/messages/v1.json` describes them.
#[utoipa::path(
    post,
    path = "/v1/messages",
    tag = "operations",
    request_body(content((Value = "application/json"), (String = "application/x-ndjson"))),
    responses(
        (
            status = 200,
            description = "NDJSON, one result per line",
            body = String,
            content_type = "application/x-ndjson"
        ),
        (status = 202, description = "Accepted", body = Value),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn post_messages(
    Producer(event): Producer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = read(body).await?;
    if !is_ndjson(&headers) {
        let outcome = producers::accept_one(event.platform(), &body).await?;
        event.afterwards(outcome.after);
        let body = serde_json::json!({"status": producers::MessageStatus::Accepted});
        return Ok((StatusCode::ACCEPTED, Json(body)).into_response());
    }
    let mut lines = Lines::new(producers::MAX_LINE_BYTES);
    let mut all = lines.push(&body);
    all.extend(lines.finish());
    let outcome = producers::accept(event.platform(), all).await?;
    event.afterwards(outcome.after);
    Ok(ndjson(&outcome.body).into_response())
}

/// Dead letters: messages that were given up, oldest first.
#[utoipa::path(
    get,
    path = "/v1/dead-letters",
    tag = "operations",
    params(PageQuery),
    responses((status = 200, description = "A page", body = Value))
)]
#[worker::send]
pub(crate) async fn list_dead_letters(
    Operator(event): Operator,
    Parameters(page): Parameters<PageQuery>,
) -> Result<Json<dead_letters::DeadLetterPage>, Problem> {
    let limit = page.limit()?;
    Ok(Json(
        dead_letters::list(event.platform(), page.cursor.as_deref(), limit).await?,
    ))
}

/// A dead letter.
#[utoipa::path(
    get,
    path = "/v1/dead-letters/{id}",
    tag = "operations",
    params(("id" = String, Path, description = "Id of the dead letter")),
    responses(
        (status = 200, description = "The dead letter", body = Value),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn get_dead_letter(
    Operator(event): Operator,
    Address(id): Address<String>,
) -> Result<Json<dead_letters::DeadLetter>, Problem> {
    Ok(Json(dead_letters::get(event.platform(), &id).await?))
}

/// Deletes a dead letter.
#[utoipa::path(
    delete,
    path = "/v1/dead-letters/{id}",
    tag = "operations",
    params(("id" = String, Path, description = "Id of the dead letter")),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn delete_dead_letter(
    Operator(event): Operator,
    Address(id): Address<String>,
) -> Result<StatusCode, Problem> {
    dead_letters::delete(event.platform(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a dead letter again, from its first attempt.
///
/// The step of a failed run resumes the run. Replaying it twice has no further effect.
#[utoipa::path(
    post,
    path = "/v1/dead-letters/{id}/replay",
    tag = "operations",
    params(("id" = String, Path, description = "Id of the dead letter")),
    responses(
        (status = 202, description = "Sent again"),
        (status = 404),
        (status = 409, description = "Its body is truncated or not a message")
    )
)]
#[worker::send]
pub(crate) async fn replay_dead_letter(
    Operator(event): Operator,
    Address(id): Address<String>,
) -> Result<StatusCode, Problem> {
    let outcome = dead_letters::replay(event.platform(), &id).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::ACCEPTED)
}

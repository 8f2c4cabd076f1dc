//! What operators and backends order and look at.

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use service::ids::{self, RunId};
use service::{dead_letters, runs};

use crate::event::{Address, Authenticated, Event, Parameters, read};
use crate::problem::Problem;
use crate::routes::jobs::PageQuery;

/// Orders matches to be worked out again: `{"scope": "user" | "job" | "company" | "all", …}`.
#[utoipa::path(
    post, path = "/v1/recompute", tag = "operations", request_body = Value,
    responses((status = 202, description = "A run; `Location` tells which", body = Value), (status = 422))
)]
#[worker::send]
pub(crate) async fn post_recompute(
    event: Event,
    caller: Authenticated,
    body: Body,
) -> Result<Response, Problem> {
    caller.0.may_recompute()?;
    let body = read(body).await?;
    let outcome = runs::order_recompute(event.platform(), &body).await?;
    event.afterwards(outcome.after);
    let location = [(header::LOCATION, format!("/v1/runs/{}", outcome.body.0))];
    let body = serde_json::json!({"run_id": outcome.body});
    Ok((StatusCode::ACCEPTED, location, Json(body)).into_response())
}

/// A run.
#[utoipa::path(
    get, path = "/v1/runs/{id}", tag = "operations", params(("id" = String, Path, description = "Which run")),
    responses((status = 200, description = "The run", body = Value), (status = 404))
)]
#[worker::send]
pub(crate) async fn get_run(
    event: Event,
    caller: Authenticated,
    Address(id): Address<String>,
) -> Result<Json<runs::Run>, Problem> {
    caller.0.may_recompute()?;
    ids::check("run_id", &id)?;
    Ok(Json(runs::get_run(event.platform(), &RunId(id)).await?))
}

/// Messages that were given up, newest last.
#[utoipa::path(
    get, path = "/v1/dead-letters", tag = "operations", params(PageQuery),
    responses((status = 200, description = "A page", body = Value))
)]
#[worker::send]
pub(crate) async fn list_dead_letters(
    event: Event,
    caller: Authenticated,
    Parameters(page): Parameters<PageQuery>,
) -> Result<Json<dead_letters::DeadLetterPage>, Problem> {
    caller.0.may_operate()?;
    let limit = page.limit()?;
    Ok(Json(
        dead_letters::list(event.platform(), page.cursor.as_deref(), limit).await?,
    ))
}

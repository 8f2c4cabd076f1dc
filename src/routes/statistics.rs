//! Statistics that a deployment builds from its own postings.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;
use service::statistics;

use crate::access::Operator;
use crate::event::Address;
use crate::problem::Problem;
use crate::routes::operations::run_ordered;

#[derive(Serialize)]
pub(crate) struct Listed {
    items: Vec<statistics::Artefact>,
}

/// The statistics that were built here, the newest first; it says which are in force. Where none are, those that ship are.
#[utoipa::path(
    get, path = "/v1/statistics", tag = "operations",
    responses((status = 200, description = "At most ten", body = Value))
)]
#[worker::send]
pub(crate) async fn list_statistics(Operator(event): Operator) -> Result<Json<Listed>, Problem> {
    let items = statistics::list(event.platform()).await?;
    Ok(Json(Listed { items }))
}

/// Orders a run that builds statistics from the postings that there are. Once built they are in force: scores change, and so
/// does the name of the algorithm they are stored under.
#[utoipa::path(
    post, path = "/v1/statistics", tag = "operations",
    responses((status = 202, description = "A run; `Location` tells which", body = Value), (status = 409, description = "Too few postings"))
)]
#[worker::send]
pub(crate) async fn post_statistics(Operator(event): Operator) -> Result<Response, Problem> {
    let outcome = statistics::order(event.platform()).await?;
    event.afterwards(outcome.after);
    Ok(run_ordered(&outcome.body))
}

/// An artefact, for the command line: `edgematch rank --statistics FILE` and `edgematch explain --statistics FILE` give the
/// scores that the service gives.
#[utoipa::path(
    get, path = "/v1/statistics/{version}", tag = "operations",
    params(("version" = String, Path, description = "As in the algorithm's name, after the point")),
    responses((status = 200, description = "The artefact", content_type = "application/octet-stream", body = Vec<u8>), (status = 404))
)]
#[worker::send]
pub(crate) async fn get_statistics(
    Operator(event): Operator,
    Address(version): Address<String>,
) -> Result<Response, Problem> {
    let bytes = statistics::artefact(event.platform(), &version).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

/// Removes an artefact. Where it was in force, the one before it is again, or those that ship.
#[utoipa::path(
    delete, path = "/v1/statistics/{version}", tag = "operations",
    params(("version" = String, Path, description = "As in the algorithm's name, after the point")),
    responses((status = 204, description = "Gone"), (status = 404))
)]
#[worker::send]
pub(crate) async fn delete_statistics(
    Operator(event): Operator,
    Address(version): Address<String>,
) -> Result<StatusCode, Problem> {
    statistics::delete(event.platform(), &version).await?;
    Ok(StatusCode::NO_CONTENT)
}

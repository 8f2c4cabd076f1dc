//! Statistics that a deployment builds from its own postings.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use service::statistics;

use crate::access::Operator;
use crate::body::Order;
use crate::parameters::{Address, StatisticsVersion};
use crate::problem::Problem;
use crate::routes::operations::run_ordered;

/// Statistics built by this deployment, newest first.
///
/// One may be in force; otherwise the built-in statistics are.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/statistics",
        tag = "operations",
        responses((status = 200, description = "At most ten", body = statistics::Artefacts))
    )
)]
#[worker::send]
pub(crate) async fn list_statistics(
    Operator(event): Operator,
) -> Result<Json<statistics::Artefacts>, Problem> {
    let items = statistics::list(event.platform()).await?;
    Ok(Json(statistics::Artefacts { items }))
}

/// Starts a run that builds statistics from the current postings.
///
/// The new statistics take effect when the run ends. Scores change, and so does the name of the
/// algorithm.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/statistics",
        tag = "operations",
        responses(
            (
                status = 202,
                description = "The run",
                body = service::runs::OrderedRun,
                headers(("Location"))
            ),
            crate::description::TooFewPostings
        )
    )
)]
#[worker::send]
pub(crate) async fn post_statistics(
    Operator(event): Operator,
    _: Order,
) -> Result<Response, Problem> {
    let outcome = statistics::order(event.platform()).await?;
    event.afterwards(outcome.after);
    Ok(run_ordered(outcome.body))
}

/// A statistics file, for the command line.
///
/// `edgematch rank --statistics FILE` and `edgematch explain --statistics FILE` give the scores of
/// the service.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/statistics/{version}",
        tag = "operations",
        params(
            ("version" = String, Path, description = "Algorithm's version: its name after the dot")
        ),
        responses(
            (
                status = 200,
                description = "The file",
                body = ref("#/components/schemas/StatisticsFile"),
                content_type = "application/octet-stream"
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_statistics(
    Operator(event): Operator,
    Address(StatisticsVersion(version)): Address<StatisticsVersion>,
) -> Result<Response, Problem> {
    let bytes = statistics::artefact(event.platform(), &version).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

/// Deletes statistics.
///
/// If they were in force, the ones before take their place, or the built-in ones.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/statistics/{version}",
        tag = "operations",
        params(
            ("version" = String, Path, description = "Algorithm's version: its name after the dot")
        ),
        responses((status = 204, description = "Deleted"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_statistics(
    Operator(event): Operator,
    Address(StatisticsVersion(version)): Address<StatisticsVersion>,
) -> Result<StatusCode, Problem> {
    statistics::delete(event.platform(), &version).await?;
    Ok(StatusCode::NO_CONTENT)
}

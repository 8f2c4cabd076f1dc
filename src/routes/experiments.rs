//! Experiments that compare algorithms, and their results.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use service::experiments;

use crate::access::Operator;
use crate::body::JsonBody;
use crate::event::{IfMatch, etag};
use crate::parameters::{Address, ExperimentName, Parameters};
use crate::problem::Problem;
use crate::routes::jobs::PageQuery;

/// Experiments, ordered by name.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/experiments",
        tag = "experiments",
        responses((status = 200, description = "A page", body = experiments::ExperimentPage))
    )
)]
#[worker::send]
pub(crate) async fn list_experiments(
    Operator(event): Operator,
    Parameters(page): Parameters<PageQuery>,
) -> Result<Json<experiments::ExperimentPage>, Problem> {
    Ok(Json(
        experiments::list_experiments(event.platform(), page.cursor.as_deref(), page.limit).await?,
    ))
}

/// An experiment.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/experiments/{name}",
        tag = "experiments",
        params(("name" = String, Path, description = "Name of the experiment")),
        responses(
            (
                status = 200,
                description = "The experiment",
                body = experiments::Experiment,
                headers(("ETag"))
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_experiment(
    Operator(event): Operator,
    Address(ExperimentName(name)): Address<ExperimentName>,
) -> Result<Response, Problem> {
    let experiment = experiments::get_experiment(event.platform(), &name).await?;
    Ok((etag(experiment.version), Json(experiment.body)).into_response())
}

/// Creates, changes, starts or stops an experiment.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/experiments/{name}",
        tag = "experiments",
        params(("name" = String, Path, description = "Name of the experiment")),
        request_body = experiments::Experiment,
        responses(
            (
                status = 204,
                description = "Stored",
                headers(("ETag"))
            )
        )
    )
)]
#[worker::send]
pub(crate) async fn put_experiment(
    Operator(event): Operator,
    Address(ExperimentName(name)): Address<ExperimentName>,
    if_match: IfMatch,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let written = experiments::put_experiment(event.platform(), &name, &body, &if_match.0).await?;
    Ok((StatusCode::NO_CONTENT, etag(written.version)).into_response())
}

/// Deletes an experiment that is not running, and its results.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/experiments/{name}",
        tag = "experiments",
        params(("name" = String, Path, description = "Name of the experiment")),
        responses((status = 204, description = "Deleted"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_experiment(
    Operator(event): Operator,
    Address(ExperimentName(name)): Address<ExperimentName>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    experiments::delete_experiment(event.platform(), &name, &if_match.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Results of an experiment so far: rates per side with 95 % intervals.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/experiments/{name}/results",
        tag = "experiments",
        params(("name" = String, Path, description = "Name of the experiment")),
        responses(
            (status = 200, description = "The results", body = experiments::Results),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_experiment_results(
    Operator(event): Operator,
    Address(ExperimentName(name)): Address<ExperimentName>,
) -> Result<Json<experiments::Results>, Problem> {
    Ok(Json(experiments::results(event.platform(), &name).await?))
}

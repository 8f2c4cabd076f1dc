//! How well the caches work, for people and for scrapers.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header;
use service::cache_stats;

use crate::access::Operator;
use crate::metrics;
use crate::problem::Problem;

/// Hits, misses and hit rates of each cache, with its target rate.
///
/// For this hour, the last day and the last week.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/caches",
        tag = "operations",
        responses((status = 200, description = "All caches", body = cache_stats::CacheReports))
    )
)]
#[worker::send]
pub(crate) async fn list_caches(
    Operator(event): Operator,
) -> Result<Json<cache_stats::CacheReports>, Problem> {
    let items = cache_stats::report(event.platform()).await?;
    Ok(Json(cache_stats::CacheReports { items }))
}

/// Counters since the first deployment, as OpenMetrics text.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/metrics",
        tag = "operations",
        responses(
            (
                status = 200,
                description = "OpenMetrics text",
                body = String,
                content_type = "application/openmetrics-text"
            )
        )
    )
)]
#[worker::send]
pub(crate) async fn get_metrics(Operator(event): Operator) -> Result<Response, Problem> {
    let totals = cache_stats::totals(event.platform()).await?;
    let text =
        metrics::render(&totals).map_err(|error| Problem::misconfigured(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, metrics::MEDIA_TYPE)], text).into_response())
}

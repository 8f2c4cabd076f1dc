//! Whether the Worker runs, and whether it can reach its database.

use axum::Json;
use service::health::{self, Readiness};

use crate::access::{Probe, Public};
use crate::problem::Problem;

/// Whether the Worker runs. Uses no binding.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/healthz",
        tag = "operations",
        responses(
            (
                status = 200,
                description = "The Worker runs",
                body = String,
                content_type = "text/plain"
            )
        )
    )
)]
pub(crate) async fn get_health(_: Probe) -> &'static str {
    "ok"
}

/// Whether the database answers and has its tables.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/readyz",
        tag = "operations",
        responses(
            (status = 200, description = "Requests can be served", body = Readiness)
        )
    )
)]
#[worker::send]
pub(crate) async fn get_readiness(Public(event): Public) -> Result<Json<Readiness>, Problem> {
    Ok(Json(health::readiness(event.platform()).await?))
}

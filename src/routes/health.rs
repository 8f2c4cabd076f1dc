//! Whether the Worker runs, and whether it can reach its database.

use axum::Json;
use service::health::{self, Readiness};

use crate::access::Public;
use crate::problem::Problem;

/// Whether the Worker runs. Uses no binding.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    responses((status = 200, description = "It runs"))
)]
pub(crate) async fn get_health(_: Public) -> &'static str {
    "ok"
}

/// Whether the database answers and has its tables.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    responses(
        (status = 200, description = "Requests can be served"),
        (status = 503, description = "Not yet, or not now")
    )
)]
#[worker::send]
pub(crate) async fn get_readiness(Public(event): Public) -> Result<Json<Readiness>, Problem> {
    Ok(Json(health::readiness(event.platform()).await?))
}

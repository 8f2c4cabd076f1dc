//! How far the deployment is from the platform's limits.

use axum::Json;
use service::capacity;

use crate::access::Operator;
use crate::problem::Problem;

/// Stored rows, the cost of requests last week, and the limit that comes next.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/capacity",
        tag = "operations",
        responses(
            (
                status = 200,
                description = "Counts, caches, costs by route, limits",
                body = capacity::CapacityReport
            )
        )
    )
)]
#[worker::send]
pub(crate) async fn get_capacity(
    Operator(event): Operator,
) -> Result<Json<capacity::CapacityReport>, Problem> {
    Ok(Json(capacity::report(event.platform()).await?))
}

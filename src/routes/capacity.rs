//! How far the deployment reaches.

use axum::Json;
use serde_json::Value;
use service::capacity;

use crate::access::Operator;
use crate::problem::Problem;

/// What the deployment holds, what its answers have cost in the last week, and which limit of the platform is next.
#[utoipa::path(
    get, path = "/v1/capacity", tag = "operations",
    responses((status = 200, description = "Counts, caches, costs by route, limits", body = Value))
)]
#[worker::send]
pub(crate) async fn get_capacity(Operator(event): Operator) -> Result<Json<Value>, Problem> {
    Ok(Json(capacity::report(event.platform()).await?))
}

//! How far the deployment is from the platform's limits.

use axum::Json;
use serde_json::Value;
use service::capacity;

use crate::access::Operator;
use crate::problem::Problem;

/// What the deployment stores, what requests cost last week, and which limit comes next.
#[utoipa::path(
    get,
    path = "/v1/capacity",
    tag = "operations",
    responses((status = 200, description = "Counts, caches, costs by route, limits", body = Value))
)]
#[worker::send]
pub(crate) async fn get_capacity(Operator(event): Operator) -> Result<Json<Value>, Problem> {
    Ok(Json(capacity::report(event.platform()).await?))
}

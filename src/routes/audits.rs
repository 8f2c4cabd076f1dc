//! Audits of a deployment's own matches.

use axum::Json;
use service::audits::{self, ImpactReport};

use crate::access::Auditor;
use crate::body::OrderBody;
use crate::problem::Problem;

/// How scores fall on groups of people, as New York's Local Law 144 asks.
///
/// The groups come with the request and are not stored; `GET /v1/disclosures` records who made an
/// audit, and of how many people. The report names nobody.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/audits/impact",
        tag = "operations",
        request_body = audits::ImpactOrder,
        responses((status = 200, description = "Rates, ratios and intervals", body = ImpactReport))
    )
)]
#[worker::send]
pub(crate) async fn post_impact_audit(
    Auditor { event, caller }: Auditor,
    OrderBody(body): OrderBody,
) -> Result<Json<ImpactReport>, Problem> {
    Ok(Json(
        audits::impact(event.platform(), &caller, &body).await?,
    ))
}

//! Spreads: people over postings, so that not all are sent to the same one.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use service::ids::RunId;
use service::runs::OrderedRun;
use service::spreads::{self, SpreadReport};

use crate::access::Producer;
use crate::body::OrderBody;
use crate::parameters::Address;
use crate::problem::Problem;

/// Spreads people over postings, so that not all of them are sent to the same one.
///
/// Each is given a posting from the top of their own list, and no posting is given to more people
/// than its places allow. `put_first` says whose result these people see; without it, the spread is
/// only measured.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/spreads",
        tag = "matches",
        request_body = spreads::SpreadOrder,
        responses(
            (
                status = 202,
                description = "The run, whose id is that of the spread",
                body = OrderedRun,
                headers(("Location"))
            ),
            crate::description::TooMany
        )
    )
)]
#[worker::send]
pub(crate) async fn post_spread(
    Producer(event): Producer,
    OrderBody(body): OrderBody,
) -> Result<Response, Problem> {
    let outcome = spreads::order(event.platform(), &body).await?;
    event.afterwards(outcome.after);
    let run_id = outcome.body;
    let location = [(header::LOCATION, format!("/v1/spreads/{}", run_id.0))];
    Ok((StatusCode::ACCEPTED, location, Json(OrderedRun { run_id })).into_response())
}

/// A spread and its results: how crowded first postings are before and after, and its cost in mean
/// score.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/spreads/{id}",
        tag = "matches",
        params(("id" = String, Path, description = "Id of the spread")),
        responses(
            (status = 200, description = "The spread", body = SpreadReport),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_spread(
    Producer(event): Producer,
    Address(id): Address<RunId>,
) -> Result<Json<SpreadReport>, Problem> {
    Ok(Json(spreads::get(event.platform(), &id).await?))
}

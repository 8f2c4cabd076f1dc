//! Mentors and mentees: what people offer and seek, and who suits whom.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Deserialize;
use service::ids::{RunId, UserId};
use service::mentoring::{self, MentoringState};
use service::mentors::{self, MentorLimit, MentorPage};
use service::pairings::{self, PairingReport};
use service::runs::OrderedRun;

use crate::access::{Person, Producer};
use crate::body::{JsonBody, OrderBody};
use crate::parameters::{self, Address, Parameters};
use crate::problem::Problem;

/// A person's offer as a mentor, their wish as a mentee, and skills that they could learn.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/mentoring",
        tag = "mentoring",
        responses(
            (status = 200, description = "Offers and wishes of the person", body = MentoringState),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_mentoring(
    Person { event, user, .. }: Person,
) -> Result<Json<MentoringState>, Problem> {
    Ok(Json(
        mentoring::get_mentoring(event.platform(), &user).await?,
    ))
}

/// Replaces what a person offers as a mentor and seeks as a mentee.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/mentoring",
        tag = "mentoring",
        request_body = mentoring::MentoringDocument,
        responses(
            (status = 204, description = "Stored"),
            crate::description::NotFound,
            crate::description::TooLong,
            crate::description::TooMany
        )
    )
)]
#[worker::send]
pub(crate) async fn put_mentoring(
    Person { event, user, .. }: Person,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, Problem> {
    let outcome = mentoring::put_mentoring(event.platform(), &user, &body).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

/// Replaces what the deployment knows of a person for mentoring: reputation and company.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/standing",
        tag = "mentoring",
        params(("id" = String, Path, description = "Id of the person")),
        request_body = mentoring::Standing,
        responses((status = 204, description = "Stored"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn put_standing(
    Producer(event): Producer,
    Address(user): Address<UserId>,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, Problem> {
    let outcome = mentoring::put_standing(event.platform(), &user, &body).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct MentorQuery {
    /// `mentor-v1` (default) or `tag-based-v1`.
    #[cfg_attr(not(target_arch = "wasm32"), param(value_type = Option<crate::description::MentorAlgorithm>, inline))]
    #[serde(default, deserialize_with = "parameters::mentor_engine")]
    algorithm: Option<String>,
    /// Number of mentors.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: MentorLimit,
}

/// Mentors for a person, as computed in the background.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/mentors",
        tag = "mentoring",
        responses(
            (status = 200, description = "Mentors, best first", body = MentorPage),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_mentors(
    Person { event, user, .. }: Person,
    Parameters(query): Parameters<MentorQuery>,
) -> Result<Json<MentorPage>, Problem> {
    let algorithm = query.algorithm.as_deref();
    Ok(Json(
        mentors::list(event.platform(), &user, algorithm, query.limit).await?,
    ))
}

/// Assigns a cohort to mentors within their capacities.
///
/// `stable` leaves no mentee and mentor who would both rather have each other; `greatest_total` has
/// the greatest sum of scores. Ordered together, they can be compared.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/pairings",
        tag = "mentoring",
        request_body = pairings::PairingOrder,
        responses(
            (
                status = 202,
                description = "The run, whose id is that of the pairing",
                body = OrderedRun,
                headers(("Location"))
            ),
            crate::description::TooMany
        )
    )
)]
#[worker::send]
pub(crate) async fn post_pairing(
    Producer(event): Producer,
    OrderBody(body): OrderBody,
) -> Result<Response, Problem> {
    let outcome = pairings::order(event.platform(), &body).await?;
    event.afterwards(outcome.after);
    let run_id = outcome.body;
    let location = [(header::LOCATION, format!("/v1/pairings/{}", run_id.0))];
    Ok((StatusCode::ACCEPTED, location, Json(OrderedRun { run_id })).into_response())
}

/// A pairing and its results.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/pairings/{id}",
        tag = "mentoring",
        params(("id" = String, Path, description = "Id of the pairing")),
        responses(
            (status = 200, description = "The pairing", body = PairingReport),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_pairing(
    Producer(event): Producer,
    Address(id): Address<RunId>,
) -> Result<Json<PairingReport>, Problem> {
    Ok(Json(pairings::get(event.platform(), &id).await?))
}

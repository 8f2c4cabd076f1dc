//! Skills that a deployment adds to the taxonomy that ships.

use axum::Json;
use axum::body::Body;
use service::skills;

use crate::access::Operator;
use crate::event::read;
use crate::problem::Problem;

/// The skills that were added, with the version that algorithms and receipts name. `edgematch rank --skills FILE` and
/// `edgematch explain --skills FILE` take what this answers.
#[utoipa::path(
    get, path = "/v1/skills", tag = "operations",
    responses((status = 200, description = "All of them", body = Value))
)]
#[worker::send]
pub(crate) async fn get_skills(
    Operator(event): Operator,
) -> Result<Json<skills::SkillSet>, Problem> {
    Ok(Json(skills::get(event.platform()).await?))
}

/// Adds these skills to the taxonomy that ships, in place of those before: postings and people are read by them from now on,
/// scores change, and so does the name of the algorithm they are stored under.
#[utoipa::path(
    put, path = "/v1/skills", tag = "operations", request_body = Value,
    responses((status = 200, description = "What is in force now", body = Value), (status = 422, description = "Names the skill and the field"))
)]
#[worker::send]
pub(crate) async fn put_skills(
    Operator(event): Operator,
    body: Body,
) -> Result<Json<skills::SkillSet>, Problem> {
    let body = read(body).await?;
    let outcome = skills::put(event.platform(), &body).await?;
    event.afterwards(outcome.after);
    Ok(Json(outcome.body))
}

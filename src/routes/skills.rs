//! Skills that a deployment adds to the built-in taxonomy.

use axum::Json;
use service::skills;

use crate::access::Operator;
use crate::body::JsonBody;
use crate::problem::Problem;

/// Skills added to the built-in taxonomy, with the version that receipts name.
///
/// `edgematch rank --skills FILE` and `edgematch explain --skills FILE` read this response.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/skills",
        tag = "operations",
        responses((status = 200, description = "All added skills", body = skills::SkillSet))
    )
)]
#[worker::send]
pub(crate) async fn get_skills(
    Operator(event): Operator,
) -> Result<Json<skills::SkillSet>, Problem> {
    Ok(Json(skills::get(event.platform()).await?))
}

/// Replaces the skills added to the built-in taxonomy.
///
/// Postings and people are read with them from now on. Scores change, and so does the name of the
/// algorithm.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/skills",
        tag = "operations",
        request_body = skills::WantedSkills,
        responses((status = 200, description = "The skills now in force", body = skills::SkillSet))
    )
)]
#[worker::send]
pub(crate) async fn put_skills(
    Operator(event): Operator,
    JsonBody(body): JsonBody,
) -> Result<Json<skills::SkillSet>, Problem> {
    let outcome = skills::put(event.platform(), &body).await?;
    event.afterwards(outcome.after);
    Ok(Json(outcome.body))
}

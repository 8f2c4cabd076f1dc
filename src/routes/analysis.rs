//! What the slow engine says of a pair.

use axum::Json;
use axum::response::{IntoResponse, Response};
use service::analysis;

use crate::access::Person;
use crate::event::Address;
use crate::problem::Problem;
use crate::routes::users::{cache_header, job_id};

/// One posting for one person, in the words of a language model; the score is not its business.
#[utoipa::path(
    post, path = "/v1/users/{id}/jobs/{job}/analysis", tag = "people", params(("id" = String, Path, description = "Who"), ("job" = String, Path, description = "Which posting")),
    responses(
        (status = 200, description = "Fit, summary, strengths, gaps and advice", body = Value),
        (status = 404),
        (status = 409, description = "This deployment has chosen no language model"),
        (status = 503, description = "Not within the deadline; work on it goes on, and `Retry-After` says when to come back")
    )
)]
#[worker::send]
pub(crate) async fn post_analysis(
    Person { event, user, .. }: Person,
    Address((_, job)): Address<(String, String)>,
) -> Result<Response, Problem> {
    let job = job_id(job)?;
    let outcome = analysis::analyse(event.platform(), &user, &job).await?;
    event.afterwards(outcome.after);
    Ok((
        cache_header(outcome.body.cache),
        Json(outcome.body.analysis),
    )
        .into_response())
}

//! The slow engine's analysis of a pair.

use axum::Json;
use axum::response::{IntoResponse, Response};
use matching::document::PostingId;
use service::analysis;

use crate::access::Person;
use crate::parameters::Address;
use crate::problem::Problem;
use crate::routes::users::cache_header;

/// A language model's analysis of one posting for one person.
///
/// It never changes a score.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/users/{id}/jobs/{job}/analysis",
        tag = "matches",
        params(("job" = String, Path, description = "Id of the posting")),
        responses(
            (
                status = 200,
                description = "Fit, summary, strengths, gaps and advice",
                body = analysis::Analysis,
                headers(("X-Cache"))
            ),
            crate::description::NotFound,
            crate::description::AnalysisDisabled
        )
    )
)]
#[worker::send]
pub(crate) async fn post_analysis(
    Person { event, user, .. }: Person,
    Address(job): Address<PostingId>,
) -> Result<Response, Problem> {
    let outcome = analysis::analyse(event.platform(), &user, &job).await?;
    event.afterwards(outcome.after);
    Ok((
        cache_header(outcome.body.cache),
        Json(outcome.body.analysis),
    )
        .into_response())
}

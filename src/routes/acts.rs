//! What operators did and read.

use axum::Json;
use serde::Deserialize;
use service::acts::{self, ActFilter, ActPage};
use service::error::Error;
use service::ids::UserId;
use service::limit::PageLimit;

use crate::access::Auditor;
use crate::parameters::{Parameters, moment};
use crate::problem::Problem;

/// Filter and page of acts.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct ActsQuery {
    /// About this person.
    user: Option<UserId>,
    /// By this subject of a token.
    actor: Option<String>,
    /// Of this method and route.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        param(example = "GET /v1/users/{id}/export")
    )]
    action: Option<String>,
    /// From this ISO 8601 date or time on.
    #[cfg_attr(not(target_arch = "wasm32"), param(example = "2026-12-01T00:00:00Z"))]
    since: Option<String>,
    /// Before this ISO 8601 date or time.
    #[cfg_attr(not(target_arch = "wasm32"), param(example = "2026-12-01T00:00:00Z"))]
    until: Option<String>,
    /// Items per page.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

impl ActsQuery {
    fn filter(&self) -> Result<ActFilter, Error> {
        Ok(ActFilter {
            user: self.user.clone(),
            actor: self.actor.clone(),
            action: self.action.clone(),
            since_ms: moment("since", self.since.as_deref())?,
            until_ms: moment("until", self.until.as_deref())?,
        })
    }
}

/// Acts of operators: what they changed and read, whichever route they took.
///
/// Newest first, kept for six months. Reads that an operator repeats within an hour are one entry.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/acts",
        tag = "operations",
        responses((status = 200, description = "A page, newest first", body = ActPage))
    )
)]
#[worker::send]
pub(crate) async fn list_acts(
    Auditor { event, .. }: Auditor,
    Parameters(query): Parameters<ActsQuery>,
) -> Result<Json<ActPage>, Problem> {
    let (filter, cursor) = (query.filter()?, query.cursor.as_deref());
    Ok(Json(
        acts::list(event.platform(), &filter, cursor, query.limit).await?,
    ))
}

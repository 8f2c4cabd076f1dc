//! New matches of a person, and the alerts by which they are told.

use axum::Json;
use http::StatusCode;
use serde::Deserialize;
use service::alerts::{self, Alert, DueAlertPage};
use service::limit::PageLimit;
use service::new_matches::{self, NewMatchPage, Request};

use crate::access::{Person, Producer};
use crate::body::JsonBody;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::routes::jobs::PageQuery;

/// Which new matches to list.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMatchQuery {
    /// Only matches after this number; by default those that the person has not been notified of.
    since: Option<u64>,
    /// Items per page.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// Jobs that have entered a person's best matches, newest first.
///
/// Each job is listed once, whatever becomes of its posting. The list leaves out jobs that were
/// open under another posting before, jobs that the person hid or applied for, and jobs that score
/// less than their alert asks for. A run looks for new matches once an hour; they are kept for 30
/// days.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/new-matches",
        tag = "matches",
        responses(
            (status = 200, description = "A page, newest first", body = NewMatchPage),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_new_matches(
    Person { event, user, .. }: Person,
    Parameters(query): Parameters<NewMatchQuery>,
) -> Result<Json<NewMatchPage>, Problem> {
    let request = Request {
        user,
        since: query.since,
        limit: query.limit,
        cursor: query.cursor,
    };
    Ok(Json(new_matches::list(event.platform(), &request).await?))
}

/// How a person is alerted to new matches, and up to which match they have been notified.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/alert",
        tag = "people",
        responses(
            (status = 200, description = "The alert", body = Alert),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_alert(Person { event, user, .. }: Person) -> Result<Json<Alert>, Problem> {
    Ok(Json(alerts::get(event.platform(), &user).await?))
}

/// Sets up an alert, or changes it.
///
/// Matches found before the first alert are not reported.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/alert",
        tag = "people",
        request_body = alerts::AlertOrder,
        responses(
            (status = 200, description = "The alert", body = Alert),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn put_alert(
    Person { event, user, .. }: Person,
    JsonBody(body): JsonBody,
) -> Result<Json<Alert>, Problem> {
    Ok(Json(alerts::put(event.platform(), &user, &body).await?))
}

/// Ends the alert of a person.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/users/{id}/alert",
        tag = "people",
        responses((status = 204, description = "The person has no alert any more"))
    )
)]
#[worker::send]
pub(crate) async fn delete_alert(
    Person { event, user, .. }: Person,
) -> Result<StatusCode, Problem> {
    alerts::delete(event.platform(), &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Records up to which new match a person has been notified.
///
/// The next list begins there, and the person is due again after the interval that they chose.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/alert/told",
        tag = "people",
        request_body = alerts::AlertProgress,
        responses(
            (status = 200, description = "The alert", body = Alert),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn put_alert_told(
    Person { event, user, .. }: Person,
    JsonBody(body): JsonBody,
) -> Result<Json<Alert>, Problem> {
    Ok(Json(alerts::told(event.platform(), &user, &body).await?))
}

/// People to notify of new matches now, longest due first.
///
/// The backend that delivers the notifications reads `GET /v1/users/{id}/new-matches` for each
/// person, and reports the list's `through` with `PUT /v1/users/{id}/alert/told`.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/alerts/due",
        tag = "people",
        responses((status = 200, description = "A page, longest due first", body = DueAlertPage))
    )
)]
#[worker::send]
pub(crate) async fn list_due_alerts(
    Producer(event): Producer,
    Parameters(page): Parameters<PageQuery>,
) -> Result<Json<DueAlertPage>, Problem> {
    let cursor = page.cursor.as_deref();
    Ok(Json(
        alerts::list_due(event.platform(), cursor, page.limit).await?,
    ))
}

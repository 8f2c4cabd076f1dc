//! Recomputes, runs, messages and dead letters.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Deserialize;
use service::ids::RunId;
use service::limit::PageLimit;
use service::ndjson::Lines;
use service::runs::{self, Change, Listing, RunStatus};
use service::{dead_letters, producers};

use crate::access::{Operator, Producer};
use crate::body::{DocumentOrLines, Order, OrderBody, read};
use crate::event::Event;
use crate::parameters::{Address, DeadLetterId, Parameters, moment};
use crate::problem::Problem;
use crate::routes::jobs::{PageQuery, ndjson};

/// Starts a run that recomputes matches.
///
/// `user` recomputes one person, `job` and `company` everyone whose matches contain the posting or
/// a posting of the company, `all` everyone.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/recompute",
        tag = "operations",
        request_body = RecomputeOrder,
        responses(
            (
                status = 202,
                description = "The run",
                body = runs::OrderedRun,
                headers(("Location"))
            ),
            crate::description::NotFound,
            crate::description::WrongState
        )
    )
)]
#[worker::send]
pub(crate) async fn post_recompute(
    Producer(event): Producer,
    OrderBody(body): OrderBody,
) -> Result<Response, Problem> {
    let name = event.order_name();
    let outcome = runs::order_recompute(event.platform(), &body, name.as_deref()).await?;
    event.afterwards(outcome.after);
    Ok(run_ordered(outcome.body))
}

/// The response to an order that started a run.
pub(super) fn run_ordered(run_id: RunId) -> Response {
    let location = [(header::LOCATION, format!("/v1/runs/{}", run_id.0))];
    let body = runs::OrderedRun { run_id };
    (StatusCode::ACCEPTED, location, Json(body)).into_response()
}

/// Filter and page of a list of runs.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct RunsQuery {
    /// Kind of work.
    name: Option<runs::RunName>,
    /// State.
    status: Option<RunStatus>,
    /// Due before this ISO 8601 date or time.
    #[cfg_attr(not(target_arch = "wasm32"), param(example = "2026-12-01T00:00:00Z"))]
    due_before: Option<String>,
    /// Items per page.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// Runs, latest due time first.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/runs",
        tag = "operations",
        responses((status = 200, description = "A page", body = runs::RunPage))
    )
)]
#[worker::send]
pub(crate) async fn list_runs(
    Producer(event): Producer,
    Parameters(query): Parameters<RunsQuery>,
) -> Result<Json<runs::RunPage>, Problem> {
    let listing = Listing {
        name: query.name,
        status: query.status,
        due_before_ms: moment("due_before", query.due_before.as_deref())?,
    };
    let page = runs::list(
        event.platform(),
        &listing,
        query.cursor.as_deref(),
        query.limit,
    );
    Ok(Json(page.await?))
}

/// Ids of runs.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct IdsQuery {
    /// At most 100 ids, separated by commas.
    ids: String,
}

/// Several runs, ordered by id. Ids without a run are left out.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/runs/batch",
        tag = "operations",
        responses(
            (status = 200, description = "The runs that exist", body = runs::RunBatch),
            crate::description::TooMany
        )
    )
)]
#[worker::send]
pub(crate) async fn get_runs(
    Producer(event): Producer,
    Parameters(query): Parameters<IdsQuery>,
) -> Result<Json<runs::RunBatch>, Problem> {
    let ids: Vec<RunId> = query
        .ids
        .split(',')
        .map(|id| RunId(id.to_owned()))
        .collect();
    let items = runs::get_runs(event.platform(), &ids).await?;
    Ok(Json(runs::RunBatch { items }))
}

/// A run.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/runs/{id}",
        tag = "operations",
        params(("id" = String, Path, description = "Id of the run")),
        responses(
            (status = 200, description = "The run", body = runs::Run),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_run(
    Producer(event): Producer,
    Address(id): Address<RunId>,
) -> Result<Json<runs::Run>, Problem> {
    Ok(Json(runs::get_run(event.platform(), &id).await?))
}

/// Deletes a run, and stops it if it is not finished.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/runs/{id}",
        tag = "operations",
        params(("id" = String, Path, description = "Id of the run")),
        responses((status = 204, description = "Deleted"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_run(
    Operator(event): Operator,
    Address(id): Address<RunId>,
) -> Result<StatusCode, Problem> {
    change_run(&event, &id, Change::Delete).await
}

/// Resumes a failed or cancelled run, or restarts one that did not reach everyone.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/runs/{id}/retry",
        tag = "operations",
        params(("id" = String, Path, description = "Id of the run")),
        responses(
            (status = 204, description = "Resumed"),
            crate::description::NotFound,
            crate::description::WrongState
        )
    )
)]
#[worker::send]
pub(crate) async fn retry_run(
    Operator(event): Operator,
    Address(id): Address<RunId>,
    _: Order,
) -> Result<StatusCode, Problem> {
    change_run(&event, &id, Change::Retry).await
}

/// Cancels a run. Finished steps keep their results.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/runs/{id}/cancel",
        tag = "operations",
        params(("id" = String, Path, description = "Id of the run")),
        responses(
            (status = 204, description = "Cancelled"),
            crate::description::NotFound,
            crate::description::WrongState
        )
    )
)]
#[worker::send]
pub(crate) async fn cancel_run(
    Operator(event): Operator,
    Address(id): Address<RunId>,
    _: Order,
) -> Result<StatusCode, Problem> {
    change_run(&event, &id, Change::Cancel).await
}

async fn change_run(event: &Event, id: &RunId, change: Change) -> Result<StatusCode, Problem> {
    let outcome = runs::change(event.platform(), id, change).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

/// Accepts messages for the queue: one, or NDJSON of at most 1,000 with one result per line.
///
/// `/schemas/messages/v1.json` describes them.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/messages",
        tag = "operations",
        request_body(content(
            (ref("#/components/schemas/Message") = "application/json"),
            (ref("#/components/schemas/MessageLines") = "application/x-ndjson")
        )),
        responses(
            (
                status = 200,
                description = "NDJSON with one `MessageResult` per line",
                body = ref("#/components/schemas/MessageResultLines"),
                content_type = "application/x-ndjson"
            ),
            (status = 202, description = "Accepted", body = producers::AcceptedMessage)
        )
    )
)]
#[worker::send]
pub(crate) async fn post_messages(
    Producer(event): Producer,
    body: DocumentOrLines,
) -> Result<Response, Problem> {
    let body = match body {
        DocumentOrLines::Document(body) => {
            let outcome = producers::accept_one(event.platform(), &body).await?;
            event.afterwards(outcome.after);
            return Ok((StatusCode::ACCEPTED, Json(outcome.body)).into_response());
        }
        DocumentOrLines::Lines(body) => read(body).await?,
    };
    let mut lines = Lines::new(producers::MAX_LINE_BYTES);
    let mut all = lines.push(&body);
    all.extend(lines.finish());
    let outcome = producers::accept(event.platform(), all).await?;
    event.afterwards(outcome.after);
    Ok(ndjson(&outcome.body).into_response())
}

/// Dead letters: messages that were given up, oldest first.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/dead-letters",
        tag = "operations",
        responses((status = 200, description = "A page", body = dead_letters::DeadLetterPage))
    )
)]
#[worker::send]
pub(crate) async fn list_dead_letters(
    Operator(event): Operator,
    Parameters(page): Parameters<PageQuery>,
) -> Result<Json<dead_letters::DeadLetterPage>, Problem> {
    Ok(Json(
        dead_letters::list(event.platform(), page.cursor.as_deref(), page.limit).await?,
    ))
}

/// A dead letter.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/dead-letters/{id}",
        tag = "operations",
        params(("id" = String, Path, description = "Id of the dead letter")),
        responses(
            (status = 200, description = "The dead letter", body = dead_letters::DeadLetter),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_dead_letter(
    Operator(event): Operator,
    Address(DeadLetterId(id)): Address<DeadLetterId>,
) -> Result<Json<dead_letters::DeadLetter>, Problem> {
    Ok(Json(dead_letters::get(event.platform(), &id).await?))
}

/// Deletes a dead letter.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/dead-letters/{id}",
        tag = "operations",
        params(("id" = String, Path, description = "Id of the dead letter")),
        responses((status = 204, description = "Deleted"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_dead_letter(
    Operator(event): Operator,
    Address(DeadLetterId(id)): Address<DeadLetterId>,
) -> Result<StatusCode, Problem> {
    dead_letters::delete(event.platform(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a dead letter again, from its first attempt.
///
/// The step of a failed run resumes the run. Replaying it twice has no further effect.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/dead-letters/{id}/replay",
        tag = "operations",
        params(("id" = String, Path, description = "Id of the dead letter")),
        responses(
            (status = 202, description = "Sent again"),
            crate::description::NotFound,
            crate::description::WrongState
        )
    )
)]
#[worker::send]
pub(crate) async fn replay_dead_letter(
    Operator(event): Operator,
    Address(DeadLetterId(id)): Address<DeadLetterId>,
    _: Order,
) -> Result<StatusCode, Problem> {
    let outcome = dead_letters::replay(event.platform(), &id).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::ACCEPTED)
}

/// An order of a recompute.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[expect(dead_code, reason = "the service reads the members one by one")]
pub(crate) struct RecomputeOrder {
    #[serde(flatten)]
    scope: RecomputeScope,
    /// ISO 8601 date or time at which the run starts; at once by default.
    due_at: Option<String>,
    /// Pause between two steps, in seconds.
    #[schema(maximum = 3600, default = 0)]
    spacing_secs: Option<u32>,
}

/// The people whose matches are recomputed.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
#[serde(tag = "scope", rename_all = "snake_case")]
#[expect(dead_code, reason = "the service reads the members one by one")]
enum RecomputeScope {
    /// One person.
    User {
        /// The person.
        user_id: service::ids::UserId,
    },
    /// Everyone whose matches contain this posting.
    Job {
        /// The posting.
        job_id: matching::document::PostingId,
    },
    /// Everyone whose matches contain a posting of this company.
    Company {
        /// The company.
        company_id: matching::document::CompanyId,
    },
    /// Everyone.
    All,
}

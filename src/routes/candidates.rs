//! People for a posting, and the requests by which employers learn who they are.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use matching::document::PostingId;
use serde::Deserialize;
use service::candidates::{self, CandidatePage, Request};
use service::disclosures::{self, DisclosurePage, RecordFilter, ShownPeople};
use service::error::Error;
use service::ids::UserId;
use service::limit::PageLimit;
use service::new_matches::{self, Reach};
use service::requests::{self, ContactRequest, RequestPage, SentRequestPage};

use crate::access::{Operator, Person, Recruiter};
use crate::body::JsonBody;
use crate::parameters::{self, Address, CandidateId, DisclosureId, Parameters, moment};
use crate::problem::Problem;
use crate::routes::jobs::PageQuery;

/// Which people to rank for a posting.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct CandidateQuery {
    /// Items per page.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: PageLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
    /// `hybrid-v1` (default) or `tag-based-v1`.
    #[cfg_attr(not(target_arch = "wasm32"), param(value_type = Option<crate::description::Algorithm>, inline))]
    #[serde(default, deserialize_with = "parameters::engine")]
    algorithm: Option<String>,
    /// Also people whose deal-breakers the posting breaks.
    #[cfg_attr(not(target_arch = "wasm32"), param(default = false))]
    #[serde(default)]
    include_ineligible: bool,
}

impl CandidateQuery {
    fn request(self, job: PostingId) -> Request {
        Request {
            job,
            algorithm: self.algorithm,
            limit: self.limit,
            cursor: self.cursor,
            include_ineligible: self.include_ineligible,
        }
    }
}

/// People who applied for a posting and let its employer see that.
///
/// With the score, the reasons and the receipt that they see themselves, and without anything that
/// would identify them until they have agreed to a request.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/jobs/{id}/applicants",
        tag = "candidates",
        params(("id" = String, Path, description = "Id of the posting")),
        responses(
            (status = 200, description = "A page, best first", body = CandidatePage),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_applicants(
    Recruiter { event, caller }: Recruiter,
    Address(job): Address<PostingId>,
    Parameters(query): Parameters<CandidateQuery>,
) -> Result<Json<CandidatePage>, Problem> {
    let request = query.request(job);
    Ok(Json(
        candidates::applicants(event.platform(), &caller, &request).await?,
    ))
}

/// Everyone who is open to employers, ranked for a posting.
///
/// Shown in the same way as applicants. People who hid the posting's company or ruled it out are
/// left out.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/jobs/{id}/candidates",
        tag = "candidates",
        params(("id" = String, Path, description = "Id of the posting")),
        responses(
            (status = 200, description = "A page, best first", body = CandidatePage),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_candidates(
    Recruiter { event, caller }: Recruiter,
    Address(job): Address<PostingId>,
    Parameters(query): Parameters<CandidateQuery>,
) -> Result<Json<CandidatePage>, Problem> {
    let request = query.request(job);
    Ok(Json(
        candidates::candidates(event.platform(), &caller, &request).await?,
    ))
}

/// Asks a candidate to say who they are.
///
/// Asking again changes nothing. The person answers with `PUT /v1/users/{id}/requests/{job}`.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/jobs/{id}/candidates/{candidate}/request",
        tag = "candidates",
        params(
            ("id" = String, Path, description = "Id of the posting"),
            ("candidate" = String, Path, description = "`candidate` of a listed person")
        ),
        responses(
            (status = 200, description = "The request", body = ContactRequest),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn post_contact_request(
    Recruiter { event, caller }: Recruiter,
    Address((job, candidate)): Address<(PostingId, CandidateId)>,
) -> Result<Json<ContactRequest>, Problem> {
    let CandidateId(candidate) = candidate;
    Ok(Json(
        requests::ask(event.platform(), &caller, &job, &candidate).await?,
    ))
}

/// Records what somebody decided about a candidate of a posting.
///
/// It is recorded beside the rankings that came before it (`GET /v1/disclosures`), and enters no
/// score. Repeating a decision changes nothing.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/jobs/{id}/candidates/{candidate}/decision",
        tag = "candidates",
        params(
            ("id" = String, Path, description = "Id of the posting"),
            ("candidate" = String, Path, description = "`candidate` of a listed person")
        ),
        request_body = requests::DecisionOrder,
        responses((status = 204, description = "Recorded"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn put_decision(
    Recruiter { event, caller }: Recruiter,
    Address((job, candidate)): Address<(PostingId, CandidateId)>,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, Problem> {
    let CandidateId(candidate) = candidate;
    requests::decide(event.platform(), &caller, &job, &candidate, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many people a posting reaches, without who they are.
///
/// Counts are rounded down to tens, and absent below ten. They include people who are private.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/jobs/{id}/reach",
        tag = "candidates",
        params(("id" = String, Path, description = "Id of the posting")),
        responses(
            (status = 200, description = "Counts of people", body = Reach),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_reach(
    Recruiter { event, caller }: Recruiter,
    Address(job): Address<PostingId>,
) -> Result<Json<Reach>, Problem> {
    Ok(Json(
        new_matches::reach(event.platform(), &caller, &job).await?,
    ))
}

/// Requests to candidates of a posting to say who they are, newest first.
///
/// Candidates who have agreed are named.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/jobs/{id}/requests",
        tag = "candidates",
        params(("id" = String, Path, description = "Id of the posting")),
        responses(
            (status = 200, description = "A page, newest first", body = SentRequestPage),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_sent_requests(
    Recruiter { event, caller }: Recruiter,
    Address(job): Address<PostingId>,
    Parameters(query): Parameters<PageQuery>,
) -> Result<Json<SentRequestPage>, Problem> {
    let cursor = query.cursor.as_deref();
    Ok(Json(
        requests::list_sent(event.platform(), &caller, &job, cursor, query.limit).await?,
    ))
}

/// Requests of employers to learn who a person is, newest first.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/requests",
        tag = "people",
        responses(
            (status = 200, description = "A page, newest first", body = RequestPage),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_requests(
    Person { event, user, .. }: Person,
    Parameters(query): Parameters<PageQuery>,
) -> Result<Json<RequestPage>, Problem> {
    let cursor = query.cursor.as_deref();
    Ok(Json(
        requests::list(event.platform(), &user, cursor, query.limit).await?,
    ))
}

/// Answers a request of an employer, or changes the answer.
///
/// An agreement is for one posting. It ends when the person takes it back or is private again.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/requests/{job}",
        tag = "people",
        params(("job" = String, Path, description = "Id of the posting")),
        request_body = requests::RequestAnswer,
        responses(
            (status = 204, description = "Answered"),
            crate::description::NotFound,
            crate::description::WrongState
        )
    )
)]
#[worker::send]
pub(crate) async fn put_request_answer(
    Person {
        event,
        user,
        caller,
        ..
    }: Person,
    Address(job): Address<PostingId>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    requests::answer(event.platform(), &caller, &user, &job, &body).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Filter and page of the record.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordQuery {
    /// About this person, or a page that showed them.
    user: Option<UserId>,
    /// About this posting.
    job: Option<PostingId>,
    /// Done by this subject of a token.
    actor: Option<String>,
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

impl RecordQuery {
    fn filter(&self) -> Result<RecordFilter, Error> {
        Ok(RecordFilter {
            user: self.user.clone(),
            job: self.job.clone(),
            actor: self.actor.clone(),
            since_ms: moment("since", self.since.as_deref())?,
            until_ms: moment("until", self.until.as_deref())?,
        })
    }
}

/// The log of candidates: who looked at them, who asked for their identity, their answers,
/// decisions about them, and audits of the scores.
///
/// Newest first, kept for six months.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/disclosures",
        tag = "operations",
        responses((status = 200, description = "A page, newest first", body = DisclosurePage))
    )
)]
#[worker::send]
pub(crate) async fn list_disclosures(
    Operator(event): Operator,
    Parameters(query): Parameters<RecordQuery>,
) -> Result<Json<DisclosurePage>, Problem> {
    let (filter, cursor) = (query.filter()?, query.cursor.as_deref());
    Ok(Json(
        disclosures::list(event.platform(), &filter, cursor, query.limit).await?,
    ))
}

/// The people whom an employer saw on a page that is on record.
///
/// People who have been erased since are missing.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/disclosures/{id}/people",
        tag = "operations",
        params(("id" = i64, Path, description = "`id` of the entry")),
        responses(
            (status = 200, description = "Those who were shown", body = ShownPeople),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn list_shown_people(
    Operator(event): Operator,
    Address(DisclosureId(id)): Address<DisclosureId>,
) -> Result<Json<ShownPeople>, Problem> {
    Ok(Json(disclosures::people(event.platform(), id).await?))
}

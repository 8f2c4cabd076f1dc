//! People: profile, preferences, recommendations, one pair, interactions.

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, StatusCode, header};
use matching::Filter;
use matching::document::{EmploymentType, PostingId, Seniority};
use serde::Deserialize;
use service::after::Outcome;
use service::error::{Code, Error};
use service::ids::{self, UserId};
use service::ports::Clock as _;
use service::profiles;
use service::recommendations::{self, DEFAULT_LIMIT, ready};
use service::{CacheStatus, Versioned};
use service::{export, growth, interactions, pair};
use utoipa::IntoParams;

use crate::access::Person;
use crate::event::{Address, Event, IfMatch, Parameters, etag, read};
use crate::problem::Problem;

pub(crate) fn job_id(text: String) -> Result<PostingId, Problem> {
    ids::check("job_id", &text)?;
    Ok(PostingId(text))
}

fn versioned<T: serde::Serialize>(resource: Versioned<T>) -> Response {
    (etag(resource.version), Json(resource.body)).into_response()
}

fn changed(event: &Event, outcome: Outcome<Versioned<()>>) -> Response {
    event.afterwards(outcome.after);
    (StatusCode::NO_CONTENT, etag(outcome.body.version)).into_response()
}

pub(crate) fn cache_header(status: CacheStatus) -> [(HeaderName, &'static str); 1] {
    let value = match status {
        CacheStatus::Hit => "HIT",
        CacheStatus::Miss => "MISS",
        CacheStatus::Stale => "STALE",
    };
    [(HeaderName::from_static("x-cache"), value)]
}

/// A person's profile.
#[utoipa::path(
    get,
    path = "/v1/users/{id}",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    responses(
        (status = 200, description = "The profile", body = Value),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn get_user(Person { event, user, .. }: Person) -> Result<Response, Problem> {
    Ok(versioned(
        profiles::get_user(event.platform(), &user).await?,
    ))
}

/// Replaces a person's profile. Creates the person if there is none.
#[utoipa::path(
    put,
    path = "/v1/users/{id}",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    request_body = Value,
    responses(
        (status = 204, description = "Stored; `ETag` is the version"),
        (status = 412),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn put_user(
    Person { event, user, .. }: Person,
    if_match: IfMatch,
    body: Body,
) -> Result<Response, Problem> {
    let body = read(body).await?;
    Ok(changed(
        &event,
        profiles::put_user(event.platform(), &user, &body, if_match.versions()).await?,
    ))
}

/// Erases a person and everything about them.
#[utoipa::path(
    delete,
    path = "/v1/users/{id}",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    responses(
        (status = 204, description = "Erased"),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn delete_user(Person { event, user, .. }: Person) -> Result<StatusCode, Problem> {
    let outcome = profiles::delete_user(event.platform(), &user).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

/// Replaces a person's profile with a JSON Resume document.
#[utoipa::path(
    put,
    path = "/v1/users/{id}/resume",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    request_body = Value,
    responses(
        (status = 204, description = "Stored; `ETag` is the version"),
        (status = 412),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn put_resume(
    Person { event, user, .. }: Person,
    if_match: IfMatch,
    body: Body,
) -> Result<Response, Problem> {
    let body = read(body).await?;
    Ok(changed(
        &event,
        profiles::put_resume(event.platform(), &user, &body, if_match.versions()).await?,
    ))
}

/// Everything stored about a person.
///
/// A JSON Resume document, with what does not fit in `meta.edgematch`.
#[utoipa::path(
    get,
    path = "/v1/users/{id}/export",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    responses(
        (status = 200, description = "The document", body = Value),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn get_export(Person { event, user, .. }: Person) -> Result<Response, Problem> {
    Ok(Json(export::export(event.platform(), &user).await?).into_response())
}

/// A person's preferences and deal-breakers.
#[utoipa::path(
    get,
    path = "/v1/users/{id}/preferences",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    responses(
        (status = 200, description = "The preferences", body = Value),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn get_preferences(
    Person { event, user, .. }: Person,
) -> Result<Response, Problem> {
    Ok(versioned(
        profiles::get_preferences(event.platform(), &user).await?,
    ))
}

/// Replaces a person's preferences.
#[utoipa::path(
    put,
    path = "/v1/users/{id}/preferences",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    request_body = Value,
    responses(
        (status = 204, description = "Stored; `ETag` is the version"),
        (status = 404),
        (status = 412),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn put_preferences(
    Person { event, user, .. }: Person,
    if_match: IfMatch,
    body: Body,
) -> Result<Response, Problem> {
    let body = read(body).await?;
    let outcome =
        profiles::put_preferences(event.platform(), &user, &body, if_match.versions()).await?;
    Ok(changed(&event, outcome))
}

/// Filter and page of a list of recommendations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecommendationQuery {
    /// Items per page, 1–100; 20 by default.
    limit: Option<usize>,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
    /// `hybrid-v1` or `tag-based-v1`; by default that of the running experiment, else `hybrid-v1`.
    algorithm: Option<String>,
    /// Words that the title or the company must contain.
    q: Option<String>,
    /// City, region or country.
    location: Option<String>,
    /// `true` for remote jobs only, `false` for none.
    remote: Option<bool>,
    /// `intern`, `entry`, `mid`, `senior`, `lead`, `director`, `executive`.
    #[param(value_type = Option<String>)]
    seniority: Option<Seniority>,
    /// `full_time`, `part_time`, `contractor`, …
    #[param(value_type = Option<String>)]
    employment_type: Option<EmploymentType>,
    /// Minimum pay per year, in the posting's currency.
    min_salary: Option<f64>,
    /// Only postings published after this ISO 8601 time.
    posted_after: Option<String>,
    /// Also postings that a deal-breaker rules out; `false` by default.
    include_ineligible: Option<bool>,
    /// At most three postings of one company among the first ten; `true` by default.
    diversity: Option<bool>,
}

impl RecommendationQuery {
    fn request(self, user: UserId) -> Result<recommendations::Request, Error> {
        if self
            .min_salary
            .is_some_and(|pay| !pay.is_finite() || pay < 0.0)
        {
            return Err(Error::refused(
                Code::InvalidField,
                "min_salary",
                "must not be negative",
            ));
        }
        let posted_after_ms = self
            .posted_after
            .as_deref()
            .map(|text| service::time::milliseconds("posted_after", text))
            .transpose()?;
        Ok(recommendations::Request {
            user,
            algorithm: self.algorithm,
            limit: self.limit.unwrap_or(DEFAULT_LIMIT),
            cursor: self.cursor,
            filter: Filter {
                q: self.q,
                location: self.location,
                remote: self.remote,
                seniority: self.seniority,
                employment_type: self.employment_type,
                min_salary: self.min_salary,
                posted_after_ms,
                ..Filter::default()
            },
            include_ineligible: self.include_ineligible.unwrap_or(false),
            diversity: self.diversity.unwrap_or(true),
        })
    }
}

/// Ranked jobs for a person, with reasons.
#[utoipa::path(
    get,
    path = "/v1/users/{id}/recommendations",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person"), RecommendationQuery),
    responses(
        (status = 200, description = "A page, best first", body = Value),
        (status = 404),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn get_recommendations(
    Person {
        event,
        user,
        session,
    }: Person,
    Parameters(query): Parameters<RecommendationQuery>,
) -> Result<Response, Problem> {
    let request = query.request(user)?;
    let platform = event.platform();
    let asked_at_ms = platform.now_ms();
    let revision = session
        .as_ref()
        .map(|session| session.credential.revision());
    if let Some(revision) = revision
        && let Some(page) = ready::find(platform, &request, revision).await
    {
        let headers = [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (header::AGE, page.age_secs.to_string()),
        ];
        return Ok((cache_header(CacheStatus::Hit), headers, page.body).into_response());
    }
    let Outcome { body: page, after } =
        recommendations::recommend(platform, request.clone()).await?;
    event.afterwards(after);
    let body = page.to_json()?;
    if let Some(revision) = revision {
        let kept = ready::keep(platform, &request, revision, asked_at_ms, &page, &body);
        event.afterwards(kept.into_iter().collect());
    }
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((cache_header(page.cache), json, body).into_response())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrowthQuery {
    /// Score from which a job counts as within reach, 0–100; 60 by default.
    threshold: Option<f64>,
    /// Number of skills, 1–20; 5 by default.
    limit: Option<usize>,
    /// `hybrid-v1` (default) or `tag-based-v1`.
    algorithm: Option<String>,
}

/// Skills worth learning, and the jobs that each would bring within reach.
#[utoipa::path(
    get,
    path = "/v1/users/{id}/growth",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person"), GrowthQuery),
    responses(
        (status = 200, description = "Skills, those that help most first", body = Value),
        (status = 404),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn get_growth(
    Person { event, user, .. }: Person,
    Parameters(query): Parameters<GrowthQuery>,
) -> Result<Response, Problem> {
    let request = growth::Request {
        user,
        algorithm: query.algorithm,
        threshold: query.threshold.unwrap_or(growth::DEFAULT_THRESHOLD),
        limit: query.limit.unwrap_or(growth::DEFAULT_SKILLS),
    };
    Ok(Json(growth::growth_areas(event.platform(), request).await?).into_response())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchQuery {
    /// `hybrid-v1` (default) or `tag-based-v1`.
    algorithm: Option<String>,
}

/// Score and explanation of one posting for one person.
#[utoipa::path(
    get,
    path = "/v1/users/{id}/jobs/{job}/match",
    tag = "people",
    params(
        ("id" = String, Path, description = "Id of the person"),
        ("job" = String, Path, description = "Id of the posting"),
        MatchQuery
    ),
    responses(
        (status = 200, description = "Score and reasons", body = Value),
        (status = 404)
    )
)]
#[worker::send]
pub(crate) async fn get_match(
    Person { event, user, .. }: Person,
    Address((_, job)): Address<(String, String)>,
    Parameters(query): Parameters<MatchQuery>,
) -> Result<Response, Problem> {
    let job = job_id(job)?;
    let outcome =
        pair::match_pair(event.platform(), &user, &job, query.algorithm.as_deref()).await?;
    event.afterwards(outcome.after);
    Ok((cache_header(outcome.body.cache), Json(outcome.body.item)).into_response())
}

/// Records what a person did with a posting: view, save, apply, dismiss, hide_company.
#[utoipa::path(
    post,
    path = "/v1/users/{id}/interactions",
    tag = "people",
    params(("id" = String, Path, description = "Id of the person")),
    request_body = Value,
    responses(
        (status = 204, description = "Recorded"),
        (status = 404),
        (status = 422)
    )
)]
#[worker::send]
pub(crate) async fn post_interaction(
    Person { event, user, .. }: Person,
    body: Body,
) -> Result<StatusCode, Problem> {
    let body = read(body).await?;
    let outcome = interactions::record(event.platform(), &user, &body).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

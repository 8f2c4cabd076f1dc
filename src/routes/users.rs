//! People: profile, preferences, recommendations, one pair, interactions.

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};
use matching::Sort;
use matching::document::{CompanyId, PostingId};
use serde::Deserialize;
use service::after::Outcome;
use service::error::{Code, Error};
use service::ids::UserId;
use service::limit::PageLimit;
use service::ports::Clock as _;
use service::profiles;
use service::recommendations::{self, Explain, ready};
use service::{CacheStatus, Versioned};
use service::{export, growth, interactions, pair, visibility};

use crate::access::{Person, Visitor};
use crate::body::{JsonBody, OrderBody, TEXT, is_json, media_type, read};
use crate::event::{Event, IfMatch, etag};
use crate::parameters::{self, Address, Parameters, Values};
use crate::problem::Problem;
use crate::routes::filters::{self, with_filter};

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
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}",
        tag = "people",
        responses(
            (
                status = 200,
                description = "The profile",
                body = profiles::User,
                headers(("ETag"))
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_user(Person { event, user, .. }: Person) -> Result<Response, Problem> {
    Ok(versioned(
        profiles::get_user(event.platform(), &user).await?,
    ))
}

/// Replaces a person's profile. Creates the person if there is none.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}",
        tag = "people",
        request_body = profiles::User,
        responses(
            (
                status = 204,
                description = "Stored",
                headers(("ETag"))
            )
        )
    )
)]
#[worker::send]
pub(crate) async fn put_user(
    Person { event, user, .. }: Person,
    if_match: IfMatch,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    Ok(changed(
        &event,
        profiles::put_user(event.platform(), &user, &body, &if_match.0).await?,
    ))
}

/// Erases a person and everything about them.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/users/{id}",
        tag = "people",
        responses((status = 204, description = "Erased"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_user(Person { event, user, .. }: Person) -> Result<StatusCode, Problem> {
    let outcome = profiles::delete_user(event.platform(), &user).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

/// Replaces a person's profile with a JSON Resume, or with the text of a CV.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/resume",
        tag = "people",
        request_body(content(
            (ref("#/components/schemas/JsonResume") = "application/json"),
            (String = "text/plain")
        )),
        responses(
            (
                status = 204,
                description = "Stored",
                headers(("ETag"))
            ),
            crate::description::UnsupportedMediaType
        )
    )
)]
#[worker::send]
pub(crate) async fn put_resume(
    Person { event, user, .. }: Person,
    if_match: IfMatch,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let media_type = media_type(&headers);
    if !is_json(&media_type) && media_type != TEXT {
        return Err(Problem::unsupported_media_type(
            "application/json or text/plain",
        ));
    }
    let body = read(body).await?;
    let (platform, versions) = (event.platform(), &if_match.0);
    let outcome = if media_type == TEXT {
        profiles::put_cv(platform, &user, &body, versions).await?
    } else {
        profiles::put_resume(platform, &user, &body, versions).await?
    };
    Ok(changed(&event, outcome))
}

/// Everything stored about a person.
///
/// A JSON Resume document; `meta.edgematch` holds what JSON Resume has no field for.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/export",
        tag = "people",
        responses(
            (
                status = 200,
                description = "A JSON Resume document",
                body = ref("#/components/schemas/Export")
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_export(Person { event, user, .. }: Person) -> Result<Response, Problem> {
    Ok(Json(export::export(event.platform(), &user).await?).into_response())
}

/// A person's preferences and deal-breakers.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/preferences",
        tag = "people",
        responses(
            (
                status = 200,
                description = "The preferences",
                body = matching::document::Preferences,
                headers(("ETag"))
            ),
            crate::description::NotFound
        )
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
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/preferences",
        tag = "people",
        request_body = matching::document::Preferences,
        responses(
            (
                status = 204,
                description = "Stored",
                headers(("ETag"))
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn put_preferences(
    Person { event, user, .. }: Person,
    if_match: IfMatch,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let outcome = profiles::put_preferences(event.platform(), &user, &body, &if_match.0).await?;
    Ok(changed(&event, outcome))
}

/// The audience that may see a person.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/visibility",
        tag = "people",
        responses(
            (status = 200, description = "The visibility", body = visibility::PersonVisibility),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_visibility(
    Person { event, user, .. }: Person,
) -> Result<Json<visibility::PersonVisibility>, Problem> {
    Ok(Json(
        visibility::get_visibility(event.platform(), &user).await?,
    ))
}

/// Changes who may see a person besides themselves, from the next request on.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        put,
        path = "/v1/users/{id}/visibility",
        tag = "people",
        request_body = visibility::PersonVisibility,
        responses((status = 204, description = "Stored"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn put_visibility(
    Person { event, user, .. }: Person,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, Problem> {
    visibility::put_visibility(event.platform(), &user, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

with_filter! {
    /// Filter, order and page of a list of recommendations.
    RecommendationQuery {
        /// Items per page.
        #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
        #[serde(default)]
        limit: PageLimit,
        /// `next_cursor` of the previous page.
        cursor: Option<String>,
        /// `hybrid-v1` or `tag-based-v1`; by default that of the running experiment, else
        /// `hybrid-v1`.
        #[cfg_attr(not(target_arch = "wasm32"), param(value_type = Option<crate::description::Algorithm>, inline))]
        #[serde(default, deserialize_with = "parameters::engine")]
        algorithm: Option<String>,
        /// Order of the list. `sure` is the lower end of the range, `distance` needs `near`. Equal
        /// ones, and those without a date, pay or place, are in the order of the scores.
        #[cfg_attr(not(target_arch = "wasm32"), param(inline, default = "score"))]
        sort: Option<Sort>,
        /// Facets that the first page counts beside the list, separated by commas.
        #[cfg_attr(not(target_arch = "wasm32"), param(
            value_type = Option<Vec<matching::Facet>>, style = Form, explode = false
        ))]
        facets: Option<Values>,
        /// Also postings that a deal-breaker rules out.
        #[cfg_attr(not(target_arch = "wasm32"), param(default = false))]
        include_ineligible: Option<bool>,
        /// At most three postings of one company among the first ten, in the order of the scores.
        #[cfg_attr(not(target_arch = "wasm32"), param(default = true))]
        diversity: Option<bool>,
        /// `full` adds the signals with their evidence, and the receipt, to each item.
        #[cfg_attr(not(target_arch = "wasm32"), param(inline, default = "compact"))]
        explain: Option<Explain>,
    }
}

impl RecommendationQuery {
    pub(super) fn request(self, user: UserId) -> Result<recommendations::Request, Error> {
        let filter = self.filter_parameters().filter()?;
        let sort = self.sort.unwrap_or_default();
        if sort == Sort::Distance && filter.near.is_none() {
            let reason = "can be `distance` only with `near`";
            return Err(Error::refused(Code::InvalidField, "sort", reason));
        }
        Ok(recommendations::Request {
            user,
            facets: filters::facets(self.facets.as_ref())?,
            algorithm: self.algorithm,
            limit: self.limit,
            cursor: self.cursor,
            filter,
            include_ineligible: self.include_ineligible.unwrap_or(false),
            sort,
            diversity: self.diversity.unwrap_or(true),
            explain: self.explain.unwrap_or_default(),
        })
    }
}

/// Ranked jobs for a person, with reasons.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/recommendations",
        tag = "matches",
        responses(
            (
                status = 200,
                description = "A page, best first",
                body = recommendations::Recommendations,
                headers(("X-Cache"), ("Age"))
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_recommendations(
    visitor: Visitor,
    Parameters(query): Parameters<RecommendationQuery>,
) -> Result<Response, Problem> {
    if let Some(revision) = visitor.revision()
        && !query.filter_parameters().looks_up()
    {
        let request = query.clone().request(visitor.user().clone())?;
        if let Some(page) = ready::find(visitor.platform(), &request, revision).await {
            let headers = [
                (header::CONTENT_TYPE, "application/json".to_owned()),
                (header::AGE, page.age_secs.to_string()),
            ];
            return Ok((cache_header(CacheStatus::Hit), headers, page.body).into_response());
        }
    }
    let Person {
        event,
        user,
        session,
        ..
    } = visitor.enter().await?;
    let request = query.request(user)?;
    let platform = event.platform();
    let asked_at_ms = platform.now_ms();
    let revision = session
        .as_ref()
        .map(|session| session.credential.revision());
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

#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct GrowthQuery {
    /// Score from which a job counts as within reach.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        param(minimum = 0, maximum = 100, default = 60.0)
    )]
    threshold: Option<f64>,
    /// Number of skills.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: growth::SkillLimit,
    /// `hybrid-v1` (default) or `tag-based-v1`.
    #[cfg_attr(not(target_arch = "wasm32"), param(value_type = Option<crate::description::Algorithm>, inline))]
    #[serde(default, deserialize_with = "parameters::engine")]
    algorithm: Option<String>,
}

impl GrowthQuery {
    pub(super) fn request(self, user: UserId) -> growth::Request {
        growth::Request {
            user,
            algorithm: self.algorithm,
            threshold: self.threshold,
            limit: self.limit,
        }
    }
}

/// Skills worth learning, and the jobs that each would bring within reach.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/growth",
        tag = "matches",
        responses(
            (
                status = 200,
                description = "Skills, those that help most first",
                body = growth::GrowthAreas
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_growth(
    Person { event, user, .. }: Person,
    Parameters(query): Parameters<GrowthQuery>,
) -> Result<Response, Problem> {
    let request = query.request(user);
    Ok(Json(growth::growth_areas(event.platform(), request).await?).into_response())
}

#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct MatchQuery {
    /// `hybrid-v1` (default) or `tag-based-v1`.
    #[cfg_attr(not(target_arch = "wasm32"), param(value_type = Option<crate::description::Algorithm>, inline))]
    #[serde(default, deserialize_with = "parameters::engine")]
    algorithm: Option<String>,
}

/// Score and explanation of one posting for one person.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/jobs/{job}/match",
        tag = "matches",
        params(("job" = String, Path, description = "Id of the posting")),
        responses(
            (
                status = 200,
                description = "Score and reasons",
                body = pair::Pair,
                headers(("X-Cache"))
            ),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_match(
    Person { event, user, .. }: Person,
    Address(job): Address<PostingId>,
    Parameters(query): Parameters<MatchQuery>,
) -> Result<Response, Problem> {
    let outcome =
        pair::match_pair(event.platform(), &user, &job, query.algorithm.as_deref()).await?;
    event.afterwards(outcome.after);
    Ok((cache_header(outcome.body.cache), Json(outcome.body)).into_response())
}

/// Records what a person did with a posting: view, save, apply, dismiss, hide_company.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/users/{id}/interactions",
        tag = "people",
        request_body = interactions::Interaction,
        responses((status = 204, description = "Recorded"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn post_interaction(
    Person { event, user, .. }: Person,
    OrderBody(body): OrderBody,
) -> Result<StatusCode, Problem> {
    let outcome = interactions::record(event.platform(), &user, &body).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct InteractionQuery {
    /// Only interactions of this kind.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    kind: Option<interactions::Kind>,
    /// Items per page.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: interactions::InteractionLimit,
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// Interactions of a person with postings, newest first.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/users/{id}/interactions",
        tag = "people",
        responses(
            (status = 200, description = "A page, newest first", body = interactions::InteractionPage),
            crate::description::NotFound
        )
    )
)]
#[worker::send]
pub(crate) async fn get_interactions(
    Person { event, user, .. }: Person,
    Parameters(query): Parameters<InteractionQuery>,
) -> Result<Response, Problem> {
    let cursor = query.cursor.as_deref();
    let page = interactions::list(event.platform(), &user, query.kind, cursor, query.limit).await?;
    Ok(Json(page).into_response())
}

/// Takes back what a person did with a posting.
///
/// Postings that it hid appear again, and interests learned from it are unlearned. Taking back
/// `hide_company` shows all postings of the company again.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/users/{id}/interactions/{kind}/{job}",
        tag = "people",
        params(
            ("kind" = service::interactions::Kind, Path, description = "Kind of the interaction"),
            ("job" = String, Path, description = "Id of the posting")
        ),
        responses((status = 204, description = "Taken back"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_interaction(
    Person { event, user, .. }: Person,
    Address((kind, job)): Address<(interactions::Kind, PostingId)>,
) -> Result<StatusCode, Problem> {
    let outcome = interactions::undo(event.platform(), &user, kind, &job).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

/// Shows the postings of a company again that a person hid.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/users/{id}/hidden-companies/{company}",
        tag = "people",
        params(("company" = String, Path, description = "Id of the company")),
        responses((status = 204, description = "Shown again"), crate::description::NotFound)
    )
)]
#[worker::send]
pub(crate) async fn delete_hidden_company(
    Person { event, user, .. }: Person,
    Address(company): Address<CompanyId>,
) -> Result<StatusCode, Problem> {
    let outcome = interactions::show_company(event.platform(), &user, &company).await?;
    event.afterwards(outcome.after);
    Ok(StatusCode::NO_CONTENT)
}

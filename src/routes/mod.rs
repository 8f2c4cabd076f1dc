//! All routes. A handler is named after its operation in the OpenAPI document.

mod acts;
mod alerts;
mod analysis;
mod audits;
mod caches;
mod candidates;
mod capacity;
mod companies;
mod experiments;
mod facets;
mod filters;
mod health;
mod jobs;
mod mcp;
mod mentors;
mod operations;
mod reading;
mod sessions;
mod skills;
mod spreads;
mod statistics;
mod users;

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodFilter;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use service::Platform as _;
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};
#[cfg(not(target_arch = "wasm32"))]
use utoipa_axum::routes as described;

#[cfg(test)]
pub(crate) use filters::MOST_SEARCHED_BYTES;
#[cfg(test)]
pub(crate) use mcp::Message;
#[cfg(test)]
pub(crate) use operations::RecomputeOrder;

use crate::access::{self, Public, Routes};
use crate::event::Event;
use crate::problem::Problem;
use crate::quota;

/// The Worker has no descriptions.
#[cfg(target_arch = "wasm32")]
macro_rules! described {
    ($handler:path) => {
        ()
    };
}

/// Routes of these handlers, each with its policy: see [`access`].
macro_rules! routes_of {
    ($($method:ident $path:literal => $handler:path,)+) => {
        Routes::default()
            $(.with(MethodFilter::$method, $path, $handler, described!($handler)))+
    };
}

fn routes() -> Routes {
    routes_of! {
        GET "/healthz" => health::get_health,
        GET "/readyz" => health::get_readiness,
        GET "/v1/users/{id}" => users::get_user,
        PUT "/v1/users/{id}" => users::put_user,
        DELETE "/v1/users/{id}" => users::delete_user,
        PUT "/v1/users/{id}/resume" => users::put_resume,
        GET "/v1/users/{id}/export" => users::get_export,
        GET "/v1/users/{id}/preferences" => users::get_preferences,
        PUT "/v1/users/{id}/preferences" => users::put_preferences,
        GET "/v1/users/{id}/visibility" => users::get_visibility,
        PUT "/v1/users/{id}/visibility" => users::put_visibility,
        GET "/v1/users/{id}/recommendations" => users::get_recommendations,
        GET "/v1/users/{id}/jobs/{job}/match" => users::get_match,
        GET "/v1/users/{id}/growth" => users::get_growth,
        GET "/v1/users/{id}/new-matches" => alerts::list_new_matches,
        GET "/v1/users/{id}/alert" => alerts::get_alert,
        PUT "/v1/users/{id}/alert" => alerts::put_alert,
        DELETE "/v1/users/{id}/alert" => alerts::delete_alert,
        PUT "/v1/users/{id}/alert/told" => alerts::put_alert_told,
        GET "/v1/alerts/due" => alerts::list_due_alerts,
        GET "/v1/users/{id}/interactions" => users::get_interactions,
        POST "/v1/users/{id}/interactions" => users::post_interaction,
        DELETE "/v1/users/{id}/interactions/{kind}/{job}" => users::delete_interaction,
        DELETE "/v1/users/{id}/hidden-companies/{company}" => users::delete_hidden_company,
        GET "/v1/welcome" => sessions::get_welcome,
        POST "/v1/visits" => sessions::post_visit,
        POST "/v1/sessions" => sessions::post_session,
        GET "/v1/sessions/current" => sessions::get_session,
        DELETE "/v1/sessions/current" => sessions::delete_session,
        DELETE "/v1/users/{id}/sessions" => sessions::delete_sessions,
        POST "/v1/users/{id}/jobs/{job}/analysis" => analysis::post_analysis,
        GET "/v1/caches" => caches::list_caches,
        GET "/metrics" => caches::get_metrics,
        GET "/v1/capacity" => capacity::get_capacity,
        POST "/v1/jobs" => jobs::post_jobs,
        GET "/v1/jobs" => jobs::list_jobs,
        GET "/v1/jobs/{id}" => jobs::get_job,
        GET "/v1/jobs/{id}/similar" => jobs::list_similar_jobs,
        GET "/v1/jobs/{id}/applicants" => candidates::list_applicants,
        GET "/v1/jobs/{id}/candidates" => candidates::list_candidates,
        GET "/v1/jobs/{id}/reach" => candidates::get_reach,
        GET "/v1/jobs/{id}/requests" => candidates::list_sent_requests,
        POST "/v1/jobs/{id}/candidates/{candidate}/request" => candidates::post_contact_request,
        GET "/v1/users/{id}/mentoring" => mentors::get_mentoring,
        PUT "/v1/users/{id}/mentoring" => mentors::put_mentoring,
        PUT "/v1/users/{id}/standing" => mentors::put_standing,
        GET "/v1/users/{id}/mentors" => mentors::list_mentors,
        GET "/v1/users/{id}/requests" => candidates::list_requests,
        PUT "/v1/users/{id}/requests/{job}" => candidates::put_request_answer,
        POST "/v1/pairings" => mentors::post_pairing,
        GET "/v1/pairings/{id}" => mentors::get_pairing,
        POST "/v1/spreads" => spreads::post_spread,
        GET "/v1/spreads/{id}" => spreads::get_spread,
        PUT "/v1/jobs/{id}/candidates/{candidate}/decision" => candidates::put_decision,
        POST "/v1/audits/impact" => audits::post_impact_audit,
        GET "/v1/acts" => acts::list_acts,
        GET "/v1/disclosures" => candidates::list_disclosures,
        GET "/v1/disclosures/{id}/people" => candidates::list_shown_people,
        PUT "/v1/jobs/{id}" => jobs::put_job,
        DELETE "/v1/jobs/{id}" => jobs::delete_job,
        GET "/v1/facets" => facets::get_facets,
        GET "/v1/suggest" => facets::list_suggestions,
        POST "/mcp" => mcp::post_mcp,
        POST "/v1/read" => reading::post_read,
        GET "/v1/companies/{id}" => companies::get_company,
        PUT "/v1/companies/{id}" => companies::put_company,
        POST "/v1/recompute" => operations::post_recompute,
        POST "/v1/messages" => operations::post_messages,
        GET "/v1/runs" => operations::list_runs,
        GET "/v1/runs/batch" => operations::get_runs,
        GET "/v1/runs/{id}" => operations::get_run,
        DELETE "/v1/runs/{id}" => operations::delete_run,
        POST "/v1/runs/{id}/retry" => operations::retry_run,
        POST "/v1/runs/{id}/cancel" => operations::cancel_run,
        GET "/v1/dead-letters" => operations::list_dead_letters,
        GET "/v1/experiments" => experiments::list_experiments,
        GET "/v1/experiments/{name}" => experiments::get_experiment,
        PUT "/v1/experiments/{name}" => experiments::put_experiment,
        DELETE "/v1/experiments/{name}" => experiments::delete_experiment,
        GET "/v1/experiments/{name}/results" => experiments::get_experiment_results,
        GET "/v1/skills" => skills::get_skills,
        PUT "/v1/skills" => skills::put_skills,
        GET "/v1/statistics" => statistics::list_statistics,
        POST "/v1/statistics" => statistics::post_statistics,
        GET "/v1/statistics/{version}" => statistics::get_statistics,
        DELETE "/v1/statistics/{version}" => statistics::delete_statistics,
        GET "/v1/dead-letters/{id}" => operations::get_dead_letter,
        DELETE "/v1/dead-letters/{id}" => operations::delete_dead_letter,
        POST "/v1/dead-letters/{id}/replay" => operations::replay_dead_letter,
    }
}

/// The descriptions of all routes, for the API document.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn described() -> Vec<crate::description::Route> {
    routes().described()
}

/// How long a browser may remember the answer to a preflight request: as long as Chromium allows.
const PREFLIGHT_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// All routes, behind CORS: pages of any origin may call with a token, pages of configured origins
/// also with a session.
pub(crate) fn router() -> Router {
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_credentials(AllowCredentials::predicate(access::may_carry_a_session))
        .allow_methods([Method::GET, Method::PUT, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            access::IDEMPOTENCY_KEY,
            HeaderName::from_static("mcp-protocol-version"),
        ])
        .expose_headers([
            header::AGE,
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            quota::POLICY,
            quota::STATE,
            HeaderName::from_static("server-timing"),
            HeaderName::from_static("x-cache"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(PREFLIGHT_AGE);
    routes()
        .router()
        .fallback(no_such_route)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(cors)
}

/// Outside the API, people get a page, and programs a problem.
#[worker::send]
async fn no_such_route(
    Public(event): Public,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if uri.path().starts_with("/v1/") || !accepts_html(&headers) {
        return Err(Problem::no_such_route());
    }
    if uri.path() == EMBEDDED {
        let ancestors = event.platform().settings().frame_ancestors.as_deref();
        if let Some(ancestors) = ancestors {
            return embedded(&event, ancestors).await;
        }
    }
    let page = event.platform().asset("/404").await;
    let page = page.map_err(|error| Problem::misconfigured(error.to_string()))?;
    Ok((StatusCode::NOT_FOUND, page.map(Body::new)).into_response())
}

/// Where the page may be embedded in pages of others, if a deployment allows it.
const EMBEDDED: &str = "/embed";

/// The page of a job seeker, for frames of these origins. The page at `/` stays out of all frames.
async fn embedded(event: &Event, ancestors: &str) -> Result<Response, Problem> {
    const NOBODY: &str = "frame-ancestors 'none'";
    let misconfigured = |error: String| Problem::misconfigured(error);
    let page = event.platform().asset("/").await;
    let mut page = page
        .map_err(|error| misconfigured(error.to_string()))?
        .map(Body::new);
    let policy = page.headers().get(header::CONTENT_SECURITY_POLICY);
    let policy = policy
        .and_then(|value| value.to_str().ok())
        .unwrap_or(NOBODY);
    let policy = policy.replace(NOBODY, &format!("frame-ancestors {ancestors}"));
    let policy =
        HeaderValue::from_str(&policy).map_err(|error| misconfigured(error.to_string()))?;
    page.headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(page)
}

/// Whether a request asks for a page, as browsers do when they follow a link.
fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    accepted.any(|types| types.to_ascii_lowercase().contains("text/html"))
}

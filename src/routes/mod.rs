//! All routes. A handler is named after its operation in the OpenAPI document.

mod analysis;
mod caches;
mod capacity;
mod companies;
mod experiments;
mod health;
mod jobs;
mod operations;
mod sessions;
mod skills;
mod statistics;
mod users;

use axum::{Json, Router};
use http::{HeaderName, Method, header};
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::routes;

use crate::access::{self, Routes};
use crate::problem::Problem;
use crate::session;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Edgematch",
        description = "Ranks a whole job catalogue for a person, at the edge, and says why.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    modifiers(&Credentials),
    security(("token" = []), ("session" = [])),
    tags(
        (name = "people", description = "Profiles, preferences, recommendations"),
        (name = "catalogue", description = "Postings and companies"),
        (name = "operations", description = "Recomputes, runs, health"),
        (name = "experiments", description = "Algorithms side by side")
    )
)]
struct Document;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let cookie = ApiKey::Cookie(ApiKeyValue::new(session::COOKIE));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(access::TOKEN, SecurityScheme::Http(scheme));
        components.add_security_scheme(access::SESSION, SecurityScheme::ApiKey(cookie));
    }
}

/// Routes of these handlers, each with its policy: see [`access`].
macro_rules! routes_of {
    ($($handler:path),+ $(,)?) => {
        Routes::new(Document::openapi())$(.with($handler, routes!($handler)))+
    };
}

/// All routes, behind CORS: pages of any origin may call with a token, pages of configured origins
/// also with a session.
pub(crate) fn router() -> Router {
    let (router, document) = routes_of![
        health::get_health,
        health::get_readiness,
        users::get_user,
        users::put_user,
        users::delete_user,
        users::put_resume,
        users::get_export,
        users::get_preferences,
        users::put_preferences,
        users::get_recommendations,
        users::get_match,
        users::get_growth,
        users::post_interaction,
        sessions::post_session,
        sessions::get_session,
        sessions::delete_session,
        sessions::delete_sessions,
        analysis::post_analysis,
        caches::list_caches,
        caches::get_metrics,
        capacity::get_capacity,
        jobs::post_jobs,
        jobs::list_jobs,
        jobs::get_job,
        jobs::put_job,
        jobs::delete_job,
        companies::get_company,
        companies::put_company,
        operations::post_recompute,
        operations::post_messages,
        operations::list_runs,
        operations::get_runs,
        operations::get_run,
        operations::delete_run,
        operations::retry_run,
        operations::cancel_run,
        operations::list_dead_letters,
        experiments::list_experiments,
        experiments::get_experiment,
        experiments::put_experiment,
        experiments::delete_experiment,
        experiments::get_experiment_results,
        skills::get_skills,
        skills::put_skills,
        statistics::list_statistics,
        statistics::post_statistics,
        statistics::get_statistics,
        statistics::delete_statistics,
        operations::get_dead_letter,
        operations::delete_dead_letter,
        operations::replay_dead_letter,
    ]
    .finish();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_credentials(AllowCredentials::predicate(access::may_carry_a_session))
        .allow_methods([Method::GET, Method::PUT, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            operations::IDEMPOTENCY_KEY,
        ])
        .expose_headers([
            header::AGE,
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("server-timing"),
            HeaderName::from_static("x-cache"),
            HeaderName::from_static("x-request-id"),
        ]);
    router
        .route(
            "/openapi.json",
            axum::routing::get(move || async move { Json(document) }),
        )
        .fallback(|| async { Problem::no_such_route() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(cors)
}

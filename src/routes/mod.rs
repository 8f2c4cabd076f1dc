//! Every address of the service, one handler each, named after its operation in the OpenAPI document.

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
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, header};
use service::ports::Platform as _;
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::event::Event;
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
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// Whether a page of this origin may have its requests carry a session.
fn may_carry_a_session(origin: &HeaderValue, parts: &Parts) -> bool {
    let Some(event) = parts.extensions.get::<Event>() else {
        return false;
    };
    let origins = &event.platform().settings().session_origins;
    origins.iter().any(|known| origin == known.as_str())
}

/// All routes, behind CORS: pages of any origin may call with a token, those of configured ones with a session.
pub(crate) fn router() -> Router {
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health::get_health))
        .routes(routes!(health::get_readiness))
        .routes(routes!(
            users::get_user,
            users::put_user,
            users::delete_user
        ))
        .routes(routes!(users::put_resume))
        .routes(routes!(users::get_export))
        .routes(routes!(users::get_preferences, users::put_preferences))
        .routes(routes!(users::get_recommendations))
        .routes(routes!(users::get_match))
        .routes(routes!(users::get_growth))
        .routes(routes!(users::post_interaction))
        .routes(routes!(sessions::post_session))
        .routes(routes!(sessions::get_session, sessions::delete_session))
        .routes(routes!(sessions::delete_sessions))
        .routes(routes!(analysis::post_analysis))
        .routes(routes!(caches::list_caches))
        .routes(routes!(caches::get_metrics))
        .routes(routes!(capacity::get_capacity))
        .routes(routes!(jobs::post_jobs, jobs::list_jobs))
        .routes(routes!(jobs::get_job, jobs::put_job, jobs::delete_job))
        .routes(routes!(companies::get_company, companies::put_company))
        .routes(routes!(operations::post_recompute))
        .routes(routes!(operations::post_messages))
        .routes(routes!(operations::list_runs))
        .routes(routes!(operations::get_runs))
        .routes(routes!(operations::get_run, operations::delete_run))
        .routes(routes!(operations::retry_run))
        .routes(routes!(operations::cancel_run))
        .routes(routes!(operations::list_dead_letters))
        .routes(routes!(experiments::list_experiments))
        .routes(routes!(
            experiments::get_experiment,
            experiments::put_experiment,
            experiments::delete_experiment
        ))
        .routes(routes!(experiments::get_experiment_results))
        .routes(routes!(skills::get_skills, skills::put_skills))
        .routes(routes!(
            statistics::list_statistics,
            statistics::post_statistics
        ))
        .routes(routes!(
            statistics::get_statistics,
            statistics::delete_statistics
        ))
        .routes(routes!(
            operations::get_dead_letter,
            operations::delete_dead_letter
        ))
        .routes(routes!(operations::replay_dead_letter))
        .split_for_parts();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_credentials(AllowCredentials::predicate(may_carry_a_session))
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

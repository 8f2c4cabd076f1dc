//! Signing in and out: exchanging a token for a session cookie.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use service::Platform as _;
use service::sessions::{self, Opened};
use service::visits::{self, Welcome};

use crate::access::{Browser, Person, Public, SessionHolder, TokenHolder};
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session;

fn with_cookie(
    cookie: Option<HeaderValue>,
) -> Result<[(header::HeaderName, HeaderValue); 1], Problem> {
    let cookie =
        cookie.ok_or_else(|| Problem::misconfigured("a cookie that is not text".to_owned()))?;
    Ok([(header::SET_COOKIE, cookie)])
}

/// Exchanges a token for a session cookie.
///
/// Scripts cannot read the cookie. The session ends 15 minutes after its last use.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/sessions",
        tag = "sessions",
        responses(
            (
                status = 201,
                description = "Signed in",
                body = sessions::Description,
                headers(("Set-Cookie"))
            ),
            crate::description::CrossOrigin
        )
    )
)]
#[worker::send]
pub(crate) async fn post_session(
    TokenHolder { event, caller }: TokenHolder,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let settings = event.platform().settings();
    session::may_sign_in(&headers, &uri, &settings.session_origins)?;
    let new = sessions::open(event.platform(), &caller).await?;
    opened(new, session::is_local(&uri))
}

/// How somebody without a session can begin.
///
/// With the deployment's own sign-in, with a résumé and no account, or, on a developer's own
/// machine, as one of the people of the demo data.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/welcome",
        tag = "sessions",
        responses((status = 200, description = "The ways to begin", body = Welcome))
    )
)]
#[worker::send]
pub(crate) async fn get_welcome(Public(event): Public, uri: Uri) -> Result<Json<Welcome>, Problem> {
    Ok(Json(visits::welcome(
        event.platform(),
        session::is_local(&uri),
    )?))
}

/// Begins without a token: opens a session for a new visitor.
///
/// Nobody else can reach the visitor's profile. It is erased when the session ends, 30 days later.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/v1/visits",
        tag = "sessions",
        request_body = visits::Visit,
        responses(
            (
                status = 201,
                description = "Signed in",
                body = sessions::Description,
                headers(("Set-Cookie"))
            ),
            crate::description::Forbidden,
            crate::description::CrossOrigin
        )
    )
)]
#[worker::send]
pub(crate) async fn post_visit(
    Public(event): Public,
    uri: Uri,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let settings = event.platform().settings();
    session::may_sign_in(&headers, &uri, &settings.session_origins)?;
    let local = session::is_local(&uri);
    opened(visits::open(event.platform(), &body, local).await?, local)
}

/// The response that hands over a new session.
fn opened(opened: Opened, local: bool) -> Result<Response, Problem> {
    let cookie = session::cookie(Some(&opened.credential), opened.longest_secs, local);
    let description = Json(opened.description);
    Ok((StatusCode::CREATED, with_cookie(cookie)?, description).into_response())
}

/// The person who is signed in, and the end of their session.
///
/// A browser without a session gets 204, which is not an error.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/sessions/current",
        tag = "sessions",
        responses(
            (status = 200, description = "The session of the cookie", body = sessions::Description),
            (status = 204, description = "There is no cookie")
        )
    )
)]
#[worker::send]
pub(crate) async fn get_session(Browser { event, session }: Browser) -> Result<Response, Problem> {
    let Some(session) = session else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let description = sessions::describe(event.platform(), &session).await?;
    Ok(Json(description).into_response())
}

/// Signs out: ends the session of the cookie.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/sessions/current",
        tag = "sessions",
        responses(
            (
                status = 204,
                description = "Ended",
                headers(("Set-Cookie"))
            )
        )
    )
)]
#[worker::send]
pub(crate) async fn delete_session(
    SessionHolder { event, session }: SessionHolder,
    uri: Uri,
) -> Result<Response, Problem> {
    sessions::end(event.platform(), &session).await?;
    let cookie = session::cookie(None, 0, session::is_local(&uri));
    Ok((StatusCode::NO_CONTENT, with_cookie(cookie)?).into_response())
}

/// Ends all sessions of a person.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        delete,
        path = "/v1/users/{id}/sessions",
        tag = "sessions",
        responses((status = 204, description = "The person has no sessions any more"))
    )
)]
#[worker::send]
pub(crate) async fn delete_sessions(
    Person { event, user, .. }: Person,
) -> Result<StatusCode, Problem> {
    sessions::end_all(event.platform(), &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

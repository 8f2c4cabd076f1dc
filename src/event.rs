//! One request: what it can reach, how its parts are read, and what every answer carries.

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use service::acts::{self, Intent};
use service::after::After;
use service::afterwards;
use service::cache_stats;
use service::costs;
use service::error::{Code, Error};
use service::ids::UserId;
use service::orders::{self, Answer, End, Order};
use service::ports::{Clock as _, Entropy as _, Log as _, MAX_INTEGER};
use service::sessions::Session;
use service::tokens::Caller;
use service::{EventKind, Expected, Platform as _};
use worker::send::SendWrapper;
use worker::{Context, Env};

use crate::bindings::Bindings;
use crate::problem::Problem;
use crate::quota::{POLICY, Quota};
use crate::session;

/// One request, from its arrival to its answer.
#[derive(Clone)]
pub(crate) struct Event {
    bindings: Arc<SendWrapper<Bindings>>,
    context: Arc<SendWrapper<Context>>,
    request_id: Arc<str>,
    began_ms: i64,
    /// Set once a handler has been found.
    route: Arc<OnceLock<String>>,
    /// Set once there is a response.
    kind: Arc<OnceLock<EventKind>>,
    changing: Arc<OnceLock<Changing>>,
    caller: Arc<OnceLock<String>>,
    person: Arc<OnceLock<UserId>>,
    order: Arc<OnceLock<Order>>,
    quota: Arc<OnceLock<Quota>>,
}

/// The session of a request that may change something: the response gives its browser the next
/// revision.
struct Changing {
    session: Session,
    local: bool,
}

impl Event {
    pub(crate) fn new(env: &Env, context: Context) -> worker::Result<Self> {
        let bindings = Bindings::new(env)?;
        let began_ms = bindings.now_ms();
        let request_id = format!("{:032x}", bindings.random()).into();
        Ok(Self {
            bindings: Arc::new(SendWrapper::new(bindings)),
            context: Arc::new(SendWrapper::new(context)),
            request_id,
            began_ms,
            route: Arc::default(),
            kind: Arc::default(),
            changing: Arc::default(),
            caller: Arc::default(),
            person: Arc::default(),
            order: Arc::default(),
            quota: Arc::default(),
        })
    }

    pub(crate) fn platform(&self) -> &Bindings {
        &self.bindings
    }

    /// Notes the route of the request, for what is counted by route.
    pub(crate) fn found_route(&self, parts: &Parts) {
        if let Some(path) = parts.extensions.get::<MatchedPath>() {
            self.route
                .get_or_init(|| format!("{} {}", parts.method, path.as_str()));
        }
    }

    /// Notes that the request may change something under this session: the response gives its
    /// browser the next revision.
    pub(crate) fn changes_with(&self, session: Session, local: bool) {
        self.changing.get_or_init(|| Changing { session, local });
    }

    /// Notes who calls, as a text that is the same for all of their requests.
    pub(crate) fn called_by(&self, caller: String) {
        self.caller.get_or_init(|| caller);
    }

    /// Who calls, once that is known.
    pub(crate) fn caller(&self) -> Option<&str> {
        self.caller.get().map(String::as_str)
    }

    /// Notes the quota that the request counts against.
    pub(crate) fn counts_against(&self, quota: Quota) {
        self.quota.get_or_init(|| quota);
    }

    /// Notes the person whom the request is about.
    pub(crate) fn concerns(&self, person: UserId) {
        self.person.get_or_init(|| person);
    }

    /// The person whom the request is about.
    pub(crate) fn person(&self) -> Option<&UserId> {
        self.person.get()
    }

    /// Notes the order that the request carries out: [`Self::settle`] stores its answer.
    pub(crate) fn carries_out(&self, order: Order) {
        self.order.get_or_init(|| order);
    }

    /// The name of the order that the request carries out, if it has a key.
    pub(crate) fn order_name(&self) -> Option<String> {
        self.order.get().map(Order::name)
    }

    /// Whether `{id}` of the route is a person.
    pub(crate) fn names_person(&self) -> bool {
        let route = self.route.get();
        route.is_some_and(|route| route.contains(" /v1/users/{id}"))
    }

    /// From here on, what the request does is on record: `user` is the person in its path, and
    /// `target` has the other names there.
    pub(crate) fn goes_on_record(
        &self,
        parts: &Parts,
        caller: &Caller,
        user: Option<UserId>,
        target: String,
    ) {
        let intent = Intent {
            action: self.route.get().cloned().unwrap_or_default(),
            target,
            user,
            request_id: self.request_id.to_string(),
            is_read: session::is_safe(&parts.method),
        };
        acts::begin(self.platform(), caller, intent);
    }

    /// Puts what the request did on record, if no batch has taken that along. What cannot be put
    /// there is not answered either.
    async fn record(&self, response: Response) -> Response {
        if status_of(&response).is_server_error() {
            self.platform().act().end();
            return response;
        }
        match acts::write(self.platform()).await {
            Ok(()) => response,
            Err(error) => Problem::from(error).into_response(),
        }
    }

    /// Puts the request on record, and stores the answer to the order that it carries out, if it is
    /// one.
    pub(crate) async fn settle(&self, response: Response) -> Response {
        let response = self.record(response).await;
        let Some(order) = self.order.get() else {
            return response;
        };
        let status = status_of(&response);
        let (parts, body) = response.into_parts();
        let text = |name: HeaderName| {
            let value = parts.headers.get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        // The body is one of ours, and in memory.
        let body = body.collect().await.map(|whole| whole.to_bytes());
        let body = body.unwrap_or_default();
        let end = match status {
            status if status.is_success() => End::Answered(Answer {
                status: status.as_u16(),
                content_type: text(header::CONTENT_TYPE),
                location: text(header::LOCATION),
                body: String::from_utf8_lossy(&body).into_owned(),
            }),
            status if status.is_client_error() => End::Refused,
            _ => End::Failed,
        };
        if let Err(error) = orders::finish(self.platform(), order, &end).await {
            self.platform()
                .warn("order_answer_lost", &error.to_string());
        }
        Response::from_parts(parts, Body::from(body))
    }

    /// Runs the remaining work after the response has been sent.
    pub(crate) fn afterwards(&self, work: Vec<After>) {
        if work.is_empty() {
            return;
        }
        let bindings = Arc::clone(&self.bindings);
        let kind = Arc::clone(&self.kind);
        self.context.wait_until(async move {
            afterwards::settle(&**bindings, work).await;
            // Work done before the response is accounted for with the response.
            if let Some(kind) = kind.get() {
                costs::account(&**bindings, kind.clone(), 0);
            }
        });
    }

    /// Adds the headers that every response carries, and accounts for the request.
    pub(crate) fn finish(&self, mut response: Response) -> Response {
        if let Some(problem) = response.extensions_mut().remove::<Problem>() {
            if let Some(inside) = problem.inside() {
                self.platform()
                    .warn("request_failed", &format!("{}: {inside}", self.request_id));
            }
            if let Some(code) = problem.refuses_access() {
                let route = self.route.get().map_or("other", String::as_str);
                let refused = format!("{}: {route}: {code}", self.request_id);
                self.platform().warn("access_refused", &refused);
            }
            let mut rendered = problem.render(&self.request_id);
            for (name, value) in response.headers() {
                rendered.headers_mut().append(name, value.clone());
            }
            response = rendered;
        }
        // The remaining work is the service's own and needs no session.
        self.platform().unconfirmed().end();
        if !response.headers().contains_key(header::SET_COOKIE) {
            response.headers_mut().extend(self.next_revision());
        }
        let usage = self.platform().usage().reading();
        let timing = format!(
            "d1;desc=\"batches={} rows_read={} rows_written={}\", \
             kv;desc=\"operations={}\", rank;desc=\"postings={} scored={}\"",
            usage.batches,
            usage.rows_read,
            usage.rows_written,
            usage.cache_operations,
            usage.postings_ranked,
            usage.postings_scored
        );
        let kind = EventKind {
            route: self.route.get().map_or("other", String::as_str).to_owned(),
            cache: outcome(response.headers()),
        };
        costs::account(self.platform(), kind.clone(), 1);
        let wall_ms = self.platform().now_ms().saturating_sub(self.began_ms);
        let status = response.status().as_u16();
        self.platform().write_point(&kind, status, wall_ms, usage);
        // An event has one response.
        let _ = self.kind.set(kind);
        let headers = response.headers_mut();
        set(headers, HeaderName::from_static("server-timing"), &timing);
        if cache_stats::is_due(self.platform()) {
            let bindings = Arc::clone(&self.bindings);
            self.context
                .wait_until(async move { cache_stats::write(&**bindings).await });
        }
        set(
            headers,
            HeaderName::from_static("x-request-id"),
            &self.request_id,
        );
        for (name, value) in SAFE {
            if !headers.contains_key(&name) {
                set(headers, name, value);
            }
        }
        if let Some(quota) = self.quota.get() {
            set(headers, POLICY, &quota.policy());
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            set(headers, header::CACHE_CONTROL, "private, no-store");
        }
        response
    }

    /// The cookie after a request that may have changed something, whether it succeeded or not.
    fn next_revision(&self) -> Option<(HeaderName, HeaderValue)> {
        let Changing { session, local } = self.changing.get()?;
        let platform = self.platform();
        let credential = session.credential.revised(platform);
        let left_ms = session.caller.until_ms().saturating_sub(platform.now_ms());
        let cookie = session::cookie(Some(&credential), left_ms.div_euclid(1000), *local)?;
        Some((header::SET_COOKIE, cookie))
    }
}

/// The status of a response. A problem has its status once it is rendered.
fn status_of(response: &Response) -> StatusCode {
    let problem = response.extensions().get::<Problem>();
    problem.map_or(response.status(), Problem::status)
}

/// What browsers may do with an answer: nothing but hand its text to the page that asked for it. A
/// page among the answers brings its own policy.
const SAFE: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// The cache outcome in `X-Cache`.
fn outcome(headers: &HeaderMap) -> &'static str {
    match headers.get("x-cache").map(HeaderValue::as_bytes) {
        Some(b"HIT") => "hit",
        Some(b"MISS") => "miss",
        Some(b"STALE") => "stale",
        _ => "",
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// What `If-Match` expects, or `If-None-Match: *`.
pub(crate) struct IfMatch(pub(crate) Expected);

impl IfMatch {
    // The crate headers compares a list with a tag at hand, but here the database compares, in the
    // batch of the change. Strong comparison (RFC 9110, 13.1.1): a weak tag matches no version, nor
    // does any other text that is not a version. No version exceeds `MAX_INTEGER`.
    fn parse(text: &str) -> Self {
        if text.trim() == "*" {
            return Self(Expected::Existing);
        }
        let tags = text.split(',').map(|tag| tag.trim().trim_matches('"'));
        let versions = tags.filter_map(|tag| tag.parse().ok());
        let versions = versions.filter(|version| (0..=MAX_INTEGER).contains(version));
        Self(Expected::Versions(versions.collect()))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let text = |name: HeaderName| {
            let value = parts.headers.get(name);
            value.map(|value| value.to_str().unwrap_or_default())
        };
        Ok(
            match (text(header::IF_MATCH), text(header::IF_NONE_MATCH)) {
                (Some(wanted), _) => Self::parse(wanted),
                (None, Some(absent)) if absent.trim() == "*" => Self(Expected::Missing),
                (None, Some(_)) => {
                    let field = header::IF_NONE_MATCH.as_str();
                    return Err(Error::refused(Code::InvalidField, field, "must be `*`").into());
                }
                (None, None) => Self(Expected::Anything),
            },
        )
    }
}

/// The versions that a reader holds: `If-None-Match` of a `GET`.
pub(crate) struct ReaderVersions(Option<HeaderValue>);

impl ReaderVersions {
    pub(crate) fn of(request: &Request<Body>) -> Self {
        let tags = request.headers().get(header::IF_NONE_MATCH);
        let reads = [Method::GET, Method::HEAD].contains(request.method());
        Self(tags.filter(|_| reads).cloned())
    }

    /// The response without its body, if the reader holds this version (RFC 9110, 13.1.2).
    pub(crate) fn leave_out(&self, mut response: Response) -> Response {
        let tag = response.headers().get(header::ETAG);
        if response.status() == StatusCode::OK && tag.is_some_and(|tag| self.has(tag)) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Body::empty();
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        response
    }

    /// Weak comparison.
    fn has(&self, tag: &HeaderValue) -> bool {
        let listed = self.0.as_ref().and_then(|tags| tags.to_str().ok());
        let mut listed = listed.into_iter().flat_map(|tags| tags.split(','));
        listed.any(|held| {
            let held = held.trim();
            held == "*" || held.strip_prefix("W/").unwrap_or(held).as_bytes() == tag.as_bytes()
        })
    }
}

/// The strong ETag of a version.
pub(crate) fn etag(version: i64) -> [(HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_holds_is_not_sent_again() {
        let answer = || {
            let response = http::Response::builder().header("etag", "\"7\"");
            response.body(Body::from("a profile")).unwrap()
        };
        for (method, tags, status) in [
            ("GET", "\"7\"", 304),
            ("GET", "\"6\", W/\"7\"", 304),
            ("GET", "*", 304),
            ("HEAD", "\"7\"", 304),
            ("GET", "\"6\"", 200),
            ("GET", "7", 200),
            ("PUT", "\"7\"", 200),
        ] {
            let request = http::Request::builder().method(method);
            let request = request.header("if-none-match", tags);
            let known = ReaderVersions::of(&request.body(Body::empty()).unwrap());
            let sent = known.leave_out(answer());
            assert_eq!(sent.status().as_u16(), status, "{method} {tags}");
            assert_eq!(sent.headers()["etag"], "\"7\"");
        }
    }

    #[test]
    fn if_match_lists_versions() {
        for (text, versions) in [
            ("\"5\"", &[5][..]),
            ("5", &[5]),
            ("\"5\", \"7\" ,\"9\"", &[5, 7, 9]),
            ("W/\"5\", \"7\"", &[7]),
            ("W/\"5\"", &[]),
            ("\"of another service\"", &[]),
            ("\"9007199254740992\"", &[9_007_199_254_740_992]),
            ("\"9007199254740993\", \"5\"", &[5]),
            ("\"18446744073709551615\"", &[]),
            ("\"-1\"", &[]),
            ("", &[]),
        ] {
            let expected = Expected::Versions(versions.to_vec());
            assert_eq!(IfMatch::parse(text).0, expected, "{text}");
        }
        for text in ["*", " * "] {
            assert_eq!(IfMatch::parse(text).0, Expected::Existing, "{text}");
        }
    }
}

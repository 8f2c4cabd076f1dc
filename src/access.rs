//! Who may call a route: the first argument of its handler, its policy.
//!
//! Architecture invariant: a handler reaches the bindings through its policy alone, and [`Routes`]
//! takes no handler without one. So a signature shows who may call, and a route without a policy
//! does not compile. Natively, neither does a route without a description in the API document.

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use axum::{Extension, Router};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri, header};
use service::Platform as _;
use service::after::Outcome;
#[cfg(not(target_arch = "wasm32"))]
use service::error::Code;
use service::error::Error;
use service::ids::{self, UserId};
use service::orders::{self, Answer, Claimed};
use service::sessions::{self, Credential, Session};
use service::tokens::{self, Caller, Role};
use worker::send::SendFuture;

use crate::artefacts;
use crate::bindings::Bindings;
#[cfg(not(target_arch = "wasm32"))]
pub use crate::description::Description;
#[cfg(not(target_arch = "wasm32"))]
use crate::description::{Described, Facts, Route, SESSION, TOKEN};
use crate::event::{Event, IfMatch};
use crate::parameters::{self, Address, Parameters};
use crate::problem::Problem;
use crate::quota::Quota;
use crate::session;

/// A monitor: anyone, as often as they like, whatever the deployment lacks.
pub struct Probe;

/// Anyone, without a token or a session.
pub struct Public(pub(crate) Event);

/// Anyone with a token or a session.
pub struct Reader(pub(crate) Event);

/// Backends and operators.
pub struct Producer(pub(crate) Event);

/// Operators.
pub struct Operator(pub(crate) Event);

/// Operators, by name: for what is recorded with who did it.
pub struct Auditor {
    pub(crate) event: Event,
    pub(crate) caller: Caller,
}

/// Employers, and backends and operators for them. Whose postings they reach is for the use case to
/// check, with [`Caller::may_recruit_for`].
pub struct Recruiter {
    pub(crate) event: Event,
    pub(crate) caller: Caller,
}

/// The person named by `{id}` in the path; backends and operators may act for them.
pub struct Person {
    pub(crate) event: Event,
    pub(crate) user: UserId,
    pub(crate) caller: Caller,
    /// The session that the caller presented, if any.
    pub(crate) session: Option<Session>,
}

/// The person named by `{id}` in the path, as [`Person`], before the artefacts are loaded. Nothing
/// may be read or ranked before `enter`.
pub struct Visitor(Person);

/// Anyone with a token. A session does not do: it cannot open another.
pub struct TokenHolder {
    pub(crate) event: Event,
    pub(crate) caller: Caller,
}

/// A person by their own token, which an agent of theirs holds.
pub struct Agent {
    pub(crate) event: Event,
    pub(crate) user: UserId,
}

/// Anyone with a session.
pub struct SessionHolder {
    pub(crate) event: Event,
    pub(crate) session: Session,
}

/// Anyone, with the session of their browser if it presents one.
pub struct Browser {
    pub(crate) event: Event,
    pub(crate) session: Option<Session>,
}

/// The first argument of a handler. Sealed: this file declares all policies.
pub trait Policy: sealed::Sealed {
    /// Security schemes of the API document, of which a caller uses one. None if public.
    #[cfg(not(target_arch = "wasm32"))]
    const SCHEMES: &'static [&'static str];
    /// Roles that may call, as the API document states them; `self` is the person in the path. None
    /// if public. A test calls every route in every role.
    #[cfg(not(target_arch = "wasm32"))]
    const ROLES: &'static [&'static str];
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! policies {
    ($($policy:ident: $schemes:expr, $roles:expr;)+) => {
        $(
            impl sealed::Sealed for $policy {}
            impl Policy for $policy {
                #[cfg(not(target_arch = "wasm32"))]
                const SCHEMES: &'static [&'static str] = &$schemes;
                #[cfg(not(target_arch = "wasm32"))]
                const ROLES: &'static [&'static str] = &$roles;
            }
        )+
    };
}

policies! {
    Probe: [], [];
    Public: [], [];
    Reader: [TOKEN, SESSION], ["user", "employer", "service", "admin"];
    Producer: [TOKEN, SESSION], ["service", "admin"];
    Operator: [TOKEN, SESSION], ["admin"];
    Auditor: [TOKEN, SESSION], ["admin"];
    Recruiter: [TOKEN, SESSION], ["employer", "service", "admin"];
    Person: [TOKEN, SESSION], ["self", "service", "admin"];
    Visitor: [TOKEN, SESSION], ["self", "service", "admin"];
    TokenHolder: [TOKEN], ["user", "employer", "service", "admin"];
    Agent: [TOKEN], ["user"];
    SessionHolder: [SESSION], ["user", "employer", "service", "admin"];
    Browser: [], [];
}

/// Arguments of a handler, of which the first is a policy.
#[diagnostic::on_unimplemented(
    message = "this handler has no policy",
    note = "its first argument must be a `Policy`, such as `Operator` or `Public`"
)]
pub trait Guarded {
    /// The first argument.
    type Policy: Policy;

    /// Whether an argument reads the query. Without one, the policy refuses every parameter.
    const READS_QUERY: bool;

    /// Describes what all arguments require of a request, and how they refuse it.
    #[cfg(not(target_arch = "wasm32"))]
    fn describe(facts: &mut Facts);
}

/// An argument of a handler.
pub trait Argument: Described {
    /// Whether it reads the query.
    const READS_QUERY: bool = false;
}

impl<T> Argument for Parameters<T>
where
    Self: Described,
{
    const READS_QUERY: bool = true;
}

impl<T> Argument for Address<T> {}

macro_rules! arguments_without_query {
    ($($argument:ty)+) => {
        $(impl Argument for $argument {})+
    };
}

arguments_without_query! {
    Probe Public Reader Producer Operator Auditor Recruiter Person Visitor TokenHolder Agent
    SessionHolder Browser HeaderMap Uri Body IfMatch
}

/// Every type is described where there is no document.
#[cfg(target_arch = "wasm32")]
pub trait Described {}

#[cfg(target_arch = "wasm32")]
impl<T> Described for T {}

// The tuples are those of axum's `Handler`. Their first member is axum's marker for how the last
// argument is extracted.
macro_rules! guarded {
    ($($argument:ident)*) => {
        impl<Via, P: Policy + Argument, $($argument: Argument),*> Guarded
            for (Via, P, $($argument,)*)
        {
            type Policy = P;

            const READS_QUERY: bool = P::READS_QUERY $(|| $argument::READS_QUERY)*;

            #[cfg(not(target_arch = "wasm32"))]
            fn describe(facts: &mut Facts) {
                P::describe(facts);
                $($argument::describe(facts);)*
            }
        }
    };
}

guarded!();
guarded!(A);
guarded!(A B);
guarded!(A B C);
guarded!(A B C D);

/// The Worker has no descriptions.
#[cfg(target_arch = "wasm32")]
pub type Description = ();

/// Routes, each behind the policy of its handler.
///
/// ```
/// use axum::routing::MethodFilter;
/// use edgematch::access::{Operator, Routes};
/// use utoipa_axum::routes;
///
/// #[utoipa::path(get, path = "/secret", responses((status = 200)))]
/// async fn get_secret(_: Operator) -> &'static str {
///     "for operators"
/// }
///
/// Routes::default().with(MethodFilter::GET, "/secret", get_secret, routes!(get_secret));
/// ```
///
/// The same handler without its policy is refused:
///
/// ```compile_fail
/// use axum::routing::MethodFilter;
/// use edgematch::access::{Operator, Routes};
/// use utoipa_axum::routes;
///
/// #[utoipa::path(get, path = "/secret", responses((status = 200)))]
/// async fn get_secret() -> &'static str {
///     "for anyone"
/// }
///
/// Routes::default().with(MethodFilter::GET, "/secret", get_secret, routes!(get_secret));
/// ```
#[derive(Default)]
pub struct Routes {
    /// Of routes with parameters.
    asked: Router,
    /// Of routes without any.
    plain: Router,
    #[cfg(not(target_arch = "wasm32"))]
    described: Vec<Route>,
}

impl Routes {
    /// Adds the route of a handler, with its description.
    #[must_use]
    #[cfg_attr(
        target_arch = "wasm32",
        expect(unused_variables, reason = "without a document, nothing is described")
    )]
    pub fn with<H, Arguments>(
        self,
        method: MethodFilter,
        path: &'static str,
        handler: H,
        description: Description,
    ) -> Self
    where
        H: Handler<Arguments, ()>,
        Arguments: Guarded + 'static,
    {
        let (mut asked, mut plain) = (self.asked, self.plain);
        match Arguments::READS_QUERY {
            true => asked = asked.route(path, on(method, handler)),
            false => plain = plain.route(path, on(method, handler)),
        }
        Self {
            asked,
            plain,
            #[cfg(not(target_arch = "wasm32"))]
            described: {
                let mut facts = Facts::default();
                Arguments::describe(&mut facts);
                if !Arguments::READS_QUERY {
                    facts.refuses(&[Code::InvalidField]);
                }
                let (schemes, roles) = (Arguments::Policy::SCHEMES, Arguments::Policy::ROLES);
                let route = Route::new((method, path), (schemes, roles), facts, description);
                let mut described = self.described;
                described.push(route);
                described
            },
        }
    }

    /// The router of all routes.
    pub(crate) fn router(self) -> Router {
        self.asked.merge(self.plain.layer(Extension(NoParameters)))
    }

    /// The descriptions of all routes, in their order.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn described(self) -> Vec<Route> {
        self.described
    }
}

/// The event of a request. The type is private to this file, so no handler can take the event from
/// the request itself.
#[derive(Clone)]
struct Arrival(Event);

/// Hands the event of a request to the policies.
pub(crate) fn arrive(request: &mut Request<Body>, event: Event) {
    request.extensions_mut().insert(Arrival(event));
}

/// Whether a page of this origin may have its requests carry a session.
pub(crate) fn may_carry_a_session(origin: &HeaderValue, parts: &Parts) -> bool {
    let Some(Arrival(event)) = parts.extensions.get() else {
        return false;
    };
    let origins = &event.platform().settings().session_origins;
    origins.iter().any(|known| origin == known.as_str())
}

fn event(parts: &Parts) -> Result<Event, Problem> {
    let Some(Arrival(event)) = parts.extensions.get() else {
        return Err(Problem::misconfigured("request without event".to_owned()));
    };
    event.found_route(parts);
    Ok(event.clone())
}

/// The event of a request, if nobody could have forged its credentials: sessions too were opened
/// with a token.
fn guarded_event(parts: &Parts) -> Result<Event, Problem> {
    let event = event(parts)?;
    event.platform().keys().map_err(Problem::weak_keys)?;
    Ok(event)
}

/// Marks the requests of routes that take no parameters.
#[derive(Clone)]
struct NoParameters;

/// Refuses parameters of a route that takes none.
fn refuse_unknown(parts: &Parts) -> Result<(), Problem> {
    match parts.extensions.get() {
        Some(NoParameters) => parameters::none(parts),
        None => Ok(()),
    }
}

/// Who calls, by a token or a session. A token takes precedence.
struct Authenticated {
    event: Event,
    caller: Caller,
    session: Option<Session>,
}

/// The address that a request came from, as the platform states it.
fn address(parts: &Parts) -> &str {
    let stated = parts.headers.get("cf-connecting-ip");
    stated.and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// The key of a caller's quota, which names nobody.
fn quota_key(kind: &str, name: &str) -> String {
    ids::digest(&format!("{kind}:{name}"))
}

/// Counts a request, and refuses it if the quota has no room.
async fn admit(event: &Event, quota: Quota, key: String) -> Result<(), Problem> {
    event.counts_against(quota);
    let admitted = SendFuture::new(event.platform().admits(quota, key));
    match admitted.await {
        true => Ok(()),
        false => Err(Problem::rate_limited(quota)),
    }
}

/// Header under which the same order, sent twice, counts once.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Claims the order of a request with an `Idempotency-Key`, for its caller. Returns the answer if
/// there is one already.
pub(crate) async fn claim_order(parts: &Parts, body: &[u8]) -> Result<Option<Answer>, Problem> {
    let event = event(parts)?;
    let (Some(key), Some(caller)) = (parts.headers.get(IDEMPOTENCY_KEY), event.caller()) else {
        return Ok(None);
    };
    // A key that is not text is refused as an empty one.
    let key = key.to_str().unwrap_or_default();
    let request = [
        parts.method.as_str().as_bytes(),
        parts.uri.to_string().as_bytes(),
        body,
    ]
    .join(&b'\n');
    let claimed = orders::claim(event.platform(), caller, key, &request, event.person());
    match SendFuture::new(claimed).await? {
        Claimed::Now(order) => {
            event.carries_out(order);
            Ok(None)
        }
        Claimed::Before(answer) => Ok(Some(answer)),
    }
}

/// Loads the artefacts, unless that was done before.
async fn load(event: &Event) -> Result<(), Problem> {
    SendFuture::new(artefacts::load(event.platform()))
        .await
        .map_err(|error| Problem::unavailable(error.to_string()))
}

impl Authenticated {
    /// The caller, with all artefacts loaded.
    async fn read(parts: &Parts) -> Result<Self, Problem> {
        load(&event(parts)?).await?;
        Self::identify(parts).await
    }

    /// The caller, if their quota has room. Wrong credentials count against the address that they
    /// came from.
    async fn identify(parts: &Parts) -> Result<Self, Problem> {
        let event = guarded_event(parts)?;
        let (quota, key, found) = match Self::recognise(parts, &event).await {
            Ok(found) => {
                let claims = found.caller.claims();
                let key = quota_key(claims.role.into(), &claims.sub);
                event.called_by(key.clone());
                if claims.role == Role::User {
                    event.concerns(UserId(claims.sub.clone()));
                }
                (Quota::of(&found.caller), key, Ok(found))
            }
            Err(problem) if problem.is_of_stranger() => (
                Quota::Stranger,
                quota_key("address", address(parts)),
                Err(problem),
            ),
            Err(problem) => return Err(problem),
        };
        admit(&event, quota, key).await?;
        if found.is_err() && parts.headers.contains_key(header::AUTHORIZATION) {
            SendFuture::new(event.platform().refuse_guesser(address(parts))).await?;
        }
        let found = found?;
        refuse_unknown(parts)?;
        Ok(found)
    }

    async fn recognise(parts: &Parts, event: &Event) -> Result<Self, Problem> {
        let token = parts.headers.get(header::AUTHORIZATION);
        let cookie = match token {
            Some(_) => None,
            None => session::presented(parts),
        };
        let Some(cookie) = cookie else {
            let platform = event.platform();
            let token = token.and_then(|value| value.to_str().ok());
            let keys = platform.keys().map_err(Problem::weak_keys)?;
            let caller = SendFuture::new(tokens::authenticate(platform, token, keys)).await?;
            return Ok(Self {
                event: event.clone(),
                caller,
                session: None,
            });
        };
        let credential = Credential::parse(cookie)?;
        let changing = !session::is_safe(&parts.method);
        if changing {
            session::may_act(parts, &event.platform().settings().session_origins)?;
        }
        let Outcome {
            body: session,
            after,
        } = SendFuture::new(sessions::resume(event.platform(), credential)).await?;
        event.afterwards(after);
        if changing {
            event.changes_with(session.clone(), session::is_local(&parts.uri));
        }
        Ok(Self {
            event: event.clone(),
            caller: session.caller.clone(),
            session: Some(session),
        })
    }
}

/// From here on, what an operator does is on record: they were let in.
async fn note<S: Sync + Send>(parts: &mut Parts, state: &S, (event, caller): (&Event, &Caller)) {
    if caller.claims().role != Role::Admin {
        return;
    }
    // A person is named as such and nowhere else, so that erasing finds their id.
    let (user, others) = match event.names_person() {
        true => (parameters::person(parts, state).await.ok(), "id"),
        false => (None, ""),
    };
    let target = parameters::target(parts, state, others).await;
    event.goes_on_record(parts, caller, user, target);
}

impl<S: Sync> FromRequestParts<S> for Probe {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        event(parts)?;
        refuse_unknown(parts)?;
        Ok(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for Public {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let event = guarded_event(parts)?;
        let key = quota_key("address", address(parts));
        admit(&event, Quota::Stranger, key).await?;
        refuse_unknown(parts)?;
        Ok(Self(event))
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Authenticated { event, .. } = Authenticated::read(parts).await?;
        Ok(Self(event))
    }
}

impl<S: Sync + Send> FromRequestParts<S> for Producer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Authenticated { event, caller, .. } = Authenticated::read(parts).await?;
        caller.may_produce()?;
        note(parts, state, (&event, &caller)).await;
        Ok(Self(event))
    }
}

impl<S: Sync + Send> FromRequestParts<S> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Authenticated { event, caller, .. } = Authenticated::read(parts).await?;
        caller.may_operate()?;
        note(parts, state, (&event, &caller)).await;
        Ok(Self(event))
    }
}

impl<S: Sync + Send> FromRequestParts<S> for Auditor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Authenticated { event, caller, .. } = Authenticated::read(parts).await?;
        caller.may_operate()?;
        note(parts, state, (&event, &caller)).await;
        Ok(Self { event, caller })
    }
}

impl<S: Sync + Send> FromRequestParts<S> for Recruiter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Authenticated { event, caller, .. } = Authenticated::read(parts).await?;
        caller.may_recruit()?;
        note(parts, state, (&event, &caller)).await;
        Ok(Self { event, caller })
    }
}

impl<S: Sync + Send> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        load(&event(parts)?).await?;
        Ok(Visitor::from_request_parts(parts, state).await?.0)
    }
}

impl Visitor {
    pub(crate) fn platform(&self) -> &Bindings {
        self.0.event.platform()
    }

    pub(crate) fn user(&self) -> &UserId {
        &self.0.user
    }

    /// What the browser has changed last, if the caller presented a session.
    pub(crate) fn revision(&self) -> Option<&str> {
        let session = self.0.session.as_ref()?;
        Some(session.credential.revision())
    }

    /// The person, with all artefacts loaded.
    pub(crate) async fn enter(self) -> Result<Person, Problem> {
        load(&self.0.event).await?;
        Ok(self.0)
    }
}

impl<S: Sync + Send> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Authenticated {
            event,
            caller,
            session,
        } = Authenticated::identify(parts).await?;
        let user = parameters::person(parts, state).await?;
        caller.may_reach_user(&user)?;
        event.concerns(user.clone());
        note(parts, state, (&event, &caller)).await;
        Ok(Self(Person {
            event,
            user,
            caller,
            session,
        }))
    }
}

impl<S: Sync> FromRequestParts<S> for TokenHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        match Authenticated::read(parts).await? {
            Authenticated {
                session: Some(_), ..
            } => Err(Error::Unauthenticated("no token").into()),
            Authenticated { event, caller, .. } => Ok(Self { event, caller }),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Agent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let TokenHolder { event, caller } = TokenHolder::from_request_parts(parts, state).await?;
        let claims = caller.claims();
        match claims.role {
            Role::User => Ok(Self {
                event,
                user: UserId::parse(&claims.sub)?,
            }),
            Role::Employer | Role::Service | Role::Admin => {
                Err(Error::Forbidden("requires the role user").into())
            }
        }
    }
}

impl<S: Sync> FromRequestParts<S> for SessionHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Authenticated { event, session, .. } = Authenticated::identify(parts).await?;
        let session = session.ok_or(Error::NotFound("session"))?;
        Ok(Self { event, session })
    }
}

impl<S: Sync> FromRequestParts<S> for Browser {
    type Rejection = Problem;

    /// Credentials that are presented must be valid.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let is_bare = session::presented(parts).is_none()
            && !parts.headers.contains_key(header::AUTHORIZATION);
        if is_bare {
            let Public(event) = Public::from_request_parts(parts, state).await?;
            return Ok(Self {
                event,
                session: None,
            });
        }
        let SessionHolder { event, session } =
            SessionHolder::from_request_parts(parts, state).await?;
        Ok(Self {
            event,
            session: Some(session),
        })
    }
}

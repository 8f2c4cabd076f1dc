//! Visits: how somebody without an account begins.
//!
//! A deployment chooses whether anyone may begin with a résumé. A visitor has no token, so the
//! session is the only way to their profile, and the profile is erased when the session ends.
//!
//! On a developer's own machine, anyone may be one of the people of the demo data. That needs both
//! a variable that only the developer's command sets and a request from the same machine.

use serde::{Deserialize, Serialize};

use crate::people::profiles;
use crate::people::sessions::{self, Opened};
use crate::people::tokens::{Caller, Claims, Role};
use crate::platform::Platform;
use crate::queue::after::After;
use crate::wire::error::{Code, Error};
use crate::wire::request::parse;

/// How long a visit lasts: 30 days.
pub const VISIT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A session of a demo person never outlives this.
const DEMO_MS: i64 = 24 * 60 * 60 * 1000;

/// Visitors that one sweep erases. One sweep every five minutes makes 5,760 per day.
const ERASED_AT_ONCE: i64 = 20;

/// How somebody without a session can begin.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Welcome {
    /// The deployment's own sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<SignIn>,
    /// Whether anyone may begin with a résumé, without an account.
    pub visits: bool,
    /// Days after which a visitor's profile is erased.
    pub visit_days: i64,
    /// People of the demo data whom anyone on this machine may be.
    pub demo_people: Vec<DemoPerson>,
}

/// A deployment's own sign-in.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Its address.
    pub url: String,
    /// The deployment's sentence about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// One of the people of the demo data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct DemoPerson {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Their own job title.
    pub headline: String,
}

/// The person who begins a visit.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// One of the people of the demo data; without it, a new visitor.
    #[serde(default)]
    pub demo_person: Option<String>,
}

/// How somebody without a session can begin. `is_local` is whether the request came from the same
/// machine.
///
/// # Errors
/// [`Error::Internal`] when the people of the demo data are misspelled.
pub fn welcome(platform: &impl Platform, is_local: bool) -> Result<Welcome, Error> {
    let entrance = &platform.settings().entrance;
    Ok(Welcome {
        sign_in: entrance.sign_in_url.clone().map(|url| SignIn {
            url,
            text: entrance.sign_in_text.clone(),
        }),
        visits: entrance.visits,
        visit_days: VISIT_MS / (24 * 60 * 60 * 1000),
        demo_people: demo_people(platform, is_local)?,
    })
}

fn demo_people(platform: &impl Platform, is_local: bool) -> Result<Vec<DemoPerson>, Error> {
    match &platform.settings().entrance.demo_people {
        Some(people) if is_local => serde_json::from_str(people).map_err(|error| {
            Error::Internal(format!("DEMO_PEOPLE is not a list of people: {error}"))
        }),
        _ => Ok(Vec::new()),
    }
}

/// Opens a session without a token.
///
/// # Errors
/// [`Error::Refused`] for a body of another shape or an unknown person; [`Error::Forbidden`] where
/// visits are off.
pub async fn open(platform: &impl Platform, body: &[u8], is_local: bool) -> Result<Opened, Error> {
    let visit: Visit = parse(body)?;
    if let Some(id) = visit.demo_person {
        let people = demo_people(platform, is_local)?;
        if !people.iter().any(|person| person.id == id) {
            let reason = "must be one of the demo people of this machine";
            return Err(Error::refused(Code::InvalidField, "demo_person", reason));
        }
        let claims = Claims {
            sub: id,
            role: Role::User,
            companies: Vec::new(),
        };
        let until_ms = platform.now_ms().saturating_add(DEMO_MS);
        return sessions::open(platform, &Caller::of_session(claims, until_ms)).await;
    }
    if !platform.settings().entrance.visits {
        return Err(Error::Forbidden(
            "requires a token: visits are off in this deployment",
        ));
    }
    let id = format!("visitor-{:032x}", platform.random());
    sessions::open_visit(platform, id, VISIT_MS).await
}

/// Deletes expired sessions, and erases visitors with theirs. Erasing twice erases nothing more: a
/// profile that is gone leaves only its session, which goes in the same batch.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<Vec<After>, Error> {
    let mut after = Vec::new();
    for visitor in sessions::sweep(platform, ERASED_AT_ONCE).await? {
        match profiles::delete_user(platform, &visitor).await {
            Ok(outcome) => after.extend(outcome.after),
            // Began, and never stored a profile.
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(after)
}

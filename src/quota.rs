//! Fair shares: how many requests one caller may send, counted by the platform at each of its
//! locations.

use http::{HeaderName, HeaderValue, header};
use service::tokens::{Caller, Role};

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quota {
    /// A person, in all their browsers.
    Person,
    /// A backend, an employer or an operator.
    Backend,
    /// An address without credentials, or with wrong ones: nobody can try tokens for long.
    Stranger,
}

/// The header of [`Quota::policy`].
pub(crate) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The header of how much of a quota is left.
pub(crate) const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Seconds over which requests are counted.
pub(crate) const PERIOD_SECS: u32 = 60;

impl Quota {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 3] = [Self::Person, Self::Backend, Self::Stranger];

    /// That of a caller.
    pub(crate) fn of(caller: &Caller) -> Self {
        match caller.claims().role {
            Role::User => Self::Person,
            Role::Employer | Role::Service | Role::Admin => Self::Backend,
        }
    }

    /// Requests in [`PERIOD_SECS`]; `wrangler.toml` has the same number.
    pub(crate) fn requests(self) -> u32 {
        match self {
            Self::Person => 600,
            Self::Backend => 6_000,
            Self::Stranger => 300,
        }
    }

    /// The name of its binding.
    pub(crate) fn binding(self) -> &'static str {
        match self {
            Self::Person => "PERSON_LIMIT",
            Self::Backend => "BACKEND_LIMIT",
            Self::Stranger => "STRANGER_LIMIT",
        }
    }

    /// Whose it is, in words.
    #[cfg(test)]
    pub(crate) fn whose(self) -> &'static str {
        match self {
            Self::Person => "Requests of a person",
            Self::Backend => "Requests of a backend, an employer or an operator",
            Self::Stranger => "Requests of an address without credentials, or with wrong ones",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Backend => "backend",
            Self::Stranger => "stranger",
        }
    }

    /// What every answer to a counted request says of the quota, under [`POLICY`]
    /// (draft-ietf-httpapi-ratelimit-headers-10). How much is left, the platform does not tell.
    pub(crate) fn policy(self) -> String {
        let (name, requests) = (self.name(), self.requests());
        format!("\"{name}\";q={requests};w={PERIOD_SECS}")
    }

    /// What an answer says as well when the quota is used up: when there is room again at the
    /// latest.
    pub(crate) fn headers(self) -> [(HeaderName, Option<HeaderValue>); 2] {
        let state = format!("\"{}\";r=0;t={PERIOD_SECS}", self.name());
        [
            (STATE, HeaderValue::from_str(&state).ok()),
            (header::RETRY_AFTER, Some(HeaderValue::from(PERIOD_SECS))),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platform_counts_as_answers_say() {
        let configuration = include_str!("../wrangler.toml");
        for quota in Quota::ALL {
            let (_, binding) = configuration
                .split_once(&format!("name = \"{}\"", quota.binding()))
                .unwrap();
            let simple = format!(
                "simple = {{ limit = {}, period = {PERIOD_SECS} }}",
                quota.requests()
            );
            let binding = binding.split("[[").next().unwrap();
            assert!(binding.contains(&simple), "{quota:?}: {binding}");
        }
    }
}

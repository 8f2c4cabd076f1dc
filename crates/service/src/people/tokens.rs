//! Callers: HS256 tokens with a subject and a role, and what each role may do.

use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt as _, UntrustedToken};
use matching::document::CompanyId;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::wire::error::Error;
use crate::wire::ids::UserId;

/// Role of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// A person: their own data only.
    User,
    /// An employer: candidates for the postings of their own companies.
    Employer,
    /// A job board's backend: postings, companies, profiles.
    Service,
    /// An operator: everything.
    Admin,
}

/// Claims of a token, besides its times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Subject: the user's id for the role `user`.
    pub sub: String,
    /// Role.
    pub role: Role,
    /// For the role `employer`: ids of the companies that it acts for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companies: Vec<CompanyId>,
}

/// Most companies of an employer.
const MAX_COMPANIES: usize = 200;

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    claims: Claims,
    until_ms: i64,
}

/// Seconds by which two clocks may differ.
const LEEWAY_SECS: i64 = 30;

impl Caller {
    /// Verifies the value of an `Authorization` header.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when there is none, or one that is malformed, forged or expired.
    pub fn authenticate(header: Option<&str>, secret: &[u8], now_ms: i64) -> Result<Self, Error> {
        let header = header.ok_or(Error::Unauthenticated("no token"))?;
        let token = header
            .strip_prefix("Bearer ")
            .ok_or(Error::Unauthenticated("not a bearer token"))?;
        let malformed = Error::Unauthenticated("malformed token");
        let Ok(token) = UntrustedToken::new(token.trim()) else {
            return Err(malformed);
        };
        let verified = Hs256
            .validator::<Claims>(&Hs256Key::new(secret))
            .validate(&token);
        let Ok(verified) = verified else {
            return Err(Error::Unauthenticated("token signature is invalid"));
        };
        let claims = verified.claims();
        let now_secs = now_ms.div_euclid(1000);
        let Some(expiration) = claims.expiration else {
            return Err(Error::Unauthenticated("token without expiration"));
        };
        if expiration.timestamp().saturating_add(LEEWAY_SECS) < now_secs {
            return Err(Error::Unauthenticated("token expired"));
        }
        let early = |start: i64| start > now_secs.saturating_add(LEEWAY_SECS);
        if claims
            .not_before
            .is_some_and(|start| early(start.timestamp()))
        {
            return Err(Error::Unauthenticated("token not yet valid"));
        }
        if claims.custom.companies.len() > MAX_COMPANIES {
            return Err(Error::Unauthenticated("token with too many companies"));
        }
        Ok(Self {
            claims: claims.custom.clone(),
            until_ms: expiration.timestamp().saturating_mul(1000),
        })
    }

    /// The caller who opened a session.
    pub fn of_session(claims: Claims, until_ms: i64) -> Self {
        Self { claims, until_ms }
    }

    /// Subject and role.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// When the token or session ends at the latest, in milliseconds since 1970.
    pub fn until_ms(&self) -> i64 {
        self.until_ms
    }

    /// Lets people act on their own data, and backends and operators on anyone's.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_reach_user(&self, user: &UserId) -> Result<(), Error> {
        match self.claims.role {
            Role::User if self.claims.sub == user.0 => Ok(()),
            Role::User | Role::Employer => Err(Error::Forbidden),
            Role::Service | Role::Admin => Ok(()),
        }
    }

    /// Lets backends and operators write postings and companies, and order recomputes.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_produce(&self) -> Result<(), Error> {
        match self.claims.role {
            Role::User | Role::Employer => Err(Error::Forbidden),
            Role::Service | Role::Admin => Ok(()),
        }
    }

    /// Lets employers look for people, and backends and operators do so for them.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_recruit(&self) -> Result<(), Error> {
        match self.claims.role {
            Role::User => Err(Error::Forbidden),
            Role::Employer | Role::Service | Role::Admin => Ok(()),
        }
    }

    /// As [`Self::may_recruit`], for a posting of this company: employers reach only their own, and
    /// nobody a posting without a company.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_recruit_for<'c>(
        &self,
        company: Option<&'c CompanyId>,
    ) -> Result<&'c CompanyId, Error> {
        self.may_recruit()?;
        let company = company.ok_or(Error::Forbidden)?;
        match self.claims.role {
            Role::Employer if !self.claims.companies.contains(company) => Err(Error::Forbidden),
            _ => Ok(company),
        }
    }

    /// Lets operators do everything else: dead letters, experiments, statistics, failed runs.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_operate(&self) -> Result<(), Error> {
        match self.claims.role {
            Role::Admin => Ok(()),
            Role::User | Role::Employer | Role::Service => Err(Error::Forbidden),
        }
    }
}

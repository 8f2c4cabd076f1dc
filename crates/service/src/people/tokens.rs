//! Callers: tokens with a subject and a role, and what each role may do.
//!
//! Tokens are signed by the deployment's own backend with a secret (HS256), or by an issuer whose
//! public keys are known (RS256, ES256). Verified as RFC 8725 asks: the type of a key decides its
//! one algorithm, keys have their full strength, and a token has the right type, no critical
//! header, the expected issuer and audience, and a life that ends.

use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt as _, UntrustedToken};
use matching::document::CompanyId;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::people::issuer::{self, Algorithm, Issuer};
use crate::platform::Platform;
use crate::wire::error::Error;
use crate::wire::ids::{self, UserId};

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
pub const MAX_COMPANIES: usize = 200;

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    claims: Claims,
    until_ms: i64,
}

/// Seconds by which two clocks may differ.
const LEEWAY_SECS: i64 = 30;

/// Longest life of a token that is left, in seconds: 400 days.
const LONGEST_SECS: i64 = 400 * 24 * 60 * 60;

/// Bytes of the shortest secret: as many as HS256 puts out (RFC 7518, 3.2).
const SHORTEST_SECRET: usize = 32;

/// What tokens are verified with.
#[derive(Clone)]
pub struct Keys {
    /// The secret, and the one that it replaces; none if only an issuer signs tokens.
    secrets: Vec<String>,
    /// What tokens signed with a secret state in `iss`.
    own_name: Option<String>,
    issuer: Option<Issuer>,
    audience: Option<String>,
}

/// A deployment whose tokens anyone could forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakKeys {
    /// There is none, or a short one.
    #[error("AUTH_SECRET must be set, to at least {SHORTEST_SECRET} bytes")]
    Secret,
    /// A short one.
    #[error("AUTH_SECRET_PREVIOUS must have at least {SHORTEST_SECRET} bytes")]
    Previous,
    /// Anyone could answer in the place of the issuer.
    #[error("AUTH_JWKS_URL must begin with https://")]
    Address,
    /// Tokens that the issuer made for others would be accepted.
    #[error("AUTH_JWKS_URL needs AUTH_JWKS_ISSUER and AUTH_AUDIENCE")]
    Issuer,
}

impl Keys {
    /// Reads them with `variable`, which gives the text of a variable or secret that is set.
    /// `AUTH_SECRET_PREVIOUS` lets tokens live on whose secret has been replaced; `AUTH_ISSUER` and
    /// `AUTH_AUDIENCE` are what tokens have to state. `AUTH_JWKS_URL` has the keys of the issuer
    /// `AUTH_JWKS_ISSUER`; with it, `AUTH_SECRET` may be unset, and only the issuer signs tokens.
    ///
    /// # Errors
    /// [`WeakKeys`] if a secret is too short, or tokens of the issuer could not be told apart.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, WeakKeys> {
        let stated = |name: &str| variable(name).filter(|text| !text.is_empty());
        let audience = stated("AUTH_AUDIENCE");
        let issuer = match (stated("AUTH_JWKS_URL"), stated("AUTH_JWKS_ISSUER")) {
            (None, _) => None,
            (Some(url), _) if !is_safe(&url) => return Err(WeakKeys::Address),
            (Some(keys_url), Some(name)) if audience.is_some() => Some(Issuer { name, keys_url }),
            (Some(_), _) => return Err(WeakKeys::Issuer),
        };
        let is_long = |secret: &String| secret.len() >= SHORTEST_SECRET;
        let secrets = match (stated("AUTH_SECRET"), variable("AUTH_SECRET_PREVIOUS")) {
            (None, _) if issuer.is_some() => Vec::new(),
            (secret, previous) => {
                let secret = secret.filter(is_long).ok_or(WeakKeys::Secret)?;
                let is_weak = previous.as_ref().is_some_and(|secret| !is_long(secret));
                if is_weak {
                    return Err(WeakKeys::Previous);
                }
                [secret].into_iter().chain(previous).collect()
            }
        };
        Ok(Self {
            secrets,
            own_name: stated("AUTH_ISSUER"),
            issuer,
            audience,
        })
    }
}

/// Whether nobody on the way can change what is read from an address: an encrypted one, or one on
/// the same machine.
fn is_safe(url: &str) -> bool {
    let local = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
    url.starts_with("https://") || local.iter().any(|address| url.starts_with(address))
}

/// The header of a token, beside its algorithm and type.
#[derive(Debug, Clone, Deserialize)]
struct Extensions {
    /// Extensions that a reader must know; none is known here.
    crit: Option<IgnoredAny>,
}

/// The claims of a token, beside its times.
#[derive(Debug, Clone, Deserialize)]
struct Stated {
    sub: String,
    role: Role,
    #[serde(default)]
    companies: Vec<CompanyId>,
    iss: Option<String>,
    aud: Option<Audience>,
}

/// Whom a token is for.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn has(&self, wanted: &String) -> bool {
        match self {
            Self::One(audience) => audience == wanted,
            Self::Several(audiences) => audiences.contains(wanted),
        }
    }
}

/// A token as it was presented, which proves nothing yet.
pub struct Presented<'t> {
    token: UntrustedToken<'t, Extensions>,
    /// The part that is signed.
    signed: &'t str,
    signature: Signature,
}

/// How a token claims to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signature {
    /// With a secret of the deployment.
    Secret,
    /// By the issuer.
    Issuer(Algorithm),
}

impl<'t> Presented<'t> {
    /// Reads the value of an `Authorization` header.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when there is none, or one that can prove nothing: malformed, of
    /// another type, with another algorithm or a critical extension.
    pub fn read(header: Option<&'t str>) -> Result<Self, Error> {
        let refuse = |reason| Err(Error::Unauthenticated(reason));
        let Some(header) = header else {
            return refuse("no token");
        };
        let Some(text) = header.strip_prefix("Bearer ").map(str::trim) else {
            return refuse("not a bearer token");
        };
        let (Ok(token), Some((signed, _))) = (
            UntrustedToken::<Extensions>::try_from(text),
            text.rsplit_once('.'),
        ) else {
            return refuse("malformed token");
        };
        let is_token = |kind: &String| {
            let kind = kind.to_ascii_lowercase();
            matches!(kind.as_str(), "jwt" | "at+jwt" | "application/at+jwt")
        };
        if !token.header().token_type.as_ref().is_none_or(is_token) {
            return refuse("token of another type");
        }
        if token.header().other_fields.crit.is_some() {
            return refuse("token with a critical extension");
        }
        let signature = match token.algorithm() {
            "HS256" => Signature::Secret,
            "RS256" => Signature::Issuer(Algorithm::Rs256),
            "ES256" => Signature::Issuer(Algorithm::Es256),
            _ => return refuse("token with another algorithm"),
        };
        Ok(Self {
            token,
            signed,
            signature,
        })
    }
}

/// Why a signature proves nothing, whatever made it.
const FORGED: Error = Error::Unauthenticated("token signature is invalid");

/// Verifies the value of an `Authorization` header.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is none, or one that is malformed, forged, expired, or
/// meant for somebody else; [`Error::Unavailable`] when the issuer's keys are out of reach.
pub async fn authenticate(
    platform: &impl Platform,
    header: Option<&str>,
    keys: &Keys,
) -> Result<Caller, Error> {
    let presented = Presented::read(header)?;
    let Signature::Issuer(algorithm) = presented.signature else {
        return Caller::by_secret(&presented, keys, platform.now_ms());
    };
    let issuer = keys.issuer.as_ref().ok_or(FORGED)?;
    let token = &presented.token;
    let name = token.header().key_id.as_deref();
    let name = name.ok_or(Error::Unauthenticated("token without the name of its key"))?;
    let key = issuer::key(platform, issuer, algorithm, name).await?;
    let (text, signature) = (presented.signed.as_bytes(), token.signature_bytes());
    if !platform.verifies(&key, text, signature).await {
        return Err(FORGED);
    }
    let claims = token.deserialize_claims_unchecked::<Stated>();
    let claims = claims.map_err(|_| Error::Unauthenticated("token without usable claims"))?;
    Caller::of_claims(&claims, Some(&issuer.name), keys, platform.now_ms())
}

impl Caller {
    /// Verifies a token that a secret of the deployment has signed.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it is forged, expired, or meant for somebody else.
    pub fn by_secret(presented: &Presented<'_>, keys: &Keys, now_ms: i64) -> Result<Self, Error> {
        let token = &presented.token;
        // The library refuses a token whose header names another algorithm than the key's.
        let verified = keys.secrets.iter().find_map(|secret| {
            let key = Hs256Key::new(secret.as_bytes());
            Hs256.validator::<Stated>(&key).validate(token).ok()
        });
        let verified = verified.ok_or(FORGED)?;
        Self::of_claims(verified.claims(), keys.own_name.as_ref(), keys, now_ms)
    }

    /// The caller of claims whose signature has been verified.
    fn of_claims(
        claims: &jwt_compact::Claims<Stated>,
        issuer: Option<&String>,
        keys: &Keys,
        now_ms: i64,
    ) -> Result<Self, Error> {
        let refuse = |reason| Err(Error::Unauthenticated(reason));
        let now_secs = now_ms.div_euclid(1000);
        let Some(expiration) = claims.expiration else {
            return refuse("token without expiration");
        };
        let left_secs = expiration.timestamp().saturating_sub(now_secs);
        if left_secs.saturating_add(LEEWAY_SECS) < 0 {
            return refuse("token expired");
        }
        if left_secs > LONGEST_SECS {
            return refuse("token lives for too long");
        }
        let early = |start: i64| start > now_secs.saturating_add(LEEWAY_SECS);
        if claims
            .not_before
            .is_some_and(|start| early(start.timestamp()))
        {
            return refuse("token not yet valid");
        }
        let Stated {
            sub,
            role,
            companies,
            iss,
            aud,
        } = claims.custom.clone();
        if issuer.is_some() && iss.as_ref() != issuer {
            return refuse("token of another issuer");
        }
        let is_meant = |wanted: &String| aud.as_ref().is_some_and(|audience| audience.has(wanted));
        if !keys.audience.as_ref().is_none_or(is_meant) {
            return refuse("token for another audience");
        }
        if ids::check("sub", &sub).is_err() {
            return refuse("token without a usable subject");
        }
        if companies.len() > MAX_COMPANIES {
            return refuse("token with too many companies");
        }
        Ok(Self {
            claims: Claims {
                sub,
                role,
                companies,
            },
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
            Role::User | Role::Employer => Err(Error::Forbidden(
                "requires the person's own token or the role service or admin",
            )),
            Role::Service | Role::Admin => Ok(()),
        }
    }

    /// Lets backends and operators write postings and companies, and order recomputes.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_produce(&self) -> Result<(), Error> {
        match self.claims.role {
            Role::User | Role::Employer => {
                Err(Error::Forbidden("requires the role service or admin"))
            }
            Role::Service | Role::Admin => Ok(()),
        }
    }

    /// Lets employers look for people, and backends and operators do so for them.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn may_recruit(&self) -> Result<(), Error> {
        match self.claims.role {
            Role::User => Err(Error::Forbidden(
                "requires the role employer, service or admin",
            )),
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
        let company = company.ok_or(Error::Forbidden("the posting belongs to no company"))?;
        match self.claims.role {
            Role::Employer if !self.claims.companies.contains(company) => Err(Error::Forbidden(
                "the token does not name the company of this posting",
            )),
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
            Role::User | Role::Employer | Role::Service => {
                Err(Error::Forbidden("requires the role admin"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};
    use sha2::{Digest as _, Sha256};

    use super::*;

    const NOW_MS: i64 = 1_700_000_000_000;
    const SECRET: &str = "a secret of some thirty-two bytes";
    const PREVIOUS: &str = "an older secret, as long as that one";

    /// HMAC-SHA256 (RFC 2104).
    fn mac(secret: &str, text: &str) -> Vec<u8> {
        let block = |mask: u8| -> Vec<u8> {
            let padded = secret.bytes().chain(std::iter::repeat(0)).take(64);
            padded.map(|byte| byte ^ mask).collect()
        };
        let inner = Sha256::digest([block(0x36), text.into()].concat());
        Sha256::digest([block(0x5c), inner.to_vec()].concat()).to_vec()
    }

    fn signed(secret: &str, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(mac(secret, &text));
        format!("Bearer {text}.{signature}")
    }

    fn with(mut value: Value, name: &str, member: Value) -> Value {
        value[name] = member;
        value
    }

    fn without(mut value: Value, name: &str) -> Value {
        value.as_object_mut().unwrap().remove(name);
        value
    }

    fn header() -> Value {
        json!({"alg": "HS256", "typ": "JWT"})
    }

    fn claims() -> Value {
        json!({"sub": "u1", "role": "user", "exp": NOW_MS / 1000 + 60, "iss": "us", "aud": ["x", "me"]})
    }

    fn keys(variables: &[(&str, &str)]) -> Result<Keys, WeakKeys> {
        Keys::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    /// The reason of a refusal; empty if the token is accepted.
    fn refusal(keys: &Keys, token: &str) -> &'static str {
        let presented = Presented::read(Some(token));
        match presented.and_then(|token| Caller::by_secret(&token, keys, NOW_MS)) {
            Ok(_) => "",
            Err(Error::Unauthenticated(reason)) => reason,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_token_is_what_it_says_and_meant_for_this_service() {
        let all = [
            ("AUTH_SECRET", SECRET),
            ("AUTH_SECRET_PREVIOUS", PREVIOUS),
            ("AUTH_ISSUER", "us"),
            ("AUTH_AUDIENCE", "me"),
        ];
        let keys = keys(&all).unwrap();
        let claim = |name: &str, value: Value| with(claims(), name, value);
        let ours = |header: Value, claims: Value| signed(SECRET, &header, &claims);
        let now = NOW_MS / 1000;
        for (token, expected) in [
            (ours(header(), claims()), ""),
            (ours(json!({"alg": "HS256"}), claims()), ""),
            (ours(with(header(), "typ", json!("at+JWT")), claims()), ""),
            (signed(PREVIOUS, &header(), &claims()), ""),
            (ours(header(), claim("aud", json!("me"))), ""),
            (ours(header(), claim("exp", json!(now - 29))), ""),
            (ours(header(), claim("nbf", json!(now + 29))), ""),
            (
                signed("another secret of enough bytes, too", &header(), &claims()),
                "token signature is invalid",
            ),
            (
                ours(with(header(), "alg", json!("none")), claims()),
                "token with another algorithm",
            ),
            (
                ours(with(header(), "alg", json!("HS512")), claims()),
                "token with another algorithm",
            ),
            (
                ours(with(header(), "alg", json!("RS256")), claims()),
                "token signature is invalid",
            ),
            (
                ours(with(header(), "typ", json!("dpop+jwt")), claims()),
                "token of another type",
            ),
            (
                ours(with(header(), "crit", json!(["b64"])), claims()),
                "token with a critical extension",
            ),
            (
                ours(header(), without(claims(), "exp")),
                "token without expiration",
            ),
            (
                ours(header(), claim("exp", json!(now - 31))),
                "token expired",
            ),
            (
                ours(header(), claim("exp", json!(now + LONGEST_SECS + 1))),
                "token lives for too long",
            ),
            (
                ours(header(), claim("nbf", json!(now + 31))),
                "token not yet valid",
            ),
            (
                ours(header(), claim("iss", json!("them"))),
                "token of another issuer",
            ),
            (
                ours(header(), claim("iss", Value::Null)),
                "token of another issuer",
            ),
            (
                ours(header(), claim("aud", json!(["x"]))),
                "token for another audience",
            ),
            (
                ours(header(), claim("sub", json!(""))),
                "token without a usable subject",
            ),
            (
                ours(header(), claim("role", json!("root"))),
                "token signature is invalid",
            ),
        ] {
            assert_eq!(refusal(&keys, &token), expected, "{token}");
        }
    }

    #[test]
    fn a_short_secret_is_none() {
        let short = "a secret of thirty one bytes...";
        assert_eq!(short.len(), 31);
        for (variables, weak) in [
            (&[][..], WeakKeys::Secret),
            (&[("AUTH_SECRET", short)], WeakKeys::Secret),
            (
                &[("AUTH_SECRET", SECRET), ("AUTH_SECRET_PREVIOUS", short)],
                WeakKeys::Previous,
            ),
        ] {
            assert_eq!(keys(variables).err(), Some(weak));
        }
        let issuer = [
            ("AUTH_JWKS_URL", "https://id.example/keys"),
            ("AUTH_JWKS_ISSUER", "https://id.example"),
            ("AUTH_AUDIENCE", "me"),
        ];
        let [url, name, audience] = issuer;
        for (variables, weak) in [
            (vec![url, name, audience], None),
            (vec![url, name, audience, ("AUTH_SECRET", "")], None),
            (vec![url, name, audience, ("AUTH_SECRET", SECRET)], None),
            (
                vec![url, name, audience, ("AUTH_SECRET", short)],
                Some(WeakKeys::Secret),
            ),
            (vec![url, name], Some(WeakKeys::Issuer)),
            (vec![url, audience], Some(WeakKeys::Issuer)),
            (vec![name, audience], Some(WeakKeys::Secret)),
            (
                vec![("AUTH_JWKS_URL", "http://id.example/keys"), name, audience],
                Some(WeakKeys::Address),
            ),
            (
                vec![("AUTH_JWKS_URL", "http://127.0.0.1:9/keys"), name, audience],
                None,
            ),
        ] {
            assert_eq!(keys(&variables).err(), weak, "{variables:?}");
        }
        // Without a secret, none is taken for one.
        let issuer = keys(&issuer).unwrap();
        let forged = signed("", &header(), &claims());
        assert_eq!(refusal(&issuer, &forged), "token signature is invalid");
        let alone = keys(&[("AUTH_SECRET", SECRET)]).unwrap();
        let old = signed(PREVIOUS, &header(), &claims());
        assert_eq!(refusal(&alone, &old), "token signature is invalid");
        assert_eq!(refusal(&alone, &signed(SECRET, &header(), &claims())), "");
    }
}

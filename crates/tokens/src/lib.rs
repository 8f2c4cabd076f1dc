//! Signs the HS256 tokens that the service verifies, and reads the secret to sign them with.
//!
//! Deliberately absent: verification, which `service` does for each request.

use std::io;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use jiff::{SignedDuration, Timestamp};
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt as _, Claims, CreationError, Header};
use serde::{Deserialize, Serialize};

/// The variable that holds the secret.
const VARIABLE: &str = "AUTH_SECRET";

/// Bytes of the shortest secret that the service accepts (RFC 7518, 3.2).
pub const SHORTEST_SECRET: usize = 32;

/// The role of a token's bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Role {
    /// A person: only their own data.
    User,
    /// An employer: candidates for the postings of their own companies.
    Employer,
    /// A backend: postings, companies, profiles.
    Service,
    /// An operator: runs, experiments, caches.
    Admin,
}

/// The claims other than `iat` and `exp`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bearer {
    /// Subject; for the role `user`, the user ID.
    pub sub: String,
    /// Role of the subject.
    pub role: Role,
    /// For the role `employer`: ids of the companies that it acts for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companies: Vec<String>,
}

/// A token that cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The service refuses it, of this many bytes.
    #[error("the secret has {0} bytes, and the service refuses fewer than {SHORTEST_SECRET}")]
    ShortSecret(usize),
    /// A token counts whole seconds from 1970.
    #[error("the time is out of range for a token")]
    Time,
    /// The claims cannot be written.
    #[error(transparent)]
    Claims(#[from] CreationError),
}

/// A file without a secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read.
    #[error("{} cannot be read", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file has no line for it.
    #[error("{} has no {VARIABLE}", .0.display())]
    Missing(PathBuf),
}

/// Signs a token that is valid for `ttl` from `now`.
///
/// # Errors
/// When the secret is shorter than [`SHORTEST_SECRET`], or a time is out of range.
pub fn sign(
    secret: &[u8],
    bearer: Bearer,
    ttl: SignedDuration,
    now: Timestamp,
) -> Result<String, SignError> {
    if secret.len() < SHORTEST_SECRET {
        return Err(SignError::ShortSecret(secret.len()));
    }
    let time = |at: Timestamp| DateTime::from_timestamp(at.as_second(), 0).ok_or(SignError::Time);
    let mut claims = Claims::new(bearer);
    claims.issued_at = Some(time(now)?);
    claims.expiration = Some(time(now.checked_add(ttl).map_err(|_| SignError::Time)?)?);
    let header = Header::empty().with_token_type("JWT");
    Ok(Hs256.token(&header, &claims, &Hs256Key::new(secret))?)
}

/// The secret in a file of lines such as `AUTH_SECRET="…"`, as wrangler reads `.dev.vars`.
///
/// # Errors
/// When the file cannot be read or does not have the line.
pub fn secret(file: &Path) -> Result<String, SecretError> {
    let text = std::fs::read_to_string(file).map_err(|source| SecretError::Unreadable {
        file: file.to_owned(),
        source,
    })?;
    variable(&text, VARIABLE).ok_or_else(|| SecretError::Missing(file.to_owned()))
}

/// The value of `name` in lines such as `NAME="value"`.
fn variable(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim().trim_start_matches("export ");
        let value = line
            .strip_prefix(name)?
            .trim_start()
            .strip_prefix('=')?
            .trim();
        let quoted = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
        Some(
            quoted('"')
                .or_else(|| quoted('\''))
                .unwrap_or(value)
                .to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use jwt_compact::UntrustedToken;

    use super::*;

    const SECRET: &[u8] = b"thirty-two bytes are just enough";

    #[test]
    fn a_token_names_its_bearer_and_expiry() {
        let now: Timestamp = "2024-05-01T00:00:00Z".parse().unwrap();
        let bearer = Bearer {
            sub: "u1".into(),
            role: Role::Service,
            companies: vec!["acme".to_owned()],
        };
        let ttl = SignedDuration::from_mins(90);
        let token = sign(SECRET, bearer.clone(), ttl, now).unwrap();
        let token = UntrustedToken::new(&token).unwrap();
        let validator = |secret: &[u8]| {
            Hs256
                .validator::<Bearer>(&Hs256Key::new(secret))
                .validate(&token)
        };
        let claims = validator(SECRET).unwrap().claims().clone();
        assert_eq!(claims.custom, bearer);
        let seconds =
            |time: Option<DateTime<chrono::Utc>>| time.unwrap().timestamp() - now.as_second();
        assert_eq!(
            (seconds(claims.issued_at), seconds(claims.expiration)),
            (0, 5400)
        );
        assert!(validator(b"another").is_err());
    }

    #[test]
    fn nothing_is_signed_with_an_empty_secret_or_beyond_time() {
        let bearer = Bearer {
            sub: "u1".into(),
            role: Role::User,
            companies: Vec::new(),
        };
        let minute = SignedDuration::from_mins(1);
        let now = Timestamp::UNIX_EPOCH;
        assert!(matches!(
            sign(b"", bearer.clone(), minute, now),
            Err(SignError::ShortSecret(0))
        ));
        assert!(matches!(
            sign(SECRET, bearer, SignedDuration::MAX, now),
            Err(SignError::Time)
        ));
    }

    #[test]
    fn secrets_are_found_among_other_variables() {
        let text = "# local\nOTHER=1\nAUTH_SECRET_OLD=\"no\"\nAUTH_SECRET = \"a=b\"\n";
        assert_eq!(variable(text, "AUTH_SECRET").as_deref(), Some("a=b"));
        assert_eq!(
            variable("AUTH_SECRET=plain", "AUTH_SECRET").as_deref(),
            Some("plain")
        );
        assert_eq!(variable("OTHER=1", "AUTH_SECRET"), None);
    }

    #[test]
    fn a_file_without_the_secret_is_named() {
        let missing = secret(Path::new("/nonexistent/.dev.vars")).unwrap_err();
        assert_eq!(missing.to_string(), "/nonexistent/.dev.vars cannot be read");
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let without = secret(Path::new(manifest)).unwrap_err();
        assert_eq!(
            without.to_string(),
            format!("{manifest} has no AUTH_SECRET")
        );
    }
}

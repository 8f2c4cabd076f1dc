//! `edgematch token`: signs HS256 tokens for local use and for a deployment's own backend.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use chrono::DateTime;
use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt as _, Claims, Header};
use serde::{Deserialize, Serialize};

use crate::ending::Ending;

/// The role of a token's bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A person: only their own data.
    User,
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
}

/// Prints a token.
#[derive(Debug, Args)]
pub struct Token {
    /// Subject; for the role `user`, the user ID.
    #[arg(long)]
    sub: String,
    /// Role of the subject.
    #[arg(long, value_enum)]
    role: Role,
    /// Lifetime: "90m", "12h", or a number of seconds.
    #[arg(long, alias = "ttl-secs", default_value = "1h", value_parser = duration)]
    ttl: SignedDuration,
    #[command(flatten)]
    secret: Secret,
}

impl Token {
    pub(crate) fn run(&self) -> Result<Ending> {
        let secret = self.secret.read()?;
        let bearer = Bearer {
            sub: self.sub.clone(),
            role: self.role,
        };
        println!(
            "{}",
            sign(secret.as_bytes(), bearer, self.ttl, Timestamp::now())?
        );
        Ok(Ending::Done)
    }
}

/// The secret with which the service verifies tokens (its `AUTH_SECRET`).
#[derive(Debug, Clone, Args)]
pub struct Secret {
    /// The service's AUTH_SECRET.
    #[arg(long, env = "AUTH_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// File with a line AUTH_SECRET="…", used if no secret is given.
    #[arg(
        long,
        alias = "secret-file",
        value_name = "FILE",
        default_value = ".dev.vars"
    )]
    dev_vars: PathBuf,
}

impl Secret {
    /// The secret that was given, or the one in the file.
    ///
    /// # Errors
    /// When there is neither.
    pub fn read(&self) -> Result<String> {
        if let Some(secret) = &self.secret {
            return Ok(secret.clone());
        }
        let file = self.dev_vars.display();
        let text = std::fs::read_to_string(&self.dev_vars)
            .with_context(|| format!("--secret is missing, and {file} cannot be read"))?;
        variable(&text, "AUTH_SECRET").with_context(|| format!("{file} has no AUTH_SECRET"))
    }
}

/// Signs a token that is valid for `ttl` from `now`.
///
/// # Errors
/// When the secret is empty, or a time is out of range.
pub fn sign(secret: &[u8], bearer: Bearer, ttl: SignedDuration, now: Timestamp) -> Result<String> {
    if secret.is_empty() {
        bail!("the secret is empty");
    }
    let time = |at: Timestamp| {
        DateTime::from_timestamp(at.as_second(), 0).context("the time is out of range for a token")
    };
    let mut claims = Claims::new(bearer);
    claims.issued_at = Some(time(now)?);
    claims.expiration = Some(time(now.checked_add(ttl)?)?);
    let header = Header::empty().with_token_type("JWT");
    Ok(Hs256.token(&header, &claims, &Hs256Key::new(secret))?)
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

fn duration(text: &str) -> Result<SignedDuration> {
    let duration = match text.parse() {
        Ok(seconds) => SignedDuration::from_secs(seconds),
        Err(_) => text.parse()?,
    };
    if !duration.is_positive() {
        bail!("must be positive");
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use jwt_compact::UntrustedToken;

    use super::*;

    #[test]
    fn a_token_names_its_bearer_and_expiry() {
        let now: Timestamp = "2024-05-01T00:00:00Z".parse().unwrap();
        let bearer = Bearer {
            sub: "u1".into(),
            role: Role::Service,
        };
        let token = sign(b"s3cret", bearer.clone(), duration("90m").unwrap(), now).unwrap();
        let token = UntrustedToken::new(&token).unwrap();
        let validator = |secret: &[u8]| {
            Hs256
                .validator::<Bearer>(&Hs256Key::new(secret))
                .validate(&token)
        };
        let claims = validator(b"s3cret").unwrap().claims().clone();
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
    fn durations_have_a_unit_or_are_seconds() {
        assert_eq!(duration("3600").unwrap(), duration("1h").unwrap());
        assert!(duration("0").is_err() && duration("-1h").is_err() && duration("soon").is_err());
    }
}

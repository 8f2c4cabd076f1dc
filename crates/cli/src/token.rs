//! `edgematch token`: signs HS256 tokens for local use and for a deployment's own backend.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use tokens::{Bearer, Role, SHORTEST_SECRET, SignError, sign};

use crate::ending::{Ending, Usage};
use crate::terminal::print_line;

/// Prints a token.
#[derive(Debug, Args)]
pub struct Token {
    /// Subject; for the role `user`, the user ID.
    #[arg(long)]
    sub: String,
    /// Role of the subject.
    #[arg(long, value_enum)]
    role: Role,
    /// Company that an employer acts for, by its id; may be given several times.
    #[arg(
        long = "company",
        value_name = "ID",
        required_if_eq("role", "employer")
    )]
    companies: Vec<String>,
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
            companies: self.companies.clone(),
        };
        print_line(sign(secret.as_bytes(), bearer, self.ttl, Timestamp::now())?)?;
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
            return match secret.len() {
                SHORTEST_SECRET.. => Ok(secret.clone()),
                bytes => Err(Usage::error(format_args!(
                    "--secret: {}",
                    SignError::ShortSecret(bytes)
                ))),
            };
        }
        tokens::secret(&self.dev_vars)
            .map_err(|error| Usage::error(format_args!("--secret is missing: {error}")))
    }
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
    use super::*;

    #[test]
    fn durations_have_a_unit_or_are_seconds() {
        assert_eq!(duration("3600").unwrap(), duration("1h").unwrap());
        assert!(duration("0").is_err() && duration("-1h").is_err() && duration("soon").is_err());
    }
}

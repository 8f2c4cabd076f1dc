//! A running service, as commands call it: with a token, and with retries.

use std::cell::Cell;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use ureq::http::{Request, Response, StatusCode, header};

use crate::ending::Usage;
use crate::token::Secret;

/// Timeout of one request.
const TIMEOUT: Duration = Duration::from_secs(120);
/// Timeout of the first request, which asks only whether the service answers: name, connection and
/// response.
const FIRST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a service that has not answered yet is called again. The last attempt begins within
/// 5 s, as the pause before it is 2 s at most, so a command without a service ends within ten
/// seconds, also if something accepts connections and stays silent.
const UNREACHED: SignedDuration = SignedDuration::from_secs(3);
/// First pause after a failure; each further one doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Attempts of one request, including the first.
pub(crate) const ATTEMPTS: u32 = 8;
/// Largest response that is read; one result per line of a chunk is far smaller.
const MAX_ANSWER_BYTES: u64 = 16 << 20;

/// Longer than any command takes.
const TOKEN_TTL: SignedDuration = SignedDuration::from_hours(24);

/// With which token a command calls a service.
#[derive(Debug, Args)]
pub(crate) struct Access {
    /// A token of the role `service`; by default, one is signed with the secret.
    #[arg(long, env = "EDGEMATCH_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    secret: Secret,
}

impl Access {
    /// The service at `address`, with the token that was given, or with one for `subject`.
    pub(crate) fn service(&self, address: &str, subject: &str) -> Result<Service> {
        let token = match &self.token {
            Some(token) => token.clone(),
            None => self.sign(subject)?,
        };
        Service::new(address, token)
    }

    fn sign(&self, subject: &str) -> Result<String> {
        let secret = self
            .secret
            .read()
            .context("pass --token, or --secret to sign one")?;
        let bearer = tokens::Bearer {
            sub: subject.to_owned(),
            role: tokens::Role::Service,
            companies: Vec::new(),
        };
        let now = Timestamp::now();
        Ok(tokens::sign(secret.as_bytes(), bearer, TOKEN_TTL, now)?)
    }
}

/// A service and a token for it.
pub struct Service {
    agent: ureq::Agent,
    origin: String,
    token: String,
    /// Whether the service has answered yet.
    reached: Cell<bool>,
}

/// The `error` of a line, or a problem.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fault {
    code: String,
    field: String,
    reason: String,
    title: String,
    detail: String,
}

impl Fault {
    pub(crate) fn of(answer: &str) -> Self {
        serde_json::from_str(answer).unwrap_or_default()
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = [&self.reason, &self.detail, &self.title, &self.code];
        let reason = texts.into_iter().find(|text| !text.is_empty());
        let reason = reason.map_or("no reason stated", String::as_str);
        if self.field.is_empty() {
            f.write_str(reason)
        } else {
            write!(f, "{}: {reason}", self.field)
        }
    }
}

impl Service {
    /// The service at `address` (`https://jobs.example.com`), called with `token`.
    ///
    /// # Errors
    /// When the address is not an http or https URL.
    pub fn new(address: &str, token: String) -> Result<Self> {
        if !address.starts_with("http://") && !address.starts_with("https://") {
            let reason = format_args!("{address} is not an http or https URL");
            return Err(Usage::error(reason));
        }
        let configuration = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .build();
        let origin = address.trim_end_matches('/').to_owned();
        Ok(Self {
            agent: configuration.into(),
            origin,
            token,
            reached: Cell::new(false),
        })
    }

    /// Asks whether the service answers at all, with any status.
    fn reach(&self) -> Result<()> {
        let started = Timestamp::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let asked = self.agent.get(format!("{}/healthz", self.origin));
            let asked = asked.config().timeout_global(Some(FIRST_TIMEOUT)).build();
            match asked.call() {
                Ok(_) => {
                    self.reached.set(true);
                    return Ok(());
                }
                Err(error) => {
                    let is_final = matches!(error, ureq::Error::BadUri(_));
                    if is_final || started.duration_until(Timestamp::now()) >= UNREACHED {
                        return Err(error).with_context(|| format!("cannot reach {}", self.origin));
                    }
                }
            }
            sleep(pause);
            pause = pause.saturating_mul(2);
        }
    }

    /// Sends one request, and retries transient failures (no connection, 429, 5xx).
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> Result<(StatusCode, String)> {
        let address = format!("{}{path}", self.origin);
        if !self.reached.get() {
            self.reach()?;
        }
        let mut attempts = 0;
        loop {
            attempts += 1;
            let request = Request::builder()
                .method(method)
                .uri(&address)
                .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
                .header(header::CONTENT_TYPE, kind)
                .body(body)?;
            let outcome = self.agent.run(request).and_then(|mut response| {
                let text = response
                    .body_mut()
                    .with_config()
                    .limit(MAX_ANSWER_BYTES)
                    .read_to_string()?;
                Ok((response, text))
            });
            let is_transient = match &outcome {
                Ok((response, _)) => {
                    let status = response.status();
                    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
                }
                Err(ureq::Error::BadUri(_) | ureq::Error::BodyExceedsLimit(_)) => false,
                Err(_) => true,
            };
            if !is_transient || attempts >= ATTEMPTS {
                let (response, text) = outcome.with_context(|| format!("{method} {address}"))?;
                return Ok((response.status(), text));
            }
            let asked = outcome
                .as_ref()
                .ok()
                .and_then(|(response, _)| retry_after(response));
            sleep(Self::pause(attempts, asked));
        }
    }

    pub(crate) fn pause(attempts: u32, asked: Option<Duration>) -> Duration {
        let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16));
        asked.unwrap_or(doubled).min(LONGEST_PAUSE)
    }
}

fn retry_after<T>(response: &Response<T>) -> Option<Duration> {
    let seconds = response
        .headers()
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

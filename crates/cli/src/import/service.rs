//! The service's routes that an import calls, with retries.

use std::cell::Cell;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use ureq::http::{Request, Response, StatusCode, header};

use super::tally::Tally;
use crate::documents::Line;

/// Timeout of one request.
const TIMEOUT: Duration = Duration::from_secs(120);
/// Timeout of a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// How long a service that has not answered yet is called again. With the last pause and the last
/// attempt, an import without a service ends within ten seconds.
const UNREACHED: SignedDuration = SignedDuration::from_secs(3);
/// First pause after a failure; each further one doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Attempts of one request, including the first.
const ATTEMPTS: u32 = 8;
/// Largest response that is read; one result per line of a chunk is far smaller.
const MAX_ANSWER_BYTES: u64 = 16 << 20;

/// A service and a token for it.
pub struct Service {
    agent: ureq::Agent,
    origin: String,
    token: String,
    first_pause: Duration,
    /// Whether the service has answered yet.
    reached: Cell<bool>,
}

/// One line of the response to postings.
#[derive(Debug, Deserialize)]
struct LineResult {
    line: usize,
    status: Status,
    error: Option<Fault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Created,
    Updated,
    Unchanged,
    Invalid,
    Failed,
}

/// The `error` of a line, or a problem.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fault {
    code: String,
    field: String,
    reason: String,
    title: String,
    detail: String,
}

impl Fault {
    fn of(answer: &str) -> Self {
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
            bail!("{address} is not an http or https URL");
        }
        let configuration = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .http_status_as_error(false)
            .build();
        let origin = address.trim_end_matches('/').to_owned();
        Ok(Self {
            agent: configuration.into(),
            origin,
            token,
            first_pause: FIRST_PAUSE,
            reached: Cell::new(false),
        })
    }

    /// The same service with another first pause after a failure.
    #[must_use]
    pub fn with_first_pause(self, first_pause: Duration) -> Self {
        Self {
            first_pause,
            ..self
        }
    }

    /// Sends postings and tallies the result of each. Lines that could not be stored yet are sent
    /// again.
    pub(super) fn post_postings(&self, lines: &[Line], tally: &mut Tally) -> Result<()> {
        let mut pending: Vec<&Line> = lines.iter().collect();
        for attempts in 0..ATTEMPTS {
            if pending.is_empty() {
                break;
            }
            if attempts > 0 {
                sleep(self.pause(attempts, None));
            }
            pending = self.post_once(&pending, tally)?;
        }
        if let Some(line) = pending.first() {
            bail!(
                "the service could not store line {} in {ATTEMPTS} attempts",
                line.number
            );
        }
        if let Some(last) = lines.last() {
            tally.reached(last.number);
        }
        Ok(())
    }

    /// Sends postings once and returns the lines to send again.
    fn post_once<'a>(&self, lines: &[&'a Line], tally: &mut Tally) -> Result<Vec<&'a Line>> {
        let mut body = Vec::new();
        for line in lines {
            body.extend_from_slice(&line.bytes);
            body.push(b'\n');
        }
        let (status, answer) = self.call("POST", "/v1/jobs", "application/x-ndjson", &body)?;
        if !status.is_success() {
            bail!("POST /v1/jobs: {status}: {}", Fault::of(&answer));
        }
        let mut failed = Vec::new();
        let mut answered = 0;
        for result in answer.lines().filter(|line| !line.trim().is_empty()) {
            let result: LineResult = serde_json::from_str(result)
                .with_context(|| format!("POST /v1/jobs: cannot read the answer {result:?}"))?;
            let line = result
                .line
                .checked_sub(1)
                .and_then(|at| lines.get(at).copied());
            let line = line.context("POST /v1/jobs: the answer names a line that was not sent")?;
            answered += 1;
            match result.status {
                Status::Created => tally.created += 1,
                Status::Updated => tally.updated += 1,
                Status::Unchanged => tally.unchanged += 1,
                Status::Invalid => {
                    tally.refuse(line.number, &result.error.unwrap_or_default().to_string());
                }
                Status::Failed => failed.push(line),
            }
        }
        if answered != lines.len() {
            bail!(
                "POST /v1/jobs: {answered} results for {} lines",
                lines.len()
            );
        }
        Ok(failed)
    }

    /// Sends one résumé and tallies the answer.
    pub(super) fn put_resume(&self, user: &str, line: &Line, tally: &mut Tally) -> Result<()> {
        let path = format!(
            "/v1/users/{}/resume",
            utf8_percent_encode(user, NON_ALPHANUMERIC)
        );
        let (status, answer) = self.call("PUT", &path, "application/json", &line.bytes)?;
        match status {
            StatusCode::CREATED => tally.created += 1,
            status if status.is_success() => tally.updated += 1,
            // This document is at fault; the next one may be valid.
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY => {
                tally.refuse(line.number, &Fault::of(&answer).to_string());
            }
            status => bail!("PUT {path}: {status}: {}", Fault::of(&answer)),
        }
        Ok(())
    }

    /// Sends one request, and retries transient failures (no connection, 429, 5xx).
    fn call(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> Result<(StatusCode, String)> {
        let address = format!("{}{path}", self.origin);
        let mut attempts = 0;
        let started = Timestamp::now();
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
            if outcome.is_ok() {
                self.reached.set(true);
            }
            let is_transient = match &outcome {
                Ok((response, _)) => {
                    let status = response.status();
                    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
                }
                Err(ureq::Error::BadUri(_) | ureq::Error::BodyExceedsLimit(_)) => false,
                Err(_) => {
                    self.reached.get() || started.duration_until(Timestamp::now()) < UNREACHED
                }
            };
            if !is_transient || attempts >= ATTEMPTS {
                let (response, text) = outcome.with_context(|| match self.reached.get() {
                    true => format!("{method} {address}"),
                    false => format!("cannot reach {}", self.origin),
                })?;
                return Ok((response.status(), text));
            }
            let asked = outcome
                .as_ref()
                .ok()
                .and_then(|(response, _)| retry_after(response));
            sleep(self.pause(attempts, asked));
        }
    }

    fn pause(&self, attempts: u32, asked: Option<Duration>) -> Duration {
        let doubled = self
            .first_pause
            .saturating_mul(1 << attempts.saturating_sub(1).min(16));
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

//! The service's routes that an import calls.

use std::thread::sleep;

use anyhow::{Context, Result, bail};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use ureq::http::StatusCode;

use super::tally::Tally;
use crate::documents::Line;
use crate::service::{ATTEMPTS, Fault, Service};

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

impl Service {
    /// Sends postings and tallies the result of each. Lines that could not be stored yet are sent
    /// again.
    pub(super) fn post_postings(&self, lines: &[Line], tally: &mut Tally) -> Result<()> {
        let mut pending: Vec<&Line> = lines.iter().collect();
        for attempts in 0..ATTEMPTS {
            if pending.is_empty() {
                break;
            }
            if attempts > 0 {
                sleep(Self::pause(attempts, None));
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
}

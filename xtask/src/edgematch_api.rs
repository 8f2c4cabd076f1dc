//! The calls of the service's HTTP API that these commands need, and the tokens for them.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokens::{Bearer, Role};
use ureq::http::Request;

/// Generous, because the first request after a load reads the whole catalogue.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Lifetime of a token on a developer's machine.
const TOKEN_TTL: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A token signed with the secret in `secret_file`.
pub(crate) fn token(secret_file: &Path, subject: &str, role: Role) -> Result<String> {
    signed(secret_file, subject, role, Vec::new())
}

/// A token of an employer with these companies.
pub(crate) fn employer_token(secret_file: &Path, companies: Vec<String>) -> Result<String> {
    signed(secret_file, "recruiter", Role::Employer, companies)
}

fn signed(secret_file: &Path, subject: &str, role: Role, companies: Vec<String>) -> Result<String> {
    let secret = tokens::secret(secret_file)?;
    let bearer = Bearer {
        sub: subject.to_owned(),
        role,
        companies,
    };
    let token = tokens::sign(secret.as_bytes(), bearer, TOKEN_TTL, Timestamp::now())?;
    Ok(token)
}

/// A service and a token for it.
pub(crate) struct Api {
    agent: ureq::Agent,
    origin: String,
    token: String,
}

impl Api {
    /// Calls `origin` (`http://127.0.0.1:8787`) with `token`.
    pub(crate) fn new(origin: &str, token: String) -> Self {
        let configuration = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .build();
        Self {
            agent: configuration.into(),
            origin: origin.to_owned(),
            token,
        }
    }

    /// The JSON at `path`.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        self.call_json("GET", path, String::new())
    }

    /// Stores `body` at `path`.
    pub(crate) fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.call_json("PUT", path, body.to_string())
    }

    /// Sends `body` to `path`.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.call_json("POST", path, body.to_string())
    }

    /// Stores postings, all of which must be accepted.
    pub(crate) fn post_postings(&self, postings: &[Value]) -> Result<()> {
        let lines: Vec<String> = postings.iter().map(Value::to_string).collect();
        let answer = self.call("POST", "/v1/jobs", "application/x-ndjson", lines.join("\n"))?;
        let mut answered = 0;
        for result in answer.lines() {
            let status: Value = serde_json::from_str(result).context("not a result")?;
            let status = status.get("status").and_then(Value::as_str);
            let is_stored = matches!(status, Some("created" | "updated" | "unchanged"));
            ensure!(is_stored, "a posting was not stored: {result}");
            answered += 1;
        }
        ensure!(
            answered == postings.len(),
            "{answered} results for {} postings",
            postings.len()
        );
        Ok(())
    }

    fn call_json(&self, method: &str, path: &str, body: String) -> Result<Value> {
        let text = self.call(method, path, "application/json", body)?;
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {path}: not JSON: {text}"))
    }

    fn call(&self, method: &str, path: &str, kind: &str, body: String) -> Result<String> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", kind)
            .body(body)?;
        let mut response = self
            .agent
            .run(request)
            .with_context(|| format!("{method} {path}: no response"))?;
        let status = response.status();
        let text = response.body_mut().read_to_string()?;
        if !status.is_success() {
            bail!("{method} {path}: {status} {text}");
        }
        Ok(text)
    }
}

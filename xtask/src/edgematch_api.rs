//! The calls of the service's HTTP API that these commands need.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use ureq::http::Request;

/// Generous, because the first request after a load reads the whole catalogue.
const TIMEOUT: Duration = Duration::from_secs(60);

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
        self.call("GET", path, String::new())
    }

    /// Stores `body` at `path`.
    pub(crate) fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.call("PUT", path, body.to_string())
    }

    /// Sends `body` to `path`.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.call("POST", path, body.to_string())
    }

    fn call(&self, method: &str, path: &str, body: String) -> Result<Value> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
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
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {path}: not JSON: {text}"))
    }
}

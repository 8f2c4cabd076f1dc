//! The Model Context Protocol: an agent searches, matches, explains and grows for the person whose
//! token it holds.
//!
//! Streamable HTTP without a session: each request is a JSON-RPC message, and its response is JSON.
//! That needs five methods, and no library of the protocol runs without a runtime of its own. A
//! cookie does not do, so no page of another site can speak for a person.
//!
//! Deliberately absent: tools that change anything. An agent that may act uses the API, where the
//! person's own page shows what was done.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use matching::document::PostingId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use service::error::{Code, Error};
use service::ids::UserId;
use service::{growth, pair, recommendations};

use crate::access::Agent;
use crate::body::JsonBody;
use crate::event::Event;
use crate::parameters::{self, Name as _};
use crate::problem::Problem;
use crate::routes::users::{GrowthQuery, RecommendationQuery};

/// Versions of the protocol that this server speaks, newest first.
const VERSIONS: [&str; 3] = ["2025-11-25", "2025-06-18", "2025-03-26"];

/// The tools, with JSON Schemas of their arguments.
const TOOLS: &str = include_str!("mcp_tools.json");

/// Codes of JSON-RPC.
const NO_SUCH_METHOD: i64 = -32_601;
const INVALID_PARAMS: i64 = -32_602;

const INSTRUCTIONS: &str = "\
Jobs of this site, ranked for the person whose token you hold. A score from 0 to 100 comes with its \
possible range and how much was known: present them together. The verdict `unknown` means that a \
deal-breaker may apply: ask the person.";

/// A JSON-RPC message.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = McpMessage))]
pub(crate) struct Message {
    /// `2.0`.
    jsonrpc: String,
    /// Identifies a request; a notification has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(schema_with = schemas::id, required = false))]
    id: Option<Value>,
    /// `initialize`, `ping`, `tools/list`, `tools/call`, or a notification.
    #[serde(default)]
    method: String,
    /// Parameters of the method.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Object))]
    params: Map<String, Value>,
}

/// A JSON-RPC response: one of `result` and `error`.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = McpResponse))]
pub(crate) struct Reply {
    /// `2.0`.
    jsonrpc: &'static str,
    /// The request's own.
    #[cfg_attr(not(target_arch = "wasm32"), schema(schema_with = schemas::same_id, required))]
    id: Value,
    /// The result of the method.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<Object>))]
    result: Option<Value>,
    /// Why there is no result.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

/// Schemas of ids, which JSON-RPC leaves to the client.
#[cfg(not(target_arch = "wasm32"))]
mod schemas {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
    use utoipa::openapi::{RefOr, Schema};

    pub(super) fn id() -> RefOr<Schema> {
        described("Identifies a request; a notification has none.")
    }

    pub(super) fn same_id() -> RefOr<Schema> {
        described("The request's own.")
    }

    fn described(description: &str) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([
                Type::String,
                Type::Number,
                Type::Null,
            ]))
            .description(Some(description))
            .into()
    }
}

/// An error of JSON-RPC.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = McpError))]
pub(crate) struct Failure {
    /// A code of JSON-RPC.
    code: i64,
    /// A sentence for the agent's developer.
    message: String,
}

fn result(id: Value, result: Value) -> Reply {
    Reply {
        jsonrpc: "2.0",
        id,
        result: Some(result),
        error: None,
    }
}

fn failure(id: Value, code: i64, message: impl Into<String>) -> Reply {
    let message = message.into();
    Reply {
        jsonrpc: "2.0",
        id,
        result: None,
        error: Some(Failure { code, message }),
    }
}

/// The Model Context Protocol, for agents that hold a person's own token.
///
/// Streamable HTTP without a session: one JSON-RPC message per request. The tools are
/// `search_jobs`, `explain_job` and `growth`.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        post,
        path = "/mcp",
        tag = "matches",
        request_body = Message,
        responses(
            (status = 200, description = "The response to a request", body = Reply),
            (status = 202, description = "A notification was received")
        )
    )
)]
#[worker::send]
pub(crate) async fn post_mcp(
    Agent { event, user }: Agent,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let message: Message = service::parse(&body)?;
    let Some(id) = message.id else {
        return Ok(StatusCode::ACCEPTED.into_response());
    };
    if !(id.is_string() || id.is_number()) {
        return Err(Error::refused(Code::WrongType, "id", "must be a string or a number").into());
    }
    let reply = match message.method.as_str() {
        "initialize" => result(id, introduction(&message.params)),
        "ping" => result(id, json!({})),
        "tools/list" => {
            let tools = serde_json::from_str::<Value>(TOOLS);
            let tools = tools.map_err(|error| Error::Internal(error.to_string()))?;
            result(id, json!({ "tools": tools }))
        }
        "tools/call" => call(&event, user, id, message.params).await?,
        other => failure(id, NO_SUCH_METHOD, format!("no method `{other}`")),
    };
    Ok(Json(reply).into_response())
}

fn introduction(params: &Map<String, Value>) -> Value {
    let wanted = params.get("protocolVersion").and_then(Value::as_str);
    let [newest, ..] = VERSIONS;
    let version = VERSIONS
        .into_iter()
        .find(|version| wanted == Some(version))
        .unwrap_or(newest);
    json!({
        "protocolVersion": version,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "edgematch", "version": env!("CARGO_PKG_VERSION")},
        "instructions": INSTRUCTIONS,
    })
}

/// Runs a tool. What is wrong with its arguments is for the agent to read; what is wrong with the
/// service is a problem of HTTP.
async fn call(
    event: &Event,
    user: UserId,
    id: Value,
    mut params: Map<String, Value>,
) -> Result<Reply, Problem> {
    let arguments = match params.remove("arguments") {
        Some(Value::Object(arguments)) => arguments,
        None => Map::new(),
        Some(_) => return Ok(failure(id, INVALID_PARAMS, "`arguments` must be an object")),
    };
    let name = params.get("name").and_then(Value::as_str);
    let answer = match name {
        Some("search_jobs") => search(event, user, arguments).await,
        Some("explain_job") => explain(event, &user, &arguments).await,
        Some("growth") => grow(event, user, arguments).await,
        _ => return Ok(failure(id, INVALID_PARAMS, "no such tool")),
    };
    let (text, is_error) = match answer {
        Ok(json) => (json, false),
        Err(error @ (Error::Refused { .. } | Error::NotFound(_))) => (error.to_string(), true),
        Err(error) => return Err(error.into()),
    };
    let content = json!([{"type": "text", "text": text}]);
    Ok(result(id, json!({"content": content, "isError": is_error})))
}

/// Arguments as the parameters of a route, which are texts and separate values by commas. What is
/// neither a scalar nor a list of texts is left as JSON, for the parameter's reader to refuse.
fn parameters<T: DeserializeOwned>(arguments: Map<String, Value>) -> Result<T, Error> {
    let text = |value: Value| match value {
        Value::String(text) => text,
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(",")
        }
        other => other.to_string(),
    };
    let values = arguments
        .into_iter()
        .map(|(name, value)| (name, text(value)));
    parameters::read(values.collect())
}

/// A result as JSON.
fn to_json(body: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(body).map_err(|error| Error::Internal(error.to_string()))
}

async fn search(
    event: &Event,
    user: UserId,
    mut arguments: Map<String, Value>,
) -> Result<String, Error> {
    const USUALLY: u8 = 5;
    arguments
        .entry("limit")
        .or_insert_with(|| Value::from(USUALLY));
    let request = parameters::<RecommendationQuery>(arguments)?.request(user)?;
    let outcome = recommendations::recommend(event.platform(), request).await?;
    event.afterwards(outcome.after);
    outcome.body.to_json()
}

async fn explain(
    event: &Event,
    user: &UserId,
    arguments: &Map<String, Value>,
) -> Result<String, Error> {
    let job = arguments.get("job_id").and_then(Value::as_str);
    let job = job.ok_or_else(|| Error::refused(Code::MissingField, "job_id", "is required"))?;
    let job = PostingId::read(job.to_owned())?;
    let outcome = pair::match_pair(event.platform(), user, &job, None).await?;
    event.afterwards(outcome.after);
    to_json(&outcome.body)
}

async fn grow(event: &Event, user: UserId, arguments: Map<String, Value>) -> Result<String, Error> {
    let request = parameters::<GrowthQuery>(arguments)?.request(user);
    to_json(&growth::growth_areas(event.platform(), request).await?)
}

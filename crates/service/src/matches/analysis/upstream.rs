//! Requests to language models over HTTP.
//!
//! Sources: OpenAI's chat completions (`/v1/chat/completions`), as many servers accept them, and
//! Anthropic's messages (`/v1/messages`, version 2023-06-01).

use serde_json::{Value, json};

use crate::platform::{self, Platform};
use crate::ports::settings::{AnalysisSettings, Dialect};
use crate::ports::{HttpAnswer, HttpError, HttpRequest};

/// Shorter than the lease of the flight that waits for it.
const DEADLINE_MS: u64 = 20_000;
/// Longest response; the usable part is shorter.
const MAX_BYTES: usize = 64 * 1024;
/// Longest reply of the model: twice five members at their longest.
const MAX_TOKENS: u32 = 1_500;

/// What is sent to the model.
pub(super) struct Conversation<'a> {
    pub(super) instructions: &'a str,
    pub(super) documents: String,
    /// An earlier reply, and what is wrong with it.
    pub(super) repair: Option<(String, String)>,
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Too many calls, perhaps with the pause that the provider asks for.
    Throttled { retry_after_secs: Option<u32> },
    /// Down, slow or out of reach, perhaps with the pause that the provider asks for.
    Unavailable { retry_after_secs: Option<u32> },
    /// A request that it will never accept: a wrong key, model or URL.
    Rejected { status: u16 },
    /// A response that is not in the provider's format.
    Garbled,
}

/// Asks. Returns the text of the reply.
pub(super) async fn ask(
    platform: &impl Platform,
    settings: &AnalysisSettings,
    conversation: &Conversation<'_>,
) -> Result<String, Failure> {
    let request = HttpRequest {
        body: Some(body(settings, conversation).to_string()),
        url: settings.url.clone(),
        headers: headers(settings),
        deadline_ms: DEADLINE_MS,
        max_bytes: MAX_BYTES,
    };
    match platform::fetch(platform, request).await {
        Ok(answer) => read(settings.dialect, &answer),
        Err(HttpError::TooLong) => Err(Failure::Garbled),
        Err(HttpError::TimedOut | HttpError::Unreachable) => Err(Failure::Unavailable {
            retry_after_secs: None,
        }),
    }
}

fn headers(settings: &AnalysisSettings) -> Vec<(&'static str, String)> {
    let mut headers = vec![("content-type", "application/json".to_owned())];
    match settings.dialect {
        Dialect::OpenAi => {
            headers.extend(
                settings
                    .key
                    .as_ref()
                    .map(|key| ("authorization", format!("Bearer {key}"))),
            );
        }
        Dialect::Anthropic => {
            headers.push(("anthropic-version", "2023-06-01".to_owned()));
            headers.extend(settings.key.as_ref().map(|key| ("x-api-key", key.clone())));
        }
    }
    headers
}

fn body(settings: &AnalysisSettings, conversation: &Conversation<'_>) -> Value {
    let says = |role: &str, content: &str| json!({"role": role, "content": content});
    let mut messages = Vec::new();
    if settings.dialect == Dialect::OpenAi {
        messages.push(says("system", conversation.instructions));
    }
    messages.push(says("user", &conversation.documents));
    if let Some((before, wanted)) = &conversation.repair {
        messages.push(says("assistant", before));
        messages.push(says("user", wanted));
    }
    let mut body = json!({"model": settings.model, "max_tokens": MAX_TOKENS, "messages": messages});
    if let (Dialect::Anthropic, Some(body)) = (settings.dialect, body.as_object_mut()) {
        body.insert("system".to_owned(), conversation.instructions.into());
    }
    body
}

fn read(dialect: Dialect, answer: &HttpAnswer) -> Result<String, Failure> {
    let retry_after_secs = answer.retry_after_secs;
    match answer.status {
        200..=299 => {}
        429 => return Err(Failure::Throttled { retry_after_secs }),
        // 408: the server gave up waiting; from 500 on, Anthropic's 529 (overloaded) included, it
        // is not our fault.
        408 | 500..=599 => return Err(Failure::Unavailable { retry_after_secs }),
        status => return Err(Failure::Rejected { status }),
    }
    let value: Value = serde_json::from_slice(&answer.body).map_err(|_| Failure::Garbled)?;
    let text = match dialect {
        Dialect::OpenAi => value.pointer("/choices/0/message/content"),
        Dialect::Anthropic => value
            .get("content")
            .and_then(Value::as_array)
            .and_then(|blocks| {
                blocks
                    .iter()
                    .find(|block| block.get("type") == Some(&json!("text")))
            })
            .and_then(|block| block.get("text")),
    };
    let text = text.and_then(Value::as_str).ok_or(Failure::Garbled)?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(dialect: Dialect) -> AnalysisSettings {
        AnalysisSettings {
            dialect,
            url: "https://model.example/chat".to_owned(),
            model: "m".to_owned(),
            key: Some("k".to_owned()),
            daily_calls: 1,
        }
    }

    fn answer(status: u16, body: &Value) -> HttpAnswer {
        HttpAnswer {
            status,
            retry_after_secs: Some(7),
            body: body.to_string().into_bytes(),
        }
    }

    #[test]
    fn each_dialect_puts_instructions_and_key_where_they_belong() {
        let conversation = Conversation {
            instructions: "rules",
            documents: "data".to_owned(),
            repair: Some(("before".to_owned(), "again".to_owned())),
        };
        let open = settings(Dialect::OpenAi);
        assert_eq!(
            body(&open, &conversation),
            json!({"model": "m", "max_tokens": 1500, "messages": [
                {"role": "system", "content": "rules"}, {"role": "user", "content": "data"},
                {"role": "assistant", "content": "before"}, {"role": "user", "content": "again"}]})
        );
        assert!(headers(&open).contains(&("authorization", "Bearer k".to_owned())));
        let anthropic = settings(Dialect::Anthropic);
        assert_eq!(
            body(&anthropic, &conversation),
            json!({"model": "m", "max_tokens": 1500, "system": "rules", "messages": [
                {"role": "user", "content": "data"},
                {"role": "assistant", "content": "before"}, {"role": "user", "content": "again"}]})
        );
        assert!(headers(&anthropic).contains(&("x-api-key", "k".to_owned())));
    }

    #[test]
    fn each_dialects_answer_is_read() {
        let open = json!({"choices": [{"message": {"role": "assistant", "content": "said"}}]});
        let anthropic =
            json!({"content": [{"type": "thinking"}, {"type": "text", "text": "said"}]});
        for (dialect, body) in [(Dialect::OpenAi, &open), (Dialect::Anthropic, &anthropic)] {
            assert_eq!(read(dialect, &answer(200, body)), Ok("said".to_owned()));
        }
        for body in [
            json!({}),
            json!([]),
            json!({"choices": [], "content": []}),
            json!({"choices": [{"message": {"content": null}}]}),
        ] {
            for dialect in [Dialect::OpenAi, Dialect::Anthropic] {
                assert_eq!(
                    read(dialect, &answer(200, &body)),
                    Err(Failure::Garbled),
                    "{body}"
                );
            }
        }
    }

    #[test]
    fn a_status_tells_whether_to_wait() {
        let failure = |status| read(Dialect::OpenAi, &answer(status, &json!({}))).unwrap_err();
        let retry_after_secs = Some(7);
        assert_eq!(failure(429), Failure::Throttled { retry_after_secs });
        for status in [408, 500, 503, 529] {
            assert_eq!(failure(status), Failure::Unavailable { retry_after_secs });
        }
        for status in [301, 400, 401, 404] {
            assert_eq!(failure(status), Failure::Rejected { status });
        }
    }
}

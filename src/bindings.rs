//! The ports, implemented with the Worker's bindings. No other file names a binding.

use std::cell::OnceCell;
use std::time::Duration;

use futures::StreamExt as _;
use serde::Deserialize;
use serde_json::value::RawValue;
use service::error::Error;
use service::ports::{
    Answer, Cache, CacheError, Clock, Entropy, Http, HttpAnswer, HttpError, HttpRequest, Log,
    Param, PublicKey, Queue, QueueError, Signatures, Sql, SqlError, Statement, Timer, Usage,
    UsageReading,
};
use service::settings::Settings;
use service::strangers;
use service::tokens::{Keys, WeakKeys};
use service::{EventKind, IsolateMemory, PendingAct, PendingOrder, Platform, Unconfirmed};
use wasm_bindgen::prelude::*;
use worker::kv::KvStore;
use worker::{
    AbortController, AnalyticsEngineDataPointBuilder, BatchMessageBuilder, Delay, Env, Fetch,
    Headers, Method, QueueContentType, RawMessageBuilder, Request, RequestInit, RequestRedirect,
    console_warn,
};

use crate::quota::Quota;

/// D1 database: the source of truth.
const DB: &str = "DB";
/// KV namespace: values that can be worked out again.
const CACHE: &str = "CACHE";
/// Queue for bulk and slow work.
const QUEUE: &str = "QUEUE";
/// Analytics Engine dataset with one point per request. Optional.
const ANALYTICS: &str = "ANALYTICS";
/// Variable that turns rate limits off.
const RATE_LIMITS: &str = "RATE_LIMITS";
/// The files of `public`.
const ASSETS: &str = "ASSETS";

/// Everything an event can reach.
pub(crate) struct Bindings {
    db: Database,
    cache: KvStore,
    queue: worker::Queue,
    usage: Usage,
    unconfirmed: Unconfirmed,
    order: PendingOrder,
    act: PendingAct,
    env: Env,
    settings: OnceCell<Settings>,
    keys: OnceCell<Result<Keys, WeakKeys>>,
}

impl Bindings {
    pub(crate) fn new(env: &Env) -> worker::Result<Self> {
        Ok(Self {
            db: JsValue::from(env.d1(DB)?).unchecked_into(),
            cache: env.kv(CACHE)?,
            queue: env.queue(QUEUE)?,
            usage: Usage::default(),
            unconfirmed: Unconfirmed::default(),
            order: PendingOrder::default(),
            act: PendingAct::default(),
            env: env.clone(),
            settings: OnceCell::new(),
            keys: OnceCell::new(),
        })
    }

    /// Writes one point for a request, if a dataset is bound. The index is the route, the blobs are
    /// route, cache outcome and status, the doubles as below. No part of it identifies a person.
    pub(crate) fn write_point(
        &self,
        kind: &EventKind,
        status: u16,
        wall_ms: i64,
        usage: UsageReading,
    ) {
        let Ok(dataset) = self.env.analytics_engine(ANALYTICS) else {
            return;
        };
        let point = AnalyticsEngineDataPointBuilder::new()
            .indexes([kind.route.as_str()])
            .add_blob(kind.route.as_str())
            .add_blob(kind.cache)
            .add_blob(status.to_string())
            .add_double(wall_ms as f64)
            .add_double(usage.database_us as f64 / 1_000.0)
            .add_double(usage.batches as f64)
            .add_double(usage.rows_read as f64)
            .add_double(usage.rows_written as f64)
            .add_double(usage.keys_read as f64)
            .add_double(usage.postings_ranked as f64)
            .build();
        if let Err(error) = dataset.write_data_point(&point) {
            self.warn("analytics_point_lost", &error.to_string());
        }
    }

    /// One of the files of `public`, by its path; a page also without its extension.
    pub(crate) async fn asset(&self, path: &str) -> worker::Result<worker::HttpResponse> {
        // The host of this address has no meaning.
        let address = format!("https://assets{path}");
        self.env.assets(ASSETS)?.fetch(address, None).await
    }

    /// Whether a quota has room for another request of the caller with this key. Without the
    /// binding, or if it fails, it has: nobody is locked out because nothing counts.
    pub(crate) async fn admits(&self, quota: Quota, key: String) -> bool {
        if self.is_unlimited() {
            return true;
        }
        let Ok(limiter) = self.env.rate_limiter(quota.binding()) else {
            return true;
        };
        match limiter.limit(key).await {
            Ok(outcome) => outcome.success,
            Err(error) => {
                self.warn("rate_limit_failed", &error.to_string());
                true
            }
        }
    }

    /// Counts a wrong token from an address, and refuses those that have sent too many. If the
    /// database is out of reach, nothing is counted.
    ///
    /// # Errors
    /// [`Error::UsedUp`].
    pub(crate) async fn refuse_guesser(&self, address: &str) -> Result<(), Error> {
        if self.is_unlimited() {
            return Ok(());
        }
        match strangers::failed(self, address).await {
            Err(error @ Error::UsedUp { .. }) => Err(error),
            Err(error) => {
                self.warn("wrong_token_not_counted", &error.to_string());
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn is_unlimited(&self) -> bool {
        self.variable(RATE_LIMITS).as_deref() == Some("off")
    }

    /// What tokens are verified with.
    ///
    /// # Errors
    /// [`WeakKeys`] if anyone could forge them.
    pub(crate) fn keys(&self) -> Result<&Keys, WeakKeys> {
        let keys = self
            .keys
            .get_or_init(|| Keys::read(|name| self.variable(name)));
        keys.as_ref().map_err(|weak| *weak)
    }

    /// The text of a variable or a secret.
    fn variable(&self, name: &str) -> Option<String> {
        // `var` reads both alike.
        self.env.var(name).ok().map(|text| text.to_string())
    }
}

thread_local! {
    // An isolate is single-threaded, and its memory lives as long as it does.
    static MEMORY: &'static IsolateMemory = Box::leak(Box::new(IsolateMemory::new()));
}

impl Platform for Bindings {
    fn usage(&self) -> &Usage {
        &self.usage
    }

    fn unconfirmed(&self) -> &Unconfirmed {
        &self.unconfirmed
    }

    fn order(&self) -> &PendingOrder {
        &self.order
    }

    fn act(&self) -> &PendingAct {
        &self.act
    }

    fn memory(&self) -> &IsolateMemory {
        MEMORY.with(|memory| *memory)
    }

    fn settings(&self) -> &Settings {
        // Few events need any.
        self.settings
            .get_or_init(|| Settings::read(|name| self.variable(name)))
    }

    fn memory_bytes(&self) -> u64 {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
        buffer.byte_length().into()
    }
}

#[wasm_bindgen]
extern "C" {
    // D1's JavaScript interface. The crate's own wrapper converts rows value by value through
    // serde_wasm_bindgen; one JSON text per batch is faster.
    type Database;
    type PreparedStatement;

    #[wasm_bindgen(method, catch)]
    fn prepare(this: &Database, sql: &str) -> Result<PreparedStatement, JsValue>;
    #[wasm_bindgen(method, catch, variadic)]
    fn bind(this: &PreparedStatement, values: &js_sys::Array)
    -> Result<PreparedStatement, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn batch(this: &Database, statements: &js_sys::Array) -> Result<JsValue, JsValue>;
}

impl Sql for Bindings {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, SqlError> {
        let prepared = js_sys::Array::new();
        for statement in statements {
            let values: js_sys::Array = statement.params.iter().map(js_value).collect();
            let bound = self
                .db
                .prepare(statement.sql)
                .and_then(|prepared| prepared.bind(&values))
                .map_err(|error| SqlError::refused(message_of(&error)))?;
            prepared.push(&bound);
        }
        let results = self
            .db
            .batch(&prepared)
            .await
            .map_err(|error| sql_error(&error))?;

        #[derive(Deserialize)]
        struct Result {
            results: Box<RawValue>,
            meta: Meta,
        }
        #[derive(Deserialize)]
        struct Meta {
            #[serde(default)]
            rows_read: u64,
            #[serde(default)]
            rows_written: u64,
            /// Milliseconds.
            #[serde(default)]
            duration: f64,
            #[serde(default)]
            size_after: u64,
        }
        let results: Vec<Result> = serde_json::from_str(&json_of(&results))
            .map_err(|error| SqlError::Shape(error.to_string()))?;
        Ok(results
            .into_iter()
            .map(|result| Answer {
                rows: result.results,
                rows_read: result.meta.rows_read,
                rows_written: result.meta.rows_written,
                database_us: (result.meta.duration * 1_000.0) as u64,
                database_bytes: result.meta.size_after,
            })
            .collect())
    }
}

fn js_value(param: &Param) -> JsValue {
    match param {
        Param::Null => JsValue::NULL,
        // Exact up to 2^53, the limit of the port; D1 refuses BigInt.
        Param::Integer(integer) => JsValue::from_f64(*integer as f64),
        Param::Real(real) => JsValue::from_f64(*real),
        Param::Text(text) => JsValue::from_str(text),
    }
}

/// A JavaScript value as JSON; `null` if it has no JSON form.
pub(crate) fn json_of(value: &JsValue) -> String {
    js_sys::JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| "null".to_owned())
}

fn message_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .and_then(|error| error.message().as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}

/// Distinguishes a statement that can never succeed from a database that is busy or out of reach.
fn sql_error(error: &JsValue) -> SqlError {
    const FINAL: [&str; 7] = [
        "SQLITE_CONSTRAINT",
        "SQLITE_ERROR",
        "SQLITE_MISMATCH",
        "SQLITE_TOOBIG",
        "constraint failed",
        "malformed JSON",
        "no such",
    ];
    let message = message_of(error);
    if FINAL.iter().any(|sign| message.contains(sign)) {
        SqlError::refused(message)
    } else {
        SqlError::Unavailable(message)
    }
}

impl Cache for Bindings {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError> {
        self.cache
            .get(key)
            .bytes()
            .await
            .map_err(|error| CacheError(error.to_string()))
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, CacheError> {
        let mut found = self
            .cache
            .get_bulk(keys)
            .text()
            .await
            .map_err(|error| CacheError(error.to_string()))?;
        let value = |key| found.remove(key).flatten().map(String::into_bytes);
        Ok(keys.iter().map(value).collect())
    }

    async fn put(&self, key: &str, value: Vec<u8>, ttl_secs: u64) -> Result<(), CacheError> {
        let put = self.cache.put_bytes(key, &value);
        // JavaScript has its own copy by now.
        drop(value);
        put.map_err(|error| CacheError(error.to_string()))?
            .expiration_ttl(ttl_secs)
            .execute()
            .await
            .map_err(|error| CacheError(error.to_string()))
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        let listed = self
            .cache
            .list()
            .prefix(prefix.to_owned())
            .execute()
            .await
            .map_err(|error| CacheError(error.to_string()))?;
        Ok(listed.keys.into_iter().map(|key| key.name).collect())
    }

    async fn delete(&self, key: &str) -> Result<(), CacheError> {
        self.cache
            .delete(key)
            .await
            .map_err(|error| CacheError(error.to_string()))
    }
}

impl Queue for Bindings {
    async fn send(&self, bodies: Vec<String>, delay_secs: u32) -> Result<(), QueueError> {
        let mut messages = Vec::with_capacity(bodies.len());
        for body in bodies {
            // Sent as objects, as outside producers send them. JavaScript parses them, since
            // serde_wasm_bindgen would make a Map, which a queue serialises as `{}`.
            let value =
                js_sys::JSON::parse(&body).map_err(|error| QueueError(message_of(&error)))?;
            messages.push(
                RawMessageBuilder::new(value)
                    .delay_seconds(delay_secs)
                    .build_with_content_type(QueueContentType::Json),
            );
        }
        let batch = BatchMessageBuilder::new().messages(messages).build();
        self.queue
            .send_raw_batch(batch)
            .await
            .map_err(|error| QueueError(error.to_string()))
    }
}

impl Http for Bindings {
    async fn request(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let unreachable = |_| HttpError::Unreachable;
        let headers = Headers::new();
        for (name, value) in &request.headers {
            headers.set(name, value).map_err(unreachable)?;
        }
        let mut init = RequestInit::new();
        init.with_headers(headers)
            .with_redirect(RequestRedirect::Manual);
        if let Some(body) = &request.body {
            init.with_method(Method::Post)
                .with_body(Some(JsValue::from_str(body)));
        }
        let sent = Request::new_with_init(&request.url, &init).map_err(unreachable)?;
        let controller = AbortController::default();
        let signal = controller.signal();
        let _ends = EndsRequest(Some(controller));
        let mut answer = Fetch::Request(sent)
            .send_with_signal(&signal)
            .await
            .map_err(unreachable)?;
        let retry_after = answer.headers().get("retry-after").ok().flatten();
        let retry_after_secs = retry_after.and_then(|text| text.trim().parse().ok());
        let mut body = Vec::new();
        // A response without a body has no stream.
        if let Ok(mut stream) = answer.stream() {
            while let Some(piece) = stream.next().await {
                body.extend(piece.map_err(unreachable)?);
                if body.len() > request.max_bytes {
                    return Err(HttpError::TooLong);
                }
            }
        }
        Ok(HttpAnswer {
            status: answer.status_code(),
            retry_after_secs,
            body,
        })
    }
}

/// Aborts a request when its future is dropped. Aborting a finished request does nothing.
struct EndsRequest(Option<AbortController>);

impl Drop for EndsRequest {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

#[wasm_bindgen]
extern "C" {
    // Web Cryptography of the runtime: no algorithm is in the bundle.
    #[derive(Clone)]
    type SubtleCrypto;

    #[wasm_bindgen(thread_local_v2, js_namespace = crypto, js_name = subtle)]
    static SUBTLE: SubtleCrypto;

    #[wasm_bindgen(method, catch, js_name = importKey)]
    async fn import_key(
        this: &SubtleCrypto,
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &JsValue,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn verify(
        this: &SubtleCrypto,
        algorithm: &JsValue,
        key: &JsValue,
        signature: &js_sys::Uint8Array,
        text: &js_sys::Uint8Array,
    ) -> Result<JsValue, JsValue>;
}

impl Signatures for Bindings {
    async fn verifies(&self, key: &PublicKey, text: &[u8], signature: &[u8]) -> bool {
        let (key, algorithm) = match key {
            PublicKey::Rs256 { n, e } => (
                serde_json::json!({"kty": "RSA", "alg": "RS256", "n": n, "e": e}),
                r#"{"name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256"}"#,
            ),
            PublicKey::Es256 { x, y } => (
                serde_json::json!({"kty": "EC", "crv": "P-256", "x": x, "y": y}),
                r#"{"name": "ECDSA", "namedCurve": "P-256", "hash": "SHA-256"}"#,
            ),
        };
        let verified = async {
            let object = |json: &str| js_sys::JSON::parse(json);
            let (key, algorithm) = (object(&key.to_string())?, object(algorithm)?);
            let usages = object(r#"["verify"]"#)?;
            let subtle = SUBTLE.with(Clone::clone);
            let key = subtle.import_key("jwk", &key, &algorithm, false, &usages);
            let key = key.await?;
            let (signature, text) = (signature.into(), text.into());
            subtle.verify(&algorithm, &key, &signature, &text).await
        };
        matches!(verified.await, Ok::<JsValue, JsValue>(verified) if verified.is_truthy())
    }
}

impl Timer for Bindings {
    async fn sleep_ms(&self, ms: u64) {
        Delay::from(Duration::from_millis(ms)).await;
    }
}

impl Clock for Bindings {
    fn now_ms(&self) -> i64 {
        i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX)
    }
}

impl Entropy for Bindings {
    fn random(&self) -> u128 {
        let mut bytes = [0; 16];
        match getrandom::fill(&mut bytes) {
            Ok(()) => u128::from_le_bytes(bytes),
            // The runtime's generator does not fail. If it did, the time would keep ids apart.
            Err(_) => u128::from(self.now_ms().unsigned_abs()),
        }
    }
}

impl Log for Bindings {
    fn warn(&self, event: &str, detail: &str) {
        console_warn!("{}", serde_json::json!({"event": event, "detail": detail}));
    }
}

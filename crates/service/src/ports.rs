//! What the use cases need from the platform: one small trait for each primitive, no larger than the primitive.
//!
//! The Worker implements them with bindings, the simulation with SQLite, a virtual clock and faults on demand.
//! Deliberately absent: repositories. The SQL itself is what needs testing, so it is written above these traits.

pub mod settings;

use std::cell::{Cell, RefCell};
use std::pin::pin;

use futures::future::{self, Either};

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::catalogue::catch_up::IsolateMemory;
use crate::people::sessions;
use crate::ports::settings::Settings;

/// A value bound to a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// SQL NULL.
    Null,
    /// Must stay within ±2^53: D1 takes numbers as doubles.
    Integer(i64),
    /// A double.
    Real(f64),
    /// Text, JSON included.
    Text(String),
}

impl From<i64> for Param {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Param {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Param {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One SQL statement with its parameters, `?1` first.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Text with `?1`, `?2`, … in place of values.
    pub sql: &'static str,
    /// Values in order.
    pub params: Vec<Param>,
}

impl Statement {
    /// A statement with its parameters.
    pub fn new<const N: usize>(sql: &'static str, params: [Param; N]) -> Self {
        Self {
            sql,
            params: params.into(),
        }
    }
}

/// What one statement of a batch gave.
#[derive(Debug)]
pub struct Answer {
    /// A JSON array with one object a row.
    pub rows: Box<RawValue>,
    /// Rows the database looked at, as D1 bills them.
    pub rows_read: u64,
    /// Rows the database wrote, indexes included, as D1 bills them.
    pub rows_written: u64,
    /// Microseconds that the database was at work on it.
    pub database_us: u64,
    /// Size of the whole database after it, in bytes.
    pub database_bytes: u64,
}

impl Answer {
    /// All rows.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when a row is not a `T`.
    pub fn rows<T: DeserializeOwned>(&self) -> Result<Vec<T>, SqlError> {
        // Where, and not what: the text of the error may quote the row.
        serde_json::from_str(self.rows.get()).map_err(|error| {
            SqlError::Shape(format!(
                "{:?} error at column {}",
                error.classify(),
                error.column()
            ))
        })
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`Answer::rows`].
    pub fn first<T: DeserializeOwned>(&self) -> Result<Option<T>, SqlError> {
        Ok(self.rows::<T>()?.into_iter().next())
    }
}

/// Why a batch gave no answer. Nothing of it was stored.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SqlError {
    /// Overloaded, timed out, or out of reach: worth another try.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The database refused a statement; another try will not help.
    #[error("statement refused: {0}")]
    Refused(String),
    /// A row does not have the shape the code expects.
    #[error("unexpected row: {0}")]
    Shape(String),
    /// The session that the event acts under has ended.
    #[error("session has ended")]
    SessionEnded,
}

/// The relational store: a batch is one round trip and one transaction, in order, all or nothing.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Sql {
    /// Runs the statements; one answer each, in order.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, SqlError>;
}

/// The cache failed; callers treat that as a miss.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cache unavailable: {0}")]
pub struct CacheError(pub String);

/// The eventually consistent key-value store. It holds nothing that could not be worked out again.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Cache {
    /// The value under a key, if it is there.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError>;
    /// The values under at most 100 keys, in their order.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, CacheError>;
    /// Stores a value for `ttl_secs` (at least 60).
    async fn put(&self, key: &str, value: Vec<u8>, ttl_secs: u64) -> Result<(), CacheError>;
    /// Some keys that begin so, at most 1,000; none where there are none (left). Only for erasing a person: no answer
    /// depends on what is listed.
    async fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError>;
    /// Removes a value. Only for erasing a person: no answer depends on it.
    async fn delete(&self, key: &str) -> Result<(), CacheError>;
}

/// A request to someone else's service.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// `GET` where there is none, `POST` of this JSON text where there is one.
    pub body: Option<String>,
    /// Absolute.
    pub url: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// From the start to the last byte of the answer.
    pub deadline_ms: u64,
    /// Longest answer that is read.
    pub max_bytes: usize,
}

/// What someone else's service answered, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// What `Retry-After` asks for, where it is a number of seconds.
    pub retry_after_secs: Option<u32>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Not within the deadline.
    #[error("no answer within the deadline")]
    TimedOut,
    /// No connection, or one that broke.
    #[error("unreachable")]
    Unreachable,
    /// More than [`HttpRequest::max_bytes`].
    #[error("answer too long")]
    TooLong,
}

/// Other people's services.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Http {
    /// Sends a request; follows no redirect. Dropping the future abandons it: `fetch` holds the deadline.
    async fn request(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError>;
}

/// Waiting.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Timer {
    /// Returns after at least so many milliseconds.
    async fn sleep_ms(&self, ms: u64);
}

/// The queue refused or could not be reached.
#[derive(Debug, Clone, thiserror::Error)]
#[error("queue unavailable: {0}")]
pub struct QueueError(pub String);

/// The queue: at least once, in any order.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Queue {
    /// Sends JSON bodies, at most 100, to be delivered after `delay_secs`.
    async fn send(&self, bodies: Vec<String>, delay_secs: u32) -> Result<(), QueueError>;
}

/// The time.
pub trait Clock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;
}

/// Randomness, for identities only; no score ever sees it.
pub trait Entropy {
    /// 128 random bits.
    fn random(&self) -> u128;
}

/// Lines for whoever is on call. They carry codes and counts, never personal data.
pub trait Log {
    /// Something that needs a look.
    fn warn(&self, event: &str, detail: &str);
}

/// Everything a use case may reach, for the length of one event.
pub trait Platform: Sql + Cache + Queue + Http + Timer + Clock + Entropy + Log {
    /// What this event has used so far.
    fn usage(&self) -> &Usage;
    /// The session that this event acts under, until the database has confirmed it.
    fn unconfirmed(&self) -> &Unconfirmed;
    /// What this isolate remembers between events.
    fn memory(&self) -> &IsolateMemory;
    /// What the deployment has chosen.
    fn settings(&self) -> &Settings;
    /// Bytes of this isolate's linear memory, which never shrinks.
    fn memory_bytes(&self) -> u64;
}

/// The session that an event acts under, where it does, until the database has confirmed it. Whoever knows a session from the
/// cache alone has it confirmed by the first batch that the event sends anyway.
#[derive(Debug, Default)]
pub struct Unconfirmed(RefCell<Option<String>>);

impl Unconfirmed {
    /// From here on the event acts under the session of this hash.
    pub(crate) fn begin(&self, hash: String) {
        *self.0.borrow_mut() = Some(hash);
    }

    /// The event is answered, or its session confirmed: what follows needs none.
    pub fn end(&self) {
        *self.0.borrow_mut() = None;
    }

    fn statement(&self) -> Option<Statement> {
        self.0.borrow().as_deref().map(sessions::confirm)
    }
}

/// Counted operations of one event, for `Server-Timing`, for what a deployment knows of its costs, and for tests that assert
/// budgets.
#[derive(Debug, Default)]
pub struct Usage {
    now: Cell<UsageReading>,
    accounted: Cell<UsageReading>,
}

/// A reading of [`Usage`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UsageReading {
    /// Round trips to the database.
    pub batches: u64,
    /// Statements in them.
    pub statements: u64,
    /// Rows the database looked at.
    pub rows_read: u64,
    /// Rows the database wrote.
    pub rows_written: u64,
    /// Microseconds that the database was at work.
    pub database_us: u64,
    /// Lookups in the cache.
    pub cache_operations: u64,
    /// Keys looked up in the cache, which are billed one by one.
    pub keys_read: u64,
    /// Keys of the cache written, listed or removed.
    pub keys_written: u64,
    /// Messages sent to the queue.
    pub messages: u64,
    /// Postings a ranking considered.
    pub postings_ranked: u64,
}

impl UsageReading {
    /// This and that, each number by `combine`.
    pub(crate) fn with(self, other: Self, combine: fn(u64, u64) -> u64) -> Self {
        Self {
            batches: combine(self.batches, other.batches),
            statements: combine(self.statements, other.statements),
            rows_read: combine(self.rows_read, other.rows_read),
            rows_written: combine(self.rows_written, other.rows_written),
            database_us: combine(self.database_us, other.database_us),
            cache_operations: combine(self.cache_operations, other.cache_operations),
            keys_read: combine(self.keys_read, other.keys_read),
            keys_written: combine(self.keys_written, other.keys_written),
            messages: combine(self.messages, other.messages),
            postings_ranked: combine(self.postings_ranked, other.postings_ranked),
        }
    }
}

impl Usage {
    /// The counts so far.
    pub fn reading(&self) -> UsageReading {
        self.now.get()
    }

    /// The counts since this was last asked.
    pub(crate) fn take_unaccounted(&self) -> UsageReading {
        let now = self.now.get();
        now.with(self.accounted.replace(now), u64::saturating_sub)
    }

    fn add(&self, more: UsageReading) {
        self.now.set(self.now.get().with(more, u64::saturating_add));
    }

    pub(crate) fn count_lookup(&self, keys: usize) {
        self.add(UsageReading {
            cache_operations: 1,
            keys_read: keys as u64,
            ..UsageReading::default()
        });
    }

    pub(crate) fn count_key_written(&self) {
        self.add(UsageReading {
            keys_written: 1,
            ..UsageReading::default()
        });
    }

    pub(crate) fn count_ranked(&self, postings: usize) {
        self.add(UsageReading {
            postings_ranked: postings as u64,
            ..UsageReading::default()
        });
    }
}

/// Runs a batch and counts it. Every use case goes through here.
pub(crate) async fn batch<const N: usize>(
    platform: &impl Platform,
    statements: [Statement; N],
) -> Result<[Answer; N], SqlError> {
    let answers = batch_of(platform, statements.into()).await?;
    answers
        .try_into()
        .map_err(|_| SqlError::Shape("one answer a statement".to_owned()))
}

/// As [`batch`], for a number of statements that is only known at run time.
pub(crate) async fn batch_of(
    platform: &impl Platform,
    statements: Vec<Statement>,
) -> Result<Vec<Answer>, SqlError> {
    let confirmation = platform.unconfirmed().statement();
    let confirmations = usize::from(confirmation.is_some());
    let statements: Vec<Statement> = confirmation.into_iter().chain(statements).collect();
    platform.usage().add(UsageReading {
        batches: 1,
        statements: statements.len() as u64,
        ..UsageReading::default()
    });
    let mut answers = platform.batch(statements).await.map_err(|error| {
        let ended = confirmations > 0 && sessions::has_ended(&error);
        if ended { SqlError::SessionEnded } else { error }
    })?;
    platform.unconfirmed().end();
    for answer in &answers {
        platform.usage().add(UsageReading {
            rows_read: answer.rows_read,
            rows_written: answer.rows_written,
            database_us: answer.database_us,
            ..UsageReading::default()
        });
    }
    answers.drain(..confirmations.min(answers.len()));
    Ok(answers)
}

/// Sends messages and counts them. Every use case goes through here.
pub(crate) async fn send(
    platform: &impl Platform,
    bodies: Vec<String>,
    delay_secs: u32,
) -> Result<(), QueueError> {
    platform.usage().add(UsageReading {
        messages: bodies.len() as u64,
        ..UsageReading::default()
    });
    platform.send(bodies, delay_secs).await
}

/// What the future gives, unless that takes longer.
pub(crate) async fn within<T>(
    platform: &impl Platform,
    deadline_ms: u64,
    future: impl Future<Output = T>,
) -> Option<T> {
    match future::select(pin!(future), pin!(platform.sleep_ms(deadline_ms))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(((), _)) => None,
    }
}

/// Sends a request and holds it to its deadline.
pub(crate) async fn fetch(
    platform: &impl Platform,
    request: HttpRequest,
) -> Result<HttpAnswer, HttpError> {
    let deadline_ms = request.deadline_ms;
    let answer = within(platform, deadline_ms, platform.request(request)).await;
    answer.unwrap_or(Err(HttpError::TimedOut))
}

//! One deployment: a database, a cache, a queue and a clock, with faults on demand.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;

use service::ports::{HttpRequest, Param, Statement};
use service::settings::Settings;

use crate::database::Database;
use crate::faults::Faults;
use crate::time::VirtualTime;
use crate::upstream::{Reply, Upstream};

/// 2023-11-14, an arbitrary start.
const START_MS: i64 = 1_700_000_000_000;

/// A message in the queue.
#[derive(Debug, Clone)]
pub(crate) struct QueuedMessage {
    pub(crate) due_ms: i64,
    pub(crate) body: String,
}

/// A value in the cache.
pub(crate) struct CachedValue {
    pub(crate) bytes: Vec<u8>,
    pub(crate) expires_ms: i64,
}

/// One deployment.
pub struct World {
    pub(crate) database: RefCell<Database>,
    pub(crate) cache: RefCell<BTreeMap<String, CachedValue>>,
    pub(crate) queue: RefCell<Vec<QueuedMessage>>,
    pub(crate) time: VirtualTime,
    pub(crate) rng: RefCell<fastrand::Rng>,
    bytes_sent: Cell<usize>,
    faults: Cell<Faults>,
    warnings: RefCell<Vec<String>>,
    settings: Cell<&'static Settings>,
    upstream: RefCell<Upstream>,
}

impl World {
    /// A deployment after its migrations. The seed decides which faults happen.
    pub fn new(seed: u64) -> Self {
        Self {
            database: RefCell::new(Database::migrated()),
            cache: RefCell::default(),
            queue: RefCell::default(),
            time: VirtualTime::starting_at(START_MS),
            rng: RefCell::new(fastrand::Rng::with_seed(seed)),
            bytes_sent: Cell::default(),
            faults: Cell::default(),
            warnings: RefCell::default(),
            settings: Cell::new(Box::leak(Box::default())),
            upstream: RefCell::new(Box::new(|_| Reply::unreachable())),
        }
    }

    /// Replaces the deployment's settings.
    pub fn set_settings(&self, settings: Settings) {
        self.settings.set(Box::leak(Box::new(settings)));
    }

    pub(crate) fn settings(&self) -> &'static Settings {
        self.settings.get()
    }

    /// Replaces the script that answers requests to external services.
    pub fn set_upstream(&self, upstream: impl FnMut(&HttpRequest) -> Reply + 'static) {
        *self.upstream.borrow_mut() = Box::new(upstream);
    }

    pub(crate) fn reply(&self, request: &HttpRequest) -> Reply {
        (self.upstream.borrow_mut())(request)
    }

    /// Replaces the faults that happen.
    pub fn set_faults(&self, faults: Faults) {
        self.faults.set(faults);
    }

    /// Moves time, forwards or backwards.
    pub fn advance_ms(&self, ms: i64) {
        self.time.advance_ms(ms);
    }

    /// The time.
    pub fn now_ms(&self) -> i64 {
        self.time.now_ms()
    }

    /// Empties the cache.
    pub fn clear_cache(&self) {
        self.cache.borrow_mut().clear();
    }

    /// Overwrites every value in the cache with the same bytes.
    pub fn overwrite_cache(&self, bytes: &[u8]) {
        for value in self.cache.borrow_mut().values_mut() {
            value.bytes = bytes.to_vec();
        }
    }

    /// A value in the cache.
    pub fn cached(&self, key: &str) -> Option<Vec<u8>> {
        let cache = self.cache.borrow();
        cache.get(key).map(|value| value.bytes.clone())
    }

    /// The keys in the cache.
    pub fn cache_keys(&self) -> Vec<String> {
        self.cache.borrow().keys().cloned().collect()
    }

    /// Every row of the database as JSON, with the name of its table.
    pub fn database(&self) -> Vec<(String, serde_json::Value)> {
        self.database.borrow().dump()
    }

    /// The bodies of the messages in the queue.
    pub fn messages(&self) -> Vec<String> {
        let queue = self.queue.borrow();
        queue.iter().map(|message| message.body.clone()).collect()
    }

    /// Number of messages in the queue.
    pub fn waiting(&self) -> usize {
        self.queue.borrow().len()
    }

    /// The warnings logged so far.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }

    pub(crate) fn warn(&self, warning: String) {
        self.warnings.borrow_mut().push(warning);
    }

    /// Puts a body into the queue as an external producer does.
    pub fn produce(&self, body: &str) {
        self.enqueue(body.to_owned(), 0);
    }

    pub(crate) fn enqueue(&self, body: String, delay_secs: u32) {
        let due_ms = self.now_ms() + i64::from(delay_secs) * 1000;
        self.queue.borrow_mut().push(QueuedMessage { due_ms, body });
    }

    /// Bytes of text in the parameters that isolates have sent to the database so far.
    pub fn bytes_sent(&self) -> usize {
        self.bytes_sent.get()
    }

    pub(crate) fn count_sent(&self, statements: &[Statement]) {
        let params = statements.iter().flat_map(|statement| &statement.params);
        let bytes = params.map(|param| match param {
            Param::Text(text) => text.len(),
            Param::Null | Param::Integer(_) | Param::Real(_) => 0,
        });
        self.bytes_sent
            .set(self.bytes_sent.get() + bytes.sum::<usize>());
    }

    /// The rows of a query.
    ///
    /// # Panics
    /// When the query is wrong.
    pub fn rows(&self, sql: &'static str) -> Vec<serde_json::Value> {
        let answers = self.database.borrow_mut().batch(&[Statement::new(sql, [])]);
        answers.expect("a good query")[0]
            .rows()
            .expect("rows are JSON")
    }

    /// Whether a fault of this probability happens now.
    pub(crate) fn happens(&self, percent: impl Fn(Faults) -> u64) -> bool {
        self.rng.borrow_mut().u64(0..100) < percent(self.faults.get())
    }

    /// Lets other events run first, as any call of the platform may.
    pub(crate) async fn hesitate(&self) {
        if self.faults.get().hesitation == 0 {
            return;
        }
        let turns = self.rng.borrow_mut().usize(0..self.faults.get().hesitation);
        for _ in 0..turns {
            let mut yielded = false;
            poll_fn(|context| {
                if std::mem::replace(&mut yielded, true) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
        }
    }
}

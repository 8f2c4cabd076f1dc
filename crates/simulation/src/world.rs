//! One deployment: a database, a cache, a queue, a clock, and any number of isolates.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use service::after::After;
use service::afterwards;
use service::deliveries::{self, Settlement};
use service::ports::{
    Answer, Cache, CacheError, Clock, Entropy, HttpRequest, Log, Queue, QueueError, Sql, SqlError,
    Statement, Timer, Usage,
};
use service::settings::Settings;
use service::{IsolateMemory, Platform, Unconfirmed};

use crate::database::Database;
use crate::faults::Faults;
use crate::reply::Reply;

/// A message that waits in the queue.
#[derive(Debug, Clone)]
pub struct Delivery {
    due_ms: i64,
    body: String,
}

type Upstream = Box<dyn FnMut(&HttpRequest) -> Reply>;

/// One deployment.
pub struct World {
    database: RefCell<Database>,
    cache: RefCell<BTreeMap<String, (Vec<u8>, i64)>>,
    queue: RefCell<Vec<Delivery>>,
    now_ms: Cell<i64>,
    rng: RefCell<fastrand::Rng>,
    faults: Cell<Faults>,
    warnings: RefCell<Vec<String>>,
    settings: Cell<&'static Settings>,
    upstream: RefCell<Upstream>,
    /// When each of those who wait wants to go on, by ticket.
    waits: RefCell<BTreeMap<u64, i64>>,
    tickets: Cell<u64>,
}

impl World {
    /// A deployment after its migrations, with the faults of a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            database: RefCell::new(Database::migrated()),
            cache: RefCell::default(),
            queue: RefCell::default(),
            now_ms: Cell::new(1_700_000_000_000),
            rng: RefCell::new(fastrand::Rng::with_seed(seed)),
            faults: Cell::default(),
            warnings: RefCell::default(),
            settings: Cell::new(Box::leak(Box::default())),
            upstream: RefCell::new(Box::new(|_| Reply::unreachable())),
            waits: RefCell::default(),
            tickets: Cell::default(),
        }
    }

    /// From now on, this is what the deployment has chosen.
    pub fn set_settings(&self, settings: Settings) {
        self.settings.set(Box::leak(Box::new(settings)));
    }

    /// From now on, requests to other people's services are answered so.
    pub fn set_upstream(&self, upstream: impl FnMut(&HttpRequest) -> Reply + 'static) {
        *self.upstream.borrow_mut() = Box::new(upstream);
    }

    pub(crate) fn reply(&self, request: &HttpRequest) -> Reply {
        (self.upstream.borrow_mut())(request)
    }

    pub(crate) fn begin_wait(&self, due_ms: i64) -> u64 {
        let ticket = self.tickets.get();
        self.tickets.set(ticket + 1);
        self.waits.borrow_mut().insert(ticket, due_ms);
        ticket
    }

    pub(crate) fn end_wait(&self, ticket: u64) {
        self.waits.borrow_mut().remove(&ticket);
    }

    /// Lets time pass to when the first of those who wait wants to go on.
    pub(crate) fn pass_to_earliest_wait(&self) {
        if let Some(due_ms) = self.waits.borrow().values().min() {
            self.now_ms.set(self.now_ms.get().max(*due_ms));
        }
    }

    /// From now on, these faults happen.
    pub fn set_faults(&self, faults: Faults) {
        self.faults.set(faults);
    }

    /// Lets time pass, or jump back.
    pub fn advance_ms(&self, ms: i64) {
        self.now_ms.set(self.now_ms.get() + ms);
    }

    /// The time.
    pub fn now_ms(&self) -> i64 {
        self.now_ms.get()
    }

    /// Empties the cache.
    pub fn clear_cache(&self) {
        self.cache.borrow_mut().clear();
    }

    /// Puts the same bytes under every key that the cache holds.
    pub fn overwrite_cache(&self, bytes: &[u8]) {
        for (value, _) in self.cache.borrow_mut().values_mut() {
            *value = bytes.to_vec();
        }
    }

    /// Keys that the cache holds.
    pub fn cache_keys(&self) -> Vec<String> {
        self.cache.borrow().keys().cloned().collect()
    }

    /// Messages that wait.
    pub fn waiting(&self) -> usize {
        self.queue.borrow().len()
    }

    /// What was logged so far.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }

    /// Puts a body into the queue as an outside producer does.
    pub fn produce(&self, body: &str) {
        self.queue.borrow_mut().push(Delivery {
            due_ms: self.now_ms.get(),
            body: body.to_owned(),
        });
    }

    /// The rows of a query, for looking at what was written.
    ///
    /// # Panics
    /// When the query is wrong.
    pub fn rows(&self, sql: &'static str) -> Vec<serde_json::Value> {
        let answers = self.database.borrow_mut().batch(&[Statement::new(sql, [])]);
        answers.expect("a good query")[0]
            .rows()
            .expect("rows are JSON")
    }

    fn happens(&self, percent: impl Fn(Faults) -> u64) -> bool {
        self.rng.borrow_mut().u64(0..100) < percent(self.faults.get())
    }

    /// Lets other events go first, as any wait for the platform may.
    async fn hesitate(&self) {
        if self.faults.get().hesitation == 0 {
            return;
        }
        let turns = self.rng.borrow_mut().usize(0..self.faults.get().hesitation);
        for _ in 0..turns {
            let mut waited = false;
            std::future::poll_fn(|context| {
                if std::mem::replace(&mut waited, true) {
                    return std::task::Poll::Ready(());
                }
                context.waker().wake_by_ref();
                std::task::Poll::Pending
            })
            .await;
        }
    }

    /// Delivers what is due to an isolate, in a random order, some of it twice, in batches of at most `batch`. Tells
    /// how many deliveries were made.
    pub async fn deliver(&self, isolate: &Isolate<'_>, batch: usize) -> usize {
        let mut due = Vec::new();
        self.queue.borrow_mut().retain(|delivery| {
            let is_due = delivery.due_ms <= self.now_ms.get();
            if is_due {
                due.push(delivery.clone());
            }
            !is_due
        });
        due.retain(|_| !self.happens(|faults| faults.message_lost));
        for index in (1..due.len()).rev() {
            let other = self.rng.borrow_mut().usize(0..=index);
            due.swap(index, other);
        }
        let mut made = 0;
        for chunk in due.chunks(batch) {
            let mut bodies: Vec<String> = chunk.iter().map(|d| d.body.clone()).collect();
            if self.happens(|faults| faults.duplicated) {
                bodies.extend_from_within(..1);
            }
            made += bodies.len();
            let settlements = deliveries::handle(isolate, "edgematch", &bodies).await;
            assert_eq!(settlements.len(), bodies.len(), "one settlement a delivery");
            let ack_lost = self.happens(|faults| faults.ack_lost);
            for (body, settlement) in bodies.into_iter().zip(settlements) {
                let delay_secs = match settlement {
                    Settlement::Ack if !ack_lost => continue,
                    Settlement::Ack => 1,
                    Settlement::Retry { delay_secs } => delay_secs,
                };
                let due_ms = self.now_ms.get() + i64::from(delay_secs) * 1000;
                self.queue.borrow_mut().push(Delivery { due_ms, body });
            }
        }
        made
    }

    /// Delivers, sweeps and lets time pass until nothing waits in the queue or the outbox, without faults.
    ///
    /// # Panics
    /// When that does not come to an end.
    pub async fn drain(&self, isolate: &Isolate<'_>) {
        self.set_faults(Faults::default());
        for _ in 0..1_000 {
            self.deliver(isolate, 10).await;
            // Whatever waits in the outbox is due by then.
            self.advance_ms(601_000);
            deliveries::sweep(isolate)
                .await
                .expect("a sweep without faults succeeds");
            if self.queue.borrow().is_empty() && self.rows("SELECT 1 FROM outbox").is_empty() {
                return;
            }
        }
        panic!("the queue never empties: {:?}", self.queue.borrow());
    }
}

/// One isolate of a deployment: its memory, and the ports for its events.
pub struct Isolate<'a> {
    world: &'a World,
    memory: IsolateMemory,
    usage: RefCell<&'static Usage>,
    unconfirmed: Unconfirmed,
}

impl<'a> Isolate<'a> {
    /// An isolate that remembers nothing.
    pub fn new(world: &'a World) -> Self {
        Self {
            world,
            memory: IsolateMemory::new(),
            usage: RefCell::new(leaked()),
            unconfirmed: Unconfirmed::default(),
        }
    }

    /// The deployment it belongs to.
    pub fn world(&self) -> &'a World {
        self.world
    }

    /// Starts counting anew, as for the next event.
    pub fn begin_event(&self) {
        *self.usage.borrow_mut() = leaked();
        self.unconfirmed.end();
    }

    /// Does what a use case left for after its answer, unless the isolate crashes first.
    pub async fn settle(&self, work: Vec<After>) {
        if !self.world.happens(|faults| faults.crash_after_answer) {
            afterwards::settle(self, work).await;
        }
    }
}

/// A count that outlives its event; tests read it after the next one began.
fn leaked() -> &'static Usage {
    Box::leak(Box::default())
}

impl Platform for Isolate<'_> {
    fn usage(&self) -> &Usage {
        *self.usage.borrow()
    }

    fn unconfirmed(&self) -> &Unconfirmed {
        &self.unconfirmed
    }

    fn memory(&self) -> &IsolateMemory {
        &self.memory
    }

    fn settings(&self) -> &Settings {
        self.world.settings.get()
    }

    fn memory_bytes(&self) -> u64 {
        0
    }
}

impl Sql for Isolate<'_> {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, SqlError> {
        self.world.hesitate().await;
        if self.world.happens(|faults| faults.batch_fails) {
            return Err(SqlError::Unavailable("simulated".to_owned()));
        }
        let answers = self.world.database.borrow_mut().batch(&statements)?;
        self.world.hesitate().await;
        if self.world.happens(|faults| faults.answer_lost) {
            return Err(SqlError::Unavailable("simulated: answer lost".to_owned()));
        }
        Ok(answers)
    }
}

impl Cache for Isolate<'_> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError> {
        self.world.hesitate().await;
        assert!(
            key.len() <= 512,
            "KV takes keys of at most 512 bytes: {key}"
        );
        self.cache_works().await?;
        let cache = self.world.cache.borrow();
        let held = cache
            .get(key)
            .filter(|(_, expires_ms)| *expires_ms > self.world.now_ms.get());
        Ok(held.map(|(value, _)| value.clone()))
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, CacheError> {
        assert!(keys.len() <= 100, "KV takes at most 100 keys at once");
        self.world.hesitate().await;
        self.cache_works().await?;
        let cache = self.world.cache.borrow();
        let now_ms = self.world.now_ms.get();
        let held = |key: &String| {
            cache
                .get(key)
                .filter(|(_, expires_ms)| *expires_ms > now_ms)
        };
        Ok(keys
            .iter()
            .map(|key| held(key).map(|(value, _)| value.clone()))
            .collect())
    }

    async fn put(&self, key: &str, value: Vec<u8>, ttl_secs: u64) -> Result<(), CacheError> {
        self.world.hesitate().await;
        assert!(
            key.len() <= 512,
            "KV takes keys of at most 512 bytes: {key}"
        );
        assert!(ttl_secs >= 60, "KV takes lifetimes of at least a minute");
        self.cache_works().await?;
        let ttl_ms = i64::try_from(ttl_secs * 1000).expect("a lifetime");
        let expires_ms = self.world.now_ms.get() + ttl_ms;
        self.world
            .cache
            .borrow_mut()
            .insert(key.to_owned(), (value, expires_ms));
        Ok(())
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        self.world.hesitate().await;
        self.cache_works().await?;
        let cache = self.world.cache.borrow();
        Ok(cache
            .keys()
            .filter(|key| key.starts_with(prefix))
            .take(1_000)
            .cloned()
            .collect())
    }

    async fn delete(&self, key: &str) -> Result<(), CacheError> {
        self.world.hesitate().await;
        self.cache_works().await?;
        self.world.cache.borrow_mut().remove(key);
        Ok(())
    }
}

impl Isolate<'_> {
    async fn cache_works(&self) -> Result<(), CacheError> {
        if self.world.happens(|faults| faults.cache_hangs) {
            self.sleep_ms(u64::from(u32::MAX)).await;
        }
        match self.world.happens(|faults| faults.cache_fails) {
            true => Err(CacheError("simulated".to_owned())),
            false => Ok(()),
        }
    }
}

impl Queue for Isolate<'_> {
    async fn send(&self, bodies: Vec<String>, delay_secs: u32) -> Result<(), QueueError> {
        self.world.hesitate().await;
        assert!(
            bodies.len() <= 100,
            "the queue takes at most 100 messages at once"
        );
        if self.world.happens(|faults| faults.send_fails) {
            return Err(QueueError("simulated".to_owned()));
        }
        let due_ms = self.world.now_ms.get() + i64::from(delay_secs) * 1000;
        for body in bodies {
            assert!(
                body.len() <= 128 * 1024,
                "the queue takes messages of at most 128 KB"
            );
            self.world
                .queue
                .borrow_mut()
                .push(Delivery { due_ms, body });
        }
        if self.world.happens(|faults| faults.sent_but_lost) {
            return Err(QueueError("simulated: sent, answer lost".to_owned()));
        }
        Ok(())
    }
}

impl Clock for Isolate<'_> {
    fn now_ms(&self) -> i64 {
        self.world.now_ms.get()
    }
}

impl Entropy for Isolate<'_> {
    fn random(&self) -> u128 {
        self.world.rng.borrow_mut().u128(..)
    }
}

impl Log for Isolate<'_> {
    fn warn(&self, event: &str, detail: &str) {
        self.world
            .warnings
            .borrow_mut()
            .push(format!("{event}: {detail}"));
    }
}

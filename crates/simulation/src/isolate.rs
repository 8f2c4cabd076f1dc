//! One isolate of a deployment: its memory, and the ports that its events use.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use service::after::After;
use service::afterwards;
use service::ports::{
    Answer, Cache, CacheError, Clock, Entropy, Http, HttpAnswer, HttpError, HttpRequest, Log,
    PublicKey, Queue, QueueError, Signatures, Sql, SqlError, Statement, Timer, Usage,
};
use service::settings::Settings;
use service::{IsolateMemory, PendingAct, PendingOrder, Platform, Unconfirmed};

use crate::world::{CachedValue, World};

/// One isolate of a deployment.
pub struct Isolate<'a> {
    world: &'a World,
    memory: IsolateMemory,
    usage: RefCell<&'static Usage>,
    unconfirmed: Unconfirmed,
    order: PendingOrder,
    act: PendingAct,
}

impl<'a> Isolate<'a> {
    /// A new isolate with empty memory.
    pub fn new(world: &'a World) -> Self {
        Self {
            world,
            memory: IsolateMemory::new(),
            usage: RefCell::new(leaked_usage()),
            unconfirmed: Unconfirmed::default(),
            order: PendingOrder::default(),
            act: PendingAct::default(),
        }
    }

    /// The deployment it belongs to.
    pub fn world(&self) -> &'a World {
        self.world
    }

    /// Starts the next event: counts start again at 0.
    pub fn begin_event(&self) {
        *self.usage.borrow_mut() = leaked_usage();
        self.unconfirmed.end();
        self.act.end();
    }

    /// Does the work that a use case left for after its response, unless the isolate crashes first.
    pub async fn settle(&self, work: Vec<After>) {
        if !self.world.happens(|faults| faults.crash_after_answer) {
            afterwards::settle(self, work).await;
        }
    }

    async fn check_cache_works(&self) -> Result<(), CacheError> {
        if self.world.happens(|faults| faults.cache_hangs) {
            self.sleep_ms(u64::from(u32::MAX)).await;
        }
        match self.world.happens(|faults| faults.cache_fails) {
            true => Err(CacheError("simulated".to_owned())),
            false => Ok(()),
        }
    }

    fn cached(&self, key: &str) -> Option<Vec<u8>> {
        let cache = self.world.cache.borrow();
        let value = cache.get(key)?;
        (value.expires_ms > self.world.now_ms()).then(|| value.bytes.clone())
    }
}

/// Counts that outlive their event, as tests read them after the next event has begun.
fn leaked_usage() -> &'static Usage {
    Box::leak(Box::default())
}

impl Platform for Isolate<'_> {
    fn usage(&self) -> &Usage {
        *self.usage.borrow()
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
        &self.memory
    }

    fn settings(&self) -> &Settings {
        self.world.settings()
    }

    fn memory_bytes(&self) -> u64 {
        0
    }
}

impl Sql for Isolate<'_> {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, SqlError> {
        self.world.count_sent(&statements);
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
        check_key(key);
        self.check_cache_works().await?;
        Ok(self.cached(key))
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, CacheError> {
        assert!(keys.len() <= 100, "KV reads at most 100 keys at once");
        self.world.hesitate().await;
        keys.iter().for_each(|key| check_key(key));
        self.check_cache_works().await?;
        Ok(keys.iter().map(|key| self.cached(key)).collect())
    }

    async fn put(&self, key: &str, value: Vec<u8>, ttl_secs: u64) -> Result<(), CacheError> {
        self.world.hesitate().await;
        check_key(key);
        assert!(
            value.len() <= 25 << 20,
            "a KV value has at most 25 MiB, not {} bytes",
            value.len()
        );
        assert!(ttl_secs >= 60, "KV needs a lifetime of at least a minute");
        self.check_cache_works().await?;
        let ttl_ms = i64::try_from(ttl_secs * 1000).expect("a lifetime");
        let value = CachedValue {
            bytes: value,
            expires_ms: self.world.now_ms() + ttl_ms,
        };
        self.world.cache.borrow_mut().insert(key.to_owned(), value);
        Ok(())
    }

    async fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        self.world.hesitate().await;
        self.check_cache_works().await?;
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
        check_key(key);
        self.check_cache_works().await?;
        self.world.cache.borrow_mut().remove(key);
        Ok(())
    }
}

fn check_key(key: &str) {
    assert!(
        key.len() <= 512,
        "a KV key has at most 512 bytes, not {}: {key}",
        key.len()
    );
}

impl Queue for Isolate<'_> {
    async fn send(&self, bodies: Vec<String>, delay_secs: u32) -> Result<(), QueueError> {
        self.world.hesitate().await;
        assert!(
            bodies.len() <= 100,
            "the queue accepts at most 100 messages at once"
        );
        if self.world.happens(|faults| faults.send_fails) {
            return Err(QueueError("simulated".to_owned()));
        }
        for body in bodies {
            assert!(
                body.len() <= 128 * 1024,
                "a message has at most 128 KiB, not {} bytes",
                body.len()
            );
            self.world.enqueue(body, delay_secs);
        }
        if self.world.happens(|faults| faults.sent_but_lost) {
            return Err(QueueError("simulated: sent, answer lost".to_owned()));
        }
        Ok(())
    }
}

impl Timer for Isolate<'_> {
    async fn sleep_ms(&self, ms: u64) {
        let ms = i64::try_from(ms).expect("a pause");
        let time = &self.world.time;
        time.wait_until(time.now_ms() + ms).await;
    }
}

impl Http for Isolate<'_> {
    async fn request(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let reply = self.world.reply(&request);
        self.sleep_ms(reply.after_ms).await;
        reply.result
    }
}

impl Signatures for Isolate<'_> {
    async fn verifies(&self, key: &PublicKey, text: &[u8], signature: &[u8]) -> bool {
        self.world.hesitate().await;
        let decoded = |part: &String| URL_SAFE_NO_PAD.decode(part).expect("a key that was read");
        let verified = match key {
            PublicKey::Rs256 { n, e } => {
                let (n, e) = (decoded(n), decoded(e));
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature)
            }
            PublicKey::Es256 { x, y } => {
                let point = [vec![4], decoded(x), decoded(y)].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(text, signature)
            }
        };
        verified.is_ok()
    }
}

impl Clock for Isolate<'_> {
    fn now_ms(&self) -> i64 {
        self.world.now_ms()
    }
}

impl Entropy for Isolate<'_> {
    fn random(&self) -> u128 {
        self.world.rng.borrow_mut().u128(..)
    }
}

impl Log for Isolate<'_> {
    fn warn(&self, event: &str, detail: &str) {
        self.world.warn(format!("{event}: {detail}"));
    }
}

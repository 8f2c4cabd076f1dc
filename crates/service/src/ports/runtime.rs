//! What the runtime gives by itself: the time, waiting, randomness, the log.

/// Waiting.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Timer {
    /// Returns after at least so many milliseconds.
    async fn sleep_ms(&self, ms: u64);
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

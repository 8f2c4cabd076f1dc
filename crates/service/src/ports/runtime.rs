//! Time, waiting, randomness and the log.

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

/// Randomness, for ids only; no score depends on it.
pub trait Entropy {
    /// 128 random bits.
    fn random(&self) -> u128;
}

/// Log lines for the operator on call. They contain codes and counts, never personal data.
pub trait Log {
    /// Logs an event that needs attention.
    fn warn(&self, event: &str, detail: &str);
}

//! The queue.

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

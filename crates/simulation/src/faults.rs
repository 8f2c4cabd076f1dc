//! The faults that a test asks for.

/// Probability of each fault in percent, and how long the platform hesitates.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// A batch fails without effect.
    pub batch_fails: u64,
    /// A batch is committed, but its result is lost.
    pub answer_lost: u64,
    /// A cache operation fails.
    pub cache_fails: u64,
    /// A cache operation never ends.
    pub cache_hangs: u64,
    /// Sending to the queue fails.
    pub send_fails: u64,
    /// A message is sent, but the sender receives an error.
    pub sent_but_lost: u64,
    /// The queue loses a message, as a local queue does when its process is killed.
    pub message_lost: u64,
    /// A message is delivered twice.
    pub duplicated: u64,
    /// The handler dies after its work, before its settlements take effect.
    pub ack_lost: u64,
    /// The isolate dies before it does the work left for after the response.
    pub crash_after_answer: u64,
    /// Upper bound, excluded, on the turns that other events take during one call of the platform;
    /// 0 for none.
    pub hesitation: usize,
}

impl Faults {
    /// Every fault, often.
    pub const STORM: Self = Self {
        batch_fails: 12,
        answer_lost: 8,
        cache_fails: 20,
        cache_hangs: 5,
        send_fails: 12,
        sent_but_lost: 8,
        message_lost: 5,
        duplicated: 20,
        ack_lost: 15,
        crash_after_answer: 25,
        hesitation: 6,
    };
}

//! Faults on demand.

/// How often each primitive fails, in percent, and how long it takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// A batch fails before anything of it happened.
    pub batch_fails: u64,
    /// A batch is committed and its answer lost.
    pub answer_lost: u64,
    /// A cache operation fails.
    pub cache_fails: u64,
    /// A cache operation never comes to an end.
    pub cache_hangs: u64,
    /// Sending to the queue fails.
    pub send_fails: u64,
    /// A message is sent and the sender is told it was not.
    pub sent_but_lost: u64,
    /// The queue loses a message, as one in memory does when its process is killed.
    pub message_lost: u64,
    /// A delivery comes twice.
    pub duplicated: u64,
    /// The handler dies after its work, before its settlements count.
    pub ack_lost: u64,
    /// What is left for after the answer is never done.
    pub crash_after_answer: u64,
    /// Turns that other events may take, below this number, while one waits for the platform; 0 for none.
    pub hesitation: usize,
}

impl Faults {
    /// Everything that can go wrong does, often.
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

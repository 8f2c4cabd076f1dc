//! Faults on demand, and the generator that a seed starts.

/// SplitMix64 (Steele, Lea, Flood 2014): small, seedable, the same everywhere.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which must not be 0.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("below a usize")
    }

    /// True in `percent` of the calls.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// How often each primitive fails, in percent, and how long it takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// A batch fails before anything of it happened.
    pub batch_fails: u64,
    /// A batch is committed and its answer lost.
    pub answer_lost: u64,
    /// A cache operation fails.
    pub cache_fails: u64,
    /// Sending to the queue fails.
    pub send_fails: u64,
    /// A message is sent and the sender is told it was not.
    pub sent_but_lost: u64,
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
        send_fails: 12,
        sent_but_lost: 8,
        duplicated: 20,
        ack_lost: 15,
        crash_after_answer: 25,
        hesitation: 6,
    };
}

//! Time that this process has computed for, on all its threads: other work on the machine takes
//! none of it.

use nix::time::{ClockId, clock_gettime};

/// A moment of that time.
#[derive(Clone, Copy)]
pub struct Instant(f64);

impl Instant {
    /// This moment.
    pub fn now() -> Self {
        let spent =
            clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a clock of every Unix");
        Self(spent.tv_sec() as f64 * 1e3 + spent.tv_nsec() as f64 / 1e6)
    }

    /// Milliseconds since then.
    pub fn ms(self) -> f64 {
        Self::now().0 - self.0
    }
}

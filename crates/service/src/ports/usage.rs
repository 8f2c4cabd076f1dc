//! Counted operations of an event.

use std::cell::Cell;

use matching::Effort;

/// Counted operations of one event: for `Server-Timing`, for the costs of a deployment, and for
/// tests that assert budgets.
#[derive(Debug, Default)]
pub struct Usage {
    now: Cell<UsageReading>,
    accounted: Cell<UsageReading>,
}

/// A reading of [`Usage`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UsageReading {
    /// Round trips to the database.
    pub batches: u64,
    /// Statements in them.
    pub statements: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Rows written.
    pub rows_written: u64,
    /// Execution time in the database, in microseconds.
    pub database_us: u64,
    /// Lookups in the cache.
    pub cache_operations: u64,
    /// Keys looked up in the cache, each of which is billed.
    pub keys_read: u64,
    /// Keys of the cache written, listed or removed.
    pub keys_written: u64,
    /// Messages sent to the queue.
    pub messages: u64,
    /// Postings a ranking considered.
    pub postings_ranked: u64,
    /// Of these, postings whose score it computed.
    pub postings_scored: u64,
}

impl UsageReading {
    /// Combines each pair of numbers.
    pub(crate) fn with(self, other: Self, combine: fn(u64, u64) -> u64) -> Self {
        Self {
            batches: combine(self.batches, other.batches),
            statements: combine(self.statements, other.statements),
            rows_read: combine(self.rows_read, other.rows_read),
            rows_written: combine(self.rows_written, other.rows_written),
            database_us: combine(self.database_us, other.database_us),
            cache_operations: combine(self.cache_operations, other.cache_operations),
            keys_read: combine(self.keys_read, other.keys_read),
            keys_written: combine(self.keys_written, other.keys_written),
            messages: combine(self.messages, other.messages),
            postings_ranked: combine(self.postings_ranked, other.postings_ranked),
            postings_scored: combine(self.postings_scored, other.postings_scored),
        }
    }
}

impl Usage {
    /// The counts so far.
    pub fn reading(&self) -> UsageReading {
        self.now.get()
    }

    /// The counts since the last call.
    pub(crate) fn take_unaccounted(&self) -> UsageReading {
        let now = self.now.get();
        now.with(self.accounted.replace(now), u64::saturating_sub)
    }

    pub(crate) fn add(&self, more: UsageReading) {
        self.now.set(self.now.get().with(more, u64::saturating_add));
    }

    pub(crate) fn count_lookup(&self, keys: usize) {
        self.add(UsageReading {
            cache_operations: 1,
            keys_read: keys as u64,
            ..UsageReading::default()
        });
    }

    pub(crate) fn count_key_written(&self) {
        self.add(UsageReading {
            keys_written: 1,
            ..UsageReading::default()
        });
    }

    pub(crate) fn count_ranked(&self, effort: Effort) {
        self.add(UsageReading {
            postings_ranked: effort.considered as u64,
            postings_scored: effort.scored as u64,
            ..UsageReading::default()
        });
    }
}

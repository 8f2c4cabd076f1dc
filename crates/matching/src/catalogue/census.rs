//! How many postings are open, counted again only when it may have changed.

use std::sync::{Mutex, PoisonError};

use crate::document::TimestampMs;

use super::segment::Columns;

/// The latest count, kept beside the columns.
#[derive(Debug, Default)]
pub(super) struct Census(Mutex<Option<Count>>);

#[derive(Debug, Clone, Copy)]
struct Count {
    revision: u64,
    /// It holds from one time until the next posting ends, both included.
    from_ms: TimestampMs,
    until_ms: TimestampMs,
    open: usize,
    /// Of these, without postings that a newer one of the same job supersedes.
    distinct: usize,
}

impl Census {
    /// Number of open postings: all, or each job once.
    pub(super) fn open(&self, columns: &Columns, distinct: bool, now_ms: TimestampMs) -> usize {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held
            .filter(|count| {
                count.revision == columns.revision()
                    && (count.from_ms..=count.until_ms).contains(&now_ms)
            })
            .unwrap_or_else(|| Count::of(columns, now_ms));
        *held = Some(count);
        if distinct { count.distinct } else { count.open }
    }
}

impl Count {
    fn of(columns: &Columns, now_ms: TimestampMs) -> Self {
        let mut count = Self {
            revision: columns.revision(),
            from_ms: now_ms,
            until_ms: TimestampMs::MAX,
            open: 0,
            distinct: 0,
        };
        for (slot, row) in columns.rows.iter().enumerate() {
            if !row.is_open(now_ms) {
                continue;
            }
            let end = row.valid_through_ms.unwrap_or(TimestampMs::MAX);
            count.until_ms = count.until_ms.min(end);
            count.open = count.open.saturating_add(1);
            match columns.superseded_until(slot, row, now_ms) {
                Some(until) => count.until_ms = count.until_ms.min(until),
                None => count.distinct = count.distinct.saturating_add(1),
            }
        }
        count
    }
}

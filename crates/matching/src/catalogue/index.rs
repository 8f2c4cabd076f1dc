//! Blocks over all postings but the latest.
//!
//! The latest postings, the tail, are compared one by one. When the tail is long enough, it becomes
//! a part of its own, together with those parts before it that are no longer than twice as long: as
//! in a log-structured merge tree, a posting moves to another part about as often as the number of
//! postings doubles. Compaction of the columns and other statistics start anew.

use std::ops::Range;
use std::sync::Arc;

use crate::statistics::Statistics;

use super::blocks::Blocks;
use super::segment::Columns;
use super::weighting::Weighting;

/// Blocks over all postings but the latest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// The longest first.
    parts: Vec<Arc<Blocks>>,
    /// Slots before this one are in parts.
    covered: usize,
}

/// The tail that becomes a part.
const LONGEST_TAIL: usize = 1_024;

impl Index {
    /// Whether the tail is long enough to become a part.
    pub(super) fn is_due(&self, columns: &Columns) -> bool {
        self.tail(columns).len() >= LONGEST_TAIL
    }

    /// Takes in the tail.
    pub(super) fn extend(
        &mut self,
        columns: &Columns,
        weighting: &Weighting,
        statistics: &Statistics,
        required: f64,
    ) {
        let tail = self.tail(columns);
        self.covered = tail.end;
        let mut slots: Vec<u32> = tail.filter_map(|slot| u32::try_from(slot).ok()).collect();
        while let Some(part) = self.parts.pop_if(|part| {
            let longest = slots.len().saturating_mul(2);
            part.len() <= longest
        }) {
            slots.extend(part.slots());
        }
        let part = Blocks::of(slots, columns, weighting, statistics, required);
        self.parts.push(Arc::new(part));
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = &Blocks> {
        self.parts.iter().map(AsRef::as_ref)
    }

    /// The slots that are in no block.
    pub(crate) fn tail(&self, columns: &Columns) -> Range<usize> {
        self.covered..columns.rows.len().max(self.covered)
    }
}

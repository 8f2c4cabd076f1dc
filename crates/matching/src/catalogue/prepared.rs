//! What rankings need of the columns beside the columns: their weighting and the blocks. It depends
//! only on the postings, the statistics and what a required skill counts as, so it is computed once
//! and extended as slots are appended.

use std::sync::{Arc, Mutex, PoisonError};

use crate::statistics::Statistics;

use super::index::Index;
use super::segment::Columns;
use super::weighting::Weighting;

/// The weighting of the columns, and the blocks over it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prepared {
    statistics: String,
    /// The number of optional skills that a required one counts as, as bits.
    required: u64,
    pub(crate) weighting: Weighting,
    pub(crate) index: Index,
}

/// The latest [`Prepared`], kept beside the columns.
#[derive(Debug, Default)]
pub(super) struct LatestPrepared(Mutex<Arc<Prepared>>);

impl LatestPrepared {
    pub(super) fn of(
        &self,
        columns: &Columns,
        statistics: &Statistics,
        required: f64,
    ) -> Arc<Prepared> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = held.statistics == statistics.version() && held.required == required.to_bits();
        if !same {
            *held = Arc::new(Prepared {
                statistics: statistics.version().to_owned(),
                required: required.to_bits(),
                ..Prepared::default()
            });
        }
        if !held.weighting.covers(columns) {
            Arc::make_mut(&mut held)
                .weighting
                .extend(columns, statistics);
        }
        Arc::clone(&held)
    }

    /// The same with blocks over all slots but the latest.
    pub(super) fn in_blocks(
        &self,
        columns: &Columns,
        statistics: &Statistics,
        required: f64,
    ) -> Arc<Prepared> {
        let prepared = self.of(columns, statistics, required);
        if !prepared.index.is_due(columns) {
            return prepared;
        }
        drop(prepared);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let prepared = Arc::make_mut(&mut held);
        let weighting = &prepared.weighting;
        prepared
            .index
            .extend(columns, weighting, statistics, required);
        Arc::clone(&held)
    }
}

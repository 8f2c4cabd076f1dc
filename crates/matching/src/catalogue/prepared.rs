//! What rankings need of the columns beside the columns: their weighting and the blocks. It depends
//! only on the postings and the statistics, so it is computed once and extended as slots are
//! appended.

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
            let held = Arc::make_mut(&mut held);
            held.weighting.extend(columns, statistics);
            held.index
                .extend(columns, &held.weighting, statistics, required);
        }
        Arc::clone(&held)
    }
}

//! Runs: background work over many people, and who is due for one.

pub(crate) mod growth_areas;
mod run;
pub(crate) mod stale_postings;

pub use run::{
    Change, Listing, MAX_BATCH, OrderedRun, Run, RunBatch, RunName, RunPage, RunStatus, Scope,
    change, get_run, get_runs, list, order_recompute,
};
pub(crate) use run::{NewRun, fail, revive, select, step_past};

/// SQL: whether a run has not ended.
macro_rules! unfinished {
    () => {
        "status IN ('scheduled', 'queued', 'running')"
    };
}
pub(crate) use unfinished;

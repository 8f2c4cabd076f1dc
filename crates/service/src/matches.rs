//! Who fits what: lists, single pairs, what is worked out in advance, and what a language model
//! adds.

pub(crate) mod algorithm_runs;
pub mod analysis;
pub mod audits;
pub mod candidates;
pub mod growth;
pub mod mentors;
pub mod new_matches;
pub mod pair;
pub mod pairings;
pub mod recommendations;
pub(crate) mod recompute;
pub mod similar;
pub mod spreads;
pub mod warming;

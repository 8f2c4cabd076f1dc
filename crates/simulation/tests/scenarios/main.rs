//! The use cases over real SQL, virtual time and faults. One binary, which is linked once.

mod acts;
mod analysis;
mod audits;
mod big_postings;
mod bounded;
mod caches;
mod candidates;
mod capacity;
mod deliveries;
mod enrichment;
mod erasure;
mod experiment_outcomes;
mod experiments;
mod facets;
mod faults;
mod fuzz;
mod guards;
mod journey;
mod learned;
mod mentors;
mod new_matches;
mod orders;
mod pairings;
mod reading;
mod recomputes;
mod retention;
mod runs;
mod sessions;
mod shares;
mod shown;
mod skills;
mod spreads;
mod statistics;
mod tokens;
mod undo;
mod visibility;
mod visits;
mod warming;
mod wire;

#[path = "../support/mod.rs"]
mod support;

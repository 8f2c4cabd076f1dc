//! Postings and companies, and the skills and statistics that they are read with.

pub(crate) mod catch_up;
pub mod companies;
mod company_columns;
pub(crate) mod enrichment;
pub mod facets;
pub(crate) mod in_force;
pub mod listing;
pub mod postings;
pub mod skills;
pub mod statistics;
pub mod suggestions;

pub use catch_up::write_snapshot_if_due;

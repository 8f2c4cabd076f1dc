//! The use cases, over ports as small as the platform's primitives. The SQL and the cache keys live here.
//!
//! Deliberately absent: the name of any platform. The same code runs in the Worker and in the simulation.

mod background;
pub mod catalogue;
pub mod experiments;
mod kv;
mod matches;
mod operations;
mod people;
pub mod ports;
mod queue;
pub mod runs;
mod wire;

pub use background::{dead_letters, deliveries, producers};
pub use catalogue::{companies, postings, skills, statistics};
pub use matches::{analysis, growth, pair, recommendations, warming};
pub use operations::{cache_stats, capacity, costs, health};
pub use people::{export, interactions, profiles, sessions, tokens};
pub use ports::settings;
pub use queue::{after, messages};
pub use wire::{error, ids, ndjson, time};

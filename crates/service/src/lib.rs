//! The use cases, over ports as small as the platform's primitives. The SQL and the cache keys live here.
//!
//! Deliberately absent: the name of any platform. The same code runs in the Worker and in the simulation.

pub mod after;
pub mod analysis;
mod cache;
pub mod cache_stats;
pub mod capacity;
pub mod catalogue;
pub mod companies;
pub mod context;
pub mod costs;
mod cursor;
pub mod dead_letters;
pub mod deliveries;
pub mod enrichment;
pub mod error;
pub mod experiments;
pub mod export;
pub mod flight;
pub mod growth;
pub mod growth_areas;
pub mod health;
pub mod ids;
pub mod interactions;
pub mod keys;
mod learned;
pub mod messages;
pub mod ndjson;
pub mod outbox;
pub mod pair;
pub mod ports;
pub mod postings;
mod prices;
pub mod producers;
pub mod profiles;
pub mod recommendations;
pub mod recompute;
mod rows;
pub mod runs;
pub mod sessions;
pub mod settings;
pub mod stale_postings;
pub mod statistics;
mod steps;
pub mod time;
pub mod tokens;
pub mod warming;

//! The use cases, over ports as small as the platform's primitives. The SQL and the cache keys live
//! here.
//!
//! The code lies in rooms, one above the other. A file may import files of its own room and of the
//! rooms below it; a test holds this. From the top down:
//!
//! - `background`: what runs without a request. Deliveries from the queue, steps of runs, dead
//!   letters, messages of producers, and the work that responses leave for later.
//! - `matches`: who fits what. Recommendations, one pair, growth, recomputes, warming, analyses by
//!   a language model, and the run that follows a new algorithm.
//! - `people`: profiles, interactions and what they teach, exports, sessions and tokens.
//! - `operations`: health, cache statistics, costs, prices and capacity.
//! - `catalogue`: postings, companies and their enrichment, how an isolate catches up with both,
//!   and the skills and statistics in force.
//! - `runs`: work over many people: its state, its orders, and the postings that make it due.
//! - `experiments`: several algorithms side by side, and what came of them.
//! - `kv`: the keys of KV, and the only code that reads and writes it.
//! - `queue`: messages, the outbox, what a response leaves for later, and leases on slow work.
//! - `platform`: everything that an event may reach, and the counted ways to reach it.
//! - `isolate`: what an isolate remembers between events.
//! - `wire`: the forms that values take outside. Ids, errors, cursors, NDJSON, times, JSON columns,
//!   requests.
//! - `ports`: one trait per platform primitive, and the deployment's settings.
//!
//! Other crates see the modules and types below, by name and without the room.
//!
//! Deliberately absent: the name of any platform. The same code runs in the Worker and in the
//! simulation.

mod background;
pub mod catalogue;
pub mod experiments;
mod isolate;
mod kv;
mod matches;
mod operations;
mod people;
mod platform;
pub mod ports;
mod queue;
pub mod runs;
mod wire;

pub use background::{afterwards, dead_letters, deliveries, producers};
pub use catalogue::{companies, facets, listing, postings, skills, statistics, suggestions};
pub use isolate::ledger::EventKind;
pub use isolate::memory::IsolateMemory;
pub use isolate::tally::CacheStatus;
pub use matches::{
    analysis, audits, candidates, growth, mentors, new_matches, pair, pairings, recommendations,
    similar, spreads, warming,
};
pub use operations::{cache_stats, capacity, costs, health};
pub use people::{
    acts, alerts, disclosures, export, interactions, mentoring, profiles, reading, requests,
};
pub use people::{sessions, strangers, tokens, visibility, visits};
pub use platform::{PendingAct, PendingOrder, Platform, Unconfirmed};
pub use ports::settings;
pub use queue::{after, messages, orders};
pub use wire::request::{Expected, Versioned, parse};
pub use wire::{error, ids, limit, ndjson, time};

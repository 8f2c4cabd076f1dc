//! The ports on one native process: SQLite with the Worker's own migrations, a virtual clock, a cache and a queue in
//! memory, and faults on demand from a seed.
//!
//! Deliberately absent: any use case. What runs here is the code that runs in the Worker.

mod database;
mod faults;
mod reply;
mod upstream;
mod world;

pub use faults::Faults;
pub use reply::Reply;
pub use world::{Delivery, Isolate, World};

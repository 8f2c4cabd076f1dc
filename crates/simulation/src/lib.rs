//! The ports on one native process: SQLite with the Worker's own migrations, a virtual clock, a
//! cache and a queue in memory, and faults that a seed decides.
//!
//! Deliberately absent: use cases. Tests run the same code as the Worker.

mod database;
mod delivery;
mod faults;
mod isolate;
mod time;
mod upstream;
mod world;

pub use faults::Faults;
pub use isolate::Isolate;
pub use upstream::Reply;
pub use world::World;

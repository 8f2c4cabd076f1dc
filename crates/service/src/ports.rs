//! The platform's primitives that the use cases need: one small trait for each.
//!
//! The Worker implements them with bindings, the simulation with SQLite, a virtual clock and faults
//! on demand. Deliberately absent: repositories. The SQL itself is what needs testing, so it is
//! written above these traits.

mod cache;
mod constraint;
mod http;
mod queue;
mod runtime;
pub mod settings;
mod signatures;
mod sql;
mod usage;

pub use cache::{Cache, CacheError};
pub use constraint::Constraint;
pub use http::{Http, HttpAnswer, HttpError, HttpRequest};
pub use queue::{Queue, QueueError};
pub use runtime::{Clock, Entropy, Log, Timer};
pub use settings::Settings;
pub use signatures::{PublicKey, Signatures};
pub use sql::{Answer, MAX_INTEGER, Param, Sql, SqlError, Statement};
pub use usage::{Usage, UsageReading};

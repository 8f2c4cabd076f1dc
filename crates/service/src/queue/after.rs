//! Work that a use case leaves for after its response.
//!
//! It is data, not a future: the Worker hands it to `waitUntil`, the simulation runs it, delays it
//! or loses it. Losing it may cost time later, never a result.

use crate::queue::messages::Task;
use crate::queue::outbox::Waiting;
use crate::wire::ids::UserId;

/// One piece of such work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// Put a computed value into the cache.
    Cache {
        /// Full key.
        key: String,
        /// The value.
        value: Vec<u8>,
        /// Its lifetime.
        ttl_secs: u64,
    },
    /// Send messages that wait in the outbox.
    Send(Vec<Waiting>),
    /// Send a message whose loss does no harm.
    Suggest {
        /// Its task.
        task: Task,
        /// Seconds until it is delivered.
        delay_secs: u32,
    },
    /// Extend a session that is in use.
    ExtendSession {
        /// SHA-256 of its id.
        hash: String,
    },
    /// Remove the copies of sessions that have ended.
    ForgetSessions(Vec<String>),
    /// Record which sides of an experiment a person was shown.
    Expose {
        /// The person.
        user: UserId,
        /// The experiment.
        experiment: String,
        /// Its sides.
        sides: Vec<String>,
    },
}

/// A result, with the work that it leaves for later.
#[derive(Debug)]
pub struct Outcome<T> {
    /// The result.
    pub body: T,
    /// The work.
    pub after: Vec<After>,
}

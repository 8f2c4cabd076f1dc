//! Work that a use case leaves for the time after its answer has gone out.
//!
//! It is data, not a future: the Worker hands it to `waitUntil`, the simulation runs it, delays it
//! or loses it. Losing it may cost time later, never a result.

use crate::queue::messages::Task;
use crate::queue::outbox::Waiting;
use crate::wire::ids::UserId;

/// One piece of such work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// Put a value that was worked out into the cache.
    Cache {
        /// Full key.
        key: String,
        /// What it holds.
        value: Vec<u8>,
        /// For how long.
        ttl_secs: u64,
    },
    /// Send messages that wait in the outbox.
    Send(Vec<Waiting>),
    /// Send a message whose loss does no harm.
    Suggest {
        /// What it asks for.
        task: Task,
        /// Seconds until it is delivered.
        delay_secs: u32,
    },
    /// Give a session that is in use another life.
    ExtendSession {
        /// Which.
        hash: String,
    },
    /// Remove the copies of sessions that have ended.
    ForgetSessions(Vec<String>),
    /// Note which sides of an experiment a person was shown.
    Expose {
        /// The person.
        user: UserId,
        /// The experiment.
        experiment: String,
        /// Its sides.
        sides: Vec<String>,
    },
}

/// An answer with the work that it leaves.
#[derive(Debug)]
pub struct Outcome<T> {
    /// What the caller gets.
    pub body: T,
    /// What is done after that.
    pub after: Vec<After>,
}

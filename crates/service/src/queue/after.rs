//! Work that a use case leaves for the time after its answer has gone out.
//!
//! It is data, not a future: the Worker hands it to `waitUntil`, the simulation runs it, delays it or loses it. Losing
//! it may cost time later, never a result.

use crate::experiments;
use crate::kv::cache;
use crate::people::sessions;
use crate::ports::{self, Platform};
use crate::queue::messages::{Message, Task};
use crate::queue::outbox::{self, Waiting};
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

/// Does the work that was left. Failures are logged; nothing depends on them.
pub async fn settle(platform: &impl Platform, work: Vec<After>) {
    for piece in work {
        let result = match piece {
            After::Cache {
                key,
                value,
                ttl_secs,
            } => cache::put(platform, &key, value, ttl_secs)
                .await
                .map_err(|error| ("cache_put_failed", error.to_string())),
            After::Send(waiting) => outbox::send(platform, waiting)
                .await
                .map_err(|error| ("outbox_send_failed", error.to_string())),
            After::Suggest { task, delay_secs } => {
                ports::send(platform, vec![Message::new(task).to_body()], delay_secs)
                    .await
                    .map_err(|error| ("queue_send_failed", error.to_string()))
            }
            After::ExtendSession { hash } => sessions::extend(platform, &hash)
                .await
                .map_err(|error| ("session_not_extended", error.to_string())),
            After::ForgetSessions(hashes) => {
                sessions::forget(platform, &hashes).await;
                Ok(())
            }
            After::Expose {
                user,
                experiment,
                sides,
            } => experiments::expose(platform, &user, &experiment, &sides)
                .await
                .map_err(|error| ("exposure_not_noted", error.to_string())),
        };
        if let Err((event, detail)) = result {
            platform.warn(event, &detail);
        }
    }
}

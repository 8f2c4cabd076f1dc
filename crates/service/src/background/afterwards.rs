//! Runs the work that responses leave for later.

use crate::experiments;
use crate::kv::cache;
use crate::people::sessions;
use crate::platform::{self, Platform};
use crate::queue::after::After;
use crate::queue::messages::Message;
use crate::queue::outbox;

/// Runs the remaining work. Failures are logged; nothing depends on them.
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
                platform::send(platform, vec![Message::new(task).to_body()], delay_secs)
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

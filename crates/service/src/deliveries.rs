//! What the queue delivers: each message is done, put off or given up on its own.
//!
//! Deliveries come at least once and in any order. Every task bears that; the argument stands with the task.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::after;
use crate::analysis;
use crate::catalogue;
use crate::error::Error;
use crate::flight;
use crate::ids::UserId;
use crate::messages::{Message, MessageError, Task};
use crate::outbox;
use crate::ports::{Platform, Statement, batch_of};
use crate::postings;
use crate::profiles;
use crate::recompute::{self, Extent, PEOPLE_PER_STEP};
use crate::runs;
use crate::statistics;

/// Times a message may fail before it is given up.
pub const MAX_ATTEMPTS: u32 = 10;

/// Longest body that is kept of a message that was given up.
const MAX_DEAD_BYTES: usize = 16 * 1024;

/// What the queue is to do with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is dealt with.
    Ack,
    /// Deliver it again.
    Retry {
        /// Seconds from now.
        delay_secs: u32,
    },
}

/// What became of a message, decided by [`settle`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Ack,
    /// Send it again with one more failure on its account.
    Again {
        message: Message,
        delay_secs: u32,
    },
    DeadLetter {
        reason: String,
    },
}

/// Decides what becomes of a message.
fn settle(message: &Result<Message, MessageError>, result: Result<&(), &Error>) -> Verdict {
    match (message, result) {
        (Err(error), _) => Verdict::DeadLetter {
            reason: error.to_string(),
        },
        (Ok(_), Ok(&())) => Verdict::Ack,
        // What it spoke of is gone: nothing is left to do.
        (Ok(_), Err(Error::NotFound(_))) => Verdict::Ack,
        (Ok(message), Err(error)) => {
            let attempt = message.attempt.saturating_add(1);
            match error {
                Error::Unavailable { .. } if attempt < MAX_ATTEMPTS => Verdict::Again {
                    delay_secs: backoff_secs(message.attempt),
                    message: Message {
                        attempt,
                        task: message.task.clone(),
                    },
                },
                _ => Verdict::DeadLetter {
                    reason: error.to_string(),
                },
            }
        }
    }
}

/// `min(1000·2^n, 60000)` ms, in the whole seconds that the queue takes.
fn backoff_secs(failures: u32) -> u32 {
    1_u32.checked_shl(failures).unwrap_or(u32::MAX).min(60)
}

/// Handles a batch of deliveries and tells for each body, in order, what the queue is to do with it.
pub async fn handle(platform: &impl Platform, queue: &str, bodies: &[String]) -> Vec<Settlement> {
    let messages: Vec<Result<Message, MessageError>> =
        bodies.iter().map(|body| Message::parse(body)).collect();
    let people: Vec<UserId> = messages
        .iter()
        .flatten()
        .filter_map(|message| match &message.task {
            Task::ProfileUpdated { user_id } => Some(user_id.clone()),
            _ => None,
        })
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    // Several changes of one person, and several people, are one computation.
    let mut profiles: BTreeMap<UserId, Result<(), Error>> = BTreeMap::new();
    for step in people.chunks(PEOPLE_PER_STEP) {
        let results = recompute_step(platform, step).await;
        profiles.extend(step.iter().cloned().zip(results));
    }
    // So is the same task twice.
    let mut others: Vec<(Task, Result<(), Error>)> = Vec::new();

    let mut settlements = Vec::with_capacity(bodies.len());
    for (body, message) in bodies.iter().zip(messages) {
        let done = match &message {
            Err(_) => None,
            Ok(Message {
                task: Task::ProfileUpdated { user_id },
                ..
            }) => profiles.get(user_id),
            Ok(Message { task, .. }) => {
                let before = others.iter().position(|(other, _)| other == task);
                let index = match before {
                    Some(index) => index,
                    None => {
                        others.push((task.clone(), perform(platform, task).await));
                        others.len().saturating_sub(1)
                    }
                };
                others.get(index).map(|(_, result)| result)
            }
        };
        let verdict = settle(&message, done.map_or(Ok(&()), Result::as_ref));
        settlements.push(carry_out(platform, queue, body, message.ok(), verdict).await);
    }
    settlements
}

/// Works out the matches of some people, and tells for each whether that succeeded.
async fn recompute_step(platform: &impl Platform, people: &[UserId]) -> Vec<Result<(), Error>> {
    match recompute::recompute(platform, people, Extent::Stale).await {
        Ok(done) => people
            .iter()
            .map(|user| match done.failed.contains(user) {
                true => Err(Error::Internal(
                    "matches could not be worked out".to_owned(),
                )),
                false => Ok(()),
            })
            .collect(),
        // Out of reach for all of them.
        Err(error) => {
            let inside = error.to_string();
            let unavailable = || Error::Unavailable {
                retry_after_secs: 1,
                inside: inside.clone(),
            };
            let failed = |_| match &error {
                Error::Unavailable { .. } => Err(unavailable()),
                _ => Err(Error::Internal(inside.clone())),
            };
            people.iter().map(failed).collect()
        }
    }
}

/// Stores deliveries of the dead-letter queue: messages that the platform itself gave up.
pub async fn handle_dead(
    platform: &impl Platform,
    queue: &str,
    bodies: &[String],
) -> Vec<Settlement> {
    let mut settlements = Vec::with_capacity(bodies.len());
    for body in bodies {
        let verdict = Verdict::DeadLetter {
            reason: "retries exhausted".to_owned(),
        };
        settlements
            .push(carry_out(platform, queue, body, Message::parse(body).ok(), verdict).await);
    }
    settlements
}

async fn perform(platform: &impl Platform, task: &Task) -> Result<(), Error> {
    match task {
        Task::ProfileUpdated { user_id } => {
            recompute::recompute(platform, std::slice::from_ref(user_id), Extent::Stale).await?;
        }
        Task::ProfileErased { user_id } => profiles::forget(platform, user_id).await?,
        Task::CatalogueChanged => {
            catalogue::write_snapshot_if_due(platform).await?;
        }
        Task::AnalysisStep { user_id, job_id } => {
            let work = analysis::step(platform, user_id, job_id).await?;
            after::settle(platform, work).await;
        }
        Task::StatisticsOrdered => {
            statistics::build(platform).await?;
        }
        Task::CompanyUpdated { company_id, after } => {
            let mut after = after.clone();
            while let Some(last) =
                postings::reread_company(platform, company_id, after.as_deref()).await?
            {
                after = Some(last);
            }
        }
        Task::RunStep {
            run_id,
            after: cursor,
        } => {
            let work = runs::step(platform, run_id, cursor.as_ref()).await?;
            after::settle(platform, work).await;
        }
    }
    Ok(())
}

/// Carries out a verdict. Where that fails too, the queue delivers the message again.
async fn carry_out(
    platform: &impl Platform,
    queue: &str,
    body: &str,
    message: Option<Message>,
    verdict: Verdict,
) -> Settlement {
    let carried_out = match verdict {
        Verdict::Ack => return Settlement::Ack,
        Verdict::Again {
            message,
            delay_secs,
        } => {
            platform.warn("message_put_off", &message.attempt.to_string());
            platform
                .send(vec![message.to_body()], delay_secs)
                .await
                .map_err(|e| e.to_string())
        }
        Verdict::DeadLetter { reason } => {
            platform.warn("message_dead", &reason);
            let now_ms = platform.now_ms();
            let mut statements = vec![insert_dead_letter(queue, body, &reason, now_ms)];
            if let Some(Message {
                task: Task::RunStep { run_id, .. },
                ..
            }) = &message
            {
                statements.push(runs::fail(run_id, &reason, now_ms));
            }
            batch_of(platform, statements)
                .await
                .map(|_| ())
                .map_err(|e| e.to_string())
        }
    };
    match carried_out {
        Ok(()) => Settlement::Ack,
        Err(error) => {
            platform.warn("settlement_failed", &error);
            Settlement::Retry {
                delay_secs: backoff_secs(MAX_ATTEMPTS),
            }
        }
    }
}

/// Stores a message that was given up. Its identity is a digest of queue and body, so that a second delivery of the
/// same message is the same row.
fn insert_dead_letter(queue: &str, body: &str, reason: &str, now_ms: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO dead_letters (id, queue, body, reason, received_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, replayed_at = NULL";
    let mut digest = Sha256::new();
    digest.update(queue.as_bytes());
    digest.update([0]);
    digest.update(body.as_bytes());
    let id: String = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let kept: String = body
        .char_indices()
        .take_while(|(start, _)| *start < MAX_DEAD_BYTES)
        .map(|(_, character)| character)
        .collect();
    Statement::new(
        SQL,
        [
            id.into(),
            queue.into(),
            kept.into(),
            reason.into(),
            now_ms.into(),
        ],
    )
}

/// What cron does every few minutes.
///
/// # Errors
/// When the database, the cache or the queue is out of reach; the next firing does what was left.
pub async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    outbox::sweep(platform).await?;
    flight::sweep(platform).await?;
    catalogue::write_snapshot_if_due(platform).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(attempt: u32) -> Result<Message, MessageError> {
        Ok(Message {
            attempt,
            task: Task::CatalogueChanged,
        })
    }

    fn busy() -> Error {
        Error::Unavailable {
            retry_after_secs: 1,
            inside: "busy".to_owned(),
        }
    }

    #[test]
    fn what_is_done_or_gone_is_acknowledged() {
        assert_eq!(settle(&message(0), Ok(&())), Verdict::Ack);
        assert_eq!(
            settle(&message(0), Err(&Error::NotFound("user"))),
            Verdict::Ack
        );
    }

    #[test]
    fn what_is_unavailable_is_put_off_longer_each_time_and_given_up_after_ten_failures() {
        let delays: Vec<u32> = (0..MAX_ATTEMPTS)
            .map_while(|attempt| match settle(&message(attempt), Err(&busy())) {
                Verdict::Again {
                    message,
                    delay_secs,
                } => {
                    assert_eq!(message.attempt, attempt + 1);
                    Some(delay_secs)
                }
                _ => None,
            })
            .collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn what_cannot_succeed_is_given_up_at_once() {
        for verdict in [
            settle(&Message::parse("{"), Ok(&())),
            settle(&message(0), Err(&Error::Internal("defect".to_owned()))),
        ] {
            assert!(matches!(verdict, Verdict::DeadLetter { .. }), "{verdict:?}");
        }
    }
}

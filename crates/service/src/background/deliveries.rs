//! Deliveries of the queue: each message is done, put off or given up on its own.
//!
//! Deliveries come at least once and in any order. Every task tolerates that; its own file says
//! why. The outbox row of a message is deleted last: after its work, or in the batch that stores it
//! as a dead letter.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::background::afterwards;
use crate::background::dead_letters;
use crate::background::steps;
use crate::catalogue::catch_up;
use crate::catalogue::enrichment;
use crate::catalogue::postings;
use crate::matches::algorithm_runs;
use crate::matches::analysis;
use crate::matches::mentors;
use crate::matches::new_matches;
use crate::matches::recompute::{self, Extent, PEOPLE_PER_STEP};
use crate::operations::cache_stats;
use crate::people::acts;
use crate::people::disclosures;
use crate::people::learned;
use crate::people::profiles;
use crate::people::strangers;
use crate::people::visits;
use crate::platform::{self, Platform, batch, batch_of};
use crate::ports::Statement;
use crate::queue::flight;
use crate::queue::messages::{Message, MessageError, Task};
use crate::queue::{orders, outbox};
use crate::runs;
use crate::runs::stale_postings;
use crate::wire::error::Error;
use crate::wire::ids::UserId;

/// Times a message may fail before it is given up.
pub const MAX_ATTEMPTS: u32 = 10;

/// Longest delay that the queue accepts.
const MAX_DELAY_SECS: u32 = 24 * 60 * 60;

/// What the queue should do with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is settled.
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
    /// Send it again, with one more failure counted.
    Again {
        message: Message,
        delay_secs: u32,
    },
    DeadLetter {
        reason: String,
    },
}

/// Decides what becomes of a message. `chance` spreads retries that would otherwise coincide.
fn settle(
    message: &Result<Message, MessageError>,
    result: Result<&(), &Error>,
    chance: u128,
) -> Verdict {
    match (message, result) {
        (Err(error), _) => Verdict::DeadLetter {
            reason: error.to_string(),
        },
        (Ok(_), Ok(&())) => Verdict::Ack,
        // Its subject is gone, so nothing is left to do.
        (Ok(_), Err(Error::NotFound(_))) => Verdict::Ack,
        (Ok(message), Err(error)) => {
            let attempt = message.attempt.saturating_add(1);
            match error {
                Error::Unavailable {
                    retry_after_secs, ..
                } if attempt < MAX_ATTEMPTS => Verdict::Again {
                    delay_secs: backoff_secs(message.attempt, chance)
                        .max(*retry_after_secs)
                        .min(MAX_DELAY_SECS),
                    message: Message {
                        attempt,
                        ..message.clone()
                    },
                },
                _ => Verdict::DeadLetter {
                    reason: error.to_string(),
                },
            }
        }
    }
}

/// Between half and all of `min(1000·2^n, 60000)` ms, in whole seconds as the queue requires.
fn backoff_secs(failures: u32, chance: u128) -> u32 {
    let longest_ms = 1_000_u32
        .saturating_mul(1_u32.checked_shl(failures).unwrap_or(u32::MAX))
        .min(60_000);
    let half_ms = longest_ms.div_ceil(2);
    let spread = u128::from(half_ms).saturating_add(1);
    let above_ms = u32::try_from(chance.checked_rem(spread).unwrap_or(0)).unwrap_or(0);
    half_ms.saturating_add(above_ms).div_ceil(1_000)
}

/// Handles a batch of deliveries. Returns for each body, in order, what the queue should do with
/// it.
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
    // Several changes of one person, and several people, share one computation.
    let mut profiles: BTreeMap<UserId, Result<(), Error>> = BTreeMap::new();
    for step in people.chunks(PEOPLE_PER_STEP) {
        let results = recompute_step(platform, step).await;
        profiles.extend(step.iter().cloned().zip(results));
    }
    // So is the same task twice.
    let mut others: Vec<(Task, Result<(), Error>)> = Vec::new();
    // Statements that follow what was done; losing them loses no work.
    let mut closing: Vec<Statement> = Vec::new();
    let mut done_rows: Vec<i64> = Vec::new();

    let mut settlements = Vec::with_capacity(bodies.len());
    for (body, message) in bodies.iter().zip(messages) {
        let result = match &message {
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
                        let result = perform(platform, task).await;
                        let result = result.map(|statements| closing.extend(statements));
                        others.push((task.clone(), result));
                        others.len().saturating_sub(1)
                    }
                };
                others.get(index).map(|(_, result)| result)
            }
        };
        let result = result.map_or(Ok(&()), Result::as_ref);
        let verdict = settle(&message, result, platform.random());
        if let (Verdict::Ack, Ok(message)) = (&verdict, &message) {
            done_rows.extend(message.outbox);
        }
        settlements.push(carry_out(platform, queue, body, message.ok(), verdict).await);
    }
    if let Err(error) = close(platform, closing, &done_rows).await {
        platform.warn("closing_failed", &error.to_string());
    }
    settlements
}

/// Writes what follows from finished work, and deletes the outbox rows that requested it.
async fn close(
    platform: &impl Platform,
    mut closing: Vec<Statement>,
    done_rows: &[i64],
) -> Result<(), Error> {
    if !done_rows.is_empty() {
        closing.push(outbox::delete_done(done_rows)?);
    }
    if !closing.is_empty() {
        batch_of(platform, closing).await?;
    }
    Ok(())
}

/// Computes the matches of these people. Returns for each whether that succeeded.
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

/// Carries out a task. Returns the statements to run afterwards.
async fn perform(platform: &impl Platform, task: &Task) -> Result<Vec<Statement>, Error> {
    match task {
        Task::ProfileUpdated { user_id } => {
            recompute::recompute(platform, std::slice::from_ref(user_id), Extent::Stale).await?;
        }
        Task::ProfileErased { user_id } => profiles::forget(platform, user_id).await?,
        Task::ProfileLearn { user_id } => learned::learn(platform, user_id).await?,
        Task::CatalogueChanged => {
            catch_up::write_snapshot_if_due(platform).await?;
        }
        Task::AnalysisStep { user_id, job_id } => {
            let work = analysis::step(platform, user_id, job_id).await?;
            afterwards::settle(platform, work).await;
        }
        Task::CompanyEnrich { company_id } => {
            let work = enrichment::step(platform, company_id).await?;
            afterwards::settle(platform, work).await;
        }
        Task::CompanyUpdated { company_id, after } => {
            match postings::reread_company(platform, company_id, after.as_deref()).await? {
                Some(last) => {
                    let rest = Task::CompanyUpdated {
                        company_id: company_id.clone(),
                        after: Some(last),
                    };
                    continue_with(platform, rest).await?;
                }
                None => {
                    stale_postings::start_run(platform).await?;
                    mentors::start_run(platform).await?;
                }
            }
        }
        Task::RunStep { run_id, after } => {
            return steps::step(platform, run_id, after.as_ref()).await;
        }
    }
    Ok(Vec::new())
}

/// Leaves the rest of a task to another message. If that message is inserted twice, the work runs
/// twice, which changes nothing.
async fn continue_with(platform: &impl Platform, rest: Task) -> Result<(), Error> {
    let insert = outbox::insert(rest, platform.now_ms(), 0);
    let [waiting] = batch(platform, [insert]).await?;
    // The sweep sends any message that is not sent now.
    if let Err(error) = outbox::send(platform, outbox::waiting(&waiting)?).await {
        platform.warn("outbox_send_failed", &error.to_string());
    }
    Ok(())
}

/// Carries out a verdict. If that fails too, the queue delivers the message again.
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
            platform::send(platform, vec![message.to_body()], delay_secs)
                .await
                .map_err(|e| e.to_string())
        }
        Verdict::DeadLetter { reason } => {
            platform.warn("message_dead", &reason);
            let statements = put_aside(queue, body, message, &reason, platform.now_ms());
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
                delay_secs: backoff_secs(MAX_ATTEMPTS, platform.random()),
            }
        }
    }
}

/// The statements that store a message as a dead letter, delete its outbox row and fail its run.
fn put_aside(
    queue: &str,
    body: &str,
    message: Option<Message>,
    reason: &str,
    now_ms: i64,
) -> Vec<Statement> {
    #[derive(Deserialize)]
    struct Body {
        outbox: i64,
    }
    let mut statements = Vec::new();
    let row = match &message {
        Some(message) => message.outbox,
        None => serde_json::from_str::<Body>(body)
            .ok()
            .map(|body| body.outbox),
    };
    statements.extend(row.map(outbox::delete_dead));
    if let Some(Message {
        task: Task::RunStep { run_id, after },
        ..
    }) = &message
    {
        statements.push(runs::fail(run_id, after.as_ref(), reason, now_ms));
    }
    let body = match message {
        Some(message) => Message::new(message.task).to_body(),
        None => body.to_owned(),
    };
    statements.push(dead_letters::insert(queue, &body, reason, now_ms));
    statements
}

/// What cron does every five minutes. Each part runs, even if the one before it failed.
///
/// # Errors
/// The first failure: the database, the cache or the queue is out of reach. The next firing does
/// what was left.
pub async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    if cache_stats::is_due(platform) {
        cache_stats::write(platform).await;
    }
    let parts = [
        algorithm_runs::start_for_algorithm(platform).await,
        stale_postings::start_run(platform).await,
        mentors::start_run(platform).await,
        new_matches::start_run(platform).await,
        outbox::sweep(platform).await.map(drop),
        flight::sweep(platform).await,
        orders::sweep(platform).await,
        strangers::sweep(platform).await,
        end_sessions(platform).await,
        disclosures::sweep(platform).await,
        acts::sweep(platform).await,
        new_matches::sweep(platform).await,
        enrichment::sweep(platform).await,
        catch_up::write_snapshot_if_due(platform).await.map(drop),
        algorithm_runs::sweep(platform).await,
    ];
    parts.into_iter().collect()
}

/// Deletes expired sessions, and erases visitors with theirs, as a person's own order would.
async fn end_sessions(platform: &impl Platform) -> Result<(), Error> {
    let after = visits::sweep(platform).await?;
    afterwards::settle(platform, after).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(attempt: u32) -> Result<Message, MessageError> {
        Ok(Message {
            attempt,
            outbox: Some(1),
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
        assert_eq!(settle(&message(0), Ok(&()), 0), Verdict::Ack);
        assert_eq!(
            settle(&message(0), Err(&Error::NotFound("user")), 0),
            Verdict::Ack
        );
    }

    #[test]
    fn what_is_unavailable_is_put_off_longer_each_time_and_given_up_after_ten_failures() {
        let mut shortest = Vec::new();
        for attempt in 0..MAX_ATTEMPTS {
            match settle(&message(attempt), Err(&busy()), 0) {
                Verdict::Again {
                    message,
                    delay_secs,
                } => {
                    assert_eq!((message.attempt, message.outbox), (attempt + 1, Some(1)));
                    shortest.push(delay_secs);
                }
                verdict => assert!(matches!(verdict, Verdict::DeadLetter { .. })),
            }
        }
        assert_eq!(shortest, [1, 1, 2, 4, 8, 16, 30, 30, 30], "half");
        // The chance that gives the longest pause is half of it in milliseconds.
        let longest: Vec<u32> = (0..9)
            .map(|n| backoff_secs(n, 500 * (1_u128 << n).min(60)))
            .collect();
        assert_eq!(longest, [1, 2, 4, 8, 16, 32, 60, 60, 60], "the whole");
        assert!((0..200_000).all(|chance| (16..=32).contains(&backoff_secs(5, chance))));
    }

    #[test]
    fn nothing_comes_back_before_the_time_that_was_asked_for() {
        let later = |retry_after_secs| Error::Unavailable {
            retry_after_secs,
            inside: "busy".to_owned(),
        };
        for (asked, expected) in [(1, 1), (90, 90), (1_000_000, MAX_DELAY_SECS)] {
            match settle(&message(0), Err(&later(asked)), 0) {
                Verdict::Again { delay_secs, .. } => assert_eq!(delay_secs, expected),
                verdict => panic!("{verdict:?}"),
            }
        }
    }

    #[test]
    fn what_cannot_succeed_is_given_up_at_once() {
        for verdict in [
            settle(&Message::parse("{"), Ok(&()), 0),
            settle(&message(0), Err(&Error::Internal("defect".to_owned())), 0),
        ] {
            assert!(matches!(verdict, Verdict::DeadLetter { .. }), "{verdict:?}");
        }
    }
}

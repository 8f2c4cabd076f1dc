//! What a person's interactions teach, kept beside their profile and part of its version.
//!
//! An interaction requests a lesson, and the queue delivers it, at the earliest an hour after the
//! last one, so that a click does not invalidate everything that was computed for the person.
//!
//! Why learning twice changes nothing:
//!
//! 1. Every interaction is marked when it has been learned, in the batch that writes what it
//!    taught, and counts once.
//! 2. That batch replaces only what it was computed from; a second delivery at the same time writes
//!    nothing and is retried.
//! 3. What is undone after it was learned stays until a lesson takes it back, in the same way.
//!    Undoing, and doing again, overtake a lesson under way.

use matching::document::{Lessons, Posting};
use matching::{FEATURES_VERSION, PostingFeatures, Reaction, learn as learn_from, unlearn};
use serde::Deserialize;

use crate::catalogue::in_force;
use crate::catalogue::in_force::reading_in_force;
use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::queue::after::After;
use crate::queue::messages::Task;
use crate::queue::outbox;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::interaction::Kind;
use crate::wire::rows::{JsonText, to_json};

/// Shortest time between two lessons of a person.
const LESSON_EVERY_MS: i64 = 60 * 60 * 1000;

/// Time from the first interaction to the lesson, if there was none lately: a visit is one lesson.
const SOONEST_MS: i64 = 60 * 1000;

/// After this time, an order for a lesson counts as lost.
const LOST_MS: i64 = 2 * LESSON_EVERY_MS;

/// Most interactions of one lesson; the next takes the others.
const MOST_INTERACTIONS: i64 = 100;

/// Orders a lesson for the person, unless one is ordered. Follows the interaction in its batch.
pub(crate) fn order(user: &UserId, now_ms: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO learned (user_id, ordered_at)
SELECT u.id, ?2 FROM users u
WHERE u.id = ?1 AND EXISTS (SELECT 1 FROM interactions i 
    WHERE i.user_id = u.id AND (i.learned = 0 OR i.undone = 1))
ON CONFLICT (user_id) DO UPDATE SET ordered_at = excluded.ordered_at
WHERE ordered_at IS NULL OR ordered_at < excluded.ordered_at - ?3
RETURNING learned_at";
    Statement::new(SQL, [user.0.clone().into(), now_ms.into(), LOST_MS.into()])
}

/// The message that follows from the answer of [`order`].
pub(crate) fn ordered(answer: &Answer, user: &UserId, now_ms: i64) -> Result<Vec<After>, Error> {
    let suggest = |learned_at: i64| {
        let due = learned_at.saturating_add(LESSON_EVERY_MS);
        let wait_ms = due
            .saturating_sub(now_ms)
            .clamp(SOONEST_MS, LESSON_EVERY_MS);
        After::Suggest {
            task: Task::ProfileLearn {
                user_id: user.clone(),
            },
            delay_secs: u32::try_from(wait_ms / 1000).unwrap_or(u32::MAX),
        }
    };
    Ok(answer.value()?.map(suggest).into_iter().collect())
}

#[derive(Deserialize)]
struct Lesson {
    document: JsonText<Lessons>,
    learned_at: i64,
    kind: Option<JsonText<Kind>>,
    undone: Option<i64>,
    job_id: Option<String>,
    features: Option<JsonText<PostingFeatures>>,
    posting: Option<JsonText<Posting>>,
}

/// What was learned about a person, and what was not yet.
fn select_lesson(user: &UserId) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT l.document, l.learned_at, CASE WHEN i.kind IS NOT NULL THEN json_quote(i.kind) END AS kind, i.undone, i.job_id,
    CASE WHEN j.features_version = ",
        reading_in_force!("?2"),
        " THEN j.features END AS features,
    CASE WHEN j.features_version <> ",
        reading_in_force!("?2"),
        " THEN j.document END AS posting
FROM learned l
LEFT JOIN interactions i ON i.user_id = l.user_id AND (i.learned = 0 OR i.undone = 1)
LEFT JOIN jobs j ON j.id = i.job_id
WHERE l.user_id = ?1
ORDER BY i.created_at, i.kind, i.job_id LIMIT ?3"
    );
    Statement::new(
        SQL,
        [
            user.0.clone().into(),
            i64::from(FEATURES_VERSION).into(),
            MOST_INTERACTIONS.into(),
        ],
    )
}

/// Learns from what a person has done since the last lesson.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn learn(platform: &impl Platform, user: &UserId) -> Result<(), Error> {
    let [answer, adopted] = batch(platform, [select_lesson(user), in_force::select()]).await?;
    in_force::adopt(platform, &adopted).await?;
    let engines = platform.memory().engines();
    let mut rows: Vec<Lesson> = answer.rows()?;
    let Some(first) = rows.first_mut() else {
        return Ok(());
    };
    let (before, learned_at) = (std::mem::take(&mut first.document.0), first.learned_at);
    let (mut taught, mut taken_back, mut marked) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let (Some(JsonText(kind)), Some(job_id)) = (row.kind, row.job_id) else {
            continue;
        };
        marked.push((kind, job_id));
        let features = row.features.map(|features| features.0).or_else(|| {
            row.posting
                .map(|posting| engines.vocabulary().read_posting(&posting.0))
        });
        let reactions = match row.undone {
            Some(1) => &mut taken_back,
            _ => &mut taught,
        };
        reactions.extend(features.zip(kind.reaction()));
    }
    fn lessons(
        reactions: &[(PostingFeatures, Reaction)],
    ) -> impl Iterator<Item = (&PostingFeatures, Reaction)> {
        reactions
            .iter()
            .map(|(features, reaction)| (features, *reaction))
    }
    let learned = unlearn(&before, lessons(&taken_back));
    let learned = learn_from(&learned, lessons(&taught));
    let now_ms = platform.now_ms();
    let [_, _, written, waiting] = batch(
        platform,
        [
            delete_undone(user, &marked, learned_at)?,
            mark_learned(user, &marked, learned_at)?,
            update_learned(user, &learned, learned_at, now_ms)?,
            outbox::insert_profile_updated(user, now_ms),
        ],
    )
    .await?;
    if written.is_empty()? {
        return Err(Error::Unavailable {
            retry_after_secs: 1,
            inside: "a lesson was overtaken by another or by an undo".to_owned(),
        });
    }
    outbox::send(platform, outbox::waiting(&waiting)?).await
}

fn update_learned(
    user: &UserId,
    learned: &Lessons,
    before: i64,
    now_ms: i64,
) -> Result<Statement, Error> {
    const SQL: &str = "\
UPDATE learned SET document = ?2, learned_at = max(?4, learned_at + 1), ordered_at = NULL
WHERE user_id = ?1 AND learned_at = ?3
RETURNING learned_at";
    Ok(Statement::new(
        SQL,
        [
            user.0.clone().into(),
            to_json(learned)?.into(),
            before.into(),
            now_ms.into(),
        ],
    ))
}

/// Deletes the undone ones among these interactions, whose lessons are taken back; before the
/// statement that writes what is left, under the same condition.
fn delete_undone(
    user: &UserId,
    interactions: &[(Kind, String)],
    before: i64,
) -> Result<Statement, Error> {
    const SQL: &str = "\
DELETE FROM interactions
WHERE user_id = ?1 AND undone = 1
  AND (kind, job_id) IN (SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?2))
  AND (SELECT learned_at FROM learned WHERE user_id = ?1) = ?3";
    Ok(Statement::new(
        SQL,
        [
            user.0.clone().into(),
            to_json(&interactions)?.into(),
            before.into(),
        ],
    ))
}

/// Invalidates a lesson under way, so that it is computed again.
pub(crate) fn overtake(user: &UserId) -> Statement {
    const SQL: &str = "UPDATE learned SET learned_at = learned_at + 1 WHERE user_id = ?1";
    Statement::new(SQL, [user.0.clone().into()])
}

/// Marks interactions as learned; before the statement that writes what they taught, under the same
/// condition.
fn mark_learned(
    user: &UserId,
    interactions: &[(Kind, String)],
    before: i64,
) -> Result<Statement, Error> {
    const SQL: &str = "\
UPDATE interactions SET learned = 1
WHERE user_id = ?1 AND (kind, job_id) IN (SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?2))
  AND (SELECT learned_at FROM learned WHERE user_id = ?1) = ?3";
    Ok(Statement::new(
        SQL,
        [
            user.0.clone().into(),
            to_json(&interactions)?.into(),
            before.into(),
        ],
    ))
}

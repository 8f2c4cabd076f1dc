//! Warming: caches the matches of active people with popular postings before they ask for them.
//!
//! Once an hour, if the deployment has a budget for it, a run takes the most viewed postings of the
//! last day and the most recently active people, and caches the match of each pair that is missing.
//! It is a run like any other. Losing it, or running it twice, changes no answer.
//!
//! Deliberately absent: analyses, which have their own budget and are requested by pages.

use matching::document::PostingId;

use crate::catalogue::catch_up::CatchUp;
use crate::kv::cache;
use crate::kv::keys::{CacheKey, PersonalKey};
use crate::matches::recommendations::Items;
use crate::matches::recompute::Done;
use crate::people::context::{self, Unreadable};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::outbox;
use crate::runs::{self, NewRun, RunName, Scope};
use crate::wire::error::Error;
use crate::wire::ids::{RunId, UserId};
use crate::wire::request::engine_named;
use crate::wire::rows::to_json;
use crate::wire::time::{DAY_MS, HOUR_MS};

/// Most postings of a run.
const POSTINGS: i64 = 20;

/// People per step: with every posting, 200 writes of the 1,000 that an invocation may make.
pub(crate) const PEOPLE_PER_STEP: usize = 10;

/// Most interactions that a start reads, newest first, to find popular postings and active people.
/// It bounds the rows read, whatever the size of the deployment.
const LATEST_INTERACTIONS: i64 = 10_000;

/// Age up to which a view counts towards popularity.
const POPULAR_MS: i64 = DAY_MS;

/// Age up to which an interaction counts as activity.
const ACTIVE_MS: i64 = 7 * DAY_MS;

/// Starts the run of this hour, unless there is no budget, nothing to warm, or it exists already.
///
/// # Errors
/// When the database or the queue is out of reach.
pub async fn start(platform: &impl Platform) -> Result<(), Error> {
    let pairs = i64::from(platform.settings().warming_pairs);
    if pairs == 0 {
        return Ok(());
    }
    let now_ms = platform.now_ms();
    let id = RunId(format!("warming-{}", now_ms.div_euclid(HOUR_MS)));
    let postings = POSTINGS.min(pairs);
    let [popular] = batch(platform, [select_popular(&id, postings, now_ms)]).await?;
    let job_ids: Vec<PostingId> = popular.values()?;
    let Some(people) = i64::try_from(job_ids.len())
        .ok()
        .and_then(|postings| pairs.checked_div(postings))
    else {
        return Ok(());
    };
    let run = NewRun {
        id,
        ..NewRun::at_once(platform, RunName::Warming, Scope::Warm { job_ids })
    };
    let [first_step, insert] = run.statements(now_ms)?;
    let statements = [
        delete_ended(),
        insert_people(&run.id, people, now_ms),
        first_step,
        insert,
    ];
    let [_, _, waiting, _] = batch(platform, statements).await?;
    outbox::send(platform, outbox::waiting(&waiting)?).await
}

/// The most viewed postings, best first; none if the run exists already.
fn select_popular(run: &RunId, postings: i64, now_ms: i64) -> Statement {
    const SQL: &str = "\
SELECT i.job_id
FROM (SELECT job_id, kind FROM interactions
    WHERE created_at > ?2 AND NOT EXISTS (SELECT 1 FROM runs WHERE id = ?1)
    ORDER BY created_at DESC LIMIT ?3) i
JOIN jobs j ON j.id = i.job_id
WHERE i.kind = 'view'
GROUP BY i.job_id ORDER BY count(*) DESC, i.job_id LIMIT ?4";
    Statement::new(
        SQL,
        [
            run.0.clone().into(),
            now_ms.saturating_sub(POPULAR_MS).into(),
            LATEST_INTERACTIONS.into(),
            postings.into(),
        ],
    )
}

/// Selects the most recently active people, before the run's own row is written: a second start
/// selects nobody.
fn insert_people(run: &RunId, people: i64, now_ms: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO warming_people (run_id, user_id)
SELECT ?1, i.user_id
FROM (SELECT user_id, created_at FROM interactions
    WHERE created_at > ?2 AND NOT EXISTS (SELECT 1 FROM runs WHERE id = ?1)
    ORDER BY created_at DESC LIMIT ?3) i
GROUP BY i.user_id ORDER BY max(i.created_at) DESC, i.user_id LIMIT ?4";
    Statement::new(
        SQL,
        [
            run.0.clone().into(),
            now_ms.saturating_sub(ACTIVE_MS).into(),
            LATEST_INTERACTIONS.into(),
            people.into(),
        ],
    )
}

/// Deletes the selected people of ended runs.
fn delete_ended() -> Statement {
    const SQL: &str = concat!(
        "\
DELETE FROM warming_people WHERE run_id NOT IN (SELECT id FROM runs WHERE name = ?1 AND ",
        runs::unfinished!(),
        ")"
    );
    Statement::new(SQL, [RunName::Warming.as_str().into()])
}

/// Caches the missing matches of these people with these postings, except postings that a person
/// has hidden and postings that are closed.
///
/// # Errors
/// When the database or the cache is out of reach.
pub(crate) async fn warm(
    platform: &impl Platform,
    people: &[UserId],
    job_ids: &[PostingId],
) -> Result<Done, Error> {
    let mut done = Done::default();
    let refused = context::in_parts(people, async |part| {
        warm_part(platform, part, job_ids, &mut done).await
    });
    for user in refused.await? {
        done.fail(platform, user, "rows of a person are too large".to_owned());
    }
    Ok(done)
}

/// As [`warm`]. Returns the people for whom there was no room.
async fn warm_part(
    platform: &impl Platform,
    people: &[UserId],
    job_ids: &[PostingId],
    done: &mut Done,
) -> Result<Vec<UserId>, Error> {
    let (catch_up, catalogue) = CatchUp::begin(platform);
    let reads = [context::select_contexts(people)?, catalogue];
    let [contexts, catalogue] = batch(platform, reads).await?;
    catch_up.finish(platform, &catalogue).await?;
    let engines = platform.memory().engines();
    let engine = engine_named(&engines, None)?;
    let algorithm = engine.algorithm();
    let contexts = context::contexts(&contexts)?;
    for context in contexts.read {
        let context = match context {
            Ok(context) => context,
            Err(Unreadable(user)) => {
                done.fail(platform, user, "rows of a person cannot be read".to_owned());
                continue;
            }
        };
        let shown = job_ids.iter().filter(|job| !context.hidden.contains(*job));
        let entries: Vec<_> = platform
            .memory()
            .with(|catalogue| shown.filter_map(|job| catalogue.entry(job)).collect());
        let keys: Vec<CacheKey<'_>> = entries
            .iter()
            .map(|entry| CacheKey::Personal {
                user: &context.id,
                key: PersonalKey::Match {
                    job: &entry.summary.id,
                    algorithm: &algorithm,
                    profile_version: context.version,
                    posting_version: entry.version,
                },
            })
            .collect();
        let missing = cache::missing(platform, &keys).await.map_err(unreachable)?;
        let profile = engines.vocabulary().read_profile(&context.profile);
        let items = Items::new(engine.as_ref(), &profile, context.version);
        for ((key, entry), missing) in keys.iter().zip(&entries).zip(missing) {
            if !missing {
                continue;
            }
            let item = items.item(entry.clone());
            let value = to_json(&item)?;
            let written = cache::write(platform, key, value.as_bytes()).await;
            written.map_err(unreachable)?;
        }
        done.people = done.people.saturating_add(1);
    }
    Ok(contexts.left_out)
}

fn unreachable(error: crate::ports::CacheError) -> Error {
    Error::Unavailable {
        retry_after_secs: 5,
        inside: error.to_string(),
    }
}

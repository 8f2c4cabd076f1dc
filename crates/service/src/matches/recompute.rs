//! Recomputes matches, for one person or for many, in a constant number of round trips.
//!
//! Why running any of it twice changes nothing:
//!
//! 1. What is written depends on the profile, the catalogue and the algorithm alone, not on the
//!    message.
//! 2. A match set is written only for the profile version it was computed from, checked in the
//!    writing batch against `users.updated_at`; a computation that was overtaken by a change writes
//!    nothing.
//! 3. It replaces only sets of an older profile, or of the same profile and a catalogue no newer; a
//!    late or reordered message loses to a newer result.
//! 4. Rows follow their set in the same batch, guarded by the computation that wrote the set: never
//!    half of one.
//! 5. Rows that are persisted already are not sent. What is sent changes the rows of one
//!    computation (`match_sets.computation`), which the reading batch named and the writing batch
//!    checks. If nothing differs, only the set is written, and the computation stays that of its
//!    rows.
//! 6. Of two computations that were compared with the same rows and both change them, the second
//!    writes nothing, even from a newer catalogue. By 2, both are for the current profile. The set
//!    names the catalogue of the first: pages merge what changed since, and postings among its rows
//!    that have changed are recorded by the batch that wrote them (`insert_overtaken`), for a run.
//! 7. A step of a run counts only while the run's cursor is where the step begins, and moves it in
//!    the same batch; the second delivery of a step finds the cursor moved and does nothing.
//! 8. The message of the next step is inserted under the same condition, in the same batch: one
//!    step has one successor.
//! 9. What employers' rankings need of a person is stored for the profile version it was read from,
//!    checked in the writing batch like a match set.
//! 10. An outbox row is deleted only when its work is done, and a person's row only if their
//!     matches include every change: a lost message is sent again.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use matching::{Catalogue, Engine, Engines};

use crate::catalogue::catch_up::CatchUp;
use crate::experiments;
use crate::isolate::running::Running;
use crate::matches::mentors;
use crate::matches::recommendations::{Digests, MatchSet, select_digests, write_match_sets};
use crate::people::context::{self, Unreadable};
use crate::people::findable::{self, Reading};
use crate::platform::{Platform, batch, batch_of};
use crate::ports::Statement;
use crate::runs::growth_areas::GrowthSum;
use crate::runs::stale_postings;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::request::engine_named;
use crate::wire::rows::to_json;

/// Most people whose matches one message computes.
pub(crate) const PEOPLE_PER_STEP: usize = 100;

/// Whose matches are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those of people whose profile or catalogue has changed since.
    Stale,
    /// Everyone's, as an operator orders.
    All,
}

/// What a recompute did.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Done {
    /// People whose matches are current now.
    pub(crate) people: u64,
    /// People for whom it failed.
    pub(crate) failed: Vec<UserId>,
    /// The last failure.
    pub(crate) last_error: Option<String>,
    /// The skills that they lack in the computed matches.
    pub(crate) growth: GrowthSum,
}

impl Done {
    pub(crate) fn fail(&mut self, platform: &impl Platform, user: UserId, error: String) {
        platform.warn("recompute_failed", &error);
        self.failed.push(user);
        self.last_error = Some(error);
    }
}

/// Computes and writes the matches of these people: one batch to read, one to write. Skips people
/// who do not exist, or no longer.
pub(crate) async fn recompute(
    platform: &impl Platform,
    users: &[UserId],
    extent: Extent,
) -> Result<Done, Error> {
    let (statements, done) = prepare(platform, users, extent).await?;
    if !statements.is_empty() {
        batch_of(platform, statements).await?;
    }
    Ok(done)
}

/// The reading half of [`recompute`]: the statements that are still to be run, so that a run can
/// move its cursor in the same batch.
pub(crate) async fn prepare(
    platform: &impl Platform,
    users: &[UserId],
    extent: Extent,
) -> Result<(Vec<Statement>, Done), Error> {
    let mut work = Work::default();
    let refused = context::in_parts(users, async |part| {
        compute(platform, part, extent, &mut work).await
    });
    for user in refused.await? {
        let reason = "rows of a person are too large".to_owned();
        work.done.fail(platform, user, reason);
    }
    let Work {
        done,
        sets,
        statements: others,
    } = work;
    let computation = format!("{:032x}", platform.random());
    let mut statements = Vec::new();
    for (algorithm, sets) in &sets {
        statements.extend(write_match_sets(
            sets,
            algorithm,
            &computation,
            platform.now_ms(),
        )?);
    }
    if !statements.is_empty() {
        let reached = platform.memory().with(Catalogue::head);
        statements.push(stale_postings::insert_overtaken(users, reached)?);
    }
    statements.extend(others);
    Ok((statements, done))
}

/// What has been computed so far.
#[derive(Default)]
struct Work {
    done: Done,
    /// By algorithm.
    sets: BTreeMap<String, Vec<MatchSet>>,
    /// Store what else depends on the people.
    statements: Vec<Statement>,
}

/// Computes what depends on these people. Returns those for whom there was no room.
async fn compute(
    platform: &impl Platform,
    users: &[UserId],
    extent: Extent,
    work: &mut Work,
) -> Result<Vec<UserId>, Error> {
    let (catch_up, catalogue) = CatchUp::begin(platform);
    let reads = [
        context::select_contexts(users)?,
        catalogue,
        experiments::select_running(),
        select_digests(users)?,
        findable::select_unread(users)?,
        mentors::select_mentees(users)?,
    ];
    let [contexts, catalogue, running, digests, unread, mentees] = batch(platform, reads).await?;
    let unread: HashSet<UserId> = unread.values()?.into_iter().collect();
    let persisted: Vec<Digests> = digests.rows()?;
    let running = experiments::read_running(&running)?;
    catch_up.finish(platform, &catalogue).await?;
    let engines = platform.memory().engines();
    let reached = platform.memory().with(Catalogue::head);

    let contexts = context::contexts(&contexts)?;
    let mut readings = Vec::new();
    let mut computed_people = Vec::new();
    for context in contexts.read {
        let context = match context {
            Ok(context) => context,
            Err(Unreadable(user)) => {
                work.done
                    .fail(platform, user, "rows of a person cannot be read".to_owned());
                continue;
            }
        };
        if unread.contains(&context.id) {
            readings.push(Reading::of(&context, engines.vocabulary()));
        }
        let is_current = |algorithm: &str| {
            context.persisted.iter().any(|set| {
                set.is_current(algorithm, context.version, reached, context.hidden_count())
            })
        };
        let stale = engines_for(&engines, running.as_ref(), &context.id)?
            .into_iter()
            .filter(|engine| extent == Extent::All || !is_current(&engine.algorithm()));
        let computed: Result<Vec<_>, Error> = stale
            .map(|engine| {
                let algorithm = engine.algorithm();
                let (mut set, growth) = MatchSet::compute(platform, engine.as_ref(), &context)?;
                let mut persisted = persisted.iter();
                if let Some(persisted) = persisted.find(|it| it.is_of(&context.id, &algorithm)) {
                    set.leave_out(persisted);
                }
                Ok((algorithm, (set, growth)))
            })
            .collect();
        match computed {
            Ok(computed) => {
                for (nth, (algorithm, (set, growth))) in computed.into_iter().enumerate() {
                    // Of a person with several algorithms, one tells.
                    if nth == 0 {
                        work.done.growth.extend(growth);
                    }
                    work.sets.entry(algorithm).or_default().push(set);
                }
                work.done.people = work.done.people.saturating_add(1);
                computed_people.push(context);
            }
            Err(error) => work.done.fail(platform, context.id, error.to_string()),
        }
    }
    let all = extent == Extent::All;
    let of_mentees = mentors::prepare(platform, &mentees, &computed_people, all).await?;
    work.statements.extend(of_mentees);
    let readings = findable::store(readings, platform.memory().reading())?;
    work.statements.extend(readings);
    Ok(contexts.left_out)
}

/// The engines whose matches are kept ready for a person: what the running experiment shows them,
/// else the default one.
fn engines_for(
    engines: &Engines,
    running: Option<&Running>,
    user: &UserId,
) -> Result<Vec<Arc<dyn Engine>>, Error> {
    match running.and_then(|running| running.engines_for(engines, user)) {
        Some(engines) => Ok(engines),
        None => Ok(vec![engine_named(engines, None)?]),
    }
}

/// Deletes these people's matches of algorithms that this release does not know.
pub(crate) fn delete_other_algorithms(
    engines: &Engines,
    users: &[UserId],
) -> Result<[Statement; 2], Error> {
    const DELETE_ROWS: &str = "\
DELETE FROM user_match_cache WHERE user_id IN (SELECT value FROM json_each(?1))
AND algorithm_version NOT IN (SELECT value FROM json_each(?2))";
    const DELETE_SETS: &str = "\
DELETE FROM match_sets WHERE user_id IN (SELECT value FROM json_each(?1))
AND algorithm NOT IN (SELECT value FROM json_each(?2))";
    let known: Vec<String> = matching::ENGINES
        .iter()
        .filter_map(|name| engines.named(name))
        .map(|engine| engine.algorithm())
        .collect();
    let (users, known) = (to_json(&users)?, to_json(&known)?);
    Ok([DELETE_ROWS, DELETE_SETS]
        .map(|sql| Statement::new(sql, [users.clone().into(), known.clone().into()])))
}

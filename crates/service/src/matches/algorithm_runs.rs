//! The run that recomputes everyone with the algorithm in force, and the sweep of old runs.

use crate::catalogue::in_force;
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::outbox;
use crate::runs::{NewRun, RunName, Scope};
use crate::wire::error::Error;
use crate::wire::ids::RunId;
use crate::wire::request::engine_named;
use crate::wire::time::DAY_MS;

/// Most runs that one sweep deletes.
const FORGOTTEN_AT_ONCE: i64 = 500;

/// Starts the run that recomputes everyone, once for each algorithm: a new release, new statistics
/// or new skills.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn start_for_algorithm(platform: &impl Platform) -> Result<(), Error> {
    let run = NewRun {
        id: algorithm_run(platform).await?,
        ..NewRun::at_once(platform, RunName::NewAlgorithm, Scope::All)
    };
    let [waiting, _] = batch(platform, run.statements(platform.now_ms())?).await?;
    outbox::send(platform, outbox::waiting(&waiting)?).await
}

/// Id of the run of the algorithm in force.
async fn algorithm_run(platform: &impl Platform) -> Result<RunId, Error> {
    let [adopted] = batch(platform, [in_force::select()]).await?;
    in_force::adopt(platform, &adopted).await?;
    let algorithm = engine_named(&platform.memory().engines(), None)?.algorithm();
    // Skills that are restored are a new set: the run in between has deleted the matches made with
    // them.
    let number = platform.memory().skill_set();
    Ok(RunId(match number {
        0 => format!("algorithm-{algorithm}"),
        _ => format!("algorithm-{algorithm}-{number}"),
    }))
}

/// Deletes ended runs that were due before the retention period, except the run of the algorithm in
/// force, which shows that everyone has been recomputed.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str = "\
DELETE FROM runs WHERE id IN (
    SELECT id FROM runs
    WHERE status IN ('succeeded', 'failed', 'cancelled') AND place < printf('%016d', ?1) AND id <> ?2 LIMIT ?3)";
    let retention_ms = i64::from(platform.settings().run_retention_days).saturating_mul(DAY_MS);
    let before = platform.now_ms().saturating_sub(retention_ms);
    let delete = Statement::new(
        SQL,
        [
            before.into(),
            algorithm_run(platform).await?.0.into(),
            FORGOTTEN_AT_ONCE.into(),
        ],
    );
    batch(platform, [delete]).await?;
    Ok(())
}

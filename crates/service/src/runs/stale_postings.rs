//! Postings that have changed or gone while people hold them among their matches.
//!
//! Readers see such a change at once, through the change list. A run recomputes their persisted
//! matches: the change leaves a row here in its own batch; cron, or the task that has re-read a
//! company's postings, starts one run for all waiting rows; and the end of that run deletes the
//! rows that it took. A posting that changes again meanwhile waits for the next run.

use matching::document::PostingId;

use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::outbox;
use crate::runs::{NewRun, RunName, Scope, unfinished};
use crate::wire::error::Error;
use crate::wire::ids::{RunId, UserId};
use crate::wire::rows::to_json;

/// Records which of these postings, just written at `now_ms`, people hold in an older version.
pub(crate) fn insert_changed<'a>(
    postings: impl Iterator<Item = &'a PostingId>,
    now_ms: i64,
) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO stale_postings (job_id)
SELECT j.id FROM json_each(?1) v JOIN jobs j ON j.id = v.value
WHERE j.updated_at >= ?2 AND EXISTS (
    SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < j.updated_at)
ON CONFLICT (job_id) DO UPDATE SET run_id = NULL";
    let ids: Vec<&PostingId> = postings.collect();
    Ok(Statement::new(SQL, [to_json(&ids)?.into(), now_ms.into()]))
}

/// Records a withdrawn posting, if anyone holds it.
pub(crate) fn insert_withdrawn(posting: &PostingId) -> Statement {
    const SQL: &str = "\
INSERT INTO stale_postings (job_id)
SELECT ?1 WHERE EXISTS (SELECT 1 FROM user_match_cache WHERE job_id = ?1)
ON CONFLICT (job_id) DO UPDATE SET run_id = NULL";
    Statement::new(SQL, [posting.0.clone().into()])
}

/// Records the postings that changed while these people's matches with them were computed from the
/// catalogue at `reached`. If nothing has changed since, this reads one row.
pub(crate) fn insert_overtaken(users: &[UserId], reached: u64) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO stale_postings (job_id)
SELECT DISTINCT c.job_id FROM user_match_cache c LEFT JOIN jobs j ON j.id = c.job_id
WHERE (SELECT max(seq) FROM catalogue_changes) > ?2
  AND c.user_id IN (SELECT value FROM json_each(?1)) AND j.updated_at IS NOT c.job_version
ON CONFLICT (job_id) DO UPDATE SET run_id = NULL";
    let reached = i64::try_from(reached).unwrap_or(i64::MAX);
    Ok(Statement::new(
        SQL,
        [to_json(&users)?.into(), reached.into()],
    ))
}

/// Starts a run for the postings that wait, unless there are none or such a run is under way. The
/// rows of a run that was deleted wait again.
pub(crate) async fn start_run(platform: &impl Platform) -> Result<(), Error> {
    const IS_DUE: &str = concat!(
        "\
SELECT 1 FROM stale_postings p
WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = p.run_id)
  AND NOT EXISTS (SELECT 1 FROM runs WHERE name = ?1 AND ",
        unfinished!(),
        ")\nLIMIT 1"
    );
    const TAKE: &str = concat!(
        "\
UPDATE stale_postings SET run_id = ?2
WHERE NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = stale_postings.run_id)
  AND NOT EXISTS (SELECT 1 FROM runs WHERE name = ?1 AND ",
        unfinished!(),
        ")"
    );
    let [due] = batch(
        platform,
        [Statement::new(
            IS_DUE,
            [RunName::PostingsChanged.as_str().into()],
        )],
    )
    .await?;
    if due.is_empty()? {
        return Ok(());
    }
    let run = NewRun::at_once(platform, RunName::PostingsChanged, Scope::Stale);
    let take = Statement::new(
        TAKE,
        [
            RunName::PostingsChanged.as_str().into(),
            run.id.0.clone().into(),
        ],
    );
    // If another firing was faster, this takes nothing, and its run ends with nobody.
    let [first_step, insert] = run.statements(platform.now_ms())?;
    let [_, waiting, _] = batch(platform, [take, first_step, insert]).await?;
    outbox::send(platform, outbox::waiting(&waiting)?).await
}

/// Deletes the postings that a run took.
pub(crate) fn delete_taken(run: &RunId) -> Statement {
    const SQL: &str = "DELETE FROM stale_postings WHERE run_id = ?1";
    Statement::new(SQL, [run.0.clone().into()])
}

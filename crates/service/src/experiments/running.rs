//! The running experiment as a request sees it, and which sides people were shown.

use super::definitions::{ExperimentRow, columns};
use crate::isolate::running::Running;
use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::{JsonText, to_json};

/// The running experiment, and the sides that this person was shown before. At most one row; reads
/// one row per side that the person was shown.
pub(crate) fn select_running(user: Option<&UserId>) -> Statement {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ",
    (SELECT json_group_array(p.side) FROM experiment_people p
     WHERE p.user_id = ?1 AND p.experiment = e.name AND p.kind = 'exposure') AS shown
FROM experiments e WHERE e.status = 'running'"
    );
    Statement::new(SQL, [user.map(|user| user.0.as_str()).into()])
}

/// Reads the answer of [`select_running`].
pub(crate) fn read_running(answer: &Answer) -> Result<(Option<Running>, Vec<String>), Error> {
    let Some(mut row) = answer.first::<ExperimentRow>()? else {
        return Ok((None, Vec::new()));
    };
    let shown = row.shown.take().map(|JsonText(sides)| sides);
    let running = Running::new(row.experiment().body);
    Ok((Some(running), shown.unwrap_or_default()))
}

/// Records that a person was shown these sides. Only the first time counts.
pub(crate) async fn expose(
    platform: &impl Platform,
    user: &UserId,
    experiment: &str,
    sides: &[String],
) -> Result<(), Error> {
    const SQL: &str = "\
INSERT INTO experiment_people (user_id, experiment, kind, side, events, first_at)
SELECT u.id, e.name, 'exposure', s.value, 1, ?4
FROM json_each(?3) s JOIN users u ON u.id = ?1 JOIN experiments e ON e.name = ?2 AND e.status = 'running'
WHERE true
ON CONFLICT DO NOTHING";
    let insert = Statement::new(
        SQL,
        [
            user.0.as_str().into(),
            experiment.into(),
            to_json(&sides)?.into(),
            platform.now_ms().into(),
        ],
    );
    batch(platform, [insert]).await?;
    Ok(())
}

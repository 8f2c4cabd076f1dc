//! The running experiment as a request sees it, and which sides people were shown.

use super::definitions::{ExperimentRow, columns};
use crate::isolate::running::Running;
use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::{JsonText, to_json};

/// The running experiment; at most one row.
pub(crate) fn select_running() -> Statement {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM experiments e WHERE e.status = 'running'"
    );
    Statement::new(SQL, [])
}

/// The running experiment with the sides that a person was shown before, as a column of another
/// statement's row. The parameter is the person's id. Reads one row per side that they were shown.
macro_rules! running_column {
    ($user:literal) => {
        concat!(
            "\
(SELECT json_object('name', e.name, 'status', e.status, 'mode', e.mode, 'salt', e.salt, 'sides', e.sides,
        'weights', e.weights, 'shadow', e.shadow, 'started_at', e.started_at, 'stopped_at', e.stopped_at,
        'updated_at', e.updated_at, 'shown', (SELECT json_group_array(p.side) FROM experiment_people p
            WHERE p.user_id = ",
            $user,
            " AND p.experiment = e.name AND p.kind = 'exposure') || '')
    FROM experiments e WHERE e.status = 'running')"
        )
    };
}
pub(crate) use running_column;

/// Reads the answer of [`select_running`].
pub(crate) fn read_running(answer: &Answer) -> Result<Option<Running>, Error> {
    let row: Option<ExperimentRow> = answer.first()?;
    Ok(row.map(|row| Running::new(row.experiment().body)))
}

/// The running experiment, and the sides that a person was shown before.
pub(crate) fn running_for(row: Option<ExperimentRow>) -> (Option<Running>, Vec<String>) {
    let Some(mut row) = row else {
        return (None, Vec::new());
    };
    let shown = row.shown.take().map(|JsonText(sides)| sides);
    let running = Running::new(row.experiment().body);
    (Some(running), shown.unwrap_or_default())
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

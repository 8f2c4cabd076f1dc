//! The experiment that runs, as a request meets it, and who was shown what.

use std::rc::Rc;
use std::sync::Arc;

use matching::{Engine, Engines};

use super::{Experiment, Mode, Row, Side};
use crate::ports::{Answer, Platform, Statement, batch};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::{JsonText, to_json};

/// The experiment that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running(Rc<Experiment>);

/// The experiment that runs, and the sides of it that this person was shown already. At most one row; the person's
/// rows read are as many as the sides they were shown.
pub(crate) fn select_running(user: Option<&UserId>) -> Statement {
    const SQL: &str = "\
SELECT e.name, e.status, e.mode, e.salt, e.sides, e.weights, e.shadow, e.started_at, e.stopped_at, e.updated_at,
    (SELECT json_group_array(p.side) FROM experiment_people p
     WHERE p.user_id = ?1 AND p.experiment = e.name AND p.kind = 'exposure') AS shown
FROM experiments e WHERE e.status = 'running'";
    Statement::new(SQL, [user.map(|user| user.0.as_str()).into()])
}

/// Reads the answer of [`select_running`].
pub(crate) fn read_running(answer: &Answer) -> Result<(Option<Running>, Vec<String>), Error> {
    let Some(mut row) = answer.first::<Row>()? else {
        return Ok((None, Vec::new()));
    };
    let shown = row.shown.take().map(|JsonText(sides)| sides);
    let running = Running(Rc::new(row.experiment().body));
    Ok((Some(running), shown.unwrap_or_default()))
}

impl Running {
    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn salt(&self) -> &str {
        &self.0.salt
    }

    pub(crate) fn mode(&self) -> Mode {
        self.0.mode
    }

    pub(crate) fn sides(&self) -> &[Side] {
        &self.0.sides
    }

    /// The side that a person is on where people are split.
    pub(crate) fn side_of(&self, user: &UserId) -> Option<&Side> {
        let sides = &self.0.sides;
        let weights = sides.iter().map(|side| (side.name.as_str(), side.weight));
        sides.get(comparison::assign(&self.0.salt, &user.0, weights)?)
    }

    /// The engines whose matches are kept ready for a person, each once. None where a side's engine is not of this
    /// release.
    pub(crate) fn engines_for(
        &self,
        engines: &Engines,
        user: &UserId,
    ) -> Option<Vec<Arc<dyn Engine>>> {
        let all = self.0.shadow || self.0.mode == Mode::Interleave;
        let sides: Vec<&Side> = match all {
            true => self.0.sides.iter().collect(),
            false => self.side_of(user).into_iter().collect(),
        };
        let mut names: Vec<&str> = sides.iter().map(|side| side.algorithm.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| engines.named(name)).collect()
    }
}

/// Notes that a person was shown these sides. The first time counts.
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

//! Stored experiments: listing, creating, changing and deleting them.

use matching::ENGINES;
use serde::{Deserialize, Serialize};

use crate::platform::totals::{self, List};
use crate::platform::{Platform, batch};
use crate::ports::{Constraint, SqlError, Statement};
use crate::wire::cursor;
use crate::wire::error::{Code, Error};
use crate::wire::experiment::{Experiment, ExperimentStatus, Mode, Side};
use crate::wire::ids;
use crate::wire::limit::PageLimit;
use crate::wire::request::{Expected, Versioned, one_of, parse};
use crate::wire::rows::{JsonText, to_json};

/// A page of experiments, ordered by name.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ExperimentPage {
    /// Experiments of the page.
    pub items: Vec<Experiment>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Number of experiments in the whole list.
    pub total: u64,
}

/// Sides of one experiment.
pub const MAX_SIDES: usize = 8;
const MAX_WEIGHT: u32 = 1_000_000;

/// An experiment as the database holds it.
#[derive(Deserialize)]
pub(crate) struct ExperimentRow {
    name: String,
    status: ExperimentStatus,
    mode: Mode,
    salt: String,
    sides: JsonText<Vec<NamedAlgorithm>>,
    weights: JsonText<Vec<u32>>,
    shadow: i64,
    started_at: Option<i64>,
    stopped_at: Option<i64>,
    updated_at: i64,
    /// Sides that the person was shown; only set by `running_column`.
    #[serde(default)]
    pub(super) shown: Option<JsonText<Vec<String>>>,
}

/// The part of a side that is fixed once its experiment runs.
#[derive(Serialize, Deserialize)]
struct NamedAlgorithm {
    name: String,
    algorithm: String,
}

impl ExperimentRow {
    pub(super) fn experiment(self) -> Versioned<Experiment> {
        let sides = self.sides.0.into_iter().zip(self.weights.0);
        let body = Experiment {
            name: self.name,
            status: self.status,
            mode: self.mode,
            salt: self.salt,
            sides: sides
                .map(|(side, weight)| Side {
                    name: side.name,
                    algorithm: side.algorithm,
                    weight,
                })
                .collect(),
            shadow: self.shadow != 0,
            started_at_ms: self.started_at,
            stopped_at_ms: self.stopped_at,
        };
        Versioned {
            version: self.updated_at,
            body,
        }
    }
}

/// The columns of an [`ExperimentRow`], without `shown`.
macro_rules! columns {
    () => {
        "name, status, mode, salt, sides, weights, shadow, started_at, stopped_at, updated_at"
    };
}
pub(super) use columns;

pub(super) fn select_experiment(name: &str) -> Statement {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM experiments WHERE name = ?1");
    Statement::new(SQL, [name.into()])
}

/// An experiment.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this name.
pub async fn get_experiment(
    platform: &impl Platform,
    name: &str,
) -> Result<Versioned<Experiment>, Error> {
    let [answer] = batch(platform, [select_experiment(name)]).await?;
    let row: ExperimentRow = answer.first()?.ok_or(Error::NotFound("experiment"))?;
    Ok(row.experiment())
}

/// Experiments after `cursor`, ordered by name.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave.
pub async fn list_experiments(
    platform: &impl Platform,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<ExperimentPage, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM experiments WHERE name > ?1 ORDER BY name LIMIT ?2"
    );
    let after: String = cursor.map(cursor::decode).transpose()?.unwrap_or_default();
    let select = Statement::new(SQL, [after.into(), limit.rows().into()]);
    let total = totals::select(List::Experiments);
    let [total, answer] = batch(platform, [total, select]).await?;
    let rows: Vec<ExperimentRow> = answer.rows()?;
    let items: Vec<Experiment> = rows.into_iter().map(|row| row.experiment().body).collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&last.name))
        .transpose()?;
    Ok(ExperimentPage {
        items,
        next_cursor,
        total: totals::read(&total)?,
    })
}

/// Creates or changes an experiment. While it runs, only its weights and its shadow may change, and
/// it may be stopped.
///
/// # Errors
/// [`Error::Refused`] naming the field, also if another experiment is running; [`Error::Conflict`]
/// if it is at none of the expected versions.
pub async fn put_experiment(
    platform: &impl Platform,
    name: &str,
    body: &[u8],
    expected: &Expected,
) -> Result<Versioned<()>, Error> {
    let mut wanted: Experiment = parse(body)?;
    name.clone_into(&mut wanted.name);
    if wanted.salt.is_empty() {
        name.clone_into(&mut wanted.salt);
    }
    check(&wanted)?;
    let statements = [
        select_experiment(name),
        upsert_experiment(&wanted, expected, platform.now_ms())?,
    ];
    let [before, written] = batch(platform, statements)
        .await
        .map_err(|error| match &error {
            SqlError::Violated(Constraint::OneRunningExperiment) => Error::refused(
                Code::InvalidField,
                "status",
                "another experiment is running",
            ),
            _ => error.into(),
        })?;
    if let Some(version) = written.value()? {
        return Ok(Versioned { version, body: () });
    }
    let before = before
        .first::<ExperimentRow>()?
        .map(ExperimentRow::experiment);
    let version = before.as_ref().map(|held| held.version);
    if !expected.allows(version) {
        return Err(Error::Conflict);
    }
    match before {
        Some(held) if same(&held.body, &wanted) => Ok(Versioned {
            version: held.version,
            body: (),
        }),
        before => Err(refusal(before.map(|held| held.body).as_ref())),
    }
}

/// Whether a change would change nothing.
fn same(held: &Experiment, wanted: &Experiment) -> bool {
    let times = |experiment: &Experiment| Experiment {
        started_at_ms: None,
        stopped_at_ms: None,
        ..experiment.clone()
    };
    times(held) == times(wanted)
}

/// Why [`upsert_experiment`] wrote nothing.
fn refusal(held: Option<&Experiment>) -> Error {
    let (field, reason) = match held.map(|held| held.status) {
        None => ("status", "it never ran; it may be `draft` or `running`"),
        Some(ExperimentStatus::Draft) => ("status", "it never ran; delete it, or let it run"),
        Some(ExperimentStatus::Running) => (
            "sides",
            "while it runs, its weights and `shadow` may change and it may be stopped; mode, salt and sides stay",
        ),
        Some(ExperimentStatus::Stopped) => ("status", "it is over; start another one"),
    };
    Error::refused(Code::InvalidField, field, reason)
}

/// Writes the experiment if it differs, its state allows the change, and it is at an expected
/// version. Otherwise returns no row.
fn upsert_experiment(
    wanted: &Experiment,
    expected: &Expected,
    now_ms: i64,
) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO experiments
    (name, status, mode, salt, sides, weights, shadow, started_at, stopped_at, created_at, updated_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, CASE ?2 WHEN 'running' THEN ?8 END, NULL, ?8, ?8
WHERE EXISTS (SELECT 1 FROM experiments WHERE name = ?1
    AND (?9 IS NULL OR EXISTS (SELECT 1 FROM json_each(?9) AS e WHERE e.value IN ('*', updated_at))))
   OR ((?9 IS NULL OR ?9 = '\"-\"') AND ?2 <> 'stopped' AND NOT EXISTS (SELECT 1 FROM experiments WHERE name = ?1))
ON CONFLICT (name) DO UPDATE SET
    status = excluded.status, mode = excluded.mode, salt = excluded.salt, sides = excluded.sides,
    weights = excluded.weights, shadow = excluded.shadow, started_at = coalesce(started_at, excluded.started_at),
    stopped_at = CASE excluded.status WHEN 'stopped' THEN excluded.updated_at END,
    updated_at = max(updated_at + 1, excluded.updated_at)
WHERE CASE status
    WHEN 'draft' THEN excluded.status <> 'stopped'
    WHEN 'running' THEN excluded.status <> 'draft'
        AND mode = excluded.mode AND salt = excluded.salt AND sides = excluded.sides
    END
  AND (status <> excluded.status OR mode <> excluded.mode OR salt <> excluded.salt OR sides <> excluded.sides
    OR weights <> excluded.weights OR shadow <> excluded.shadow)
RETURNING updated_at AS version";
    let sides: Vec<NamedAlgorithm> = wanted
        .sides
        .iter()
        .map(|side| NamedAlgorithm {
            name: side.name.clone(),
            algorithm: side.algorithm.clone(),
        })
        .collect();
    let weights: Vec<u32> = wanted.sides.iter().map(|side| side.weight).collect();
    let status = match wanted.status {
        ExperimentStatus::Draft => "draft",
        ExperimentStatus::Running => "running",
        ExperimentStatus::Stopped => "stopped",
    };
    let mode = match wanted.mode {
        Mode::Split => "split",
        Mode::Interleave => "interleave",
    };
    Ok(Statement::new(
        SQL,
        [
            wanted.name.as_str().into(),
            status.into(),
            mode.into(),
            wanted.salt.as_str().into(),
            to_json(&sides)?.into(),
            to_json(&weights)?.into(),
            i64::from(wanted.shadow).into(),
            now_ms.into(),
            expected.to_json()?.into(),
        ],
    ))
}

/// Deletes an experiment that is not running, and its counts.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] if it is at none of the expected versions;
/// [`Error::Refused`] while it runs.
pub async fn delete_experiment(
    platform: &impl Platform,
    name: &str,
    expected: &Expected,
) -> Result<(), Error> {
    const SQL: &str = "\
DELETE FROM experiments WHERE name = ?1 AND status <> 'running'
    AND (?2 IS NULL OR EXISTS (SELECT 1 FROM json_each(?2) AS e WHERE e.value IN ('*', updated_at)))
RETURNING name";
    let delete = Statement::new(SQL, [name.into(), expected.to_json()?.into()]);
    let [before, deleted] = batch(platform, [select_experiment(name), delete]).await?;
    if !deleted.is_empty()? {
        return Ok(());
    }
    let held: ExperimentRow = before.first()?.ok_or(Error::NotFound("experiment"))?;
    if !expected.allows(Some(held.updated_at)) {
        return Err(Error::Conflict);
    }
    let reason = "it is running; stop it first";
    Err(Error::refused(Code::InvalidField, "status", reason))
}

fn check(experiment: &Experiment) -> Result<(), Error> {
    ids::check("name", &experiment.name)?;
    ids::check("salt", &experiment.salt)?;
    let invalid =
        |field: &str, reason: &str| Err(Error::refused(Code::InvalidField, field, reason));
    let count = experiment.sides.len();
    if !(2..=MAX_SIDES).contains(&count) {
        return invalid("sides", "must be 2 to 8");
    }
    if experiment.mode == Mode::Interleave && count != 2 {
        return invalid("sides", "must be 2 to be interleaved");
    }
    for (index, side) in experiment.sides.iter().enumerate() {
        ids::check(&format!("sides/{index}/name"), &side.name)?;
        let before = experiment.sides.iter().take(index);
        if before.into_iter().any(|other| other.name == side.name) {
            return invalid(&format!("sides/{index}/name"), "another side is named so");
        }
        if !ENGINES.contains(&side.algorithm.as_str()) {
            return invalid(&format!("sides/{index}/algorithm"), &one_of(ENGINES));
        }
        if side.weight > MAX_WEIGHT {
            return invalid(
                &format!("sides/{index}/weight"),
                "must be at most 1,000,000",
            );
        }
    }
    if experiment.sides.iter().all(|side| side.weight == 0) {
        return invalid("sides/0/weight", "one side at least needs a weight");
    }
    Ok(())
}

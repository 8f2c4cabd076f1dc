//! What came of an experiment: rates a side, how they differ from the first side's, and who
//! preferred what.

use std::collections::BTreeMap;

use comparison::{Proportion, difference, sign_test};
use serde::{Deserialize, Serialize};

use super::definitions::{ExperimentRow, select_experiment};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::experiment::{ExperimentStatus, Mode};
use crate::wire::interaction::Kind;

/// What came of an experiment so far. All intervals are of 95 %.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = ExperimentResults))]
pub struct Results {
    /// Which.
    pub name: String,
    /// Where it stands.
    pub status: ExperimentStatus,
    /// How people come to see the sides.
    pub mode: Mode,
    /// Milliseconds since 1970.
    pub started_at_ms: Option<i64>,
    /// Milliseconds since 1970.
    pub stopped_at_ms: Option<i64>,
    /// In the experiment's order.
    pub sides: Vec<SideResults>,
    /// Who took up more of which side; where two are interleaved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<Preference>,
}

/// What came of one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SideResults {
    /// Which.
    pub name: String,
    /// Its engine.
    pub algorithm: String,
    /// People who were shown it.
    pub people: u64,
    /// One for each kind of interaction.
    pub outcomes: Vec<KindResults>,
}

/// One kind of interaction on one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct KindResults {
    /// Which.
    pub kind: Kind,
    /// People who did it at least once.
    pub people: u64,
    /// How often it was done, each posting once a person.
    pub interactions: u64,
    /// Those people among all who were shown the side.
    pub rate: Option<f64>,
    /// Wilson's interval of the rate.
    pub interval: Option<[f64; 2]>,
    /// How much more than the first side's rate that is, with Newcombe's interval; absent on the
    /// first side, and where the same people see both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
}

/// A difference of two rates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Difference {
    /// This side's rate less the first side's.
    pub rate: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

/// Who took up more postings of which side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Preference {
    /// People who took up more of the first side.
    pub first: u64,
    /// People who took up more of the second side.
    pub second: u64,
    /// People who took up as many of either.
    pub neither: u64,
    /// Those for the second side among all who decided.
    pub rate: Option<f64>,
    /// Wilson's interval of that; a half is what chance would give.
    pub interval: Option<[f64; 2]>,
    /// The two-sided sign test: how likely so uneven a count is where nobody prefers either.
    pub sign_test: f64,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::View, "view"),
    (Kind::Save, "save"),
    (Kind::Apply, "apply"),
    (Kind::Dismiss, "dismiss"),
    (Kind::HideCompany, "hide_company"),
];

/// What came of an experiment so far: one read of a few rows, however many people took part.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this name.
pub async fn results(platform: &impl Platform, name: &str) -> Result<Results, Error> {
    const COUNTS: &str =
        "SELECT side, kind, people, events FROM experiment_counts WHERE experiment = ?1";
    let counts = Statement::new(COUNTS, [name.into()]);
    let [experiment, counts] = batch(platform, [select_experiment(name), counts]).await?;
    let experiment: ExperimentRow = experiment.first()?.ok_or(Error::NotFound("experiment"))?;
    let experiment = experiment.experiment().body;
    let counts = Counts::new(counts.rows()?);

    let first = experiment.sides.first().map(|side| side.name.as_str());
    let compared =
        |side: &str| first.filter(|first| *first != side && experiment.mode == Mode::Split);
    let outcome = |side: &str, (kind, name): (Kind, &str)| {
        let (proportion, interactions) = counts.proportion(side, name);
        let difference = compared(side)
            .and_then(|first| difference(proportion, counts.proportion(first, name).0))
            .map(|found| Difference {
                rate: found.value,
                interval: found.interval,
            });
        KindResults {
            kind,
            people: proportion.count,
            interactions,
            rate: proportion.rate(),
            interval: proportion.wilson(),
            difference,
        }
    };
    let sides = experiment.sides.iter().map(|side| SideResults {
        name: side.name.clone(),
        algorithm: side.algorithm.clone(),
        people: counts.of(&side.name, "exposure").0,
        outcomes: KINDS.map(|kind| outcome(&side.name, kind)).into(),
    });
    Ok(Results {
        sides: sides.collect(),
        preference: (experiment.mode == Mode::Interleave).then(|| counts.preference()),
        name: experiment.name,
        status: experiment.status,
        mode: experiment.mode,
        started_at_ms: experiment.started_at_ms,
        stopped_at_ms: experiment.stopped_at_ms,
    })
}

#[derive(Deserialize)]
struct CountRow {
    side: String,
    kind: String,
    people: u64,
    events: u64,
}

/// People and events by side and kind.
struct Counts(BTreeMap<(String, String), (u64, u64)>);

impl Counts {
    fn new(rows: Vec<CountRow>) -> Self {
        let counts = rows
            .into_iter()
            .map(|row| ((row.side, row.kind), (row.people, row.events)));
        Self(counts.collect())
    }

    fn of(&self, side: &str, kind: &str) -> (u64, u64) {
        let key = (side.to_owned(), kind.to_owned());
        self.0.get(&key).copied().unwrap_or_default()
    }

    /// Those who did it among those who were shown the side, and how often it was done.
    fn proportion(&self, side: &str, kind: &str) -> (Proportion, u64) {
        let (shown, _) = self.of(side, "exposure");
        let (people, events) = self.of(side, kind);
        let proportion = Proportion {
            count: people,
            of: shown,
        };
        (proportion, events)
    }

    fn preference(&self) -> Preference {
        let [first, second, neither] =
            ["prefers_first", "prefers_second", "prefers_neither"].map(|kind| self.of("", kind).0);
        let decided = Proportion {
            count: second,
            of: first.saturating_add(second),
        };
        Preference {
            first,
            second,
            neither,
            rate: decided.rate(),
            interval: decided.wilson(),
            sign_test: sign_test(second, first),
        }
    }
}

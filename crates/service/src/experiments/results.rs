//! Results of an experiment: the rates of each side, their differences from the first side's, and
//! the preferences of people who see both.

use std::collections::BTreeMap;

use comparison::{Proportion, difference, sign_test};
use serde::{Deserialize, Serialize};

use super::definitions::{ExperimentRow, select_experiment};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::experiment::{ExperimentStatus, Mode};
use crate::wire::interaction::Kind;

/// Results of an experiment so far. All intervals are at 95 %.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = ExperimentResults))]
pub struct Results {
    /// Name.
    pub name: String,
    /// State.
    pub status: ExperimentStatus,
    /// How the sides are shown to people.
    pub mode: Mode,
    /// Milliseconds since 1970.
    pub started_at_ms: Option<i64>,
    /// Milliseconds since 1970.
    pub stopped_at_ms: Option<i64>,
    /// Results of each side, in the experiment's order.
    pub sides: Vec<SideResults>,
    /// Which side people preferred, if two are interleaved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<Preference>,
}

/// Results of one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SideResults {
    /// Name.
    pub name: String,
    /// Its engine.
    pub algorithm: String,
    /// People who were shown it.
    pub people: u64,
    /// Results of each kind of interaction.
    pub outcomes: Vec<KindResults>,
}

/// One kind of interaction on one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct KindResults {
    /// Kind of interaction.
    pub kind: Kind,
    /// People who did it at least once.
    pub people: u64,
    /// Number of interactions; each person counts once per posting.
    pub interactions: u64,
    /// Share of these people among all who were shown the side.
    pub rate: Option<f64>,
    /// Wilson's interval of the rate.
    pub interval: Option<[f64; 2]>,
    /// Difference from the first side's rate, with Newcombe's interval; absent on the first side,
    /// and if the same people see both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
}

/// The difference between two rates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Difference {
    /// This side's rate minus the first side's.
    pub rate: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

/// Which side people picked more postings from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Preference {
    /// People who picked more postings of the first side.
    pub first: u64,
    /// People who picked more postings of the second side.
    pub second: u64,
    /// People who picked equally many of both.
    pub neither: u64,
    /// Share of the second side among those with a preference.
    pub rate: Option<f64>,
    /// Wilson's interval of the rate; chance would give a half.
    pub interval: Option<[f64; 2]>,
    /// Two-sided sign test: the probability of a count this uneven if nobody preferred either side.
    pub sign_test: f64,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::View, "view"),
    (Kind::Save, "save"),
    (Kind::Apply, "apply"),
    (Kind::Dismiss, "dismiss"),
    (Kind::HideCompany, "hide_company"),
];

/// Results of an experiment so far. Reads a few rows, however many people took part.
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

    /// The share of people who did it among those who were shown the side, and the number of
    /// interactions.
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

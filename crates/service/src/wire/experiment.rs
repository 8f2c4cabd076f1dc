//! An experiment as the interface shows it.

use serde::{Deserialize, Serialize};

/// State of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExperimentStatus {
    /// Not started; everything may change.
    #[default]
    Draft,
    /// It decides what people are shown.
    Running,
    /// Ended for good.
    Stopped,
}

/// How the sides are shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = ExperimentMode))]
pub enum Mode {
    /// Each person sees one side.
    #[default]
    Split,
    /// Each person sees one list drafted from two sides.
    Interleave,
}

/// One algorithm under comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = ExperimentSide))]
pub struct Side {
    /// Name, unique within the experiment.
    pub name: String,
    /// Name of an engine, without a version of its statistics.
    pub algorithm: String,
    /// Share of the people, relative to the other sides' weights.
    #[cfg_attr(not(target_arch = "wasm32"), schema(default = 1, maximum = 1_000_000))]
    #[serde(default = "one")]
    pub weight: u32,
}

fn one() -> u32 {
    1
}

/// An experiment, in requests and responses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Name. A request takes it from the path.
    #[serde(default)]
    pub name: String,
    /// State; `draft` by default.
    #[serde(default)]
    pub status: ExperimentStatus,
    /// How the sides are shown; `split` by default.
    #[serde(default)]
    pub mode: Mode,
    /// Seeds the assignment of people to sides; the name by default.
    #[serde(default)]
    pub salt: String,
    /// The sides; the others are compared with the first.
    #[cfg_attr(not(target_arch = "wasm32"), schema(max_items = 8))]
    pub sides: Vec<Side>,
    /// Whether the matches of every side are computed for everyone in the background, and not only
    /// those of their own side.
    #[serde(default)]
    pub shadow: bool,
    /// When it started, in milliseconds since 1970; ignored in requests.
    #[serde(default)]
    pub started_at_ms: Option<i64>,
    /// When it stopped, in milliseconds since 1970; ignored in requests.
    #[serde(default)]
    pub stopped_at_ms: Option<i64>,
}

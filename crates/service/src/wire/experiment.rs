//! An experiment as the interface shows it.

use serde::{Deserialize, Serialize};

/// Where an experiment stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExperimentStatus {
    /// Not begun; everything may change.
    #[default]
    Draft,
    /// It decides what people are shown.
    Running,
    /// Over for good.
    Stopped,
}

/// How people come to see the sides.
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
    /// Name of its own within the experiment.
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

/// An experiment as the interface shows it and takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Which; taken from the path on the way in.
    #[serde(default)]
    pub name: String,
    /// Draft where absent.
    #[serde(default)]
    pub status: ExperimentStatus,
    /// Split where absent.
    #[serde(default)]
    pub mode: Mode,
    /// What people are parted by; the name where absent.
    #[serde(default)]
    pub salt: String,
    /// The first one is what the others are compared with.
    #[cfg_attr(not(target_arch = "wasm32"), schema(max_items = 8))]
    pub sides: Vec<Side>,
    /// Whether the matches of every side are worked out for everyone in the background, and not
    /// only of their own.
    #[serde(default)]
    pub shadow: bool,
    /// Milliseconds since 1970; ignored on the way in.
    #[serde(default)]
    pub started_at_ms: Option<i64>,
    /// Milliseconds since 1970; ignored on the way in.
    #[serde(default)]
    pub stopped_at_ms: Option<i64>,
}

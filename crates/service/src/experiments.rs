//! Experiments: several algorithms, each shown to a part of the people and compared by what they
//! do.
//!
//! At most one experiment runs, so that no person's outcomes count for two. Its sides and salt are
//! fixed once it starts, and a stopped one never changes, so that results keep their meaning.

mod definitions;
mod lineup;
mod results;
mod running;

pub use crate::wire::experiment::{Experiment, ExperimentStatus, Mode, Side};
pub(crate) use definitions::ExperimentRow;
pub use definitions::{
    ExperimentPage, MAX_SIDES, delete_experiment, get_experiment, list_experiments, put_experiment,
};
pub(crate) use lineup::Lineup;
pub use lineup::{Assignment, Shown};
pub use results::{KindResults, Preference, Results, SideResults, results};
pub(crate) use running::{expose, read_running, running_column, running_for, select_running};

//! The running experiment, as a request sees it.

use std::rc::Rc;
use std::sync::Arc;

use matching::{Engine, Engines};

use crate::wire::experiment::{Experiment, Mode, Side};
use crate::wire::ids::UserId;

/// The running experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Running(Rc<Experiment>);

impl Running {
    pub(crate) fn new(experiment: Experiment) -> Self {
        Self(Rc::new(experiment))
    }

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

    /// The engines whose matches are persisted for a person, each once. `None` if this release
    /// lacks a side's engine.
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

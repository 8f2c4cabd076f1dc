//! Which rankings answer a request, and how two of them become one list.

use std::sync::Arc;

use comparison::{Coins, Pick, Team, team_draft};
use matching::document::PostingId;
use matching::{DEFAULT_ENGINE, Engine, Engines};
use serde::{Deserialize, Serialize};

use crate::isolate::running::Running;
use crate::queue::after::After;
use crate::wire::error::{Code, Error};
use crate::wire::experiment::{Mode, Side};
use crate::wire::ids::{self, UserId};
use crate::wire::request::engine_named;

/// What an item of a list was shown as. A client gives it back with an interaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Place in the whole list, from 1.
    pub rank: u32,
    /// Engine and statistics version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The experiment that chose the engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment: Option<String>,
    /// The side whose engine it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
}

impl Shown {
    /// Refuses what no item can have been shown as.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.rank == 0 {
            return Err(Error::refused(
                Code::InvalidField,
                "shown/rank",
                "must be 1 or more",
            ));
        }
        for (field, name) in [
            ("shown/algorithm", &self.algorithm),
            ("shown/experiment", &self.experiment),
            ("shown/side", &self.side),
        ] {
            if let Some(name) = name {
                ids::check(field, name)?;
            }
        }
        Ok(())
    }
}

/// What an experiment has decided for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The experiment.
    pub name: String,
    /// How people come to see the sides.
    pub mode: Mode,
    /// The person's side; absent where the list is drafted from two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// That side's engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
}

/// A ranking, and the side of the running experiment that it is shown for.
struct Entrant {
    name: String,
    engine: Arc<dyn Engine>,
    side: Option<String>,
}

impl Entrant {
    fn named(engines: &Engines, name: &str) -> Option<Self> {
        Some(Self {
            name: name.to_owned(),
            engine: engines.named(name)?,
            side: None,
        })
    }

    fn of(engines: &Engines, side: &Side) -> Option<Self> {
        Some(Self {
            side: Some(side.name.clone()),
            ..Self::named(engines, &side.algorithm)?
        })
    }
}

/// The ranking, or the two, that answer a request.
pub(crate) struct Lineup {
    /// The experiment, where it has a say.
    experiment: Option<Running>,
    /// One, or two that are drafted into one list.
    entrants: Vec<Entrant>,
}

impl Lineup {
    /// Who answers: the engine that the caller names; else the one whose list goes on; else the running experiment's
    /// choice; else the default. A list that goes on counts for the experiment where it is the person's side's.
    ///
    /// # Errors
    /// [`Error::Refused`] for an engine that does not exist, or a list of another engine than the one that is named.
    pub(crate) fn new(
        engines: &Engines,
        named: Option<&str>,
        continued: Option<&str>,
        running: Option<&Running>,
        user: &UserId,
    ) -> Result<Self, Error> {
        engine_named(engines, named)?;
        let cursor = |reason| Error::refused(Code::InvalidField, "cursor", reason);
        if continued.is_some_and(|name| named.is_some_and(|named| named != name)) {
            return Err(cursor("is of another algorithm's list"));
        }
        let chosen = named
            .or(continued)
            .map(|name| {
                Entrant::named(engines, name).ok_or_else(|| cursor("is not one that a page gave"))
            })
            .transpose()?;
        let decided = match (named, running) {
            (None, Some(running)) => Self::decided(engines, running, user),
            _ => None,
        };
        Ok(match (chosen, decided) {
            (Some(chosen), Some(lineup)) if lineup.is(&chosen) => lineup,
            (None, Some(lineup)) => lineup,
            (chosen, _) => Self {
                experiment: None,
                entrants: chosen
                    .or_else(|| Entrant::named(engines, DEFAULT_ENGINE))
                    .into_iter()
                    .collect(),
            },
        })
    }

    /// What the experiment shows a person; `None` where an engine is not of this release.
    fn decided(engines: &Engines, running: &Running, user: &UserId) -> Option<Self> {
        let entrants: Option<Vec<Entrant>> = match running.mode() {
            Mode::Split => running
                .side_of(user)
                .map(|side| Entrant::of(engines, side).into_iter().collect()),
            Mode::Interleave => running
                .sides()
                .iter()
                .map(|side| Entrant::of(engines, side))
                .collect(),
        };
        Some(Self {
            experiment: Some(running.clone()),
            entrants: entrants.filter(|entrants| !entrants.is_empty())?,
        })
    }

    /// Whether this engine's ranking alone answers.
    fn is(&self, entrant: &Entrant) -> bool {
        matches!(self.entrants.as_slice(), [one] if one.name == entrant.name)
    }

    /// The engines, in the order of the entrants.
    pub(crate) fn engines(&self) -> impl Iterator<Item = &dyn Engine> {
        self.entrants.iter().map(|entrant| entrant.engine.as_ref())
    }

    /// The engines' versioned names, in the order of the entrants.
    pub(crate) fn algorithms(&self) -> Vec<String> {
        self.engines().map(Engine::algorithm).collect()
    }

    /// Name of the engine whose ranking goes on after the first page.
    pub(crate) fn leader(&self) -> String {
        self.entrants
            .first()
            .map(|entrant| entrant.name.clone())
            .unwrap_or_default()
    }

    /// The first `length` entries of the list that the entrants' rankings make: entrant and place in its ranking.
    pub(crate) fn list(
        &self,
        rankings: &[Vec<&PostingId>],
        length: usize,
        user: &UserId,
        profile_version: i64,
    ) -> Vec<(usize, usize)> {
        let salt = self.experiment.as_ref().map_or("", Running::salt);
        match rankings {
            [first, second] => {
                let coins = Coins::new(salt, &user.0, profile_version);
                let entrant = |pick: Pick| match pick.team {
                    Team::First => (0, pick.index),
                    Team::Second => (1, pick.index),
                };
                let picks = team_draft(first, second, length, &coins);
                picks.into_iter().map(entrant).collect()
            }
            _ => {
                let only = rankings.first().map_or(0, Vec::len).min(length);
                (0..only).map(|index| (0, index)).collect()
            }
        }
    }

    /// What an entry of the list is shown as, where an experiment has decided.
    pub(crate) fn shown(&self, entrant: usize, rank: usize) -> Option<Shown> {
        let experiment = self.experiment.as_ref()?;
        let entrant = self.entrants.get(entrant)?;
        Some(Shown {
            rank: u32::try_from(rank).ok()?,
            algorithm: Some(entrant.engine.algorithm()),
            experiment: Some(experiment.name().to_owned()),
            side: entrant.side.clone(),
        })
    }

    /// What the experiment has decided, for the answer.
    pub(crate) fn assignment(&self) -> Option<Assignment> {
        let experiment = self.experiment.as_ref()?;
        let one = match self.entrants.as_slice() {
            [one] => Some(one),
            _ => None,
        };
        Some(Assignment {
            name: experiment.name().to_owned(),
            mode: experiment.mode(),
            side: one.and_then(|entrant| entrant.side.clone()),
            algorithm: one.map(|entrant| entrant.engine.algorithm()),
        })
    }

    /// What is left to be noted of a person who is shown this list and was shown those sides before.
    pub(crate) fn exposure(&self, user: &UserId, before: &[String]) -> Option<After> {
        let experiment = self.experiment.as_ref()?;
        let sides: Vec<String> = self
            .entrants
            .iter()
            .filter_map(|entrant| entrant.side.clone())
            .filter(|side| !before.contains(side))
            .collect();
        (!sides.is_empty()).then(|| After::Expose {
            user: user.clone(),
            experiment: experiment.name().to_owned(),
            sides,
        })
    }
}

//! The rankings that answer a request, and how two of them become one list.

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

/// How an item was listed. A client sends it back with an interaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Rank in the whole list, from 1.
    #[cfg_attr(not(target_arch = "wasm32"), schema(minimum = 1))]
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
    /// Refuses values that no item can have been listed with.
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

/// An experiment's decision for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Assignment {
    /// The experiment.
    pub name: String,
    /// How people are shown the sides.
    pub mode: Mode,
    /// The person's side; absent if the list is drafted from two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// That side's engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
}

/// A ranking, and its side of the running experiment.
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

/// The one or two rankings that answer a request.
pub(crate) struct Lineup {
    /// The experiment, if it decided.
    experiment: Option<Running>,
    /// One, or two that are drafted into one list.
    entrants: Vec<Entrant>,
}

impl Lineup {
    /// Chooses the engine that the caller names; else the one whose list continues; else that of
    /// the running experiment; else the default. A list that continues counts for the experiment if
    /// it is that of the person's side.
    ///
    /// # Errors
    /// [`Error::Refused`] for an engine that does not exist, or a cursor of another engine's list.
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
            return Err(cursor("belongs to another algorithm's list"));
        }
        let chosen = named
            .or(continued)
            .map(|name| {
                Entrant::named(engines, name)
                    .ok_or_else(|| cursor("is not a `next_cursor` of this list"))
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

    /// The experiment's lineup for a person; `None` if this release lacks an engine.
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

    /// Whether this engine answers alone.
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

    /// Name of the engine whose ranking continues after the first page.
    pub(crate) fn leader(&self) -> String {
        self.entrants
            .first()
            .map(|entrant| entrant.name.clone())
            .unwrap_or_default()
    }

    /// The first `length` entries of the list that the rankings make: entrant, and index in its
    /// ranking.
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

    /// How an entry is listed, if an experiment decided.
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

    /// The experiment's decision, for the response.
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

    /// The exposure to record for a person who is shown this list and was shown those sides before.
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

//! A person's learned taste, ready to compare.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::Lessons;

/// Taste by trait, from -1 (against) to 1 (in favour).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Interest {
    traits: BTreeMap<String, f64>,
    /// How reliable it is, 0–1.
    pub(crate) known: f64,
}

impl Interest {
    pub(crate) fn of(learned: &Lessons) -> Self {
        let postings = f64::from(learned.postings);
        Self {
            traits: learned
                .traits
                .iter()
                .map(|(name, sum)| (name.clone(), sum / (sum.abs() + ENOUGH_OF_A_TRAIT)))
                .collect(),
            known: postings / (postings + ENOUGH_POSTINGS),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.traits.is_empty()
    }

    /// `None` if nothing was learned about the trait.
    pub(crate) fn in_trait(&self, name: &str) -> Option<f64> {
        self.traits.get(name).copied()
    }
}

/// At this sum of reactions to a trait, its taste is half learned.
const ENOUGH_OF_A_TRAIT: f64 = 1.0;

/// After this many postings, taste is known by half.
const ENOUGH_POSTINGS: f64 = 2.0;

//! Engines by the name people ask for.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::explanation::Match;
use crate::features::ProfileFeatures;
use crate::hybrid::Hybrid;
use crate::ranking::{Query, Ranking, Scored};
use crate::receipt::digest;
use crate::statistics::Statistics;
use crate::tag_based::TagBased;
use crate::vocabulary::Vocabulary;

/// Names of the engines that ship.
pub const ENGINES: &[&str] = &[Hybrid::NAME, TagBased::NAME];

/// The engine for those who name none.
pub const DEFAULT_ENGINE: &str = Hybrid::NAME;

/// Scores postings for a person.
pub trait Engine: std::fmt::Debug + Send + Sync {
    /// Name and version of weights, statistics and added skills, as stored beside scores and spelled in keys:
    /// `hybrid-v1.w3.s6`, `hybrid-v1.w3.s6.t0123456789ab`.
    fn algorithm(&self) -> String;

    /// What documents are read by for it.
    fn vocabulary(&self) -> &Vocabulary;

    /// Version of the table of weights: part of every receipt.
    fn weights(&self) -> String;

    /// A person against a catalogue.
    fn matcher<'a>(
        &'a self,
        profile: &'a ProfileFeatures,
        catalogue: &'a Catalogue,
    ) -> Box<dyn Matcher + 'a>;

    /// What explains this person's matches, one posting after the other.
    fn explainer<'a>(&'a self, profile: &'a ProfileFeatures) -> Box<dyn Explainer + 'a>;

    /// [`Matcher::rank`], once.
    fn rank(&self, profile: &ProfileFeatures, catalogue: &Catalogue, query: &Query<'_>) -> Ranking {
        self.matcher(profile, catalogue).rank(query)
    }

    /// One pair, with reasons.
    fn explain(&self, profile: &ProfileFeatures, entry: &CatalogueEntry) -> Match {
        self.explainer(profile).explain(entry)
    }
}

/// Explains the matches of one person; what depends on the person alone is worked out once.
pub trait Explainer {
    /// The match with this posting; its score is the one [`Matcher::rank`] gives.
    fn explain(&self, entry: &CatalogueEntry) -> Match;
}

/// One person against one catalogue: what postings share has been compared once, and serves to rank and to explain.
pub trait Matcher: Explainer {
    /// The best of the catalogue, exactly: the same order as explaining every posting and sorting.
    fn rank(&self, query: &Query<'_>) -> Ranking;

    /// The scores of all that the query admits, in an order that depends on the catalogue alone. The place and the limit of the
    /// query play no part.
    fn scores(&self, query: &Query<'_>) -> Vec<Scored>;
}

/// Version of a table of weights, made of the table itself so that none can change under its version.
pub(crate) fn weights_version(weights: &impl Serialize) -> String {
    digest(weights).chars().take(8).collect()
}

/// All engines that ship, over the same statistics and the same vocabulary.
#[derive(Debug, Clone)]
pub struct Engines {
    engines: [(&'static str, Arc<dyn Engine>); ENGINES.len()],
    vocabulary: Vocabulary,
}

impl Engines {
    /// The engines over these statistics and this vocabulary.
    #[must_use]
    pub fn new(statistics: Statistics, vocabulary: Vocabulary) -> Self {
        let hybrid = Hybrid::new(statistics).with_vocabulary(vocabulary.clone());
        Self {
            engines: [
                (Hybrid::NAME, Arc::new(hybrid)),
                (TagBased::NAME, Arc::new(TagBased(vocabulary.clone()))),
            ],
            vocabulary,
        }
    }

    /// What documents are read by.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The engine of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Arc<dyn Engine>> {
        self.find(name).cloned()
    }

    fn find(&self, name: &str) -> Option<&Arc<dyn Engine>> {
        let mut engines = self.engines.iter();
        engines
            .find(|(known, _)| *known == name)
            .map(|(_, engine)| engine)
    }
}

/// The engine of that name over the statistics that ship.
#[must_use]
pub fn engine(name: &str) -> Option<&'static dyn Engine> {
    static SHIPPED: OnceLock<Engines> = OnceLock::new();
    SHIPPED
        .get_or_init(|| {
            Engines::new(
                Statistics::built_in().clone(),
                Vocabulary::built_in().clone(),
            )
        })
        .find(name)
        .map(Arc::as_ref)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_engine_exists_under_its_name() {
        for name in ENGINES {
            let algorithm = engine(name).unwrap().algorithm();
            assert!(algorithm.starts_with(name), "{algorithm}");
        }
        assert!(ENGINES.contains(&DEFAULT_ENGINE));
        assert!(engine("oracle-v1").is_none());
    }
}

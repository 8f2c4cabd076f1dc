//! Engines by name.

use std::sync::{Arc, OnceLock};

use crate::engine::Engine;
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;

use super::hybrid::Hybrid;
use super::tag_based::TagBased;

/// Names of the engines that ship.
pub const ENGINES: &[&str] = &[Hybrid::NAME, TagBased::NAME];

/// The default engine.
pub const DEFAULT_ENGINE: &str = Hybrid::NAME;

/// All engines that ship, over the same statistics and the same vocabulary.
///
/// ```
/// use matching::{Engines, Statistics, Vocabulary};
///
/// let engines = Engines::new(
///     Statistics::built_in().clone(),
///     Vocabulary::built_in().clone(),
/// );
/// assert!(engines.named("hybrid-v1").is_some());
/// assert!(engines.named("oracle-v1").is_none());
/// ```
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

    /// The vocabulary that documents are read with.
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
///
/// ```
/// use matching::{ENGINES, engine};
///
/// for name in ENGINES {
///     assert!(engine(name).unwrap().algorithm().starts_with(name));
/// }
/// ```
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

//! `hybrid-v1`: how much of what a job is about a person has shown, refined by how job and person suit each other.
//!
//! Two signals say what the work is: the skills asked for, and the role. Their weighted mean is the relevance. The other
//! signals refine it, and what they agree on counts the more, the more relevant the job is: a job next door that pays well
//! is still no match for someone of another trade. So
//!
//! `score = (Σ relevance signals · weight + r · (2 − r) · Σ refining signals · weight) / Σ known weights`
//!
//! where `r` is the relevance: what agrees lifts a score a little above it, what does not lowers it.
//!
//! A signal that one of the documents says nothing of has no weight. Skills are known in part: what a posting asks for
//! and a person has is known, what the person was not found to have is known the better, the more other skills the
//! person names. That makes a further matched skill never lower a score, even where it is the first that is named.

mod agreement;
mod person;
mod related_skills;
mod scorer;
mod signals;
mod summary;
mod weights;

use std::sync::Arc;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::eligibility::{self, Conditions};
use crate::engine::{Engine, Explainer, Matcher, weights_version};
use crate::explanation::{Match, Signal};
use crate::features::ProfileFeatures;
use crate::ranking::{Query, Ranking, Scored};
use crate::score::Score;
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;
use agreement::{Name, share};
use person::Person;
use scorer::Seeker;
use signals::{fit, interest, skills};
pub use weights::Weights;

/// The engine, over given statistics and weights.
#[derive(Debug, Clone)]
pub struct Hybrid {
    statistics: Statistics,
    vocabulary: Vocabulary,
    weights: Weights,
}

impl Hybrid {
    /// The name it is asked for by.
    pub const NAME: &'static str = "hybrid-v1";

    /// The engine over these statistics, with the weights that ship.
    #[must_use]
    pub fn new(statistics: Statistics) -> Self {
        Self::with_weights(statistics, Weights::default())
    }

    /// The engine over these statistics and weights.
    #[must_use]
    pub fn with_weights(statistics: Statistics, weights: Weights) -> Self {
        Self {
            statistics,
            vocabulary: Vocabulary::built_in().clone(),
            weights,
        }
    }

    /// The same engine over this vocabulary.
    #[must_use]
    pub fn with_vocabulary(self, vocabulary: Vocabulary) -> Self {
        Self { vocabulary, ..self }
    }

    fn person<'a>(&'a self, profile: &'a ProfileFeatures) -> Person<'a> {
        Person::new(profile, &self.statistics, &self.vocabulary, &self.weights)
    }
}

impl Engine for Hybrid {
    fn algorithm(&self) -> String {
        let (weights, statistics) = (self.weights.version(), self.statistics.version());
        let algorithm = format!("{}.{weights}.{statistics}", Self::NAME);
        match self.vocabulary.added() {
            "" => algorithm,
            added => format!("{algorithm}.{added}"),
        }
    }

    fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn weights(&self) -> String {
        weights_version(&self.weights)
    }

    fn matcher<'a>(
        &'a self,
        profile: &'a ProfileFeatures,
        catalogue: &'a Catalogue,
    ) -> Box<dyn Matcher + 'a> {
        let person = Arc::new(self.person(profile));
        Box::new(Compared {
            seeker: Seeker::new(Arc::clone(&person), catalogue, &self.statistics),
            known: Known {
                person,
                statistics: &self.statistics,
            },
            catalogue,
        })
    }

    fn explainer<'a>(&'a self, profile: &'a ProfileFeatures) -> Box<dyn Explainer + 'a> {
        Box::new(Known {
            person: Arc::new(self.person(profile)),
            statistics: &self.statistics,
        })
    }
}

/// A person compared with a catalogue.
struct Compared<'a> {
    seeker: Seeker<'a>,
    known: Known<'a>,
    catalogue: &'a Catalogue,
}

impl Matcher for Compared<'_> {
    fn rank(&self, query: &Query<'_>) -> Ranking {
        let profile = self.known.person.profile;
        query.best(self.catalogue, profile, |slot| {
            self.seeker.agreements(slot).score()
        })
    }

    fn scores(&self, query: &Query<'_>) -> Vec<Scored> {
        let profile = self.known.person.profile;
        query.all(self.catalogue, profile, |slot| {
            self.seeker.agreements(slot).score()
        })
    }
}

impl Explainer for Compared<'_> {
    fn explain(&self, entry: &CatalogueEntry) -> Match {
        match self.catalogue.slot_of(entry) {
            Some(slot) => self.known.explain_at(&self.seeker, slot, entry),
            None => self.known.explain(entry),
        }
    }
}

/// A person whose matches are explained.
struct Known<'a> {
    person: Arc<Person<'a>>,
    statistics: &'a Statistics,
}

impl Explainer for Known<'_> {
    /// Ranks a catalogue of this one posting, so that nothing can differ from [`Matcher::rank`].
    fn explain(&self, entry: &CatalogueEntry) -> Match {
        let mut alone = Catalogue::new();
        alone.upsert(1, entry.clone());
        let seeker = Seeker::new(Arc::clone(&self.person), &alone, self.statistics);
        self.explain_at(&seeker, 0, entry)
    }
}

impl Known<'_> {
    fn explain_at(&self, seeker: &Seeker<'_>, slot: usize, entry: &CatalogueEntry) -> Match {
        let (profile, posting) = (self.person.profile, &entry.features);
        let agreements = seeker.agreements(slot);
        let (points, all) = agreements.points();
        let total = agreements.total();
        let (verdict, deal_breakers) = eligibility::of(profile, &Conditions::of(posting));
        let demands = skills::Demands::of(&self.person, posting, self.statistics);
        let signals = agreements
            .each()
            .zip(points)
            .filter(|((name, _, agreement), _)| *name != Name::Interest || agreement.known > 0.0)
            .map(|((name, weight, agreement), points)| Signal {
                name: name.as_str().to_owned(),
                points: Score::from_fraction(share(points, all)),
                of: Score::from_fraction(share(weight * agreement.known, all)),
                known: agreement.known > 0.0,
                evidence: match name {
                    _ if agreement.known <= 0.0 => Vec::new(),
                    Name::Skills => demands.evidence(),
                    Name::Role => seeker.role_evidence(posting),
                    Name::Interest => interest::evidence(&profile.interest, posting),
                    _ => fit::evidence(name, profile, posting),
                },
            });
        let mut matched = Match {
            score: agreements.score(),
            range: [
                agreements.completed(0.0).score(),
                agreements.completed(1.0).score(),
            ],
            coverage: (share(all, total) * 1000.0 + 0.5).floor() / 1000.0,
            verdict,
            deal_breakers,
            signals: signals.collect(),
            matched_skills: demands.matched(),
            missing_skills: demands.missing(|skill| seeker.score_with(slot, skill)),
            summary: String::new(),
        };
        matched.summary = summary::of(&matched, entry);
        matched
    }
}

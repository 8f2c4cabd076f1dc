//! `hybrid-v1`: how much of a job's work the person has shown, refined by how well job and person
//! suit each other.
//!
//! Two signals show the work: the skills asked for, and the role. Their weighted mean is the
//! relevance. The other signals refine it, and their agreement counts the more, the more relevant
//! the job is: a well-paid job next door is still no match for someone of another trade. So
//!
//! `score = (Σ relevance signals · weight + r · (2 − r) · Σ refining signals · weight) / Σ known
//! weights`
//!
//! where `r` is the relevance: agreement lifts a score a little above it, disagreement lowers it.
//!
//! Disagreement about the place takes its share of all points.
//!
//! Taste, learned from what the person saved and dismissed, then moves the score by at most two and
//! a half hundredths either way.
//!
//! A signal has no weight if one of the documents omits its subject; skills are known in part.

mod agreement;
mod bounds;
mod evidence;
mod person;
mod points;
mod related_skills;
mod scorer;
mod signal;
mod signals;
mod summary;
mod weights;

use std::sync::Arc;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::eligibility::{Conditions, Eligibility};
use crate::engine::{Engine, Explainer, Matcher, PeopleBound, weights_version};
use crate::explanation::{BothSides, Match, Signal};
use crate::features::ProfileFeatures;
use crate::money::Rates;
use crate::ranking::{PostingScore, Query, Ranking};
use crate::score::Score;
use crate::sorting::{Sort, SortPosition, Sorted, sorted};
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;
use bounds::{BoundOfPeople, Bounds};
use person::Person;
use scorer::Scorer;
use signal::{Basis, Part, Side};
use signals::skills::{Asked, Demands};
pub use signals::{Each, Numbers, role::RoleNumbers, skills::SkillNumbers};
use signals::{NAMES, PARTS};
pub use weights::Weights;

/// The engine, over given statistics and weights.
///
/// ```
/// use matching::{Engine, Hybrid, Statistics, Weights};
///
/// let mut weights = Weights::default();
/// weights.points.pay = 0.0;
/// let engine = Hybrid::with_weights(Statistics::built_in().clone(), weights);
/// // Other weights have another name.
/// assert!(engine.algorithm().starts_with("hybrid-v1.w6-"));
/// ```
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

    fn explainer_of<'a>(&'a self, profile: &'a ProfileFeatures) -> HybridExplainer<'a> {
        let basis = Basis {
            profile,
            statistics: &self.statistics,
            vocabulary: &self.vocabulary,
        };
        HybridExplainer {
            person: Arc::new(Person::new(basis, &self.weights)),
            statistics: &self.statistics,
        }
    }
}

impl Engine for Hybrid {
    fn algorithm(&self) -> String {
        let (weights, statistics) = (self.weights.version(), self.statistics.version());
        let rates = Rates::in_force().version();
        let mut algorithm = format!("{}.{weights}.{statistics}", Self::NAME);
        for added in [self.vocabulary.added(), &rates] {
            if !added.is_empty() {
                algorithm.push('.');
                algorithm.push_str(added);
            }
        }
        algorithm
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
        let explainer = self.explainer_of(profile);
        let person = Arc::clone(&explainer.person);
        Box::new(HybridMatcher {
            scorer: Scorer::new(person, catalogue, &self.statistics),
            explainer,
            catalogue,
        })
    }

    fn explainer<'a>(&'a self, profile: &'a ProfileFeatures) -> Box<dyn Explainer + 'a> {
        Box::new(self.explainer_of(profile))
    }

    fn bound_of_people<'a>(&'a self, alone: &'a Catalogue) -> Option<Box<dyn PeopleBound + 'a>> {
        let columns = alone.columns();
        let title = columns.titles.get(columns.row(0)?.title)?;
        let asked = Asked::new(
            &self.vocabulary,
            &self.statistics,
            self.weights.numbers.skills,
            alone,
        );
        let numbers = self.weights.numbers.role;
        let points = self.weights.points;
        let bound = BoundOfPeople::new(points, numbers, &title.embedding, asked);
        Some(Box::new(bound))
    }
}

/// A person against a catalogue.
struct HybridMatcher<'a> {
    scorer: Scorer<'a, 'a>,
    explainer: HybridExplainer<'a>,
    catalogue: &'a Catalogue,
}

impl Matcher for HybridMatcher<'_> {
    fn rank_from(&self, least: Score, query: &Query<'_>) -> Ranking {
        let profile = self.explainer.person.profile;
        query.best(self.catalogue, profile, least, &Bounds::new(&self.scorer))
    }

    fn scores(&self, query: &Query<'_>) -> Vec<PostingScore> {
        let profile = self.explainer.person.profile;
        query.all(self.catalogue, profile, |slot| self.scorer.score(slot))
    }

    fn sorted(&self, sort: Sort, after: Option<&SortPosition>, query: &Query<'_>) -> Sorted {
        let profile = self.explainer.person.profile;
        sorted(sort, after, query, self.catalogue, profile, &|slot| {
            let scored = self.scorer.scored(self.scorer.agreements(slot));
            let [least, _] = scored.range();
            (scored.score(), least)
        })
    }
}

impl Explainer for HybridMatcher<'_> {
    fn explain(&self, entry: &CatalogueEntry) -> Match {
        match self.catalogue.slot_of(entry) {
            Some(slot) => self.explainer.explain_at(&self.scorer, slot, entry),
            None => self.explainer.explain(entry),
        }
    }

    fn both_sides(&self, entry: &CatalogueEntry) -> BothSides {
        match self.catalogue.slot_of(entry) {
            Some(slot) => both_sides(&self.scorer, slot),
            None => self.explainer.both_sides(entry),
        }
    }
}

/// The two sides of the posting in this slot.
fn both_sides(scorer: &Scorer<'_, '_>, slot: usize) -> BothSides {
    let scored = scorer.scored(scorer.agreements(slot));
    BothSides {
        meets_demands: scored.of_side(Side::Demand),
        meets_wishes: scored.of_side(Side::Wish),
    }
}

/// A person whose matches are explained.
struct HybridExplainer<'a> {
    person: Arc<Person<'a>>,
    statistics: &'a Statistics,
}

impl Explainer for HybridExplainer<'_> {
    /// Ranks a catalogue of this one posting, so that nothing can differ from [`Matcher::rank`].
    fn explain(&self, entry: &CatalogueEntry) -> Match {
        let alone = Catalogue::of(entry.clone());
        let scorer = Scorer::new(Arc::clone(&self.person), &alone, self.statistics);
        self.explain_at(&scorer, 0, entry)
    }

    fn both_sides(&self, entry: &CatalogueEntry) -> BothSides {
        let alone = Catalogue::of(entry.clone());
        both_sides(
            &Scorer::new(Arc::clone(&self.person), &alone, self.statistics),
            0,
        )
    }
}

impl HybridExplainer<'_> {
    fn explain_at(&self, scorer: &Scorer<'_, '_>, slot: usize, entry: &CatalogueEntry) -> Match {
        let posting = &entry.features;
        let readings = &self.person.readings;
        let agreements = scorer.agreements(slot);
        let scored = scorer.scored(agreements);
        let eligibility = Eligibility::of(self.person.profile, &Conditions::of(posting));
        let demands = Demands::of(&readings.skills, posting);
        let known = agreements
            .into_array()
            .map(|agreement| agreement.known > 0.0);
        let signals = NAMES.into_iter().zip(known).zip(scored.shares());
        let signals = signals.zip(readings.evidence(&agreements, posting));
        let signals = signals.map(|(((name, known), (points, of)), evidence)| Signal {
            name: name.to_owned(),
            points,
            of,
            known,
            evidence,
        });
        let signals: Vec<Signal> = signals.collect();
        let reasons = signals.iter().zip(readings.reasons(posting, &eligibility));
        let reasons = reasons.filter(|(signal, _)| summary::is_strong(signal));
        let reasons = reasons.filter_map(|(_, reason)| reason);
        let reasons = reasons.take(summary::MOST_REASONS).collect();
        // Taste that was not learned is no gap to show.
        let shown = signals.into_iter().zip(PARTS);
        let shown = shown.filter(|(signal, part)| *part != Part::Taste || signal.known);
        let mut matched = Match {
            score: scored.score(),
            range: scored.range(),
            coverage: (scored.coverage() * 1000.0 + 0.5).floor() / 1000.0,
            verdict: eligibility.verdict(),
            deal_breakers: eligibility.into_deal_breakers(),
            signals: shown.map(|(signal, _)| signal).collect(),
            matched_skills: demands.matched(),
            missing_skills: demands.missing(|skill| scorer.score_with(slot, skill)),
            reasons,
            summary: String::new(),
        };
        matched.summary = summary::of(&matched, &entry.summary.title);
        matched
    }
}

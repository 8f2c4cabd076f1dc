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

mod fit;
mod person;
mod relevance;
mod seeker;
mod summary;
mod taste;
pub(crate) mod verdict;
mod weights;

use std::sync::Arc;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::engine::{Engine, Explainer, Matcher, weights_version};
use crate::explanation::{Match, Signal};
use crate::features::ProfileFeatures;
use crate::ranking::{Query, Ranking, Scored};
use crate::score::Score;
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;
use person::Person;
use seeker::Seeker;
use verdict::Conditions;
pub use weights::Weights;

/// The signals, in the order they are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Skills,
    Role,
    Seniority,
    Education,
    Location,
    Pay,
    Preferences,
    Interest,
}

impl Name {
    const ALL: [Self; 8] = [
        Self::Skills,
        Self::Role,
        Self::Seniority,
        Self::Education,
        Self::Location,
        Self::Pay,
        Self::Preferences,
        Self::Interest,
    ];

    fn weight(self, weights: &Weights) -> f64 {
        match self {
            Self::Skills => weights.skills,
            Self::Role => weights.role,
            Self::Seniority => weights.seniority,
            Self::Education => weights.education,
            Self::Location => weights.location,
            Self::Pay => weights.pay,
            Self::Preferences => weights.preferences,
            Self::Interest => weights.interest,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Skills => "skills",
            Self::Role => "role",
            Self::Seniority => "seniority",
            Self::Education => "education",
            Self::Location => "location",
            Self::Pay => "pay",
            Self::Preferences => "preferences",
            Self::Interest => "interest",
        }
    }

    fn says_what_the_work_is(self) -> bool {
        matches!(self, Self::Skills | Self::Role)
    }
}

/// How far two documents agree in one respect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Agreement {
    /// 0–1.
    fits: f64,
    /// How much of it is known, 0–1.
    known: f64,
}

impl Agreement {
    const UNKNOWN: Self = Self {
        fits: 0.0,
        known: 0.0,
    };

    /// All known, or nothing.
    fn of(fits: Option<f64>) -> Self {
        fits.map_or(Self::UNKNOWN, |fits| Self { fits, known: 1.0 })
    }

    /// The same if all that is unknown agreed as far as `rest`.
    fn completed(self, rest: f64) -> Self {
        Self {
            fits: self.fits * self.known + rest * (1.0 - self.known),
            known: 1.0,
        }
    }
}

/// The agreements of one pair, in the order of [`Name::ALL`], and what each counts.
#[derive(Debug, Clone, Copy)]
struct Agreements<'a> {
    weights: &'a [f64; 8],
    of: [Agreement; 8],
}

impl Agreements<'_> {
    fn each(&self) -> impl Iterator<Item = (Name, f64, Agreement)> {
        let known = Name::ALL.into_iter().zip(self.weights).zip(self.of);
        known.map(|((name, weight), agreement)| (name, *weight, agreement))
    }

    /// Points by weight of each signal, in order, and the weight that is known.
    fn points(&self) -> ([f64; 8], f64) {
        let (mut fits, mut of, mut all) = (0.0, 0.0, 0.0);
        for (name, weight, agreement) in self.each() {
            let known = weight * agreement.known;
            all += known;
            if name.says_what_the_work_is() {
                fits += known * agreement.fits;
                of += known;
            }
        }
        let relevance = if of > 0.0 { fits / of } else { 1.0 };
        let lift = relevance * (2.0 - relevance);
        let mut points = [0.0; 8];
        for (points, (name, weight, agreement)) in points.iter_mut().zip(self.each()) {
            let full = weight * agreement.known * agreement.fits;
            // Taste is of the work itself, too.
            *points = if name.says_what_the_work_is() || name == Name::Interest {
                full
            } else {
                full * lift
            };
        }
        (points, all)
    }

    /// The same with another agreement in one respect.
    fn with(mut self, name: Name, agreement: Agreement) -> Self {
        for (held, known) in self.of.iter_mut().zip(Name::ALL) {
            if known == name {
                *held = agreement;
            }
        }
        self
    }

    fn score(&self) -> Score {
        let (points, all) = self.points();
        Score::from_fraction(share(points.iter().sum(), all))
    }

    /// What was not learned of a person's taste is no gap in either document.
    fn completed(mut self, rest: f64) -> Self {
        for (held, name) in self.of.iter_mut().zip(Name::ALL) {
            if name != Name::Interest {
                *held = held.completed(rest);
            }
        }
        self
    }

    /// The weight that would be known if the documents said all.
    fn total(&self) -> f64 {
        let weights = self.each().map(|(name, weight, agreement)| match name {
            Name::Interest => weight * agreement.known,
            _ => weight,
        });
        weights.sum()
    }
}

fn share(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
}

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
        let (verdict, deal_breakers) = verdict::of(profile, &Conditions::of(posting));
        let demands = relevance::Demands::of(&self.person, posting, self.statistics);
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
                    Name::Interest => taste::evidence(&profile.interest, posting),
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

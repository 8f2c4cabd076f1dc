//! `hybrid-v1`: how much of what a job is about a person has shown, refined by how job and person suit each other.
//!
//! Two signals say what the work is: the skills asked for, and the role. Their weighted mean is the relevance. The other
//! signals refine it, and what they agree on counts in proportion to the relevance: a job next door that pays well is
//! still no match for someone of another trade. So
//!
//! `score = (Σ relevance signals · weight + relevance · Σ refining signals · weight) / Σ known weights`
//!
//! A signal that one of the documents says nothing of has no weight. Skills are known in part: what a posting asks for
//! and a person has is known, what the person was not found to have is known the better, the more other skills the
//! person names. That makes a further matched skill never lower a score, even where it is the first that is named.

mod fit;
mod relevance;
mod seeker;
mod summary;
mod taste;
pub(crate) mod verdict;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::engine::{Engine, weights_version};
use crate::explanation::{Match, Signal};
use crate::features::ProfileFeatures;
use crate::ranking::{Query, Ranking, Scored};
use crate::score::Score;
use crate::statistics::Statistics;
use seeker::Seeker;

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

/// What each signal counts. Set by hand: the development sets know nothing but texts, and say nothing of these.
const WEIGHTS: [(Name, f64); 8] = [
    (Name::Skills, 34.0),
    (Name::Role, 40.0),
    (Name::Seniority, 7.0),
    (Name::Education, 3.0),
    (Name::Location, 7.0),
    (Name::Pay, 4.0),
    (Name::Preferences, 5.0),
    (Name::Interest, 3.0),
];

impl Name {
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

/// The agreements of one pair, in the order of [`WEIGHTS`].
#[derive(Debug, Clone, Copy)]
struct Agreements([Agreement; 8]);

impl Agreements {
    fn weighted(&self) -> impl Iterator<Item = (Name, f64, Agreement)> {
        WEIGHTS
            .iter()
            .zip(self.0)
            .map(|((name, weight), agreement)| (*name, *weight, agreement))
    }

    /// Points by weight of each signal, in order, and the weight that is known.
    fn points(&self) -> ([f64; 8], f64) {
        let (mut fits, mut of, mut all) = (0.0, 0.0, 0.0);
        for (name, weight, agreement) in self.weighted() {
            let known = weight * agreement.known;
            all += known;
            if name.says_what_the_work_is() {
                fits += known * agreement.fits;
                of += known;
            }
        }
        let relevance = if of > 0.0 { fits / of } else { 1.0 };
        let mut points = [0.0; 8];
        for (points, (name, weight, agreement)) in points.iter_mut().zip(self.weighted()) {
            let full = weight * agreement.known * agreement.fits;
            // Taste is of the work itself, too.
            *points = if name.says_what_the_work_is() || name == Name::Interest {
                full
            } else {
                full * relevance
            };
        }
        (points, all)
    }

    fn score(&self) -> Score {
        let (points, all) = self.points();
        Score::from_fraction(share(points.iter().sum(), all))
    }

    /// What was not learned of a person's taste is no gap in either document.
    fn completed(&self, rest: f64) -> Self {
        let [documents @ .., interest] = self.0;
        let [a, b, c, d, e, f, g] = documents.map(|agreement| agreement.completed(rest));
        Self([a, b, c, d, e, f, g, interest])
    }

    /// The weight that would be known if the documents said all.
    fn total(&self) -> f64 {
        self.weighted()
            .map(|(name, weight, agreement)| match name {
                Name::Interest => weight * agreement.known,
                _ => weight,
            })
            .sum()
    }
}

fn share(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
}

/// The engine, over given statistics.
#[derive(Debug, Clone)]
pub struct Hybrid {
    statistics: Statistics,
}

impl Hybrid {
    /// The name it is asked for by.
    pub const NAME: &'static str = "hybrid-v1";

    /// The engine over these statistics.
    #[must_use]
    pub fn new(statistics: Statistics) -> Self {
        Self { statistics }
    }

    fn score(&self, profile: &ProfileFeatures, alone: &Catalogue) -> Score {
        Seeker::new(profile, alone, &self.statistics)
            .agreements(0)
            .score()
    }
}

impl Engine for Hybrid {
    fn algorithm(&self) -> String {
        format!("{}.{}", Self::NAME, self.statistics.version())
    }

    fn weights(&self) -> String {
        weights_version(WEIGHTS.map(|(name, weight)| (name.as_str(), weight)))
    }

    fn rank(&self, profile: &ProfileFeatures, catalogue: &Catalogue, query: &Query<'_>) -> Ranking {
        let seeker = Seeker::new(profile, catalogue, &self.statistics);
        query.best(catalogue, profile, |slot| seeker.agreements(slot).score())
    }

    fn scores(
        &self,
        profile: &ProfileFeatures,
        catalogue: &Catalogue,
        query: &Query<'_>,
    ) -> Vec<Scored> {
        let seeker = Seeker::new(profile, catalogue, &self.statistics);
        query.all(catalogue, profile, |slot| seeker.agreements(slot).score())
    }

    /// Ranks a catalogue of this one posting, so that nothing can differ from [`Self::rank`].
    fn explain(&self, profile: &ProfileFeatures, entry: &CatalogueEntry) -> Match {
        let posting = &entry.features;
        let mut alone = Catalogue::new();
        alone.upsert(1, entry.clone());
        let seeker = Seeker::new(profile, &alone, &self.statistics);
        let agreements = seeker.agreements(0);
        let (points, all) = agreements.points();
        let total = agreements.total();
        let (verdict, deal_breakers) = verdict::of(profile, posting);
        let demands = relevance::Demands::of(profile, posting, &self.statistics);
        let signals = agreements
            .weighted()
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
            missing_skills: demands.missing(|skill| self.score(&profile.with_skill(skill), &alone)),
            summary: String::new(),
        };
        matched.summary = summary::of(&matched, entry);
        matched
    }
}

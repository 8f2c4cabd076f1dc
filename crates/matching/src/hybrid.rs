//! `hybrid-v1`: the weighted mean of what is known about how a person and a posting fit.

mod fit;
mod relevance;
pub(crate) mod verdict;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::engine::Engine;
use crate::explanation::{Evidence, Match, MissingSkill, Signal};
use crate::features::{PostingFeatures, ProfileFeatures};
use crate::ranking::{Query, Ranking};
use crate::score::Score;
use crate::statistics::Statistics;
use relevance::Seeker;

/// What each signal counts. Skills and role say what the work is; the others refine. Their sum is kept below a fifth, so that
/// agreement on place and pay alone never makes a match.
const WEIGHTS: &[(&str, f64)] = &[
    ("skills", 36.0),
    ("role", 48.0),
    ("seniority", 5.0),
    ("education", 2.0),
    ("location", 4.0),
    ("pay", 2.0),
    ("preferences", 3.0),
];

/// How far one signal agrees, 0–1; `None` where one of the documents does not say.
pub(crate) type Agreement = Option<f64>;

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
}

/// The agreements of one pair, in the order of [`WEIGHTS`].
#[derive(Debug, Clone, Copy, PartialEq)]
struct Agreements {
    skills: Agreement,
    role: Agreement,
    seniority: Agreement,
    education: Agreement,
    location: Agreement,
    pay: Agreement,
    preferences: Agreement,
}

impl Agreements {
    fn of(seeker: &Seeker<'_>, posting: &PostingFeatures) -> Self {
        let profile = seeker.profile;
        Self {
            skills: seeker.skills(posting),
            role: seeker.role(posting),
            seniority: fit::seniority(profile, posting),
            education: fit::education(profile, posting),
            location: fit::location(profile, posting),
            pay: fit::pay(profile, posting),
            preferences: fit::preferences(profile, posting),
        }
    }

    fn weighted(&self) -> impl Iterator<Item = (&'static str, f64, Agreement)> {
        let values = [
            self.skills,
            self.role,
            self.seniority,
            self.education,
            self.location,
            self.pay,
            self.preferences,
        ];
        WEIGHTS
            .iter()
            .zip(values)
            .map(|((name, weight), agreement)| (*name, *weight, agreement))
    }

    /// Points, and what they are out of, over the known signals.
    fn known(&self) -> (f64, f64) {
        self.weighted()
            .fold((0.0, 0.0), |(points, of), (_, weight, agreement)| {
                agreement.map_or((points, of), |agreement| {
                    (points + weight * agreement, of + weight)
                })
            })
    }

    fn score(&self) -> Score {
        let (points, of) = self.known();
        Score::from_fraction(if of > 0.0 { points / of } else { 0.0 })
    }
}

impl Engine for Hybrid {
    fn algorithm(&self) -> String {
        format!("{}.{}", Self::NAME, self.statistics.version())
    }

    fn rank(&self, profile: &ProfileFeatures, catalogue: &Catalogue, query: &Query<'_>) -> Ranking {
        let seeker = Seeker::new(profile, &self.statistics);
        query.best(catalogue, |entry| {
            Agreements::of(&seeker, &entry.features).score()
        })
    }

    fn explain(&self, profile: &ProfileFeatures, entry: &CatalogueEntry) -> Match {
        let seeker = Seeker::new(profile, &self.statistics);
        let posting = &entry.features;
        let agreements = Agreements::of(&seeker, posting);
        let (points, of) = agreements.known();
        let total: f64 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let (verdict, deal_breakers) = verdict::of(profile, posting);
        let asked = seeker.asked(posting);
        let missing_skills = asked.missing(|skill| {
            let with = profile.with_skill(skill);
            Agreements::of(&Seeker::new(&with, &self.statistics), posting).score()
        });
        let mut matched = Match {
            score: agreements.score(),
            range: [
                Score::from_fraction(points / total),
                Score::from_fraction((points + total - of) / total),
            ],
            coverage: (of / total * 1000.0 + 0.5).floor() / 1000.0,
            verdict,
            deal_breakers,
            signals: agreements
                .weighted()
                .map(|(name, weight, agreement)| Signal {
                    name: name.to_owned(),
                    points: Score::from_fraction(share(agreement.unwrap_or(0.0) * weight, of)),
                    of: Score::from_fraction(if agreement.is_some() {
                        share(weight, of)
                    } else {
                        0.0
                    }),
                    known: agreement.is_some(),
                    evidence: evidence(name, &seeker, posting, agreement),
                })
                .collect(),
            matched_skills: asked.matched(),
            missing_skills,
            summary: String::new(),
        };
        matched.summary = summary(&matched, entry);
        matched
    }
}

fn share(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
}

fn evidence(
    name: &str,
    seeker: &Seeker<'_>,
    posting: &PostingFeatures,
    agreement: Agreement,
) -> Vec<Evidence> {
    if agreement.is_none() {
        return Vec::new();
    }
    match name {
        "skills" => seeker.asked(posting).evidence(),
        "role" => seeker.role_evidence(posting),
        _ => fit::evidence(name, seeker.profile, posting),
    }
}

/// Two sentences: what speaks for the match, and what is missing.
fn summary(matched: &Match, entry: &CatalogueEntry) -> String {
    let asked = matched
        .matched_skills
        .len()
        .saturating_add(matched.missing_skills.len());
    let mut strong: Vec<&str> = matched
        .signals
        .iter()
        .filter(|signal| {
            signal.known
                && signal.name != "skills"
                && signal.points.points() >= 0.7 * signal.of.points()
        })
        .map(|signal| signal.name.as_str())
        .collect();
    strong.truncate(3);
    let title = entry.summary.title.trim();
    let mut first = match (asked, strong.is_empty()) {
        (0, true) => format!("Little speaks for “{title}”"),
        (0, false) => format!("“{title}” fits by {}", join(&strong)),
        (_, true) => format!(
            "You have {} of the {asked} skills “{title}” asks for",
            matched.matched_skills.len()
        ),
        (_, false) => format!(
            "You have {} of the {asked} skills “{title}” asks for, and it fits by {}",
            matched.matched_skills.len(),
            join(&strong)
        ),
    };
    first.push('.');
    let missing: Vec<&MissingSkill> = matched.missing_skills.iter().take(3).collect();
    if let Some(gain) = missing
        .first()
        .and_then(|skill| skill.score_with)
        .filter(|with| *with > matched.score)
    {
        let names: Vec<&str> = missing.iter().map(|skill| skill.name.as_str()).collect();
        let top = names.first().copied().unwrap_or_default();
        first.push_str(&format!(
            " Missing: {}; with {top} the score would be {:.0} instead of {:.0}.",
            join(&names),
            gain.points(),
            matched.score.points()
        ));
    } else if let Some(breaker) = matched.deal_breakers.first() {
        first.push_str(&format!(" {}", breaker.reason));
    }
    first
}

fn join(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

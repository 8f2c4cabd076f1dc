//! `tag-based-v1`: how well a company suits a person, whatever the job: 60 % shared tags, 20 %
//! stage, 20 % reputation.

use crate::catalogue::{Catalogue, CatalogueEntry, Employer, narrow};
use crate::eligibility::{Conditions, Eligibility};
use crate::engine::{Engine, Explainer, Matcher, weights_version};
use crate::explanation::{BothSides, Evidence, Match, Reason, ReasonCode, Signal};
use crate::features::ProfileFeatures;
use crate::ranking::{PostingScore, Prospects, Query, Ranking};
use crate::score::Score;
use crate::sorting::{Sort, SortPosition, Sorted, sorted};
use crate::vocabulary::Vocabulary;

/// Points of each part.
const WEIGHTS: [(&str, f64); 3] = [("tags", 60.0), ("stage", 20.0), ("reputation", 20.0)];

/// The engine.
///
/// ```
/// use matching::engine;
/// # use matching::document::{Posting, Profile};
/// # use matching::{CatalogueEntry, PostingSummary, read_posting, read_profile};
///
/// let posting = r#"{
///     "id": "1",
///     "title": "Nurse",
///     "company": { "name": "Clinic", "tags": ["care"] }
/// }"#;
/// let profile = r#"{ "preferences": { "tags": ["care"] } }"#;
/// # let posting: Posting = serde_json::from_str(posting)?;
/// # let entry = CatalogueEntry {
/// #     version: 1,
/// #     summary: PostingSummary::of(&posting),
/// #     features: read_posting(&posting),
/// # };
/// # let profile: Profile = serde_json::from_str(profile)?;
/// let matched = engine("tag-based-v1").unwrap().explain(&read_profile(&profile), &entry);
/// assert_eq!(matched.summary, "Clinic has the tag that you look for: care.");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct TagBased(pub(crate) Vocabulary);

impl TagBased {
    /// Its name.
    pub const NAME: &'static str = "tag-based-v1";
}

/// Agreement of each part, in the order of [`WEIGHTS`]; `None` is unknown.
fn agreements(profile: &ProfileFeatures, employer: &Employer) -> [Option<f64>; 3] {
    let wished = profile.tags.len();
    let shared = profile
        .tags
        .iter()
        .filter(|tag| employer.tags.contains(tag))
        .count();
    let tags = (wished > 0 && !employer.tags.is_empty()).then(|| ratio(shared, wished));
    let stage = employer
        .stage
        .filter(|_| !profile.stages.is_empty())
        .map(|stage| {
            let rungs = profile
                .stages
                .iter()
                .map(|wish| (*wish as i8).abs_diff(stage as i8))
                .min();
            1.0 - f64::from(rungs.unwrap_or(0)) / 5.0
        });
    [
        tags,
        stage,
        employer
            .reputation()
            .map(|reputation| reputation.clamp(0.0, 1.0)),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts of tags are small")]
fn ratio(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}

fn known(agreements: [Option<f64>; 3]) -> (f64, f64) {
    WEIGHTS
        .iter()
        .zip(agreements)
        .fold((0.0, 0.0), |(points, of), ((_, weight), agreement)| {
            agreement.map_or((points, of), |agreement| {
                (points + weight * agreement, of + weight)
            })
        })
}

/// Unknown parts are neutral; if nothing is known, the score is 0 and the range shows it.
fn score(agreements: [Option<f64>; 3]) -> Score {
    let (points, of) = known(agreements);
    Score::from_fraction(if of > 0.0 { points / of } else { 0.0 })
}

/// The score if everything unknown were against.
fn sure(agreements: [Option<f64>; 3]) -> Score {
    Score::from_fraction(known(agreements).0 / 100.0)
}

/// The score of every employer.
fn by_employer(profile: &ProfileFeatures, catalogue: &Catalogue) -> Vec<Score> {
    let employers = catalogue.columns().employers.values().iter();
    let scores = employers.map(|employer| score(agreements(profile, employer)));
    scores.collect()
}

/// A person against a catalogue.
struct TagMatcher<'a> {
    profile: &'a ProfileFeatures,
    catalogue: &'a Catalogue,
    /// By employer.
    scores: Vec<Score>,
}

impl TagMatcher<'_> {
    fn score(&self, slot: usize) -> Score {
        let row = self.catalogue.columns().row(slot);
        let score = row.and_then(|row| self.scores.get(row.employer as usize));
        score.copied().unwrap_or_default()
    }
}

/// A score is a look-up, and what a posting promises. Seven digits lose less than the half of a
/// thousandth by which a score is rounded.
impl Prospects for TagMatcher<'_> {
    fn promise(&self, slot: usize) -> f32 {
        narrow(self.score(slot).points() / 100.0)
    }

    fn score(&self, slot: usize, _: Score) -> Option<Score> {
        Some(self.score(slot))
    }
}

impl Matcher for TagMatcher<'_> {
    fn rank_from(&self, least: Score, query: &Query<'_>) -> Ranking {
        query.best(self.catalogue, self.profile, least, self)
    }

    fn scores(&self, query: &Query<'_>) -> Vec<PostingScore> {
        query.all(self.catalogue, self.profile, |slot| self.score(slot))
    }

    fn sorted(&self, sort: Sort, after: Option<&SortPosition>, query: &Query<'_>) -> Sorted {
        let columns = self.catalogue.columns();
        sorted(sort, after, query, self.catalogue, self.profile, &|slot| {
            let employer = columns.row(slot).map(|row| row.employer);
            let employer = employer.and_then(|number| columns.employers.get(number));
            let sure = employer.map(|employer| sure(agreements(self.profile, employer)));
            (self.score(slot), sure.unwrap_or_default())
        })
    }
}

impl Explainer for TagMatcher<'_> {
    fn explain(&self, entry: &CatalogueEntry) -> Match {
        TagExplainer(self.profile).explain(entry)
    }

    fn both_sides(&self, entry: &CatalogueEntry) -> BothSides {
        TagExplainer(self.profile).both_sides(entry)
    }
}

impl Engine for TagBased {
    fn algorithm(&self) -> String {
        Self::NAME.to_owned()
    }

    fn vocabulary(&self) -> &Vocabulary {
        &self.0
    }

    fn weights(&self) -> String {
        weights_version(&WEIGHTS)
    }

    fn matcher<'a>(
        &'a self,
        profile: &'a ProfileFeatures,
        catalogue: &'a Catalogue,
    ) -> Box<dyn Matcher + 'a> {
        Box::new(TagMatcher {
            profile,
            catalogue,
            scores: by_employer(profile, catalogue),
        })
    }

    fn explainer<'a>(&'a self, profile: &'a ProfileFeatures) -> Box<dyn Explainer + 'a> {
        Box::new(TagExplainer(profile))
    }
}

/// A person whose matches are explained.
struct TagExplainer<'a>(&'a ProfileFeatures);

impl Explainer for TagExplainer<'_> {
    fn explain(&self, entry: &CatalogueEntry) -> Match {
        let Self(profile) = *self;
        let posting = &entry.features;
        let agreements = agreements(profile, &Employer::of(posting));
        let (points, of) = known(agreements);
        let eligibility = Eligibility::of(profile, &Conditions::of(posting));
        let share = |part: f64| Score::from_fraction(if of > 0.0 { part / of } else { 0.0 });
        let shared: Vec<&str> = profile
            .tags
            .iter()
            .filter(|tag| posting.tags.contains(tag))
            .map(String::as_str)
            .collect();
        Match {
            score: score(agreements),
            range: [
                sure(agreements),
                Score::from_fraction((points + 100.0 - of) / 100.0),
            ],
            coverage: of / 100.0,
            verdict: eligibility.verdict(),
            deal_breakers: eligibility.into_deal_breakers(),
            signals: WEIGHTS
                .iter()
                .zip(agreements)
                .map(|((name, weight), agreement)| Signal {
                    name: (*name).to_owned(),
                    points: share(agreement.unwrap_or(0.0) * weight),
                    of: share(if agreement.is_some() { *weight } else { 0.0 }),
                    known: agreement.is_some(),
                    evidence: match *name {
                        "tags" => shared.iter().map(|tag| tag_evidence(tag)).collect(),
                        _ => Vec::new(),
                    },
                })
                .collect(),
            matched_skills: Vec::new(),
            missing_skills: Vec::new(),
            reasons: match shared.is_empty() {
                true => Vec::new(),
                false => vec![Reason::about(ReasonCode::Tags, "tags", &shared.join(", "))],
            },
            summary: summary(entry.summary.company.trim(), agreements, profile, &shared),
        }
    }

    /// A company demands nothing here: all three are about what the person wishes.
    fn both_sides(&self, entry: &CatalogueEntry) -> BothSides {
        let agreements = agreements(self.0, &Employer::of(&entry.features));
        BothSides {
            meets_demands: None,
            meets_wishes: (known(agreements).1 > 0.0).then(|| score(agreements)),
        }
    }
}

fn summary(
    company: &str,
    agreements: [Option<f64>; 3],
    profile: &ProfileFeatures,
    shared: &[&str],
) -> String {
    let wished = profile.tags.len();
    match agreements {
        [None, None, None] => format!("Nothing is known to compare {company} by."),
        [None, ..] => format!("There are no tags to compare {company} by."),
        [Some(_), ..] if shared.is_empty() && wished == 1 => {
            format!("{company} does not have the tag that you look for.")
        }
        [Some(_), ..] if shared.is_empty() => {
            format!("{company} has none of the {wished} tags that you look for.")
        }
        [Some(_), ..] if wished == 1 => {
            format!(
                "{company} has the tag that you look for: {}.",
                shared.join(", ")
            )
        }
        [Some(_), ..] => format!(
            "{company} has {} of the {wished} tags that you look for: {}.",
            shared.len(),
            shared.join(", ")
        ),
    }
}

fn tag_evidence(tag: &str) -> Evidence {
    Evidence::new("posting", "company.tags", tag)
}

//! Mentors for a person: one pair, one number, by two engines.
//!
//! `tag-based-v1` compares what two people say they are interested in: 60 % shared tags, 20 % stage
//! of the mentee's company, 20 % reputation tier. `mentor-v1` asks who can teach what a person
//! wants to learn: somebody who knows it, stands enough above them but not too far, does the same
//! work, and can meet them. A part that one of the two does not state counts neither for nor
//! against.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::document::{CompanyStage, Seniority};
use crate::explanation::Signal;
use crate::features::ProfileFeatures;
use crate::language::text;
use crate::nearness;
use crate::score::Score;
use crate::vocabulary::Vocabulary;

/// How a mentor and a mentee meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Meeting {
    /// By video.
    Video,
    /// In writing.
    Chat,
    /// At one place.
    InPerson,
}

/// Offer of a mentor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MentorOffer {
    /// Skills that they teach.
    pub topics: Vec<String>,
    /// Languages that they meet in, as ISO 639-1; by default those of the profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Kinds of meeting; all if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<Meeting>,
    /// How many mentees they take.
    pub capacity: u32,
    /// How many levels they want to stand above a mentee: the least and the most.
    #[serde(default = "usual_levels")]
    pub levels_above: [u8; 2],
}

/// One to three levels: enough to teach, and near enough to remember.
fn usual_levels() -> [u8; 2] {
    [1, 3]
}

/// Wish of a mentee.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MentorWish {
    /// Skills that they want to learn.
    pub topics: Vec<String>,
    /// Languages that they meet in, as ISO 639-1; by default those of the profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Kinds of meeting; all if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<Meeting>,
}

/// Tiers of a person's reputation, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ReputationTier {
    Bronze,
    Silver,
    Gold,
    Platinum,
}

/// A mentor or a mentee, ready to compare.
#[derive(Debug, Clone)]
pub struct Mentoring {
    features: ProfileFeatures,
    /// Skills offered or sought, in their canonical spelling.
    topics: BTreeSet<String>,
    /// Folded tags: topics, what the preferences name, and what the company is about.
    tags: BTreeSet<String>,
    languages: BTreeSet<String>,
    meetings: Vec<Meeting>,
    stage: Option<CompanyStage>,
    tier: Option<ReputationTier>,
    /// Of a mentor.
    levels_above: [u8; 2],
}

impl Mentoring {
    /// A mentor. Stages are those that their preferences name.
    #[must_use]
    pub fn mentor(
        offer: &MentorOffer,
        features: ProfileFeatures,
        tier: Option<ReputationTier>,
        vocabulary: &Vocabulary,
    ) -> Self {
        Self {
            levels_above: offer.levels_above,
            ..Self::of(
                (&offer.topics, &offer.languages, &offer.meetings),
                features,
                tier,
                vocabulary,
            )
        }
    }

    /// A mentee, with the tags and the stage of the company that they are linked to.
    #[must_use]
    pub fn mentee(
        wish: &MentorWish,
        features: ProfileFeatures,
        tier: Option<ReputationTier>,
        company: (&[String], Option<CompanyStage>),
        vocabulary: &Vocabulary,
    ) -> Self {
        let (tags, stage) = company;
        let mut mentee = Self::of(
            (&wish.topics, &wish.languages, &wish.meetings),
            features,
            tier,
            vocabulary,
        );
        mentee.tags.extend(tags.iter().map(|tag| text::fold(tag)));
        Self { stage, ..mentee }
    }

    fn of(
        (topics, languages, meetings): (&[String], &[String], &[Meeting]),
        features: ProfileFeatures,
        tier: Option<ReputationTier>,
        vocabulary: &Vocabulary,
    ) -> Self {
        let spoken = features
            .languages
            .iter()
            .map(|spoken| spoken.language.clone());
        let languages = match languages {
            [] => spoken.collect(),
            stated => stated
                .iter()
                .map(|code| code.to_ascii_lowercase())
                .collect(),
        };
        let tags = topics.iter().map(|topic| text::fold(topic));
        Self {
            topics: topics
                .iter()
                .flat_map(|topic| vocabulary.normalise_list(topic))
                .collect(),
            tags: tags
                .chain(features.tags.iter().map(|tag| text::fold(tag)))
                .collect(),
            languages,
            meetings: meetings.to_vec(),
            stage: None,
            tier,
            levels_above: usual_levels(),
            features,
        }
    }

    /// The highest level held.
    fn level(&self) -> Option<Seniority> {
        self.features.seniorities.iter().copied().max()
    }
}

/// A mentee and a mentor, scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct MentorMatch {
    /// Weighted mean of everything known.
    pub score: Score,
    /// The score if everything unknown were against, and if it were in favour.
    pub range: [Score; 2],
    /// Share of the weights that is known, 0–1, to three decimals.
    pub coverage: f64,
    /// The parts of the score.
    pub signals: Vec<Signal>,
    /// Topics that the mentee seeks and the mentor can teach.
    pub topics: Vec<String>,
    /// A sentence for people.
    pub summary: String,
}

/// Scores mentors for a person.
///
/// ```
/// use matching::document::Profile;
/// use matching::{MentorOffer, MentorWish, Mentoring, Vocabulary, mentor_engine, read_profile};
///
/// let vocabulary = Vocabulary::built_in();
/// let nobody = read_profile(&Profile::default());
/// let offer = r#"{ "topics": ["Python"], "capacity": 2 }"#;
/// let offer: MentorOffer = serde_json::from_str(offer)?;
/// let mentor = Mentoring::mentor(&offer, nobody.clone(), None, vocabulary);
/// let wish = MentorWish { topics: vec!["python".to_owned()], ..MentorWish::default() };
/// let mentee = Mentoring::mentee(&wish, nobody, None, (&[], None), vocabulary);
/// let matched = mentor_engine("mentor-v1").unwrap().explain(&mentee, &mentor, vocabulary);
/// assert_eq!(matched.summary, "Can teach the one topic that you seek: Python.");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait MentorEngine: std::fmt::Debug + Send + Sync {
    /// Name and version of weights, as stored beside scores.
    fn algorithm(&self) -> &'static str;

    /// Scores and explains one pair.
    fn explain(
        &self,
        mentee: &Mentoring,
        mentor: &Mentoring,
        vocabulary: &Vocabulary,
    ) -> MentorMatch;
}

/// Names of the engines for mentors.
pub const MENTOR_ENGINES: &[&str] = &["mentor-v1", "tag-based-v1"];

/// The engine for mentors of that name.
///
/// ```
/// use matching::{MENTOR_ENGINES, mentor_engine};
///
/// assert!(MENTOR_ENGINES.iter().all(|name| mentor_engine(name).is_some()));
/// assert_eq!(mentor_engine("mentor-v1").unwrap().algorithm(), "mentor-v1.w1");
/// assert!(mentor_engine("hybrid-v1").is_none());
/// ```
#[must_use]
pub fn mentor_engine(name: &str) -> Option<&'static dyn MentorEngine> {
    match name {
        "mentor-v1" => Some(&Teaching),
        "tag-based-v1" => Some(&Tags),
        _ => None,
    }
}

/// Parts of a score: name, points, and how far they agree from 0 to 1; `None` is unknown.
type Parts<const N: usize> = [(&'static str, f64, Option<f64>); N];

fn scored<const N: usize>(parts: Parts<N>, topics: Vec<String>, summary: String) -> MentorMatch {
    let (mut points, mut known, mut all) = (0.0, 0.0, 0.0);
    for (_, of, agreement) in parts {
        all += of;
        if let Some(agreement) = agreement {
            points += of * agreement;
            known += of;
        }
    }
    let share = |part: f64, of: f64| Score::from_fraction(if of > 0.0 { part / of } else { 0.0 });
    let signals = parts.map(|(name, of, agreement)| Signal {
        name: name.to_owned(),
        points: share(agreement.map_or(0.0, |agreement| of * agreement), known),
        of: share(agreement.map_or(0.0, |_| of), known),
        known: agreement.is_some(),
        evidence: Vec::new(),
    });
    MentorMatch {
        score: share(points, known),
        range: [share(points, all), share(points + all - known, all)],
        coverage: ((known / all) * 1000.0 + 0.5).floor() / 1000.0,
        signals: signals.into(),
        topics,
        summary,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of topics are small")]
fn ratio(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}

/// `tag-based-v1`.
#[derive(Debug)]
struct Tags;

impl MentorEngine for Tags {
    fn algorithm(&self) -> &'static str {
        "tag-based-v1"
    }

    fn explain(&self, mentee: &Mentoring, mentor: &Mentoring, _: &Vocabulary) -> MentorMatch {
        let shared: Vec<String> = mentee.tags.intersection(&mentor.tags).cloned().collect();
        let comparable = !mentee.tags.is_empty() && !mentor.tags.is_empty();
        let stages = mentor.features.stages.iter();
        let rungs = mentee.stage.and_then(|stage| {
            stages
                .map(|other| (*other as i8).abs_diff(stage as i8))
                .min()
        });
        let tiers = mentee.tier.zip(mentor.tier);
        let summary = match shared.as_slice() {
            _ if !comparable => "There are no tags to compare by.".to_owned(),
            [] => "Shares none of your tags.".to_owned(),
            shared => format!(
                "Shares {} of your tags: {}.",
                shared.len(),
                shared.join(", ")
            ),
        };
        let parts = [
            (
                "tags",
                60.0,
                comparable.then(|| ratio(shared.len(), mentee.tags.len())),
            ),
            (
                "stage",
                20.0,
                rungs.map(|rungs| 1.0 - f64::from(rungs) / 5.0),
            ),
            (
                "reputation_tier",
                20.0,
                tiers.map(|(a, b)| 1.0 - f64::from((a as i8).abs_diff(b as i8)) / 3.0),
            ),
        ];
        scored(parts, shared, summary)
    }
}

/// `mentor-v1`.
#[derive(Debug)]
struct Teaching;

/// A skill that a mentor has but does not offer to teach counts half.
const NOT_OFFERED: f64 = 0.5;

impl MentorEngine for Teaching {
    fn algorithm(&self) -> &'static str {
        "mentor-v1.w1"
    }

    fn explain(
        &self,
        mentee: &Mentoring,
        mentor: &Mentoring,
        vocabulary: &Vocabulary,
    ) -> MentorMatch {
        let teaches = |topic: &String| {
            if mentor.topics.contains(topic) {
                return 1.0;
            }
            let held = mentor
                .features
                .skills
                .iter()
                .find(|held| held.skill == *topic);
            held.map_or(0.0, |held| held.weight * NOT_OFFERED)
        };
        let taught = mentee.topics.iter().map(|topic| (topic, teaches(topic)));
        let taught: Vec<(&String, f64)> = taught.filter(|(_, share)| *share > 0.0).collect();
        let sought = mentee.topics.len();
        let shares = taught.iter().map(|(_, share)| share).sum::<f64>();
        let topics: Vec<String> = taught
            .iter()
            .map(|(topic, _)| vocabulary.label(topic).to_owned())
            .collect();
        let teaching = (sought > 0).then(|| shares / ratio(sought, 1));
        // As for postings, the rest counts the more, the more can be taught: somebody at the right
        // level who teaches nothing that is sought is no mentor.
        let lift = teaching.map_or(1.0, |share| share * (2.0 - share));
        // Set by hand: no judged set has mentors.
        let mut parts = [
            ("topics", 45.0, teaching),
            ("seniority", 20.0, standing(mentee, mentor)),
            ("trade", 15.0, trade(&mentee.features, &mentor.features)),
            (
                "language",
                8.0,
                shared(&mentee.languages, &mentor.languages),
            ),
            (
                "time_zone",
                6.0,
                time_zone(&mentee.features, &mentor.features),
            ),
            (
                "meetings",
                6.0,
                meetings(&mentee.meetings, &mentor.meetings),
            ),
        ];
        for (_, _, agreement) in parts.iter_mut().skip(1) {
            *agreement = agreement.map(|agreement| agreement * lift);
        }
        let summary = match (topics.len(), sought) {
            (_, 0) => "You have not said what you want to learn.".to_owned(),
            (0, 1) => "Does not teach the topic that you seek.".to_owned(),
            (0, _) => format!("Teaches none of the {sought} topics that you seek."),
            (_, 1) => format!(
                "Can teach the one topic that you seek: {}.",
                topics.join(", ")
            ),
            (2, 2) => format!(
                "Can teach both topics that you seek: {}.",
                topics.join(", ")
            ),
            (some, _) if some == sought => format!(
                "Can teach all {sought} topics that you seek: {}.",
                topics.join(", ")
            ),
            (some, _) => format!(
                "Can teach {some} of the {sought} topics that you seek: {}.",
                topics.join(", ")
            ),
        };
        scored(parts, topics, summary)
    }
}

/// How well the mentor stands above the mentee: in full within the levels that the mentor wants,
/// falling by half a level below and by a quarter beyond.
fn standing(mentee: &Mentoring, mentor: &Mentoring) -> Option<f64> {
    let (low, high) = mentee.level().zip(mentor.level())?;
    let above = f64::from(high as i8) - f64::from(low as i8);
    let [least, most] = mentor.levels_above.map(f64::from);
    Some(if above < least {
        (1.0 - 0.5 * (least - above)).max(0.0)
    } else if above > most {
        (1.0 - 0.25 * (above - most)).max(0.0)
    } else {
        1.0
    })
}

/// How alike the work of two people is: the meaning of their nearest titles.
fn trade(one: &ProfileFeatures, other: &ProfileFeatures) -> Option<f64> {
    let pairs = one
        .titles
        .iter()
        .flat_map(|a| other.titles.iter().map(move |b| (a, b)));
    let likeness = pairs.filter_map(|(a, b)| {
        let (a, b) = (&a.title.embedding, &b.title.embedding);
        (a.length() > 0.0 && b.length() > 0.0).then(|| f64::from(a.cosine(b, b.length())))
    });
    likeness
        .reduce(f64::max)
        .map(|likeness| likeness.clamp(0.0, 1.0))
}

/// Whether two people have one in common; `None` if one of them names none.
fn shared(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Option<f64> {
    (!one.is_empty() && !other.is_empty()).then(|| if one.is_disjoint(other) { 0.0 } else { 1.0 })
}

fn meetings(one: &[Meeting], other: &[Meeting]) -> Option<f64> {
    (!one.is_empty() && !other.is_empty()).then(|| {
        if one.iter().any(|kind| other.contains(kind)) {
            1.0
        } else {
            0.0
        }
    })
}

/// Two hours apart are as good as none, ten are nothing.
fn time_zone(one: &ProfileFeatures, other: &ProfileFeatures) -> Option<f64> {
    let apart = nearness::hours_apart(&one.home, &other.home)?;
    Some((1.0 - (apart - 2.0) / 8.0).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Profile;
    use crate::read_profile;

    fn features(profile: &str) -> ProfileFeatures {
        read_profile(&serde_json::from_str::<Profile>(profile).unwrap())
    }

    fn mentor(offer: &str, profile: &str, tier: Option<ReputationTier>) -> Mentoring {
        let offer: MentorOffer = serde_json::from_str(offer).unwrap();
        Mentoring::mentor(&offer, features(profile), tier, Vocabulary::built_in())
    }

    fn mentee(wish: &str, profile: &str, tags: &[&str], tier: Option<ReputationTier>) -> Mentoring {
        let wish: MentorWish = serde_json::from_str(wish).unwrap();
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let company = (tags.as_slice(), Some(CompanyStage::Seed));
        Mentoring::mentee(
            &wish,
            features(profile),
            tier,
            company,
            Vocabulary::built_in(),
        )
    }

    fn points(engine: &str, mentee: &Mentoring, mentor: &Mentoring) -> Vec<(String, f64)> {
        let engine = mentor_engine(engine).unwrap();
        let matched = engine.explain(mentee, mentor, Vocabulary::built_in());
        let sum: u32 = matched
            .signals
            .iter()
            .map(|signal| signal.points.thousandths())
            .sum();
        assert!(
            sum.abs_diff(matched.score.thousandths()) <= 3,
            "{matched:?}"
        );
        let [least, most] = matched.range;
        assert!(
            least <= matched.score && matched.score <= most,
            "{matched:?}"
        );
        let known = matched.signals.iter().filter(|signal| signal.known);
        known
            .map(|signal| (signal.name.clone(), signal.points.points()))
            .collect()
    }

    #[test]
    fn tags_stage_and_tier_count_sixty_twenty_twenty() {
        let climate = mentee(
            r#"{"topics": ["Kafka", "sales"]}"#,
            "{}",
            &["Climate", "ÉNERGIE"],
            Some(ReputationTier::Silver),
        );
        let check = |offer: &str, profile: &str, tier, expected: &[(&str, f64)]| {
            let found = points("tag-based-v1", &climate, &mentor(offer, profile, tier));
            let expected: Vec<(String, f64)> = expected
                .iter()
                .map(|(name, points)| ((*name).to_owned(), *points))
                .collect();
            assert_eq!(found, expected, "{offer} {profile}");
        };
        let stages = r#"{"preferences": {"company_stages": ["early"], "tags": ["climate"]}}"#;
        let kafka = r#"{"topics": ["kafka"], "capacity": 1}"#;
        check(
            kafka,
            stages,
            Some(ReputationTier::Platinum),
            &[("tags", 30.0), ("stage", 16.0), ("reputation_tier", 6.667)],
        );
        // What is unknown has no weight.
        check(kafka, "{}", None, &[("tags", 25.0)]);
        let nothing = r#"{"topics": [], "capacity": 1}"#;
        check(
            nothing,
            "{}",
            Some(ReputationTier::Silver),
            &[("reputation_tier", 100.0)],
        );
    }

    #[test]
    fn a_mentor_stands_above_but_not_too_far() {
        let of = |level: &str| {
            let profile = format!(r#"{{"headline": "{level} Data Engineer"}}"#);
            let offer = r#"{"topics": ["sql"], "capacity": 1, "levels_above": [1, 2]}"#;
            let junior = r#"{"headline": "Junior Data Engineer"}"#;
            let mentee = mentee(r#"{"topics": ["sql"]}"#, junior, &[], None);
            standing(&mentee, &mentor(offer, &profile, None))
        };
        assert_eq!(of("Junior"), Some(0.5));
        assert_eq!(of("Senior"), Some(1.0));
        assert!(of("Director of").unwrap() < of("Lead").unwrap());
        assert_eq!(
            standing(
                &mentee("{\"topics\": []}", "{}", &[], None),
                &mentor(r#"{"topics": [], "capacity": 1}"#, "{}", None)
            ),
            None
        );
    }

    #[test]
    fn who_teaches_what_is_sought_comes_before_who_only_suits() {
        let profile = r#"{"headline": "Junior Data Engineer", "languages": ["English"]}"#;
        let mentee = mentee(r#"{"topics": ["nursing", "sql"]}"#, profile, &[], None);
        let score = |offer: &str, profile: &str| {
            let mentor = mentor(offer, profile, None);
            let engine = mentor_engine("mentor-v1").unwrap();
            engine
                .explain(&mentee, &mentor, Vocabulary::built_in())
                .score
        };
        let near = r#"{"headline": "Senior Data Engineer", "languages": ["English"]}"#;
        let far = r#"{"headline": "Head Nurse", "languages": ["French"]}"#;
        let holds = r#"{"headline": "Head Nurse", "languages": ["French"],
            "skills": [{"name": "sql"}]}"#;
        let both = score(r#"{"topics": ["nursing", "sql"], "capacity": 1}"#, near);
        let one = score(r#"{"topics": ["nursing"], "capacity": 1}"#, far);
        let more = score(r#"{"topics": ["nursing"], "capacity": 1}"#, holds);
        let none = score(r#"{"topics": ["kafka"], "capacity": 1}"#, near);
        assert!(
            both > more && more > one && one > none,
            "{both} {more} {one} {none}"
        );
        assert_eq!(none, Score::ZERO);
    }
}

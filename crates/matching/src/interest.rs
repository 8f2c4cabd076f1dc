//! Learning a person's taste from their reactions to postings: how much more often a trait occurs
//! in postings they saved or applied for than in those they dismissed.
//!
//! It is gentle by construction: taste approaches a bound that it never reaches, it weighs little
//! while there is little of it, and it does not affect postings without a learned trait.

use crate::document::Lessons;
use crate::features::{Interest, PostingFeatures};

/// What a person did with a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Applied for it.
    Applied,
    /// Kept it for later.
    Saved,
    /// Looked at it.
    Viewed,
    /// Rejected it.
    Dismissed,
}

impl Reaction {
    /// Set by hand: no judged set covers reactions.
    fn weight(self) -> f64 {
        match self {
            Self::Applied => 1.0,
            Self::Saved => 0.7,
            Self::Viewed => 0.1,
            Self::Dismissed => -0.7,
        }
    }
}

/// The most traits that are kept: the strongest.
const MOST_TRAITS: usize = 200;

/// Taste after these reactions.
///
/// ```
/// use matching::document::Lessons;
/// use matching::{Reaction, learn, read_posting};
///
/// let posting = r#"{ "id": "1", "title": "Nurse", "workplace": "on_site" }"#;
/// let features = read_posting(&serde_json::from_str(posting)?);
/// let lessons = learn(&Lessons::default(), [(&features, Reaction::Saved)]);
/// assert_eq!(lessons.postings, 1);
/// assert_eq!(lessons.traits["title:nurse"], 0.7);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn learn<'a>(
    before: &Lessons,
    reactions: impl IntoIterator<Item = (&'a PostingFeatures, Reaction)>,
) -> Lessons {
    let mut learned = before.clone();
    for (posting, reaction) in reactions {
        learned.postings = learned.postings.saturating_add(1);
        for name in traits(posting) {
            *learned.traits.entry(name).or_default() += reaction.weight();
        }
    }
    kept(learned)
}

/// Taste without these reactions, which were learned before: what [`learn`] adds is taken away.
///
/// ```
/// use matching::document::Lessons;
/// use matching::{Reaction, learn, read_posting, unlearn};
///
/// let posting = r#"{ "id": "1", "title": "Nurse", "workplace": "on_site" }"#;
/// let features = read_posting(&serde_json::from_str(posting)?);
/// let lessons = learn(&Lessons::default(), [(&features, Reaction::Saved)]);
/// assert_eq!(unlearn(&lessons, [(&features, Reaction::Saved)]), Lessons::default());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn unlearn<'a>(
    before: &Lessons,
    reactions: impl IntoIterator<Item = (&'a PostingFeatures, Reaction)>,
) -> Lessons {
    let mut left = before.clone();
    for (posting, reaction) in reactions {
        left.postings = left.postings.saturating_sub(1);
        for name in traits(posting) {
            // A trait that was too weak to be kept has nothing to take away.
            if let Some(sum) = left.traits.get_mut(&name) {
                *sum -= reaction.weight();
            }
        }
    }
    kept(left)
}

/// The strongest traits, rounded.
fn kept(mut learned: Lessons) -> Lessons {
    let mut traits: Vec<(String, f64)> = std::mem::take(&mut learned.traits).into_iter().collect();
    traits.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    traits.truncate(MOST_TRAITS);
    // Rounded to thousandths, so that reading gives what was written.
    let rounded = |sum: f64| (sum * 1000.0 + 0.5).floor() / 1000.0;
    learned.traits = traits
        .into_iter()
        .map(|(name, sum)| (name, rounded(sum)))
        .filter(|(_, sum)| *sum != 0.0)
        .collect();
    learned
}

/// The traits of a posting: skills, words of the role, workplace, level, industry and tags.
fn traits(posting: &PostingFeatures) -> Vec<String> {
    let mut traits: Vec<String> = Vec::new();
    traits.extend(posting.skills.iter().map(|demand| skill(&demand.skill)));
    traits.extend(posting.title.role().map(word));
    traits.extend(
        posting
            .workplace
            .map(|workplace| named("workplace", workplace)),
    );
    traits.extend(
        posting
            .seniority
            .map(|seniority| named("seniority", seniority)),
    );
    traits.extend(posting.industry.as_deref().map(industry));
    traits.extend(posting.tags.iter().map(|name| tag(name)));
    traits.sort_unstable();
    traits.dedup();
    traits
}

pub(crate) fn skill(name: &str) -> String {
    format!("skill:{name}")
}

pub(crate) fn word(word: &str) -> String {
    format!("title:{word}")
}

pub(crate) fn industry(name: &str) -> String {
    format!("industry:{name}")
}

pub(crate) fn tag(name: &str) -> String {
    format!("tag:{name}")
}

/// A trait with few possible values.
pub(crate) fn named(kind: &str, value: impl std::fmt::Debug) -> String {
    format!("{kind}:{}", format!("{value:?}").to_lowercase())
}

/// The learned traits of a posting, strongest first.
pub(crate) fn met(interest: &Interest, posting: &PostingFeatures) -> Vec<(String, f64)> {
    let mut met: Vec<(String, f64)> = traits(posting)
        .into_iter()
        .filter_map(|name| Some((interest.in_trait(&name)?, name)))
        .map(|(value, name)| (name, value))
        .collect();
    met.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    met
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Posting, Profile, StatedSkill};
    use crate::{CatalogueEntry, PostingSummary, Score, engine, read_posting, read_profile};

    fn posting(title: &str, skills: &[&str]) -> CatalogueEntry {
        let document = serde_json::json!({
            "id": title, "title": title, "skills": skills.iter().map(|name| serde_json::json!({"name": name})).collect::<Vec<_>>(),
        });
        let posting: Posting = serde_json::from_value(document).unwrap();
        CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(&posting),
            features: read_posting(&posting),
        }
    }

    fn score(learned: Option<&Lessons>, entry: &CatalogueEntry) -> Score {
        let skill = |name: &str| StatedSkill {
            name: name.to_owned(),
            level: None,
        };
        let profile = Profile {
            headline: Some("Data Engineer".to_owned()),
            skills: ["python", "sql", "excel"].map(skill).to_vec(),
            learned: learned.cloned(),
            ..Profile::default()
        };
        engine("hybrid-v1")
            .unwrap()
            .explain(&read_profile(&profile), entry)
            .score
    }

    #[test]
    fn what_was_taken_up_gains_a_little_and_what_was_dismissed_loses_a_little() {
        let (like, unlike) = (
            posting("Data Engineer", &["python", "kafka"]),
            posting("Nurse", &["triage"]),
        );
        let neutral = score(None, &like);
        assert_eq!(score(Some(&Lessons::default()), &like), neutral);
        let (mut last_up, mut last_down) = (neutral, neutral);
        for times in 1..40 {
            let taught = |reaction| {
                let lessons = std::iter::repeat_n((&like.features, reaction), times);
                learn(&Lessons::default(), lessons)
            };
            let (up, down) = (taught(Reaction::Saved), taught(Reaction::Dismissed));
            let (up_score, down_score) = (score(Some(&up), &like), score(Some(&down), &like));
            assert!(up_score >= last_up && down_score <= last_down, "{times}");
            assert_eq!(
                score(Some(&up), &unlike),
                score(None, &unlike),
                "nothing of it was learned"
            );
            (last_up, last_down) = (up_score, down_score);
        }
        assert!(last_up > neutral && last_down < neutral);
        let far = |a: Score, b: Score| (a.points() - b.points()).abs();
        assert!(
            far(last_up, neutral) < 5.0 && far(last_down, neutral) < 5.0,
            "{last_down} {neutral} {last_up}"
        );
    }

    #[test]
    fn what_is_kept_is_bounded_and_no_order_matters() {
        let postings: Vec<CatalogueEntry> = (0..120)
            .map(|n| posting(&format!("Job{n} Title{n}"), &[&format!("skill{n}")]))
            .collect();
        let lesson = |entry: &CatalogueEntry| (entry.features.clone(), Reaction::Saved);
        let mut lessons: Vec<_> = postings.iter().map(lesson).collect();
        let learned = |lessons: &[(PostingFeatures, Reaction)]| {
            learn(
                &Lessons::default(),
                lessons
                    .iter()
                    .map(|(features, reaction)| (features, *reaction)),
            )
        };
        let before = learned(&lessons);
        assert!(before.traits.len() <= MOST_TRAITS && before.postings == 120);
        lessons.reverse();
        assert_eq!(learned(&lessons), before);
    }
}

//! Skills worth learning: the exact ranking with each of them, by ranking again.
//!
//! Only jobs that somebody would send the person count ([`is_within_reach`]). A skill that raises
//! the score of a welder's job from 4 to 9 is no reason for a nurse to learn it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::document::PostingId;
use crate::engine::Engine;
use crate::features::ProfileFeatures;
use crate::ranking::{PostingScore, Query};
use crate::score::Score;

/// The effect of one more skill on a whole catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The skill, as people write it.
    pub skill: String,
    /// Postings within reach with the skill whose score rises.
    pub lifted: usize,
    /// Of these, those whose score reaches the threshold and does not today.
    pub carried: usize,
    /// The trades that most of them are of, the most common first.
    pub trades: Vec<Trade>,
    /// Their mean rise, in points, to three decimals.
    pub mean_gain: f64,
    /// The largest rises: posting, score today, score with the skill.
    pub examples: Vec<(PostingId, Score, Score)>,
}

/// A trade, and how many postings are of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trade {
    /// The shortest title among these postings.
    pub title: String,
    /// How many there are.
    pub postings: usize,
}

/// Places of a list that a person looks at.
pub const SEEN_PLACES: usize = 20;

/// The score from which a job is within reach, unless a caller sets another.
pub const WITHIN_REACH: Score = Score::from_thousandths(60_000);

/// Trades that are named.
const TRADES: usize = 3;

/// Whether somebody would send a person a job that scores `now`, and `then` with one more skill: it
/// reaches the threshold then, or it has half of that now and is among the first of the person's
/// list then.
///
/// ```
/// use matching::{Score, is_within_reach};
///
/// let [full, near, half, far] =
///     [60, 40, 30, 29].map(|points| Score::from_thousandths(points * 1000));
/// assert!(is_within_reach(far, full, false, full));
/// assert!(is_within_reach(half, near, true, full) && !is_within_reach(half, near, false, full));
/// // A welder who learns to nurse is no nurse.
/// assert!(!is_within_reach(far, near, true, full));
/// ```
#[must_use]
pub fn is_within_reach(now: Score, then: Score, is_among_first: bool, threshold: Score) -> bool {
    let half = threshold.thousandths().div_ceil(2);
    then >= threshold || is_among_first && now.thousandths() >= half
}

/// The best postings, from which missing skills are taken.
const ASKED_POSTINGS: usize = 100;

/// Missing skills that are tried: each costs one ranking of the catalogue.
const TRIED_SKILLS: usize = 24;

/// Examples per skill.
const EXAMPLES: usize = 3;

/// The `most` skills that carry most of the query's postings to `threshold`, then those that lift
/// most of those within reach. Candidates are missing skills of the best matches; of related skills
/// only the first is returned, because the others have the same effect. The query's position and
/// limit are ignored.
///
/// ```
/// use std::collections::HashSet;
///
/// use matching::document::{Posting, Profile};
/// use matching::{Catalogue, CatalogueEntry, Filter, PostingSummary, Query, Score};
/// use matching::{engine, growth, read_posting, read_profile};
///
/// let posting = r#"{ "id": "1", "title": "Nurse", "skills": [{ "name": "wound care" }] }"#;
/// let posting: Posting = serde_json::from_str(posting)?;
/// let profile = r#"{ "headline": "Nurse", "skills": [{ "name": "first aid" }] }"#;
/// let profile: Profile = serde_json::from_str(profile)?;
/// let mut catalogue = Catalogue::new();
/// catalogue.upsert(
///     1,
///     CatalogueEntry {
///         version: 1,
///         summary: PostingSummary::of(&posting),
///         features: read_posting(&posting),
///     },
/// );
/// let query = Query {
///     now_ms: 0,
///     filter: &Filter::default(),
///     hidden: &HashSet::new(),
///     hidden_companies: &HashSet::new(),
///     changed_after: None,
///     after: None,
///     limit: 20,
/// };
/// let growths = growth(
///     engine("hybrid-v1").unwrap(),
///     &read_profile(&profile),
///     &catalogue,
///     &query,
///     Score::FULL,
///     3,
/// );
/// assert_eq!(growths[0].skill, "wound care");
/// assert_eq!(growths[0].lifted, 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn growth(
    engine: &dyn Engine,
    profile: &ProfileFeatures,
    catalogue: &Catalogue,
    query: &Query<'_>,
    threshold: Score,
    most: usize,
) -> Vec<Growth> {
    let now = engine.matcher(profile, catalogue).scores(query);
    let mut growths: Vec<Growth> = asked(profile, catalogue, &now)
        .into_iter()
        .map(|skill| {
            let then = engine
                .matcher(&profile.with_skill(&skill), catalogue)
                .scores(query);
            gained(catalogue, skill, &now, &then, threshold)
        })
        .filter(|growth| growth.lifted > 0)
        .collect();
    growths.sort_by(|a, b| {
        let total = |growth: &Growth| growth.mean_gain * count(growth.lifted);
        b.carried
            .cmp(&a.carried)
            .then_with(|| total(b).total_cmp(&total(a)))
            .then_with(|| a.skill.cmp(&b.skill))
    });
    let mut distinct: Vec<Growth> = Vec::new();
    for growth in growths {
        let is_related = distinct.iter().any(|other| {
            engine
                .vocabulary()
                .related(&other.skill)
                .any(|(related, _)| related == growth.skill)
        });
        if distinct.len() < most && !is_related {
            distinct.push(growth);
        }
    }
    for growth in &mut distinct {
        growth.skill = engine.vocabulary().label(&growth.skill).to_owned();
    }
    distinct
}

/// The missing skills that the best matches ask for most often.
fn asked(profile: &ProfileFeatures, catalogue: &Catalogue, now: &[PostingScore]) -> Vec<String> {
    let mut best: Vec<(Score, &PostingId)> = now
        .iter()
        .filter_map(|one| Some((one.score, catalogue.columns().id(one.slot)?)))
        .collect();
    best.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for (_, id) in best.into_iter().take(ASKED_POSTINGS) {
        let demands = catalogue.entry(id).into_iter();
        for demand in demands.flat_map(|entry| entry.features.skills) {
            if !profile.skills.iter().any(|held| held.skill == demand.skill) {
                let count = asked.entry(demand.skill).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    let mut asked: Vec<(String, usize)> = asked.into_iter().collect();
    asked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let skills = asked.into_iter().map(|(skill, _)| skill);
    skills.take(TRIED_SKILLS).collect()
}

/// The effect of a skill, posting by posting.
fn gained(
    catalogue: &Catalogue,
    skill: String,
    now: &[PostingScore],
    then: &[PostingScore],
    threshold: Score,
) -> Growth {
    let mut scores: Vec<Score> = then.iter().map(|then| then.score).collect();
    scores.sort_unstable_by(|a, b| b.cmp(a));
    let first = scores.get(SEEN_PLACES.saturating_sub(1)).copied();
    let first = first.unwrap_or(Score::ZERO);
    let mut lifted: Vec<(u32, &PostingScore, Score)> = now
        .iter()
        .zip(then)
        .filter(|(now, then)| now.slot == then.slot && then.score > now.score)
        .filter(|(now, then)| {
            is_within_reach(now.score, then.score, then.score >= first, threshold)
        })
        .map(|(now, then)| {
            let gain = then
                .score
                .thousandths()
                .saturating_sub(now.score.thousandths());
            (gain, now, then.score)
        })
        .collect();
    let carried = lifted
        .iter()
        .filter(|(_, now, then)| now.score < threshold && *then >= threshold)
        .count();
    let total: f64 = lifted
        .iter()
        .map(|(gain, ..)| f64::from(*gain) / 1000.0)
        .sum();
    let columns = catalogue.columns();
    lifted.sort_unstable_by(|a, b| {
        b.0.cmp(&a.0)
            .then_with(|| columns.id(a.1.slot).cmp(&columns.id(b.1.slot)))
    });
    Growth {
        skill,
        lifted: lifted.len(),
        carried,
        trades: trades(catalogue, lifted.iter().map(|(_, now, _)| now.slot)),
        mean_gain: if lifted.is_empty() {
            0.0
        } else {
            (total / count(lifted.len()) * 1000.0 + 0.5).floor() / 1000.0
        },
        examples: lifted
            .into_iter()
            .filter_map(|(_, now, then)| Some((columns.id(now.slot)?.clone(), now.score, then)))
            .take(EXAMPLES)
            .collect(),
    }
}

/// The trades that most of the postings in these slots are of.
fn trades(catalogue: &Catalogue, slots: impl Iterator<Item = usize>) -> Vec<Trade> {
    let columns = catalogue.columns();
    let mut by_role: BTreeMap<String, Trade> = BTreeMap::new();
    for slot in slots {
        let words = columns
            .row(slot)
            .and_then(|row| columns.titles.get(row.title));
        let (Some(words), Some(entry)) = (words, columns.entry(slot)) else {
            continue;
        };
        let role = words.own_role().collect::<Vec<_>>().join(" ");
        let title = entry.summary.title;
        let trade = by_role.entry(role).or_insert_with(|| Trade {
            title: title.clone(),
            postings: 0,
        });
        trade.postings = trade.postings.saturating_add(1);
        if (title.len(), &title) < (trade.title.len(), &trade.title) {
            trade.title = title;
        }
    }
    let mut trades: Vec<Trade> = by_role.into_values().collect();
    trades.sort_by(|a, b| {
        let most = b.postings.cmp(&a.postings);
        most.then_with(|| a.title.cmp(&b.title))
    });
    trades.truncate(TRADES);
    trades
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of postings are far below 2^52"
)]
fn count(count: usize) -> f64 {
    count as f64
}

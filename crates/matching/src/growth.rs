//! Skills worth learning: what a person's ranking would be with each of them, exactly, by ranking again.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::document::PostingId;
use crate::engine::Engine;
use crate::features::ProfileFeatures;
use crate::ranking::Query;
use crate::score::Score;

/// What a skill would change over a whole catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The skill, under its one spelling.
    pub skill: String,
    /// Postings whose score would rise.
    pub lifted: usize,
    /// Postings whose score would reach the threshold, and does not now.
    pub carried: usize,
    /// Mean rise of those lifted, in points.
    pub mean_gain: f64,
    /// Those that would rise most: posting, score now, score then.
    pub examples: Vec<(PostingId, Score, Score)>,
}

/// How many of the best postings say what is missing.
const ASKED_POSTINGS: usize = 100;

/// How many missing skills are tried: each costs a ranking of the catalogue.
const TRIED_SKILLS: usize = 24;

/// How many examples are given.
const EXAMPLES: usize = 3;

/// The `most` skills that would carry most of the postings `query` admits to `threshold`, then those that would lift most.
/// Tried are the skills that the best matches ask for and the person was not found to have. The limit and the place of
/// the query play no part.
#[must_use]
pub fn growth(
    engine: &dyn Engine,
    profile: &ProfileFeatures,
    catalogue: &Catalogue,
    query: &Query<'_>,
    threshold: Score,
    most: usize,
) -> Vec<Growth> {
    let all = Query {
        after: None,
        limit: usize::MAX,
        ..*query
    };
    let now = engine.rank(profile, catalogue, &all);
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for item in now.items.iter().take(ASKED_POSTINGS) {
        let Some(entry) = catalogue.entry(&item.position.id) else {
            continue;
        };
        for demand in &entry.features.skills {
            let has = profile.skills.iter().any(|held| held.skill == demand.skill);
            if !has {
                let count = asked.entry(demand.skill.clone()).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    let mut asked: Vec<(String, usize)> = asked.into_iter().collect();
    asked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let scores: HashMap<&PostingId, Score> = now
        .items
        .iter()
        .map(|item| (&item.position.id, item.position.score))
        .collect();
    let mut growths: Vec<Growth> = asked
        .into_iter()
        .take(TRIED_SKILLS)
        .map(|(skill, _)| {
            let then = engine.rank(&profile.with_skill(&skill), catalogue, &all);
            let mut lifted: Vec<(PostingId, Score, Score)> = then
                .items
                .into_iter()
                .filter_map(|item| {
                    let before = *scores.get(&item.position.id)?;
                    let after = item.position.score;
                    (after > before).then_some((item.position.id, before, after))
                })
                .collect();
            let gain = |(_, before, after): &(PostingId, Score, Score)| {
                after.thousandths().saturating_sub(before.thousandths())
            };
            lifted.sort_by(|a, b| gain(b).cmp(&gain(a)).then_with(|| a.0.cmp(&b.0)));
            let carried = lifted
                .iter()
                .filter(|(_, before, after)| *before < threshold && *after >= threshold);
            let total: f64 = lifted.iter().map(|one| f64::from(gain(one)) / 1000.0).sum();
            Growth {
                skill,
                carried: carried.count(),
                mean_gain: if lifted.is_empty() {
                    0.0
                } else {
                    total / count(lifted.len())
                },
                lifted: lifted.len(),
                examples: lifted.into_iter().take(EXAMPLES).collect(),
            }
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
    growths.truncate(most);
    growths
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of postings are far below 2^52"
)]
fn count(count: usize) -> f64 {
    count as f64
}

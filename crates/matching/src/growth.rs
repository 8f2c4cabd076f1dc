//! Skills worth learning: what a person's ranking would be with each of them, exactly, by ranking again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::document::PostingId;
use crate::engine::Engine;
use crate::features::ProfileFeatures;
use crate::ranking::{PostingScore, Query};
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
    /// Mean rise of those lifted, in points, three decimals.
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
/// Tried are the skills that the best matches ask for and the person was not found to have; of skills that are related to
/// each other, the first says what the others would. The limit and the place of the query play no part.
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
    distinct
}

/// The skills that the best matches ask for most, of those that the person was not found to have.
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

/// What a skill changes, posting by posting.
fn gained(
    catalogue: &Catalogue,
    skill: String,
    now: &[PostingScore],
    then: &[PostingScore],
    threshold: Score,
) -> Growth {
    let mut lifted: Vec<(u32, &PostingScore, Score)> = now
        .iter()
        .zip(then)
        .filter(|(now, then)| now.slot == then.slot && then.score > now.score)
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

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of postings are far below 2^52"
)]
fn count(count: usize) -> f64 {
    count as f64
}

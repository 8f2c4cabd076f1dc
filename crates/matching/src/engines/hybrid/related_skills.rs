//! Credit for skills that are related to those a person has.

use std::collections::HashMap;

use crate::features::{HeldSkill, ProfileFeatures};
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;

/// Skills related to this one, by the vocabulary and by what postings ask for together, each with
/// the share of it that this one proves (0–1).
pub(crate) fn related<'a>(
    skill: &'a str,
    vocabulary: &'a Vocabulary,
    statistics: &'a Statistics,
) -> impl Iterator<Item = (&'a str, f64)> {
    vocabulary.related(skill).chain(statistics.related(skill))
}

/// The credit of every skill, the person's own and related ones, with the person's skill that earns
/// it.
pub(crate) fn credits<'a>(
    profile: &'a ProfileFeatures,
    vocabulary: &'a Vocabulary,
    statistics: &'a Statistics,
) -> HashMap<&'a str, (f64, &'a HeldSkill)> {
    let mut credits: HashMap<&'a str, (f64, &'a HeldSkill)> = HashMap::new();
    for held in &profile.skills {
        let own = std::iter::once((held.skill.as_str(), 1.0));
        for (skill, share) in own.chain(related(&held.skill, vocabulary, statistics)) {
            let credit = held.weight * share;
            let best = credits.entry(skill).or_insert((credit, held));
            if credit > best.0 {
                *best = (credit, held);
            }
        }
    }
    credits
}

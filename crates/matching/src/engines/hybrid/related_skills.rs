//! What a person's skills earn of skills that are related to them.

use std::collections::HashMap;

use crate::features::{HeldSkill, ProfileFeatures};
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;

/// Skills that share something with this one, by what the vocabulary says and by what postings ask for together, and how much of
/// each counts (0–1).
pub(crate) fn related<'a>(
    skill: &'a str,
    vocabulary: &'a Vocabulary,
    statistics: &'a Statistics,
) -> impl Iterator<Item = (&'a str, f64)> {
    vocabulary.related(skill).chain(statistics.related(skill))
}

/// What each skill earns, the person's own and those related to them, and the person's skill it is earned by.
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

//! A person, as far as no posting plays a part: worked out once, then compared with catalogues, or explained against one
//! posting after the other.

use std::collections::HashMap;

use crate::features::{HeldSkill, ProfileFeatures};
use crate::occupations::Sought;
use crate::statistics::{Statistics, Topics};
use crate::vocabulary::Vocabulary;

use super::agreement::Name;
use super::related_skills;
use super::weights::Weights;

/// What a profile says, weighed.
pub(super) struct Person<'a> {
    pub(super) profile: &'a ProfileFeatures,
    pub(super) weights: &'a Weights,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) statistics: &'a Statistics,
    /// What each signal counts, in the order of [`Name::ALL`].
    pub(super) counts: [f64; 8],
    /// By skill: what having it earns, and the person's skill that earns it.
    pub(super) credits: HashMap<&'a str, (f64, &'a HeldSkill)>,
    telling: HashMap<&'a str, f64>,
    /// What all the person's skills tell.
    pub(super) told: f64,
    /// Hashed terms and what each occurrence of them adds to a product.
    pub(super) terms: Vec<(u32, f32)>,
    /// Length of the vector of terms; 0 where the person said nothing.
    pub(super) text_length: f64,
    pub(super) topics: Topics,
    pub(super) occupations: Sought,
    pub(super) titles: Vec<Title>,
}

/// A title of the person.
pub(super) struct Title {
    /// Hashed grams and what each adds to a product.
    pub(super) grams: Vec<(u32, f32)>,
    pub(super) length: f32,
    pub(super) weight: f32,
}

impl<'a> Person<'a> {
    pub(super) fn new(
        profile: &'a ProfileFeatures,
        statistics: &'a Statistics,
        vocabulary: &'a Vocabulary,
        weights: &'a Weights,
    ) -> Self {
        let (terms, text_length) = terms(profile, statistics, weights);
        Self {
            profile,
            weights,
            vocabulary,
            statistics,
            counts: Name::ALL.map(|name| name.weight(weights)),
            credits: related_skills::credits(profile, vocabulary, statistics),
            telling: profile
                .skills
                .iter()
                .map(|held| (held.skill.as_str(), held.tells()))
                .collect(),
            told: profile.skills.iter().map(HeldSkill::tells).sum(),
            terms,
            text_length,
            topics: statistics.topics(profile.terms.iter()),
            occupations: Sought::of(&profile.occupations),
            titles: profile
                .titles
                .iter()
                .map(|held| {
                    let mut squares = 0.0;
                    let grams = held.title.grams().into_iter().map(|gram| {
                        let idf = statistics.gram_idf(gram);
                        squares += idf * idf;
                        (gram, narrow(idf * idf))
                    });
                    Title {
                        grams: grams.collect(),
                        length: narrow(squares.sqrt()),
                        weight: narrow(held.weight),
                    }
                })
                .collect(),
        }
    }

    /// How much the person's having a skill tells, 0 where they have it not.
    pub(super) fn telling(&self, skill: &str) -> f64 {
        self.telling.get(skill).copied().unwrap_or(0.0)
    }
}

/// The weighted terms, and the length of their vector.
fn terms(
    profile: &ProfileFeatures,
    statistics: &Statistics,
    weights: &Weights,
) -> (Vec<(u32, f32)>, f64) {
    let mut squares: Vec<f64> = Vec::new();
    let weighted = profile.terms.iter().map(|(term, weight)| {
        let idf = statistics.term_idf(term);
        let weight = f64::from(weight) * idf;
        squares.push(weight * weight);
        (term, narrow(weight * idf))
    });
    let weighted = weighted.collect();
    squares.sort_unstable_by(|a, b| b.total_cmp(a));
    let telling = squares.iter().take(weights.telling_terms);
    (weighted, telling.sum::<f64>().sqrt())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "half the memory, and seven digits are enough"
)]
pub(super) fn narrow(value: f64) -> f32 {
    value as f32
}

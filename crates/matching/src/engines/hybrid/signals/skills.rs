//! Skills asked for against skills held, pair by pair: what a seeker adds up, and an explanation spells out.

use crate::explanation::{Evidence, MissingSkill};
use crate::features::{Demand, HeldSkill, PostingFeatures};
use crate::score::Score;
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;

use super::super::agreement::Agreement;
use super::super::person::Person;
use super::super::related_skills::weight;
use super::super::weights::Weights;

/// Agreement of skills: `earned` of what the demands weigh, `others` skills of the person that are not asked for.
pub(crate) fn coverage(
    earned: f64,
    weight: f64,
    others: f64,
    listed: bool,
    weights: &Weights,
) -> Agreement {
    if weight <= 0.0 {
        return Agreement::UNKNOWN;
    }
    let has = (earned / weight).min(1.0);
    let lacks = (1.0 - has) * (others / weights.telling_skills).clamp(0.0, 1.0);
    let evidence = weight / (weight + weights.few_skills);
    let known = (has + lacks) * evidence;
    if known > 0.0 {
        Agreement {
            fits: has * evidence / known,
            known: if listed {
                known
            } else {
                known * weights.found_in_text
            },
        }
    } else {
        Agreement::UNKNOWN
    }
}

/// The skills a posting asks for, the weightiest first, each with the person's skill that earns its points.
pub(crate) struct Demands<'a> {
    weighed: Vec<(&'a Demand, f64, Option<&'a HeldSkill>)>,
    vocabulary: &'a Vocabulary,
}

impl<'a> Demands<'a> {
    pub(crate) fn of(
        person: &Person<'a>,
        posting: &'a PostingFeatures,
        statistics: &Statistics,
    ) -> Self {
        let mut demands: Vec<(&Demand, f64, Option<&HeldSkill>)> = posting
            .skills
            .iter()
            .map(|demand| {
                let by = person
                    .credits
                    .get(demand.skill.as_str())
                    .map(|(_, held)| *held);
                (
                    demand,
                    weight(
                        statistics.skill_weight(&demand.skill),
                        demand.required,
                        person.weights,
                    ),
                    by,
                )
            })
            .collect();
        demands.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self {
            weighed: demands,
            vocabulary: person.vocabulary,
        }
    }

    /// A skill as people write it.
    fn shown(&self, skill: &str) -> String {
        self.vocabulary.label(skill).to_owned()
    }

    pub(crate) fn matched(&self) -> Vec<String> {
        let has = self
            .weighed
            .iter()
            .filter(|(demand, _, by)| by.is_some_and(|held| held.skill == demand.skill));
        has.map(|(demand, ..)| self.shown(&demand.skill)).collect()
    }

    pub(crate) fn missing(&self, score_with: impl Fn(&str) -> Score) -> Vec<MissingSkill> {
        let lacks = self
            .weighed
            .iter()
            .filter(|(demand, _, by)| by.is_none_or(|held| held.skill != demand.skill));
        lacks
            .map(|(demand, _, by)| MissingSkill {
                name: self.shown(&demand.skill),
                required: demand.required,
                related: by.map(|held| self.shown(&held.skill)),
                score_with: Some(score_with(&demand.skill)),
            })
            .collect()
    }

    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        let earned = self
            .weighed
            .iter()
            .filter_map(|(demand, _, by)| Some((demand, (*by)?)));
        earned
            .take(8)
            .flat_map(|(demand, held)| {
                [
                    held.source.evidence("profile", &held.name),
                    demand.source.evidence("posting", demand.quote()),
                ]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_known_from_what_else_is_named() {
        let weights = Weights {
            few_skills: 0.0,
            ..Weights::default()
        };
        let check = |earned: f64, others: f64, fits: f64, known: f64| {
            let agreement = coverage(earned, 4.0, others, true, &weights);
            assert_eq!((agreement.fits, agreement.known), (fits, known));
        };
        check(0.0, 0.0, 0.0, 0.0);
        check(1.0, 0.0, 1.0, 0.25);
        check(1.0, 8.0, 0.25, 1.0);
        check(1.0, 80.0, 0.25, 1.0);
        check(4.0, 80.0, 1.0, 1.0);
        check(0.0, 4.0, 0.0, 0.5);
    }
}

//! The skills that the people of a run lack most among their best matches.
//!
//! They are collected from matches that are computed anyway, so they cost a run nothing. What one
//! person would gain over the whole catalogue is another question, answered by ranking again.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use matching::{Match, SEEN_PLACES, WITHIN_REACH, is_within_reach};
use serde::{Deserialize, Serialize};

/// Skills that a run remembers. More come and go with each step; those that many people lack stay.
const KEPT: usize = 100;

/// A skill that people of a run lack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SkillGap {
    /// Its name, which postings may spell differently.
    pub skill: String,
    /// People who lack it in one of their matches.
    pub people: u64,
    /// Matches within reach that ask for it and do not find it.
    pub matches: u64,
    /// Points that it would add to these matches in total.
    pub points: f64,
}

/// Gaps while they are summed; capitalisation does not distinguish skills.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SkillGaps(BTreeMap<String, SkillGap>);

impl SkillGaps {
    /// Adds the skills that one more match of a person lacks, at this rank from 0. A skill with
    /// which nobody would send the person the job does not count.
    pub(crate) fn add_match(&mut self, rank: usize, matched: &Match) {
        for missing in &matched.missing_skills {
            let with = missing.score_with.unwrap_or(matched.score);
            if !is_within_reach(matched.score, with, rank < SEEN_PLACES, WITHIN_REACH) {
                continue;
            }
            let gain = (with.points() - matched.score.points()).max(0.0);
            self.add(SkillGap {
                skill: missing.name.clone(),
                people: 0,
                matches: 1,
                points: gain,
            });
        }
        // Once per person, however many matches ask for it.
        for gap in self.0.values_mut() {
            gap.people = 1;
        }
    }

    /// The skills that most matches lack, at most so many; by name where as many lack them.
    pub(crate) fn most_frequent(&self, most: usize) -> Vec<String> {
        let mut gaps: Vec<&SkillGap> = self.0.values().collect();
        gaps.sort_by_key(|gap| (Reverse(gap.matches), &gap.skill));
        gaps.truncate(most);
        gaps.into_iter().map(|gap| gap.skill.clone()).collect()
    }

    pub(crate) fn from_list(list: Vec<SkillGap>) -> Self {
        let mut gaps = Self::default();
        gaps.extend(list);
        gaps
    }

    pub(crate) fn extend(&mut self, others: impl IntoIterator<Item = SkillGap>) {
        for gap in others {
            self.add(gap);
        }
    }

    fn add(&mut self, gap: SkillGap) {
        match self.0.get_mut(&gap.skill.to_lowercase()) {
            Some(known) => {
                known.people = known.people.saturating_add(gap.people);
                known.matches = known.matches.saturating_add(gap.matches);
                known.points += gap.points;
            }
            None => {
                self.0.insert(gap.skill.to_lowercase(), gap);
            }
        }
    }

    /// Those that most people lack first, at most [`KEPT`].
    pub(crate) fn into_list(self) -> Vec<SkillGap> {
        let mut list: Vec<SkillGap> = self.0.into_values().collect();
        list.sort_by(|a, b| {
            b.people
                .cmp(&a.people)
                .then_with(|| b.points.total_cmp(&a.points))
                .then_with(|| a.skill.cmp(&b.skill))
        });
        list.truncate(KEPT);
        list
    }
}

impl IntoIterator for SkillGaps {
    type Item = SkillGap;
    type IntoIter = std::collections::btree_map::IntoValues<String, SkillGap>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(skill: &str, people: u64, points: f64) -> SkillGap {
        SkillGap {
            skill: skill.to_owned(),
            people,
            matches: people,
            points,
        }
    }

    #[test]
    fn a_skill_is_one_however_it_is_capitalised_and_the_most_wanted_come_first() {
        let mut gaps = SkillGaps::from_list(vec![gap("Kafka", 2, 3.0), gap("SQL", 1, 9.0)]);
        gaps.extend([
            gap("sql", 2, 1.0),
            gap("kafka", 1, 1.0),
            gap("Rust", 9, 0.5),
        ]);
        let expected = [
            gap("Rust", 9, 0.5),
            gap("SQL", 3, 10.0),
            gap("Kafka", 3, 4.0),
        ];
        assert_eq!(gaps.into_list(), expected);
    }

    #[test]
    fn the_most_frequent_come_first_and_then_by_name() {
        let gaps = SkillGaps::from_list(vec![
            gap("SQL", 2, 9.0),
            gap("Rust", 3, 0.0),
            gap("Go", 2, 1.0),
        ]);
        assert_eq!(gaps.most_frequent(2), ["Rust", "Go"]);
    }

    #[test]
    fn only_so_many_are_kept() {
        let many = (0..1_000).map(|n| gap(&format!("s{n}"), n, 0.0)).collect();
        let kept = SkillGaps::from_list(many).into_list();
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept.first().map(|gap| gap.people), Some(999));
    }
}

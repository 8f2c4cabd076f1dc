//! Skills worth learning: what each would change for a person, and, summed up, for the people of a
//! run.
//!
//! A run collects them from matches that are computed anyway, so they cost it nothing. What one
//! person would gain over the whole catalogue is another question, answered by ranking again
//! (`matches::growth`).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use matching::document::PostingId;
use matching::{Match, SEEN_PLACES, Score, WITHIN_REACH, is_within_reach};
use serde::{Deserialize, Serialize};

/// Skills that a run remembers. More come and go with each step; those that many people lack stay.
const KEPT: usize = 100;

/// Effect of a skill, for a person or for the people of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GrowthArea {
    /// The skill, as people write it.
    pub skill: String,
    /// People who lack it and for whom it would change something.
    pub people: u64,
    /// Of the jobs below, those that would reach the threshold and do not now.
    pub carried: u64,
    /// Jobs whose score would rise, and that would then reach the threshold, or that have half of
    /// it now and would be among the first twenty. A run counts those among people's best matches.
    pub lifted: u64,
    /// Mean rise of these, in points, to three decimals.
    pub mean_gain: f64,
    /// The trades that most of these jobs are of, the most common first; empty for a run.
    pub trades: Vec<GrowthTrade>,
    /// The jobs whose score would rise most; empty for a run.
    pub examples: Vec<GrowthExample>,
}

/// A trade, and how many jobs belong to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GrowthTrade {
    /// The shortest title among these jobs.
    pub title: String,
    /// How many there are.
    pub jobs: usize,
}

/// A job whose score would rise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GrowthExample {
    /// The job.
    pub job: GrowthJob,
    /// Its score now.
    pub score: Score,
    /// Its score with the skill.
    pub score_with: Score,
}

/// The job as people recognise it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GrowthJob {
    /// Id.
    pub id: PostingId,
    /// Title.
    pub title: String,
    /// The company.
    pub company: String,
}

/// Areas while they are summed; capitalisation does not distinguish skills.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct GrowthSum(BTreeMap<String, Sum>);

/// What is summed for one skill.
#[derive(Debug, Clone, PartialEq)]
struct Sum {
    skill: String,
    people: u64,
    carried: u64,
    lifted: u64,
    /// Of all lifted jobs together.
    points: f64,
}

impl GrowthSum {
    /// Adds the skills that one more match of a person lacks, at this rank from 0. A skill with
    /// which the score does not rise, or nobody would send the person the job, does not count.
    pub(crate) fn add_match(&mut self, rank: usize, matched: &Match) {
        let now = matched.score;
        for missing in &matched.missing_skills {
            let then = missing.score_with.unwrap_or(now);
            let is_among_first = rank < SEEN_PLACES;
            if then <= now || !is_within_reach(now, then, is_among_first, WITHIN_REACH) {
                continue;
            }
            self.add(Sum {
                skill: missing.name.clone(),
                people: 0,
                carried: u64::from(now < WITHIN_REACH && then >= WITHIN_REACH),
                lifted: 1,
                points: then.points() - now.points(),
            });
        }
        // Once per person, however many matches ask for it.
        for sum in self.0.values_mut() {
            sum.people = 1;
        }
    }

    /// The skills that would lift most jobs, at most so many; by name where as many are lifted.
    pub(crate) fn most_frequent(&self, most: usize) -> Vec<String> {
        let mut sums: Vec<&Sum> = self.0.values().collect();
        sums.sort_by_key(|sum| (Reverse(sum.lifted), &sum.skill));
        sums.truncate(most);
        sums.into_iter().map(|sum| sum.skill.clone()).collect()
    }

    pub(crate) fn from_areas(areas: Vec<GrowthArea>) -> Self {
        let mut all = Self::default();
        for area in areas {
            all.add(Sum {
                points: area.mean_gain * as_float(area.lifted),
                skill: area.skill,
                people: area.people,
                carried: area.carried,
                lifted: area.lifted,
            });
        }
        all
    }

    pub(crate) fn extend(&mut self, others: Self) {
        for sum in others.0.into_values() {
            self.add(sum);
        }
    }

    fn add(&mut self, sum: Sum) {
        match self.0.get_mut(&sum.skill.to_lowercase()) {
            Some(known) => {
                known.people = known.people.saturating_add(sum.people);
                known.carried = known.carried.saturating_add(sum.carried);
                known.lifted = known.lifted.saturating_add(sum.lifted);
                known.points += sum.points;
            }
            None => {
                self.0.insert(sum.skill.to_lowercase(), sum);
            }
        }
    }

    /// Those that most people lack first, at most [`KEPT`].
    pub(crate) fn into_areas(self) -> Vec<GrowthArea> {
        let mut sums: Vec<Sum> = self.0.into_values().collect();
        sums.sort_by(|a, b| {
            b.people
                .cmp(&a.people)
                .then_with(|| b.points.total_cmp(&a.points))
                .then_with(|| a.skill.cmp(&b.skill))
        });
        sums.truncate(KEPT);
        let area = |sum: Sum| GrowthArea {
            mean_gain: mean(sum.points, sum.lifted),
            skill: sum.skill,
            people: sum.people,
            carried: sum.carried,
            lifted: sum.lifted,
            trades: Vec::new(),
            examples: Vec::new(),
        };
        sums.into_iter().map(area).collect()
    }
}

/// To three decimals; 0 of nothing.
fn mean(points: f64, of: u64) -> f64 {
    match of {
        0 => 0.0,
        _ => (points / as_float(of) * 1000.0).round() / 1000.0,
    }
}

#[expect(clippy::cast_precision_loss, reason = "jobs are fewer than 2^53")]
fn as_float(jobs: u64) -> f64 {
    jobs as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(skill: &str, people: u64, mean_gain: f64) -> GrowthArea {
        GrowthArea {
            skill: skill.to_owned(),
            people,
            carried: 1,
            lifted: people,
            mean_gain,
            trades: Vec::new(),
            examples: Vec::new(),
        }
    }

    #[test]
    fn a_skill_is_one_however_it_is_capitalised_and_the_most_wanted_come_first() {
        let mut sum = GrowthSum::from_areas(vec![area("Kafka", 2, 3.0), area("SQL", 1, 9.0)]);
        sum.extend(GrowthSum::from_areas(vec![
            area("sql", 2, 1.5),
            area("kafka", 1, 1.5),
            area("Rust", 9, 0.5),
        ]));
        let expected = [
            area("Rust", 9, 0.5),
            GrowthArea {
                carried: 2,
                ..area("SQL", 3, 4.0)
            },
            GrowthArea {
                carried: 2,
                ..area("Kafka", 3, 2.5)
            },
        ];
        assert_eq!(sum.into_areas(), expected);
    }

    #[test]
    fn the_most_frequent_come_first_and_then_by_name() {
        let sum = GrowthSum::from_areas(vec![
            area("SQL", 2, 9.0),
            area("Rust", 3, 0.0),
            area("Go", 2, 1.0),
        ]);
        assert_eq!(sum.most_frequent(2), ["Rust", "Go"]);
    }

    #[test]
    fn only_so_many_are_kept() {
        let many = (0..1_000).map(|n| area(&format!("s{n}"), n, 0.0)).collect();
        let kept = GrowthSum::from_areas(many).into_areas();
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept.first().map(|area| area.people), Some(999));
    }
}

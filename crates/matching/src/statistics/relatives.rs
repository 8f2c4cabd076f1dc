//! Skills that postings ask for together more often than by chance: people who have one are likely
//! to know the other. The measure is normalised pointwise mutual information (Bouma, "Normalized
//! (Pointwise) Mutual Information in Collocation Extraction", 2009): 0 for independent skills,
//! however common, and 1 for two that always occur together.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::features::PostingFeatures;
use crate::taxonomy::Relation;

/// Skills counted per posting, the first in its list: pairs grow with the square.
const MOST_SKILLS: usize = 12;

/// Fewer common postings than this may come from one employer.
const LEAST_POSTINGS: u32 = 8;

/// Below this, most pairs of skills qualify.
const LEAST_INFORMATION: f64 = 0.3;

/// The most relatives per skill, the closest.
const MOST_RELATIVES: usize = 6;

/// The closest relatives per skill, with their closeness in hundredths.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Relatives(BTreeMap<String, Vec<(String, u8)>>);

impl Relatives {
    /// From these postings; `counts` is the number of postings that ask for each skill.
    pub(super) fn of(postings: &[&PostingFeatures], counts: &HashMap<String, u32>) -> Self {
        let mut together: HashMap<(&str, &str), u32> = HashMap::new();
        for posting in postings {
            let asked: Vec<&str> = posting
                .skills
                .iter()
                .take(MOST_SKILLS)
                .map(|demand| demand.skill.as_str())
                .collect();
            for (nth, one) in asked.iter().enumerate() {
                for other in asked.iter().take(nth) {
                    let pair = if one < other {
                        (*one, *other)
                    } else {
                        (*other, *one)
                    };
                    let count = together.entry(pair).or_default();
                    *count = count.saturating_add(1);
                }
            }
        }
        let all = f64::from(u32::try_from(postings.len()).unwrap_or(u32::MAX));
        let share = |count: u32| f64::from(count) / all;
        let count = |skill: &str| counts.get(skill).copied().unwrap_or(0);
        let mut relatives: BTreeMap<String, Vec<(String, u8)>> = BTreeMap::new();
        for ((one, other), both) in together {
            if both < LEAST_POSTINGS {
                continue;
            }
            let expected = share(count(one)) * share(count(other));
            let information = libm::log(share(both) / expected) / -libm::log(share(both));
            if information < LEAST_INFORMATION {
                continue;
            }
            let closeness = hundredths(information);
            for (skill, relative) in [(one, other), (other, one)] {
                let of = relatives.entry(skill.to_owned()).or_default();
                of.push((relative.to_owned(), closeness));
            }
        }
        for of in relatives.values_mut() {
            of.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            of.truncate(MOST_RELATIVES);
        }
        Self(relatives)
    }

    /// Relatives of a skill, each with the share that this one proves (0–1): at most that of a
    /// stated relation.
    pub(super) fn related(&self, skill: &str) -> impl Iterator<Item = (&str, f64)> {
        let relatives = self.0.get(skill).into_iter().flatten();
        relatives.map(|(relative, closeness)| {
            let credit = Relation::Related.credit() * f64::from(*closeness) / 100.0;
            (relative.as_str(), credit)
        })
    }

    pub(super) fn digest(&self, sha: &mut Sha256) {
        for (skill, relatives) in &self.0 {
            for (relative, closeness) in relatives {
                sha.update(skill.as_bytes());
                sha.update([0]);
                sha.update(relative.as_bytes());
                sha.update([0, *closeness]);
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0–100 before the cast"
)]
fn hundredths(share: f64) -> u8 {
    (share * 100.0 + 0.5).clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Posting;
    use crate::read_posting;

    #[test]
    fn skills_that_come_together_are_related() {
        let asking = |skills: &[&str]| {
            let named = skills
                .iter()
                .map(|name| serde_json::json!({ "name": name }));
            let skills: Vec<serde_json::Value> = named.collect();
            let document = serde_json::json!({ "id": "p", "title": "", "skills": skills });
            let posting: Posting = serde_json::from_value(document).unwrap();
            read_posting(&posting)
        };
        let mut postings = Vec::new();
        for _ in 0..20 {
            postings.push(asking(&["Docker", "Kubernetes", "English"]));
            postings.push(asking(&["Welding", "English"]));
            postings.push(asking(&["Cooking"]));
        }
        postings.extend((0..7).map(|_| asking(&["Unicycle Juggling", "Fire Eating"])));
        let postings: Vec<&PostingFeatures> = postings.iter().collect();
        let mut counts: HashMap<String, u32> = HashMap::new();
        for demand in postings.iter().flat_map(|posting| &posting.skills) {
            *counts.entry(demand.skill.clone()).or_default() += 1;
        }
        let relatives = Relatives::of(&postings, &counts);
        let related = |skill: &str| -> Vec<(&str, f64)> { relatives.related(skill).collect() };
        assert_eq!(related("docker")[0], ("kubernetes", 0.4));
        assert!(
            related("docker")
                .iter()
                .all(|(skill, _)| *skill != "welding")
        );
        assert!(related("english").iter().all(|(_, credit)| *credit < 0.2));
        assert_eq!(related("cooking"), []);
        assert_eq!(related("unicycle juggling"), []);
    }
}

//! How rare words and skills are: a versioned artefact, never read from the live catalogue.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::features::PostingFeatures;

/// Document frequencies of terms and skills.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Statistics {
    version: String,
    postings: u32,
    terms: HashMap<u32, u32>,
    skills: HashMap<String, u32>,
}

impl Statistics {
    /// The statistics that ship.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: std::sync::OnceLock<Statistics> = std::sync::OnceLock::new();
        BUILT_IN.get_or_init(|| Self {
            version: "s0".to_owned(),
            ..Self::default()
        })
    }

    /// Statistics of given postings; the version is a digest of what was counted, so the same postings in any order
    /// give the same version.
    #[must_use]
    pub fn of<'a>(postings: impl Iterator<Item = &'a PostingFeatures>) -> Self {
        let mut statistics = Self::default();
        for posting in postings {
            statistics.postings = statistics.postings.saturating_add(1);
            for (term, _) in &posting.terms.0 {
                let count = statistics.terms.entry(*term).or_default();
                *count = count.saturating_add(1);
            }
            for demand in &posting.skills {
                let count = statistics.skills.entry(demand.skill.clone()).or_default();
                *count = count.saturating_add(1);
            }
        }
        statistics.version = statistics.digest();
        statistics
    }

    /// `s0` for the ones that ship, otherwise `s` and twelve hexadecimal digits.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Inverse document frequency of a hashed term, 0 (in every posting) to 1 (in none).
    pub(crate) fn term_idf(&self, term: u32) -> f64 {
        idf(self.postings, self.terms.get(&term).copied().unwrap_or(0))
    }

    /// Inverse document frequency of a skill, 0–1.
    pub(crate) fn skill_idf(&self, skill: &str) -> f64 {
        idf(self.postings, self.skills.get(skill).copied().unwrap_or(0))
    }

    fn digest(&self) -> String {
        let mut sha = Sha256::new();
        sha.update(self.postings.to_le_bytes());
        for (term, count) in self.terms.iter().collect::<BTreeMap<_, _>>() {
            sha.update(term.to_le_bytes());
            sha.update(count.to_le_bytes());
        }
        for (skill, count) in self.skills.iter().collect::<BTreeMap<_, _>>() {
            sha.update(skill.as_bytes());
            sha.update([0]);
            sha.update(count.to_le_bytes());
        }
        let hex = sha
            .finalize()
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        format!("s{hex}")
    }
}

/// `ln((n + 1) / (count + 1)) / ln(n + 1)`, and 1 where nothing was counted.
fn idf(postings: u32, count: u32) -> f64 {
    if postings == 0 {
        return 1.0;
    }
    let all = f64::from(postings) + 1.0;
    let rarity = libm::log(all / (f64::from(count) + 1.0)) / libm::log(all);
    rarity.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_is_worth_more() {
        assert!((idf(0, 0) - 1.0).abs() < 1e-12);
        assert!((idf(99, 0) - 1.0).abs() < 1e-12);
        assert!(idf(99, 99).abs() < 1e-12);
        assert!(idf(99, 1) > idf(99, 50));
    }
}

//! Proof of the inputs of a match, so that it can be replayed and audited.

use serde::{Deserialize, Serialize};

use crate::catalogue::CatalogueEntry;
use crate::digest::digest;
use crate::engine::Engine;
use crate::explanation::Match;
use crate::features::ProfileFeatures;
use crate::money::Rates;

/// The versions that a match depends on, and digests of everything that entered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Receipt {
    /// [`Engine::algorithm`].
    pub algorithm: String,
    /// Version of the vocabulary: [`Vocabulary::version`](crate::Vocabulary::version).
    pub taxonomy: String,
    /// [`Engine::weights`].
    pub weights: String,
    /// Date of the exchange rates by which pay is compared.
    pub rates: String,
    /// Version of the profile.
    pub profile_version: i64,
    /// Version of the posting.
    pub posting_version: i64,
    /// The first half of a digest over the profile's features.
    pub profile: String,
    /// The same of the posting's features.
    pub posting: String,
    /// Digest over all of the above apart from the two document versions, and over the match with
    /// all its reasons.
    pub digest: String,
}

/// Makes the receipts of one person's matches by one engine.
///
/// ```
/// use matching::{Receipts, engine};
/// # use matching::document::{Posting, Profile};
/// # use matching::{CatalogueEntry, PostingSummary, read_posting, read_profile};
/// # let posting = Posting::new("1", "Nurse");
/// # let entry = CatalogueEntry {
/// #     version: 1,
/// #     summary: PostingSummary::of(&posting),
/// #     features: read_posting(&posting),
/// # };
/// # let profile = Profile {
/// #     headline: Some("Nurse".to_owned()),
/// #     ..Profile::default()
/// # };
/// # let profile = read_profile(&profile);
///
/// let engine = engine("hybrid-v1").unwrap();
/// let receipts = Receipts::new(engine, &profile, 1);
/// let matched = engine.explain(&profile, &entry);
/// let receipt = receipts.of(&entry, &matched);
/// let replayed = receipts.of(&entry, &engine.explain(&profile, &entry));
/// assert_eq!(receipt.differences(&replayed), []);
/// ```
#[derive(Debug, Clone)]
pub struct Receipts {
    algorithm: String,
    taxonomy: String,
    weights: String,
    rates: &'static str,
    profile_version: i64,
    profile: String,
}

impl Receipts {
    /// Receipts for matches of this profile by `engine`.
    #[must_use]
    pub fn new(engine: &dyn Engine, profile: &ProfileFeatures, profile_version: i64) -> Self {
        Self {
            algorithm: engine.algorithm(),
            taxonomy: engine.vocabulary().version().to_owned(),
            weights: engine.weights(),
            rates: Rates::in_force().date(),
            profile_version,
            profile: half(digest(profile)),
        }
    }

    /// The receipt of `matched`, which is for this posting.
    #[must_use]
    pub fn of(&self, entry: &CatalogueEntry, matched: &Match) -> Receipt {
        let posting = half(digest(&entry.features));
        let inputs = (
            (&self.algorithm, &self.taxonomy, &self.weights, self.rates),
            (&self.profile, &posting),
            matched,
        );
        Receipt {
            digest: digest(&inputs),
            algorithm: self.algorithm.clone(),
            taxonomy: self.taxonomy.clone(),
            weights: self.weights.clone(),
            rates: self.rates.to_owned(),
            profile_version: self.profile_version,
            posting_version: entry.version,
            profile: self.profile.clone(),
            posting,
        }
    }
}

fn half(digest: String) -> String {
    digest.chars().take(32).collect()
}

/// An input in which a replay differs from a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Another algorithm.
    Algorithm,
    /// The same algorithm over other statistics.
    Statistics,
    /// Another taxonomy, or other added skills.
    Taxonomy,
    /// Another table of weights.
    Weights,
    /// Another table of exchange rates.
    Rates,
    /// Another profile, or the same one read differently.
    Profile,
    /// Another posting, or the same one read differently.
    Posting,
    /// The same inputs gave another match.
    Match,
}

impl Receipt {
    /// The name of the engine, without versions.
    #[must_use]
    pub fn algorithm_name(&self) -> &str {
        let name = self.algorithm.split('.').next();
        name.unwrap_or(&self.algorithm)
    }

    /// How a replay's receipt differs; empty if the bytes agree. The versions of the two documents
    /// are ignored: they belong to a deployment, and a file has none.
    ///
    /// ```
    /// use matching::{Difference, Receipt};
    ///
    /// let receipt: Receipt = serde_json::from_str(
    ///     r#"{
    ///         "algorithm": "hybrid-v1.w6.s8", "taxonomy": "v9", "weights": "w6",
    ///         "rates": "2026-10-30",
    ///         "profile_version": 1, "posting_version": 1,
    ///         "profile": "aa", "posting": "bb", "digest": "cc"
    ///     }"#,
    /// )?;
    /// let replayed = Receipt {
    ///     algorithm: "hybrid-v1.w6.s7".to_owned(),
    ///     posting_version: 2,
    ///     ..receipt.clone()
    /// };
    /// assert_eq!(receipt.algorithm_name(), "hybrid-v1");
    /// assert_eq!(receipt.differences(&replayed), [Difference::Statistics]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn differences(&self, replayed: &Self) -> Vec<Difference> {
        let (ours, theirs) = (self.algorithm_name(), replayed.algorithm_name());
        // Weights and added skills are also in the algorithm's name, but have members of their own.
        let part = |receipt: &Self, kind: char| {
            let mut parts = receipt.algorithm.split('.').skip(1);
            parts.find(|part| part.starts_with(kind)).map(str::to_owned)
        };
        let mut differences: Vec<Difference> = [
            (Difference::Algorithm, ours != theirs),
            (
                Difference::Statistics,
                ours == theirs && part(self, 's') != part(replayed, 's'),
            ),
            (Difference::Taxonomy, self.taxonomy != replayed.taxonomy),
            (
                Difference::Weights,
                ours == theirs && self.weights != replayed.weights,
            ),
            (
                Difference::Rates,
                self.rates != replayed.rates
                    || (ours == theirs && part(self, 'r') != part(replayed, 'r')),
            ),
            (Difference::Profile, self.profile != replayed.profile),
            (Difference::Posting, self.posting != replayed.posting),
        ]
        .into_iter()
        .filter_map(|(difference, differs)| differs.then_some(difference))
        .collect();
        if differences.is_empty() && self.digest != replayed.digest {
            differences.push(Difference::Match);
        }
        differences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_names_what_differs() {
        let receipt = Receipt {
            algorithm: "hybrid-v1.s1".to_owned(),
            taxonomy: "v1".to_owned(),
            weights: "w".to_owned(),
            rates: "2026-10-30".to_owned(),
            profile_version: 1,
            posting_version: 1,
            profile: "p".to_owned(),
            posting: "j".to_owned(),
            digest: "d".to_owned(),
        };
        let check = |change: fn(&mut Receipt), expected: &[Difference]| {
            let mut other = receipt.clone();
            change(&mut other);
            assert_eq!(receipt.differences(&other), expected);
            assert_eq!(other.differences(&receipt), expected);
        };
        check(|_| (), &[]);
        check(|other| other.profile_version = 7, &[]);
        check(|other| other.posting_version = 7, &[]);
        check(|other| other.digest = "e".to_owned(), &[Difference::Match]);
        check(
            |other| other.algorithm = "hybrid-v1.s2".to_owned(),
            &[Difference::Statistics],
        );
        check(
            |other| other.algorithm = "hybrid-v1.s1.r2".to_owned(),
            &[Difference::Rates],
        );
        check(
            |other| other.rates = "2026-11-30".to_owned(),
            &[Difference::Rates],
        );
        check(
            |other| {
                other.algorithm = "tag-based-v1".to_owned();
                other.weights = "x".to_owned();
            },
            &[Difference::Algorithm],
        );
        check(
            |other| {
                other.taxonomy = "v2".to_owned();
                other.weights = "x".to_owned();
                other.digest = "e".to_owned();
            },
            &[Difference::Taxonomy, Difference::Weights],
        );
        check(
            |other| {
                other.profile = "q".to_owned();
                other.posting = "k".to_owned();
            },
            &[Difference::Profile, Difference::Posting],
        );
    }
}

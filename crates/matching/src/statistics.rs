//! How rare words, grams and skills are, and what words are about: a versioned artefact, never
//! computed from the live catalogue.

mod relatives;
mod topics;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::artefacts::SnapshotError;
use crate::artefacts::{self, Artefact};
use crate::features::PostingFeatures;
use relatives::Relatives;
use topics::TopicModel;
pub(crate) use topics::Topics;

/// Document frequencies of terms, grams of titles, and skills; topics, learned from terms that
/// occur together; and relatives of skills, learned from skills that are asked for together.
///
/// ```
/// use matching::document::Posting;
/// use matching::{Statistics, read_posting};
///
/// let posting = read_posting(&Posting::new("1", "Nurse"));
/// let statistics = Statistics::of([posting].iter());
/// let restored = Statistics::from_bytes(&statistics.to_bytes()).unwrap();
/// assert_eq!(restored.version(), statistics.version());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    version: String,
    /// Shared by all copies: each engine holds one.
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    postings: u32,
    terms: HashMap<u32, u32>,
    grams: HashMap<u32, u32>,
    skills: HashMap<String, u32>,
    topics: TopicModel,
    relatives: Relatives,
}

impl Statistics {
    /// The statistics that ship, counted over the labels and descriptions of ESCO's skills and
    /// occupations.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Statistics> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            let shipped = artefacts::bytes(Artefact::Statistics);
            // A test reads the artefact; without it every word counts the same.
            shipped
                .and_then(|bytes| Self::from_bytes(bytes).ok())
                .map_or_else(Self::default, |read| Self {
                    version: SHIPPED.to_owned(),
                    ..read
                })
        })
    }

    /// Statistics of these postings. The version is a digest of the counts; the same postings in
    /// any order give the same one.
    #[must_use]
    pub fn of<'a>(postings: impl Iterator<Item = &'a PostingFeatures>) -> Self {
        let mut postings: Vec<&PostingFeatures> = postings.collect();
        // Floating-point sums depend on the order of their terms.
        postings.sort_by_cached_key(|posting| {
            (
                posting.title.clone(),
                posting.terms.iter().collect::<Vec<_>>(),
            )
        });
        let mut counts = Counts::default();
        for posting in &postings {
            counts.count(posting);
        }
        counts.topics = TopicModel::of(&postings, &counts.terms, |term| counts.term_idf(term));
        counts.relatives = Relatives::of(&postings, &counts.skills);
        Self::with(counts)
    }

    /// These counts under their digest.
    fn with(counts: Counts) -> Self {
        Self {
            version: counts.digest(),
            counts: Arc::new(counts),
        }
    }

    /// `s8` for the statistics that ship, otherwise `s` and twelve hexadecimal digits.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Inverse document frequency of a hashed term, 0 (in every posting) to 1 (in none).
    pub(crate) fn term_idf(&self, term: u32) -> f64 {
        self.counts.term_idf(term)
    }

    /// Inverse document frequency of a gram of a title.
    pub(crate) fn gram_idf(&self, gram: u32) -> f64 {
        let all = &*self.counts;
        idf(all.postings, all.grams.get(&gram).copied().unwrap_or(0))
    }

    /// The weight of an optional demand for a skill: its rarity, with a minimum for the most
    /// common.
    pub(crate) fn skill_weight(&self, skill: &str) -> f64 {
        let all = &*self.counts;
        0.2 + 0.8 * idf(all.postings, all.skills.get(skill).copied().unwrap_or(0))
    }

    /// Skills that are asked for together with this one, each with the share that this one proves
    /// (0–1).
    pub(crate) fn related(&self, skill: &str) -> impl Iterator<Item = (&str, f64)> {
        self.counts.relatives.related(skill)
    }

    /// The topics of a document with these weighted terms.
    pub(crate) fn topics(&self, terms: impl Iterator<Item = (u32, u8)>) -> Topics {
        let topics = &self.counts.topics;
        topics.of_terms(terms, |term| self.term_idf(term))
    }

    /// The same statistics for the most common terms only: `terms` terms and grams, and topics for
    /// `topics` terms. The rest counts as never seen.
    ///
    /// ```
    /// use matching::Statistics;
    ///
    /// let common = Statistics::built_in().most_common(1_000, 100);
    /// assert!(common.to_bytes().len() < Statistics::built_in().to_bytes().len());
    /// assert_ne!(common.version(), Statistics::built_in().version());
    /// ```
    #[must_use]
    pub fn most_common(&self, terms: usize, topics: usize) -> Self {
        let most = |counts: &HashMap<u32, u32>| -> HashMap<u32, u32> {
            let mut counts: Vec<(u32, u32)> =
                counts.iter().map(|(hash, count)| (*count, *hash)).collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            counts
                .into_iter()
                .take(terms)
                .map(|(count, hash)| (hash, count))
                .collect()
        };
        let all = &*self.counts;
        Self::with(Counts {
            postings: all.postings,
            terms: most(&all.terms),
            grams: most(&all.grams),
            skills: all.skills.clone(),
            topics: all.topics.of_most_common(&all.terms, topics),
            relatives: all.relatives.clone(),
        })
    }

    /// The artefact; the same statistics give the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let sorted = |counts: &HashMap<u32, u32>| {
            counts
                .iter()
                .map(|(k, v)| (*k, *v))
                .collect::<BTreeMap<_, _>>()
        };
        let all = &*self.counts;
        let skills: BTreeMap<&String, &u32> = all.skills.iter().collect();
        let parts = (
            all.postings,
            sorted(&all.terms),
            sorted(&all.grams),
            skills,
            all.topics.sorted(),
            &all.relatives,
        );
        // Serialising plain data into a growing vector cannot fail.
        postcard::to_extend(&parts, MAGIC.to_vec()).unwrap_or_default()
    }

    /// Reads what [`Self::to_bytes`] wrote, and computes the version anew.
    ///
    /// # Errors
    ///
    /// Bytes that are no artefact of this format, or a damaged one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let body = bytes
            .strip_prefix(MAGIC.as_slice())
            .ok_or(SnapshotError::Foreign)?;
        let (postings, terms, grams, skills, topics, relatives) =
            postcard::from_bytes(body).map_err(|_| SnapshotError::Damaged)?;
        Ok(Self::with(Counts {
            postings,
            terms,
            grams,
            skills,
            topics,
            relatives,
        }))
    }
}

impl Counts {
    fn count(&mut self, posting: &PostingFeatures) {
        fn one_more<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, u32>, key: K) {
            let count = counts.entry(key).or_default();
            *count = count.saturating_add(1);
        }
        self.postings = self.postings.saturating_add(1);
        for (term, _) in posting.terms.iter() {
            one_more(&mut self.terms, term);
        }
        for gram in posting.title.grams() {
            one_more(&mut self.grams, gram);
        }
        for demand in &posting.skills {
            one_more(&mut self.skills, demand.skill.clone());
        }
    }

    fn term_idf(&self, term: u32) -> f64 {
        idf(self.postings, self.terms.get(&term).copied().unwrap_or(0))
    }

    fn digest(&self) -> String {
        let mut sha = Sha256::new();
        sha.update(self.postings.to_le_bytes());
        for counts in [&self.terms, &self.grams] {
            for (hash, count) in counts.iter().collect::<BTreeMap<_, _>>() {
                sha.update(hash.to_le_bytes());
                sha.update(count.to_le_bytes());
            }
        }
        for (skill, count) in self.skills.iter().collect::<BTreeMap<_, _>>() {
            sha.update(skill.as_bytes());
            sha.update([0]);
            sha.update(count.to_le_bytes());
        }
        self.topics.digest(&mut sha);
        self.relatives.digest(&mut sha);
        let digest = base16ct::lower::encode_string(&sha.finalize());
        format!("s{digest:.12}")
    }
}

/// Version of the statistics that ship; bumped whenever the artefact changes.
const SHIPPED: &str = "s8";

/// Begins every artefact; the last digit is the version of the format.
const MAGIC: &[u8; 8] = b"EDGESTA2";

/// `ln((n + 1) / (count + 1)) / ln(n + 1)`, and 1 if nothing was counted.
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
    use crate::features::Terms;
    use crate::language::Language;
    use crate::language::text;

    #[test]
    fn the_artefact_that_ships_is_whole() {
        let shipped = artefacts::bytes(Artefact::Statistics).unwrap();
        let read = Statistics::from_bytes(shipped).unwrap();
        assert_eq!(read.to_bytes(), shipped);
        let term = |word: &str| text::hash(text::Kind::Word, &Language::English.stem(word));
        assert!(read.term_idf(term("manage")) < read.term_idf(term("welding")));
        let about = |word: &str| read.topics(std::iter::once((term(word), 40)));
        let near = about("welding").likeness(&about("metal")).unwrap();
        assert!(near > about("welding").likeness(&about("patients")).unwrap());
        assert!(Statistics::from_bytes(&shipped[..100]).is_err());
    }

    #[test]
    fn rare_is_worth_more() {
        assert!((idf(0, 0) - 1.0).abs() < 1e-12);
        assert!((idf(99, 0) - 1.0).abs() < 1e-12);
        assert!(idf(99, 99).abs() < 1e-12);
        assert!(idf(99, 1) > idf(99, 50));
    }

    fn posting(terms: &[u32]) -> PostingFeatures {
        PostingFeatures {
            terms: Terms::new(terms.iter().map(|term| (*term, 40))),
            ..PostingFeatures::default()
        }
    }

    #[test]
    fn words_of_one_field_are_alike_though_they_never_meet() {
        // As many fields as topics, with four words each. Every posting has two neighbouring words
        // of one field, so a field's first and last word never occur together.
        let postings: Vec<PostingFeatures> = (0..1536)
            .map(|n| posting(&[n % 32 * 10 + n / 32 % 3, n % 32 * 10 + n / 32 % 3 + 1]))
            .collect();
        let statistics = Statistics::of(postings.iter());
        let about = |term: u32| statistics.topics(std::iter::once((term, 40)));
        assert!(
            about(0).likeness(&about(3)).unwrap() > 0.6,
            "{:?}",
            about(0).likeness(&about(3))
        );
        assert!(about(0).likeness(&about(13)).unwrap() < 0.1);
        assert_eq!(about(77_777).likeness(&about(0)), None);
    }

    #[test]
    fn the_order_of_postings_does_not_matter() {
        let postings: Vec<PostingFeatures> = (0..150_u32)
            .map(|n| posting(&[n % 7, 10 + n % 11, 30 + n % 13]))
            .collect();
        let forward = Statistics::of(postings.iter());
        let backward = Statistics::of(postings.iter().rev());
        assert_eq!(forward.version(), backward.version());
        assert_ne!(
            forward.version(),
            Statistics::of(postings.iter().skip(1)).version()
        );
    }
}

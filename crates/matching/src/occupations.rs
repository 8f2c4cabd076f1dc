//! The occupations that a document suggests: its words are looked up in the words of ESCO's
//! occupations (explicit semantic analysis: Gabrilovich and Markovitch, "Computing Semantic
//! Relatedness using Wikipedia-based Explicit Semantic Analysis", 2007). Documents without a common
//! word are alike if they suggest the same occupations.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::artefacts::SnapshotError;
use crate::artefacts::{self, Artefact};
use crate::features::occupations::{LENGTH, MOST_OCCUPATIONS};
use crate::features::{Occupations, PostingFeatures, Terms};

/// The weightiest words kept per occupation.
const TERMS_OF_OCCUPATION: usize = 22;

/// An inverted index from words to occupations.
///
/// ```
/// use matching::document::Posting;
/// use matching::{OccupationIndex, read_posting};
///
/// let nurse = read_posting(&Posting::new("1", "Nurse"));
/// let index = OccupationIndex::of(&[nurse]);
/// let restored = OccupationIndex::from_bytes(&index.to_bytes()).unwrap();
/// assert_eq!(restored.to_bytes(), index.to_bytes());
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OccupationIndex {
    occupations: u16,
    /// By term: occupations, and how strongly the term suggests each.
    by_term: HashMap<u32, Vec<(u16, u8)>>,
}

impl OccupationIndex {
    /// The index that ships, over the occupations of ESCO.
    #[must_use]
    pub fn get() -> &'static Self {
        static SHIPPED: OnceLock<OccupationIndex> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            // A test reads the artefact; without it no document has an occupation.
            artefacts::bytes(Artefact::Occupations)
                .and_then(|bytes| Self::from_bytes(bytes).ok())
                .unwrap_or_default()
        })
    }

    /// The index of occupations that are described like postings; their order numbers them.
    #[must_use]
    pub fn of(occupations: &[PostingFeatures]) -> Self {
        let mut frequencies: HashMap<u32, f64> = HashMap::new();
        for (term, _) in occupations
            .iter()
            .flat_map(|occupation| occupation.terms.iter())
        {
            *frequencies.entry(term).or_default() += 1.0;
        }
        let all = f64::from(u16::try_from(occupations.len()).unwrap_or(u16::MAX)) + 1.0;
        let mut index = Self::default();
        for occupation in occupations {
            let idf = |term: &u32| {
                let frequency = frequencies.get(term).copied().unwrap_or(1.0);
                libm::log(all / (frequency + 1.0)) / libm::log(all)
            };
            let mut terms: Vec<(u32, f64)> = occupation
                .terms
                .iter()
                .map(|(term, weight)| (term, f64::from(weight) * idf(&term)))
                .collect();
            let length = terms.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
            terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            for (term, weight) in terms.into_iter().take(TERMS_OF_OCCUPATION) {
                let says = rounded(weight / length * idf(&term) * 400.0);
                if says > 0 {
                    let known = index.by_term.entry(term).or_default();
                    known.push((index.occupations, says));
                }
            }
            index.occupations = index.occupations.saturating_add(1);
        }
        index
    }

    /// The occupations that the terms suggest most.
    pub(crate) fn of_terms(&self, terms: &Terms) -> Occupations {
        let mut speaks = vec![0_u32; usize::from(self.occupations)];
        for (term, weight) in terms.iter() {
            for (occupation, says) in self.by_term.get(&term).into_iter().flatten() {
                if let Some(sum) = speaks.get_mut(usize::from(*occupation)) {
                    *sum = sum.saturating_add(u32::from(weight).wrapping_mul(u32::from(*says)));
                }
            }
        }
        let mut best: Vec<(u32, u16)> = speaks
            .into_iter()
            .zip(0..)
            .filter(|(sum, _)| *sum > 0)
            .collect();
        best.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(MOST_OCCUPATIONS);
        let squares = best
            .iter()
            .map(|(sum, _)| f64::from(*sum) * f64::from(*sum));
        let length = squares.sum::<f64>().sqrt();
        let mut occupations = Occupations::default();
        let parts = occupations.numbers.iter_mut().zip(&mut occupations.weights);
        for ((number, weight), (sum, occupation)) in parts.zip(best) {
            (*number, *weight) = (occupation, rounded(f64::from(sum) / length * LENGTH));
        }
        occupations
    }

    /// The artefact; the same occupations give the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let sorted: BTreeMap<&u32, &Vec<(u16, u8)>> = self.by_term.iter().collect();
        // Serialising plain data into a growing vector cannot fail.
        postcard::to_allocvec(&(self.occupations, sorted)).unwrap_or_default()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// A damaged artefact.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        postcard::from_bytes(bytes).map_err(|_| SnapshotError::Damaged)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of the type before the cast"
)]
fn rounded(value: f64) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// The occupations of one document, laid out for comparison with many.
#[derive(Debug)]
pub(crate) struct OccupationVector(Vec<f32>);

impl OccupationVector {
    pub(crate) fn of(occupations: &Occupations) -> Self {
        let mut by_number = Vec::new();
        if !occupations.is_unknown() {
            by_number.resize(usize::from(OccupationIndex::get().occupations), 0.0);
            for (number, weight) in occupations.iter() {
                if let Some(part) = by_number.get_mut(number) {
                    *part += weight / (255.0 * 255.0);
                }
            }
        }
        Self(by_number)
    }

    /// Cosine, 0–1; `None` if either is unknown.
    pub(crate) fn likeness(&self, other: &Occupations) -> Option<f64> {
        if self.0.is_empty() || other.is_unknown() {
            return None;
        }
        let part = |number| self.0.get(number).copied().unwrap_or(0.0);
        let product: f32 = other
            .iter()
            .map(|(number, weight)| part(number) * weight)
            .sum();
        Some(f64::from(product.min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{read_posting, read_profile};

    #[test]
    fn the_artefact_that_ships_is_whole() {
        let shipped = artefacts::bytes(Artefact::Occupations).unwrap();
        let index = OccupationIndex::from_bytes(shipped).unwrap();
        assert_eq!(index.to_bytes(), shipped);
        assert!(index.occupations > 3_000);
        assert!(OccupationIndex::from_bytes(&shipped[..100]).is_err());
    }

    #[test]
    fn titles_of_one_occupation_are_alike_though_they_share_no_word() {
        let title = |title: &str| {
            let json = serde_json::json!({ "id": "p", "title": title });
            read_posting(&serde_json::from_value(json).unwrap()).occupations
        };
        let like = |a: &str, b: &str| OccupationVector::of(&title(a)).likeness(&title(b)).unwrap();
        assert!(like("Barber", "Hairdresser") > like("Barber", "Bricklayer"));
        assert!(like("Lorry driver", "Trucker") > like("Lorry driver", "Dentist"));
        assert_eq!(
            OccupationVector::of(&title("Zzyzx")).likeness(&title("Dentist")),
            None
        );
        assert_eq!(
            OccupationVector::of(&title("Dentist")).likeness(&title("Zzyzx")),
            None
        );
        assert!(like("Dentist", "Dentist") > 0.99);
    }

    #[test]
    fn a_person_without_words_is_of_no_occupation() {
        let nobody = read_profile(&crate::document::Profile::default());
        assert_eq!(nobody.occupations, Occupations::default());
    }
}

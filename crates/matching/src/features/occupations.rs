//! The occupations that a document suggests.

use serde::{Deserialize, Serialize};

/// The most occupations that a document is assigned.
pub(crate) const MOST_OCCUPATIONS: usize = 8;

/// Length of the vector in whole numbers.
pub(crate) const LENGTH: f64 = 255.0;

/// Occupations that a document suggests, likeliest first, as a vector of length 255; all zero if
/// unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Occupations {
    pub(crate) numbers: [u16; MOST_OCCUPATIONS],
    pub(crate) weights: [u8; MOST_OCCUPATIONS],
}

impl Occupations {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, f32)> {
        let parts = self.numbers.iter().zip(self.weights);
        parts.map(|(number, weight)| (usize::from(*number), f32::from(weight)))
    }

    pub(crate) fn is_unknown(&self) -> bool {
        self.weights == [0; MOST_OCCUPATIONS]
    }
}

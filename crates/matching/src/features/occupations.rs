//! The occupations a document could be of.

use serde::{Deserialize, Serialize};

/// A document is taken to be of at most so many occupations.
pub(crate) const MOST_OCCUPATIONS: usize = 8;

/// Length of the direction in whole numbers.
pub(crate) const LENGTH: f64 = 255.0;

/// Occupations that a document could be of, the likeliest first, as a direction of length 255; all zero where none is known.
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

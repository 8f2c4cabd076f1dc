//! Every free number of `hybrid-v1`, in one table.

use serde::Serialize;

use crate::engine::weights_version;

use super::signals::{Each, Numbers};

/// The weights of a score. [`Weights::default`] is the table that ships; the file of each signal
/// has its numbers and their source.
///
/// The digest of this table is part of versions, receipts and keys, so its members keep their
/// order.
///
/// ```
/// use matching::Weights;
///
/// let weights = Weights::default();
/// assert_eq!(weights.points.role, 40.0);
/// assert_eq!(weights.numbers.skills.required, 2.0);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Weights {
    /// Points of full agreement.
    #[serde(flatten)]
    pub points: Each<f64>,
    /// The other numbers.
    #[serde(flatten)]
    pub numbers: Numbers,
}

impl Weights {
    /// The weights' part of the algorithm's name. Numbers other than those that ship add a digest
    /// to it, so that no score changes under a name.
    pub(super) fn version(&self) -> String {
        if *self == Self::default() {
            return SHIPPED.to_owned();
        }
        format!("{SHIPPED}-{}", weights_version(self))
    }
}

/// Version of the weights that ship; bumped whenever one of them or its factor changes.
const SHIPPED: &str = "w6";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_weights_that_ship_does_not_change_under_their_version() {
        assert_eq!(
            (SHIPPED, weights_version(&Weights::default()).as_str()),
            ("w6", "648c09de")
        );
    }
}

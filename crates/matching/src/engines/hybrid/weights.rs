//! Every free number of `hybrid-v1`, in one table.

use serde::Serialize;

use crate::engine::weights_version;

use super::signals::{Each, Numbers};

/// What the parts of a score count. [`Weights::default`] is what ships; each signal's file has its
/// numbers, and where they come from.
///
/// The digest of this table is part of versions, receipts and keys, so its members keep their order.
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
    /// Part of the algorithm's name. Numbers other than those that ship have a digest in it, so that no
    /// score changes under a name.
    pub(super) fn version(&self) -> String {
        if *self == Self::default() {
            return SHIPPED.to_owned();
        }
        format!("{SHIPPED}-{}", weights_version(self))
    }
}

/// Version of the weights that ship; bumped whenever one of them changes, or what it is multiplied
/// with.
const SHIPPED: &str = "w3";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_weights_that_ship_does_not_change_under_their_version() {
        assert_eq!(
            (SHIPPED, weights_version(&Weights::default()).as_str()),
            ("w3", "e5ebd537")
        );
    }
}

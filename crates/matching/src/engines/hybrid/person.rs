//! A person, as far as no posting plays a part: worked out once, then compared with catalogues, or
//! explained against one posting after the other.

use crate::features::ProfileFeatures;

use super::signal::Basis;
use super::signals::{COUNT, Readings};
use super::weights::Weights;

pub(super) struct Person<'a> {
    pub(super) profile: &'a ProfileFeatures,
    /// What each signal counts.
    pub(super) counts: [f64; COUNT],
    pub(super) readings: Readings<'a>,
}

impl<'a> Person<'a> {
    pub(super) fn new(basis: Basis<'a>, weights: &Weights) -> Self {
        Self {
            profile: basis.profile,
            counts: weights.points.into_array(),
            readings: Readings::of(basis, &weights.numbers),
        }
    }
}

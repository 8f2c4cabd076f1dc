//! The part of a comparison that depends only on the person: done once, for any number of
//! catalogues and explanations.

use crate::features::ProfileFeatures;

use super::signal::Basis;
use super::signals::{COUNT, Each, Readings};
use super::weights::Weights;

pub(super) struct Person<'a> {
    pub(super) profile: &'a ProfileFeatures,
    /// Points of each signal.
    pub(super) points: Each<f64>,
    /// The same in the order of the signals.
    pub(super) counts: [f64; COUNT],
    pub(super) readings: Readings<'a>,
}

impl<'a> Person<'a> {
    pub(super) fn new(basis: Basis<'a>, weights: &Weights) -> Self {
        Self {
            profile: basis.profile,
            points: weights.points,
            counts: weights.points.into_array(),
            readings: Readings::of(basis, &weights.numbers),
        }
    }
}

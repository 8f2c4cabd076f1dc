//! What a line states, and what is known besides it.

use crate::document::{Place, Workplace};
use crate::features::PlaceKey;

/// What a line states.
#[derive(Debug, Default, PartialEq)]
pub(in crate::places) struct Reading {
    /// Where the work is done.
    pub(in crate::places) places: Vec<Found>,
    /// Where remote workers may live; empty if anywhere, or not stated.
    pub(in crate::places) applicants: Vec<Found>,
    /// Each once, remote first.
    pub(in crate::places) workplaces: Vec<Workplace>,
    /// Whether all of the line is known to name no particular place: "Worldwide", "TBD".
    pub(in crate::places) nowhere: bool,
}

/// A place that a line names.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::places) struct Found {
    pub(in crate::places) key: PlaceKey,
    /// With the words of the line.
    pub(in crate::places) written: Place,
}

/// What is known besides the line.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::places) struct Around<'a> {
    /// Name or code of the region.
    pub(in crate::places) region: Option<&'a str>,
    /// Name or code of the country.
    pub(in crate::places) country: Option<&'a str>,
    /// The countries ("us") and regions ("us/ma") in which the other places are.
    pub(in crate::places) likely: &'a [String],
    /// Whether the line is the name of a city, however unknown.
    pub(in crate::places) is_city: bool,
}

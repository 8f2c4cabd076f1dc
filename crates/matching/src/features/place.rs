//! A place, ready to compare.

use serde::{Deserialize, Serialize};

use super::point::Point;

/// A place in folded words. A region of the world ("emea") is a region without a country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PlaceKey {
    /// As written; [`Self::point`] tells a city under several names.
    pub(crate) city: Option<String>,
    /// Its usual code ("tx"), or its main name.
    pub(crate) region: Option<String>,
    /// ISO 3166-1 alpha-2 in lower case.
    pub(crate) country: Option<String>,
    /// Where the city is, if the gazetteer has it.
    pub(crate) point: Option<Point>,
    /// Its most western and most eastern offset from UTC, in quarters of an hour, without daylight
    /// saving time.
    pub(crate) offsets: Option<[i8; 2]>,
    /// Whether other places of this name are about as likely.
    pub(crate) doubtful: bool,
}

impl PlaceKey {
    /// A whole country, by its code.
    pub(crate) fn of_country(code: &str) -> Self {
        Self {
            country: Some(code.to_owned()),
            ..Self::default()
        }
    }

    /// Adds its country ("us") and region ("us/ma") to those in which other places may be.
    pub(crate) fn lend_to(&self, likely: &mut Vec<String>) {
        let Some(country) = self.country.as_ref().filter(|_| !self.doubtful) else {
            return;
        };
        let region = self
            .region
            .as_ref()
            .map(|region| format!("{country}/{region}"));
        for near in std::iter::once(country.clone()).chain(region) {
            if !likely.contains(&near) {
                likely.push(near);
            }
        }
    }

    /// The key of a region of the world.
    pub(crate) fn area(&self) -> Option<&str> {
        match (&self.country, &self.region) {
            (None, Some(region)) => Some(region),
            _ => None,
        }
    }
}

//! Where the work is done, in the terms of a [`Posting`](matching::document::Posting).

use matching::Located;
use matching::document::{Place, Workplace};

/// Where the work is done.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Locations {
    /// Where the job is.
    pub(crate) locations: Vec<Place>,
    /// Where a remote worker may live.
    pub(crate) applicant_locations: Vec<Place>,
    /// Remote, hybrid or on site; the main one first.
    pub(crate) workplaces: Vec<Workplace>,
}

impl Locations {
    /// Adds what another field or line states.
    pub(crate) fn add(&mut self, other: Self) {
        self.locations.extend(other.locations);
        self.applicant_locations.extend(other.applicant_locations);
        for workplace in other.workplaces {
            if !self.workplaces.contains(&workplace) {
                self.workplaces.push(workplace);
            }
        }
    }
}

impl From<Located> for Locations {
    fn from(located: Located) -> Self {
        Self {
            locations: located.locations,
            applicant_locations: located.applicant_locations,
            workplaces: located.workplaces,
        }
    }
}

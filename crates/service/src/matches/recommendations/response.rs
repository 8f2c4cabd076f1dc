//! A page of recommendations, as it is answered.

use serde::Serialize;
use serde_json::value::RawValue;

use super::analyses::Analyses;
use crate::experiments::Assignment;
use crate::isolate::tally::CacheStatus;
use crate::platform::Platform;
use crate::queue::after::After;
use crate::wire::error::Error;
use crate::wire::ids::UserId;

/// A page of recommendations.
#[derive(Debug, Serialize)]
pub struct Recommendations {
    /// Best first.
    pub items: Vec<Box<RawValue>>,
    /// Where the next page starts; absent on the last.
    pub next_cursor: Option<String>,
    /// Engine and statistics version; of a list drafted from two, both, joined by `+`.
    pub algorithm: String,
    /// What the running experiment has decided, where it has a say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experiment: Option<Assignment>,
    /// The profile version that was matched.
    pub profile_version: i64,
    /// The catalogue sequence number that was matched.
    pub catalogue: u64,
    /// For the `X-Cache` header.
    #[serde(skip)]
    pub cache: CacheStatus,
    /// Analyses of the person, to stand beside the items they are about.
    #[serde(skip)]
    pub(super) analyses: Analyses,
}

impl Recommendations {
    /// Puts the analyses that are ready beside the items they are about. Where `unasked`, those that the best items lack are
    /// asked for in the background.
    ///
    /// # Errors
    /// When an item is not what a page is made of, which is a defect.
    pub fn attach_analyses(
        &mut self,
        platform: &impl Platform,
        user: &UserId,
        unasked: bool,
    ) -> Result<Vec<After>, Error> {
        let Self {
            items,
            analyses,
            profile_version,
            ..
        } = self;
        analyses.attach(platform, user, *profile_version, items, unasked)
    }
}

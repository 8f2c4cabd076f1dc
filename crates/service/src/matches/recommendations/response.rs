//! A page of recommendations, as responses show it.

use matching::{FacetCounts, SearchedWord};
use serde::Serialize;

use super::listed::ListedItem;
use crate::experiments::Assignment;
use crate::isolate::tally::CacheStatus;
use crate::wire::error::Error;
use crate::wire::rows::to_json;

/// A page of recommendations.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = RecommendationPage))]
pub struct Recommendations {
    /// In the order that was asked for, by default best first.
    pub items: Vec<ListedItem>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Number of postings in the whole list, on the first page of a list with a filter, with facets
    /// or in another order than that of the scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// The facets that were asked for, on the first page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<FacetCounts>,
    /// The words of `q`, each with the fields in which open postings have it, on the first page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<SearchedWord>,
    /// Engine and statistics version; for a list drafted from two, both, joined by `+`.
    pub algorithm: String,
    /// The decision of the running experiment, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experiment: Option<Assignment>,
    /// The profile version that was matched.
    pub profile_version: i64,
    /// The catalogue sequence number that was matched.
    pub catalogue: u64,
    /// For the `X-Cache` header.
    #[serde(skip)]
    pub cache: CacheStatus,
}

impl Recommendations {
    /// The body of the response.
    ///
    /// # Errors
    /// [`Error::Internal`], which is a defect.
    pub fn to_json(&self) -> Result<String, Error> {
        to_json(self)
    }
}

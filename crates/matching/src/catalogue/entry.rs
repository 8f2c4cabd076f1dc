//! A posting as it enters and leaves the catalogue.

use serde::{Deserialize, Serialize};

use crate::document::{
    CompanyId, EmploymentType, Pay, Place, Posting, PostingId, TimestampMs, Workplace,
};
use crate::features::PostingFeatures;

/// The part of a posting that a list shows.
///
/// ```
/// use matching::PostingSummary;
/// use matching::document::Posting;
///
/// let summary = PostingSummary::of(&Posting::new("p-1", "Nurse"));
/// assert_eq!((summary.title.as_str(), summary.pay), ("Nurse", None));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PostingSummary {
    /// Id of the posting.
    pub id: PostingId,
    /// Title of the job, as written.
    pub title: String,
    /// Name of the company, as written; may be empty.
    pub company: String,
    /// Id of the company; null if the posting names none.
    pub company_id: Option<CompanyId>,
    /// Places of work, as written; may be empty.
    pub locations: Vec<Place>,
    /// Where the work is done; null if it is not stated.
    pub workplace: Option<Workplace>,
    /// Types of employment; empty if none is stated.
    pub employment_types: Vec<EmploymentType>,
    /// Pay, in its own currency and period; null if none is stated.
    pub pay: Option<Pay>,
    /// How many people are to be hired; absent if it is not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<u32>,
    /// When it was published, in milliseconds since 1970; null if unknown.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<i64>))]
    pub posted_at_ms: Option<TimestampMs>,
    /// The last moment at which it is open, in milliseconds since 1970; null if it has no end.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<i64>))]
    pub valid_through_ms: Option<TimestampMs>,
    /// Address of the advertisement; null if none is stated.
    pub url: Option<String>,
}

impl PostingSummary {
    /// The summary of a posting.
    #[must_use]
    pub fn of(posting: &Posting) -> Self {
        Self {
            id: posting.id.clone(),
            title: posting.title.clone(),
            company: posting.company.name.clone(),
            company_id: posting.company.id.clone(),
            locations: posting.locations.clone(),
            workplace: posting.workplace,
            employment_types: posting.employment_types.clone(),
            pay: posting.pay.clone(),
            places: posting.places,
            posted_at_ms: posting.posted_at_ms,
            valid_through_ms: posting.valid_through_ms,
            url: posting.url.clone(),
        }
    }
}

/// A posting as it enters and leaves the catalogue.
///
/// ```
/// use matching::document::Posting;
/// use matching::{CatalogueEntry, PostingSummary, read_posting};
///
/// let posting = Posting::new("p-1", "Nurse");
/// let entry = CatalogueEntry {
///     version: 1,
///     summary: PostingSummary::of(&posting),
///     features: read_posting(&posting),
/// };
/// assert_eq!(entry.summary.title, "Nurse");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueEntry {
    /// Version of the posting.
    pub version: i64,
    /// The part that a list shows.
    pub summary: PostingSummary,
    /// The part that engines need.
    pub features: PostingFeatures,
}

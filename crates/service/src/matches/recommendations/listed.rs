//! One item on its way to a page.

use matching::CatalogueEntry;
use matching::document::{PostingId, TimestampMs};
use serde::Serialize;
use serde_json::value::RawValue;

use super::item::{CompactItem, Item, Items};
use super::put_first::PutFirst;
use super::request::Explain;
use crate::experiments::Shown;
use crate::people::interactions::PersonalState;

/// An item of a page: the fields that decisions need, its body, and the members that the page adds.
///
/// A body is serialised once, when its page is answered. No decision looks into it.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = ListedRecommendation, description = "A recommended job, as a list shows it."))]
pub struct ListedItem {
    /// The posting.
    #[serde(skip)]
    pub job: PostingId,
    /// Version of the posting.
    #[serde(skip)]
    pub(super) job_version: i64,
    /// When the posting expires.
    #[serde(skip)]
    pub(super) valid_through_ms: Option<TimestampMs>,
    #[serde(flatten)]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = super::item::EitherItem))]
    body: Body,
    /// Kilometres from the point that the filter names, if it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) distance_km: Option<f64>,
    /// Other open postings of the same job.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) duplicates: Vec<PostingId>,
    /// Present if it was put first although others score more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) put_first: Option<PutFirst>,
    /// Its group in the running experiment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shown: Option<Shown>,
    /// The person's interactions with the posting.
    #[serde(skip_serializing_if = "PersonalState::is_empty")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<PersonalState>))]
    pub(super) state: PersonalState,
    /// A language model's analysis of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<crate::wire::analysis::Analysis>))]
    pub(super) analysis: Option<Box<RawValue>>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Body {
    Full(Box<Item>),
    Compact(Box<CompactItem>),
}

impl ListedItem {
    /// The item of a posting, with so much of its explanation.
    pub(super) fn of(entry: CatalogueEntry, items: &Items<'_>, explain: Explain) -> Self {
        Self {
            job: entry.summary.id.clone(),
            job_version: entry.version,
            valid_through_ms: entry.summary.valid_through_ms,
            body: match explain {
                Explain::Full => Body::Full(Box::new(items.item(entry))),
                Explain::Compact => Body::Compact(Box::new(items.compact(entry))),
            },
            distance_km: None,
            duplicates: Vec::new(),
            put_first: None,
            shown: None,
            state: PersonalState::default(),
            analysis: None,
        }
    }
}

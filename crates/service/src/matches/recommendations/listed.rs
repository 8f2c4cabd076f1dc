//! One item on its way to a page.

use indexmap::IndexMap;
use matching::PostingVersion;
use matching::document::{PostingId, TimestampMs};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::item::{CompactItem, Item, LEFT_OUT};
use super::request::Explain;
use crate::experiments::Shown;
use crate::people::interactions::PersonalState;

/// An item of a page: the fields that decisions need, its body, and the members that the page adds.
///
/// A body is serialised once: when its page is answered, or when it is persisted. No decision looks
/// into it.
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
    /// What the running experiment shows it as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shown: Option<Shown>,
    /// What the person has done with the posting.
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
    Persisted(Members),
}

/// Members of a persisted item, in their order. Their values stay text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Members(IndexMap<String, Box<RawValue>>);

impl Members {
    /// Removes what [`CompactItem`] leaves out.
    fn compact(&mut self) {
        self.0.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
    }
}

impl ListedItem {
    /// An item that was made for this page, of a posting at this version.
    pub(super) fn made(item: Item, job_version: i64, explain: Explain) -> Self {
        Self {
            job: item.job.id.clone(),
            job_version,
            valid_through_ms: item.job.valid_through_ms,
            body: match explain {
                Explain::Full => Body::Full(Box::new(item)),
                Explain::Compact => Body::Compact(Box::new(item.into())),
            },
            distance_km: None,
            duplicates: Vec::new(),
            shown: None,
            state: PersonalState::default(),
            analysis: None,
        }
    }

    /// A persisted item, of a posting that the catalogue holds at the item's version.
    pub(super) fn persisted(
        mut members: Members,
        held: &PostingVersion<'_>,
        explain: Explain,
    ) -> Self {
        if explain == Explain::Compact {
            members.compact();
        }
        Self {
            job: held.id.clone(),
            job_version: held.version,
            valid_through_ms: held.valid_through_ms,
            body: Body::Persisted(members),
            distance_km: None,
            duplicates: Vec::new(),
            shown: None,
            state: PersonalState::default(),
            analysis: None,
        }
    }
}

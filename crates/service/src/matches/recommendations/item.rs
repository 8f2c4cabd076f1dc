//! One recommended job, scored and explained.

use matching::{
    CatalogueEntry, Engine, Explainer, Match, PostingSummary, ProfileFeatures, Receipt, Receipts,
};
use serde::{Deserialize, Serialize};

/// One recommended job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = Recommendation))]
pub struct Item {
    /// Summary of the posting.
    pub job: PostingSummary,
    /// Score, range, verdict, signals and reasons.
    #[serde(flatten)]
    pub matched: Match,
    /// Versions and digests of everything the score was computed from.
    pub receipt: Receipt,
}

/// Makes the items of one person by one engine.
pub(crate) struct Items<'a> {
    explainer: Box<dyn Explainer + 'a>,
    receipts: Receipts,
}

impl<'a> Items<'a> {
    pub(crate) fn new(
        engine: &'a dyn Engine,
        profile: &'a ProfileFeatures,
        profile_version: i64,
    ) -> Self {
        let explainer = engine.explainer(profile);
        Self::explained_by(explainer, engine, profile, profile_version)
    }

    /// As [`Items::new`], with an explainer that is at hand.
    pub(crate) fn explained_by(
        explainer: Box<dyn Explainer + 'a>,
        engine: &dyn Engine,
        profile: &ProfileFeatures,
        profile_version: i64,
    ) -> Self {
        Self {
            explainer,
            receipts: Receipts::new(engine, profile, profile_version),
        }
    }

    /// Scores and explains one pair.
    pub(crate) fn item(&self, entry: CatalogueEntry) -> Item {
        let matched = self.explainer.explain(&entry);
        Item {
            receipt: self.receipts.of(&entry, &matched),
            job: entry.summary,
            matched,
        }
    }
}

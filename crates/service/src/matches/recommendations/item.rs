//! One recommended job, scored and explained.

use std::cell::OnceCell;

use matching::{
    CatalogueEntry, DealBreaker, Engine, Explainer, Match, MissingSkill, PostingSummary,
    ProfileFeatures, Reason, Receipt, Receipts, Score, Verdict,
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

/// A recommended job as lists show it: without signals and receipt.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = CompactRecommendation))]
pub struct CompactItem {
    /// Summary of the posting.
    pub job: PostingSummary,
    /// Weighted mean of everything known.
    pub score: Score,
    /// The score if everything unknown were against, and if it were in favour.
    pub range: [Score; 2],
    /// Share of the weights that is known, 0–1, to three decimals.
    pub coverage: f64,
    /// Whether a deal-breaker rules the posting out.
    pub verdict: Verdict,
    /// Deal-breakers that are broken, or may be.
    pub deal_breakers: Vec<DealBreaker>,
    /// Skills that the posting asks for and the person has.
    pub matched_skills: Vec<String>,
    /// Skills that the posting asks for and the profile does not show, weightiest first.
    pub missing_skills: Vec<MissingSkill>,
    /// Why the posting suits the person besides skills.
    pub reasons: Vec<Reason>,
    /// One or two sentences in English.
    pub summary: String,
}

/// Either item, as the API document describes it.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct EitherItem {
    #[serde(flatten)]
    compact: CompactItem,
    /// The parts of the score, each with its evidence; with `explain=full`.
    signals: Option<Vec<matching::Signal>>,
    /// Versions and digests of everything the score was computed from; with `explain=full`.
    receipt: Option<Receipt>,
}

impl CompactItem {
    fn new(job: PostingSummary, matched: Match) -> Self {
        let Match {
            score,
            range,
            coverage,
            verdict,
            deal_breakers,
            signals: _,
            matched_skills,
            missing_skills,
            reasons,
            summary,
        } = matched;
        Self {
            job,
            score,
            range,
            coverage,
            verdict,
            deal_breakers,
            matched_skills,
            missing_skills,
            reasons,
            summary,
        }
    }
}

/// Makes the items of one person by one engine.
pub(crate) struct Items<'a> {
    explainer: Box<dyn Explainer + 'a>,
    engine: &'a dyn Engine,
    profile: &'a ProfileFeatures,
    profile_version: i64,
    /// Made for the first item that has one: a digest of the profile is a good part of the time
    /// that a page takes.
    receipts: OnceCell<Receipts>,
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
        engine: &'a dyn Engine,
        profile: &'a ProfileFeatures,
        profile_version: i64,
    ) -> Self {
        Self {
            explainer,
            engine,
            profile,
            profile_version,
            receipts: OnceCell::new(),
        }
    }

    /// Scores and explains one pair.
    pub(crate) fn item(&self, entry: CatalogueEntry) -> Item {
        let matched = self.explainer.explain(&entry);
        let new = || Receipts::new(self.engine, self.profile, self.profile_version);
        Item {
            receipt: self.receipts.get_or_init(new).of(&entry, &matched),
            job: entry.summary,
            matched,
        }
    }

    /// As [`Items::item`], without what [`CompactItem`] leaves out.
    pub(super) fn compact(&self, entry: CatalogueEntry) -> CompactItem {
        let matched = self.explainer.explain(&entry);
        CompactItem::new(entry.summary, matched)
    }
}

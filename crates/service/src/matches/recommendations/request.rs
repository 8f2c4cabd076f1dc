//! A request for recommendations.

use matching::{Facet, Filter, HORIZON, Sort};
use serde::{Deserialize, Serialize};

use crate::wire::ids::UserId;
use crate::wire::limit::PageLimit;

/// How much of an explanation each item of a list has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Explain {
    /// The summary, the verdict, and the skills matched and missing.
    #[default]
    Compact,
    /// Also the signals with their evidence, and the receipt.
    Full,
}

impl Explain {
    /// The name in requests and keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Full => "full",
        }
    }
}

/// A request for recommendations.
#[derive(Debug, Clone)]
pub struct Request {
    /// The person.
    pub user: UserId,
    /// Name of the engine; by default that of the running experiment, else the default engine.
    pub algorithm: Option<String>,
    /// Items of the page.
    pub limit: PageLimit,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Filter of the list.
    pub filter: Filter,
    /// Also postings that a deal-breaker rules out.
    pub include_ineligible: bool,
    /// The order of the list.
    pub sort: Sort,
    /// Keeps one company from filling the first places alone, in the order of the scores.
    pub diversity: bool,
    /// What the first page counts beside the list.
    pub facets: Vec<Facet>,
    /// How much of its explanation each item has.
    pub explain: Explain,
}

impl Request {
    /// Whether the list may differ from the ranking.
    pub(super) fn is_diversified(&self) -> bool {
        self.diversity && self.sort == Sort::Score
    }

    /// Length of the ranking that a page needs: diversity may move a posting up from this far down.
    pub(super) fn depth(&self) -> usize {
        if self.is_diversified() {
            self.limit.get().max(HORIZON)
        } else {
            self.limit.get()
        }
    }
}

//! What is asked of a list.

use matching::{Filter, HORIZON};

use crate::wire::ids::UserId;

/// Items of a page where the caller does not say.
pub const DEFAULT_LIMIT: usize = 20;
/// Most items of a page.
pub const MAX_LIMIT: usize = 100;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose recommendations.
    pub user: UserId,
    /// Name of the engine; where absent, the running experiment decides, else it is the default one.
    pub algorithm: Option<String>,
    /// Items of the page, 1–[`MAX_LIMIT`].
    pub limit: usize,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// What narrows the list.
    pub filter: Filter,
    /// Also what a deal-breaker rules out.
    pub include_ineligible: bool,
    /// No company fills the first places alone.
    pub diversity: bool,
}

impl Request {
    /// How much of a ranking must be known: as far down as a posting may be brought up from.
    pub(super) fn depth(&self) -> usize {
        if self.diversity {
            self.limit.max(HORIZON)
        } else {
            self.limit
        }
    }
}

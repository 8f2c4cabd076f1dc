//! Where a list continues after a page.

use matching::document::PostingId;
use matching::{FIRST_PLACES, Position, Sort, SortPosition};
use serde::{Deserialize, Serialize};

/// Where a list continues after a page. A cursor holds it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Continuation {
    /// The engine whose ranking continues.
    engine: String,
    /// Number of items listed so far.
    listed: usize,
    /// Down to this position of its ranking, everything has been listed.
    after: Option<Position>,
    /// Listed items from further down its ranking, in the order they were listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    beside: Vec<PostingId>,
    /// Down to where everything has been listed, in another order than that of the scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sorted: Option<(Sort, SortPosition)>,
}

impl Continuation {
    pub(super) fn engine(&self) -> &str {
        &self.engine
    }

    /// Number of items listed so far.
    pub(super) fn listed(&self) -> usize {
        self.listed
    }

    pub(super) fn after(&self) -> Option<&Position> {
        self.after.as_ref()
    }

    pub(super) fn beside(&self) -> &[PostingId] {
        &self.beside
    }

    /// The order of the list.
    pub(super) fn sort(&self) -> Sort {
        self.sorted.as_ref().map_or(Sort::Score, |(sort, _)| *sort)
    }

    /// The last position listed, in another order than that of the scores.
    pub(super) fn sorted(&self) -> Option<&SortPosition> {
        self.sorted.as_ref().map(|(_, last)| last)
    }

    /// The items listed so far, while the first places are not full.
    pub(super) fn first_places(&self) -> Option<&[PostingId]> {
        (self.listed < FIRST_PLACES).then_some(&self.beside)
    }

    /// Where the list continues after a page that showed these items of the leading engine's
    /// ranking.
    pub(super) fn next(
        &self,
        shown: impl Iterator<Item = PostingId>,
        ranked: &[Position],
        engine: String,
        diversity: bool,
    ) -> Self {
        let mut beside = self.beside.clone();
        beside.extend(shown);
        let listed = self
            .listed
            .saturating_add(beside.len())
            .saturating_sub(self.beside.len());
        let mut after = self.after.clone();
        // Until the first places are full, who holds them decides who may have the next.
        if listed >= FIRST_PLACES || !diversity {
            for position in ranked {
                let Some(at) = beside.iter().position(|id| *id == position.id) else {
                    break;
                };
                beside.remove(at);
                after = Some(position.clone());
            }
        }
        Self {
            engine,
            listed,
            after,
            beside,
            sorted: None,
        }
    }

    /// Where a list in another order than that of the scores continues after a page of so many
    /// items, of which this was the last.
    pub(super) fn next_sorted(
        &self,
        shown: usize,
        sort: Sort,
        last: Option<SortPosition>,
        engine: String,
    ) -> Self {
        Self {
            engine,
            listed: self.listed.saturating_add(shown),
            sorted: last.map(|last| (sort, last)),
            ..Self::default()
        }
    }
}

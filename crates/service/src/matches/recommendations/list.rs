//! One page of the list that one engine makes, or two together.

use matching::document::PostingId;
use matching::{Effort, Position, Sort, SortPosition};

use super::continuation::Continuation;
use super::listed::ListedItem;
use super::plan::{Inputs, Plan};
use crate::isolate::tally::CacheStatus;

/// The part of one engine's list that a page may show.
pub(super) struct EngineList {
    /// Best first, with no company alone in the first places.
    pub(super) items: Vec<ListedItem>,
    /// Positions of these and of what was ranked beside them, best first.
    pub(super) ranked: Vec<Position>,
    /// What these are sorted by, in another order than that of the scores.
    pub(super) keys: Vec<Option<i64>>,
    pub(super) effort: Effort,
    pub(super) head: u64,
    pub(super) cache: CacheStatus,
}

impl EngineList {
    /// The position with this number, from 1, of a sorted list.
    fn nth(&self, number: usize) -> Option<SortPosition> {
        let at = number.checked_sub(1)?;
        Some(SortPosition {
            key: *self.keys.get(at)?,
            position: self.ranked.get(at)?.clone(),
        })
    }
}

/// A page of the list.
pub(super) struct Page {
    /// Best first.
    pub(super) items: Vec<ListedItem>,
    /// Where the list continues; absent on the last page.
    pub(super) next: Option<Continuation>,
    /// Length of the whole list, if the page knows it.
    pub(super) total: Option<usize>,
    /// Postings that were ranked for it.
    pub(super) effort: Effort,
    /// The catalogue sequence number of the page.
    pub(super) head: u64,
    /// Whether all of it was persisted.
    pub(super) cache: CacheStatus,
}

/// Makes one page of the lists of a lineup. After a page that was drafted from two lists, the first
/// list continues alone, without the postings that the second contributed: only the first page is
/// drafted.
pub(super) fn page(plan: &Plan, inputs: &Inputs, lists: Vec<EngineList>) -> Page {
    let Plan {
        request,
        continuation,
        ..
    } = plan;
    let lineup = &inputs.lineup;
    let effort = lists.iter().map(|list| list.effort).sum();
    // All engines rank the same postings. Persisted matches are the best of them, and do not know
    // how many there are; a later page does not consider what was moved up before it.
    let total = lists.first().filter(|_| plan.ranks_whole_list());
    let total = total.map(|list| list.effort.considered);
    let head = lists.iter().map(|list| list.head).min();
    let hit = lists.iter().all(|list| list.cache == CacheStatus::Hit);

    let ids: Vec<Vec<&PostingId>> = lists
        .iter()
        .map(|list| list.items.iter().map(|item| &item.job).collect())
        .collect();
    let version = inputs.context.version;
    let entries = lineup.list(&ids, request.limit.get(), &request.user, version);
    let next = (entries.len() >= request.limit.get()).then(|| {
        if request.sort != Sort::Score {
            let last = lists.first().and_then(|list| list.nth(entries.len()));
            return continuation.next_sorted(entries.len(), request.sort, last, lineup.leader());
        }
        let shown = entries.iter();
        let shown = shown.filter_map(|(entrant, index)| ids.get(*entrant)?.get(*index).copied());
        let ranked = lists.first().map_or(&[][..], |list| &list.ranked);
        continuation.next(
            shown.cloned(),
            ranked,
            lineup.leader(),
            request.is_diversified(),
        )
    });

    let mut items: Vec<Vec<Option<ListedItem>>> = lists
        .into_iter()
        .map(|list| list.items.into_iter().map(Some).collect())
        .collect();
    let ranks = continuation.listed().saturating_add(1)..;
    let listed = ranks.zip(entries).filter_map(|(rank, (entrant, index))| {
        let mut item = items.get_mut(entrant)?.get_mut(index)?.take()?;
        item.shown = lineup.shown(entrant, rank);
        item.state = inputs.states.get(&item.job).cloned().unwrap_or_default();
        Some(item)
    });
    Page {
        items: listed.collect(),
        next,
        total,
        effort,
        head: head.unwrap_or_default(),
        cache: match hit {
            true => CacheStatus::Hit,
            false => CacheStatus::Miss,
        },
    }
}

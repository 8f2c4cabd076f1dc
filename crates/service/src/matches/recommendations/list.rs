//! One page of the list that one ranking makes, or two together.

use matching::document::PostingId;
use matching::{FIRST_PLACES, Position};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::request::Request;
use crate::experiments::Lineup;
use crate::isolate::tally::CacheStatus;
use crate::wire::error::Error;
use crate::wire::rows::with_member;

/// Where a page ended.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// The engine whose ranking goes on.
    pub(super) engine: String,
    /// Items up to here.
    listed: usize,
    /// Down to here in its ranking, everything has been listed.
    pub(super) after: Option<Position>,
    /// Items of the pages before that stand further down in its ranking, in the order they were listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) beside: Vec<PostingId>,
}

impl Place {
    /// What has been listed, as long as that is less than the first places.
    pub(super) fn first_places(&self) -> Option<&[PostingId]> {
        (self.listed < FIRST_PLACES).then_some(&self.beside)
    }

    /// The place behind a page on which these were shown, out of the leading engine's ranking from this place on.
    fn behind(
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
        // Whose the first places are decides who may have the next of them.
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
        }
    }
}

/// Part of a ranking.
pub(super) struct Page {
    /// What is shown, in the order it is shown in.
    pub(super) items: Vec<(Position, Box<RawValue>)>,
    /// The places of these and of what was ranked beside them, best first.
    pub(super) ranked: Vec<Position>,
    pub(super) considered: usize,
    pub(super) head: u64,
    pub(super) cache: CacheStatus,
}

/// A page of the list that rankings make.
pub(super) struct ListPage {
    /// Best first.
    pub(super) items: Vec<Box<RawValue>>,
    /// Where it ended; absent on the last.
    pub(super) next: Option<Place>,
    /// Postings that were ranked for it.
    pub(super) considered: usize,
    /// The catalogue sequence number it is of.
    pub(super) head: u64,
    /// Whether all of it was at hand.
    pub(super) cache: CacheStatus,
}

/// Makes one page out of the rankings of a lineup. After a page that was drafted from two, the first ranking goes on
/// alone, without what the second has brought up: the draft is of what people see first.
pub(super) fn page(
    lineup: &Lineup,
    rankings: Vec<Page>,
    request: &Request,
    profile_version: i64,
    place: &Place,
) -> Result<ListPage, Error> {
    let considered = rankings.iter().map(|page| page.considered).sum();
    let head = rankings
        .iter()
        .map(|page| page.head)
        .min()
        .unwrap_or_default();
    let hit = rankings.iter().all(|page| page.cache == CacheStatus::Hit);

    let ids: Vec<Vec<&PostingId>> = rankings
        .iter()
        .map(|page| {
            page.items
                .iter()
                .map(|(position, _)| &position.id)
                .collect()
        })
        .collect();
    let entries = lineup.list(&ids, request.limit, &request.user, profile_version);
    let next = (entries.len() >= request.limit).then(|| {
        let shown = entries.iter();
        let shown = shown.filter_map(|(entrant, index)| ids.get(*entrant)?.get(*index).copied());
        let ranked = rankings.first().map_or(&[][..], |page| &page.ranked);
        place.behind(shown.cloned(), ranked, lineup.leader(), request.diversity)
    });

    let mut items: Vec<Vec<Option<Box<RawValue>>>> = rankings
        .into_iter()
        .map(|page| page.items.into_iter().map(|(_, item)| Some(item)).collect())
        .collect();
    let mut page = Vec::with_capacity(entries.len());
    for (rank, (entrant, index)) in (place.listed.saturating_add(1)..).zip(entries) {
        let item = items
            .get_mut(entrant)
            .and_then(|items| items.get_mut(index)?.take());
        let Some(item) = item else { continue };
        page.push(match lineup.shown(entrant, rank) {
            Some(shown) => with_member(&item, "shown", &shown)?,
            None => item,
        });
    }
    Ok(ListPage {
        items: page,
        next,
        considered,
        head,
        cache: if hit {
            CacheStatus::Hit
        } else {
            CacheStatus::Miss
        },
    })
}

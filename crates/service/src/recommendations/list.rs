//! One page of the list that one ranking makes, or two together.

use matching::Position;
use matching::document::PostingId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{CacheStatus, Page, Request};
use crate::error::Error;
use crate::experiments::{Lineup, Shown};
use crate::rows::to_json;

/// Where a page ended.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// The engine whose ranking goes on.
    pub(super) engine: String,
    /// Items up to here.
    listed: usize,
    /// Its last item up to here, if it has one.
    pub(super) after: Option<Position>,
    /// Items of the pages before that stand further down in its ranking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) beside: Vec<PostingId>,
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
    let mut leaders = entries.iter().filter(|(entrant, _)| *entrant == 0);
    let reached = leaders.next_back().map(|(_, index)| *index);
    let above = |id: &PostingId| {
        let first = ids.first().zip(reached);
        first.is_some_and(|(first, reached)| {
            first
                .iter()
                .take(reached.saturating_add(1))
                .any(|other| *other == id)
        })
    };
    let mut beside = place.beside.clone();
    let others = entries.iter().filter(|(entrant, _)| *entrant != 0);
    let picked = others.filter_map(|(entrant, index)| ids.get(*entrant)?.get(*index).copied());
    beside.extend(picked.filter(|id| !above(id)).cloned());
    let next = (entries.len() >= request.limit).then(|| Place {
        engine: lineup.leader(),
        listed: place.listed.saturating_add(entries.len()),
        after: rankings
            .first()
            .zip(reached)
            .and_then(|(page, reached)| page.items.get(reached))
            .map(|(position, _)| position.clone()),
        beside,
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
            Some(shown) => with_shown(&item, &shown)?,
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

/// An item with what it was shown as. Items are persisted as JSON text, so that serving them costs no parsing; this is
/// one more member in that text.
fn with_shown(item: &RawValue, shown: &Shown) -> Result<Box<RawValue>, Error> {
    let members = item.get().strip_suffix('}').unwrap_or_default();
    let text = format!("{members},\"shown\":{}}}", to_json(shown)?);
    RawValue::from_string(text).map_err(|error| Error::Internal(error.to_string()))
}

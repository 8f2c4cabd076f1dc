//! The list that one engine makes for a person: ranked in memory, or merged from persisted matches.

use std::cell::LazyCell;

use matching::document::PostingId;
use matching::{
    Catalogue, Effort, Engine, Explainer, Position, ProfileFeatures, Query, RankedPosting, Ranking,
    Sort, diversified,
};

use super::continuation::Continuation;
use super::item::Items;
use super::list::EngineList;
use super::listed::ListedItem;
use super::persisted::{Persisted, PersistedRow};
use super::put_first::{Allotment, PutFirst};
use super::request::Request;
use crate::isolate::tally::CacheStatus;
use crate::people::context::UserContext;

/// One engine, for one person and one catalogue.
pub(super) struct Ranker<'a, F> {
    pub(super) engine: &'a dyn Engine,
    /// Read on demand: current persisted matches do not need it.
    pub(super) profile: &'a LazyCell<ProfileFeatures, F>,
    pub(super) context: &'a UserContext,
    pub(super) catalogue: &'a Catalogue,
    pub(super) request: &'a Request,
    pub(super) continuation: &'a Continuation,
    /// What a spread puts first.
    pub(super) given: Option<&'a Allotment>,
}

impl<F: FnOnce() -> ProfileFeatures> Ranker<'_, F> {
    /// The list from the persisted matches, if they reach far enough; else from a ranking.
    pub(super) fn list(&self, persisted: Option<Persisted>, query: &Query<'_>) -> EngineList {
        persisted
            .and_then(|set| self.merge(set, query))
            .unwrap_or_else(|| self.rank(query))
    }

    /// Ranks the catalogue.
    fn rank(&self, query: &Query<'_>) -> EngineList {
        let matcher = self.engine.matcher(self.profile, self.catalogue);
        let (ranked, keys, effort) = match self.request.sort {
            Sort::Score => {
                let ranking = matcher.rank(query);
                (ranking.items, Vec::new(), ranking.effort)
            }
            sort => {
                let sorted = matcher.sorted(sort, self.continuation.sorted(), query);
                let (keys, ranked) = sorted.items.into_iter().unzip();
                (ranked, keys, Effort::whole(sorted.considered))
            }
        };
        let items = self.items(matcher);
        let ranked = positions(ranked);
        let list = self.arrange(ranked, query, effort, CacheStatus::Miss, || items);
        EngineList { keys, ..list }
    }

    /// The first page from persisted matches and from the postings that changed since. `None` if
    /// they do not reach as far as the page: only a ranking knows what follows the last row read.
    ///
    /// All postings of one job are persisted if they rank high enough, so that the next is at hand
    /// when the newest closes.
    fn merge(&self, set: Persisted, query: &Query<'_>) -> Option<EngineList> {
        let changed = self.changed_since(set.catalogue_seq, query);
        let effort = changed.effort;
        let floor = if set.is_exhaustive() {
            None
        } else {
            set.rows.last().map(|row| row.position.clone())
        };
        let mut ranked = positions(changed.items);
        let shown = |row: &PersistedRow| {
            let held = self.catalogue.get(&row.position.id);
            let superseded = |id| self.catalogue.is_superseded(id, query.now_ms);
            held.is_some_and(|held| row.is_shown(&held, query) && !superseded(held.id))
        };
        let shown = set.rows.into_iter().filter(shown);
        ranked.extend(shown.map(|row| row.position));
        ranked.sort();
        if let Some(floor) = &floor {
            ranked.retain(|position| position <= floor);
        }
        ranked.truncate(query.limit);
        if floor.is_some() && ranked.len() < query.limit {
            return None;
        }
        let items = || self.items(self.engine.explainer(self.profile));
        Some(self.arrange(ranked, query, effort, CacheStatus::Hit, items))
    }

    /// Ranks the postings that changed after a catalogue sequence number.
    fn changed_since(&self, seq: u64, query: &Query<'_>) -> Ranking {
        // Preparing a ranking scans the whole catalogue, and usually nothing has changed.
        if self.catalogue.head() <= seq {
            return Ranking::default();
        }
        let query = Query {
            changed_after: Some(seq),
            ..*query
        };
        self.engine.rank(self.profile, self.catalogue, &query)
    }

    fn items<'i>(&'i self, explainer: Box<dyn Explainer + 'i>) -> Items<'i> {
        Items::explained_by(explainer, self.engine, self.profile, self.context.version)
    }

    /// Puts a ranking into the order of the list, and makes the items that the page shows.
    fn arrange<'i>(
        &'i self,
        ranked: Vec<Position>,
        query: &Query<'_>,
        effort: Effort,
        cache: CacheStatus,
        items: impl FnOnce() -> Items<'i>,
    ) -> EngineList {
        let items = LazyCell::new(items);
        let limit = self.request.limit.get();
        let moved = self.given.and_then(|given| given.index_in(&ranked));
        let listed = self.order(&ranked, moved).into_iter().take(limit);
        let listed = listed.filter_map(|index| {
            let id = &ranked.get(index)?.id;
            let entry = self.catalogue.entry(id)?;
            let distance_km = query.filter.distance_km(&entry.features);
            let mut item = ListedItem::of(entry, &items, self.request.explain);
            item.distance_km = distance_km;
            item.duplicates = self.catalogue.duplicates(id, query.now_ms);
            item.put_first = moved.filter(|moved| *moved == index).map(PutFirst::from);
            Some(item)
        });
        EngineList {
            items: listed.collect(),
            ranked,
            keys: Vec::new(),
            effort,
            head: self.catalogue.head(),
            cache,
        }
    }

    /// Indexes of a ranking in the order of the list: the one at `first` before all others, and no
    /// company fills the first places alone.
    fn order(&self, ranked: &[Position], first: Option<usize>) -> Vec<usize> {
        let mut order: Vec<usize> = (0..ranked.len()).collect();
        if let Some(moved) = first.and_then(|first| order.get_mut(..=first)) {
            moved.rotate_right(1);
        }
        let company = |id: &PostingId| self.catalogue.company(id);
        match self.continuation.first_places() {
            Some(listed) if self.request.is_diversified() => {
                let listed: Vec<_> = listed.iter().map(company).collect();
                let ranked = order.iter().filter_map(|index| ranked.get(*index));
                let ranked: Vec<_> = ranked.map(|position| company(&position.id)).collect();
                let diversified = diversified(&listed, &ranked).into_iter();
                diversified
                    .filter_map(|at| order.get(at).copied())
                    .collect()
            }
            _ => order,
        }
    }
}

fn positions(ranked: Vec<RankedPosting>) -> Vec<Position> {
    ranked.into_iter().map(|ranked| ranked.position).collect()
}

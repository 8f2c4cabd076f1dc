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
use super::persisted::Persisted;
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
        let ranked = candidates(ranked);
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
        let mut ranked = candidates(changed.items);
        ranked.extend(set.rows.into_iter().filter_map(|row| {
            let held = self.catalogue.get(&row.position.id)?;
            let shown =
                row.is_shown(&held, query) && !self.catalogue.is_superseded(held.id, query.now_ms);
            shown.then(|| {
                let item = ListedItem::persisted(row.item, &held, self.request.explain);
                (row.position, Some(item))
            })
        }));
        ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
        if let Some(floor) = &floor {
            ranked.retain(|(position, _)| position <= floor);
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

    /// Puts a ranking into the order of the list. `items` makes the items that are not at hand.
    fn arrange<'i>(
        &'i self,
        mut ranked: Vec<Candidate>,
        query: &Query<'_>,
        effort: Effort,
        cache: CacheStatus,
        items: impl FnOnce() -> Items<'i>,
    ) -> EngineList {
        let positions: Vec<Position> = ranked
            .iter()
            .map(|(position, _)| position.clone())
            .collect();
        let made = LazyCell::new(items);
        let limit = self.request.limit.get();
        let mut listed = Vec::with_capacity(limit);
        for index in self.order(&positions).into_iter().take(limit) {
            let Some((position, item)) = ranked.get_mut(index) else {
                continue;
            };
            let make = || {
                let entry = self.catalogue.entry(&position.id)?;
                let version = entry.version;
                let distance_km = query.filter.distance_km(&entry.features);
                let made = made.item(entry);
                let mut item = ListedItem::made(made, version, self.request.explain);
                item.distance_km = distance_km;
                Some(item)
            };
            if let Some(mut item) = item.take().or_else(make) {
                item.duplicates = self.catalogue.duplicates(&position.id, query.now_ms);
                listed.push(item);
            }
        }
        EngineList {
            items: listed,
            ranked: positions,
            keys: Vec::new(),
            effort,
            head: self.catalogue.head(),
            cache,
        }
    }

    /// Indexes of a ranking in the order of the list: no company fills the first places alone.
    fn order(&self, ranked: &[Position]) -> Vec<usize> {
        let company = |id: &PostingId| self.catalogue.company(id);
        match self.continuation.first_places() {
            Some(listed) if self.request.is_diversified() => {
                let listed: Vec<_> = listed.iter().map(company).collect();
                let ranked: Vec<_> = ranked
                    .iter()
                    .map(|position| company(&position.id))
                    .collect();
                diversified(&listed, &ranked)
            }
            _ => (0..ranked.len()).collect(),
        }
    }
}

/// A position in a ranking, with its item if that is at hand.
type Candidate = (Position, Option<ListedItem>);

fn candidates(ranked: Vec<RankedPosting>) -> Vec<Candidate> {
    let positions = ranked.into_iter().map(|ranked| ranked.position);
    positions.map(|position| (position, None)).collect()
}

//! Other orders of a list than that of the scores, each exact: a key, then the usual order.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Row};
use crate::features::ProfileFeatures;
use crate::filter::Filter;
use crate::ranking::{Position, Query, RankedPosting};
use crate::score::Score;

/// The order of a list. Postings with equal keys, and those without a key at the end, are in the
/// order of their scores: [`Position`].
///
/// ```
/// use matching::Sort;
///
/// assert_eq!(Sort::default(), Sort::Score);
/// assert_eq!(serde_json::from_str::<Sort>("\"newest\"")?, Sort::Newest);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best score first.
    #[default]
    Score,
    /// Best lower end of the range first: the score if everything unknown were against.
    Sure,
    /// Newest first.
    Newest,
    /// Highest pay first, by the highest yearly amount in the currency of the filter.
    Pay,
    /// Nearest to the point that the filter names first.
    Distance,
}

/// A position in a sorted list. The lesser comes first: greater key, then lesser [`Position`];
/// positions without a key come last.
///
/// ```
/// use matching::document::PostingId;
/// use matching::{Position, Score, SortPosition};
///
/// let at = |key, id: &str| SortPosition {
///     key,
///     position: Position {
///         score: Score::ZERO,
///         posted_at_ms: None,
///         id: PostingId(id.to_owned()),
///     },
/// };
/// assert!(at(Some(2), "b") < at(Some(1), "a"));
/// assert!(at(Some(1), "a") < at(Some(1), "b"));
/// assert!(at(Some(-5), "b") < at(None, "a"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortPosition {
    /// What the list is sorted by, the greatest first.
    pub key: Option<i64>,
    /// Score, date and id.
    pub position: Position,
}

impl Ord for SortPosition {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (Reverse(self.key), &self.position).cmp(&(Reverse(other.key), &other.position))
    }
}

impl PartialOrd for SortPosition {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The first postings of a sorted list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    /// In order, each with its key.
    pub items: Vec<(Option<i64>, RankedPosting)>,
    /// Number of postings that passed the filter.
    pub considered: usize,
}

/// The score of a slot, and the lower end of its range.
pub(crate) type Scoring<'s> = &'s dyn Fn(usize) -> (Score, Score);

/// The first postings after a position, by the scores of their slots. The query's own position is
/// ignored. Only postings whose place depends on it are scored.
pub(crate) fn sorted(
    sort: Sort,
    after: Option<&SortPosition>,
    query: &Query<'_>,
    catalogue: &Catalogue,
    profile: &ProfileFeatures,
    scoring: Scoring<'_>,
) -> Sorted {
    let columns = catalogue.columns();
    let keys = Keys::of(sort, query.filter, catalogue);
    let mut keyed: Vec<(Option<i64>, usize)> = Vec::new();
    query.each(catalogue, profile, |slot, row| {
        keyed.push((keys.key(row, || scoring(slot)), slot));
    });
    let considered = keyed.len();
    if let Some(after) = after {
        keyed.retain(|(key, _)| *key <= after.key);
    }
    keyed.sort_unstable_by_key(|(key, _)| Reverse(*key));
    let mut items: Vec<(Option<i64>, RankedPosting)> = Vec::new();
    for equal in keyed.chunk_by(|(a, _), (b, _)| a == b) {
        let mut group: Vec<(SortPosition, i64)> = equal
            .iter()
            .filter_map(|(key, slot)| {
                let (row, id) = (columns.row(*slot)?, columns.id(*slot)?);
                let position = Position {
                    score: scoring(*slot).0,
                    posted_at_ms: row.posted_at_ms,
                    id: id.clone(),
                };
                let key = *key;
                Some((SortPosition { key, position }, row.version))
            })
            .filter(|(position, _)| after.is_none_or(|after| position > after))
            .collect();
        group.sort_unstable();
        let left = query.limit.saturating_sub(items.len());
        items.extend(group.into_iter().take(left).map(|(at, version)| {
            let position = at.position;
            (at.key, RankedPosting { position, version })
        }));
        if items.len() >= query.limit {
            break;
        }
    }
    Sorted { items, considered }
}

/// What a list is sorted by, for the distinct values of a catalogue.
enum Keys {
    Score,
    Sure,
    Date,
    /// By pay.
    Pay(Vec<Option<i64>>),
    /// By site.
    Distance(Vec<Option<i64>>),
}

impl Keys {
    fn of(sort: Sort, filter: &Filter, catalogue: &Catalogue) -> Self {
        let columns = catalogue.columns();
        match sort {
            Sort::Score => Self::Score,
            Sort::Sure => Self::Sure,
            Sort::Newest => Self::Date,
            Sort::Pay => {
                let top = columns.pays.values().iter().map(|pay| {
                    let top = pay.pay().in_currency(filter.currency())?.top()?;
                    Some(hundredths(top))
                });
                Self::Pay(top.collect())
            }
            Sort::Distance => {
                let km = filter.distances_km(columns.sites.values().iter());
                let key = |km: Option<f64>| Some(hundredths(km?).saturating_neg());
                Self::Distance(km.into_iter().map(key).collect())
            }
        }
    }

    fn key(&self, row: &Row, score: impl Fn() -> (Score, Score)) -> Option<i64> {
        let at = |keys: &[Option<i64>], number: u32| keys.get(number as usize).copied().flatten();
        match self {
            Self::Score => Some(score().0.thousandths().into()),
            Self::Sure => Some(score().1.thousandths().into()),
            Self::Date => row.posted_at_ms,
            Self::Pay(keys) => at(keys, row.pay?),
            Self::Distance(keys) => at(keys, row.site),
        }
    }
}

/// Amounts to the cent, distances to ten metres.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of a number beyond the range is its nearest end"
)]
fn hundredths(number: f64) -> i64 {
    libm::round(number * 100.0) as i64
}

//! The query for a ranking, and its result.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Row, greater, lesser};
use crate::document::{CompanyId, PostingId, TimestampMs};
use crate::features::ProfileFeatures;
use crate::filter::Filter;
use crate::score::Score;

/// Which postings to rank, and how many to return.
///
/// ```
/// use std::collections::HashSet;
///
/// use matching::document::Profile;
/// use matching::{Catalogue, Filter, Query, engine, read_profile};
///
/// let query = Query {
///     now_ms: 1_760_000_000_000,
///     filter: &Filter::default(),
///     hidden: &HashSet::new(),
///     hidden_companies: &HashSet::new(),
///     changed_after: None,
///     after: None,
///     limit: 20,
/// };
/// let nobody = read_profile(&Profile::default());
/// let ranking = engine("hybrid-v1").unwrap().rank(&nobody, &Catalogue::new(), &query);
/// assert_eq!(ranking.effort.considered, 0);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// Hides expired postings; does not affect scores.
    pub now_ms: TimestampMs,
    /// The reader's filter.
    pub filter: &'a Filter,
    /// Postings that the person dismissed or applied for.
    pub hidden: &'a HashSet<PostingId>,
    /// Companies the person hid.
    pub hidden_companies: &'a HashSet<CompanyId>,
    /// Only postings that changed after this number of the catalogue's sequence.
    pub changed_after: Option<u64>,
    /// Only postings after this position.
    pub after: Option<&'a Position>,
    /// The most postings to return.
    pub limit: usize,
}

/// A position in a ranking. The lesser comes first: higher score, then newer, then lesser id;
/// postings without a date come after those with one.
///
/// ```
/// use matching::document::PostingId;
/// use matching::{Position, Score};
///
/// let at = |points: u32, posted_at_ms| Position {
///     score: Score::from_thousandths(points * 1_000),
///     posted_at_ms,
///     id: PostingId("p-1".to_owned()),
/// };
/// assert!(at(80, None) < at(70, Some(2)));
/// assert!(at(70, Some(2)) < at(70, Some(1)));
/// assert!(at(70, Some(1)) < at(70, None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Score.
    pub score: Score,
    /// When it was advertised.
    pub posted_at_ms: Option<TimestampMs>,
    /// The posting.
    pub id: PostingId,
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.score, other.posted_at_ms, &self.id).cmp(&(self.score, self.posted_at_ms, &other.id))
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A ranked posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedPosting {
    /// Score and position.
    pub position: Position,
    /// Version of the posting that was scored.
    pub version: i64,
}

/// A ranking: ids and scores, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Best first.
    pub items: Vec<RankedPosting>,
    /// What it took.
    pub effort: Effort,
}

/// How many postings a ranking dealt with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// Those that passed the filter.
    pub considered: usize,
    /// Of these, those whose score was computed: the best case of the others is too low.
    pub scored: usize,
}

impl Effort {
    /// Every posting that passed the filter was scored.
    #[must_use]
    pub fn whole(considered: usize) -> Self {
        Self {
            considered,
            scored: considered,
        }
    }
}

impl std::iter::Sum for Effort {
    fn sum<I: Iterator<Item = Self>>(efforts: I) -> Self {
        efforts.fold(Self::default(), |sum, other| Self {
            considered: sum.considered.saturating_add(other.considered),
            scored: sum.scored.saturating_add(other.scored),
        })
    }
}

impl Query<'_> {
    /// The best postings in order that score at least `least`. Those that promise most are scored
    /// first, and nothing is scored whose best case is below the least score that may still be
    /// among them.
    pub(crate) fn best(
        &self,
        catalogue: &Catalogue,
        profile: &ProfileFeatures,
        least: Score,
        prospects: &impl Prospects,
    ) -> Ranking {
        let columns = catalogue.columns();
        let mut promising = Promising::of_at_most(columns.rows.len());
        self.each(catalogue, profile, |slot, _| {
            promising.push(prospects.promise(slot), slot);
        });
        let considered = promising.len();
        let mut best = Leaders::new(self.limit);
        let mut scored = 0_usize;
        for (promise, slot) in promising.best_first() {
            let enough = best.least().max(least);
            if Score::from_fraction(f64::from(promise)) < enough {
                break;
            }
            let score = prospects.score(slot, enough);
            let (Some(score), Some(id), Some(row)) = (score, columns.id(slot), columns.row(slot))
            else {
                continue;
            };
            scored = scored.saturating_add(1);
            if score < least {
                continue;
            }
            let place = Contender {
                score,
                posted_at_ms: row.posted_at_ms,
                id,
                version: row.version,
            };
            if self.after.is_none_or(|after| place.comes_after(after)) {
                best.offer(place);
            }
        }
        Ranking {
            items: best.in_order(),
            effort: Effort { considered, scored },
        }
    }

    /// The scores of all admitted postings, in order of their slots.
    pub(crate) fn all(
        &self,
        catalogue: &Catalogue,
        profile: &ProfileFeatures,
        score: impl Fn(usize) -> Score,
    ) -> Vec<PostingScore> {
        let mut all = Vec::new();
        self.each(catalogue, profile, |slot, _| {
            let score = score(slot);
            all.push(PostingScore { slot, score });
        });
        all
    }

    /// Visits every admitted posting.
    pub(crate) fn each<'c>(
        &self,
        catalogue: &'c Catalogue,
        profile: &ProfileFeatures,
        mut visit: impl FnMut(usize, &'c Row),
    ) {
        let columns = catalogue.columns();
        // By slot, if anything is hidden.
        let mut hidden: Vec<bool> = Vec::new();
        for slot in self.hidden.iter().filter_map(|id| columns.slot(id)) {
            hidden.resize(columns.rows.len(), false);
            if let Some(hidden) = hidden.get_mut(slot) {
                *hidden = true;
            }
        }
        let hidden_companies: HashSet<u32> = self
            .hidden_companies
            .iter()
            .filter_map(|id| columns.company_ids.find(id))
            .collect();
        let narrowing = self.filter.over(columns, profile, self.now_ms);
        // Rows are only read if something is asked of them.
        let asks_rows = self.changed_after.is_some() || !hidden_companies.is_empty();
        let passes = |row: &Row| {
            self.changed_after.is_none_or(|after| row.seq > after)
                && row
                    .company_id
                    .is_none_or(|company| !hidden_companies.contains(&company))
        };
        for (slot, row) in columns.open(self.now_ms) {
            let admitted = !hidden.get(slot).copied().unwrap_or(false)
                && (!asks_rows || passes(row))
                && narrowing.admits(slot, row);
            if admitted {
                visit(slot, row);
            }
        }
    }
}

/// What a ranking asks of an engine: first of all postings, then of few.
pub(crate) trait Prospects {
    /// At least the score of the posting as a fraction of full agreement, at little cost.
    fn promise(&self, slot: usize) -> f32;

    /// The score of the posting; it may be left out if it is less than `least`.
    fn score(&self, slot: usize, least: Score) -> Option<Score>;
}

/// Slots by what they promise, in steps. Few of them are ever asked for, so they are put in order
/// a batch at a time.
struct Promising {
    /// Each step with its slot in one word. Of the slots of a step the first is the greatest.
    entries: Vec<u32>,
    /// How many slots each step has.
    counts: [usize; Promising::STEPS],
}

impl Promising {
    /// Number of steps; the first is that of no promise.
    const STEPS: usize = 256;

    /// The step of the greatest promise.
    const TOP: u8 = 255;

    /// The bits of a slot.
    const SLOT: u32 = 0x00FF_FFFF;

    /// The fewest slots of the first batch. Each later one has twice as many, so that however many
    /// are asked for, the entries are gone through only a few times.
    const FIRST_BATCH: usize = 64;

    fn of_at_most(slots: usize) -> Self {
        Self {
            entries: Vec::with_capacity(slots),
            counts: [0; Self::STEPS],
        }
    }

    /// Rounds up, so that no slot promises more than its step.
    fn push(&mut self, promise: f32, slot: usize) {
        let exact = lesser(greater(promise, 0.0), 1.0) * f32::from(Self::TOP);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 255, and a cast of NaN is zero"
        )]
        let whole = exact as u8;
        let step = u32::from(whole).saturating_add(u32::from(exact > f32::from(whole)));
        if let Ok(slot) = u32::try_from(slot) {
            self.entries.push((step << 24) | (!slot & Self::SLOT));
            if let Some(count) = self.counts.get_mut(step as usize) {
                *count = count.saturating_add(1);
            }
        }
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    /// The promise of each slot, from the greatest step to the least.
    fn best_first(self) -> impl Iterator<Item = (f32, usize)> {
        let (mut above, mut fewest) = (Self::STEPS, Self::FIRST_BATCH);
        std::iter::from_fn(move || {
            let (mut from, mut slots) = (above, 0_usize);
            while from > 0 && slots < fewest {
                from = from.saturating_sub(1);
                slots = slots.saturating_add(self.counts.get(from).copied().unwrap_or(0));
            }
            let steps = from..std::mem::replace(&mut above, from);
            fewest = fewest.saturating_mul(2);
            let entries = self.entries.iter().copied();
            let mut batch = Vec::with_capacity(slots);
            batch.extend(entries.filter(|entry| steps.contains(&((entry >> 24) as usize))));
            batch.sort_unstable_by(|a, b| b.cmp(a));
            (!batch.is_empty()).then_some(batch)
        })
        .flatten()
        .map(|entry| {
            let [.., step] = entry.to_le_bytes();
            let slot = (!entry & Self::SLOT) as usize;
            (f32::from(step) / f32::from(Self::TOP), slot)
        })
    }
}

/// A posting's score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostingScore {
    pub(crate) slot: usize,
    /// The score.
    pub score: Score,
}

/// A [`Position`] that borrows its id. The greatest is the last in a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Contender<'a> {
    score: Score,
    posted_at_ms: Option<TimestampMs>,
    id: &'a PostingId,
    version: i64,
}

impl Contender<'_> {
    fn comes_after(&self, position: &Position) -> bool {
        (self.score, self.posted_at_ms, &position.id)
            < (position.score, position.posted_at_ms, self.id)
    }
}

impl Ord for Contender<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.score, other.posted_at_ms, self.id).cmp(&(self.score, self.posted_at_ms, other.id))
    }
}

impl PartialOrd for Contender<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The first of the contenders offered, up to a limit: a heap with the last of them on top.
struct Leaders<'a> {
    limit: usize,
    heap: BinaryHeap<Contender<'a>>,
}

impl<'a> Leaders<'a> {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            heap: BinaryHeap::new(),
        }
    }

    fn offer(&mut self, place: Contender<'a>) {
        if self.heap.len() < self.limit {
            self.heap.push(place);
        } else if let Some(mut last) = self.heap.peek_mut()
            && place < *last
        {
            *last = place;
        }
    }

    /// The least score that may still be among them.
    fn least(&self) -> Score {
        if self.heap.len() < self.limit {
            return Score::ZERO;
        }
        self.heap.peek().map_or(Score::FULL, |last| last.score)
    }

    fn in_order(self) -> Vec<RankedPosting> {
        let ranked = |place: Contender<'_>| RankedPosting {
            position: Position {
                score: place.score,
                posted_at_ms: place.posted_at_ms,
                id: place.id.clone(),
            },
            version: place.version,
        };
        self.heap
            .into_sorted_vec()
            .into_iter()
            .map(ranked)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_promises_no_less_than_its_slots() {
        let top = f32::from(Promising::TOP);
        let promises = [
            0.0,
            1e-6,
            0.1,
            0.5,
            127.0 / top,
            127.0 / top + 1e-6,
            0.999,
            1.0,
        ];
        let mut promising = Promising::of_at_most(promises.len());
        for (slot, promise) in promises.into_iter().enumerate() {
            promising.push(promise, slot);
        }
        assert_eq!(promising.len(), promises.len());
        let order: Vec<(f32, usize)> = promising.best_first().collect();
        let slots: Vec<usize> = order.iter().map(|(_, slot)| *slot).collect();
        // Those of one step come in order of their slots.
        assert_eq!(slots, [6, 7, 3, 5, 4, 2, 1, 0]);
        for (step, slot) in order {
            let promise = promises[slot];
            assert!(promise <= step, "{promise} is in the step of {step}");
        }
    }
}

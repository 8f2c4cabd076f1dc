//! The query for a ranking, and its result.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Blocks, Catalogue, Columns, Index, Member, Row};
use crate::document::{CompanyId, PostingId, TimestampMs};
use crate::features::ProfileFeatures;
use crate::filter::{Filter, Narrowing};
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
/// assert_eq!(ranking.considered, 0);
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
    /// Number of postings that passed the filter.
    pub considered: usize,
    /// Number of these that were looked at: what is quickly known rules the others out.
    pub visited: usize,
    /// Number of these whose score was computed.
    pub scored: usize,
}

/// How many postings a ranking dealt with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effort {
    /// Those that passed the filter.
    pub considered: usize,
    /// Of these, those that were looked at.
    pub visited: usize,
    /// Of these, those whose score was computed.
    pub scored: usize,
}

impl Effort {
    /// Every posting that passed the filter was scored.
    #[must_use]
    pub fn whole(considered: usize) -> Self {
        Self {
            considered,
            visited: considered,
            scored: considered,
        }
    }
}

impl std::iter::Sum for Effort {
    fn sum<I: Iterator<Item = Self>>(efforts: I) -> Self {
        efforts.fold(Self::default(), |sum, other| Self {
            considered: sum.considered.saturating_add(other.considered),
            visited: sum.visited.saturating_add(other.visited),
            scored: sum.scored.saturating_add(other.scored),
        })
    }
}

impl Ranking {
    /// What it took.
    #[must_use]
    pub fn effort(&self) -> Effort {
        Effort {
            considered: self.considered,
            visited: self.visited,
            scored: self.scored,
        }
    }
}

impl Query<'_> {
    /// The best postings by the `score` of their slots, in order.
    pub(crate) fn best(
        &self,
        catalogue: &Catalogue,
        profile: &ProfileFeatures,
        score: impl Fn(usize) -> Score,
    ) -> Ranking {
        let columns = catalogue.columns();
        let mut best = Leaders::new(self.limit);
        let mut considered: usize = 0;
        self.each(catalogue, profile, |slot, row| {
            considered = considered.saturating_add(1);
            let Some(id) = columns.id(slot) else { return };
            let place = Contender {
                score: score(slot),
                posted_at_ms: row.posted_at_ms,
                id,
                version: row.version,
            };
            if self.after.is_none_or(|after| place.comes_after(after)) {
                best.offer(place);
            }
        });
        Ranking {
            items: best.in_order(),
            considered,
            visited: considered,
            scored: considered,
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

    /// The best postings, in order, without scoring those in blocks that cannot be among them.
    pub(crate) fn best_of_blocks<'b, B: BlockScores>(
        &self,
        catalogue: &'b Catalogue,
        index: &'b Index,
        profile: &'b ProfileFeatures,
        score: impl Fn(usize) -> Score,
        bounds: impl Fn(&'b Blocks) -> B,
    ) -> Ranking {
        let columns = catalogue.columns();
        let admission = self.admission(columns, profile);
        let considered = admission.count(catalogue);
        let mut search = Search {
            columns,
            after: self.after,
            best: Leaders::new(self.limit),
            visited: 0,
            scored: 0,
            admission,
        };
        search.score_all(index.tail(columns), &score);
        for blocks in index.parts() {
            search.through(blocks, &bounds(blocks), &score);
        }
        Ranking {
            items: search.best.in_order(),
            considered,
            visited: search.visited,
            scored: search.scored,
        }
    }

    /// Visits every admitted posting.
    pub(crate) fn each<'c>(
        &'c self,
        catalogue: &'c Catalogue,
        profile: &'c ProfileFeatures,
        mut visit: impl FnMut(usize, &'c Row),
    ) {
        let admission = self.admission(catalogue.columns(), profile);
        for (slot, row) in admission.all() {
            visit(slot, row);
        }
    }

    /// Which postings the query admits, whatever their scores.
    fn admission<'c>(
        &'c self,
        columns: &'c Columns,
        profile: &'c ProfileFeatures,
    ) -> Admission<'c> {
        let hidden: HashSet<usize> = self
            .hidden
            .iter()
            .filter_map(|id| columns.slot(id))
            .collect();
        let hidden_companies: HashSet<u32> = self
            .hidden_companies
            .iter()
            .filter_map(|id| columns.company_ids.find(id))
            .collect();
        Admission {
            columns,
            now_ms: self.now_ms,
            changed_after: self.changed_after,
            hidden,
            hidden_companies,
            narrowing: self.filter.over(columns, profile, self.now_ms),
        }
    }
}

/// Blocks whose postings are scored before the others are compared with them.
const FIRST_BLOCKS: usize = 8;

/// Scores of postings in blocks, and their bounds.
pub(crate) trait BlockScores {
    /// What its postings have in common.
    type Opened;

    /// At least the score of every posting of a block.
    fn ceiling(&self, block: usize) -> Score;

    /// A block whose postings are asked for.
    fn open(&self, block: usize) -> Self::Opened;

    /// At least the score of a posting of the block, by what is quickly known.
    fn most(&self, opened: &Self::Opened, member: Member) -> Score;

    /// The score of a posting of the block, or nothing if it is less than `least`.
    fn score(&self, opened: &Self::Opened, slot: usize, least: Score) -> Option<Score>;
}

/// The best postings so far.
struct Search<'a> {
    columns: &'a Columns,
    admission: Admission<'a>,
    after: Option<&'a Position>,
    best: Leaders<'a>,
    visited: usize,
    scored: usize,
}

impl Search<'_> {
    fn offer(&mut self, slot: usize, score: Score) {
        self.scored = self.scored.saturating_add(1);
        let (Some(row), Some(id)) = (self.columns.row(slot), self.columns.id(slot)) else {
            return;
        };
        let place = Contender {
            score,
            posted_at_ms: row.posted_at_ms,
            id,
            version: row.version,
        };
        if self.after.is_none_or(|after| place.comes_after(after)) {
            self.best.offer(place);
        }
    }

    /// Scores every admitted posting of these.
    fn score_all(
        &mut self,
        slots: impl IntoIterator<Item = usize>,
        score: &impl Fn(usize) -> Score,
    ) {
        for slot in slots {
            if self.admission.admits(slot) {
                self.visited = self.visited.saturating_add(1);
                self.offer(slot, score(slot));
            }
        }
    }

    /// Scores the admitted postings of a block that may be among the best.
    fn open<B: BlockScores>(&mut self, blocks: &Blocks, scores: &B, block: usize) {
        let opened = scores.open(block);
        for member in blocks.members(block) {
            let (slot, least) = (member.slot(), self.best.least());
            let is_hopeless = least > Score::ZERO && scores.most(&opened, *member) < least;
            if is_hopeless || !self.admission.admits(slot) {
                continue;
            }
            self.visited = self.visited.saturating_add(1);
            if let Some(score) = scores.score(&opened, slot, least) {
                self.offer(slot, score);
            }
        }
    }

    /// Scores the postings of blocks that may be among the best, the best blocks first.
    fn through<B: BlockScores>(
        &mut self,
        blocks: &Blocks,
        scores: &B,
        score: &impl Fn(usize) -> Score,
    ) {
        let ceilings = (0..blocks.heads().len()).map(|block| (scores.ceiling(block), block));
        let mut ceilings: Vec<(Score, usize)> = ceilings.collect();
        // The few best leave most others without a chance, so they alone are sorted before it is
        // known which others have one.
        let best_first = |a: &(Score, usize), b: &(Score, usize)| b.cmp(a);
        let few = FIRST_BLOCKS.min(ceilings.len());
        if few < ceilings.len() {
            ceilings.select_nth_unstable_by(few, best_first);
        }
        let mut others = ceilings.split_off(few);
        ceilings.sort_unstable_by(best_first);
        for (ceiling, block) in ceilings {
            if ceiling >= self.best.least() {
                self.open(blocks, scores, block);
            }
        }
        others.retain(|(ceiling, _)| *ceiling >= self.best.least());
        others.sort_unstable_by(best_first);
        let (visited, scored) = (self.visited, self.scored);
        let mut others = others.into_iter();
        while let Some((ceiling, block)) = others.next() {
            if ceiling < self.best.least() {
                break;
            }
            self.open(blocks, scores, block);
            let visited = self.visited.saturating_sub(visited);
            let scored = self.scored.saturating_sub(scored);
            if visited > TRIED && scored.saturating_mul(8) > visited.saturating_mul(7) {
                // Bounds that spare few scores cost more than they save.
                let least = self.best.least();
                let hopeful = others.take_while(|(ceiling, _)| *ceiling >= least);
                let members = hopeful.flat_map(|(_, block)| blocks.members(block));
                let mut slots: Vec<usize> = members.map(|member| member.slot()).collect();
                slots.sort_unstable();
                self.score_all(slots, score);
                break;
            }
        }
    }
}

/// Postings visited before the bounds are judged by what they spare.
const TRIED: usize = 1_024;

/// Which postings a query admits.
struct Admission<'a> {
    columns: &'a Columns,
    now_ms: TimestampMs,
    changed_after: Option<u64>,
    hidden: HashSet<usize>,
    hidden_companies: HashSet<u32>,
    narrowing: Narrowing<'a>,
}

impl<'a> Admission<'a> {
    /// Number of admitted postings.
    fn count(&self, catalogue: &Catalogue) -> usize {
        let all = self.narrowing.admits_all();
        let hides_ids_alone = self.changed_after.is_none() && self.hidden_companies.is_empty();
        let distinct = all.filter(|_| hides_ids_alone);
        let Some(distinct) = distinct else {
            return self.all().count();
        };
        let hidden = self.hidden.iter().filter(|slot| {
            let row = self.columns.row(**slot);
            row.is_some_and(|row| row.is_open(self.now_ms) && self.narrowing.admits(**slot, row))
        });
        let open = catalogue.open(distinct, self.now_ms);
        open.saturating_sub(hidden.count())
    }

    /// All admitted postings.
    fn all(&self) -> impl Iterator<Item = (usize, &'a Row)> {
        let rows = self.columns.rows.iter().enumerate();
        rows.filter(|(slot, row)| self.admits_row(*slot, row))
    }

    fn admits(&self, slot: usize) -> bool {
        let row = self.columns.row(slot);
        row.is_some_and(|row| self.admits_row(slot, row))
    }

    fn admits_row(&self, slot: usize, row: &Row) -> bool {
        row.is_open(self.now_ms)
            && self.changed_after.is_none_or(|after| row.seq > after)
            && (self.hidden.is_empty() || !self.hidden.contains(&slot))
            && row
                .company_id
                .is_none_or(|company| !self.hidden_companies.contains(&company))
            && self.narrowing.admits(slot, row)
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

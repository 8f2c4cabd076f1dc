//! What is asked of a ranking, and what comes back.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::document::{CompanyId, PostingId, TimestampMs};
use crate::filter::Filter;
use crate::score::Score;

/// Which postings to rank, and how many to return.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// Hides postings that have ended; enters no score.
    pub now_ms: TimestampMs,
    /// Narrowing by the reader.
    pub filter: &'a Filter,
    /// Dismissed, applied to.
    pub hidden: &'a HashSet<PostingId>,
    /// Companies the person hid.
    pub hidden_companies: &'a HashSet<CompanyId>,
    /// Only postings that changed after this number of the catalogue's sequence.
    pub changed_after: Option<u64>,
    /// Only what comes after this place.
    pub after: Option<&'a Position>,
    /// At most so many.
    pub limit: usize,
}

/// Place in a ranking. Lesser comes first: higher score, then newer, then lesser id; a posting without a date comes
/// after those that have one.
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
pub struct Ranked {
    /// Score and place.
    pub position: Position,
    /// Version of the posting that was scored.
    pub version: i64,
}

/// A ranking: ids and scores, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Best first.
    pub items: Vec<Ranked>,
    /// Postings that passed the filter and were scored.
    pub considered: usize,
}

impl Query<'_> {
    /// The best by `score`, in order.
    pub(crate) fn best(
        &self,
        catalogue: &Catalogue,
        score: impl Fn(&CatalogueEntry) -> Score,
    ) -> Ranking {
        let mut ranking = Ranking::default();
        for (seq, entry) in catalogue.iter() {
            if !self.admits(seq, entry) {
                continue;
            }
            ranking.considered = ranking.considered.saturating_add(1);
            let position = Position {
                score: score(entry),
                posted_at_ms: entry.summary.posted_at_ms,
                id: entry.summary.id.clone(),
            };
            if self.after.is_none_or(|after| position > *after) {
                ranking.items.push(Ranked {
                    position,
                    version: entry.version,
                });
            }
        }
        ranking
            .items
            .sort_unstable_by(|a, b| a.position.cmp(&b.position));
        ranking.items.truncate(self.limit);
        ranking
    }

    fn admits(&self, seq: u64, entry: &CatalogueEntry) -> bool {
        let summary = &entry.summary;
        self.changed_after.is_none_or(|after| seq > after)
            && summary
                .valid_through_ms
                .is_none_or(|end| end >= self.now_ms)
            && !self.hidden.contains(&summary.id)
            && summary
                .company_id
                .as_ref()
                .is_none_or(|company| !self.hidden_companies.contains(company))
            && self.filter.admits(entry)
    }
}

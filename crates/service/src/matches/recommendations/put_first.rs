//! What a spread puts first on a person's list (`crate::matches::spreads`), and the ranking from
//! which spreads choose.
//!
//! The score of a posting stays as it is, and the list says that it was put first. A posting is put
//! first only while it is near the top by its score: it must not score much less than the best, as
//! the spread's order says, nor be beyond [`HORIZON`]. So a changed profile or catalogue never
//! brings an unsuitable posting to the top.

use matching::document::{PostingId, TimestampMs};
use matching::{Engine, Filter, HORIZON, Position, Query, Score, is_near};
use serde::{Deserialize, Serialize};

use crate::people::context::UserContext;
use crate::platform::Platform;

/// What is put first for the person in a row of `users u`, as a column of it.
macro_rules! put_first_column {
    () => {
        "\
(SELECT json_object('job_id', f.job_id, 'most_lost', f.most_lost, 'until_ms', f.until)
    FROM put_first f WHERE f.user_id = u.id AND f.job_id IS NOT NULL)"
    };
}
pub(super) use put_first_column;

/// What a spread has given to a person.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Allotment {
    job_id: PostingId,
    /// In thousandths of a point.
    most_lost: u32,
    until_ms: TimestampMs,
}

impl Allotment {
    /// Whether it is still to be put first.
    pub(super) fn is_in_force(&self, now_ms: TimestampMs) -> bool {
        now_ms < self.until_ms
    }

    /// The index from which it moves to the top of a ranking; `None` if it stays where it is.
    pub(super) fn index_in(&self, ranked: &[Position]) -> Option<usize> {
        let best = ranked.first()?.score;
        let mut near = ranked.iter().take(HORIZON);
        let index = near.position(|position| position.id == self.job_id)?;
        let most_lost = Score::from_thousandths(self.most_lost);
        let is_near = is_near(best, ranked.get(index)?.score, most_lost);
        (index > 0 && is_near).then_some(index)
    }
}

/// That a posting was put first although others score more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PutFirst {
    /// Its place by its score, from 2.
    pub by_score: usize,
    /// Why it is first, in English.
    pub reason: String,
}

impl PutFirst {
    /// For a posting that was at this index of the ranking.
    pub(super) fn from(index: usize) -> Self {
        let by_score = index.saturating_add(1);
        Self {
            by_score,
            reason: format!(
                "Put first so that not everyone is sent to the same job. By its score it is number {by_score}."
            ),
        }
    }
}

/// The best of a person's list by their scores alone, as far down as a posting may move up from.
pub(crate) fn best(
    platform: &impl Platform,
    engine: &dyn Engine,
    mut context: UserContext,
) -> Vec<Position> {
    let profile = engine.vocabulary().read_profile(&context.profile);
    let filter = Filter {
        eligible: true,
        distinct: true,
        ..Filter::default()
    };
    platform.memory().with(|catalogue| {
        context.hide_reposts(catalogue);
        let query = Query {
            now_ms: platform.now_ms(),
            filter: &filter,
            hidden: &context.hidden,
            hidden_companies: &context.hidden_companies,
            changed_after: None,
            after: None,
            limit: HORIZON,
        };
        let ranking = engine.rank(&profile, catalogue, &query);
        let items = ranking.items.into_iter();
        items.map(|ranked| ranked.position).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_the_top_moves_there() {
        let position = |id: usize, thousandths: u32| Position {
            score: Score::from_thousandths(thousandths),
            posted_at_ms: None,
            id: PostingId(id.to_string()),
        };
        let ranked: Vec<Position> = (0..30)
            .map(|n| position(n, 80_000 - 100 * n as u32))
            .collect();
        let check = |id: usize, most_lost: u32, expected: Option<usize>| {
            let given = Allotment {
                job_id: PostingId(id.to_string()),
                most_lost,
                until_ms: 0,
            };
            assert_eq!(given.index_in(&ranked), expected, "{id} {most_lost}");
        };
        check(0, 5_000, None);
        check(1, 100, Some(1));
        check(1, 99, None);
        check(19, 5_000, Some(19));
        // Beyond the horizon, and not in the list at all.
        check(20, 5_000, None);
        check(99, 5_000, None);
    }
}

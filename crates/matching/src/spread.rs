//! People spread over postings, so that not all of them are sent to the same one.
//!
//! Rankings know nothing of each other: a hundred welders may all have the same posting first,
//! which has one place. A spread gives each of them a posting from the top of their own list, and
//! no posting to more people than its limit. It assigns as mentees are assigned to mentors
//! ([`pairing`]): postings have capacities, and both sides prefer the pair that scores more.
//!
//! Deliberately absent: another score. A pair has one number for everyone; a spread decides only
//! what a list begins with.

use serde::{Deserialize, Serialize};

use crate::pairing::{LeftOver, Market, PairingMethod, PossiblePair, pairing};
use crate::score::Score;

/// People, and the postings that they might have first.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    /// By person: the beginning of their list, as numbers of postings with scores, best first.
    pub lists: Vec<Vec<(usize, Score)>>,
    /// By posting: how many people may have it first.
    pub limits: Vec<usize>,
}

/// What people are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// By person: the index in their list of the posting that they are given.
    pub given: Vec<Option<usize>>,
    /// By person: why they are given none.
    pub left: Vec<Option<LeftOver>>,
    /// How many people and postings would both rather have each other.
    pub blocking: usize,
}

/// The postings that people have first, and how many people share one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Crowding {
    /// People who have a posting at all.
    pub people: usize,
    /// Of these, those whose first posting more people have first than its limit.
    pub crowded: usize,
    /// Mean score of the first postings, in points, to three decimals.
    pub mean_score: f64,
}

impl Crowd {
    /// Gives people postings that score at most `most_lost` less than the best of their list.
    ///
    /// ```
    /// use matching::{Crowd, LeftOver, PairingMethod, Score};
    ///
    /// let [best, good, poor] = [80, 78, 60].map(|points| Score::from_thousandths(points * 1000));
    /// let crowd = Crowd {
    ///     lists: vec![vec![(0, best), (1, good)], vec![(0, good), (2, poor)]],
    ///     limits: vec![1, 1, 1],
    /// };
    /// let most_lost = Score::from_thousandths(5_000);
    /// // Each has the first posting first, which has one place. It goes to whom it suits better;
    /// // the other has nothing that is nearly as good.
    /// let spread = crowd.spread(PairingMethod::Stable, most_lost);
    /// assert_eq!(spread.given, [Some(0), None]);
    /// assert_eq!(spread.left[1], Some(LeftOver::NoPlaceLeft));
    /// // Two points less for one of them make room for the other.
    /// let spread = crowd.spread(PairingMethod::GreatestTotal, most_lost);
    /// assert_eq!(spread.given, [Some(1), Some(0)]);
    /// ```
    #[must_use]
    pub fn spread(&self, method: PairingMethod, most_lost: Score) -> Spread {
        let mut possible = Vec::new();
        for (seeker, list) in self.lists.iter().enumerate() {
            let best = list.first().map_or(Score::ZERO, |(_, score)| *score);
            let near = list
                .iter()
                .filter(|(_, score)| is_near(best, *score, most_lost));
            possible.extend(near.map(|(offer, score)| PossiblePair {
                seeker,
                offer: *offer,
                score: score.thousandths(),
                preference: score.thousandths(),
            }));
        }
        let market = Market {
            seekers: self.lists.len(),
            capacities: self.limits.clone(),
            possible,
            locked: Vec::new(),
        };
        // Only a locked pair can fail.
        let found = pairing(&market, method).unwrap_or_default();
        let given = self.lists.iter().zip(found.offers);
        let given = given.map(|(list, offer)| list.iter().position(|(at, _)| Some(*at) == offer));
        Spread {
            given: given.collect(),
            left: found.left,
            blocking: found.blocking,
        }
    }

    /// How many share what they have first, if everyone has the posting at this index of their list
    /// first: the best one, where there is none.
    ///
    /// ```
    /// use matching::{Crowd, Score};
    ///
    /// let best = Score::from_thousandths(80_000);
    /// let crowd = Crowd { lists: vec![vec![(0, best)], vec![(0, best)], vec![]], limits: vec![1] };
    /// let before = crowd.crowding(&[]);
    /// assert_eq!((before.people, before.crowded, before.mean_score), (2, 2, 80.0));
    /// ```
    #[must_use]
    pub fn crowding(&self, first: &[Option<usize>]) -> Crowding {
        let firsts = self.lists.iter().enumerate().filter_map(|(person, list)| {
            let at = first.get(person).copied().flatten().unwrap_or_default();
            list.get(at).copied()
        });
        let firsts: Vec<(usize, Score)> = firsts.collect();
        let mut sharing = vec![0_usize; self.limits.len()];
        let mut total = 0_u64;
        for (posting, score) in &firsts {
            total = total.saturating_add(u64::from(score.thousandths()));
            if let Some(sharing) = sharing.get_mut(*posting) {
                *sharing = sharing.saturating_add(1);
            }
        }
        let is_crowded = |(posting, _): &&(usize, Score)| {
            let limit = self.limits.get(*posting).copied().unwrap_or_default();
            sharing
                .get(*posting)
                .is_some_and(|sharing| *sharing > limit)
        };
        let people = firsts.len();
        Crowding {
            people,
            crowded: firsts.iter().filter(is_crowded).count(),
            mean_score: total.checked_div(people as u64).map_or(0.0, points),
        }
    }
}

/// Whether a posting scores at most `most_lost` less than the best one.
///
/// ```
/// use matching::{Score, is_near};
///
/// let points = |points: u32| Score::from_thousandths(points * 1_000);
/// assert!(is_near(points(90), points(85), points(5)));
/// assert!(!is_near(points(90), points(84), points(5)));
/// ```
#[must_use]
pub fn is_near(best: Score, score: Score, most_lost: Score) -> bool {
    best.thousandths().saturating_sub(score.thousandths()) <= most_lost.thousandths()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a mean of scores is at most 100,000"
)]
fn points(thousandths: u64) -> f64 {
    thousandths as f64 / 1000.0
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn score(thousandths: u32) -> Score {
        Score::from_thousandths(thousandths)
    }

    prop_compose! {
        fn crowds()(limits in prop::collection::vec(0_usize..3, 1..6))(
            lists in prop::collection::vec(
                prop::collection::btree_map(0..limits.len(), 1_u32..20, 0..5),
                0..8,
            ),
            limits in Just(limits),
        ) -> Crowd {
            let lists = lists.into_iter().map(|list| {
                let mut list: Vec<(usize, Score)> =
                    list.into_iter().map(|(posting, points)| (posting, score(points * 1000))).collect();
                list.sort_by_key(|(posting, score)| (std::cmp::Reverse(*score), *posting));
                list
            });
            Crowd { lists: lists.collect(), limits }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_posting_is_given_too_often_and_nobody_loses_too_much(
            crowd in crowds(),
            most_lost in 0_u32..20,
        ) {
            let most_lost = score(most_lost * 1000);
            for method in [PairingMethod::Stable, PairingMethod::GreatestTotal] {
                let spread = crowd.spread(method, most_lost);
                prop_assert_eq!(spread.given.len(), crowd.lists.len());
                let mut given = vec![0; crowd.limits.len()];
                for ((list, at), left) in crowd.lists.iter().zip(&spread.given).zip(&spread.left) {
                    let Some(at) = at else {
                        let expected = match list.is_empty() {
                            true => LeftOver::NothingSuits,
                            false => LeftOver::NoPlaceLeft,
                        };
                        prop_assert_eq!(*left, Some(expected));
                        continue;
                    };
                    prop_assert_eq!(*left, None);
                    let (posting, score) = list[*at];
                    given[posting] += 1;
                    prop_assert!(is_near(list[0].1, score, most_lost));
                }
                for (given, limit) in given.iter().zip(&crowd.limits) {
                    prop_assert!(given <= limit);
                }
                // Those who are given something crowd nothing; who is left over has their own best.
                let after = crowd.crowding(&spread.given);
                let before = crowd.crowding(&[]);
                prop_assert_eq!(after.people, before.people);
                prop_assert!(after.mean_score <= before.mean_score);
                if spread.left.iter().all(|left| *left != Some(LeftOver::NoPlaceLeft)) {
                    prop_assert_eq!(after.crowded, 0);
                }
            }
        }
    }

    #[test]
    fn a_hundred_people_are_not_sent_to_one_posting() {
        // All have the same ten postings, of which the first is the best for everyone.
        let list = |_| {
            (0..10)
                .map(|n| (n, score(80_000 - 500 * n as u32)))
                .collect()
        };
        let crowd = Crowd {
            lists: (0..100).map(list).collect(),
            limits: vec![10; 10],
        };
        assert_eq!(crowd.crowding(&[]).crowded, 100);
        for method in [PairingMethod::Stable, PairingMethod::GreatestTotal] {
            let spread = crowd.spread(method, score(5_000));
            let after = crowd.crowding(&spread.given);
            assert_eq!((after.crowded, after.people), (0, 100), "{method:?}");
            // From 80 down to 75.5, ten people each.
            assert_eq!(after.mean_score, 77.75);
            // Without any loss, the first ten are given it, and ninety are left over.
            let strict = crowd.spread(method, Score::ZERO);
            let given = strict.given.iter().filter(|at| at.is_some()).count();
            assert_eq!(given, 10, "{method:?}");
        }
    }
}

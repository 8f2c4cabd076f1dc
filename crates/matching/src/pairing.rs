//! People assigned to what they seek, within its capacity, in two ways: mentees to mentors, or
//! people to postings (`spread`).
//!
//! *Stable*: no two would both rather have each other than what they were assigned. It is found by
//! deferred acceptance (Gale and Shapley, 1962) with seekers proposing, and is the best of all
//! stable assignments for each seeker. *Greatest total*: no other assignment has a larger sum of
//! scores. It is found by augmenting along the path of the greatest gain while one gains, and may
//! leave pairs who would both rather have each other; [`Pairing::blocking`] counts them, so that
//! the two can be compared.
//!
//! Equal scores go to the lower number, so the same market gives the same pairs.

use std::cmp::Reverse;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// A pair that may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PossiblePair {
    /// Number of the seeker.
    pub seeker: usize,
    /// Number of the offer.
    pub offer: usize,
    /// The score of the pair: seekers prefer more, and the total is of these.
    pub score: u32,
    /// What offers prefer more of.
    pub preference: u32,
}

/// Seekers, offers, and the pairs that may be made of them.
#[derive(Debug, Clone, Default)]
pub struct Market {
    /// How many seekers there are.
    pub seekers: usize,
    /// How many seekers each offer takes.
    pub capacities: Vec<usize>,
    /// Pairs that may be made; the first of several of the same two counts.
    pub possible: Vec<PossiblePair>,
    /// Seeker and offer of each pair that is made in any case.
    pub locked: Vec<(usize, usize)>,
}

/// How to assign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PairingMethod {
    /// No two would both rather have each other.
    Stable,
    /// No assignment has a greater sum of scores.
    GreatestTotal,
}

/// Why a seeker is left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOver {
    /// No offer suits them.
    NothingSuits,
    /// What suits them has no place left.
    NoPlaceLeft,
}

/// An assignment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairing {
    /// By seeker: their offer.
    pub offers: Vec<Option<usize>>,
    /// By seeker: why they have none.
    pub left: Vec<Option<LeftOver>>,
    /// The sum of the scores.
    pub total: u64,
    /// How many pairs would both rather have each other.
    pub blocking: usize,
}

/// A locked pair that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// There is no such seeker or offer, or the seeker is locked twice.
    #[error("locked pair {0} names nobody, or a seeker who is locked already")]
    Unknown(usize),
    /// The offer has no place for it.
    #[error("locked pair {0} exceeds the offer's capacity")]
    Capacity(usize),
}

/// Assigns seekers to offers.
///
/// ```
/// use matching::{Market, PairingMethod, PossiblePair, pairing};
///
/// let possible = |seeker, offer, score| PossiblePair { seeker, offer, score, preference: score };
/// let market = Market {
///     seekers: 2,
///     capacities: vec![1, 1],
///     possible: vec![possible(0, 0, 90), possible(0, 1, 80), possible(1, 0, 85)],
///     locked: Vec::new(),
/// };
/// let stable = pairing(&market, PairingMethod::Stable)?;
/// assert_eq!((stable.offers, stable.total), (vec![Some(0), None], 90));
/// let greatest = pairing(&market, PairingMethod::GreatestTotal)?;
/// assert_eq!((greatest.offers, greatest.total), (vec![Some(1), Some(0)], 165));
/// // The first seeker and the first offer would both rather have each other.
/// assert_eq!((stable.blocking, greatest.blocking), (0, 1));
/// # Ok::<(), matching::LockError>(())
/// ```
///
/// # Errors
/// When a locked pair cannot be made.
pub fn pairing(market: &Market, method: PairingMethod) -> Result<Pairing, LockError> {
    let table = Table::of(market)?;
    let offers = match method {
        PairingMethod::Stable => table.stable(),
        PairingMethod::GreatestTotal => table.greatest_total(),
    };
    Ok(table.pairing(offers))
}

/// A market ready to assign.
struct Table<'a> {
    market: &'a Market,
    /// By seeker: the pairs they may be in, best first for them; none for locked ones.
    wishes: Vec<Vec<PossiblePair>>,
    /// By offer: places that are not locked.
    places: Vec<usize>,
    /// By seeker: the offer they are locked to.
    locked: Vec<Option<usize>>,
}

impl<'a> Table<'a> {
    fn of(market: &'a Market) -> Result<Self, LockError> {
        let mut places = market.capacities.clone();
        let mut locked: Vec<Option<usize>> = vec![None; market.seekers];
        for (number, (seeker, offer)) in market.locked.iter().enumerate() {
            let unknown = LockError::Unknown(number);
            let place = places.get_mut(*offer).ok_or(unknown)?;
            let lock = locked
                .get_mut(*seeker)
                .filter(|lock| lock.is_none())
                .ok_or(unknown)?;
            *place = place.checked_sub(1).ok_or(LockError::Capacity(number))?;
            *lock = Some(*offer);
        }
        let mut wishes: Vec<Vec<PossiblePair>> = vec![Vec::new(); market.seekers];
        for pair in &market.possible {
            let is_free = locked.get(pair.seeker) == Some(&None);
            let exists = pair.offer < places.len();
            if let Some(wishes) = wishes.get_mut(pair.seeker).filter(|_| is_free && exists) {
                wishes.push(*pair);
            }
        }
        for wishes in &mut wishes {
            wishes.sort_by_key(|wish| wish.offer);
            wishes.dedup_by_key(|wish| wish.offer);
            wishes.sort_by(|a, b| b.score.cmp(&a.score).then(a.offer.cmp(&b.offer)));
        }
        Ok(Self {
            market,
            wishes,
            places,
            locked,
        })
    }

    /// Deferred acceptance. Each seeker proposes down their list; an offer keeps the best so far.
    fn stable(&self) -> Vec<Option<usize>> {
        let mut offers: Vec<Option<usize>> = vec![None; self.wishes.len()];
        // By offer: who is kept.
        let mut kept: Vec<Vec<PossiblePair>> = vec![Vec::new(); self.places.len()];
        let mut next: Vec<usize> = vec![0; self.wishes.len()];
        let mut free: Vec<usize> = (0..self.wishes.len()).rev().collect();
        while let Some(seeker) = free.pop() {
            let Some((wishes, next)) = self.wishes.get(seeker).zip(next.get_mut(seeker)) else {
                continue;
            };
            let Some(wish) = wishes.get(*next) else {
                continue;
            };
            *next = next.saturating_add(1);
            let places = self.places.get(wish.offer).copied().unwrap_or(0);
            let Some(kept) = kept.get_mut(wish.offer) else {
                continue;
            };
            kept.push(*wish);
            set(&mut offers, seeker, Some(wish.offer));
            if kept.len() > places {
                let worst = kept.iter().enumerate().min_by_key(|(_, pair)| liking(pair));
                if let Some((worst, _)) = worst {
                    let refused = kept.swap_remove(worst).seeker;
                    set(&mut offers, refused, None);
                    free.push(refused);
                }
            }
        }
        offers
    }

    /// The assignment of the greatest total: paths of the greatest gain, one more pair each.
    fn greatest_total(&self) -> Vec<Option<usize>> {
        let mut offers: Vec<Option<usize>> = vec![None; self.wishes.len()];
        while let Some(path) = self.best_path(&offers) {
            for (seeker, offer) in path {
                set(&mut offers, seeker, Some(offer));
            }
        }
        offers
    }

    /// The changes that add one seeker, of those that gain most; `None` if none gains. A path leads
    /// from a seeker without offer to an offer with a place: each offer on it takes one seeker
    /// more and gives one to the next.
    fn best_path(&self, offers: &[Option<usize>]) -> Option<Vec<(usize, usize)>> {
        let mut held_by: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        for (seeker, offer) in offers.iter().enumerate() {
            if let Some(held) = offer.and_then(|offer| held_by.get_mut(offer)) {
                held.push(seeker);
            }
        }
        let mut paths = Paths {
            best: vec![None; self.places.len()],
            queue: VecDeque::new(),
            is_queued: vec![false; self.places.len()],
        };
        for (wishes, offer) in self.wishes.iter().zip(offers) {
            if offer.is_none() {
                for wish in wishes {
                    paths.offer(wish, None, i64::from(wish.score));
                }
            }
        }
        // Bellman and Ford's way. No circle gains in an assignment of the greatest total so far, so
        // this ends.
        while let Some(offer) = paths.next() {
            let Some(here) = paths.best.get(offer).copied().flatten() else {
                continue;
            };
            for seeker in held_by.get(offer).into_iter().flatten() {
                let wishes = self
                    .wishes
                    .get(*seeker)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let Some(held) = wishes.iter().find(|wish| wish.offer == offer) else {
                    continue;
                };
                let before = here.gain.saturating_sub(i64::from(held.score));
                for wish in wishes.iter().filter(|wish| wish.offer != offer) {
                    let gain = before.saturating_add(i64::from(wish.score));
                    paths.offer(wish, Some(offer), gain);
                }
            }
        }
        let has_place = |offer: usize| {
            let held = held_by.get(offer).map_or(0, Vec::len);
            self.places.get(offer).is_some_and(|places| held < *places)
        };
        let ends = paths.best.iter().enumerate().filter_map(|(offer, end)| {
            let gain = end.as_ref()?.gain;
            (gain > 0 && has_place(offer)).then_some((gain, Reverse(offer)))
        });
        let (_, Reverse(end)) = ends.max()?;
        let mut changes = Vec::new();
        let mut at = Some(end);
        while let Some(offer) = at {
            let step = paths.best.get(offer).copied().flatten()?;
            changes.push((step.seeker, offer));
            at = step.from;
        }
        Some(changes)
    }

    fn pairing(&self, assigned: Vec<Option<usize>>) -> Pairing {
        let score_of = |seeker: usize, offer: usize| {
            let mut possible = self.market.possible.iter();
            let pair = possible.find(|pair| (pair.seeker, pair.offer) == (seeker, offer));
            pair.map_or(0, |pair| pair.score)
        };
        let mut kept: Vec<Vec<PossiblePair>> = vec![Vec::new(); self.places.len()];
        let mut total = 0_u64;
        for (seeker, wishes) in self.wishes.iter().enumerate() {
            if let Some(Some(lock)) = self.locked.get(seeker) {
                total = total.saturating_add(u64::from(score_of(seeker, *lock)));
            }
            let mine = assigned.get(seeker).copied().flatten();
            let Some(pair) = wishes.iter().find(|wish| Some(wish.offer) == mine) else {
                continue;
            };
            total = total.saturating_add(u64::from(pair.score));
            if let Some(kept) = kept.get_mut(pair.offer) {
                kept.push(*pair);
            }
        }
        let mut blocking = 0_usize;
        for (wishes, mine) in self.wishes.iter().zip(&assigned) {
            let held = wishes.iter().find(|wish| Some(wish.offer) == *mine);
            let better = wishes
                .iter()
                .take_while(|wish| held.is_none_or(|held| wish.score > held.score));
            let blocks = better.filter(|wish| {
                let kept = kept.get(wish.offer).map(Vec::as_slice).unwrap_or_default();
                let places = self.places.get(wish.offer).copied().unwrap_or(0);
                kept.len() < places || kept.iter().any(|pair| wish.preference > pair.preference)
            });
            blocking = blocking.saturating_add(blocks.count());
        }
        let offers: Vec<Option<usize>> = assigned
            .iter()
            .zip(&self.locked)
            .map(|(offer, lock)| lock.or(*offer))
            .collect();
        let left = offers.iter().zip(&self.wishes).map(|(offer, wishes)| {
            let reason = match wishes.is_empty() {
                true => LeftOver::NothingSuits,
                false => LeftOver::NoPlaceLeft,
            };
            offer.is_none().then_some(reason)
        });
        Pairing {
            left: left.collect(),
            offers,
            total,
            blocking,
        }
    }
}

/// What an offer prefers more of.
fn liking(pair: &PossiblePair) -> (u32, Reverse<usize>) {
    (pair.preference, Reverse(pair.seeker))
}

fn set<T>(of: &mut [T], at: usize, value: T) {
    if let Some(held) = of.get_mut(at) {
        *held = value;
    }
}

/// The last step of the best path to an offer.
#[derive(Debug, Clone, Copy)]
struct Step {
    gain: i64,
    /// Who comes to the offer.
    seeker: usize,
    /// The offer that they leave.
    from: Option<usize>,
}

struct Paths {
    /// By offer.
    best: Vec<Option<Step>>,
    /// Offers whose best path has changed.
    queue: VecDeque<usize>,
    /// By offer: whether it is in the queue.
    is_queued: Vec<bool>,
}

impl Paths {
    fn next(&mut self) -> Option<usize> {
        let offer = self.queue.pop_front()?;
        set(&mut self.is_queued, offer, false);
        Some(offer)
    }

    fn offer(&mut self, wish: &PossiblePair, from: Option<usize>, gain: i64) {
        let Some(best) = self.best.get_mut(wish.offer) else {
            return;
        };
        if best.is_some_and(|best| gain <= best.gain) {
            return;
        }
        *best = Some(Step {
            gain,
            seeker: wish.seeker,
            from,
        });
        if self.is_queued.get(wish.offer) == Some(&false) {
            set(&mut self.is_queued, wish.offer, true);
            self.queue.push_back(wish.offer);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn markets()(
            seekers in 1_usize..5,
            capacities in prop::collection::vec(0_usize..3, 1..4),
        )(
            possible in prop::collection::vec(
                (0..seekers, 0..capacities.len(), 0_u32..6, 0_u32..6),
                0..14,
            ),
            locked in prop::collection::vec((0..seekers, 0..capacities.len()), 0..2),
            seekers in Just(seekers),
            capacities in Just(capacities),
        ) -> Market {
            let possible = possible.into_iter().map(|(seeker, offer, score, preference)| {
                PossiblePair { seeker, offer, score, preference }
            });
            Market { seekers, capacities, possible: possible.collect(), locked }
        }
    }

    /// The pair of these two, if it may be made.
    fn pair(market: &Market, seeker: usize, offer: usize) -> Option<PossiblePair> {
        let mut possible = market.possible.iter();
        possible
            .find(|pair| (pair.seeker, pair.offer) == (seeker, offer))
            .copied()
    }

    /// Every assignment within the capacities that has the locked pairs, by trying all.
    fn all(market: &Market) -> Vec<Vec<Option<usize>>> {
        let mut all = vec![Vec::new()];
        for seeker in 0..market.seekers {
            let lock = market.locked.iter().find(|(locked, _)| *locked == seeker);
            let choices: Vec<Option<usize>> = match lock {
                Some((_, offer)) => vec![Some(*offer)],
                None => (0..market.capacities.len())
                    .filter(|offer| pair(market, seeker, *offer).is_some())
                    .map(Some)
                    .chain([None])
                    .collect(),
            };
            let longer = all.iter().flat_map(|some: &Vec<Option<usize>>| {
                choices
                    .iter()
                    .map(|choice| [some.as_slice(), &[*choice]].concat())
            });
            all = longer.collect();
        }
        all.retain(|assignment| fits(market, assignment));
        all
    }

    fn fits(market: &Market, assignment: &[Option<usize>]) -> bool {
        market
            .capacities
            .iter()
            .enumerate()
            .all(|(offer, capacity)| {
                assignment
                    .iter()
                    .filter(|held| **held == Some(offer))
                    .count()
                    <= *capacity
            })
    }

    fn total(market: &Market, assignment: &[Option<usize>]) -> u64 {
        let pairs = assignment.iter().enumerate();
        let pairs = pairs.filter_map(|(seeker, offer)| pair(market, seeker, (*offer)?));
        pairs.map(|pair| u64::from(pair.score)).sum()
    }

    /// How a seeker likes an offer, and an offer a seeker: no two alike.
    fn rank(market: &Market, seeker: usize, offer: usize) -> Option<(u32, Reverse<usize>)> {
        pair(market, seeker, offer).map(|pair| (pair.score, Reverse(offer)))
    }

    /// Whether two who are not locked would both rather have each other.
    fn is_stable(market: &Market, assignment: &[Option<usize>]) -> bool {
        let is_locked = |seeker: usize| market.locked.iter().any(|(locked, _)| *locked == seeker);
        market.possible.iter().all(|wish| {
            let wish = pair(market, wish.seeker, wish.offer).unwrap();
            if is_locked(wish.seeker) {
                return true;
            }
            let mine = assignment[wish.seeker];
            let held = mine.and_then(|offer| rank(market, wish.seeker, offer));
            let is_better = held < rank(market, wish.seeker, wish.offer);
            let theirs: Vec<usize> = (0..market.seekers)
                .filter(|seeker| assignment[*seeker] == Some(wish.offer))
                .collect();
            let takes = theirs.len() < market.capacities[wish.offer]
                || theirs.iter().any(|seeker| {
                    !is_locked(*seeker)
                        && liking(&pair(market, *seeker, wish.offer).unwrap()) < liking(&wish)
                });
            !(is_better && takes)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn both_assignments_are_what_they_promise(market in markets()) {
            let stable = pairing(&market, PairingMethod::Stable);
            let greatest = pairing(&market, PairingMethod::GreatestTotal);
            let (Ok(stable), Ok(greatest)) = (&stable, &greatest) else {
                prop_assert_eq!(&stable, &greatest);
                return Ok(());
            };
            let all = all(&market);
            for found in [stable, greatest] {
                prop_assert!(all.contains(&found.offers), "{:?}", found);
                prop_assert_eq!(found.total, total(&market, &found.offers));
                for (seeker, offer) in found.offers.iter().enumerate() {
                    let suits = (0..market.capacities.len())
                        .any(|offer| pair(&market, seeker, offer).is_some());
                    let reason = match suits {
                        true => LeftOver::NoPlaceLeft,
                        false => LeftOver::NothingSuits,
                    };
                    prop_assert_eq!(found.left[seeker], offer.is_none().then_some(reason));
                }
            }
            prop_assert!(is_stable(&market, &stable.offers));
            prop_assert_eq!(stable.blocking, 0);
            // The best of all stable ones for each seeker.
            for other in all.iter().filter(|other| is_stable(&market, other)) {
                for seeker in 0..market.seekers {
                    let rank = |offers: &[Option<usize>]| {
                        offers[seeker].and_then(|offer| rank(&market, seeker, offer))
                    };
                    prop_assert!(rank(other) <= rank(&stable.offers));
                }
            }
            let most = all.iter().map(|other| total(&market, other)).max();
            prop_assert_eq!(Some(greatest.total), most);
        }
    }

    #[test]
    fn a_locked_pair_that_cannot_be_made_is_named() {
        let check = |locked: &[(usize, usize)], expected: Option<LockError>| {
            let market = Market {
                seekers: 2,
                capacities: vec![1, 0],
                possible: Vec::new(),
                locked: locked.to_vec(),
            };
            let found = pairing(&market, PairingMethod::Stable).err();
            assert_eq!(found, expected, "{locked:?}");
        };
        check(&[(0, 0)], None);
        check(&[(0, 0), (1, 0)], Some(LockError::Capacity(1)));
        check(&[(0, 1)], Some(LockError::Capacity(0)));
        check(&[(0, 0), (0, 0)], Some(LockError::Unknown(1)));
        check(&[(2, 0)], Some(LockError::Unknown(0)));
        check(&[(0, 2)], Some(LockError::Unknown(0)));
    }
}

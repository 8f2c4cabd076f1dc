//! A cohort assigned to mentors within their capacities, in two ways.
//!
//! *Stable*: no two would both rather have each other than what they were assigned. It is found by
//! deferred acceptance (Gale and Shapley, 1962) with mentees proposing, and is the best of all
//! stable assignments for each mentee. *Greatest total*: no other assignment has a larger sum of
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
    /// Number of the mentee.
    pub mentee: usize,
    /// Number of the mentor.
    pub mentor: usize,
    /// The score of the pair: mentees prefer more, and the total is of these.
    pub score: u32,
    /// What mentors prefer more of.
    pub preference: u32,
}

/// Mentees, mentors, and the pairs that may be made of them.
#[derive(Debug, Clone, Default)]
pub struct Market {
    /// How many mentees there are.
    pub mentees: usize,
    /// How many mentees each mentor takes.
    pub capacities: Vec<usize>,
    /// Pairs that may be made; the first of several of the same two counts.
    pub possible: Vec<PossiblePair>,
    /// Mentee and mentor of each pair that is made in any case.
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

/// Why a mentee is left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeftOver {
    /// No mentor suits them.
    NobodySuits,
    /// Those who suit them have no place left.
    NoPlaceLeft,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// By mentee: their mentor.
    pub mentors: Vec<Option<usize>>,
    /// By mentee: why they have none.
    pub left: Vec<Option<LeftOver>>,
    /// The sum of the scores.
    pub total: u64,
    /// How many pairs would both rather have each other.
    pub blocking: usize,
}

/// A locked pair that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// There is no such mentee or mentor, or the mentee is locked twice.
    #[error("locked pair {0} names nobody, or a mentee who is locked already")]
    Unknown(usize),
    /// The mentor has no place for it.
    #[error("locked pair {0} exceeds the mentor's capacity")]
    Capacity(usize),
}

/// Assigns mentees to mentors.
///
/// ```
/// use matching::{Market, PairingMethod, PossiblePair, pairing};
///
/// let possible = |mentee, mentor, score| PossiblePair { mentee, mentor, score, preference: score };
/// let market = Market {
///     mentees: 2,
///     capacities: vec![1, 1],
///     possible: vec![possible(0, 0, 90), possible(0, 1, 80), possible(1, 0, 85)],
///     locked: Vec::new(),
/// };
/// let stable = pairing(&market, PairingMethod::Stable)?;
/// assert_eq!((stable.mentors, stable.total), (vec![Some(0), None], 90));
/// let greatest = pairing(&market, PairingMethod::GreatestTotal)?;
/// assert_eq!((greatest.mentors, greatest.total), (vec![Some(1), Some(0)], 165));
/// // The first mentee and the first mentor would both rather have each other.
/// assert_eq!((stable.blocking, greatest.blocking), (0, 1));
/// # Ok::<(), matching::LockError>(())
/// ```
///
/// # Errors
/// When a locked pair cannot be made.
pub fn pairing(market: &Market, method: PairingMethod) -> Result<Pairing, LockError> {
    let table = Table::of(market)?;
    let mentors = match method {
        PairingMethod::Stable => table.stable(),
        PairingMethod::GreatestTotal => table.greatest_total(),
    };
    Ok(table.pairing(mentors))
}

/// A market ready to assign.
struct Table<'a> {
    market: &'a Market,
    /// By mentee: the pairs they may be in, best first for them; none for locked ones.
    wishes: Vec<Vec<PossiblePair>>,
    /// By mentor: places that are not locked.
    places: Vec<usize>,
    /// By mentee: the mentor they are locked to.
    locked: Vec<Option<usize>>,
}

impl<'a> Table<'a> {
    fn of(market: &'a Market) -> Result<Self, LockError> {
        let mut places = market.capacities.clone();
        let mut locked: Vec<Option<usize>> = vec![None; market.mentees];
        for (number, (mentee, mentor)) in market.locked.iter().enumerate() {
            let unknown = LockError::Unknown(number);
            let place = places.get_mut(*mentor).ok_or(unknown)?;
            let lock = locked
                .get_mut(*mentee)
                .filter(|lock| lock.is_none())
                .ok_or(unknown)?;
            *place = place.checked_sub(1).ok_or(LockError::Capacity(number))?;
            *lock = Some(*mentor);
        }
        let mut wishes: Vec<Vec<PossiblePair>> = vec![Vec::new(); market.mentees];
        for pair in &market.possible {
            let is_free = locked.get(pair.mentee) == Some(&None);
            let exists = pair.mentor < places.len();
            if let Some(wishes) = wishes.get_mut(pair.mentee).filter(|_| is_free && exists) {
                wishes.push(*pair);
            }
        }
        for wishes in &mut wishes {
            wishes.sort_by_key(|wish| wish.mentor);
            wishes.dedup_by_key(|wish| wish.mentor);
            wishes.sort_by(|a, b| b.score.cmp(&a.score).then(a.mentor.cmp(&b.mentor)));
        }
        Ok(Self {
            market,
            wishes,
            places,
            locked,
        })
    }

    /// Deferred acceptance. Each mentee proposes down their list; a mentor keeps the best so far.
    fn stable(&self) -> Vec<Option<usize>> {
        let mut mentors: Vec<Option<usize>> = vec![None; self.wishes.len()];
        // By mentor: who is kept.
        let mut kept: Vec<Vec<PossiblePair>> = vec![Vec::new(); self.places.len()];
        let mut next: Vec<usize> = vec![0; self.wishes.len()];
        let mut free: Vec<usize> = (0..self.wishes.len()).rev().collect();
        while let Some(mentee) = free.pop() {
            let Some((wishes, next)) = self.wishes.get(mentee).zip(next.get_mut(mentee)) else {
                continue;
            };
            let Some(wish) = wishes.get(*next) else {
                continue;
            };
            *next = next.saturating_add(1);
            let places = self.places.get(wish.mentor).copied().unwrap_or(0);
            let Some(kept) = kept.get_mut(wish.mentor) else {
                continue;
            };
            kept.push(*wish);
            set(&mut mentors, mentee, Some(wish.mentor));
            if kept.len() > places {
                let worst = kept.iter().enumerate().min_by_key(|(_, pair)| liking(pair));
                if let Some((worst, _)) = worst {
                    let refused = kept.swap_remove(worst).mentee;
                    set(&mut mentors, refused, None);
                    free.push(refused);
                }
            }
        }
        mentors
    }

    /// The assignment of the greatest total: paths of the greatest gain, one more pair each.
    fn greatest_total(&self) -> Vec<Option<usize>> {
        let mut mentors: Vec<Option<usize>> = vec![None; self.wishes.len()];
        while let Some(path) = self.best_path(&mentors) {
            for (mentee, mentor) in path {
                set(&mut mentors, mentee, Some(mentor));
            }
        }
        mentors
    }

    /// The changes that add one mentee, of those that gain most; `None` if none gains. A path leads
    /// from a mentee without mentor to a mentor with a place: each mentor on it takes one mentee
    /// more and gives one to the next.
    fn best_path(&self, mentors: &[Option<usize>]) -> Option<Vec<(usize, usize)>> {
        let mut held_by: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        for (mentee, mentor) in mentors.iter().enumerate() {
            if let Some(held) = mentor.and_then(|mentor| held_by.get_mut(mentor)) {
                held.push(mentee);
            }
        }
        let mut paths = Paths {
            best: vec![None; self.places.len()],
            queue: VecDeque::new(),
        };
        for (wishes, mentor) in self.wishes.iter().zip(mentors) {
            if mentor.is_none() {
                for wish in wishes {
                    paths.offer(wish, None, i64::from(wish.score));
                }
            }
        }
        // Bellman and Ford's way. No circle gains in an assignment of the greatest total so far, so
        // this ends.
        while let Some(mentor) = paths.queue.pop_front() {
            let Some(here) = paths.best.get(mentor).copied().flatten() else {
                continue;
            };
            for mentee in held_by.get(mentor).into_iter().flatten() {
                let wishes = self
                    .wishes
                    .get(*mentee)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let Some(held) = wishes.iter().find(|wish| wish.mentor == mentor) else {
                    continue;
                };
                let before = here.gain.saturating_sub(i64::from(held.score));
                for wish in wishes.iter().filter(|wish| wish.mentor != mentor) {
                    let gain = before.saturating_add(i64::from(wish.score));
                    paths.offer(wish, Some(mentor), gain);
                }
            }
        }
        let has_place = |mentor: usize| {
            let held = held_by.get(mentor).map_or(0, Vec::len);
            self.places.get(mentor).is_some_and(|places| held < *places)
        };
        let ends = paths.best.iter().enumerate().filter_map(|(mentor, end)| {
            let gain = end.as_ref()?.gain;
            (gain > 0 && has_place(mentor)).then_some((gain, Reverse(mentor)))
        });
        let (_, Reverse(end)) = ends.max()?;
        let mut changes = Vec::new();
        let mut at = Some(end);
        while let Some(mentor) = at {
            let step = paths.best.get(mentor).copied().flatten()?;
            changes.push((step.mentee, mentor));
            at = step.from;
        }
        Some(changes)
    }

    fn pairing(&self, assigned: Vec<Option<usize>>) -> Pairing {
        let score_of = |mentee: usize, mentor: usize| {
            let mut possible = self.market.possible.iter();
            let pair = possible.find(|pair| (pair.mentee, pair.mentor) == (mentee, mentor));
            pair.map_or(0, |pair| pair.score)
        };
        let mut kept: Vec<Vec<PossiblePair>> = vec![Vec::new(); self.places.len()];
        let mut total = 0_u64;
        for (mentee, wishes) in self.wishes.iter().enumerate() {
            if let Some(Some(lock)) = self.locked.get(mentee) {
                total = total.saturating_add(u64::from(score_of(mentee, *lock)));
            }
            let mine = assigned.get(mentee).copied().flatten();
            let Some(pair) = wishes.iter().find(|wish| Some(wish.mentor) == mine) else {
                continue;
            };
            total = total.saturating_add(u64::from(pair.score));
            if let Some(kept) = kept.get_mut(pair.mentor) {
                kept.push(*pair);
            }
        }
        let mut blocking = 0_usize;
        for (wishes, mine) in self.wishes.iter().zip(&assigned) {
            let held = wishes.iter().find(|wish| Some(wish.mentor) == *mine);
            let better = wishes
                .iter()
                .take_while(|wish| held.is_none_or(|held| wish.score > held.score));
            let blocks = better.filter(|wish| {
                let kept = kept.get(wish.mentor).map(Vec::as_slice).unwrap_or_default();
                let places = self.places.get(wish.mentor).copied().unwrap_or(0);
                kept.len() < places || kept.iter().any(|pair| wish.preference > pair.preference)
            });
            blocking = blocking.saturating_add(blocks.count());
        }
        let mentors: Vec<Option<usize>> = assigned
            .iter()
            .zip(&self.locked)
            .map(|(mentor, lock)| lock.or(*mentor))
            .collect();
        let left = mentors.iter().zip(&self.wishes).map(|(mentor, wishes)| {
            let reason = match wishes.is_empty() {
                true => LeftOver::NobodySuits,
                false => LeftOver::NoPlaceLeft,
            };
            mentor.is_none().then_some(reason)
        });
        Pairing {
            left: left.collect(),
            mentors,
            total,
            blocking,
        }
    }
}

/// What a mentor prefers more of.
fn liking(pair: &PossiblePair) -> (u32, Reverse<usize>) {
    (pair.preference, Reverse(pair.mentee))
}

fn set<T>(of: &mut [T], at: usize, value: T) {
    if let Some(held) = of.get_mut(at) {
        *held = value;
    }
}

/// The last step of the best path to a mentor.
#[derive(Debug, Clone, Copy)]
struct Step {
    gain: i64,
    /// Who comes to the mentor.
    mentee: usize,
    /// The mentor whom they leave.
    from: Option<usize>,
}

struct Paths {
    /// By mentor.
    best: Vec<Option<Step>>,
    /// Mentors whose best path has changed.
    queue: VecDeque<usize>,
}

impl Paths {
    fn offer(&mut self, wish: &PossiblePair, from: Option<usize>, gain: i64) {
        let Some(best) = self.best.get_mut(wish.mentor) else {
            return;
        };
        if best.is_some_and(|best| gain <= best.gain) {
            return;
        }
        *best = Some(Step {
            gain,
            mentee: wish.mentee,
            from,
        });
        if !self.queue.contains(&wish.mentor) {
            self.queue.push_back(wish.mentor);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn markets()(
            mentees in 1_usize..5,
            capacities in prop::collection::vec(0_usize..3, 1..4),
        )(
            possible in prop::collection::vec(
                (0..mentees, 0..capacities.len(), 0_u32..6, 0_u32..6),
                0..14,
            ),
            locked in prop::collection::vec((0..mentees, 0..capacities.len()), 0..2),
            mentees in Just(mentees),
            capacities in Just(capacities),
        ) -> Market {
            let possible = possible.into_iter().map(|(mentee, mentor, score, preference)| {
                PossiblePair { mentee, mentor, score, preference }
            });
            Market { mentees, capacities, possible: possible.collect(), locked }
        }
    }

    /// The pair of these two, if it may be made.
    fn pair(market: &Market, mentee: usize, mentor: usize) -> Option<PossiblePair> {
        let mut possible = market.possible.iter();
        possible
            .find(|pair| (pair.mentee, pair.mentor) == (mentee, mentor))
            .copied()
    }

    /// Every assignment within the capacities that has the locked pairs, by trying all.
    fn all(market: &Market) -> Vec<Vec<Option<usize>>> {
        let mut all = vec![Vec::new()];
        for mentee in 0..market.mentees {
            let lock = market.locked.iter().find(|(locked, _)| *locked == mentee);
            let choices: Vec<Option<usize>> = match lock {
                Some((_, mentor)) => vec![Some(*mentor)],
                None => (0..market.capacities.len())
                    .filter(|mentor| pair(market, mentee, *mentor).is_some())
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
            .all(|(mentor, capacity)| {
                assignment
                    .iter()
                    .filter(|held| **held == Some(mentor))
                    .count()
                    <= *capacity
            })
    }

    fn total(market: &Market, assignment: &[Option<usize>]) -> u64 {
        let pairs = assignment.iter().enumerate();
        let pairs = pairs.filter_map(|(mentee, mentor)| pair(market, mentee, (*mentor)?));
        pairs.map(|pair| u64::from(pair.score)).sum()
    }

    /// How a mentee likes a mentor, and a mentor a mentee: no two alike.
    fn rank(market: &Market, mentee: usize, mentor: usize) -> Option<(u32, Reverse<usize>)> {
        pair(market, mentee, mentor).map(|pair| (pair.score, Reverse(mentor)))
    }

    /// Whether two who are not locked would both rather have each other.
    fn is_stable(market: &Market, assignment: &[Option<usize>]) -> bool {
        let is_locked = |mentee: usize| market.locked.iter().any(|(locked, _)| *locked == mentee);
        market.possible.iter().all(|wish| {
            let wish = pair(market, wish.mentee, wish.mentor).unwrap();
            if is_locked(wish.mentee) {
                return true;
            }
            let mine = assignment[wish.mentee];
            let held = mine.and_then(|mentor| rank(market, wish.mentee, mentor));
            let is_better = held < rank(market, wish.mentee, wish.mentor);
            let theirs: Vec<usize> = (0..market.mentees)
                .filter(|mentee| assignment[*mentee] == Some(wish.mentor))
                .collect();
            let takes = theirs.len() < market.capacities[wish.mentor]
                || theirs.iter().any(|mentee| {
                    !is_locked(*mentee)
                        && liking(&pair(market, *mentee, wish.mentor).unwrap()) < liking(&wish)
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
                prop_assert!(all.contains(&found.mentors), "{:?}", found);
                prop_assert_eq!(found.total, total(&market, &found.mentors));
                for (mentee, mentor) in found.mentors.iter().enumerate() {
                    let suits = (0..market.capacities.len())
                        .any(|mentor| pair(&market, mentee, mentor).is_some());
                    let reason = match suits {
                        true => LeftOver::NoPlaceLeft,
                        false => LeftOver::NobodySuits,
                    };
                    prop_assert_eq!(found.left[mentee], mentor.is_none().then_some(reason));
                }
            }
            prop_assert!(is_stable(&market, &stable.mentors));
            prop_assert_eq!(stable.blocking, 0);
            // The best of all stable ones for each mentee.
            for other in all.iter().filter(|other| is_stable(&market, other)) {
                for mentee in 0..market.mentees {
                    let rank = |mentors: &[Option<usize>]| {
                        mentors[mentee].and_then(|mentor| rank(&market, mentee, mentor))
                    };
                    prop_assert!(rank(other) <= rank(&stable.mentors));
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
                mentees: 2,
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

//! Team-draft interleaving: two rankings in one list.

use std::collections::HashSet;
use std::hash::Hash;

use crate::hash::sha256;

/// The ranking that an entry of the list comes from.
///
/// ```
/// use comparison::{Coins, Team, team_draft};
///
/// let list = team_draft(&["a"], &[], 1, &Coins::new("spring", "person-7", 1));
/// assert_eq!(list[0].team, Team::First);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Team {
    /// The first ranking's.
    First,
    /// The second ranking's.
    Second,
}

/// One entry of the list.
///
/// ```
/// use comparison::{Coins, Team, team_draft};
///
/// let rankings = [["a", "b"], ["b", "a"]];
/// let coins = Coins::new("spring", "person-7", 1);
/// for pick in team_draft(&rankings[0], &rankings[1], 2, &coins) {
///     let ranking = match pick.team {
///         Team::First => rankings[0],
///         Team::Second => rankings[1],
///     };
///     assert!(["a", "b"].contains(&ranking[pick.index]));
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// The team that picked it.
    pub team: Team,
    /// Its index in that team's ranking.
    pub index: usize,
}

/// The coins of one draft, which decide the team that picks first in each round.
///
/// ```
/// use comparison::{Coins, team_draft};
///
/// let coins = |version| Coins::new("spring", "person-7", version);
/// let draft = |version| team_draft(&[1, 2, 3], &[3, 2, 1], 3, &coins(version));
/// assert_eq!(draft(1), draft(1), "the same salt, person and version toss the same coins");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Coins([u8; 32]);

impl Coins {
    /// The coins for one version of a person's profile.
    ///
    /// ```
    /// let coins = comparison::Coins::new("spring", "person-7", 1);
    /// ```
    #[must_use]
    pub fn new(salt: &str, person: &str, version: i64) -> Self {
        let version = version.to_be_bytes();
        Self(sha256(&[
            b"draft",
            salt.as_bytes(),
            person.as_bytes(),
            &version,
        ]))
    }

    /// A digest has 256 bits; after as many rounds of two picks each, the coins repeat.
    fn toss(&self, round: usize) -> Team {
        let byte = self.0.get((round / 8) % 32).copied().unwrap_or_default();
        match (byte >> (round % 8)) & 1 {
            0 => Team::First,
            _ => Team::Second,
        }
    }
}

/// Interleaves two rankings into one list of at most `length` entries without repetitions.
///
/// ```
/// use comparison::{Coins, Team, team_draft};
///
/// let (first, second) = (["a", "b", "c"], ["b", "d", "a"]);
/// let list = team_draft(&first, &second, 4, &Coins::new("spring", "person-7", 1));
/// let mut entries: Vec<&str> = list
///     .iter()
///     .map(|pick| match pick.team {
///         Team::First => first[pick.index],
///         Team::Second => second[pick.index],
///     })
///     .collect();
/// entries.sort_unstable();
/// assert_eq!(entries, ["a", "b", "c", "d"]);
/// ```
///
/// The team with fewer picks is next, and a coin decides if both have the same number. A team picks
/// the best entry of its ranking that is not in the list yet (F. Radlinski, M. Kurup, T. Joachims,
/// "How does clickthrough data reflect retrieval quality?", CIKM 2008, algorithm 2). When one
/// ranking is exhausted, the other continues alone, so that no entry is lost.
///
/// Every entry at or above a team's last pick in its ranking is in the list.
#[must_use]
pub fn team_draft<T: Eq + Hash>(
    first: &[T],
    second: &[T],
    length: usize,
    coins: &Coins,
) -> Vec<Pick> {
    let mut listed = HashSet::new();
    let mut rankings = (first.iter().enumerate(), second.iter().enumerate());
    let mut picks = (0_usize, 0_usize);
    let mut list = Vec::new();
    while list.len() < length {
        let next = match picks.0.cmp(&picks.1) {
            std::cmp::Ordering::Less => Team::First,
            std::cmp::Ordering::Greater => Team::Second,
            std::cmp::Ordering::Equal => coins.toss(picks.0),
        };
        let mut pick = |team: Team| {
            let (ranking, picks) = match team {
                Team::First => (&mut rankings.0, &mut picks.0),
                Team::Second => (&mut rankings.1, &mut picks.1),
            };
            let (index, _) = ranking.find(|(_, entry)| listed.insert(*entry))?;
            *picks = picks.saturating_add(1);
            Some(Pick { team, index })
        };
        let other = match next {
            Team::First => Team::Second,
            Team::Second => Team::First,
        };
        match pick(next).or_else(|| pick(other)) {
            Some(pick) => list.push(pick),
            None => break,
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coins(person: usize) -> Coins {
        Coins::new("salt", &format!("person-{person}"), 7)
    }

    fn entries<'a>(picks: &[Pick], first: &[&'a str], second: &[&'a str]) -> Vec<&'a str> {
        picks
            .iter()
            .map(|pick| match pick.team {
                Team::First => first[pick.index],
                Team::Second => second[pick.index],
            })
            .collect()
    }

    const FIRST: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    const SECOND: [&str; 6] = ["b", "e", "a", "f", "c", "d"];

    #[test]
    fn each_round_has_one_pick_of_each_team() {
        for person in 0..200 {
            let picks = team_draft(&FIRST, &SECOND, 6, &coins(person));
            assert_eq!(picks.len(), 6);
            for round in picks.chunks(2) {
                assert_ne!(round[0].team, round[1].team, "{picks:?}");
            }
        }
    }

    #[test]
    fn no_entry_is_repeated_or_lost() {
        for person in 0..200 {
            let picks = team_draft(&FIRST, &SECOND, 100, &coins(person));
            let mut list = entries(&picks, &FIRST, &SECOND);
            list.sort_unstable();
            assert_eq!(list, FIRST);
        }
    }

    #[test]
    fn a_pick_is_the_best_remaining_entry_of_its_ranking() {
        for person in 0..200 {
            let picks = team_draft(&FIRST, &SECOND, 6, &coins(person));
            let list = entries(&picks, &FIRST, &SECOND);
            for (place, pick) in picks.iter().enumerate() {
                let ranking = match pick.team {
                    Team::First => &FIRST,
                    Team::Second => &SECOND,
                };
                let above = &ranking[..pick.index];
                assert!(above.iter().all(|better| list[..place].contains(better)));
            }
        }
    }

    #[test]
    fn both_teams_pick_first_equally_often_in_every_round() {
        const PEOPLE: usize = 4_000;
        let mut first_picks = [0_usize; 3];
        for person in 0..PEOPLE {
            for (round, picks) in team_draft(&FIRST, &SECOND, 6, &coins(person))
                .chunks(2)
                .enumerate()
            {
                first_picks[round] += usize::from(picks[0].team == Team::First);
            }
        }
        for count in first_picks {
            // Four standard deviations of 4,000 tosses: 4 · √1,000 ≈ 126.
            assert!(count.abs_diff(PEOPLE / 2) < 126, "{first_picks:?}");
        }
    }

    #[test]
    fn a_draft_is_reproducible_and_depends_on_the_version() {
        let draft =
            |version| team_draft(&FIRST, &SECOND, 6, &Coins::new("salt", "person", version));
        assert_eq!(draft(1), draft(1));
        let different = (2..40)
            .filter(|version| draft(*version) != draft(1))
            .count();
        assert!(different > 20, "{different} of 38");
    }

    #[test]
    fn a_list_is_a_prefix_of_any_longer_one() {
        let whole = team_draft(&FIRST, &SECOND, 6, &coins(3));
        for length in 0..6 {
            assert_eq!(
                team_draft(&FIRST, &SECOND, length, &coins(3)),
                whole[..length]
            );
        }
    }

    #[test]
    fn the_other_ranking_continues_when_one_is_exhausted() {
        let picks = team_draft(&FIRST, &[], 4, &coins(1));
        assert_eq!(entries(&picks, &FIRST, &[]), ["a", "b", "c", "d"]);
        let picks = team_draft(&["b"], &SECOND, 10, &coins(1));
        assert_eq!(picks.len(), 6);
        assert!(team_draft::<&str>(&[], &[], 10, &coins(1)).is_empty());
    }

    #[test]
    fn a_draft_may_have_more_rounds_than_coins() {
        let first: Vec<u32> = (0..1_000).collect();
        let second: Vec<u32> = (0..1_000).rev().collect();
        let picks = team_draft(&first, &second, 1_000, &coins(1));
        assert_eq!(picks.len(), 1_000);
    }
}

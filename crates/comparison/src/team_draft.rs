//! Two rankings in one list: team-draft interleaving.

use std::collections::HashSet;
use std::hash::Hash;

use crate::hash::sha256;

/// Whose pick an entry of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Team {
    /// The first ranking's.
    First,
    /// The second ranking's.
    Second,
}

/// One entry of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// Who picked it.
    pub team: Team,
    /// Where it stands in that team's ranking.
    pub index: usize,
}

/// The coins of one draft: which team picks first in each round. The same salt, person and version toss alike.
#[derive(Debug, Clone, Copy)]
pub struct Coins([u8; 32]);

impl Coins {
    /// The coins for a person at a version of their profile.
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

    /// A digest has 256 bits; after so many rounds, two picks each, they come again.
    fn toss(&self, round: usize) -> Team {
        let byte = self.0.get((round / 8) % 32).copied().unwrap_or_default();
        match (byte >> (round % 8)) & 1 {
            0 => Team::First,
            _ => Team::Second,
        }
    }
}

/// The first `length` entries of the interleaved list of two rankings without repetitions.
///
/// The team with fewer picks is next, a coin decides between equals, and each team picks the best of its ranking that is
/// not in the list yet (F. Radlinski, M. Kurup, T. Joachims, "How does clickthrough data reflect retrieval quality?",
/// CIKM 2008, algorithm 2). Where one ranking is exhausted, the other goes on alone, so that nothing is lost.
///
/// All that stands at or above a team's last pick in its ranking is in the list.
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
    fn each_round_has_a_pick_of_either_team() {
        for person in 0..200 {
            let picks = team_draft(&FIRST, &SECOND, 6, &coins(person));
            assert_eq!(picks.len(), 6);
            for round in picks.chunks(2) {
                assert_ne!(round[0].team, round[1].team, "{picks:?}");
            }
        }
    }

    #[test]
    fn nothing_comes_twice_and_nothing_is_lost() {
        for person in 0..200 {
            let picks = team_draft(&FIRST, &SECOND, 100, &coins(person));
            let mut list = entries(&picks, &FIRST, &SECOND);
            list.sort_unstable();
            assert_eq!(list, FIRST);
        }
    }

    #[test]
    fn a_pick_is_the_best_of_its_ranking_that_was_left() {
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
    fn both_teams_come_first_alike_in_every_round() {
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
    fn the_same_draft_comes_out_again_and_another_version_is_another_draft() {
        let draft =
            |version| team_draft(&FIRST, &SECOND, 6, &Coins::new("salt", "person", version));
        assert_eq!(draft(1), draft(1));
        let different = (2..40)
            .filter(|version| draft(*version) != draft(1))
            .count();
        assert!(different > 20, "{different} of 38");
    }

    #[test]
    fn a_list_is_the_beginning_of_a_longer_one() {
        let whole = team_draft(&FIRST, &SECOND, 6, &coins(3));
        for length in 0..6 {
            assert_eq!(
                team_draft(&FIRST, &SECOND, length, &coins(3)),
                whole[..length]
            );
        }
    }

    #[test]
    fn an_exhausted_ranking_leaves_the_rest_to_the_other() {
        let picks = team_draft(&FIRST, &[], 4, &coins(1));
        assert_eq!(entries(&picks, &FIRST, &[]), ["a", "b", "c", "d"]);
        let picks = team_draft(&["b"], &SECOND, 10, &coins(1));
        assert_eq!(picks.len(), 6);
        assert!(team_draft::<&str>(&[], &[], 10, &coins(1)).is_empty());
    }

    #[test]
    fn many_rounds_go_on() {
        let first: Vec<u32> = (0..1_000).collect();
        let second: Vec<u32> = (0..1_000).rev().collect();
        let picks = team_draft(&first, &second, 1_000, &coins(1));
        assert_eq!(picks.len(), 1_000);
    }
}

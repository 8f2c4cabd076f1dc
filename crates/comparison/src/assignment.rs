//! Assignment of people to the sides of an experiment.

use crate::hash::sha256;

/// Assigns a person to a side and returns its index; `None` if no side has any weight.
///
/// ```
/// use comparison::assign;
///
/// let side = assign("spring", "person-7", [("old", 90), ("new", 10)]);
/// assert_eq!(side, assign("spring", "person-7", [("old", 90), ("new", 10)]), "always the same");
/// assert_eq!(assign("spring", "person-7", [("old", 0), ("new", 1)]), Some(1));
/// assert_eq!(assign("spring", "person-7", [("old", 0)]), None);
/// ```
///
/// For each side, a salted hash yields a waiting time that is exponentially distributed at the rate
/// of the side's weight; the shortest wins. Each side therefore gets people in proportion to its
/// weight, whatever the weights add up to. When one weight changes, people move only to or from
/// that side, and as few as possible. (Weighted rendezvous hashing: C. Schindelhauer and G.
/// Schomaker, "Weighted distributed hash tables", SPAA 2005.)
///
/// Give each experiment a salt of its own, which makes its assignments independent of all others.
#[must_use]
pub fn assign<'a>(
    salt: &str,
    person: &str,
    sides: impl IntoIterator<Item = (&'a str, u32)>,
) -> Option<usize> {
    let waits = sides
        .into_iter()
        .enumerate()
        .filter(|(_, (_, weight))| *weight > 0);
    let mut shortest: Option<(f64, usize)> = None;
    for (index, (side, weight)) in waits {
        let digest = sha256(&[salt.as_bytes(), side.as_bytes(), person.as_bytes()]);
        let wait = -libm::log(unit_interval(&digest)) / f64::from(weight);
        if shortest.is_none_or(|(least, _)| wait < least) {
            shortest = Some((wait, index));
        }
    }
    shortest.map(|(_, index)| index)
}

/// The first 53 bits of a digest as a number between 0 and 1, both excluded.
fn unit_interval(digest: &[u8; 32]) -> f64 {
    let [a, b, c, d, e, f, g, h, ..] = *digest;
    let bits = u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> 11;
    (bits as f64 + 0.5) / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(salt: &str, weights: &[u32], people: usize) -> Vec<usize> {
        let names = ["a", "b", "c", "d"];
        (0..people)
            .map(|n| {
                let sides = names.iter().copied().zip(weights.iter().copied());
                assign(salt, &format!("person-{n}"), sides).unwrap()
            })
            .collect()
    }

    /// Distance of a count from the expected one, in standard deviations.
    fn deviation(count: usize, people: usize, share: f64) -> f64 {
        let (count, people) = (count as f64, people as f64);
        (count - people * share).abs() / (people * share * (1.0 - share)).sqrt()
    }

    #[test]
    fn people_are_assigned_in_proportion_to_weights() {
        for weights in [
            &[1, 1][..],
            &[10, 90],
            &[1, 2, 3],
            &[5, 0, 5],
            &[1, 1, 1, 97],
        ] {
            let sides = sides("salt", weights, 50_000);
            let sum: u32 = weights.iter().sum();
            for (side, weight) in weights.iter().enumerate() {
                let count = sides.iter().filter(|s| **s == side).count();
                if *weight == 0 {
                    assert_eq!(count, 0);
                } else {
                    let share = f64::from(*weight) / f64::from(sum);
                    let off = deviation(count, 50_000, share);
                    assert!(off < 4.0, "{weights:?}: side {side} is off by {off}");
                }
            }
        }
    }

    #[test]
    fn a_weight_that_grows_takes_people_and_moves_nobody_else() {
        let before = sides("salt", &[1, 1, 1], 20_000);
        let after = sides("salt", &[2, 1, 1], 20_000);
        let moved: Vec<_> = before.iter().zip(&after).filter(|(b, a)| b != a).collect();
        assert!(
            moved.iter().all(|(_, after)| **after == 0),
            "only to that side"
        );
        // From a third to a half.
        let off = deviation(moved.len(), 20_000, 1.0 / 6.0);
        assert!(off < 4.0, "{} moved, off by {off}", moved.len());
        let added = sides("salt", &[1, 1, 1, 1], 20_000);
        assert!(before.iter().zip(&added).all(|(b, a)| b == a || *a == 3));
    }

    #[test]
    fn only_the_share_of_a_weight_counts() {
        assert_eq!(sides("s", &[1, 3], 5_000), sides("s", &[250, 750], 5_000));
    }

    #[test]
    fn another_salt_assigns_people_independently() {
        let (first, second) = (sides("one", &[1, 1], 20_000), sides("two", &[1, 1], 20_000));
        let alike = first.iter().zip(&second).filter(|(a, b)| a == b).count();
        assert!(deviation(alike, 20_000, 0.5) < 4.0, "{alike}");
    }

    #[test]
    fn assignments_stay_the_same_in_every_release() {
        // Calculated with another implementation of SHA-256 and the logarithm.
        let expected = EXPECTED.map(usize::from);
        assert_eq!(sides("spring", &[1, 1], 24), expected);
    }

    const EXPECTED: [u8; 24] = [
        0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0,
    ];

    #[test]
    fn without_weights_nobody_is_assigned() {
        assert_eq!(assign("s", "p", [("a", 0), ("b", 0)]), None);
        assert_eq!(assign("s", "p", []), None);
        assert_eq!(assign("s", "p", [("a", 0), ("b", 1)]), Some(1));
    }
}

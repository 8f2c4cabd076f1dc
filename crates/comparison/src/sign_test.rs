//! Whether a coin explains as well who preferred what.

/// The two-sided probability that as uneven a count as `wins` against `losses` comes from tosses of a fair coin: the
/// exact sign test, ties left out. 1 where nobody decided.
///
/// The smaller tail of the binomial distribution with p = ½, twice, and at most 1.
#[must_use]
pub fn sign_test(wins: u64, losses: u64) -> f64 {
    let (wins, losses) = (wins as f64, losses as f64);
    let tosses = wins + losses;
    let mut heads = if wins < losses { wins } else { losses };
    // The probability of exactly so many heads, and from there down: P(k − 1) = P(k) · k / (n − k + 1).
    let combinations =
        libm::lgamma(tosses + 1.0) - libm::lgamma(heads + 1.0) - libm::lgamma(tosses - heads + 1.0);
    let mut probability = libm::exp(combinations - tosses * core::f64::consts::LN_2);
    let mut tail = 0.0;
    // What is below a thousandth of the last digit of the sum changes nothing any more.
    while heads >= 0.0 && probability > tail * 1e-19 {
        tail += probability;
        probability *= heads / (tosses - heads + 1.0);
        heads -= 1.0;
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wins: u64, losses: u64, expected: f64) {
        let found = sign_test(wins, losses);
        assert!(
            (found - expected).abs() < 1e-9 * expected,
            "{wins}:{losses}: {found}, not {expected}"
        );
    }

    #[test]
    fn small_counts_are_as_by_hand() {
        check(0, 0, 1.0);
        check(1, 0, 1.0);
        check(0, 5, 2.0 / 32.0);
        check(8, 2, 2.0 * (1.0 + 10.0 + 45.0) / 1024.0);
        check(9, 1, 2.0 * (1.0 + 10.0) / 1024.0);
        check(5, 5, 1.0);
        check(7, 3, 2.0 * (1.0 + 10.0 + 45.0 + 120.0) / 1024.0);
    }

    #[test]
    fn wins_and_losses_count_alike() {
        assert_eq!(sign_test(31, 12), sign_test(12, 31));
    }

    #[test]
    fn large_counts_come_to_an_end() {
        // Worked out with exact integers elsewhere.
        check(5_200, 4_800, 6.593_515_598_672_442e-5);
        assert!(sign_test(1_000_000, 900_000) < 1e-300);
        check(1_000_000, 1_000_000, 1.0);
    }
}

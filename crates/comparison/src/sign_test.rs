//! The sign test on wins and losses.

/// The exact two-sided sign test: the probability that tosses of a fair coin are at least as uneven
/// as `wins` against `losses`.
///
/// ```
/// use comparison::sign_test;
///
/// assert!(sign_test(31, 12) < 0.01, "hardly chance");
/// assert_eq!(sign_test(0, 0), 1.0, "nobody decided");
/// ```
///
/// Ties are left out. The result is twice the smaller tail of the binomial distribution with p = ½,
/// and at most 1.
#[must_use]
pub fn sign_test(wins: u64, losses: u64) -> f64 {
    let (wins, losses) = (wins as f64, losses as f64);
    let tosses = wins + losses;
    let mut heads = if wins < losses { wins } else { losses };
    // Starts at P(heads) and goes down: P(k − 1) = P(k) · k / (n − k + 1).
    let combinations =
        libm::lgamma(tosses + 1.0) - libm::lgamma(heads + 1.0) - libm::lgamma(tosses - heads + 1.0);
    let mut probability = libm::exp(combinations - tosses * core::f64::consts::LN_2);
    let mut tail = 0.0;
    // A term below a thousandth of the sum's last digit changes nothing.
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
    fn small_counts_match_a_calculation_by_hand() {
        check(0, 0, 1.0);
        check(1, 0, 1.0);
        check(0, 5, 2.0 / 32.0);
        check(8, 2, 2.0 * (1.0 + 10.0 + 45.0) / 1024.0);
        check(9, 1, 2.0 * (1.0 + 10.0) / 1024.0);
        check(5, 5, 1.0);
        check(7, 3, 2.0 * (1.0 + 10.0 + 45.0 + 120.0) / 1024.0);
    }

    #[test]
    fn swapping_wins_and_losses_changes_nothing() {
        assert_eq!(sign_test(31, 12), sign_test(12, 31));
    }

    #[test]
    fn large_counts_are_exact() {
        // Calculated elsewhere with exact integers.
        check(5_200, 4_800, 6.593_515_598_672_442e-5);
        assert!(sign_test(1_000_000, 900_000) < 1e-300);
        check(1_000_000, 1_000_000, 1.0);
    }
}

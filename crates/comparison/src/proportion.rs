//! Proportions and their differences, with 95 % intervals.

/// The 97.5 % point of the standard normal distribution: two-sided intervals of 95 %.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// A count out of a total.
///
/// ```
/// use comparison::Proportion;
///
/// let applied = Proportion { count: 81, of: 263 };
/// assert_eq!(applied.rate(), Some(81.0 / 263.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    /// Successes; at most `of`.
    pub count: u64,
    /// The total.
    pub of: u64,
}

/// The difference of two proportions, as [`difference`] returns it.
///
/// ```
/// use comparison::{Proportion, difference};
///
/// let some = Proportion { count: 5, of: 10 };
/// let found = difference(some, some).expect("neither total is 0");
/// assert_eq!(found.value, 0.0);
/// assert_eq!(found.interval[0], -found.interval[1]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The first rate minus the second.
    pub value: f64,
    /// 95 % confidence interval, lower and upper bound.
    pub interval: [f64; 2],
}

impl Proportion {
    /// The rate; `None` if the total is 0.
    ///
    /// ```
    /// # use comparison::Proportion;
    /// assert_eq!(Proportion { count: 1, of: 4 }.rate(), Some(0.25));
    /// assert_eq!(Proportion { count: 0, of: 0 }.rate(), None);
    /// ```
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }

    /// Wilson's 95 % score interval without continuity correction; `None` if the total is 0.
    ///
    /// ```
    /// # use comparison::Proportion;
    /// let interval = Proportion { count: 81, of: 263 }.wilson().expect("the total is not 0");
    /// assert_eq!(interval.map(|end| (end * 10_000.0).round() / 10_000.0), [0.2553, 0.3662]);
    /// ```
    ///
    /// Unlike the textbook interval, it stays within 0 and 1, and its coverage holds for small
    /// totals. (E. B. Wilson, JASA 22, 1927; method 3 of R. G. Newcombe, "Two-sided confidence
    /// intervals for the single proportion", Statistics in Medicine 17, 1998, 857–872.)
    #[must_use]
    pub fn wilson(self) -> Option<[f64; 2]> {
        let p = self.rate()?;
        let n = self.of as f64;
        let centre = 2.0 * n * p + Z * Z;
        let reach = Z * (Z * Z + 4.0 * n * p * (1.0 - p)).sqrt();
        let scale = 2.0 * (n + Z * Z);
        // At the ends the two terms cancel, apart from rounding.
        let low = if self.count == 0 {
            0.0
        } else {
            (centre - reach) / scale
        };
        let high = if self.count >= self.of {
            1.0
        } else {
            (centre + reach) / scale
        };
        Some([low, high])
    }
}

/// The difference `a − b` of two independent proportions with Newcombe's hybrid score interval;
/// `None` if either total is 0.
///
/// ```
/// use comparison::{Proportion, difference};
///
/// let (new, old) = (Proportion { count: 56, of: 70 }, Proportion { count: 48, of: 80 });
/// let found = difference(new, old).expect("neither total is 0");
/// assert!((found.value - 0.2).abs() < 1e-12);
/// assert!(found.interval[0] > 0.05, "the new side is better");
/// ```
///
/// (Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent
/// proportions", Statistics in Medicine 17, 1998, 873–890.)
#[must_use]
pub fn difference(a: Proportion, b: Proportion) -> Option<Difference> {
    let (p, [low_a, high_a]) = (a.rate()?, a.wilson()?);
    let (q, [low_b, high_b]) = (b.rate()?, b.wilson()?);
    let value = p - q;
    let distance = |x: f64, y: f64| (x * x + y * y).sqrt();
    Some(Difference {
        value,
        interval: [
            value - distance(p - low_a, high_b - q),
            value + distance(high_a - p, q - low_b),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(interval: [f64; 2]) -> [f64; 2] {
        interval.map(|end| (end * 10_000.0).round() / 10_000.0)
    }

    /// Table I of Newcombe's first paper of 1998.
    #[test]
    fn intervals_of_single_proportions_match_the_published_table() {
        for (count, of, published) in [
            (81, 263, [0.2553, 0.3662]),
            (15, 148, [0.0624, 0.1605]),
            (0, 20, [0.0, 0.1611]),
            (1, 29, [0.0061, 0.1718]),
        ] {
            let interval = Proportion { count, of }.wilson().unwrap();
            assert_eq!(rounded(interval), published, "{count} of {of}");
        }
    }

    /// Table II of Newcombe's second paper of 1998, method 10.
    #[test]
    fn intervals_of_differences_match_the_published_table() {
        for ((a, m), (b, n), published) in [
            ((56, 70), (48, 80), [0.0524, 0.3339]),
            ((9, 10), (3, 10), [0.1705, 0.8090]),
            ((6, 7), (2, 7), [0.0582, 0.8062]),
            ((5, 56), (0, 29), [-0.0381, 0.1926]),
            ((0, 10), (0, 20), [-0.1611, 0.2775]),
            ((0, 10), (0, 10), [-0.2775, 0.2775]),
            ((10, 10), (0, 20), [0.6791, 1.0]),
            ((10, 10), (0, 10), [0.6075, 1.0]),
        ] {
            let of = |count, of| Proportion { count, of };
            let found = difference(of(a, m), of(b, n)).unwrap();
            assert_eq!(rounded(found.interval), published, "{a}/{m} − {b}/{n}");
        }
    }

    #[test]
    fn swapping_the_proportions_negates_the_difference() {
        let (a, b) = (
            Proportion { count: 56, of: 70 },
            Proportion { count: 48, of: 80 },
        );
        let (ab, ba) = (difference(a, b).unwrap(), difference(b, a).unwrap());
        assert_eq!(ab.value, -ba.value);
        assert_eq!(ab.interval, [-ba.interval[1], -ba.interval[0]]);
    }

    #[test]
    fn a_total_of_zero_has_no_rate() {
        let (none, some) = (
            Proportion { count: 0, of: 0 },
            Proportion { count: 1, of: 2 },
        );
        assert_eq!((none.rate(), none.wilson()), (None, None));
        assert_eq!(
            (difference(none, some), difference(some, none)),
            (None, None)
        );
    }

    #[test]
    fn an_interval_contains_its_rate_and_stays_within_0_and_1() {
        for of in 1..=60 {
            for count in 0..=of {
                let proportion = Proportion { count, of };
                let (rate, [low, high]) =
                    (proportion.rate().unwrap(), proportion.wilson().unwrap());
                assert!(
                    0.0 <= low && low <= rate && rate <= high && high <= 1.0,
                    "{proportion:?}"
                );
            }
        }
        let millions = Proportion {
            count: 2_000_000,
            of: 2_000_000,
        };
        assert_eq!(millions.wilson().unwrap()[1], 1.0);
    }
}

//! Bands of pay, and of the age of an advertisement.

use crate::document::TimestampMs;
use crate::features::YearlyPay;

/// Where bands of pay begin, after the first.
const PAY_FROM: [f64; 6] = [20_000.0, 40_000.0, 60_000.0, 80_000.0, 100_000.0, 150_000.0];

/// One more than [`PAY_FROM`].
pub(super) const PAY_NAMES: [&str; 7] = [
    "under_20k",
    "20k_40k",
    "40k_60k",
    "60k_80k",
    "80k_100k",
    "100k_150k",
    "from_150k",
];

/// The band of the highest amount; `None` if it has no rate in this currency.
pub(super) fn pay(pay: &YearlyPay, currency: &str) -> Option<u32> {
    let top = pay.in_currency(currency)?.top()?;
    let below = PAY_FROM.iter().filter(|from| top >= **from).count();
    u32::try_from(below).ok()
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How old an advertisement of each band is at most.
const AGES_MS: [i64; 5] = [DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 30 * DAY_MS];

/// Of [`AGES_MS`].
pub(super) const AGE_NAMES: [&str; 5] = ["day", "three_days", "week", "two_weeks", "month"];

/// The bands of an advertisement: the shortest, and all that contain it.
pub(super) fn ages(posted_at_ms: Option<TimestampMs>, now_ms: TimestampMs) -> std::ops::Range<u32> {
    let most = u32::try_from(AGES_MS.len()).unwrap_or(u32::MAX);
    let first = posted_at_ms.map_or(most, |posted| {
        let age_ms = now_ms.saturating_sub(posted);
        let shorter = AGES_MS.iter().filter(|most_ms| age_ms > **most_ms).count();
        u32::try_from(shorter).unwrap_or(u32::MAX)
    });
    first..most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_begins_at_its_own_amount() {
        let band = |top: f64| {
            let offered = YearlyPay {
                currency: "EUR".to_owned(),
                min: None,
                max: Some(top),
            };
            pay(&offered, "EUR").map(|band| PAY_NAMES[band as usize])
        };
        assert_eq!(band(0.0), Some("under_20k"));
        assert_eq!(band(19_999.99), Some("under_20k"));
        assert_eq!(band(20_000.0), Some("20k_40k"));
        assert_eq!(band(100_000.0), Some("100k_150k"));
        assert_eq!(band(1e9), Some("from_150k"));
        let unknown = YearlyPay {
            currency: "XXX".to_owned(),
            min: Some(1.0),
            max: None,
        };
        assert_eq!(pay(&unknown, "EUR"), None);
    }

    #[test]
    fn each_age_contains_the_shorter_ones() {
        let bands = |age_ms: i64| -> Vec<&str> {
            let bands = ages(Some(-age_ms), 0);
            bands.map(|band| AGE_NAMES[band as usize]).collect()
        };
        assert_eq!(bands(-5), AGE_NAMES);
        assert_eq!(bands(DAY_MS), AGE_NAMES);
        assert_eq!(bands(DAY_MS + 1), AGE_NAMES[1..]);
        assert_eq!(bands(30 * DAY_MS), ["month"]);
        assert_eq!(bands(30 * DAY_MS + 1), [""; 0]);
        assert_eq!(ages(None, 0).count(), 0);
    }
}

//! Exchange rates, for comparing pay across currencies.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;

use crate::digest::digest;

/// How much of each currency a euro buys, on a date. The rates that ship are rounded: wages differ
/// by more than rates move in a year. A deployment replaces them with its own.
///
/// ```
/// use matching::money::Rates;
///
/// let rates = Rates::parse("2026-01-31\nUSD 1.25\nGBP 0.85\n")?;
/// assert_eq!(rates.date(), "2026-01-31");
/// assert_eq!(rates.convert(125.0, "USD", "EUR"), Some(100.0));
/// assert_eq!(rates.convert(125.0, "USD", "XYZ"), None);
/// # Ok::<(), matching::money::RatesError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rates {
    date: String,
    per_euro: BTreeMap<String, f64>,
}

static PROVIDED: OnceLock<Rates> = OnceLock::new();

/// A table of rates is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatesError {
    /// Number of the line, from 1.
    pub line: usize,
    /// The reason, for people.
    pub reason: &'static str,
}

impl std::fmt::Display for RatesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for RatesError {}

impl Rates {
    /// The rates that ship.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Rates> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            Self::parse(include_str!("../../vocabulary/rates.tsv")).unwrap_or(Self {
                date: String::new(),
                per_euro: BTreeMap::new(),
            })
        })
    }

    /// The rates that pay is compared by: those provided, or else those that ship.
    #[must_use]
    pub fn in_force() -> &'static Self {
        PROVIDED.get_or_init(|| Self::shipped().clone())
    }

    /// Compares pay by these rates from now on, in the whole program. `false` if pay has been
    /// compared before, because scores must not change while a program runs.
    pub fn provide(self) -> bool {
        PROVIDED.set(self).is_ok()
    }

    /// Reads a table: a line with the date (ISO 8601), then lines of an ISO 4217 code, white space
    /// and the units per euro. Lines that begin with `#` are comments.
    ///
    /// # Errors
    ///
    /// The first line that is neither.
    pub fn parse(table: &str) -> Result<Self, RatesError> {
        let lines = (1..).zip(table.lines());
        let mut lines = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        let refused = |line: usize, reason| RatesError { line, reason };
        let (first, date) = lines.next().ok_or(refused(1, "has no date"))?;
        let date = date.trim();
        if !is_date(date) {
            return Err(refused(first, "is not a date"));
        }
        let mut per_euro = BTreeMap::from([("EUR".to_owned(), 1.0)]);
        for (number, line) in lines {
            let row = line.trim().split_once(char::is_whitespace);
            let (code, rate) = row.ok_or(refused(number, "is not a code and a rate"))?;
            let rate: f64 = rate
                .trim()
                .parse()
                .ok()
                .filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
                .ok_or(refused(number, "has no positive rate"))?;
            per_euro.insert(code.trim().to_ascii_uppercase(), rate);
        }
        Ok(Self {
            date: date.to_owned(),
            per_euro,
        })
    }

    /// The date of the rates.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Part of the name of every algorithm that compares pay: empty for the rates that ship, `r`
    /// and twelve hexadecimal digits for others.
    #[must_use]
    pub fn version(&self) -> String {
        if self == Self::shipped() {
            return String::new();
        }
        let digits: String = digest(self).chars().take(12).collect();
        format!("r{digits}")
    }

    /// An amount in another currency; `None` without a rate for both.
    #[must_use]
    pub fn convert(&self, amount: f64, from: &str, to: &str) -> Option<f64> {
        if from == to {
            return Some(amount);
        }
        Some(amount / self.per_euro(from)? * self.per_euro(to)?)
    }

    /// Whether there is a rate for this ISO 4217 code, in capitals.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.per_euro.contains_key(code)
    }

    pub(crate) fn per_euro(&self, code: &str) -> Option<f64> {
        self.per_euro.get(code).copied()
    }

    /// Whether wages in this currency are those of a rich country.
    pub(crate) fn is_rich(&self, code: &str) -> bool {
        RICH.contains(&code)
    }
}

/// Whether a text has the form 2026-01-31.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2] && parts.iter().all(digits)
}

/// Currencies of countries with high wages.
const RICH: &[&str] = &[
    "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "ISK", "SGD", "HKD",
    "JPY", "ILS",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_ships_is_whole() {
        let rates = Rates::shipped();
        assert_eq!(rates.date(), "2026-10-30");
        assert!(rates.per_euro.len() > 60);
        let pounds = rates.convert(60_000.0, "USD", "GBP").unwrap();
        assert!((40_000.0..55_000.0).contains(&pounds), "{pounds}");
    }

    #[test]
    fn other_rates_have_a_version_of_their_own() {
        assert_eq!(Rates::shipped().version(), "");
        let version = |table: &str| Rates::parse(table).unwrap().version();
        let one = version("2026-01-31\nUSD\t1.25");
        assert!(one.starts_with('r') && one.len() == 13, "{one}");
        assert_eq!(version("# of January\n2026-01-31\n usd  1.25 "), one);
        assert_ne!(version("2026-01-31\nUSD 1.26"), one);
        assert_ne!(version("2026-02-28\nUSD 1.25"), one);
    }

    #[test]
    fn a_table_that_is_no_table_is_refused() {
        assert_eq!(Rates::parse("").unwrap_err().reason, "has no date");
        assert_eq!(Rates::parse("USD 1.1").unwrap_err().reason, "is not a date");
        assert_eq!(Rates::parse("2026-1-1").unwrap_err().line, 1);
        assert_eq!(Rates::parse("2026-01-01\nUSD").unwrap_err().line, 2);
        assert_eq!(Rates::parse("2026-01-01\n\nUSD\t-1").unwrap_err().line, 3);
    }
}

//! Pay converted to a year.

use crate::document::Pay;
use crate::features::YearlyPay;
use crate::money::{self, is_plausible};

/// Pay a year; `None` if there is no positive amount.
pub(in crate::reading) fn yearly(pay: &Pay) -> Option<YearlyPay> {
    let factor = money::times_a_year(pay.period);
    let amount = |amount: Option<f64>| {
        amount
            .filter(|amount| amount.is_finite() && *amount > 0.0)
            .map(|amount| amount * factor)
    };
    let (min, max) = match (amount(pay.min), amount(pay.max)) {
        (None, None) => return None,
        (Some(min), Some(max)) if min > max => (Some(max), Some(min)),
        bounds => bounds,
    };
    Some(YearlyPay {
        currency: pay.currency.trim().to_uppercase(),
        min,
        max,
    })
}

/// Like [`yearly`], of an offer: amounts that no wage can be are unknown.
pub(in crate::reading) fn offered(pay: &Pay) -> Option<YearlyPay> {
    is_plausible(pay).then(|| yearly(pay)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PayPeriod;

    #[test]
    fn a_year_of_each_period() {
        let check = |period: PayPeriod, expect: f64| {
            let pay = Pay {
                currency: "usd".to_owned(),
                min: Some(10.0),
                max: None,
                period,
            };
            let yearly = yearly(&pay).unwrap();
            assert_eq!(
                (yearly.currency.as_str(), yearly.min, yearly.max),
                ("USD", Some(expect), None)
            );
        };
        check(PayPeriod::Hour, 20_800.0);
        check(PayPeriod::Day, 2_600.0);
        check(PayPeriod::Week, 520.0);
        check(PayPeriod::Month, 120.0);
        check(PayPeriod::Year, 10.0);
    }

    #[test]
    fn nonsense_is_no_pay() {
        let pay = |min, max| Pay {
            currency: "EUR".to_owned(),
            min,
            max,
            period: PayPeriod::Year,
        };
        assert_eq!(yearly(&pay(Some(f64::NAN), None)), None);
        assert_eq!(yearly(&pay(Some(-1.0), Some(0.0))), None);
        // A year's pay under another period.
        let at = |period| Pay {
            period,
            ..pay(Some(68_000.0), None)
        };
        assert_eq!(offered(&at(PayPeriod::Month)), None);
        assert_eq!(offered(&at(PayPeriod::Hour)), None);
        assert!(offered(&at(PayPeriod::Year)).is_some());
        let turned = yearly(&pay(Some(9.0), Some(5.0))).unwrap();
        assert_eq!((turned.min, turned.max), (Some(5.0), Some(9.0)));
    }
}

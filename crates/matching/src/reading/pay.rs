//! Pay a year, whatever the period it is stated for.

use crate::document::{Pay, PayPeriod};
use crate::features::YearlyPay;

/// `None` where no positive amount is stated.
pub(super) fn yearly(pay: &Pay) -> Option<YearlyPay> {
    let factor = match pay.period {
        // 40 hours a week, 52 weeks a year.
        PayPeriod::Hour => 2080.0,
        // Five days a week.
        PayPeriod::Day => 260.0,
        PayPeriod::Week => 52.0,
        PayPeriod::Month => 12.0,
        PayPeriod::Year => 1.0,
    };
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let turned = yearly(&pay(Some(9.0), Some(5.0))).unwrap();
        assert_eq!((turned.min, turned.max), (Some(5.0), Some(9.0)));
    }
}

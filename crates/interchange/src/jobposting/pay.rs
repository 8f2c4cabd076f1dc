//! Reads `baseSalary`, whose members may be words: "£28,500 - £33,000 a year".

use matching::document::{Pay, PayPeriod};
use matching::{money, read_pay};
use serde_json::Value;

use super::terms;
use crate::json::{self, Object};
use crate::{Invalid, MAX_TEXT_BYTES};

/// A number, or a `MonetaryAmount` whose value is a number or a `QuantitativeValue`. The currency
/// may also be the posting's `salaryCurrency`. `None` without a currency, a period or an amount.
pub(super) fn read(document: Object<'_>) -> Result<Option<Pay>, Invalid> {
    let currency = document.field("salaryCurrency", currency)?;
    document.field("baseSalary", |value| {
        json::first(value, |amount| monetary_amount(amount, currency))
    })
}

fn monetary_amount(value: &Value, outer_currency: Option<String>) -> Result<Option<Pay>, Invalid> {
    if let Value::String(text) = value {
        let text = json::bounded(text, MAX_TEXT_BYTES)?.unwrap_or_default();
        let currency = outer_currency.unwrap_or_default();
        return Ok(read_pay(&text).or_else(|| read_pay(&format!("{currency} {text}"))));
    }
    let Value::Object(_) = value else {
        // A bare number has no period, so it is not pay. It must still be a valid amount.
        bounds(amount(value)?, None)?;
        return Ok(None);
    };
    let whole = Object::of(value)?;
    let outer_salary = Salary::read(whole)?;
    let inner_salary = whole.field("value", |value| {
        json::first(value, |value| match value {
            Value::Object(_) => Object::of(value).and_then(Salary::read).map(Some),
            _ => Ok(None),
        })
    })?;
    let salary = outer_salary.or(inner_salary.unwrap_or_default());
    let (min, max) = bounds(salary.min.or(salary.value), salary.max.or(salary.value))?;
    let currency = whole.field("currency", currency)?.or(outer_currency);
    if min.is_none() && max.is_none() {
        let words = in_words(whole)?;
        return Ok(words.and_then(|words| {
            let currency = currency.unwrap_or_default();
            let period = salary.period.map(|period| match period {
                PayPeriod::Hour => "per hour",
                PayPeriod::Day => "per day",
                PayPeriod::Week => "per week",
                PayPeriod::Month => "per month",
                PayPeriod::Year => "per year",
            });
            read_pay(&format!(
                "{currency} {words} {}",
                period.unwrap_or_default()
            ))
        }));
    }
    let paid = min.is_some_and(|min| min > 0.0) || max.is_some_and(|max| max > 0.0);
    Ok(match (currency, salary.period) {
        // Forms send 0 for an amount that nobody entered.
        (Some(currency), Some(period)) if paid => Some(Pay {
            currency,
            min,
            max,
            period,
        }),
        _ => None,
    })
}

/// The amounts as a sentence in the place of a number: "$61,000 to $70,000".
fn in_words(whole: Object<'_>) -> Result<Option<String>, Invalid> {
    let words = |object: Object<'_>| {
        object.any_field(&["value", "name", "description"], |value| match value {
            Value::String(_) => json::text(value, MAX_TEXT_BYTES),
            _ => Ok(None),
        })
    };
    let inner = whole.field("value", |value| {
        json::first(value, |value| match value {
            Value::Object(_) => words(Object::of(value)?),
            _ => Ok(None),
        })
    })?;
    match inner {
        Some(inner) => Ok(Some(inner)),
        None => words(whole),
    }
}

/// The members that `MonetaryAmount` and `QuantitativeValue` share.
#[derive(Default)]
struct Salary {
    value: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    period: Option<PayPeriod>,
}

impl Salary {
    fn read(object: Object<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            value: object.field("value", amount)?,
            min: object.field("minValue", amount)?,
            max: object.field("maxValue", amount)?,
            period: object.any_field(&["unitText", "unitCode"], period)?,
        })
    }

    fn or(self, other: Self) -> Self {
        Self {
            value: self.value.or(other.value),
            min: self.min.or(other.min),
            max: self.max.or(other.max),
            period: self.period.or(other.period),
        }
    }
}

fn bounds(min: Option<f64>, max: Option<f64>) -> Result<(Option<f64>, Option<f64>), Invalid> {
    match (min, max) {
        (Some(min), Some(max)) if min > max => {
            Err(Invalid::value("the minimum must not exceed the maximum"))
        }
        both => Ok(both),
    }
}

/// An amount as a number or a string of digits. Other strings ("negotiable") are `None`, and so is
/// an object, which the caller reads.
fn amount(value: &Value) -> Result<Option<f64>, Invalid> {
    json::first(value, |value| match value {
        Value::Object(_) => Ok(None),
        plain => match terms::number(plain)? {
            Some(amount) if amount < 0.0 => Err(Invalid::value("must not be negative")),
            amount => Ok(amount),
        },
    })
}

/// A currency by its ISO 4217 code, sign or name.
fn currency(value: &Value) -> Result<Option<String>, Invalid> {
    let text = json::first_text(value, MAX_TEXT_BYTES)?;
    Ok(text.and_then(|text| {
        let code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        match money::currency(&text, None) {
            Some(known) => Some(known.to_owned()),
            None => code.then(|| text.to_ascii_uppercase()),
        }
    }))
}

/// schema.org's `unitText`, the UN/CEFACT codes of `unitCode`, and other common spellings.
fn period(value: &Value) -> Result<Option<PayPeriod>, Invalid> {
    Ok(json::first_text(value, MAX_TEXT_BYTES)?.and_then(|text| money::period(&text)))
}

//! `baseSalary`.

use matching::document::{Pay, PayPeriod};
use serde_json::Value;

use super::{first_text, terms};
use crate::json::{self, Object};
use crate::{Invalid, MAX_TEXT_BYTES};

/// The posting's `baseSalary`: a number, or a `MonetaryAmount` whose value is a number or a `QuantitativeValue`. The
/// currency may stand beside it as `salaryCurrency`. `None` without a currency, a period or an amount.
pub(super) fn read(document: Object<'_>) -> Result<Option<Pay>, Invalid> {
    let currency = document.field("salaryCurrency", currency)?;
    document.field("baseSalary", |value| match json::first(value) {
        Some(amount) => monetary_amount(amount, currency),
        None => Ok(None),
    })
}

fn monetary_amount(value: &Value, outer: Option<String>) -> Result<Option<Pay>, Invalid> {
    let Value::Object(_) = value else {
        // A bare number has no period; it is looked at only to refuse what can't be an amount.
        bounds(amount(value)?, None)?;
        return Ok(None);
    };
    let whole = Object::of(value)?;
    let mut said = Said::read(whole)?;
    if let Some(inner) = whole.get("value").and_then(json::first)
        && inner.is_object()
    {
        let inner = Object::of(inner)
            .and_then(Said::read)
            .map_err(|invalid| invalid.within("value"))?;
        said = said.or(inner);
    }
    let (min, max) = bounds(said.min.or(said.value), said.max.or(said.value))?;
    let currency = whole.field("currency", currency)?.or(outer);
    let paid = min.is_some_and(|min| min > 0.0) || max.is_some_and(|max| max > 0.0);
    Ok(match (currency, said.period) {
        // Nought is how forms say that nothing was said.
        (Some(currency), Some(period)) if paid => Some(Pay {
            currency,
            min,
            max,
            period,
        }),
        _ => None,
    })
}

/// What one of the two objects says: `MonetaryAmount` and `QuantitativeValue` share these members.
struct Said {
    value: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    period: Option<PayPeriod>,
}

impl Said {
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

pub(crate) fn bounds(
    min: Option<f64>,
    max: Option<f64>,
) -> Result<(Option<f64>, Option<f64>), Invalid> {
    match (min, max) {
        (Some(min), Some(max)) if min > max => {
            Err(Invalid::value("the lowest amount is above the highest"))
        }
        both => Ok(both),
    }
}

/// An amount as a number or as digits; other text ("negotiable") is no amount. An object is read elsewhere.
fn amount(value: &Value) -> Result<Option<f64>, Invalid> {
    let amount = match json::first(value) {
        Some(Value::Object(_)) | None => None,
        Some(plain) => terms::number(plain)?,
    };
    match amount {
        Some(amount) if amount < 0.0 => Err(Invalid::value("an amount of pay cannot be negative")),
        other => Ok(other),
    }
}

/// ISO 4217 in any case, or the sign of a currency that no other shares.
fn currency(value: &Value) -> Result<Option<String>, Invalid> {
    Ok(
        first_text(value, MAX_TEXT_BYTES)?.and_then(|text| match text.as_str() {
            "€" => Some("EUR".to_owned()),
            code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Some(code.to_ascii_uppercase())
            }
            _ => None,
        }),
    )
}

/// schema.org's `unitText`, the UN/CEFACT codes of `unitCode`, and what people write instead.
fn period(value: &Value) -> Result<Option<PayPeriod>, Invalid> {
    Ok(first_text(value, MAX_TEXT_BYTES)?.and_then(|text| period_of(&text)))
}

pub(crate) fn period_of(text: &str) -> Option<PayPeriod> {
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let bare = letters.strip_prefix("per").unwrap_or(&letters);
    match bare {
        "hour" | "hours" | "hourly" | "hr" | "hur" | "h" => Some(PayPeriod::Hour),
        "day" | "days" | "daily" => Some(PayPeriod::Day),
        "week" | "weeks" | "weekly" | "wee" => Some(PayPeriod::Week),
        "month" | "months" | "monthly" | "mon" => Some(PayPeriod::Month),
        "year" | "years" | "yearly" | "yr" | "annual" | "annually" | "annum" | "ann" => {
            Some(PayPeriod::Year)
        }
        _ => None,
    }
}

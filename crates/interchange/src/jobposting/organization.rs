//! `hiringOrganization`.

use matching::document::{Company, CompanyId, CompanyStage};
use serde::Deserialize;
use serde_json::Value;

use super::{first_text, identifier, terms};
use crate::json::{self, Object, wrong_type};
use crate::{Invalid, MAX_TEXT_BYTES};

/// A name, or an `Organization`.
pub(super) fn read(value: &Value) -> Result<Option<Company>, Invalid> {
    let Some(value) = json::first(value) else {
        return Ok(None);
    };
    if value.is_string() {
        let name = json::text(value, MAX_TEXT_BYTES)?;
        return Ok(name.map(|name| Company {
            name,
            ..Company::default()
        }));
    }
    let organization = Object::of(value)?;
    Ok(Some(Company {
        id: organization.field("identifier", identifier)?.map(CompanyId),
        name: organization
            .any_field(&["name", "legalName"], |value| {
                first_text(value, MAX_TEXT_BYTES)
            })?
            .unwrap_or_default(),
        tags: organization
            .field("keywords", |value| terms::tags(value).map(Some))?
            .unwrap_or_default(),
        stage: organization.field("stage", |value| {
            CompanyStage::deserialize(value)
                .map(Some)
                .map_err(|_| Invalid::value("is not the name of a stage"))
        })?,
        reputation: organization.field("reputation", |value| match value.as_f64() {
            Some(reputation) if (0.0..=1.0).contains(&reputation) => Ok(Some(reputation)),
            Some(_) => Err(Invalid::value("is not between 0 and 1")),
            None => Err(wrong_type("a number", value)),
        })?,
        industry: organization.field("industry", |value| {
            json::first(value).map_or(Ok(None), terms::name)
        })?,
        employees: organization.field("numberOfEmployees", employees)?,
    }))
}

/// A number, or a `QuantitativeValue`; of a range the lower end.
fn employees(value: &Value) -> Result<Option<u32>, Invalid> {
    let count = match json::first(value) {
        Some(range @ Value::Object(_)) => {
            Object::of(range)?.any_field(&["value", "minValue"], terms::number)?
        }
        Some(plain) => terms::number(plain)?,
        None => None,
    };
    match count {
        // In range by the check: a truncating cast is exact but for the fraction, and there are no fractions of people.
        Some(count) if (0.0..=f64::from(u32::MAX)).contains(&count) => Ok(Some(count as u32)),
        Some(_) => Err(Invalid::value("is not a number of people")),
        None => Ok(None),
    }
}

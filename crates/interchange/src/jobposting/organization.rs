//! Reads `hiringOrganization`.

use matching::document::{Company, CompanyId, CompanyStage};
use serde::Deserialize;
use serde_json::Value;

use super::terms;
use crate::json::{self, Object, wrong_type};
use crate::{Invalid, MAX_TEXT_BYTES};

/// A name, or an `Organization`.
pub(super) fn read(value: &Value) -> Result<Option<Company>, Invalid> {
    json::first(value, name_or_organization)
}

fn name_or_organization(value: &Value) -> Result<Option<Company>, Invalid> {
    if value.is_string() {
        let name = json::text(value, MAX_TEXT_BYTES)?;
        return Ok(name.map(|name| Company {
            name,
            ..Company::default()
        }));
    }
    let organization = Object::of(value)?;
    Ok(Some(Company {
        id: organization
            .field("identifier", terms::identifier)?
            .map(CompanyId),
        name: organization
            .any_field(&["name", "legalName"], |value| {
                json::first_text(value, MAX_TEXT_BYTES)
            })?
            .unwrap_or_default(),
        tags: organization
            .field("keywords", |value| terms::tags(value).map(Some))?
            .unwrap_or_default(),
        stage: organization.field("stage", |value| {
            CompanyStage::deserialize(value).map(Some).map_err(|_| {
                Invalid::value("must be pre_seed, seed, early, growth, late or public")
            })
        })?,
        reputation: organization.field("reputation", |value| match value.as_f64() {
            Some(reputation) if (0.0..=1.0).contains(&reputation) => Ok(Some(reputation)),
            Some(_) => Err(Invalid::value("must be between 0 and 1")),
            None => Err(wrong_type("a number", value)),
        })?,
        industry: organization.field("industry", |value| json::first(value, terms::name))?,
        employees: organization.field("numberOfEmployees", terms::count)?,
    }))
}

/// The country of an organization's address. An address that is not understood is none.
pub(super) fn country(value: &Value) -> Result<Option<String>, Invalid> {
    let address = |value: &Value| match value {
        Value::Object(_) => Object::of(value)?.field("address", |address| {
            json::first(address, |address| match address {
                Value::Object(_) => Object::of(address)?.field("addressCountry", |country| {
                    json::first(country, terms::name)
                }),
                _ => Ok(None),
            })
        }),
        _ => Ok(None),
    };
    let named = json::first(value, address).unwrap_or_default();
    Ok(named.and_then(|country| matching::country_code(&country)))
}

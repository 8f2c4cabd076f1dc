//! Reads a person's [`Preferences`] from JSON.
//!
//! The members are those of the type. The reader adds limits and canonical spelling.
//!
//! ```
//! use interchange::preferences;
//!
//! let wishes = preferences::parse(
//!     br#"{
//!         "titles": [" Nurse "],
//!         "locations": [{ "country": "Norway" }],
//!         "deal_breakers": { "location": true }
//!     }"#,
//! )?;
//! assert_eq!(wishes.titles, ["Nurse"]);
//! assert_eq!(wishes.locations[0].country.as_deref(), Some("NO"));
//! # Ok::<(), interchange::Invalid>(())
//! ```
//!
//! # What is not supported
//!
//! - Unknown members. The reader refuses them, because a misspelt deal-breaker would have no
//!   effect.

use matching::document::{Pay, Place, Preferences};
use serde_json::Value;

use crate::json::{self, bounded, too_many};
use crate::typed::read_value;
use crate::{Invalid, MAX_LIST, country};

/// The longest title, industry, tag, place name or company name, in bytes.
pub const MAX_WISH_BYTES: usize = 500;

/// Reads a preferences document.
///
/// ```
/// let refused = interchange::preferences::parse(br#"{ "workplaces": ["moon"] }"#).unwrap_err();
/// assert_eq!(refused.field, "workplaces/0");
/// assert_eq!(refused.reason, "must be one of `remote`, `hybrid`, `on_site`");
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn parse(json: &[u8]) -> Result<Preferences, Invalid> {
    read(&json::document(json)?)
}

/// Reads preferences that are already parsed as JSON.
///
/// ```
/// use serde_json::json;
///
/// let wishes = interchange::preferences::read(&json!({ "tags": ["climate", " "] }))?;
/// assert_eq!(wishes.tags, ["climate"]);
/// # Ok::<(), interchange::Invalid>(())
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn read(document: &Value) -> Result<Preferences, Invalid> {
    json::shallow(document)?;
    if !document.is_object() {
        return Err(json::wrong_type("an object", document));
    }
    let mut wishes: Preferences = read_value(document)?;
    words("titles", &mut wishes.titles)?;
    words("industries", &mut wishes.industries)?;
    words("tags", &mut wishes.tags)?;
    places("locations", &mut wishes.locations)?;
    limited("radius_km", wishes.radius_km, MOST_KM)?;
    limited("hours_apart", wishes.hours_apart, MOST_HOURS)?;
    at_most("workplaces", wishes.workplaces.len())?;
    at_most("employment_types", wishes.employment_types.len())?;
    at_most("seniorities", wishes.seniorities.len())?;
    at_most("company_stages", wishes.company_stages.len())?;
    if let Some(wish) = &mut wishes.pay {
        pay(wish).map_err(|invalid| invalid.within("pay"))?;
    }
    let limits = &mut wishes.deal_breakers;
    words(
        "deal_breakers/excluded_companies",
        &mut limits.excluded_companies,
    )?;
    words(
        "deal_breakers/authorised_countries",
        &mut limits.authorised_countries,
    )?;
    for country in &mut limits.authorised_countries {
        *country = country::code_or_text(country);
    }
    Ok(wishes)
}

/// No two points on the globe, and no two clocks, are farther apart.
const MOST_KM: u32 = 20_000;
const MOST_HOURS: u32 = 24;

fn limited(field: &str, wish: Option<u32>, most: u32) -> Result<(), Invalid> {
    match wish {
        Some(wish) if wish > most => {
            Err(Invalid::value(format!("must be at most {most}")).within(field))
        }
        _ => Ok(()),
    }
}

fn at_most(field: &str, items: usize) -> Result<(), Invalid> {
    if items > MAX_LIST {
        return Err(too_many(items, MAX_LIST).within(field));
    }
    Ok(())
}

/// Trims each string and drops blank ones.
fn words(field: &str, words: &mut Vec<String>) -> Result<(), Invalid> {
    at_most(field, words.len())?;
    let mut kept = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let bounded = bounded(word, MAX_WISH_BYTES);
        kept.extend(bounded.map_err(|invalid| invalid.within(index).within(field))?);
    }
    *words = kept;
    Ok(())
}

fn places(field: &str, places: &mut Vec<Place>) -> Result<(), Invalid> {
    at_most(field, places.len())?;
    for (index, place) in places.iter_mut().enumerate() {
        let part = |name: &str, text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default();
            bounded(text, MAX_WISH_BYTES)
                .map_err(|invalid| invalid.within(name).within(index).within(field))
        };
        *place = Place {
            city: part("city", &place.city)?,
            region: part("region", &place.region)?,
            country: part("country", &place.country)?.map(|text| country::code_or_text(&text)),
        };
    }
    places.retain(|place| *place != Place::default());
    Ok(())
}

fn pay(wish: &mut Pay) -> Result<(), Invalid> {
    let code = wish.currency.trim();
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(Invalid::value("must be an ISO 4217 currency code").within("currency"));
    }
    wish.currency = code.to_ascii_uppercase();
    for (name, amount) in [("min", wish.min), ("max", wish.max)] {
        if amount.is_some_and(|amount| !amount.is_finite() || amount < 0.0) {
            return Err(Invalid::value("must not be negative").within(name));
        }
    }
    match (wish.min, wish.max) {
        (Some(min), Some(max)) if min > max => {
            Err(Invalid::value("the minimum must not exceed the maximum"))
        }
        _ => Ok(()),
    }
}

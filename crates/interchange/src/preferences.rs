//! A person's [`Preferences`] as JSON: the type's own members, within limits and in canonical spelling.

use matching::document::{Pay, Place, Preferences};
use serde_json::Value;

use crate::json::{self, bounded, too_many};
use crate::{Code, Invalid, MAX_LIST, place};

/// The longest wish, in bytes.
pub const MAX_WISH_BYTES: usize = 500;

/// Reads one preferences document. An unknown member is refused, for a misspelt deal-breaker would break no deal.
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn parse(json: &[u8]) -> Result<Preferences, Invalid> {
    read(&json::document(json)?)
}

/// Reads preferences that have been parsed as JSON already.
///
/// # Errors
/// As [`parse`].
pub fn read(document: &Value) -> Result<Preferences, Invalid> {
    json::shallow(document)?;
    if !document.is_object() {
        return Err(json::wrong_type("an object", document));
    }
    let mut wished: Preferences =
        serde_path_to_error::deserialize(document).map_err(|error| Invalid {
            code: Code::InvalidField,
            field: member_path(error.path()),
            reason: error.inner().to_string(),
        })?;
    words("titles", &mut wished.titles)?;
    words("industries", &mut wished.industries)?;
    words("tags", &mut wished.tags)?;
    places("locations", &mut wished.locations)?;
    at_most("workplaces", wished.workplaces.len())?;
    at_most("employment_types", wished.employment_types.len())?;
    at_most("seniorities", wished.seniorities.len())?;
    at_most("company_stages", wished.company_stages.len())?;
    if let Some(wish) = &mut wished.pay {
        pay(wish).map_err(|invalid| invalid.within("pay"))?;
    }
    let limits = &mut wished.deal_breakers;
    words(
        "deal_breakers/excluded_companies",
        &mut limits.excluded_companies,
    )?;
    words(
        "deal_breakers/authorised_countries",
        &mut limits.authorised_countries,
    )?;
    for country in &mut limits.authorised_countries {
        *country = place::country(country);
    }
    Ok(wished)
}

fn member_path(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn at_most(field: &str, items: usize) -> Result<(), Invalid> {
    if items > MAX_LIST {
        return Err(too_many(items, MAX_LIST).within(field));
    }
    Ok(())
}

/// Trims each, drops blanks.
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
            country: part("country", &place.country)?.map(|text| place::country(&text)),
        };
    }
    places.retain(|place| *place != Place::default());
    Ok(())
}

fn pay(wish: &mut Pay) -> Result<(), Invalid> {
    let code = wish.currency.trim();
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(Invalid::value("is not an ISO 4217 code").within("currency"));
    }
    wish.currency = code.to_ascii_uppercase();
    for (name, amount) in [("min", wish.min), ("max", wish.max)] {
        if amount.is_some_and(|amount| !amount.is_finite() || amount < 0.0) {
            return Err(Invalid::value("is not an amount of money").within(name));
        }
    }
    match (wish.min, wish.max) {
        (Some(min), Some(max)) if min > max => {
            Err(Invalid::value("the lowest amount is above the highest"))
        }
        _ => Ok(()),
    }
}

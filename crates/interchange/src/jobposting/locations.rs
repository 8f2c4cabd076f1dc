//! Reads `jobLocation`, `jobLocationType` and `applicantLocationRequirements`.

use matching::document::{Place, Workplace};
use serde_json::Value;

use super::terms;
use crate::json::{self, Object, too_many};
use crate::location::{self, Locations};
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES, country};

pub(super) fn read(document: Object<'_>) -> Result<Locations, Invalid> {
    let named = document.one_or_many("jobLocation", MAX_LIST, job_location)?;
    let types = document.one_or_many("jobLocationType", MAX_LIST, |value| {
        Ok(terms::name(value)?.as_deref().and_then(workplace))
    })?;
    let mut applicant_locations: Vec<Place> = document
        .one_or_many("applicantLocationRequirements", MAX_LIST, area)?
        .into_iter()
        .flatten()
        .collect();
    let mut locations = Vec::new();
    let mut workplace = types.first().copied();
    for of in named {
        locations.extend(of.locations);
        applicant_locations.extend(of.applicant_locations);
        workplace = workplace.or(of.workplace);
    }
    Ok(Locations {
        locations: distinct("jobLocation", locations)?,
        applicant_locations: distinct("applicantLocationRequirements", applicant_locations)?,
        workplace,
    })
}

/// Drops duplicates. One line of text may name any number of places, so the limit applies to them,
/// too. It also bounds the comparisons.
fn distinct(field: &str, places: Vec<Place>) -> Result<Vec<Place>, Invalid> {
    let found = places.len();
    let mut kept: Vec<Place> = Vec::new();
    for place in places {
        if kept.contains(&place) {
            continue;
        }
        if kept.len() == MAX_LIST {
            return Err(too_many(found, MAX_LIST).within(field));
        }
        kept.push(place);
    }
    Ok(kept)
}

/// schema.org defines only `TELECOMMUTE`.
fn workplace(text: &str) -> Option<Workplace> {
    let letters: String = text
        .rsplit('/')
        .next()
        .unwrap_or(text)
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    match letters.as_str() {
        "telecommute" | "telecommuting" | "remote" => Some(Workplace::Remote),
        "hybrid" => Some(Workplace::Hybrid),
        "onsite" | "inoffice" | "inperson" => Some(Workplace::OnSite),
        _ => None,
    }
}

/// A `Place` with an address or a name, a bare `PostalAddress`, or a line of text.
fn job_location(value: &Value) -> Result<Option<Locations>, Invalid> {
    if let Value::String(line) = value {
        return location_line(line);
    }
    let object = Object::of(value)?;
    let addressed = object.field("address", |value| {
        json::first(value, |address| match address {
            Value::String(line) => location_line(line),
            other => postal_address(Object::of(other)?),
        })
    })?;
    if addressed.is_some() {
        return Ok(addressed);
    }
    if let Some(addressed) = postal_address(object)? {
        return Ok(Some(addressed));
    }
    let name = object.field("name", |value| json::first_text(value, MAX_TEXT_BYTES))?;
    Ok(name.map(|name| location::read_line(&name)))
}

fn location_line(line: &str) -> Result<Option<Locations>, Invalid> {
    Ok(json::bounded(line, MAX_TEXT_BYTES)?.map(|line| location::read_line(&line)))
}

fn postal_address(address: Object<'_>) -> Result<Option<Locations>, Invalid> {
    let part = |name: &str| {
        address.field(name, |value| {
            json::first(value, |value| {
                let named = terms::name(value)?;
                match (named, value) {
                    (None, Value::Object(_)) => {
                        Object::of(value)?.field("identifier", terms::identifier)
                    }
                    (named, _) => Ok(named),
                }
            })
        })
    };
    let place = Place {
        city: part("addressLocality")?,
        region: part("addressRegion")?,
        country: part("addressCountry")?.map(|text| country::code_or_text(&text)),
    };
    if place == Place::default() {
        return Ok(None);
    }
    let mut read = Locations::default();
    if place.city.as_deref().is_some_and(location::is_remote) {
        read.workplace = Some(Workplace::Remote);
        let rest = Place {
            city: None,
            ..place
        };
        read.applicant_locations
            .extend(Some(rest).filter(|rest| *rest != Place::default()));
    } else {
        read.locations.push(place);
    }
    Ok(Some(read))
}

/// A `Country`, `State` or `City` by its name, or anything that a `jobLocation` may be.
fn area(value: &Value) -> Result<Option<Vec<Place>>, Invalid> {
    let kind = value.get("@type").and_then(Value::as_str);
    if let (Some(kind @ ("Country" | "State" | "City")), Value::Object(_)) = (kind, value)
        && let Some(name) = terms::name(value)?
    {
        let mut place = Place::default();
        match kind {
            "Country" => place.country = Some(country::code_or_text(&name)),
            "State" => place.region = Some(name),
            _ if location::is_remote(&name) => return Ok(None),
            _ => place.city = Some(name),
        }
        return Ok(Some(vec![place]));
    }
    Ok(job_location(value)?.map(|read| {
        let either = read.locations.into_iter().chain(read.applicant_locations);
        either.collect()
    }))
}

//! Reads `jobLocation`, `jobLocationType` and `applicantLocationRequirements`.

use std::borrow::Cow;

use matching::document::{Place, Workplace};
use serde_json::Value;

use super::terms;
use crate::json::{self, Object, too_many};
use crate::location::Locations;
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES, country};

pub(super) fn read(document: Object<'_>) -> Result<Locations, Invalid> {
    let mut read = Locations::default();
    for types in document.one_or_many("jobLocationType", MAX_LIST, |value| {
        Ok(terms::name(value)?.map(|text| workplaces(&text)))
    })? {
        read.add(Locations {
            workplaces: types,
            ..Locations::default()
        });
    }
    for named in document.one_or_many("jobLocation", MAX_LIST, job_location)? {
        read.add(named);
    }
    for mut area in document.one_or_many("applicantLocationRequirements", MAX_LIST, area)? {
        area.applicant_locations.append(&mut area.locations);
        area.workplaces.clear();
        read.add(area);
    }
    Ok(Locations {
        locations: distinct("jobLocation", read.locations)?,
        applicant_locations: distinct("applicantLocationRequirements", read.applicant_locations)?,
        workplaces: read.workplaces,
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

/// schema.org defines only `TELECOMMUTE`; pages write what they would in a location line.
fn workplaces(text: &str) -> Vec<Workplace> {
    let name = text.rsplit('/').next().unwrap_or(text);
    let letters: String = name
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    match letters.as_str() {
        "telecommute" | "telecommuting" | "remote" => vec![Workplace::Remote],
        "hybrid" => vec![Workplace::Hybrid],
        "onsite" | "inoffice" | "inperson" => vec![Workplace::OnSite],
        _ => matching::read_location(&text.replace('_', " ")).workplaces,
    }
}

/// A `Place` with an address or a name, a bare `PostalAddress`, or a line of text.
fn job_location(value: &Value) -> Result<Option<Locations>, Invalid> {
    if let Value::String(line) = value {
        return location_line(line);
    }
    let object = Object::of(value)?;
    let addresses = object.one_or_many("address", MAX_LIST, |address| match address {
        Value::String(line) => location_line(line),
        other => postal_address(Object::of(other)?),
    })?;
    if !addresses.is_empty() {
        let mut read = Locations::default();
        for address in addresses {
            read.add(address);
        }
        return Ok(Some(read));
    }
    if let Some(addressed) = postal_address(object)? {
        return Ok(Some(addressed));
    }
    let name = object.field("name", |value| json::first_text(value, MAX_TEXT_BYTES))?;
    Ok(name.map(|name| matching::read_location(&decoded(&name)).into()))
}

fn location_line(line: &str) -> Result<Option<Locations>, Invalid> {
    let line = json::bounded(line, MAX_TEXT_BYTES)?;
    Ok(line.map(|line| matching::read_location(&decoded(&line)).into()))
}

/// Pages escape what needs no escaping, some of them several times.
fn decoded(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST_ESCAPES {
        let once = match html_escape::decode_html_entities(&text) {
            Cow::Borrowed(_) => break,
            Cow::Owned(once) => once,
        };
        text = Cow::Owned(once);
    }
    text.into_owned()
}

/// How often a text may be escaped.
const MOST_ESCAPES: usize = 8;

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
    let part = |name: &str| Ok::<_, Invalid>(part(name)?.map(|text| decoded(&text)));
    let place = Place {
        city: part("addressLocality")?,
        region: part("addressRegion")?,
        country: part("addressCountry")?.map(|text| country::code_or_text(&text)),
    };
    if place == Place::default() {
        return Ok(None);
    }
    Ok(Some(matching::read_address(&place).into()))
}

/// A `Country`, `State` or `City` by its name, or anything that a `jobLocation` may be.
fn area(value: &Value) -> Result<Option<Locations>, Invalid> {
    let kind = value.get("@type").and_then(Value::as_str);
    if let (Some(kind @ ("Country" | "State" | "City")), Value::Object(_)) = (kind, value)
        && let Some(name) = terms::name(value)?
    {
        let mut place = Place::default();
        match kind {
            "Country" => place.country = Some(country::code_or_text(&name)),
            "State" => place.region = Some(name),
            _ => place.city = Some(name),
        }
        return Ok(Some(matching::read_address(&place).into()));
    }
    job_location(value)
}

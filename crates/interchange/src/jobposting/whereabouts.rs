//! `jobLocation`, `jobLocationType` and `applicantLocationRequirements`.

use matching::document::{Place, Workplace};
use serde_json::Value;

use super::{first_text, terms};
use crate::json::{self, Object};
use crate::place::{self, Located};
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES};

pub(super) struct Whereabouts {
    pub(super) locations: Vec<Place>,
    pub(super) workplace: Option<Workplace>,
    pub(super) applicant_locations: Vec<Place>,
}

pub(super) fn read(document: Object<'_>) -> Result<Whereabouts, Invalid> {
    let said = document.one_or_many("jobLocation", MAX_LIST, job_location)?;
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
    for located in said {
        locations.extend(located.places);
        applicant_locations.extend(located.applicant_places);
        workplace = workplace.or(located.workplace);
    }
    Ok(Whereabouts {
        locations: distinct(locations),
        workplace,
        applicant_locations: distinct(applicant_locations),
    })
}

fn distinct(places: Vec<Place>) -> Vec<Place> {
    let mut kept: Vec<Place> = Vec::with_capacity(places.len());
    for place in places {
        if !kept.contains(&place) {
            kept.push(place);
        }
    }
    kept
}

/// schema.org knows `TELECOMMUTE` alone.
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

/// A `Place` with an address or a name, a `PostalAddress` itself, or a line of text.
fn job_location(value: &Value) -> Result<Option<Located>, Invalid> {
    if let Value::String(line) = value {
        return Ok(json::bounded(line, MAX_TEXT_BYTES)?.map(|line| place::locate(&line)));
    }
    let object = Object::of(value)?;
    let located = object.field("address", |address| match json::first(address) {
        Some(Value::String(line)) => {
            Ok(json::bounded(line, MAX_TEXT_BYTES)?.map(|line| place::locate(&line)))
        }
        Some(address) => postal_address(Object::of(address)?),
        None => Ok(None),
    })?;
    if located.is_some() {
        return Ok(located);
    }
    if let Some(located) = postal_address(object)? {
        return Ok(Some(located));
    }
    let name = object.field("name", |value| first_text(value, MAX_TEXT_BYTES))?;
    Ok(name.map(|name| place::locate(&name)))
}

fn postal_address(address: Object<'_>) -> Result<Option<Located>, Invalid> {
    let part = |name: &str| {
        address.field(name, |value| {
            json::first(value).map_or(Ok(None), |value| {
                let named = terms::name(value)?;
                match (named, value) {
                    (None, Value::Object(_)) => {
                        Object::of(value)?.field("identifier", super::identifier)
                    }
                    (named, _) => Ok(named),
                }
            })
        })
    };
    let said = Place {
        city: part("addressLocality")?,
        region: part("addressRegion")?,
        country: part("addressCountry")?.map(|text| place::country(&text)),
    };
    if said == Place::default() {
        return Ok(None);
    }
    let mut located = Located::default();
    if said.city.as_deref().is_some_and(place::is_remote) {
        located.workplace = Some(Workplace::Remote);
        let rest = Place { city: None, ..said };
        located
            .applicant_places
            .extend(Some(rest).filter(|rest| *rest != Place::default()));
    } else {
        located.places.push(said);
    }
    Ok(Some(located))
}

/// A `Country`, `State` or `City`, whose name needs no reading; otherwise whatever a `jobLocation` may be.
fn area(value: &Value) -> Result<Option<Vec<Place>>, Invalid> {
    let kind = value.get("@type").and_then(Value::as_str);
    if let (Some(kind @ ("Country" | "State" | "City")), Value::Object(_)) = (kind, value)
        && let Some(name) = terms::name(value)?
    {
        let mut place = Place::default();
        match kind {
            "Country" => place.country = Some(place::country(&name)),
            "State" => place.region = Some(name),
            _ => place.city = Some(name),
        }
        return Ok(Some(vec![place]));
    }
    Ok(job_location(value)?.map(|located| {
        let either = located.places.into_iter().chain(located.applicant_places);
        either.collect()
    }))
}

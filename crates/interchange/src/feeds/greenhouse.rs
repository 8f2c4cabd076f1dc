//! Greenhouse's job board API, version 1.

use serde_json::{Value, json};

use super::entry::{identifier, member, text};

pub(super) fn job_posting(entry: &Value, company: &str) -> Value {
    // The API escapes the HTML of the description a second time.
    let description = text(entry, "/content").map(html_escape::decode_html_entities);
    let departments = entry.get("departments").and_then(Value::as_array);
    let departments = departments.into_iter().flatten();
    json!({
        "identifier": identifier("greenhouse", entry),
        "title": member(entry, "/title"),
        "description": description,
        "hiringOrganization": text(entry, "/company_name").unwrap_or(company),
        "jobLocation": locations(entry),
        "occupationalCategory": departments.filter_map(|it| text(it, "/name")).collect::<Vec<_>>(),
        "baseSalary": salary(entry),
        "datePosted": text(entry, "/first_published").or_else(|| text(entry, "/updated_at")),
        "validThrough": member(entry, "/application_deadline"),
        "url": member(entry, "/absolute_url"),
        "inLanguage": member(entry, "/language"),
    })
}

/// The location, in the words of its office if the posting only names that; all offices if it names
/// no place.
fn locations(entry: &Value) -> Vec<Value> {
    let name = text(entry, "/location/name").unwrap_or_default();
    let offices = entry.get("offices").and_then(Value::as_array);
    let offices: Vec<(&str, &str)> = offices
        .into_iter()
        .flatten()
        .filter_map(|office| {
            let name = text(office, "/name");
            let location = text(office, "/location").or(name)?;
            Some((name.unwrap_or(location), location))
        })
        .collect();
    let same = |(office, _): &&(&str, &str)| office.eq_ignore_ascii_case(name);
    if let Some((_, location)) = offices.iter().find(same) {
        return vec![(*location).into()];
    }
    let read = matching::read_location(name);
    let nowhere = read.locations.is_empty()
        && read.applicant_locations.is_empty()
        && read.workplaces.is_empty();
    if nowhere && !offices.is_empty() {
        return offices
            .into_iter()
            .map(|(_, location)| location.into())
            .collect();
    }
    vec![name.into()]
}

/// The first pay range, which has cents and no period: hardly anyone is paid so much an hour, or so
/// little a year, that it could be the other.
fn salary(entry: &Value) -> Option<Value> {
    let ranges = entry
        .get("pay_input_ranges")
        .or_else(|| entry.get("pay_ranges"));
    let range = ranges.and_then(Value::as_array)?.first()?;
    let amount = |name: &str| {
        let cents = range.get(format!("{name}_cents")).and_then(Value::as_f64);
        let whole = || range.get(name).and_then(Value::as_f64);
        cents.map(|cents| cents / 100.0).or_else(whole)
    };
    let (min, max) = (amount("min"), amount("max"));
    let title = text(range, "/title").unwrap_or_default().to_lowercase();
    let hourly = title.contains("hour") || min.or(max)? < MOST_AN_HOUR;
    Some(json!({
        "currency": member(range, "/currency_type"),
        "value": {
            "minValue": min,
            "maxValue": max,
            "unitText": if hourly { "HOUR" } else { "YEAR" },
        },
    }))
}

/// More is not paid for an hour.
const MOST_AN_HOUR: f64 = 1_000.0;

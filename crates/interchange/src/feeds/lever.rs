//! Lever's postings API, version 0.

use serde_json::{Value, json};

use super::entry::{identifier, member, text, texts};
use crate::time::iso8601;

pub(super) fn job_posting(entry: &Value, company: &str) -> Value {
    let posted = entry
        .get("createdAt")
        .and_then(Value::as_i64)
        .and_then(iso8601);
    json!({
        "identifier": identifier("lever", entry),
        "title": member(entry, "/text"),
        "description": description(entry),
        "hiringOrganization": company,
        "jobLocation": locations(entry),
        "jobLocationType": member(entry, "/workplaceType"),
        "employmentType": member(entry, "/categories/commitment"),
        "occupationalCategory": texts(entry, &["/categories/team", "/categories/department"]),
        "baseSalary": salary(entry),
        "datePosted": posted,
        "url": member(entry, "/hostedUrl"),
    })
}

/// The opening, the lists ("What you'll do", "Requirements") with their headings, and the closing.
fn description(entry: &Value) -> String {
    // The description is the opening and the body together.
    let whole = text(entry, "/description").or_else(|| text(entry, "/descriptionPlain"));
    let part = |html: &'static str, plain: &'static str| {
        let part = text(entry, html).or_else(|| text(entry, plain));
        part.filter(|_| whole.is_none())
    };
    let opening = part("/opening", "/openingPlain");
    let body = part("/descriptionBody", "/descriptionBodyPlain");
    let lists = entry.get("lists").and_then(Value::as_array);
    let lists = lists.into_iter().flatten().map(|list| {
        let heading = text(list, "/text").unwrap_or_default();
        let items = text(list, "/content").unwrap_or_default();
        format!("<h3>{heading}</h3>\n<ul>{items}</ul>")
    });
    let closing = text(entry, "/additional").or_else(|| text(entry, "/additionalPlain"));
    let openings = [whole, opening, body].into_iter().flatten();
    let parts = openings.map(str::to_owned);
    let parts = parts.chain(lists).chain(closing.map(str::to_owned));
    parts.collect::<Vec<_>>().join("\n")
}

/// The lines of all locations; the country is that of the only one.
fn locations(entry: &Value) -> Value {
    let all = match entry.pointer("/categories/allLocations") {
        Some(Value::Array(all)) if !all.is_empty() => all.clone(),
        _ => vec![member(entry, "/categories/location")],
    };
    match (all.as_slice(), text(entry, "/country")) {
        ([Value::String(line)], Some(country)) if is_bare(line) => {
            json!({ "addressLocality": line, "addressCountry": country })
        }
        _ => Value::Array(all),
    }
}

/// Whether a line names a city, or something unknown, without its country.
fn is_bare(line: &str) -> bool {
    let read = matching::read_location(line);
    read.workplaces.is_empty() && read.locations.len() == 1 && !line.contains(',')
}

/// The range, or else the words about it.
fn salary(entry: &Value) -> Option<Value> {
    let words =
        text(entry, "/salaryDescriptionPlain").or_else(|| text(entry, "/salaryDescription"));
    range(entry).or_else(|| {
        let lines = matching::plain_lines(words?);
        let pay = lines.iter().find(|line| matching::read_pay(line).is_some());
        pay.map(|line| line.as_str().into())
    })
}

fn range(entry: &Value) -> Option<Value> {
    let range = entry.get("salaryRange").filter(|range| range.is_object())?;
    let interval = text(range, "/interval")?;
    // "per-year-salary", "per-hour-wage"
    let period = interval
        .strip_suffix("-salary")
        .or_else(|| interval.strip_suffix("-wage"))
        .unwrap_or(interval);
    Some(json!({
        "currency": member(range, "/currency"),
        "value": { "minValue": member(range, "/min"), "maxValue": member(range, "/max"), "unitText": period },
    }))
}

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
        "jobLocation": member(entry, "/location/name"),
        "occupationalCategory": departments.filter_map(|it| text(it, "/name")).collect::<Vec<_>>(),
        "datePosted": text(entry, "/first_published").or_else(|| text(entry, "/updated_at")),
        "validThrough": member(entry, "/application_deadline"),
        "url": member(entry, "/absolute_url"),
        "inLanguage": member(entry, "/language"),
    })
}

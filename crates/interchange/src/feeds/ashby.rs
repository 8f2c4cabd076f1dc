//! Ashby's public job posting API.

use matching::document::Workplace;
use serde_json::{Value, json};

use super::entry::{identifier, member, text, texts};

/// `None` for an entry that the board does not list.
pub(super) fn job_posting(entry: &Value, company: &str) -> Option<Value> {
    if entry.get("isListed") == Some(&Value::Bool(false)) {
        return None;
    }
    let remote = entry.get("isRemote") == Some(&Value::Bool(true));
    let workplace = text(entry, "/workplaceType").or(remote.then_some("Remote"));
    Some(json!({
        "identifier": identifier("ashby", entry),
        "title": member(entry, "/title"),
        "description": text(entry, "/descriptionHtml").or_else(|| text(entry, "/descriptionPlain")),
        "hiringOrganization": company,
        "jobLocation": locations(entry),
        "jobLocationType": workplace,
        "employmentType": member(entry, "/employmentType"),
        "occupationalCategory": texts(entry, &["/team", "/department"]),
        "baseSalary": salary(entry),
        "datePosted": member(entry, "/publishedAt"),
        "url": member(entry, "/jobUrl"),
    }))
}

/// The main location and the secondary ones, each by its address or else by its line of text, which
/// alone says that it is remote.
fn locations(entry: &Value) -> Vec<Value> {
    let location = |of: &Value| match of.pointer("/address/postalAddress") {
        Some(address) if address.is_object() && !is_remote(of) => address.clone(),
        _ => member(of, "/location"),
    };
    let secondary = entry.get("secondaryLocations").and_then(Value::as_array);
    let secondary = secondary.into_iter().flatten().map(location);
    std::iter::once(location(entry)).chain(secondary).collect()
}

fn is_remote(of: &Value) -> bool {
    let line = text(of, "/location").unwrap_or_default();
    let workplaces = matching::read_location(line).workplaces;
    workplaces.contains(&Workplace::Remote)
}

/// The component that is a salary, of the summary or of the first tier that has one. Equity and
/// bonus are not pay for a period.
fn salary(entry: &Value) -> Option<Value> {
    let of = |list: &Value| -> Option<Value> {
        let mut components = list.as_array()?.iter();
        let salary = |component: &&Value| {
            text(component, "/compensationType") == Some("Salary")
                && component.get("minValue").is_some_and(Value::is_number)
        };
        components.find(salary).cloned()
    };
    let summary = entry.pointer("/compensation/summaryComponents");
    let tiers = entry.pointer("/compensation/compensationTiers");
    let tiers = tiers.and_then(Value::as_array).into_iter().flatten();
    let mut lists = summary
        .into_iter()
        .chain(tiers.filter_map(|tier| tier.get("components")));
    let salary = &lists.find_map(of)?;
    // "1 YEAR"
    let period = text(salary, "/interval")?.strip_prefix("1 ")?;
    Some(json!({
        "currency": member(salary, "/currencyCode"),
        "value": {
            "minValue": member(salary, "/minValue"), "maxValue": member(salary, "/maxValue"), "unitText": period,
        },
    }))
}

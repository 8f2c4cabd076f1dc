//! Writes a [`Posting`] as schema.org `JobPosting`.

use super::as_shown;
use matching::document::{
    Company, DemandedSkill, EmploymentType, Pay, PayPeriod, Place, Posting, Workplace,
};
use serde_json::{Map, Value, json};

use crate::time::iso8601;

/// Writes a posting as a `JobPosting` document. [`read`](super::read) restores the same posting.
///
/// ```
/// use interchange::jobposting;
///
/// let posting = jobposting::parse(br#"{ "identifier": "n1", "name": "Nurse" }"#)?;
/// let document = jobposting::to_json(&posting);
/// assert_eq!(document["title"], "Nurse");
/// assert_eq!(jobposting::read(&document)?, posting);
/// # Ok::<(), interchange::Invalid>(())
/// ```
#[must_use]
pub fn to_json(posting: &Posting) -> Value {
    let mut document = Members(Map::new());
    document.put("@context", "https://schema.org");
    document.put("@type", "JobPosting");
    document.put("identifier", posting.id.0.as_str());
    document.put("title", title(&posting.title));
    document.put("description", posting.description.as_deref());
    document.put("qualifications", list(&posting.requirements, text));
    document.put("responsibilities", list(&posting.responsibilities, text));
    document.put("hiringOrganization", organization(posting));
    document.put("jobLocation", list(&posting.locations, place));
    document.put("jobLocationType", location_types(posting));
    document.put(
        "applicantLocationRequirements",
        list(&posting.applicant_locations, area),
    );
    document.put(
        "employmentType",
        list(&posting.employment_types, |kind| {
            json!(employment_type(*kind))
        }),
    );
    document.put("skills", list(&posting.skills, skill));
    document.put(
        "experienceRequirements",
        posting.experience_months.map(|months| {
            json!({ "@type": "OccupationalExperienceRequirements", "monthsOfExperience": months })
        }),
    );
    document.put("educationRequirements", posting.education.as_deref());
    document.put(
        "occupationalCategory",
        list(&posting.occupational_categories, text),
    );
    document.put("industry", posting.industry.as_deref());
    document.put("baseSalary", posting.pay.as_ref().map(salary));
    document.put("totalJobOpenings", posting.places);
    document.put("datePosted", posting.posted_at_ms.and_then(iso8601));
    document.put("validThrough", posting.valid_through_ms.and_then(iso8601));
    document.put("url", posting.url.as_deref());
    document.put("inLanguage", posting.language.as_deref());
    Value::Object(document.0)
}

struct Members(Map<String, Value>);

impl Members {
    /// Adds a member, unless its value is null.
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if !value.is_null() {
            self.0.insert(name.to_owned(), value);
        }
    }
}

/// A title that the reader does not change: one that contains markup is escaped.
fn title(title: &str) -> String {
    if as_shown(title) == title {
        title.to_owned()
    } else {
        title.replace('&', "&amp;").replace('<', "&lt;")
    }
}

fn list<T>(items: &[T], write: impl Fn(&T) -> Value) -> Option<Value> {
    (!items.is_empty()).then(|| items.iter().map(write).collect())
}

fn text(text: &String) -> Value {
    json!(text)
}

fn organization(posting: &Posting) -> Option<Value> {
    let Posting {
        company,
        employer_country,
        ..
    } = posting;
    if *company == Company::default() && employer_country.is_none() {
        return None;
    }
    let mut organization = Members(Map::new());
    organization.put("@type", "Organization");
    organization.put("identifier", company.id.as_ref().map(|id| id.0.as_str()));
    organization.put(
        "name",
        Some(company.name.as_str()).filter(|name| !name.is_empty()),
    );
    organization.put("keywords", list(&company.tags, text));
    organization.put("stage", company.stage.map(|stage| json!(stage)));
    organization.put("reputation", company.reputation);
    organization.put("industry", company.industry.as_deref());
    organization.put("numberOfEmployees", company.employees);
    let country = |country: &String| {
        address(&Place {
            country: Some(country.clone()),
            ..Place::default()
        })
    };
    organization.put("address", employer_country.as_ref().map(country));
    Some(Value::Object(organization.0))
}

fn address(place: &Place) -> Value {
    let mut address = Members(Map::new());
    address.put("@type", "PostalAddress");
    address.put("addressLocality", place.city.as_deref());
    address.put("addressRegion", place.region.as_deref());
    address.put("addressCountry", place.country.as_deref());
    Value::Object(address.0)
}

fn place(place: &Place) -> Value {
    json!({ "@type": "Place", "address": address(place) })
}

fn area(place: &Place) -> Value {
    json!({ "@type": "AdministrativeArea", "address": address(place) })
}

fn skill(skill: &DemandedSkill) -> Value {
    if skill.required {
        json!(skill.name)
    } else {
        json!({ "@type": "DefinedTerm", "name": skill.name, "required": false })
    }
}

fn salary(pay: &Pay) -> Value {
    let mut value = Members(Map::new());
    value.put("@type", "QuantitativeValue");
    value.put("minValue", pay.min);
    value.put("maxValue", pay.max);
    value.put("unitText", unit_text(pay.period));
    json!({ "@type": "MonetaryAmount", "currency": pay.currency, "value": value.0 })
}

fn unit_text(period: PayPeriod) -> &'static str {
    match period {
        PayPeriod::Hour => "HOUR",
        PayPeriod::Day => "DAY",
        PayPeriod::Week => "WEEK",
        PayPeriod::Month => "MONTH",
        PayPeriod::Year => "YEAR",
    }
}

/// The main workplace; a list if others are offered.
fn location_types(posting: &Posting) -> Option<Value> {
    let main = posting.workplace?;
    if posting.other_workplaces.is_empty() {
        return Some(json!(location_type(main)));
    }
    let all = std::iter::once(&main).chain(&posting.other_workplaces);
    Some(all.map(|workplace| location_type(*workplace)).collect())
}

fn location_type(workplace: Workplace) -> &'static str {
    match workplace {
        Workplace::Remote => "TELECOMMUTE",
        Workplace::Hybrid => "HYBRID",
        Workplace::OnSite => "ON_SITE",
    }
}

fn employment_type(kind: EmploymentType) -> &'static str {
    match kind {
        EmploymentType::FullTime => "FULL_TIME",
        EmploymentType::PartTime => "PART_TIME",
        EmploymentType::Contractor => "CONTRACTOR",
        EmploymentType::Temporary => "TEMPORARY",
        EmploymentType::Intern => "INTERN",
        EmploymentType::Volunteer => "VOLUNTEER",
        EmploymentType::PerDiem => "PER_DIEM",
        EmploymentType::Other => "OTHER",
    }
}

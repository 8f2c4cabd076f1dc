//! Reading responses of each posting API, with invented content.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use interchange::feeds::Feed;
use interchange::{Code, Invalid};
use matching::document::{EmploymentType, Pay, PayPeriod, Place, Posting, Workplace};
use serde_json::{Value, json};

fn read(feed: Feed, document: &Value) -> Vec<Result<Posting, Invalid>> {
    let bytes = serde_json::to_vec(document).expect("serialises");
    feed.parse("Acme", &bytes).expect("a feed")
}

fn place(city: &str, region: Option<&str>, country: Option<&str>) -> Place {
    Place {
        city: Some(city.into()),
        region: region.map(str::to_owned),
        country: country.map(str::to_owned),
    }
}

fn yearly(currency: &str, min: f64, max: f64) -> Option<Pay> {
    let period = PayPeriod::Year;
    Some(Pay {
        currency: currency.into(),
        min: Some(min),
        max: Some(max),
        period,
    })
}

#[test]
fn greenhouse() {
    let postings = read(
        Feed::Greenhouse,
        &json!({ "jobs": [
            { "id": 4711, "title": "Nurse", "updated_at": "2024-05-02T10:00:00-04:00",
              "first_published": "2024-05-01T10:00:00-04:00", "location": { "name": "Austin, TX | Remote - US" },
              "content": "&lt;p&gt;Care &amp;amp; comfort&lt;/p&gt;", "departments": [{ "id": 1, "name": "Wards" }],
              "offices": [{ "name": "Austin" }], "absolute_url": "https://boards.example/acme/jobs/4711" },
            { "id": 4712, "title": "" },
            7
        ], "meta": { "total": 3 } }),
    );
    let nurse = postings[0].as_ref().expect("reads");
    assert_eq!(nurse.id.0, "greenhouse-4711");
    assert_eq!(
        nurse.description.as_deref(),
        Some("<p>Care &amp; comfort</p>")
    );
    assert_eq!(nurse.company.name, "Acme");
    assert_eq!(nurse.locations, [place("Austin", Some("TX"), Some("US"))]);
    assert_eq!(nurse.workplace, Some(Workplace::Remote));
    assert_eq!(nurse.applicant_locations[0].country.as_deref(), Some("US"));
    assert_eq!(nurse.occupational_categories, ["Wards"]);
    assert_eq!(nurse.posted_at_ms, Some(1_714_572_000_000));
    assert_eq!(postings[1].as_ref().expect_err("no title").field, "title");
    assert_eq!(
        postings[2].as_ref().expect_err("no object").code,
        Code::WrongType
    );
}

#[test]
fn lever() {
    let postings = read(
        Feed::Lever,
        &json!([{
            "id": "5ac2", "text": "Nurse", "createdAt": 1_714_521_600_000_i64, "country": "DE",
            "categories": { "location": "Bonn", "allLocations": ["Bonn", "Paris, France"], "team": "Wards",
                            "department": "Care", "commitment": "Full-time" },
            "descriptionPlain": "Care.", "lists": [{ "text": "Requirements", "content": "<li>Kindness</li>" }],
            "additionalPlain": "Apply.", "hostedUrl": "https://jobs.example/acme/5ac2", "workplaceType": "hybrid",
            "salaryRange": { "currency": "EUR", "interval": "per-year-salary", "min": 40000, "max": 50000 }
        }]),
    );
    let nurse = postings[0].as_ref().expect("reads");
    assert_eq!(nurse.id.0, "lever-5ac2");
    let description = nurse.description.as_deref().expect("described");
    assert_eq!(
        description,
        "Care.\n<h3>Requirements</h3>\n<ul><li>Kindness</li></ul>\nApply."
    );
    assert_eq!(
        nurse.locations,
        [
            place("Bonn", None, Some("DE")),
            place("Paris", None, Some("FR"))
        ]
    );
    assert_eq!(nurse.workplace, Some(Workplace::Hybrid));
    assert_eq!(nurse.employment_types, [EmploymentType::FullTime]);
    assert_eq!(nurse.occupational_categories, ["Wards", "Care"]);
    assert_eq!(nurse.pay, yearly("EUR", 40000.0, 50000.0));
    assert_eq!(nurse.posted_at_ms, Some(1_714_521_600_000));
}

#[test]
fn ashby() {
    let entry = json!({
        "id": "b1", "title": "Nurse", "location": "Bonn", "department": "Care", "team": "Care", "isListed": true,
        "secondaryLocations": [{ "location": "Remote - UK" }], "isRemote": false, "workplaceType": "OnSite",
        "address": { "postalAddress": { "addressLocality": "Bonn", "addressCountry": "Germany" } },
        "descriptionHtml": "<p>Care</p>", "publishedAt": "2024-05-01T00:00:00.000+00:00",
        "employmentType": "Contract", "jobUrl": "https://jobs.example/acme/b1",
        "compensation": { "summaryComponents": [
            { "compensationType": "EquityPercentage", "interval": "NONE", "minValue": 1, "maxValue": 2 },
            { "compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "GBP", "minValue": 5, "maxValue": 6 }
        ] }
    });
    let mut unlisted = entry.clone();
    unlisted["isListed"] = json!(false);
    let postings = read(
        Feed::Ashby,
        &json!({ "apiVersion": "1", "jobs": [unlisted, entry] }),
    );
    assert_eq!(postings.len(), 1);
    let nurse = postings[0].as_ref().expect("reads");
    assert_eq!(nurse.id.0, "ashby-b1");
    assert_eq!(nurse.locations, [place("Bonn", None, Some("DE"))]);
    assert_eq!(nurse.applicant_locations[0].country.as_deref(), Some("GB"));
    assert_eq!(nurse.workplace, Some(Workplace::OnSite));
    assert_eq!(nurse.employment_types, [EmploymentType::Contractor]);
    assert_eq!(nurse.occupational_categories, ["Care"]);
    assert_eq!(nurse.pay, yearly("GBP", 5.0, 6.0));
}

#[test]
fn other_documents_are_refused() {
    let check = |feed: Feed, json: &str, code: Code, field: &str| {
        let invalid = feed
            .parse("Acme", json.as_bytes())
            .expect_err("must be refused");
        assert_eq!((invalid.code, invalid.field.as_str()), (code, field));
    };
    check(Feed::Greenhouse, "{}", Code::MissingField, "jobs");
    check(Feed::Greenhouse, r#"{"jobs":{}}"#, Code::WrongType, "jobs");
    check(Feed::Ashby, "[]", Code::MissingField, "jobs");
    check(Feed::Lever, "{}", Code::WrongType, "");
    check(Feed::Lever, "<html>", Code::InvalidJson, "");
}

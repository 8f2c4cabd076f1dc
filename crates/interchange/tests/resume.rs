//! Reading JSON Resume in both of its forms, and refusals.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use interchange::{Code, resume};
use matching::document::{Place, YearMonth};
use serde_json::{Value, json};

#[track_caller]
fn refused(document: Value, code: Code, field: &str) {
    let invalid = resume::read(&document).expect_err("must be refused");
    assert_eq!(
        (invalid.code, invalid.field.as_str()),
        (code, field),
        "{invalid}"
    );
}

fn month(year: i16, month: impl Into<Option<u8>>) -> Option<YearMonth> {
    Some(YearMonth {
        year,
        month: month.into(),
    })
}

#[test]
fn a_full_resume_is_read() {
    let read = resume::read(&json!({
        "basics": {
            "name": "Ada Example", "label": "Nurse", "summary": "Cares.", "email": "ada@example.org",
            "location": { "city": "Oslo", "countryCode": "no" }
        },
        "work": [
            { "name": "Clinic", "position": "Nurse", "startDate": "2015-06-01", "endDate": "",
              "summary": "Ward", "highlights": ["Led", null, " "], "description": "A clinic" },
            { "company": "Hospital", "website": "http://h.example", "startDate": "2012", "endDate": "2015-05" }
        ],
        "education": [{ "institution": "School", "area": "Care", "studyType": "Bachelor", "endDate": "2012-06",
                        "courses": ["Anatomy"] }],
        "skills": [{ "name": "Care", "level": "Master", "keywords": ["Triage", "care"] }, "Wound care"],
        "certificates": [{ "name": "RN", "issuer": "State" }],
        "languages": [{ "language": "Norwegian", "fluency": "Native" }],
        "projects": [{ "name": "Garden", "description": "Herbs", "highlights": ["Grew"], "keywords": ["Botany"] }],
        "volunteer": [{ "organization": "Club", "position": "Helper", "summary": "Helped" }],
        "publications": [{ "name": "On Care", "summary": "Text" }],
        "awards": [{ "title": "Prize" }],
        "interests": [{ "name": "Fishing" }], "references": [{ "reference": "Good" }],
        "meta": { "id": "u1", "lastModified": "2017-12-24T15:53:00" }
    }))
    .expect("reads");
    assert_eq!(read.id.as_deref(), Some("u1"));
    assert_eq!(read.name.as_deref(), Some("Ada Example"));
    let profile = read.profile;
    assert_eq!(profile.headline.as_deref(), Some("Nurse"));
    assert_eq!(
        profile.location,
        Some(Place {
            city: Some("Oslo".into()),
            region: None,
            country: Some("NO".into())
        })
    );
    assert_eq!(profile.work[0].text, ["Ward", "Led"]);
    assert_eq!(
        (profile.work[0].start, profile.work[0].end),
        (month(2015, 6), None)
    );
    assert_eq!(profile.work[1].employer.as_deref(), Some("Hospital"));
    assert_eq!(
        (profile.work[1].start, profile.work[1].end),
        (month(2012, None), month(2015, 5))
    );
    assert_eq!(profile.education[0].degree.as_deref(), Some("Bachelor"));
    let skills: Vec<_> = profile
        .skills
        .iter()
        .map(|skill| (skill.name.as_str(), skill.level.as_deref()))
        .collect();
    let master = Some("Master");
    assert_eq!(
        skills,
        [
            ("Care", master),
            ("Triage", master),
            ("Wound care", None),
            ("RN", None)
        ]
    );
    assert_eq!(profile.languages, ["Norwegian (Native)"]);
    assert_eq!(
        profile.other,
        [
            "Anatomy", "Garden", "Herbs", "Grew", "Botany", "Helper", "Helped", "On Care", "Text",
            "Prize"
        ]
    );
    assert_eq!(profile.as_of, month(2017, 12));
    let seen = format!("{profile:?}");
    for hidden in ["Ada", "ada@", "Fishing", "Good", "Club"] {
        assert!(
            !seen.contains(hidden),
            "{hidden} must not reach the profile"
        );
    }
}

#[test]
fn a_resume_that_states_nothing_is_refused() {
    refused(json!({}), Code::InvalidField, "");
    refused(
        json!({ "work": null, "basics": null }),
        Code::InvalidField,
        "",
    );
    refused(json!({ "meta": { "id": "u1" } }), Code::InvalidField, "");
    let nurse = json!({ "basics": { "label": "Nurse" } });
    refused(json!({ "resume": nurse }), Code::InvalidField, "resume");
    refused(
        json!({ "version": 2, "data": nurse }),
        Code::InvalidField,
        "data",
    );
}

#[test]
fn wrong_types_are_refused() {
    refused(json!([]), Code::WrongType, "");
    refused(
        json!({ "work": { "position": "CEO" } }),
        Code::WrongType,
        "work",
    );
    refused(json!({ "work": ["CEO"] }), Code::WrongType, "work/0");
    refused(json!({ "basics": [] }), Code::WrongType, "basics");
    refused(
        json!({ "basics": { "summary": 7 } }),
        Code::WrongType,
        "basics/summary",
    );
    refused(
        json!({ "basics": { "location": { "city": [] } } }),
        Code::WrongType,
        "basics/location/city",
    );
    refused(json!({ "skills": "Rust" }), Code::WrongType, "skills");
    refused(
        json!({ "skills": [{ "keywords": "Rust" }] }),
        Code::WrongType,
        "skills/0/keywords",
    );
    refused(json!({ "meta": { "id": {} } }), Code::WrongType, "meta/id");
}

#[test]
fn impossible_dates_are_refused() {
    let date = |text: &str| json!({ "work": [{}, { "startDate": text }] });
    for text in [
        "2015-13",
        "2015-00-01",
        "2015-02-30",
        "Juno 2015x",
        "15",
        "1815",
        "20150601x",
    ] {
        refused(date(text), Code::InvalidField, "work/1/startDate");
    }
    for text in [
        "2015",
        "2015-06",
        "2015-6",
        "2015-06-01",
        "2015-06-01T00:00:00",
        "2015-06-01T00:00:00.000Z",
        "2015-06-01 00:00:00",
        "2015/06",
        "06/2015",
        "June 2015",
        "juin 2015",
        "",
        "bis heute",
        "Present",
    ] {
        assert!(resume::read(&date(text)).is_ok(), "{text}");
    }
}

#[test]
fn limits_are_enforced() {
    let skills: Vec<Value> = (0..10_000)
        .map(|n| json!({ "name": format!("skill {n}") }))
        .collect();
    refused(json!({ "skills": skills }), Code::TooMany, "skills");
    let keywords: Vec<String> = (0..300).map(|n| format!("k{n}")).collect();
    let more: Vec<String> = (300..600).map(|n| format!("k{n}")).collect();
    refused(
        json!({ "skills": [{ "keywords": keywords }, { "keywords": more }] }),
        Code::TooMany,
        "skills",
    );
    refused(
        json!({ "work": vec![json!({}); 101] }),
        Code::TooMany,
        "work",
    );
    refused(
        json!({ "education": vec![json!({}); 51] }),
        Code::TooMany,
        "education",
    );
    refused(
        json!({ "basics": { "summary": "x".repeat(20_481) } }),
        Code::TooLong,
        "basics/summary",
    );
    refused(
        json!({ "work": [{ "highlights": ["x".repeat(10_241)] }] }),
        Code::TooLong,
        "work/0/highlights/0",
    );
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(2 << 20));
    let invalid = resume::parse(huge.as_bytes()).expect_err("too long");
    assert_eq!((invalid.code, invalid.field.as_str()), (Code::TooLong, ""));
}

#[test]
fn preferences_get_canonical_spelling() {
    use interchange::preferences;
    let read = preferences::read(&json!({
        "titles": [" Nurse ", ""], "locations": [{ "city": "Oslo", "country": "norway" }, {}],
        "pay": { "currency": "nok", "min": 500000, "period": "year" },
        "deal_breakers": { "pay_floor": true, "authorised_countries": ["Norway", "se"] }
    }))
    .expect("reads");
    assert_eq!(read.titles, ["Nurse"]);
    assert_eq!(read.locations.len(), 1);
    assert_eq!(read.locations[0].country.as_deref(), Some("NO"));
    assert_eq!(read.pay.expect("pay").currency, "NOK");
    assert_eq!(read.deal_breakers.authorised_countries, ["NO", "SE"]);

    let refused = |document: Value, field: &str| {
        let invalid = preferences::read(&document).expect_err("must be refused");
        assert_eq!(invalid.field, field, "{invalid}");
    };
    refused(json!({ "title": ["Nurse"] }), "title");
    refused(json!({ "workplaces": ["moon"] }), "workplaces/0");
    refused(json!({ "titles": "Nurse" }), "titles");
    refused(json!({ "titles": vec!["x"; 201] }), "titles");
    refused(
        json!({ "deal_breakers": { "pay_flor": true } }),
        "deal_breakers/pay_flor",
    );
    refused(
        json!({ "pay": { "currency": "NOK", "min": -1, "period": "year" } }),
        "pay/min",
    );
    refused(json!([]), "");
}

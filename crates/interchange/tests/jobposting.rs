//! Reading and writing `JobPosting`: variants of real pages, and refusals.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use interchange::{Code, jobposting};
use matching::document::{
    Company, CompanyId, CompanyStage, EmploymentType, Pay, PayPeriod, Place, Posting, PostingId,
    Workplace,
};
use serde_json::{Value, json};

/// A document with the required members and more.
fn document(more: Value) -> Value {
    let mut document = json!({ "identifier": "j1", "title": "Nurse" });
    if let (Some(members), Value::Object(more)) = (document.as_object_mut(), more) {
        members.extend(more);
    }
    document
}

fn read(more: Value) -> Posting {
    let document = document(more);
    jobposting::read(&document).unwrap_or_else(|invalid| panic!("{document}: {invalid}"))
}

#[track_caller]
fn refused(more: Value, code: Code, field: &str) {
    let invalid = jobposting::read(&document(more)).expect_err("must be refused");
    assert_eq!(
        (invalid.code, invalid.field.as_str()),
        (code, field),
        "{invalid}"
    );
    assert!(!invalid.reason.is_empty());
}

fn place(city: &str, region: &str, country: &str) -> Place {
    let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Place {
        city: part(city),
        region: part(region),
        country: part(country),
    }
}

#[test]
fn a_full_posting_is_read() {
    let posting = read(json!({
        "@context": "https://schema.org", "@type": "JobPosting",
        "identifier": { "@type": "PropertyValue", "name": "Clinic", "value": 4711 },
        "title": "  Nurse  ",
        "description": "<p>Care</p>",
        "qualifications": "Registered nurse",
        "responsibilities": ["Care", "Document"],
        "hiringOrganization": {
            "@type": "Organization", "identifier": "clinic", "name": "Clinic", "keywords": "health, care",
            "industry": "Health", "numberOfEmployees": { "value": 120 }
        },
        "jobLocation": { "@type": "Place", "address": {
            "@type": "PostalAddress", "addressLocality": "Oslo", "addressCountry": { "name": "Norway" } } },
        "employmentType": ["Full-time", "CONTRACTOR"],
        "skills": "Triage, Wound care; triage",
        "experienceRequirements": {
            "@type": "OccupationalExperienceRequirements", "monthsOfExperience": "24" },
        "educationRequirements": {
            "@type": "EducationalOccupationalCredential", "credentialCategory": "bachelor degree" },
        "occupationalCategory": { "@type": "CategoryCode", "codeValue": "29-1141.00", "name": "Registered Nurses" },
        "industry": "Hospitals",
        "baseSalary": { "@type": "MonetaryAmount", "currency": "nok", "value": {
            "@type": "QuantitativeValue", "minValue": 500000, "maxValue": "600,000", "unitText": "year" } },
        "totalJobOpenings": "3", "datePosted": "2024-05-01", "validThrough": "2024-05-31",
        "url": "https://clinic.example/jobs/4711", "inLanguage": "en"
    }));
    assert_eq!(posting.id, PostingId("4711".into()));
    assert_eq!(posting.title, "Nurse");
    assert_eq!(posting.requirements, ["Registered nurse"]);
    assert_eq!(posting.responsibilities, ["Care", "Document"]);
    assert_eq!(
        posting.company,
        Company {
            id: Some(CompanyId("clinic".into())),
            name: "Clinic".into(),
            tags: vec!["health".into(), "care".into()],
            industry: Some("Health".into()),
            employees: Some(120),
            ..Company::default()
        }
    );
    assert_eq!(posting.locations, [place("Oslo", "", "NO")]);
    assert_eq!(
        posting.employment_types,
        [EmploymentType::FullTime, EmploymentType::Contractor]
    );
    let skills: Vec<_> = posting
        .skills
        .iter()
        .map(|skill| skill.name.as_str())
        .collect();
    assert_eq!(skills, ["Triage", "Wound care"]);
    assert_eq!(posting.experience_months, Some(24));
    assert_eq!(posting.education.as_deref(), Some("bachelor degree"));
    assert_eq!(
        posting.occupational_categories,
        ["29-1141.00: Registered Nurses"]
    );
    assert_eq!(
        posting.pay,
        Some(Pay {
            currency: "NOK".into(),
            min: Some(500_000.0),
            max: Some(600_000.0),
            period: PayPeriod::Year
        })
    );
    assert_eq!(posting.places, Some(3));
    assert_eq!(posting.posted_at_ms, Some(1_714_521_600_000));
    // The whole of the last day.
    assert_eq!(posting.valid_through_ms, Some(1_717_199_999_999));
    assert_eq!(posting.language.as_deref(), Some("en"));
}

#[test]
fn null_blank_and_unknown_members_are_ignored() {
    let bare = read(json!({}));
    let nulls = read(json!({
        "description": null, "skills": null, "jobLocation": null, "baseSalary": null, "hiringOrganization": null,
        "employmentType": null, "datePosted": "", "qualifications": [null, " "], "directApply": true
    }));
    assert_eq!(bare, nulls);
}

#[test]
fn the_employers_country_is_read_from_its_address() {
    let check = |organization: serde_json::Value, expect: Option<&str>| {
        let posting = read(json!({ "hiringOrganization": organization }));
        assert_eq!(posting.employer_country.as_deref(), expect, "{posting:?}");
    };
    let at = |address: serde_json::Value| json!({ "name": "Acme", "address": address });
    check(at(json!({ "addressCountry": "Norway" })), Some("NO"));
    check(
        at(json!([{ "addressCountry": { "name": "DEU" } }])),
        Some("DE"),
    );
    check(json!([at(json!({ "addressCountry": "us" }))]), Some("US"));
    check(at(json!({ "addressCountry": "Middle-earth" })), None);
    check(at(json!({ "addressCountry": 7 })), None);
    check(at(json!("1 Main Street")), None);
    check(json!("Acme"), None);
}

#[test]
fn an_organization_may_be_a_name() {
    assert_eq!(
        read(json!({ "hiringOrganization": "Acme" })).company.name,
        "Acme"
    );
    assert_eq!(
        read(json!({ "hiringOrganization": [{ "legalName": "Acme" }] }))
            .company
            .name,
        "Acme"
    );
}

#[test]
fn a_location_has_many_forms() {
    let check = |location: Value, expect: &[Place]| {
        assert_eq!(
            read(json!({ "jobLocation": location })).locations,
            expect,
            "{location}"
        );
    };
    check(json!("Austin, TX"), &[place("Austin", "TX", "US")]);
    check(
        json!({ "addressLocality": "Bonn", "addressCountry": "Germany" }),
        &[place("Bonn", "", "DE")],
    );
    check(
        json!({ "@type": "Place", "address": "Paris, France" }),
        &[place("Paris", "", "FR")],
    );
    check(
        json!({ "@type": "Place", "name": "Tokyo" }),
        &[place("Tokyo", "", "JP")],
    );
    check(
        json!([{ "address": { "addressLocality": "Bonn" } }, { "address": [{ "addressRegion": "Bavaria" }] }]),
        &[place("Bonn", "", "DE"), place("", "Bavaria", "DE")],
    );
    check(
        json!({ "address": [{ "addressLocality": "Oslo", "addressCountry": "NO" }, { "addressLocality": "Bergen", "addressCountry": "NO" }] }),
        &[place("Oslo", "", "NO"), place("Bergen", "", "NO")],
    );
    check(
        json!({ "address": { "addressLocality": "Oslo / Bergen", "addressCountry": "Norway" } }),
        &[place("Oslo", "", "NO"), place("Bergen", "", "NO")],
    );
    check(
        json!({ "address": { "addressLocality": "G&ouml;ttingen", "addressCountry": "DE" } }),
        &[place("Göttingen", "", "DE")],
    );
    check(
        json!({ "address": { "addressLocality": "37073 Göttingen", "addressRegion": "NI", "addressCountry": "DEU" } }),
        &[place("Göttingen", "NI", "DE")],
    );
    // What is not understood stays as it is written, for people.
    check(
        json!("Building 7, Ward B"),
        &[place("Building 7, Ward B", "", "")],
    );
    check(json!("Locations: several"), &[]);
    check(json!({ "address": { "streetAddress": "1 Road" } }), &[]);
}

#[test]
fn remote_work_is_recognised_in_any_field() {
    let check = |document: Value, workplaces: &[Workplace], applicants: &[Place]| {
        let posting = read(document.clone());
        let main = posting.workplace.into_iter();
        let found: Vec<Workplace> = main.chain(posting.other_workplaces).collect();
        assert_eq!(found, workplaces, "{document}");
        assert_eq!(posting.applicant_locations, applicants, "{document}");
        assert_eq!(posting.locations, [], "{document}");
    };
    use Workplace::{Hybrid, OnSite, Remote};
    check(
        json!({ "jobLocationType": "Remote position" }),
        &[Remote],
        &[],
    );
    check(json!({ "jobLocationType": "IN_OFFICE" }), &[OnSite], &[]);
    check(
        json!({ "jobLocationType": "hybrid, 3 days" }),
        &[Hybrid],
        &[],
    );
    check(
        json!({ "jobLocationType": ["HYBRID", "TELECOMMUTE"] }),
        &[Hybrid, Remote],
        &[],
    );
    check(
        json!({ "jobLocation": { "address": { "addressLocality": "Home office", "addressCountry": "FR" } } }),
        &[Remote],
        &[place("", "", "FR")],
    );
    check(
        json!({ "jobLocation": { "address": { "addressRegion": "Virtual", "addressCountry": "FR" } } }),
        &[Remote],
        &[place("", "", "FR")],
    );
    let open_to = |requirement: Value, applicants: &[Place]| {
        let document = json!({ "jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": requirement });
        check(document, &[Remote], applicants);
    };
    open_to(json!("FR, BE"), &[place("", "", "FR"), place("", "", "BE")]);
    open_to(json!({ "@type": "Country", "name": "Global" }), &[]);
    open_to(json!("Anywhere in the world"), &[]);
    open_to(json!("Nordics"), &[place("", "Nordics", "")]);
    open_to(
        json!([{ "@type": "State", "name": "Bavaria" }, { "@type": "City", "name": "Ulm" }]),
        &[place("", "Bavaria", "DE"), place("Ulm", "", "DE")],
    );
}

#[test]
fn remote_work_is_recognised() {
    let posting = read(json!({
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": [{ "@type": "Country", "name": "USA" }, { "@type": "State", "name": "Ontario" }]
    }));
    assert_eq!(posting.workplace, Some(Workplace::Remote));
    assert_eq!(
        posting.applicant_locations,
        [place("", "", "US"), place("", "Ontario", "CA")]
    );

    let posting = read(json!({ "jobLocation": "Remote - Germany" }));
    assert_eq!(posting.workplace, Some(Workplace::Remote));
    assert_eq!(posting.applicant_locations, [place("", "", "DE")]);
    assert_eq!(posting.locations, []);
}

#[test]
fn the_ends_of_the_calendar_mean_no_end() {
    for end in [
        "9999-12-31",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00",
        "2999-01-01",
    ] {
        assert_eq!(read(json!({ "validThrough": end })).valid_through_ms, None);
    }
}

#[test]
fn the_posting_of_a_graph_is_read() {
    let posting = |id: &str| json!({ "@type": "JobPosting", "identifier": id, "title": "Cook" });
    let graph = |items: Value| jobposting::read(&json!({ "@graph": items }));
    let one = graph(json!([{ "@type": "WebSite" }, posting("c1")])).expect("a posting");
    assert_eq!(one.id.0, "c1");
    let several = graph(json!([posting("c1"), posting("c2")])).expect_err("several");
    assert_eq!(several.field, "@graph");
    assert_eq!(graph(json!([])).expect_err("none").field, "@graph");
}

#[test]
fn a_title_is_what_people_see() {
    let title = |title: &str| read(json!({ "title": title })).title;
    assert_eq!(title("Cooks &amp; bakers"), "Cooks & bakers");
    assert_eq!(title("<b>Cook</b>"), "Cook");
    assert_eq!(title("Cook C++"), "Cook C++");
}

#[test]
fn experience_is_a_number_or_words() {
    let months =
        |experience: Value| read(json!({ "experienceRequirements": experience })).experience_months;
    assert_eq!(months(json!({ "monthsOfExperience": 30 })), Some(30));
    assert_eq!(
        months(json!({ "monthsOfExperience": "30 months" })),
        Some(30)
    );
    assert_eq!(months(json!({ "monthsOfExperience": "3 years" })), Some(36));
}

#[test]
fn employment_types_are_recognised_in_any_spelling() {
    use EmploymentType::{Contractor, FullTime, Intern, PartTime, Temporary};
    let check = |value: Value, expect: &[EmploymentType]| {
        assert_eq!(
            read(json!({ "employmentType": value })).employment_types,
            expect,
            "{value}"
        );
    };
    check(json!("FULL_TIME"), &[FullTime]);
    check(json!("full time"), &[FullTime]);
    check(json!("FULL_TIME, PART_TIME"), &[FullTime, PartTime]);
    check(json!("Full-time/Contract"), &[FullTime, Contractor]);
    check(
        json!(["Internship", "TEMPORARY", "intern"]),
        &[Intern, Temporary],
    );
    check(
        json!("https://schema.org/employmentType#FULL_TIME"),
        &[FullTime],
    );
    check(json!("Permanent"), &[]);
}

#[test]
fn incomplete_pay_is_dropped_and_never_guessed() {
    let pay = |salary: Value| read(json!({ "baseSalary": salary })).pay;
    let yearly = |min, max| {
        Some(Pay {
            currency: "USD".into(),
            min,
            max,
            period: PayPeriod::Year,
        })
    };
    let check = |value: Value, expect: Option<Pay>| {
        assert_eq!(
            pay(json!({ "currency": "USD", "value": value })),
            expect,
            "{value}"
        );
    };
    check(
        json!({ "value": 90000, "unitText": "YEAR" }),
        yearly(Some(90000.0), Some(90000.0)),
    );
    check(
        json!({ "minValue": 90000, "unitText": "per annum" }),
        yearly(Some(90000.0), None),
    );
    check(
        json!({ "maxValue": "90 000.50", "unitCode": "ANN" }),
        yearly(None, Some(90000.5)),
    );
    check(
        json!({ "minValue": 0, "maxValue": 0, "unitText": "YEAR" }),
        None,
    );
    check(json!({ "value": "negotiable", "unitText": "YEAR" }), None);
    check(json!({ "value": 90000 }), None);
    check(json!({ "value": 90000, "unitText": "fortnight" }), None);
    check(json!(90000), None);
    assert_eq!(pay(json!(90000)), None);
    assert_eq!(
        pay(json!({ "value": { "value": 9, "unitText": "HOUR" } })),
        None
    );
    let in_words = |salary: Value| pay(salary).map(|pay| (pay.currency, pay.min, pay.period));
    let dollars = |amount, period| Some(("USD".to_owned(), Some(amount), period));
    assert_eq!(
        in_words(json!({ "currency": "$", "value": { "value": 9, "unitText": "HOUR" } })),
        dollars(9.0, PayPeriod::Hour)
    );
    assert_eq!(
        in_words(json!("$64,000 - $71,000 a year")),
        dollars(64_000.0, PayPeriod::Year)
    );
    assert_eq!(
        in_words(
            json!({ "currency": "USD", "value": { "value": "22 to 25", "unitText": "Stunde" } })
        ),
        dollars(22.0, PayPeriod::Hour)
    );
    assert_eq!(
        in_words(json!({ "currency": "US$", "value": { "minValue": "64k", "unitText": "P1Y" } })),
        dollars(64_000.0, PayPeriod::Year)
    );
    let beside =
        read(json!({ "salaryCurrency": "EUR", "baseSalary": { "value": 20, "unitText": "HOUR" } }));
    assert_eq!(
        beside.pay.map(|pay| (pay.currency, pay.period)),
        Some(("EUR".into(), PayPeriod::Hour))
    );
}

#[test]
fn a_sentence_among_skills_becomes_a_requirement() {
    let sentence = "You have worked with people in difficult situations for a long time and can tell of what came of it all";
    let posting = read(json!({ "skills": ["Triage", sentence], "qualifications": "Nurse" }));
    assert_eq!(posting.skills.len(), 1);
    assert_eq!(posting.requirements, ["Nurse", sentence]);
}

#[test]
fn dates_are_read_with_and_without_a_zone() {
    let check = |text: &str, expect: &str| {
        let expect: jiff::Timestamp = expect.parse().expect("a timestamp");
        let posted = read(json!({ "datePosted": text })).posted_at_ms;
        assert_eq!(posted, Some(expect.as_millisecond()), "{text}");
    };
    check("2023-04-24", "2023-04-24T00:00:00Z");
    check("2023-04-24T09:51:15", "2023-04-24T09:51:15Z");
    check("2023-04-24 09:51:15", "2023-04-24T09:51:15Z");
    check("2023-04-24T09:51", "2023-04-24T09:51:00Z");
    check("2023-04-24T09:51:15.250+02:00", "2023-04-24T07:51:15.250Z");
    check("2023-04-24T09:51:15+0200", "2023-04-24T07:51:15Z");
    check("Mon, 24 Apr 2023 09:51:15 GMT", "2023-04-24T09:51:15Z");
}

#[test]
fn invalid_values_are_refused() {
    let long = "x".repeat(501);
    refused(
        json!({ "identifier": null }),
        Code::MissingField,
        "identifier",
    );
    refused(
        json!({ "identifier": " " }),
        Code::MissingField,
        "identifier",
    );
    refused(
        json!({ "identifier": "x".repeat(201) }),
        Code::TooLong,
        "identifier",
    );
    refused(
        json!({ "identifier": "a\u{0}b" }),
        Code::InvalidField,
        "identifier",
    );
    refused(json!({ "identifier": true }), Code::WrongType, "identifier");
    refused(json!({ "title": null }), Code::MissingField, "title");
    refused(json!({ "title": long }), Code::TooLong, "title");
    refused(json!({ "title": { "a": 1 } }), Code::WrongType, "title");
    refused(json!({ "@type": "Person" }), Code::InvalidField, "@type");
    refused(
        json!({ "description": "x".repeat(102_401) }),
        Code::TooLong,
        "description",
    );
    refused(json!({ "skills": vec!["x"; 201] }), Code::TooMany, "skills");
    refused(
        json!({ "skills": (0..201).map(|n| format!("s{n},")).collect::<String>() }),
        Code::TooMany,
        "skills",
    );
    refused(json!({ "skills": ["ok", 7] }), Code::WrongType, "skills/1");
    refused(
        json!({ "industry": "x".repeat(10_241) }),
        Code::TooLong,
        "industry",
    );
    refused(
        json!({ "jobLocation": vec!["Bonn"; 201] }),
        Code::TooMany,
        "jobLocation",
    );
    refused(
        json!({ "jobLocation": [{ "address": { "addressLocality": 7 } }] }),
        Code::WrongType,
        "jobLocation/0/address/addressLocality",
    );
    refused(
        json!({ "datePosted": "yesterday" }),
        Code::InvalidField,
        "datePosted",
    );
    refused(
        json!({ "datePosted": "2023-13-01" }),
        Code::InvalidField,
        "datePosted",
    );
    refused(
        json!({ "datePosted": "1969-12-31" }),
        Code::InvalidField,
        "datePosted",
    );
    refused(
        json!({ "datePosted": "2201-01-01" }),
        Code::InvalidField,
        "datePosted",
    );
    refused(
        json!({ "url": "javascript:alert(1)" }),
        Code::InvalidField,
        "url",
    );
    refused(
        json!({ "baseSalary": { "currency": "USD", "value": { "minValue": 2, "maxValue": 1, "unitText": "HOUR" } } }),
        Code::InvalidField,
        "baseSalary",
    );
    refused(
        json!({ "baseSalary": { "currency": "USD", "value": { "minValue": -1, "unitText": "HOUR" } } }),
        Code::InvalidField,
        "baseSalary/value/minValue",
    );
    refused(
        json!({ "experienceRequirements": { "monthsOfExperience": -3 } }),
        Code::InvalidField,
        "experienceRequirements/monthsOfExperience",
    );
    refused(
        json!({ "hiringOrganization": { "reputation": 2 } }),
        Code::InvalidField,
        "hiringOrganization/reputation",
    );
}

#[test]
fn invalid_bytes_are_refused() {
    let check = |bytes: &[u8], code: Code| {
        let invalid = jobposting::parse(bytes).expect_err("must be refused");
        assert_eq!(
            (invalid.code, invalid.field.as_str()),
            (code, ""),
            "{invalid}"
        );
    };
    check(b"", Code::InvalidJson);
    check(b"{\"title\":", Code::InvalidJson);
    check(b"\xff\xfe", Code::InvalidJson);
    check(b"{\"x\": 1e999}", Code::InvalidJson);
    check(b"[]", Code::WrongType);
    check(b"null", Code::WrongType);
    check(&vec![b' '; (1 << 20) + 1], Code::TooLong);
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(64), "]".repeat(64));
    check(deep.as_bytes(), Code::InvalidField);
    let deeper = "[".repeat(100_000);
    check(deeper.as_bytes(), Code::InvalidJson);
    let marked = b"\xef\xbb\xbf{\"identifier\":1,\"title\":\"t\"}";
    assert!(jobposting::parse(marked).is_ok());
}

#[test]
fn the_id_of_the_request_must_match() {
    let id = PostingId("j1".into());
    let parse = |json: &str| jobposting::parse_as(&id, json.as_bytes());
    assert!(parse(r#"{"title":"t"}"#).is_ok());
    assert!(parse(r#"{"title":"t","identifier":"j1"}"#).is_ok());
    let invalid = parse(r#"{"title":"t","identifier":"j2"}"#).expect_err("another");
    assert_eq!(invalid.field, "identifier");
}

#[test]
fn a_posting_survives_the_round_trip() {
    let mut posting = read(json!({
        "description": "Care", "qualifications": ["a", "b"], "skills": ["Triage"], "baseSalary": {
            "currency": "USD", "value": { "minValue": 1.5, "unitText": "HOUR" } },
        "jobLocation": ["Austin, TX", "Bonn, Germany"], "jobLocationType": "hybrid",
        "datePosted": "2024-05-01T10:00:00.123Z", "validThrough": "2024-06-01", "employmentType": "PER_DIEM"
    }));
    posting.skills[0].required = false;
    posting.company.stage = Some(CompanyStage::PreSeed);
    posting.company.reputation = Some(0.25);
    assert_eq!(
        jobposting::read(&jobposting::to_json(&posting)),
        Ok(posting)
    );
}

#[test]
fn the_places_of_a_posting_are_read_where_they_are_a_number() {
    let places = |openings: Value| read(json!({ "totalJobOpenings": openings })).places;
    for (openings, expected) in [
        (json!(12), Some(12)),
        (json!(" 4 "), Some(4)),
        (
            json!({ "@type": "QuantitativeValue", "minValue": 2, "maxValue": 5 }),
            Some(2),
        ),
        (json!([null, 7]), Some(7)),
        (json!("several"), None),
        (json!(0), None),
        (json!(null), None),
    ] {
        assert_eq!(places(openings.clone()), expected, "{openings}");
    }
    for openings in [json!(-1), json!(5_000_000_000_u64)] {
        let more = json!({ "totalJobOpenings": openings });
        refused(more, Code::InvalidField, "totalJobOpenings");
    }
}

#[test]
fn what_the_catalogue_holds_of_a_posting_is_bounded() {
    let town = |n: usize| format!("{n:03} {}", "x".repeat(90));
    let towns: Vec<String> = (0..200).map(town).collect();
    let few = towns[..100].to_vec();
    let name = "x".repeat(9_000);
    assert_eq!(read(json!({ "jobLocation": towns })).locations.len(), 200);
    refused(
        json!({ "jobLocation": towns, "hiringOrganization": {"name": name}, "industry": name }),
        Code::TooLong,
        "jobLocation",
    );
    refused(
        json!({ "jobLocation": few, "hiringOrganization": {"name": name, "keywords": few}, "url":
            format!("https://example.org/{name}") }),
        Code::TooLong,
        "hiringOrganization",
    );
    // Texts that are only read may be as long as before.
    let description = "Welding, plumbing and TIG. ".repeat(3_500);
    let largest = read(json!({
        "jobLocation": towns, "hiringOrganization": {"name": name}, "description": description,
    }));
    let summary = matching::PostingSummary::of(&largest);
    let features = matching::read_posting(&largest);
    let held = json!({"summary": summary, "features": features});
    let bytes = held.to_string().len();
    assert!(bytes <= 3 * jobposting::MAX_LISTED_BYTES, "{bytes} bytes");
}

/// "TN" is a country and a region, and which of them is a guess.
#[test]
fn a_place_that_may_be_a_region_or_a_country_keeps_its_name() {
    for code in ["TN", "GA", "ME", "0:TN\u{10ac0}a", "Georgia", "CO, ID"] {
        let fields = [
            json!({"addressRegion": code}),
            json!({"addressLocality": code}),
            json!({"addressCountry": code}),
        ];
        for address in fields {
            let once = read(json!({ "jobLocation": {"@type": "Place", "address": address} }));
            assert!(!once.locations.is_empty(), "{address}");
            assert!(
                !once.locations.contains(&Place::default()),
                "{address}: {:?}",
                once.locations
            );
            let again = jobposting::read(&jobposting::to_json(&once));
            assert_eq!(again.as_ref(), Ok(&once), "{address}");
        }
    }
}

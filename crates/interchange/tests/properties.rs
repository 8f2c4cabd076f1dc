//! Whatever comes in, nothing panics; whatever was read goes out and in again unchanged.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says on stdout what it skipped"
)]

use interchange::{jobposting, preferences, resume};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Members that the readers know, so that generated documents reach into them.
const MEMBERS: &[&str] = &[
    "@type",
    "identifier",
    "title",
    "name",
    "description",
    "qualifications",
    "responsibilities",
    "hiringOrganization",
    "jobLocation",
    "address",
    "addressLocality",
    "addressRegion",
    "addressCountry",
    "jobLocationType",
    "applicantLocationRequirements",
    "employmentType",
    "baseSalary",
    "salaryCurrency",
    "currency",
    "value",
    "minValue",
    "maxValue",
    "unitText",
    "skills",
    "required",
    "experienceRequirements",
    "monthsOfExperience",
    "educationRequirements",
    "credentialCategory",
    "occupationalCategory",
    "codeValue",
    "industry",
    "datePosted",
    "validThrough",
    "url",
    "inLanguage",
    "keywords",
    "numberOfEmployees",
    "stage",
    "reputation",
    "basics",
    "label",
    "summary",
    "location",
    "city",
    "countryCode",
    "work",
    "position",
    "company",
    "highlights",
    "startDate",
    "endDate",
    "education",
    "area",
    "studyType",
    "courses",
    "level",
    "certificates",
    "languages",
    "language",
    "projects",
    "roles",
    "volunteer",
    "publications",
    "awards",
    "meta",
    "id",
    "lastModified",
    "titles",
    "locations",
    "workplaces",
    "pay",
    "min",
    "period",
    "deal_breakers",
    "authorised_countries",
];

/// Texts that some reader takes for something.
const TEXTS: &[&str] = &[
    "",
    " ",
    "JobPosting",
    "Country",
    "FULL_TIME, part-time",
    "TELECOMMUTE",
    "hybrid",
    "Remote - US; Bonn, DE",
    "Austin, TX or remote",
    "USD",
    "eur",
    "YEAR",
    "hourly",
    "120,000.50",
    "-5",
    "1 000",
    "2024-05-01",
    "2024-05-01T10:00:00+02:00",
    "2015-06",
    "2015",
    "present",
    "9999-12-31",
    "-271821-04-20",
    "https://example.org/j/1",
    "javascript:alert(1)",
    "seed",
    "São Tomé",
    "日本",
    "🦀",
    "a\u{0}b",
    "\u{feff}",
    "Triage, wound care;\nlifting",
    "'; DROP TABLE jobs; --",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        proptest::sample::select(TEXTS).prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 6, |inner| {
        let member = proptest::sample::select(MEMBERS);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((member, inner), 0..9).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(Map::from_iter(members))
            }),
        ]
    })
}

fn required(document: Value) -> Value {
    let mut members = match document {
        Value::Object(members) => members,
        other => Map::from_iter([("skills".to_owned(), other)]),
    };
    members.insert("identifier".into(), json!("j1"));
    members.insert("title".into(), json!("Nurse"));
    members.remove("@type");
    Value::Object(members)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_json_is_read_or_refused(document in value()) {
        let _ = jobposting::read(&document);
        let _ = resume::read(&document);
        let _ = preferences::read(&document);
        let bytes = serde_json::to_vec(&document).expect("serialises");
        prop_assert_eq!(jobposting::parse(&bytes).is_ok(), jobposting::read(&document).is_ok());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = jobposting::parse(&bytes);
        let _ = resume::parse(&bytes);
        let _ = preferences::parse(&bytes);
    }

    #[test]
    fn a_posting_goes_out_and_in_again(document in value()) {
        if let Ok(posting) = jobposting::read(&required(document)) {
            prop_assert_eq!(jobposting::read(&jobposting::to_json(&posting)), Ok(posting));
        }
    }

    #[test]
    fn a_profile_goes_out_and_in_again(document in value(), name in "[a-z]{0,8}") {
        if let Ok(read) = resume::read(&document) {
            let out = resume::to_json(&read.profile, Some(&name));
            let back = resume::read(&out).expect("what goes out can come in");
            prop_assert_eq!(back.profile, read.profile);
            prop_assert_eq!(back.name.unwrap_or_default(), name);
        }
    }
}

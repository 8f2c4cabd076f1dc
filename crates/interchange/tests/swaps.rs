//! Name, gender, age, photograph and nationality never reach a score: a résumé with other ones gets
//! the same matches, to the byte.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and prints what it skipped"
)]

use std::path::Path;

use interchange::{jobposting, resume};
use matching::{
    CatalogueEntry, ENGINES, PostingSummary, Receipts, engine, read_posting, read_profile,
};
use serde_json::{Value, json};

/// An invented résumé with personal data that is none of an employer's business.
fn invented() -> Value {
    json!({
        "basics": {
            "name": "Mr. Tobias Adler", "label": "Warehouse Manager", "image": "https://example.org/tobias.jpg",
            "email": "tobias@example.org", "phone": "+49 30 000", "birthDate": "1971-05-09", "age": 54, "gender": "male",
            "pronouns": "he/him", "nationality": "German", "maritalStatus": "married",
            "summary": "He runs a warehouse with forty people. His teams ship on time; those who report to him stay.",
            "location": { "city": "Leipzig", "countryCode": "DE" }
        },
        "work": [{ "name": "Nordlager", "position": "Warehouse Manager", "startDate": "2012-03",
            "summary": "He brought stock counts to 99.8 %.", "highlights": ["Trained his own successors himself"] }],
        "education": [{ "institution": "IHK", "studyType": "Bachelor", "area": "Logistics", "endDate": "2005" }],
        "skills": [{ "name": "inventory management" }, { "name": "SQL" }, { "name": "forklift" }],
        "languages": [{ "language": "German" }]
    })
}

fn postings() -> Vec<CatalogueEntry> {
    let documents = [
        json!({"identifier": "a", "title": "Warehouse Manager", "skills": ["inventory management", "SAP"],
            "description": "She or he leads a warehouse. We welcome every gender and nationality.", "jobLocation": "Leipzig, Germany"}),
        json!({"identifier": "b", "title": "Data Analyst", "skills": ["SQL", "Excel"], "description": "You report to her."}),
        json!({"identifier": "c", "title": "Software Engineer", "description": "You write Java and Python for him and for her.",
            "jobLocationType": "TELECOMMUTE"}),
        json!({"identifier": "d", "title": "Nurse", "hiringOrganization": {"name": "Maria Hilf"}, "description": "Care at night."}),
    ];
    let read = |document: &Value| {
        let posting = jobposting::parse(document.to_string().as_bytes()).expect("a posting");
        CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(&posting),
            features: read_posting(&posting),
        }
    };
    documents.iter().map(read).collect()
}

/// Every match of a résumé, with its receipt.
fn matches(document: &Value) -> Vec<Value> {
    let resume = resume::parse(document.to_string().as_bytes()).expect("a résumé");
    let profile = read_profile(&resume.profile);
    let mut matches = Vec::new();
    for name in ENGINES {
        let engine = engine(name).expect("an engine");
        for entry in postings() {
            let matched = engine.explain(&profile, &entry);
            let receipt = Receipts::new(engine, &profile, 1).of(&entry, &matched);
            matches.push(json!({"match": matched, "receipt": receipt}));
        }
    }
    matches
}

/// Removes members that depend on the length of a text: "she" is longer than "he".
fn without_lengths(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_lengths).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "span" | "receipt"))
            .map(|(name, member)| (name.clone(), without_lengths(member)))
            .collect(),
        plain => plain.clone(),
    }
}

/// Replaces whole words in all strings of a document.
fn reworded(value: &Value, swaps: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) => {
            let mut reworded = String::new();
            for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
                let end = piece.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
                let (word, rest) = piece.split_at(end);
                let other = swaps.iter().find(|(from, _)| *from == word);
                reworded += other.map_or(word, |(_, to)| to);
                reworded += rest;
            }
            Value::String(reworded)
        }
        Value::Array(items) => items.iter().map(|item| reworded(item, swaps)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), reworded(member, swaps)))
            .collect(),
        plain => plain.clone(),
    }
}

const TO_HER: &[(&str, &str)] = &[
    ("He", "She"),
    ("he", "she"),
    ("His", "Her"),
    ("his", "her"),
    ("him", "her"),
    ("Him", "Her"),
    ("himself", "herself"),
    ("Mr", "Mrs"),
];
const TO_HIM: &[(&str, &str)] = &[
    ("She", "He"),
    ("she", "he"),
    ("Her", "His"),
    ("her", "his"),
    ("hers", "his"),
    ("herself", "himself"),
    ("Mrs", "Mr"),
    ("Ms", "Mr"),
];

/// Résumés of other people with the same skills.
fn swapped(document: &Value) -> Vec<(&'static str, Value)> {
    let with = |members: Value| {
        let mut other = document.clone();
        let basics = other["basics"].as_object_mut().expect("an object");
        for (name, member) in members.as_object().expect("an object") {
            basics.insert(name.clone(), member.clone());
        }
        other
    };
    vec![
        ("name", with(json!({"name": "Aïcha N’Diaye"}))),
        ("no name", with(json!({"name": null}))),
        ("she", reworded(document, TO_HER)),
        ("he", reworded(document, TO_HIM)),
        (
            "gender",
            with(json!({"gender": "female", "pronouns": "she/her", "title": "Dr."})),
        ),
        (
            "age",
            with(json!({"birthDate": "2001-01-01", "age": 25, "dateOfBirth": "2001-01-01"})),
        ),
        (
            "photograph",
            with(
                json!({"image": "https://example.org/a.png", "picture": "https://example.org/b.png"}),
            ),
        ),
        (
            "nationality",
            with(
                json!({"nationality": "Senegalese", "citizenship": "SN", "placeOfBirth": "Dakar"}),
            ),
        ),
        (
            "contact",
            with(
                json!({"email": "aicha@example.org", "phone": "+221", "url": "https://aicha.example.org",
            "profiles": [{"network": "Mastodon", "username": "aicha"}]}),
            ),
        ),
        (
            "family",
            with(json!({"maritalStatus": "single", "children": 3, "religion": "none"})),
        ),
    ]
}

fn check(resume: &str, document: &Value) {
    let expected = matches(document);
    for (swap, other) in swapped(document) {
        for (found, expected) in matches(&other).iter().zip(&expected) {
            if matches!(swap, "he" | "she") {
                assert_eq!(
                    without_lengths(found),
                    without_lengths(expected),
                    "{resume}: {swap}"
                );
            } else {
                assert_eq!(
                    found.to_string(),
                    expected.to_string(),
                    "{resume}: another {swap}"
                );
            }
        }
    }
}

#[test]
fn personal_data_changes_no_byte_of_a_match() {
    let document = invented();
    check("invented", &document);
    let mut able = document.clone();
    able["skills"] = json!([{ "name": "SAP" }]);
    assert_ne!(
        matches(&able),
        matches(&document),
        "a skill changes the matches"
    );
}

#[test]
fn the_same_holds_for_real_resumes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/resumes");
    if !folder.exists() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = std::fs::read(&path).expect("a file");
            check(
                &path.display().to_string(),
                &serde_json::from_slice(&text).expect("JSON"),
            );
            read += 1;
        }
    }
    assert_eq!(read, 8);
}

//! Every form of the sentences in a match, in one snapshot to read aloud.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use std::fmt::Write as _;

use matching::document::{Posting, Profile};
use matching::{
    CatalogueEntry, Match, PostingSummary, Verdict, engine, read_posting, read_profile,
};
use serde_json::{Map, Value, json};

/// A document with more members.
fn with(mut document: Value, members: &[(&str, Value)]) -> Value {
    let of: &mut Map<String, Value> = document.as_object_mut().unwrap();
    for (name, value) in members {
        of.insert((*name).to_owned(), value.clone());
    }
    document
}

fn matched(engine_name: &str, profile: &Value, posting: &Value) -> Match {
    let profile: Profile = serde_json::from_value(profile.clone()).unwrap();
    let posting: Posting = serde_json::from_value(posting.clone()).unwrap();
    let entry = CatalogueEntry {
        version: 1,
        summary: PostingSummary::of(&posting),
        features: read_posting(&posting),
    };
    let engine = engine(engine_name).unwrap();
    engine.explain(&read_profile(&profile), &entry)
}

fn summary(profile: &Value, posting: &Value) -> String {
    matched("hybrid-v1", profile, posting).summary
}

fn skills(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name })).collect()
}

const TRADE: [&str; 5] = ["welding", "soldering", "brazing", "riveting", "grinding"];

fn person() -> Value {
    json!({ "headline": "Senior Welder" })
}

fn job() -> Value {
    json!({ "id": "p", "title": "Senior Welder" })
}

/// A person and a posting with every signal strong apart from skills and taste.
fn strong() -> (Value, Value) {
    let person = with(
        person(),
        &[
            ("education", json!([{ "degree": "Bachelor" }])),
            ("location", json!({ "city": "Oslo", "country": "NO" })),
            (
                "preferences",
                json!({
                    "pay": { "currency": "NOK", "min": 500_000.0, "period": "year" },
                    "industries": ["shipbuilding"],
                }),
            ),
        ],
    );
    let job = with(
        job(),
        &[
            ("education", json!("bachelor degree")),
            ("locations", json!([{ "city": "Oslo", "country": "NO" }])),
            (
                "pay",
                json!({ "currency": "NOK", "min": 600_000.0, "period": "year" }),
            ),
            ("industry", json!("shipbuilding")),
        ],
    );
    (person, job)
}

/// Skills asked for and held, each with none, one, two, three and more reasons.
fn skills_and_reasons(text: &mut String) {
    let (rich_person, rich_job) = strong();
    let stranger = json!({ "headline": "Dentist" });
    let oslo = json!({ "city": "Oslo", "country": "NO" });
    let near = |document: Value, member: &str, value: Value| with(document, &[(member, value)]);
    let reasons = [
        (stranger, json!({ "id": "p", "title": "Welder" })),
        (
            json!({ "headline": "Welder" }),
            json!({ "id": "p", "title": "Welder" }),
        ),
        (person(), job()),
        (
            near(person(), "location", oslo.clone()),
            near(job(), "locations", json!([oslo])),
        ),
        (rich_person, rich_job),
    ];
    for (asked, held) in [
        (0, 0),
        (1, 0),
        (2, 0),
        (5, 0),
        (1, 1),
        (2, 1),
        (2, 2),
        (5, 3),
        (5, 5),
    ] {
        writeln!(text, "\n## {held} of {asked} skills\n").unwrap();
        for (person, job) in &reasons {
            let person = with(person.clone(), &[("skills", skills(&TRADE[..held]))]);
            let job = with(job.clone(), &[("skills", skills(&TRADE[..asked]))]);
            writeln!(text, "{}", summary(&person, &job)).unwrap();
        }
    }
}

/// Each reason beside the role.
fn each_reason(text: &mut String) {
    writeln!(text, "\n## Each reason\n").unwrap();
    let oslo = json!({ "city": "Oslo", "country": "NO" });
    let pairs = [
        (person(), job()),
        (
            json!({ "headline": "Welder", "education": [{ "degree": "Bachelor" }] }),
            json!({ "id": "p", "title": "Welder", "education": "bachelor degree" }),
        ),
        (
            json!({ "headline": "Welder", "location": oslo }),
            json!({ "id": "p", "title": "Welder", "locations": [oslo] }),
        ),
        (
            json!({ "headline": "Welder", "location": oslo }),
            json!({ "id": "p", "title": "Welder", "workplace": "remote" }),
        ),
        (
            json!({
                "headline": "Welder",
                "preferences": { "pay": { "currency": "NOK", "min": 500_000.0, "period": "year" } },
            }),
            json!({
                "id": "p",
                "title": "Welder",
                "pay": { "currency": "NOK", "min": 600_000.0, "period": "year" },
            }),
        ),
        (
            json!({ "headline": "Welder", "preferences": { "industries": ["shipbuilding"] } }),
            json!({ "id": "p", "title": "Welder", "industry": "shipbuilding" }),
        ),
        (
            json!({
                "headline": "Welder",
                "learned": { "postings": 9, "traits": { "title:welder": 6.0 } },
            }),
            json!({ "id": "p", "title": "Welder" }),
        ),
    ];
    for (person, job) in pairs {
        writeln!(text, "{}", summary(&person, &job)).unwrap();
    }
}

/// Each deal-breaker, broken or unknown, with every other signal strong: contradictory reasons are
/// left out.
fn each_deal_breaker(text: &mut String) {
    let (person, job) = strong();
    let berlin = json!({ "city": "Berlin", "country": "DE" });
    let wishing = |wishes: Value| {
        let mut all = person["preferences"].clone();
        for (name, value) in wishes.as_object().unwrap() {
            all[name] = value.clone();
        }
        with(person.clone(), &[("preferences", all)])
    };
    let in_berlin = wishing(json!({
        "locations": [berlin],
        "deal_breakers": { "location": true },
    }));
    let workplace = |wished: &str| {
        wishing(json!({
            "workplaces": [wished],
            "deal_breakers": { "workplace": true },
        }))
    };
    let part_time = wishing(json!({
        "employment_types": ["part_time"],
        "deal_breakers": { "employment_type": true },
    }));
    let floor = wishing(json!({
        "pay": { "currency": "NOK", "min": 610_000.0, "period": "year" },
        "deal_breakers": { "pay_floor": true },
    }));
    let german = wishing(json!({ "deal_breakers": { "authorised_countries": ["DE"] } }));
    let norwegian = wishing(json!({ "deal_breakers": { "authorised_countries": ["NO"] } }));
    let speaker = with(person.clone(), &[("languages", json!(["German (A2)"]))]);
    let choosy = wishing(json!({ "deal_breakers": { "excluded_companies": ["Acme"] } }));
    let but = |members: &[(&str, Value)]| with(job.clone(), members);
    let says = |description: &str| but(&[("description", json!(description))]);
    let remote = ("workplace", json!("remote"));
    let cases = [
        (&in_berlin, but(&[])),
        (&in_berlin, but(&[("locations", json!([]))])),
        (
            &in_berlin,
            but(&[
                remote.clone(),
                ("applicant_locations", json!([{ "country": "NO" }])),
            ]),
        ),
        (&workplace("on_site"), but(&[remote])),
        (
            &workplace("on_site"),
            but(&[("workplace", json!("hybrid"))]),
        ),
        (
            &workplace("remote"),
            but(&[("workplace", json!("on_site"))]),
        ),
        (&workplace("remote"), but(&[])),
        (
            &part_time,
            but(&[("employment_types", json!(["full_time"]))]),
        ),
        (&part_time, but(&[])),
        (&floor, but(&[])),
        (&floor, but(&[("pay", Value::Null)])),
        (
            &floor,
            but(&[(
                "pay",
                json!({ "currency": "XTS", "min": 60_000.0, "period": "year" }),
            )]),
        ),
        (&german, but(&[])),
        (
            &german,
            says("We sponsor work permits.\nVisa sponsorship available."),
        ),
        (
            &german,
            but(&[("locations", json!([{ "city": "Fjordby" }]))]),
        ),
        (
            &norwegian,
            says("You must be a US citizen.\nCitizens only."),
        ),
        (&norwegian, says("Security clearance required.")),
        (&speaker, says("Fluent Norwegian required.")),
        (&speaker, says("German C1 required.")),
        (&choosy, but(&[("company", json!({ "name": "Acme" }))])),
    ];
    writeln!(text, "\n## Each deal-breaker\n").unwrap();
    for (person, job) in cases {
        let matched = matched("hybrid-v1", person, &job);
        assert_ne!(matched.verdict, Verdict::Eligible, "{}", matched.summary);
        for breaker in &matched.deal_breakers {
            let verdict = format!("{:?}", breaker.verdict).to_lowercase();
            writeln!(text, "{} ({verdict}): {}", breaker.name, breaker.reason).unwrap();
        }
        writeln!(text, "    {}", matched.summary).unwrap();
    }
}

fn by_tags(text: &mut String) {
    writeln!(text, "\n## By tags\n").unwrap();
    let company = |company: Value| json!({ "id": "p", "title": "Welder", "company": company });
    let wishing = |tags: &[&str]| json!({ "preferences": { "tags": tags } });
    for (person, job) in [
        (wishing(&["climate"]), company(json!({ "name": "Acme" }))),
        (
            wishing(&["climate"]),
            company(json!({ "name": "Acme", "reputation": 0.5 })),
        ),
        (
            wishing(&["climate"]),
            company(json!({ "name": "Acme", "tags": ["banking"] })),
        ),
        (
            wishing(&["climate"]),
            company(json!({ "name": "Acme", "tags": ["climate"] })),
        ),
        (
            wishing(&["climate", "energy"]),
            company(json!({ "name": "Acme", "tags": ["banking"] })),
        ),
        (
            wishing(&["climate", "energy", "open source"]),
            company(json!({ "name": "Acme", "tags": ["energy", "climate"] })),
        ),
    ] {
        writeln!(text, "{}", matched("tag-based-v1", &person, &job).summary).unwrap();
    }
}

#[test]
fn sentences() {
    let mut text = String::new();
    skills_and_reasons(&mut text);
    each_reason(&mut text);
    each_deal_breaker(&mut text);
    by_tags(&mut text);
    insta::assert_snapshot!(text);
}

//! Every form of the sentences in a match, in one snapshot to read aloud. A reason or deal-breaker
//! without a sentence here fails the test.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use matching::document::{Posting, Profile};
use matching::{
    CatalogueEntry, DealBreakerCode, MENTOR_ENGINES, Match, MentorOffer, MentorWish, Mentoring,
    PostingSummary, ReasonCode, Verdict, Vocabulary, engine, mentor_engine, read_posting,
    read_profile,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

/// The snapshot, and the codes of what it words.
#[derive(Default)]
struct Page {
    text: String,
    codes: BTreeSet<String>,
}

impl Page {
    fn line(&mut self, line: &str) {
        writeln!(self.text, "{line}").unwrap();
    }

    fn heading(&mut self, heading: &str) {
        writeln!(self.text, "\n## {heading}\n").unwrap();
    }

    fn matched(&mut self, engine_name: &str, profile: &Value, posting: &Value) -> Match {
        let matched = matched(engine_name, profile, posting);
        let reasons = matched.reasons.iter().map(|reason| spelled(reason.code));
        self.codes.extend(reasons);
        let breakers = matched.deal_breakers.iter();
        self.codes
            .extend(breakers.map(|breaker| spelled(breaker.code)));
        matched
    }

    fn summary(&mut self, profile: &Value, posting: &Value) {
        let summary = self.matched("hybrid-v1", profile, posting).summary;
        self.line(&summary);
    }
}

/// A code as responses spell it.
fn spelled(code: impl Serialize) -> String {
    let code = serde_json::to_value(code).unwrap();
    code.as_str().unwrap().to_owned()
}

/// All codes of an enum, from its schema.
fn all<T: PartialSchema>() -> BTreeSet<String> {
    let schema = serde_json::to_value(T::schema()).unwrap();
    serde_json::from_value(schema["enum"].clone()).unwrap()
}

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

fn skills(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name })).collect()
}

/// Skills that the titles below do not name.
const TRADE: [&str; 5] = ["soldering", "brazing", "riveting", "grinding", "deburring"];

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
fn skills_and_reasons(page: &mut Page) {
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
        page.heading(&format!("{held} of {asked} skills"));
        for (person, job) in &reasons {
            let person = with(person.clone(), &[("skills", skills(&TRADE[..held]))]);
            let job = with(job.clone(), &[("skills", skills(&TRADE[..asked]))]);
            page.summary(&person, &job);
        }
    }
}

/// Each reason beside the role.
fn each_reason(page: &mut Page) {
    page.heading("Each reason");
    let oslo = json!({ "city": "Oslo", "country": "NO" });
    let pairs = [
        (person(), job()),
        (
            json!({ "headline": "Software Developer" }),
            json!({ "id": "p", "title": "Software Engineer" }),
        ),
        (
            json!({ "preferences": { "titles": ["Software Developer"] } }),
            json!({ "id": "p", "title": "Software Engineer" }),
        ),
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
        page.summary(&person, &job);
    }
}

/// Each deal-breaker, broken or unknown, with every other signal strong: contradictory reasons are
/// left out.
fn each_deal_breaker(page: &mut Page) {
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
            but(&[("locations", json!([{ "country": "DE" }]))]),
        ),
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
    page.heading("Each deal-breaker");
    for (person, job) in cases {
        let matched = page.matched("hybrid-v1", person, &job);
        assert_ne!(matched.verdict, Verdict::Eligible, "{}", matched.summary);
        for breaker in &matched.deal_breakers {
            let verdict = format!("{:?}", breaker.verdict).to_lowercase();
            page.line(&format!("{} ({verdict}): {}", breaker.name, breaker.reason));
        }
        page.line(&format!("    {}", matched.summary));
    }
}

fn by_tags(page: &mut Page) {
    page.heading("By tags");
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
        let summary = page.matched("tag-based-v1", &person, &job).summary;
        page.line(&summary);
    }
}

/// A mentee who seeks topics, and a mentor who offers some of them.
fn of_mentors(page: &mut Page) {
    let vocabulary = Vocabulary::built_in();
    let nobody = || read_profile(&Profile::default());
    let topics = |topics: &[&str]| topics.iter().map(|&topic| topic.to_owned()).collect();
    for name in MENTOR_ENGINES {
        page.heading(&format!("Mentors, {name}"));
        for (sought, offered) in [
            (&[][..], &["welding"][..]),
            (&["welding"], &[]),
            (&["welding"], &["nursing"]),
            (&["welding"], &["welding"]),
            (&["welding", "brazing"], &["nursing"]),
            (&["welding", "brazing"], &["brazing"]),
            (&["welding", "brazing"], &["brazing", "welding"]),
            (
                &["welding", "brazing", "riveting"],
                &["brazing", "riveting", "welding"],
            ),
        ] {
            let offer = MentorOffer {
                topics: topics(offered),
                ..serde_json::from_value(json!({ "topics": [], "capacity": 1 })).unwrap()
            };
            let wish = MentorWish {
                topics: topics(sought),
                ..MentorWish::default()
            };
            let mentor = Mentoring::mentor(&offer, nobody(), None, vocabulary);
            let mentee = Mentoring::mentee(&wish, nobody(), None, (&[], None), vocabulary);
            let engine = mentor_engine(name).unwrap();
            page.line(&engine.explain(&mentee, &mentor, vocabulary).summary);
        }
    }
}

#[test]
fn sentences() {
    let mut page = Page::default();
    skills_and_reasons(&mut page);
    each_reason(&mut page);
    each_deal_breaker(&mut page);
    by_tags(&mut page);
    of_mentors(&mut page);
    insta::assert_snapshot!(page.text);
    let mut unworded = all::<ReasonCode>();
    unworded.extend(all::<DealBreakerCode>());
    unworded.retain(|code| !page.codes.contains(code));
    assert_eq!(unworded, BTreeSet::new(), "codes without a sentence here");
}

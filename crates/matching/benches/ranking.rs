//! Speed of reading, ranking and explaining, over 10,000 generated postings:
//!
//! ```sh
//! cargo bench -p matching
//! cargo bench -p matching -- rank
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::HashSet;
use std::sync::LazyLock;

use divan::Bencher;
use matching::document::{Posting, Profile};
use matching::{
    Catalogue, CatalogueEntry, Engine, Facet, Filter, Hybrid, PostingFeatures, PostingSummary,
    ProfileFeatures, Query, Ranking, Sort, Statistics, Suggestions, Vocabulary, facets,
    read_posting, read_profile, similar,
};
use serde_json::{Value, json};

fn main() {
    divan::main();
}

const POSTINGS: usize = 10_000;

const TRADES: [(&str, &[&str]); 8] = [
    (
        "Data Engineer",
        &["Python", "SQL", "Spark", "Airflow", "Kafka", "AWS"],
    ),
    (
        "Web Developer",
        &["JavaScript", "React", "CSS", "TypeScript", "Node.js"],
    ),
    (
        "Business Analyst",
        &["Excel", "SQL", "Power BI", "Requirements"],
    ),
    (
        "Registered Nurse",
        &["Patient care", "Triage", "BLS", "Medication"],
    ),
    (
        "Accountant",
        &["Bookkeeping", "Excel", "Tax", "Auditing", "SAP"],
    ),
    (
        "Welder",
        &["Welding", "Soldering", "Blueprints", "Grinding"],
    ),
    (
        "Softwareentwickler",
        &["Java", "Spring", "Docker", "Kubernetes"],
    ),
    ("Warehouse Operator", &["Forklift", "Inventory", "Shipping"]),
];

const LEVELS: [&str; 5] = ["", "Junior ", "Senior ", "Lead ", "Head of "];

const CITIES: [(&str, &str); 6] = [
    ("Austin", "US"),
    ("Boston", "US"),
    ("Berlin", "DE"),
    ("Munich", "DE"),
    ("Oslo", "NO"),
    ("London", "GB"),
];

/// A posting by its number: the same in every run.
fn posting(number: usize) -> Posting {
    let (trade, skills) = TRADES[number % TRADES.len()];
    let (city, country) = CITIES[number / 3 % CITIES.len()];
    let skills: Vec<&str> = skills
        .iter()
        .cycle()
        .skip(number / 5)
        .take(2 + number % 3)
        .copied()
        .collect();
    let document = json!({
        "id": number.to_string(),
        "title": format!("{}{trade} {}", LEVELS[number / 7 % LEVELS.len()], number % 97),
        "description": format!(
            "We are team {} and look for a {trade} with {} years of experience in {}. \
             You will work with {} colleagues on project {}.",
            number % 211,
            1 + number % 9,
            skills.join(" and "),
            number % 31,
            number % 503,
        ),
        "company": { "name": format!("Company {}", number % 700) },
        "locations": [{ "city": city, "country": country }],
        "workplace": number.is_multiple_of(4).then_some("remote"),
        "skills": self::skills(&skills),
        "pay": number.is_multiple_of(2).then(|| json!({
            "currency": "EUR",
            "min": 30_000.0 + (number % 60) as f64 * 1_000.0,
            "period": "year",
        })),
    });
    serde_json::from_value(document).unwrap()
}

fn skills(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name })).collect()
}

/// A short profile, and a long one with wishes and deal-breakers.
fn profile(kind: &str) -> Profile {
    let document = match kind {
        "short" => json!({ "headline": "Senior Data Engineer", "skills": [{ "name": "Python" }] }),
        _ => json!({
            "headline": "Senior Data Engineer",
            "summary": "Twelve years of data pipelines, warehouses and teams that run them.",
            "location": { "city": "Berlin", "country": "DE" },
            "work": [
                {
                    "position": "Data Engineer",
                    "text": ["Built data pipelines in Spark and Airflow on AWS."],
                    "start": { "year": 2016 },
                },
                {
                    "position": "BI Developer",
                    "text": ["Reports and dashboards in Power BI on SQL."],
                    "start": { "year": 2012 },
                    "end": { "year": 2016 },
                },
            ],
            "skills": skills(&["Python", "SQL", "Spark", "Airflow", "AWS", "Kafka", "Docker"]),
            "preferences": {
                "workplaces": ["remote"],
                "pay": { "currency": "EUR", "min": 70_000.0, "period": "year" },
                "deal_breakers": { "workplace": true, "pay_floor": true },
            },
        }),
    };
    serde_json::from_value(document).unwrap()
}

const PROFILES: [&str; 2] = ["short", "long"];

fn entry(posting: &Posting) -> CatalogueEntry {
    CatalogueEntry {
        version: 1,
        summary: PostingSummary::of(posting),
        features: read_posting(posting),
    }
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut catalogue = Catalogue::new();
    for (seq, number) in (1..).zip(0..POSTINGS) {
        catalogue.upsert(seq, entry(&posting(number)));
    }
    catalogue.advance(POSTINGS as u64);
    catalogue
});

static ENGINE: LazyLock<Hybrid> = LazyLock::new(|| Hybrid::new(Statistics::built_in().clone()));

fn with_query<T>(run: impl FnOnce(&Query<'_>) -> T) -> T {
    run(&Query {
        now_ms: 0,
        filter: &Filter::default(),
        hidden: &HashSet::new(),
        hidden_companies: &HashSet::new(),
        changed_after: None,
        after: None,
        limit: 20,
    })
}

fn rank(profile: &ProfileFeatures) -> Ranking {
    with_query(|query| ENGINE.rank(profile, &CATALOGUE, query))
}

#[divan::bench]
fn reading_a_posting(bencher: Bencher) {
    let posting = posting(4_711);
    bencher.bench(|| read_posting(&posting));
}

#[divan::bench(args = PROFILES)]
fn reading_a_profile(bencher: Bencher, kind: &str) {
    let profile = profile(kind);
    bencher.bench(|| read_profile(&profile));
}

/// Each posting of the catalogue, once the statistics have weighted it.
#[divan::bench(args = PROFILES)]
fn ranking(bencher: Bencher, kind: &str) {
    let profile = read_profile(&profile(kind));
    rank(&profile);
    bencher.bench(|| rank(&profile));
}

#[divan::bench(args = [Sort::Sure, Sort::Newest, Sort::Pay])]
fn sorting(bencher: Bencher, sort: Sort) {
    let profile = read_profile(&profile(PROFILES[0]));
    rank(&profile);
    bencher.bench(|| {
        let matcher = ENGINE.matcher(&profile, &CATALOGUE);
        with_query(|query| matcher.sorted(sort, None, query))
    });
}

#[divan::bench]
fn counting_all_facets(bencher: Bencher) {
    let nobody = read_profile(&Profile::default());
    let vocabulary = Vocabulary::built_in();
    bencher
        .bench(|| with_query(|query| facets(&CATALOGUE, &nobody, query, &Facet::ALL, vocabulary)));
}

#[divan::bench]
fn gathering_suggestions(bencher: Bencher) {
    bencher.bench(|| Suggestions::of(&CATALOGUE, 0));
}

#[divan::bench(args = ["d", "data", "dtaa"])]
fn suggesting(bencher: Bencher, typed: &str) {
    let suggestions = Suggestions::of(&CATALOGUE, 0);
    let vocabulary = Vocabulary::built_in();
    bencher.bench(|| suggestions.find(typed, 10, &CATALOGUE, vocabulary));
}

#[divan::bench]
fn finding_similar_postings(bencher: Bencher) {
    let id = PostingSummary::of(&posting(4_711)).id;
    bencher.bench(|| similar(&*ENGINE, &CATALOGUE, &id, 0, 10));
}

#[divan::bench(args = PROFILES)]
fn explaining_twenty(bencher: Bencher, kind: &str) {
    let profile = read_profile(&profile(kind));
    let ranking = rank(&profile);
    let entries: Vec<CatalogueEntry> = ranking
        .items
        .iter()
        .map(|item| CATALOGUE.entry(&item.position.id).unwrap())
        .collect();
    bencher.bench(|| {
        let explainer = ENGINE.explainer(&profile);
        entries
            .iter()
            .map(|entry| explainer.explain(entry))
            .collect::<Vec<_>>()
    });
}

#[divan::bench]
fn writing_a_snapshot(bencher: Bencher) {
    bencher.bench(|| CATALOGUE.to_bytes());
}

#[divan::bench]
fn restoring_a_snapshot(bencher: Bencher) {
    let bytes = CATALOGUE.to_bytes();
    bencher.bench(|| Catalogue::from_bytes(&bytes).unwrap());
}

#[divan::bench(sample_count = 10)]
fn statistics_of_a_thousand(bencher: Bencher) {
    let features: Vec<PostingFeatures> = (0..1_000)
        .map(posting)
        .map(|one| read_posting(&one))
        .collect();
    bencher.bench(|| Statistics::of(features.iter()));
}

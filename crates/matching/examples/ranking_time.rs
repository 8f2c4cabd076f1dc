//! Times ranking over real postings:
//!
//! ```sh
//! zcat ../shared/data/postings/data-jobs.jsonl.gz \
//!     | cargo run --release -p matching --example ranking_time
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong, and measures time"
)]

use std::collections::HashSet;
use std::io::BufRead;
use std::time::Instant;

use matching::document::{DemandedSkill, Place, Posting, Profile, StatedSkill, WorkEntry};
use matching::{
    Catalogue, CatalogueEntry, Engine, Filter, Hybrid, PostingSummary, Query, Statistics,
    read_posting, read_profile,
};
use serde_json::Value;

fn main() {
    let postings: Vec<Posting> = std::io::stdin()
        .lock()
        .lines()
        .map(|line| posting(&serde_json::from_str(&line.unwrap()).unwrap()))
        .collect();
    let before = resident_kib();
    let start = Instant::now();
    let mut catalogue = Catalogue::new();
    for (seq, posting) in (1..).zip(&postings) {
        let (summary, features) = (PostingSummary::of(posting), read_posting(posting));
        catalogue.upsert(
            seq,
            CatalogueEntry {
                version: 1,
                summary,
                features,
            },
        );
    }
    println!(
        "read {} postings in {:?}, {} KiB more resident",
        catalogue.len(),
        start.elapsed(),
        resident_kib().saturating_sub(before)
    );
    let start = Instant::now();
    let bytes = catalogue.to_bytes();
    println!("snapshot: {} bytes in {:?}", bytes.len(), start.elapsed());
    let start = Instant::now();
    let catalogue = Catalogue::from_bytes(&bytes).unwrap();
    println!("restored in {:?}", start.elapsed());
    let start = Instant::now();
    let features: Vec<_> = postings.iter().map(read_posting).collect();
    let own = Statistics::of(features.iter());
    println!(
        "statistics in {:?}, {} bytes",
        start.elapsed(),
        own.to_bytes().len()
    );
    for statistics in [Statistics::built_in().clone(), own] {
        let engine = Hybrid::new(statistics);
        for person in people() {
            time(&engine, &person, &catalogue, &postings);
        }
    }
}

fn time(engine: &Hybrid, person: &Profile, catalogue: &Catalogue, postings: &[Posting]) {
    let (nothing, nobody, filter) = (HashSet::new(), HashSet::new(), Filter::default());
    let query = Query {
        now_ms: 0,
        filter: &filter,
        hidden: &nothing,
        hidden_companies: &nobody,
        changed_after: None,
        after: None,
        limit: 20,
    };
    let profile = read_profile(person);
    let start = Instant::now();
    let ranking = engine.rank(&profile, catalogue, &query);
    let first = start.elapsed();
    let mut times: Vec<_> = (0..50)
        .map(|_| {
            let start = Instant::now();
            assert_eq!(engine.rank(&profile, catalogue, &query), ranking);
            start.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "\n{} for {:?}: first {first:?}, median {:?}, slowest {:?}",
        engine.algorithm(),
        person.headline,
        times[times.len() / 2],
        times[times.len() - 1]
    );
    for item in ranking.items.iter().take(5) {
        let posting = postings
            .iter()
            .find(|posting| posting.id == item.position.id)
            .unwrap();
        println!(
            "  {} {} ({})",
            item.position.score, posting.title, posting.company.name
        );
    }
    let last = engine.rank(
        &profile,
        catalogue,
        &Query {
            limit: usize::MAX,
            ..query
        },
    );
    let quantile = |n: usize| {
        last.items[last.items.len().saturating_sub(1) * n / 10]
            .position
            .score
    };
    println!(
        "  deciles {:?}",
        (1..=10)
            .map(|n| quantile(n).points().round())
            .collect::<Vec<_>>()
    );
    let start = Instant::now();
    let entries: Vec<_> = ranking
        .items
        .iter()
        .map(|item| catalogue.entry(&item.position.id).unwrap())
        .collect();
    let found = start.elapsed();
    let start = Instant::now();
    let explained: Vec<_> = entries
        .iter()
        .map(|entry| engine.explain(&profile, entry))
        .collect();
    println!(
        "  {} postings found in {found:?}, explained in {:?}",
        entries.len(),
        start.elapsed()
    );
    let matched = &explained[0];
    println!("  {} {:?}", matched.summary, matched.range);
}

fn people() -> [Profile; 3] {
    let person =
        |headline: &str, skills: &[&str], work: &[(&str, &str)], city: &str, region: &str| {
            Profile {
                headline: Some(headline.to_owned()),
                skills: skills
                    .iter()
                    .map(|name| StatedSkill {
                        name: (*name).to_owned(),
                        level: None,
                    })
                    .collect(),
                work: work
                    .iter()
                    .map(|(position, text)| WorkEntry {
                        position: Some((*position).to_owned()),
                        text: vec![(*text).to_owned()],
                        ..WorkEntry::default()
                    })
                    .collect(),
                location: Some(Place {
                    city: Some(city.to_owned()),
                    region: Some(region.to_owned()),
                    country: Some("US".to_owned()),
                }),
                ..Profile::default()
            }
        };
    [
        person(
            "Senior Data Engineer",
            &[
                "Python",
                "SQL",
                "Spark",
                "Airflow",
                "AWS",
                "Kafka",
                "Docker",
                "Terraform",
                "Snowflake",
            ],
            &[
                (
                    "Data Engineer",
                    "Built data pipelines in Spark and Airflow on AWS.",
                ),
                ("BI Developer", "Reports."),
            ],
            "Austin",
            "TX",
        ),
        person(
            "Registered Nurse",
            &["Patient care", "BLS"],
            &[("Staff nurse", "Intensive care")],
            "Boston",
            "MA",
        ),
        person(
            "Business Analyst",
            &["Excel", "Power BI", "SQL"],
            &[("Analyst", "Dashboards")],
            "New York",
            "NY",
        ),
    ]
}

fn posting(json: &Value) -> Posting {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut posting: Posting = serde_json::from_value(
        serde_json::json!({ "id": json["identifier"], "title": json["title"] }),
    )
    .unwrap();
    posting.company.name = text(&json["hiringOrganization"]["name"]).unwrap_or_default();
    posting.occupational_categories = text(&json["occupationalCategory"]).into_iter().collect();
    let skills = json["skills"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    posting.skills = skills
        .iter()
        .filter_map(text)
        .map(|name| DemandedSkill {
            name,
            required: true,
        })
        .collect();
    let address = &json["jobLocation"]["address"];
    let place = Place {
        city: text(&address["addressLocality"]),
        region: text(&address["addressRegion"]),
        country: text(&address["addressCountry"]),
    };
    posting.locations = Some(place)
        .filter(|place| *place != Place::default())
        .into_iter()
        .collect();
    posting
}

/// Memory of this process, from Linux; 0 elsewhere.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

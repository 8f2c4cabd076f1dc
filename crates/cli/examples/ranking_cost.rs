//! What ranking costs with bounds and without, over real postings, for people made of real titles
//! and for sentences; and that both answer the same.
//!
//! ```sh
//! cargo run --release -p edgematch-cli --example ranking_cost -- POSTINGS.jsonl.gz... \
//!     [--first N] [--queries queries.jsonl]
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::HashSet;
use std::path::PathBuf;

use edgematch_cli::inputs::{self, Refusals};
use edgematch_cli::rank::catalogue;
use jiff::Timestamp;
use matching::document::{Profile, StatedSkill, WorkEntry};
use matching::{
    CatalogueEntry, DEFAULT_ENGINE, Filter, ProfileFeatures, Query, Vocabulary, engine,
    read_profile,
};

fn main() {
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut first, mut queries) = (usize::MAX, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--first" => first = arguments.next().unwrap().parse().unwrap(),
            "--queries" => queries = arguments.next(),
            _ => files.push(argument.into()),
        }
    }
    let started = Timestamp::now();
    let mut entries: Vec<CatalogueEntry> = Vec::new();
    for file in files {
        let mut refusals = Refusals::default();
        entries.extend(inputs::postings(&file, Vocabulary::built_in(), &mut refusals).unwrap());
    }
    entries.truncate(first);
    println!(
        "read {} postings in {:.0} ms",
        entries.len(),
        since(started)
    );
    let people = people(&entries);
    let sentences = queries.map(|file| sentences(&file)).unwrap_or_default();
    let started = Timestamp::now();
    let catalogue = catalogue(entries);
    println!("catalogue in {:.0} ms", since(started));
    let bytes = catalogue.to_bytes().len();
    println!("snapshot {bytes} bytes");
    let engine = engine(DEFAULT_ENGINE).unwrap();
    let (filter, hidden, companies) = (
        Filter {
            distinct: true,
            ..Filter::default()
        },
        HashSet::new(),
        HashSet::new(),
    );
    let query = Query {
        now_ms: i64::MIN,
        filter: &filter,
        hidden: &hidden,
        hidden_companies: &companies,
        changed_after: None,
        after: None,
        limit: 20,
    };
    let started = Timestamp::now();
    engine.rank(&people[0], &catalogue, &query);
    println!("first ranking in {:.0} ms", since(started));
    for (name, people) in [("people", people), ("sentences", sentences)] {
        if people.is_empty() {
            continue;
        }
        let (mut all, mut pruned) = (Vec::new(), Vec::new());
        let mut scored = Vec::new();
        for person in &people {
            let started = Timestamp::now();
            let ranking = engine.rank(person, &catalogue, &query);
            pruned.push(since(started));
            scored.push(ranking.effort.scored as f64);
            let started = Timestamp::now();
            let mut scores: Vec<_> = engine
                .matcher(person, &catalogue)
                .scores(&query)
                .into_iter()
                .map(|posting| posting.score)
                .collect();
            all.push(since(started));
            scores.sort_unstable_by(|a, b| b.cmp(a));
            scores.truncate(20);
            let best: Vec<_> = ranking
                .items
                .iter()
                .map(|item| item.position.score)
                .collect();
            assert_eq!(best, scores);
        }
        println!(
            "{name}: {} · all {} ms · best {} ms · scored {}",
            people.len(),
            quantiles(all),
            quantiles(pruned),
            quantiles(scored)
        );
    }
}

/// Milliseconds since a time.
fn since(started: Timestamp) -> f64 {
    started.duration_until(Timestamp::now()).as_secs_f64() * 1e3
}

/// p50 / p99.
fn quantiles(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
    format!("{:.2} / {:.2}", at(0.5), at(0.99))
}

/// People who did the work of some of the postings, and of one other.
fn people(entries: &[CatalogueEntry]) -> Vec<ProfileFeatures> {
    let step = (entries.len() / 200).max(1);
    let origins = entries.iter().step_by(step).take(200);
    let other = entries.iter().skip(step / 2).step_by(step);
    origins
        .zip(other.cycle())
        .map(|(entry, other)| {
            let skills: Vec<StatedSkill> = serde_json::to_value(&entry.features).unwrap()["skills"]
                .as_array()
                .into_iter()
                .flatten()
                .take(6)
                .map(|demand| StatedSkill {
                    name: demand["skill"].as_str().unwrap().to_owned(),
                    level: None,
                })
                .collect();
            let work = |title: &str| WorkEntry {
                position: Some(title.to_owned()),
                ..WorkEntry::default()
            };
            read_profile(&Profile {
                headline: Some(entry.summary.title.clone()),
                location: entry.summary.locations.first().cloned(),
                work: vec![work(&entry.summary.title), work(&other.summary.title)],
                skills,
                ..Profile::default()
            })
        })
        .collect()
}

/// People of whom there is a sentence each.
fn sentences(file: &str) -> Vec<ProfileFeatures> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            read_profile(&Profile {
                summary: json["basics"]["summary"].as_str().map(str::to_owned),
                ..Profile::default()
            })
        })
        .collect()
}

//! What ranking people for a posting costs, and what people take in memory.
//!
//! ```sh
//! cargo run --release -p edgematch-cli --example candidates_cost -- POSTINGS.jsonl.gz... \
//!     RESUME.json... [--people N] [--postings N]
//! ```
//!
//! People are made of real titles, places and skills; one in five is one of the JSON Resume
//! documents.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::HashSet;
use std::path::PathBuf;

use edgematch_cli::inputs::{self, Refusals};
use interchange::resume;
use jiff::Timestamp;
use matching::document::{Profile, StatedSkill, WorkEntry};
use matching::{
    CandidateQuery, Candidates, CatalogueEntry, DEFAULT_ENGINE, HeldPerson, PersonRecord, Roster,
    Vocabulary, engine, read_profile,
};

fn main() {
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut people, mut postings) = (100_000_usize, 20_usize);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--people" => people = arguments.next().unwrap().parse().unwrap(),
            "--postings" => postings = arguments.next().unwrap().parse().unwrap(),
            _ => files.push(argument.into()),
        }
    }
    let (resumes, files): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|file| {
        file.extension()
            .is_some_and(|extension| extension == "json")
    });
    let resumes: Vec<Profile> = resumes
        .iter()
        .map(|file| {
            resume::parse(&std::fs::read(file).unwrap())
                .unwrap()
                .profile
        })
        .collect();
    let mut entries: Vec<CatalogueEntry> = Vec::new();
    for file in files {
        let mut refusals = Refusals::default();
        entries.extend(inputs::postings(&file, Vocabulary::built_in(), &mut refusals).unwrap());
    }
    let started = Timestamp::now();
    let mut roster = Roster::new();
    for (number, profile) in profiles(&entries, &resumes).take(people).enumerate() {
        let record = PersonRecord::of(&profile, read_profile(&profile), None);
        let seq = number as u64 + 1;
        roster.upsert(seq, format!("{number:032x}"), HeldPerson::new(1, &record));
    }
    let held = roster.people().count();
    println!(
        "read {held} people in {:.0} ms; {} bytes each",
        since(started),
        roster.byte_len() / held
    );
    let engine = engine(DEFAULT_ENGINE).unwrap();
    let hidden = HashSet::new();
    let (mut times, mut bounded, mut scored) = (Vec::new(), Vec::new(), 0);
    for entry in entries.iter().step_by(entries.len().div_ceil(postings)) {
        let query = CandidateQuery {
            hidden: &hidden,
            include_ineligible: false,
            after: None,
            limit: 20,
        };
        let started = Timestamp::now();
        let mut candidates = Candidates::new(engine, entry, query);
        candidates.offer_all(&roster, |_| false);
        let (best, effort) = candidates.in_order();
        bounded.push(since(started));
        scored += effort.scored;
        let started = Timestamp::now();
        let mut candidates = Candidates::new(engine, entry, query);
        for (candidate, person) in roster.people() {
            candidates.offer(candidate, person);
        }
        let (all, whole) = candidates.in_order();
        times.push(since(started));
        assert_eq!(best, all);
        assert_eq!(effort.considered, whole.considered);
    }
    println!(
        "{} postings · all {} ms · best {} ms · scored {} of {held}",
        times.len(),
        quantiles(times),
        quantiles(bounded),
        scored / postings
    );
}

/// p50 / longest.
fn quantiles(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let longest = values[values.len() - 1];
    format!("{:.1} / {longest:.1}", values[values.len() / 2])
}

/// Milliseconds since a time.
fn since(started: Timestamp) -> f64 {
    started.duration_until(Timestamp::now()).as_secs_f64() * 1e3
}

/// People who did the work of a posting and of another one; one in five is a whole résumé.
fn profiles(entries: &[CatalogueEntry], resumes: &[Profile]) -> impl Iterator<Item = Profile> {
    let pairs = entries
        .iter()
        .cycle()
        .zip(entries.iter().cycle().skip(entries.len() / 3));
    pairs.enumerate().map(move |(number, (entry, other))| {
        if number % 5 == 0 && !resumes.is_empty() {
            return resumes[number / 5 % resumes.len()].clone();
        }
        let skills: Vec<StatedSkill> = serde_json::to_value(&entry.features).unwrap()["skills"]
            .as_array()
            .into_iter()
            .flatten()
            .skip(number % 3)
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
        Profile {
            headline: Some(entry.summary.title.clone()),
            location: other.summary.locations.first().cloned(),
            work: vec![work(&entry.summary.title), work(&other.summary.title)],
            skills,
            ..Profile::default()
        }
    })
}

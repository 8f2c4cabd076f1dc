//! What ranking people for a posting costs, what people take in memory, and what comparing new
//! postings with everyone's best matches costs.
//!
//! ```sh
//! cargo run --release -p edgematch-cli --example candidates_cost -- POSTINGS.jsonl.gz... \
//!     RESUME.json... [--people N] [--postings N] [--new N]
//! ```
//!
//! With `--new`, the last N postings are new to people whose best matches are among the others.
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
    CandidateQuery, Candidates, Catalogue, CatalogueEntry, DEFAULT_ENGINE, Filter, HeldPerson,
    PersonRecord, Position, Query, Roster, Vocabulary, contenders, engine, entrants, read_profile,
};

fn main() {
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut people, mut postings, mut new) = (100_000_usize, 20_usize, 0_usize);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--people" => people = arguments.next().unwrap().parse().unwrap(),
            "--postings" => postings = arguments.next().unwrap().parse().unwrap(),
            "--new" => new = arguments.next().unwrap().parse().unwrap(),
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
    if new > 0 {
        let old = entries.len() - new;
        return compare_new(&entries[..old], &entries[old..], &resumes, people);
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

/// Matches that are persisted for a person.
const PERSISTED: usize = 50;
/// People who are ranked in full, so that what is found can be checked.
const CHECKED: usize = 200;

/// Compares new postings with people whose matches are among the old ones.
fn compare_new(old: &[CatalogueEntry], new: &[CatalogueEntry], resumes: &[Profile], people: usize) {
    let engine = engine(DEFAULT_ENGINE).unwrap();
    let catalogue = |entries: &mut dyn Iterator<Item = &CatalogueEntry>| {
        let mut catalogue = Catalogue::new();
        for (seq, entry) in (1..).zip(entries) {
            catalogue.upsert(seq, entry.clone());
        }
        catalogue.advance(u64::MAX);
        catalogue
    };
    let before = catalogue(&mut old.iter());
    let all = catalogue(&mut old.iter().chain(new));
    let filter = Filter {
        eligible: true,
        ..Filter::default()
    };
    let query = Query {
        now_ms: i64::MIN,
        filter: &filter,
        hidden: &HashSet::new(),
        hidden_companies: &HashSet::new(),
        changed_after: None,
        after: None,
        limit: PERSISTED,
    };
    // The last matches of all people would take an hour to rank. Those of the first stand in for
    // the others, who have the same work in other places.
    let distinct = old.len().min(people).min(2_000);
    let records: Vec<PersonRecord> = profiles(old, resumes)
        .take(distinct)
        .map(|profile| PersonRecord::of(&profile, read_profile(&profile), None))
        .collect();
    let held: Vec<Vec<Position>> = records
        .iter()
        .map(|record| {
            let ranking = engine.rank(&record.features, &before, &query);
            let items = ranking.items.into_iter();
            items.map(|ranked| ranked.position).collect()
        })
        .collect();
    let bytes: Vec<Vec<u8>> = records.iter().map(PersonRecord::to_bytes).collect();
    let started = Timestamp::now();
    let arrivals = catalogue(&mut new.iter());
    let built = since(started);
    let (mut scored, mut found, mut reached) = (0, 0, 0);
    let started = Timestamp::now();
    for number in 0..people {
        let at = number % distinct;
        let record = PersonRecord::from_bytes(&bytes[at]).unwrap();
        let last = held[at].get(PERSISTED - 1);
        let ranking = contenders(engine, &record.features, &arrivals, &query, last);
        scored += ranking.effort.scored;
        let entering = entrants(ranking.items, &held[at], PERSISTED);
        found += entering.len();
        reached += usize::from(!entering.is_empty());
        if number < CHECKED {
            let best = engine
                .rank(&record.features, &all, &query)
                .items
                .into_iter();
            let expected: Vec<_> = best
                .filter(|ranked| arrivals.get(&ranked.position.id).is_some())
                .collect();
            assert_eq!(entering.len(), expected.len());
        }
    }
    let took = since(started);
    println!(
        "{} new postings beside {} · {people} people, {distinct} distinct · built in {built:.0} ms",
        new.len(),
        old.len()
    );
    println!(
        "compared in {:.1} s, {:.3} ms per person · scored {:.2} % of the pairs · {found} new \
         matches of {reached} people",
        took / 1e3,
        took / people as f64,
        scored as f64 * 100.0 / (people * new.len()) as f64
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

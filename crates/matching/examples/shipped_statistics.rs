//! Builds the statistics that ship from ESCO's skills, as the Python package `dev-laiser` has them:
//! `cargo run --release -p matching --example shipped_statistics -- laiser/public/combined.csv crates/matching/vocabulary/statistics.bin`
//!
//! ESCO v1.2 is © European Union and licensed under CC BY 4.0. The artefact holds numbers of words, no words.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use matching::document::Posting;
use matching::{PostingFeatures, Statistics, read_posting};

/// What of the artefact pays for its size in the Worker.
const TERMS: usize = 6_000;
const TERMS_WITH_TOPICS: usize = 1_200;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let mut reader = csv::Reader::from_path(&arguments[1]).unwrap();
    let skills: Vec<PostingFeatures> = reader
        .records()
        .map(Result::unwrap)
        .filter(|record| &record[5] == "esco")
        .map(|record| read_posting(&skill(&record[1], &record[2], &record[3])))
        .collect();
    let statistics = Statistics::of(skills.iter()).most_common(TERMS, TERMS_WITH_TOPICS);
    let bytes = statistics.to_bytes();
    std::fs::write(&arguments[2], &bytes).unwrap();
    println!(
        "{} skills, {} bytes, version {}",
        skills.len(),
        bytes.len(),
        statistics.version()
    );
}

/// A skill as a document: its label as the title, its other names and its description as the text.
fn skill(label: &str, names: &str, description: &str) -> Posting {
    let mut posting: Posting =
        serde_json::from_value(serde_json::json!({ "id": label, "title": label })).unwrap();
    posting.description = Some(format!("{names}\n{description}"));
    posting
}

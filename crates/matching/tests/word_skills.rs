//! Skills that are also words, told by their company.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use matching::document::Posting;
use matching::{PostingFacts, Vocabulary};

/// Whether the skill is found in a line of requirements.
fn is_found(skill: &str, title: &str, sentence: &str) -> bool {
    let mut posting = Posting::new("p", title);
    posting.requirements = vec![sentence.to_owned()];
    let facts = PostingFacts::read(&posting, Vocabulary::built_in());
    let facts = serde_json::to_value(facts).unwrap();
    let skills = facts["skills"].as_array().unwrap().iter();
    let mut names = skills.map(|found| found["skill"].as_str().unwrap().to_lowercase());
    names.any(|name| name == skill)
}

/// Of those meant nine in ten are found, and of those found nineteen in twenty are meant.
#[test]
fn words_are_skills_where_they_are_meant() {
    let mut wrong = Vec::new();
    let mut by_skill: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    let lines = include_str!("word_skills.tsv").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [mark, skill, title, sentence] = columns.as_slice() else {
            panic!("{line}");
        };
        let (meant, found) = (*mark == "+", is_found(skill, title, sentence));
        let [both, missed, mistaken] = by_skill.entry(skill).or_default();
        match (meant, found) {
            (true, true) => *both += 1,
            (true, false) => *missed += 1,
            (false, true) => *mistaken += 1,
            (false, false) => {}
        }
        if meant != found {
            wrong.push(line);
        }
    }
    let sum = |at: usize| by_skill.values().map(|counts| counts[at]).sum::<u32>();
    let (both, missed, mistaken) = (sum(0), sum(1), sum(2));
    assert!(both + missed > 100, "the sample is too small");
    assert!(
        10 * both >= 9 * (both + missed),
        "{by_skill:?}\n{}",
        wrong.join("\n")
    );
    assert!(
        20 * both >= 19 * (both + mistaken),
        "{by_skill:?}\n{}",
        wrong.join("\n")
    );
}

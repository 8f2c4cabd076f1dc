//! Real postings and sample résumés, if they are beside the checkout.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and prints what it skipped"
)]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use interchange::{Code, jobposting, resume};
use matching::document::{Posting, Workplace};

fn data(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn sample_resumes_are_read_completely() {
    let Some(folder) = data("resumes") else {
        return;
    };
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        let resume = resume::parse(&bytes).unwrap_or_else(|invalid| panic!("{path:?}: {invalid}"));
        assert!(resume.profile.headline.is_some(), "{path:?}");
        assert!(!resume.profile.work.is_empty(), "{path:?}");
        assert!(
            resume
                .profile
                .work
                .iter()
                .all(|entry| entry.employer.is_some()),
            "{path:?}"
        );
        assert!(!resume.profile.education.is_empty(), "{path:?}");
        assert!(resume.profile.skills.len() > 3, "{path:?}");
        read += 1;
    }
    assert_eq!(read, 8);
}

#[test]
fn the_malformed_resume_is_refused() {
    let Some(path) = data("resumes/malformed/resumeschema-2016-invalid.json") else {
        return;
    };
    let invalid = resume::parse(&std::fs::read(path).expect("a file")).expect_err("malformed");
    assert_eq!(
        (invalid.code, invalid.field.as_str()),
        (Code::WrongType, "work")
    );
}

fn postings(path: &Path) -> Vec<Posting> {
    let lines = BufReader::new(GzDecoder::new(File::open(path).expect("a file"))).lines();
    lines
        .map(|line| {
            let line = line.expect("a line");
            let posting = jobposting::parse(line.as_bytes());
            posting.unwrap_or_else(|invalid| panic!("{invalid}: {line}"))
        })
        .collect()
}

fn count(postings: &[Posting], holds: impl Fn(&Posting) -> bool) -> usize {
    postings.iter().filter(|posting| holds(posting)).count()
}

#[test]
fn real_postings_lose_nothing() {
    let Some(path) = data("postings/data-jobs.jsonl.gz") else {
        return;
    };
    let postings = postings(&path);
    assert_eq!(postings.len(), 32_672);
    // Twelve were geocoded to the town of Remote, Oregon.
    assert_eq!(
        count(&postings, |posting| !posting.company.name.is_empty()),
        32_672
    );
    assert_eq!(
        count(&postings, |posting| !posting.locations.is_empty()),
        26_357 - 12
    );
    assert_eq!(
        count(&postings, |posting| posting.workplace
            == Some(Workplace::Remote)),
        5_960 + 12
    );
    assert_eq!(
        count(&postings, |posting| !posting.employment_types.is_empty()),
        32_531
    );
    assert_eq!(
        count(&postings, |posting| posting.posted_at_ms.is_some()),
        32_672
    );
    assert_eq!(count(&postings, |posting| posting.pay.is_some()), 32_672);
    assert_eq!(
        count(&postings, |posting| !posting.skills.is_empty()),
        29_485
    );
    for posting in &postings {
        assert_eq!(
            jobposting::read(&jobposting::to_json(posting)).as_ref(),
            Ok(posting)
        );
    }
}

#[test]
fn real_federal_postings_lose_nothing() {
    let Some(path) = data("postings/usajobs.jsonl.gz") else {
        return;
    };
    let postings = postings(&path);
    assert_eq!(postings.len(), 57_108);
    assert_eq!(count(&postings, |posting| posting.url.is_some()), 57_108);
    assert_eq!(
        count(&postings, |posting| posting.valid_through_ms.is_some()),
        57_108
    );
    assert_eq!(
        count(&postings, |posting| !posting
            .occupational_categories
            .is_empty()),
        57_108
    );
    assert_eq!(
        count(&postings, |posting| !posting.employment_types.is_empty()),
        5_929
    );
    assert_eq!(
        count(&postings, |posting| !posting.locations.is_empty()),
        41
    );
    assert_eq!(count(&postings, |posting| posting.pay.is_some()), 39);
}

//! Real postings and sample résumés, where the checkout has them beside it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says on stdout what it skipped"
)]

use std::path::{Path, PathBuf};

use interchange::{Code, resume};

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
fn sample_resumes_are_read_whole() {
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

//! `edgematch read`, for programs and for people.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};

const CV: &str = "\
Ada Example
ada@example.org

EXPERIENCE
Nurse, City Hospital, 2015 – 2018
- Triage at night

EDUCATION
BSc Nursing, Example University, 2014

SKILLS
Triage, wound care (5 years)

LANGUAGES
English (native), German (B2)
";

const POSTING: &str = r#"{
  "identifier": "n1", "title": "Junior Nurse", "jobLocation": "Springfield",
  "description": "You must know triage. 6 years of experience required."
}"#;

fn read(arguments: &[&str], document: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_edgematch"))
        .arg("read")
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let input = child.stdin.as_mut().expect("an input");
    input.write_all(document.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("the command ends");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_cv_is_shown_to_people_as_a_profile() {
    insta::assert_snapshot!(read(&["resume", "--format", "text"], CV));
}

#[test]
fn a_posting_is_shown_to_people_with_what_to_add_and_to_check() {
    insta::assert_snapshot!(read(&["posting", "--format", "text"], POSTING));
}

#[test]
fn a_posting_is_one_line_for_programs() {
    insta::assert_snapshot!(read(&["posting"], POSTING));
}

//! `edgematch rank` and `edgematch explain` on a few invented documents. The snapshots hide scores
//! and summaries, which change with the weights, and keep the order and the format.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const POSTINGS: &str = r#"{"@type":"JobPosting","identifier":"cook","title":"Cook","hiringOrganization":"Bistro","jobLocation":"Bonn, Germany","skills":["baking","food safety","menu planning"]}
{"@type":"JobPosting","identifier":"icu","title":"Intensive Care Nurse","hiringOrganization":"Clinic","jobLocation":"Oslo, Norway","employmentType":"FULL_TIME","skills":["triage","wound care","ventilation"],"description":"<p>You care for patients in intensive care.</p>"}
{"@type":"JobPosting","identifier":"no-title"}
{"@type":"JobPosting","identifier":"ward","title":"Registered Nurse","hiringOrganization":"Hospital","jobLocation":"Oslo, Norway","skills":["triage","wound care"],"description":"<p>You care for patients on a ward.</p>"}
{"@type":"JobPosting","identifier":"dev","title":"Senior Rust Engineer","hiringOrganization":"Acme","jobLocationType":"TELECOMMUTE","skills":["rust","sql"]}
{"@type":"JobPosting","identifier":"back","title":"Backend Engineer","hiringOrganization":"Acme","jobLocationType":"TELECOMMUTE","skills":["rust","kafka","aws"]}
"#;

const PEOPLE: &str = r#"{"meta":{"id":"nurse"},"basics":{"label":"Registered Nurse","location":{"city":"Oslo","countryCode":"NO"}},"work":[{"position":"Registered Nurse","name":"Hospital","startDate":"2015-01","endDate":"2022-01"}],"skills":[{"name":"triage"},{"name":"wound care"}]}
{"work":{}}
{"basics":{"label":"Cook"},"meta":{"edgematch":{"preferences":{"workplaces":["moon"]}}}}
{"basics":{"label":"Rust Engineer"},"skills":[{"name":"Rust"},{"name":"SQL"}],"meta":{"edgematch":{"preferences":{"workplaces":["remote"]}}}}
"#;

fn edgematch(arguments: &[&str], folder: &Path) -> Output {
    std::fs::write(folder.join("j.jsonl"), POSTINGS).expect("a file");
    std::fs::write(folder.join("p.jsonl"), PEOPLE).expect("a file");
    Command::new(env!("CARGO_BIN_EXE_edgematch"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("runs")
}

fn rank(more: &[&str]) -> (Output, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let fixed = ["rank", "--profiles", "p.jsonl", "--postings", "j.jsonl"];
    let output = edgematch(&[&fixed[..], more].concat(), folder.path());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    (output, out, err)
}

/// Hides scores and summaries, which the engine's own tests cover.
fn redacted(snapshot: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r" *\b\d{1,3}\.\d{3}\b", " [score]");
    settings.add_filter(r"(?m)^ {15}\S.*$", "               [summary]");
    settings.add_filter(r"-v1\.w\d+\.s[0-9a-f]+", "-v1.[statistics]");
    settings.bind(snapshot);
}

#[test]
fn runs_are_in_trec_format() {
    let (output, out, err) = rank(&["--format", "trec", "--top", "2"]);
    assert_eq!(output.status.code(), Some(1), "{err}");
    redacted(|| insta::assert_snapshot!(out));
    for line in out.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        assert_eq!((fields.len(), fields[1]), (6, "Q0"), "{line}");
        assert!((0.0..=100.0).contains(&fields[4].parse::<f64>().expect("a score")));
    }
}

#[test]
fn bad_lines_are_reported_and_skipped() {
    let (output, out, err) = rank(&["--format", "trec"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("j.jsonl, line 3: title: is required"), "{err}");
    assert!(
        err.contains("p.jsonl, line 2: work: must be a list, not an object"),
        "{err}"
    );
    assert!(
        err.contains("line 3: meta/edgematch/preferences/workplaces/0: must be one of"),
        "{err}"
    );
    assert!(err.contains("skipped 3 lines"), "{err}");
    assert!(
        out.contains("4 Q0 dev 1 "),
        "a profile without an ID is named after its line: {out}"
    );
    let (output, out, _) = rank(&["--strict"]);
    assert_eq!((output.status.code(), out.as_str()), (Some(1), ""));
}

#[test]
fn items_are_explained_in_json() {
    let (_, out, err) = rank(&["--format", "json", "--top", "1"]);
    let people: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(people.len(), 2, "{err}");
    assert_eq!(people[0]["query"], "nurse");
    assert_eq!(people[0]["considered"], 5);
    let item = &people[0]["items"][0];
    assert_eq!(
        (&item["rank"], &item["job"]["id"]),
        (&1.into(), &"ward".into())
    );
    for member in [
        "score",
        "range",
        "coverage",
        "verdict",
        "signals",
        "matched_skills",
        "summary",
    ] {
        assert!(!item[member].is_null(), "{member}");
    }
}

#[test]
fn every_engine_ranks() {
    for algorithm in ["hybrid-v1", "tag-based-v1"] {
        for statistics in ["postings", "built-in"] {
            let (output, out, err) = rank(&[
                "--algorithm",
                algorithm,
                "--statistics",
                statistics,
                "--format",
                "trec",
            ]);
            assert_eq!(output.status.code(), Some(1), "{err}");
            assert_eq!(out.lines().count(), 10);
            assert!(out.lines().all(|line| line.contains(algorithm)), "{out}");
        }
    }
    let (output, ..) = rank(&["--algorithm", "oracle-v1"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn tables_are_readable() {
    let (_, out, _) = rank(&["--top", "2"]);
    redacted(|| insta::assert_snapshot!(out));
}

#[test]
fn one_pair_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: Option<&str>| {
        std::fs::write(folder.path().join(name), text.expect("a line")).expect("a file");
    };
    write("p.json", PEOPLE.lines().next());
    write("j.json", POSTINGS.lines().nth(1));
    let arguments = ["explain", "--profile", "p.json", "--posting", "j.json"];
    let output = edgematch(&arguments, folder.path());
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        out.starts_with("Intensive Care Nurse · Clinic · Oslo, NO\n"),
        "{out}"
    );
    assert!(out.contains("missing: ventilation"), "{out}");

    let output = edgematch(
        &[&arguments[..], &["--format", "json"]].concat(),
        folder.path(),
    );
    let item: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(item["job"]["id"], "icu");
    assert_eq!(item["receipt"]["digest"].as_str().map(str::len), Some(64));

    let output = edgematch(
        &["explain", "--profile", "p.jsonl", "--posting", "j.json"],
        folder.path(),
    );
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        err.contains("must contain one valid document, but contains 2"),
        "{err}"
    );
}

#[test]
fn a_receipt_is_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("a file");
    };
    write("p.json", PEOPLE.lines().next().expect("a line"));
    write("j.json", POSTINGS.lines().nth(1).expect("a line"));
    write("other.json", POSTINGS.lines().nth(3).expect("a line"));
    let pair = ["explain", "--profile", "p.json", "--posting", "j.json"];
    let output = edgematch(&[&pair[..], &["--format", "json"]].concat(), folder.path());
    let item: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let replay = |claim: &Value, posting: &str| {
        write("r.json", &claim.to_string());
        let arguments = [
            "--profile",
            "p.json",
            "--posting",
            posting,
            "--receipt",
            "r.json",
        ];
        let output = edgematch(&[&["explain"], &arguments[..]].concat(), folder.path());
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), out)
    };
    let correct = format!(
        "the receipt is correct: {}\n",
        item["receipt"]["digest"].as_str().expect("text")
    );
    assert_eq!(replay(&item, "j.json"), (Some(0), correct.clone()));
    assert_eq!(replay(&item["receipt"], "j.json"), (Some(0), correct));

    let (code, out) = replay(&item["receipt"], "other.json");
    assert_eq!(code, Some(1));
    assert!(out.starts_with("the receipt differs: posting ("), "{out}");
    assert_eq!(out.lines().count(), 1, "{out}");
    let (code, out) = replay(&item, "other.json");
    assert_eq!(code, Some(1));
    assert!(out.contains("; summary (\""), "{out}");
    assert_eq!(out.lines().count(), 1, "{out}");

    let mut forged = item.clone();
    forged["score"] = 99.into();
    let (code, out) = replay(&forged, "j.json");
    assert_eq!(code, Some(1));
    let expected = "the receipt differs: score (99 in the item, ";
    assert!(out.starts_with(expected), "{out}");
    for (member, value, expected) in [
        (
            "algorithm",
            "hybrid-v1.s0",
            "statistics (hybrid-v1.s0 in the receipt, ",
        ),
        ("taxonomy", "v0", "taxonomy (v0 in the receipt, "),
        ("weights", "00", "weights (00 in the receipt, "),
        ("profile", "00", "profile (00 in the receipt, "),
        ("digest", "00", "match (00 in the receipt, "),
    ] {
        let mut other = item.clone();
        other["receipt"][member] = value.into();
        let (code, out) = replay(&other, "j.json");
        assert_eq!(code, Some(1));
        let expected = format!("the receipt differs: {expected}");
        assert!(out.starts_with(&expected), "{out}");
    }
    let (code, _) = replay(&serde_json::json!({"score": 1}), "j.json");
    assert_eq!(code, Some(1));
}

#[test]
fn ranking_and_explaining_agree_without_further_arguments() {
    let folder = tempfile::tempdir().expect("a folder");
    let (person, postings) = (PEOPLE.lines().next(), POSTINGS);
    std::fs::write(folder.path().join("p.json"), person.expect("a line")).expect("a file");
    let (_, out, _) = rank(&["--format", "json"]);
    let ranked: serde_json::Value =
        serde_json::from_str(out.lines().next().expect("a line")).expect("JSON");
    let item = &ranked["items"][0];
    let posting = postings
        .lines()
        .find(|line| line.contains(item["job"]["id"].as_str().expect("an id")));
    std::fs::write(folder.path().join("j.json"), posting.expect("a line")).expect("a file");
    let files = ["--profile", "p.json", "--posting", "j.json"];
    let arguments = [&["explain", "--format", "json"][..], &files].concat();
    let output = edgematch(&arguments, folder.path());
    let explained: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(explained["score"], item["score"]);
    assert_eq!(explained["summary"], item["summary"]);
}

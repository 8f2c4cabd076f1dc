//! `edgematch audit`: impact ratios from a run and a file of groups, and swaps of what identifies a
//! person.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::process::{Command, Output};

use serde_json::Value;

fn edgematch(files: &[(&str, &str)], arguments: &[&str]) -> (Output, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_edgematch"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    (output, out, err)
}

const RUN: &str = "\
p1 Q0 j1 1 90.000 hybrid-v1
p2 Q0 j1 1 80.000 hybrid-v1
p3 Q0 j1 1 30.000 hybrid-v1
p4 Q0 j1 1 20.000 hybrid-v1
p5 Q0 j1 1 10.000 hybrid-v1
";

const GROUPS: &str = "person,sex,ethnicity\np1,f,x\np2,m,x\np3,m,y\np4,m,\n";

const IMPACT: [&str; 6] = ["audit", "impact", "--run", "run", "--groups", "groups.csv"];

#[test]
fn impact_ratios_are_computed_for_categories_and_intersections() {
    let files = [("run", RUN), ("groups.csv", GROUPS)];
    let (output, out, err) = edgematch(&files, &[&IMPACT[..], &["--format", "json"]].concat());
    assert!(output.status.success(), "{err}");
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&report["scored"], &report["without_groups"]),
        (&5.into(), &1.into())
    );
    assert_eq!(report["median"], 30.0);
    let table = |number: usize| &report["tables"][number];
    assert_eq!(table(0)["categories"], serde_json::json!(["sex"]));
    assert_eq!(
        (&table(0)["unknown"], &table(1)["unknown"]),
        (&1.into(), &2.into())
    );
    let men = &table(0)["groups"][1];
    assert_eq!(
        (&men["scored"], &men["above_median"]),
        (&3.into(), &1.into())
    );
    assert_eq!(men["impact_ratio"], 1.0 / 3.0);
    assert_eq!(
        table(2)["categories"],
        serde_json::json!(["sex", "ethnicity"])
    );
    assert_eq!(table(2)["groups"].as_array().map(Vec::len), Some(3));
    // Nobody is in the figures by name.
    assert!(!out.contains("p1"), "{out}");
    let (_, table, _) = edgematch(&files, &IMPACT);
    assert!(table.contains("sex × ethnicity, 2 unknown"), "{table}");
    assert!(table.contains("0.333"), "{table}");
}

#[test]
fn files_that_cannot_be_joined_are_refused_without_naming_anybody() {
    for (run, groups, reason) in [
        ("", GROUPS, "has no scores"),
        ("p1 Q0 j1", GROUPS, "line 1 is not a line of a run"),
        ("p1 Q0 j1 1 high x", GROUPS, "the score in line 1"),
        ("p1 Q0 j1 1 NaN x", GROUPS, "the score in line 1"),
        (RUN, "person\np1\n", "needs a person and a category"),
        (
            RUN,
            "person,sex\np1,f\np1,m\n",
            "line 3 is of a person who is listed before",
        ),
        (RUN, "person,sex\np1,f,x\n", "groups.csv"),
    ] {
        let (output, out, err) = edgematch(&[("run", run), ("groups.csv", groups)], &IMPACT);
        assert_eq!(output.status.code(), Some(1), "{run} {groups}: {out}");
        assert!(err.contains(reason), "{err}");
        assert!(!err.contains("p1"), "{err}");
    }
}

#[test]
fn who_a_person_is_changes_no_byte_of_a_match() {
    let files = [
        (
            "p.jsonl",
            r#"{"basics":{"name":"Tobias Adler","label":"Warehouse Manager","age":54,"gender":"male","image":"https://example.org/t.jpg"},"skills":[{"name":"SQL"}]}
{"work":{}}
"#,
        ),
        (
            "j.jsonl",
            r#"{"identifier":"a","title":"Warehouse Manager","skills":["inventory management","SQL"]}
"#,
        ),
    ];
    let arguments = [
        "audit",
        "swaps",
        "--profiles",
        "p.jsonl",
        "--postings",
        "j.jsonl",
    ];
    let (output, out, err) = edgematch(&files, &arguments);
    // One line of the profiles is refused.
    assert_eq!(output.status.code(), Some(1), "{err}");
    let last = out.lines().last().expect("a line");
    assert!(
        last.starts_with("1 person and 1 posting: ") && last.ends_with(" 0 differ"),
        "{out}"
    );
    assert_eq!(out.lines().count(), 1, "{out}");
    // What is about the work does change matches: the comparison can fail.
    let nurse = files[0].1.replace("Warehouse Manager", "Nurse");
    let (_, warehouse, _) = edgematch(
        &files,
        &["explain", "--profile", "p.jsonl", "--posting", "j.jsonl"],
    );
    let other = [("p.jsonl", nurse.as_str()), files[1]];
    let (_, care, _) = edgematch(
        &other,
        &["explain", "--profile", "p.jsonl", "--posting", "j.jsonl"],
    );
    assert!(warehouse != care || warehouse.is_empty());
}

//! No circle of files in any crate, and no import that runs up in a crate with floors.

mod imports;

use std::collections::BTreeMap;
use std::fs;

use cargo_metadata::MetadataCommand;
use imports::{Import, circles, imports, shown, upward};

/// The rooms of each crate that has floors, the top one first; ARCHITECTURE.md describes them.
const FLOORS: &[(&str, &[&str])] = &[
    (
        "crates/service/src/lib.rs",
        &[
            "background",
            "matches",
            "people",
            "operations",
            "catalogue",
            "runs",
            "experiments",
            "kv",
            "queue",
            "platform",
            "isolate",
            "wire",
            "ports",
        ],
    ),
    (
        "crates/matching/src/lib.rs",
        &[
            "growth",
            "candidates",
            "entrants",
            "mentors",
            "receipt",
            "similar",
            "spread",
            "engines",
            "engine",
            "suggestions",
            "facets",
            "sorting",
            "listing",
            "ranking",
            "filter",
            "selection",
            "search",
            "eligibility",
            "nearness",
            "facts",
            "roster",
            "catalogue",
            "reading",
            "vocabulary",
            "statistics",
            "taxonomy",
            "occupations",
            "embeddings",
            "places",
            "duplicates",
            "interest",
            "features",
            "money",
            "language",
            "explanation",
            "document",
            "score",
            "artefacts",
            "digest",
            "diversity",
            "pairing",
        ],
    ),
];

/// The imports of every crate of ours, by the file that the crate begins with.
fn ours() -> BTreeMap<String, Vec<Import>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .exec()
        .unwrap();
    let root = metadata.workspace_root;
    let read = |file: &str| fs::read_to_string(root.join(file)).ok();
    let targets = metadata
        .packages
        .iter()
        .flat_map(|package| &package.targets);
    targets
        .filter(|target| !target.is_test() && !target.is_example() && !target.is_bench())
        .map(|target| {
            let begin = target.src_path.strip_prefix(&root).unwrap().to_string();
            let found = imports(&begin, &read);
            (begin, found)
        })
        .collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let found: Vec<String> = ours()
        .values()
        .flat_map(|imports| circles(imports))
        .map(|circle| shown(&circle))
        .collect();
    assert!(
        found.is_empty(),
        "files that import each other in a circle:\n{}",
        found.join("\n")
    );
}

#[test]
fn no_import_runs_up() {
    let ours = ours();
    for (begin, floors) in FLOORS {
        let wrong = upward(begin, floors, &ours[*begin]);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn the_architecture_lists_the_floors_in_their_order() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ARCHITECTURE.md");
    let page = fs::read_to_string(path).unwrap();
    for (begin, floors) in FLOORS {
        let name = begin.split('/').nth(1).unwrap();
        let (_, section) = page
            .split_once(&format!("## The floors of `{name}`\n"))
            .unwrap();
        let rows = section.lines().skip_while(|line| !line.starts_with("|--"));
        let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
        let mut rest = *floors;
        for row in rows {
            let cell = row.split('|').nth(1).unwrap();
            let mut listed: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
            for room in &mut listed {
                *room = room.trim_end_matches('/').trim_end_matches(".rs");
            }
            let (expected, below) = rest.split_at(listed.len().min(rest.len()));
            // The rooms of one row may be in any order.
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            listed.sort_unstable();
            assert_eq!(listed, expected, "{name}: {row}");
            rest = below;
        }
        assert_eq!(rest, [""; 0], "{name}: rooms that the page does not list");
    }
}

/// A crate made up of these files.
fn made_up(files: &[(&str, &str)]) -> Vec<Import> {
    let read = |file: &str| {
        let found = files.iter().find(|(name, _)| *name == file);
        found.map(|(_, text)| (*text).to_owned())
    };
    imports("src/lib.rs", &read)
}

/// The imports as `from:line to`.
fn lines(imports: &[Import]) -> Vec<String> {
    imports
        .iter()
        .map(|import| format!("{}:{} {}", import.from, import.line, import.to))
        .collect()
}

#[test]
fn an_import_is_followed_to_the_file_that_defines_the_name() {
    let found = made_up(&[
        (
            "src/lib.rs",
            "mod attic;\nmod cellar;\npub use attic::Roof;",
        ),
        ("src/attic.rs", "mod roof;\npub use roof::Roof;"),
        (
            "src/attic/roof.rs",
            "use crate::cellar::{Coal, stairs};\npub struct Roof(Coal);",
        ),
        (
            "src/cellar.rs",
            "mod coal;\npub mod stairs;\npub(crate) use coal::*;",
        ),
        (
            "src/cellar/coal.rs",
            "//! Under [`crate::attic`].\npub struct Coal;",
        ),
        (
            "src/cellar/stairs.rs",
            "fn down() -> super::Coal { super::super::Roof::find() }",
        ),
    ]);
    assert_eq!(
        lines(&found),
        [
            "src/attic/roof.rs:1 src/cellar/coal.rs",
            "src/attic/roof.rs:1 src/cellar/stairs.rs",
            "src/cellar/stairs.rs:1 src/attic/roof.rs",
            "src/cellar/stairs.rs:1 src/cellar/coal.rs",
        ]
    );
}

#[test]
fn what_a_parent_hands_on_is_an_import_only_where_it_is_used() {
    let parent = |body: &str| {
        let text = format!("mod child;\npub use child::Child;\n{body}");
        lines(&made_up(&[
            ("src/lib.rs", &text),
            ("src/child.rs", "pub struct Child;"),
        ]))
    };
    let used = ["src/lib.rs:3 src/child.rs"];
    assert_eq!(parent(""), [""; 0]);
    assert_eq!(parent("fn age(child: &Child) {}"), used);
    assert_eq!(parent("fn age() { child::grow(); }"), used);
    assert_eq!(parent("fn age() { child::Child::grow(); }"), used);
    assert_eq!(parent("macro_rules! age { () => { $crate::Child } }"), used);
}

#[test]
fn tests_import_what_they_like() {
    let found = made_up(&[
        ("src/lib.rs", "mod one;\n#[cfg(test)]\nmod two;"),
        (
            "src/one.rs",
            "#[cfg(test)]\nuse crate::three;\n#[cfg(test)]\nmod tests { use crate::two; }",
        ),
    ]);
    assert_eq!(found, []);
}

#[test]
fn a_circle_is_shown_with_its_lines() {
    let found = made_up(&[
        ("src/lib.rs", "mod one;\nmod two;\nmod three;\nmod apart;"),
        ("src/one.rs", "\nuse crate::two::Two;"),
        (
            "src/two.rs",
            "fn two() { super::three::three(); }\nstruct Two;",
        ),
        (
            "src/three.rs",
            "use crate::one;\nuse crate::apart;\nfn three() {}",
        ),
        ("src/apart.rs", ""),
    ]);
    let circles: Vec<String> = circles(&found).iter().map(|way| shown(way)).collect();
    assert_eq!(
        circles,
        ["  src/one.rs:2 imports src/two.rs (`crate::two::Two`)
  src/two.rs:1 imports src/three.rs (`super::three::three`)
  src/three.rs:1 imports src/one.rs (`crate::one`)
"]
    );
}

#[test]
fn an_import_that_runs_up_is_named() {
    let found = made_up(&[
        ("src/lib.rs", "mod attic;\nmod cellar;"),
        ("src/attic.rs", "use crate::cellar::coal;"),
        ("src/cellar.rs", "pub mod coal;"),
        ("src/cellar/coal.rs", "use crate::attic;"),
    ]);
    assert_eq!(
        upward("src/lib.rs", &["attic", "cellar"], &found),
        ["src/cellar/coal.rs:1 imports src/attic.rs (`crate::attic`): `cellar` lies below `attic`"]
    );
    let other_way: [&str; 0] = [];
    let down: Vec<Import> = found.into_iter().take(1).collect();
    assert_eq!(upward("src/lib.rs", &["attic", "cellar"], &down), other_way);
    assert_eq!(
        upward("src/lib.rs", &["attic"], &down),
        ["src/cellar/coal.rs: `cellar` has no floor"]
    );
}

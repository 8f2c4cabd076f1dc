//! Dependencies between crates point inwards: worker → service → interchange → matching, with
//! comparison beside matching.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand};

#[test]
fn each_crate_depends_only_on_crates_further_in() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("matching", &[] as &[&str]),
        ("interchange", &["matching"]),
        ("comparison", &[]),
        ("evaluation", &["matching"]),
        ("service", &["comparison", "interchange", "matching"]),
        ("simulation", &["service"]),
        ("demo", &[]),
        ("fuzzing", &[]),
        ("tokens", &[]),
        (
            "edgematch-cli",
            &[
                "comparison",
                "evaluation",
                "interchange",
                "matching",
                "tokens",
            ],
        ),
        ("edgematch", &["matching", "service"]),
        ("artefacts", &["evaluation", "matching"]),
        ("metering", &["interchange", "matching"]),
        // Never `matching`, which would compile before the first command says a word.
        ("xtask", &["demo", "tokens"]),
    ]);
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .features(CargoOpt::AllFeatures)
        .no_deps()
        .exec()
        .unwrap();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(
        ours,
        allowed.keys().copied().collect(),
        "add the new crate to the table"
    );
    for package in &metadata.packages {
        let depends: BTreeSet<&str> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            .map(|dependency| dependency.name.as_str())
            .filter(|name| ours.contains(name))
            .collect();
        let may: BTreeSet<&str> = allowed[package.name.as_str()].iter().copied().collect();
        assert!(
            depends.is_subset(&may),
            "{}: {depends:?} is more than {may:?}",
            package.name
        );
    }
    let platform: Vec<&str> = metadata
        .packages
        .iter()
        .filter(|package| {
            package
                .dependencies
                .iter()
                .any(|dependency| dependency.name == "worker")
        })
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(
        platform,
        ["edgematch"],
        "only the Worker depends on the platform"
    );
}

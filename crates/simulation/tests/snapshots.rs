//! No snapshot outlives its test.

use std::fs;
use std::path::{Path, PathBuf};

/// The snapshots below a folder.
fn snapshots(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            let hidden = name.to_string_lossy().starts_with('.');
            if !hidden && name != "target" && name != "node_modules" {
                snapshots(&path, found);
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "snap")
        {
            found.push(path);
        }
    }
}

/// Whether the test file that a snapshot names has an assertion of the snapshot's name: a test of
/// this name, the name as a string, or a document of this name that the test reads.
fn is_referenced(root: &Path, snapshot: &Path) -> bool {
    let text = fs::read_to_string(snapshot).unwrap();
    let source = text.lines().find_map(|line| line.strip_prefix("source: "));
    let Some(Ok(source)) = source.map(|source| fs::read_to_string(root.join(source))) else {
        return false;
    };
    let name = snapshot.file_stem().unwrap_or_default().to_string_lossy();
    let name = name.rsplit("__").next().unwrap_or_default();
    source.contains("assert_snapshot!")
        && (source.contains(&format!("fn {name}("))
            || source.contains(&format!("\"{name}\""))
            || snapshot.with_extension("txt").is_file())
}

#[test]
fn each_snapshot_is_referenced_by_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    snapshots(&root, &mut found);
    assert!(!found.is_empty(), "no snapshot at all");
    found.retain(|snapshot| !is_referenced(&root, snapshot));
    assert!(found.is_empty(), "no test asserts {found:#?}");
}

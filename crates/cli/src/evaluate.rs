//! `edgematch evaluate`: measures a ranking against relevance judgements.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use evaluation::{Estimate, Evaluation, Measures};
use serde::Serialize;

use crate::documents;
use crate::ending::Ending;
use crate::terminal::count;

/// Longest file of runs or judgements that is read.
const MAX_BYTES: usize = 1 << 30;

/// Measures a run against relevance judgements: MAP, MRR, nDCG and recall, each with a 95 %
/// bootstrap interval over the queries.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// A run in TREC format, as `rank --format trec` writes it: `query Q0 document rank score
    /// algorithm`.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    run: PathBuf,
    /// Judgements in TREC format: `query 0 document grade`.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    qrels: PathBuf,
    /// The group of each query, such as its language or domain: `query group`. Adds figures for
    /// each group.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    groups: Option<PathBuf>,
    /// Seed of the bootstrap samples.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// The format of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for reading.
    Table,
    /// All figures, including those of each query.
    Json,
}

impl Evaluate {
    pub(crate) fn run(&self) -> Result<Ending> {
        let run =
            evaluation::parse_run(&read(&self.run)?).with_context(|| documents::name(&self.run))?;
        let judgements = evaluation::parse_judgements(&read(&self.qrels)?)
            .with_context(|| documents::name(&self.qrels))?;
        let groups = match &self.groups {
            Some(file) => {
                evaluation::parse_groups(&read(file)?).with_context(|| documents::name(file))?
            }
            None => BTreeMap::new(),
        };
        let report = Report::of(evaluation::measure(&run, &judgements), &groups, self.seed);
        let mut output = io::stdout().lock();
        match self.format {
            Format::Table => report.table(&mut output)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut output, &report)?;
                writeln!(output)?;
            }
        }
        Ok(Ending::Done)
    }
}

fn read(file: &Path) -> Result<String> {
    String::from_utf8(documents::read(file, MAX_BYTES)?).with_context(|| documents::name(file))
}

/// Figures of all queries, of each group, and of each query.
#[derive(Debug, Serialize)]
struct Report {
    #[serde(flatten)]
    all: Evaluation,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    groups: BTreeMap<String, Evaluation>,
    by_query: BTreeMap<String, Measures>,
}

impl Report {
    /// Judged queries without a group form the group `-`.
    fn of(
        by_query: BTreeMap<String, Measures>,
        groups: &BTreeMap<String, String>,
        seed: u64,
    ) -> Self {
        let mut members: BTreeMap<&str, Vec<&Measures>> = BTreeMap::new();
        if !groups.is_empty() {
            for (query, measures) in &by_query {
                let group = groups.get(query).map_or("-", String::as_str);
                members.entry(group).or_default().push(measures);
            }
        }
        let groups = members
            .into_iter()
            .map(|(group, measures)| (group.to_owned(), Evaluation::of(measures, seed)));
        Self {
            all: Evaluation::of(by_query.values(), seed),
            groups: groups.collect(),
            by_query,
        }
    }

    fn table(&self, output: &mut impl Write) -> io::Result<()> {
        let Evaluation {
            queries,
            map,
            mrr,
            ndcg,
            recall,
        } = &self.all;
        writeln!(output, "{:<12} {queries}", "queries")?;
        let mut row = |name: String, estimate: &Estimate| {
            writeln!(output, "{name:<12} {}", with_interval(estimate))
        };
        row("MAP".to_owned(), map)?;
        row("MRR".to_owned(), mrr)?;
        for (depth, estimate) in ndcg {
            row(format!("nDCG@{depth}"), estimate)?;
        }
        for (depth, estimate) in recall {
            row(format!("recall@{depth}"), estimate)?;
        }
        for (
            group,
            Evaluation {
                queries, map, ndcg, ..
            },
        ) in &self.groups
        {
            let ndcg = ndcg.get(&10).map(with_interval).unwrap_or_default();
            writeln!(
                output,
                "{group}: {}, MAP {}, nDCG@10 {ndcg}",
                count(*queries, "query", "queries"),
                with_interval(map)
            )?;
        }
        Ok(())
    }
}

fn with_interval(Estimate { mean, low, high }: &Estimate) -> String {
    format!("{mean:.3} [{low:.3}, {high:.3}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(qrels: &str, groups: &str) -> Report {
        let run = evaluation::parse_run("q1 Q0 a 1 9.0 x\nq1 Q0 b 2 1.0 x\n").unwrap();
        let judgements = evaluation::parse_judgements(qrels).unwrap();
        Report::of(
            evaluation::measure(&run, &judgements),
            &evaluation::parse_groups(groups).unwrap(),
            1,
        )
    }

    fn written(report: &Report) -> String {
        let mut text = Vec::new();
        report.table(&mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_perfect_ranking_scores_1_and_a_missed_query_halves_it() {
        let text = written(&report("q1 0 a 2\n", ""));
        assert!(text.contains("MAP          1.000 [1.000, 1.000]"), "{text}");
        let missed = report("q1 0 a 2\nq2 0 a 1\n", "");
        assert!((missed.all.map.mean - 0.5).abs() < 1e-12);
        assert!((missed.by_query["q2"].average_precision).abs() < 1e-12);
    }

    #[test]
    fn groups_are_measured_separately() {
        let text = written(&report("q1 0 a 2\nq2 0 a 1\n", "q1 Health and care\n"));
        assert!(
            text.ends_with(
                "-: 1 query, MAP 0.000 [0.000, 0.000], nDCG@10 0.000 [0.000, 0.000]\n\
                 Health and care: 1 query, MAP 1.000 [1.000, 1.000], nDCG@10 1.000 [1.000, 1.000]\n"
            ),
            "{text}"
        );
    }
}

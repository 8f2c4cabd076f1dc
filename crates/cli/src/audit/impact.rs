//! `edgematch audit impact`: scoring rates and impact ratios of groups of people.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use comparison::{ImpactReport, ScoredPerson};

use crate::documents;
use crate::ending::Ending;
use crate::terminal::count;

/// Longest file that is read.
const MAX_BYTES: usize = 1 << 28;

/// Joins scores with self-reported groups. Nothing is sent or stored.
#[derive(Debug, Args)]
pub(super) struct ImpactAudit {
    /// A run in TREC format, as `rank --format trec` writes it: `person Q0 posting rank score
    /// algorithm`. Each line is a person who was scored for a posting.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    run: PathBuf,
    /// Groups as CSV with a header: the person, then a column per category, such as
    /// `person,sex,ethnicity`. An empty value is unknown.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    groups: PathBuf,
    /// A group with a smaller share of the people, in per cent, is too small for a ratio.
    #[arg(long, default_value_t = 2.0, value_parser = share)]
    least_share: f64,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok();
    share
        .filter(|share| (0.0..=100.0).contains(share))
        .ok_or_else(|| "must be from 0 to 100".to_owned())
}

/// The format of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for reading.
    Table,
    /// All figures.
    Json,
}

impl ImpactAudit {
    pub(super) fn run(&self) -> Result<Ending> {
        let (categories, groups) = groups(&self.groups)?;
        let (people, without_groups) = people(&self.run, categories.len(), &groups)?;
        let least_share = self.least_share / 100.0;
        let report = ImpactReport::of(&people, without_groups, &categories, least_share);
        let Some(report) = report else {
            bail!("{} has no scores", documents::name(&self.run));
        };
        let mut output = io::stdout().lock();
        match self.format {
            Format::Table => table(&report, &mut output)?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut output, &report)?;
                writeln!(output)?;
            }
        }
        Ok(Ending::Done)
    }
}

fn text(file: &Path) -> Result<String> {
    String::from_utf8(documents::read(file, MAX_BYTES)?).with_context(|| documents::name(file))
}

/// The values of each person, by id.
type Groups = HashMap<String, Vec<Option<String>>>;

/// The names of the categories, and the values of each person.
fn groups(file: &Path) -> Result<(Vec<String>, Groups)> {
    let text = text(file)?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().with_context(|| documents::name(file))?;
    let categories: Vec<String> = header.iter().skip(1).map(str::to_owned).collect();
    ensure!(
        !categories.is_empty(),
        "{}: the header needs a person and a category",
        documents::name(file)
    );
    let mut groups = Groups::new();
    for record in reader.records() {
        let record = record.with_context(|| documents::name(file))?;
        let mut fields = record.iter();
        let person = fields.next().unwrap_or_default().to_owned();
        let values = fields.map(|value| (!value.is_empty()).then(|| value.to_owned()));
        if groups.insert(person, values.collect()).is_some() {
            // Which person is nobody's business but the file's.
            let line = record.position().map_or(0, csv::Position::line);
            bail!(
                "{}: line {line} is of a person who is listed before",
                documents::name(file)
            );
        }
    }
    Ok((categories, groups))
}

/// The scored people with their groups, and how many of them have none.
fn people(file: &Path, categories: usize, groups: &Groups) -> Result<(Vec<ScoredPerson>, usize)> {
    let text = text(file)?;
    let (mut people, mut without_groups) = (Vec::new(), 0);
    for (number, line) in (1..).zip(text.lines()) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [person, _, _, _, score, ..] = fields.as_slice() else {
            ensure!(
                fields.is_empty(),
                "{}: line {number} is not a line of a run",
                documents::name(file)
            );
            continue;
        };
        let score: f64 = score
            .parse()
            .with_context(|| format!("{}: the score in line {number}", documents::name(file)))?;
        ensure!(
            score.is_finite(),
            "{}: the score in line {number}",
            documents::name(file)
        );
        let known = groups.get(*person);
        without_groups += usize::from(known.is_none());
        people.push(ScoredPerson {
            score,
            groups: known.cloned().unwrap_or_else(|| vec![None; categories]),
        });
    }
    Ok((people, without_groups))
}

/// The figures as tables for reading.
fn table(report: &ImpactReport, output: &mut impl Write) -> io::Result<()> {
    writeln!(
        output,
        "{}, median {:.3}; {} without groups",
        count(report.scored, "score", "scores"),
        report.median,
        report.without_groups
    )?;
    for table in &report.tables {
        writeln!(
            output,
            "\n{}, {} unknown",
            table.categories.join(" × "),
            table.unknown
        )?;
        writeln!(
            output,
            "{:<32} {:>7} {:>7} {:>6}  {:<15} {:>6}  95 %",
            "group", "scored", "above", "rate", "95 %", "ratio"
        )?;
        for group in &table.groups {
            let interval = |ends: Option<[f64; 2]>| {
                ends.map_or_else(String::new, |[low, high]| format!("{low:.3} to {high:.3}"))
            };
            let ratio = group.impact_ratio;
            writeln!(
                output,
                "{:<32} {:>7} {:>7} {:>6.3}  {:<15} {:>6}  {}",
                group.values.join(" × "),
                group.scored,
                group.above_median,
                group.scoring_rate.unwrap_or(0.0),
                interval(group.rate_interval),
                ratio.map_or_else(|| "small".to_owned(), |ratio| format!("{ratio:.3}")),
                interval(group.ratio_interval),
            )?;
        }
    }
    Ok(())
}

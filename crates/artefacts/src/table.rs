//! `cargo xtask table`: trains the table of embeddings from titles of the same occupations.
//!
//! `docs/table.md` is the card of the table that ships. The same sources and the same seed give the
//! same bytes.

mod corpus;
mod quantised;
mod training;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::Args;
use evaluation::judged::JudgedSet;
use matching::EmbeddingTable;

use crate::files::{self, ROOT, Source, artefact, gzipped};
use corpus::Corpus;
use training::Training;

/// The sources of a table, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of ESCO's tables: occupations.tsv, and occupations_de.tsv and so on.
    #[arg(long)]
    esco: PathBuf,
    /// Folder of O*NET's tables: occupations.tsv and alternate_titles.tsv.
    #[arg(long)]
    onet: PathBuf,
    /// Further titles: a table of two columns without a header, occupation and title.
    #[arg(long)]
    titles: Vec<PathBuf>,
    /// The same seed gives the same table.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave out the occupations of the development set, to measure with: the table goes to
    /// target/table/held-out.bin.
    #[arg(long)]
    hold_out: bool,
}

pub(crate) fn build(options: &Options) -> Result<()> {
    let mut corpus = Corpus::default();
    let mut sources: Vec<Source> = Vec::new();
    sources.extend(corpus.add_esco(&options.esco)?);
    sources.extend(corpus.add_onet(&options.onet)?);
    for table in &options.titles {
        sources.push(corpus.add_titles(table)?);
    }
    let vocabulary = Path::new(ROOT).join("crates/matching/vocabulary");
    sources.push(corpus.add_lexicon(&vocabulary.join("lexicon.tsv"))?);
    sources.extend(corpus.add_descriptions()?);
    files::print(&sources);
    if options.hold_out {
        let judged = JudgedSet::titles(&options.onet.join("alternate_titles.tsv"))?;
        let codes: BTreeSet<String> = judged.postings.iter().map(|p| code(&p.id.0)).collect();
        corpus.hold_out(&codes);
    }
    let read = corpus.read();
    println!(
        "\n{} occupations and concepts, {} titles, {} sentences",
        read.classes.len(),
        read.titles(),
        read.sentences(),
    );
    let training = Training::of(&read, options.seed);
    let rows = training.run();
    let (scales, numbers) = quantised::quantised(&rows);
    let bytes = EmbeddingTable::to_bytes(&scales, &numbers);
    ensure!(
        EmbeddingTable::from_bytes(&bytes).is_ok(),
        "the table cannot be read back"
    );
    let path = if options.hold_out {
        let folder = Path::new(ROOT).join("target/table");
        fs::create_dir_all(&folder)?;
        folder.join("held-out.bin")
    } else {
        artefact("embeddings")
    };
    fs::write(&path, &bytes)?;
    println!(
        "{}: {} bytes, {} gzipped",
        path.display(),
        bytes.len(),
        gzipped(&bytes)?
    );
    Ok(())
}

/// The occupation of a posting of the development set: "11-1011.00-3".
fn code(id: &str) -> String {
    id.rsplit_once('-').map_or(id, |(code, _)| code).to_owned()
}

//! `edgematch statistics`: builds the artefact of document frequencies and topics from postings.

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result};
use clap::Args;
use matching::{CatalogueEntry, Statistics};

use crate::documents;
use crate::ending::Ending;
use crate::inputs::{self, Refusals};
use crate::skills::AdditionalSkills;
use crate::terminal::{count, print_line};

/// Builds statistics from the postings of a file and writes them to another.
#[derive(Debug, Args)]
pub struct Build {
    /// schema.org JobPosting documents: one per line, or a single document or list; may be gzipped;
    /// `-` is standard input.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    postings: PathBuf,
    /// File for the artefact; `rank` and `explain` accept it as `--statistics`.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    skills: AdditionalSkills,
}

impl Build {
    pub(crate) fn run(&self) -> Result<Ending> {
        let mut refusals = Refusals::default();
        let entries = inputs::postings(&self.postings, &self.skills.vocabulary()?, &mut refusals)?;
        let statistics = Statistics::of(entries.iter().map(|entry| &entry.features));
        let bytes = statistics.to_bytes();
        fs::write(&self.output, &bytes).with_context(|| self.output.display().to_string())?;
        print_line(format_args!(
            "{} of {}, {} bytes",
            statistics.version(),
            count(entries.len(), "posting", "postings"),
            bytes.len()
        ))?;
        Ok(refusals.report())
    }
}

/// The source of a command's statistics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The postings of the command.
    Postings,
    /// The built-in artefact.
    BuiltIn,
    /// An artefact in a file.
    File(PathBuf),
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "postings" => Self::Postings,
            "built-in" => Self::BuiltIn,
            path => Self::File(path.into()),
        })
    }
}

impl Source {
    /// The statistics; `postings` are counted if they are the source.
    ///
    /// # Errors
    /// When a file cannot be read or is not an artefact.
    pub fn statistics(&self, postings: &[CatalogueEntry]) -> Result<Statistics> {
        match self {
            Self::Postings => Ok(Statistics::of(postings.iter().map(|entry| &entry.features))),
            Self::BuiltIn => Ok(Statistics::built_in().clone()),
            Self::File(path) => fs::read(path)
                .map_err(anyhow::Error::from)
                .and_then(|bytes| Ok(Statistics::from_bytes(&bytes)?))
                .with_context(|| path.display().to_string()),
        }
    }
}

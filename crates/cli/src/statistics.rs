//! `edgematch statistics`: document frequencies and topics of given postings, as an artefact.

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result};
use clap::Args;
use matching::{CatalogueEntry, Statistics};

use crate::Ending;
use crate::inputs::{self, Refusals};
use crate::skills::Added;

/// Builds statistics from the postings of a file and writes them to another.
#[derive(Debug, Args)]
pub struct Build {
    /// schema.org `JobPosting` documents, one a line (.jsonl), or one in a file (.json); may be gzipped.
    #[arg(long, value_name = "FILE")]
    postings: PathBuf,
    /// The artefact; `rank` and `explain` take it as `--statistics`.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    skills: Added,
}

impl Build {
    pub(crate) fn run(&self) -> Result<Ending> {
        let mut refusals = Refusals::default();
        let entries = inputs::postings(&self.postings, &self.skills.vocabulary()?, &mut refusals)?;
        let statistics = Statistics::of(entries.iter().map(|entry| &entry.features));
        let bytes = statistics.to_bytes();
        fs::write(&self.output, &bytes).with_context(|| self.output.display().to_string())?;
        println!(
            "{} of {} postings, {} bytes",
            statistics.version(),
            entries.len(),
            bytes.len()
        );
        Ok(if refusals.count > 0 {
            Ending::PartlyRefused
        } else {
            Ending::Done
        })
    }
}

/// Where a command takes statistics from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The postings it is given.
    Postings,
    /// The artefact that ships.
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
    /// The statistics, counted over `postings` where these are their source.
    ///
    /// # Errors
    /// A file that cannot be read or is no artefact.
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

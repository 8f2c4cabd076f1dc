//! `edgematch read`: what is understood of a document, each fact with the words that state it.

mod text;

use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use interchange::feeds::{Feed, MAX_FEED_BYTES};
use interchange::reading::{self, Reading};
use matching::document::Profile;

use crate::documents;
use crate::ending::Ending;
use crate::inputs::AsOf;
use crate::skills::AdditionalSkills;

/// Prints what is understood of postings or résumés.
#[derive(Debug, Args)]
pub struct Read {
    /// The kind of document.
    #[arg(value_enum)]
    kind: Kind,
    /// Documents one per line (.jsonl), a single document or list (.json), or a board's response;
    /// may be gzipped. `-` reads standard input.
    #[arg(value_name = "FILE", value_parser = documents::input())]
    document: PathBuf,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    #[command(flatten)]
    as_of: AsOf,
    #[command(flatten)]
    skills: AdditionalSkills,
}

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// schema.org JobPosting documents.
    Posting,
    /// JSON Resume documents, or the text of a CV.
    Resume,
    /// A response of Greenhouse's job board API.
    Greenhouse,
    /// A response of Lever's postings API.
    Lever,
    /// A response of Ashby's job posting API.
    Ashby,
}

/// The format of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object per document, as the service returns it.
    Json,
    /// Text for reading.
    Text,
}

impl Read {
    pub(crate) fn run(&self) -> Result<Ending> {
        let vocabulary = self.skills.vocabulary()?;
        let mut output = BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()));
        let mut ending = Ending::Done;
        let mut answer = |kind: reading::Kind, document: &[u8]| -> Result<()> {
            let date = |profile: &mut Profile| self.as_of.date(profile);
            let readings = reading::read(kind, document, date, &vocabulary);
            let readings = readings.unwrap_or_else(|invalid| vec![Reading::from(&invalid)]);
            for read in readings {
                if matches!(read, Reading::Refused { .. }) {
                    ending = Ending::PartlyRefused;
                }
                match self.format {
                    Format::Json => {
                        serde_json::to_writer(&mut output, &read)?;
                        writeln!(output)?;
                    }
                    Format::Text => text::write(&mut output, &serde_json::to_value(&read)?)?,
                }
            }
            Ok(())
        };
        let of_feed = |feed| reading::Kind::Feed(feed);
        match self.kind {
            Kind::Posting | Kind::Resume => {
                let kind = match self.kind {
                    Kind::Resume => reading::Kind::Resume,
                    _ => reading::Kind::Posting,
                };
                let documents = match kind {
                    reading::Kind::Resume => documents::open_resumes(&self.document)?,
                    _ => documents::open(&self.document)?,
                };
                for line in documents {
                    answer(kind, &line?.bytes)?;
                }
            }
            Kind::Greenhouse => answer(of_feed(Feed::Greenhouse), &self.whole()?)?,
            Kind::Lever => answer(of_feed(Feed::Lever), &self.whole()?)?,
            Kind::Ashby => answer(of_feed(Feed::Ashby), &self.whole()?)?,
        }
        output.flush()?;
        Ok(ending)
    }

    fn whole(&self) -> Result<Vec<u8>> {
        documents::read(&self.document, MAX_FEED_BYTES)
    }
}

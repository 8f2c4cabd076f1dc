//! `edgematch read`: what is understood of a document, each fact with the words that state it.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use interchange::feeds::{Feed, MAX_FEED_BYTES};
use interchange::reading::{self, Reading};
use matching::document::Profile;
use serde_json::Value;

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
                    Format::Text => write_text(&mut output, &serde_json::to_value(&read)?)?,
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

/// A heading for the document, then a line for each fact with the words that state it.
fn write_text(output: &mut impl Write, read: &Value) -> Result<()> {
    if let Some(error) = read.get("error").and_then(Value::as_str) {
        return Ok(writeln!(output, "refused: {error}\n")?);
    }
    let facts = read.get("facts").and_then(Value::as_object);
    let id = read.get("id").and_then(Value::as_str).unwrap_or("–");
    writeln!(output, "{id}")?;
    for (name, value) in facts.into_iter().flatten() {
        if name == "evidence" || in_words(value).is_empty() {
            continue;
        }
        match value {
            Value::Array(items) if name == "skills" => {
                for item in items {
                    writeln!(output, "  {name:<18} {}", skill_in_words(item))?;
                }
            }
            _ => writeln!(output, "  {name:<18} {}", in_words(value))?,
        }
    }
    let evidence = facts.and_then(|facts| facts.get("evidence"));
    for quote in evidence.and_then(Value::as_array).into_iter().flatten() {
        let part = |name: &str| quote.get(name).map(in_words).unwrap_or_default();
        let (of, field, text) = (part("of"), part("field"), part("text"));
        let span = part("span").replace(", ", "–");
        writeln!(output, "  {of:<18} “{text}” ({field} {span})")?;
    }
    Ok(writeln!(output)?)
}

fn skill_in_words(skill: &Value) -> String {
    let part = |name: &str| skill.get(name).map(in_words).unwrap_or_default();
    let required = match skill.get("required").and_then(Value::as_bool) {
        Some(true) => ", required",
        Some(false) => ", welcome",
        None => "",
    };
    let span = part("span").replace(", ", "–");
    format!(
        "{}: “{}” ({} {span}){required}",
        part("skill"),
        part("spelled"),
        part("field"),
    )
}

/// A value without braces and quotes; empty for one that states nothing.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let stated = members.iter().filter(|(_, value)| !value.is_null());
            let stated = stated.map(|(name, value)| format!("{name} {}", in_words(value)));
            stated.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

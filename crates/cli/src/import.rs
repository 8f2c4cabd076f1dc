//! `edgematch import`: imports postings and résumés into a service.
//!
//! Sending a document twice changes nothing, so an interrupted import can simply run again, or
//! continue with `--skip`.

mod board;
mod sending;
mod tally;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use interchange::feeds::Feed;
use interchange::jobposting;
use jiff::Timestamp;
use serde_json::Value;

use crate::documents::{self, Line};
use crate::ending::{self, Ending};
use crate::service::{Access, Service};
use crate::terminal::print_line;
pub use tally::Tally;

/// Size at which a chunk is sent even if it has fewer lines: about that of 500 ordinary postings.
const CHUNK_BYTES: usize = 2 << 20;

/// Documents to send, in the order of their numbers.
type Lines = Box<dyn Iterator<Item = Result<Line>>>;

/// The content of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// schema.org JobPosting documents.
    #[value(name = "jobposting")]
    JobPosting,
    /// JSON Resume documents, each with the user ID in `meta.id`.
    #[value(name = "jsonresume")]
    JsonResume,
    /// A Greenhouse board: a file or the board's name.
    Greenhouse,
    /// A Lever board: a file or the board's name.
    Lever,
    /// An Ashby board: a file or the board's name.
    Ashby,
}

/// Imports the documents of a file into a service.
#[derive(Debug, Args)]
pub struct Import {
    /// The content of the file.
    #[arg(value_enum)]
    format: Format,
    /// The file: one document per line, or a single document or list; may be gzipped; `-` is
    /// standard input. For a job board, also the board's name as in its URL; its postings are then
    /// fetched from the board's public API.
    #[arg(value_name = "FILE-OR-BOARD")]
    source: PathBuf,
    /// URL of the service, such as http://127.0.0.1:8787.
    #[arg(long, value_name = "URL")]
    to: String,
    #[command(flatten)]
    access: Access,
    /// Postings per request.
    #[arg(long, value_name = "LINES", default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=5000))]
    chunk: u16,
    /// Lines to skip at the start of the file.
    #[arg(long, value_name = "LINES", default_value_t = 0)]
    skip: u64,
    /// User ID for a résumé without `meta.id`.
    #[arg(long)]
    id: Option<String>,
    /// Employer's name for a board that does not state it; by default, the board's name.
    #[arg(long)]
    company: Option<String>,
}

impl Import {
    pub(crate) fn run(&self) -> Result<Ending> {
        let service = self.access.service(&self.to, "edgematch-import")?;
        let interrupted = ending::interruption();

        let started = Timestamp::now();
        let mut tally = Tally::new(self.skip);
        let (bar, lines) = self.lines(&mut tally)?;
        let sent = match self.format {
            Format::JsonResume => {
                let id = self.id.as_deref();
                send_resumes(&service, lines, id, &mut tally, &bar, &interrupted)
            }
            _ => {
                let chunk = usize::from(self.chunk);
                send_postings(&service, lines, chunk, &mut tally, &bar, &interrupted)
            }
        };
        bar.finish_and_clear();
        let printed = print_line(tally.summary(started.duration_until(Timestamp::now())));
        tally.print_refusals();
        let resume = format!("continue with --skip {}", tally.last_line());
        sent.with_context(|| resume.clone())?;
        printed?;
        if interrupted.load(Ordering::Relaxed) {
            eprintln!("interrupted; {resume}");
            return Ok(Ending::Interrupted);
        }
        Ok(if tally.is_whole() {
            Ending::Done
        } else {
            Ending::PartlyRefused
        })
    }

    /// The documents, and a bar that shows how far they have been read.
    fn lines(&self, tally: &mut Tally) -> Result<(ProgressBar, Lines)> {
        let feed = match self.format {
            Format::JobPosting | Format::JsonResume => {
                let bar = bar(&self.source)?;
                let watched = bar.clone();
                let lines =
                    documents::open_with(&self.source, |file| Box::new(watched.wrap_read(file)))?;
                return Ok((bar, Box::new(lines)));
            }
            Format::Greenhouse => Feed::Greenhouse,
            Format::Lever => Feed::Lever,
            Format::Ashby => Feed::Ashby,
        };
        let postings = board::read(feed, &self.source, self.company.as_deref())?;
        let bar = ProgressBar::new(postings.len() as u64);
        let mut lines = Vec::new();
        for (number, posting) in (1..).zip(postings) {
            match posting {
                Ok(posting) => {
                    let bytes = serde_json::to_vec(&jobposting::to_json(&posting))?;
                    lines.push(Ok(Line { number, bytes }));
                }
                Err(invalid) if number > self.skip => tally.refuse(number, &invalid.to_string()),
                Err(_) => {}
            }
        }
        Ok((bar, Box::new(lines.into_iter())))
    }
}

/// Sends postings in chunks until the file ends or `interrupted` is set.
///
/// # Errors
/// When the file cannot be read, or the service refuses a chunk or stays unavailable. `tally` holds
/// the progress so far.
pub fn send_postings(
    service: &Service,
    lines: impl Iterator<Item = Result<Line>>,
    chunk_lines: usize,
    tally: &mut Tally,
    bar: &ProgressBar,
    interrupted: &AtomicBool,
) -> Result<()> {
    let mut lines = lines.peekable();
    while lines.peek().is_some() && !interrupted.load(Ordering::Relaxed) {
        let mut chunk = Vec::with_capacity(chunk_lines);
        let mut bytes = 0;
        while chunk.len() < chunk_lines && bytes < CHUNK_BYTES {
            let Some(line) = lines.next().transpose()? else {
                break;
            };
            if line.number > tally.skipped() {
                bytes += line.bytes.len();
                chunk.push(line);
            }
        }
        service.post_postings(&chunk, tally)?;
        bar.set_message(tally.progress(bar.elapsed()));
    }
    Ok(())
}

fn send_resumes(
    service: &Service,
    lines: impl Iterator<Item = Result<Line>>,
    id: Option<&str>,
    tally: &mut Tally,
    bar: &ProgressBar,
    interrupted: &AtomicBool,
) -> Result<()> {
    for line in lines {
        let line = line?;
        if interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
        if line.number <= tally.skipped() {
            continue;
        }
        match user_id(&line, id) {
            Some(user) => service.put_resume(&user, &line, tally)?,
            None => tally.refuse(line.number, "meta/id: is required without --id"),
        }
        tally.reached(line.number);
        bar.set_message(tally.progress(bar.elapsed()));
    }
    Ok(())
}

fn user_id(line: &Line, given: Option<&str>) -> Option<String> {
    let document: Value = serde_json::from_slice(&line.bytes).unwrap_or_default();
    let own = match document.pointer("/meta/id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    own.or_else(|| given.map(str::to_owned))
}

/// A bar that shows how far the file has been read; hidden unless standard error is a terminal.
fn bar(file: &Path) -> Result<ProgressBar> {
    let metadata = match documents::is_standard_input(file) {
        true => None,
        false => Some(file.metadata().with_context(|| documents::name(file))?),
    };
    let (bar, style) = match metadata {
        Some(metadata) if metadata.is_file() => (
            ProgressBar::new(metadata.len()),
            "{wide_bar} {percent:>3} %  {elapsed} ({eta} left)  {msg}",
        ),
        Some(metadata) if metadata.is_dir() => bail!("{} is a folder", file.display()),
        // The length of a pipe is unknown.
        _ => (ProgressBar::no_length(), "{spinner} {elapsed}  {msg}"),
    };
    bar.set_style(ProgressStyle::with_template(style)?);
    bar.enable_steady_tick(Duration::from_millis(200));
    Ok(bar)
}

//! `edgematch import`: postings and résumés into a service.
//!
//! Sending twice is safe: the service tells what it has already, so an interrupted import is simply run again (or, to save
//! the reading, with `--skip`).

mod board;
mod service;
mod tally;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use interchange::feeds::Feed;
use interchange::jobposting;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::Ending;
use crate::documents::{self, Line};
use crate::token::{self, Bearer, Role, Secret};
pub use service::Service;
pub use tally::Tally;

/// Bytes after which a chunk is sent even if it has not all of its lines: about what 500 ordinary postings take.
const CHUNK_BYTES: usize = 2 << 20;
/// As long as the longest import that can be thought of.
const TOKEN_TTL: SignedDuration = SignedDuration::from_hours(24);

/// Documents to send, in the order of their numbers.
type Lines = Box<dyn Iterator<Item = Result<Line>>>;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// schema.org JobPosting documents.
    #[value(name = "jobposting")]
    JobPosting,
    /// JSON Resume documents, each with its user's id as `meta.id`.
    #[value(name = "jsonresume")]
    JsonResume,
    /// A Greenhouse board: its document, or its name.
    Greenhouse,
    /// A Lever board: its document, or its name.
    Lever,
    /// An Ashby board: its document, or its name.
    Ashby,
}

/// Sends the documents of a file to a service.
#[derive(Debug, Args)]
pub struct Import {
    /// What the file holds.
    #[arg(value_enum)]
    format: Format,
    /// The file: one document a line, or a `.json` file with one document or a list; either may be gzipped. Of a job board
    /// also its name, as it stands in the address of its pages; then it is fetched from the board's public interface.
    #[arg(value_name = "FILE-OR-BOARD")]
    source: PathBuf,
    /// Address of the service, such as http://127.0.0.1:8787.
    #[arg(long, value_name = "URL")]
    to: String,
    /// A token of the role `service`; without one, one is made with the secret.
    #[arg(long, env = "EDGEMATCH_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    secret: Secret,
    /// Postings a request.
    #[arg(long, value_name = "LINES", default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=5000))]
    chunk: u16,
    /// Lines at the start of the file that are in already.
    #[arg(long, value_name = "LINES", default_value_t = 0)]
    skip: u64,
    /// The user's id, for a résumé without `meta.id`.
    #[arg(long)]
    id: Option<String>,
    /// The employer's name, for a board that does not give one; otherwise the board's name stands for it.
    #[arg(long)]
    company: Option<String>,
}

impl Import {
    pub(crate) fn run(&self) -> Result<Ending> {
        let service = Service::new(&self.to, self.token()?)?;
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&interrupted);
        // Only the first handler of a process can be set; where there is one already, it decides.
        let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));

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
        println!(
            "{}",
            tally.summary(started.duration_until(Timestamp::now()))
        );
        tally.print_refusals();
        let resume = format!("go on with --skip {}", tally.last_line());
        sent.with_context(|| resume.clone())?;
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

    /// How far the documents have been read, and they themselves.
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

    fn token(&self) -> Result<String> {
        if let Some(token) = &self.token {
            return Ok(token.clone());
        }
        let secret = self
            .secret
            .read()
            .context("give --token, or --secret to make one")?;
        let bearer = Bearer {
            sub: "edgematch-import".to_owned(),
            role: Role::Service,
        };
        token::mint(secret.as_bytes(), bearer, TOKEN_TTL, Timestamp::now())
    }
}

/// Sends postings in chunks, until the file ends or `interrupted` is set between two chunks.
///
/// # Errors
/// When the file cannot be read on, or the service refuses a whole chunk or stays away. `tally` tells how far it came.
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
            None => tally.refuse(line.number, "meta/id: is required, unless --id is given"),
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

/// How far the file has been read; nothing where standard error is no terminal.
fn bar(file: &Path) -> Result<ProgressBar> {
    let metadata = file
        .metadata()
        .with_context(|| file.display().to_string())?;
    if !metadata.is_file() {
        bail!("{} is no file", file.display());
    }
    let style = "{wide_bar} {percent:>3} %  {elapsed} (left {eta})  {msg}";
    let bar = ProgressBar::new(metadata.len());
    bar.set_style(ProgressStyle::with_template(style)?);
    bar.enable_steady_tick(Duration::from_millis(200));
    Ok(bar)
}

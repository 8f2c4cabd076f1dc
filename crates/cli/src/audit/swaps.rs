//! `edgematch audit swaps`: the same profiles with other names, contacts, photographs, ages and
//! genders must give the same matches, to the byte, here or in a running service.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use clap::Args;
use interchange::Invalid;
use matching::{CatalogueEntry, ENGINES, Receipts, Vocabulary, engine};
use serde_json::{Value, json};

use super::exchange::{Difference, differences, swapped};
use super::live::TemporaryPerson;
use crate::documents;
use crate::ending::{self, Ending, Usage};
use crate::inputs::{self, AsOf, Refusals};
use crate::service::{Access, Service};
use crate::terminal::count;

/// Explains each pair of a person and a posting for the profile as it is and with what identifies
/// the person exchanged, and prints every value that differs.
#[derive(Debug, Args)]
pub(super) struct SwapAudit {
    /// JSON Resume documents: one per line, or a single document or list; may be gzipped; `-` is
    /// standard input.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    profiles: PathBuf,
    /// schema.org JobPosting documents, in the same formats.
    #[arg(
        long,
        value_name = "FILE",
        value_parser = documents::input(),
        required_unless_present = "to"
    )]
    postings: Option<PathBuf>,
    #[command(flatten)]
    as_of: AsOf,
    /// Audit a running service instead, such as http://127.0.0.1:8787: each profile is stored for a
    /// person of the audit, with and without exchanges, and their lists are compared. The person is
    /// erased in the end.
    #[arg(long, value_name = "URL", conflicts_with = "postings")]
    to: Option<String>,
    /// Postings of each list that the service is asked for.
    #[arg(long, value_name = "POSTINGS", default_value_t = 50, requires = "to", value_parser = clap::value_parser!(u8).range(1..=100))]
    limit: u8,
    #[command(flatten)]
    access: Access,
}

/// What has been compared so far.
#[derive(Debug, Default)]
struct Tally {
    people: usize,
    /// Matches that were compared with another.
    compared: usize,
    /// Of these, or of lists, those that differ.
    differing: usize,
}

impl Tally {
    /// Prints the values that differ for a line of the profiles after an exchange.
    fn add(&mut self, line: u64, exchanged: &str, found: Vec<Difference>) -> io::Result<()> {
        self.differing += usize::from(!found.is_empty());
        let mut output = io::stdout().lock();
        for (pointer, before, after) in found {
            writeln!(
                output,
                "line {line}, {exchanged}: {pointer}: {before} → {after}"
            )?;
        }
        Ok(())
    }

    /// Notes that an exchange makes a document invalid.
    fn refuse(&mut self, line: u64, exchanged: &str) -> io::Result<()> {
        self.differing += 1;
        writeln!(io::stdout().lock(), "line {line}, {exchanged}: is refused")
    }
}

impl SwapAudit {
    pub(super) fn run(&self) -> Result<Ending> {
        let (mut tally, mut refusals) = (Tally::default(), Refusals::default());
        let (against, is_interrupted) = match (&self.to, &self.postings) {
            (Some(address), _) => {
                // The person of the audit is erased before the command ends.
                let interrupted = ending::interruption();
                let service = self.access.service(address, "edgematch-audit")?;
                self.audit_service(&service, &interrupted, &mut tally, &mut refusals)?;
                let is_interrupted = interrupted.load(Ordering::Relaxed);
                ("a running service".to_owned(), is_interrupted)
            }
            (None, Some(postings)) => {
                let postings = self.audit_engines(postings, &mut tally, &mut refusals)?;
                (count(postings, "posting", "postings"), false)
            }
            (None, None) => return Err(Usage::error("pass --postings, or --to")),
        };
        writeln!(
            io::stdout().lock(),
            "{} and {against}: {} compared, {} differ",
            count(tally.people, "person", "people"),
            count(tally.compared, "match", "matches"),
            tally.differing
        )?;
        let refused = refusals.report();
        Ok(if is_interrupted {
            Ending::Interrupted
        } else if tally.differing > 0 {
            Ending::Differs
        } else {
            refused
        })
    }

    /// Compares the matches that the engines of this program give. Returns the number of postings.
    fn audit_engines(
        &self,
        postings: &Path,
        tally: &mut Tally,
        refusals: &mut Refusals,
    ) -> Result<usize> {
        let entries = inputs::postings(postings, Vocabulary::built_in(), refusals)?;
        for line in documents::open_resumes(&self.profiles)? {
            let line = line?;
            let before = match self.matches(&line.bytes, line.number, &entries) {
                Ok(before) => before,
                Err(invalid) => {
                    refusals.add(&self.profiles, line.number, &invalid);
                    continue;
                }
            };
            // The text of a CV has no members to exchange.
            let document: Value = serde_json::from_slice(&line.bytes).unwrap_or_default();
            tally.people += 1;
            for (name, other) in swapped(&document) {
                let bytes = serde_json::to_vec(&other)?;
                let Ok(after) = self.matches(&bytes, line.number, &entries) else {
                    tally.refuse(line.number, name)?;
                    continue;
                };
                tally.compared += before.len();
                for (before, after) in before.iter().zip(&after) {
                    tally.add(line.number, name, differences(before, after))?;
                }
            }
        }
        Ok(entries.len())
    }

    /// Compares the lists that a service gives.
    fn audit_service(
        &self,
        service: &Service,
        interrupted: &AtomicBool,
        tally: &mut Tally,
        refusals: &mut Refusals,
    ) -> Result<()> {
        let mut person = TemporaryPerson::new(service, self.limit)?;
        for line in documents::open_resumes(&self.profiles)? {
            let line = line?;
            let document: Value = serde_json::from_slice(&line.bytes).unwrap_or_default();
            let exchanged = swapped(&document);
            let unchanged = serde_json::to_vec(&document)?;
            let mut before = match person.lists(&unchanged)? {
                Ok(lists) => lists,
                Err(reason) => {
                    refusals.add(&self.profiles, line.number, reason);
                    continue;
                }
            };
            tally.people += 1;
            for (name, other) in exchanged {
                if interrupted.load(Ordering::Relaxed) {
                    return person.erase();
                }
                let other = serde_json::to_vec(&other)?;
                let Some(after) = person.exchange(&unchanged, &mut before, &other)? else {
                    tally.refuse(line.number, name)?;
                    continue;
                };
                for (before, after) in before.iter().zip(&after) {
                    tally.compared += before.items();
                    tally.add(line.number, name, before.differences(after))?;
                }
            }
        }
        person.erase()
    }

    /// Every match of a document with its receipt.
    fn matches(
        &self,
        bytes: &[u8],
        line: u64,
        entries: &[CatalogueEntry],
    ) -> Result<Vec<Value>, Invalid> {
        let features = inputs::person(bytes, line, Vocabulary::built_in(), self.as_of)?.features;
        let mut matches = Vec::new();
        for engine in ENGINES.iter().filter_map(|name| engine(name)) {
            let explainer = engine.explainer(&features);
            let receipts = Receipts::new(engine, &features, 0);
            for entry in entries {
                let matched = explainer.explain(entry);
                let receipt = receipts.of(entry, &matched);
                let job = &entry.summary.id;
                matches.push(json!({"job": job, "match": matched, "receipt": receipt}));
            }
        }
        Ok(matches)
    }
}

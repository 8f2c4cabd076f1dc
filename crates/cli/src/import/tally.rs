//! The results of an import.

use std::time::Duration;

use jiff::SignedDuration;

use crate::terminal::count;

/// Number of refusals that are shown.
const SHOWN_REFUSALS: usize = 10;

/// Counts of an import, and the first reasons for refusals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    skipped: u64,
    last_line: u64,
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    refused: u64,
    reasons: Vec<String>,
}

impl Tally {
    /// The tally at the start, with the first `skipped` lines left out.
    #[must_use]
    pub fn new(skipped: u64) -> Self {
        Self {
            skipped,
            last_line: skipped,
            ..Self::default()
        }
    }

    /// Lines at the start of the file that are left out.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The last line up to which every result is known.
    #[must_use]
    pub fn last_line(&self) -> u64 {
        self.last_line
    }

    /// Documents that the service stores.
    #[must_use]
    pub fn stored(&self) -> u64 {
        self.created + self.updated + self.unchanged
    }

    /// Whether no document was refused.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.refused == 0
    }

    pub(super) fn reached(&mut self, line: u64) {
        self.last_line = self.last_line.max(line);
    }

    pub(super) fn refuse(&mut self, line: u64, reason: &str) {
        self.refused += 1;
        if self.reasons.len() < SHOWN_REFUSALS {
            self.reasons.push(format!("line {line}: {reason}"));
        }
    }

    pub(super) fn progress(&self, took: Duration) -> String {
        let rate = self.rate(took.as_secs_f64());
        format!(
            "line {}, {rate:.0} per second, {} refused",
            self.last_line, self.refused
        )
    }

    fn rate(&self, seconds: f64) -> f64 {
        (self.stored() + self.refused) as f64 / seconds.max(0.001)
    }

    /// One line that sums up the import.
    #[must_use]
    pub fn summary(&self, took: SignedDuration) -> String {
        let total = self.stored() + self.refused;
        let seconds = took.as_secs_f64();
        format!(
            "{} in {seconds:.1} s ({:.0} per second): {} created, {} updated, {} unchanged, {} refused",
            count(total, "document", "documents"),
            self.rate(seconds),
            self.created,
            self.updated,
            self.unchanged,
            self.refused,
        )
    }

    pub(super) fn print_refusals(&self) {
        for reason in &self.reasons {
            eprintln!("refused: {reason}");
        }
        let rest = self.refused - self.reasons.len() as u64;
        if rest > 0 {
            eprintln!("refused: {rest} more");
        }
    }
}

//! Postings and people of files, in the form that the engines read.

use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;
use interchange::{Invalid, jobposting, preferences, resume};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use matching::document::{Profile, YearMonth};
use matching::{CatalogueEntry, PostingSummary, ProfileFeatures, Vocabulary};
use serde_json::Value;

use crate::documents;
use crate::ending::Ending;
use crate::terminal::count;

/// A person to rank for.
#[derive(Debug)]
pub struct Person {
    /// `meta.id`, else the line number.
    pub query: String,
    /// The document.
    pub profile: Profile,
    /// The features that the engines read.
    pub features: ProfileFeatures,
}

/// Lines that were skipped; each is reported on standard error at once.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Refusals {
    /// Their number.
    pub count: u64,
}

impl Refusals {
    /// Reports on standard error how many lines were skipped, and how a command ends that skipped
    /// them.
    #[must_use]
    pub fn report(self) -> Ending {
        if self.count == 0 {
            return Ending::Done;
        }
        anstream::eprintln!("skipped {}", count(self.count, "line", "lines"));
        Ending::PartlyRefused
    }

    pub(crate) fn add(&mut self, path: &Path, line: u64, reason: impl std::fmt::Display) {
        self.count += 1;
        anstream::eprintln!("{}, line {line}: {reason}", documents::name(path));
    }
}

/// Reads the postings of a file of `JobPosting` documents, each as version 0. Repeated identifiers
/// are kept.
///
/// # Errors
/// When the file cannot be read.
pub fn postings(
    path: &Path,
    vocabulary: &Vocabulary,
    refusals: &mut Refusals,
) -> Result<Vec<CatalogueEntry>> {
    let mut entries = Vec::new();
    for line in documents::open(path)? {
        let line = line?;
        match jobposting::parse(&line.bytes) {
            Ok(posting) => entries.push(CatalogueEntry {
                version: 0,
                summary: PostingSummary::of(&posting),
                features: vocabulary.read_posting(&posting),
            }),
            Err(invalid) => refusals.add(path, line.number, &invalid),
        }
    }
    Ok(entries)
}

/// Reads the people of a file of JSON Resume documents, or the person of the text of a CV.
/// Preferences, which JSON Resume lacks, come from `meta.edgematch.preferences`, in the service's
/// format.
///
/// # Errors
/// When the file cannot be read.
pub fn people(
    path: &Path,
    vocabulary: &Vocabulary,
    as_of: AsOf,
    refusals: &mut Refusals,
) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for line in documents::open_resumes(path)? {
        let line = line?;
        match person(&line.bytes, line.number, vocabulary, as_of) {
            Ok(person) => people.push(person),
            Err(invalid) => refusals.add(path, line.number, &invalid),
        }
    }
    Ok(people)
}

/// The month that documents without `meta.lastModified` are from.
#[derive(Debug, Clone, Copy, Args)]
pub struct AsOf {
    /// The month to which open positions count in a document without meta.lastModified, such as
    /// 2026-01; the current month if omitted, as in the service.
    #[arg(long = "as-of", value_name = "MONTH", value_parser = month)]
    month: Option<YearMonth>,
}

impl AsOf {
    /// Dates a profile that has no date of its own.
    pub fn date(self, profile: &mut Profile) {
        let today = || {
            let today = Timestamp::now().to_zoned(TimeZone::UTC);
            YearMonth {
                year: today.year(),
                month: u8::try_from(today.month()).ok(),
            }
        };
        let as_of = profile.as_of.or(self.month);
        profile.as_of = Some(as_of.unwrap_or_else(today));
    }
}

fn month(text: &str) -> Result<YearMonth, String> {
    let date: Date = format!("{text}-01")
        .parse()
        .map_err(|_| "must be a month such as 2026-01".to_owned())?;
    Ok(YearMonth {
        year: date.year(),
        month: u8::try_from(date.month()).ok(),
    })
}

/// The person of one document.
pub(crate) fn person(
    json: &[u8],
    line: u64,
    vocabulary: &Vocabulary,
    as_of: AsOf,
) -> Result<Person, Invalid> {
    let mut resume = resume::parse_any(json)?;
    as_of.date(&mut resume.profile);
    // Parsed above, so this only fails for the text of a CV.
    let document: Value = serde_json::from_slice(json).unwrap_or_default();
    if let Some(preferences) = document.pointer(PREFERENCES)
        && !preferences.is_null()
    {
        resume.profile.preferences = preferences::read(preferences).map_err(|invalid| Invalid {
            field: format!("{}/{}", PREFERENCES.trim_start_matches('/'), invalid.field),
            ..invalid
        })?;
    }
    // An export carries what the service has learned about the person.
    resume.profile.learned = document
        .pointer(LEARNED)
        .and_then(|learned| serde_json::from_value(learned.clone()).ok());
    Ok(Person {
        query: resume.id.unwrap_or_else(|| line.to_string()),
        features: vocabulary.read_profile(&resume.profile),
        profile: resume.profile,
    })
}

const PREFERENCES: &str = "/meta/edgematch/preferences";

const LEARNED: &str = "/meta/edgematch/learned";

/// The only item of a file.
///
/// # Errors
/// When the file has no item, several, or one that was refused.
pub fn only<T>(path: &Path, items: Vec<T>) -> Result<T> {
    let count = items.len();
    match (items.into_iter().next(), count) {
        (Some(item), 1) => Ok(item),
        _ => bail!(
            "{} must contain one valid document, but contains {count}",
            documents::name(path)
        ),
    }
}

//! Postings and people out of files, as the engine takes them.

use std::path::Path;

use anyhow::{Result, bail};
use interchange::{Invalid, jobposting, preferences, resume};
use matching::document::Profile;
use matching::{CatalogueEntry, PostingSummary, ProfileFeatures, Vocabulary};
use serde_json::Value;

use crate::documents;

/// Somebody to rank for.
#[derive(Debug)]
pub struct Person {
    /// `meta.id`, else the line number.
    pub query: String,
    /// The document.
    pub profile: Profile,
    /// What the engine reads in it.
    pub features: ProfileFeatures,
}

/// Lines that were left out, each told on standard error when it was met.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Refusals {
    /// How many.
    pub count: u64,
}

impl Refusals {
    fn add(&mut self, path: &Path, line: u64, reason: &Invalid) {
        self.count += 1;
        eprintln!("{}, line {line}: {reason}", path.display());
    }
}

/// The postings of a file of `JobPosting` documents, each as version 0. Where an identifier comes again, all are returned.
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

/// The people of a file of JSON Resume documents. Preferences, which JSON Resume has no place for, are read from
/// `meta.edgematch.preferences`, in the form in which the service takes them.
///
/// # Errors
/// When the file cannot be read.
pub fn people(
    path: &Path,
    vocabulary: &Vocabulary,
    refusals: &mut Refusals,
) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for line in documents::open(path)? {
        let line = line?;
        match person(&line.bytes, line.number, vocabulary) {
            Ok(person) => people.push(person),
            Err(invalid) => refusals.add(path, line.number, &invalid),
        }
    }
    Ok(people)
}

fn person(json: &[u8], line: u64, vocabulary: &Vocabulary) -> Result<Person, Invalid> {
    let mut resume = resume::parse(json)?;
    // It has been parsed once, so it can be again.
    let document: Value = serde_json::from_slice(json).unwrap_or_default();
    if let Some(wishes) = document.pointer(PREFERENCES)
        && !wishes.is_null()
    {
        resume.profile.preferences = preferences::read(wishes).map_err(|invalid| Invalid {
            field: format!("{}/{}", PREFERENCES.trim_start_matches('/'), invalid.field),
            ..invalid
        })?;
    }
    // What an export says was learned; it counts like the rest of the profile.
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

/// The one item of a file that should hold one.
///
/// # Errors
/// When the file holds none, several, or one that was refused.
pub fn only<T>(path: &Path, items: Vec<T>) -> Result<T> {
    let count = items.len();
    match (items.into_iter().next(), count) {
        (Some(item), 1) => Ok(item),
        _ => bail!(
            "{} must hold one document, and holds {count} that can be read",
            path.display()
        ),
    }
}

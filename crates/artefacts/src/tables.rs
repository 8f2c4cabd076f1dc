//! The project's own tables of skills.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use matching::LexiconEntry;
use matching::taxonomy::{Relation, Skill, SkillName};

/// The tables in order of precedence, and whether their names match only as spelled.
const TABLES: [(&str, bool); 3] = [
    ("information_technology.tsv", true),
    ("tools.tsv", true),
    ("occupations.tsv", false),
];

/// Reads the tables of a folder.
pub(super) fn read(folder: &Path) -> Result<Vec<Skill>> {
    let mut skills: Vec<Skill> = Vec::new();
    for (table, as_spelled) in TABLES {
        let path = folder.join(table);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let label = columns.next().unwrap_or_default();
            ensure!(!label.is_empty(), "{table}: a line without a label");
            skills.push(Skill {
                label: label.to_owned(),
                names: names(label, columns.next().unwrap_or_default(), as_spelled),
                related: several(columns.next().unwrap_or_default())
                    .map(|other| (other.to_owned(), Relation::Related))
                    .collect(),
            });
        }
    }
    Ok(skills)
}

/// Columns of the lexicon after the English one, by ISO 639-1.
const LANGUAGES: [&str; 4] = ["de", "es", "fr", "zh"];

/// Reads the lexicon.
pub(super) fn lexicon(path: &Path) -> Result<Vec<LexiconEntry>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut columns = line.split('\t');
            let english = columns.next().unwrap_or_default().to_owned();
            let columns: Vec<&str> = columns.collect();
            ensure!(columns.len() == LANGUAGES.len(), "columns of {english:?}");
            let named = LANGUAGES.into_iter().zip(columns);
            let names = named.flat_map(|(code, column)| {
                several(column).map(move |name| (code.to_owned(), name.to_owned()))
            });
            Ok(LexiconEntry {
                english,
                names: names.collect(),
            })
        })
        .collect()
}

/// Reads abbreviations and their meanings.
pub(super) fn abbreviations(path: &Path) -> Result<Vec<(String, String)>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let parted = line.split_once('\t');
            let (abbreviation, meaning) = parted.with_context(|| format!("columns of {line:?}"))?;
            Ok((abbreviation.to_owned(), meaning.to_owned()))
        })
        .collect()
}

/// Reads the names that are no skills, folded.
pub(super) fn no_skills(path: &Path) -> Result<HashSet<String>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    Ok(lines.map(str::to_lowercase).collect())
}

/// A skill's label and its other names. `~` marks a name that is also a plain word, and `?` one
/// whose company tells whether the skill is meant.
fn names(label: &str, others: &str, as_spelled: bool) -> Vec<SkillName> {
    let mut names: Vec<SkillName> = several(others)
        .map(|name| SkillName {
            text: name.trim_start_matches(['~', '?']).to_owned(),
            plain_word: name.starts_with(['~', '?']),
            by_company: name.starts_with('?'),
            as_spelled,
        })
        .collect();
    if !names.iter().any(|name| name.text == label.to_lowercase()) {
        names.insert(
            0,
            SkillName {
                text: label.to_owned(),
                plain_word: false,
                by_company: false,
                as_spelled,
            },
        );
    }
    names
}

fn several(column: &str) -> impl Iterator<Item = &str> {
    column.split('|').filter(|one| !one.is_empty())
}

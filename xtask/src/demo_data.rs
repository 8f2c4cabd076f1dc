//! The demo data set as files.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use demo::DataSet;
use serde_json::{Map, Value};

/// The data set, dated so that it looks fresh today.
pub(crate) fn generate() -> Result<DataSet> {
    Ok(demo::data_set(jiff::Zoned::now().date())?)
}

/// Where [`write()`] puts the postings.
pub(crate) fn postings_file(folder: &Path) -> PathBuf {
    folder.join("postings.jsonl")
}

/// Writes postings and résumés as JSON lines, companies and preferences as JSON.
pub(crate) fn write(folder: &Path) -> Result<DataSet> {
    let data = generate()?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    lines(&postings_file(folder), data.postings.iter())?;
    lines(
        &folder.join("resumes.jsonl"),
        data.people.iter().map(|person| &person.resume),
    )?;
    let preferences: Map<String, Value> = data
        .people
        .iter()
        .map(|person| {
            Ok((
                person.id.to_owned(),
                serde_json::to_value(&person.preferences)?,
            ))
        })
        .collect::<Result<_>>()?;
    fs::write(
        folder.join("preferences.json"),
        serde_json::to_vec_pretty(&preferences)?,
    )?;
    fs::write(
        folder.join("companies.json"),
        serde_json::to_vec_pretty(&data.companies)?,
    )?;
    Ok(data)
}

fn lines<'a>(file: &Path, documents: impl Iterator<Item = &'a Value>) -> Result<()> {
    let mut output = BufWriter::new(File::create(file)?);
    for document in documents {
        serde_json::to_writer(&mut output, document)?;
        output.write_all(b"\n")?;
    }
    Ok(output.flush()?)
}

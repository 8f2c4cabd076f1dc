//! Generated data as files: the demo data set and a board of postings.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use demo::{Board, DataSet, Member};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

/// The data set, with its newest posting dated today.
pub(crate) fn generate() -> Result<DataSet> {
    Ok(demo::data_set(today())?)
}

/// The members of the demo's mentoring programme.
pub(crate) fn cohort() -> Result<Vec<Member>> {
    Ok(demo::cohort(today())?)
}

/// The date where the Worker is, whose clock has no time zone.
pub(crate) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// The first `size` postings of a board, dated today.
pub(crate) fn board(size: usize) -> Result<impl Iterator<Item = Result<Value>>> {
    let board = Board::new(today())?;
    Ok(board.map(|posting| Ok(posting?)).take(size))
}

/// As many postings as the largest file of real ones.
const BOARD_SIZE: usize = 32_672;

/// Writes [`BOARD_SIZE`] postings of a board as JSON Lines.
pub(crate) fn write_board(folder: &Path) -> Result<()> {
    let mut output = BufWriter::new(File::create(folder.join("board.jsonl"))?);
    for posting in board(BOARD_SIZE)? {
        serde_json::to_writer(&mut output, &posting?)?;
        output.write_all(b"\n")?;
    }
    Ok(output.flush()?)
}

/// The file in which [`write()`] stores the postings.
pub(crate) fn postings_file(folder: &Path) -> PathBuf {
    folder.join("postings.jsonl")
}

/// Writes postings and résumés as JSON Lines, companies and preferences as JSON.
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

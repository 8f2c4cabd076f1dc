//! A catalogue of a given size as a file. All of it is open, as what has ended is not ranked.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::demo_data;
use crate::project::Project;

/// Real postings in the order in which they are taken, below the folder of real data.
const REAL: [&str; 2] = ["postings/data-jobs.jsonl.gz", "postings/usajobs.jsonl.gz"];

/// Writes `size` postings and returns their origin: real if there are enough, otherwise generated.
pub(super) fn write(project: &Project, file: &Path, size: usize) -> Result<&'static str> {
    let mut output = BufWriter::new(File::create(file)?);
    let real = real(project, size)?;
    let source = if real.len() == size {
        for mut posting in real {
            if let Some(members) = posting.as_object_mut() {
                members.remove("validThrough");
            }
            writeln!(output, "{posting}")?;
        }
        "real"
    } else {
        for posting in demo_data::board(size)? {
            writeln!(output, "{}", posting?)?;
        }
        "generated"
    };
    output.flush()?;
    println!("{size} {source} postings");
    Ok(source)
}

/// The first real postings, `most` of them if there are as many.
fn real(project: &Project, most: usize) -> Result<Vec<Value>> {
    let mut postings = Vec::new();
    let Some(folder) = project.real_data() else {
        return Ok(postings);
    };
    for name in REAL {
        let file = folder.join(name);
        let input = File::open(&file).with_context(|| file.display().to_string())?;
        let missing = most.saturating_sub(postings.len());
        for line in BufReader::new(MultiGzDecoder::new(input))
            .lines()
            .take(missing)
        {
            postings.push(serde_json::from_str(&line?)?);
        }
    }
    Ok(postings)
}

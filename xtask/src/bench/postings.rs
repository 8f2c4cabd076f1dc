//! A file with a catalogue of a given size. All its postings are open, as expired ones are not
//! ranked.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::demo_data;
use crate::project::Project;

/// Files of real postings below the folder of real data, in the order in which they are used.
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

/// The first `most` real postings, or all if there are fewer.
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

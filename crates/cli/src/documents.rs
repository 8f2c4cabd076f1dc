//! Files of JSON documents: one per line (`.jsonl`, `.ndjson`), or a single document or list
//! (`.json`). Under any other name, and on standard input (`-`), the first line tells which. Gzip
//! is detected by its first bytes, whatever the name. A page (HTML) contains the documents of its
//! JSON-LD scripts.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use clap::builder::{PathBufValueParser, TypedValueParser};
use flate2::read::MultiGzDecoder;
use interchange::resume;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::ending::Usage;

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Whether a path stands for standard input.
#[must_use]
pub fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}

/// The path as messages name it.
#[must_use]
pub fn name(path: &Path) -> String {
    if is_standard_input(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Parses an argument that names an input: `-`, or something that exists and is no folder. Anything
/// else is wrong usage.
#[must_use]
pub fn input() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if is_standard_input(&path) {
            return Ok(path);
        }
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => Err("it is a folder, not a file".to_owned()),
            Ok(_) => Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err("there is no such file".to_owned())
            }
            Err(error) => Err(error.to_string()),
        }
    })
}

/// The whole content of a file or of standard input, unpacked.
///
/// # Errors
/// When it cannot be read, or has more than `limit` bytes.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let name = name(path);
    let mut content = Vec::new();
    text(path, |file| file)?
        .take(limit as u64 + 1)
        .read_to_end(&mut content)
        .with_context(|| name.clone())?;
    ensure!(content.len() <= limit, "{name} has more than {limit} bytes");
    Ok(content)
}

/// The unpacked content of a file or of standard input. `watch` may wrap what is read from.
fn text(
    path: &Path,
    watch: impl FnOnce(Box<dyn Read>) -> Box<dyn Read>,
) -> Result<Box<dyn BufRead>> {
    let source: Box<dyn Read> = if is_standard_input(path) {
        static TAKEN: AtomicBool = AtomicBool::new(false);
        if TAKEN.swap(true, Ordering::Relaxed) {
            return Err(Usage::error("standard input can stand for one file only"));
        }
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).with_context(|| name(path))?)
    };
    let mut raw = BufReader::new(watch(source));
    let is_gzip = raw
        .fill_buf()
        .with_context(|| name(path))?
        .starts_with(b"\x1f\x8b");
    Ok(if is_gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(raw)))
    } else {
        Box::new(raw)
    })
}

/// A document of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number of the line, or of the document in a list; the first is 1.
    pub number: u64,
    /// The text, which should be JSON.
    pub bytes: Vec<u8>,
}

/// Reads the documents of a file one by one; a file of lines takes bounded memory. Blank lines are
/// skipped, but counted.
///
/// # Errors
/// When the file cannot be opened or read, or a single document or list is not JSON.
pub fn open(path: &Path) -> Result<Documents> {
    open_with(path, |file| file)
}

/// Like [`open`], for résumés: a file that does not begin as JSON is the text of one CV.
///
/// # Errors
/// Like [`open`].
pub fn open_resumes(path: &Path) -> Result<Documents> {
    let name = name(path);
    let mut text = text(path, |file| file)?;
    let start = text.fill_buf().with_context(|| name.clone())?;
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let named = [".json", ".jsonl", ".ndjson"]
        .iter()
        .any(|end| stem.ends_with(end));
    if named || start.is_empty() || resume::is_json(start) {
        return of(name, text);
    }
    let mut cv = Vec::new();
    text.take(resume::MAX_CV_BYTES as u64 + 1)
        .read_to_end(&mut cv)
        .with_context(|| name.clone())?;
    Ok(Documents {
        name,
        source: Source::Whole(vec![cv].into_iter()),
        number: 0,
    })
}

/// Like [`open`]; `watch` may wrap the file to follow how far it has been read.
///
/// # Errors
/// Like [`open`].
pub fn open_with(
    path: &Path,
    watch: impl FnOnce(Box<dyn Read>) -> Box<dyn Read>,
) -> Result<Documents> {
    of(name(path), text(path, watch)?)
}

fn of(name: String, mut text: Box<dyn BufRead>) -> Result<Documents> {
    let start = text.fill_buf().with_context(|| name.clone())?;
    let start = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(start);
    let is_page = start.trim_ascii_start().starts_with(b"<");
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let mut whole = Vec::new();
    let is_whole = if is_page || stem.ends_with(".json") {
        true
    } else if stem.ends_with(".jsonl") || stem.ends_with(".ndjson") {
        false
    } else {
        text.read_until(b'\n', &mut whole)
            .with_context(|| name.clone())?;
        !is_one_of_many(&whole)
    };
    let source = if is_whole {
        text.read_to_end(&mut whole).with_context(|| name.clone())?;
        let documents = if is_page {
            interchange::page::documents(&whole)
        } else {
            split(&whole).with_context(|| format!("{name} is not JSON"))?
        };
        Source::Whole(documents.into_iter())
    } else {
        Source::Lines(Box::new(Cursor::new(whole).chain(text)))
    };
    Ok(Documents {
        name,
        source,
        number: 0,
    })
}

/// Whether a first line is a document of its own, with others on the lines after it.
fn is_one_of_many(line: &[u8]) -> bool {
    let text = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let text = text.trim_ascii();
    text.is_empty() || !text.starts_with(b"[") && serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Windows tools put it before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn split(whole: &[u8]) -> serde_json::Result<Vec<Vec<u8>>> {
    let whole = whole.strip_prefix(BYTE_ORDER_MARK).unwrap_or(whole);
    let first = whole.iter().find(|byte| !byte.is_ascii_whitespace());
    let items: Vec<Box<RawValue>> = if first == Some(&b'[') {
        serde_json::from_slice(whole)?
    } else {
        vec![serde_json::from_slice(whole)?]
    };
    // Written again, as a document may span several lines.
    items
        .iter()
        .map(|item| serde_json::to_vec(&serde_json::from_str::<serde_json::Value>(item.get())?))
        .collect()
}

/// Iterates over the documents of a file.
pub struct Documents {
    name: String,
    source: Source,
    number: u64,
}

enum Source {
    Lines(Box<dyn BufRead>),
    Whole(std::vec::IntoIter<Vec<u8>>),
}

impl Iterator for Documents {
    type Item = Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            let mut bytes = match &mut self.source {
                Source::Whole(documents) => documents.next()?,
                Source::Lines(text) => {
                    let mut bytes = Vec::new();
                    match text.read_until(b'\n', &mut bytes) {
                        Ok(0) => return None,
                        Ok(_) => bytes,
                        Err(error) => {
                            let name = self.name.clone();
                            let number = self.number;
                            // A file that cannot be read has no further documents.
                            self.source = Source::Whole(Vec::new().into_iter());
                            return Some(Err(error).context(format!("{name}, line {number}")));
                        }
                    }
                }
            };
            bytes.truncate(bytes.trim_ascii_end().len());
            if !bytes.trim_ascii().is_empty() {
                return Some(Ok(Line {
                    number: self.number,
                    bytes,
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;

    use super::*;

    fn read(name: &str, content: &[u8]) -> Result<Vec<(u64, String)>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        open(&path)?
            .map(|line| line.map(|line| (line.number, String::from_utf8(line.bytes).unwrap())))
            .collect()
    }

    #[test]
    fn lines_keep_their_numbers() {
        let lines = read("a.jsonl", b"{}\n\n  \r\n[1]\r\n{").unwrap();
        assert_eq!(
            lines,
            [(1, "{}".into()), (4, "[1]".into()), (5, "{".into())]
        );
    }

    #[test]
    fn gzip_is_detected_by_its_bytes() {
        let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"1\n2\n").unwrap();
        let gzip = gzip.finish().unwrap();
        let expect = [(1, "1".to_owned()), (2, "2".to_owned())];
        assert_eq!(read("a.jsonl.gz", &gzip).unwrap(), expect);
        assert_eq!(read("a.jsonl", &gzip).unwrap(), expect);
        let cut = gzip.get(..gzip.len() - 6).unwrap();
        assert!(read("a.jsonl.gz", cut).is_err());
    }

    #[test]
    fn a_json_file_is_one_document_or_a_list() {
        assert_eq!(
            read("a.json", b"{\n \"a\": 1\n}\n").unwrap(),
            [(1, "{\"a\":1}".into())]
        );
        assert_eq!(
            read("a.json", b" [1,\n2]").unwrap(),
            [(1, "1".into()), (2, "2".into())]
        );
        assert!(read("a.json", b"{").is_err());
    }

    #[test]
    fn without_a_telling_name_the_first_line_decides() {
        let one = [(1, "{\"a\":1}".to_owned())];
        assert_eq!(read("a", b"{\n \"a\": 1\n}\n").unwrap(), one);
        assert_eq!(read("a", b"{\"a\":1}").unwrap(), one);
        assert_eq!(read("a.txt", b"[{\"a\": 1}]\n").unwrap(), one);
        let lines = [(1, "{}".to_owned()), (2, "{".to_owned())];
        assert_eq!(read("a", b"{}\n{\n").unwrap(), lines);
        assert_eq!(read("a", b"").unwrap(), []);
        assert!(read("a", b"nothing").is_err());
    }

    #[test]
    fn content_is_read_up_to_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(super::read(&path, 5).unwrap(), b"12345");
        let error = super::read(&path, 4).unwrap_err().to_string();
        assert!(error.ends_with("has more than 4 bytes"), "{error}");
    }
}

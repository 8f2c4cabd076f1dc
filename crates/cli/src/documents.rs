//! Files of JSON documents: one per line (`.jsonl`, `.ndjson` and any other name), or a single
//! document or list (`.json`). Gzip is detected by its first bytes, whatever the name.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use serde_json::value::RawValue;

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
/// When the file cannot be opened or read, or a `.json` file is not JSON.
pub fn open(path: &Path) -> Result<Documents> {
    open_with(path, |file| Box::new(file))
}

/// Like [`open`]; `watch` may wrap the file to follow how far it has been read.
///
/// # Errors
/// Like [`open`].
pub fn open_with(path: &Path, watch: impl FnOnce(File) -> Box<dyn Read>) -> Result<Documents> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| name.clone())?;
    let mut raw = BufReader::new(watch(file));
    let is_gzip = raw
        .fill_buf()
        .with_context(|| name.clone())?
        .starts_with(b"\x1f\x8b");
    let mut text: Box<dyn BufRead> = if is_gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(raw)))
    } else {
        Box::new(raw)
    };
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let source = if stem.ends_with(".json") {
        let mut whole = Vec::new();
        text.read_to_end(&mut whole).with_context(|| name.clone())?;
        let documents = split(&whole).with_context(|| format!("{name} is not JSON"))?;
        Source::Whole(documents.into_iter())
    } else {
        Source::Lines(text)
    };
    Ok(Documents {
        name,
        source,
        number: 0,
    })
}

fn split(whole: &[u8]) -> serde_json::Result<Vec<Vec<u8>>> {
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
}

//! A job board's postings, from a file or from the board's public API.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use interchange::Invalid;
use interchange::feeds::{Feed, MAX_FEED_BYTES};
use matching::document::Posting;

const TIMEOUT: Duration = Duration::from_secs(60);

/// Reads the postings of a board from the file `source`, or fetches the board of that name if there
/// is no such file.
pub(super) fn read(
    feed: Feed,
    source: &Path,
    company: Option<&str>,
) -> Result<Vec<Result<Posting, Invalid>>> {
    let name = source
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let document = if source.is_file() {
        let document = std::fs::read(source).with_context(|| source.display().to_string())?;
        plain(document).with_context(|| source.display().to_string())?
    } else {
        fetch(feed, source.to_str().unwrap_or_default())?
    };
    feed.parse(company.unwrap_or(name), &document)
        .with_context(|| format!("{} is not a document of such a board", source.display()))
}

fn plain(document: Vec<u8>) -> Result<Vec<u8>> {
    if !document.starts_with(b"\x1f\x8b") {
        return Ok(document);
    }
    let mut plain = Vec::new();
    let limit = MAX_FEED_BYTES as u64 + 1;
    MultiGzDecoder::new(document.as_slice())
        .take(limit)
        .read_to_end(&mut plain)?;
    Ok(plain)
}

fn fetch(feed: Feed, board: &str) -> Result<Vec<u8>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if board.is_empty() || !board.chars().all(is_name) {
        bail!("{board} is neither a file nor a valid board name");
    }
    let address = match feed {
        Feed::Greenhouse => {
            format!("https://boards-api.greenhouse.io/v1/boards/{board}/jobs?content=true")
        }
        Feed::Lever => format!("https://api.lever.co/v0/postings/{board}?mode=json"),
        Feed::Ashby => {
            format!(
                "https://api.ashbyhq.com/posting-api/job-board/{board}?includeCompensation=true"
            )
        }
    };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .build()
        .into();
    let mut response = agent
        .get(&address)
        .call()
        .with_context(|| address.clone())?;
    let body = response
        .body_mut()
        .with_config()
        .limit(MAX_FEED_BYTES as u64 + 1);
    body.read_to_vec().with_context(|| address.clone())
}

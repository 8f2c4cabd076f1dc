//! A job board's postings, from a file or from the board's public API.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use interchange::Invalid;
use interchange::feeds::{Feed, MAX_FEED_BYTES};
use matching::document::Posting;

use crate::documents;
use crate::ending::Usage;

/// Timeouts of a board's name, of the connection, and of the beginning of its response: together,
/// less than ten seconds. A large board takes a while to send.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(2);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(4);
const TIMEOUT: Duration = Duration::from_secs(60);

/// Reads the postings of a board from the file `source`, or fetches the board of that name if there
/// is no such file.
pub(super) fn read(
    feed: Feed,
    source: &Path,
    company: Option<&str>,
) -> Result<Vec<Result<Posting, Invalid>>> {
    if documents::is_standard_input(source) && company.is_none() {
        return Err(Usage::error(
            "standard input has no name, so pass --company",
        ));
    }
    let name = source
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let document = if source.exists() || documents::is_standard_input(source) {
        documents::read(source, MAX_FEED_BYTES)?
    } else {
        fetch(feed, source.to_str().unwrap_or_default())?
    };
    let document_name = || {
        format!(
            "{} is not a document of such a board",
            documents::name(source)
        )
    };
    feed.parse(company.unwrap_or(name), &document)
        .with_context(document_name)
}

fn fetch(feed: Feed, board: &str) -> Result<Vec<u8>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if board.is_empty() || !board.chars().all(is_name) {
        let reason = format_args!("{board} is neither a file nor a valid board name");
        return Err(Usage::error(reason));
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
        .timeout_resolve(Some(RESOLVE_TIMEOUT))
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(RESPONSE_TIMEOUT))
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

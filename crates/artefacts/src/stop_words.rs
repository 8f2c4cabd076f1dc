//! Stop words of the official languages of the European Union that are not read.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};

use super::files::packages;

/// The packages that contain the lists, with the digests of their files.
const REQUIREMENTS: &str = "\
stopwordsiso==0.7.1 --hash=sha256:e23edcffca952f98cd26f54a5c56f93b2fa435c88d3ee60f3beffb4c44279380
justext==3.0.2 --hash=sha256:62b1c562b15c3c6265e121cc070874243a443bfd53060e869393f09d6b6cc9a7
";

/// Maltese is only in jusText, which lists words by frequency: further down come names and topics.
const MALTESE: usize = 60;

/// Languages of the collection, by ISO 639-1 code.
const LANGUAGES: [&str; 19] = [
    "bg", "cs", "da", "el", "et", "fi", "ga", "hr", "hu", "it", "lt", "lv", "nl", "pl", "pt", "ro",
    "sk", "sl", "sv",
];

/// Lists by code.
pub(super) fn read() -> Result<Vec<(String, Vec<String>)>> {
    let packages = packages("stop_words", REQUIREMENTS)?;
    let collection = fs::read(packages.join("stopwordsiso/stopwords-iso.json"))?;
    let mut collection: BTreeMap<String, Vec<String>> = serde_json::from_slice(&collection)?;
    let mut lists = Vec::new();
    for code in LANGUAGES {
        let list = collection.remove(code).context(code)?;
        lists.push((code.to_owned(), list));
    }
    let maltese = fs::read_to_string(packages.join("justext/stoplists/Maltese.txt"))?;
    let maltese = maltese.lines().take(MALTESE).map(str::to_owned);
    lists.push(("mt".to_owned(), maltese.collect()));
    Ok(lists)
}

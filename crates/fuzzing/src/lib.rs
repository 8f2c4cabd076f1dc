//! Input for fuzz targets: the documents of a small corpus, mutated.
//!
//! A fuzz target is a proptest of one parser. It feeds the parser mutated documents and
//! asserts that it does not panic, and that what it accepts survives a round trip. A failing input
//! is shrunk to the smallest number of edits and printed.
//!
//! ```
//! use fuzzing::{Corpus, config};
//! use proptest::prelude::*;
//!
//! let corpus = Corpus::of([r#"{ "name": "Ada", "skills": ["Rust"] }"#]);
//! proptest!(config(100), |(document in corpus.json(), bytes in corpus.bytes())| {
//!     let text = document.to_string();
//!     prop_assert_eq!(text.parse::<serde_json::Value>()?, document);
//!     let _ = serde_json::from_slice::<serde_json::Value>(&bytes);
//! });
//! ```
//!
//! Two kinds of edits reach different depths. Edits of bytes test the parser's syntax, but few of
//! them leave valid JSON. Edits of JSON values do: they replace, add, remove, repeat and rename
//! members, with names and values that the corpus contains. So the corpus is also the dictionary,
//! and it should contain each member that its parser knows.
//!
//! # Why not a coverage-guided fuzzer
//!
//! libFuzzer and AFL need a nightly compiler or an instrumented build. `bolero` can run without
//! them, but its engine for stable Rust replays the corpus unmodified and otherwise generates
//! random input, so the mutations would be ours as well. proptest is already here, is bounded by a
//! number of cases, and shrinks.

mod bytes;
mod edits;
mod json;

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, contextualize_config};
use serde_json::Value;

pub use bytes::Bytes;
pub use edits::MARKER;

/// The number of cases of a fuzz target in the test command.
///
/// The seed is fixed, so that a change fails only for its own faults. Two variables of proptest
/// search further:
/// `PROPTEST_CASES=1000000 PROPTEST_RNG_SEED=7 cargo test -p interchange --test fuzz`.
pub fn config(cases: u32) -> ProptestConfig {
    contextualize_config(ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(1),
        // A failing input becomes a document of the corpus or a test of its own.
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

/// Documents that a parser accepts.
#[derive(Debug, Clone)]
pub struct Corpus {
    documents: Vec<Vec<u8>>,
}

impl Corpus {
    /// The documents given.
    pub fn of<D: Into<Vec<u8>>>(documents: impl IntoIterator<Item = D>) -> Self {
        let documents: Vec<Vec<u8>> = documents.into_iter().map(Into::into).collect();
        assert!(!documents.is_empty(), "a corpus needs documents");
        Self { documents }
    }

    /// The files of a folder, in the order of their names.
    ///
    /// # Panics
    /// If the folder is empty or unreadable.
    pub fn read(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref();
        let entries = folder
            .read_dir()
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        Self::of(paths.iter().map(|path| std::fs::read(path).unwrap()))
    }

    /// The documents, unmodified.
    pub fn documents(&self) -> impl Iterator<Item = &[u8]> {
        self.documents.iter().map(Vec::as_slice)
    }

    /// Documents with up to eight edited values.
    ///
    /// # Panics
    /// If a document is not JSON.
    pub fn json(&self) -> impl Strategy<Value = Value> + use<> {
        let documents: Vec<Value> = self
            .documents()
            .map(|document| serde_json::from_slice(document).expect("the corpus is JSON"))
            .collect();
        json::mutated(documents)
    }

    /// Documents with up to eight edited places.
    pub fn bytes(&self) -> impl Strategy<Value = Bytes> + use<> {
        bytes::mutated(self.documents.clone())
    }

    /// As [`bytes`](Self::bytes), but valid UTF-8.
    pub fn text(&self) -> impl Strategy<Value = String> + use<> {
        self.bytes()
            .prop_map(|Bytes(bytes)| String::from_utf8_lossy(&bytes).into_owned())
    }
}

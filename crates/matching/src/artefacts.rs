//! The files that ship beside the code (taxonomy, statistics, occupations, lexicon, gazetteer):
//! read-only bytes, looked up in place.
//!
//! Native programs compile them in (the feature `embedded`, on by default). The Worker loads them
//! from its static assets and passes their source to [`provide`], which keeps its code small.

use std::sync::OnceLock;

/// A file that ships beside the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Artefact {
    /// Skills and occupations.
    Taxonomy,
    /// Frequencies of words and skills.
    Statistics,
    /// Which occupations a word suggests.
    Occupations,
    /// What titles mean.
    Embeddings,
    /// Vocabulary of jobs in other languages.
    Lexicon,
    /// Countries, regions and cities.
    Gazetteer,
}

impl Artefact {
    /// All artefacts.
    pub const ALL: [Self; 6] = [
        Self::Taxonomy,
        Self::Statistics,
        Self::Occupations,
        Self::Embeddings,
        Self::Lexicon,
        Self::Gazetteer,
    ];

    /// The name of its file, without `.bin`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Taxonomy => "taxonomy",
            Self::Statistics => "statistics",
            Self::Occupations => "occupations",
            Self::Embeddings => "embeddings",
            Self::Lexicon => "lexicon",
            Self::Gazetteer => "gazetteer",
        }
    }
}

/// Returns an artefact, or `None` if there is none.
pub type Source = fn(Artefact) -> Option<Vec<u8>>;

static SOURCE: OnceLock<Source> = OnceLock::new();

/// Sets the source of the artefacts; only the first call counts. The source is asked at most once
/// per artefact, on first use. Call this before reading or ranking anything.
///
/// ```
/// use std::fs;
/// use matching::{Artefact, provide, read_location};
///
/// fn from_files(artefact: Artefact) -> Option<Vec<u8>> {
///     fs::read(format!("artefacts/{}.bin", artefact.name())).ok()
/// }
///
/// provide(from_files);
/// assert_eq!(read_location("Oslo").locations[0].country.as_deref(), Some("NO"));
/// ```
pub fn provide(source: Source) {
    let _ = SOURCE.set(source);
}

/// The bytes of an artefact. They are kept for the life of the process, which reads them in place.
pub(crate) fn bytes(artefact: Artefact) -> Option<&'static [u8]> {
    match SOURCE.get() {
        Some(source) => source(artefact).map(|bytes| &*bytes.leak()),
        None => embedded(artefact),
    }
}

#[cfg(feature = "embedded")]
fn embedded(artefact: Artefact) -> Option<&'static [u8]> {
    Some(match artefact {
        Artefact::Taxonomy => include_bytes!("../artefacts/taxonomy.bin"),
        Artefact::Statistics => include_bytes!("../artefacts/statistics.bin"),
        Artefact::Occupations => include_bytes!("../artefacts/occupations.bin"),
        Artefact::Embeddings => include_bytes!("../artefacts/embeddings.bin"),
        Artefact::Lexicon => include_bytes!("../artefacts/lexicon.bin"),
        Artefact::Gazetteer => include_bytes!("../artefacts/gazetteer.bin"),
    })
}

#[cfg(not(feature = "embedded"))]
fn embedded(_artefact: Artefact) -> Option<&'static [u8]> {
    None
}

/// A snapshot or another artefact that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes are not of this kind.
    #[error("not an artefact of this kind")]
    Foreign,
    /// Written in another format, or for other features.
    #[error("an artefact of another version")]
    Version,
    /// Truncated or damaged.
    #[error("a damaged artefact")]
    Damaged,
}

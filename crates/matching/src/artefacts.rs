//! The files that ship beside the code: the taxonomy and the statistics, read-only bytes that are looked up in place.
//!
//! Native programs have them compiled in (the feature `embedded`, on by default). The Worker uploads them as files of their own
//! and says with [`provide`] where they are, so that its Wasm stays small and they are fetched by who needs them.

use std::sync::OnceLock;

/// A file that ships beside the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Artefact {
    /// Skills and occupations.
    Taxonomy,
    /// How common words and skills are.
    Statistics,
    /// Which occupations words speak for.
    Occupations,
    /// Words of jobs in other languages.
    Lexicon,
}

/// Gives an artefact, or nothing where there is none.
pub type Source = fn(Artefact) -> Option<Vec<u8>>;

static SOURCE: OnceLock<Source> = OnceLock::new();

/// Says where the artefacts come from; the first to say so is believed. Each is asked for at most once, when it is first
/// needed. Called before anything is read or ranked.
pub fn provide(source: Source) {
    let _ = SOURCE.set(source);
}

/// The bytes of an artefact. They stay for the life of the process, which reads them in place.
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
        Artefact::Lexicon => include_bytes!("../artefacts/lexicon.bin"),
    })
}

#[cfg(not(feature = "embedded"))]
fn embedded(_artefact: Artefact) -> Option<&'static [u8]> {
    None
}

/// A snapshot or another artefact that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes are something else.
    #[error("not an artefact of this kind")]
    Foreign,
    /// One of another format or of other features.
    #[error("an artefact of another version")]
    Version,
    /// Cut off or damaged.
    #[error("a damaged artefact")]
    Damaged,
}

//! Who fits what, and why: pure, deterministic, no I/O, no clock, no randomness.
//!
//! All language work is the reading of documents: a posting is read once, when it comes in ([`read_posting`]), a profile
//! ([`read_profile`]) when matches are worked out for it. An [`Engine`] then ranks a whole [`Catalogue`] of read postings for a read profile, and explains single pairs
//! from the same numbers. Ranking and explaining run the same code, so their scores cannot differ.
//!
//! Scores depend on the two documents and on the versions of algorithm, vocabulary and [`Statistics`] alone. Only
//! `+ - * /` and `sqrt`, which IEEE 754 defines to the bit, and `libm` are used on floating-point numbers, and nothing
//! follows the order of a hash map, so that native code and Wasm agree to the byte.

mod artefacts;
mod catalogue;
mod compound;
mod diversity;
pub mod document;
mod duplicates;
mod engine;
pub mod evaluation;
mod explanation;
mod features;
mod filter;
mod growth;
mod hybrid;
mod interest;
mod language;
mod lexicon;
mod occupations;
mod ranking;
mod reading;
mod receipt;
mod score;
mod statistics;
mod tag_based;
pub mod taxonomy;
mod text;
mod vocabulary;

pub use artefacts::{Artefact, Source as ArtefactSource, provide};
pub use catalogue::{
    Catalogue, CatalogueEntry, Held, MOST_DUPLICATES, PostingSummary, SnapshotError,
};
pub use diversity::{FIRST_PLACES, HORIZON, MOST_OF_A_COMPANY, diversified};
pub use duplicates::Fingerprint;
pub use engine::{DEFAULT_ENGINE, ENGINES, Engine, Engines, Explainer, Matcher, engine};
pub use explanation::{DealBreaker, Evidence, Match, MissingSkill, Signal, Source, Verdict};
pub use features::{FEATURES_VERSION, PostingFeatures, ProfileFeatures};
pub use filter::Filter;
pub use growth::{Growth, growth};
pub use hybrid::{Hybrid, Weights};
pub use interest::{Dealing, learn};
pub use lexicon::{Lexicon, LexiconEntry};
pub use occupations::OccupationIndex;
pub use ranking::{Position, Query, Ranked, Ranking, Scored};
pub use reading::{read_posting, read_profile};
pub use receipt::{Difference, Receipt, Receipts};
pub use score::Score;
pub use statistics::Statistics;
pub use tag_based::TagBased;
pub use vocabulary::{OwnSkill, SkillError, Vocabulary};

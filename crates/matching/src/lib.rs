//! Who fits what, and why: pure, deterministic, no I/O, no clock, no randomness.
//!
//! All language work is the reading of documents: a posting is read once, when it comes in ([`read_posting`]), a profile
//! ([`read_profile`]) when matches are worked out for it. An [`Engine`] then ranks a whole [`Catalogue`] of read postings
//! for a read profile, and explains single pairs from the same numbers. Ranking and explaining run the same code, so their
//! scores cannot differ.
//!
//! Scores depend on the two documents and on the versions of algorithm, vocabulary and [`Statistics`] alone. Only
//! `+ - * /` and `sqrt`, which IEEE 754 defines to the bit, and `libm` are used on floating-point numbers, and nothing
//! follows the order of a hash map, so that native code and Wasm agree to the byte.
//!
//! # The rooms, from the top floor down
//!
//! A module imports from floors below its own, and never from one above; a file beside a folder of its name is the door of
//! that folder, and nothing inside imports it.
//!
//! 1. `engines`: the engines that ship, by name ([`Engines`]): [`TagBased`] and [`Hybrid`], which has a file for each signal
//!    under `engines/hybrid/signals`. Beside them `receipt`, which proves what a match was made from, and `growth`, the
//!    skills worth learning: both work with any engine.
//! 2. `engine`: what an engine is, as traits and nothing else.
//! 3. `ranking`, the best of a catalogue in order, over `filter`, over `eligibility` (deal-breakers) and `nearness` (of
//!    places).
//! 4. `catalogue`: all open postings in memory, in columns, and as a snapshot. Beside it `reading`: from documents to
//!    features.
//! 5. What these two look things up in: `vocabulary`, the skills in force, over `taxonomy`; `statistics`, how rare words
//!    are; `occupations`, what words speak for; `duplicates`, postings of one job; `interest`, what dealings with postings
//!    teach.
//! 6. `features`: what was read from the two documents.
//! 7. `language`: words, stems, detection, compounds, the lexicon.
//! 8. The ground: `document` (the two documents), `explanation` (a match with its reasons) over `score`, `artefacts` (the
//!    files that ship), `digest`, and `diversity`, the order in which a list shows a ranking.

mod artefacts;
mod catalogue;
mod digest;
mod diversity;
pub mod document;
mod duplicates;
mod eligibility;
mod engine;
mod engines;
mod explanation;
mod features;
mod filter;
mod growth;
mod interest;
mod language;
mod nearness;
mod occupations;
mod ranking;
mod reading;
mod receipt;
mod score;
mod statistics;
pub mod taxonomy;
mod vocabulary;

pub use artefacts::{Artefact, SnapshotError, Source as ArtefactSource, provide};
pub use catalogue::{
    Catalogue, CatalogueEntry, MOST_DUPLICATES, PostingSummary, PostingVersion, Snapshot,
};
pub use diversity::{FIRST_PLACES, HORIZON, MOST_OF_A_COMPANY, diversified};
pub use duplicates::Fingerprint;
pub use engine::{Engine, Explainer, Matcher};
pub use engines::{
    DEFAULT_ENGINE, ENGINES, Each, Engines, Hybrid, Numbers, RoleNumbers, SkillNumbers, TagBased,
    Weights, engine,
};
pub use explanation::{DealBreaker, Evidence, Match, MissingSkill, Signal, Source, Verdict};
pub use features::{FEATURES_VERSION, PostingFeatures, ProfileFeatures};
pub use filter::Filter;
pub use growth::{Growth, growth};
pub use interest::{Reaction, learn};
pub use language::lexicon::{Lexicon, LexiconEntry};
pub use occupations::OccupationIndex;
pub use ranking::{Position, PostingScore, Query, RankedPosting, Ranking};
pub use reading::{read_posting, read_profile};
pub use receipt::{Difference, Receipt, Receipts};
pub use score::Score;
pub use statistics::Statistics;
pub use vocabulary::{OwnSkill, SkillError, Vocabulary};

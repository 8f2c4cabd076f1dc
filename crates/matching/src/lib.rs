//! Who fits what, and why: pure, deterministic, without I/O, clock or randomness.
//!
//! All language work happens when documents are read: a posting once, when it arrives
//! ([`read_posting`]); a profile when its matches are computed ([`read_profile`]). An [`Engine`]
//! then ranks a whole [`Catalogue`] for the profile, and explains single pairs from the same
//! numbers. Ranking and explaining run the same code, so their scores cannot differ.
//!
//! ```
//! use std::collections::HashSet;
//!
//! use matching::document::{Posting, Profile};
//! use matching::{Catalogue, CatalogueEntry, Filter, PostingSummary, Query};
//! use matching::{engine, read_posting, read_profile};
//!
//! let posting = r#"{ "id": "1", "title": "Nurse", "skills": [{ "name": "Python" }] }"#;
//! let posting: Posting = serde_json::from_str(posting)?;
//! let profile = r#"{ "headline": "Nurse", "skills": [{ "name": "Python" }] }"#;
//! let profile: Profile = serde_json::from_str(profile)?;
//!
//! let entry = CatalogueEntry {
//!     version: 1,
//!     summary: PostingSummary::of(&posting),
//!     features: read_posting(&posting),
//! };
//! let mut catalogue = Catalogue::new();
//! catalogue.upsert(1, entry.clone());
//! catalogue.advance(1);
//!
//! let engine = engine("hybrid-v1").unwrap();
//! let profile = read_profile(&profile);
//! let query = Query {
//!     now_ms: 0,
//!     filter: &Filter::default(),
//!     hidden: &HashSet::new(),
//!     hidden_companies: &HashSet::new(),
//!     changed_after: None,
//!     after: None,
//!     limit: 20,
//! };
//! let ranking = engine.rank(&profile, &catalogue, &query);
//! let matched = engine.explain(&profile, &entry);
//! assert_eq!(ranking.items[0].position.score, matched.score);
//! assert_eq!(
//!     matched.summary,
//!     "You have the one skill that “Nurse” asks for, and the work is close to yours."
//! );
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Scores depend only on the two documents and on the versions of algorithm, vocabulary and
//! [`Statistics`]. Floating-point code uses only `+ - * /` and `sqrt`, which IEEE 754 defines to
//! the bit, and `libm`, and nothing depends on the order of a hash map. So native code and Wasm
//! agree to the byte.
//!
//! # The rooms, from the top floor down
//!
//! A module imports only from floors below its own. A file beside a folder of the same name is the
//! door of that folder; nothing inside imports the door.
//!
//! 1. `engines`: the engines that ship, by name ([`Engines`]): [`TagBased`], and [`Hybrid`] with
//!    one file per signal under `engines/hybrid/signals`. On the same floor, for any engine:
//!    `receipt`, the proof of a match's inputs, `growth`, the skills worth learning, `similar`,
//!    postings like another one, `candidates`, people for a posting, `entrants`, new postings for
//!    people, and `mentors` for people.
//! 2. `engine`: the contract of an engine, as traits.
//! 3. `suggestions`, what readers may be about to type, over `facets`, how many postings have each
//!    value, and `sorting`, other orders than that of the scores, over `ranking`, the best of a
//!    catalogue in order, and `listing`, nobody's list of it, over `filter`, over `selection` (of
//!    values that postings share) and `search` (for words), over `eligibility` (deal-breakers),
//!    over `nearness` (of places).
//! 4. `facts`: what was understood of a document, for people to check. Below it `catalogue`: all
//!    open postings in memory, in columns, and as a snapshot, and `roster`: people whom employers
//!    may find. Beside them `reading`: from documents to features.
//! 5. Their references: `vocabulary`, the skills in force, over `taxonomy`; `statistics`, the
//!    rarity of words; `occupations`, which words suggest; `embeddings`, what titles mean;
//!    `places`, over the gazetteer;
//!    `duplicates`, postings of one job;
//!    `interest`, taste learned from reactions to postings.
//! 6. `features`: what was read from the two documents.
//! 7. `money`: currencies, amounts, periods, exchange rates. Below it `language`: words, stems,
//!    detection, compounds, the lexicon.
//! 8. The ground: `document` (the two documents), `explanation` (a match with its reasons) over
//!    `score`, `artefacts` (the files that ship), `digest`, `diversity` (how a list shows a
//!    ranking), and `pairing` (a cohort assigned to mentors).

mod artefacts;
mod candidates;
mod catalogue;
mod digest;
mod diversity;
pub mod document;
mod duplicates;
mod eligibility;
mod embeddings;
mod engine;
mod engines;
mod entrants;
mod explanation;
mod facets;
mod facts;
mod features;
mod filter;
mod growth;
mod interest;
mod language;
mod listing;
mod mentors;
pub mod money;
mod nearness;
mod occupations;
mod pairing;
mod places;
mod ranking;
mod reading;
mod receipt;
mod roster;
mod score;
mod search;
mod selection;
mod similar;
mod sorting;
mod spread;
mod statistics;
mod suggestions;
pub mod taxonomy;
mod vocabulary;

pub use artefacts::{Artefact, SnapshotError, Source as ArtefactSource, provide};
pub use candidates::{CandidatePosition, CandidateQuery, Candidates, RankedCandidate};
pub use catalogue::{
    Catalogue, CatalogueEntry, MOST_DUPLICATES, PostingSummary, PostingVersion, Snapshot,
};
pub use diversity::{FIRST_PLACES, HORIZON, MOST_OF_A_COMPANY, diversified};
pub use duplicates::Fingerprint;
pub use embeddings::EmbeddingTable;
pub use engine::{Engine, Explainer, Matcher, PeopleBound};
pub use engines::{
    DEFAULT_ENGINE, ENGINES, Each, Engines, Hybrid, Numbers, RoleNumbers, SkillNumbers, TagBased,
    Weights, engine,
};
pub use entrants::{contenders, entrants};
pub use explanation::{
    BothSides, DealBreaker, DealBreakerCode, Evidence, MOST_CHARACTERS_OF_EVIDENCE, Match,
    MissingSkill, Reason, ReasonCode, Signal, Source, Values, Verdict,
};
pub use facets::{FacetCounts, FacetValue, Facets, MOST_FACET_VALUES, facets};
pub use facts::{PostingFacts, ProfileFacts, Remark, RemarkCode};
pub use features::{FEATURES_VERSION, PostingFeatures, ProfileFeatures};
pub use filter::Filter;
pub use growth::{Growth, SEEN_PLACES, Trade, WITHIN_REACH, growth, is_within_reach};
pub use interest::{Reaction, learn, unlearn};
pub use language::lexicon::{Lexicon, LexiconEntry};
pub use listing::{Listing, listing};
pub use mentors::{
    MENTOR_ENGINES, Meeting, MentorEngine, MentorMatch, MentorOffer, MentorWish, Mentoring,
    ReputationTier, mentor_engine,
};
pub use occupations::OccupationIndex;
pub use pairing::{LeftOver, LockError, Market, Pairing, PairingMethod, PossiblePair, pairing};
pub use places::{
    City, Country, GazetteerSource, Located, Region, country_code, names_place, read_address,
    read_location,
};
pub use ranking::{Effort, Position, PostingScore, Query, RankedPosting, Ranking};
pub use reading::{
    number_named, plain_lines, read_employment_types, read_experience, read_pay, read_posting,
    read_profile, sentence_features, title_features,
};
pub use receipt::{Difference, Receipt, Receipts};
pub use roster::{HeldPerson, PersonRecord, PersonSketch, Roster};
pub use score::Score;
pub use search::{MOST_SEARCHED_WORDS, SearchField, SearchedWord, count_searched, searched};
pub use selection::{Facet, MOST_VALUES, Selection, ValueError};
pub use similar::{SimilarPosting, similar};
pub use sorting::{Sort, SortPosition, Sorted};
pub use spread::{Crowd, Crowding, Spread, is_near};
pub use statistics::Statistics;
pub use suggestions::{Suggestion, SuggestionKind, Suggestions};
pub use vocabulary::{OwnSkill, SkillError, Vocabulary};

//! What an engine is: it ranks a whole catalogue for a person, and explains single pairs from the same numbers.

use serde::Serialize;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::digest::digest;
use crate::explanation::Match;
use crate::features::ProfileFeatures;
use crate::ranking::{PostingScore, Query, Ranking};
use crate::vocabulary::Vocabulary;

/// Scores postings for a person.
pub trait Engine: std::fmt::Debug + Send + Sync {
    /// Name and version of weights, statistics and added skills, as stored beside scores and spelled in keys:
    /// `hybrid-v1.w3.s6`, `hybrid-v1.w3.s6.t0123456789ab`.
    fn algorithm(&self) -> String;

    /// What documents are read by for it.
    fn vocabulary(&self) -> &Vocabulary;

    /// Version of the table of weights: part of every receipt.
    fn weights(&self) -> String;

    /// A person against a catalogue.
    fn matcher<'a>(
        &'a self,
        profile: &'a ProfileFeatures,
        catalogue: &'a Catalogue,
    ) -> Box<dyn Matcher + 'a>;

    /// What explains this person's matches, one posting after the other.
    fn explainer<'a>(&'a self, profile: &'a ProfileFeatures) -> Box<dyn Explainer + 'a>;

    /// [`Matcher::rank`], once.
    fn rank(&self, profile: &ProfileFeatures, catalogue: &Catalogue, query: &Query<'_>) -> Ranking {
        self.matcher(profile, catalogue).rank(query)
    }

    /// One pair, with reasons.
    fn explain(&self, profile: &ProfileFeatures, entry: &CatalogueEntry) -> Match {
        self.explainer(profile).explain(entry)
    }
}

/// Explains the matches of one person; what depends on the person alone is worked out once.
pub trait Explainer {
    /// The match with this posting; its score is the one [`Matcher::rank`] gives.
    fn explain(&self, entry: &CatalogueEntry) -> Match;
}

/// One person against one catalogue: what postings share has been compared once, and serves to rank and to explain.
pub trait Matcher: Explainer {
    /// The best of the catalogue, exactly: the same order as explaining every posting and sorting.
    fn rank(&self, query: &Query<'_>) -> Ranking;

    /// The scores of all that the query admits, in an order that depends on the catalogue alone. The place and the limit of the
    /// query play no part.
    fn scores(&self, query: &Query<'_>) -> Vec<PostingScore>;
}

/// Version of a table of weights, made of the table itself so that none can change under its version.
pub(crate) fn weights_version(weights: &impl Serialize) -> String {
    digest(weights).chars().take(8).collect()
}

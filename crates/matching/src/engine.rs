//! The contract of an engine: it ranks a catalogue for a person and explains single pairs from the
//! same numbers.

use serde::Serialize;

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::digest::digest;
use crate::explanation::{BothSides, Match};
use crate::features::ProfileFeatures;
use crate::ranking::{PostingScore, Query, Ranking};
use crate::roster::{PersonSketch, Roster};
use crate::score::Score;
use crate::sorting::{Sort, SortPosition, Sorted};
use crate::vocabulary::Vocabulary;

/// Scores postings for a person.
///
/// ```
/// use matching::{Score, engine};
/// # use matching::document::{Posting, Profile};
/// # use matching::{CatalogueEntry, PostingSummary, read_posting, read_profile};
/// # let posting = Posting::new("1", "Nurse");
/// # let entry = CatalogueEntry {
/// #     version: 1,
/// #     summary: PostingSummary::of(&posting),
/// #     features: read_posting(&posting),
/// # };
/// # let profile = Profile {
/// #     headline: Some("Nurse".to_owned()),
/// #     ..Profile::default()
/// # };
/// # let profile = read_profile(&profile);
///
/// let engine = engine("hybrid-v1").unwrap();
/// let matched = engine.explain(&profile, &entry);
/// assert_eq!(matched.summary, "“Nurse” fits because the work is close to yours.");
/// assert!(matched.score > Score::ZERO);
/// ```
pub trait Engine: std::fmt::Debug + Send + Sync {
    /// Name, and versions of weights, statistics and added skills, as stored beside scores and used
    /// in keys: `hybrid-v1.w6.s8`, `hybrid-v1.w6.s8.t0123456789ab`.
    fn algorithm(&self) -> String;

    /// The vocabulary that documents are read with.
    fn vocabulary(&self) -> &Vocabulary;

    /// Version of the weights; part of every receipt.
    fn weights(&self) -> String;

    /// A person against a catalogue.
    fn matcher<'a>(
        &'a self,
        profile: &'a ProfileFeatures,
        catalogue: &'a Catalogue,
    ) -> Box<dyn Matcher + 'a>;

    /// Explains the matches of this person.
    fn explainer<'a>(&'a self, profile: &'a ProfileFeatures) -> Box<dyn Explainer + 'a>;

    /// Bounds the scores of people with the one posting of this catalogue; `None` if every score is
    /// computed as fast.
    fn bound_of_people<'a>(&'a self, alone: &'a Catalogue) -> Option<Box<dyn PeopleBound + 'a>> {
        let _ = alone;
        None
    }

    /// Shorthand for [`Matcher::rank`].
    fn rank(&self, profile: &ProfileFeatures, catalogue: &Catalogue, query: &Query<'_>) -> Ranking {
        self.matcher(profile, catalogue).rank(query)
    }

    /// Explains one pair.
    fn explain(&self, profile: &ProfileFeatures, entry: &CatalogueEntry) -> Match {
        self.explainer(profile).explain(entry)
    }
}

/// Bounds the scores of people with one posting.
pub trait PeopleBound {
    /// At least the score of a person of this roster, which is the same for all people.
    fn best_case(&mut self, person: &PersonSketch, roster: &Roster) -> Score;
}

/// Explains the matches of one person; work that depends only on the person is done once.
///
/// ```
/// use matching::document::{Posting, Profile};
/// use matching::{CatalogueEntry, PostingSummary, engine, read_posting, read_profile};
///
/// let entry = |id: &str, title: &str| {
///     let posting = Posting::new(id, title);
///     CatalogueEntry {
///         version: 1,
///         summary: PostingSummary::of(&posting),
///         features: read_posting(&posting),
///     }
/// };
/// let nurse = Profile { headline: Some("Nurse".to_owned()), ..Profile::default() };
/// let nurse = read_profile(&nurse);
/// let explainer = engine("hybrid-v1").unwrap().explainer(&nurse);
/// let [own, other] = [entry("1", "Nurse"), entry("2", "Welder")].map(|it| explainer.explain(&it));
/// assert!(own.score > other.score);
/// ```
pub trait Explainer {
    /// The match with this posting; its score equals that of [`Matcher::rank`].
    fn explain(&self, entry: &CatalogueEntry) -> Match;

    /// How far each of the two meets what the other asks for.
    fn both_sides(&self, entry: &CatalogueEntry) -> BothSides;
}

/// One person against one catalogue: shared values are compared once, for ranking and explaining.
///
/// ```
/// use std::collections::HashSet;
///
/// use matching::{Catalogue, Filter, Query, engine};
/// # use matching::document::{Posting, Profile};
/// # use matching::{CatalogueEntry, PostingSummary, read_posting, read_profile};
/// # let posting = Posting::new("1", "Nurse");
/// # let entry = CatalogueEntry {
/// #     version: 1,
/// #     summary: PostingSummary::of(&posting),
/// #     features: read_posting(&posting),
/// # };
/// # let profile = Profile {
/// #     headline: Some("Nurse".to_owned()),
/// #     ..Profile::default()
/// # };
/// # let profile = read_profile(&profile);
///
/// let mut catalogue = Catalogue::new();
/// catalogue.upsert(1, entry.clone());
/// let matcher = engine("hybrid-v1").unwrap().matcher(&profile, &catalogue);
/// let ranking = matcher.rank(&Query {
///     now_ms: 0,
///     filter: &Filter::default(),
///     hidden: &HashSet::new(),
///     hidden_companies: &HashSet::new(),
///     changed_after: None,
///     after: None,
///     limit: 20,
/// });
/// assert_eq!(ranking.items[0].position.score, matcher.explain(&entry).score);
/// ```
pub trait Matcher: Explainer {
    /// The best postings of the catalogue, exactly: in the same order as explaining every posting
    /// and sorting.
    fn rank(&self, query: &Query<'_>) -> Ranking {
        self.rank_from(Score::ZERO, query)
    }

    /// As [`Self::rank`], of the postings that score at least `least`. Others cost less.
    fn rank_from(&self, least: Score, query: &Query<'_>) -> Ranking;

    /// The scores of every posting that the query admits, in an order that depends only on the
    /// catalogue. The query's position and limit are ignored.
    ///
    /// ```
    /// use std::collections::HashSet;
    ///
    /// use matching::document::Profile;
    /// use matching::{Catalogue, Filter, Query, engine, read_profile};
    /// # use matching::document::Posting;
    /// # use matching::{CatalogueEntry, PostingSummary, read_posting};
    /// # fn entry(json: &str) -> CatalogueEntry {
    /// #     let posting: Posting = serde_json::from_str(json).unwrap();
    /// #     CatalogueEntry {
    /// #         version: 1,
    /// #         summary: PostingSummary::of(&posting),
    /// #         features: read_posting(&posting),
    /// #     }
    /// # }
    ///
    /// let mut catalogue = Catalogue::new();
    /// catalogue.upsert(1, entry(r#"{ "id": "p-1", "title": "Nurse" }"#));
    /// catalogue.upsert(2, entry(r#"{ "id": "p-2", "title": "Welder" }"#));
    /// let nobody = read_profile(&Profile::default());
    /// let matcher = engine("hybrid-v1").unwrap().matcher(&nobody, &catalogue);
    /// let scores = matcher.scores(&Query {
    ///     now_ms: 0,
    ///     filter: &Filter::default(),
    ///     hidden: &HashSet::new(),
    ///     hidden_companies: &HashSet::new(),
    ///     changed_after: None,
    ///     after: None,
    ///     limit: 1,
    /// });
    /// assert_eq!(scores.len(), 2);
    /// ```
    fn scores(&self, query: &Query<'_>) -> Vec<PostingScore>;

    /// The first postings of the catalogue after a position, in another order than that of
    /// [`Matcher::rank`], exactly. The query's own position is ignored.
    fn sorted(&self, sort: Sort, after: Option<&SortPosition>, query: &Query<'_>) -> Sorted;
}

/// Version of a table of weights: a digest of the table, so that no weight can change under its
/// version.
pub(crate) fn weights_version(weights: &impl Serialize) -> String {
    digest(weights).chars().take(8).collect()
}

//! One posting against people: the same engine, the same score, from the other side.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashSet};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::eligibility::{Conditions, Criterion, Eligibility};
use crate::engine::Engine;
use crate::explanation::Verdict;
use crate::features::ProfileFeatures;
use crate::filter::Filter;
use crate::ranking::{Effort, Query};
use crate::roster::{HeldPerson, PersonSketch, Roster};
use crate::score::Score;

/// Whom to rank for a posting, and how many to return.
#[derive(Debug, Clone, Copy)]
pub struct CandidateQuery<'a> {
    /// People who are not shown.
    pub hidden: &'a HashSet<String>,
    /// Also people whose deal-breakers the posting breaks.
    pub include_ineligible: bool,
    /// Only people after this position.
    pub after: Option<&'a CandidatePosition>,
    /// Most people to return.
    pub limit: usize,
}

/// A position in a ranking of people. The lesser comes first: higher score, then lesser id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidatePosition {
    /// The score.
    pub score: Score,
    /// The person, as employers know them.
    pub candidate: String,
}

impl Ord for CandidatePosition {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.score, &self.candidate).cmp(&(self.score, &other.candidate))
    }
}

impl PartialOrd for CandidatePosition {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A person among the best for a posting.
#[derive(Debug, Clone)]
pub struct RankedCandidate {
    /// Where they are in the ranking.
    pub position: CandidatePosition,
    /// The person.
    pub person: HeldPerson,
}

impl PartialEq for RankedCandidate {
    fn eq(&self, other: &Self) -> bool {
        self.position == other.position
    }
}

impl Eq for RankedCandidate {}

impl Ord for RankedCandidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.position.cmp(&other.position)
    }
}

impl PartialOrd for RankedCandidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The best people for a posting, of any number that are offered one after the other.
///
/// ```
/// use std::collections::HashSet;
///
/// use matching::document::{Posting, Profile};
/// use matching::{CandidateQuery, Candidates, HeldPerson, PersonRecord, engine, read_profile};
/// # use matching::{CatalogueEntry, PostingSummary, read_posting};
/// # let posting = Posting::new("1", "Nurse");
/// # let entry = CatalogueEntry {
/// #     version: 1,
/// #     summary: PostingSummary::of(&posting),
/// #     features: read_posting(&posting),
/// # };
///
/// let person = |headline: &str| {
///     let headline = Some(headline.to_owned());
///     let profile = Profile { headline, ..Profile::default() };
///     HeldPerson::new(1, &PersonRecord::of(&profile, read_profile(&profile), None))
/// };
/// let query = CandidateQuery {
///     hidden: &HashSet::new(),
///     include_ineligible: false,
///     after: None,
///     limit: 1,
/// };
/// let engine = engine("hybrid-v1").unwrap();
/// let mut candidates = Candidates::new(engine, &entry, query);
/// candidates.offer("c1", &person("Welder"));
/// candidates.offer("c2", &person("Nurse"));
/// let (best, effort) = candidates.in_order();
/// assert_eq!((best[0].position.candidate.as_str(), effort.considered), ("c2", 2));
/// ```
pub struct Candidates<'a> {
    engine: &'a dyn Engine,
    entry: &'a CatalogueEntry,
    /// The posting alone, so that nothing can differ from [`crate::Explainer::explain`].
    alone: Catalogue,
    query: CandidateQuery<'a>,
    /// The last in order on top.
    best: BinaryHeap<RankedCandidate>,
    effort: Effort,
}

impl std::fmt::Debug for Candidates<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidates")
            .field("effort", &self.effort)
            .finish_non_exhaustive()
    }
}

impl<'a> Candidates<'a> {
    /// Nobody yet.
    #[must_use]
    pub fn new(
        engine: &'a dyn Engine,
        entry: &'a CatalogueEntry,
        query: CandidateQuery<'a>,
    ) -> Self {
        Self {
            engine,
            entry,
            alone: Catalogue::of(entry.clone()),
            query,
            best: BinaryHeap::new(),
            effort: Effort::default(),
        }
    }

    /// Considers everyone in a roster but those whom `is_left_out` names. Who may be among the best
    /// comes first, and scores are computed until nobody else may.
    pub fn offer_all(&mut self, roster: &Roster, is_left_out: impl Fn(&str) -> bool) {
        let alone = Catalogue::of(self.entry.clone());
        let engine = self.engine;
        let mut bound = engine.bound_of_people(&alone);
        let people = roster.members();
        let people = people.filter(|(candidate, ..)| !is_left_out(candidate));
        let mut people: Vec<_> = people
            .map(|(candidate, person, sketch)| {
                let best = bound.as_mut().map(|bound| bound.best_case(sketch, roster));
                (best.unwrap_or(Score::FULL), candidate, person, sketch)
            })
            .collect();
        people.sort_unstable_by_key(|(best, ..)| Reverse(*best));
        for (best, candidate, person, sketch) in people {
            if best >= self.least() {
                self.offer(candidate, person);
            } else {
                self.count(candidate, person, sketch);
            }
        }
    }

    /// The score that a person needs to be among the best.
    fn least(&self) -> Score {
        match self.best.peek() {
            Some(last) if self.best.len() >= self.query.limit => last.position.score,
            _ => Score::ZERO,
        }
    }

    /// Considers a person who is not among the best.
    fn count(&mut self, candidate: &str, person: &HeldPerson, sketch: &PersonSketch) {
        let languages = &self.entry.features.languages;
        let is_shown = if sketch.has_limits || sketch.lists_languages && !languages.is_empty() {
            let record = person.record();
            record.is_some_and(|record| self.is_shown(&record.features))
        } else {
            true
        };
        if is_shown && !self.query.hidden.contains(candidate) {
            self.effort.considered = self.effort.considered.saturating_add(1);
        }
    }

    /// Nobody is shown to a company that they ruled out.
    fn is_shown(&self, profile: &ProfileFeatures) -> bool {
        let eligibility = Eligibility::of(profile, &Conditions::of(&self.entry.features));
        !eligibility.concerns(&[Criterion::Company])
            && (self.query.include_ineligible || eligibility.verdict() != Verdict::Ineligible)
    }

    /// Considers a person, who must not have been offered before.
    pub fn offer(&mut self, candidate: &str, person: &HeldPerson) {
        if self.query.hidden.contains(candidate) {
            return;
        }
        let Some(record) = person.record() else {
            return;
        };
        let profile = &record.features;
        if !self.is_shown(profile) {
            return;
        }
        self.effort.considered = self.effort.considered.saturating_add(1);
        let everything = Query {
            now_ms: i64::MIN,
            filter: &Filter::default(),
            hidden: &HashSet::new(),
            hidden_companies: &HashSet::new(),
            changed_after: None,
            after: None,
            limit: 1,
        };
        let scores = self
            .engine
            .matcher(profile, &self.alone)
            .scores(&everything);
        self.effort.scored = self.effort.scored.saturating_add(1);
        let Some(score) = scores.first().map(|scored| scored.score) else {
            return;
        };
        let position = CandidatePosition {
            score,
            candidate: candidate.to_owned(),
        };
        if self.query.after.is_some_and(|after| position <= *after) {
            return;
        }
        if self.best.len() >= self.query.limit {
            if self
                .best
                .peek()
                .is_none_or(|last| last.position <= position)
            {
                return;
            }
            self.best.pop();
        }
        self.best.push(RankedCandidate {
            position,
            person: person.clone(),
        });
    }

    /// The best people in order, and how many were considered.
    #[must_use]
    pub fn in_order(self) -> (Vec<RankedCandidate>, Effort) {
        (self.best.into_sorted_vec(), self.effort)
    }
}

//! The contract of a signal.

use serde::Serialize;

use crate::catalogue::{Columns, Row, Weighting};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Reason};
use crate::features::{PostingFeatures, ProfileFeatures};
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;

use super::agreement::Agreement;

/// One respect in which a person and a posting are compared.
///
/// A signal works in three steps, so that the last one, which runs for many postings of a
/// catalogue, mostly looks values up: [`Self::person`] once per person; [`Self::table`] once per
/// person and catalogue, usually a [`Memo`](crate::catalogue::Memo) of the values that postings
/// share; [`Self::agreement`] once per posting.
pub(crate) trait Signal {
    /// Its name in a match and in the table of weights: the name of its file.
    const NAME: &'static str;

    /// Points of full agreement, with a comment on where the number comes from.
    const POINTS: f64;

    /// Its part in the score.
    const PART: Part;

    /// Whose demands it is about.
    const SIDE: Side;

    /// Its free numbers besides the points; `()` if it has none.
    type Numbers: Copy + Default + PartialEq + std::fmt::Debug + Serialize;

    /// What it needs of a person.
    type Person<'a>;

    /// A person against the distinct values of a catalogue, filled as postings need them.
    type Table;

    /// Reads the person's side.
    fn person<'a>(of: Basis<'a>, numbers: &Self::Numbers) -> Self::Person<'a>;

    /// The table before any posting needed it.
    fn table(person: &Self::Person<'_>, columns: &Columns, weighting: &Weighting) -> Self::Table;

    /// How far the person and a posting agree.
    fn agreement(
        person: &Self::Person<'_>,
        table: &Self::Table,
        candidate: Candidate<'_>,
    ) -> Agreement;

    /// Whether the agreement is unknown with every posting, because the person's side says nothing.
    /// A signal that never knows this says `false`.
    fn is_silent(person: &Self::Person<'_>) -> bool;

    /// The facts of the two documents behind a known agreement.
    fn evidence(person: &Self::Person<'_>, posting: &PostingFeatures) -> Vec<Evidence>;

    /// What strong agreement says for the posting; `None` if the summary words it differently.
    fn reason(person: &Self::Person<'_>, posting: &PostingFeatures) -> Option<Reason>;

    /// Deal-breakers that the reason would contradict. If the posting breaks one of them, or may
    /// break it, the summary leaves the reason out.
    const CONTESTED_BY: &'static [Criterion];
}

/// The part of a signal in a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Part {
    /// It shows what the work is: the mean of these signals is the relevance.
    Relevance,
    /// It refines the score: it counts the more, the more relevant the job is.
    Refinement,
    /// It refines the score, and disagreement takes this share (0–1) of all points: nobody takes
    /// the best of jobs out of reach.
    Limit(f64),
    /// Taste, learned from what a person did with postings. Its points are not a weight beside the
    /// others but how far it moves a score at most, either way; taste that was not learned is no
    /// gap.
    Taste,
}

/// Whose demands a signal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// What the posting asks of the person.
    Demand,
    /// What the person wishes of the posting.
    Wish,
}

/// What a person's side is read from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Basis<'a> {
    pub(crate) profile: &'a ProfileFeatures,
    pub(crate) statistics: &'a Statistics,
    pub(crate) vocabulary: &'a Vocabulary,
}

/// A posting of a catalogue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) weighting: &'a Weighting,
    pub(crate) slot: usize,
    pub(crate) row: &'a Row,
}

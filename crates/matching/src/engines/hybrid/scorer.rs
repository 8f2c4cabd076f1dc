//! A person against a whole catalogue. Shared values (titles, places, employers, levels, pay,
//! skills) are compared once per distinct value; each posting looks them up.

use std::sync::Arc;

use crate::catalogue::{Catalogue, Columns, Weighting};
use crate::score::Score;
use crate::statistics::Statistics;

use super::agreement::Agreement;
use super::person::Person;
use super::points::Agreements;
use super::signal::Candidate;
use super::signals::{Each, Tables};

/// A person compared with the shared values of a catalogue.
pub(super) struct Scorer<'p, 'c> {
    pub(super) person: Arc<Person<'p>>,
    pub(super) columns: &'c Columns,
    pub(super) weighting: Arc<Weighting>,
    pub(super) tables: Tables,
}

impl<'p, 'c> Scorer<'p, 'c> {
    pub(super) fn new(
        person: Arc<Person<'p>>,
        catalogue: &'c Catalogue,
        statistics: &Statistics,
    ) -> Self {
        let columns = catalogue.columns();
        let weighting = catalogue.weighting(statistics);
        Self {
            tables: Tables::of(&person.readings, columns, &weighting),
            person,
            columns,
            weighting,
        }
    }

    pub(super) fn candidate(&self, slot: usize) -> Option<Candidate<'_>> {
        Some(Candidate {
            columns: self.columns,
            weighting: &self.weighting,
            slot,
            row: self.columns.row(slot)?,
        })
    }

    /// The agreements of the person and the posting in this slot.
    pub(super) fn agreements(&self, slot: usize) -> Each<Agreement> {
        self.candidate(slot)
            .map_or(Each::all(Agreement::UNKNOWN), |candidate| {
                self.tables.agreements(&self.person.readings, candidate)
            })
    }

    pub(super) fn score(&self, slot: usize) -> Score {
        self.scored(self.agreements(slot)).score()
    }

    /// The person's points for these agreements.
    pub(super) fn scored(&self, agreements: Each<Agreement>) -> Agreements<'_> {
        Agreements::new(&self.person.counts, agreements)
    }

    /// The score of the posting in this slot if the person had `skill` too.
    pub(super) fn score_with(&self, slot: usize, skill: &str) -> Score {
        let mut agreements = self.agreements(slot);
        if let Some(candidate) = self.candidate(slot) {
            let person = &self.person.readings.skills;
            agreements.skills = person.agreement_with(skill, &self.tables.skills, candidate);
        }
        self.scored(agreements).score()
    }
}

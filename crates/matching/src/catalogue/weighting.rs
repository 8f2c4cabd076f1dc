//! The columns weighted by statistics: outlines of postings, topics, lengths of titles, weights of
//! skills. It depends only on the postings and the statistics, so it is computed once and extended
//! as slots are appended.

use std::sync::{Arc, Mutex, PoisonError};

use crate::statistics::{Statistics, Topics};

use super::segment::Columns;

/// What bounds the score of a posting before it is compared with anybody, in one place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    pub(crate) title: u32,
    /// Length of the vector of weighted terms.
    pub(crate) length: f32,
    /// The weight of the optional demands.
    pub(crate) optional: f32,
    /// The weight that the required demands would have as optional ones.
    pub(crate) required: f32,
    /// Whether the posting lists its skills.
    pub(crate) lists_skills: bool,
    /// Number of terms, or the greatest that fits.
    pub(crate) terms: u8,
}

/// Outlines, topics, lengths and weights, by slot, title or skill.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weighting {
    statistics: String,
    /// By slot.
    pub(crate) outlines: Vec<Outline>,
    /// By slot.
    pub(crate) topics: Vec<Topics>,
    /// By title: squared length of the vector of weighted grams.
    pub(crate) titles: Vec<f32>,
    /// By skill: weight of an optional demand.
    pub(crate) skills: Vec<f32>,
}

impl Weighting {
    fn extend(&mut self, columns: &Columns, statistics: &Statistics) {
        for skill in columns.skills.values().iter().skip(self.skills.len()) {
            self.skills.push(narrow(statistics.skill_weight(skill)));
        }
        let rows = columns.rows.iter().enumerate();
        for (slot, row) in rows.skip(self.outlines.len()) {
            let terms = columns.terms(slot);
            let squares = terms.clone().map(|(term, weight)| {
                let weight = f64::from(weight) * statistics.term_idf(term);
                weight * weight
            });
            let length = narrow(squares.sum::<f64>().sqrt());
            let weight = |required: bool| {
                let demands = columns.asked(slot).iter();
                let demands = demands.filter(|demand| demand.required() == required);
                let weights = demands.filter_map(|demand| self.skills.get(demand.skill() as usize));
                weights.sum()
            };
            self.outlines.push(Outline {
                title: row.title,
                length,
                optional: weight(false),
                required: weight(true),
                lists_skills: row.lists_skills,
                terms: u8::try_from(columns.term_count(slot)).unwrap_or(u8::MAX),
            });
            self.topics.push(statistics.topics(terms));
        }
        for title in self.titles.len()..columns.titles.len() {
            let squares = columns.grams(title).iter().map(|gram| {
                let idf = statistics.gram_idf(*gram);
                idf * idf
            });
            self.titles.push(narrow(squares.sum::<f64>()));
        }
    }

    /// Length of the vector of weighted terms of a posting; 0 if it has none.
    pub(crate) fn length(&self, slot: usize) -> f32 {
        self.outlines
            .get(slot)
            .map_or(0.0, |outline| outline.length)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "half the memory, and seven digits are enough"
)]
pub(crate) fn narrow(value: f64) -> f32 {
    value as f32
}

/// The lesser of two numbers. `f32::min` asks whether one is no number, which Wasm has no
/// instruction for.
pub(crate) fn lesser<T: PartialOrd>(one: T, other: T) -> T {
    if other < one { other } else { one }
}

/// The greater of two numbers, as [`lesser`].
pub(crate) fn greater<T: PartialOrd>(one: T, other: T) -> T {
    if other > one { other } else { one }
}

/// The latest [`Weighting`], kept beside the columns.
#[derive(Debug, Default)]
pub(super) struct LatestWeighting(Mutex<Arc<Weighting>>);

impl LatestWeighting {
    pub(super) fn of(&self, columns: &Columns, statistics: &Statistics) -> Arc<Weighting> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let current = held.statistics == statistics.version()
            && held.outlines.len() == columns.rows.len()
            && held.titles.len() == columns.titles.len()
            && held.skills.len() == columns.skills.len();
        if !current {
            if held.statistics != statistics.version() {
                *held = Arc::new(Weighting {
                    statistics: statistics.version().to_owned(),
                    ..Weighting::default()
                });
            }
            Arc::make_mut(&mut held).extend(columns, statistics);
        }
        Arc::clone(&held)
    }
}

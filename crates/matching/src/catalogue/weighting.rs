//! The columns weighted by statistics: lengths of documents and titles, topics, weights of skills.
//! It depends only on the postings and the statistics, so it is computed once and extended as slots
//! are appended.

use std::sync::{Arc, Mutex, PoisonError};

use crate::statistics::{Statistics, Topics};

use super::segment::Columns;

/// Lengths, topics and weights, by slot, title or skill.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weighting {
    statistics: String,
    /// By slot: length of the vector of weighted terms.
    pub(crate) lengths: Vec<f32>,
    /// By slot.
    pub(crate) topics: Vec<Topics>,
    /// By title: squared length of the vector of weighted grams.
    pub(crate) titles: Vec<f32>,
    /// By skill: weight of an optional demand.
    pub(crate) skills: Vec<f32>,
}

impl Weighting {
    fn extend(&mut self, columns: &Columns, statistics: &Statistics) {
        for slot in self.lengths.len()..columns.rows.len() {
            let terms = columns.terms(slot);
            let squares = terms.clone().map(|(term, weight)| {
                let weight = f64::from(weight) * statistics.term_idf(term);
                weight * weight
            });
            self.lengths.push(narrow(squares.sum::<f64>().sqrt()));
            self.topics.push(statistics.topics(terms));
        }
        for title in self.titles.len()..columns.titles.len() {
            let squares = columns.grams(title).iter().map(|gram| {
                let idf = statistics.gram_idf(*gram);
                idf * idf
            });
            self.titles.push(narrow(squares.sum::<f64>()));
        }
        for skill in columns.skills.values().iter().skip(self.skills.len()) {
            self.skills.push(narrow(statistics.skill_weight(skill)));
        }
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
            && held.lengths.len() == columns.rows.len()
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

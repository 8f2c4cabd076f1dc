//! `role`: what the work is called and what is said of it.
//!
//! The mean likeness of text, title, topics and occupations, stretched: unrelated documents share a
//! tenth, good matches half.

use std::collections::HashSet;

use serde::Serialize;

use crate::catalogue::{Columns, Weighting, narrow};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Field, Source};
use crate::features::{HeldTitle, PostingFeatures, ProfileFeatures};
use crate::occupations::OccupationVector;
use crate::statistics::{Statistics, Topics};

use super::super::agreement::Agreement;
use super::super::signal::{Basis, Candidate, Part, Signal, at};

pub(crate) struct Role;

/// The free numbers of the role, chosen on a development set of advertisements and profile sentences;
/// the `weights` example of the crate `evaluation` searches them anew and judges the search on folds
/// held out of it (docs/quality.md).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RoleNumbers {
    /// Share of the text: cosine of the weighted words.
    pub text: f64,
    /// Share of the titles: likeness of their letters.
    pub title: f64,
    /// Share of the topics: cosine inside their space.
    pub topics: f64,
    /// Share of the occupations the documents could be of: cosine.
    pub occupations: f64,
    /// If one of the documents has so few terms, topics count by half.
    pub few_terms: f64,
    /// A long document is compared as if it were as long as so many of its heaviest terms: whatever
    /// else it says takes nothing from these.
    pub telling_terms: usize,
    /// The part of the titles' likeness that is the share of the posting's title found in the
    /// person's; the rest is the cosine of both.
    pub title_share: f64,
    /// How much of what keeps the role from full agreement an identical title removes.
    pub same_title: f64,
}

impl Default for RoleNumbers {
    fn default() -> Self {
        Self {
            text: 1.0,
            title: 0.5,
            topics: 0.5,
            occupations: 0.4,
            few_terms: 4.0,
            telling_terms: 48,
            title_share: 0.5,
            same_title: 0.9,
        }
    }
}

impl Signal for Role {
    const NAME: &'static str = "role";

    /// Chosen on the development set beside the numbers above.
    const POINTS: f64 = 40.0;

    const PART: Part = Part::Relevance;

    type Numbers = RoleNumbers;

    type Person<'a> = Person<'a>;

    type Table = Likenesses;

    fn person<'a>(of: Basis<'a>, numbers: &RoleNumbers) -> Person<'a> {
        let (profile, statistics) = (of.profile, of.statistics);
        let (terms, text_length) = terms(profile, statistics, numbers);
        Person {
            numbers: *numbers,
            terms,
            text_length,
            topics: statistics.topics(profile.terms.iter()),
            topics_share: topics_share(numbers),
            occupations: OccupationVector::of(&profile.occupations),
            titles: profile
                .titles
                .iter()
                .map(|held| Title::of(held, statistics))
                .collect(),
        }
    }

    fn table(person: &Person<'_>, columns: &Columns, weighting: &Weighting) -> Likenesses {
        Likenesses {
            texts: texts(person, columns),
            titles: titles(person, columns, weighting),
        }
    }

    fn agreement(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Agreement {
        Agreement::of(fit(person, table, candidate))
    }

    /// The person's title that is nearest to the posting's, and that one.
    fn evidence(person: &Person<'_>, posting: &PostingFeatures) -> Vec<Evidence> {
        let asked: HashSet<u32> = posting.title.grams().into_iter().collect();
        let shared = |title: &Title<'_>| {
            let grams = title.grams.iter();
            grams.filter(|(gram, _)| asked.contains(gram)).count()
        };
        let titles = person.titles.iter();
        let nearest = titles
            .map(|title| (shared(title), title.held))
            .max_by_key(|(shared, _)| *shared);
        nearest
            .filter(|(shared, _)| *shared > 0)
            .map(|(_, held)| {
                vec![
                    held.source.evidence("profile", &held.title.words),
                    Source::of(Field::Title).evidence("posting", &posting.title.words),
                ]
            })
            .unwrap_or_default()
    }

    fn reason(_: &PostingFeatures) -> Option<&'static str> {
        Some("the work is close to yours")
    }

    const CONTESTED_BY: &'static [Criterion] = &[];
}

/// What the person calls their work and says of it.
pub(crate) struct Person<'a> {
    numbers: RoleNumbers,
    /// Hashed terms and what each occurrence of them adds to a product.
    terms: Vec<(u32, f32)>,
    /// Length of the vector of terms; 0 if the person said nothing.
    text_length: f64,
    topics: Topics,
    /// What topics count, by the number of terms of the document that has fewer.
    topics_share: Vec<f64>,
    occupations: OccupationVector,
    titles: Vec<Title<'a>>,
}

/// A title of the person.
struct Title<'a> {
    held: &'a HeldTitle,
    /// Hashed grams and what each adds to a product.
    grams: Vec<(u32, f32)>,
    length: f32,
    weight: f32,
}

impl<'a> Title<'a> {
    fn of(held: &'a HeldTitle, statistics: &Statistics) -> Self {
        let mut squares = 0.0;
        let grams = held.title.grams().into_iter().map(|gram| {
            let idf = statistics.gram_idf(gram);
            squares += idf * idf;
            (gram, narrow(idf * idf))
        });
        Self {
            held,
            grams: grams.collect(),
            length: narrow(squares.sqrt()),
            weight: narrow(held.weight),
        }
    }
}

/// Likenesses of the person and the distinct values of a catalogue.
pub(crate) struct Likenesses {
    /// By slot: product of the vectors of terms; empty if the person said nothing.
    texts: Vec<f32>,
    /// By title: likeness and equality with the person's nearest title.
    titles: Vec<(f32, f32)>,
}

fn fit(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Option<f64> {
    let Candidate {
        columns,
        weighting,
        slot,
        row,
    } = candidate;
    let numbers = &person.numbers;
    let text = text(person, table, candidate);
    let title = at(&table.titles, row.title);
    let topics = weighting.topics.get(slot);
    let topics = topics.and_then(|topics| topics.likeness(&person.topics));
    let occupations = columns
        .occupations(slot)
        .and_then(|occupations| person.occupations.likeness(occupations));
    let terms = columns.term_count(slot).min(person.terms.len());
    let topics_share = person.topics_share.get(terms).copied();
    let parts = [
        (numbers.text, text),
        (
            numbers.title,
            title.map(|(likeness, _)| f64::from(likeness)),
        ),
        (topics_share.unwrap_or(numbers.topics), topics),
        (numbers.occupations, occupations),
    ];
    let (sum, of) = parts
        .into_iter()
        .filter_map(|(share, likeness)| Some((share, likeness?)))
        .fold((0.0, 0.0), |(sum, of), (share, likeness)| {
            (sum + share * likeness, of + share)
        });
    if of <= 0.0 {
        return None;
    }
    let unlike = 1.0 - sum / of;
    let equality = title.map_or(0.0, |(_, equality)| f64::from(equality));
    Some(1.0 - unlike * unlike * unlike * (1.0 - numbers.same_title * equality))
}

/// Cosine of the weighted terms.
fn text(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Option<f64> {
    let product = f64::from(*table.texts.get(candidate.slot)?);
    let length = f64::from(*candidate.weighting.lengths.get(candidate.slot)?);
    (length > 0.0).then(|| (product / (length * person.text_length)).min(1.0))
}

/// The weighted terms of a profile, and the length of their vector.
fn terms(
    profile: &ProfileFeatures,
    statistics: &Statistics,
    numbers: &RoleNumbers,
) -> (Vec<(u32, f32)>, f64) {
    let mut squares: Vec<f64> = Vec::new();
    let weighted = profile.terms.iter().map(|(term, weight)| {
        let idf = statistics.term_idf(term);
        let weight = f64::from(weight) * idf;
        squares.push(weight * weight);
        (term, narrow(weight * idf))
    });
    let weighted = weighted.collect();
    squares.sort_unstable_by(|a, b| b.total_cmp(a));
    let telling = squares.iter().take(numbers.telling_terms);
    (weighted, telling.sum::<f64>().sqrt())
}

/// What topics count, by number of terms: few terms tell little of them.
fn topics_share(numbers: &RoleNumbers) -> Vec<f64> {
    let terms = std::iter::successors(Some(0.0), |terms| Some(terms + 1.0));
    terms
        .take(MANY_TERMS)
        .map(|terms| numbers.topics * (terms / (terms + numbers.few_terms).max(1.0)))
        .collect()
}

/// From so many terms on, topics count in full.
const MANY_TERMS: usize = 64;

/// Products of the person's vector of terms with every posting's.
fn texts(person: &Person<'_>, columns: &Columns) -> Vec<f32> {
    if person.text_length <= 0.0 {
        return Vec::new();
    }
    let mut products = vec![0.0; columns.rows.len()];
    for (term, weight) in &person.terms {
        for occurrence in columns.with_term(*term) {
            if let Some(product) = products.get_mut(occurrence.slot()) {
                *product += weight * f32::from(occurrence.weight());
            }
        }
    }
    products
}

/// For every title of the catalogue: cosine with, and share of its letters found in, the nearest of
/// the person's titles, and how close it is to being the same (the fourth power of the cosine). Empty
/// if the person has none.
fn titles(person: &Person<'_>, columns: &Columns, weighting: &Weighting) -> Vec<(f32, f32)> {
    if person.titles.is_empty() {
        return Vec::new();
    }
    let mut best = vec![(0.0_f32, 0.0_f32); columns.titles.len()];
    let mut shared = vec![0.0_f32; columns.titles.len()];
    for held in &person.titles {
        shared.fill(0.0);
        for (gram, weight) in &held.grams {
            for title in columns.with_gram(*gram) {
                if let Some(shared) = shared.get_mut(*title as usize) {
                    *shared += weight;
                }
            }
        }
        let share = narrow(person.numbers.title_share);
        for ((best, shared), squares) in best.iter_mut().zip(&shared).zip(&weighting.titles) {
            if *shared > 0.0 {
                let cosine = (shared / (squares.sqrt() * held.length)).min(1.0);
                let found = (shared / squares).min(1.0);
                let likeness = held.weight * (cosine + share * (found - cosine));
                let equality = held.weight * cosine * cosine * cosine * cosine;
                *best = (best.0.max(likeness), best.1.max(equality));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_count_the_more_the_more_terms_there_are() {
        let shares = topics_share(&RoleNumbers::default());
        assert_eq!(shares.len(), MANY_TERMS);
        assert_eq!((shares[0], shares[4], shares[12]), (0.0, 0.25, 0.375));
        assert!(shares.is_sorted());
    }
}

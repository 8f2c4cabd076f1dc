//! What words are about, learned from words that occur together in postings (latent semantic
//! analysis: Deerwester et al., "Indexing by Latent Semantic Analysis", 1990).
//!
//! The matrix of postings and weighted terms is projected onto the subspace of its largest singular
//! values, which orthogonal iteration finds from a fixed start. Documents are compared by their
//! cosine in the subspace.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::features::PostingFeatures;

/// The most dimensions of the subspace: 32 bytes per posting.
const DIMENSIONS: usize = 32;

/// The most terms that get topics, the most common.
const MOST_TERMS: usize = 20_000;

/// Directions that are iterated: half as many again as are kept, so that the kept ones converge in
/// few steps (Halko, Martinsson and Tropp, "Finding structure with randomness", 2011).
const WORKING: usize = 48;

/// Steps of the iteration.
const STEPS: usize = 6;

/// Smaller collections get no topics.
const FEWEST_POSTINGS: usize = 100;

type Vector = [f64; WORKING];

/// A direction in the subspace, of length 127; all zero if unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Topics([i8; DIMENSIONS]);

impl Topics {
    /// Cosine, 0–1; `None` if either is unknown.
    pub(crate) fn likeness(&self, other: &Self) -> Option<f64> {
        const UNKNOWN: Topics = Topics([0; DIMENSIONS]);
        if *self == UNKNOWN || *other == UNKNOWN {
            return None;
        }
        let parts = self.0.iter().zip(&other.0);
        let product = parts
            .map(|(a, b)| i32::from(*a).wrapping_mul(i32::from(*b)))
            .fold(0, i32::wrapping_add);
        Some((f64::from(product) / (127.0 * 127.0)).clamp(0.0, 1.0))
    }
}

/// Coordinates of terms.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct TopicModel {
    terms: HashMap<u32, Coordinates>,
}

/// A term's coordinates, in 127ths of the largest.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Coordinates {
    largest: f32,
    parts: [i8; DIMENSIONS],
}

impl TopicModel {
    /// Learned from these postings; `counts` and `idf` give the number of postings with each term,
    /// and its rarity.
    pub(super) fn of(
        postings: &[&PostingFeatures],
        counts: &HashMap<u32, u32>,
        idf: impl Fn(u32) -> f64,
    ) -> Self {
        if postings.len() < FEWEST_POSTINGS {
            return Self::default();
        }
        let columns = columns(counts);
        let rows: Vec<Vec<(usize, f64)>> = postings
            .iter()
            .map(|posting| row(posting, &columns, &idf))
            .collect();
        // The square root of the number of postings: a small collection cannot tell more topics
        // apart.
        let topics = postings.len().isqrt().min(DIMENSIONS);
        let mut basis: Vec<Vector> = (0..columns.len()).map(start).collect();
        orthonormalise(&mut basis);
        for _ in 0..STEPS {
            basis = step(&rows, &basis);
            orthonormalise(&mut basis);
        }
        let principal = principal_directions(&rows, &basis, topics);
        let coordinates =
            |column: usize| Some(Coordinates::of(&within(basis.get(column)?, &principal)));
        let terms = columns
            .iter()
            .filter_map(|(term, column)| Some((*term, coordinates(*column)?)));
        Self {
            terms: terms.collect(),
        }
    }

    pub(super) fn of_terms(
        &self,
        terms: impl Iterator<Item = (u32, u8)>,
        idf: impl Fn(u32) -> f64,
    ) -> Topics {
        if self.terms.is_empty() {
            return Topics::default();
        }
        let mut sum = [0.0; DIMENSIONS];
        for (term, weight) in terms {
            if let Some(coordinates) = self.terms.get(&term) {
                let weight = f64::from(weight) * idf(term) * f64::from(coordinates.largest) / 127.0;
                for (sum, part) in sum.iter_mut().zip(&coordinates.parts) {
                    *sum += weight * f64::from(*part);
                }
            }
        }
        let length = sum.iter().map(|part| part * part).sum::<f64>().sqrt();
        Topics(if length > 0.0 {
            sum.map(|part| rounded(part / length * 127.0))
        } else {
            [0; DIMENSIONS]
        })
    }

    /// The model of only the most common terms.
    pub(super) fn of_most_common(&self, counts: &HashMap<u32, u32>, most: usize) -> Self {
        let count = |term: &u32| counts.get(term).copied().unwrap_or(0);
        let mut terms: Vec<(u32, u32)> =
            self.terms.keys().map(|term| (count(term), *term)).collect();
        terms.sort_unstable_by(|a, b| b.cmp(a));
        let common = terms.into_iter().take(most).map(|(_, term)| term);
        Self {
            terms: common
                .filter_map(|term| Some((term, *self.terms.get(&term)?)))
                .collect(),
        }
    }

    /// By term, as it is serialised.
    pub(super) fn sorted(&self) -> BTreeMap<u32, Coordinates> {
        self.terms
            .iter()
            .map(|(term, coordinates)| (*term, *coordinates))
            .collect()
    }

    pub(super) fn digest(&self, sha: &mut Sha256) {
        for (term, coordinates) in self.terms.iter().collect::<BTreeMap<_, _>>() {
            sha.update(term.to_le_bytes());
            sha.update(coordinates.largest.to_le_bytes());
            sha.update(coordinates.parts.map(|part| part.to_le_bytes()[0]));
        }
    }
}

impl Coordinates {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "seven digits are enough for a scale"
    )]
    fn of(vector: &[f64; DIMENSIONS]) -> Self {
        let largest = vector
            .iter()
            .fold(0.0_f64, |largest, part| largest.max(part.abs())) as f32;
        let scale = if largest > 0.0 {
            127.0 / f64::from(largest)
        } else {
            0.0
        };
        Self {
            largest,
            parts: vector.map(|part| rounded(part * scale)),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to the range of the type before the cast"
)]
fn rounded(value: f64) -> i8 {
    (value + if value < 0.0 { -0.5 } else { 0.5 }).clamp(-127.0, 127.0) as i8
}

/// Terms that occur in at least two postings, the most common if there are too many, each with its
/// column.
fn columns(counts: &HashMap<u32, u32>) -> BTreeMap<u32, usize> {
    let mut terms: Vec<(u32, u32)> = counts
        .iter()
        .map(|(term, count)| (*count, *term))
        .filter(|(count, _)| *count > 1)
        .collect();
    terms.sort_unstable_by(|a, b| b.cmp(a));
    terms.truncate(MOST_TERMS);
    terms
        .into_iter()
        .enumerate()
        .map(|(column, (_, term))| (term, column))
        .collect()
}

/// A posting as a row of the matrix, of length 1.
fn row(
    posting: &PostingFeatures,
    columns: &BTreeMap<u32, usize>,
    idf: &impl Fn(u32) -> f64,
) -> Vec<(usize, f64)> {
    let mut row: Vec<(usize, f64)> = posting
        .terms
        .iter()
        .filter_map(|(term, weight)| Some((*columns.get(&term)?, f64::from(weight) * idf(term))))
        .collect();
    let length = row
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f64>()
        .sqrt();
    if length > 0.0 {
        for (_, weight) in &mut row {
            *weight /= length;
        }
    }
    row
}

/// The fixed start of the iteration, unrelated to the terms (the mixing function of `SplitMix64`).
fn start(column: usize) -> Vector {
    let mut state = (column as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    [0.0; WORKING].map(|_: f64| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let [a, b, c, d, ..] = z.to_le_bytes();
        f64::from(i32::from_le_bytes([a, b, c, d])) / f64::from(i32::MAX)
    })
}

/// A row of the matrix inside the span of the basis.
fn project(row: &[(usize, f64)], basis: &[Vector]) -> Vector {
    let mut projected = [0.0; WORKING];
    for (column, weight) in row {
        if let Some(vector) = basis.get(*column) {
            add(&mut projected, vector, *weight);
        }
    }
    projected
}

/// The `topics` directions inside the basis in which the rows vary most, the widest first
/// (Rayleigh–Ritz).
fn principal_directions(
    rows: &[Vec<(usize, f64)>],
    basis: &[Vector],
    topics: usize,
) -> Vec<Vector> {
    let mut spread = [[0.0; WORKING]; WORKING];
    for row in rows {
        let projected = project(row, basis);
        for (sums, part) in spread.iter_mut().zip(projected) {
            add(sums, &projected, part);
        }
    }
    let mut directions = eigenvectors(spread);
    directions.sort_by(|a, b| b.0.total_cmp(&a.0));
    directions
        .into_iter()
        .take(topics)
        .map(|(_, direction)| direction)
        .collect()
}

/// A term's coordinates along the principal directions.
fn within(vector: &Vector, principal: &[Vector]) -> [f64; DIMENSIONS] {
    let mut coordinates = [0.0; DIMENSIONS];
    for (coordinate, direction) in coordinates.iter_mut().zip(principal) {
        *coordinate = vector.iter().zip(direction).map(|(a, b)| a * b).sum();
    }
    coordinates
}

/// Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi rotations.
#[expect(
    clippy::indexing_slicing,
    reason = "every index runs over the fixed size of the arrays"
)]
fn eigenvectors(mut matrix: [Vector; WORKING]) -> Vec<(f64, Vector)> {
    const SWEEPS: usize = 12;
    let mut vectors = [[0.0; WORKING]; WORKING];
    for (i, vector) in vectors.iter_mut().enumerate() {
        vector[i] = 1.0;
    }
    for _ in 0..SWEEPS {
        for p in 0..WORKING {
            for q in p.saturating_add(1)..WORKING {
                if matrix[p][q].abs() < 1e-15 {
                    continue;
                }
                let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
                let sign = if theta < 0.0 { -1.0 } else { 1.0 };
                let tangent = sign / (theta.abs() + (theta * theta + 1.0).sqrt());
                let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                let sine = tangent * cosine;
                let turn = |a: f64, b: f64| (cosine * a - sine * b, sine * a + cosine * b);
                for row in &mut matrix {
                    (row[p], row[q]) = turn(row[p], row[q]);
                }
                for k in 0..WORKING {
                    (matrix[p][k], matrix[q][k]) = turn(matrix[p][k], matrix[q][k]);
                    (vectors[p][k], vectors[q][k]) = turn(vectors[p][k], vectors[q][k]);
                }
            }
        }
    }
    (0..WORKING).map(|i| (matrix[i][i], vectors[i])).collect()
}

/// The basis times the matrix and its transpose.
fn step(rows: &[Vec<(usize, f64)>], basis: &[Vector]) -> Vec<Vector> {
    let mut next = vec![[0.0; WORKING]; basis.len()];
    for row in rows {
        let projected = project(row, basis);
        for (column, weight) in row {
            if let Some(vector) = next.get_mut(*column) {
                add(vector, &projected, *weight);
            }
        }
    }
    next
}

fn add(sum: &mut Vector, vector: &Vector, weight: f64) {
    for (sum, part) in sum.iter_mut().zip(vector) {
        *sum += weight * part;
    }
}

/// Modified Gram–Schmidt over the columns of the basis; a column that depends on earlier ones
/// becomes zero.
fn orthonormalise(basis: &mut [Vector]) {
    let part = |vector: &Vector, dimension: usize| vector.get(dimension).copied().unwrap_or(0.0);
    for dimension in 0..WORKING {
        for before in 0..dimension {
            let product: f64 = basis
                .iter()
                .map(|v| part(v, before) * part(v, dimension))
                .sum();
            for vector in basis.iter_mut() {
                let less = product * part(vector, before);
                if let Some(part) = vector.get_mut(dimension) {
                    *part -= less;
                }
            }
        }
        let length = basis
            .iter()
            .map(|v| part(v, dimension) * part(v, dimension))
            .sum::<f64>()
            .sqrt();
        for vector in basis.iter_mut() {
            if let Some(part) = vector.get_mut(dimension) {
                *part = if length > 1e-9 { *part / length } else { 0.0 };
            }
        }
    }
}

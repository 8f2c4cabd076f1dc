//! Learning by contrast: of a batch of pairs, each title should find the other of its pair among
//! all (InfoNCE: van den Oord, Li and Vinyals, "Representation Learning with Contrastive Predictive
//! Coding", 2018; in both directions, as Radford et al. 2021).
//!
//! A title is the normalised sum of its features' rows. Rows are updated by Adam (Kingma and Ba,
//! 2015), and only those that a batch touches.

#![expect(
    clippy::indexing_slicing,
    reason = "matrices whose sizes are set here, in loops that a processor can vectorise"
)]

use std::collections::{HashMap, HashSet};

use fastrand::Rng;
use matching::EmbeddingTable;

use super::corpus::{Class, Examples};

const DIMENSIONS: usize = EmbeddingTable::DIMENSIONS;

/// The numbers of a feature.
pub(super) type Row = [f32; DIMENSIONS];

/// Rows of the table.
const ROWS: u32 = 1 << 15;

/// Pairs that are told apart in a step.
const BATCH: usize = 512;

const STEPS: u16 = 3_000;

/// What cosines are divided by before they compete.
const TEMPERATURE: f32 = 0.07;

/// Step size of Adam; it rises over the first steps and then falls to nothing.
const RATE: f32 = 0.01;
const RISING: f32 = 100.0;

/// Share of features that are left out of an example, differently each time.
const DROPPED: f32 = 0.1;

/// Share of pairs with a sentence instead of a title.
const DESCRIBED: f32 = 0.2;

/// A class is drawn with the square root of its number of titles, a concept with half of that.
const OF_CONCEPT: f64 = 0.5;

/// A gradient smaller than this share of the largest possible changes nothing.
const NEGLIGIBLE: f32 = 1e-5;

/// One training run.
pub(super) struct Training<'a> {
    classes: &'a [Class],
    /// Cumulative weights of the classes.
    cumulative: Vec<f64>,
    /// By title: the classes that have it.
    classes_of: HashMap<&'a [u32], Vec<usize>>,
    random: Rng,
    rows: Vec<Row>,
    adam: Adam,
}

/// Two examples of one class.
struct Pair<'a> {
    class: usize,
    titles: [&'a [u32]; 2],
}

/// One side of a batch.
struct Side {
    /// Rows of each example.
    features: Vec<Vec<usize>>,
    /// Directions, and the lengths before they were normalised.
    directions: Vec<Row>,
    lengths: Vec<f32>,
}

impl<'a> Training<'a> {
    pub(super) fn of(examples: &'a Examples, seed: u64) -> Self {
        let mut sum = 0.0;
        let cumulative = examples.classes.iter().map(|class| {
            let titles = f64::from(u32::try_from(class.titles.len()).unwrap_or(u32::MAX));
            sum += titles.sqrt() * if class.is_concept { OF_CONCEPT } else { 1.0 };
            sum
        });
        let cumulative = cumulative.collect();
        let mut classes_of: HashMap<&[u32], Vec<usize>> = HashMap::new();
        for (at, class) in examples.classes.iter().enumerate() {
            for title in class.titles.iter().chain(&class.sentences) {
                classes_of.entry(title).or_default().push(at);
            }
        }
        let mut random = Rng::with_seed(seed);
        let rows = (0..ROWS).map(|_| {
            std::array::from_fn(|_| (random.f32() + random.f32() + random.f32() - 1.5) * 0.1)
        });
        Self {
            rows: rows.collect(),
            classes: &examples.classes,
            cumulative,
            classes_of,
            random,
            adam: Adam::default(),
        }
    }

    /// Trains and returns the rows.
    pub(super) fn run(mut self) -> Vec<Row> {
        let mut mean_loss = 0.0;
        for step in 1..=STEPS {
            let pairs = self.draw();
            let sides = [0, 1].map(|side| {
                let titles = pairs.iter().map(|pair| pair.titles[side]);
                Side::of(titles.collect(), &self.rows, &mut self.random)
            });
            let (loss, gradients) = self.contrast(&pairs, &sides);
            mean_loss += (loss - mean_loss) / f64::from(step.min(100));
            let mut gradient = Gradient::default();
            for (side, gradients) in sides.iter().zip(&gradients) {
                side.pass_back(gradients, &mut gradient);
            }
            let done = f32::from(step) / f32::from(STEPS);
            let rate = RATE * (1.0 - done).max(0.02) * (f32::from(step) / RISING).min(1.0);
            self.adam.update(&mut self.rows, &gradient, rate);
            if step % 500 == 0 {
                println!("step {step} of {STEPS}: loss {mean_loss:.3}");
            }
        }
        self.rows
    }

    /// Pairs of as many different classes.
    fn draw(&mut self) -> Vec<Pair<'a>> {
        let all = self.cumulative.last().copied().unwrap_or_default();
        let mut drawn = HashSet::new();
        let mut pairs = Vec::new();
        while pairs.len() < BATCH.min(self.classes.len()) {
            let at = self.random.f64() * all;
            let at = self.cumulative.partition_point(|end| *end < at);
            let class = at.min(self.classes.len() - 1);
            if !drawn.insert(class) {
                continue;
            }
            let Class {
                titles, sentences, ..
            } = &self.classes[class];
            let first = self.random.usize(..titles.len());
            let other = self.random.usize(..titles.len() - 1);
            let other = other + usize::from(other >= first);
            let described = !sentences.is_empty() && self.random.f32() < DESCRIBED;
            let first = if described {
                &sentences[self.random.usize(..sentences.len())]
            } else {
                &titles[first]
            };
            pairs.push(Pair {
                class,
                titles: [first, &titles[other]],
            });
        }
        pairs
    }

    /// The loss, and its gradients by the directions of both sides.
    fn contrast(&self, pairs: &[Pair<'_>], [one, other]: &[Side; 2]) -> (f64, [Vec<Row>; 2]) {
        let many = pairs.len();
        let mut cosines = products(&one.directions, &other.directions);
        // A title of several classes is no counterexample to any of them.
        let place: HashMap<usize, usize> = pairs
            .iter()
            .enumerate()
            .map(|(at, pair)| (pair.class, at))
            .collect();
        for (at, pair) in pairs.iter().enumerate() {
            for (side, title) in pair.titles.iter().enumerate() {
                let classes = self.classes_of.get(title).into_iter().flatten();
                for with in classes.filter_map(|class| place.get(class)) {
                    let cell = [at * many + with, with * many + at][side];
                    if *with != at {
                        cosines[cell] = f32::NEG_INFINITY;
                    }
                }
            }
        }
        let hits: Vec<f32> = (0..many).map(|at| cosines[at * many + at]).collect();
        // No cosine exceeds 1, so that nothing overflows.
        let mut rows = vec![0.0_f32; many];
        let mut columns = vec![0.0_f32; many];
        for (cells, row) in cosines.chunks_exact_mut(many).zip(&mut rows) {
            for (cell, column) in cells.iter_mut().zip(&mut columns) {
                *cell = libm::expf((*cell - 1.0) / TEMPERATURE);
                *row += *cell;
                *column += *cell;
            }
        }
        let loss = hits.iter().zip(rows.iter().zip(&columns));
        let loss = loss.map(|(hit, (row, column))| {
            let hit = f64::from((hit - 1.0) / TEMPERATURE);
            (libm::log(f64::from(*row)) + libm::log(f64::from(*column))) / 2.0 - hit
        });
        #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
        let size = many as f32;
        let loss = loss.sum::<f64>() / f64::from(size);
        let mut gradients = [vec![[0.0; DIMENSIONS]; many], vec![[0.0; DIMENSIONS]; many]];
        let share = 0.5 / (TEMPERATURE * size);
        for at in 0..many {
            for with in 0..many {
                let expected = if at == with { 2.0 } else { 0.0 };
                let likely = cosines[at * many + with];
                let pull = share * (likely / rows[at] + likely / columns[with] - expected);
                if pull.abs() < share * NEGLIGIBLE {
                    continue;
                }
                add(&mut gradients[0][at], &other.directions[with], pull);
                add(&mut gradients[1][with], &one.directions[at], pull);
            }
        }
        (loss, gradients)
    }
}

impl Side {
    fn of(titles: Vec<&[u32]>, rows: &[Row], random: &mut Rng) -> Self {
        let features: Vec<Vec<usize>> = titles
            .into_iter()
            .map(|title| {
                let kept: Vec<u32> = title
                    .iter()
                    .copied()
                    .filter(|_| random.f32() >= DROPPED)
                    .collect();
                let kept = if kept.is_empty() { title } else { &kept };
                kept.iter()
                    .map(|feature| (feature % ROWS) as usize)
                    .collect()
            })
            .collect();
        let (directions, lengths) = features
            .iter()
            .map(|features| {
                let mut sum = [0.0; DIMENSIONS];
                for feature in features {
                    add(&mut sum, &rows[*feature], 1.0);
                }
                let length = dot(&sum, &sum).sqrt().max(1e-6);
                (sum.map(|x| x / length), length)
            })
            .unzip();
        Self {
            features,
            directions,
            lengths,
        }
    }

    /// Passes gradients by direction back to the rows.
    fn pass_back(&self, gradients: &[Row], into: &mut Gradient) {
        let examples = self.features.iter().zip(&self.directions);
        for ((features, direction), (gradient, length)) in
            examples.zip(gradients.iter().zip(&self.lengths))
        {
            let along = dot(gradient, direction);
            let mut across = *gradient;
            add(&mut across, direction, -along);
            for feature in features {
                add(into.of(*feature), &across, 1.0 / length);
            }
        }
    }
}

/// A sum of gradients by row, in the order in which rows were touched.
#[derive(Default)]
struct Gradient {
    place: HashMap<usize, usize>,
    rows: Vec<(usize, Row)>,
}

impl Gradient {
    fn of(&mut self, row: usize) -> &mut Row {
        let place = *self.place.entry(row).or_insert_with(|| {
            self.rows.push((row, [0.0; DIMENSIONS]));
            self.rows.len() - 1
        });
        &mut self.rows[place].1
    }
}

/// Running means of the gradients and of their squares.
#[derive(Default)]
struct Adam {
    means: HashMap<usize, (Row, Row)>,
}

impl Adam {
    fn update(&mut self, rows: &mut [Row], gradient: &Gradient, rate: f32) {
        for (row, gradient) in &gradient.rows {
            let zero = ([0.0; DIMENSIONS], [0.0; DIMENSIONS]);
            let (means, squares) = self.means.entry(*row).or_insert(zero);
            let numbers = rows[*row].iter_mut().zip(gradient);
            for ((number, gradient), (mean, square)) in
                numbers.zip(means.iter_mut().zip(squares.iter_mut()))
            {
                *mean = 0.9 * *mean + 0.1 * gradient;
                *square = 0.999 * *square + 0.001 * gradient * gradient;
                *number -= rate * *mean / (square.sqrt() + 1e-8);
            }
        }
    }
}

/// The cosine of each direction of one side with each of the other, row by row.
fn products(one: &[Row], other: &[Row]) -> Vec<f32> {
    let many = other.len();
    let mut across = vec![0.0; DIMENSIONS * many];
    for (at, direction) in other.iter().enumerate() {
        for (dimension, number) in direction.iter().enumerate() {
            across[dimension * many + at] = *number;
        }
    }
    let mut products = vec![0.0; one.len() * many];
    for (products, direction) in products.chunks_exact_mut(many).zip(one) {
        for (number, column) in direction.iter().zip(across.chunks_exact(many)) {
            for (product, other) in products.iter_mut().zip(column) {
                *product += number * other;
            }
        }
    }
    products
}

fn dot(one: &Row, other: &Row) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

fn add(to: &mut Row, row: &Row, times: f32) {
    for (sum, number) in to.iter_mut().zip(row) {
        *sum += number * times;
    }
}

//! Postings in blocks of similar ones, and what bounds the score of any posting in a block.
//!
//! Postings are ordered by recursive bisection: a set is halved across the direction in which what
//! its titles mean and its topics differ most, until a block is left. Of each posting only bounds are
//! kept, by block: a cone around meanings and topics, and inverted lists from terms, occupations and
//! skills to the blocks with them.

use crate::features::{DIMENSIONS as MEANINGS, Occupations};
use crate::statistics::{Statistics, TOPICS, Topics};

use super::cone::Cone;
use super::inverted::{Inverted, Weights};
use super::segment::Columns;
use super::weighting::{Weighting, narrow};

/// Postings of a block.
pub(crate) const BLOCK: usize = 16;

/// Postings, block by block.
#[derive(Debug)]
pub(crate) struct Blocks {
    members: Vec<Member>,
    heads: Vec<Head>,
    /// By term: its share of a posting's vector of weighted terms.
    pub(crate) terms: Inverted,
    /// By occupation: its weight.
    pub(crate) occupations: Inverted,
    /// By skill: its share of what a posting asks for.
    pub(crate) skills: Inverted,
}

/// A posting in a block, and what tells first whether it can be among the best.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    slot: u32,
    pub(crate) site: u32,
}

impl Member {
    pub(crate) fn slot(self) -> usize {
        self.slot as usize
    }
}

/// What is common to the postings of a block.
#[derive(Debug)]
pub(crate) struct Head {
    /// Around what the titles mean, as vectors of length 1.
    pub(crate) meanings: Cone<MEANINGS>,
    /// Around the topics, as vectors of about length 1.
    pub(crate) topics: Cone<TOPICS>,
    /// Least and greatest squared length of the titles' vectors of grams.
    pub(crate) title_squares: [f32; 2],
    /// Least and greatest number of terms.
    pub(crate) term_counts: [usize; 2],
    /// Whether every posting has weighted terms.
    pub(crate) have_text: bool,
    /// Whether every posting has topics.
    pub(crate) have_topics: bool,
    /// Whether every posting suggests occupations.
    pub(crate) have_occupations: bool,
    /// The greatest weight of what one asks for, where skills are listed and where they were found
    /// in the text.
    pub(crate) demands: Demands,
}

/// Weights of what a posting asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Demands {
    pub(crate) listed: f32,
    pub(crate) found: f32,
}

impl Blocks {
    /// Blocks of the postings in these slots that are alive. A required skill counts as `required`
    /// optional ones.
    pub(super) fn of(
        mut slots: Vec<u32>,
        columns: &Columns,
        weighting: &Weighting,
        statistics: &Statistics,
        required: f64,
    ) -> Self {
        let view = View { columns, weighting };
        slots.retain(|slot| columns.row(*slot as usize).is_some_and(|row| row.alive));
        slots.sort_unstable();
        // Lists show each job once, so its older postings are apart.
        let (mut slots, mut older): (Vec<u32>, Vec<u32>) = slots.into_iter().partition(|slot| {
            columns
                .row(*slot as usize)
                .is_some_and(|row| !row.superseded)
        });
        view.arrange(&mut slots);
        view.arrange(&mut older);
        slots.extend(older);
        let list = |each: &dyn Fn(usize, &mut Push<'_>)| {
            let mut weights = Weights::default();
            for (block, slots) in (0..).zip(slots.chunks(BLOCK)) {
                for slot in slots {
                    each(*slot as usize, &mut |key, weight| {
                        weights.push(key, block, weight)
                    });
                }
                weights.close_block();
            }
            Inverted::of(weights)
        };
        let terms = list(&|slot, push| view.terms(slot, statistics, push));
        let occupations = list(&|slot, push| view.occupations(slot, push));
        let skills = list(&|slot, push| view.skills(slot, required, push));
        let heads = slots.chunks(BLOCK).map(|slots| view.head(slots, required));
        let heads = heads.collect();
        let member = |slot: u32| {
            let row = columns.row(slot as usize);
            Member {
                slot,
                site: row.map_or(u32::MAX, |row| row.site),
            }
        };
        Self {
            members: slots.into_iter().map(member).collect(),
            heads,
            terms,
            occupations,
            skills,
        }
    }

    pub(crate) fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The postings of a block.
    pub(crate) fn members(&self, block: usize) -> &[Member] {
        self.members.chunks(BLOCK).nth(block).unwrap_or_default()
    }

    /// Number of postings.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The slots of all postings.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> {
        self.members.iter().map(|member| member.slot)
    }
}

/// Takes a key and its weight.
type Push<'a> = dyn FnMut(u32, f32) + 'a;

/// A direction in which postings differ: meanings, then topics.
type Axis = ([f32; MEANINGS], [f32; TOPICS]);

/// How much the topics count beside the meanings where blocks are made.
const TOPICS_COUNT: f32 = 0.5;

/// Postings looked at to find how a set differs.
const SAMPLE: usize = 256;

struct View<'a> {
    columns: &'a Columns,
    weighting: &'a Weighting,
}

impl View<'_> {
    /// What a posting's title means, and the factor that makes it a vector of length 1.
    fn meaning(&self, slot: usize) -> Option<(&[i8; MEANINGS], f32)> {
        let title = self.columns.row(slot)?.title;
        let length = *self.columns.title_lengths.get(title as usize)?;
        let factor = if length > 0.0 { 1.0 / length } else { 0.0 };
        Some((self.columns.titles.get(title)?.embedding.numbers(), factor))
    }

    fn topics(&self, slot: usize) -> Option<(&[i8; TOPICS], f32)> {
        let topics = self.weighting.topics.get(slot)?;
        Some((topics.numbers(), 1.0 / Topics::LENGTH))
    }

    /// Orders postings so that similar ones are neighbours.
    fn arrange(&self, slots: &mut [u32]) {
        let mut keyed: Vec<(f32, u32)> = Vec::with_capacity(slots.len());
        let mut sets = Vec::new();
        let mut next = Some(0..slots.len());
        while let Some(range) = next.take().or_else(|| sets.pop()) {
            let Some(set) = slots.get_mut(range.clone()) else {
                continue;
            };
            if set.len() <= BLOCK {
                continue;
            }
            let axis = self.axis(set);
            keyed.clear();
            keyed.extend(set.iter().map(|slot| (self.along(*slot, &axis), *slot)));
            // Whole blocks on the left.
            let half = set.len().div_ceil(BLOCK) / 2;
            let half = half.saturating_mul(BLOCK);
            keyed.select_nth_unstable_by(half, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (slot, (_, other)) in set.iter_mut().zip(&keyed) {
                *slot = *other;
            }
            let middle = range.start.saturating_add(half);
            sets.push(middle..range.end);
            sets.push(range.start..middle);
        }
    }

    /// The difference of two means that part a sample of the set.
    fn axis(&self, set: &[u32]) -> Axis {
        let step = (set.len() / SAMPLE).max(1);
        let sample = || set.iter().copied().step_by(step);
        let farthest = |from: u32| {
            let axis = self.point(from);
            let nearness = |slot: u32| self.along(slot, &axis);
            let near = sample().map(|slot| (nearness(slot), slot));
            near.min_by(|a, b| a.0.total_cmp(&b.0))
                .map_or(from, |(_, slot)| slot)
        };
        let first = farthest(set.first().copied().unwrap_or_default());
        let mut means = [self.point(first), self.point(farthest(first))];
        for _ in 0..2 {
            let axis = difference(&means);
            let middle = {
                let [a, b] = &means;
                (product(a, &axis) + product(b, &axis)) / 2.0
            };
            let mut sums = [([0.0; MEANINGS], [0.0; TOPICS]); 2];
            let mut counts = [0.0_f32; 2];
            let [low, high] = &mut sums;
            let [few, many] = &mut counts;
            for slot in sample() {
                let (sum, count) = if self.along(slot, &axis) > middle {
                    (&mut *high, &mut *many)
                } else {
                    (&mut *low, &mut *few)
                };
                *count += 1.0;
                let (meanings, topics) = self.point(slot);
                for (sum, part) in sum.0.iter_mut().zip(meanings) {
                    *sum += part;
                }
                for (sum, part) in sum.1.iter_mut().zip(topics) {
                    *sum += part;
                }
            }
            let [few, many] = counts;
            if few == 0.0 || many == 0.0 {
                break;
            }
            let [low, high] = sums;
            means = [divided(high, many), divided(low, few)];
        }
        difference(&means)
    }

    fn point(&self, slot: u32) -> Axis {
        let slot = slot as usize;
        let mut point = ([0.0; MEANINGS], [0.0; TOPICS]);
        if let Some((meaning, factor)) = self.meaning(slot) {
            for (to, part) in point.0.iter_mut().zip(meaning) {
                *to = f32::from(*part) * factor;
            }
        }
        if let Some((topics, factor)) = self.topics(slot) {
            for (to, part) in point.1.iter_mut().zip(topics) {
                *to = f32::from(*part) * factor * TOPICS_COUNT;
            }
        }
        point
    }

    fn along(&self, slot: u32, axis: &Axis) -> f32 {
        let slot = slot as usize;
        let meaning = self.meaning(slot).map_or(0.0, |(meaning, factor)| {
            let pairs = meaning.iter().zip(&axis.0);
            factor * pairs.map(|(a, b)| f32::from(*a) * b).sum::<f32>()
        });
        let topics = self.topics(slot).map_or(0.0, |(topics, factor)| {
            let pairs = topics.iter().zip(&axis.1);
            factor * TOPICS_COUNT * pairs.map(|(a, b)| f32::from(*a) * b).sum::<f32>()
        });
        meaning + topics
    }

    fn head(&self, slots: &[u32], required: f64) -> Head {
        let slots = || slots.iter().map(|slot| *slot as usize);
        let range = |values: &mut dyn Iterator<Item = f32>| {
            values.fold([f32::MAX, 0.0], |[least, most], value| {
                [least.min(value), most.max(value)]
            })
        };
        let rows = || slots().filter_map(|slot| self.columns.row(slot));
        let counts = || slots().map(|slot| self.columns.term_count(slot));
        let mut demands = Demands::default();
        for (slot, row) in slots().zip(rows()) {
            let all = narrow(self.demand(slot, required));
            let most = if row.lists_skills {
                &mut demands.listed
            } else {
                &mut demands.found
            };
            *most = most.max(all);
        }
        Head {
            meanings: Cone::around(slots().filter_map(|slot| self.meaning(slot))),
            topics: Cone::around(slots().filter_map(|slot| self.topics(slot))),
            title_squares: range(&mut rows().filter_map(|row| {
                let squares = self.weighting.titles.get(row.title as usize);
                squares.copied()
            })),
            term_counts: [
                counts().min().unwrap_or_default(),
                counts().max().unwrap_or_default(),
            ],
            have_text: slots().all(|slot| self.length(slot) > 0.0),
            have_topics: slots().all(|slot| {
                let topics = self.weighting.topics.get(slot);
                topics.is_some_and(Topics::is_known)
            }),
            have_occupations: slots().all(|slot| {
                let occupations = self.columns.occupations(slot);
                occupations.is_some_and(|occupations| !occupations.is_unknown())
            }),
            demands,
        }
    }

    fn length(&self, slot: usize) -> f32 {
        self.weighting.lengths.get(slot).copied().unwrap_or(0.0)
    }

    /// The weights of what a posting asks for.
    fn demands(&self, slot: usize, required: f64) -> impl Iterator<Item = (u32, f64)> {
        self.columns.asked(slot).iter().map(move |asked| {
            let optional = self.weighting.skills.get(asked.skill() as usize);
            let times = if asked.required() { required } else { 1.0 };
            (
                asked.skill(),
                f64::from(optional.copied().unwrap_or(0.0)) * times,
            )
        })
    }

    fn demand(&self, slot: usize, required: f64) -> f64 {
        self.demands(slot, required).map(|(_, weight)| weight).sum()
    }

    /// The share of each term in the posting's vector of weighted terms.
    fn terms(&self, slot: usize, statistics: &Statistics, push: &mut Push<'_>) {
        let length = self.length(slot);
        if length <= 0.0 {
            return;
        }
        for (term, weight) in self.columns.terms(slot) {
            let weight = f64::from(weight) * statistics.term_idf(term);
            push(term, narrow(weight) / length);
        }
    }

    fn occupations(&self, slot: usize, push: &mut Push<'_>) {
        let occupations = self.columns.occupations(slot).into_iter();
        for (occupation, weight) in occupations.flat_map(Occupations::iter) {
            push(
                u32::try_from(occupation).unwrap_or(u32::MAX),
                weight / 255.0,
            );
        }
    }

    /// The share of each skill in what the posting asks for.
    fn skills(&self, slot: usize, required: f64, push: &mut Push<'_>) {
        let all = self.demand(slot, required);
        for (skill, _) in self.demands(slot, required) {
            let same = self.demands(slot, required);
            let weight: f64 = same
                .filter(|(other, _)| *other == skill)
                .map(|(_, w)| w)
                .sum();
            push(skill, narrow(weight / all));
        }
    }
}

fn product(a: &Axis, b: &Axis) -> f32 {
    let meanings = a.0.iter().zip(&b.0).map(|(a, b)| a * b).sum::<f32>();
    meanings + a.1.iter().zip(&b.1).map(|(a, b)| a * b).sum::<f32>()
}

fn difference([a, b]: &[Axis; 2]) -> Axis {
    let mut difference = *a;
    for (a, b) in difference.0.iter_mut().zip(b.0) {
        *a -= b;
    }
    for (a, b) in difference.1.iter_mut().zip(b.1) {
        *a -= b;
    }
    difference
}

fn divided(mut sum: Axis, by: f32) -> Axis {
    sum.0.iter_mut().for_each(|part| *part /= by);
    sum.1.iter_mut().for_each(|part| *part /= by);
    sum
}

//! From agreements to points: the formula of the engine.

use crate::score::Score;

use super::agreement::Agreement;
use super::signal::{Part, Side};
use super::signals::{COUNT, Each, PARTS, SIDES};

/// The agreements of a person and a posting, and the points of each signal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreements<'a> {
    counts: &'a [f64; COUNT],
    of: [Agreement; COUNT],
}

impl<'a> Agreements<'a> {
    pub(super) fn new(counts: &'a [f64; COUNT], of: Each<Agreement>) -> Self {
        Self {
            counts,
            of: of.into_array(),
        }
    }

    fn each(&self) -> impl Iterator<Item = (Part, f64, Agreement)> {
        let known = PARTS.into_iter().zip(self.counts).zip(self.of);
        known.map(|((part, count), agreement)| (part, *count, agreement))
    }

    /// Points earned and possible for each signal, on the scale of the weights.
    fn points(&self) -> Points {
        let (mut fits, mut of, mut all, mut left) = (0.0, 0.0, 0.0, 1.0);
        for (part, count, agreement) in self.each() {
            let known = count * agreement.known;
            if part != Part::Taste {
                all += known;
            }
            if part == Part::Relevance {
                fits += known * agreement.fits;
                of += known;
            }
            if let Part::Limit(share) = part {
                left *= 1.0 - share * agreement.known * (1.0 - agreement.fits);
            }
        }
        let relevance = if of > 0.0 { fits / of } else { 1.0 };
        let lift = relevance * (2.0 - relevance);
        let (mut points, mut sum) = (Points::default(), 0.0);
        for (number, (part, count, agreement)) in self.each().enumerate() {
            let known = count * agreement.known;
            let earned = match part {
                Part::Taste => continue,
                Part::Relevance => left * known * agreement.fits,
                Part::Refinement | Part::Limit(_) => left * known * agreement.fits * lift,
            };
            sum += earned;
            points.set(number, earned, known);
        }
        for (number, (_, count, agreement)) in self.each().enumerate().filter(is_taste) {
            let (earned, possible) = taste(sum, all, count, agreement);
            sum += earned;
            all += possible;
            points.set(number, earned, possible);
        }
        Points { sum, all, ..points }
    }

    pub(super) fn score(&self) -> Score {
        let points = self.points();
        Score::from_fraction(share(points.sum, points.all))
    }

    /// Points earned and possible for each signal, as shares of the score.
    pub(super) fn shares(&self) -> [(Score, Score); COUNT] {
        let points = self.points();
        points.each.map(|(earned, possible)| {
            (
                Score::from_fraction(share(earned, points.all)),
                Score::from_fraction(share(possible, points.all)),
            )
        })
    }

    /// The score if everything unknown were against, and if it were in favour.
    pub(super) fn range(&self) -> [Score; 2] {
        [0.0, 1.0].map(|rest| {
            let mut completed = *self;
            for (agreement, part) in completed.of.iter_mut().zip(PARTS) {
                if part != Part::Taste {
                    *agreement = agreement.completed(rest);
                }
            }
            completed.score()
        })
    }

    /// The weighted mean of the known agreements that are about one side; `None` if none is known.
    /// Unlike in the score, wishes count whatever the relevance.
    pub(super) fn of_side(&self, side: Side) -> Option<Score> {
        let mine = SIDES.into_iter().zip(self.each());
        let mine = mine.filter(|(of, _)| *of == side);
        let (fits, known) = mine.fold((0.0, 0.0), |(fits, known), (_, (_, count, agreement))| {
            let weight = count * agreement.known;
            (fits + weight * agreement.fits, known + weight)
        });
        (known > 0.0).then(|| Score::from_fraction(fits / known))
    }

    /// The share of the weight that is known, 0–1. Taste is no part of it.
    pub(super) fn coverage(&self) -> f64 {
        let (mut known, mut all) = (0.0, 0.0);
        for (part, count, agreement) in self.each() {
            if part != Part::Taste {
                known += count * agreement.known;
                all += count;
            }
        }
        share(known, all)
    }
}

/// Points on the scale of the weights.
#[derive(Default)]
struct Points {
    /// Earned and possible, by signal.
    each: [(f64, f64); COUNT],
    sum: f64,
    all: f64,
}

impl Points {
    fn set(&mut self, number: usize, earned: f64, possible: f64) {
        if let Some(points) = self.each.get_mut(number) {
            *points = (earned, possible);
        }
    }
}

fn is_taste((_, (part, ..)): &(usize, (Part, f64, Agreement))) -> bool {
    *part == Part::Taste
}

/// The points of taste, earned and possible, beside `sum` of `all` others. They move the score by
/// `most` hundredths where taste is known in full, but by no more than half of what is left to
/// move, so that of two jobs liked alike the better one stays ahead.
fn taste(sum: f64, all: f64, most: f64, taste: Agreement) -> (f64, f64) {
    let most = most / 100.0;
    if taste.known <= 0.0 {
        return (0.0, 0.0);
    }
    if all <= 0.0 {
        return (most * taste.known * taste.fits, 1.0);
    }
    let score = sum / all;
    let room = if taste.fits > 0.0 { 1.0 - score } else { score };
    if room <= 0.0 {
        return (0.0, 0.0);
    }
    // The share of the whole that moves the score by this much.
    let whole = taste.known * (most / room).min(0.5);
    let possible = all * whole / (1.0 - whole);
    (possible * taste.fits, possible)
}

fn share(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreements(of: Each<Agreement>) -> (Score, [Score; 2], f64) {
        let counts = Each::default().into_array();
        let agreements = Agreements::new(&counts, of);
        (
            agreements.score(),
            agreements.range(),
            agreements.coverage(),
        )
    }

    #[test]
    fn what_refines_counts_the_more_the_more_relevant_the_job_is() {
        let fits = |fits| Agreement::of(Some(fits));
        let score = |role, pay| {
            agreements(Each {
                role: fits(role),
                pay: fits(pay),
                ..Each::all(Agreement::UNKNOWN)
            })
            .0
        };
        // (40 · r + 5 · r (2 − r)) / 45
        assert_eq!(score(1.0, 1.0), Score::FULL);
        assert_eq!(score(0.5, 1.0), Score::from_fraction(23.75 / 45.0));
        assert_eq!(score(0.5, 0.0), Score::from_fraction(20.0 / 45.0));
        assert_eq!(score(0.0, 1.0), Score::ZERO);
    }

    #[test]
    fn what_limits_takes_its_share_of_all_points() {
        let score = |location| {
            agreements(Each {
                role: Agreement::of(Some(1.0)),
                location: Agreement::of(location),
                ..Each::all(Agreement::UNKNOWN)
            })
            .0
        };
        assert_eq!(score(None), Score::FULL);
        assert_eq!(score(Some(1.0)), Score::FULL);
        // (40 + 16 · 0.5) / 56, less half of the share
        assert_eq!(score(Some(0.5)), Score::from_fraction(48.0 / 56.0 * 0.7));
        assert_eq!(score(Some(0.0)), Score::from_fraction(40.0 / 56.0 * 0.4));
    }

    #[test]
    fn taste_that_was_not_learned_is_no_gap() {
        let all = Each {
            interest: Agreement::UNKNOWN,
            ..Each::all(Agreement::of(Some(1.0)))
        };
        assert_eq!(agreements(all), (Score::FULL, [Score::FULL; 2], 1.0));
        assert_eq!(
            agreements(Each::all(Agreement::UNKNOWN)),
            (Score::ZERO, [Score::ZERO, Score::FULL], 0.0)
        );
    }

    #[test]
    fn taste_moves_a_score_by_its_points_and_by_half_of_what_is_left_at_most() {
        let score = |role, fits, known| {
            agreements(Each {
                role: Agreement::of(Some(role)),
                interest: Agreement { fits, known },
                ..Each::all(Agreement::UNKNOWN)
            })
            .0
        };
        let check = |role, fits, known, expected: f64| {
            let points = score(role, fits, known).points();
            assert!((points - expected).abs() < 0.006, "{role} {fits}: {points}");
        };
        check(0.6, 1.0, 1.0, 62.5);
        check(0.6, 0.0, 1.0, 57.5);
        check(0.6, 1.0, 0.4, 61.0);
        check(0.6, 0.0, 0.4, 59.0);
        check(0.98, 1.0, 1.0, 99.0);
        check(0.98, 0.0, 1.0, 95.5);
        check(0.02, 0.0, 1.0, 1.0);
        check(1.0, 1.0, 1.0, 100.0);
        check(0.0, 0.0, 1.0, 0.0);
        // The same taste never turns two jobs round.
        for fits in [0.0, 1.0] {
            let scores: Vec<Score> = (0..=1000)
                .map(|role| score(f64::from(role) / 1000.0, fits, 1.0))
                .collect();
            assert!(scores.is_sorted());
        }
        let only = |fits| {
            agreements(Each {
                interest: Agreement { fits, known: 1.0 },
                ..Each::all(Agreement::UNKNOWN)
            })
            .0
        };
        assert_eq!(
            [only(1.0), only(0.0)],
            [Score::from_fraction(0.025), Score::ZERO]
        );
    }
}

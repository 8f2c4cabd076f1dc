//! From agreements to points: the formula of the engine.

use crate::score::Score;

use super::agreement::Agreement;
use super::signal::Part;
use super::signals::{COUNT, Each, PARTS};

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

    /// Points earned by each signal, on the scale of the weights, and the weight that is known.
    fn points(&self) -> ([f64; COUNT], f64) {
        let (mut fits, mut of, mut all, mut left) = (0.0, 0.0, 0.0, 1.0);
        for (part, count, agreement) in self.each() {
            let known = count * agreement.known;
            all += known;
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
        let mut points = [0.0; COUNT];
        for (points, (part, count, agreement)) in points.iter_mut().zip(self.each()) {
            let full = count * agreement.known * agreement.fits;
            *points = left
                * match part {
                    Part::Relevance | Part::Taste => full,
                    Part::Refinement | Part::Limit(_) => full * lift,
                };
        }
        (points, all)
    }

    pub(super) fn score(&self) -> Score {
        Score::from_fraction(self.fraction())
    }

    /// The score as a fraction of full agreement.
    pub(super) fn fraction(&self) -> f64 {
        let (points, all) = self.points();
        share(points.iter().sum(), all)
    }

    /// Points earned and possible for each signal, as shares of the score.
    pub(super) fn shares(&self) -> [(Score, Score); COUNT] {
        let (points, all) = self.points();
        let mut shares = [(Score::ZERO, Score::ZERO); COUNT];
        for (share_of, (points, (_, count, agreement))) in
            shares.iter_mut().zip(points.iter().zip(self.each()))
        {
            *share_of = (
                Score::from_fraction(share(*points, all)),
                Score::from_fraction(share(count * agreement.known, all)),
            );
        }
        shares
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

    /// The share of the weight that is known, 0–1.
    pub(super) fn coverage(&self) -> f64 {
        let (_, all) = self.points();
        let total = self.each().map(|(part, count, agreement)| match part {
            Part::Taste => count * agreement.known,
            Part::Relevance | Part::Refinement | Part::Limit(_) => count,
        });
        share(all, total.sum())
    }
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
}

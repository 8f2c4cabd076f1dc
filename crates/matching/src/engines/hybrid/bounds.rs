//! Bounds of scores, so that most postings are only compared by what tells most.
//!
//! Without taste a score never falls if the role grows, if more of the skills is earned, or if a
//! signal that refines it is known and agrees in full: such agreement counts `r · (2 − r)`, where
//! `r` is the relevance, and that is at least the score. So the formula over the best case of each
//! signal bounds the score. Taste in favour then raises it by no more than taste ever does.

use crate::catalogue::Row;
use crate::engine::PeopleBound;
use crate::features::{Direction, Embedding};
use crate::ranking::Prospects;
use crate::roster::{PersonSketch, Roster};
use crate::score::Score;

use super::agreement::Agreement;
use super::scorer::Scorer;
use super::signal::{Part, Signal};
use super::signals::location::{Location, OUT_OF_REACH};
use super::signals::role::{Role, RoleNumbers};
use super::signals::skills::{Asked, Skills};
use super::signals::{Each, PARTS};

/// What bounds a score whose role, skills and location are known or bounded.
#[derive(Debug, Clone, Copy)]
struct BestCase {
    points: Each<f64>,
    /// Points of the other signals that refine a score.
    refining: f64,
    /// How far taste moves a score at most, as a fraction; 0 if none was learned.
    taste: f64,
    /// The best that the skills and the location of any posting come to.
    skills: Agreement,
    location: Agreement,
}

impl BestCase {
    /// What is silent is known of no posting.
    fn new(points: Each<f64>, silent: Each<bool>) -> Self {
        let at_best = |is_silent: bool| match is_silent {
            true => Agreement::UNKNOWN,
            false => Agreement::FULL,
        };
        let known = silent.into_array().map(|is_silent| !is_silent);
        let parts = PARTS.iter().zip(points.into_array()).zip(known);
        let refining = parts.filter(|((part, _), known)| **part == Part::Refinement && *known);
        Self {
            points,
            refining: refining.map(|((_, points), _)| points).sum(),
            taste: match silent.interest {
                true => 0.0,
                false => points.interest / 100.0,
            },
            skills: at_best(silent.skills),
            location: at_best(silent.location),
        }
    }

    /// At least the score if role, skills and location agree as given and all else in full; `None`
    /// for a role that is unknown. This is the formula of `points.rs` for these few parts, because
    /// it is asked up to three times of every posting; a test holds the two together.
    fn score(&self, role: Option<f64>, skills: Agreement, location: Agreement) -> Score {
        let Some(role) = role else {
            return Score::FULL;
        };
        let skilled = self.points.skills * skills.known;
        let relevant = self.points.role + skilled;
        if relevant <= 0.0 {
            return Score::FULL;
        }
        let relevance = (self.points.role * role + skilled * skills.fits) / relevant;
        let lift = relevance * (2.0 - relevance);
        let near = self.points.location * location.known;
        let points = relevant * relevance + lift * (self.refining + near * location.fits);
        let limit = 1.0 - OUT_OF_REACH * location.known * (1.0 - location.fits);
        let fraction = limit * points / (relevant + self.refining + near);
        let taste = self.taste.min((1.0 - fraction) / 2.0);
        Score::from_fraction(fraction + taste + ROUNDING)
    }
}

/// Bounds the scores of people with one posting, by their titles and their skills.
pub(super) struct BoundOfPeople<'a> {
    points: Each<f64>,
    numbers: RoleNumbers,
    /// The posting's title, and its length.
    title: (Direction, f32),
    asked: Asked<'a>,
}

impl<'a> BoundOfPeople<'a> {
    pub(super) fn new(
        points: Each<f64>,
        numbers: RoleNumbers,
        title: &Embedding,
        asked: Asked<'a>,
    ) -> Self {
        Self {
            points,
            numbers,
            title: (title.direction(), title.length()),
            asked,
        }
    }

    /// At least the role of a person with these titles. The meaning is known, and the rest of the
    /// role may agree in full.
    fn role(&self, person: &PersonSketch) -> f64 {
        let (title, length) = &self.title;
        let known = person
            .titles
            .iter()
            .filter(|(meaning, _)| meaning.length() > 0.0);
        let likenesses = known.map(|(meaning, weight)| {
            #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
            let product = meaning.along(title) as f32;
            f64::from(product / (meaning.length() * *length)) * weight
        });
        let nearest = likenesses.reduce(f64::max);
        let Some(nearest) = nearest.filter(|_| *length > 0.0) else {
            return 1.0;
        };
        let share = match person.is_unread {
            true => self.numbers.meaning_of_text,
            false => self.numbers.meaning,
        };
        (1.0 - share * (1.0 - nearest.max(0.0)) + NARROWING).min(1.0)
    }
}

impl PeopleBound for BoundOfPeople<'_> {
    fn best_case(&mut self, person: &PersonSketch, roster: &Roster) -> Score {
        if person.titles.is_empty() {
            return Score::FULL;
        }
        let role = Some(self.role(person));
        let skills = self.asked.agreement(&person.skills, roster);
        let silent = Each {
            interest: !person.has_learned,
            ..Each::all(false)
        };
        let best = BestCase::new(self.points, silent);
        best.score(role, skills, best.location)
    }
}

/// Likenesses are sums of numbers with seven digits.
const NARROWING: f64 = 1e-5;

/// Scores the postings that may reach a least score.
pub(super) struct Bounds<'s, 'p, 'c> {
    scorer: &'s Scorer<'p, 'c>,
    best: BestCase,
}

impl<'s, 'p, 'c> Bounds<'s, 'p, 'c> {
    pub(super) fn new(scorer: &'s Scorer<'p, 'c>) -> Self {
        let person = &scorer.person;
        Self {
            best: BestCase::new(person.points, person.readings.silent()),
            scorer,
        }
    }
}

impl Prospects for Bounds<'_, '_, '_> {
    /// At least the role.
    fn promise(&self, slot: usize, row: &Row) -> f32 {
        let scorer = self.scorer;
        let candidate = scorer.candidate_at(slot, row);
        let role = &scorer.person.readings.role;
        role.best_case(&scorer.tables.role, candidate)
    }

    fn best_case(&self, role: f32) -> Score {
        let role = (f64::from(role) + NARROWING).min(1.0);
        self.best
            .score(Some(role), self.best.skills, self.best.location)
    }

    /// What tells most per look-up is asked first: the skills, the role, the location.
    fn score(&self, slot: usize, promise: f32, least: Score) -> Option<Score> {
        let scorer = self.scorer;
        let candidate = scorer.candidate(slot)?;
        let (readings, tables) = (&scorer.person.readings, &scorer.tables);
        let skills = Skills::agreement(&readings.skills, &tables.skills, candidate);
        // A posting of which the role is unknown promises everything.
        let promised = (promise < 1.0).then(|| f64::from(promise) + NARROWING);
        if self.best.score(promised, skills, self.best.location) < least {
            return None;
        }
        let role = Role::agreement(&readings.role, &tables.role, candidate);
        let fits = (role.known > 0.0).then_some(role.fits);
        if self.best.score(fits, skills, self.best.location) < least {
            return None;
        }
        let location = Location::agreement(&readings.location, &tables.location, candidate);
        if self.best.score(fits, skills, location) < least {
            return None;
        }
        let given = Each {
            role: Some(role),
            skills: Some(skills),
            location: Some(location),
            ..Each::all(None)
        };
        let agreements = tables.agreements_given(readings, candidate, given);
        Some(scorer.scored(agreements).score())
    }
}

/// Bounds are sums in another order than scores.
const ROUNDING: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::points::Agreements;
    use super::super::signals::NAMES;
    use super::*;

    fn agreement() -> impl Strategy<Value = Agreement> {
        let share = || prop_oneof![Just(0.0), 0.0..=1.0, Just(1.0)];
        (share(), share()).prop_map(|(fits, known)| Agreement { fits, known })
    }

    prop_compose! {
        /// As postings have them: the role is known, and taste is for or against.
        fn agreements()(
            role in 0.0..=1.0,
            [skills, seniority, education, location, pay, preferences] in
                prop::array::uniform6(agreement()),
            likes in any::<bool>(),
            taste in 0.0..=1.0,
        ) -> Each<Agreement> {
            Each {
                role: Agreement { fits: role, known: 1.0 },
                skills,
                seniority,
                education,
                location,
                pay,
                preferences,
                interest: Agreement { fits: if likes { 1.0 } else { 0.0 }, known: taste },
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn no_score_is_above_its_best_case(
            of in agreements(),
            near in 0.0..=1.0,
        ) {
            let points = Each::default();
            let silent = Each {
                interest: of.interest.known <= 0.0,
                ..Each::all(false)
            };
            let best = BestCase::new(points, silent);
            let counts = points.into_array();
            let score = Agreements::new(&counts, of).score();
            prop_assert!(score <= best.score(Some(of.role.fits), of.skills, of.location));
            // What is asked before the location, and before the skills.
            let role = Some(of.role.fits);
            prop_assert!(score <= best.score(role, of.skills, Agreement::FULL));
            prop_assert!(score <= best.score(role, Agreement::FULL, Agreement::FULL));
            prop_assert!(score <= best.score(None, of.skills, of.location));
            // It is no idle bound: full agreement in all else reaches it, but for taste.
            let full = Each {
                role: of.role,
                skills: of.skills,
                location: Agreement { fits: near, known: 1.0 },
                interest: Agreement::UNKNOWN,
                ..Each::all(Agreement::FULL)
            };
            let untasted = BestCase::new(points, Each { interest: true, ..silent });
            let bound = untasted.score(Some(of.role.fits), of.skills, full.location);
            let reached = Agreements::new(&counts, full).score();
            prop_assert!(bound.thousandths().abs_diff(reached.thousandths()) <= 1);
            // What is silent is no part of the bound.
            let quiet = Each { role: of.role, ..Each::all(Agreement::UNKNOWN) };
            let silent = BestCase::new(points, Each::all(true));
            let bound = silent.score(role, silent.skills, silent.location);
            let reached = Agreements::new(&counts, quiet).score();
            prop_assert!(bound.thousandths().abs_diff(reached.thousandths()) <= 1);
        }
    }

    /// A further relevant, limiting or tasting signal needs a bound of its own.
    #[test]
    fn every_signal_that_does_more_than_refine_has_its_bound() {
        let parts = NAMES.iter().zip(PARTS);
        let others: Vec<(&str, Part)> = parts
            .filter(|(_, part)| *part != Part::Refinement)
            .map(|(name, part)| (*name, part))
            .collect();
        let bounded = [
            ("skills", Part::Relevance),
            ("role", Part::Relevance),
            ("location", Part::Limit(OUT_OF_REACH)),
            ("interest", Part::Taste),
        ];
        assert_eq!(others, bounded);
    }
}

//! Bounds of scores, so that most postings are only compared by what tells most.
//!
//! Without taste a score never falls if the role grows, if more of the skills is earned, or if a
//! signal that refines it is known and agrees in full: such agreement counts `r · (2 − r)`, where
//! `r` is the relevance, and that is at least the score. So the formula over the best case of each
//! signal bounds the score. Taste in favour then raises it by no more than taste ever does.

use crate::catalogue::{lesser, narrow};
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
use super::signals::skills::{Asked, Coverage, Skills};
use super::signals::{Each, PARTS, role, skills};

/// What bounds a score whose role, skills and location are known or bounded.
#[derive(Debug, Clone, Copy)]
struct BestCase {
    points: Each<f64>,
    /// Points of the other signals that refine a score.
    refining: f64,
    /// How far taste moves a score at most, as a fraction; 0 if none was learned.
    taste: f64,
    /// The best that the location of any posting comes to.
    location: Agreement,
}

impl BestCase {
    /// What is silent is known of no posting.
    fn new(points: Each<f64>, silent: Each<bool>) -> Self {
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
            location: match silent.location {
                true => Agreement::UNKNOWN,
                false => Agreement::FULL,
            },
        }
    }

    /// At least the score if role, skills and location agree as given and all else in full.
    fn score(&self, role: Option<f64>, skills: Agreement, location: Agreement) -> Score {
        Score::from_fraction(self.fraction(role, skills.into(), location))
    }

    /// [`Self::score`] as a fraction, which may be above 1; 1 for a role that is unknown. This is
    /// the formula of `points.rs` for these few parts, because it is asked of every posting; a test
    /// holds the two together.
    fn fraction(&self, role: Option<f64>, skills: Coverage, location: Agreement) -> f64 {
        let Some(role) = role else {
            return 1.0;
        };
        let skilled = self.points.skills * skills.known;
        let relevant = self.points.role + skilled;
        if relevant <= 0.0 {
            return 1.0;
        }
        let relevance = (self.points.role * role + self.points.skills * skills.met) / relevant;
        let lift = relevance * (2.0 - relevance);
        let near = self.points.location * location.known;
        let points = relevant * relevance + lift * (self.refining + near * location.fits);
        let limit = 1.0 - OUT_OF_REACH * location.known * (1.0 - location.fits);
        let fraction = limit * points / (relevant + self.refining + near);
        fraction + lesser(self.taste, (1.0 - fraction) / 2.0) + ROUNDING
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
    roles: role::BestCases<'s>,
    /// Absent if the person names no skills.
    skills: Option<skills::BestCases>,
}

impl<'s, 'p, 'c> Bounds<'s, 'p, 'c> {
    pub(super) fn new(scorer: &'s Scorer<'p, 'c>) -> Self {
        let person = &scorer.person;
        let (readings, tables) = (&person.readings, &scorer.tables);
        let silent = readings.silent();
        // Without titles or skills the role tells fewer postings apart, so more of it is compared.
        let compared = silent.skills || !readings.role.names_titles();
        let topics = compared.then_some(scorer.weighting.topics.as_slice());
        Self {
            best: BestCase::new(person.points, silent),
            roles: readings.role.best_cases(&tables.role, topics),
            skills: (!silent.skills).then(|| {
                let (columns, weighting) = (scorer.columns, &scorer.weighting);
                readings
                    .skills
                    .best_cases(&tables.skills, columns, weighting)
            }),
            scorer,
        }
    }
}

impl Prospects for Bounds<'_, '_, '_> {
    /// What tells most for what it costs: the role as far as it is looked up, and the skills.
    fn promise(&self, slot: usize) -> f32 {
        let Some(outline) = self.scorer.weighting.outlines.get(slot) else {
            return 1.0;
        };
        let role = self.roles.role(slot, outline);
        // A role that may be unknown promises everything.
        let role = (role < 1.0).then(|| f64::from(role) + NARROWING);
        let skills = self.skills.as_ref();
        let skills = skills.map_or_else(Coverage::default, |skills| skills.coverage(slot, outline));
        narrow(self.best.fraction(role, skills, self.best.location) + NARROWING)
    }

    /// The whole role is asked before the location.
    fn score(&self, slot: usize, least: Score) -> Option<Score> {
        let scorer = self.scorer;
        let candidate = scorer.candidate(slot)?;
        let (readings, tables) = (&scorer.person.readings, &scorer.tables);
        let skills = Skills::agreement(&readings.skills, &tables.skills, candidate);
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

    use super::super::Hybrid;
    use super::super::points::Agreements;
    use super::super::signals::NAMES;
    use super::*;
    use crate::catalogue::{Catalogue, CatalogueEntry};
    use crate::document::{DemandedSkill, Posting};
    use crate::statistics::Statistics;
    use crate::{PostingSummary, read_posting, read_profile};

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
            let bound = silent.score(role, Agreement::UNKNOWN, silent.location);
            let reached = Agreements::new(&counts, quiet).score();
            prop_assert!(bound.thousandths().abs_diff(reached.thousandths()) <= 1);
        }
    }

    /// What is looked up of all postings at once, against what each of them comes to.
    #[test]
    fn outlines_bound_what_they_outline() {
        let skills = ["welding", "first aid", "sql", "python", "excel", "nursing"];
        let titles = ["Nurse", "Senior Welder", "Data Analyst", "Analyst", ""];
        let mut catalogue = Catalogue::new();
        for number in 0..60_usize {
            let mut posting = Posting::new(format!("p-{number}"), titles[number % titles.len()]);
            posting.description = (number % 3 > 0).then(|| skills[number % 6].repeat(number % 4));
            let asked = skills
                .iter()
                .enumerate()
                .filter(|(at, _)| number >> at & 1 == 1);
            posting.skills = asked
                .map(|(at, skill)| DemandedSkill {
                    name: (*skill).to_owned(),
                    required: (number + at).is_multiple_of(2),
                })
                .collect();
            catalogue.upsert(
                1,
                CatalogueEntry {
                    version: 1,
                    summary: PostingSummary::of(&posting),
                    features: read_posting(&posting),
                },
            );
        }
        let person = |json: &str| read_profile(&serde_json::from_str(json).unwrap());
        let people = [
            r#"{ "headline": "Nurse", "skills": [{ "name": "nursing" }, { "name": "excel" }] }"#,
            r#"{ "headline": "Analyst", "skills": [{ "name": "mysql" }, { "name": "chess" }] }"#,
            r#"{ "summary": "I analysed data with Python and wrote reports." }"#,
            r#"{ "headline": "Welder" }"#,
            "{}",
        ];
        let engine = Hybrid::new(Statistics::built_in().clone());
        for profile in people.map(person) {
            let explainer = engine.explainer_of(&profile);
            let scorer = Scorer::new(explainer.person, &catalogue, &engine.statistics);
            let bounds = Bounds::new(&scorer);
            for slot in 0..catalogue.len() {
                let outline = &scorer.weighting.outlines[slot];
                let agreements = scorer.agreements(slot);
                let role = f64::from(bounds.roles.role(slot, outline)) + NARROWING;
                assert!(role <= 1.0 + 2.0 * NARROWING, "{slot}: {role}");
                assert!(agreements.role.known <= 0.0 || agreements.role.fits <= role);
                if let Some(skills) = &bounds.skills {
                    let covered = skills.coverage(slot, outline);
                    let exact = Coverage::from(agreements.skills);
                    assert!((covered.met - exact.met).abs() < NARROWING, "{slot}");
                    assert!((covered.known - exact.known).abs() < NARROWING, "{slot}");
                }
                let score = scorer.score(slot).points() / 100.0;
                assert!(f64::from(bounds.promise(slot)) >= score, "{slot}");
            }
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

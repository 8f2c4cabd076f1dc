//! Bounds of the scores of blocks of postings, so that most are never computed.
//!
//! Without taste a score never falls if the role grows, if more of the skills is earned, or if a
//! signal that refines it is known and agrees in full: such agreement counts `r · (2 − r)`, where `r`
//! is the relevance, and that is at least the score. So the formula itself, over the best case of
//! each signal, bounds the score. Taste in favour then raises it by no more than taste ever does.

use crate::catalogue::{Blocks, Member};
use crate::ranking::BlockScores;
use crate::score::Score;

use super::agreement::Agreement;
use super::scorer::Scorer;
use super::signal::{Part, Signal};
use super::signals::location::{Location, OUT_OF_REACH};
use super::signals::role::{Ceiling, Outlook};
use super::signals::skills::Skills;
use super::signals::{Each, PARTS};

/// A person against blocks of postings.
pub(super) struct Bounds<'s, 'p, 'c> {
    scorer: &'s Scorer<'p, 'c>,
    blocks: &'s Blocks,
    role: Outlook,
    /// By block.
    earned: Vec<f32>,
    /// How far taste moves a score at most, as a fraction; 0 if none was learned.
    taste: f64,
    points: Each<f64>,
    /// Points of the signals that refine a score, but for the location.
    refining: f64,
}

impl<'s, 'p, 'c> Bounds<'s, 'p, 'c> {
    pub(super) fn new(scorer: &'s Scorer<'p, 'c>, blocks: &'s Blocks) -> Self {
        let person = &scorer.person;
        let points = &person.points;
        let parts = PARTS.iter().zip(person.counts);
        let refining = parts.filter(|(part, _)| !matches!(part, Part::Relevance | Part::Taste));
        let refining: f64 = refining.map(|(_, points)| points).sum();
        let refining = refining - points.location;
        let has_learned = !person.profile.interest.is_empty();
        Self {
            role: person.readings.role.outlook(blocks),
            earned: person.readings.skills.outlook(scorer.columns, blocks),
            taste: if has_learned {
                points.interest / 100.0
            } else {
                0.0
            },
            points: *points,
            refining,
            scorer,
            blocks,
        }
    }

    /// At least the score if role, skills and location agree as given and all else in full; `None`
    /// for a role that may be unknown.
    fn at_most(&self, role: Option<f64>, skills: Agreement, location: Agreement) -> Score {
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

    fn location(&self, site: u32) -> Agreement {
        let scorer = self.scorer;
        let (person, table) = (&scorer.person.readings.location, &scorer.tables.location);
        Location::at(person, table, scorer.columns, site)
    }
}

/// A block whose postings are scored.
pub(super) struct Opened {
    role: Option<Ceiling>,
    /// At least every role; `None` if one may be unknown.
    most_role: Option<f64>,
    skills: Agreement,
}

impl BlockScores for Bounds<'_, '_, '_> {
    type Opened = Opened;

    fn ceiling(&self, block: usize) -> Score {
        let opened = self.open(block);
        self.at_most(opened.most_role, opened.skills, Agreement::FULL)
    }

    fn open(&self, block: usize) -> Opened {
        let readings = &self.scorer.person.readings;
        let head = self.blocks.heads().get(block);
        let earned = self.earned.get(block).copied().unwrap_or(1.0);
        let role = head.map(|head| readings.role.ceiling(&self.role, head, block));
        let most_role = head
            .zip(role)
            .and_then(|(head, role)| readings.role.most(&role, readings.role.most_meaning(head)));
        Opened {
            role,
            most_role,
            skills: head.map_or(Agreement::FULL, |head| {
                readings.skills.ceiling(earned, head)
            }),
        }
    }

    fn most(&self, opened: &Opened, member: Member) -> Score {
        let location = self.location(member.site);
        self.at_most(opened.most_role, opened.skills, location)
    }

    fn score(&self, opened: &Opened, slot: usize, least: Score) -> Option<Score> {
        let scorer = self.scorer;
        let candidate = scorer.candidate(slot)?;
        let (readings, tables) = (&scorer.person.readings, &scorer.tables);
        let location = self.location(candidate.row.site);
        let skills = Skills::agreement(&readings.skills, &tables.skills, candidate);
        if self.at_most(opened.most_role, skills, location) < least {
            return None;
        }
        let meaning = readings.role.meaning(&tables.role, candidate);
        let role = opened
            .role
            .and_then(|ceiling| readings.role.most(&ceiling, meaning));
        if self.at_most(role, skills, location) < least {
            return None;
        }
        if let Some(fits) = role {
            let given = Each {
                role: Some(Agreement { fits, known: 1.0 }),
                skills: Some(skills),
                location: Some(location),
                ..Each::all(None)
            };
            let agreements = tables.agreements_given(readings, candidate, given);
            let fraction = scorer.scored(agreements).fraction();
            if Score::from_fraction(fraction + ROUNDING) < least {
                return None;
            }
        }
        Some(scorer.score(slot))
    }
}

/// Bounds are sums in another order than scores.
const ROUNDING: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::super::signals::NAMES;
    use super::*;

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

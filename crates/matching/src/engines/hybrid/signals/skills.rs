//! `skills`: the skills that the posting asks for and the person has.
//!
//! Skills are known in part. A skill that the person lists is known; how well a missing one is
//! known depends on how many other skills the person lists. So one more matched skill never lowers
//! a score, not even the first that the person lists.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::catalogue::{Catalogue, Columns, Outline, Weighting, greater, lesser, narrow};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Field, MissingSkill, Reason, Source};
use crate::features::{Demand, HeldSkill, PostingFeatures};
use crate::roster::Roster;
use crate::score::Score;
use crate::statistics::Statistics;
use crate::vocabulary::Vocabulary;

use super::super::agreement::Agreement;
use super::super::related_skills::{credits, related};
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Skills;

/// The free numbers of the skills, set by hand while reading rankings of real résumés. The
/// `weights` example of the crate `evaluation` also searches `telling_skills` and `found_in_text`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SkillNumbers {
    /// The number of optional skills that a required one counts as.
    pub required: f64,
    /// A person who lists this many skills that a posting does not ask for would have listed the
    /// others.
    pub telling_skills: f64,
    /// Demands of this total weight are known by half: one skill of one proves less than five of
    /// six.
    pub few_skills: f64,
    /// How well skills found in the text of a posting are known: some are the employer's, not the
    /// job's.
    pub found_in_text: f64,
}

impl Default for SkillNumbers {
    fn default() -> Self {
        Self {
            required: 2.0,
            telling_skills: 8.0,
            few_skills: 1.5,
            found_in_text: 0.5,
        }
    }
}

impl Signal for Skills {
    const NAME: &'static str = "skills";

    /// Set by hand while reading rankings of real résumés: the judged sets list no skills.
    const POINTS: f64 = 34.0;

    const PART: Part = Part::Relevance;

    const SIDE: Side = Side::Demand;

    type Numbers = SkillNumbers;

    type Person<'a> = Person<'a>;

    /// By skill.
    type Table = Vec<Holding>;

    fn person<'a>(of: Basis<'a>, numbers: &SkillNumbers) -> Person<'a> {
        let skills = &of.profile.skills;
        Person {
            numbers: *numbers,
            vocabulary: of.vocabulary,
            statistics: of.statistics,
            credits: credits(of.profile, of.vocabulary, of.statistics),
            telling: skills
                .iter()
                .map(|held| (held.skill.as_str(), held.tells()))
                .collect(),
            total: skills.iter().map(HeldSkill::tells).sum(),
            names_any: !skills.is_empty(),
        }
    }

    fn table(person: &Person<'_>, columns: &Columns, _: &Weighting) -> Vec<Holding> {
        let mut table = vec![Holding::default(); columns.skills.len()];
        for (skill, (credit, _)) in &person.credits {
            let number = columns.skills.find(*skill);
            if let Some(held) = number.and_then(|number| table.get_mut(number as usize)) {
                *held = Holding {
                    credit: narrow(*credit),
                    telling: narrow(person.telling(skill)),
                };
            }
        }
        table
    }

    fn agreement(person: &Person<'_>, table: &Vec<Holding>, candidate: Candidate<'_>) -> Agreement {
        if Self::is_silent(person) {
            return Agreement::UNKNOWN;
        }
        person.coverage(candidate, person.total, |number| holding(table, number))
    }

    fn is_silent(person: &Person<'_>) -> bool {
        !person.names_any
    }

    fn evidence(person: &Person<'_>, posting: &PostingFeatures) -> Vec<Evidence> {
        Demands::of(person, posting).evidence()
    }

    /// A summary begins with the skills.
    fn reason(_: &Self::Person<'_>, _: &PostingFeatures) -> Option<Reason> {
        None
    }

    const CONTESTED_BY: &'static [Criterion] = &[];
}

/// The person's skills.
pub(crate) struct Person<'a> {
    numbers: SkillNumbers,
    vocabulary: &'a Vocabulary,
    statistics: &'a Statistics,
    /// By skill: its credit, and the person's skill that earns it.
    credits: HashMap<&'a str, (f64, &'a HeldSkill)>,
    /// By skill of the person: how much it reveals about skills that are not listed.
    telling: HashMap<&'a str, f64>,
    /// The sum of `telling`.
    total: f64,
    names_any: bool,
}

impl Person<'_> {
    /// How much a skill reveals about unlisted ones; 0 if the person does not have it.
    fn telling(&self, skill: &str) -> f64 {
        self.telling.get(skill).copied().unwrap_or(0.0)
    }

    /// The best cases of all postings; the demands for each of the person's skills are looked up.
    pub(crate) fn best_cases(
        &self,
        table: &[Holding],
        columns: &Columns,
        weighting: &Weighting,
    ) -> BestCases {
        let numbers = &self.numbers;
        let mut earnings = vec![Earning::default(); columns.rows.len()];
        let held = table.iter().zip(&weighting.skills).enumerate();
        for (skill, (holding, optional)) in held.filter(|(_, (held, _))| **held != Holding::NONE) {
            let optional = optional * holding.credit;
            let required = optional * narrow(numbers.required);
            for demanded in columns.with_skill(skill) {
                if let Some(earning) = earnings.get_mut(demanded.slot()) {
                    earning.earned += match demanded.required() {
                        true => required,
                        false => optional,
                    };
                    earning.telling += holding.telling;
                }
            }
        }
        BestCases {
            earnings,
            required: narrow(numbers.required),
            few_skills: narrow(numbers.few_skills),
            found_in_text: narrow(numbers.found_in_text),
            total: narrow(self.total),
            telling_skills: narrow(numbers.telling_skills),
        }
    }

    /// The demands of a posting against a person whose skills reveal `total` in all.
    fn coverage(
        &self,
        candidate: Candidate<'_>,
        total: f64,
        holding: impl Fn(u32) -> Holding,
    ) -> Agreement {
        covered(candidate, total, &self.numbers, holding)
    }

    /// The agreement if the person had `skill` too.
    pub(crate) fn agreement_with(
        &self,
        skill: &str,
        table: &[Holding],
        candidate: Candidate<'_>,
    ) -> Agreement {
        let mut shares: HashMap<&str, f64> = HashMap::new();
        for (other, share) in related(skill, self.vocabulary, self.statistics) {
            let best = shares.entry(other).or_insert(share);
            *best = best.max(share);
        }
        let is_new = self.telling(skill) <= 0.0;
        let total = self.total + if is_new { 1.0 } else { 0.0 };
        self.coverage(candidate, total, |number| {
            let mut holding = holding(table, number);
            let name = candidate.columns.skills.get(number);
            if name.is_some_and(|name| name == skill) {
                holding.credit = holding.credit.max(1.0);
                if is_new {
                    holding.telling = 1.0;
                }
            } else if let Some(share) = name.and_then(|name| shares.get(name.as_str())) {
                holding.credit = holding.credit.max(narrow(*share));
            }
            holding
        })
    }
}

/// The demands of a posting against a person whose skills reveal `total` in all.
fn covered(
    candidate: Candidate<'_>,
    total: f64,
    numbers: &SkillNumbers,
    holding: impl Fn(u32) -> Holding,
) -> Agreement {
    let (mut earned, mut of, mut asked_for) = (0.0, 0.0, 0.0);
    for asked in candidate.columns.asked(candidate.slot) {
        let skill = asked.skill();
        let optional = candidate.weighting.skills.get(skill as usize).copied();
        let optional = optional.unwrap_or(0.0);
        let weight = weight(f64::from(optional), asked.required(), numbers);
        let holding = holding(skill);
        of += weight;
        earned += weight * f64::from(holding.credit);
        asked_for += f64::from(holding.telling);
    }
    coverage(
        earned,
        of,
        total - asked_for,
        candidate.row.lists_skills,
        numbers,
    )
}

/// The demands of one posting, for the skills of many people whose features are not at hand.
pub(crate) struct Asked<'a> {
    numbers: SkillNumbers,
    vocabulary: &'a Vocabulary,
    statistics: &'a Statistics,
    columns: &'a Columns,
    weighting: Arc<Weighting>,
    /// By number of a person's skill, once it was asked for: the demands it earns part of, by their
    /// numbers in the catalogue, with the share; and whether it is that demand itself.
    earns: HashMap<u32, Vec<(u32, f64, bool)>>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(
        vocabulary: &'a Vocabulary,
        statistics: &'a Statistics,
        numbers: SkillNumbers,
        alone: &'a Catalogue,
    ) -> Self {
        Self {
            numbers,
            vocabulary,
            statistics,
            columns: alone.columns(),
            weighting: alone.weighting(statistics),
            earns: HashMap::new(),
        }
    }

    /// The agreement of a person with these skills: number, weight and what each tells. As the
    /// signal itself computes it.
    pub(crate) fn agreement(&mut self, skills: &[(u32, f64, f64)], roster: &Roster) -> Agreement {
        let Some(row) = self.columns.row(0).filter(|_| !skills.is_empty()) else {
            return Agreement::UNKNOWN;
        };
        let mut holdings: Vec<(u32, Holding)> = Vec::new();
        let mut total = 0.0;
        for (number, weight, tells) in skills {
            total += tells;
            let (vocabulary, statistics, columns) =
                (self.vocabulary, self.statistics, self.columns);
            let earns = self.earns.entry(*number).or_insert_with(|| {
                let Some(skill) = roster.skill(*number) else {
                    return Vec::new();
                };
                let own = std::iter::once((skill, 1.0, true));
                let related = related(skill, vocabulary, statistics);
                let all = own.chain(related.map(|(other, share)| (other, share, false)));
                all.filter_map(|(other, share, is_own)| {
                    Some((columns.skills.find(other)?, share, is_own))
                })
                .collect()
            });
            for (asked, share, is_own) in earns {
                let credit = narrow(weight * *share);
                let telling = if *is_own { narrow(*tells) } else { 0.0 };
                match holdings.iter_mut().find(|(other, _)| other == asked) {
                    Some((_, held)) => {
                        held.credit = held.credit.max(credit);
                        held.telling = held.telling.max(telling);
                    }
                    None => holdings.push((*asked, Holding { credit, telling })),
                }
            }
        }
        let candidate = Candidate {
            columns: self.columns,
            weighting: &self.weighting,
            slot: 0,
            row,
        };
        covered(candidate, total, &self.numbers, |number| {
            let mut held = holdings.iter();
            let held = held.find(|(asked, _)| *asked == number);
            held.map_or_else(Holding::default, |(_, holding)| *holding)
        })
    }
}

/// The agreements of a person with all postings, in seven digits.
pub(crate) struct BestCases {
    /// By slot.
    earnings: Vec<Earning>,
    required: f32,
    few_skills: f32,
    found_in_text: f32,
    /// What the person's skills reveal in all.
    total: f32,
    telling_skills: f32,
}

/// What a person's skills earn of the demands of a posting.
#[derive(Debug, Clone, Copy, Default)]
struct Earning {
    earned: f32,
    /// How much the skills asked for reveal about unlisted ones.
    telling: f32,
}

impl BestCases {
    /// [`coverage`] of a posting, with one division.
    #[inline]
    pub(crate) fn coverage(&self, slot: usize, outline: &Outline) -> Coverage {
        let weight = outline.optional + self.required * outline.required;
        let Some(earning) = self.earnings.get(slot).filter(|_| weight > 0.0) else {
            return Coverage::default();
        };
        let earned = lesser(earning.earned, weight);
        let others = (self.total - earning.telling) / self.telling_skills;
        let lacked = (weight - earned) * lesser(greater(others, 0.0), 1.0);
        let listed = match outline.lists_skills {
            true => 1.0,
            false => self.found_in_text,
        };
        let share = listed / (weight + self.few_skills);
        Coverage {
            met: f64::from(earned * share),
            known: f64::from((earned + lacked) * share),
        }
    }
}

/// An agreement whose two numbers are multiplied.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Coverage {
    pub(crate) met: f64,
    pub(crate) known: f64,
}

impl From<Agreement> for Coverage {
    fn from(agreement: Agreement) -> Self {
        Self {
            met: agreement.fits * agreement.known,
            known: agreement.known,
        }
    }
}

/// A person's standing in one skill of the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Holding {
    /// The share of it that the person's skills prove.
    credit: f32,
    /// How much it reveals about unlisted skills; 0 if the person does not have it.
    telling: f32,
}

impl Holding {
    const NONE: Self = Self {
        credit: 0.0,
        telling: 0.0,
    };
}

fn holding(table: &[Holding], number: u32) -> Holding {
    table.get(number as usize).copied().unwrap_or_default()
}

/// The weight of a demand, given that of an optional one.
fn weight(optional: f64, required: bool, numbers: &SkillNumbers) -> f64 {
    if required {
        optional * numbers.required
    } else {
        optional
    }
}

/// Agreement of skills: `earned` is the earned part of the demands' `weight`, and `others` are the
/// person's further skills.
fn coverage(
    earned: f64,
    weight: f64,
    others: f64,
    listed: bool,
    numbers: &SkillNumbers,
) -> Agreement {
    if weight <= 0.0 {
        return Agreement::UNKNOWN;
    }
    let has = lesser(earned / weight, 1.0);
    let lacks = (1.0 - has) * (others / numbers.telling_skills).clamp(0.0, 1.0);
    let evidence = weight / (weight + numbers.few_skills);
    let known = (has + lacks) * evidence;
    if known > 0.0 {
        Agreement {
            fits: has * evidence / known,
            known: if listed {
                known
            } else {
                known * numbers.found_in_text
            },
        }
    } else {
        Agreement::UNKNOWN
    }
}

/// The skills that a posting asks for, weightiest first, each with the person's skill that earns
/// its points.
pub(crate) struct Demands<'a> {
    weighed: Vec<(&'a Demand, f64, Option<&'a HeldSkill>)>,
    vocabulary: &'a Vocabulary,
}

impl<'a> Demands<'a> {
    pub(crate) fn of(person: &Person<'a>, posting: &'a PostingFeatures) -> Self {
        let mut demands: Vec<(&Demand, f64, Option<&HeldSkill>)> = posting
            .skills
            .iter()
            .map(|demand| {
                let optional = person.statistics.skill_weight(&demand.skill);
                let by = person.credits.get(demand.skill.as_str());
                (
                    demand,
                    weight(optional, demand.required, &person.numbers),
                    by.map(|(_, held)| *held),
                )
            })
            .collect();
        demands.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self {
            weighed: demands,
            vocabulary: person.vocabulary,
        }
    }

    /// A skill as people write it.
    fn label(&self, skill: &str) -> String {
        self.vocabulary.label(skill).to_owned()
    }

    /// A skill as an entry of a list names it, if the whole entry is another name of it.
    fn listed(&self, skill: &str, entry: &str, source: Source) -> Option<String> {
        let is_other = matches!(source.field, Field::Skills(_))
            && entry != self.vocabulary.label(skill)
            && self.vocabulary.is_name(entry, skill);
        is_other.then(|| entry.to_owned())
    }

    pub(crate) fn matched(&self) -> Vec<String> {
        let has = self
            .weighed
            .iter()
            .filter(|(demand, _, by)| by.is_some_and(|held| held.skill == demand.skill));
        has.map(|(demand, ..)| self.label(&demand.skill)).collect()
    }

    pub(crate) fn missing(&self, score_with: impl Fn(&str) -> Score) -> Vec<MissingSkill> {
        let lacks = self
            .weighed
            .iter()
            .filter(|(demand, _, by)| by.is_none_or(|held| held.skill != demand.skill));
        lacks
            .map(|(demand, _, by)| MissingSkill {
                name: self.label(&demand.skill),
                spelled: self.listed(&demand.skill, demand.quote(), demand.source),
                required: demand.required,
                related: by.map(|held| {
                    let listed = self.listed(&held.skill, &held.name, held.source);
                    listed.unwrap_or_else(|| self.label(&held.skill))
                }),
                score_with: Some(score_with(&demand.skill)),
            })
            .collect()
    }

    fn evidence(&self) -> Vec<Evidence> {
        let earned = self
            .weighed
            .iter()
            .filter_map(|(demand, _, by)| Some((demand, (*by)?)));
        earned
            .take(8)
            .flat_map(|(demand, held)| {
                [
                    held.source.evidence("profile", &held.name),
                    demand.source.evidence("posting", demand.quote()),
                ]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_known_from_what_else_is_named() {
        let numbers = SkillNumbers {
            few_skills: 0.0,
            ..SkillNumbers::default()
        };
        let check = |earned: f64, others: f64, fits: f64, known: f64| {
            let agreement = coverage(earned, 4.0, others, true, &numbers);
            assert_eq!((agreement.fits, agreement.known), (fits, known));
        };
        check(0.0, 0.0, 0.0, 0.0);
        check(1.0, 0.0, 1.0, 0.25);
        check(1.0, 8.0, 0.25, 1.0);
        check(1.0, 80.0, 0.25, 1.0);
        check(4.0, 80.0, 1.0, 1.0);
        check(0.0, 4.0, 0.0, 0.5);
    }
}

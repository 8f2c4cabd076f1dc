//! A person against a whole catalogue. What many postings share (titles, places, employers, levels, pay, skills) is compared
//! once for each distinct value; what remains for a posting is to look these up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::catalogue::{Catalogue, Columns, Prepared, Row};
use crate::explanation::{Evidence, Field, Source};
use crate::features::PostingFeatures;
use crate::score::Score;
use crate::statistics::Statistics;

use super::agreement::{Agreement, Agreements, Name};
use super::person::{Person, Title, narrow};
use super::related_skills;
use super::signals::interest::Taste;
use super::signals::{fit, skills};
use super::weights::Weights;

/// A person, compared with all that the postings of a catalogue share.
pub(super) struct Seeker<'a> {
    person: Arc<Person<'a>>,
    columns: &'a Columns,
    prepared: Arc<Prepared>,
    /// By skill.
    skills: Vec<Having>,
    /// By slot: product of the vectors of terms; empty where the person said nothing.
    texts: Vec<f32>,
    /// By number of terms of the document that has fewer: what topics count.
    topics_share: Vec<f64>,
    /// By title: likeness and equality with the person's nearest title.
    titles: Vec<(f32, f32)>,
    sites: Vec<(Agreement, [Option<f64>; 2])>,
    levels: Vec<(Agreement, Agreement)>,
    employers: Vec<[Option<f64>; 3]>,
    pays: Vec<Agreement>,
    taste: Taste,
}

/// What a person's skills make of one that is asked for.
#[derive(Debug, Clone, Copy)]
struct Having {
    /// What they earn of it.
    credit: f32,
    /// How much the person's having it tells, 0 where they have it not.
    telling: f32,
}

impl<'a> Seeker<'a> {
    pub(super) fn new(
        person: Arc<Person<'a>>,
        catalogue: &'a Catalogue,
        statistics: &Statistics,
    ) -> Self {
        let columns = catalogue.columns();
        let prepared = catalogue.prepared(statistics);
        let (profile, weights) = (person.profile, person.weights);
        let skills = columns.skills.values().iter();
        Self {
            columns,
            skills: skills
                .map(|skill| Having {
                    credit: person
                        .credits
                        .get(skill.as_str())
                        .map_or(0.0, |(credit, _)| narrow(*credit)),
                    telling: narrow(person.telling(skill)),
                })
                .collect(),
            texts: texts(&person, columns),
            topics_share: topics_share(weights),
            titles: titles(&person, columns, &prepared),
            sites: columns
                .sites
                .values()
                .iter()
                .map(|site| {
                    (
                        Agreement::of(fit::location(profile, site)),
                        fit::site_wishes(profile, site),
                    )
                })
                .collect(),
            levels: columns
                .levels
                .values()
                .iter()
                .map(|level| {
                    (
                        Agreement::of(fit::seniority(profile, level)),
                        Agreement::of(fit::education(profile, level)),
                    )
                })
                .collect(),
            employers: columns
                .employers
                .values()
                .iter()
                .map(|employer| fit::employer_wishes(profile, employer))
                .collect(),
            pays: columns
                .pays
                .values()
                .iter()
                .map(|pay| Agreement::of(fit::pay(profile, &pay.pay())))
                .collect(),
            taste: Taste::new(&profile.interest, columns),
            prepared,
            person,
        }
    }

    /// How far the person and the posting in this slot agree, signal by signal.
    pub(super) fn agreements(&self, slot: usize) -> Agreements<'_> {
        let in_order = |of: [Agreement; 8]| Agreements {
            weights: &self.person.counts,
            of,
        };
        let Some(row) = self.columns.row(slot) else {
            return in_order([Agreement::UNKNOWN; 8]);
        };
        let at = |number: u32| number as usize;
        let (location, site) = self
            .sites
            .get(at(row.site))
            .copied()
            .unwrap_or((Agreement::UNKNOWN, [None; 2]));
        let (seniority, education) = self
            .levels
            .get(at(row.level))
            .copied()
            .unwrap_or((Agreement::UNKNOWN, Agreement::UNKNOWN));
        let [tags, stage, industry] = self
            .employers
            .get(at(row.employer))
            .copied()
            .unwrap_or([None; 3]);
        let [workplace, employment] = site;
        let pay = row
            .pay
            .and_then(|pay| self.pays.get(at(pay)).copied())
            .unwrap_or(Agreement::UNKNOWN);
        in_order([
            self.skills(slot),
            Agreement::of(self.role(slot, row)),
            seniority,
            education,
            location,
            pay,
            Agreement::of(fit::mean([workplace, employment, stage, tags, industry])),
            self.taste.agreement(self.columns, slot, row),
        ])
    }

    /// The score of the posting in this slot if the person had `skill`, too.
    pub(super) fn score_with(&self, slot: usize, skill: &str) -> Score {
        let (vocabulary, statistics) = (self.person.vocabulary, self.person.statistics);
        let mut related: HashMap<&str, f64> = HashMap::new();
        for (other, share) in related_skills::related(skill, vocabulary, statistics) {
            let best = related.entry(other).or_insert(share);
            *best = best.max(share);
        }
        let is_new = self.person.telling(skill) <= 0.0;
        let having = |number: usize| {
            let mut having = self.having(number);
            let name = self.columns.skills.values().get(number);
            if name.is_some_and(|name| name == skill) {
                having.credit = having.credit.max(1.0);
                if is_new {
                    having.telling = 1.0;
                }
            } else if let Some(share) = name.and_then(|name| related.get(name.as_str())) {
                having.credit = having.credit.max(narrow(*share));
            }
            having
        };
        let told = self.person.told + if is_new { 1.0 } else { 0.0 };
        let skills = self.coverage(slot, told, having);
        self.agreements(slot).with(Name::Skills, skills).score()
    }

    fn skills(&self, slot: usize) -> Agreement {
        if self.person.profile.skills.is_empty() {
            return Agreement::UNKNOWN;
        }
        self.coverage(slot, self.person.told, |number| self.having(number))
    }

    fn having(&self, number: usize) -> Having {
        self.skills.get(number).copied().unwrap_or(Having {
            credit: 0.0,
            telling: 0.0,
        })
    }

    /// What is asked for in this slot against what a person has whose skills tell so much.
    fn coverage(&self, slot: usize, told: f64, having: impl Fn(usize) -> Having) -> Agreement {
        let Some(row) = self.columns.row(slot) else {
            return Agreement::UNKNOWN;
        };
        let weights = self.person.weights;
        let (mut earned, mut of, mut asked_for) = (0.0, 0.0, 0.0);
        for asked in self.columns.asked(slot) {
            let skill = asked.skill() as usize;
            let optional = self.prepared.skills.get(skill).copied().unwrap_or(0.0);
            let weight = related_skills::weight(f64::from(optional), asked.required(), weights);
            let has = having(skill);
            of += weight;
            earned += weight * f64::from(has.credit);
            asked_for += f64::from(has.telling);
        }
        skills::coverage(earned, of, told - asked_for, row.lists_skills, weights)
    }

    /// The mean likeness of text, title and topics, stretched: unrelated documents share a tenth, good matches half. A
    /// title that is the same, letter by letter, counts for nearly all.
    fn role(&self, slot: usize, row: &Row) -> Option<f64> {
        let weights = self.person.weights;
        let text = self.text(slot);
        let title = self.titles.get(row.title as usize).copied();
        let topics = self
            .prepared
            .topics
            .get(slot)
            .and_then(|topics| topics.likeness(&self.person.topics));
        let occupations = self
            .columns
            .occupations(slot)
            .and_then(|occupations| self.person.occupations.likeness(occupations));
        let terms = self.columns.term_count(slot).min(self.person.terms.len());
        let topics_share = self
            .topics_share
            .get(terms)
            .copied()
            .unwrap_or(weights.topics);
        let parts = [
            (weights.text, text),
            (
                weights.title,
                title.map(|(likeness, _)| f64::from(likeness)),
            ),
            (topics_share, topics),
            (weights.occupations, occupations),
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
        Some(1.0 - unlike * unlike * unlike * (1.0 - weights.same_title * equality))
    }

    /// Cosine of the weighted terms.
    fn text(&self, slot: usize) -> Option<f64> {
        let product = f64::from(*self.texts.get(slot)?);
        let length = f64::from(*self.prepared.lengths.get(slot)?);
        (length > 0.0).then(|| (product / (length * self.person.text_length)).min(1.0))
    }

    /// The person's title that is nearest to the posting's, and that one.
    pub(super) fn role_evidence(&self, posting: &PostingFeatures) -> Vec<Evidence> {
        let asked: HashSet<u32> = posting.title.grams().into_iter().collect();
        let shared = |title: &Title| {
            let grams = title.grams.iter();
            grams.filter(|(gram, _)| asked.contains(gram)).count()
        };
        let titles = self.person.titles.iter().map(shared);
        let nearest = titles
            .zip(&self.person.profile.titles)
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
}

/// What topics count, by number of terms: few terms tell little of them.
fn topics_share(weights: &Weights) -> Vec<f64> {
    let terms = std::iter::successors(Some(0.0), |terms| Some(terms + 1.0));
    terms
        .take(MANY_TERMS)
        .map(|terms| weights.topics * (terms / (terms + weights.few_terms).max(1.0)))
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

/// For every title of the catalogue: cosine with, and share of its letters found in, the nearest of the person's titles,
/// and how close it is to being the same (the fourth power of the cosine). Empty where the person has none.
fn titles(person: &Person<'_>, columns: &Columns, prepared: &Prepared) -> Vec<(f32, f32)> {
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
        let share = narrow(person.weights.title_share);
        for ((best, shared), squares) in best.iter_mut().zip(&shared).zip(&prepared.titles) {
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

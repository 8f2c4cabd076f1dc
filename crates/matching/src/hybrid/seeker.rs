//! A person against a whole catalogue. What many postings share (titles, places, employers, levels, pay, skills) is compared
//! once for each distinct value; what remains for a posting is to look these up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::catalogue::{Catalogue, Columns, Prepared, Row};
use crate::explanation::{Evidence, Field, Source};
use crate::features::{HeldSkill, HeldTitle, PostingFeatures, ProfileFeatures};
use crate::occupations::Sought;
use crate::reading::title;
use crate::statistics::{Statistics, Topics};
use crate::text;

use super::taste::Taste;
use super::{Agreement, Agreements, Name, Weights, fit, relevance};

/// A person, compared with all that the postings of a catalogue share.
pub(super) struct Seeker<'a> {
    profile: &'a ProfileFeatures,
    weights: &'a Weights,
    columns: &'a Columns,
    prepared: Arc<Prepared>,
    /// By skill: what having it earns.
    credits: Vec<f32>,
    /// By skill: how much the person's having it tells, 0 where they have it not.
    telling: Vec<f32>,
    /// What all the person's skills tell.
    told: f64,
    /// By slot: product of the vectors of terms; empty where the person said nothing.
    texts: Vec<f32>,
    text_length: f64,
    topics: Topics,
    /// By number of terms of the document that has fewer: what topics count.
    topics_share: Vec<f64>,
    /// Number of the person's terms.
    terms: usize,
    occupations: Sought,
    /// By title: likeness and equality with the person's nearest title.
    titles: Vec<(f32, f32)>,
    sites: Vec<(Agreement, [Option<f64>; 2])>,
    levels: Vec<(Agreement, Agreement)>,
    employers: Vec<[Option<f64>; 3]>,
    pays: Vec<Agreement>,
    taste: Taste,
}

impl<'a> Seeker<'a> {
    pub(super) fn new(
        profile: &'a ProfileFeatures,
        catalogue: &'a Catalogue,
        statistics: &Statistics,
        weights: &'a Weights,
    ) -> Self {
        let columns = catalogue.columns();
        let prepared = catalogue.prepared(statistics);
        let (texts, text_length) = texts(profile, columns, statistics, weights);
        let credits = relevance::credits(profile);
        let telling: HashMap<&str, f64> = profile
            .skills
            .iter()
            .map(|held| (held.skill.as_str(), held.tells()))
            .collect();
        let skills = columns.skills.values().iter();
        Self {
            profile,
            weights,
            columns,
            credits: skills
                .clone()
                .map(|skill| {
                    credits
                        .get(skill.as_str())
                        .map_or(0.0, |(credit, _)| narrow(*credit))
                })
                .collect(),
            telling: skills
                .map(|skill| narrow(telling.get(skill.as_str()).copied().unwrap_or(0.0)))
                .collect(),
            told: profile.skills.iter().map(HeldSkill::tells).sum(),
            texts,
            text_length,
            topics: statistics.topics(profile.terms.iter()),
            topics_share: topics_share(weights),
            terms: profile.terms.packed().len(),
            occupations: Sought::of(&profile.occupations),
            titles: titles(profile, columns, &prepared, statistics, weights),
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
        }
    }

    /// How far the person and the posting in this slot agree, signal by signal.
    pub(super) fn agreements(&self, slot: usize) -> Agreements {
        let weights = self.weights;
        let in_order = |[
            skills,
            role,
            seniority,
            education,
            location,
            pay,
            preferences,
            interest,
        ]: [Agreement; 8]| {
            Agreements([
                (Name::Skills, weights.skills, skills),
                (Name::Role, weights.role, role),
                (Name::Seniority, weights.seniority, seniority),
                (Name::Education, weights.education, education),
                (Name::Location, weights.location, location),
                (Name::Pay, weights.pay, pay),
                (Name::Preferences, weights.preferences, preferences),
                (Name::Interest, weights.interest, interest),
            ])
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

    fn skills(&self, slot: usize) -> Agreement {
        if self.profile.skills.is_empty() {
            return Agreement::UNKNOWN;
        }
        let Some(row) = self.columns.row(slot) else {
            return Agreement::UNKNOWN;
        };
        let (mut earned, mut of, mut asked_for) = (0.0, 0.0, 0.0);
        for asked in self.columns.asked(slot) {
            let skill = asked.skill() as usize;
            let optional = self.prepared.skills.get(skill).copied().unwrap_or(0.0);
            let weight = relevance::weight(f64::from(optional), asked.required(), self.weights);
            of += weight;
            earned += weight * f64::from(self.credits.get(skill).copied().unwrap_or(0.0));
            asked_for += f64::from(self.telling.get(skill).copied().unwrap_or(0.0));
        }
        relevance::coverage(
            earned,
            of,
            self.told - asked_for,
            row.lists_skills,
            self.weights,
        )
    }

    /// The mean likeness of text, title and topics, stretched: unrelated documents share a tenth, good matches half. A
    /// title that is the same, letter by letter, counts for nearly all.
    fn role(&self, slot: usize, row: &Row) -> Option<f64> {
        let text = self.text(slot);
        let title = self.titles.get(row.title as usize).copied();
        let topics = self
            .prepared
            .topics
            .get(slot)
            .and_then(|topics| topics.likeness(&self.topics));
        let occupations = self
            .columns
            .occupations(slot)
            .and_then(|occupations| self.occupations.likeness(occupations));
        let terms = self.columns.term_count(slot).min(self.terms);
        let topics_share = self
            .topics_share
            .get(terms)
            .copied()
            .unwrap_or(self.weights.topics);
        let parts = [
            (self.weights.text, text),
            (
                self.weights.title,
                title.map(|(likeness, _)| f64::from(likeness)),
            ),
            (topics_share, topics),
            (self.weights.occupations, occupations),
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
        Some(1.0 - unlike * unlike * unlike * (1.0 - self.weights.same_title * equality))
    }

    /// Cosine of the weighted terms.
    fn text(&self, slot: usize) -> Option<f64> {
        let product = f64::from(*self.texts.get(slot)?);
        let length = f64::from(*self.prepared.lengths.get(slot)?);
        (length > 0.0).then(|| (product / (length * self.text_length)).min(1.0))
    }

    /// The person's title that is nearest to the posting's, and that one.
    pub(super) fn role_evidence(&self, posting: &PostingFeatures) -> Vec<Evidence> {
        let asked: HashSet<u32> = text::grams(title::role(&posting.title))
            .into_iter()
            .collect();
        let shared = |held: &HeldTitle| {
            text::grams(held.title.split(' '))
                .iter()
                .filter(|gram| asked.contains(gram))
                .count()
        };
        let nearest = self
            .profile
            .titles
            .iter()
            .map(|held| (shared(held), held))
            .max_by_key(|(shared, _)| *shared);
        nearest
            .filter(|(shared, _)| *shared > 0)
            .map(|(_, held)| {
                vec![
                    held.source.evidence("profile", &held.title),
                    Source::of(Field::Title).evidence("posting", &posting.title),
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

/// Products of the person's vector of terms with every posting's, and the length of the person's.
fn texts(
    profile: &ProfileFeatures,
    columns: &Columns,
    statistics: &Statistics,
    weights: &Weights,
) -> (Vec<f32>, f64) {
    if profile.terms.is_empty() {
        return (Vec::new(), 0.0);
    }
    let mut products = vec![0.0; columns.rows.len()];
    let mut squares: Vec<f64> = Vec::new();
    for (term, weight) in profile.terms.iter() {
        let idf = statistics.term_idf(term);
        let weight = f64::from(weight) * idf;
        squares.push(weight * weight);
        let weight = narrow(weight * idf);
        for occurrence in columns.with_term(term) {
            if let Some(product) = products.get_mut(occurrence.slot()) {
                *product += weight * f32::from(occurrence.weight());
            }
        }
    }
    squares.sort_unstable_by(|a, b| b.total_cmp(a));
    let length = squares
        .iter()
        .take(weights.telling_terms)
        .sum::<f64>()
        .sqrt();
    if length > 0.0 {
        (products, length)
    } else {
        (Vec::new(), 0.0)
    }
}

/// For every title of the catalogue: cosine with, and share of its letters found in, the nearest of the person's titles,
/// and how close it is to being the same (the fourth power of the cosine). Empty where the person has none.
fn titles(
    profile: &ProfileFeatures,
    columns: &Columns,
    prepared: &Prepared,
    statistics: &Statistics,
    weights: &Weights,
) -> Vec<(f32, f32)> {
    if profile.titles.is_empty() {
        return Vec::new();
    }
    let mut best = vec![(0.0_f32, 0.0_f32); columns.titles.len()];
    let mut shared = vec![0.0_f32; columns.titles.len()];
    for held in &profile.titles {
        shared.fill(0.0);
        let mut squares = 0.0;
        for gram in text::grams(held.title.split(' ')) {
            let idf = statistics.gram_idf(gram);
            squares += idf * idf;
            let weight = narrow(idf * idf);
            for title in columns.with_gram(gram) {
                if let Some(shared) = shared.get_mut(*title as usize) {
                    *shared += weight;
                }
            }
        }
        let (length, weight) = (narrow(squares.sqrt()), narrow(held.weight));
        let share = narrow(weights.title_share);
        for ((best, shared), squares) in best.iter_mut().zip(&shared).zip(&prepared.titles) {
            if *shared > 0.0 {
                let cosine = (shared / (squares.sqrt() * length)).min(1.0);
                let found = (shared / squares).min(1.0);
                let likeness = weight * (cosine + share * (found - cosine));
                let equality = weight * cosine * cosine * cosine * cosine;
                *best = (best.0.max(likeness), best.1.max(equality));
            }
        }
    }
    best
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "half the memory, and seven digits are enough"
)]
fn narrow(value: f64) -> f32 {
    value as f32
}

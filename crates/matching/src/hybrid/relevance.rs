//! What the work is: skills asked for, and the role.

use std::collections::{BTreeMap, HashMap};

use crate::explanation::{Evidence, MissingSkill};
use crate::features::{Demand, HeldSkill, HeldTitle, PostingFeatures, ProfileFeatures};
use crate::score::Score;
use crate::statistics::Statistics;
use crate::text;
use crate::vocabulary::Vocabulary;

use super::Agreement;

/// A required skill counts twice an optional one.
const REQUIRED: f64 = 2.0;

/// A person, ready to be compared with many postings.
pub(super) struct Seeker<'a> {
    pub(super) profile: &'a ProfileFeatures,
    statistics: &'a Statistics,
    /// What each skill earns, the person's own and those related to them, and the person's skill it is earned by.
    credits: HashMap<&'a str, (f64, &'a HeldSkill)>,
    titles: Vec<(&'a HeldTitle, BTreeMap<u32, u32>)>,
    /// Weight of each of the person's terms: the document's times rarity.
    terms: HashMap<u32, f64>,
    terms_weight: f64,
}

impl<'a> Seeker<'a> {
    pub(super) fn new(profile: &'a ProfileFeatures, statistics: &'a Statistics) -> Self {
        let mut credits: HashMap<&str, (f64, &HeldSkill)> = HashMap::new();
        let mut earn = |skill: &'a str, credit: f64, by: &'a HeldSkill| {
            let best = credits.entry(skill).or_insert((credit, by));
            if credit > best.0 {
                *best = (credit, by);
            }
        };
        for held in &profile.skills {
            earn(&held.skill, held.weight, held);
            for (other, share) in Vocabulary::get().related(&held.skill) {
                earn(other, held.weight * share, held);
            }
        }
        let mut seeker = Self {
            profile,
            statistics,
            credits,
            titles: profile
                .titles
                .iter()
                .map(|held| (held, title_grams(&held.title)))
                .collect(),
            terms: HashMap::new(),
            terms_weight: 0.0,
        };
        for (term, weight) in &profile.terms.0 {
            let weight = f64::from(*weight) / 255.0 * statistics.term_idf(*term);
            seeker.terms_weight += weight;
            seeker.terms.insert(*term, weight);
        }
        seeker
    }

    /// Share of what the posting asks for that the person has: rare skills weigh more, required ones twice.
    pub(super) fn skills(&self, posting: &PostingFeatures) -> Agreement {
        if self.profile.skills.is_empty() || posting.skills.is_empty() {
            return None;
        }
        let (earned, of) = posting
            .skills
            .iter()
            .fold((0.0, 0.0), |(earned, of), demand| {
                let weight = self.weight(demand);
                (earned + weight * self.credit(demand), of + weight)
            });
        (of > 0.0).then(|| earned / of)
    }

    fn weight(&self, demand: &Demand) -> f64 {
        // Even the most common skill counts for something.
        let rarity = 0.2 + 0.8 * self.statistics.skill_idf(&demand.skill);
        if demand.required {
            rarity * REQUIRED
        } else {
            rarity
        }
    }

    fn credit(&self, demand: &Demand) -> f64 {
        self.credits
            .get(demand.skill.as_str())
            .map_or(0.0, |(credit, _)| *credit)
    }

    /// The better of title against title and text against text, the other adding to it.
    pub(super) fn role(&self, posting: &PostingFeatures) -> Agreement {
        let title = self.title(posting).map(|(likeness, _)| likeness);
        match (title, self.text(posting)) {
            (Some(title), Some(text)) => Some(1.0 - (1.0 - title) * (1.0 - text)),
            (title, text) => title.or(text),
        }
    }

    /// Dice coefficient of the titles' letter trigrams, the best of the person's titles.
    fn title(&self, posting: &PostingFeatures) -> Option<(f64, &'a HeldTitle)> {
        if posting.title.is_empty() {
            return None;
        }
        let asked = title_grams(&posting.title);
        self.titles
            .iter()
            .map(|(held, grams)| (dice(grams, &asked) * held.weight, *held))
            .reduce(|best, other| if other.0 > best.0 { other } else { best })
    }

    /// Share of the person's words that the posting speaks of too.
    fn text(&self, posting: &PostingFeatures) -> Agreement {
        if self.terms_weight <= 0.0 || posting.terms.0.is_empty() {
            return None;
        }
        let shared: f64 = posting
            .terms
            .0
            .iter()
            .filter_map(|(term, weight)| Some(self.terms.get(term)? * f64::from(*weight) / 255.0))
            .sum();
        Some((shared / self.terms_weight).min(1.0))
    }

    pub(super) fn role_evidence(&self, posting: &PostingFeatures) -> Vec<Evidence> {
        self.title(posting)
            .filter(|(likeness, _)| *likeness > 0.2)
            .map(|(_, held)| {
                vec![
                    held.source.evidence("profile", &held.title),
                    Evidence {
                        document: "posting".to_owned(),
                        field: "title".to_owned(),
                        text: posting.title.clone(),
                        span: None,
                    },
                ]
            })
            .unwrap_or_default()
    }

    pub(super) fn asked<'p>(&self, posting: &'p PostingFeatures) -> Asked<'a, 'p> {
        let mut demands: Vec<(&Demand, f64, Option<&HeldSkill>)> = posting
            .skills
            .iter()
            .map(|demand| {
                let by = self
                    .credits
                    .get(demand.skill.as_str())
                    .map(|(_, held)| *held);
                (demand, self.weight(demand), by)
            })
            .collect();
        demands.sort_by(|a, b| b.1.total_cmp(&a.1));
        Asked { demands }
    }
}

/// The skills a posting asks for, the weightiest first, each with the person's skill that earns its points.
pub(super) struct Asked<'a, 'p> {
    demands: Vec<(&'p Demand, f64, Option<&'a HeldSkill>)>,
}

impl Asked<'_, '_> {
    pub(super) fn matched(&self) -> Vec<String> {
        self.demands
            .iter()
            .filter(|(demand, _, by)| by.is_some_and(|held| held.skill == demand.skill))
            .map(|(demand, ..)| demand.skill.clone())
            .collect()
    }

    pub(super) fn missing(&self, score_with: impl Fn(&str) -> Score) -> Vec<MissingSkill> {
        self.demands
            .iter()
            .filter(|(demand, _, by)| by.is_none_or(|held| held.skill != demand.skill))
            .map(|(demand, _, by)| MissingSkill {
                name: demand.skill.clone(),
                required: demand.required,
                related: by.map(|held| held.skill.clone()),
                score_with: Some(score_with(&demand.skill)),
            })
            .collect()
    }

    pub(super) fn evidence(&self) -> Vec<Evidence> {
        self.demands
            .iter()
            .filter_map(|(demand, _, by)| Some((demand, (*by)?)))
            .take(8)
            .flat_map(|(demand, held)| {
                [
                    held.source.evidence("profile", &held.name),
                    demand.source.evidence("posting", &demand.skill),
                ]
            })
            .collect()
    }
}

fn title_grams(title: &str) -> BTreeMap<u32, u32> {
    let words: Vec<String> = title.split(' ').map(str::to_owned).collect();
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for gram in text::grams(&words, 3..=3) {
        let count = counts.entry(gram).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

fn dice(a: &BTreeMap<u32, u32>, b: &BTreeMap<u32, u32>) -> f64 {
    let size =
        |grams: &BTreeMap<u32, u32>| grams.values().map(|count| f64::from(*count)).sum::<f64>();
    let shared: f64 = a
        .iter()
        .filter_map(|(gram, count)| Some(f64::from(*count.min(b.get(gram)?))))
        .sum();
    let all = size(a) + size(b);
    if all > 0.0 { 2.0 * shared / all } else { 0.0 }
}

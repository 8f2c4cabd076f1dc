//! From documents to features: all language work, done once, when a document comes in.

mod education;
mod experience;
mod markup;
mod pay;
mod place;
mod terms;
pub(crate) mod title;

use std::collections::BTreeMap;

use crate::document::{DemandedSkill, Place, Posting, Profile};
use crate::explanation::{Field, Source};
use crate::features::{
    DealBreakerKeys, Demand, HeldSkill, HeldTitle, PlaceKey, PostingFeatures, ProfileFeatures,
};
use crate::text;
use crate::vocabulary::{Vocabulary, skill_words};

/// A posting asks for at most so many skills that count; what follows is ignored.
const MOST_DEMANDS: usize = 64;

/// A person has at most so many skills that count.
const MOST_SKILLS: usize = 400;

/// Reads a posting.
#[must_use]
pub fn read_posting(posting: &Posting) -> PostingFeatures {
    let title = title::read(&posting.title);
    let description = posting.description.as_deref().map(markup::plain);
    let description = description.as_deref().map(markup::body);
    PostingFeatures {
        seniority: title.seniority,
        skills: demands(posting, description),
        terms: terms::of_posting(posting, description),
        title: title.words,
        experience_months: posting
            .experience_months
            .or_else(|| experience::demanded(&posting.requirements, description)),
        education: education::demanded(posting, description),
        places: place_keys(&posting.locations),
        applicant_places: place_keys(&posting.applicant_locations),
        workplace: posting.workplace.or(title.workplace),
        employment_types: posting.employment_types.clone(),
        pay: posting.pay.as_ref().and_then(pay::yearly),
        company: folded_words(&posting.company.name),
        tags: posting
            .company
            .tags
            .iter()
            .map(|tag| folded_words(tag))
            .collect(),
        stage: posting.company.stage,
        reputation: posting
            .company
            .reputation
            .filter(|reputation| reputation.is_finite()),
        industry: posting
            .industry
            .as_ref()
            .or(posting.company.industry.as_ref())
            .map(|industry| folded_words(industry)),
    }
}

/// Reads a person's profile.
#[must_use]
pub fn read_profile(profile: &Profile) -> ProfileFeatures {
    let preferences = &profile.preferences;
    let breakers = &preferences.deal_breakers;
    let wished_places = place_keys(&preferences.locations);
    let home = profile.location.as_ref().and_then(place::key);
    let titles = held_titles(profile);
    let seniorities = if preferences.seniorities.is_empty() {
        title::standing(profile).into_iter().collect()
    } else {
        preferences.seniorities.clone()
    };
    ProfileFeatures {
        titles,
        seniorities,
        skills: held_skills(profile),
        terms: terms::of_profile(profile),
        experience_months: experience::held(profile),
        education: education::held(profile),
        places: wished_places.iter().cloned().chain(home).collect(),
        wished_places,
        pay: preferences.pay.as_ref().and_then(pay::yearly),
        workplaces: preferences.workplaces.clone(),
        employment_types: preferences.employment_types.clone(),
        industries: preferences
            .industries
            .iter()
            .map(|industry| folded_words(industry))
            .collect(),
        tags: preferences
            .tags
            .iter()
            .map(|tag| folded_words(tag))
            .collect(),
        stages: preferences.company_stages.clone(),
        deal_breakers: DealBreakerKeys {
            location: breakers.location,
            workplace: breakers.workplace,
            employment_type: breakers.employment_type,
            pay_floor: breakers.pay_floor,
            authorised_countries: breakers
                .authorised_countries
                .iter()
                .map(|country| place::country(country))
                .collect(),
            excluded_companies: breakers
                .excluded_companies
                .iter()
                .map(|company| folded_words(company))
                .collect(),
        },
    }
}

pub(crate) fn folded_words(text: &str) -> String {
    text::words(&text::fold(text)).join(" ")
}

fn place_keys(places: &[Place]) -> Vec<PlaceKey> {
    places.iter().filter_map(place::key).collect()
}

/// Skills listed as such; where none are, those found in title and text. Each once, required if any mention is.
fn demands(posting: &Posting, description: Option<&str>) -> Vec<Demand> {
    let mut demands: Vec<Demand> = Vec::new();
    let mut ask = |skill: String, required: bool, source: Source| {
        if let Some(known) = demands.iter_mut().find(|demand| demand.skill == skill) {
            known.required |= required;
        } else if demands.len() < MOST_DEMANDS {
            demands.push(Demand {
                skill,
                required,
                source,
            });
        }
    };
    for (index, DemandedSkill { name, required }) in posting.skills.iter().enumerate() {
        for skill in Vocabulary::get().normalise_list(name) {
            ask(skill, *required, Source::nth(Field::Skills, index));
        }
    }
    if posting.skills.is_empty() {
        for skill in mentioned(&posting.title) {
            ask(skill, true, Source::of(Field::Title));
        }
        for (index, requirement) in posting.requirements.iter().enumerate() {
            for skill in mentioned(&markup::plain(requirement)) {
                ask(skill, true, Source::nth(Field::Requirements, index));
            }
        }
        for skill in description.into_iter().flat_map(mentioned) {
            ask(skill, false, Source::of(Field::Description));
        }
    }
    demands
}

fn mentioned(text: &str) -> Vec<String> {
    let words = skill_words(text);
    Vocabulary::get()
        .find(&words)
        .into_iter()
        .map(|found| found.skill.to_owned())
        .collect()
}

/// Skills stated, and those found in the person's texts, each once, under its one spelling.
fn held_skills(profile: &Profile) -> Vec<HeldSkill> {
    let mut held: BTreeMap<String, HeldSkill> = BTreeMap::new();
    let mut add = |skill: String, name: &str, weight: f64, source: Source| {
        if held.len() >= MOST_SKILLS && !held.contains_key(&skill) {
            return;
        }
        let known = held.entry(skill.clone()).or_insert_with(|| HeldSkill {
            skill,
            name: name.to_owned(),
            weight,
            source,
        });
        if weight > known.weight {
            known.weight = weight;
        }
    };
    for (index, stated) in profile.skills.iter().enumerate() {
        for skill in Vocabulary::get().normalise_list(&stated.name) {
            add(skill, &stated.name, 1.0, Source::nth(Field::Skills, index));
        }
    }
    for (text, source) in texts(profile) {
        for skill in mentioned(&text) {
            let name = skill.clone();
            add(skill, &name, 1.0, source);
        }
    }
    held.into_values().collect()
}

/// What the person wrote, piece by piece.
fn texts(profile: &Profile) -> Vec<(String, Source)> {
    let mut texts = Vec::new();
    let mut add = |text: &str, source: Source| texts.push((markup::plain(text), source));
    if let Some(headline) = &profile.headline {
        add(headline, Source::of(Field::Headline));
    }
    if let Some(summary) = &profile.summary {
        add(summary, Source::of(Field::Summary));
    }
    for (index, work) in profile.work.iter().enumerate() {
        for text in work.position.iter().chain(&work.text) {
            add(text, Source::nth(Field::Work, index));
        }
    }
    for (index, education) in profile.education.iter().enumerate() {
        for text in education.area.iter().chain(&education.degree) {
            add(text, Source::nth(Field::Education, index));
        }
    }
    for (index, text) in profile.other.iter().enumerate() {
        add(text, Source::nth(Field::Other, index));
    }
    texts
}

/// Titles sought and held: what is sought and the headline in full, positions less the longer ago they were. Who names
/// none is taken by the first words of what they say.
fn held_titles(profile: &Profile) -> Vec<HeldTitle> {
    let mut titles: Vec<HeldTitle> = Vec::new();
    let mut add = |text: &str, weight: f64, source: Source| {
        let title = title::role(&title::read(text).words)
            .collect::<Vec<_>>()
            .join(" ");
        if !title.is_empty() && !titles.iter().any(|known| known.title == title) {
            titles.push(HeldTitle {
                title,
                weight,
                source,
            });
        }
    };
    for (index, wished) in profile
        .preferences
        .titles
        .iter()
        .take(MOST_WISHED_TITLES)
        .enumerate()
    {
        add(wished, 1.0, Source::nth(Field::Preferences, index));
    }
    if let Some(headline) = &profile.headline {
        add(headline, 1.0, Source::of(Field::Headline));
    }
    for (index, weight) in experience::newest_first(&profile.work)
        .into_iter()
        .zip(POSITION_WEIGHTS)
    {
        if let Some(position) = profile
            .work
            .get(index)
            .and_then(|work| work.position.as_ref())
        {
            add(position, weight, Source::nth(Field::Work, index));
        }
    }
    if titles.is_empty() {
        let said = texts(profile)
            .into_iter()
            .find(|(text, _)| !text.trim().is_empty());
        titles.extend(said.and_then(|(text, source)| {
            let title = terms::first_words(&text, MOST_WORDS_AS_TITLE).join(" ");
            (!title.is_empty()).then_some(HeldTitle {
                title,
                weight: 1.0,
                source,
            })
        }));
    }
    titles
}

/// More wishes than these say little.
const MOST_WISHED_TITLES: usize = 6;

/// What positions held count as titles, the newest first.
const POSITION_WEIGHTS: [f64; 6] = [1.0, 0.85, 0.75, 0.65, 0.6, 0.55];

/// A sentence or two.
const MOST_WORDS_AS_TITLE: usize = 40;

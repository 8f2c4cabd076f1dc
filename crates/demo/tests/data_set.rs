//! The data set is complete, valid for the product, and reproducible.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, like tests, may panic"
)]

use std::collections::{HashMap, HashSet};

use demo::{DataSet, POSTINGS, data_set};
use jiff::civil::date;
use matching::document::Workplace;

fn demo() -> DataSet {
    data_set(date(2026, 3, 1)).unwrap()
}

#[test]
fn the_date_alone_decides_the_bytes() {
    let bytes = |data: &DataSet| serde_json::to_vec(&data.postings).unwrap();
    assert_eq!(bytes(&demo()), bytes(&demo()));
    assert_ne!(bytes(&demo()), bytes(&data_set(date(2026, 3, 2)).unwrap()));
}

#[test]
fn every_posting_is_parsed_as_intended_and_states_that_it_is_generated() {
    let data = demo();
    let companies: HashSet<&str> = data
        .companies
        .iter()
        .map(|company| company.id.as_str())
        .collect();
    let mut ids = HashSet::new();
    let mut occupations: HashMap<String, usize> = HashMap::new();
    let mut workplaces: HashMap<Option<Workplace>, usize> = HashMap::new();
    for document in &data.postings {
        let posting = interchange::jobposting::read(document).unwrap();
        assert!(ids.insert(posting.id.clone()), "{:?} twice", posting.id);
        assert!(posting.description.unwrap().contains("Generated demo data"));
        assert!(companies.contains(posting.company.id.unwrap().0.as_str()));
        assert!(!posting.employment_types.is_empty());
        assert_eq!(
            posting.locations.is_empty(),
            posting.workplace == Some(Workplace::Remote)
        );
        assert!(posting.posted_at_ms.unwrap() < posting.valid_through_ms.unwrap());
        assert_eq!(posting.pay.is_some(), document.get("baseSalary").is_some());
        if let Some(pay) = posting.pay {
            assert!(pay.min.unwrap() > 0.0 && pay.min < pay.max, "{pay:?}");
        }
        for occupation in posting.occupational_categories {
            *occupations.entry(occupation).or_default() += 1;
        }
        *workplaces.entry(posting.workplace).or_default() += 1;
    }
    assert_eq!(ids.len(), POSTINGS);
    assert!(occupations.len() >= 32, "{} occupations", occupations.len());
    assert!(
        occupations.values().all(|&postings| postings >= 10),
        "{occupations:?}"
    );
    for workplace in [Workplace::Remote, Workplace::Hybrid, Workplace::OnSite] {
        assert!(
            workplaces[&Some(workplace)] >= POSTINGS / 10,
            "{workplaces:?}"
        );
    }
}

#[test]
fn some_postings_omit_fields() {
    let data = demo();
    for member in [
        "baseSalary",
        "skills",
        "experienceRequirements",
        "educationRequirements",
    ] {
        let missing = data
            .postings
            .iter()
            .filter(|posting| posting.get(member).is_none())
            .count();
        assert!(
            (POSTINGS / 50..POSTINGS / 2).contains(&missing),
            "{missing} without {member}"
        );
    }
}

#[test]
fn company_names_are_unique() {
    let data = demo();
    let names: HashSet<&str> = data
        .companies
        .iter()
        .map(|company| company.name.as_str())
        .collect();
    assert_eq!(names.len(), 120);
    assert_eq!(data.companies.len(), 120);
}

#[test]
fn people_are_parsed_as_intended() {
    let data = demo();
    assert_eq!(data.people.len(), 12);
    for person in &data.people {
        let resume = interchange::resume::read(&person.resume).unwrap();
        assert_eq!(resume.id.as_deref(), Some(person.id));
        assert_eq!(resume.name.as_deref(), Some(person.name()));
        assert_eq!(resume.profile.headline.as_deref(), Some(person.headline()));
        assert!(!resume.profile.work.is_empty() && !resume.profile.skills.is_empty());
        let preferences = interchange::preferences::read(&person.preferences).unwrap();
        assert!(!preferences.titles.is_empty() && !preferences.locations.is_empty());
        assert!(!preferences.deal_breakers.authorised_countries.is_empty());
    }
}

#[test]
fn each_mentee_of_the_programme_finds_a_mentor_of_the_trade() {
    let members = demo::cohort(date(2026, 3, 1)).unwrap();
    let (mentors, mentees): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|member| member.is_mentor);
    assert_eq!((mentors.len(), mentees.len()), (10, 30));
    let engine = matching::mentor_engine("mentor-v1").unwrap();
    let vocabulary = matching::Vocabulary::built_in();
    let read = |member: &demo::Member| {
        let profile = interchange::resume::read(&member.resume).unwrap().profile;
        matching::read_profile(&profile)
    };
    let ids: std::collections::HashSet<&String> = mentors
        .iter()
        .chain(&mentees)
        .map(|member| &member.id)
        .collect();
    assert_eq!(ids.len(), 40);
    for (number, member) in mentees.iter().enumerate() {
        let wish = serde_json::from_value(member.mentoring["seeks"].clone()).unwrap();
        let mentee =
            matching::Mentoring::mentee(&wish, read(member), None, (&[], None), vocabulary);
        let scores = mentors.iter().map(|member| {
            let offer = serde_json::from_value(member.mentoring["offers"].clone()).unwrap();
            let mentor = matching::Mentoring::mentor(&offer, read(member), None, vocabulary);
            engine.explain(&mentee, &mentor, vocabulary).score
        });
        let scores: Vec<_> = scores.collect();
        let best = scores.iter().max().unwrap();
        assert_eq!(scores[number / 3], *best, "{}: {scores:?}", member.id);
    }
}

//! People ranked for a posting: exactly, however few of them are scored, and as each of them sees
//! the posting.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use matching::document::{
    DealBreakers, DemandedSkill, Place, Posting, Preferences, Profile, StatedSkill, WorkEntry,
};
use matching::{
    CandidateQuery, Candidates, CatalogueEntry, ENGINES, HeldPerson, PersonRecord, PostingSummary,
    RankedCandidate, Roster, Verdict, engine, read_posting, read_profile,
};
use proptest::prelude::*;

const TITLES: [&str; 10] = [
    "Registered Nurse",
    "Senior Data Engineer",
    "Data Engineer",
    "Store Keeper",
    "Primary School Teacher",
    "Elektriker",
    "Enfermera de urgencias",
    "软件工程师",
    "Truck Driver",
    "",
];
const SKILLS: [&str; 9] = [
    "Python",
    "Kubernetes",
    "docker",
    "patient care",
    "bookkeeping",
    "welding",
    "SQL",
    "PostgreSQL",
    "basket weaving",
];
const LANGUAGES: [&[&str]; 3] = [&[], &["English (B1)"], &["German"]];
const TEXTS: [&str; 3] = ["", "Fluent German is required.", "Patients need care."];
const PLACES: [&str; 3] = ["Berlin", "Madrid", "Oslo"];

fn words(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(of), 0..=most)
}

prop_compose! {
    fn profile()(
        headline in prop::option::of(prop::sample::select(&TITLES[..])),
        work in words(&TITLES, 2),
        skills in words(&SKILLS, 5),
        summary in prop::option::of(Just("Looked after patients. Built data pipelines.")),
        place in prop::option::of(prop::sample::select(&PLACES[..])),
        languages in prop::sample::select(&LANGUAGES[..]),
        excludes in prop::bool::weighted(0.1),
        location in any::<bool>(),
    ) -> Profile {
        let work = work.into_iter().map(|title| WorkEntry {
            position: Some(title.to_owned()),
            ..WorkEntry::default()
        });
        let skills = skills.into_iter().map(|name| StatedSkill { name: name.to_owned(), level: None });
        let excluded = excludes.then(|| "Acme".to_owned());
        Profile {
            headline: headline.map(str::to_owned),
            summary: summary.map(str::to_owned),
            location: place.map(|city| Place { city: Some(city.to_owned()), ..Place::default() }),
            work: work.collect(),
            skills: skills.collect(),
            languages: languages.iter().map(|language| (*language).to_owned()).collect(),
            preferences: Preferences {
                deal_breakers: DealBreakers {
                    location,
                    excluded_companies: excluded.into_iter().collect(),
                    ..DealBreakers::default()
                },
                ..Preferences::default()
            },
            ..Profile::default()
        }
    }
}

prop_compose! {
    fn entry()(
        title in prop::sample::select(&TITLES[..]),
        skills in words(&SKILLS, 4),
        place in prop::option::of(prop::sample::select(&PLACES[..])),
        text in prop::sample::select(&TEXTS[..]),
    ) -> CatalogueEntry {
        let mut posting = Posting::new("p-1", title);
        posting.company.name = "Acme".to_owned();
        posting.description = Some(text.to_owned());
        posting.skills = skills
            .into_iter()
            .map(|name| DemandedSkill { name: name.to_owned(), required: true })
            .collect();
        posting.locations = place
            .map(|city| Place { city: Some(city.to_owned()), ..Place::default() })
            .into_iter()
            .collect();
        CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(&posting),
            features: read_posting(&posting),
        }
    }
}

fn scores(ranked: &[RankedCandidate]) -> Vec<(String, u32)> {
    let positions = ranked.iter().map(|ranked| &ranked.position);
    positions
        .map(|at| (at.candidate.clone(), at.score.thousandths()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn the_best_people_are_those_of_all_and_score_as_they_see_it(
        people in prop::collection::vec(profile(), 0..40),
        entry in entry(),
        limit in 1_usize..6,
        include_ineligible in any::<bool>(),
    ) {
        let mut roster = Roster::new();
        for (number, profile) in people.iter().enumerate() {
            let record = PersonRecord::of(profile, read_profile(profile), None);
            prop_assert_eq!(PersonRecord::from_bytes(&record.to_bytes()), Some(record.clone()));
            roster.upsert(number as u64 + 1, format!("{number:02}"), HeldPerson::new(1, &record));
        }
        for name in ENGINES {
            let engine = engine(name).unwrap();
            let mut expected: Vec<(String, u32)> = Vec::new();
            for (number, profile) in people.iter().enumerate() {
                let matched = engine.explain(&read_profile(profile), &entry);
                let ruled_out = profile.preferences.deal_breakers.excluded_companies.len() == 1;
                let is_shown = include_ineligible || matched.verdict != Verdict::Ineligible;
                if is_shown && !ruled_out {
                    expected.push((format!("{number:02}"), matched.score.thousandths()));
                }
            }
            expected.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            let hidden = HashSet::new();
            let mut pages = Vec::new();
            let mut after = None;
            loop {
                let query = CandidateQuery {
                    hidden: &hidden,
                    include_ineligible,
                    after: after.as_ref(),
                    limit,
                };
                let mut candidates = Candidates::new(engine, &entry, query);
                candidates.offer_all(&roster, |_| false);
                let (page, effort) = candidates.in_order();
                prop_assert_eq!(effort.considered, expected.len());
                let Some(last) = page.last() else { break };
                after = Some(last.position.clone());
                pages.extend(scores(&page));
            }
            prop_assert_eq!(&pages, &expected, "{}", name);
        }
    }
}

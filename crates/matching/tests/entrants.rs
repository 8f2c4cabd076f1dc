//! New postings against people's best matches: exactly those that a ranking of everything has among
//! its best.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use matching::document::{DemandedSkill, Place, Posting, PostingId, Profile, StatedSkill};
use matching::{
    Catalogue, CatalogueEntry, ENGINES, Filter, Position, PostingSummary, Query, contenders,
    engine, entrants, read_posting, read_profile,
};
use proptest::prelude::*;

const TITLES: [&str; 7] = [
    "Registered Nurse",
    "Senior Data Engineer",
    "Data Engineer",
    "Elektriker",
    "Enfermera de urgencias",
    "Truck Driver",
    "",
];
const SKILLS: [&str; 7] = [
    "Python",
    "Kubernetes",
    "docker",
    "patient care",
    "welding",
    "SQL",
    "PostgreSQL",
];
const PLACES: [&str; 3] = ["Berlin", "Madrid", "Oslo"];

fn words(most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&SKILLS[..]), 0..=most)
}

prop_compose! {
    fn profile()(
        headline in prop::option::of(prop::sample::select(&TITLES[..])),
        skills in words(4),
        place in prop::option::of(prop::sample::select(&PLACES[..])),
        location in any::<bool>(),
    ) -> Profile {
        let skill = |name: &str| StatedSkill { name: name.to_owned(), level: None };
        let mut profile = Profile {
            headline: headline.map(str::to_owned),
            location: place.map(|city| Place { city: Some(city.to_owned()), ..Place::default() }),
            skills: skills.into_iter().map(skill).collect(),
            ..Profile::default()
        };
        profile.preferences.deal_breakers.location = location;
        profile
    }
}

prop_compose! {
    fn posting()(
        title in prop::sample::select(&TITLES[..]),
        skills in words(3),
        place in prop::option::of(prop::sample::select(&PLACES[..])),
        posted_at_ms in prop::option::of(0_i64..3),
    ) -> Posting {
        let mut posting = Posting::new("", title);
        posting.posted_at_ms = posted_at_ms;
        let demand = |name: &str| DemandedSkill { name: name.to_owned(), required: true };
        posting.skills = skills.into_iter().map(demand).collect();
        let at = |city: &str| Place { city: Some(city.to_owned()), ..Place::default() };
        posting.locations = place.into_iter().map(at).collect();
        posting
    }
}

/// The posting of this number, at a version.
fn entry(number: usize, version: i64, posting: &Posting) -> CatalogueEntry {
    let mut posting = posting.clone();
    posting.id = PostingId(format!("p-{number:02}"));
    CatalogueEntry {
        version,
        summary: PostingSummary::of(&posting),
        features: read_posting(&posting),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn the_entrants_are_the_new_postings_among_the_best_of_all(
        person in profile(),
        before in prop::collection::vec(posting(), 0..30),
        new in prop::collection::vec((posting(), prop::option::of(0_usize..30)), 0..12),
        limit in 1_usize..12,
    ) {
        let features = read_profile(&person);
        let filter = Filter { eligible: true, ..Filter::default() };
        let query = Query {
            now_ms: 0,
            filter: &filter,
            hidden: &HashSet::new(),
            hidden_companies: &HashSet::new(),
            changed_after: None,
            after: None,
            limit,
        };
        let mut catalogue = Catalogue::new();
        for (number, posting) in before.iter().enumerate() {
            catalogue.upsert(number as u64 + 1, entry(number, 1, posting));
        }
        catalogue.advance(before.len() as u64);
        // Some are changed postings, of whom the person may hold the former version.
        let mut arrivals = Catalogue::new();
        let mut all = catalogue.clone();
        for (nth, (posting, changes)) in new.iter().enumerate() {
            let number = changes.filter(|at| *at < before.len()).unwrap_or(40 + nth);
            let seq = (100 + nth) as u64;
            arrivals.upsert(seq, entry(number, seq as i64, posting));
            all.upsert(seq, entry(number, seq as i64, posting));
        }
        arrivals.advance(200);
        all.advance(200);
        for name in ENGINES {
            let engine = engine(name).unwrap();
            let held = engine.rank(&features, &catalogue, &query).items;
            // Of those whom a change has replaced, nobody is held any more: a recompute is due.
            let changed = |id: &PostingId| arrivals.get(id).is_some();
            let gone = held.iter().any(|held| changed(&held.position.id));
            let last = held.last().filter(|_| held.len() >= limit && !gone);
            let last = last.map(|ranked| &ranked.position);
            let found = contenders(engine, &features, &arrivals, &query, last);
            let holds = held.iter().map(|held| held.position.clone());
            let holds: Vec<Position> = holds.filter(|held| !changed(&held.id)).collect();
            let found = entrants(found.items, &holds, limit);
            let best = engine.rank(&features, &all, &query).items;
            let expected: Vec<_> = best
                .into_iter()
                .filter(|ranked| changed(&ranked.position.id))
                .collect();
            // Without the postings that a change has taken from the best, others move up that were
            // not among them; only then may more be found.
            if gone && held.len() >= limit {
                prop_assert!(expected.iter().all(|it| found.contains(it)), "{}", name);
            } else {
                prop_assert_eq!(found, expected, "{}", name);
            }
        }
    }
}

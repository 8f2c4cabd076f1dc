//! The plain list: every page is exactly what brute force gives.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use matching::document::{Company, CompanyId, Place, Posting, PostingId, Profile};
use matching::{
    Catalogue, CatalogueEntry, Filter, PostingSummary, Query, engine, listing, read_posting,
    read_profile,
};
use proptest::prelude::*;

const NOW_MS: i64 = 1_800_000_000_000;

/// The last two are no places with coordinates.
const PLACES: [&str; 9] = [
    "Berlin",
    "Potsdam",
    "Hamburg",
    "Paris",
    "Singapore",
    "Auckland",
    "Honolulu",
    "Germany",
    "Nowhereville",
];
const COMPANIES: [&str; 2] = ["acme", "tidal"];

prop_compose! {
    fn posting()(
        number in 0_u32..40,
        places in prop::sample::subsequence(&PLACES[..], 0..=2),
        company in prop::option::of(prop::sample::select(&COMPANIES[..])),
        expired in prop::bool::weighted(0.2),
    ) -> Posting {
        let place = |name: &&str| Place { city: Some((*name).to_owned()), ..Place::default() };
        Posting {
            locations: places.iter().map(place).collect(),
            company: Company {
                id: company.map(|id| CompanyId(id.to_owned())),
                ..Company::default()
            },
            valid_through_ms: expired.then_some(NOW_MS - 1),
            // Ids that do not sort by length, some of them more than once.
            ..Posting::new(format!("p{number}"), "Nurse")
        }
    }
}

fn catalogue(postings: &[Posting], gone: &[u32]) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for (seq, posting) in (1..).zip(postings) {
        let entry = CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(posting),
            features: read_posting(posting),
        };
        catalogue.upsert(seq, entry);
    }
    for (seq, number) in (1 + postings.len() as u64..).zip(gone) {
        catalogue.remove(seq, &PostingId(format!("p{number}")));
    }
    catalogue
}

fn pages(
    catalogue: &Catalogue,
    filter: &Filter,
    company: Option<&CompanyId>,
    limit: usize,
) -> Vec<(String, Option<f64>)> {
    let mut found: Vec<(String, Option<f64>)> = Vec::new();
    let mut total = None;
    loop {
        let after = found.last().map(|(id, _)| PostingId(id.clone()));
        let page = listing(catalogue, filter, company, after.as_ref(), limit, NOW_MS);
        assert!(page.items.len() <= limit);
        assert_eq!(*total.get_or_insert(page.total), page.total);
        let full = page.items.len() == limit;
        let items = page.items.into_iter();
        found.extend(items.map(|(summary, km)| (summary.id.0, km)));
        if !full {
            assert_eq!(total, Some(found.len()));
            return found;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn pages_near_a_point_are_what_brute_force_gives(
        postings in prop::collection::vec(posting(), 0..40),
        gone in prop::collection::vec(0_u32..40, 0..6),
        near in prop::sample::select(vec!["Berlin", "Paris or Hamburg", "1.3,103.8", "-40,179"]),
        tenths in 0_u32..200_000,
        company in prop::option::of(prop::sample::select(vec!["acme", "tidal", "nobody"])),
        limit in 1_usize..8,
    ) {
        let catalogue = catalogue(&postings, &gone);
        let filter = Filter {
            near: Some(near.to_owned()),
            // Between two distances as they are shown.
            radius_km: Some(f64::from(tenths) / 10.0 + 0.05),
            ..Filter::default()
        };
        let company = company.map(|id| CompanyId(id.to_owned()));
        let all = (0..40).filter_map(|n| catalogue.entry(&PostingId(format!("p{n}"))));
        let mut expected: Vec<(String, Option<f64>)> = all
            .filter(|entry| company.is_none() || entry.summary.company_id == company)
            .map(|entry| (entry.summary.id.0.clone(), filter.distance_km(&entry.features)))
            .filter(|(_, km)| km.is_some_and(|km| km <= filter.radius_km.unwrap()))
            .collect();
        expected.sort_by(|(a, _), (b, _)| a.cmp(b));
        prop_assert_eq!(&pages(&catalogue, &filter, company.as_ref(), limit), &expected);

        // Of the open ones, those that a person's list has.
        if company.is_none() {
            let nobody = read_profile(&Profile::default());
            let query = Query {
                now_ms: NOW_MS,
                filter: &filter,
                hidden: &HashSet::new(),
                hidden_companies: &HashSet::new(),
                changed_after: None,
                after: None,
                limit: usize::MAX,
            };
            let ranking = engine("hybrid-v1").unwrap().rank(&nobody, &catalogue, &query);
            let ids = ranking.items.into_iter().map(|item| item.position.id);
            let mut ranked: Vec<PostingId> = ids.collect();
            ranked.sort();
            let open = expected.iter().map(|(id, _)| PostingId(id.clone()));
            let is_open = |id: &PostingId| {
                catalogue.get(id).unwrap().valid_through_ms.is_none_or(|end| end >= NOW_MS)
            };
            prop_assert_eq!(ranked, open.filter(is_open).collect::<Vec<_>>());
        }
    }
}

#[test]
fn pages_go_on_where_they_were_while_postings_come_and_go() {
    let at = |id: &str, city: &str| Posting {
        locations: vec![Place {
            city: Some(city.to_owned()),
            ..Place::default()
        }],
        ..Posting::new(id, "Nurse")
    };
    let filter = Filter {
        near: Some("Berlin".to_owned()),
        ..Filter::default()
    };
    let before = ["a", "c", "e"].map(|id| at(id, "Berlin"));
    let first = listing(&catalogue(&before, &[]), &filter, None, None, 2, NOW_MS);
    let ids = |page: &matching::Listing| -> Vec<String> {
        page.items.iter().map(|(job, _)| job.id.0.clone()).collect()
    };
    assert_eq!(
        (ids(&first), first.total),
        (vec!["a".into(), "c".into()], 3)
    );
    // The last posting of the page moved away, others came before and after it.
    let after = [
        at("a", "Berlin"),
        at("b", "Berlin"),
        at("c", "Paris"),
        at("d", "Potsdam"),
        at("e", "Berlin"),
    ];
    let cursor = &first.items[1].0.id;
    let rest = listing(
        &catalogue(&after, &[]),
        &filter,
        None,
        Some(cursor),
        2,
        NOW_MS,
    );
    assert_eq!((ids(&rest), rest.total), (vec!["d".into(), "e".into()], 4));
}

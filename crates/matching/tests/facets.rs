//! Counts of shared values equal what filtering shows, and other orders than that of the scores are
//! exact.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use matching::document::{
    Company, DemandedSkill, EmploymentType, Pay, PayPeriod, Place, Posting, PostingId, Profile,
    TimestampMs, Workplace,
};
use matching::{
    Catalogue, CatalogueEntry, ENGINES, Engine, Facet, Facets, Filter, MOST_FACET_VALUES,
    PostingSummary, ProfileFeatures, Query, Selection, Sort, SortPosition, Vocabulary, engine,
    facets, read_posting, read_profile,
};
use proptest::prelude::*;
use serde_json::json;

const NOW_MS: TimestampMs = 1_800_000_000_000;
const DAY_MS: TimestampMs = 24 * 60 * 60 * 1000;

/// With their countries.
const CITIES: [(&str, &str); 5] = [
    ("Munich", "DE"),
    ("München", "DE"),
    ("Berlin", "DE"),
    ("Lyon", "FR"),
    ("Singapore", "SG"),
];
const TITLES: [&str; 4] = [
    "Nurse",
    "Senior Nurse",
    "Lead Data Engineer",
    "Data Engineer",
];
const SKILLS: [&str; 4] = ["python", "sql", "wound care", "kubernetes"];
const TEXTS: [&str; 3] = [
    "",
    "Fluent German is required.",
    "You must speak French and English.",
];

prop_compose! {
    fn posting()(
        title in prop::sample::select(&TITLES[..]),
        company in prop::sample::select(vec!["", "ACME, Inc.", "Acme Inc", "Tidal"]),
        text in prop::sample::select(&TEXTS[..]),
        cities in prop::sample::subsequence(&CITIES[..], 0..=2),
        workplace in prop::option::of(prop::sample::select(vec![
            Workplace::Remote, Workplace::Hybrid, Workplace::OnSite,
        ])),
        employment_types in prop::sample::subsequence(
            vec![EmploymentType::FullTime, EmploymentType::PartTime, EmploymentType::Intern], 0..=2,
        ),
        pay in prop::option::of((prop::sample::select(vec!["EUR", "USD"]), 12_u32..200)),
        age_days in prop::option::of(0_i64..40),
        skills in prop::sample::subsequence(&SKILLS[..], 0..=3),
        expired in prop::bool::weighted(0.1),
    ) -> Posting {
        let places = cities.iter().map(|(city, country)| Place {
            city: Some((*city).to_owned()),
            region: None,
            country: Some((*country).to_owned()),
        });
        let skills = skills.iter().map(|name| DemandedSkill {
            name: (*name).to_owned(),
            required: true,
        });
        Posting {
            description: Some(text.to_owned()),
            company: Company { name: company.to_owned(), ..Company::default() },
            locations: places.collect(),
            workplace,
            employment_types,
            pay: pay.map(|(currency, thousands)| Pay {
                currency: currency.to_owned(),
                min: None,
                max: Some(f64::from(thousands) * 1_000.0),
                period: PayPeriod::Year,
            }),
            posted_at_ms: age_days.map(|days| NOW_MS - days * DAY_MS - 1),
            valid_through_ms: expired.then_some(NOW_MS - 1),
            skills: skills.collect(),
            ..Posting::new("p", title)
        }
    }
}

fn catalogue(postings: &[Posting]) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for (seq, posting) in (1..).zip(postings) {
        let mut summary = PostingSummary::of(posting);
        summary.id = PostingId(format!("p-{seq:03}"));
        let features = read_posting(posting);
        catalogue.upsert(
            seq,
            CatalogueEntry {
                version: 1,
                summary,
                features,
            },
        );
    }
    catalogue.advance(postings.len() as u64);
    catalogue
}

/// Any values, and some that are excluded.
fn filter() -> impl Strategy<Value = Filter> {
    let values: Vec<(Facet, &str)> = vec![
        (Facet::Workplace, "remote"),
        (Facet::Workplace, "on_site"),
        (Facet::Place, "de"),
        (Facet::Place, "fr"),
        (Facet::Company, "Acme Inc."),
        (Facet::Seniority, "senior"),
        (Facet::EmploymentType, "part_time"),
        (Facet::Pay, "40k_60k"),
        (Facet::Pay, "60k_80k"),
        (Facet::Skill, "python"),
        (Facet::Skill, "sql"),
        (Facet::Posted, "week"),
        (Facet::Language, "de"),
    ];
    let some = |most| prop::sample::subsequence(values.clone(), 0..=most);
    (some(4), some(1), any::<bool>()).prop_map(|(chosen, excluded, remote)| {
        let mut filter = Filter {
            q: remote.then(|| "nurse".to_owned()),
            distinct: true,
            ..Filter::default()
        };
        for (facet, value) in chosen {
            filter.chosen.add(facet, value).unwrap();
        }
        for (facet, value) in excluded {
            filter.excluded.add(facet, value).unwrap();
        }
        filter
    })
}

/// Runs over a query with this filter.
fn with_query<T>(filter: &Filter, limit: usize, run: impl FnOnce(&Query<'_>) -> T) -> T {
    let (nothing, nobody) = (HashSet::new(), HashSet::new());
    run(&Query {
        now_ms: NOW_MS,
        filter,
        hidden: &nothing,
        hidden_companies: &nobody,
        changed_after: None,
        after: None,
        limit,
    })
}

fn nobody() -> ProfileFeatures {
    read_profile(&Profile::default())
}

fn counted(catalogue: &Catalogue, filter: &Filter) -> Facets {
    with_query(filter, 1, |query| {
        let vocabulary = Vocabulary::built_in();
        facets(catalogue, &nobody(), query, &Facet::ALL, vocabulary)
    })
}

fn shown(catalogue: &Catalogue, filter: &Filter) -> usize {
    let engine = engine("tag-based-v1").unwrap();
    with_query(filter, 1, |query| {
        engine.rank(&nobody(), catalogue, query).effort.considered
    })
}

/// The filter with this value alone of a facet.
fn choosing(filter: &Filter, facet: Facet, value: &str) -> Filter {
    let mut chosen = Selection::default();
    for other in Facet::ALL.into_iter().filter(|other| *other != facet) {
        for value in filter.chosen.of(other) {
            chosen.add(other, value).unwrap();
        }
    }
    chosen.add(facet, value).unwrap();
    Filter {
        chosen,
        ..filter.clone()
    }
}

fn counts_of(counted: &Facets, facet: Facet) -> BTreeMap<String, usize> {
    let counts = counted
        .facets
        .iter()
        .find(|counts| counts.facet == facet)
        .unwrap();
    let counts = counts.values.iter().filter(|value| value.count > 0);
    counts
        .map(|value| (value.value.clone(), value.count))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_count_is_what_filtering_by_the_value_shows(
        postings in prop::collection::vec(posting(), 0..30),
        filter in filter(),
    ) {
        let catalogue = catalogue(&postings);
        let counted = counted(&catalogue, &filter);
        prop_assert_eq!(counted.total, shown(&catalogue, &filter));
        for counts in &counted.facets {
            for value in &counts.values {
                let alone = choosing(&filter, counts.facet, &value.value);
                let shown = shown(&catalogue, &alone);
                prop_assert_eq!(value.count, shown, "{} {:?}", counts.facet, value);
            }
            // What is not listed is not there.
            for value in counts.facet.values().into_iter().flatten() {
                let listed = counts.values.iter().any(|listed| listed.value == *value);
                let alone = choosing(&filter, counts.facet, value);
                prop_assert!(listed || shown(&catalogue, &alone) == 0, "{} {value}", counts.facet);
            }
        }
    }

    /// Against the documents.
    #[test]
    fn counts_are_those_of_the_documents(postings in prop::collection::vec(posting(), 0..30)) {
        let catalogue = catalogue(&postings);
        let counted = counted(&catalogue, &Filter::default());
        let open: Vec<&Posting> =
            postings.iter().filter(|posting| posting.valid_through_ms.is_none()).collect();
        prop_assert_eq!(counted.total, open.len());
        let count = |has: &dyn Fn(&Posting) -> Vec<String>| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for posting in &open {
                for value in has(posting).into_iter().collect::<HashSet<_>>() {
                    *counts.entry(value).or_default() += 1;
                }
            }
            counts
        };
        let spelled = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        prop_assert_eq!(
            counts_of(&counted, Facet::Workplace),
            count(&|posting| posting.workplace.iter().map(|at| spelled(json!(at))).collect())
        );
        prop_assert_eq!(
            counts_of(&counted, Facet::EmploymentType),
            count(&|posting| {
                let kinds = posting.employment_types.iter();
                kinds.map(|kind| spelled(json!(kind))).collect()
            })
        );
        // Titles and texts name others.
        let mut skills = counts_of(&counted, Facet::Skill);
        skills.retain(|skill, _| SKILLS.contains(&skill.as_str()));
        prop_assert_eq!(
            skills,
            count(&|posting| posting.skills.iter().map(|skill| skill.name.clone()).collect())
        );
        prop_assert_eq!(
            counts_of(&counted, Facet::Company),
            count(&|posting| match posting.company.name.as_str() {
                "" => vec![],
                "Tidal" => vec!["tidal".to_owned()],
                _ => vec!["acme inc".to_owned()],
            })
        );
        prop_assert_eq!(
            counts_of(&counted, Facet::Posted),
            count(&|posting| {
                let age = posting.posted_at_ms.map_or(i64::MAX, |posted| NOW_MS - posted);
                let bands = [
                    ("day", 1),
                    ("three_days", 3),
                    ("week", 7),
                    ("two_weeks", 14),
                    ("month", 30),
                ];
                let bands = bands.into_iter().filter(|(_, days)| age <= days * DAY_MS);
                bands.map(|(name, _)| name.to_owned()).collect()
            })
        );
        let places = counts_of(&counted, Facet::Place);
        let countries = count(&|posting| {
            let places = posting.locations.iter();
            places.map(|place| place.country.clone().unwrap().to_lowercase()).collect()
        });
        for (country, count) in countries {
            prop_assert_eq!(places.get(&country), Some(&count), "{}", country);
        }
        let cities = count(&|posting| {
            posting.locations.iter().map(|place| match place.city.as_deref().unwrap() {
                "München" => "Munich".to_owned(),
                city => city.to_owned(),
            }).collect()
        });
        let in_regions = places.iter().filter(|(path, _)| path.matches('/').count() == 2);
        let mut found: Vec<usize> = in_regions.map(|(_, count)| *count).collect();
        let mut cities: Vec<usize> = cities.into_values().collect();
        found.sort_unstable();
        cities.sort_unstable();
        prop_assert_eq!(found, cities);
    }

    /// Against the explanations of all postings, sorted.
    #[test]
    fn every_order_is_exact_on_pages_of_any_size(
        postings in prop::collection::vec(posting(), 0..30),
        size in 1_usize..7,
    ) {
        let catalogue = catalogue(&postings);
        let person = json!({ "headline": "Data Engineer", "skills": [{ "name": "Python" }] });
        let person: Profile = serde_json::from_value(person).unwrap();
        let person = read_profile(&person);
        let filter = Filter {
            near: Some("Berlin".to_owned()),
            radius_km: Some(20_000.0),
            ..Filter::default()
        };
        for name in ENGINES {
            let engine = engine(name).unwrap();
            for sort in [Sort::Score, Sort::Sure, Sort::Newest, Sort::Pay, Sort::Distance] {
                let filter = match sort {
                    Sort::Distance => filter.clone(),
                    _ => Filter::default(),
                };
                let expected = expected(engine, &person, &catalogue, &filter, sort);
                let mut listed: Vec<SortPosition> = Vec::new();
                loop {
                    let page = with_query(&filter, size, |query| {
                        let after = listed.last();
                        engine.matcher(&person, &catalogue).sorted(sort, after, query)
                    });
                    prop_assert_eq!(page.considered, expected.len());
                    if page.items.is_empty() {
                        break;
                    }
                    listed.extend(page.items.into_iter().map(|(key, ranked)| {
                        SortPosition { key, position: ranked.position }
                    }));
                }
                prop_assert_eq!(listed, expected, "{} {:?}", name, sort);
            }
        }
    }
}

fn expected(
    engine: &dyn Engine,
    person: &ProfileFeatures,
    catalogue: &Catalogue,
    filter: &Filter,
    sort: Sort,
) -> Vec<SortPosition> {
    let ranking = with_query(filter, usize::MAX, |query| {
        engine.rank(person, catalogue, query)
    });
    let mut all: Vec<SortPosition> = ranking
        .items
        .into_iter()
        .map(|ranked| {
            let entry = catalogue.entry(&ranked.position.id).unwrap();
            let matched = engine.explain(person, &entry);
            let key = match sort {
                Sort::Score => Some(i64::from(matched.score.thousandths())),
                Sort::Sure => Some(i64::from(matched.range[0].thousandths())),
                Sort::Newest => entry.summary.posted_at_ms,
                Sort::Pay => entry.summary.pay.as_ref().map(|pay| {
                    let rates = matching::money::Rates::in_force();
                    let top = rates
                        .convert(pay.max.unwrap(), &pay.currency, "EUR")
                        .unwrap();
                    (top * 100.0).round() as i64
                }),
                Sort::Distance => filter
                    .distance_km(&entry.features)
                    .map(|km| -((km * 100.0).round() as i64)),
            };
            SortPosition {
                key,
                position: ranked.position,
            }
        })
        .collect();
    all.sort_by(|a, b| (Reverse(a.key), &a.position).cmp(&(Reverse(b.key), &b.position)));
    all
}

fn at(city: Option<&str>, country: &str) -> Place {
    Place {
        city: city.map(str::to_owned),
        region: None,
        country: Some(country.to_owned()),
    }
}

#[test]
fn a_place_contains_the_places_in_it() {
    let posting = |places: &[Place], workplace: Option<Workplace>| Posting {
        locations: places.to_vec(),
        workplace,
        ..Posting::new("p", "Nurse")
    };
    let remote = Posting {
        workplace: Some(Workplace::Remote),
        applicant_locations: vec![Place {
            region: Some("EU".to_owned()),
            ..Place::default()
        }],
        ..Posting::new("p", "Nurse")
    };
    let catalogue = catalogue(&[
        posting(&[at(Some("München"), "DE")], None),
        posting(&[at(Some("Munich"), "DE"), at(Some("Berlin"), "DE")], None),
        posting(&[at(Some("Munich"), "DE")], Some(Workplace::OnSite)),
        posting(&[at(None, "DE")], None),
        posting(&[at(Some("Singapore"), "SG")], None),
        remote,
    ]);
    let counted = counted(&catalogue, &Filter::default());
    let places = &counted.facets[1];
    let listed: Vec<(&str, Option<&str>, usize)> = places
        .values
        .iter()
        .map(|value| (value.value.as_str(), value.label.as_deref(), value.count))
        .collect();
    assert_eq!(
        listed,
        [
            ("eu", Some("EU"), 5),
            ("de", Some("DE"), 4),
            ("sg", Some("SG"), 1),
            ("de/by", Some("BY"), 3),
            ("de/be", Some("BE"), 1),
            ("de/by/munich", Some("Munich"), 3),
            ("de/be/berlin", Some("Berlin"), 1),
            ("sg//singapore", Some("Singapore"), 1),
        ]
    );
    // Under any of its names.
    let in_munich = choosing(&Filter::default(), Facet::Place, "de/by/munchen");
    assert_eq!(shown(&catalogue, &in_munich), 3);
}

#[test]
fn the_most_frequent_values_are_listed_and_what_is_chosen() {
    let by = |name: &str| Posting {
        company: Company {
            name: name.to_owned(),
            ..Company::default()
        },
        ..Posting::new("p", "Nurse")
    };
    let mut postings: Vec<Posting> = (0..30).map(|n| by(&format!("Company {n:02}"))).collect();
    postings.push(by("Company 29"));
    let catalogue = catalogue(&postings);
    let filter = choosing(&Filter::default(), Facet::Company, "company 25");
    let counted = counted(&catalogue, &filter);
    let companies = &counted.facets[2];
    assert_eq!(companies.values.len(), MOST_FACET_VALUES + 1);
    assert_eq!(companies.more, 30 - MOST_FACET_VALUES - 1);
    assert_eq!(companies.values[0].label.as_deref(), Some("Company 29"));
    assert_eq!(companies.values[0].count, 2);
    assert_eq!(companies.values.last().unwrap().value, "company 25");
    let nowhere = choosing(&Filter::default(), Facet::Company, "nowhere");
    assert_eq!(shown(&catalogue, &nowhere), 0);
}

#[test]
fn a_skill_is_found_under_its_other_names() {
    let asking = |skill: &str| Posting {
        skills: vec![DemandedSkill {
            name: skill.to_owned(),
            required: true,
        }],
        ..Posting::new("p", "Nurse")
    };
    let catalogue = catalogue(&[asking("JavaScript"), asking("Basket weaving")]);
    let check = |name: &str, expect: usize| {
        let filter = choosing(&Filter::default(), Facet::Skill, name);
        let filter = filter.with_skills_read(Vocabulary::built_in(), &catalogue);
        assert_eq!(shown(&catalogue, &filter), expect, "{name}");
    };
    check("javascript", 1);
    check("JS", 1);
    check("basket weaving", 1);
    check("🦀", 0);
}

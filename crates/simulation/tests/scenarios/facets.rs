//! Facets, suggestions, similar postings, and lists in other orders than that of the scores.

use crate::support::*;
use futures::executor::block_on;
use matching::document::{CompanyId, PostingId};
use matching::{Facet, FacetCounts, Filter, Sort, SortPosition};
use serde_json::{Value, json};
use service::error::Error;
use service::facets::count_facets;
use service::limit::Limit;
use service::ports::UsageReading;
use service::recommendations::Request;
use service::{CacheStatus, Platform as _};
use service::{listing, postings, similar, suggestions};
use simulation::{Isolate, World};

fn with(mut posting: Value, members: Value) -> Value {
    let members = members.as_object().unwrap().clone();
    posting.as_object_mut().unwrap().extend(members);
    posting
}

/// Eight data jobs, of which two are remote and two are by Tidal.
async fn filled(isolate: &Isolate<'_>) {
    put_resume(isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    let postings: Vec<Value> = (0..8)
        .map(|n| {
            let company = if n < 2 { "Tidal" } else { "Acme" };
            let place = if n % 4 == 0 {
                json!({"jobLocationType": "TELECOMMUTE"})
            } else {
                json!({"jobLocation": {"@type": "Place", "address": {
                    "addressLocality": if n % 2 == 0 { "Berlin" } else { "Hamburg" }, "addressCountry": "DE",
                }}})
            };
            let titles = [
                "Data Engineer",
                "Data Analyst",
                "Senior Data Engineer",
                "Statistician",
                "Data Platform Engineer",
                "Data Scientist",
                "Senior Data Architect",
                "Actuary",
            ];
            let bare = posting(&format!("p{n}"), titles[n], &["python", ["sql", "spark"][n % 2]]);
            let dated = with(bare, json!({
                "datePosted": format!("2023-11-{:02}", 1 + n),
                "hiringOrganization": {"@type": "Organization", "name": company},
                "description": format!("Work number {n}, which differs from all others by {}.", SKILLS[n]),
                "baseSalary": {"@type": "MonetaryAmount", "currency": "EUR", "value": {
                    "@type": "QuantitativeValue", "value": 40_000 + 10_000 * n, "unitText": "YEAR",
                }},
            }));
            with(dated, place)
        })
        .collect();
    ingest(isolate, &postings).await;
}

fn counts(counts: &FacetCounts) -> Vec<(&str, usize)> {
    let values = counts.values.iter();
    values
        .map(|value| (value.value.as_str(), value.count))
        .collect()
}

/// Usage of what runs.
async fn used<T>(isolate: &Isolate<'_>, run: impl Future<Output = T>) -> (T, UsageReading) {
    isolate.begin_event();
    let result = run.await;
    (result, isolate.usage().reading())
}

#[test]
fn a_list_counts_its_facets_whichever_way_it_is_made() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        filled(&isolate).await;
        world.drain(&isolate).await;
        let bare = request("u1", 3);
        let (plain, _) = recommend(&isolate, bare.clone()).await;
        assert_eq!((plain.cache, plain.total), (CacheStatus::Hit, None));
        assert!(plain.facets.is_empty() && plain.searched.is_empty());
        let wanted = Request {
            facets: vec![Facet::Workplace, Facet::Company],
            ..bare.clone()
        };
        let (with_facets, used) = recommend(&isolate, wanted.clone()).await;
        assert_eq!(
            (with_facets.cache, with_facets.total),
            (CacheStatus::Hit, Some(8))
        );
        assert_eq!(bodies(&with_facets), bodies(&plain));
        assert_eq!((used.batches, used.cache_operations), (1, 0));
        let [workplaces, companies] = &with_facets.facets[..] else {
            panic!("{:?}", with_facets.facets)
        };
        assert_eq!(counts(workplaces), [("remote", 2)]);
        assert_eq!(counts(companies), [("acme", 6), ("tidal", 2)]);

        // What is chosen narrows the list and the other facets.
        let mut filter = Filter::default();
        filter.chosen.add(Facet::Company, "Tidal").unwrap();
        filter.excluded.add(Facet::Skill, "spark").unwrap();
        let narrowed = Request { filter, ..wanted };
        let (narrowed_list, _) = recommend(&isolate, narrowed.clone()).await;
        assert_eq!(narrowed_list.cache, CacheStatus::Miss);
        assert_eq!(
            (ids(&narrowed_list), narrowed_list.total),
            (vec!["p0".to_owned()], Some(1))
        );
        assert_eq!(counts(&narrowed_list.facets[0]), [("remote", 1)]);
        assert_eq!(
            counts(&narrowed_list.facets[1]),
            [("acme", 3), ("tidal", 1)]
        );

        // Later pages continue the list alone.
        let (first, _) = recommend(
            &isolate,
            Request {
                limit: limit(1),
                facets: vec![Facet::Pay],
                ..bare.clone()
            },
        )
        .await;
        let cursor = first.next_cursor.clone();
        let (second, _) = recommend(
            &isolate,
            Request {
                limit: limit(1),
                facets: vec![Facet::Pay],
                cursor,
                ..bare
            },
        )
        .await;
        assert_eq!(first.facets.len(), 1);
        assert!(second.facets.is_empty());
    });
}

#[test]
fn facets_are_counted_for_every_reader_in_one_batch() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        filled(&isolate).await;
        let filter = Filter {
            q: Some("data spark".to_owned()),
            ..Filter::default()
        };
        let wanted = [Facet::Skill, Facet::Posted];
        let (counted, usage) = used(&isolate, count_facets(&isolate, filter, &wanted)).await;
        let counted = counted.unwrap();
        assert_eq!(usage.batches, 1);
        assert_eq!(counted.total, 2);
        let body = serde_json::to_value(&counted).unwrap();
        assert_eq!(
            body["searched"],
            json!([
                {"word": "data", "found_in": ["title"]},
                {"word": "spark", "found_in": ["skill"]},
            ])
        );
        assert_eq!(body["facets"][0]["facet"], "skill");
        let skills = body["facets"][0]["values"].as_array().unwrap();
        let spark = skills
            .iter()
            .find(|skill| skill["label"] == "Apache Spark")
            .unwrap();
        assert_eq!(
            spark,
            &json!({"value": "apache spark", "label": "Apache Spark", "count": 2})
        );
    });
}

#[test]
fn a_sorted_list_is_exact_on_every_page() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        filled(&isolate).await;
        let list = async |sort: Sort, size: usize| {
            let mut listed = Vec::new();
            let mut request = Request {
                sort,
                limit: limit(size),
                filter: Filter {
                    near: Some("Berlin".to_owned()),
                    radius_km: Some(2_000.0),
                    ..Filter::default()
                },
                ..request("u1", 1)
            };
            if sort != Sort::Distance {
                request.filter = Filter::default();
            }
            loop {
                let (page, _) = recommend(&isolate, request.clone()).await;
                assert_eq!(page.total.is_some(), request.cursor.is_none());
                listed.extend(experiments::items(&page));
                request.cursor = page.next_cursor;
                if request.cursor.is_none() {
                    return listed;
                }
            }
        };
        for sort in [Sort::Sure, Sort::Newest, Sort::Pay, Sort::Distance] {
            let whole = list(sort, 50).await;
            assert!(whole.len() >= 6, "{sort:?}");
            assert_eq!(list(sort, 3).await, whole, "{sort:?}");
            let position = |item: &Value| {
                let number = |pointer: &str, by: f64| {
                    let number = item.pointer(pointer).and_then(Value::as_f64)?;
                    Some((number * by).round() as i64)
                };
                let position = matching::Position {
                    score: serde_json::from_value(item["score"].clone()).unwrap(),
                    posted_at_ms: item["job"]["posted_at_ms"].as_i64(),
                    id: PostingId(item["job"]["id"].as_str().unwrap().to_owned()),
                };
                let key = match sort {
                    Sort::Score => None,
                    Sort::Sure => number("/range/0", 1_000.0),
                    Sort::Newest => number("/job/posted_at_ms", 1.0),
                    Sort::Pay => number("/job/pay/max", 100.0).or(number("/job/pay/min", 100.0)),
                    Sort::Distance => number("/distance_km", -100.0),
                };
                SortPosition { key, position }
            };
            let positions: Vec<SortPosition> = whole.iter().map(position).collect();
            assert!(positions.is_sorted(), "{sort:?} {positions:?}");
            let ranks: Vec<&Value> = whole.iter().map(|item| &item["shown"]["rank"]).collect();
            assert!(
                ranks.iter().all(|rank| rank.is_null()),
                "no experiment runs"
            );
        }
    });
}

#[test]
fn the_list_near_a_point_is_current_and_takes_one_batch_per_page() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        filled(&isolate).await;
        let near = |city: &str, radius_km| Filter {
            near: Some(city.to_owned()),
            radius_km,
            ..Filter::default()
        };
        let list = async |filter: &Filter, company: Option<&str>| {
            let company = company.map(|id| CompanyId(id.to_owned()));
            let mut listed = Vec::new();
            let mut cursor: Option<String> = None;
            loop {
                let page = listing::list_jobs(
                    &isolate,
                    Some(filter),
                    company.as_ref(),
                    cursor.as_deref(),
                    limit(2),
                );
                let (page, used) = used(&isolate, page).await;
                assert_eq!((used.batches, used.cache_operations), (1, 0));
                let page = page.unwrap();
                let items = page.items.iter();
                listed.extend(items.map(|item| (item.job.id.0.clone(), item.distance_km.unwrap())));
                cursor = page.next_cursor;
                if cursor.is_none() {
                    assert_eq!(page.total, listed.len() as u64);
                    return listed;
                }
            }
        };
        let ids = |listed: Vec<(String, f64)>| -> Vec<String> {
            listed.into_iter().map(|(id, _)| id).collect()
        };
        // Of p0 and p4, which are remote, no place is known.
        assert_eq!(ids(list(&near("Berlin", None), None).await), ["p2", "p6"]);
        let far = near("52.52,13.40", Some(400.0));
        let both = list(&far, None).await;
        let km = |id: &str| both.iter().find(|(found, _)| found == id).unwrap().1;
        assert!(
            km("p2") < 5.0 && (250.0..260.0).contains(&km("p1")),
            "{both:?}"
        );
        assert_eq!(ids(both), ["p1", "p2", "p3", "p5", "p6", "p7"]);
        assert_eq!(ids(list(&far, Some("tidal")).await), ["p1"]);
        assert_eq!(ids(list(&far, Some("nobody")).await), [""; 0]);
        postings::delete_job(&isolate, &PostingId("p2".to_owned()))
            .await
            .unwrap();
        assert_eq!(ids(list(&near("Berlin", None), None).await), ["p6"]);
    });
}

#[test]
fn a_cursor_of_another_order_is_refused() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        filled(&isolate).await;
        let first = |sort| Request {
            sort,
            ..request("u1", 2)
        };
        for (from, to) in [
            (Sort::Newest, Sort::Pay),
            (Sort::Score, Sort::Pay),
            (Sort::Pay, Sort::Score),
        ] {
            let (page, _) = recommend(&isolate, first(from)).await;
            let continued = Request {
                cursor: page.next_cursor,
                ..first(to)
            };
            match service::recommendations::recommend(&isolate, continued).await {
                Err(Error::Refused { field, .. }) => assert_eq!(field, "cursor"),
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn suggestions_follow_what_is_open() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        filled(&isolate).await;
        let suggest = async |typed: &str| {
            let found = suggestions::suggest(&isolate, typed, Limit::new(3).unwrap()).await;
            let found = serde_json::to_value(found.unwrap()).unwrap();
            let items = found["items"].as_array().unwrap().iter();
            let shown = items.map(|item| {
                let part = |name: &str| item[name].as_str().unwrap().to_owned();
                format!(
                    "{} {} ({}) {}",
                    part("kind"),
                    part("text"),
                    part("value"),
                    item["count"]
                )
            });
            shown.collect::<Vec<_>>()
        };
        assert_eq!(suggest("Tid").await, ["company Tidal (tidal) 2"]);
        assert_eq!(
            suggest("engine").await[..2],
            [
                "title Data Engineer (data engineer) 2",
                "title Data Platform Engineer (data platform engineer) 1",
            ]
        );
        assert_eq!(suggest("pyht").await, ["skill Python (python) 8"]);
        assert_eq!(suggest("germ").await, ["place Germany (de) 6"]);
        assert_eq!(
            suggest("hambrug").await[0],
            "place Hamburg, DE (de/hh/hamburg) 4"
        );
        assert_eq!(suggest("zzz").await, [""; 0]);
        let (_, usage) = used(
            &isolate,
            suggestions::suggest(&isolate, "data", Limit::default()),
        )
        .await;
        assert_eq!((usage.batches, usage.cache_operations), (1, 0));

        for closed in ["p0", "p1"] {
            postings::delete_job(&isolate, &PostingId(closed.to_owned()))
                .await
                .unwrap();
        }
        assert_eq!(suggest("Tidal").await, [""; 0]);
        for (typed, code) in [
            (" ".to_owned(), "invalid_field"),
            ("x".repeat(101), "too_long"),
        ] {
            match suggestions::suggest(&isolate, &typed, Limit::default()).await {
                Err(Error::Refused {
                    field, code: found, ..
                }) => {
                    assert_eq!((field.as_str(), found.as_str()), ("q", code));
                }
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn similar_postings_do_not_repeat_the_job() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        filled(&isolate).await;
        let job = |id: &str, day: u32| {
            with(
                posting(id, "TIG Welder", &["tig welding", "blueprint reading"]),
                json!({"datePosted": format!("2023-11-{day:02}"), "description": "You weld hulls, all day long."}),
            )
        };
        let other = with(
            job("other", 1),
            json!({"hiringOrganization": {"name": "Other Yard"}}),
        );
        ingest(&isolate, &[job("old", 1), job("new", 2), other]).await;
        let find = async |id: &str| {
            let id = PostingId(id.to_owned());
            similar::similar_jobs(&isolate, &id, Limit::new(2).unwrap()).await
        };
        for id in ["old", "new"] {
            let found = find(id).await.unwrap();
            assert_eq!(found.items[0].job.id.0, "other");
            assert_eq!(found.items[0].skills, ["blueprint reading", "welding"]);
            assert_eq!(found.total, 9, "each job once, without this one");
            let same = if id == "old" { "new" } else { "old" };
            assert_eq!(found.duplicates, [PostingId(same.to_owned())]);
            assert!(
                found
                    .items
                    .iter()
                    .all(|found| found.job.id.0 != "old" && found.job.id.0 != "new")
            );
            assert!(found.items[1].likeness < found.items[0].likeness);
        }
        assert!(matches!(find("nothing").await, Err(Error::NotFound("job"))));
    });
}

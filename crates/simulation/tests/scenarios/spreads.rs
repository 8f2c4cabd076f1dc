//! Spreads: within the places of each posting, said in words, off unless ordered, and gone with
//! their order.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::error::{Code, Error};
use service::ids::RunId;
use service::recommendations::{Recommendations, Request};
use service::runs::RunStatus;
use service::spreads::{self, LeftReason, SpreadReport};
use service::{interactions, profiles, runs, visibility};
use simulation::{Isolate, World};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Twelve welders, for whom the same postings are best in the same order.
const PEOPLE: usize = 12;

fn ids_of_people() -> Vec<String> {
    (0..PEOPLE).map(|n| format!("w{n:02}")).collect()
}

/// Welder's jobs, the first the best: each next one asks for another skill that nobody has.
fn welding(n: usize, places: Option<u32>) -> Value {
    let skills: Vec<&str> = ["welding", "cad"]
        .into_iter()
        .chain(["excel", "teaching", "sql"].into_iter().take(n))
        .collect();
    let mut posting = posting(&format!("weld-{n}"), "Welder", &skills);
    let company = format!("yard-{n}");
    posting["hiringOrganization"] =
        json!({"@type": "Organization", "identifier": company, "name": company});
    if let Some(places) = places {
        posting["totalJobOpenings"] = json!(places);
    }
    posting
}

async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    let postings = [
        welding(0, Some(3)),
        welding(1, None),
        welding(2, Some(4)),
        welding(3, Some(40)),
    ];
    ingest(&isolate, &postings).await;
    for id in ids_of_people() {
        put_resume(&isolate, &id, &resume("Welder", &["welding", "cad"])).await;
    }
    world.drain(&isolate).await;
    isolate
}

async fn order(isolate: &Isolate<'_>, order: &Value) -> Result<RunId, Error> {
    isolate.begin_event();
    let outcome = spreads::order(isolate, order.to_string().as_bytes()).await?;
    isolate.settle(outcome.after).await;
    Ok(outcome.body)
}

async fn report(isolate: &Isolate<'_>, id: &RunId) -> SpreadReport {
    isolate.begin_event();
    spreads::get(isolate, id).await.unwrap()
}

async fn spread(world: &World, isolate: &Isolate<'_>, wanted: &Value) -> SpreadReport {
    let id = order(isolate, wanted).await.unwrap();
    world.drain(isolate).await;
    let report = report(isolate, &id).await;
    assert_eq!(report.status, RunStatus::Succeeded);
    report
}

async fn page(isolate: &Isolate<'_>, id: &str, items: usize) -> Recommendations {
    recommend(isolate, request(id, items)).await.0
}

fn items(page: &Recommendations) -> Vec<Value> {
    let page: Value = serde_json::from_str(&page.to_json().unwrap()).unwrap();
    page["items"].as_array().unwrap().clone()
}

/// How many people have each posting first.
async fn firsts(isolate: &Isolate<'_>) -> BTreeMap<String, usize> {
    let mut firsts = BTreeMap::new();
    for id in ids_of_people() {
        let first = ids(&page(isolate, &id, 3).await).remove(0);
        *firsts.entry(first).or_default() += 1;
    }
    firsts
}

fn counts(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    let counts = expected.iter();
    counts
        .map(|(id, count)| ((*id).to_owned(), *count))
        .collect()
}

#[test]
fn people_have_different_first_postings_within_the_places_and_every_score_stays() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        assert_eq!(firsts(&isolate).await, counts(&[("weld-0", 12)]));
        let before = items(&page(&isolate, "w00", 10).await);
        let people = ids_of_people();
        let wanted = json!({
            "people": people, "methods": ["stable", "greatest_total"], "most_lost": 100,
            "put_first": "greatest_total",
        });
        let report = spread(&world, &isolate, &wanted).await;
        let crowding = report.before.unwrap();
        assert_eq!((crowding.people, crowding.crowded), (12, 12));
        for result in &report.results {
            let mut given: BTreeMap<&str, usize> = BTreeMap::new();
            for one in &result.people {
                *given.entry(one.job_id.0.as_str()).or_default() += 1;
                assert_eq!(format!("weld-{}", one.by_score - 1), one.job_id.0);
            }
            let expected = [("weld-0", 3), ("weld-1", 1), ("weld-2", 4), ("weld-3", 4)];
            assert_eq!(given, BTreeMap::from(expected), "{:?}", result.method);
            assert_eq!((result.left.len(), result.after.crowded), (0, 0));
            assert!(result.after.mean_score < crowding.mean_score);
        }
        // What people see is what the report says.
        let expected = [("weld-0", 3), ("weld-1", 1), ("weld-2", 4), ("weld-3", 4)];
        assert_eq!(firsts(&isolate).await, counts(&expected));
        for id in people {
            let items = items(&page(&isolate, &id, 10).await);
            let by_id = |items: &[Value]| -> BTreeMap<String, Value> {
                let items = items.iter().cloned();
                items
                    .map(|mut item| {
                        item.as_object_mut().unwrap().remove("put_first");
                        (item["job"]["id"].to_string(), item)
                    })
                    .collect()
            };
            // The same items with the same scores, and the first says why it is first.
            let scores = |items: &[Value]| -> Vec<(String, Value)> {
                let items = by_id(items).into_iter();
                items
                    .map(|(id, item)| (id, item["score"].clone()))
                    .collect()
            };
            assert_eq!(scores(&items), scores(&before));
            let is_best = items[0]["job"]["id"] == "weld-0";
            let said: Vec<&Value> = items
                .iter()
                .filter(|item| !item["put_first"].is_null())
                .collect();
            assert_eq!(said.len(), usize::from(!is_best), "{id}");
            if let Some(item) = said.first() {
                assert_eq!(item["job"]["id"], items[0]["job"]["id"]);
                let by_score = item["put_first"]["by_score"].as_u64().unwrap();
                assert_eq!(item["job"]["id"], format!("weld-{}", by_score - 1));
                let reason = item["put_first"]["reason"].as_str().unwrap();
                assert!(reason.contains(&format!("number {by_score}")), "{reason}");
            }
        }
    });
}

#[test]
fn pages_of_any_size_and_persisted_matches_make_the_same_list() {
    block_on(async {
        let world = World::new(2);
        let isolate = prepared(&world).await;
        let wanted = json!({"people": ids_of_people(), "most_lost": 100, "put_first": "stable"});
        spread(&world, &isolate, &wanted).await;
        for id in ids_of_people() {
            let persisted = page(&isolate, &id, 10).await;
            let whole = ids(&persisted);
            for size in 1..4 {
                let (mut listed, mut cursor) = (Vec::new(), None);
                loop {
                    let mut request = request(&id, size);
                    request.cursor = cursor;
                    let page = recommend(&isolate, request).await.0;
                    listed.extend(ids(&page));
                    cursor = page.next_cursor;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(listed, whole, "{id} in pages of {size}");
            }
            let persisted = bodies(&persisted);
            world.rows("DELETE FROM match_sets");
            let fresh = Isolate::new(&world);
            assert_eq!(bodies(&page(&fresh, &id, 10).await), persisted, "{id}");
            world.drain(&isolate).await;
        }
    });
}

#[test]
fn nothing_moves_unless_it_is_ordered_and_only_while_it_is_in_force() {
    block_on(async {
        let world = World::new(3);
        let isolate = prepared(&world).await;
        let all_first = counts(&[("weld-0", 12)]);
        let people = ids_of_people();
        // Measured alone.
        let measured = spread(
            &world,
            &isolate,
            &json!({"people": people, "most_lost": 100}),
        )
        .await;
        assert_eq!((measured.put_first, measured.until_ms), (None, None));
        assert_eq!(measured.results[0].after.crowded, 0);
        assert_eq!(firsts(&isolate).await, all_first);
        // Up to its last day.
        let wanted = json!({"people": people, "most_lost": 100, "put_first": "stable", "days": 2});
        let moved = spread(&world, &isolate, &wanted).await;
        assert_ne!(firsts(&isolate).await, all_first);
        world.advance_ms(2 * DAY_MS + 1);
        assert_eq!(firsts(&isolate).await, all_first);
        // Up to the deletion of its run.
        let again = spread(&world, &isolate, &wanted).await;
        assert_ne!(firsts(&isolate).await, all_first);
        for id in [moved.id, again.id] {
            isolate.begin_event();
            runs::change(&isolate, &id, runs::Change::Delete)
                .await
                .unwrap();
        }
        assert_eq!(firsts(&isolate).await, all_first);
        for sql in [
            "SELECT 1 FROM put_first",
            "SELECT 1 FROM spread_results WHERE job_id IS NULL",
        ] {
            assert_eq!(world.rows(sql), [] as [Value; 0]);
        }
        // A list that a caller wants as it is has nothing put first.
        spread(&world, &isolate, &wanted).await;
        for id in people {
            let changes: [fn(&mut Request); 4] = [
                |request| request.diversity = false,
                |request| request.algorithm = Some("tag-based-v1".to_owned()),
                |request| request.filter.q = Some("welder".to_owned()),
                |request| request.include_ineligible = true,
            ];
            for change in changes {
                let mut request = request(&id, 10);
                change(&mut request);
                let items = items(&recommend(&isolate, request).await.0);
                assert!(items.iter().all(|item| item["put_first"].is_null()), "{id}");
            }
        }
    });
}

#[test]
fn what_is_no_longer_near_the_top_is_not_put_there() {
    block_on(async {
        let world = World::new(4);
        let isolate = prepared(&world).await;
        let wanted = json!({"people": ids_of_people(), "most_lost": 100, "put_first": "stable"});
        let report = spread(&world, &isolate, &wanted).await;
        let moved = report.results[0]
            .people
            .iter()
            .filter(|one| one.by_score > 1);
        let moved: Vec<(String, String)> = moved
            .map(|one| (one.user_id.0.clone(), one.job_id.0.clone()))
            .collect();
        let first = async |id: &str| ids(&page(&isolate, id, 3).await).remove(0);
        let [(one, job), (two, other), (three, third), ..] = moved.as_slice() else {
            panic!("{moved:?}");
        };
        assert_eq!((&first(one).await, &first(two).await), (job, other));
        // Dismissed.
        let body = json!({"kind": "dismiss", "job_id": job}).to_string();
        let outcome = interactions::record(&isolate, &user(one), body.as_bytes()).await;
        isolate.settle(outcome.unwrap().after).await;
        assert_eq!(first(one).await, "weld-0");
        // Closed.
        let closed = matching::document::PostingId(other.clone());
        service::postings::delete_job(&isolate, &closed)
            .await
            .unwrap();
        assert_eq!(first(two).await, "weld-0");
        // The person has another profile: a posting that scores much less stays below.
        let strict = json!({"people": [three], "most_lost": 1, "put_first": "stable"});
        put_resume(
            &isolate,
            three,
            &resume("Welder", &["welding", "cad", "excel"]),
        )
        .await;
        world.drain(&isolate).await;
        spread(&world, &isolate, &strict).await;
        let held = first(three).await;
        put_resume(&isolate, three, &resume("Nurse", &["nursing"])).await;
        ingest(&isolate, &[posting("ward", "Nurse", &["nursing"])]).await;
        world.drain(&isolate).await;
        assert_eq!(first(three).await, "ward", "not {held} nor {third}");
    });
}

#[test]
fn spreads_share_the_places_and_the_later_order_counts() {
    block_on(async {
        let world = World::new(5);
        let isolate = prepared(&world).await;
        let people = ids_of_people();
        let (some, others) = people.split_at(6);
        let wanted =
            |people: &[String]| json!({"people": people, "most_lost": 100, "put_first": "stable"});
        spread(&world, &isolate, &wanted(some)).await;
        let second = spread(&world, &isolate, &wanted(others)).await;
        // Weld-0 and weld-1 are taken, and two of weld-2.
        let given: BTreeSet<&str> = second.results[0]
            .people
            .iter()
            .map(|one| one.job_id.0.as_str())
            .collect();
        assert_eq!(given, BTreeSet::from(["weld-2", "weld-3"]));
        // One person again, alone: all others hold their places.
        let again = spread(&world, &isolate, &wanted(&some[..1])).await;
        assert_eq!(again.results[0].people.len(), 1);
        let rows = world
            .rows("SELECT job_id, count(*) AS n FROM put_first GROUP BY job_id ORDER BY job_id");
        let rows: Vec<(Value, i64)> = rows
            .iter()
            .map(|row| (row["job_id"].clone(), row["n"].as_i64().unwrap()))
            .collect();
        for (id, places) in [("weld-0", 3), ("weld-1", 1), ("weld-2", 4), ("weld-3", 40)] {
            let held = rows
                .iter()
                .find(|(job, _)| job == id)
                .map_or(0, |(_, n)| *n);
            assert!(held <= places, "{id}: {held}");
        }
        // A place more for each person, and nobody near the top without loss.
        let twice = json!({"people": people, "per_place": 2, "most_lost": 0});
        let twice = spread(&world, &isolate, &twice).await;
        assert_eq!(twice.results[0].people.len(), 6);
        assert_eq!(twice.results[0].left.len(), 6);
        assert!(
            twice.results[0]
                .left
                .iter()
                .all(|one| one.reason == LeftReason::NoPlaceLeft)
        );
    });
}

#[test]
fn an_order_that_cannot_be_carried_out_names_its_field_and_starts_nothing() {
    block_on(async {
        let world = World::new(6);
        let isolate = prepared(&world).await;
        let before = world.rows("SELECT id FROM runs").len();
        let crowd: Vec<String> = (0..501).map(|n| format!("w{n}")).collect();
        for (wanted, code, field) in [
            (json!({}), Code::MissingField, "people"),
            (json!({"people": []}), Code::MissingField, "people"),
            (json!({"people": crowd}), Code::TooMany, "people"),
            (
                json!({"people": ["w00", "w00"]}),
                Code::InvalidField,
                "people/1",
            ),
            (
                json!({"people": ["w00", "nobody"]}),
                Code::InvalidField,
                "people/1",
            ),
            (
                json!({"people": ["w00"], "per_place": 0}),
                Code::InvalidField,
                "per_place",
            ),
            (
                json!({"people": ["w00"], "per_place": 101}),
                Code::InvalidField,
                "per_place",
            ),
            (
                json!({"people": ["w00"], "days": 31}),
                Code::InvalidField,
                "days",
            ),
            (
                json!({"people": ["w00"], "most_lost": 101}),
                Code::InvalidField,
                "most_lost",
            ),
            (
                json!({"people": ["w00"], "most_lost": -1}),
                Code::InvalidField,
                "most_lost",
            ),
            (
                json!({"people": ["w00"], "put_first": "dice"}),
                Code::InvalidField,
                "put_first",
            ),
        ] {
            let refused = order(&isolate, &wanted).await;
            let Err(Error::Refused {
                code: found,
                field: at,
                ..
            }) = &refused
            else {
                panic!("{wanted}: {refused:?}");
            };
            assert_eq!((*found, at.as_str()), (code, field), "{wanted}");
        }
        assert_eq!(world.rows("SELECT id FROM runs").len(), before);
        let none = spreads::get(&isolate, &RunId("none".to_owned())).await;
        assert!(matches!(none, Err(Error::NotFound("spread"))), "{none:?}");
    });
}

#[test]
fn an_erased_person_is_in_no_spread_and_frees_their_place() {
    block_on(async {
        let world = World::new(7);
        let isolate = prepared(&world).await;
        let body = json!({"visibility": "private"}).to_string();
        visibility::put_visibility(&isolate, &user("w00"), body.as_bytes())
            .await
            .unwrap();
        let people = ids_of_people();
        let wanted = json!({"people": people, "most_lost": 100, "put_first": "stable"});
        let report_before = spread(&world, &isolate, &wanted).await;
        for id in &people[..11] {
            let outcome = profiles::delete_user(&isolate, &user(id)).await.unwrap();
            isolate.settle(outcome.after).await;
        }
        world.drain(&isolate).await;
        let after = report(&isolate, &report_before.id).await;
        assert_eq!(after.results[0].people.len(), 1);
        assert_eq!(world.rows("SELECT user_id FROM put_first").len(), 1);
        let alone = json!({"people": ["w11"], "put_first": "stable"});
        let alone = spread(&world, &isolate, &alone).await;
        assert_eq!(alone.results[0].people[0].job_id.0, "weld-0");
    });
}

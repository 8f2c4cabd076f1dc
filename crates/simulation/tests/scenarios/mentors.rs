//! People with people: each event that changes who suits a mentee changes the rows of those whom it
//! concerns, and of nobody else.

use std::collections::BTreeMap;

use crate::support::*;
use futures::executor::block_on;
use matching::document::CompanyId;
use serde_json::{Value, json};
use service::error::{Code, Error};
use service::limit::Limit;
use service::mentors::{self, MentorPage};
use service::{Platform as _, companies, deliveries, mentoring, profiles, runs, visibility};
use simulation::{Isolate, World};

async fn arrange(isolate: &Isolate<'_>, id: &str, document: &Value) {
    let body = document.to_string();
    let outcome = mentoring::put_mentoring(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
    isolate.settle(outcome.after).await;
}

async fn stand(isolate: &Isolate<'_>, id: &str, standing: &Value) {
    let body = standing.to_string();
    let outcome = mentoring::put_standing(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
    isolate.settle(outcome.after).await;
}

async fn show(isolate: &Isolate<'_>, id: &str, to: &str) {
    let body = json!({"visibility": to}).to_string();
    visibility::put_visibility(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
}

async fn company(isolate: &Isolate<'_>, id: &str, tags: &[&str]) {
    let body = json!({"name": id, "tags": tags, "stage": "seed"}).to_string();
    let id = CompanyId(id.to_owned());
    let outcome =
        companies::put_company(isolate, &id, body.as_bytes(), &service::Expected::Anything)
            .await
            .unwrap();
    isolate.settle(outcome.after).await;
}

/// Three mentees, of whom two are linked to a company, and three mentors.
async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    ingest(
        &isolate,
        &[posting("j1", "Data Engineer", &["python", "kafka"])],
    )
    .await;
    for (id, label, topics) in [
        ("ina", "Lead Data Engineer", ["kafka", "spark"]),
        ("ivo", "Senior Data Engineer", ["kafka", "climate"]),
        ("una", "Head Nurse", ["nursing", "climate"]),
    ] {
        put_resume(&isolate, id, &resume(label, &topics)).await;
        let offer = json!({"topics": topics, "capacity": 2, "languages": ["en"]});
        arrange(&isolate, id, &json!({"offers": offer})).await;
        show(&isolate, id, "mentor").await;
    }
    company(&isolate, "acme", &["kafka"]).await;
    company(&isolate, "other", &["welding"]).await;
    for (id, topics) in [
        ("ann", ["kafka", "spark"]),
        ("ben", ["kafka", "sql"]),
        ("cleo", ["nursing", "sql"]),
    ] {
        put_resume(&isolate, id, &resume("Junior Data Engineer", &["python"])).await;
        arrange(
            &isolate,
            id,
            &json!({"seeks": {"topics": topics, "languages": ["en"]}}),
        )
        .await;
    }
    for id in ["ann", "ben"] {
        stand(
            &isolate,
            id,
            &json!({"company_id": "acme", "tier": "silver"}),
        )
        .await;
    }
    settle(world, &isolate).await;
    isolate
}

/// Lets everything happen that waits.
async fn settle(world: &World, isolate: &Isolate<'_>) {
    world.drain(isolate).await;
    world.advance_ms(60_000);
    deliveries::sweep(isolate).await.unwrap();
    world.drain(isolate).await;
}

async fn list(isolate: &Isolate<'_>, id: &str, algorithm: &str) -> MentorPage {
    mentors::list(isolate, &user(id), Some(algorithm), Limit::default())
        .await
        .unwrap()
}

fn names(page: &MentorPage) -> Vec<&str> {
    page.items
        .iter()
        .map(|item| item.mentor_id.0.as_str())
        .collect()
}

/// By mentee: the computations of their sets, and their rows.
fn all(world: &World) -> BTreeMap<String, (Vec<Value>, Vec<Value>)> {
    let mut all: BTreeMap<String, (Vec<Value>, Vec<Value>)> = BTreeMap::new();
    let id = |row: &Value| row["user_id"].as_str().unwrap().to_owned();
    for row in world.rows("SELECT * FROM mentor_sets ORDER BY user_id, algorithm_version") {
        all.entry(id(&row))
            .or_default()
            .0
            .push(row["computation"].clone());
    }
    for row in world.rows("SELECT * FROM mentor_matches ORDER BY user_id, algorithm_version, rank")
    {
        all.entry(id(&row)).or_default().1.push(row);
    }
    all
}

/// Asserts that the rows of these mentees have changed, and that those of nobody else were even
/// computed.
fn assert_changed(
    before: &BTreeMap<String, (Vec<Value>, Vec<Value>)>,
    after: &BTreeMap<String, (Vec<Value>, Vec<Value>)>,
    changed: &[&str],
) {
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    for (id, before) in before {
        let after = &after[id];
        if changed.contains(&id.as_str()) {
            assert_ne!(before.1, after.1, "the rows of {id} changed");
        } else {
            assert_eq!(before, after, "nothing of {id} changed");
        }
    }
}

#[test]
fn a_first_fill_gives_everyone_who_seeks_a_mentor_their_rows_in_one_plain_query() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        let filled = all(&world);
        assert_eq!(filled.keys().collect::<Vec<_>>(), ["ann", "ben", "cleo"]);
        assert_eq!(names(&list(&isolate, "ann", "mentor-v1").await)[0], "ina");
        assert_eq!(names(&list(&isolate, "cleo", "mentor-v1").await)[0], "una");
        let page = list(&isolate, "ann", "tag-based-v1").await;
        assert_eq!(names(&page), ["ina", "ivo", "una"]);
        assert_eq!(page.items[0].matched.topics, ["kafka", "spark"]);
        isolate.begin_event();
        list(&isolate, "ann", "mentor-v1").await;
        let used = isolate.usage().reading();
        assert_eq!(
            (used.batches, used.statements, used.cache_operations),
            (1, 2, 0),
            "{used:?}"
        );
        assert!(used.rows_read <= 14, "{used:?}");
        // Somebody who seeks nothing has none, and is told so.
        put_resume(&isolate, "dora", &resume("Welder", &[])).await;
        settle(&world, &isolate).await;
        let page = list(&isolate, "dora", "mentor-v1").await;
        assert_eq!((page.items.len(), page.computed_at_ms), (0, None));
        let unknown = mentors::list(&isolate, &user("ann"), Some("oracle"), Limit::default()).await;
        assert!(matches!(&unknown, Err(Error::Refused { field, .. }) if field == "algorithm"));
        let nobody = mentors::list(&isolate, &user("nobody"), None, Limit::default()).await;
        assert!(matches!(nobody, Err(Error::NotFound("user"))), "{nobody:?}");
    });
}

#[test]
fn what_a_mentee_changes_changes_their_rows_alone() {
    block_on(async {
        let world = World::new(2);
        let isolate = prepared(&world).await;
        let mut before = all(&world);
        for event in ["profile", "tags", "preferences", "company", "tier"] {
            match event {
                "profile" => {
                    put_resume(&isolate, "ann", &resume("Lead Data Engineer", &["python"])).await;
                }
                "tags" => {
                    let seeks = json!({"topics": ["spark", "climate"], "languages": ["de"]});
                    arrange(&isolate, "ann", &json!({"seeks": seeks})).await;
                }
                "preferences" => {
                    let body = json!({"tags": ["nursing"]}).to_string();
                    let ann = user("ann");
                    let outcome = profiles::put_preferences(
                        &isolate,
                        &ann,
                        body.as_bytes(),
                        &service::Expected::Anything,
                    )
                    .await;
                    isolate.settle(outcome.unwrap().after).await;
                }
                "company" => {
                    stand(
                        &isolate,
                        "ann",
                        &json!({"company_id": "other", "tier": "silver"}),
                    )
                    .await;
                }
                _ => {
                    let standing = json!({"company_id": "other", "tier": "gold"});
                    stand(&isolate, "ina", &json!({"tier": "gold"})).await;
                    settle(&world, &isolate).await;
                    before = all(&world);
                    stand(&isolate, "ann", &standing).await;
                }
            }
            settle(&world, &isolate).await;
            let after = all(&world);
            assert_changed(&before, &after, &["ann"]);
            before = after;
        }
        // A change that changes nothing computes nothing.
        stand(
            &isolate,
            "ann",
            &json!({"company_id": "other", "tier": "gold"}),
        )
        .await;
        settle(&world, &isolate).await;
        assert_changed(&before, &all(&world), &[]);
    });
}

#[test]
fn the_tags_of_a_company_change_the_rows_of_those_who_are_linked_to_it() {
    block_on(async {
        let world = World::new(3);
        let isolate = prepared(&world).await;
        let before = all(&world);
        company(&isolate, "acme", &["climate", "kafka"]).await;
        settle(&world, &isolate).await;
        let after = all(&world);
        assert_changed(&before, &after, &["ann", "ben"]);
        company(&isolate, "other", &["steel"]).await;
        settle(&world, &isolate).await;
        assert_changed(&after, &all(&world), &[]);
    });
}

#[test]
fn a_change_of_a_mentor_changes_the_rows_with_them() {
    block_on(async {
        let world = World::new(4);
        let isolate = prepared(&world).await;
        // By mentee and algorithm: the rows without those of a mentor.
        let without = |mentor: &str| {
            let rows = world
                .rows("SELECT * FROM mentor_matches ORDER BY user_id, algorithm_version, rank");
            let others = rows.into_iter().filter(|row| row["mentor_id"] != mentor);
            let others = others.map(|row| {
                (
                    row["user_id"].clone(),
                    row["mentor_id"].clone(),
                    row["item"].clone(),
                )
            });
            others.collect::<Vec<_>>()
        };
        let with = |mentor: &str| {
            let rows =
                world.rows("SELECT * FROM mentor_matches ORDER BY user_id, algorithm_version");
            rows.into_iter()
                .filter(|row| row["mentor_id"] == mentor)
                .collect::<Vec<_>>()
        };
        for event in ["tier", "profile", "offer"] {
            let before = (with("ivo"), without("ivo"));
            match event {
                "tier" => stand(&isolate, "ivo", &json!({"tier": "platinum"})).await,
                "profile" => {
                    put_resume(&isolate, "ivo", &resume("Junior Welder", &["welding"])).await;
                }
                _ => {
                    let offer = json!({"topics": ["sql"], "capacity": 1});
                    arrange(&isolate, "ivo", &json!({"offers": offer})).await;
                }
            }
            settle(&world, &isolate).await;
            assert_ne!(with("ivo"), before.0, "{event}");
            assert_eq!(without("ivo"), before.1, "{event}");
        }
        assert_eq!(names(&list(&isolate, "ben", "tag-based-v1").await).len(), 3);
    });
}

#[test]
fn a_mentor_who_may_no_longer_be_seen_is_in_no_list_from_the_next_request_on() {
    block_on(async {
        let world = World::new(5);
        let isolate = prepared(&world).await;
        for to in ["private", "open", "applications"] {
            assert!(
                names(&list(&isolate, "ann", "mentor-v1").await).contains(&"ina"),
                "{to}"
            );
            show(&isolate, "ina", to).await;
            for id in ["ann", "ben", "cleo"] {
                for algorithm in matching::MENTOR_ENGINES {
                    assert!(
                        !names(&list(&isolate, id, algorithm).await).contains(&"ina"),
                        "{to}"
                    );
                }
            }
            settle(&world, &isolate).await;
            assert!(
                !names(&list(&isolate, "ann", "mentor-v1").await).contains(&"ina"),
                "{to}"
            );
            show(&isolate, "ina", "mentor").await;
            settle(&world, &isolate).await;
        }
        let outcome = profiles::delete_user(&isolate, &user("ina")).await.unwrap();
        isolate.settle(outcome.after).await;
        assert_eq!(names(&list(&isolate, "ann", "mentor-v1").await).len(), 2);
    });
}

#[test]
fn an_operators_order_and_a_new_algorithm_compute_the_rows_anew() {
    block_on(async {
        let world = World::new(6);
        let isolate = prepared(&world).await;
        let before = all(&world);
        let order = json!({"scope": "user", "user_id": "ann"}).to_string();
        let outcome = runs::order_recompute(&isolate, order.as_bytes(), None)
            .await
            .unwrap();
        isolate.settle(outcome.after).await;
        settle(&world, &isolate).await;
        let after = all(&world);
        assert_ne!(before["ann"].0, after["ann"].0, "computed");
        assert_eq!(before["ann"].1, after["ann"].1, "the same rows");
        for id in ["ben", "cleo"] {
            assert_eq!(before[id], after[id]);
        }
        // The rows are those of another release's algorithm.
        for sql in [
            "UPDATE mentor_sets SET algorithm_version = 'mentor-v0' WHERE algorithm_version LIKE 'mentor%' RETURNING 1",
            "UPDATE mentor_matches SET algorithm_version = 'mentor-v0' WHERE algorithm_version LIKE 'mentor%' RETURNING 1",
        ] {
            assert!(!world.rows(sql).is_empty());
        }
        assert!(
            list(&isolate, "ann", "mentor-v1")
                .await
                .computed_at_ms
                .is_none()
        );
        settle(&world, &isolate).await;
        let renewed = all(&world);
        for (id, (computations, rows)) in &after {
            assert_eq!(&renewed[id].1, rows, "{id}");
            assert_ne!(renewed[id].0[0], computations[0], "{id}");
            assert_eq!(renewed[id].0[1], computations[1], "tags of {id} stay");
        }
        assert_eq!(
            world
                .rows("SELECT 1 FROM mentor_sets WHERE algorithm_version = 'mentor-v0'")
                .len(),
            0
        );
    });
}

#[test]
fn a_person_says_what_they_offer_and_seek_within_limits() {
    block_on(async {
        let world = World::new(7);
        let isolate = prepared(&world).await;
        let long = "x".repeat(101);
        let many = vec!["sql"; 31];
        for (document, code, field) in [
            (
                json!({"offers": {"topics": [], "capacity": 0}}),
                Code::InvalidField,
                "offers/capacity",
            ),
            (
                json!({"offers": {"topics": [], "capacity": 51}}),
                Code::InvalidField,
                "offers/capacity",
            ),
            (
                json!({"offers": {"topics": []}}),
                Code::MissingField,
                "offers/capacity",
            ),
            (
                json!({"offers": {"topics": [], "capacity": 1, "levels_above": [3, 1]}}),
                Code::InvalidField,
                "offers/levels_above",
            ),
            (
                json!({"seeks": {"topics": [long]}}),
                Code::TooLong,
                "seeks/topics/0",
            ),
            (
                json!({"seeks": {"topics": many}}),
                Code::TooMany,
                "seeks/topics",
            ),
            (
                json!({"seeks": {"topics": [], "languages": ["english"]}}),
                Code::InvalidField,
                "seeks/languages/0",
            ),
            (
                json!({"seeks": {"topics": [], "meetings": ["seance"]}}),
                Code::InvalidField,
                "seeks/meetings/0",
            ),
            (json!({"wants": {}}), Code::InvalidField, "wants"),
        ] {
            let body = document.to_string();
            let refused = mentoring::put_mentoring(&isolate, &user("ann"), body.as_bytes()).await;
            let Err(Error::Refused {
                code: found,
                field: at,
                ..
            }) = &refused
            else {
                panic!("{document}: {refused:?}");
            };
            assert_eq!((*found, at.as_str()), (code, field), "{document}");
        }
        let state = mentoring::get_mentoring(&isolate, &user("ann"))
            .await
            .unwrap();
        assert_eq!(state.seeks.unwrap().topics, ["kafka", "spark"]);
        assert_eq!(
            state.suggested_topics,
            ["Kafka"],
            "what the best matches ask for"
        );
        // Who seeks no more has no rows.
        arrange(&isolate, "ann", &json!({})).await;
        settle(&world, &isolate).await;
        assert_eq!(all(&world).keys().collect::<Vec<_>>(), ["ben", "cleo"]);
        let body = json!({"seeks": {"topics": []}}).to_string();
        let nobody = mentoring::put_mentoring(&isolate, &user("nobody"), body.as_bytes()).await;
        assert!(matches!(nobody, Err(Error::NotFound("user"))), "{nobody:?}");
    });
}

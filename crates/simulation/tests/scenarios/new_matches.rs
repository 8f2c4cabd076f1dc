//! New postings against everyone: exactly those whose best matches they enter are told, once, of
//! what is news to them.

use std::collections::BTreeSet;

use crate::support::*;
use futures::executor::block_on;
use matching::document::{CompanyId, PostingId};
use serde_json::{Value, json};
use service::error::{Code, Error};
use service::limit::Limit;
use service::new_matches::{self, NewMatchPage, Reach, Request};
use service::recommendations::PERSISTED_MATCHES;
use service::tokens::{Caller, Claims, Role};
use service::{alerts, deliveries, interactions, postings, runs, visibility};
use simulation::{Isolate, World};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Lets everything happen that waits, also what waits for the next hour.
async fn pass(world: &World, isolate: &Isolate<'_>) {
    world.drain(isolate).await;
    world.advance_ms(HOUR_MS + 1);
    isolate.begin_event();
    deliveries::sweep(isolate).await.unwrap();
    world.drain(isolate).await;
}

/// A welder and a nurse with matches among some postings, all of whose changes have been compared.
async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    ingest(&isolate, &(0..12).map(nth_posting).collect::<Vec<_>>()).await;
    put_resume(&isolate, "ann", &resume("Welder", &["welding", "cad"])).await;
    put_resume(&isolate, "ben", &resume("Nurse", &["nursing"])).await;
    for id in ["ann", "ben"] {
        world.drain(&isolate).await;
        alert(&isolate, id, "daily", 60.0).await;
    }
    pass(world, &isolate).await;
    for id in ["ann", "ben"] {
        let through = list(&isolate, id, None).await.through;
        tell(&isolate, id, through).await;
    }
    isolate
}

async fn alert(isolate: &Isolate<'_>, id: &str, frequency: &str, least_score: f64) -> Value {
    let body = json!({"frequency": frequency, "least_score": least_score}).to_string();
    let alert = alerts::put(isolate, &user(id), body.as_bytes()).await;
    serde_json::to_value(alert.unwrap()).unwrap()
}

async fn tell(isolate: &Isolate<'_>, id: &str, through: i64) {
    let body = json!({"through": through}).to_string();
    alerts::told(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
}

async fn list(isolate: &Isolate<'_>, id: &str, since: Option<u64>) -> NewMatchPage {
    let request = Request {
        user: user(id),
        since,
        limit: Limit::default(),
        cursor: None,
    };
    isolate.begin_event();
    new_matches::list(isolate, &request).await.unwrap()
}

async fn news(isolate: &Isolate<'_>, id: &str) -> Vec<String> {
    let page = list(isolate, id, None).await;
    page.items.into_iter().map(|item| item.job.id.0).collect()
}

async fn due(isolate: &Isolate<'_>) -> Vec<String> {
    let page = alerts::list_due(isolate, None, Limit::default()).await;
    let items = page.unwrap().items.into_iter();
    items.map(|item| item.user_id.0).collect()
}

async fn act(isolate: &Isolate<'_>, id: &str, kind: &str, posting: &str) {
    let body = json!({"kind": kind, "job_id": posting}).to_string();
    let outcome = interactions::record(isolate, &user(id), body.as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

/// A posting of a company of its own.
fn of(company: &str, id: &str, title: &str, skills: &[&str]) -> Value {
    let mut posting = posting(id, title, skills);
    posting["hiringOrganization"] =
        json!({"@type": "Organization", "identifier": company, "name": company});
    posting
}

#[test]
fn a_new_posting_is_news_to_those_whose_best_matches_it_enters_and_to_nobody_else() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
        let before = world.rows("SELECT * FROM user_match_cache ORDER BY user_id, rank");
        ingest(
            &isolate,
            &[of("yard", "weld", "Welder", &["welding", "cad"])],
        )
        .await;
        // The list has it at once, the news within the hour.
        let (page, _) = recommend(&isolate, request("ann", 5)).await;
        assert!(ids(&page).contains(&"weld".to_owned()));
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
        pass(&world, &isolate).await;
        assert_eq!(news(&isolate, "ann").await, ["weld"]);
        assert_eq!(news(&isolate, "ben").await, [""; 0]);
        // The score is that of the list, and the persisted matches are as they were.
        let item = &list(&isolate, "ann", None).await.items[0];
        let listed: Value = serde_json::from_str(&page.to_json().unwrap()).unwrap();
        let listed = listed["items"].as_array().unwrap().iter();
        let listed = listed.clone().find(|item| item["job"]["id"] == "weld");
        assert_eq!(listed.unwrap()["score"], json!(item.score));
        assert_eq!(
            before,
            world.rows("SELECT * FROM user_match_cache ORDER BY user_id, rank")
        );
        let used = {
            isolate.begin_event();
            list(&isolate, "ann", None).await;
            service::Platform::usage(&isolate).reading()
        };
        assert_eq!((used.batches, used.cache_operations), (1, 0), "{used:?}");
    });
}

#[test]
fn each_job_is_told_once_and_only_what_is_news() {
    block_on(async {
        let world = World::new(2);
        let isolate = prepared(&world).await;
        ingest(
            &isolate,
            &[of("yard", "weld", "Welder", &["welding", "cad"])],
        )
        .await;
        pass(&world, &isolate).await;
        let page = list(&isolate, "ann", None).await;
        tell(&isolate, "ann", page.through).await;
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
        // It is listed since the beginning.
        let all = list(&isolate, "ann", Some(0)).await.items;
        assert_eq!(all[0].job.id.0, "weld");
        // A change of it, and the same job under another id.
        ingest(
            &isolate,
            &[of("yard", "weld", "Welder", &["welding", "excel"])],
        )
        .await;
        pass(&world, &isolate).await;
        ingest(
            &isolate,
            &[of("yard", "again", "Welder", &["welding", "excel"])],
        )
        .await;
        pass(&world, &isolate).await;
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
        // A posting that the person has held all along, and that changes.
        let mut held = nth_posting(1);
        held["title"] = json!("Senior Welder");
        ingest(&isolate, &[held]).await;
        pass(&world, &isolate).await;
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
        // What they dismissed before it was found, and a company that they hide.
        ingest(
            &isolate,
            &[
                of("dock", "first", "Welder", &["welding", "cad"]),
                of("mill", "second", "Welder", &["welding", "cad"]),
                of("port", "third", "Welder", &["welding", "cad"]),
            ],
        )
        .await;
        act(&isolate, "ann", "dismiss", "first").await;
        act(&isolate, "ann", "hide_company", "second").await;
        pass(&world, &isolate).await;
        assert_eq!(news(&isolate, "ann").await, ["third"]);
        // What they apply for after it was found, and what closes.
        act(&isolate, "ann", "apply", "third").await;
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
        ingest(
            &isolate,
            &[of("ship", "fourth", "Welder", &["welding", "cad"])],
        )
        .await;
        pass(&world, &isolate).await;
        assert_eq!(news(&isolate, "ann").await, ["fourth"]);
        let fourth = PostingId("fourth".to_owned());
        postings::delete_job(&isolate, &fourth).await.unwrap();
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
    });
}

#[test]
fn somebody_is_due_who_has_news_and_whose_time_has_come() {
    block_on(async {
        let world = World::new(3);
        let isolate = prepared(&world).await;
        world.advance_ms(25 * HOUR_MS);
        // Nobody is due without news.
        assert_eq!(due(&isolate).await, [""; 0]);
        ingest(
            &isolate,
            &[
                of("yard", "weld", "Welder", &["welding", "cad"]),
                of("ward", "nurse", "Nurse", &["nursing", "kubernetes"]),
            ],
        )
        .await;
        pass(&world, &isolate).await;
        assert_eq!(due(&isolate).await, ["ann", "ben"]);
        let through = list(&isolate, "ann", None).await.through;
        tell(&isolate, "ann", through).await;
        assert_eq!(due(&isolate).await, ["ben"]);
        // More news within the day have to wait.
        ingest(
            &isolate,
            &[of("dock", "more", "Welder", &["welding", "cad"])],
        )
        .await;
        pass(&world, &isolate).await;
        assert_eq!(due(&isolate).await, ["ben"]);
        // What was reported before does not come back, nor does it count as told anew.
        tell(&isolate, "ann", 0).await;
        assert_eq!(news(&isolate, "ann").await, ["more"]);
        world.advance_ms(25 * HOUR_MS);
        assert_eq!(due(&isolate).await, ["ben", "ann"]);
        // Nothing of ben scores that much.
        assert_eq!(
            alert(&isolate, "ben", "weekly", 100.0).await["has_news"],
            false
        );
        assert_eq!(due(&isolate).await, ["ann"]);
        alerts::delete(&isolate, &user("ann")).await.unwrap();
        assert_eq!(due(&isolate).await, [""; 0]);
        let gone = alerts::get(&isolate, &user("ann")).await;
        assert!(matches!(gone, Err(Error::NotFound("alert"))), "{gone:?}");
        // A new alert begins anew.
        alert(&isolate, "ann", "hourly", 0.0).await;
        assert_eq!(news(&isolate, "ann").await, [""; 0]);
        for (body, field) in [
            (json!({}), "frequency"),
            (json!({"frequency": "often"}), "frequency"),
            (
                json!({"frequency": "daily", "least_score": 101}),
                "least_score",
            ),
        ] {
            let refused = alerts::put(&isolate, &user("ben"), body.to_string().as_bytes()).await;
            let at =
                |error: &Error| matches!(error, Error::Refused { field: at, .. } if at == field);
            assert!(refused.as_ref().is_err_and(at), "{refused:?}");
        }
        assert_eq!(
            alerts::get(&isolate, &user("ben"))
                .await
                .unwrap()
                .least_score
                .points(),
            100.0
        );
        let nobody = alerts::put(&isolate, &user("nobody"), br#"{"frequency": "daily"}"#).await;
        assert_eq!(nobody.unwrap_err().code(), Code::NotFound);
    });
}

/// The postings that a recompute of everyone would find among a person's best now.
async fn best(world: &World, isolate: &Isolate<'_>, id: &str) -> BTreeSet<String> {
    isolate.begin_event();
    let body = json!({"scope": "all"}).to_string();
    let order = runs::order_recompute(isolate, body.as_bytes(), None).await;
    isolate.settle(order.unwrap().after).await;
    world.drain(isolate).await;
    let rows = world.rows("SELECT user_id, job_id FROM user_match_cache");
    let rows = rows.iter().filter(|row| row["user_id"] == id);
    rows.map(|row| row["job_id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_found_is_what_a_recompute_finds_among_the_best() {
    block_on(async {
        let mut found_any = 0;
        for seed in 0..6 {
            let world = World::new(seed);
            let isolate = Isolate::new(&world);
            let mut rng = fastrand::Rng::with_seed(seed);
            let first: Vec<Value> = (0..70).map(nth_posting).collect();
            ingest(&isolate, &first).await;
            let people: Vec<String> = (0..5).map(|n| format!("u{n}")).collect();
            for id in &people {
                let skills = [SKILLS[rng.usize(0..12)], SKILLS[rng.usize(0..12)]];
                let label = ["Welder", "Data Engineer", "Nurse"][rng.usize(0..3)];
                put_resume(&isolate, id, &resume(label, &skills)).await;
                let body = json!({"visibility": if rng.bool() { "private" } else { "open" }});
                let body = body.to_string();
                let shown = visibility::put_visibility(&isolate, &user(id), body.as_bytes()).await;
                shown.unwrap();
            }
            pass(&world, &isolate).await;
            world.rows("DELETE FROM new_matches");
            // Several runs one after the other, without a recompute in between.
            let mut numbers = 70..;
            let mut new = BTreeSet::new();
            for _ in 0..3 {
                let some: Vec<Value> = numbers
                    .by_ref()
                    .take(rng.usize(1..15))
                    .map(nth_posting)
                    .collect();
                ingest(&isolate, &some).await;
                new.extend(
                    some.iter()
                        .map(|it| it["identifier"].as_str().unwrap().to_owned()),
                );
                pass(&world, &isolate).await;
            }
            let rows = world.rows("SELECT user_id, job_id FROM new_matches");
            for id in &people {
                let best = best(&world, &isolate, id).await;
                assert_eq!(best.len(), PERSISTED_MATCHES);
                let expected: BTreeSet<String> = best.intersection(&new).cloned().collect();
                let found = rows.iter().filter(|row| row["user_id"] == id.as_str());
                let found: BTreeSet<String> = found
                    .map(|row| row["job_id"].as_str().unwrap().to_owned())
                    .collect();
                // What a later one has pushed out again was among the best in between.
                assert!(found.is_superset(&expected), "seed {seed}, {id}");
                let pushed_out = found.difference(&expected).count();
                assert!(
                    pushed_out <= new.len() / 2,
                    "seed {seed}, {id}: {pushed_out}"
                );
                found_any += expected.len();
            }
        }
        assert!(found_any > 50, "{found_any}");
    });
}

#[test]
fn a_run_costs_what_has_changed_and_is_named_after_it() {
    block_on(async {
        let world = World::new(4);
        let isolate = prepared(&world).await;
        let count = |world: &World| {
            let rows = world.rows("SELECT count(*) AS n FROM runs WHERE name = 'new-postings'");
            rows[0]["n"].as_i64().unwrap()
        };
        let before = count(&world);
        // Without changes there is no run.
        pass(&world, &isolate).await;
        assert_eq!(count(&world), before);
        ingest(&isolate, &[of("yard", "weld", "Welder", &["welding"])]).await;
        pass(&world, &isolate).await;
        assert_eq!(count(&world), before + 1);
        // What was read of private people is stored, and read again for another version alone.
        let read = "SELECT user_id, profile_version FROM people_features ORDER BY user_id";
        let stored = world.rows(read);
        assert_eq!(stored.len(), 2);
        put_resume(&isolate, "ann", &resume("Welder", &["welding"])).await;
        ingest(&isolate, &[of("dock", "other", "Welder", &["welding"])]).await;
        pass(&world, &isolate).await;
        let anew = world.rows(read);
        assert_ne!(anew[0], stored[0]);
        assert_eq!(anew[1], stored[1]);
        // Who may be seen has it beside their visibility.
        let open = br#"{"visibility": "open"}"#;
        visibility::put_visibility(&isolate, &user("ann"), open)
            .await
            .unwrap();
        assert_eq!(world.rows(read).len(), 1);
        ingest(&isolate, &[of("mill", "third", "Welder", &["welding"])]).await;
        pass(&world, &isolate).await;
        assert_eq!(world.rows(read).len(), 1);
        assert!(news(&isolate, "ann").await.contains(&"third".to_owned()));
        // Two firings at once start one run.
        let before = count(&world);
        world.advance_ms(HOUR_MS + 1);
        ingest(&isolate, &[of("port", "fourth", "Welder", &["welding"])]).await;
        for _ in 0..2 {
            isolate.begin_event();
            deliveries::sweep(&isolate).await.unwrap();
        }
        world.drain(&isolate).await;
        assert_eq!(count(&world), before + 1);
        // After a month they are forgotten.
        world.advance_ms(31 * 24 * HOUR_MS);
        isolate.begin_event();
        deliveries::sweep(&isolate).await.unwrap();
        assert_eq!(list(&isolate, "ann", Some(0)).await.items.len(), 0);
    });
}

#[test]
fn employers_see_how_many_a_posting_reaches_and_nobody_of_them() {
    block_on(async {
        let world = World::new(5);
        let isolate = Isolate::new(&world);
        for n in 0..23 {
            put_resume(&isolate, &format!("w{n}"), &resume("Welder", &["welding"])).await;
        }
        put_resume(&isolate, "nurse", &resume("Nurse", &["nursing"])).await;
        world.drain(&isolate).await;
        ingest(&isolate, &[of("yard", "weld", "Welder", &["welding"])]).await;
        let caller = |role, company: &str| {
            let claims = Claims {
                sub: "hr".to_owned(),
                role,
                companies: vec![CompanyId(company.to_owned())],
            };
            Caller::of_session(claims, i64::MAX)
        };
        let reach = async |caller: &Caller| {
            let weld = PostingId("weld".to_owned());
            new_matches::reach(&isolate, caller, &weld).await
        };
        let employer = caller(Role::Employer, "yard");
        let before = reach(&employer).await.unwrap();
        assert!(!before.is_complete);
        pass(&world, &isolate).await;
        let Reach {
            people,
            first_page,
            is_complete,
        } = reach(&employer).await.unwrap();
        assert_eq!(
            (people, first_page, is_complete),
            (Some(20), Some(20), true)
        );
        for n in 0..15 {
            let id = user(&format!("w{n}"));
            let outcome = service::profiles::delete_user(&isolate, &id).await;
            isolate.settle(outcome.unwrap().after).await;
        }
        assert_eq!(reach(&employer).await.unwrap().people, None);
        let other = reach(&caller(Role::Employer, "dock")).await;
        assert!(matches!(other, Err(Error::Forbidden(_))), "{other:?}");
    });
}

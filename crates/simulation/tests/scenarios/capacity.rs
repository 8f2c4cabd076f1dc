//! The size of a deployment, the cost of its responses, and its limits.

use crate::support::*;
use futures::executor::block_on;
use matching::document::PostingId;
use serde_json::Value;
use service::cache_stats;
use service::capacity;
use service::costs;
use service::pair;
use service::{EventKind, Platform as _};
use service::{postings, profiles};
use simulation::{Isolate, World};

const PEOPLE: usize = 150;
const POSTINGS: usize = 300;

async fn world() -> World {
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    let postings: Vec<_> = (0..POSTINGS).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    for n in 0..PEOPLE {
        let resume = resume("Data Engineer", &["python", "sql"]);
        put_resume(&isolate, &format!("u{n:04}"), &resume).await;
    }
    world.drain(&isolate).await;
    world
}

async fn report(isolate: &Isolate<'_>) -> Value {
    isolate.begin_event();
    serde_json::to_value(capacity::report(isolate).await.unwrap()).unwrap()
}

fn limit<'a>(capacity: &'a Value, name: &str) -> &'a Value {
    let mut limits = capacity["limits"].as_array().unwrap().iter();
    limits.find(|limit| limit["name"] == name).unwrap()
}

#[test]
fn counts_follow_inserts_deletes_and_updates() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let full = report(&isolate).await;
        let used = isolate.usage().reading();
        assert_eq!(used.batches, 1, "one round trip");
        assert_eq!(used.keys_read, 1, "the snapshot, in a new isolate");
        let counted = |capacity: &Value| {
            let number = |name: &str| capacity["counts"][name].as_u64().unwrap();
            (
                number("people"),
                number("postings"),
                number("match_sets"),
                number("persisted_matches"),
            )
        };
        let truth = "SELECT (SELECT count(*) FROM users) AS people, (SELECT count(*) FROM jobs) AS postings,
            (SELECT count(*) FROM match_sets) AS sets, (SELECT count(*) FROM user_match_cache) AS matches";
        let read = |world: &World| {
            let row = &world.rows(truth)[0];
            let number = |name: &str| row[name].as_u64().unwrap();
            (
                number("people"),
                number("postings"),
                number("sets"),
                number("matches"),
            )
        };
        assert_eq!(counted(&full), read(&world));
        assert_eq!(counted(&full).0, PEOPLE as u64);
        assert_eq!(full["counts"]["active_people_estimate"], PEOPLE as u64);
        assert_eq!(full["counts"]["sampled_people"], PEOPLE as u64);

        let outcome = profiles::delete_user(&isolate, &user("u0007"))
            .await
            .unwrap();
        isolate.settle(outcome.after).await;
        for n in 40..POSTINGS {
            let gone = PostingId(format!("job-{n:05}"));
            postings::delete_job(&isolate, &gone).await.unwrap();
        }
        put_resume(&isolate, "u0008", &resume("Nurse", &["nursing"])).await;
        world.drain(&isolate).await;
        let fewest = &world.rows("SELECT min(matches) AS fewest FROM match_sets")[0];
        assert!(
            fewest["fewest"].as_u64() < Some(50),
            "there are fewer postings than persisted matches"
        );
        world.advance_ms(8 * 24 * 60 * 60 * 1000);
        let later = report(&isolate).await;
        assert_eq!(counted(&later), read(&world));
        assert_eq!(counted(&later).0, PEOPLE as u64 - 1);
        assert_eq!(later["counts"]["active_people_estimate"], 0);
    });
}

#[test]
fn the_snapshot_is_reported_with_its_age_and_the_changes_since() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let stored = "SELECT version, created_at, postings, bytes FROM catalogue_snapshots
            ORDER BY version DESC LIMIT 1";
        let row = world.rows(stored)[0].clone();
        let behind = |report: &Value| report["snapshot"]["changes_behind"].as_u64().unwrap();
        let before = report(&isolate).await;
        let algorithm = "SELECT DISTINCT algorithm FROM match_sets";
        assert_eq!(before["algorithm"], world.rows(algorithm)[0]["algorithm"]);
        for (member, column) in [
            ("version", "version"),
            ("created_at_ms", "created_at"),
            ("postings", "postings"),
            ("bytes", "bytes"),
        ] {
            assert!(row[column].as_u64().unwrap() > 0, "{column}");
            assert_eq!(before["snapshot"][member], row[column], "{member}");
        }
        ingest(
            &isolate,
            &[nth_posting(POSTINGS), nth_posting(POSTINGS + 1)],
        )
        .await;
        assert_eq!(behind(&report(&isolate).await), behind(&before) + 2);
        world.rows("DELETE FROM catalogue_snapshots");
        assert!(report(&isolate).await["snapshot"].is_null());
    });
}

#[test]
fn the_cost_of_a_path_is_the_mean_of_its_measurements() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let job = PostingId("job-00000".to_owned());
        let route = "GET /v1/users/{id}/jobs/{job}/match";
        // A pair that is not persisted.
        world.rows("DELETE FROM match_sets");
        for cache in ["miss", "hit", "hit"] {
            isolate.begin_event();
            let kind = EventKind {
                route: route.to_owned(),
                cache,
            };
            let outcome = pair::match_pair(&isolate, &user("u0001"), &job, None)
                .await
                .unwrap();
            costs::account(&isolate, kind.clone(), 1);
            isolate.settle(outcome.after).await;
            costs::account(&isolate, kind, 0);
        }
        isolate.begin_event();
        assert!(!cache_stats::is_due(&isolate), "counting has just begun");
        world.advance_ms(60_000);
        assert!(!cache_stats::is_due(&isolate), "three events");
        world.advance_ms(540_000);
        assert!(cache_stats::is_due(&isolate));
        cache_stats::write(&isolate).await;

        let capacity = report(&isolate).await;
        let path = |cache: &str| {
            let mut paths = capacity["paths"].as_array().unwrap().iter();
            paths
                .find(|path| path["route"] == route && path["cache"] == cache)
                .unwrap()
        };
        let (hit, miss) = (path("hit"), path("miss"));
        let counted = |path: &Value| {
            [
                "events",
                "batches",
                "keys_read",
                "keys_written",
                "postings_ranked",
            ]
            .map(|name| path[name].as_u64().unwrap())
        };
        assert_eq!(counted(hit), [2, 2, 2, 0, 0]);
        // The value is put after the response, and still counts towards it.
        assert_eq!(counted(miss), [1, 1, 1, 1, 1]);
        let dollars = |path: &Value| {
            let number = |name: &str| path[name].as_f64().unwrap();
            let rows = 0.001 * number("rows_read") / number("events");
            (number("dollars_per_million") - 0.30 - rows) * 1_000.0
        };
        assert_eq!(dollars(hit).round(), 500.0, "a key read");
        assert_eq!(dollars(miss).round(), 5_500.0, "a key read and one written");
        let mut caches = capacity["caches"].as_array().unwrap().iter();
        assert!(caches.any(|held| held["cache"] == "match" && held["values"] == 1));
    });
}

#[test]
fn limits_are_extrapolated_linearly() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let capacity = report(&isolate).await;

        let size = capacity["counts"]["database_bytes"].as_f64().unwrap();
        let database = limit(&capacity, "database_bytes");
        assert_eq!(database["now"], size);
        assert_eq!(database["limit"], 10e9);
        // The parts add up to the whole.
        let of = |count: usize, reached: &Value| {
            count as f64 * (10e9 - size) / (reached.as_f64().unwrap() - count as f64)
        };
        let both = of(PEOPLE, &database["reached_at_people"])
            + of(POSTINGS, &database["reached_at_postings"]);
        assert!((both / size - 1.0).abs() < 1e-3, "{both} of {size}");

        let snapshot = limit(&capacity, "snapshot_bytes");
        let row = &world.rows("SELECT postings, bytes FROM catalogue_snapshots")[0];
        let bytes = row["bytes"].as_f64().unwrap();
        assert_eq!(snapshot["now"], bytes);
        let each = bytes / row["postings"].as_f64().unwrap();
        let reached = snapshot["reached_at_postings"].as_f64().unwrap();
        assert!((reached * each / (25.0 * 1024.0 * 1024.0) - 1.0).abs() < 1e-3);
        let share = |limit: &Value| limit["share"].as_f64().unwrap();
        let limits = capacity["limits"].as_array().unwrap();
        let most = limits.iter().map(share).fold(0.0, f64::max);
        let next = capacity["next_limit"].as_str().unwrap();
        assert_eq!(share(limit(&capacity, next)), most);
    });
}

#[test]
fn an_empty_deployment_has_no_estimates() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let capacity = report(&isolate).await;
        assert_eq!(capacity["counts"]["people"], 0);
        assert_eq!(capacity["paths"], Value::Array(Vec::new()));
        for limit in capacity["limits"].as_array().unwrap() {
            assert!(limit["reached_at_people"].is_null() && limit["reached_at_postings"].is_null());
            assert!(limit["share"].is_f64(), "a finite number");
        }
    });
}

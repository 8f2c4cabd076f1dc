//! Warming: within its budget, once per hour, and with the values that readers would get.

use std::collections::BTreeSet;

use crate::support::*;
use futures::executor::block_on;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::ids::RunId;
use service::runs::{self, Run, RunStatus, Scope};
use service::settings::Settings;
use service::{CacheStatus, Platform as _};
use service::{interactions, pair, profiles, warming};
use simulation::{Faults, Isolate, World};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// People who have viewed postings, popular ones more often, and a budget of `pairs`.
async fn world(people: usize, pairs: u32) -> World {
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    ingest(&isolate, &(0..30).map(nth_posting).collect::<Vec<_>>()).await;
    for n in 0..people {
        put_resume(&isolate, &who(n), &resume("Nurse", &[SKILLS[n % 12]])).await;
    }
    world.drain(&isolate).await;
    for n in 0..people {
        world.advance_ms(1);
        // Posting 0 by everyone, 1 by half of them, 2 by a third, …
        for posting in (0..6).filter(|posting| n % (posting + 1) == 0) {
            interact(&isolate, n, "view", posting).await;
        }
    }
    world.set_settings(Settings::read(|name| {
        (name == "WARMING_PAIRS").then(|| pairs.to_string())
    }));
    world
}

fn who(n: usize) -> String {
    format!("u{n:03}")
}

async fn interact(isolate: &Isolate<'_>, person: usize, kind: &str, posting: usize) {
    let body = json!({"kind": kind, "job_id": format!("job-{posting:05}")}).to_string();
    isolate.begin_event();
    let outcome = interactions::record(isolate, &user(&who(person)), body.as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

/// All warming runs.
async fn warmings(isolate: &Isolate<'_>) -> Vec<Run> {
    let listing = runs::Listing {
        name: Some(runs::RunName::Warming),
        ..runs::Listing::default()
    };
    runs::list(isolate, &listing, None, limit(100))
        .await
        .unwrap()
        .items
}

/// Delivers until no message is due.
async fn work(world: &World, isolate: &Isolate<'_>) {
    while world.deliver(isolate, 10).await > 0 {}
}

fn warmed(world: &World) -> BTreeSet<String> {
    let keys = world.cache_keys().into_iter();
    keys.filter(|key| key.starts_with("match:")).collect()
}

#[test]
fn the_budget_goes_to_popular_postings_and_recently_active_people() {
    block_on(async {
        let world = world(60, 130).await;
        let isolate = Isolate::new(&world);
        isolate.begin_event();
        warming::start(&isolate).await.unwrap();
        assert_eq!(isolate.usage().reading().batches, 2);
        work(&world, &isolate).await;
        let [run] = &warmings(&isolate).await[..] else {
            panic!("one run")
        };
        // Six postings for each of 21 people are 126 pairs.
        assert_eq!(
            (run.status, run.of, run.done, run.failed, run.steps),
            (RunStatus::Succeeded, Some(21), 21, 0, 3)
        );
        let jobs = (0..6).map(|n| PostingId(format!("job-{n:05}"))).collect();
        assert_eq!(run.parameters, Scope::Warm { job_ids: jobs });
        let keys = warmed(&world);
        assert_eq!(keys.len(), 126);
        assert!(
            keys.iter().all(|key| key.as_str() > "match:u039:"),
            "{keys:?}"
        );
    });
}

#[test]
fn a_warmed_value_is_the_one_a_reader_gets() {
    block_on(async {
        let world = world(5, 1_000).await;
        let isolate = Isolate::new(&world);
        interact(&isolate, 0, "dismiss", 0).await;
        // The interactions change the learned part of the profiles.
        world.drain(&isolate).await;
        // A pair that is not persisted.
        world.rows("DELETE FROM match_sets");
        let job = PostingId("job-00000".to_owned());
        let outcome = pair::match_pair(&isolate, &user("u001"), &job, None).await;
        let worked_out = outcome.unwrap().body;
        assert_eq!(worked_out.cache, CacheStatus::Miss);
        warming::start(&isolate).await.unwrap();
        work(&world, &isolate).await;
        let reader = Isolate::new(&world);
        let read = pair::match_pair(&reader, &user("u001"), &job, None)
            .await
            .unwrap();
        assert_eq!(
            (read.body.cache, &read.body.item),
            (CacheStatus::Hit, &worked_out.item)
        );
        assert!(
            !warmed(&world)
                .iter()
                .any(|key| key.starts_with("match:u000:job-00000:"))
        );
        // An hour later, all values are present, so none is written again.
        world.advance_ms(HOUR_MS);
        isolate.begin_event();
        warming::start(&isolate).await.unwrap();
        work(&world, &isolate).await;
        assert_eq!(isolate.usage().reading().keys_written, 0);
        assert_eq!(warmings(&isolate).await.len(), 2);
    });
}

#[test]
fn a_second_trigger_in_an_hour_does_nothing_and_neither_does_one_without_a_budget() {
    block_on(async {
        let world = world(15, 60).await;
        let isolate = Isolate::new(&world);
        for _ in 0..3 {
            warming::start(&isolate).await.unwrap();
            work(&world, &isolate).await;
        }
        let rows = "SELECT * FROM warming_people";
        let (first, people) = (warmings(&isolate).await, world.rows(rows));
        assert_eq!((first.len(), first[0].steps, people.len()), (1, 2, 10));
        assert_eq!(
            first[0].id,
            RunId(format!("warming-{}", world.now_ms() / HOUR_MS))
        );
        isolate.begin_event();
        warming::start(&isolate).await.unwrap();
        assert_eq!(isolate.usage().reading().rows_written, 0);

        world.advance_ms(HOUR_MS);
        warming::start(&isolate).await.unwrap();
        work(&world, &isolate).await;
        assert_eq!(warmings(&isolate).await.len(), 2);
        assert_eq!(
            world.rows(rows).len(),
            10,
            "the runs of the previous hour are deleted"
        );

        world.advance_ms(25 * HOUR_MS);
        warming::start(&isolate).await.unwrap();
        assert_eq!(
            warmings(&isolate).await.len(),
            2,
            "no posting is popular any more"
        );

        interact(&isolate, 0, "view", 0).await;
        world.set_settings(Settings::default());
        isolate.begin_event();
        warming::start(&isolate).await.unwrap();
        assert_eq!(isolate.usage().reading().batches, 0);
    });
}

#[test]
fn an_erased_person_is_not_warmed_and_a_failing_cache_postpones_the_step() {
    block_on(async {
        let world = world(5, 1_000).await;
        let isolate = Isolate::new(&world);
        warming::start(&isolate).await.unwrap();
        isolate.begin_event();
        let outcome = profiles::delete_user(&isolate, &user("u002"))
            .await
            .unwrap();
        isolate.settle(outcome.after).await;
        assert_eq!(world.rows("SELECT 1 FROM warming_people").len(), 4);
        world.set_faults(Faults {
            cache_fails: 100,
            ..Faults::default()
        });
        world.deliver(&isolate, 10).await;
        assert_eq!(warmings(&isolate).await[0].status, RunStatus::Queued);
        world.drain(&isolate).await;
        let run = &warmings(&isolate).await[0];
        assert_eq!((run.status, run.done), (RunStatus::Succeeded, 4));
        let people: BTreeSet<String> = warmed(&world)
            .iter()
            .filter_map(|key| key.split(':').nth(1).map(str::to_owned))
            .collect();
        let expected: BTreeSet<String> = [0, 1, 3, 4].map(who).into();
        assert_eq!(people, expected);
    });
}

#[test]
fn nobody_can_request_a_warming_run() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let order: Value = json!({"scope": "warm", "job_ids": []});
        let refused = runs::order_recompute(&isolate, order.to_string().as_bytes(), None).await;
        assert!(refused.is_err());
        assert!(world.rows("SELECT 1 FROM runs").is_empty());
    });
}

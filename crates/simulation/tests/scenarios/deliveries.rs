//! Deliveries that the queue repeats, reorders, loses or fails.

use crate::support::*;
use futures::executor::block_on;
use serde_json::Value;
use service::Platform as _;
use service::ids::RunId;
use service::runs::{self, Run, RunStatus};
use simulation::{Isolate, World};

fn matches(world: &World) -> Vec<Value> {
    world.rows("SELECT * FROM user_match_cache ORDER BY user_id, algorithm_version, rank")
}

#[test]
fn a_duplicate_changes_nothing() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        ingest(&isolate, &(0..100).map(nth_posting).collect::<Vec<_>>()).await;
        world.drain(&isolate).await;
        let before = matches(&world);
        assert_eq!(before.len(), service::recommendations::PERSISTED_MATCHES);
        for _ in 0..3 {
            world.produce(r#"{"v":1,"type":"profile.updated","user_id":"u1"}"#);
        }
        world.drain(&isolate).await;
        assert_eq!(matches(&world), before);
    });
}

#[test]
fn a_bad_message_becomes_a_dead_letter_and_disturbs_no_other() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        ingest(&isolate, &[posting("a", "Welder", &["welding"])]).await;
        let bad = [
            "nonsense",
            r#"{"v":9,"type":"profile.updated","user_id":"u1"}"#,
            "{}",
            "[1]",
        ];
        for body in bad {
            world.produce(body);
        }
        world.drain(&isolate).await;
        assert_eq!(matches(&world).len(), 1);
        let dead = service::dead_letters::list(&isolate, None, limit(10))
            .await
            .unwrap();
        assert_eq!(
            (dead.items.len(), dead.total),
            (bad.len(), bad.len() as u64)
        );
        assert!(
            dead.items
                .iter()
                .any(|letter| letter.reason == "unknown version 9")
        );
    });
}

async fn order(isolate: &Isolate<'_>, scope: &str) -> RunId {
    isolate.begin_event();
    let outcome = runs::order_recompute(isolate, scope.as_bytes(), None)
        .await
        .unwrap();
    isolate.settle(outcome.after).await;
    outcome.body
}

#[test]
fn a_run_reaches_everyone_in_steps_of_a_constant_number_of_batches() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        ingest(&isolate, &(0..60).map(nth_posting).collect::<Vec<_>>()).await;
        for n in 0..250 {
            put_resume(
                &isolate,
                &format!("u{n:03}"),
                &resume("Nurse", &[SKILLS[n % 12]]),
            )
            .await;
        }
        world.drain(&isolate).await;
        world.rows("DELETE FROM match_sets");
        world.rows("DELETE FROM user_match_cache");

        let run = order(&isolate, r#"{"scope":"all"}"#).await;
        isolate.begin_event();
        assert_eq!(world.deliver(&isolate, 10).await, 1);
        let used = isolate.usage().reading();
        assert!(
            used.batches <= 6,
            "a step of 100 people took {} batches",
            used.batches
        );
        world.drain(&isolate).await;
        let run: Run = runs::get_run(&isolate, &run).await.unwrap();
        assert_eq!(
            (run.status, run.done, run.failed),
            (RunStatus::Succeeded, 250, 0)
        );
        assert_eq!(world.rows("SELECT * FROM match_sets").len(), 250);

        let one = order(&isolate, r#"{"scope":"user","user_id":"u007"}"#).await;
        let job = order(&isolate, r#"{"scope":"job","job_id":"job-00002"}"#).await;
        let company = order(&isolate, r#"{"scope":"company","company_id":"acme"}"#).await;
        world.drain(&isolate).await;
        assert_eq!(runs::get_run(&isolate, &one).await.unwrap().done, 1);
        let holders =
            world.rows("SELECT DISTINCT user_id FROM user_match_cache WHERE job_id = 'job-00002'");
        assert_eq!(
            runs::get_run(&isolate, &job).await.unwrap().done,
            holders.len() as u64
        );
        assert_eq!(runs::get_run(&isolate, &company).await.unwrap().done, 250);
    });
}

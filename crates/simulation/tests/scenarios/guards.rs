//! Guards that only one unlucky moment, or a second person, would miss: each test fails without
//! its guard. `cargo xtask guards` takes them away.

use std::cell::Cell;
use std::rc::Rc;

use crate::support::*;
use futures::executor::block_on;
use futures::{FutureExt as _, poll};
use matching::document::PostingId;
use serde_json::{Value, json};
use service::Platform as _;
use service::settings::Settings;
use service::{analysis, deliveries, export, interactions, postings, runs};
use simulation::{Faults, Isolate, Reply, World};

fn analysed() -> Reply {
    let said =
        json!({"fit": "good", "summary": "Welds.", "strengths": [], "gaps": [], "advice": []});
    let body = json!({"choices": [{"message": {"content": said.to_string()}}]});
    Reply::answer(200, body.to_string())
}

/// A deployment with a model that answers by a script, two people and some postings.
async fn world(script: impl Fn(usize) -> Reply + 'static) -> (&'static World, Rc<Cell<usize>>) {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    world.set_settings(Settings::read(|name| match name {
        "ANALYSIS_PROVIDER" => Some("openai".to_owned()),
        "ANALYSIS_MODEL" => Some("m".to_owned()),
        _ => None,
    }));
    let calls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&calls);
    world.set_upstream(move |_| {
        counted.set(counted.get() + 1);
        script(counted.get())
    });
    let isolate = Isolate::new(world);
    let postings: Vec<Value> = (0..5).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    for person in ["u1", "u2"] {
        put_resume(&isolate, person, &resume("Welder", &["welding"])).await;
    }
    world.drain(&isolate).await;
    (world, calls)
}

async fn analyse(isolate: &Isolate<'_>, person: &str) {
    isolate.begin_event();
    let job = PostingId("job-00001".to_owned());
    let outcome = analysis::analyse(isolate, &user(person), &job).await;
    if let Ok(outcome) = outcome {
        isolate.settle(outcome.after).await;
    }
}

#[test]
fn a_holder_whose_lease_has_ended_lands_nothing() {
    block_on(async {
        let (world, calls) = world(|call| match call {
            1 => Reply::hang(),
            _ => analysed().after_ms(15_000),
        })
        .await;
        let (late, next) = (Isolate::new(world), Isolate::new(world));
        let mut first = Box::pin(analyse(&late, "u1"));
        while calls.get() < 1 {
            assert!(poll!(&mut first).is_pending());
        }
        world.advance_ms(31_000);
        let mut second = Box::pin(analyse(&next, "u1"));
        while calls.get() < 2 {
            assert!(poll!(&mut second).is_pending());
        }
        let held = world.rows("SELECT * FROM flights");
        assert!(held[0]["holder"].is_string(), "{held:?}");
        // The first call ends by its deadline, which has passed.
        first.await;
        assert_eq!(world.rows("SELECT * FROM flights"), held);
        second.await;
        assert_eq!(calls.get(), 2);
        assert_eq!(
            world.rows("SELECT status FROM flights"),
            [json!({"status": "done"})]
        );
    });
}

/// What a person has learned of a skill.
async fn taught(isolate: &Isolate<'_>, skill: &str) -> f64 {
    let exported = export::export(isolate, &user("u1")).await.unwrap();
    let traits = &exported["meta"]["edgematch"]["learned"]["traits"];
    traits[format!("skill:{skill}")].as_f64().unwrap_or(0.0)
}

async fn act(isolate: &Isolate<'_>, kind: &str, job: &str) {
    isolate.begin_event();
    let body = json!({"kind": kind, "job_id": job}).to_string();
    let outcome = interactions::record(isolate, &user("u1"), body.as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

async fn undo(isolate: &Isolate<'_>, kind: interactions::Kind, job: &str) {
    isolate.begin_event();
    let job = PostingId(job.to_owned());
    let outcome = interactions::undo(isolate, &user("u1"), kind, &job).await;
    isolate.settle(outcome.unwrap().after).await;
}

/// Handles a message up to the moment before it writes, and then `meanwhile`, and then the rest.
async fn overtaken(world: &World, message: String, meanwhile: impl AsyncFn(&Isolate<'_>)) {
    let (first, other) = (Isolate::new(world), Isolate::new(world));
    let bodies = [message];
    world.set_faults(Faults {
        hesitation: 1_000,
        ..Faults::default()
    });
    first.begin_event();
    let mut handled = Box::pin(deliveries::handle(&first, "edgematch", &bodies));
    // The first batch reads, the second writes: it has begun, and hesitates.
    while first.usage().reading().batches < 2 {
        assert!(poll!(&mut handled).is_pending());
    }
    world.set_faults(Faults::default());
    meanwhile(&other).await;
    handled.await;
}

/// The message that has a person's lesson computed.
fn lesson() -> String {
    json!({"v": 1, "type": "profile.learn", "user_id": "u1"}).to_string()
}

#[test]
fn a_change_during_a_computation_keeps_its_message_waiting() {
    block_on(async {
        let (world, _) = world(|_| analysed()).await;
        let isolate = Isolate::new(world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding", "cad"])).await;
        let waits = "SELECT id, message FROM outbox WHERE user_id = 'u1'";
        let row = &world.rows(waits)[0];
        let message = row["message"].as_str().unwrap();
        let mut message: Value = serde_json::from_str(message).unwrap();
        message["outbox"] = row["id"].clone();
        overtaken(world, message.to_string(), async |other| {
            put_resume(other, "u1", &resume("Nurse", &["nursing"])).await;
        })
        .await;
        assert_eq!(world.rows(waits).len(), 1);
        world.drain(&isolate).await;
        assert!(world.rows(waits).is_empty());
    });
}

#[test]
fn a_step_that_runs_twice_at_once_counts_once() {
    block_on(async {
        let (world, _) = world(|_| analysed()).await;
        let isolate = Isolate::new(world);
        let order = br#"{"scope":"all"}"#;
        let run = runs::order_recompute(&isolate, order, None).await;
        let run = run.unwrap().body;
        let step = json!({"v": 1, "type": "run.step", "run_id": run}).to_string();
        overtaken(world, step.clone(), async |other| {
            deliveries::handle(other, "edgematch", std::slice::from_ref(&step)).await;
        })
        .await;
        let run = runs::get_run(&isolate, &run).await.unwrap();
        assert_eq!((run.done, run.steps), (2, 1));
    });
}

#[test]
fn a_withdrawn_posting_leaves_the_matches_of_those_who_hold_it() {
    block_on(async {
        let (world, _) = world(|_| analysed()).await;
        let isolate = Isolate::new(world);
        let held = "SELECT user_id FROM user_match_cache WHERE job_id = 'job-00001' ORDER BY 1";
        assert_eq!(
            world.rows(held),
            [json!({"user_id": "u1"}), json!({"user_id": "u2"})]
        );
        let gone = PostingId("job-00001".to_owned());
        postings::delete_job(&isolate, &gone).await.unwrap();
        world.drain(&isolate).await;
        assert!(world.rows(held).is_empty());
    });
}

async fn learner() -> (&'static World, Isolate<'static>) {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    let isolate = Isolate::new(world);
    put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    let postings = [
        posting("a", "Data Engineer", &["python", "kafka"]),
        posting("b", "Analytics Engineer", &["python", "dbt"]),
        posting("c", "Nurse", &["nursing"]),
    ];
    ingest(&isolate, &postings).await;
    world.drain(&isolate).await;
    (world, isolate)
}

#[test]
fn a_lesson_that_is_overtaken_marks_nothing_as_learned() {
    block_on(async {
        let (world, isolate) = learner().await;
        act(&isolate, "dismiss", "c").await;
        world.drain(&isolate).await;
        act(&isolate, "save", "a").await;
        overtaken(world, lesson(), async |other| {
            undo(other, interactions::Kind::Dismiss, "c").await;
        })
        .await;
        world.drain(&isolate).await;
        assert!(
            taught(&isolate, "kafka").await > 0.0,
            "what was saved is learned"
        );
        assert_eq!(taught(&isolate, "nursing").await, 0.0);
    });
}

#[test]
fn a_lesson_that_is_overtaken_forgets_nothing_that_it_has_not_taken_back() {
    block_on(async {
        let (world, isolate) = learner().await;
        act(&isolate, "dismiss", "c").await;
        act(&isolate, "save", "a").await;
        world.drain(&isolate).await;
        assert!(taught(&isolate, "nursing").await < 0.0);
        undo(&isolate, interactions::Kind::Dismiss, "c").await;
        overtaken(world, lesson(), async |other| {
            undo(other, interactions::Kind::Save, "a").await;
        })
        .await;
        world.drain(&isolate).await;
        assert_eq!(
            taught(&isolate, "nursing").await,
            0.0,
            "what was undone is unlearned"
        );
        assert_eq!(taught(&isolate, "kafka").await, 0.0);
    });
}

#[test]
fn an_export_has_nothing_of_another_person() {
    block_on(async {
        let (world, _) = world(|_| analysed()).await;
        let isolate = Isolate::new(world);
        experiments::put(&isolate, "spring", &experiments::sides("running")).await;
        for person in ["u1", "u2"] {
            recommend(&isolate, request(person, 5)).await;
        }
        analyse(&isolate, "u2").await;
        experiments::interact(
            &isolate,
            "u2",
            json!({"kind": "save", "job_id": "job-00001"}),
        )
        .await;
        world.drain(&isolate).await;
        let held = |exported: &Value, what: &str| {
            let held = &exported["meta"]["edgematch"][what];
            held.as_array().unwrap().len()
        };
        let one = export::export(&isolate, &user("u1")).await.unwrap();
        let other = export::export(&isolate, &user("u2")).await.unwrap();
        assert!(held(&other, "experiments") > 0, "{other:#}");
        let own = world.rows("SELECT 1 FROM flights WHERE user_id = 'u1' AND status = 'done'");
        let all = world.rows("SELECT 1 FROM flights WHERE status = 'done'");
        assert!(own.len() < all.len(), "both have some, or the other alone");
        assert_eq!(
            (held(&one, "analyses"), held(&one, "interactions")),
            (own.len(), 0)
        );
        let sides = world.rows("SELECT user_id FROM experiment_people WHERE user_id = 'u1'");
        assert_eq!(held(&one, "experiments"), sides.len());
        assert!(
            export::export(&isolate, &user("nobody"))
                .now_or_never()
                .unwrap()
                .is_err()
        );
    });
}

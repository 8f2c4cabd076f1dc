//! A profile learns from the person's interactions, in the background and at most once per hour.

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::Expected;
use service::{export, interactions, profiles};
use simulation::{Isolate, World};

async fn act(isolate: &Isolate<'_>, kind: &str, job: &str) {
    let body = json!({"kind": kind, "job_id": job}).to_string();
    let outcome = interactions::record(isolate, &user("u1"), body.as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

async fn version(isolate: &Isolate<'_>) -> i64 {
    profiles::get_user(isolate, &user("u1"))
        .await
        .unwrap()
        .version
}

async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    let postings = [
        posting("a", "Data Engineer", &["python", "kafka"]),
        posting("b", "Analytics Engineer", &["python", "kafka"]),
        posting("c", "Nurse", &["nursing"]),
    ];
    ingest(&isolate, &postings).await;
    world.drain(&isolate).await;
    isolate
}

#[test]
fn a_visit_is_learned_from_once_and_so_is_each_interaction() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        let before = version(&isolate).await;
        act(&isolate, "save", "a").await;
        act(&isolate, "dismiss", "c").await;
        assert_eq!(
            version(&isolate).await,
            before,
            "an interaction makes no match stale"
        );
        world.drain(&isolate).await;
        let after = version(&isolate).await;
        assert_eq!(after, before + 1);
        let learned = || {
            world.rows("SELECT document ->> '$.postings' AS postings FROM learned")[0]["postings"]
                .clone()
        };
        assert_eq!(learned(), 2);
        let exported = export::export(&isolate, &user("u1")).await.unwrap();
        let traits = &exported["meta"]["edgematch"]["learned"]["traits"];
        assert!(traits["skill:kafka"].as_f64().unwrap() > 0.0, "{traits}");

        let items = recommend(&isolate, request("u1", 10)).await.0;
        let first = serde_json::to_value(&items.items[0]).unwrap();
        let names: Vec<&str> = first["signals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert!(names.contains(&"interest"), "{names:?}");

        // Repeating the interactions and the message changes nothing.
        act(&isolate, "save", "a").await;
        let body = json!({"v": 1, "type": "profile.learn", "user_id": "u1"}).to_string();
        service::deliveries::handle(&isolate, "edgematch", &[body.clone(), body]).await;
        world.drain(&isolate).await;
        assert_eq!((version(&isolate).await, learned()), (after, json!(2)));
    });
}

#[test]
fn a_person_who_opts_out_is_ranked_as_if_nothing_had_been_learned() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        let (neutral, _) = recommend(&isolate, request("u1", 10)).await;
        act(&isolate, "save", "a").await;
        world.drain(&isolate).await;
        let scores = |answer: &service::recommendations::Recommendations| {
            let parsed = |text: String| serde_json::from_str::<Value>(&text).unwrap();
            let items = bodies(answer).into_iter().map(parsed);
            items.map(|item| item["score"].clone()).collect::<Vec<_>>()
        };
        let (taught, _) = recommend(&isolate, request("u1", 10)).await;
        assert_ne!(scores(&taught), scores(&neutral));
        let wishes = json!({"learning": false}).to_string();
        let outcome = profiles::put_preferences(
            &isolate,
            &user("u1"),
            wishes.as_bytes(),
            &Expected::Anything,
        )
        .await;
        isolate.settle(outcome.unwrap().after).await;
        let (without, _) = recommend(&isolate, request("u1", 10)).await;
        assert_eq!(scores(&without), scores(&neutral));
        let erased = profiles::delete_user(&isolate, &user("u1")).await.unwrap();
        isolate.settle(erased.after).await;
        assert!(world.rows("SELECT * FROM learned").is_empty());
    });
}

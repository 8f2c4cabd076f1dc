//! Caches that never lie: empty, broken, old, down or hanging, they cost time and no answer.

mod support;

use futures::executor::block_on;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::analysis;
use service::pair::{self, Pair};
use service::ports::Platform as _;
use service::recommendations::{CacheStatus, Recommendations};
use service::settings::Settings;
use simulation::{Faults, Isolate, Reply, World};
use support::*;

async fn world() -> World {
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    let postings: Vec<Value> = (0..40).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    world.drain(&isolate).await;
    world
}

async fn match_pair(isolate: &Isolate<'_>) -> Pair {
    isolate.begin_event();
    let job = PostingId("job-00000".to_owned());
    let outcome = pair::match_pair(isolate, &user("u1"), &job, None)
        .await
        .unwrap();
    isolate.settle(outcome.after).await;
    outcome.body
}

#[test]
fn a_broken_value_or_one_of_another_release_is_a_miss() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let first = match_pair(&isolate).await;
        assert_eq!(first.cache, CacheStatus::Miss);
        assert_eq!(match_pair(&isolate).await.cache, CacheStatus::Hit);
        let (page, _) = recommend(&isolate, request("u1", 20)).await;
        let item = serde_json::to_vec(&first.item).unwrap();
        let older = [b"match 0\n".as_slice(), &item].concat();
        for bytes in [
            b"".as_slice(),
            b"\0\xff",
            b"match 1\n",
            b"match 1\n{}",
            &item,
            &older,
        ] {
            world.overwrite_cache(bytes);
            let again = match_pair(&isolate).await;
            assert_eq!((again.cache, &again.item), (CacheStatus::Miss, &first.item));
            assert_eq!(
                match_pair(&isolate).await.cache,
                CacheStatus::Hit,
                "and is put right"
            );
            world.overwrite_cache(bytes);
            let (cold, _) = recommend(&Isolate::new(&world), request("u1", 20)).await;
            assert_eq!(bodies(&cold), bodies(&page), "a snapshot too");
        }
    });
}

#[test]
fn a_cache_that_fails_or_hangs_changes_no_answer_and_holds_nobody_up() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let first = match_pair(&isolate).await;
        let (page, _) = recommend(&isolate, request("u1", 20)).await;
        for (faults, most_ms) in [
            (
                Faults {
                    cache_fails: 100,
                    ..Faults::default()
                },
                0,
            ),
            // A get of 0.5 s and a put of 10 s after the answer.
            (
                Faults {
                    cache_hangs: 100,
                    ..Faults::default()
                },
                10_500,
            ),
        ] {
            world.set_faults(faults);
            let began_ms = world.now_ms();
            assert_eq!(match_pair(&isolate).await.item, first.item);
            assert!(world.now_ms() - began_ms <= most_ms);
            let began_ms = world.now_ms();
            let (cold, used) = recommend(&Isolate::new(&world), request("u1", 20)).await;
            assert_eq!(bodies(&cold), bodies(&page));
            assert_eq!(used.cache_operations, 1);
            assert!(
                world.now_ms() - began_ms <= 5_000,
                "a snapshot is waited for a little longer"
            );
        }
    });
}

/// The page with the analyses that are ready, and what is asked for.
async fn analysed(isolate: &Isolate<'_>) -> Recommendations {
    isolate.begin_event();
    let outcome = service::recommendations::recommend(isolate, request("u1", 20))
        .await
        .unwrap();
    let (mut page, mut after) = (outcome.body, outcome.after);
    after.extend(
        analysis::attach(isolate, &user("u1"), &mut page, true)
            .await
            .unwrap(),
    );
    isolate.settle(after).await;
    page
}

fn analyses(page: &Recommendations) -> Vec<bool> {
    let item = |item: &str| serde_json::from_str::<Value>(item).unwrap();
    let has = |text: &str| item(text)["analysis"]["fit"] == "good";
    page.items.iter().map(|item| has(item.get())).collect()
}

#[test]
fn ready_analyses_stand_beside_the_items_and_the_best_are_asked_for() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let (plain, _) = recommend(&isolate, request("u1", 20)).await;
        let off = analysed(&isolate).await;
        assert_eq!(
            (bodies(&off), isolate.usage().reading().cache_operations),
            (bodies(&plain), 0)
        );

        world.set_settings(Settings::read(|name| match name {
            "ANALYSIS_PROVIDER" => Some("anthropic".to_owned()),
            "ANALYSIS_MODEL" => Some("m".to_owned()),
            _ => None,
        }));
        world.set_upstream(|_| {
            let said = json!({"fit": "good", "summary": "Fits.", "strengths": [], "gaps": [], "advice": []});
            Reply::answer(200, json!({"content": [{"type": "text", "text": said.to_string()}]}).to_string())
        });
        let before = analysed(&isolate).await;
        assert_eq!(
            (bodies(&before), isolate.usage().reading().cache_operations),
            (bodies(&plain), 1)
        );
        world.drain(&isolate).await;
        let after = analysed(&isolate).await;
        let ready: Vec<bool> = analyses(&after);
        assert_eq!(ready[..4], [true, true, true, false]);
        let strip = |body: &String| {
            let mut item: Value = serde_json::from_str(body).unwrap();
            item.as_object_mut().unwrap().remove("analysis");
            item
        };
        let stripped: Vec<Value> = bodies(&after).iter().map(strip).collect();
        assert_eq!(
            stripped,
            bodies(&plain).iter().map(strip).collect::<Vec<_>>(),
            "nothing else has changed"
        );
    });
}

//! Caches that are empty, broken, outdated, down or hanging cost time, but never change a response.

use crate::support::*;
use futures::executor::block_on;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::cache_stats;
use service::pair::{self, Pair};
use service::recommendations::Recommendations;
use service::settings::Settings;
use service::{CacheStatus, Platform as _};
use simulation::{Faults, Isolate, Reply, World};

async fn world() -> World {
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    let postings: Vec<Value> = (0..60).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    world.drain(&isolate).await;
    world
}

/// A pair that is not persisted.
async fn match_pair(isolate: &Isolate<'_>) -> Pair {
    const BEYOND: &str =
        "SELECT id FROM jobs WHERE id NOT IN (SELECT job_id FROM user_match_cache)";
    let id = isolate.world().rows(BEYOND)[0]["id"]
        .as_str()
        .map(str::to_owned);
    let job = PostingId(id.unwrap());
    isolate.begin_event();
    let outcome = pair::match_pair(isolate, &user("u1"), &job, None)
        .await
        .unwrap();
    isolate.settle(outcome.after).await;
    outcome.body
}

#[test]
fn a_value_that_is_broken_or_from_another_release_is_a_miss() {
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
                "and is repaired"
            );
            world.overwrite_cache(bytes);
            let (cold, _) = recommend(&Isolate::new(&world), request("u1", 20)).await;
            assert_eq!(bodies(&cold), bodies(&page), "as well as a snapshot");
        }
    });
}

#[test]
fn a_cache_that_fails_or_hangs_changes_no_response_and_delays_nobody() {
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
            // A get of 0.5 s, and a put of 10 s after the response.
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
                "a snapshot has a longer timeout"
            );
        }
    });
}

/// The page with the analyses that are ready, and the analyses it requests.
async fn analysed(isolate: &Isolate<'_>) -> Recommendations {
    isolate.begin_event();
    let outcome = service::recommendations::recommend(isolate, request("u1", 20))
        .await
        .unwrap();
    isolate.settle(outcome.after).await;
    outcome.body
}

fn analyses(page: &Recommendations) -> Vec<bool> {
    let item = |item: &str| serde_json::from_str::<Value>(item).unwrap();
    let has = |text: &str| item(text)["analysis"]["fit"] == "good";
    bodies(page).iter().map(|body| has(body)).collect()
}

#[test]
fn ready_analyses_come_with_the_items_and_the_best_are_requested() {
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
            (bodies(&plain), 0)
        );
        world.drain(&isolate).await;
        let after = analysed(&isolate).await;
        // They come with the batch; the cache serves requests for a single one.
        assert_eq!(isolate.usage().reading().cache_operations, 0);
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

#[test]
fn a_pair_among_the_best_comes_from_the_persisted_matches() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let (page, _) = recommend(&isolate, request("u1", 20)).await;
        world.drain(&isolate).await;
        world.clear_cache();
        let pair = async |isolate: &Isolate<'_>, id: &str| {
            isolate.begin_event();
            let job = PostingId(id.to_owned());
            let outcome = pair::match_pair(isolate, &user("u1"), &job, None).await;
            let Pair { item, cache, .. } = outcome.unwrap().body;
            let operations = isolate.usage().reading().cache_operations;
            (serde_json::to_string(&item).unwrap(), cache, operations)
        };
        for (id, body) in ids(&page).iter().zip(bodies(&page)) {
            assert_eq!(pair(&isolate, id).await, (body, CacheStatus::Hit, 0));
        }
        // A change of either side, and it is computed.
        let best = ids(&page)[0].clone();
        ingest(&isolate, &[posting(&best, "Surgeon", &["surgery"])]).await;
        assert_eq!(pair(&isolate, &best).await.1, CacheStatus::Miss);
        put_resume(&isolate, "u1", &resume("Surgeon", &["surgery"])).await;
        for id in ids(&page) {
            assert_eq!(pair(&isolate, &id).await.1, CacheStatus::Miss);
        }
    });
}

/// Hits, misses and errors of one cache in this hour.
async fn hour(isolate: &Isolate<'_>, cache: &str) -> [u64; 3] {
    let report = cache_stats::report(isolate).await.unwrap();
    let counts = report
        .iter()
        .find(|report| report.cache == cache)
        .unwrap()
        .hour
        .counts;
    [counts.hits, counts.misses, counts.errors]
}

#[test]
fn lookups_are_counted_in_memory_and_written_together() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        for _ in 0..5 {
            match_pair(&isolate).await;
        }
        world.overwrite_cache(b"broken");
        match_pair(&isolate).await;
        assert_eq!(
            hour(&isolate, "match").await,
            [0, 0, 0],
            "a request writes nothing"
        );
        assert!(!cache_stats::is_due(&isolate));
        world.advance_ms(600_000);
        assert!(cache_stats::is_due(&isolate));
        isolate.begin_event();
        cache_stats::write(&isolate).await;
        assert_eq!(isolate.usage().reading().batches, 1);
        assert!(!cache_stats::is_due(&isolate));
        assert_eq!(hour(&isolate, "match").await, [4, 1, 1]);
        let totals = cache_stats::totals(&isolate).await.unwrap();
        let (_, total) = totals.iter().find(|(cache, _)| *cache == "match").unwrap();
        assert_eq!((total.hits, total.puts), (4, 2));
    });
}

#[test]
fn each_of_the_last_thirty_days_has_its_own_rate() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let today = world.now_ms() / 86_400_000;
        // Two hours of one day count together; the total, an older day and other caches do not.
        for (cache, hour, hits, stale, misses) in [
            ("match", today * 24, 3, 0, 1),
            ("match", (today - 3) * 24, 5, 1, 2),
            ("match", (today - 3) * 24 + 23, 2, 0, 0),
            ("match", (today - 29) * 24, 0, 0, 4),
            ("match", (today - 30) * 24 + 23, 9, 0, 0),
            ("match", 0, 1_000, 0, 0),
            ("session", (today - 2) * 24, 9, 0, 0),
        ] {
            let sql = format!(
                "INSERT INTO cache_stats (cache, hour, hits, stale, misses)
                VALUES ('{cache}', {hour}, {hits}, {stale}, {misses})"
            );
            world.rows(sql.leak());
        }
        let reports = cache_stats::report(&isolate).await.unwrap();
        let report = reports.iter().find(|report| report.cache == "match");
        let days = &report.unwrap().days;
        let starts: Vec<i64> = days.iter().map(|day| day.day_start_ms).collect();
        let expected: Vec<i64> = (today - 29..=today).map(|day| day * 86_400_000).collect();
        assert_eq!(starts, expected);
        let counted: Vec<(usize, u64, Option<f64>)> = days
            .iter()
            .enumerate()
            .filter(|(_, day)| day.lookups > 0 || day.hit_rate.is_some())
            .map(|(at, day)| (at, day.lookups, day.hit_rate))
            .collect();
        assert_eq!(
            counted,
            [(0, 4, Some(0.0)), (26, 10, Some(0.8)), (29, 4, Some(0.75))]
        );
    });
}

#[test]
fn a_hit_rate_below_that_of_its_week_raises_one_alert() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let now = world.now_ms() / 3_600_000;
        let told = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let log = std::rc::Rc::clone(&told);
        world.set_upstream(move |request| {
            log.borrow_mut().push(request.body.clone().unwrap());
            Reply::answer(204, "")
        });
        world.set_settings(Settings::read(|name| {
            (name == "ALERT_WEBHOOK_URL").then(|| "https://alerts.example/".to_owned())
        }));
        // 90 % in the week before. In the past hour: 79 % for one cache, 81 % for another, and too
        // few lookups of a third.
        for (cache, hits, misses) in [
            ("match", 79, 21),
            ("recommendations", 81, 19),
            ("catalogue", 0, 99),
        ] {
            for (hour, hits, misses) in [
                (now - 1, hits, misses),
                (now - 2, 900, 100),
                (now - 168, 900, 100),
                (now - 170, 0, 9_000),
            ] {
                let sql = format!(
                    "INSERT INTO cache_stats (cache, hour, hits, misses) VALUES ('{cache}', {hour}, {hits}, {misses})"
                );
                world.rows(sql.leak());
            }
        }
        world.rows(
            format!(
                "INSERT INTO cache_stats (cache, hour, hits) VALUES ('match', {}, 1)",
                now - 800
            )
            .leak(),
        );
        cache_stats::hourly(&isolate).await.unwrap();
        let alerts: Vec<String> = world
            .warnings()
            .into_iter()
            .filter(|line| line.starts_with("cache_hit_rate_dropped"))
            .collect();
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert!(
            alerts[0].contains(r#""cache":"match""#) && alerts[0].contains("0.79"),
            "{alerts:?}"
        );
        assert_eq!(told.borrow().len(), 1);
        assert!(
            world
                .rows("SELECT 1 FROM cache_stats WHERE hits = 1")
                .is_empty(),
            "old counts are deleted"
        );
    });
}

//! Fair shares: nobody uses up what all have in common, and a guesser is known everywhere.

use crate::support::*;
use futures::executor::block_on;
use matching::document::PostingId;
use serde_json::json;
use service::error::{Code, Error};
use service::growth::{self, DAILY_GROWTHS_OF_A_PERSON};
use service::limit::Limit;
use service::settings::Settings;
use service::strangers::{self, MOST_FAILURES};
use service::{analysis, deliveries};
use simulation::{Isolate, Reply, World};

const HOUR_MS: i64 = 60 * 60 * 1000;

fn world() -> &'static World {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    world.set_settings(Settings::read(|name| match name {
        "ANALYSIS_PROVIDER" => Some("openai".to_owned()),
        "ANALYSIS_MODEL" => Some("m".to_owned()),
        _ => None,
    }));
    world.set_upstream(|_| {
        let said =
            json!({"fit": "good", "summary": "Welds.", "strengths": [], "gaps": [], "advice": []});
        let body = json!({"choices": [{"message": {"content": said.to_string()}}]});
        Reply::answer(200, body.to_string())
    });
    world
}

#[test]
fn one_person_cannot_spend_the_analyses_of_another() {
    block_on(async {
        let world = world();
        let isolate = Isolate::new(world);
        let postings: Vec<_> = (0..50).map(nth_posting).collect();
        ingest(&isolate, &postings).await;
        for person in ["u1", "u2"] {
            put_resume(&isolate, person, &resume("Welder", &["welding"])).await;
        }
        let analyse = async |person: &str, n: usize| {
            isolate.begin_event();
            let job = PostingId(format!("job-{n:05}"));
            analysis::analyse(&isolate, &user(person), &job)
                .await
                .map(drop)
        };
        let most = usize::try_from(analysis::DAILY_CALLS_OF_A_PERSON).unwrap();
        for n in 0..most {
            analyse("u1", n).await.unwrap();
        }
        for n in most..most + 3 {
            let refused = analyse("u1", n).await.unwrap_err();
            assert_eq!(refused.code(), Code::RateLimited, "{refused}");
            let Error::UsedUp {
                retry_after_secs, ..
            } = refused
            else {
                panic!("{refused}");
            };
            assert!((1..=24 * 60 * 60).contains(&retry_after_secs));
        }
        analyse("u1", 0).await.expect("what is known is shown");
        analyse("u2", most)
            .await
            .expect("another has their own share");
        world.advance_ms(24 * HOUR_MS);
        analyse("u1", most + 1)
            .await
            .expect("tomorrow there is more");
    });
}

#[test]
fn growth_is_computed_so_often_a_day_for_each() {
    block_on(async {
        let world = world();
        let isolate = Isolate::new(world);
        ingest(&isolate, &[posting("j1", "Welder", &["welding"])]).await;
        for person in ["u1", "u2"] {
            put_resume(&isolate, person, &resume("Welder", &["welding"])).await;
        }
        let grow = async |person: &str| {
            isolate.begin_event();
            let request = growth::Request {
                user: user(person),
                algorithm: None,
                threshold: None,
                limit: Limit::default(),
            };
            let grown = growth::growth_areas(&isolate, request).await;
            grown.map(drop).map_err(|error| error.code())
        };
        for _ in 0..DAILY_GROWTHS_OF_A_PERSON {
            assert_eq!(grow("u1").await, Ok(()));
        }
        assert_eq!(grow("u1").await, Err(Code::RateLimited));
        assert_eq!(grow("u2").await, Ok(()));
        assert_eq!(grow("nobody").await, Err(Code::NotFound));
        world.advance_ms(24 * HOUR_MS);
        assert_eq!(grow("u1").await, Ok(()));
    });
}

#[test]
fn a_guesser_is_locked_out_everywhere_for_an_hour_and_nobody_else() {
    block_on(async {
        let world = world();
        let isolates: Vec<Isolate<'_>> = (0..4).map(|_| Isolate::new(world)).collect();
        let guess = async |n: usize, address: &str| {
            strangers::failed(&isolates[n % isolates.len()], address).await
        };
        let mut guesses = 0;
        while guess(guesses, "192.0.2.1").await.is_ok() {
            guesses += 1;
        }
        let most = usize::try_from(MOST_FAILURES).unwrap();
        assert!((most - 1..=most + 40).contains(&guesses), "{guesses}");
        for n in 0..40 {
            // Isolates learn of it with their next ten.
            let _ = guess(n, "192.0.2.1").await;
        }
        let written = world.rows("SELECT failures FROM lockouts");
        for n in 0..400 {
            let Err(Error::UsedUp {
                retry_after_secs, ..
            }) = guess(n, "192.0.2.1").await
            else {
                panic!("{n}");
            };
            assert!((1..=3_600).contains(&retry_after_secs));
        }
        assert_eq!(
            world.rows("SELECT failures FROM lockouts"),
            written,
            "nothing is written"
        );
        for n in 0..8 {
            assert!(guess(n, "198.51.100.7").await.is_ok());
        }
        let rows = format!("{:?}", world.rows("SELECT * FROM lockouts"));
        assert!(!rows.contains("192.0.2"), "{rows}");
        world.advance_ms(HOUR_MS);
        assert!(guess(0, "192.0.2.1").await.is_ok());
        deliveries::sweep(&isolates[0]).await.unwrap();
        assert!(world.rows("SELECT 1 FROM lockouts").is_empty());
    });
}

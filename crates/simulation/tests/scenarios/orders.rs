//! Orders under an `Idempotency-Key`: one effect and one answer, whoever repeats them and whenever
//! a request dies.

use crate::support::*;
use futures::executor::block_on;
use futures::future::join_all;
use serde_json::json;
use service::Expected;
use service::error::{Code, Error};
use service::interactions;
use service::orders::{self, Answer, Claimed, End, Order};
use service::{postings, profiles};
use simulation::{Isolate, World};

const MINUTE_MS: i64 = 60 * 1000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

fn answer(text: &str) -> Answer {
    Answer {
        status: 201,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: text.to_owned(),
    }
}

async fn claim(isolate: &Isolate<'_>, caller: &str, request: &str) -> Result<Claimed, Error> {
    isolate.begin_event();
    let person = user("u1");
    orders::claim(isolate, caller, "key", request.as_bytes(), Some(&person)).await
}

async fn claimed(isolate: &Isolate<'_>) -> Order {
    match claim(isolate, "user:u1", "request").await.unwrap() {
        Claimed::Now(order) => order,
        Claimed::Before(answer) => panic!("{answer:?}"),
    }
}

/// The code of a refusal, which names the header.
fn refused(outcome: Result<Claimed, Error>) -> Code {
    match outcome {
        Err(Error::Refused { code, field, .. }) => {
            assert_eq!(field, "Idempotency-Key");
            code
        }
        other => panic!("{other:?}"),
    }
}

/// The effect of these orders: a posting that is saved.
async fn effect(isolate: &Isolate<'_>) -> Result<(), Error> {
    let body = json!({"kind": "save", "job_id": "j1"}).to_string();
    let outcome = interactions::record(isolate, &user("u1"), body.as_bytes()).await;
    outcome.map(drop)
}

fn effects(world: &World) -> usize {
    world
        .rows("SELECT 1 FROM interactions WHERE kind = 'save'")
        .len()
}

async fn world() -> &'static World {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    let isolate = Isolate::new(world);
    ingest(&isolate, &[posting("j1", "Welder", &["welding"])]).await;
    put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
    world
}

#[test]
fn the_same_order_gets_the_first_answer_and_another_is_refused() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(world);
        let order = claimed(&isolate).await;
        effect(&isolate).await.unwrap();
        orders::finish(&isolate, &order, &End::Answered(answer("first")))
            .await
            .unwrap();
        assert_eq!(effects(world), 1);
        for _ in 0..2 {
            match claim(&isolate, "user:u1", "request").await.unwrap() {
                Claimed::Before(before) => assert_eq!(before, answer("first")),
                Claimed::Now(order) => panic!("{order:?}"),
            }
        }
        let other = claim(&isolate, "user:u1", "another request").await;
        assert_eq!(refused(other), Code::InvalidField);
        // The key of another caller is another key, and so is this one a day later.
        assert!(matches!(
            claim(&isolate, "user:u2", "another request").await,
            Ok(Claimed::Now(_))
        ));
        world.advance_ms(DAY_MS);
        claimed(&isolate).await;
    });
}

#[test]
fn of_a_hundred_at_once_one_is_carried_out() {
    block_on(async {
        let world = world().await;
        let isolates: Vec<Isolate<'_>> = (0..100).map(|_| Isolate::new(world)).collect();
        let all = isolates
            .iter()
            .map(|isolate| claim(isolate, "user:u1", "request"));
        let mut carried_out = 0;
        for outcome in join_all(all).await {
            match outcome {
                Ok(Claimed::Now(_)) => carried_out += 1,
                other => assert_eq!(refused(other), Code::WrongState),
            }
        }
        assert_eq!(carried_out, 1);
    });
}

#[test]
fn a_request_that_dies_before_its_effect_leaves_the_order_to_the_next() {
    block_on(async {
        let world = world().await;
        let (slow, next) = (Isolate::new(world), Isolate::new(world));
        claimed(&slow).await;
        world.advance_ms(MINUTE_MS);
        let order = claimed(&next).await;
        // The first one was only slow. Its effect fails, whichever comes first.
        let late = effect(&slow).await.unwrap_err();
        assert_eq!(late.code(), Code::WrongState, "{late}");
        assert_eq!(effects(world), 0);
        effect(&next).await.unwrap();
        orders::finish(&next, &order, &End::Answered(answer("second")))
            .await
            .unwrap();
        assert_eq!(effects(world), 1);
        assert!(effect(&slow).await.is_err());
        assert_eq!(effects(world), 1);
    });
}

#[test]
fn a_request_that_dies_after_its_effect_is_not_carried_out_again() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(world);
        let order = claimed(&isolate).await;
        effect(&isolate).await.unwrap();
        // Whether it knows of its failure or not.
        orders::finish(&isolate, &order, &End::Failed)
            .await
            .unwrap();
        for _ in 0..3 {
            world.advance_ms(MINUTE_MS);
            let again = claim(&isolate, "user:u1", "request").await;
            assert_eq!(refused(again), Code::WrongState);
        }
        assert_eq!(effects(world), 1);
    });
}

#[test]
fn a_refused_order_may_be_sent_anew() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(world);
        let order = claimed(&isolate).await;
        let body = json!({"kind": "save", "job_id": "none"}).to_string();
        let missing = interactions::record(&isolate, &user("u1"), body.as_bytes()).await;
        assert_eq!(missing.unwrap_err().code(), Code::NotFound);
        orders::finish(&isolate, &order, &End::Refused)
            .await
            .unwrap();
        claimed(&isolate).await;
        for key in ["", "a\nb", &"x".repeat(201)] {
            let refused = orders::claim(&isolate, "user:u1", key, b"", None).await;
            assert_eq!(refused.unwrap_err().code(), Code::InvalidField, "{key:?}");
        }
    });
}

#[test]
fn orders_are_bounded_swept_and_erased_and_name_nobody() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(world);
        for n in 0..1_010 {
            isolate.begin_event();
            let key = format!("key {n}");
            orders::claim(&isolate, "user:u1", &key, b"", Some(&user("u1")))
                .await
                .unwrap();
            world.advance_ms(1);
        }
        let kept = world.rows("SELECT * FROM orders");
        assert_eq!(kept.len(), 1_001);
        assert!(kept.iter().all(|row| !row.to_string().contains("key ")));
        profiles::delete_user(&isolate, &user("u1")).await.unwrap();
        assert!(world.rows("SELECT 1 FROM orders").is_empty());
        claim(&isolate, "service:board", "request").await.unwrap();
        world.advance_ms(DAY_MS);
        service::deliveries::sweep(&isolate).await.unwrap();
        assert!(world.rows("SELECT 1 FROM orders").is_empty());
    });
}

/// `If-Match` and `If-None-Match: *` of postings and companies.
#[test]
fn postings_and_companies_change_only_as_expected() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(world);
        let job = matching::document::PostingId("j1".to_owned());
        let new = matching::document::PostingId("j2".to_owned());
        let version = postings::get_job(&isolate, &job).await.unwrap().version;
        let put = async |id: &matching::document::PostingId, expected: Expected| {
            let body = posting(&id.0, "Pipe Welder", &["welding"]).to_string();
            isolate.begin_event();
            let put = postings::ingest_one(&isolate, body.as_bytes(), Some(id), &expected).await;
            put.map_err(|error| error.code()).map(drop)
        };
        let conflict = Err(Code::VersionConflict);
        let versions = |version: i64| Expected::Versions(vec![version]);
        assert_eq!(put(&job, versions(version - 1)).await, conflict);
        assert_eq!(put(&job, Expected::Missing).await, conflict);
        assert_eq!(put(&new, Expected::Existing).await, conflict);
        assert_eq!(put(&new, versions(version)).await, conflict);
        assert!(world.rows("SELECT 1 FROM jobs WHERE id = 'j2'").is_empty());
        assert_eq!(put(&job, versions(version)).await, Ok(()));
        assert_eq!(
            put(&job, versions(version)).await,
            conflict,
            "it has changed"
        );
        assert_eq!(put(&job, Expected::Existing).await, Ok(()));
        assert_eq!(put(&new, Expected::Missing).await, Ok(()));

        let acme = matching::document::CompanyId("acme-2".to_owned());
        let put = async |expected: Expected| {
            isolate.begin_event();
            let body = json!({"name": "Ac\u{0}me\u{7}", "tags": ["ste\u{0}el"]}).to_string();
            let put = service::companies::put_company(&isolate, &acme, body.as_bytes(), &expected);
            put.await
                .map_err(|error| error.code())
                .map(|outcome| outcome.body.version)
        };
        assert_eq!(put(Expected::Existing).await, Err(Code::VersionConflict));
        let first = put(Expected::Missing).await.unwrap();
        assert_eq!(put(Expected::Missing).await, Err(Code::VersionConflict));
        assert_eq!(put(versions(first - 1)).await, Err(Code::VersionConflict));
        assert!(put(versions(first)).await.unwrap() > first);
        let row = &world.rows("SELECT name, tags FROM companies WHERE id = 'acme-2'")[0];
        assert_eq!(*row, json!({"name": "Acme", "tags": "[\"steel\"]"}));
    });
}

//! Statistics that a deployment builds from its own postings, over real SQL.

use crate::support::*;
use futures::executor::block_on;
use matching::Statistics;
use service::error::Error;
use service::runs::{self, RunStatus};
use service::{pair, statistics};
use simulation::{Isolate, World};

async fn algorithm(isolate: &Isolate<'_>) -> String {
    recommend(isolate, request("u1", 5)).await.0.algorithm
}

async fn world_with_postings(world: &World, isolate: &Isolate<'_>, count: usize) {
    let postings: Vec<_> = (0..count).map(nth_posting).collect();
    ingest(isolate, &postings).await;
    put_resume(isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    world.drain(isolate).await;
}

async fn build(world: &World, isolate: &Isolate<'_>) -> String {
    isolate.begin_event();
    let outcome = statistics::order(isolate).await.unwrap();
    isolate.settle(outcome.after).await;
    world.drain(isolate).await;
    let run = runs::get_run(isolate, &outcome.body).await.unwrap();
    assert_eq!((run.status, run.steps), (RunStatus::Succeeded, 1));
    statistics::list(isolate).await.unwrap()[0].version.clone()
}

#[test]
fn every_isolate_ranks_with_the_statistics_in_force() {
    block_on(async {
        let world = World::new(1);
        let (first, second) = (Isolate::new(&world), Isolate::new(&world));
        world_with_postings(&world, &first, 600).await;
        let shipped = algorithm(&second).await;
        let version = build(&world, &first).await;
        let (weights, _) = shipped.rsplit_once('.').unwrap();
        let own = format!("{weights}.{version}");
        assert_ne!(shipped, own);

        // An isolate without them loads them in one extra batch, once.
        let (answer, used) = recommend(&second, request("u1", 5)).await;
        assert_eq!((answer.algorithm.as_str(), used.batches), (own.as_str(), 2));
        let (again, used) = recommend(&second, request("u1", 5)).await;
        assert_eq!((again.algorithm.as_str(), used.batches), (own.as_str(), 1));

        // A cold isolate and a single pair give the same scores.
        let cold = Isolate::new(&world);
        let (cold_answer, _) = recommend(&cold, request("u1", 5)).await;
        assert_eq!(bodies(&cold_answer), bodies(&again));
        let colder = Isolate::new(&world);
        let job = matching::document::PostingId(ids(&again)[0].clone());
        let one = pair::match_pair(&colder, &user("u1"), &job, None)
            .await
            .unwrap();
        assert_eq!(one.body.item.receipt.algorithm, own);
        assert_eq!(
            serde_json::to_string(&one.body.item).unwrap(),
            bodies(&again)[0]
        );

        statistics::delete(&first, &version).await.unwrap();
        assert_eq!(algorithm(&second).await, shipped);
        let missing = statistics::delete(&first, &version).await;
        assert!(matches!(missing, Err(Error::NotFound(_))), "{missing:?}");
    });
}

#[test]
fn the_same_postings_give_the_same_artefact() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_with_postings(&world, &isolate, 520).await;
        let version = build(&world, &isolate).await;
        world.advance_ms(1000);
        assert_eq!(build(&world, &Isolate::new(&world)).await, version);
        assert_eq!(statistics::list(&isolate).await.unwrap().len(), 1);
        let bytes = statistics::artefact(&isolate, &version).await.unwrap();
        assert_eq!(Statistics::from_bytes(&bytes).unwrap().version(), version);

        ingest(
            &isolate,
            &[posting("another", "Violin Maker", &["carving"])],
        )
        .await;
        world.advance_ms(1000);
        let newer = build(&world, &isolate).await;
        assert_ne!(newer, version);
        let in_force: Vec<bool> = statistics::list(&isolate)
            .await
            .unwrap()
            .iter()
            .map(|artefact| artefact.in_force)
            .collect();
        assert_eq!(in_force, [true, false]);
    });
}

#[test]
fn a_broken_artefact_leaves_the_built_in_statistics_in_force() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_with_postings(&world, &isolate, 500).await;
        let shipped = algorithm(&isolate).await;
        build(&world, &isolate).await;
        world.rows("UPDATE statistics SET artefact = 'AAAA'");
        let cold = Isolate::new(&world);
        assert_eq!(algorithm(&cold).await, shipped);
        assert!(
            world
                .warnings()
                .iter()
                .any(|line| line.contains("statistics_broken"))
        );
    });
}

#[test]
fn too_few_postings_build_no_statistics() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_with_postings(&world, &isolate, 499).await;
        let refused = statistics::order(&isolate).await;
        let code = match refused {
            Err(Error::Refused { code, .. }) => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code.as_str(), "too_few_postings");
    });
}

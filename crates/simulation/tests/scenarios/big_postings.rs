//! Postings so long that a few of them exceed what the database takes as one value: whatever reads
//! or writes many postings is bounded by bytes.

use crate::support::*;
use futures::executor::block_on;
use matching::document::CompanyId;
use serde_json::{Value, json};
use service::companies;
use simulation::{Isolate, World};

/// A posting with the longest description allowed. A quotation mark takes two bytes in JSON, and
/// four where that JSON is itself a JSON string. Its words are few, so that it is soon read.
fn long_posting(n: usize) -> Value {
    let mut posting = nth_posting(n);
    let quoted = format!("{}{n:020} ", "\"".repeat(20));
    posting["description"] = quoted.repeat(100 * 1024 / quoted.len()).into();
    posting
}

async fn take_in(isolate: &Isolate<'_>, postings: usize) {
    for first in (0..postings).step_by(5) {
        let chunk: Vec<Value> = (first..first + 5).map(long_posting).collect();
        for result in ingest(isolate, &chunk).await {
            assert_eq!(result.error, None);
        }
    }
}

async fn put_acme(isolate: &Isolate<'_>, tags: &[String]) {
    let acme = CompanyId("acme".to_owned());
    let body = json!({"name": "Acme", "tags": tags}).to_string();
    isolate.begin_event();
    let outcome = companies::put_company(
        isolate,
        &acme,
        body.as_bytes(),
        &service::Expected::Anything,
    )
    .await;
    isolate.settle(outcome.unwrap().after).await;
}

#[test]
fn all_postings_of_a_company_are_read_again_in_several_events() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        // Twenty chunks of half a megabyte are one event.
        take_in(&isolate, 150).await;
        world.drain(&isolate).await;

        put_acme(&isolate, &["steel".to_owned()]).await;
        let unread = || {
            let sql = "SELECT count(*) AS n FROM jobs
                WHERE features NOT LIKE '%\"tags\":[\"steel\"]%'";
            world.rows(sql)[0]["n"].as_u64().unwrap()
        };
        assert_eq!(unread(), 150);
        assert_eq!(world.deliver(&isolate, 10).await, 1);
        let rest = unread();
        assert!((1..150).contains(&rest), "{rest} are left to another event");
        world.drain(&isolate).await;
        assert_eq!(unread(), 0);
        assert_eq!(world.warnings(), Vec::<String>::new());
    });
}

#[test]
fn a_cold_isolate_reads_changes_in_pages_bounded_by_bytes() {
    block_on(async {
        let world = World::new(1);
        take_in(&Isolate::new(&world), 100).await;
        // As if an earlier release had read them.
        world.rows("UPDATE jobs SET features_version = 1");
        let cold = Isolate::new(&world);
        put_resume(&cold, "robin", &resume("Welder", &["welding"])).await;
        let (page, used) = recommend(&cold, request("robin", 20)).await;
        assert_eq!(page.items.len(), 20);
        // Fourteen megabytes of documents, four at a time.
        assert_eq!(used.batches, 4);
        let (again, used) = recommend(&cold, request("robin", 20)).await;
        assert_eq!(bodies(&again), bodies(&page));
        assert_eq!(used.batches, 1);
    });
}

/// The tags of a company are part of each of its postings: a hundred kilobytes here.
#[test]
fn a_catalogue_larger_than_a_value_of_the_cache_gets_no_snapshot() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let postings: Vec<Value> = (0..270).map(nth_posting).collect();
        ingest(&isolate, &postings).await;
        let tags: Vec<String> = (0..100).map(|n| format!("{n:01000}")).collect();
        put_acme(&isolate, &tags).await;
        world.rows("DELETE FROM catalogue_snapshots");
        world.drain(&isolate).await;
        assert!(world.rows("SELECT 1 FROM catalogue_snapshots").is_empty());
        let warnings = world.warnings();
        let refused = "catalogue_snapshot_too_large: 27";
        assert!(
            warnings.iter().all(|warning| warning.starts_with(refused)) && !warnings.is_empty(),
            "{warnings:?}"
        );
        let cold = Isolate::new(&world);
        put_resume(&cold, "robin", &resume("Welder", &["welding"])).await;
        let (page, _) = recommend(&cold, request("robin", 20)).await;
        assert_eq!(page.items.len(), 20);
    });
}

//! Enrichment of companies: the provider's data, how rarely it is called, and how little depends on
//! it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::support::*;
use futures::executor::block_on;
use futures::future::join_all;
use matching::document::CompanyId;
use serde_json::{Value, json};
use service::CacheStatus;
use service::companies::{self, EnrichedCompany};
use service::settings::Settings;
use service::{Platform as _, deliveries, ports::HttpRequest};
use simulation::{Isolate, Reply, World};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The addresses of requests to the provider, each with its time.
type Requests = Rc<RefCell<Vec<(i64, String)>>>;

fn known() -> Value {
    json!({"industry": "Ship building", "employees": 300, "tags": ["steel"], "reputation": 0.75})
}

async fn world(script: Vec<Reply>) -> (&'static World, Requests) {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    world.set_settings(Settings::read(|name| {
        (name == "ENRICHMENT_URL").then(|| "https://provider.example/?q={name}".to_owned())
    }));
    let requests = Requests::default();
    let (log, mut script) = (Rc::clone(&requests), script.into_iter());
    world.set_upstream(move |request: &HttpRequest| {
        log.borrow_mut().push((world.now_ms(), request.url.clone()));
        script
            .next()
            .unwrap_or_else(|| Reply::answer(200, known().to_string()).after_ms(400))
    });
    ingest(
        &Isolate::new(world),
        &[posting("j1", "Welder", &["welding"])],
    )
    .await;
    (world, requests)
}

fn company(world: &World) -> CompanyId {
    let row = &world.rows("SELECT id FROM companies")[0];
    CompanyId(row["id"].as_str().unwrap().to_owned())
}

async fn get(isolate: &Isolate<'_>) -> EnrichedCompany {
    isolate.begin_event();
    let id = company(isolate.world());
    let outcome = companies::get_company(isolate, &id).await.unwrap();
    isolate.settle(outcome.after).await;
    outcome.body.body
}

fn features(world: &World) -> Value {
    let row = &world.rows("SELECT features FROM jobs")[0];
    serde_json::from_str(row["features"].as_str().unwrap()).unwrap()
}

#[test]
fn a_hundred_readers_share_one_call_and_its_result() {
    // The slowest answer comes a moment before the provider's deadline.
    for after_ms in [0, 400, 4_900] {
        a_hundred_readers(after_ms);
    }
}

fn a_hundred_readers(after_ms: u64) {
    block_on(async {
        let slow = Reply::answer(200, known().to_string()).after_ms(after_ms);
        let (world, requests) = world(vec![slow]).await;
        let isolates: Vec<Isolate<'_>> = (0..100).map(|_| Isolate::new(world)).collect();
        for shown in join_all(isolates.iter().map(get)).await {
            assert_eq!(shown.company.industry.as_deref(), Some("Ship building"));
            assert_eq!(shown.company.employees, Some(300));
            assert_eq!(shown.enrichment.unwrap().employees, Some(300));
        }
        assert_eq!(requests.borrow().len(), 1);
        assert_eq!(requests.borrow()[0].1, "https://provider.example/?q=Acme");
        assert_eq!(get(&isolates[0]).await.cache, Some(CacheStatus::Hit));
        assert_eq!(requests.borrow().len(), 1);
    });
}

/// Each reader reads the company before and after, and looks whether the enrichment has come. Only
/// the one that asks for it also looks at its flight, claims it and lands it.
#[test]
fn of_a_hundred_readers_in_one_isolate_one_asks_the_database_for_the_call() {
    block_on(async {
        let slow = Reply::answer(200, known().to_string()).after_ms(2_000);
        let (world, requests) = world(vec![slow]).await;
        let isolate = Isolate::new(world);
        isolate.begin_event();
        let id = company(world);
        let reads = (0..100).map(|_| companies::get_company(&isolate, &id));
        for outcome in join_all(reads).await {
            let shown = outcome.unwrap().body.body;
            assert_eq!(shown.company.employees, Some(300));
        }
        assert_eq!(requests.borrow().len(), 1);
        assert_eq!(isolate.usage().reading().batches, 3 * 100 + 3);
    });
}

/// Those who wait for a reader who has left wait no longer than for a silent provider.
#[test]
fn a_reader_who_leaves_keeps_nobody_of_the_isolate_beyond_the_deadline() {
    block_on(async {
        let slow = Reply::answer(200, known().to_string()).after_ms(3_000);
        let (world, requests) = world(vec![slow]).await;
        let isolate = Isolate::new(world);
        let id = company(world);
        let mut leaving = Box::pin(companies::get_company(&isolate, &id));
        while requests.borrow().is_empty() {
            assert!(futures::poll!(&mut leaving).is_pending());
        }
        drop(leaving);
        let began_ms = world.now_ms();
        assert_eq!(get(&isolate).await.company.employees, None);
        assert!(world.now_ms() - began_ms <= 7_500);
        world.advance_ms(2_000);
        assert_eq!(get(&isolate).await.company.employees, Some(300));
        assert_eq!(requests.borrow().len(), 2);
    });
}

#[test]
fn a_silent_provider_is_asked_once_for_a_hundred_readers() {
    block_on(async {
        let (world, requests) = world(vec![Reply::hang()]).await;
        let isolates: Vec<Isolate<'_>> = (0..100).map(|_| Isolate::new(world)).collect();
        let began_ms = world.now_ms();
        for shown in join_all(isolates.iter().map(get)).await {
            assert_eq!((shown.company.employees, shown.enrichment), (None, None));
        }
        assert!(
            world.now_ms() - began_ms <= 7_500,
            "{}",
            world.now_ms() - began_ms
        );
        assert_eq!(requests.borrow().len(), 1);
    });
}

/// The browser of the reader whose request asks the provider may be closed.
#[test]
fn a_reader_who_leaves_during_the_call_blocks_the_next_for_seconds() {
    block_on(async {
        let slow = Reply::answer(200, known().to_string()).after_ms(3_000);
        let (world, requests) = world(vec![slow]).await;
        let leaving = Isolate::new(world);
        let mut read = Box::pin(get(&leaving));
        while requests.borrow().is_empty() {
            assert!(futures::poll!(&mut read).is_pending());
        }
        drop(read);
        world.advance_ms(8_000);
        let other = Isolate::new(world);
        assert_eq!(get(&other).await.company.employees, Some(300));
        assert_eq!(requests.borrow().len(), 2);
    });
}

#[test]
fn an_enrichment_reaches_the_postings_but_never_overrides_the_deployment() {
    block_on(async {
        let (world, _) = world(Vec::new()).await;
        let isolate = Isolate::new(world);
        let said = json!({"name": "Acme", "reputation": 0.1});
        let outcome = companies::put_company(
            &isolate,
            &company(world),
            said.to_string().as_bytes(),
            &service::Expected::Anything,
        )
        .await
        .unwrap();
        isolate.settle(outcome.after).await;
        get(&isolate).await;
        world.drain(&isolate).await;
        let features = features(world);
        assert_eq!(
            features["industry"].as_str().map(str::to_lowercase),
            Some("ship building".to_owned())
        );
        assert_eq!(features["tags"], json!(["steel"]));
        assert_eq!(features["reputation"], 0.1);
        assert_eq!(get(&isolate).await.company.reputation, Some(0.1));
    });
}

#[test]
fn outdated_data_is_shown_while_it_is_refreshed() {
    block_on(async {
        let (world, requests) = world(Vec::new()).await;
        let isolate = Isolate::new(world);
        get(&isolate).await;
        world.drain(&isolate).await;
        world.advance_ms(31 * DAY_MS);
        let began_ms = world.now_ms();
        let stale = get(&isolate).await;
        assert_eq!(
            (stale.cache, world.now_ms()),
            (Some(CacheStatus::Stale), began_ms),
            "without waiting"
        );
        assert_eq!(stale.company.employees, Some(300));
        world.drain(&isolate).await;
        assert_eq!(get(&isolate).await.cache, Some(CacheStatus::Hit));
        assert_eq!(requests.borrow().len(), 2);
    });
}

#[test]
fn a_company_unknown_to_the_provider_is_tried_again_the_next_day() {
    block_on(async {
        let (world, requests) = world(vec![Reply::answer(404, "")]).await;
        let isolate = Isolate::new(world);
        let shown = get(&isolate).await;
        assert_eq!(shown.company.employees, None);
        let shown = serde_json::to_value(shown.enrichment.unwrap()).unwrap();
        let keys: Vec<&String> = shown.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["cached_at"]);
        world.advance_ms(DAY_MS - 60_000);
        get(&isolate).await;
        assert_eq!(requests.borrow().len(), 1);
        world.advance_ms(60_000);
        get(&isolate).await;
        world.drain(&isolate).await;
        assert_eq!(requests.borrow().len(), 2);
        assert_eq!(get(&isolate).await.company.employees, Some(300));
    });
}

#[test]
fn a_provider_that_is_down_slow_or_wrong_delays_nobody() {
    block_on(async {
        for reply in [
            Reply::unreachable(),
            Reply::hang(),
            Reply::answer(500, ""),
            Reply::answer(200, "<html>"),
            Reply::answer(429, "").retry_after(60),
        ] {
            let (world, requests) = world(vec![reply]).await;
            let isolate = Isolate::new(world);
            let began_ms = world.now_ms();
            let shown = get(&isolate).await;
            assert!(world.now_ms() - began_ms <= 6_500);
            assert_eq!((shown.company.employees, shown.enrichment), (None, None));
            assert_eq!(requests.borrow().len(), 1);
            for _ in 0..70 {
                world.advance_ms(60_000);
                deliveries::sweep(&isolate).await.unwrap();
                world.deliver(&isolate, 10).await;
            }
            assert_eq!(
                get(&isolate).await.company.employees,
                Some(300),
                "within the timeout"
            );
            assert_eq!(requests.borrow().len(), 2);
        }
    });
}

#[test]
fn the_sweep_enriches_new_companies() {
    block_on(async {
        let (world, requests) = world(Vec::new()).await;
        let isolate = Isolate::new(world);
        world.drain(&isolate).await;
        assert_eq!(requests.borrow().len(), 1);
        assert_eq!(features(world)["tags"], json!(["steel"]));
        assert_eq!(get(&isolate).await.cache, Some(CacheStatus::Hit));
    });
}

#[test]
fn without_a_provider_a_company_has_the_deployments_data() {
    block_on(async {
        let (world, requests) = world(Vec::new()).await;
        world.set_settings(Settings::default());
        let isolate = Isolate::new(world);
        world.drain(&isolate).await;
        let shown = get(&isolate).await;
        assert_eq!((shown.cache, shown.enrichment), (None, None));
        assert!(requests.borrow().is_empty());
    });
}

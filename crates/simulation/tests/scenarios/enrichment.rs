//! Companies: what a provider adds, how rarely it is asked, and how little depends on it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::support::*;
use futures::executor::block_on;
use futures::future::join_all;
use matching::document::CompanyId;
use serde_json::{Value, json};
use service::CacheStatus;
use service::companies::{self, Shown};
use service::settings::Settings;
use service::{deliveries, ports::HttpRequest};
use simulation::{Isolate, Reply, World};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Addresses that the provider has been asked at, with the time of each.
type Asked = Rc<RefCell<Vec<(i64, String)>>>;

fn known() -> Value {
    json!({"industry": "Ship building", "employees": 300, "tags": ["steel"], "reputation": 0.75})
}

async fn world(script: Vec<Reply>) -> (&'static World, Asked) {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    world.set_settings(Settings::read(|name| {
        (name == "ENRICHMENT_URL").then(|| "https://provider.example/?q={name}".to_owned())
    }));
    let asked = Asked::default();
    let (log, mut script) = (Rc::clone(&asked), script.into_iter());
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
    (world, asked)
}

fn company(world: &World) -> CompanyId {
    let row = &world.rows("SELECT id FROM companies")[0];
    CompanyId(row["id"].as_str().unwrap().to_owned())
}

async fn get(isolate: &Isolate<'_>) -> Shown {
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
fn a_hundred_readers_make_one_call_and_all_see_what_it_brings() {
    block_on(async {
        let (world, asked) = world(Vec::new()).await;
        let isolates: Vec<Isolate<'_>> = (0..100).map(|_| Isolate::new(world)).collect();
        for shown in join_all(isolates.iter().map(get)).await {
            assert_eq!(shown.company.industry.as_deref(), Some("Ship building"));
            assert_eq!(shown.company.employees, Some(300));
            assert!(shown.enrichment.unwrap()["cached_at"].is_string());
        }
        assert_eq!(asked.borrow().len(), 1);
        assert_eq!(asked.borrow()[0].1, "https://provider.example/?q=Acme");
        assert_eq!(get(&isolates[0]).await.cache, Some(CacheStatus::Hit));
        assert_eq!(asked.borrow().len(), 1);
    });
}

#[test]
fn an_enrichment_reaches_the_postings_but_never_over_what_the_deployment_says() {
    block_on(async {
        let (world, _) = world(Vec::new()).await;
        let isolate = Isolate::new(world);
        let said = json!({"name": "Acme", "reputation": 0.1});
        let outcome =
            companies::put_company(&isolate, &company(world), said.to_string().as_bytes())
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
fn what_is_old_is_shown_while_it_is_fetched_anew() {
    block_on(async {
        let (world, asked) = world(Vec::new()).await;
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
        assert_eq!(asked.borrow().len(), 2);
    });
}

#[test]
fn a_provider_that_knows_nothing_is_asked_again_the_next_day() {
    block_on(async {
        let (world, asked) = world(vec![Reply::answer(404, "")]).await;
        let isolate = Isolate::new(world);
        let shown = get(&isolate).await;
        assert_eq!(shown.company.employees, None);
        let keys: Vec<String> = shown
            .enrichment
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(keys, ["cached_at"]);
        world.advance_ms(DAY_MS - 60_000);
        get(&isolate).await;
        assert_eq!(asked.borrow().len(), 1);
        world.advance_ms(60_000);
        get(&isolate).await;
        world.drain(&isolate).await;
        assert_eq!(asked.borrow().len(), 2);
        assert_eq!(get(&isolate).await.company.employees, Some(300));
    });
}

#[test]
fn a_provider_that_is_down_slow_or_confused_holds_nobody_up() {
    block_on(async {
        for reply in [
            Reply::unreachable(),
            Reply::hang(),
            Reply::answer(500, ""),
            Reply::answer(200, "<html>"),
            Reply::answer(429, "").retry_after(60),
        ] {
            let (world, asked) = world(vec![reply]).await;
            let isolate = Isolate::new(world);
            let began_ms = world.now_ms();
            let shown = get(&isolate).await;
            assert!(world.now_ms() - began_ms <= 5_000);
            assert_eq!((shown.company.employees, shown.enrichment), (None, None));
            assert_eq!(asked.borrow().len(), 1);
            for _ in 0..70 {
                world.advance_ms(60_000);
                deliveries::sweep(&isolate).await.unwrap();
                world.deliver(&isolate, 10).await;
            }
            assert_eq!(
                get(&isolate).await.company.employees,
                Some(300),
                "in its own time"
            );
            assert_eq!(asked.borrow().len(), 2);
        }
    });
}

#[test]
fn new_companies_are_asked_about_by_the_sweep() {
    block_on(async {
        let (world, asked) = world(Vec::new()).await;
        let isolate = Isolate::new(world);
        world.drain(&isolate).await;
        assert_eq!(asked.borrow().len(), 1);
        assert_eq!(features(world)["tags"], json!(["steel"]));
        assert_eq!(get(&isolate).await.cache, Some(CacheStatus::Hit));
    });
}

#[test]
fn without_a_provider_a_company_is_what_the_deployment_says() {
    block_on(async {
        let (world, asked) = world(Vec::new()).await;
        world.set_settings(Settings::default());
        let isolate = Isolate::new(world);
        world.drain(&isolate).await;
        let shown = get(&isolate).await;
        assert_eq!((shown.cache, shown.enrichment), (None, None));
        assert!(asked.borrow().is_empty());
    });
}

//! The response of each route while a dependency is down, slow or returns garbage: the table of
//! `docs/caches.md`.

use std::cell::RefCell;
use std::rc::Rc;

use crate::support::*;
use futures::executor::block_on;
use matching::document::{CompanyId, PostingId};
use serde_json::json;
use service::Expected;
use service::error::Error;
use service::ports::HttpRequest;
use service::settings::Settings;
use service::{analysis, cache_stats, capacity, companies, health, pair, postings, profiles};
use simulation::{Faults, Isolate, Reply, World};

/// The behaviour of the external services: a language model and a provider of company data.
type Upstreams = Rc<RefCell<fn() -> Option<Reply>>>;

fn answering() -> Option<Reply> {
    None
}

async fn world() -> (&'static World, Upstreams) {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    world.set_settings(Settings::read(|name| match name {
        "ANALYSIS_PROVIDER" => Some("anthropic".to_owned()),
        "ANALYSIS_MODEL" => Some("m".to_owned()),
        "ENRICHMENT_URL" => Some("https://provider.example/?q={name}".to_owned()),
        _ => None,
    }));
    let upstreams: Upstreams = Rc::new(RefCell::new(answering));
    let behaviour = Rc::clone(&upstreams);
    world.set_upstream(move |request: &HttpRequest| {
        let faulty = (behaviour.borrow())();
        faulty.unwrap_or_else(|| {
            let said = json!({"fit": "good", "summary": "Fits.", "strengths": [], "gaps": [], "advice": []});
            let body = match request.url.contains("provider.example") {
                true => json!({"employees": 300}),
                false => json!({"content": [{"type": "text", "text": said.to_string()}]}),
            };
            Reply::answer(200, body.to_string())
        })
    });
    let isolate = Isolate::new(world);
    let postings: Vec<_> = (0..30).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    put_resume(&isolate, "u1", &resume("Data Engineer", &["python"])).await;
    (world, upstreams)
}

/// The response of a route.
#[derive(Debug, PartialEq)]
enum Response {
    /// A response with this body.
    Body(String),
    /// 503 with `Retry-After`.
    Unavailable,
}

fn response(result: Result<String, Error>) -> Response {
    match result {
        Ok(body) => Response::Body(body),
        Err(Error::Unavailable {
            retry_after_secs, ..
        }) => {
            assert!(retry_after_secs > 0, "it has Retry-After");
            Response::Unavailable
        }
        Err(other) => panic!("{other:?}"),
    }
}

const ROUTES: [&str; 9] = [
    "recommendations",
    "match",
    "analysis",
    "company",
    "export",
    "put resume",
    "put posting",
    "ready",
    "operations",
];

/// Longest time of a response: an analysis has its own deadline, and a snapshot times out after
/// five seconds.
const LONGEST_MS: [i64; 9] = [5_500, 500, 45_000, 5_000, 0, 0, 0, 0, 5_500];

/// Calls every route once, each in a new isolate, and checks its time.
async fn ask(world: &'static World) -> Vec<Response> {
    let job = PostingId("job-00000".to_owned());
    let person = user("u1");
    let mut all = Vec::new();
    for (route, longest_ms) in ROUTES.into_iter().zip(LONGEST_MS) {
        let isolate = Isolate::new(world);
        let began_ms = world.now_ms();
        let result = match route {
            "recommendations" => service::recommendations::recommend(&isolate, request("u1", 20))
                .await
                .map(|outcome| bodies(&outcome.body).join("\n")),
            "match" => pair::match_pair(&isolate, &person, &job, None)
                .await
                .map(|outcome| json!(outcome.body.item).to_string()),
            "analysis" => analysis::analyse(&isolate, &person, &job)
                .await
                .map(|outcome| json!(outcome.body.analysis.fit).to_string()),
            "company" => companies::get_company(&isolate, &company(world))
                .await
                .map(|outcome| outcome.body.body.company.name),
            "export" => service::export::export(&isolate, &person)
                .await
                .map(|document| json!(document)["skills"].to_string()),
            "put resume" => {
                let body = resume("Welder", &["welding"]).to_string();
                profiles::put_resume(&isolate, &user("u2"), body.as_bytes(), &Expected::Anything)
                    .await
                    .map(|_| "stored".to_owned())
            }
            "put posting" => {
                let body = posting("new", "Welder", &["welding"]).to_string();
                postings::ingest_one(&isolate, body.as_bytes(), None, &Expected::Anything)
                    .await
                    .map(|_| "stored".to_owned())
            }
            "ready" => health::readiness(&isolate)
                .await
                .map(|_| "ready".to_owned()),
            _ => match capacity::report(&isolate).await {
                Ok(report) => cache_stats::report(&isolate)
                    .await
                    .map(|_| report.counts.postings.to_string()),
                Err(error) => Err(error),
            },
        };
        let took_ms = world.now_ms() - began_ms;
        assert!(took_ms <= longest_ms, "{route} took {took_ms} ms");
        all.push(response(result));
    }
    all
}

fn company(world: &World) -> CompanyId {
    let row = &world.rows("SELECT id FROM companies")[0];
    CompanyId(row["id"].as_str().unwrap().to_owned())
}

/// Calls every route during a fault and after it. During the fault, the routes in `unavailable`
/// return 503 and all others their usual response; afterwards, all return their usual response.
fn check(faults: Faults, upstreams: fn() -> Option<Reply>, unavailable: &[&str]) {
    block_on(async {
        let (well, _) = world().await;
        let well = ask(well).await;
        assert!(!well.contains(&Response::Unavailable));

        let (world, behaviour) = world().await;
        let before = world.rows(STORED);
        world.set_faults(faults);
        *behaviour.borrow_mut() = upstreams;
        for ((route, seen), well) in ROUTES.iter().zip(ask(world).await).zip(&well) {
            match unavailable.contains(route) {
                true => assert_eq!(seen, Response::Unavailable, "{route}"),
                false => assert_eq!(&seen, well, "{route}"),
            }
        }
        if unavailable.contains(&"put resume") {
            assert_eq!(world.rows(STORED), before, "nothing is stored");
        }

        world.set_faults(Faults::default());
        *behaviour.borrow_mut() = answering;
        // The queue and the sweep do the remaining work.
        world.drain(&Isolate::new(world)).await;
        let mut after = ask(world).await;
        let analysis = after.swap_remove(2);
        assert_eq!(analysis, well[2], "the usual response again");
    });
}

const STORED: &str = "SELECT (SELECT count(*) FROM users) AS people, (SELECT count(*) FROM jobs) AS postings,
    (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM catalogue_changes) AS changes, (SELECT count(*) FROM flights) AS flights";

#[test]
fn kv_down() {
    let faults = Faults {
        cache_fails: 100,
        ..Faults::default()
    };
    check(faults, answering, &[]);
}

#[test]
fn kv_slow() {
    let faults = Faults {
        cache_hangs: 100,
        ..Faults::default()
    };
    check(faults, answering, &[]);
}

#[test]
fn upstream_requests_a_pause() {
    let pause = || Some(Reply::answer(429, "").retry_after(60));
    check(Faults::default(), pause, &["analysis"]);
}

#[test]
fn upstream_fails() {
    let fails = || Some(Reply::answer(500, "oops"));
    check(Faults::default(), fails, &["analysis"]);
}

#[test]
fn upstream_hangs() {
    check(Faults::default(), || Some(Reply::hang()), &["analysis"]);
}

#[test]
fn upstream_returns_garbage() {
    let garbage = || {
        Some(Reply::answer(
            200,
            [b"<html>\0".as_slice(), &[0xff; 64]].concat(),
        ))
    };
    check(Faults::default(), garbage, &["analysis"]);
}

#[test]
fn the_database_is_busy() {
    let faults = Faults {
        batch_fails: 100,
        ..Faults::default()
    };
    check(faults, answering, &ROUTES);
}

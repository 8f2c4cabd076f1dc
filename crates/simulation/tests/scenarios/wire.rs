//! The form of every response body, one snapshot per group of routes. After a change that is meant:
//! `INSTA_UPDATE=always cargo test -p simulation --test scenarios wire`.

use std::fmt::Write as _;

use crate::support::experiments::{interact, put, sides};
use crate::support::*;
use futures::executor::block_on;
use matching::document::{CompanyId, PostingId};
use matching::{Facet, Filter};
use serde_json::{Value, json};
use service::Expected;
use service::after::Outcome;
use service::facets::count_facets;
use service::ids::RunId;
use service::pair;
use service::recommendations::{Explain, Request};
use service::runs::{self, Listing};
use service::sessions;
use service::settings::Settings;
use service::tokens::{Caller, Claims, Role};
use service::{analysis, growth, recommendations, similar, skills, statistics, suggestions};
use service::{cache_stats, capacity, dead_letters, health, listing, ndjson, postings, producers};
use service::{companies, experiments as comparisons, export, interactions, profiles, visibility};
use service::{mentoring, mentors, requests};
use simulation::{Isolate, Reply, World};

/// Bodies under the names of their routes.
#[derive(Default)]
struct Bodies(String);

impl Bodies {
    /// Adds the body of a response.
    fn add(&mut self, route: &str, body: String) {
        let mut value: Value = serde_json::from_str(&body).unwrap();
        steady(&mut value);
        writeln!(self.0, "## {route}\n\n{value:#}\n").unwrap();
    }
}

/// As [`Bodies::add`], for anything that serialises.
macro_rules! add {
    ($bodies:expr, $route:literal, $body:expr) => {
        $bodies.add($route, serde_json::to_string(&$body).unwrap())
    };
}

/// Replaces digests, and the version that a digest is part of: they change with any change of what
/// they are made from, and their form does not.
fn steady(value: &mut Value) {
    match value {
        Value::String(text) => {
            let is_digest =
                |part: &str| part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            let parts = text.split('-').map(|part| match is_digest(part) {
                true => "<digest>",
                false => part,
            });
            *text = parts.collect::<Vec<_>>().join("-");
        }
        Value::Array(items) => items.iter_mut().for_each(steady),
        Value::Object(members) => members.values_mut().for_each(steady),
        _ => {}
    }
}

/// A model that analyses, and a provider that knows companies.
fn settings() -> Settings {
    Settings::read(|name| {
        let value = match name {
            "ANALYSIS_PROVIDER" => "openai",
            "ANALYSIS_URL" => "https://model.example/chat",
            "ANALYSIS_MODEL" => "m",
            "ANALYSIS_API_KEY" => "secret",
            "ANALYSIS_DAILY_CALLS" => "10",
            "ENRICHMENT_URL" => "https://provider.example/?q={name}",
            _ => return None,
        };
        Some(value.to_owned())
    })
}

/// Two postings and a person with matches, learned taste and an analysis.
async fn world() -> World {
    let world = World::new(1);
    world.set_settings(settings());
    world.set_upstream(|request| match request.url.starts_with("https://model") {
        true => {
            let analysis = json!({
                "fit": "good", "summary": "Welds.", "strengths": ["welding"], "gaps": ["CAD"],
                "advice": ["Learn CAD."],
            });
            let message = json!({"content": analysis.to_string()});
            Reply::answer(200, json!({"choices": [{"message": message}]}).to_string())
        }
        false => {
            let known = json!({"industry": "Ship building", "employees": 300, "tags": ["steel"]});
            Reply::answer(200, known.to_string())
        }
    });
    let isolate = Isolate::new(&world);
    ingest(&isolate, &documents()).await;
    put_resume(&isolate, "u1", &resume("Welder", &["welding", "rust"])).await;
    let preferences = json!({"industries": ["Ship building"], "locations": [{"city": "Oslo"}]});
    let body = preferences.to_string();
    profiles::put_preferences(&isolate, &user("u1"), body.as_bytes(), &Expected::Anything)
        .await
        .unwrap();
    world.drain(&isolate).await;
    world
}

fn documents() -> [Value; 2] {
    let mut full = posting("j1", "Senior Welder", &["welding", "cad"]);
    full["description"] = json!("<p>At least 3 years of experience. Fully on site.</p>");
    full["jobLocation"] = json!({"address": {"addressLocality": "Oslo", "addressCountry": "NO"}});
    full["employmentType"] = json!("FULL_TIME");
    full["validThrough"] = json!("2024-12-31");
    full["url"] = json!("https://acme.example/j1");
    full["baseSalary"] = json!({
        "currency": "NOK", "value": {"minValue": 600_000, "maxValue": 700_000.5, "unitText": "YEAR"},
    });
    [full, posting("j2", "Nurse", &["nursing"])]
}

fn job(id: &str) -> PostingId {
    PostingId(id.to_owned())
}

/// The bodies of one group.
async fn group(name: &str, world: &World) -> String {
    let isolate = &Isolate::new(world);
    let mut bodies = Bodies::default();
    match name {
        "people" => people(isolate, &mut bodies).await,
        "matches" => matches(isolate, &mut bodies).await,
        "catalogue" => catalogue(isolate, &mut bodies).await,
        "operations" => operations(isolate, &mut bodies).await,
        "comparisons" => experiment(isolate, &mut bodies).await,
        other => panic!("no group {other}"),
    }
    bodies.0
}

async fn people(isolate: &Isolate<'_>, bodies: &mut Bodies) {
    let id = &user("u1");
    interact(isolate, "u1", json!({"kind": "save", "job_id": "j1"})).await;
    let versioned = profiles::get_user(isolate, id).await.unwrap();
    add!(bodies, "GET /v1/users/{id}", versioned.body);
    let versioned = profiles::get_preferences(isolate, id).await.unwrap();
    add!(bodies, "GET /v1/users/{id}/preferences", versioned.body);
    let visible = visibility::get_visibility(isolate, id).await.unwrap();
    add!(bodies, "GET /v1/users/{id}/visibility", visible);
    let state = mentoring::get_mentoring(isolate, id).await.unwrap();
    add!(bodies, "GET /v1/users/{id}/mentoring", state);
    let found = mentors::list(isolate, id, None, limit(10)).await.unwrap();
    add!(bodies, "GET /v1/users/{id}/mentors", found);
    let received = requests::list(isolate, id, None, limit(10)).await.unwrap();
    add!(bodies, "GET /v1/users/{id}/requests", received);
    let exported = export::export(isolate, id).await.unwrap();
    add!(bodies, "GET /v1/users/{id}/export", exported);
    let page = interactions::list(isolate, id, None, None, limit(10)).await;
    add!(bodies, "GET /v1/users/{id}/interactions", page.unwrap());
    let claims = Claims {
        sub: "u1".to_owned(),
        role: Role::User,
        companies: Vec::new(),
    };
    let caller = Caller::of_session(claims, isolate.world().now_ms() + 3_600_000);
    let opened = sessions::open(isolate, &caller).await.unwrap();
    add!(bodies, "POST /v1/session", opened.description);
}

async fn matches(isolate: &Isolate<'_>, bodies: &mut Bodies) {
    let id = &user("u1");
    let Outcome { body, .. } = recommendations::recommend(isolate, request("u1", 1))
        .await
        .unwrap();
    bodies.add(
        "GET /v1/users/{id}/recommendations?explain=full",
        body.to_json().unwrap(),
    );
    let compact = Request {
        explain: Explain::Compact,
        ..request("u1", 1)
    };
    let (body, _) = recommend(isolate, compact).await;
    bodies.add(
        "GET /v1/users/{id}/recommendations",
        body.to_json().unwrap(),
    );
    let found = pair::match_pair(isolate, id, &job("j1"), None).await;
    add!(
        bodies,
        "GET /v1/users/{id}/jobs/{job}/match",
        found.unwrap().body
    );
    let analysed = analysis::analyse(isolate, id, &job("j1")).await;
    add!(
        bodies,
        "POST /v1/users/{id}/jobs/{job}/analysis",
        analysed.unwrap().body.analysis
    );
    let asked = growth::Request {
        user: id.clone(),
        algorithm: None,
        threshold: Some(60.0),
        limit: limit(1),
    };
    let areas = growth::growth_areas(isolate, asked).await.unwrap();
    add!(bodies, "GET /v1/users/{id}/growth", areas);
}

async fn catalogue(isolate: &Isolate<'_>, bodies: &mut Bodies) {
    let nameless = json!({"identifier": "j3"});
    let [full, other] = documents();
    let changed = posting("j2", "Head Nurse", &["nursing"]);
    for result in ingest(isolate, &[full, changed, other, nameless]).await {
        add!(bodies, "POST /v1/jobs, a line", result);
    }
    let found = postings::get_job(isolate, &job("j1")).await.unwrap();
    add!(bodies, "GET /v1/jobs/{id}", found.body);
    let page = listing::list_jobs(isolate, None, None, None, limit(1))
        .await
        .unwrap();
    add!(bodies, "GET /v1/jobs", page);
    let around = Filter {
        near: Some("Oslo".to_owned()),
        ..Filter::default()
    };
    let page = listing::list_jobs(isolate, Some(&around), None, None, limit(1))
        .await
        .unwrap();
    add!(bodies, "GET /v1/jobs, near a point", page);
    let similar = similar::similar_jobs(isolate, &job("j1"), limit(1)).await;
    add!(bodies, "GET /v1/jobs/{id}/similar", similar.unwrap());
    let filter = Filter {
        q: Some("nurse".to_owned()),
        ..Filter::default()
    };
    let wanted = [Facet::Company, Facet::Pay];
    let counted = count_facets(isolate, filter, &wanted).await;
    add!(bodies, "GET /v1/facets", counted.unwrap());
    let suggested = suggestions::suggest(isolate, "nur", limit(2)).await;
    add!(bodies, "GET /v1/suggest", suggested.unwrap());
    let id = CompanyId("acme".to_owned());
    let company = companies::get_company(isolate, &id).await.unwrap();
    let company = company.body.body;
    add!(bodies, "GET /v1/companies/{id}", company.company);
    add!(
        bodies,
        "GET /v1/companies/{id}, its enrichment",
        company.enrichment
    );
    let own = json!({"skills": [{"name": "Hull welding", "aliases": ["hull work"]}]});
    let set = skills::put(isolate, own.to_string().as_bytes()).await;
    add!(bodies, "PUT /v1/skills", set.unwrap().body);
    add!(
        bodies,
        "GET /v1/statistics",
        statistics::list(isolate).await.unwrap()
    );
}

async fn operations(isolate: &Isolate<'_>, bodies: &mut Bodies) {
    let world = isolate.world();
    add!(
        bodies,
        "GET /readyz",
        health::readiness(isolate).await.unwrap()
    );
    let order = br#"{"scope": "user", "user_id": "u1"}"#;
    let ordered = runs::order_recompute(isolate, order, Some("key")).await;
    let id: RunId = ordered.unwrap().body;
    world.drain(isolate).await;
    add!(
        bodies,
        "GET /v1/runs/{id}",
        runs::get_run(isolate, &id).await.unwrap()
    );
    let mut page = runs::list(isolate, &Listing::default(), None, limit(1))
        .await
        .unwrap();
    page.items.clear();
    add!(bodies, "GET /v1/runs, without its items", page);
    world.produce("no message");
    world.drain(isolate).await;
    add!(
        bodies,
        "GET /v1/dead-letters",
        dead_letters::list(isolate, None, limit(1)).await.unwrap()
    );
    let line = |number, text: &str| ndjson::Line {
        number,
        bytes: Some(text.as_bytes().to_vec()),
    };
    let lines = vec![
        line(1, r#"{"v":1,"type":"catalogue.changed"}"#),
        line(2, "{}"),
    ];
    for result in producers::accept(isolate, lines).await.unwrap().body {
        add!(bodies, "POST /v1/messages, a line", result);
    }
    let report = cache_stats::report(isolate).await.unwrap();
    add!(bodies, "GET /v1/caches, an item", report[0]);
    add!(
        bodies,
        "GET /v1/capacity",
        capacity::report(isolate).await.unwrap()
    );
}

async fn experiment(isolate: &Isolate<'_>, bodies: &mut Bodies) {
    put(isolate, "spring", &sides("running")).await;
    let (page, _) = recommend(isolate, request("u1", 1)).await;
    let members: Value = serde_json::from_str(&page.to_json().unwrap()).unwrap();
    add!(
        bodies,
        "GET /v1/users/{id}/recommendations, `experiment`",
        members["experiment"]
    );
    add!(
        bodies,
        "GET /v1/users/{id}/recommendations, `shown`",
        members["items"][0]["shown"]
    );
    let shown = &members["items"][0]["shown"];
    let saved = json!({"kind": "save", "job_id": members["items"][0]["job"]["id"], "shown": shown});
    interact(isolate, "u1", saved).await;
    add!(
        bodies,
        "GET /v1/experiments",
        comparisons::list_experiments(isolate, None, limit(1))
            .await
            .unwrap()
    );
    add!(
        bodies,
        "GET /v1/experiments/{name}/results",
        comparisons::results(isolate, "spring").await.unwrap()
    );
}

#[test]
fn response_bodies() {
    for name in [
        "people",
        "matches",
        "catalogue",
        "operations",
        "comparisons",
    ] {
        let text = block_on(async { group(name, &world().await).await });
        insta::assert_snapshot!(name, text);
    }
}

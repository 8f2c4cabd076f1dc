//! Experiments, and the lists that people see in them.

#![allow(dead_code, reason = "each test binary uses some of it")]

use serde_json::{Value, json};
use service::Expected;
use service::error::Error;
use service::experiments::{self, KindResults, Results};
use service::interactions::{self, Kind};
use service::recommendations::Recommendations;
use simulation::Isolate;

use super::{ingest, nth_posting, put_resume, resume, user};

/// Two engines side by side.
pub(crate) fn sides(status: &str) -> Value {
    json!({"status": status, "sides": [
        {"name": "control", "algorithm": "hybrid-v1"},
        {"name": "tags", "algorithm": "tag-based-v1"},
    ]})
}

pub(crate) fn with(mut document: Value, members: Value) -> Value {
    let members = members.as_object().unwrap().clone();
    document.as_object_mut().unwrap().extend(members);
    document
}

pub(crate) async fn try_put(
    isolate: &Isolate<'_>,
    name: &str,
    document: &Value,
    expected: Option<i64>,
) -> Result<i64, Error> {
    let body = document.to_string();
    let expected = expected.map_or(Expected::Anything, |version| {
        Expected::Versions(vec![version])
    });
    let written = experiments::put_experiment(isolate, name, body.as_bytes(), &expected).await?;
    Ok(written.version)
}

pub(crate) async fn put(isolate: &Isolate<'_>, name: &str, document: &Value) -> i64 {
    try_put(isolate, name, document, None).await.unwrap()
}

pub(crate) async fn refused(isolate: &Isolate<'_>, name: &str, document: &Value) -> String {
    match try_put(isolate, name, document, None).await {
        Err(Error::Refused { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn interact(isolate: &Isolate<'_>, id: &str, body: Value) {
    let body = body.to_string();
    interactions::record(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
}

pub(crate) async fn results(isolate: &Isolate<'_>, name: &str) -> Results {
    experiments::results(isolate, name).await.unwrap()
}

pub(crate) fn outcome(results: &Results, side: usize, kind: Kind) -> &KindResults {
    let outcomes = &results.sides[side].outcomes;
    outcomes
        .iter()
        .find(|outcome| outcome.kind == kind)
        .unwrap()
}

pub(crate) fn items(page: &Recommendations) -> Vec<Value> {
    page.items
        .iter()
        .map(|item| serde_json::to_value(item).unwrap())
        .collect()
}

pub(crate) fn side_of(page: &Recommendations) -> String {
    page.experiment.clone().unwrap().side.unwrap()
}

/// People `p0`, `p1`, … who look for data jobs among 120 postings.
pub(crate) async fn crowd(isolate: &Isolate<'_>, people: usize) -> Vec<String> {
    ingest(isolate, &(0..120).map(nth_posting).collect::<Vec<_>>()).await;
    let people: Vec<String> = (0..people).map(|n| format!("p{n}")).collect();
    for person in &people {
        put_resume(
            isolate,
            person,
            &resume("Data Engineer", &["python", "sql"]),
        )
        .await;
    }
    people
}

pub(crate) fn items_without_shown(page: &Recommendations) -> bool {
    items(page).iter().all(|item| item.get("shown").is_none())
}

pub(crate) fn interleaved() -> Value {
    with(sides("running"), json!({"mode": "interleave"}))
}

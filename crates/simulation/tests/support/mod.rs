//! Documents and calls for several tests.

#![allow(dead_code, reason = "each test binary uses some of it")]

pub(crate) mod experiments;

use matching::{Filter, Sort};
use serde_json::{Value, json};
use service::Expected;
use service::Platform as _;
use service::after::Outcome;
use service::error::Error;
use service::ids::UserId;
use service::limit::Limit;
use service::ndjson::Line;
use service::ports::UsageReading;
use service::postings::{self, LineResult};
use service::profiles;
use service::recommendations::{self, Explain, Recommendations, Request};
use simulation::Isolate;

pub(crate) const SKILLS: [&str; 12] = [
    "python",
    "sql",
    "kubernetes",
    "excel",
    "welding",
    "nursing",
    "kafka",
    "spark",
    "accounting",
    "cad",
    "teaching",
    "rust",
];

pub(crate) fn posting(id: &str, title: &str, skills: &[&str]) -> Value {
    json!({
        "@type": "JobPosting", "identifier": id, "title": title, "skills": skills,
        "hiringOrganization": {"@type": "Organization", "name": "Acme"},
        "datePosted": "2023-11-01",
    })
}

/// Posting number `n` of an infinite series.
pub(crate) fn nth_posting(n: usize) -> Value {
    let titles = [
        "Data Engineer",
        "Welder",
        "Nurse",
        "Accountant",
        "Rust Developer",
        "Teacher",
    ];
    let skills = [
        SKILLS[n % 12],
        SKILLS[(n / 5) % 12],
        SKILLS[(n * 7 + 3) % 12],
    ];
    let mut posting = posting(&format!("job-{n:05}"), titles[n % 6], &skills);
    // Each in another place, as otherwise the same jobs would repeat.
    posting["jobLocation"] = json!({"address": {"addressLocality": format!("Town {n}")}});
    posting
}

pub(crate) fn resume(label: &str, skills: &[&str]) -> Value {
    let skills: Vec<Value> = skills.iter().map(|skill| json!({"name": skill})).collect();
    json!({"basics": {"name": "Test Person", "label": label}, "skills": skills})
}

pub(crate) fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub(crate) async fn try_ingest(
    isolate: &Isolate<'_>,
    postings: &[Value],
) -> Result<Vec<LineResult>, Error> {
    let lines = postings
        .iter()
        .enumerate()
        .map(|(index, posting)| Line {
            number: index as u64 + 1,
            bytes: Some(posting.to_string().into_bytes()),
        })
        .collect();
    isolate.begin_event();
    let outcome = postings::ingest(isolate, lines).await?;
    isolate.settle(outcome.after).await;
    Ok(outcome.body)
}

pub(crate) async fn ingest(isolate: &Isolate<'_>, postings: &[Value]) -> Vec<LineResult> {
    try_ingest(isolate, postings).await.unwrap()
}

pub(crate) async fn try_put_resume(
    isolate: &Isolate<'_>,
    id: &str,
    resume: &Value,
) -> Result<i64, Error> {
    isolate.begin_event();
    let body = resume.to_string();
    let outcome =
        profiles::put_resume(isolate, &user(id), body.as_bytes(), &Expected::Anything).await?;
    isolate.settle(outcome.after).await;
    Ok(outcome.body.version)
}

pub(crate) async fn put_resume(isolate: &Isolate<'_>, id: &str, resume: &Value) -> i64 {
    try_put_resume(isolate, id, resume).await.unwrap()
}

/// Gives the person `u-large` more rows than the database reads at once: no route does, but a
/// release before this one did.
pub(crate) fn enlarge(world: &simulation::World) {
    world.rows(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40000)
         INSERT INTO interactions (user_id, kind, job_id, created_at)
         SELECT 'u-large', 'dismiss', 'a posting with an id of some fifty characters ' || n, n FROM n",
    );
}

/// A page of this many items.
pub(crate) fn limit<const USUAL: usize, const MOST: usize>(items: usize) -> Limit<USUAL, MOST> {
    Limit::new(items).expect("a limit in range")
}

pub(crate) fn request(id: &str, items: usize) -> Request {
    Request {
        user: user(id),
        algorithm: None,
        limit: limit(items),
        cursor: None,
        filter: Filter::default(),
        include_ineligible: false,
        sort: Sort::Score,
        diversity: true,
        facets: Vec::new(),
        explain: Explain::Full,
    }
}

/// Recommendations and their cost.
pub(crate) async fn recommend(
    isolate: &Isolate<'_>,
    request: Request,
) -> (Recommendations, UsageReading) {
    isolate.begin_event();
    let Outcome { body, after } = recommendations::recommend(isolate, request).await.unwrap();
    let used = isolate.usage().reading();
    isolate.settle(after).await;
    (body, used)
}

pub(crate) fn ids(recommendations: &Recommendations) -> Vec<String> {
    recommendations
        .items
        .iter()
        .map(|item| item.job.0.clone())
        .collect()
}

pub(crate) fn bodies(recommendations: &Recommendations) -> Vec<String> {
    recommendations
        .items
        .iter()
        .map(|item| serde_json::to_string(item).unwrap())
        .collect()
}

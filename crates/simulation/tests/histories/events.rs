//! What may happen in a history, and several of it at once.

use fastrand::Rng;
use futures::future::join_all;
use matching::document::{CompanyId, PostingId};
use serde_json::{Value, json};
use service::Expected;
use service::error::Error;
use service::ids::RunId;
use service::limit::Limit;
use service::runs::{self, Change};
use service::tokens::{Caller, Claims, Role};
use service::visibility;
use service::{
    candidates, companies, dead_letters, mentoring, pairings, postings, profiles, skills, spreads,
};
use simulation::{Isolate, World};

use crate::support::*;

/// Few, so that events concern the same ones.
pub(super) const PEOPLE: usize = 3;
pub(super) const POSTINGS: usize = 8;

/// The operations of a history on its runs, which decide the states they may end in.
#[derive(Default)]
pub(super) struct Orders {
    pub(super) placed: Vec<RunId>,
    pub(super) touched: Vec<RunId>,
}

/// One event of a history. A caller that gets an error may retry or give up; neither may break
/// anything.
async fn event(world: &World, isolate: &Isolate<'_>, rng: &mut Rng, placed: &[RunId]) -> Orders {
    isolate.begin_event();
    let mut orders = Orders::default();
    match rng.usize(0..25) {
        0..=2 => {
            let skills = [SKILLS[rng.usize(0..12)], SKILLS[rng.usize(0..12)]];
            let id = format!("u{}", rng.usize(0..PEOPLE));
            let _ = try_put_resume(isolate, &id, &resume("Data Engineer", &skills)).await;
        }
        3 => {
            let id = user(&format!("u{}", rng.usize(0..PEOPLE)));
            let body = json!({"titles": [SKILLS[rng.usize(0..12)]]}).to_string();
            if let Ok(outcome) =
                profiles::put_preferences(isolate, &id, body.as_bytes(), &Expected::Anything).await
            {
                isolate.settle(outcome.after).await;
            }
        }
        4 | 5 => {
            let changed: Vec<Value> = (0..rng.usize(1..4))
                .map(|_| {
                    let mut posting = nth_posting(rng.usize(0..POSTINGS));
                    posting["title"] = SKILLS[rng.usize(0..12)].into();
                    posting
                })
                .collect();
            let _ = try_ingest(isolate, &changed).await;
        }
        6 => {
            let job = PostingId(format!("job-{:05}", rng.usize(0..POSTINGS)));
            let _ = postings::delete_job(isolate, &job).await;
        }
        7 => {
            let tags = [SKILLS[rng.usize(0..12)]];
            let body = json!({"name": "Acme", "tags": tags, "industry": tags[0]}).to_string();
            let acme = CompanyId("acme".to_owned());
            if let Ok(outcome) = companies::put_company(
                isolate,
                &acme,
                body.as_bytes(),
                &service::Expected::Anything,
            )
            .await
            {
                isolate.settle(outcome.after).await;
            }
        }
        8 => {
            let due = jiff_time(world.now_ms() + 120_000);
            let order = match rng.bool() {
                true => json!({"scope": "all"}),
                false => json!({"scope": "all", "due_at": due, "spacing_secs": 5}),
            };
            let body = order.to_string();
            if let Ok(outcome) = runs::order_recompute(isolate, body.as_bytes(), None).await {
                isolate.settle(outcome.after).await;
                orders.placed.push(outcome.body);
            }
        }
        9 if !placed.is_empty() => {
            let run = &placed[rng.usize(0..placed.len())];
            let change = [Change::Cancel, Change::Retry, Change::Delete][rng.usize(0..3)];
            // It may have succeeded although its response was lost.
            orders.touched.push(run.clone());
            if let Ok(outcome) = runs::change(isolate, run, change).await {
                isolate.settle(outcome.after).await;
            }
        }
        10 if rng.usize(0..3) == 0 => {
            let skills = match rng.bool() {
                true => json!([{"name": SKILLS[rng.usize(0..2)], "related": [SKILLS[2]]}]),
                false => json!([]),
            };
            let body = json!({ "skills": skills }).to_string();
            if let Ok(outcome) = skills::put(isolate, body.as_bytes()).await {
                isolate.settle(outcome.after).await;
            }
        }
        11 => {
            // The clock is set forwards or backwards.
            world.advance_ms(rng.i64(-3_600_000..3_600_000));
        }
        13 | 16 => {
            let id = user(&format!("u{}", rng.usize(0..PEOPLE)));
            let to = [
                "private",
                "applications",
                "open",
                "open",
                "mentor",
                "mentor",
            ];
            let body = json!({"visibility": to[rng.usize(0..to.len())]}).to_string();
            let _ = visibility::put_visibility(isolate, &id, body.as_bytes()).await;
        }
        14 | 17 => {
            let id = user(&format!("u{}", rng.usize(0..PEOPLE)));
            let topics = [SKILLS[rng.usize(0..3)], SKILLS[rng.usize(0..3)]];
            let offers = json!({"topics": topics, "capacity": 1});
            let body = match rng.usize(0..4) {
                0 => json!({}),
                1 => json!({"seeks": {"topics": topics}}),
                _ => json!({"offers": offers, "seeks": {"topics": topics}}),
            };
            let body = body.to_string();
            if let Ok(outcome) = mentoring::put_mentoring(isolate, &id, body.as_bytes()).await {
                isolate.settle(outcome.after).await;
            }
        }
        15 => {
            let _ = found(isolate, rng.usize(0..POSTINGS)).await;
        }
        18 => {
            let cohort: Vec<String> = (0..=rng.usize(0..PEOPLE))
                .map(|n| format!("u{n}"))
                .collect();
            let methods = ["stable", "greatest_total"];
            let body = json!({"mentees": cohort, "methods": methods}).to_string();
            if let Ok(outcome) = pairings::order(isolate, body.as_bytes()).await {
                isolate.settle(outcome.after).await;
                orders.placed.push(outcome.body);
            }
        }
        19 => {
            let people: Vec<String> = (0..=rng.usize(0..PEOPLE))
                .map(|n| format!("u{n}"))
                .collect();
            let body = json!({
                "people": people, "methods": ["stable", "greatest_total"], "most_lost": 100,
                "put_first": "stable",
            });
            let body = body.to_string();
            if let Ok(outcome) = spreads::order(isolate, body.as_bytes()).await {
                isolate.settle(outcome.after).await;
                orders.placed.push(outcome.body);
            }
        }
        12 => {
            world.advance_ms(rng.i64(0..120_000));
            let _ = service::deliveries::sweep(isolate).await;
        }
        _ => {
            world.advance_ms(rng.i64(0..3_000));
            world.deliver(isolate, 3).await;
        }
    }
    orders
}

/// The people whom the employer of a posting finds.
pub(super) async fn found(isolate: &Isolate<'_>, posting: usize) -> Result<Value, Error> {
    let claims = Claims {
        sub: "recruiter".to_owned(),
        role: Role::Service,
        companies: Vec::new(),
    };
    let request = candidates::Request {
        job: PostingId(format!("job-{posting:05}")),
        algorithm: None,
        limit: Limit::default(),
        cursor: None,
        include_ineligible: true,
    };
    isolate.begin_event();
    let caller = Caller::of_session(claims, i64::MAX);
    let page = candidates::candidates(isolate, &caller, &request).await?;
    Ok(serde_json::to_value(page).unwrap())
}

fn jiff_time(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap().to_string()
}

/// Runs this many events concurrently.
pub(super) async fn at_once(
    world: &World,
    isolates: &[Isolate<'_>; 3],
    orders: &mut Orders,
    rng: &mut Rng,
    number: usize,
) {
    let events: Vec<(usize, Rng)> = (0..number)
        .map(|_| (rng.usize(0..3), Rng::with_seed(rng.u64(..))))
        .collect();
    let placed = orders.placed.clone();
    let events = events.into_iter().map(|(isolate, mut rng)| {
        let (isolate, placed) = (&isolates[isolate], &placed);
        async move { event(world, isolate, &mut rng, placed).await }
    });
    for more in join_all(events).await {
        orders.placed.extend(more.placed);
        orders.touched.extend(more.touched);
    }
}

/// Replays all dead letters, as an operator does, without faults.
pub(super) async fn replay_all(world: &World, operator: &Isolate<'_>) {
    let mut cursor = None;
    loop {
        let page = dead_letters::list(operator, cursor.as_deref(), Limit::MOST).await;
        let page = page.unwrap();
        for letter in page.items {
            let outcome = dead_letters::replay(operator, &letter.id).await.unwrap();
            operator.settle(outcome.after).await;
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    world.drain(operator).await;
}

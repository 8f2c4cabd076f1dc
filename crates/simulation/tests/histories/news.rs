//! New postings among everything that moves matches, and for whom they are found.

use fastrand::Rng;
use futures::future::join_all;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::interactions;
use service::limit::Limit;
use service::new_matches;
use service::recommendations::{self, PERSISTED_MATCHES};
use service::tokens::{Caller, Claims, Role};
use service::visibility;
use service::{Expected, alerts, deliveries, postings, profiles};
use simulation::{Faults, Isolate, World};

use crate::events::{PEOPLE, replay_all};
use crate::support::*;

/// Postings that are old when a history of news begins: more than are persisted.
const OLD: usize = PERSISTED_MATCHES + 10;
/// Postings that come new in one round.
const NEW: usize = 12;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// A posting of a history of news: of one of seven companies.
fn posting_of_news(n: usize, rng: &mut Rng) -> Value {
    let mut posting = nth_posting(n);
    let name = format!("Company {}", n % 7);
    posting["hiringOrganization"] = json!({"@type": "Organization", "name": name});
    if rng.usize(0..3) == 0 {
        posting["title"] = SKILLS[rng.usize(0..12)].into();
    }
    posting
}

/// One event that moves matches. The postings from `first` on are those of this round.
async fn movement(world: &World, isolate: &Isolate<'_>, rng: &mut Rng, first: usize) {
    isolate.begin_event();
    let id = user(&format!("u{}", rng.usize(0..PEOPLE)));
    let is_known = !world
        .rows("SELECT id FROM users")
        .iter()
        .all(|row| row["id"] != id.0.as_str());
    let any = rng.usize(0..first + NEW);
    match rng.usize(0..15) {
        // Who is erased does not come back.
        0 | 1 if is_known => {
            let skills = [SKILLS[rng.usize(0..12)], SKILLS[rng.usize(0..12)]];
            let label = ["Data Engineer", "Welder", "Nurse"][rng.usize(0..3)];
            let _ = try_put_resume(isolate, &id.0, &resume(label, &skills)).await;
        }
        2..=5 => {
            let some: Vec<Value> = (0..rng.usize(1..5))
                .map(|_| posting_of_news(first + rng.usize(0..NEW), rng))
                .collect();
            let _ = try_ingest(isolate, &some).await;
        }
        6 => {
            let changed = posting_of_news(any, rng);
            let _ = try_ingest(isolate, &[changed]).await;
        }
        7 | 8 => {
            let job = PostingId(format!("job-{any:05}"));
            let _ = postings::delete_job(isolate, &job).await;
        }
        9..=11 if is_known => {
            let kind = ["dismiss", "dismiss", "apply", "hide_company"][rng.usize(0..4)];
            let body = json!({"kind": kind, "job_id": format!("job-{any:05}")}).to_string();
            if let Ok(outcome) = interactions::record(isolate, &id, body.as_bytes()).await {
                isolate.settle(outcome.after).await;
            }
        }
        12 if is_known => {
            let to = ["private", "applications", "open", "mentor"][rng.usize(0..4)];
            let body = json!({"visibility": to}).to_string();
            let _ = visibility::put_visibility(isolate, &id, body.as_bytes()).await;
        }
        13 if rng.usize(0..6) == 0 => {
            if let Ok(outcome) = profiles::delete_user(isolate, &id).await {
                isolate.settle(outcome.after).await;
            }
        }
        _ => {
            world.advance_ms(rng.i64(0..3_000));
            world.deliver(isolate, 3).await;
        }
    }
}

/// The best of a person's list, as a new isolate ranks the whole catalogue for them.
async fn ranked_anew(world: &World, id: &str) -> Vec<String> {
    let fresh = Isolate::new(world);
    let request = recommendations::Request {
        diversity: false,
        // Nothing is ruled out, and nothing persisted answers.
        include_ineligible: true,
        ..request(id, PERSISTED_MATCHES)
    };
    fresh.begin_event();
    let page = recommendations::recommend(&fresh, request).await.unwrap();
    ids(&page.body)
}

pub(super) async fn news(seed: u64) {
    let world = World::new(seed);
    let mut rng = Rng::with_seed(!seed);
    let mut isolates = [(); 3].map(|()| Isolate::new(&world));
    let old: Vec<Value> = (0..OLD).map(|n| posting_of_news(n, &mut rng)).collect();
    ingest(&isolates[0], &old).await;
    for n in 0..PEOPLE {
        let skills = [SKILLS[rng.usize(0..12)], SKILLS[rng.usize(0..12)]];
        let label = ["Data Engineer", "Welder", "Nurse"][n];
        let id = format!("u{n}");
        put_resume(&isolates[0], &id, &resume(label, &skills)).await;
        // A lesson would move matches once more, after the run.
        let still = br#"{"learning": false}"#;
        let outcome =
            profiles::put_preferences(&isolates[0], &user(&id), still, &Expected::Anything).await;
        isolates[0].settle(outcome.unwrap().after).await;
        let alert = br#"{"frequency": "hourly", "least_score": 0}"#;
        alerts::put(&isolates[0], &user(&id), alert).await.unwrap();
    }
    compare_all(&world, &isolates[0]).await;
    for round in 0..2 {
        let first = OLD + round * NEW;
        let reached = reached(&world);
        world.set_faults(Faults::STORM);
        for _ in 0..4 {
            let events: Vec<(usize, Rng)> = (0..4)
                .map(|_| (rng.usize(0..3), Rng::with_seed(rng.u64(..))))
                .collect();
            let events = events.into_iter().map(|(at, mut rng)| {
                let isolate = &isolates[at];
                let world = &world;
                async move { movement(world, isolate, &mut rng, first).await }
            });
            join_all(events).await;
            isolates[rng.usize(0..3)] = Isolate::new(&world);
        }
        // From here on nothing moves but what was left behind: the run itself meets the faults.
        world.advance_ms(HOUR_MS + 1);
        for _ in 0..6 {
            let isolate = &isolates[rng.usize(0..3)];
            isolate.begin_event();
            let _ = deliveries::sweep(isolate).await;
            world.advance_ms(rng.i64(0..3_000));
            world.deliver(isolate, 3).await;
        }
        world.drain(&isolates[0]).await;
        replay_all(&world, &isolates[0]).await;
        compare_all(&world, &isolates[0]).await;
        check_news(&world, &isolates, (reached, first), seed).await;
    }
}

/// Number of the last change that was compared with everyone.
fn reached(world: &World) -> i64 {
    let rows = world.rows("SELECT reached FROM new_postings");
    rows.first()
        .map_or(0, |row| row["reached"].as_i64().unwrap())
}

/// Lets hours pass until all changes have been compared.
async fn compare_all(world: &World, isolate: &Isolate<'_>) {
    world.set_faults(Faults::default());
    for _ in 0..5 {
        world.drain(isolate).await;
        let head = world.rows("SELECT coalesce(max(seq), 0) AS head FROM catalogue_changes");
        if reached(world) >= head[0]["head"].as_i64().unwrap() {
            return;
        }
        world.advance_ms(HOUR_MS + 1);
        isolate.begin_event();
        deliveries::sweep(isolate).await.unwrap();
    }
    panic!("changes that are never compared");
}

async fn check_news(
    world: &World,
    isolates: &[Isolate<'_>; 3],
    (reached, first): (i64, usize),
    seed: u64,
) {
    let found = world.rows(
        "SELECT n.user_id, n.job_id, n.seq, n.job_version = j.updated_at AS is_current
         FROM new_matches n JOIN jobs j ON j.id = n.job_id ORDER BY n.number",
    );
    let open = world.rows("SELECT id FROM jobs ORDER BY id");
    let new: Vec<&str> = open
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .filter(|id| *id >= format!("job-{first:05}").as_str())
        .collect();
    // Somebody whose résumé crosses their erasure begins anew, without an alert, and perhaps after
    // the run.
    for row in world.rows("SELECT user_id AS id FROM alerts ORDER BY user_id") {
        let id = row["id"].as_str().unwrap();
        let best = ranked_anew(world, id).await;
        let of_person: Vec<&Value> = found
            .iter()
            .filter(|row| row["user_id"] == id && row["seq"].as_i64() > Some(reached))
            .collect();
        let has = |job: &str| of_person.iter().any(|row| row["job_id"] == job);
        for job in &new {
            let is_best = best.iter().any(|best| best == job);
            assert_eq!(has(job), is_best, "seed {seed}: {job} for {id}");
        }
        for row in of_person.iter().filter(|row| row["is_current"] == 1) {
            let job = row["job_id"].as_str().unwrap();
            assert!(
                best.iter().any(|best| best == job),
                "seed {seed}: {job} for {id}"
            );
        }
        // Whoever has news is due.
        let request = new_matches::Request {
            user: user(id),
            since: None,
            limit: Limit::MOST,
            cursor: None,
        };
        let news = new_matches::list(&isolates[1], &request).await.unwrap();
        world.advance_ms(HOUR_MS + 1);
        let due = alerts::list_due(&isolates[2], None, Limit::MOST)
            .await
            .unwrap();
        let is_due = due.items.iter().any(|item| item.user_id.0 == id);
        assert!(
            is_due || news.items.is_empty(),
            "seed {seed}: {id} is not told"
        );
    }
    let claims = Claims {
        sub: "board".to_owned(),
        role: Role::Service,
        companies: Vec::new(),
    };
    let caller = Caller::of_session(claims, i64::MAX);
    for job in new {
        let job = PostingId(job.to_owned());
        let reach = new_matches::reach(&isolates[0], &caller, &job)
            .await
            .unwrap();
        assert!(reach.is_complete, "seed {seed}: {job:?}");
        assert_eq!(
            (reach.people, reach.first_page),
            (None, None),
            "so few would be named"
        );
    }
}

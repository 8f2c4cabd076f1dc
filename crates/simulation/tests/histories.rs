//! Histories: concurrent events in several isolates under a storm of faults, then calm, after which
//! nothing may be missing. Meetings: a few concurrent events without faults, and without later
//! events that could hide how they affect each other. News: new postings among everything that
//! moves matches, found under faults exactly for those among whose best they are.
//!
//! A failure prints its seed. `EDGEMATCH_SEED=n` replays only that seed; `EDGEMATCH_HISTORIES=n`
//! sets the number of histories.

mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use fastrand::Rng;
use futures::executor::block_on;
use futures::future::join_all;
use matching::document::{CompanyId, PostingId};
use serde_json::{Value, json};
use service::Expected;
use service::error::Error;
use service::ids::RunId;
use service::interactions;
use service::limit::Limit;
use service::new_matches;
use service::recommendations::{self, PERSISTED_MATCHES};
use service::runs::{self, Change, Run, RunStatus};
use service::tokens::{Caller, Claims, Role};
use service::visibility;
use service::{
    alerts, candidates, companies, dead_letters, deliveries, mentoring, pairings, postings,
    profiles, skills, spreads,
};
use simulation::{Faults, Isolate, World};
use support::*;

/// Histories of a plain `cargo test`; `cargo xtask test` runs thousands.
const FEW: u64 = 150;

/// Few, so that events concern the same ones.
const PEOPLE: usize = 3;
const POSTINGS: usize = 8;

/// The operations of a history on its runs, which decide the states they may end in.
#[derive(Default)]
struct Orders {
    placed: Vec<RunId>,
    touched: Vec<RunId>,
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
async fn found(isolate: &Isolate<'_>, posting: usize) -> Result<Value, Error> {
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
async fn at_once(
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

async fn history(seed: u64) {
    let world = World::new(seed);
    let mut rng = Rng::with_seed(!seed);
    let isolates = [(); 3].map(|()| Isolate::new(&world));
    world.set_faults(Faults::STORM);
    let mut orders = Orders::default();
    for _ in 0..10 {
        at_once(&world, &isolates, &mut orders, &mut rng, 5).await;
    }
    let operator = &isolates[0];
    world.drain(operator).await;
    replay_all(&world, operator).await;
    check(&world, &isolates, &orders, seed).await;
}

async fn meeting(seed: u64) {
    let world = World::new(seed);
    let mut rng = Rng::with_seed(!seed);
    let isolates = [(); 3].map(|()| Isolate::new(&world));
    let operator = &isolates[0];
    // The others arrive while postings change.
    let both = json!({
        "offers": {"topics": [SKILLS[0]], "capacity": 1},
        "seeks": {"topics": [SKILLS[0], SKILLS[1]]},
    });
    let (both, mentor) = (
        both.to_string(),
        json!({"visibility": "mentor"}).to_string(),
    );
    for id in ["u0", "u2"] {
        put_resume(operator, id, &resume("Data Engineer", &SKILLS[..2])).await;
        let outcome = mentoring::put_mentoring(operator, &user(id), both.as_bytes()).await;
        operator.settle(outcome.unwrap().after).await;
        let shown = visibility::put_visibility(operator, &user(id), mentor.as_bytes()).await;
        shown.unwrap();
    }
    ingest(
        operator,
        &(0..POSTINGS).map(nth_posting).collect::<Vec<_>>(),
    )
    .await;
    world.drain(operator).await;
    world.set_faults(Faults {
        hesitation: 6,
        duplicated: 20,
        ..Faults::default()
    });
    let mut orders = Orders::default();
    for _ in 0..2 {
        at_once(&world, &isolates, &mut orders, &mut rng, 4).await;
    }
    world.drain(operator).await;
    check(&world, &isolates, &orders, seed).await;
}

/// Replays all dead letters, as an operator does, without faults.
async fn replay_all(world: &World, operator: &Isolate<'_>) {
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

async fn check(world: &World, isolates: &[Isolate<'_>; 3], orders: &Orders, seed: u64) {
    let behind = world.rows(
        "SELECT u.id FROM users u WHERE NOT EXISTS (
            SELECT 1 FROM match_sets m WHERE m.user_id = u.id AND m.profile_version = u.updated_at)",
    );
    assert!(
        behind.is_empty(),
        "seed {seed}: changes of people that were lost: {behind:?}"
    );
    let holding = world.rows(
        "SELECT c.user_id, c.job_id FROM user_match_cache c LEFT JOIN jobs j ON j.id = c.job_id
         WHERE j.updated_at IS NOT c.job_version",
    );
    assert!(
        holding.is_empty(),
        "seed {seed}: changes of postings that were lost: {holding:?}"
    );
    for table in [
        "SELECT * FROM outbox",
        "SELECT * FROM stale_postings",
        "SELECT * FROM dead_letters WHERE replayed_at IS NULL",
    ] {
        let left = world.rows(table);
        assert!(left.is_empty(), "seed {seed}: remaining work: {left:?}");
    }
    let miscounted = world.rows(
        "WITH counted (list, name, status, rows) AS (
            SELECT 'jobs', '', '', count(*) FROM jobs
            UNION ALL SELECT 'dead_letters', '', '', count(*) FROM dead_letters
            UNION ALL SELECT 'experiments', '', '', count(*) FROM experiments
            UNION ALL SELECT 'runs', name, status, count(*) FROM runs GROUP BY name, status)
         SELECT * FROM list_totals t FULL JOIN counted c USING (list, name, status)
         WHERE coalesce(t.rows, 0) <> coalesce(c.rows, 0)",
    );
    assert!(
        miscounted.is_empty(),
        "seed {seed}: totals of lists: {miscounted:?}"
    );
    let warnings = world.warnings();
    assert!(
        !warnings
            .iter()
            .any(|warning| warning.contains("a stale result over a newer one")),
        "seed {seed}: a stale result was written over a newer one"
    );
    check_people(world, isolates, seed).await;
    check_runs(world, orders, seed).await;
    check_answers(world, isolates, seed).await;
}

/// Every isolate finds exactly those who are open, as a new isolate does. The mentors of everyone
/// who seeks some are current, and only of those who may be seen.
async fn check_people(world: &World, isolates: &[Isolate<'_>; 3], seed: u64) {
    let open = world
        .rows("SELECT candidate FROM visible_people WHERE visibility = 'open' ORDER BY candidate");
    let fresh = Isolate::new(world);
    for posting in 0..POSTINGS {
        let Ok(expected) = found(&fresh, posting).await else {
            continue;
        };
        let items = expected["items"].as_array().unwrap().iter();
        let mut shown: Vec<Value> = items
            .map(|item| json!({"candidate": item["candidate"]}))
            .collect();
        shown.sort_by_key(ToString::to_string);
        assert_eq!(shown, open, "seed {seed}: who is open");
        for isolate in isolates {
            let found = found(isolate, posting).await.unwrap();
            assert_eq!(found, expected, "seed {seed}: people of job {posting}");
        }
    }
    let behind = world.rows(
        "SELECT m.user_id FROM mentoring m JOIN users u ON u.id = m.user_id
         WHERE m.seeks IS NOT NULL AND 2 <> (SELECT count(*) FROM mentor_sets s
            WHERE s.user_id = m.user_id AND s.profile_version = u.updated_at
              AND s.mentoring_version = m.updated_at
              AND s.pool_version = coalesce((SELECT version FROM mentor_pool), 0))",
    );
    assert!(behind.is_empty(), "seed {seed}: stale mentors: {behind:?}");
    let unseen = world.rows(
        "SELECT c.user_id, c.mentor_id FROM mentor_matches c WHERE NOT EXISTS (
            SELECT 1 FROM visible_people v WHERE v.user_id = c.mentor_id AND v.visibility = 'mentor')",
    );
    assert!(
        unseen.is_empty(),
        "seed {seed}: mentors out of sight: {unseen:?}"
    );
    let overfull = world.rows(
        "SELECT pairing_id, method, mentor_id, count(*) AS mentees FROM pairing_results
         WHERE mentor_id IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1",
    );
    assert!(
        overfull.is_empty(),
        "seed {seed}: capacities exceeded: {overfull:?}"
    );
    let unsaid = world.rows(
        "SELECT p.id, t.user_id FROM pairings p JOIN runs r ON r.id = p.id AND r.status = 'succeeded'
         JOIN pairing_mentees t ON t.pairing_id = p.id
         WHERE 2 <> (SELECT count(*) FROM pairing_results s WHERE s.pairing_id = p.id
            AND s.user_id = t.user_id AND (s.mentor_id IS NULL) = (s.reason IS NOT NULL))",
    );
    assert!(
        unsaid.is_empty(),
        "seed {seed}: mentees without a result: {unsaid:?}"
    );
    let unspread = world.rows(
        "SELECT s.id, t.user_id FROM spreads s JOIN runs r ON r.id = s.id AND r.status = 'succeeded'
         JOIN spread_people t ON t.spread_id = s.id
         WHERE 2 <> (SELECT count(*) FROM spread_results p WHERE p.spread_id = s.id
            AND p.user_id = t.user_id AND (p.job_id IS NULL) = (p.reason IS NOT NULL))",
    );
    assert!(
        unspread.is_empty(),
        "seed {seed}: people without a result: {unspread:?}"
    );
    let shared = world.rows(
        "SELECT spread_id, method, job_id, count(*) AS people FROM spread_results
         WHERE job_id IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1
         UNION ALL SELECT spread_id, 'put_first', job_id, count(*) FROM put_first
         WHERE job_id IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1",
    );
    assert!(
        shared.is_empty(),
        "seed {seed}: more people than places: {shared:?}"
    );
    let overtaken = world.rows(
        "SELECT f.user_id FROM put_first f JOIN spread_people p ON p.user_id = f.user_id
         JOIN spreads s ON s.id = p.spread_id JOIN runs r ON r.id = s.id AND r.status = 'succeeded'
         WHERE s.put_first IS NOT NULL AND (s.ordered_at, s.id) > (f.ordered_at, f.spread_id)",
    );
    assert!(
        overtaken.is_empty(),
        "seed {seed}: an older spread over a newer one: {overtaken:?}"
    );
    let missing = world.rows(
        "SELECT m.user_id, v.user_id AS mentor FROM mentoring m
         JOIN visible_people v ON v.visibility = 'mentor' AND v.user_id <> m.user_id
         JOIN mentoring o ON o.user_id = v.user_id AND o.offers IS NOT NULL
         WHERE m.seeks IS NOT NULL AND 2 <> (SELECT count(*) FROM mentor_matches c
            WHERE c.user_id = m.user_id AND c.mentor_id = v.user_id)",
    );
    assert!(
        missing.is_empty(),
        "seed {seed}: mentors that were lost: {missing:?}"
    );
}

async fn check_runs(world: &World, orders: &Orders, seed: u64) {
    let isolate = Isolate::new(world);
    let everything = runs::Listing::default();
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = runs::list(&isolate, &everything, cursor.as_deref(), Limit::MOST).await;
        let page = page.unwrap();
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    for run in &all {
        let Run {
            status,
            of,
            done,
            failed,
            ..
        } = run;
        let touched = orders.touched.contains(&run.id);
        match status {
            RunStatus::Succeeded => {
                assert_eq!(*of, Some(done + failed), "seed {seed}: {run:?}");
            }
            RunStatus::Cancelled if touched => {}
            _ => panic!("seed {seed}: a run that never ends: {run:?}"),
        }
        assert_eq!(*failed, 0, "seed {seed}: {run:?}");
        assert!(
            *done <= PEOPLE as u64,
            "seed {seed}: counted twice: {run:?}"
        );
    }
    for placed in &orders.placed {
        let known = all.iter().any(|run| run.id == *placed);
        assert!(
            known || orders.touched.contains(placed),
            "seed {seed}: a lost run: {placed:?}"
        );
    }
}

/// Every response must equal that of a new isolate.
async fn check_answers(world: &World, isolates: &[Isolate<'_>; 3], seed: u64) {
    let users = world.rows("SELECT id FROM users ORDER BY id");
    let mut served = Vec::new();
    for row in &users {
        let id = row["id"].as_str().unwrap();
        served.push(bodies(&recommend(&isolates[1], request(id, 10)).await.0));
    }
    world.rows("DELETE FROM match_sets");
    let fresh = Isolate::new(world);
    for (row, served) in users.iter().zip(served) {
        let id = row["id"].as_str().unwrap();
        let ranked = recommend(&fresh, request(id, 10)).await.0;
        assert_eq!(
            served,
            bodies(&ranked),
            "seed {seed}: stale response for {id}"
        );
    }
}

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

async fn news(seed: u64) {
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

/// Once a history has failed on one core, the others begin no further one.
struct StopOthers<'a>(&'a AtomicU64);

impl Drop for StopOthers<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(u64::from(u32::MAX), Ordering::Relaxed);
        }
    }
}

/// Runs the history of each seed, on all cores.
fn tell<F: Future<Output = ()>>(story: impl Fn(u64) -> F + Sync) {
    tell_one_in(1, story);
}

/// As [`tell`], for a longer story: one in so many seeds.
fn tell_one_in<F: Future<Output = ()>>(times: u64, story: impl Fn(u64) -> F + Sync) {
    let number = |name: &str| std::env::var(name).ok().map(|n| n.parse::<u64>().unwrap());
    if let Some(seed) = number("EDGEMATCH_SEED") {
        return block_on(story(seed));
    }
    let seeds = number("EDGEMATCH_HISTORIES").unwrap_or(FEW).div_ceil(times);
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _others = StopOthers(&next);
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds {
                        return;
                    }
                    block_on(story(seed));
                }
            });
        }
    });
    println!("{seeds} seeds");
}

#[test]
fn histories_of_faults_lose_nothing_and_leave_nothing_stale() {
    tell(history);
}

#[test]
fn events_that_meet_lose_nothing_and_leave_nothing_stale() {
    tell(meeting);
}

#[test]
fn new_postings_are_found_for_exactly_those_among_whose_best_they_are() {
    tell_one_in(50, news);
}

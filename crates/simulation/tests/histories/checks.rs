//! What must hold after a history.

use serde_json::{Value, json};
use service::limit::Limit;
use service::runs::{self, Run, RunStatus};
use simulation::{Isolate, World};

use crate::events::{Orders, PEOPLE, POSTINGS, found};
use crate::support::*;

pub(super) async fn check(world: &World, isolates: &[Isolate<'_>; 3], orders: &Orders, seed: u64) {
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

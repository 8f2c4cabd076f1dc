//! Histories: concurrent events in several isolates under a storm of faults, then calm, after which
//! nothing may be missing. Meetings: a few concurrent events without faults, and without later
//! events that could hide how they affect each other. News: new postings among everything that
//! moves matches, found under faults exactly for those among whose best they are.
//!
//! A failure prints its seed. `EDGEMATCH_SEED=n` replays only that seed; `EDGEMATCH_HISTORIES=n`
//! sets the number of histories.

mod checks;
mod events;
mod news;

#[path = "../support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicU64, Ordering};

use fastrand::Rng;
use futures::executor::block_on;
use serde_json::json;
use service::mentoring;
use service::visibility;
use simulation::{Faults, Isolate, World};

use checks::check;
use events::{Orders, POSTINGS, at_once, replay_all};
use news::news;
use support::*;

/// Histories of a plain `cargo test`; `cargo xtask test` runs thousands.
const FEW: u64 = 150;

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

//! Recomputes send what differs from what is persisted, and meet others that do so too.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use crate::support::*;
use futures::executor::block_on;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::deliveries::{self, Settlement};
use service::error::Error;
use service::recommendations::PERSISTED_MATCHES;
use service::{Platform as _, postings};
use simulation::{Faults, Isolate, World};

const UPDATED: &str = r#"{"v":1,"type":"profile.updated","user_id":"u1"}"#;

/// One of many jobs that fit the person.
fn welder(n: usize) -> Value {
    let mut posting = nth_posting(n);
    posting["title"] = json!("Welder");
    posting
}

/// A person who has persisted matches, and this number of jobs that fit.
async fn settled(world: &World, jobs: usize) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    let postings: Vec<Value> = (0..jobs).map(welder).collect();
    ingest(&isolate, &postings).await;
    put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
    world.drain(&isolate).await;
    isolate
}

async fn recompute(isolate: &Isolate<'_>) {
    isolate.begin_event();
    let settled = deliveries::handle(isolate, "edgematch", &[UPDATED.to_owned()]).await;
    assert_eq!(settled, [Settlement::Ack]);
    let dead = isolate.world().rows("SELECT reason FROM dead_letters");
    assert!(dead.is_empty(), "{dead:?}");
}

/// Withdraws a posting, if it is there.
async fn withdraw(isolate: &Isolate<'_>, id: &str) {
    isolate.begin_event();
    let outcome = postings::delete_job(isolate, &PostingId(id.to_owned())).await;
    assert!(matches!(outcome, Ok(()) | Err(Error::NotFound("job"))));
}

fn rows(world: &World) -> Vec<Value> {
    world.rows("SELECT * FROM user_match_cache ORDER BY user_id, algorithm_version, rank")
}

fn set(world: &World, column: &str) -> Value {
    world.rows("SELECT * FROM match_sets")[0][column].clone()
}

/// The head of the catalogue.
fn head(world: &World) -> Value {
    world.rows("SELECT max(seq) AS head FROM catalogue_changes")[0]["head"].clone()
}

/// Computes the matches of a person who has none.
async fn recompute_whole(isolate: &Isolate<'_>) {
    isolate.world().rows("DELETE FROM match_sets");
    isolate.world().rows("DELETE FROM user_match_cache");
    recompute(isolate).await;
}

/// Rows written and bytes sent by a recompute, with everything that its delivery takes.
async fn cost(isolate: &Isolate<'_>) -> (u64, usize) {
    let before = isolate.world().bytes_sent();
    recompute(isolate).await;
    let used = isolate.usage().reading();
    assert_eq!(used.batches, 2, "one to read, one to write");
    (used.rows_written, isolate.world().bytes_sent() - before)
}

/// Most bytes that a row takes on its way to the database, and the digests of a set.
const ROW_BYTES: usize = 150;
const DIGESTS_BYTES: usize = 50 * 16 + 100;

#[test]
fn a_recompute_sends_and_writes_what_differs() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 80).await;
        let before = rows(&world);
        assert_eq!(before.len(), PERSISTED_MATCHES);

        // A posting that nobody holds: the set names another catalogue.
        let computation = set(&world, "computation");
        ingest(&isolate, &[posting("far", "Surgeon", &["surgery"])]).await;
        let (written, nothing) = cost(&isolate).await;
        assert_eq!((written, rows(&world) == before), (1, true));
        assert!(nothing < 500, "{nothing} bytes for no change");
        assert_eq!(set(&world, "computation"), computation);

        // One that the person holds, at the same rank as before.
        world.advance_ms(1_000);
        let last = PERSISTED_MATCHES - 1;
        let id = before[last]["job_id"].as_str().unwrap();
        let n: usize = id.trim_start_matches("job-").parse().unwrap();
        let mut changed = welder(n);
        changed["url"] = json!("https://acme.example/jobs/welder");
        ingest(&isolate, &[changed]).await;
        let (written, one) = cost(&isolate).await;
        let after = rows(&world);
        assert_eq!(
            (&after[..last], after.len()),
            (&before[..last], PERSISTED_MATCHES)
        );
        assert_ne!(after[last]["job_version"], before[last]["job_version"]);
        assert_eq!(written, 2, "the set and the row");
        let most = nothing + ROW_BYTES + DIGESTS_BYTES;
        assert!((nothing..most).contains(&one), "{one} bytes for one row");

        // One that ranks first: all others move down.
        ingest(&isolate, &[posting("first", "Welder", &["welding"])]).await;
        let (written, moved) = cost(&isolate).await;
        let shifted = rows(&world);
        assert_eq!(shifted[0]["job_id"], "first");
        let jobs = |rows: &[Value]| -> Vec<Value> {
            rows.iter().map(|row| row["job_id"].clone()).collect()
        };
        assert_eq!(jobs(&shifted[1..]), jobs(&after[..last]));
        assert_eq!(written, 1 + PERSISTED_MATCHES as u64);
        let most = nothing + PERSISTED_MATCHES * ROW_BYTES + DIGESTS_BYTES;
        assert!(moved < most, "{moved} bytes for {PERSISTED_MATCHES} rows");

        // Another profile, for which other postings are the best.
        let resume = resume("Nurse", &["nursing"]);
        put_resume(&isolate, "u1", &resume).await;
        let (written, all) = cost(&isolate).await;
        assert!(
            (moved / 2..most).contains(&all),
            "{all} bytes for {PERSISTED_MATCHES} rows"
        );
        assert_eq!(written, 1 + PERSISTED_MATCHES as u64);
    });
}

#[test]
fn differences_add_up_to_the_whole() {
    block_on(async {
        let (mut fewest, mut most) = (PERSISTED_MATCHES, 0);
        for seed in 0..4 {
            let world = World::new(seed);
            let isolate = settled(&world, 52).await;
            let mut rng = fastrand::Rng::with_seed(seed);
            for _ in 0..20 {
                world.advance_ms(1_000);
                for _ in 0..rng.usize(0..4) {
                    let n = rng.usize(0..52);
                    let id = format!("job-{n:05}");
                    let title = ["Welder", "Nurse", "Senior Welder"][rng.usize(0..3)];
                    match rng.usize(0..6) {
                        0 | 1 => withdraw(&isolate, &id).await,
                        2..5 => {
                            let mut other = nth_posting(n);
                            other["title"] = json!(title);
                            ingest(&isolate, &[other]).await;
                        }
                        _ => {
                            ingest(&isolate, &[nth_posting(n)]).await;
                        }
                    }
                }
                recompute(&isolate).await;
                let (by_differences, matches) = (rows(&world), set(&world, "matches"));
                let digests = set(&world, "digests");
                recompute_whole(&isolate).await;
                assert!(by_differences == rows(&world), "seed {seed}");
                assert_eq!(matches, by_differences.len());
                fewest = fewest.min(by_differences.len());
                most = most.max(by_differences.len());
                assert_eq!(digests, set(&world, "digests"), "seed {seed}");
            }
        }
        assert!(fewest < most && most == PERSISTED_MATCHES);
    });
}

#[test]
fn rows_of_a_release_without_digests_are_sent_again() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 80).await;
        let right = rows(&world);
        // Such a release leaves the digests of the rows that it overwrites.
        world.rows("UPDATE user_match_cache SET job_id = rank");
        world.rows("UPDATE match_sets SET computation = 'of an older release'");
        ingest(&isolate, &[posting("far", "Surgeon", &["surgery"])]).await;
        let (_, sent) = cost(&isolate).await;
        assert!(sent > PERSISTED_MATCHES * ROW_BYTES / 2, "{sent} bytes");
        assert!(rows(&world) == right);
        assert_eq!(set(&world, "digested"), set(&world, "computation"));
    });
}

/// Bytes that persisted matches take with their index, and with the free space of their pages.
const BYTES_OF_MATCHES: &str = "SELECT sum(pgsize) AS bytes FROM dbstat
    WHERE name IN ('match_sets', 'user_match_cache', 'user_match_cache_by_job')";

/// What sixty people's persisted matches take per person, with ids of these forms.
async fn bytes_per_person(id: fn(usize) -> String) -> u64 {
    const PEOPLE: usize = 60;
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    let of_id = |n: usize| {
        let mut posting = nth_posting(n);
        posting["identifier"] = json!(id(n));
        posting
    };
    ingest(&isolate, &(0..120).map(of_id).collect::<Vec<Value>>()).await;
    for n in 0..PEOPLE {
        let resume = resume("Data Engineer", &["python", "sql"]);
        put_resume(&isolate, &id(n), &resume).await;
    }
    world.drain(&isolate).await;
    assert_eq!(rows(&world).len(), PEOPLE * PERSISTED_MATCHES);
    let bytes = world.rows(BYTES_OF_MATCHES)[0]["bytes"].as_u64().unwrap();
    bytes / PEOPLE as u64
}

#[test]
fn persisted_matches_take_less_than_ten_kilobytes_per_person() {
    block_on(async {
        let short = bytes_per_person(|n| format!("id-{:06}", n * 7919 % 1_000_003)).await;
        assert!(short < 10_000, "{short} bytes per person");
        // Each row repeats both ids, and the index repeats them once more.
        let uuid = |n: usize| {
            format!(
                "{:08x}-2222-4333-8444-{n:012x}",
                n * 0x9E37_79B1 % (1 << 32)
            )
        };
        let long = bytes_per_person(uuid).await;
        assert!(long < 18_000, "{long} bytes per person with UUIDs");
    });
}

/// Lets a recompute run until only its writing batch is left.
fn until_it_writes(isolate: &Isolate<'_>, recompute: &mut Pin<&mut impl Future<Output = ()>>) {
    let mut context = Context::from_waker(Waker::noop());
    isolate.begin_event();
    while isolate.usage().reading().batches < 2 {
        assert!(recompute.as_mut().poll(&mut context).is_pending());
    }
}

/// Two recomputes compare with the same rows, the second after a change. Then both write, in this
/// order or the other.
async fn race<'a>(
    world: &'a World,
    [older, newer]: [&Isolate<'a>; 2],
    in_order: bool,
    change: impl AsyncFnOnce(&Isolate<'a>),
) {
    // Long enough for each to wait before it writes.
    let hesitant = Faults {
        hesitation: 1_000,
        ..Faults::default()
    };
    let mut first = pin!(recompute(older));
    let mut second = pin!(recompute(newer));
    world.set_faults(hesitant);
    until_it_writes(older, &mut first);
    world.set_faults(Faults::default());
    change(newer).await;
    world.set_faults(hesitant);
    until_it_writes(newer, &mut second);
    world.set_faults(Faults::default());
    if in_order {
        first.await;
        second.await;
    } else {
        second.await;
        first.await;
    }
}

/// Two isolates with the same catalogue, and a posting that neither has seen.
async fn two(world: &World) -> [Isolate<'_>; 2] {
    let isolate = settled(world, 80).await;
    let isolates = [Isolate::new(world), Isolate::new(world)];
    for isolate in &isolates {
        recommend(isolate, request("u1", 20)).await;
    }
    ingest(&isolate, &[posting("far", "Surgeon", &["surgery"])]).await;
    isolates
}

#[test]
fn a_difference_is_not_applied_to_other_rows_than_it_was_made_from() {
    block_on(async {
        for with_another in [false, true] {
            let world = World::new(1);
            let [older, newer] = two(&world).await;
            let isolate = Isolate::new(&world);
            ingest(&isolate, &[posting("first", "Welder", &["welding"])]).await;
            let mut seq = Value::Null;
            race(&world, [&older, &newer], true, async |isolate| {
                seq = head(&world);
                withdraw(isolate, "first").await;
                if with_another {
                    let other = posting("other", "Senior Welder", &["welding", "cad"]);
                    ingest(isolate, &[other]).await;
                }
            })
            .await;
            // The second has written nothing, and nothing is half of both.
            assert_eq!(rows(&world)[0]["job_id"], "first");
            assert_eq!(set(&world, "catalogue_seq"), seq);
            // Nobody sees the posting that has gone, and a run replaces it.
            let (page, _) = recommend(&isolate, request("u1", 20)).await;
            assert!(!ids(&page).contains(&"first".to_owned()));
            assert_eq!(ids(&page).contains(&"other".to_owned()), with_another);
            world.drain(&isolate).await;
            let settled = rows(&world);
            recompute_whole(&isolate).await;
            assert!(rows(&world) == settled);
            assert_ne!(settled[0]["job_id"], "first");
        }
    });
}

#[test]
fn a_whole_set_for_an_older_catalogue_replaces_no_newer_one() {
    block_on(async {
        let world = World::new(1);
        let [older, newer] = two(&world).await;
        world.rows("DELETE FROM match_sets");
        race(&world, [&older, &newer], false, async |isolate| {
            ingest(isolate, &[posting("next", "Welder", &["welding"])]).await;
        })
        .await;
        assert_eq!(set(&world, "catalogue_seq"), head(&world));
        assert_eq!(rows(&world)[0]["job_id"], "next");
    });
}

#[test]
fn recomputes_that_change_no_row_do_not_hinder_others() {
    block_on(async {
        for (changes_rows, in_order) in [(false, true), (false, false), (true, true), (true, false)]
        {
            let world = World::new(1);
            let [older, newer] = two(&world).await;
            let (title, skill) = match changes_rows {
                true => ("Welder", "welding"),
                false => ("Painter", "painting"),
            };
            race(&world, [&older, &newer], in_order, async |isolate| {
                ingest(isolate, &[posting("next", title, &[skill])]).await;
            })
            .await;
            assert_eq!(set(&world, "catalogue_seq"), head(&world));
            assert_eq!(rows(&world)[0]["job_id"] == "next", changes_rows);
        }
    });
}

#[test]
fn a_difference_for_an_older_profile_is_not_written() {
    block_on(async {
        for in_order in [true, false] {
            let world = World::new(1);
            let [older, newer] = two(&world).await;
            ingest(&newer, &[posting("first", "Welder", &["welding"])]).await;
            let mut version = 0;
            race(&world, [&older, &newer], in_order, async |isolate| {
                let surgeon = resume("Surgeon", &["surgery"]);
                version = put_resume(isolate, "u1", &surgeon).await;
            })
            .await;
            assert_eq!(set(&world, "profile_version"), version);
            assert_eq!(rows(&world)[0]["job_id"], "far");
        }
    });
}

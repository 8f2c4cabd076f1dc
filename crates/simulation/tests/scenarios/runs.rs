//! Runs as operators see them, their triggers, and replayed dead letters.

use crate::support::*;
use futures::executor::block_on;
use futures::future::join;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::deliveries::{self, handle_dead};
use service::error::Error;
use service::ids::RunId;
use service::messages::Message;
use service::ndjson::Lines;
use service::runs::{self, Change, Listing, Run, RunName, RunStatus};
use service::{companies, dead_letters, postings, producers};
use simulation::{Faults, Isolate, World};

/// Some people with matches, and no pending work.
async fn settled(world: &World, people: usize, postings: usize) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    ingest(
        &isolate,
        &(0..postings).map(nth_posting).collect::<Vec<_>>(),
    )
    .await;
    for n in 0..people {
        let id = format!("u{n:03}");
        put_resume(&isolate, &id, &resume("Nurse", &[SKILLS[n % 12]])).await;
    }
    world.drain(&isolate).await;
    isolate
}

async fn try_order(isolate: &Isolate<'_>, order: Value, key: Option<&str>) -> Result<RunId, Error> {
    let outcome = runs::order_recompute(isolate, order.to_string().as_bytes(), key).await?;
    isolate.settle(outcome.after).await;
    Ok(outcome.body)
}

async fn order(isolate: &Isolate<'_>, order: Value) -> RunId {
    try_order(isolate, order, None).await.unwrap()
}

async fn get(isolate: &Isolate<'_>, id: &RunId) -> Run {
    runs::get_run(isolate, id).await.unwrap()
}

async fn change(isolate: &Isolate<'_>, id: &RunId, change: Change) -> Result<(), Error> {
    let outcome = runs::change(isolate, id, change).await?;
    isolate.settle(outcome.after).await;
    Ok(())
}

fn refused(result: Result<impl Sized, Error>) -> (&'static str, String) {
    match result {
        Err(Error::Refused { code, field, .. }) => (code.as_str(), field),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("not refused"),
    }
}

#[test]
fn pages_of_runs_follow_under_each_filter() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 1, 2).await;
        for n in 0..30 {
            world.advance_ms(1_000);
            let run = order(&isolate, json!({"scope": "all"})).await;
            if n % 3 == 0 {
                change(&isolate, &run, Change::Cancel).await.unwrap();
            }
        }
        world.drain(&isolate).await;
        let all = |listing: Listing, most: usize| {
            let isolate = &isolate;
            async move {
                let (mut items, mut cursor, mut totals) = (Vec::new(), None, Vec::new());
                loop {
                    isolate.begin_event();
                    let page = runs::list(isolate, &listing, cursor.as_deref(), limit(most));
                    let page = page.await.unwrap();
                    assert_eq!(service::Platform::usage(isolate).reading().batches, 1);
                    items.extend(page.items);
                    totals.push(page.total);
                    cursor = page.next_cursor;
                    if cursor.is_none() {
                        let length = listing
                            .due_before_ms
                            .is_none()
                            .then_some(items.len() as u64);
                        assert!(totals.iter().all(|total| *total == length), "{totals:?}");
                        return items;
                    }
                }
            }
        };
        let everything = all(Listing::default(), 100).await;
        assert!(everything.is_sorted_by_key(|run| std::cmp::Reverse(run.due_at_ms)));
        let middle = everything[10].due_at_ms;
        for name in [None, Some(RunName::Recompute), Some(RunName::NewAlgorithm)] {
            for status in [None, Some(RunStatus::Succeeded), Some(RunStatus::Cancelled)] {
                for due_before_ms in [None, Some(middle)] {
                    let listing = Listing {
                        name,
                        status,
                        due_before_ms,
                    };
                    let expected: Vec<&Run> = everything
                        .iter()
                        .filter(|run| name.is_none_or(|name| run.name == name))
                        .filter(|run| status.is_none_or(|status| run.status == status))
                        .filter(|run| due_before_ms.is_none_or(|due| run.due_at_ms < due))
                        .collect();
                    for most in [3, 50] {
                        let listed = all(listing.clone(), most).await;
                        assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{listing:?}");
                    }
                }
            }
        }
        let ids = [
            everything[3].id.clone(),
            everything[5].id.clone(),
            RunId("none".to_owned()),
        ];
        assert_eq!(runs::get_runs(&isolate, &ids).await.unwrap().len(), 2);
        let many = vec![RunId("r".to_owned()); runs::MAX_BATCH + 1];
        let (code, field) = refused(runs::get_runs(&isolate, &many).await);
        assert_eq!((code, field.as_str()), ("too_many", "ids"));
    });
}

#[test]
fn a_run_reports_its_work_and_rewrites_no_unchanged_row() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 3, 8).await;
        world.rows("DELETE FROM user_match_cache");
        world.rows("DELETE FROM match_sets");
        let first = order(&isolate, json!({"scope": "all"})).await;
        world.drain(&isolate).await;
        let first = get(&isolate, &first).await;
        assert_eq!(
            (first.of, first.done, first.failed, first.steps),
            (Some(3), 3, 0, 1)
        );
        // Per person, a set with its count and its rows; the run, and the totals of its statuses.
        assert_eq!(first.rows_written, 3 * (2 + 8) + 1 + 2);
        assert!(first.started_at_ms >= Some(first.created_at_ms));
        assert!(first.finished_at_ms >= first.started_at_ms);
        assert_eq!(first.growth[0].people, 2, "{:?}", first.growth);
        let names: Vec<String> = first
            .growth
            .iter()
            .map(|area| area.skill.to_lowercase())
            .collect();
        let unique: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "a skill is named once");

        let second = order(&isolate, json!({"scope": "all"})).await;
        world.drain(&isolate).await;
        let second = get(&isolate, &second).await;
        assert_eq!(second.rows_written, 3 + 1 + 2, "no match is written again");
        assert_eq!(second.growth, first.growth);
    });
}

#[test]
fn a_scheduled_run_starts_when_due_and_spaces_its_steps() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 150, 2).await;
        let hour = 3_600_000;
        let due = jiff::Timestamp::from_millisecond(world.now_ms() + hour).unwrap();
        let wanted = json!({"scope": "all", "due_at": due.to_string(), "spacing_secs": 120});
        let run = order(&isolate, wanted).await;
        assert_eq!(get(&isolate, &run).await.status, RunStatus::Scheduled);
        world.advance_ms(hour / 2);
        service::deliveries::sweep(&isolate).await.unwrap();
        assert_eq!(world.waiting(), 0);
        world.advance_ms(hour / 2 + 60_000);
        service::deliveries::sweep(&isolate).await.unwrap();
        world.deliver(&isolate, 10).await;
        let begun = get(&isolate, &run).await;
        assert_eq!(
            (begun.status, begun.done, begun.of),
            (RunStatus::Running, 100, Some(150))
        );
        world.advance_ms(119_000);
        assert_eq!(world.deliver(&isolate, 10).await, 0, "the next step waits");
        world.advance_ms(1_000);
        world.deliver(&isolate, 10).await;
        let ended = get(&isolate, &run).await;
        assert_eq!(
            (ended.status, ended.done, ended.steps),
            (RunStatus::Succeeded, 150, 2)
        );
    });
}

#[test]
fn a_run_is_cancelled_retried_and_deleted() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 150, 2).await;
        let run = order(&isolate, json!({"scope": "all"})).await;
        world.deliver(&isolate, 10).await;
        assert_eq!(
            refused(change(&isolate, &run, Change::Retry).await).0,
            "wrong_state"
        );
        change(&isolate, &run, Change::Cancel).await.unwrap();
        world.drain(&isolate).await;
        let stopped = get(&isolate, &run).await;
        assert_eq!((stopped.status, stopped.done), (RunStatus::Cancelled, 100));
        assert_eq!(
            refused(change(&isolate, &run, Change::Cancel).await).0,
            "wrong_state"
        );

        change(&isolate, &run, Change::Retry).await.unwrap();
        world.drain(&isolate).await;
        let ended = get(&isolate, &run).await;
        assert_eq!(
            (ended.status, ended.done, ended.attempt),
            (RunStatus::Succeeded, 150, 2)
        );
        assert_eq!(
            refused(change(&isolate, &run, Change::Retry).await).0,
            "wrong_state"
        );

        change(&isolate, &run, Change::Delete).await.unwrap();
        for again in [Change::Delete, Change::Cancel, Change::Retry] {
            let gone = change(&isolate, &run, again).await;
            assert!(matches!(gone, Err(Error::NotFound("run"))));
        }
    });
}

#[test]
fn a_persons_failure_is_counted_and_retried() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 3, 2).await;
        world.rows("UPDATE job_preferences SET document = document");
        world.rows("INSERT INTO job_preferences (user_id, document) VALUES ('u001', '[7]')");
        let run = order(&isolate, json!({"scope": "all"})).await;
        world.drain(&isolate).await;
        let ended = get(&isolate, &run).await;
        assert_eq!((ended.done, ended.failed, ended.of), (2, 1, Some(3)));
        assert!(ended.last_error.is_some());
        world.rows("DELETE FROM job_preferences");
        change(&isolate, &run, Change::Retry).await.unwrap();
        world.drain(&isolate).await;
        let again = get(&isolate, &run).await;
        assert_eq!((again.done, again.failed, again.of), (3, 0, Some(3)));
    });
}

#[test]
fn a_repeated_key_is_one_run_and_never_another_request() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 1, 2).await;
        let all = || json!({"scope": "all"});
        let first = try_order(&isolate, all(), Some("k")).await.unwrap();
        assert_eq!(try_order(&isolate, all(), Some("k")).await.unwrap(), first);
        world.drain(&isolate).await;
        assert_eq!(try_order(&isolate, all(), Some("k")).await.unwrap(), first);
        assert_ne!(try_order(&isolate, all(), Some("l")).await.unwrap(), first);
        let other = try_order(
            &isolate,
            json!({"scope": "user", "user_id": "u000"}),
            Some("k"),
        );
        let (code, field) = refused(other.await);
        assert_eq!((code, field.as_str()), ("wrong_state", "Idempotency-Key"));
        for (bad, at) in [
            (json!({"scope": "stale"}), "scope"),
            (json!({"scope": "all", "user_id": "u000"}), "user_id"),
            (
                json!({"scope": "all", "spacing_secs": 3_601}),
                "spacing_secs",
            ),
            (json!({"scope": "all", "spacing_secs": -1}), "spacing_secs"),
            (json!({"scope": "all", "due_at": "soon"}), "due_at"),
            (json!({"scope": "all", "due_at": 7}), "due_at"),
        ] {
            assert_eq!(refused(try_order(&isolate, bad, None).await).1, at);
        }
    });
}

#[test]
fn simultaneous_changes_of_a_person_are_one_message_and_one_computation() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 1, 4).await;
        let computed = "SELECT computed_at FROM match_sets";
        for skill in SKILLS {
            world.advance_ms(50);
            put_resume(&isolate, "u000", &resume("Welder", &[skill])).await;
        }
        assert_eq!(
            world.waiting(),
            2,
            "one immediately, and one for all later changes"
        );
        world.advance_ms(500);
        let before = world.rows(computed);
        assert_eq!(world.deliver(&isolate, 10).await, 1);
        let after = world.rows(computed);
        assert_ne!(before, after);
        world.drain(&isolate).await;
        assert_eq!(world.rows(computed), after, "the second has nothing to do");
    });
}

async fn holders_are_right(world: &World) -> bool {
    world
        .rows(
            "SELECT 1 FROM user_match_cache c LEFT JOIN jobs j ON j.id = c.job_id
             WHERE j.updated_at IS NOT c.job_version",
        )
        .is_empty()
}

#[test]
fn changes_of_postings_and_companies_reach_their_holders() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 4, 8).await;
        let runs_of = |name: RunName| {
            let isolate = &isolate;
            async move {
                let listing = Listing {
                    name: Some(name),
                    ..Listing::default()
                };
                runs::list(isolate, &listing, None, limit(100))
                    .await
                    .unwrap()
                    .items
            }
        };
        ingest(&isolate, &[posting("new", "Pilot", &["flying"])]).await;
        world.drain(&isolate).await;
        assert!(
            runs_of(RunName::PostingsChanged).await.is_empty(),
            "nobody holds a new posting"
        );

        ingest(&isolate, &[posting("job-00002", "Pilot", &["flying"])]).await;
        let gone = PostingId("job-00003".to_owned());
        postings::delete_job(&isolate, &gone).await.unwrap();
        assert!(!holders_are_right(&world).await);
        world.drain(&isolate).await;
        assert!(holders_are_right(&world).await);
        let once = runs_of(RunName::PostingsChanged).await;
        assert_eq!(once.len(), 1, "one run for both");
        assert_eq!((once[0].status, once[0].done), (RunStatus::Succeeded, 4));

        let body = json!({"name": "Acme", "tags": ["geodata"], "industry": "Mapping"}).to_string();
        let acme = matching::document::CompanyId("acme".to_owned());
        let outcome = companies::put_company(
            &isolate,
            &acme,
            body.as_bytes(),
            &service::Expected::Anything,
        )
        .await
        .unwrap();
        isolate.settle(outcome.after).await;
        world.deliver(&isolate, 10).await;
        assert!(!holders_are_right(&world).await);
        world.deliver(&isolate, 10).await;
        assert!(holders_are_right(&world).await, "immediately, without cron");
        world.drain(&isolate).await;
        assert_eq!(runs_of(RunName::PostingsChanged).await.len(), 2);
    });
}

#[test]
fn a_posting_that_changes_between_two_steps_reaches_the_people_of_the_first() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 130, 3).await;
        ingest(&isolate, &[posting("job-00001", "Pilot", &["flying"])]).await;
        deliveries::sweep(&isolate).await.unwrap();
        assert_eq!(world.deliver(&isolate, 1).await, 1);
        ingest(&isolate, &[posting("job-00001", "Welder", &["welding"])]).await;
        world.drain(&isolate).await;
        assert!(holders_are_right(&world).await);
    });
}

#[test]
fn a_posting_that_changes_while_first_matches_are_computed_reaches_them() {
    for seed in 0..100 {
        block_on(async {
            let world = World::new(seed);
            let (isolate, other) = (settled(&world, 0, 8).await, Isolate::new(&world));
            put_resume(&isolate, "late", &resume("Nurse", &SKILLS[..2])).await;
            world.set_faults(Faults {
                hesitation: 6,
                ..Faults::default()
            });
            let changed = [posting("job-00002", "Pilot", &["flying"])];
            join(world.deliver(&isolate, 1), ingest(&other, &changed)).await;
            world.drain(&isolate).await;
            assert!(holders_are_right(&world).await, "seed {seed}");
        });
    }
}

#[test]
fn everyone_gets_the_algorithm_of_this_release_once_and_loses_unknown_ones() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 2, 4).await;
        world.rows("DELETE FROM runs");
        world.rows("UPDATE match_sets SET algorithm = 'hybrid-v0.s1'");
        world.rows("UPDATE user_match_cache SET algorithm_version = 'hybrid-v0.s1'");
        world.drain(&isolate).await;
        let algorithms = world.rows("SELECT DISTINCT algorithm FROM match_sets");
        assert_eq!(algorithms.len(), 1);
        assert_ne!(algorithms[0]["algorithm"], "hybrid-v0.s1");
        let rows = "SELECT * FROM user_match_cache WHERE algorithm_version = 'hybrid-v0.s1'";
        assert!(world.rows(rows).is_empty());
        let started = world.rows("SELECT * FROM runs WHERE name = 'new-algorithm'");
        assert_eq!(started.len(), 1);
        world.advance_ms(60 * 24 * 3_600_000);
        world.drain(&isolate).await;
        assert_eq!(world.rows("SELECT * FROM runs"), started, "never again");
    });
}

#[test]
fn ended_runs_are_deleted_after_their_retention() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 1, 2).await;
        let ended = order(&isolate, json!({"scope": "all"})).await;
        world.drain(&isolate).await;
        let day = 24 * 3_600_000;
        world.advance_ms(29 * day);
        world.drain(&isolate).await;
        assert_eq!(get(&isolate, &ended).await.status, RunStatus::Succeeded);
        world.advance_ms(2 * day);
        world.drain(&isolate).await;
        assert!(matches!(
            runs::get_run(&isolate, &ended).await,
            Err(Error::NotFound(_))
        ));
    });
}

async fn letters(isolate: &Isolate<'_>) -> Vec<dead_letters::DeadLetter> {
    dead_letters::list(isolate, None, limit(100))
        .await
        .unwrap()
        .items
}

async fn replay(isolate: &Isolate<'_>, id: &str) -> Result<(), Error> {
    let outcome = dead_letters::replay(isolate, id).await?;
    isolate.settle(outcome.after).await;
    Ok(())
}

#[test]
fn a_dead_step_fails_its_run_and_a_replay_reopens_it() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 3, 2).await;
        let run = order(&isolate, json!({"scope": "all"})).await;
        world.rows("ALTER TABLE match_sets RENAME TO away");
        world.deliver(&isolate, 10).await;
        let failed = get(&isolate, &run).await;
        assert_eq!(failed.status, RunStatus::Failed);
        assert!(
            world.rows("SELECT * FROM outbox").is_empty(),
            "the dead letter keeps the message"
        );
        let dead = letters(&isolate).await;
        assert_eq!(dead.len(), 1);
        let message = Message::parse(&dead[0].body).unwrap();
        assert_eq!((message.attempt, message.outbox), (0, None));

        world.rows("ALTER TABLE away RENAME TO match_sets");
        replay(&isolate, &dead[0].id).await.unwrap();
        replay(&isolate, &dead[0].id).await.unwrap();
        assert_eq!(world.rows("SELECT * FROM outbox").len(), 1, "twice is once");
        world.drain(&isolate).await;
        let revived = get(&isolate, &run).await;
        assert_eq!(
            (revived.status, revived.done, revived.attempt),
            (RunStatus::Succeeded, 3, 2)
        );
        let replayed = dead_letters::get(&isolate, &dead[0].id).await.unwrap();
        assert!(replayed.replayed_at_ms.is_some());
        dead_letters::delete(&isolate, &dead[0].id).await.unwrap();
        assert!(letters(&isolate).await.is_empty());
    });
}

#[test]
fn a_dead_step_behind_the_runs_cursor_fails_nothing() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 3, 2).await;
        let run = order(&isolate, json!({"scope": "all"})).await;
        world.drain(&isolate).await;
        let step = json!({"v": 1, "type": "run.step", "run_id": run}).to_string();
        handle_dead(&isolate, "edgematch-dead", &[step]).await;
        assert_eq!(letters(&isolate).await.len(), 1);
        assert_eq!(get(&isolate, &run).await.status, RunStatus::Succeeded);
    });
}

#[test]
fn an_invalid_or_truncated_message_cannot_be_replayed() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 0, 0).await;
        world.produce("nonsense");
        world.produce(&format!(r#"{{"v":1,"type":"{}"}}"#, "x".repeat(20_000)));
        world.deliver(&isolate, 10).await;
        for letter in letters(&isolate).await {
            assert!(letter.body.len() <= 16 * 1024);
            let (code, field) = refused(replay(&isolate, &letter.id).await);
            assert_eq!((code, field.as_str()), ("wrong_state", "body"));
        }
        let unknown = replay(&isolate, "unknown").await;
        assert!(matches!(unknown, Err(Error::NotFound("dead letter"))));
    });
}

#[test]
fn posted_messages_are_stored_and_handled_line_by_line() {
    block_on(async {
        let world = World::new(1);
        let isolate = settled(&world, 2, 2).await;
        world.rows("DELETE FROM match_sets");
        let body = [
            r#"{"v":1,"type":"profile.updated","user_id":"u000","attempt":9,"outbox":1}"#,
            r#"{"v":2,"type":"profile.updated","user_id":"u001"}"#,
            r#"{"v":1,"type":"profile.updated","user_id":""}"#,
            "oops",
            r#"{"v":1,"type":"run.step","run_id":"r"}"#,
            r#"{"v":1,"type":"profile.updated","user_id":"u001"}"#,
        ];
        let mut lines = Lines::new(producers::MAX_LINE_BYTES);
        let mut all = lines.push(body.join("\n").as_bytes());
        all.extend(lines.finish());
        let outcome = producers::accept(&isolate, all).await.unwrap();
        let fields: Vec<Option<String>> = outcome
            .body
            .iter()
            .map(|result| result.error.as_ref().map(|error| error.field.clone()))
            .collect();
        let expected = [
            None,
            Some("v"),
            Some("user_id"),
            Some("body"),
            Some("type"),
            None,
        ];
        assert_eq!(fields, expected.map(|field| field.map(str::to_owned)));
        // The sweep replaces a message that is lost on the way.
        drop(outcome.after);
        let kept = world.rows("SELECT message FROM outbox ORDER BY id");
        assert_eq!(
            kept[0]["message"],
            r#"{"type":"profile.updated","user_id":"u000","v":1}"#
        );
        world.drain(&isolate).await;
        assert_eq!(world.rows("SELECT * FROM match_sets").len(), 2);
        assert!(letters(&isolate).await.is_empty());

        let one = |body: &'static str| producers::accept_one(&isolate, body.as_bytes());
        assert!(one(r#"{"v":1,"type":"catalogue.changed"}"#).await.is_ok());
        assert_eq!(refused(one("[").await).0, "invalid_json");
        assert_eq!(refused(one("[]").await).0, "wrong_type");
        assert_eq!(
            refused(one(r#"{"v":1,"type":"catalogue.eaten"}"#).await).1,
            "type"
        );
        let step = r#"{"v":1,"type":"run.step","run_id":"r"}"#;
        assert_eq!(refused(one(step).await).1, "type");
    });
}

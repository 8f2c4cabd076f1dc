//! Outcomes of experiments over real SQL: the counts of each side, and the results.

use std::collections::BTreeMap;

use crate::support::experiments::*;
use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::Expected;
use service::after::After;
use service::error::Error;
use service::experiments;
use service::interactions::{self, Kind};
use service::profiles;
use simulation::{Faults, Isolate, World};

#[test]
fn outcomes_count_once_and_only_for_the_side_shown() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let people = crowd(&isolate, 20).await;
        interact(
            &isolate,
            "p0",
            json!({"kind": "view", "job_id": "job-00003"}),
        )
        .await;
        put(&isolate, "spring", &sides("running")).await;
        // Nobody has been shown anything, so this counts for no side.
        interact(
            &isolate,
            "p0",
            json!({"kind": "view", "job_id": "job-00001"}),
        )
        .await;

        let mut by_side: BTreeMap<String, Vec<(String, Vec<Value>)>> = BTreeMap::new();
        for person in &people {
            for _ in 0..3 {
                let (page, _) = recommend(&isolate, request(person, 5)).await;
                let entry = by_side.entry(side_of(&page)).or_default();
                if entry.last().is_none_or(|(last, _)| last != person) {
                    entry.push((person.clone(), items(&page)));
                }
            }
        }
        let counts = world.rows("SELECT * FROM experiment_counts WHERE kind <> 'exposure'");
        assert!(counts.is_empty(), "{counts:?}");
        let (control, tags) = (by_side["control"].clone(), by_side["tags"].clone());
        assert_eq!(control.len() + tags.len(), 20);

        // Three people of the control group view two postings each, twice, and one of them applies.
        // Two of the others save.
        for (person, shown) in &control[..3] {
            for item in &shown[..2] {
                let view =
                    json!({"kind": "view", "job_id": item["job"]["id"], "shown": item["shown"]});
                interact(&isolate, person, view.clone()).await;
                interact(&isolate, person, view).await;
            }
        }
        let (person, shown) = &control[0];
        // Without `shown`, it counts for the side shown last.
        interact(
            &isolate,
            person,
            json!({"kind": "apply", "job_id": shown[0]["job"]["id"]}),
        )
        .await;
        for (person, shown) in &tags[..2] {
            let save = json!({"kind": "save", "job_id": shown[4]["job"]["id"], "shown": shown[4]["shown"]});
            interact(&isolate, person, save).await;
        }
        // A side that was not shown to this person, another algorithm or another experiment: none
        // counts.
        let (person, _) = &tags[2];
        for (job, claim) in [
            (
                "job-00010",
                json!({"rank": 1, "experiment": "spring", "side": "control"}),
            ),
            (
                "job-00011",
                json!({"rank": 1, "experiment": "autumn", "side": "tags"}),
            ),
            ("job-00012", json!({"rank": 1, "experiment": "spring"})),
            ("job-00013", json!({"rank": 2, "algorithm": "hybrid-v1.s2"})),
        ] {
            interact(
                &isolate,
                person,
                json!({"kind": "view", "job_id": job, "shown": claim}),
            )
            .await;
        }
        interact(
            &isolate,
            person,
            json!({"kind": "dismiss", "job_id": "job-00014", "shown": {"rank": 9}}),
        )
        .await;

        isolate.begin_event();
        let found = results(&isolate, "spring").await;
        assert_eq!(
            isolate_reads(&isolate),
            (1, 7),
            "one round trip, one row per count"
        );
        assert_eq!(found.sides[0].people, control.len() as u64);
        assert_eq!(found.sides[1].people, tags.len() as u64);
        let count = |side, kind| {
            let outcome = outcome(&found, side, kind);
            (outcome.people, outcome.interactions)
        };
        assert_eq!(count(0, Kind::View), (3, 6));
        assert_eq!(count(0, Kind::Apply), (1, 1));
        assert_eq!(count(0, Kind::Save), (0, 0));
        assert_eq!(count(1, Kind::Save), (2, 2));
        assert_eq!(count(1, Kind::View), (0, 0));
        assert_eq!(count(1, Kind::Dismiss), (1, 1));
        assert_eq!(found.preference, None);
        let saved = outcome(&found, 1, Kind::Save);
        let rate = 2.0 / tags.len() as f64;
        assert_eq!(
            (saved.rate, saved.difference.unwrap().rate),
            (Some(rate), rate)
        );
        assert!(outcome(&found, 0, Kind::Save).difference.is_none());

        let stored = world.rows(
            "SELECT kind, rank, algorithm, experiment, side FROM interactions
             WHERE kind IN ('apply', 'dismiss') ORDER BY kind",
        );
        assert_eq!(
            stored,
            [
                json!({"kind": "apply", "rank": null, "algorithm": "hybrid-v1", "experiment": "spring", "side": "control"}),
                json!({"kind": "dismiss", "rank": 9, "algorithm": "tag-based-v1", "experiment": "spring", "side": "tags"}),
            ]
        );
        let unattributed =
            world.rows("SELECT job_id FROM interactions WHERE experiment IS NULL ORDER BY job_id");
        assert_eq!(unattributed.len(), 6);

        put(&isolate, "spring", &sides("stopped")).await;
        let (person, shown) = &control[4];
        let late =
            json!({"kind": "view", "job_id": shown[0]["job"]["id"], "shown": shown[0]["shown"]});
        interact(&isolate, person, late).await;
        assert_eq!(
            outcome(&results(&isolate, "spring").await, 0, Kind::View).people,
            3
        );
    });
}

fn isolate_reads(isolate: &Isolate<'_>) -> (u64, u64) {
    use service::Platform as _;
    let used = isolate.usage().reading();
    (used.batches, used.rows_read)
}

#[test]
fn a_lost_exposure_is_made_up_for() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        crowd(&isolate, 1).await;
        put(&isolate, "spring", &sides("running")).await;
        let shown = async || {
            let (page, _) = recommend(&isolate, request("p0", 5)).await;
            let sides = results(&isolate, "spring").await.sides;
            let people: u64 = sides.iter().map(|side| side.people).sum();
            (items(&page)[0].clone(), people)
        };
        world.set_faults(Faults {
            crash_after_answer: 100,
            ..Faults::default()
        });
        let (item, people) = shown().await;
        assert_eq!(people, 0);
        // Otherwise, more people would have viewed it than were shown it.
        let view = json!({"kind": "view", "job_id": item["job"]["id"], "shown": item["shown"]});
        interact(&isolate, "p0", view).await;
        assert!(world.rows("SELECT * FROM experiment_counts").is_empty());
        world.set_faults(Faults::default());
        assert_eq!(shown().await.1, 1);
        assert_eq!(shown().await.1, 1);
    });
}

#[test]
fn an_impossible_shown_is_refused() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        crowd(&isolate, 1).await;
        for (shown, field) in [
            (json!({"rank": 0}), "shown/rank"),
            (json!({"rank": -1}), "shown/rank"),
            (json!({}), "shown/rank"),
            (json!({"rank": 1, "side": ""}), "shown/side"),
            (
                json!({"rank": 1, "algorithm": "x".repeat(201)}),
                "shown/algorithm",
            ),
            (json!({"rank": 1, "team": "a"}), "shown/team"),
        ] {
            let body = json!({"kind": "view", "job_id": "job-00001", "shown": shown}).to_string();
            let answer = interactions::record(&isolate, &user("p0"), body.as_bytes()).await;
            assert!(
                matches!(answer, Err(Error::Refused { field: ref at, .. }) if at == field),
                "{body}: {answer:?}"
            );
        }
        assert!(world.rows("SELECT * FROM interactions").is_empty());
    });
}

#[test]
fn an_exposure_is_recorded_once_and_not_after_the_end() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        crowd(&isolate, 1).await;
        put(&isolate, "spring", &sides("running")).await;
        let left = async || {
            let outcome = service::recommendations::recommend(&isolate, request("p0", 5)).await;
            let is_exposure = |work: &After| matches!(work, After::Expose { .. });
            let left = outcome.unwrap().after;
            left.into_iter().filter(is_exposure).collect::<Vec<_>>()
        };
        let exposure = left().await;
        assert_eq!(exposure.len(), 1);
        put(&isolate, "spring", &sides("stopped")).await;
        isolate.settle(exposure).await;
        assert!(world.rows("SELECT * FROM experiment_people").is_empty());

        put(&isolate, "autumn", &sides("running")).await;
        isolate.settle(left().await).await;
        assert_eq!(left().await, []);
    });
}

#[test]
fn a_person_who_moved_counts_for_the_side_shown_last() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        crowd(&isolate, 1).await;
        let weighed = |control: u32, tags: u32| {
            json!({"status": "running", "sides": [
                {"name": "control", "algorithm": "hybrid-v1", "weight": control},
                {"name": "tags", "algorithm": "tag-based-v1", "weight": tags},
            ]})
        };
        put(&isolate, "spring", &weighed(1, 0)).await;
        let (page, _) = recommend(&isolate, request("p0", 5)).await;
        let first = items(&page)[0]["shown"].clone();
        assert_eq!(first["side"], "control");
        world.advance_ms(1_000);
        put(&isolate, "spring", &weighed(0, 1)).await;
        let (page, _) = recommend(&isolate, request("p0", 5)).await;
        assert_eq!(side_of(&page), "tags");
        world.advance_ms(1_000);
        // A page that was opened before.
        let open = json!({"kind": "view", "job_id": "job-00001", "shown": first});
        interact(&isolate, "p0", open).await;
        interact(
            &isolate,
            "p0",
            json!({"kind": "save", "job_id": "job-00002"}),
        )
        .await;
        let found = results(&isolate, "spring").await;
        assert_eq!((found.sides[0].people, found.sides[1].people), (1, 1));
        assert_eq!(outcome(&found, 0, Kind::View).people, 1);
        assert_eq!(outcome(&found, 1, Kind::Save).people, 1);
    });
}

#[test]
fn a_person_who_acts_on_more_of_one_side_prefers_it() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        crowd(&isolate, 3).await;
        put(&isolate, "spring", &interleaved()).await;
        let preference = async || {
            let found = results(&isolate, "spring").await.preference.unwrap();
            (found.first, found.second, found.neither)
        };
        let take_up = async |person: &str, side: &str, kind: &str, nth: usize| {
            let (page, _) = recommend(&isolate, request(person, 20)).await;
            let all = items(&page);
            let item = all
                .iter()
                .filter(|item| item["shown"]["side"] == side)
                .nth(nth)
                .unwrap();
            let body = json!({"kind": kind, "job_id": item["job"]["id"], "shown": item["shown"]});
            interact(&isolate, person, body.clone()).await;
            interact(&isolate, person, body).await;
        };
        recommend(&isolate, request("p0", 20)).await;
        assert_eq!(preference().await, (0, 0, 0));
        take_up("p0", "control", "view", 0).await;
        assert_eq!(preference().await, (1, 0, 0));
        take_up("p0", "tags", "view", 0).await;
        assert_eq!(preference().await, (0, 0, 1));
        take_up("p0", "tags", "save", 1).await;
        assert_eq!(preference().await, (0, 1, 0));
        take_up("p0", "tags", "view", 2).await;
        assert_eq!(preference().await, (0, 1, 0));
        take_up("p0", "control", "dismiss", 3).await;
        take_up("p0", "control", "dismiss", 3).await;
        assert_eq!(
            preference().await,
            (0, 1, 0),
            "a dismissal is no preference"
        );
        take_up("p1", "control", "apply", 0).await;
        take_up("p2", "tags", "view", 0).await;
        assert_eq!(preference().await, (1, 2, 0));
        // Without `shown`, the team of the pick is unknown.
        interact(
            &isolate,
            "p2",
            json!({"kind": "view", "job_id": "job-00100"}),
        )
        .await;
        assert_eq!(preference().await, (1, 2, 0));

        let found = results(&isolate, "spring").await;
        assert_eq!((found.sides[0].people, found.sides[1].people), (3, 3));
        let views = outcome(&found, 1, Kind::View);
        assert_eq!(
            (views.people, views.interactions, views.difference),
            (2, 3, None)
        );
        let preference = found.preference.unwrap();
        assert_eq!(preference.rate, Some(2.0 / 3.0));
        assert_eq!(preference.sign_test, 1.0);
    });
}

#[test]
fn erasing_a_person_keeps_the_counts_and_deletes_their_rows() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        crowd(&isolate, 2).await;
        put(&isolate, "spring", &interleaved()).await;
        for person in ["p0", "p1"] {
            let (page, _) = recommend(&isolate, request(person, 5)).await;
            let item = &items(&page)[0];
            interact(
                &isolate,
                person,
                json!({"kind": "view", "job_id": item["job"]["id"], "shown": item["shown"]}),
            )
            .await;
        }
        let before = results(&isolate, "spring").await;
        let erased = profiles::delete_user(&isolate, &user("p0")).await.unwrap();
        isolate.settle(erased.after).await;
        for table in [
            "SELECT DISTINCT user_id FROM experiment_people",
            "SELECT DISTINCT user_id FROM experiment_preferences",
            "SELECT DISTINCT user_id FROM interactions",
        ] {
            assert_eq!(world.rows(table), [json!({"user_id": "p1"})]);
        }
        assert_eq!(results(&isolate, "spring").await, before);

        put(
            &isolate,
            "spring",
            &with(interleaved(), json!({"status": "stopped"})),
        )
        .await;
        experiments::delete_experiment(&isolate, "spring", &Expected::Anything)
            .await
            .unwrap();
        let left = world.rows(
            "SELECT (SELECT count(*) FROM experiment_people) + (SELECT count(*) FROM experiment_preferences)
                + (SELECT count(*) FROM experiment_counts) AS n",
        );
        assert_eq!(left[0]["n"], 0);
    });
}

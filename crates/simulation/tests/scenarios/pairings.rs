//! A coordinator's pairing: within capacities, locked pairs first, and everyone left over with the
//! reason.

use std::collections::BTreeMap;

use crate::support::*;
use futures::executor::block_on;
use matching::PairingMethod;
use serde_json::{Value, json};
use service::error::{Code, Error};
use service::ids::RunId;
use service::pairings::{self, PairingReport, PairingResult, UnpairedReason};
use service::runs::RunStatus;
use service::{mentoring, profiles, runs, visibility};
use simulation::{Isolate, World};

async fn arrange(isolate: &Isolate<'_>, id: &str, document: &Value) {
    let body = document.to_string();
    let outcome = mentoring::put_mentoring(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
    isolate.settle(outcome.after).await;
}

async fn show(isolate: &Isolate<'_>, id: &str, to: &str) {
    let body = json!({"visibility": to}).to_string();
    visibility::put_visibility(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
}

async fn mentor(isolate: &Isolate<'_>, id: &str, topics: &[&str], capacity: u32) {
    put_resume(isolate, id, &resume("Lead Data Engineer", topics)).await;
    arrange(
        isolate,
        id,
        &json!({"offers": {"topics": topics, "capacity": capacity}}),
    )
    .await;
    show(isolate, id, "mentor").await;
}

async fn mentee(isolate: &Isolate<'_>, id: &str, topics: &[&str]) {
    put_resume(isolate, id, &resume("Junior Data Engineer", &["python"])).await;
    arrange(isolate, id, &json!({"seeks": {"topics": topics}})).await;
}

async fn order(isolate: &Isolate<'_>, order: &Value) -> Result<RunId, Error> {
    let outcome = pairings::order(isolate, order.to_string().as_bytes()).await?;
    isolate.settle(outcome.after).await;
    Ok(outcome.body)
}

async fn paired(world: &World, isolate: &Isolate<'_>, wanted: &Value) -> PairingReport {
    let id = order(isolate, wanted).await.unwrap();
    world.drain(isolate).await;
    let report = pairings::get(isolate, &id).await.unwrap();
    assert_eq!(report.status, RunStatus::Succeeded);
    report
}

fn pairs(result: &PairingResult) -> Vec<(&str, &str)> {
    let pairs = result.pairs.iter();
    pairs
        .map(|pair| (pair.mentee_id.0.as_str(), pair.mentor_id.0.as_str()))
        .collect()
}

fn left(result: &PairingResult) -> Vec<(&str, UnpairedReason)> {
    result
        .left
        .iter()
        .map(|one| (one.mentee_id.0.as_str(), one.reason))
        .collect()
}

/// Kim teaches all that Ann and Ben seek; Lou teaches only some of what Ann seeks.
async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    mentor(&isolate, "kim", &["kafka", "spark", "sql"], 1).await;
    mentor(&isolate, "lou", &["kafka"], 2).await;
    mentee(&isolate, "ann", &["kafka", "spark"]).await;
    mentee(&isolate, "ben", &["sql", "spark", "rust"]).await;
    mentee(&isolate, "cleo", &["welding"]).await;
    put_resume(&isolate, "dora", &resume("Nurse", &[])).await;
    world.drain(&isolate).await;
    isolate
}

const COHORT: [&str; 4] = ["ann", "ben", "cleo", "dora"];

#[test]
fn a_cohort_is_paired_in_both_ways_which_can_be_compared() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        let both = json!({"mentees": COHORT, "methods": ["greatest_total", "stable"]});
        let report = paired(&world, &isolate, &both).await;
        let [stable, greatest] = report.results.as_slice() else {
            panic!("{report:?}");
        };
        assert_eq!(stable.method, PairingMethod::Stable);
        // Ann and Kim suit each other best; nobody else teaches what Ben seeks.
        assert_eq!(pairs(stable), [("ann", "kim")]);
        assert_eq!(
            left(stable),
            [
                ("ben", UnpairedReason::NoPlaceLeft),
                ("cleo", UnpairedReason::NobodySuits),
                ("dora", UnpairedReason::SeeksNothing)
            ]
        );
        assert_eq!(pairs(greatest), [("ann", "lou"), ("ben", "kim")]);
        assert!(greatest.total > stable.total, "{report:?}");
        assert_eq!((stable.blocking, greatest.blocking), (0, 1));
        assert_eq!(report.same_for_all, 2);
        // The scores are those of the pairs' own lists.
        let sum: u32 = greatest
            .pairs
            .iter()
            .map(|pair| pair.score.unwrap().thousandths())
            .sum();
        assert_eq!(f64::from(sum) / 1000.0, greatest.total);
        let rows = world.rows(
            "SELECT score FROM mentor_matches WHERE user_id = 'ann' AND mentor_id = 'lou'
            AND algorithm_version LIKE 'mentor%'",
        );
        assert_eq!(
            rows[0]["score"],
            greatest.pairs[0].score.unwrap().thousandths()
        );
    });
}

#[test]
fn locked_pairs_stay_and_take_their_places() {
    block_on(async {
        let world = World::new(2);
        let isolate = prepared(&world).await;
        let locked = json!([{"mentee_id": "cleo", "mentor_id": "kim"}]);
        let methods = ["stable", "greatest_total"];
        let wanted = json!({"mentees": COHORT, "methods": methods, "locked": locked});
        for result in paired(&world, &isolate, &wanted).await.results {
            assert_eq!(pairs(&result), [("ann", "lou"), ("cleo", "kim")]);
            assert_eq!(
                result.pairs[1].score, None,
                "Kim teaches nothing that Cleo seeks"
            );
            assert!(result.pairs[1].locked && !result.pairs[0].locked);
        }
        // Somebody who offers nothing any more keeps the mentee as well.
        show(&isolate, "kim", "private").await;
        for result in paired(&world, &isolate, &wanted).await.results {
            assert_eq!(pairs(&result), [("ann", "lou"), ("cleo", "kim")]);
        }
    });
}

#[test]
fn only_listed_mentors_are_chosen_and_no_capacity_is_exceeded() {
    block_on(async {
        let world = World::new(3);
        let isolate = prepared(&world).await;
        let ids: Vec<String> = (0..12).map(|n| format!("m{n:02}")).collect();
        for id in &ids {
            mentee(&isolate, id, &["kafka"]).await;
        }
        world.drain(&isolate).await;
        let methods = ["stable", "greatest_total"];
        let report = paired(
            &world,
            &isolate,
            &json!({"mentees": ids, "methods": methods}),
        )
        .await;
        for result in &report.results {
            let mut held: BTreeMap<&str, usize> = BTreeMap::new();
            for (_, mentor) in pairs(result) {
                *held.entry(mentor).or_default() += 1;
            }
            assert_eq!(held, BTreeMap::from([("kim", 1), ("lou", 2)]));
            assert_eq!(result.left.len(), 9);
        }
        let wanted = json!({"mentees": ids, "mentors": ["lou"], "algorithm": "tag-based-v1"});
        let report = paired(&world, &isolate, &wanted).await;
        assert_eq!(report.algorithm, "tag-based-v1");
        assert_eq!(report.results.len(), 1);
        assert!(
            report.results[0]
                .pairs
                .iter()
                .all(|pair| pair.mentor_id.0 == "lou")
        );
        assert_eq!(report.results[0].pairs.len(), 2);
        let nobody = json!({"mentees": ids, "mentors": []});
        let report = paired(&world, &isolate, &nobody).await;
        assert!(report.results[0].pairs.is_empty());
    });
}

#[test]
fn an_order_that_cannot_be_carried_out_names_its_field_and_starts_nothing() {
    block_on(async {
        let world = World::new(4);
        let isolate = prepared(&world).await;
        let before = world.rows("SELECT id FROM runs").len();
        let crowd: Vec<String> = (0..501).map(|n| format!("m{n}")).collect();
        let lock = |mentee: &str, mentor: &str| json!({"mentee_id": mentee, "mentor_id": mentor});
        for (wanted, code, field) in [
            (json!({}), Code::MissingField, "mentees"),
            (json!({"mentees": []}), Code::MissingField, "mentees"),
            (json!({"mentees": crowd}), Code::TooMany, "mentees"),
            (
                json!({"mentees": ["ann", "ann"]}),
                Code::InvalidField,
                "mentees/1",
            ),
            (
                json!({"mentees": ["ann", "nobody"]}),
                Code::InvalidField,
                "mentees/1",
            ),
            (
                json!({"mentees": ["ann"], "mentors": ["nobody"]}),
                Code::InvalidField,
                "mentors/0",
            ),
            (
                json!({"mentees": ["ann"], "algorithm": "oracle"}),
                Code::InvalidField,
                "algorithm",
            ),
            (
                json!({"mentees": ["ann"], "methods": ["dice"]}),
                Code::InvalidField,
                "methods/0",
            ),
            (
                json!({"mentees": ["ann"], "locked": [lock("ben", "kim")]}),
                Code::InvalidField,
                "locked/0/mentee_id",
            ),
            (
                json!({"mentees": ["ann", "ben"], "locked": [lock("ann", "kim"), lock("ann", "lou")]}),
                Code::InvalidField,
                "locked/1/mentee_id",
            ),
            (
                json!({"mentees": ["ann"], "locked": [lock("ann", "ann")]}),
                Code::InvalidField,
                "locked/0/mentor_id",
            ),
            (
                json!({"mentees": ["ann"], "locked": [lock("ann", "nobody")]}),
                Code::InvalidField,
                "locked/0/mentor_id",
            ),
        ] {
            let refused = order(&isolate, &wanted).await;
            let Err(Error::Refused {
                code: found,
                field: at,
                ..
            }) = &refused
            else {
                panic!("{wanted}: {refused:?}");
            };
            assert_eq!((*found, at.as_str()), (code, field), "{wanted}");
        }
        assert_eq!(world.rows("SELECT id FROM runs").len(), before);
        assert_eq!(world.rows("SELECT id FROM pairings"), [] as [Value; 0]);
        let unknown = pairings::get(&isolate, &RunId("none".to_owned())).await;
        assert!(
            matches!(unknown, Err(Error::NotFound("pairing"))),
            "{unknown:?}"
        );
    });
}

#[test]
fn an_erased_person_is_in_no_pairing_and_a_deleted_run_takes_its_pairing_along() {
    block_on(async {
        let world = World::new(5);
        let isolate = prepared(&world).await;
        let wanted = json!({"mentees": COHORT, "methods": ["greatest_total"]});
        let report = paired(&world, &isolate, &wanted).await;
        for id in ["ann", "kim"] {
            let outcome = profiles::delete_user(&isolate, &user(id)).await.unwrap();
            isolate.settle(outcome.after).await;
        }
        world.drain(&isolate).await;
        let after = pairings::get(&isolate, &report.id).await.unwrap();
        assert!(after.results[0].pairs.is_empty(), "{after:?}");
        assert_eq!(
            left(&after.results[0])[0],
            ("ben", UnpairedReason::MentorGone)
        );
        let text = serde_json::to_string(&after).unwrap();
        assert!(!text.contains("ann") && !text.contains("kim"), "{text}");
        runs::change(&isolate, &report.id, runs::Change::Delete)
            .await
            .unwrap();
        for sql in [
            "SELECT 1 FROM pairings",
            "SELECT 1 FROM pairing_mentees",
            "SELECT 1 FROM pairing_results",
        ] {
            assert_eq!(world.rows(sql), [] as [Value; 0]);
        }
    });
}

#[test]
fn whose_profile_cannot_be_read_is_left_over_for_that_reason() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        mentor(&isolate, "ada", &["kafka"], 3).await;
        for id in ["ben", "u-large", "u-damaged"] {
            mentee(&isolate, id, &["kafka"]).await;
        }
        world.drain(&isolate).await;
        enlarge(&world);
        world.rows(
            "INSERT INTO job_preferences (user_id, document) VALUES ('u-damaged', '\"damaged\"')
             ON CONFLICT DO UPDATE SET document = excluded.document",
        );
        let wanted = json!({"mentees": ["ben", "u-damaged", "u-large"]});
        let id = order(&isolate, &wanted).await.unwrap();
        world.deliver(&isolate, 10).await;
        let report = pairings::get(&isolate, &id).await.unwrap();
        assert_eq!(report.status, RunStatus::Succeeded);
        let [result] = report.results.as_slice() else {
            panic!("{report:?}");
        };
        assert_eq!(pairs(result), [("ben", "ada")]);
        let unreadable = |id| (id, UnpairedReason::Unreadable);
        assert_eq!(left(result), ["u-damaged", "u-large"].map(unreadable));
        let said = world.warnings().join("\n");
        assert!(said.contains("people_left_out: rows of 2 people"), "{said}");
        assert!(
            !said.contains("u-large") && !said.contains("u-damaged"),
            "{said}"
        );
    });
}

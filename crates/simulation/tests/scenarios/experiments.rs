//! Experiments over real SQL: their life cycle, and the side that each person sees.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::experiments::*;
use crate::support::*;
use futures::executor::block_on;
use serde_json::json;
use service::CacheStatus;
use service::Expected;
use service::error::Error;
use service::experiments::{self, ExperimentStatus, Mode};
use service::recommendations::Request;
use simulation::{Isolate, World};

#[test]
fn an_experiment_is_drafted_runs_and_ends() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let drafted = put(&isolate, "spring", &sides("draft")).await;
        assert_eq!(
            put(&isolate, "spring", &sides("draft")).await,
            drafted,
            "the same document is no new version"
        );
        let held = experiments::get_experiment(&isolate, "spring")
            .await
            .unwrap();
        assert_eq!((held.version, held.body.salt.as_str()), (drafted, "spring"));
        assert_eq!(
            (held.body.status, held.body.started_at_ms),
            (ExperimentStatus::Draft, None)
        );
        assert_eq!(
            refused(&isolate, "spring", &sides("stopped")).await,
            "status"
        );
        assert_eq!(
            refused(&isolate, "never", &sides("stopped")).await,
            "status"
        );
        let renamed = json!({"sides": [
            {"name": "a", "algorithm": "hybrid-v1", "weight": 9},
            {"name": "b", "algorithm": "hybrid-v1"},
        ]});
        let changed = put(&isolate, "spring", &renamed).await;
        assert!(changed > drafted);

        let stale = try_put(&isolate, "spring", &sides("running"), Some(drafted)).await;
        assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
        let absent = try_put(&isolate, "autumn", &sides("running"), Some(1)).await;
        assert!(matches!(absent, Err(Error::Conflict)), "{absent:?}");
        world.advance_ms(5_000);
        let started = try_put(&isolate, "spring", &sides("running"), Some(changed))
            .await
            .unwrap();
        let held = experiments::get_experiment(&isolate, "spring")
            .await
            .unwrap();
        assert_eq!(held.body.started_at_ms, Some(world.now_ms()));
        assert_eq!(
            refused(&isolate, "autumn", &sides("running")).await,
            "status",
            "only one runs at a time"
        );

        // While it runs.
        for fixed in [
            with(sides("running"), json!({"salt": "other"})),
            with(sides("running"), json!({"mode": "interleave"})),
            with(renamed.clone(), json!({"status": "running"})),
            sides("draft"),
        ] {
            assert_eq!(
                refused(&isolate, "spring", &fixed).await,
                "sides",
                "{fixed}"
            );
        }
        let deleted = experiments::delete_experiment(&isolate, "spring", &Expected::Anything).await;
        assert!(matches!(deleted, Err(Error::Refused { .. })), "{deleted:?}");
        let mut weighed = with(sides("running"), json!({"shadow": true}));
        weighed["sides"][1]["weight"] = json!(3);
        assert!(put(&isolate, "spring", &weighed).await > started);

        world.advance_ms(5_000);
        let stopped = put(&isolate, "spring", &sides("stopped")).await;
        let held = experiments::get_experiment(&isolate, "spring")
            .await
            .unwrap()
            .body;
        assert_eq!(held.stopped_at_ms, Some(world.now_ms()));
        assert_eq!(held.started_at_ms, Some(world.now_ms() - 5_000));
        assert_eq!(
            refused(&isolate, "spring", &sides("running")).await,
            "status"
        );
        let echo = serde_json::to_value(&held).unwrap();
        assert_eq!(
            put(&isolate, "spring", &echo).await,
            stopped,
            "a document that was read can be stored"
        );
        put(&isolate, "autumn", &sides("running")).await;

        let page = experiments::list_experiments(&isolate, None, limit(1))
            .await
            .unwrap();
        assert_eq!((page.items[0].name.as_str(), page.total), ("autumn", 2));
        let page = experiments::list_experiments(&isolate, page.next_cursor.as_deref(), limit(2))
            .await
            .unwrap();
        assert_eq!(
            (page.items.len(), page.items[0].name.as_str(), page.total),
            (1, "spring", 2)
        );
        let stale = experiments::delete_experiment(
            &isolate,
            "spring",
            &Expected::Versions(vec![stopped - 1]),
        )
        .await;
        assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
        experiments::delete_experiment(&isolate, "spring", &Expected::Versions(vec![stopped]))
            .await
            .unwrap();
        let gone = experiments::get_experiment(&isolate, "spring").await;
        assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    });
}

#[test]
fn an_invalid_experiment_is_refused() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let side = |name: &str, algorithm: &str, weight: u32| json!({"name": name, "algorithm": algorithm, "weight": weight});
        let (a, b) = (side("a", "hybrid-v1", 1), side("b", "tag-based-v1", 1));
        for (document, field) in [
            (json!({}), "sides"),
            (json!({"sides": [a]}), "sides"),
            (json!({"sides": vec![a.clone(); 9]}), "sides"),
            (json!({"sides": [a, a]}), "sides/1/name"),
            (
                json!({"sides": [a, side("", "hybrid-v1", 1)]}),
                "sides/1/name",
            ),
            (
                json!({"sides": [a, side("b", "oracle-v9", 1)]}),
                "sides/1/algorithm",
            ),
            (
                json!({"sides": [a, side("b", "hybrid-v1", 1_000_001)]}),
                "sides/1/weight",
            ),
            (
                json!({"sides": [side("a", "hybrid-v1", 0), side("b", "hybrid-v1", 0)]}),
                "sides/0/weight",
            ),
            (
                json!({"sides": [a, b, side("c", "hybrid-v1", 1)], "mode": "interleave"}),
                "sides",
            ),
            (json!({"sides": [a, b], "mode": "roulette"}), "mode"),
            (json!({"sides": [a, b], "status": "paused"}), "status"),
            (json!({"sides": [a, b], "salt": "a\nb"}), "salt"),
            (json!({"sides": [a, b], "colour": 1}), "colour"),
        ] {
            assert_eq!(
                refused(&isolate, "spring", &document).await,
                field,
                "{document}"
            );
        }
        assert!(world.rows("SELECT * FROM experiments").is_empty());
    });
}

#[test]
fn people_are_split_and_each_always_sees_the_same_side() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let people = crowd(&isolate, 40).await;
        world.drain(&isolate).await;
        let (before, used) = recommend(&isolate, request("p0", 5)).await;
        assert_eq!((before.experiment.clone(), used.batches), (None, 1));
        assert!(items_without_shown(&before));

        put(&isolate, "spring", &sides("running")).await;
        let mut seen = BTreeMap::new();
        for person in &people {
            let (page, used) = recommend(&isolate, request(person, 5)).await;
            assert_eq!(used.batches, 1);
            let side = side_of(&page);
            let algorithm = if side == "control" {
                "hybrid-v1"
            } else {
                "tag-based-v1"
            };
            assert!(page.algorithm.starts_with(algorithm), "{}", page.algorithm);
            for (index, item) in items(&page).iter().enumerate() {
                assert_eq!(item["receipt"]["algorithm"], page.algorithm.as_str());
                let shown = json!({"experiment": "spring", "side": side, "algorithm": page.algorithm, "rank": index + 1});
                assert_eq!(item["shown"], shown);
            }
            seen.insert(person.clone(), (side, bodies(&page)));
        }
        let control = seen.values().filter(|(side, _)| side == "control").count();
        assert!((10..=30).contains(&control), "{control} of 40");

        // Computed in the background, the pages are the same to the byte from any isolate.
        world.drain(&isolate).await;
        let other = Isolate::new(&world);
        for person in &people {
            let (page, _) = recommend(&isolate, request(person, 5)).await;
            assert_eq!(page.cache, CacheStatus::Hit);
            assert_eq!((side_of(&page), bodies(&page)), seen[person]);
            let (page, used) = recommend(&other, request(person, 5)).await;
            assert_eq!((side_of(&page), bodies(&page)), seen[person]);
            assert_eq!(used.batches, 1, "a wrong guess costs no round trip");
        }
        let (named, _) = recommend(
            &isolate,
            Request {
                algorithm: Some("tag-based-v1".to_owned()),
                ..request("p0", 5)
            },
        )
        .await;
        assert_eq!(
            (named.experiment.is_some(), named.algorithm.as_str()),
            (false, "tag-based-v1")
        );

        put(&isolate, "spring", &sides("stopped")).await;
        let (after, _) = recommend(&isolate, request("p0", 5)).await;
        assert_eq!(
            (after.experiment, after.algorithm),
            (None, before.algorithm)
        );
    });
}

#[test]
fn a_list_continues_as_it_began_even_if_the_experiment_stops() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let people = crowd(&isolate, 12).await;
        put(&isolate, "spring", &sides("running")).await;
        for person in &people {
            let named = |algorithm: &str| Request {
                algorithm: Some(algorithm.to_owned()),
                ..request(person, 100)
            };
            let (first, _) = recommend(&isolate, request(person, 7)).await;
            let (whole, _) =
                recommend(&isolate, named(first.algorithm.split('.').next().unwrap())).await;
            let next = |cursor: &Option<String>| Request {
                cursor: cursor.clone(),
                ..request(person, 7)
            };
            let (second, _) = recommend(&isolate, next(&first.next_cursor)).await;
            assert_eq!(items(&second)[0]["shown"]["rank"], 8, "ranks continue");
            put(
                &isolate,
                "spring",
                &with(sides("running"), json!({"shadow": true})),
            )
            .await;
            assert_eq!([ids(&first), ids(&second)].concat(), ids(&whole)[..14]);
        }
        let (tags, _) = recommend(
            &isolate,
            Request {
                algorithm: Some("tag-based-v1".to_owned()),
                ..request("p0", 7)
            },
        )
        .await;
        let (whole, _) = recommend(
            &isolate,
            Request {
                algorithm: Some("tag-based-v1".to_owned()),
                ..request("p0", 100)
            },
        )
        .await;
        put(&isolate, "spring", &sides("stopped")).await;
        let next = Request {
            cursor: tags.next_cursor.clone(),
            ..request("p0", 7)
        };
        let (second, _) = recommend(&isolate, next.clone()).await;
        assert_eq!(ids(&second), ids(&whole)[7..14]);
        let other = Request {
            algorithm: Some("hybrid-v1".to_owned()),
            ..next
        };
        let refused = service::recommendations::recommend(&isolate, other).await;
        assert!(matches!(refused, Err(Error::Refused { ref field, .. }) if field == "cursor"));
    });
}

#[test]
fn an_interleaved_list_has_picks_of_both_and_pages_without_gap_or_repetition() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let people = crowd(&isolate, 6).await;
        let everything: BTreeSet<String> = (0..120).map(|n| format!("job-{n:05}")).collect();
        put(&isolate, "spring", &interleaved()).await;
        for person in &people {
            let (first, used) = recommend(&isolate, request(person, 10)).await;
            assert_eq!(used.batches, 1);
            let assignment = first.experiment.clone().unwrap();
            assert_eq!((assignment.mode, assignment.side), (Mode::Interleave, None));
            let shown = items(&first);
            for round in shown.chunks(2) {
                let sides: BTreeSet<&str> = round
                    .iter()
                    .map(|item| item["shown"]["side"].as_str().unwrap())
                    .collect();
                assert_eq!(sides.len(), 2, "one pick of each side");
            }
            for item in &shown {
                assert_eq!(item["shown"]["algorithm"], item["receipt"]["algorithm"]);
            }
            let (mut listed, mut cursor) = (ids(&first), first.next_cursor.clone());
            while cursor.is_some() {
                let next = Request {
                    cursor,
                    ..request(person, 10)
                };
                let (page, _) = recommend(&isolate, next).await;
                assert!(page.experiment.is_none() && items_without_shown(&page));
                listed.extend(ids(&page));
                cursor = page.next_cursor;
            }
            assert_eq!(listed.len(), 120, "no posting twice");
            assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), everything);

            for limit in 1..=4 {
                let (short, _) = recommend(&isolate, request(person, limit)).await;
                assert_eq!(ids(&short), ids(&first)[..limit]);
                let next = Request {
                    cursor: short.next_cursor.clone(),
                    ..request(person, 100)
                };
                let (rest, _) = recommend(&isolate, next).await;
                assert!(!ids(&rest).iter().any(|id| ids(&short).contains(id)));
                assert_eq!(ids(&rest).len(), 100);
            }
        }
        let fresh = recommend(&isolate, request("p0", 10)).await.0;
        world.drain(&isolate).await;
        let (persisted, used) = recommend(&isolate, request("p0", 10)).await;
        assert_eq!((persisted.cache, used.batches), (CacheStatus::Hit, 1));
        assert_eq!(bodies(&persisted), bodies(&fresh));
        let algorithms = world.rows("SELECT DISTINCT algorithm FROM match_sets");
        assert_eq!(algorithms.len(), 2);
    });
}

#[test]
fn in_shadow_mode_everyone_has_matches_of_every_side() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let people = crowd(&isolate, 8).await;
        put(&isolate, "spring", &sides("running")).await;
        world.drain(&isolate).await;
        let sets = || world.rows("SELECT user_id, algorithm FROM match_sets");
        assert_eq!(sets().len(), people.len(), "only each person's own side");
        let algorithms: BTreeSet<String> = sets()
            .iter()
            .map(|set| set["algorithm"].to_string())
            .collect();
        assert_eq!(algorithms.len(), 2);

        put(
            &isolate,
            "spring",
            &with(sides("running"), json!({"shadow": true})),
        )
        .await;
        let order = br#"{"scope":"all"}"#;
        let ordered = service::runs::order_recompute(&isolate, order, None)
            .await
            .unwrap();
        isolate.settle(ordered.after).await;
        world.drain(&isolate).await;
        assert_eq!(sets().len(), 2 * people.len());
        let rows = world.rows("SELECT DISTINCT user_id, algorithm_version FROM user_match_cache");
        assert_eq!(rows.len(), 2 * people.len());
    });
}

//! The main use cases, step by step, over real SQL.

use crate::support::*;
use futures::executor::block_on;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::CacheStatus;
use service::Expected;
use service::error::Error;
use service::postings::{self, PostingStatus};
use service::profiles;
use service::{interactions, pair};
use simulation::{Isolate, World};

#[test]
fn two_changes_in_one_millisecond_are_two_versions() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let first = put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        let second = put_resume(&isolate, "u1", &resume("Welder", &["welding", "cad"])).await;
        let third = put_resume(&isolate, "u1", &resume("Nurse", &["welding", "cad"])).await;
        assert!(first < second && second < third, "{first} {second} {third}");
        let same = put_resume(&isolate, "u1", &resume("Nurse", &["welding", "cad"])).await;
        assert_eq!(third, same, "the same document is no new version");
    });
}

#[test]
fn every_child_table_raises_the_profile_version() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        let version = || {
            world.rows("SELECT updated_at FROM users")[0]["updated_at"]
                .as_i64()
                .unwrap()
        };
        let changes: [&'static str; 8] = [
            "INSERT INTO work_experience VALUES ('u1', 0, '{}')",
            "UPDATE work_experience SET document = '{\"position\":\"x\"}'",
            "DELETE FROM work_experience",
            "INSERT INTO education VALUES ('u1', 0, '{}')",
            "UPDATE user_skills SET level = 'expert'",
            "DELETE FROM user_skills",
            "INSERT INTO job_preferences (user_id, document) VALUES ('u1', '{}')",
            "UPDATE users SET headline = 'other'",
        ];
        for change in changes {
            let before = version();
            world.rows(change);
            assert!(version() > before, "{change}");
        }
    });
}

#[test]
fn a_resume_is_returned_as_it_was_stored() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let document = json!({
            "basics": {"name": "N", "label": "Data Engineer", "summary": "émoji 🦀 '; DROP TABLE users; --",
                "location": {"city": "Köln", "countryCode": "DE"}},
            "work": [{"name": "Acme", "position": "Engineer", "startDate": "2019-02", "highlights": ["a", "b"]}],
            "education": [{"institution": "TU", "area": "CS", "studyType": "MSc", "endDate": "2018"}],
            "skills": [{"name": "Python", "level": "Master", "keywords": ["pandas"]}],
            "languages": [{"language": "German"}],
        });
        put_resume(&isolate, "u1", &document).await;
        let expected = interchange::resume::parse(document.to_string().as_bytes()).unwrap();
        let user = profiles::get_user(&isolate, &user("u1")).await.unwrap();
        let mut profile = user.body.profile;
        assert!(
            profile.as_of.is_some(),
            "an open end date becomes the month of the import"
        );
        profile.as_of = expected.profile.as_of;
        assert_eq!(profile, expected.profile);
        assert_eq!(user.body.name, expected.name);
    });
}

#[test]
fn lines_are_reported_one_by_one() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let lines = [
            posting("a", "Welder", &["welding"]),
            json!({"title": "no identifier"}),
            posting("b", "Nurse", &[]),
            json!([]),
        ];
        let statuses = |results: Vec<service::postings::LineResult>| {
            results
                .into_iter()
                .map(|result| result.status)
                .collect::<Vec<_>>()
        };
        use PostingStatus::{Created, Invalid, Unchanged, Updated};
        let first = statuses(ingest(&isolate, &lines).await);
        assert_eq!(first, [Created, Invalid, Created, Invalid]);
        let changed = [
            posting("a", "Senior Welder", &["welding"]),
            posting("b", "Nurse", &[]),
        ];
        assert_eq!(
            statuses(ingest(&isolate, &changed).await),
            [Updated, Unchanged]
        );
        assert_eq!(world.rows("SELECT id FROM jobs").len(), 2);
    });
}

#[test]
fn a_new_posting_is_in_the_next_response_and_a_withdrawn_one_is_not() {
    block_on(async {
        let world = World::new(1);
        let (writer, reader) = (Isolate::new(&world), Isolate::new(&world));
        put_resume(&writer, "u1", &resume("Welder", &["welding"])).await;
        ingest(&writer, &[posting("a", "Welder", &["welding"])]).await;
        assert_eq!(ids(&recommend(&reader, request("u1", 10)).await.0), ["a"]);
        ingest(&writer, &[posting("b", "Pipe Welder", &["welding"])]).await;
        let (answer, used) = recommend(&reader, request("u1", 10)).await;
        assert_eq!(ids(&answer).len(), 2);
        assert_eq!((used.batches, used.cache_operations), (1, 0));
        postings::delete_job(&writer, &PostingId("a".to_owned()))
            .await
            .unwrap();
        let (answer, used) = recommend(&reader, request("u1", 10)).await;
        assert_eq!(ids(&answer), ["b"]);
        assert_eq!((used.batches, used.cache_operations), (1, 0));
    });
}

#[test]
fn persisted_matches_and_a_ranking_give_the_same_bytes() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(
            &isolate,
            "u1",
            &resume("Data Engineer", &["python", "sql", "spark"]),
        )
        .await;
        let postings: Vec<Value> = (0..400).map(nth_posting).collect();
        ingest(&isolate, &postings).await;
        let (fresh, _) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(fresh.cache, CacheStatus::Miss);
        world.drain(&isolate).await;
        let (persisted, used) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(persisted.cache, CacheStatus::Hit);
        assert_eq!(bodies(&persisted), bodies(&fresh));
        assert_eq!(used.batches, 1);

        // Changes since the persisted matches: better postings, a withdrawn one, and one that got
        // worse.
        let best = ids(&persisted);
        ingest(
            &isolate,
            &[posting("new", "Data Engineer", &["python", "sql", "spark"])],
        )
        .await;
        postings::delete_job(&isolate, &PostingId(best[3].clone()))
            .await
            .unwrap();
        ingest(&isolate, &[posting(&best[5], "Welder", &["welding"])]).await;
        let (merged, _) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(merged.cache, CacheStatus::Hit);
        world.rows("DELETE FROM match_sets");
        let (ranked, _) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(ranked.cache, CacheStatus::Miss);
        assert_eq!(bodies(&merged), bodies(&ranked));
    });
}

#[test]
fn persisted_matches_that_do_not_cover_the_page_are_not_served() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        ingest(&isolate, &(0..400).map(nth_posting).collect::<Vec<_>>()).await;
        world.drain(&isolate).await;
        let (persisted, _) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(persisted.cache, CacheStatus::Hit);
        // Half of the best are withdrawn, and as many new ones are worse than all persisted
        // matches.
        for id in ids(&persisted).into_iter().take(10) {
            postings::delete_job(&isolate, &PostingId(id))
                .await
                .unwrap();
        }
        let poor: Vec<Value> = (0..10)
            .map(|n| posting(&format!("poor-{n}"), "Welder", &["welding"]))
            .collect();
        ingest(&isolate, &poor).await;
        let (page, _) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(page.cache, CacheStatus::Miss);
        assert_eq!(ids(&page).len(), 20);
        assert!(!ids(&page).iter().any(|id| id.starts_with("poor")));
    });
}

#[test]
fn a_dismissed_posting_disappears_at_once_and_is_replaced() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        ingest(&isolate, &(0..400).map(nth_posting).collect::<Vec<_>>()).await;
        world.drain(&isolate).await;
        let (before, _) = recommend(&isolate, request("u1", 20)).await;
        let dismissed: Vec<String> = ids(&before).into_iter().take(12).collect();
        for id in &dismissed {
            let body = json!({"kind": "dismiss", "job_id": id}).to_string();
            interactions::record(&isolate, &user("u1"), body.as_bytes())
                .await
                .unwrap();
        }
        let (ranked, _) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(
            ranked.cache,
            CacheStatus::Miss,
            "too many have been withdrawn"
        );
        assert!(!ids(&ranked).iter().any(|id| dismissed.contains(id)));
        world.drain(&isolate).await;
        let (persisted, _) = recommend(&isolate, request("u1", 20)).await;
        assert_eq!(persisted.cache, CacheStatus::Hit);
        assert_eq!(bodies(&persisted), bodies(&ranked));
    });
}

#[test]
fn pages_follow_without_gap_or_repetition() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        ingest(&isolate, &(0..95).map(nth_posting).collect::<Vec<_>>()).await;
        let (whole, _) = recommend(&isolate, request("u1", 100)).await;
        assert!(whole.next_cursor.is_none());
        let (mut pages, mut cursor) = (Vec::new(), None);
        loop {
            let (page, _) = recommend(
                &isolate,
                service::recommendations::Request {
                    cursor,
                    ..request("u1", 10)
                },
            )
            .await;
            pages.extend(ids(&page));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(pages, ids(&whole));
    });
}

#[test]
fn a_cold_isolate_reads_a_snapshot_with_one_operation() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python"])).await;
        for chunk in (0..1_500).map(nth_posting).collect::<Vec<_>>().chunks(500) {
            ingest(&isolate, chunk).await;
        }
        let (warm, _) = recommend(&isolate, request("u1", 20)).await;
        world.drain(&isolate).await;
        world.rows("DELETE FROM match_sets");
        ingest(&isolate, &[posting("late", "Data Engineer", &["python"])]).await;

        let (cold, used) = recommend(&Isolate::new(&world), request("u1", 20)).await;
        assert_eq!((used.batches, used.cache_operations), (1, 1));
        assert!(
            ids(&cold).contains(&"late".to_owned()),
            "changes since the snapshot are included"
        );
        assert_ne!(bodies(&cold), bodies(&warm));

        // An empty cache costs batches, but never changes the response.
        world.clear_cache();
        let (without, used) = recommend(&Isolate::new(&world), request("u1", 20)).await;
        assert_eq!(bodies(&without), bodies(&cold));
        assert!(used.batches > 1);
    });
}

#[test]
fn a_pair_is_computed_once_per_version_of_either_side() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        ingest(&isolate, &[posting("a", "Welder", &["welding", "cad"])]).await;
        let look = async || {
            isolate.begin_event();
            let job = PostingId("a".to_owned());
            let outcome = pair::match_pair(&isolate, &user("u1"), &job, None)
                .await
                .unwrap();
            isolate.settle(outcome.after).await;
            outcome.body
        };
        let first = look().await;
        assert_eq!(first.cache, CacheStatus::Miss);
        let second = look().await;
        assert_eq!(
            (second.cache, &second.item),
            (CacheStatus::Hit, &first.item)
        );
        put_resume(&isolate, "u1", &resume("Welder", &["welding", "cad"])).await;
        assert_eq!(look().await.cache, CacheStatus::Miss);
        assert_eq!(look().await.cache, CacheStatus::Hit);
        ingest(&isolate, &[posting("a", "Welder", &["cad"])]).await;
        assert_eq!(look().await.cache, CacheStatus::Miss);
        assert_eq!(
            world
                .cache_keys()
                .iter()
                .filter(|key| key.starts_with("match:"))
                .count(),
            3
        );
    });
}

#[test]
fn a_stale_if_match_changes_nothing() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let version = put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        let other = resume("Nurse", &["nursing"]).to_string();
        let stale = profiles::put_resume(
            &isolate,
            &user("u1"),
            other.as_bytes(),
            &Expected::Versions(vec![version - 1]),
        )
        .await;
        assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
        let now = profiles::get_user(&isolate, &user("u1")).await.unwrap();
        assert_eq!(
            (now.version, now.body.profile.headline.as_deref()),
            (version, Some("Welder"))
        );
        profiles::put_resume(
            &isolate,
            &user("u1"),
            other.as_bytes(),
            &Expected::Versions(vec![version - 1, version]),
        )
        .await
        .unwrap();
    });
}

#[test]
fn a_companys_data_reaches_its_postings() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        ingest(&isolate, &(0..1_100).map(nth_posting).collect::<Vec<_>>()).await;
        let before = world.rows("SELECT min(updated_at) AS v FROM jobs")[0]["v"]
            .as_i64()
            .unwrap();
        let body = json!({"name": "Acme", "tags": ["climate"], "stage": "seed", "reputation": 0.9});
        let id = matching::document::CompanyId("acme".to_owned());
        let outcome = service::companies::put_company(
            &isolate,
            &id,
            body.to_string().as_bytes(),
            &service::Expected::Anything,
        )
        .await;
        isolate.settle(outcome.unwrap().after).await;
        world.advance_ms(1_000);
        world.drain(&isolate).await;
        let after = world.rows("SELECT min(updated_at) AS v FROM jobs")[0]["v"]
            .as_i64()
            .unwrap();
        assert!(
            after > before,
            "every posting of the company has a new version"
        );
    });
}

#[test]
fn erasing_a_person_leaves_no_row() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        ingest(&isolate, &[posting("a", "Welder", &["welding"])]).await;
        world.drain(&isolate).await;
        assert!(!world.rows("SELECT * FROM user_match_cache").is_empty());
        let job = PostingId("a".to_owned());
        let another = Some("tag-based-v1");
        let pair = pair::match_pair(&isolate, &user("u1"), &job, another)
            .await
            .unwrap();
        isolate.settle(pair.after).await;
        assert!(
            world
                .cache_keys()
                .iter()
                .any(|key| key.starts_with("match:u1:"))
        );
        let order = br#"{"scope":"user","user_id":"u1"}"#;
        service::runs::order_recompute(&isolate, order, None)
            .await
            .unwrap();
        world.produce(r#"{"v":9,"type":"profile.updated","user_id":"u1"}"#);
        world.drain(&isolate).await;
        let outcome = profiles::delete_user(&isolate, &user("u1")).await.unwrap();
        isolate.settle(outcome.after).await;
        world.drain(&isolate).await;
        assert!(!world.cache_keys().iter().any(|key| key.contains("u1")));
        let left = world.rows(
            "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM user_skills)
                + (SELECT count(*) FROM runs WHERE parameters LIKE '%u1%') + (SELECT count(*) FROM dead_letters)
                + (SELECT count(*) FROM user_match_cache) + (SELECT count(*) FROM match_sets) AS n",
        );
        assert_eq!(left[0]["n"], 0);
    });
}

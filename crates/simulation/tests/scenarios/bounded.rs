//! One person's rows cost nobody else anything, however large they are.

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::Expected;
use service::Platform as _;
use service::deliveries::{self, Settlement};
use service::error::Error;
use service::interactions::{self, Kind, MOST_OF_A_KIND};
use service::profiles;
use service::sessions;
use service::tokens::{Caller, Claims, Role};
use simulation::{Isolate, World};

fn updated(id: &str) -> String {
    json!({"v": 1, "type": "profile.updated", "user_id": id}).to_string()
}

async fn world_of(people: &[&str], isolate: &Isolate<'_>) {
    let postings: Vec<Value> = (0..12).map(nth_posting).collect();
    ingest(isolate, &postings).await;
    for id in people {
        put_resume(isolate, id, &resume("Welder", &["welding"])).await;
    }
}

fn sets(world: &World) -> Vec<Value> {
    world.rows("SELECT user_id FROM match_sets ORDER BY user_id")
}

#[test]
fn a_person_whose_rows_are_too_large_fails_alone() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let people = ["u1", "u2", "u-large", "u4", "u5"];
        world_of(&people, &isolate).await;
        enlarge(&world);
        isolate.begin_event();
        let bodies = people.map(updated);
        deliveries::handle(&isolate, "edgematch", &bodies).await;
        let others = ["u1", "u2", "u4", "u5"].map(|id| json!({"user_id": id}));
        assert_eq!(sets(&world), others);
        let failures = world.warnings().into_iter();
        let failures =
            failures.filter(|warning| warning.contains("rows of a person are too large"));
        assert_eq!(failures.count(), 1);
    });
}

#[test]
fn large_contexts_are_read_in_parts() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_of(&[], &isolate).await;
        // Many bytes in few words, so that they are soon read.
        let paragraph = format!("{} ", "welding".repeat(20)).repeat(68);
        let highlights = vec![paragraph; 40];
        let mut document = resume("Welder", &["welding"]);
        document["work"] = json!([{"position": "Welder", "highlights": highlights}]);
        let ids: Vec<String> = (10..40).map(|n| format!("u{n}")).collect();
        for id in &ids {
            put_resume(&isolate, id, &document).await;
        }
        isolate.begin_event();
        let bodies: Vec<String> = ids.iter().map(|id| updated(id)).collect();
        let settled = deliveries::handle(&isolate, "edgematch", &bodies).await;
        assert_eq!(settled, vec![Settlement::Ack; 30]);
        assert_eq!(sets(&world).len(), 30);
        // 11.5 MB of contexts: two batches to read them, one to write.
        assert_eq!(isolate.usage().reading().batches, 3);
    });
}

async fn dismiss(isolate: &Isolate<'_>, person: &str, n: usize) {
    isolate.begin_event();
    let body = json!({"kind": "dismiss", "job_id": format!("job-{n:05}")}).to_string();
    interactions::record(isolate, &user(person), body.as_bytes())
        .await
        .unwrap();
}

#[test]
fn the_oldest_interactions_of_a_kind_give_way() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_of(&["u1", "u2"], &isolate).await;
        world.rows(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)
             INSERT INTO interactions (user_id, kind, job_id, created_at)
             SELECT id, 'dismiss', 'past ' || n, n FROM n, users",
        );
        let counts = || {
            world.rows("SELECT count(*) AS n FROM interactions GROUP BY user_id ORDER BY user_id")
        };
        let version = || world.rows("SELECT updated_at FROM users WHERE id = 'u1'");
        let before = version();
        assert_eq!(counts()[0]["n"], MOST_OF_A_KIND);
        dismiss(&isolate, "u1", 1).await;
        assert_eq!(counts(), [json!({"n": 1_800}), json!({"n": 2_000})]);
        assert_ne!(version(), before, "what was hidden may be shown again");
        let kept = world.rows(
            "SELECT min(created_at) AS oldest, max(job_id = 'job-00001') AS newest
             FROM interactions WHERE user_id = 'u1'",
        );
        assert_eq!(kept, [json!({"oldest": 202, "newest": 1})]);
        // And no more of them until there are too many again.
        dismiss(&isolate, "u1", 2).await;
        assert_eq!(counts()[0]["n"], 1_801);
        let id = user("u1");
        let listed = interactions::list(&isolate, &id, Some(Kind::Dismiss), None, limit(1)).await;
        assert_eq!(listed.unwrap().total, 1_801);
    });
}

#[test]
fn a_profile_has_limits_on_every_route() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let long = "x".repeat(500 << 10);
        for (field, document) in [
            ("headline", json!({"headline": long})),
            ("summary", json!({"summary": long})),
            ("location/city", json!({"location": {"city": long}})),
            ("work/0/position", json!({"work": [{"position": long}]})),
            ("work/1/text/0", json!({"work": [{}, {"text": [long]}]})),
            ("education/0/area", json!({"education": [{"area": long}]})),
            ("skills/0/name", json!({"skills": [{"name": long}]})),
            ("languages/0", json!({"languages": [long]})),
            ("other/0", json!({"other": [long]})),
            ("skills", json!({"skills": vec![json!({"name": "a"}); 501]})),
        ] {
            isolate.begin_event();
            let body = document.to_string();
            let id = user("u1");
            let refused =
                profiles::put_user(&isolate, &id, body.as_bytes(), &Expected::Anything).await;
            match refused {
                Err(Error::Refused { field: found, .. }) => assert_eq!(found, field),
                other => panic!("{field}: {other:?}"),
            }
        }
        assert!(world.rows("SELECT id FROM users").is_empty());
    });
}

async fn open(isolate: &Isolate<'_>, sub: &str, role: Role) -> sessions::Credential {
    isolate.begin_event();
    let claims = Claims {
        sub: sub.to_owned(),
        role,
        companies: Vec::new(),
    };
    isolate.world().advance_ms(1_000);
    let caller = Caller::of_session(claims, isolate.world().now_ms() + 3_600_000);
    sessions::open(isolate, &caller).await.unwrap().credential
}

#[test]
fn sessions_are_limited_and_apart() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_of(&["u1", "u2"], &isolate).await;
        let first = open(&isolate, "u1", Role::User).await;
        let of_other = open(&isolate, "u2", Role::User).await;
        let of_backend = open(&isolate, "u1", Role::Service).await;
        for _ in 0..20 {
            open(&isolate, "u1", Role::User).await;
        }
        let counts = || {
            world.rows(
                "SELECT subject, role, count(*) AS n FROM sessions GROUP BY 1, 2 ORDER BY 1, 2",
            )
        };
        let of =
            |subject: &str, role: &str, n: usize| json!({"subject": subject, "role": role, "n": n});
        let (backend, other) = (of("u1", "service", 1), of("u2", "user", 1));
        assert_eq!(
            counts(),
            [backend.clone(), of("u1", "user", 20), other.clone()]
        );
        // The person's end of all sessions is not the backend's.
        isolate.begin_event();
        sessions::end_all(&isolate, &user("u1")).await.unwrap();
        assert_eq!(counts(), [backend, other]);
        for (credential, lives) in [(first, false), (of_other, true), (of_backend, true)] {
            isolate.begin_event();
            let resumed = sessions::resume(&isolate, credential).await;
            assert_eq!(resumed.is_ok(), lives);
        }
    });
}

#[test]
fn an_asterisk_expects_something_to_change() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let body = resume("Welder", &["welding"]).to_string();
        let put = async || {
            isolate.begin_event();
            let id = user("u1");
            let put = profiles::put_resume(&isolate, &id, body.as_bytes(), &Expected::Existing);
            put.await.map(|outcome| outcome.body.version)
        };
        assert!(matches!(put().await, Err(Error::Conflict)));
        assert!(world.rows("SELECT id FROM users").is_empty());
        put_resume(&isolate, "u1", &resume("Nurse", &["nursing"])).await;
        assert!(put().await.is_ok());
        let headlines = world.rows("SELECT headline FROM users");
        assert_eq!(headlines, [json!({"headline": "Welder"})]);
    });
}

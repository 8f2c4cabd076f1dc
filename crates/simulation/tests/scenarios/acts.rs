//! What operators do is on record: in the transaction of its effect, once for reads of an hour, and
//! without whom once they are erased.

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::acts::{self, ActFilter, ActPage, Intent};
use service::error::Error;
use service::orders::{self, Claimed};
use service::settings::Settings;
use service::tokens::{Caller, Claims, Role};
use service::{Expected, Platform as _, deliveries, export, profiles, runs};
use simulation::{Faults, Isolate, World};

const HOUR_MS: i64 = 60 * 60 * 1000;

fn operator() -> Caller {
    let claims = Claims {
        sub: "operator".to_owned(),
        role: Role::Admin,
        companies: Vec::new(),
    };
    Caller::of_session(claims, i64::MAX)
}

/// The event of an operator who was let in.
fn begin(isolate: &Isolate<'_>, action: &str, of: Option<&str>) {
    isolate.begin_event();
    let intent = Intent {
        action: action.to_owned(),
        target: String::new(),
        user: of.map(user),
        request_id: format!("{:032x}", service::ports::Entropy::random(isolate)),
        is_read: action.starts_with("GET "),
    };
    acts::begin(isolate, &operator(), intent);
}

/// Action, person and number of times, oldest first.
fn recorded(world: &World) -> Vec<Value> {
    world.rows("SELECT json_array(action, user_id, times) AS act FROM acts ORDER BY id")
}

fn one(action: &str, of: Option<&str>, times: u64) -> Value {
    json!({"act": json!([action, of, times]).to_string()})
}

async fn put(isolate: &Isolate<'_>, id: &str) -> Result<(), Error> {
    let body = resume("Welder", &["welding"]).to_string();
    let body = body.as_bytes();
    let outcome = profiles::put_resume(isolate, &user(id), body, &Expected::Anything).await?;
    isolate.settle(outcome.after).await;
    Ok(())
}

async fn erase(isolate: &Isolate<'_>, id: &str) {
    let outcome = profiles::delete_user(isolate, &user(id)).await;
    isolate.settle(outcome.unwrap().after).await;
}

const PUT: &str = "PUT /v1/users/{id}/resume";
const GET: &str = "GET /v1/users/{id}";
const DELETE: &str = "DELETE /v1/users/{id}";

async fn read(isolate: &Isolate<'_>, id: &str) {
    begin(isolate, GET, Some(id));
    profiles::get_user(isolate, &user(id)).await.unwrap();
}

async fn list(isolate: &Isolate<'_>, filter: ActFilter, cursor: Option<&str>) -> ActPage {
    acts::list(isolate, &filter, cursor, limit(2))
        .await
        .unwrap()
}

#[test]
fn an_act_is_in_the_batch_of_its_effect_and_reads_of_an_hour_are_one() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        for id in ["ann", "ben"] {
            begin(&isolate, PUT, Some(id));
            put(&isolate, id).await.unwrap();
            acts::write(&isolate).await.unwrap();
        }
        let changes = [one(PUT, Some("ann"), 1), one(PUT, Some("ben"), 1)];
        assert_eq!(recorded(&world), changes);
        for id in ["ann", "ben", "ann", "ann"] {
            read(&isolate, id).await;
            assert_eq!(isolate.usage().reading().batches, 1, "no batch of its own");
            acts::write(&isolate).await.unwrap();
            assert_eq!(isolate.usage().reading().batches, 1);
        }
        world.advance_ms(HOUR_MS);
        read(&isolate, "ann").await;
        let reads = [("ann", 3), ("ben", 1), ("ann", 1)];
        let reads = reads.map(|(id, times)| one(GET, Some(id), times));
        assert_eq!(recorded(&world)[2..], reads);
        // Changes are entries of their own.
        begin(&isolate, PUT, Some("ann"));
        put(&isolate, "ann").await.unwrap();
        assert_eq!(recorded(&world).len(), 6);
        // An event without a batch has its act all the same, and one batch for it.
        begin(&isolate, "GET /v1/caches", None);
        acts::write(&isolate).await.unwrap();
        acts::write(&isolate).await.unwrap();
        assert_eq!(recorded(&world)[6..], [one("GET /v1/caches", None, 1)]);
        // What follows belongs to nobody.
        put_resume(&isolate, "cay", &resume("Welder", &["welding"])).await;
        assert_eq!(recorded(&world).len(), 7);
    });
}

#[test]
fn a_batch_that_fails_leaves_neither_effect_nor_act() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        begin(&isolate, PUT, Some("ann"));
        world.set_faults(Faults {
            batch_fails: 100,
            ..Faults::default()
        });
        assert!(put(&isolate, "ann").await.is_err());
        assert!(acts::write(&isolate).await.is_err(), "nor an answer");
        world.set_faults(Faults::default());
        isolate.begin_event();
        let nothing: [Value; 0] = [];
        assert_eq!(world.rows("SELECT id FROM users"), nothing);
        assert_eq!(recorded(&world), nothing);
        // A batch that breaks a condition is undone with its act, too.
        put_resume(&isolate, "ann", &resume("Welder", &["welding"])).await;
        begin(&isolate, PUT, Some("ann"));
        let body = resume("Nurse", &["nursing"]).to_string();
        let stale = Expected::Versions(vec![1]);
        let refused = profiles::put_resume(&isolate, &user("ann"), body.as_bytes(), &stale).await;
        assert!(refused.is_err());
        assert_eq!(recorded(&world), nothing);
        // Reads that a change makes before do not record it.
        begin(&isolate, "POST /v1/runs/{id}/retry", None);
        let id = service::ids::RunId("none".to_owned());
        let change = runs::change(&isolate, &id, runs::Change::Retry).await;
        assert!(matches!(change, Err(Error::NotFound("run"))));
        assert_eq!(recorded(&world), nothing);
        // It was let in, and is on record as what it was.
        acts::write(&isolate).await.unwrap();
        assert_eq!(recorded(&world), [one("POST /v1/runs/{id}/retry", None, 1)]);
    });
}

#[test]
fn the_claim_of_an_order_does_not_record_its_effect() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        begin(&isolate, "POST /v1/recompute", None);
        let claimed = orders::claim(&isolate, "admin:operator", "key", b"", None).await;
        assert!(matches!(claimed, Ok(Claimed::Now(_))));
        assert_eq!(recorded(&world), [] as [Value; 0]);
        let order = runs::order_recompute(&isolate, br#"{"scope": "all"}"#, None).await;
        order.unwrap();
        assert_eq!(recorded(&world), [one("POST /v1/recompute", None, 1)]);
    });
}

#[test]
fn erasing_a_person_erases_the_acts_about_them_and_is_itself_on_record() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        for id in ["ann", "ben"] {
            put_resume(&isolate, id, &resume("Welder", &["welding"])).await;
            read(&isolate, id).await;
        }
        // Nobody is named who does not exist.
        begin(&isolate, GET, Some("nobody-at-all"));
        assert!(
            profiles::get_user(&isolate, &user("nobody-at-all"))
                .await
                .is_err()
        );
        isolate.begin_event();
        let exported = export::export(&isolate, &user("ann")).await.unwrap();
        let held = exported["meta"]["edgematch"]["acts"]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(held.len(), 1);
        assert_eq!(
            (&held[0]["action"], &held[0]["times"]),
            (&json!(GET), &json!(1))
        );
        begin(&isolate, DELETE, Some("ann"));
        erase(&isolate, "ann").await;
        let left = [
            one(GET, Some("ben"), 1),
            one(GET, None, 1),
            one(DELETE, None, 1),
        ];
        assert_eq!(recorded(&world), left);
        for word in ["\"ann\"", "nobody-at-all"] {
            let mut rows = world
                .database()
                .into_iter()
                .filter(|(table, _)| table == "acts");
            assert!(
                !rows.any(|(_, row)| row.to_string().contains(word)),
                "{word}"
            );
        }
    });
}

#[test]
fn acts_are_listed_page_by_page_under_filters_as_long_as_the_record_is_kept() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "ann", &resume("Welder", &["welding"])).await;
        for (action, of) in [
            ("GET /v1/caches", None),
            (GET, Some("ann")),
            (PUT, Some("ann")),
        ] {
            begin(&isolate, action, of);
            acts::write(&isolate).await.unwrap();
        }
        isolate.begin_event();
        let all = ActFilter::default;
        let page = list(&isolate, all(), None).await;
        let rest = list(&isolate, all(), page.next_cursor.as_deref()).await;
        let actions = page
            .items
            .iter()
            .chain(&rest.items)
            .map(|act| act.action.as_str());
        assert_eq!(actions.collect::<Vec<_>>(), [PUT, GET, "GET /v1/caches"]);
        assert_eq!((page.total, rest.total, rest.next_cursor), (3, 3, None));
        let at = world.now_ms();
        for (filter, expected) in [
            (
                ActFilter {
                    user: Some(user("ann")),
                    ..all()
                },
                2,
            ),
            (
                ActFilter {
                    user: Some(user("ben")),
                    ..all()
                },
                0,
            ),
            (
                ActFilter {
                    actor: Some("operator".to_owned()),
                    ..all()
                },
                3,
            ),
            (
                ActFilter {
                    actor: Some("another".to_owned()),
                    ..all()
                },
                0,
            ),
            (
                ActFilter {
                    action: Some(GET.to_owned()),
                    ..all()
                },
                1,
            ),
            (
                ActFilter {
                    user: Some(user("ann")),
                    action: Some(GET.to_owned()),
                    ..all()
                },
                1,
            ),
            (
                ActFilter {
                    since_ms: Some(at),
                    ..all()
                },
                3,
            ),
            (
                ActFilter {
                    since_ms: Some(at + 1),
                    ..all()
                },
                0,
            ),
            (
                ActFilter {
                    until_ms: Some(at),
                    ..all()
                },
                0,
            ),
        ] {
            let page = list(&isolate, filter.clone(), None).await;
            assert_eq!(page.total, expected, "{filter:?}");
            let listed = usize::try_from(expected.min(2)).unwrap();
            assert_eq!(page.items.len(), listed, "{filter:?}");
        }
        let garbage = acts::list(&isolate, &all(), Some("?"), limit(2)).await;
        assert!(matches!(&garbage, Err(Error::Refused { field, .. }) if field == "cursor"));
        let week = |name: &str| (name == "RECORD_RETENTION_DAYS").then(|| "7".to_owned());
        world.set_settings(Settings::read(week));
        for (days, left) in [(6, 3), (2, 0)] {
            world.advance_ms(days * 24 * HOUR_MS);
            deliveries::sweep(&isolate).await.unwrap();
            assert_eq!(list(&isolate, all(), None).await.total, left);
        }
    });
}

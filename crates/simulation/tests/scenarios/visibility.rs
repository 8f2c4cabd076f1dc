//! Who may see a person is theirs to say: nobody at first, and at once nobody again.

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::error::{Code, Error};
use service::visibility::{self, Visibility};
use service::{export, profiles};
use simulation::{Isolate, World};

async fn put(isolate: &Isolate<'_>, id: &str, body: &Value) -> Result<(), Error> {
    visibility::put_visibility(isolate, &user(id), body.to_string().as_bytes()).await
}

async fn visible(isolate: &Isolate<'_>, id: &str) -> Visibility {
    let known = visibility::get_visibility(isolate, &user(id)).await;
    known.unwrap().visibility
}

fn rows(world: &World) -> Vec<Value> {
    world.rows("SELECT user_id, visibility, candidate FROM visible_people ORDER BY user_id")
}

#[test]
fn everyone_is_private_until_they_say_otherwise_and_says_it_for_themselves_alone() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        for id in ["u1", "u2"] {
            put_resume(&isolate, id, &resume("Nurse", &["nursing"])).await;
        }
        world.drain(&isolate).await;
        let before = profiles::get_user(&isolate, &user("u1")).await.unwrap();
        assert_eq!(visible(&isolate, "u1").await, Visibility::Private);
        for (name, visibility) in [
            ("applications", Visibility::Applications),
            ("open", Visibility::Open),
            ("mentor", Visibility::Mentor),
            ("open", Visibility::Open),
            ("private", Visibility::Private),
            ("private", Visibility::Private),
        ] {
            put(&isolate, "u1", &json!({"visibility": name}))
                .await
                .unwrap();
            assert_eq!(visible(&isolate, "u1").await, visibility);
            assert_eq!(visible(&isolate, "u2").await, Visibility::Private);
            let exported = export::export(&isolate, &user("u1")).await.unwrap();
            assert_eq!(exported["meta"]["edgematch"]["visibility"], name);
        }
        // It is no part of the profile: nothing is computed anew.
        let after = profiles::get_user(&isolate, &user("u1")).await.unwrap();
        assert_eq!(after.version, before.version);
        assert_eq!(world.waiting(), 0);
    });
}

#[test]
fn the_id_towards_employers_lasts_until_the_person_is_private() {
    block_on(async {
        let world = World::new(2);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "mira@example.com", &resume("Nurse", &[])).await;
        let candidate = async |visibility: &str| {
            let body = json!({"visibility": visibility});
            put(&isolate, "mira@example.com", &body).await.unwrap();
            rows(&world)
                .pop()
                .map(|row| row["candidate"].as_str().unwrap().to_owned())
        };
        let first = candidate("applications").await.unwrap();
        assert_eq!(first.len(), 32);
        assert_eq!(candidate("open").await.as_ref(), Some(&first));
        assert_eq!(candidate("open").await.as_ref(), Some(&first));
        assert_eq!(candidate("private").await, None);
        assert_ne!(candidate("open").await.unwrap(), first);
    });
}

#[test]
fn bad_input_names_its_field_and_stores_nothing() {
    block_on(async {
        let world = World::new(3);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Nurse", &[])).await;
        for (body, code, field) in [
            (
                json!({"visibility": "everyone"}),
                Code::InvalidField,
                "visibility",
            ),
            (json!({"visibility": 1}), Code::WrongType, "visibility"),
            (json!({}), Code::MissingField, "visibility"),
            (
                json!({"visibility": "open", "to": "all"}),
                Code::InvalidField,
                "to",
            ),
            (json!(["open"]), Code::WrongType, "body"),
        ] {
            let refused = put(&isolate, "u1", &body).await.unwrap_err();
            let Error::Refused {
                code: found,
                field: at,
                ..
            } = &refused
            else {
                panic!("{body}: {refused}");
            };
            assert_eq!((*found, at.as_str()), (code, field), "{body}: {refused}");
            assert_eq!(rows(&world), [] as [Value; 0]);
        }
        let nobody = put(&isolate, "u2", &json!({"visibility": "open"})).await;
        assert!(matches!(nobody, Err(Error::NotFound("user"))), "{nobody:?}");
        let nobody = visibility::get_visibility(&isolate, &user("u2")).await;
        assert!(matches!(nobody, Err(Error::NotFound("user"))), "{nobody:?}");
    });
}

#[test]
fn an_erased_person_leaves_no_row_but_a_number_that_says_nothing() {
    block_on(async {
        let world = World::new(4);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Nurse", &[])).await;
        put(&isolate, "u1", &json!({"visibility": "open"}))
            .await
            .unwrap();
        let candidate = rows(&world)[0]["candidate"].clone();
        let changes = || world.rows("SELECT seq, candidate FROM people_changes");
        let seq = changes()[0]["seq"].as_i64().unwrap();
        let outcome = profiles::delete_user(&isolate, &user("u1")).await.unwrap();
        isolate.settle(outcome.after).await;
        world.drain(&isolate).await;
        assert_eq!(rows(&world), [] as [Value; 0]);
        assert_eq!(changes(), [json!({"seq": seq + 1, "candidate": candidate})]);
    });
}

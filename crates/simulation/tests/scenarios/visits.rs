//! Visits: a deployment decides who may begin without a token, and a visitor's data goes with the
//! only session that reaches it.

use crate::support::*;
use futures::executor::block_on;
use service::Platform as _;
use service::deliveries;
use service::error::Error;
use service::sessions::{self, Opened};
use service::settings::Settings;
use service::visits::{self, VISIT_MS};
use simulation::{Isolate, World};

const PEOPLE: &str = r#"[{"id": "mira", "name": "Mira Example", "headline": "Nurse"}]"#;

/// A world with these variables set.
fn world(variables: &'static [(&str, &str)]) -> World {
    let world = World::new(1);
    world.set_settings(Settings::read(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }));
    world
}

async fn begin(isolate: &Isolate<'_>, body: &str, is_local: bool) -> Result<Opened, Error> {
    isolate.begin_event();
    visits::open(isolate, body.as_bytes(), is_local).await
}

async fn resumes(isolate: &Isolate<'_>, opened: &Opened) -> bool {
    isolate.begin_event();
    sessions::resume(isolate, opened.credential.clone())
        .await
        .is_ok()
}

#[test]
fn every_door_is_shut_unless_it_is_opened() {
    block_on(async {
        let world = world(&[]);
        let isolate = Isolate::new(&world);
        let welcome = visits::welcome(&isolate, true).unwrap();
        assert!(!welcome.visits && welcome.demo_people.is_empty() && welcome.sign_in.is_none());
        assert!(matches!(
            begin(&isolate, "{}", true).await,
            Err(Error::Forbidden(_))
        ));
        assert!(world.rows("SELECT 1 FROM sessions").is_empty());
    });
}

#[test]
fn only_the_same_machine_sees_demo_people_and_becomes_one() {
    block_on(async {
        let world = world(&[("DEMO_PEOPLE", PEOPLE)]);
        let isolate = Isolate::new(&world);
        let as_mira = r#"{"demo_person": "mira"}"#;
        assert!(
            visits::welcome(&isolate, false)
                .unwrap()
                .demo_people
                .is_empty()
        );
        for (body, is_local) in [
            (as_mira, false),
            (r#"{"demo_person": "u1"}"#, true),
            (r#"{"demo": "mira"}"#, true),
            ("[]", true),
        ] {
            let refused = begin(&isolate, body, is_local).await;
            assert!(
                matches!(refused, Err(Error::Refused { .. })),
                "{body} {is_local}"
            );
        }
        assert!(world.rows("SELECT 1 FROM sessions").is_empty());

        let [mira] = &visits::welcome(&isolate, true).unwrap().demo_people[..] else {
            panic!("one person");
        };
        assert_eq!(mira.name, "Mira Example");
        let opened = begin(&isolate, as_mira, true).await.unwrap();
        assert_eq!(opened.description.subject, "mira");
        put_resume(&isolate, "mira", &resume("Nurse", &["triage"])).await;
        world.advance_ms(2 * VISIT_MS);
        deliveries::sweep(&isolate).await.unwrap();
        assert_eq!(world.rows("SELECT 1 FROM users").len(), 1, "no visitor");
    });
}

#[test]
fn a_visitor_is_erased_with_the_session_and_nobody_else() {
    block_on(async {
        let world = world(&[("VISITS", "on")]);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "visitor-like", &resume("Nurse", &["triage"])).await;
        let first = begin(&isolate, "{}", false).await.unwrap();
        let empty = begin(&isolate, "{}", false).await.unwrap();
        world.advance_ms(VISIT_MS / 3);
        let second = begin(&isolate, "{}", false).await.unwrap();
        let [one, other] = [&first, &second].map(|opened| opened.description.subject.clone());
        assert_ne!(one, other);
        for visitor in [&one, &other] {
            put_resume(&isolate, visitor, &resume("Data Engineer", &["sql"])).await;
        }
        world.drain(&isolate).await;
        assert!(
            resumes(&isolate, &first).await,
            "however long it was unused"
        );

        world.advance_ms(VISIT_MS * 2 / 3);
        for _ in 0..2 {
            isolate.begin_event();
            deliveries::sweep(&isolate).await.unwrap();
            world.drain(&isolate).await;
        }
        assert!(!resumes(&isolate, &first).await && !resumes(&isolate, &empty).await);
        assert!(resumes(&isolate, &second).await);
        let left = world.rows("SELECT id FROM users ORDER BY id");
        assert_eq!(left.len(), 2, "{left:?}");
        let sessions = world.rows("SELECT 1 FROM sessions");
        assert_eq!(sessions.len(), 1, "{sessions:?}");
        let matches = world.rows("SELECT DISTINCT user_id FROM match_sets");
        assert_eq!(matches.len(), 2, "{matches:?}");
    });
}

#[test]
fn a_misspelt_list_of_people_is_named() {
    block_on(async {
        let world = world(&[("DEMO_PEOPLE", "mira")]);
        let isolate = Isolate::new(&world);
        let Err(Error::Internal(inside)) = visits::welcome(&isolate, true) else {
            panic!("welcomed");
        };
        assert!(inside.starts_with("DEMO_PEOPLE is not a list"), "{inside}");
        assert!(visits::welcome(&isolate, false).is_ok());
        assert_eq!(isolate.usage().reading().batches, 0);
    });
}

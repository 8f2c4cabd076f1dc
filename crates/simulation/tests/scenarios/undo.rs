//! What a person did can be listed and undone: what it hid appears again, and what it taught is
//! unlearned. Their preferences have a version of their own.

use crate::support::*;
use futures::executor::block_on;
use matching::document::{CompanyId, PostingId};
use serde_json::{Value, json};
use service::Expected;
use service::error::Error;
use service::interactions::{self, InteractionPage, Kind};
use service::limit::Limit;
use service::recommendations::{Explain, Request};
use service::{CacheStatus, pair, profiles};
use simulation::{Isolate, World};

/// A deployment with three postings, two of one company, and two people alike.
async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    for id in ["u1", "u2"] {
        put_resume(&isolate, id, &resume("Data Engineer", &["python", "sql"])).await;
    }
    let mut postings = [
        posting("a", "Data Engineer", &["python", "kafka"]),
        posting("b", "Analytics Engineer", &["python", "spark"]),
        posting("c", "Nurse", &["nursing"]),
    ];
    for (posting, company) in postings.iter_mut().zip(["Acme", "Acme", "Clinic"]) {
        posting["hiringOrganization"] = json!({"@type": "Organization", "name": company});
    }
    ingest(&isolate, &postings).await;
    world.drain(&isolate).await;
    isolate
}

async fn act(isolate: &Isolate<'_>, id: &str, kind: &str, job: &str) {
    let body = json!({"kind": kind, "job_id": job}).to_string();
    let outcome = interactions::record(isolate, &user(id), body.as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

async fn undo(isolate: &Isolate<'_>, id: &str, kind: Kind, job: &str) -> Result<(), Error> {
    let job = PostingId(job.to_owned());
    let outcome = interactions::undo(isolate, &user(id), kind, &job).await?;
    isolate.settle(outcome.after).await;
    Ok(())
}

async fn list(isolate: &Isolate<'_>, id: &str, kind: Option<Kind>) -> InteractionPage {
    interactions::list(isolate, &user(id), kind, None, Limit::default())
        .await
        .unwrap()
}

/// The postings of a page, as `kind job`.
fn names(page: &InteractionPage) -> Vec<String> {
    let items = page.items.iter();
    items
        .map(|item| format!("{} {}", item.kind.name(), item.job_id.0))
        .collect()
}

async fn shown(isolate: &Isolate<'_>, id: &str) -> (Vec<String>, CacheStatus) {
    let (answer, _) = recommend(isolate, request(id, 10)).await;
    let jobs = answer.items.iter().map(|item| item.job.0.clone());
    (jobs.collect(), answer.cache)
}

fn taught(world: &World, id: &str) -> Value {
    let rows = world.rows("SELECT user_id, document FROM learned ORDER BY user_id");
    let row = rows.into_iter().find(|row| row["user_id"] == id);
    row.map_or(Value::Null, |row| {
        serde_json::from_str(row["document"].as_str().unwrap()).unwrap()
    })
}

#[test]
fn a_dismissed_posting_comes_back_for_the_person_who_undoes_it_alone() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        for id in ["u1", "u2"] {
            act(&isolate, id, "dismiss", "a").await;
        }
        world.drain(&isolate).await;
        assert_eq!(shown(&isolate, "u1").await.0, ["b", "c"]);
        undo(&isolate, "u1", Kind::Dismiss, "a").await.unwrap();
        // No persisted match of before the undo answers.
        assert_eq!(
            shown(&isolate, "u1").await,
            (
                vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
                CacheStatus::Miss
            )
        );
        world.drain(&isolate).await;
        assert_eq!(shown(&isolate, "u1").await.1, CacheStatus::Hit);
        assert_eq!(shown(&isolate, "u2").await.0, ["b", "c"]);
        assert!(names(&list(&isolate, "u1", None).await).is_empty());
        assert_eq!(names(&list(&isolate, "u2", None).await), ["dismiss a"]);
        let again = undo(&isolate, "u1", Kind::Dismiss, "a").await;
        assert!(
            matches!(again, Err(Error::NotFound("interaction"))),
            "{again:?}"
        );
    });
}

#[test]
fn what_an_undone_interaction_taught_is_unlearned_however_late_it_is_undone() {
    block_on(async {
        let world = World::new(2);
        let isolate = prepared(&world).await;
        act(&isolate, "u1", "save", "a").await;
        world.drain(&isolate).await;
        let after_a = taught(&world, "u1");
        act(&isolate, "u1", "save", "c").await;
        world.advance_ms(2 * 60 * 60 * 1000);
        world.drain(&isolate).await;
        assert_ne!(taught(&world, "u1"), after_a);
        undo(&isolate, "u1", Kind::Save, "c").await.unwrap();
        assert_eq!(names(&list(&isolate, "u1", None).await), ["save a"]);
        world.advance_ms(2 * 60 * 60 * 1000);
        world.drain(&isolate).await;
        assert_eq!(taught(&world, "u1"), after_a);
        let rows = world.rows("SELECT job_id FROM interactions WHERE user_id = 'u1'");
        assert_eq!(rows, [json!({"job_id": "a"})]);

        // Undone before the lesson, it never teaches.
        act(&isolate, "u1", "dismiss", "c").await;
        undo(&isolate, "u1", Kind::Dismiss, "c").await.unwrap();
        world.advance_ms(2 * 60 * 60 * 1000);
        world.drain(&isolate).await;
        assert_eq!(taught(&world, "u1"), after_a);
    });
}

#[test]
fn doing_again_what_was_undone_teaches_once() {
    block_on(async {
        let world = World::new(3);
        let isolate = prepared(&world).await;
        act(&isolate, "u1", "save", "a").await;
        world.drain(&isolate).await;
        let once = taught(&world, "u1");
        undo(&isolate, "u1", Kind::Save, "a").await.unwrap();
        act(&isolate, "u1", "save", "a").await;
        world.advance_ms(2 * 60 * 60 * 1000);
        world.drain(&isolate).await;
        assert_eq!(taught(&world, "u1"), once);
        assert_eq!(names(&list(&isolate, "u1", None).await), ["save a"]);
    });
}

#[test]
fn a_hidden_company_is_shown_again_whichever_posting_hid_it() {
    block_on(async {
        let world = World::new(4);
        let isolate = prepared(&world).await;
        for job in ["a", "b"] {
            act(&isolate, "u1", "hide_company", job).await;
        }
        world.drain(&isolate).await;
        assert_eq!(shown(&isolate, "u1").await.0, ["c"]);
        undo(&isolate, "u1", Kind::HideCompany, "b").await.unwrap();
        assert_eq!(shown(&isolate, "u1").await.0, ["a", "b", "c"]);

        act(&isolate, "u1", "hide_company", "a").await;
        let hidden = list(&isolate, "u1", Some(Kind::HideCompany)).await;
        let company = hidden.items[0].company_id.clone().unwrap();
        let outcome = interactions::show_company(&isolate, &user("u1"), &company).await;
        isolate.settle(outcome.unwrap().after).await;
        assert_eq!(shown(&isolate, "u1").await.0, ["a", "b", "c"]);
        let again = interactions::show_company(&isolate, &user("u1"), &company).await;
        assert!(matches!(again, Err(Error::NotFound("interaction"))));
        let unknown = CompanyId("nobody".to_owned());
        let unknown = interactions::show_company(&isolate, &user("u1"), &unknown).await;
        assert!(matches!(unknown, Err(Error::NotFound("interaction"))));
    });
}

#[test]
fn interactions_are_listed_newest_first_with_their_postings() {
    block_on(async {
        let world = World::new(5);
        let isolate = prepared(&world).await;
        for (kind, job) in [("view", "a"), ("save", "a"), ("view", "b"), ("view", "c")] {
            act(&isolate, "u1", kind, job).await;
            world.advance_ms(10);
        }
        act(&isolate, "u2", "view", "a").await;
        let all = list(&isolate, "u1", None).await;
        assert_eq!(names(&all), ["view c", "view b", "save a", "view a"]);
        assert_eq!((all.total, all.next_cursor.as_ref()), (4, None));
        assert_eq!(all.items[0].job.as_ref().unwrap().title, "Nurse");
        let views = list(&isolate, "u1", Some(Kind::View)).await;
        assert_eq!((names(&views).len(), views.total), (3, 3));

        let mut paged = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = interactions::list(&isolate, &user("u1"), None, cursor.as_deref(), limit(1))
                .await
                .unwrap();
            paged.extend(names(&page));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, names(&all));

        service::postings::delete_job(&isolate, &PostingId("c".to_owned()))
            .await
            .unwrap();
        assert!(list(&isolate, "u1", None).await.items[0].job.is_none());
        let garbage = interactions::list(&isolate, &user("u1"), None, Some("?"), limit(1)).await;
        assert!(
            matches!(&garbage, Err(Error::Refused { field, .. }) if field == "cursor"),
            "{garbage:?}"
        );
        let nobody = interactions::list(&isolate, &user("nobody"), None, None, limit(1)).await;
        assert!(matches!(nobody, Err(Error::NotFound("user"))), "{nobody:?}");
    });
}

#[test]
fn each_item_carries_what_the_person_did_with_it() {
    block_on(async {
        let world = World::new(6);
        let isolate = prepared(&world).await;
        act(&isolate, "u1", "save", "a").await;
        act(&isolate, "u2", "view", "b").await;
        let state = |answer: &service::recommendations::Recommendations, job: &str| {
            let item = answer.items.iter().find(|item| item.job.0 == job).unwrap();
            serde_json::to_value(item).unwrap()["state"].clone()
        };
        let (answer, _) = recommend(&isolate, request("u1", 10)).await;
        assert!(state(&answer, "a")["saved_at_ms"].is_i64());
        assert_eq!(state(&answer, "b"), Value::Null);
        act(&isolate, "u1", "dismiss", "b").await;
        let outcome = pair::match_pair(&isolate, &user("u1"), &PostingId("b".to_owned()), None)
            .await
            .unwrap();
        let item = serde_json::to_value(&outcome.body).unwrap();
        assert!(item["state"]["dismissed_at_ms"].is_i64(), "{item}");
        assert!(item["state"]["viewed_at_ms"].is_null(), "{item}");
    });
}

#[test]
fn a_compact_item_is_a_full_one_without_its_signals_and_receipt() {
    block_on(async {
        let world = World::new(7);
        let isolate = prepared(&world).await;
        let compact = || Request {
            explain: Explain::Compact,
            ..request("u1", 10)
        };
        world.clear_cache();
        for expected in [CacheStatus::Hit, CacheStatus::Miss] {
            if expected == CacheStatus::Miss {
                ingest(&isolate, &[posting("d", "Welder", &["welding"])]).await;
                let mut isolates = world.rows("DELETE FROM match_sets RETURNING user_id");
                assert!(isolates.pop().is_some());
            }
            let (full, _) = recommend(&isolate, request("u1", 10)).await;
            let (compact, _) = recommend(&isolate, compact()).await;
            assert_eq!((full.cache, compact.cache), (expected, expected));
            for (full, compact) in full.items.iter().zip(&compact.items) {
                let mut full = serde_json::to_value(full).unwrap();
                let members = full.as_object_mut().unwrap();
                for name in ["signals", "receipt"] {
                    assert!(members.remove(name).is_some(), "{name}");
                }
                assert_eq!(serde_json::to_value(compact).unwrap(), full);
            }
        }
    });
}

#[test]
fn preferences_are_saved_although_a_click_taught_something() {
    block_on(async {
        let world = World::new(8);
        let isolate = prepared(&world).await;
        let put = async |expected: i64, wishes: Value| {
            let body = wishes.to_string();
            profiles::put_preferences(
                &isolate,
                &user("u1"),
                body.as_bytes(),
                &Expected::Versions(vec![expected]),
            )
            .await
            .map(|outcome| outcome.body.version)
        };
        let get = async || {
            profiles::get_preferences(&isolate, &user("u1"))
                .await
                .unwrap()
                .version
        };
        assert_eq!(get().await, 0, "no preferences yet");
        let first = put(0, json!({"workplaces": ["remote"]})).await.unwrap();
        assert_eq!(get().await, first);
        act(&isolate, "u1", "save", "a").await;
        world.drain(&isolate).await;
        let second = put(first, json!({"workplaces": ["hybrid"]})).await.unwrap();
        assert!(second > first);
        let late = put(first, json!({"workplaces": ["on_site"]})).await;
        assert!(matches!(late, Err(Error::Conflict)), "{late:?}");
        let same = put(second, json!({"workplaces": ["hybrid"]}))
            .await
            .unwrap();
        assert_eq!(same, second, "nothing changed");
        // The previous release writes the document alone.
        world.rows("UPDATE job_preferences SET document = '{}' RETURNING user_id");
        assert!(get().await > second);
    });
}

//! Sessions: two cache reads per page while nothing changes, a person's own change at once, and an
//! end that is final.

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::Expected;
use service::Platform as _;
use service::error::Error;
use service::ports::UsageReading;
use service::recommendations::{self, ready};
use service::sessions::{self, Credential, LIFE_MS, Session};
use service::tokens::{Caller, Claims, Role};
use service::{interactions, profiles};
use simulation::{Faults, Isolate, World};

const HOUR_MS: i64 = 60 * 60 * 1000;

async fn world() -> World {
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    let postings: Vec<Value> = (0..40).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    world.drain(&isolate).await;
    world
}

/// Opens a session with a token of this lifetime.
async fn sign_in(isolate: &Isolate<'_>, token_ms: i64) -> Credential {
    let claims = Claims {
        sub: "u1".to_owned(),
        role: Role::User,
        companies: Vec::new(),
    };
    let caller = Caller::of_session(claims, isolate.world().now_ms() + token_ms);
    isolate.begin_event();
    sessions::open(isolate, &caller).await.unwrap().credential
}

/// Starts the event of a request with this cookie.
async fn resume_session(isolate: &Isolate<'_>, credential: &Credential) -> Result<Session, Error> {
    isolate.begin_event();
    let outcome = sessions::resume(isolate, credential.clone()).await?;
    isolate.settle(outcome.after).await;
    Ok(outcome.body)
}

/// The first page as the route returns it, whether it was ready, and its cost before the response.
async fn page(
    isolate: &Isolate<'_>,
    credential: &Credential,
) -> Result<(String, bool, UsageReading), Error> {
    let session = resume_session(isolate, credential).await?;
    let revision = session.credential.revision();
    let asked_at_ms = isolate.world().now_ms();
    let request = request("u1", 20);
    if let Some(page) = ready::find(isolate, &request, revision).await {
        return Ok((page.body, true, isolate.usage().reading()));
    }
    let outcome = recommendations::recommend(isolate, request.clone()).await?;
    let body = outcome.body.to_json()?;
    let kept = ready::keep(
        isolate,
        &request,
        revision,
        asked_at_ms,
        &outcome.body,
        &body,
    );
    let used = isolate.usage().reading();
    isolate.settle(outcome.after).await;
    isolate.settle(kept.into_iter().collect()).await;
    Ok((body, false, used))
}

fn first_job(page: &str) -> String {
    let page: Value = serde_json::from_str(page).unwrap();
    page["items"][0]["job"]["id"].as_str().unwrap().to_owned()
}

fn is_unauthenticated<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Unauthenticated(_)))
}

#[test]
fn an_unchanged_page_costs_two_cache_reads() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let cookie = sign_in(&isolate, HOUR_MS).await;
        let (worked_out, ready, used) = page(&isolate, &cookie).await.unwrap();
        assert!(!ready);
        // A new isolate reads a snapshot too.
        assert_eq!((used.batches, used.cache_operations), (1, 3));
        for isolate in [&isolate, &Isolate::new(&world)] {
            let (again, ready, used) = page(isolate, &cookie).await.unwrap();
            assert_eq!((&again, ready), (&worked_out, true));
            assert_eq!((used.batches, used.cache_operations), (0, 2));
        }
        world.advance_ms(59_999);
        assert!(page(&isolate, &cookie).await.unwrap().1);
        world.advance_ms(1);
        assert!(
            !page(&isolate, &cookie).await.unwrap().1,
            "a minute at most"
        );
    });
}

#[test]
fn a_persons_own_change_is_in_the_next_response() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let mut cookie = sign_in(&isolate, HOUR_MS).await;
        for _ in 0..3 {
            let (before, ..) = page(&isolate, &cookie).await.unwrap();
            assert!(page(&isolate, &cookie).await.unwrap().1);
            resume_session(&isolate, &cookie).await.unwrap();
            let job = first_job(&before);
            let body = json!({"kind": "dismiss", "job_id": job}).to_string();
            let outcome = interactions::record(&isolate, &user("u1"), body.as_bytes()).await;
            isolate.settle(outcome.unwrap().after).await;
            cookie = cookie.revised(&isolate);
            // The next request may reach another isolate.
            let (after, ready, _) = page(&Isolate::new(&world), &cookie).await.unwrap();
            assert!(!ready && !after.contains(&format!("\"{job}\"")), "{job}");
        }
        resume_session(&isolate, &cookie).await.unwrap();
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        cookie = cookie.revised(&isolate);
        let (after, ready, _) = page(&isolate, &cookie).await.unwrap();
        let (plain, _) = recommend(&Isolate::new(&world), request("u1", 20)).await;
        assert!(!ready);
        assert_eq!(after, serde_json::to_string(&plain).unwrap());
    });
}

#[test]
fn no_ready_page_is_shown_after_a_known_change_or_an_expiry() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let cookie = sign_in(&isolate, HOUR_MS).await;
        let (before, ..) = page(&isolate, &cookie).await.unwrap();
        let mut expiring = posting("soon-over", "Data Engineer", &["python", "sql"]);
        let ends = jiff::Timestamp::from_millisecond(world.now_ms() + 30_000).unwrap();
        expiring["validThrough"] = json!(ends.to_string());
        ingest(&isolate, &[expiring]).await;
        // The isolate learns of the posting with its next batch.
        recommend(&isolate, request("u1", 20)).await;
        let (after, ready, _) = page(&isolate, &cookie).await.unwrap();
        assert!(!ready && !before.contains("soon-over") && after.contains("soon-over"));
        world.advance_ms(29_999);
        assert!(page(&isolate, &cookie).await.unwrap().1);
        world.advance_ms(2);
        let (after, ready, _) = page(&isolate, &cookie).await.unwrap();
        assert!(!ready && !after.contains("soon-over"));
    });
}

#[test]
fn a_session_lives_while_used_and_no_longer_than_its_token() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let cookie = sign_in(&isolate, HOUR_MS).await;
        let began_ms = world.now_ms();
        let mut writes = 0;
        // One request per minute, until the token expires.
        while resume_session(&isolate, &cookie).await.is_ok() {
            writes += isolate.usage().reading().rows_written.min(1);
            world.advance_ms(60_000);
        }
        assert_eq!(world.now_ms() - began_ms, HOUR_MS, "the token has expired");
        assert_eq!(writes, 6, "once in half a life");

        let cookie = sign_in(&isolate, HOUR_MS).await;
        world.advance_ms(LIFE_MS - 1);
        assert!(resume_session(&isolate, &cookie).await.is_ok());
        world.advance_ms(LIFE_MS);
        assert!(is_unauthenticated(&resume_session(&isolate, &cookie).await));
        sign_in(&isolate, HOUR_MS).await;
        world.drain(&isolate).await;
        world.advance_ms(2 * LIFE_MS);
        service::deliveries::sweep(&isolate).await.unwrap();
        assert!(world.rows("SELECT 1 FROM sessions").is_empty());
    });
}

#[test]
fn a_session_is_described_by_its_row() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let cookie = sign_in(&isolate, HOUR_MS).await;
        let ends_ms = world.now_ms() + HOUR_MS;
        world.advance_ms(LIFE_MS - 1);
        let session = resume_session(&isolate, &cookie).await.unwrap();
        let described = sessions::describe(&isolate, &session).await.unwrap();
        assert_eq!(
            (described.subject.as_str(), described.role),
            ("u1", Role::User)
        );
        let times = [described.expires_at, described.ends_at].map(|at| at.as_millisecond());
        assert_eq!(
            times,
            [world.now_ms() + LIFE_MS, ends_ms],
            "it was extended"
        );
    });
}

#[test]
fn an_ended_session_reaches_no_row_whatever_the_cache_holds() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        for everywhere in [false, true] {
            let cookie = sign_in(&isolate, HOUR_MS).await;
            let other = sign_in(&isolate, HOUR_MS).await;
            page(&isolate, &cookie).await.unwrap();
            let session = resume_session(&isolate, &cookie).await.unwrap();
            // The copy stays.
            world.set_faults(Faults {
                cache_fails: 100,
                ..Faults::default()
            });
            match everywhere {
                true => sessions::end_all(&isolate, &user("u1")).await.unwrap(),
                false => sessions::end(&isolate, &session).await.unwrap(),
            }
            world.set_faults(Faults::default());
            resume_session(&isolate, &cookie).await.unwrap();
            let read = profiles::get_user(&isolate, &user("u1")).await;
            assert!(is_unauthenticated(&read));
            let session = resume_session(&isolate, &cookie).await.unwrap();
            let described = sessions::describe(&isolate, &session).await;
            assert!(is_unauthenticated(&described));
            resume_session(&isolate, &cookie).await.unwrap();
            let (who, document) = (user("u1"), resume("Nobody", &[]).to_string());
            let written =
                profiles::put_resume(&isolate, &who, document.as_bytes(), &Expected::Anything)
                    .await;
            assert!(is_unauthenticated(&written));
            assert!(
                world
                    .rows("SELECT 1 FROM users WHERE headline = 'Nobody'")
                    .is_empty()
            );
            assert!(page(&isolate, &cookie).await.unwrap().1, "a recent page");
            world.advance_ms(60_000);
            assert!(is_unauthenticated(&page(&isolate, &cookie).await));
            assert_eq!(page(&isolate, &other).await.is_ok(), !everywhere);
        }
    });
}

#[test]
fn erasing_a_person_ends_their_sessions() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let cookie = sign_in(&isolate, HOUR_MS).await;
        page(&isolate, &cookie).await.unwrap();
        resume_session(&isolate, &cookie).await.unwrap();
        let outcome = profiles::delete_user(&isolate, &user("u1")).await.unwrap();
        isolate.settle(outcome.after).await;
        assert!(is_unauthenticated(&resume_session(&isolate, &cookie).await));
        world.drain(&isolate).await;
        let left = |key: &String| key.starts_with("session:") || key.starts_with("recs:");
        assert_eq!(world.cache_keys().iter().filter(|key| left(key)).count(), 0);
    });
}

#[test]
fn a_session_works_without_the_cache() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let cookie = sign_in(&isolate, HOUR_MS).await;
        let (expected, ..) = page(&isolate, &cookie).await.unwrap();
        for (faults, bytes) in [
            (
                Faults {
                    cache_fails: 100,
                    ..Faults::default()
                },
                None,
            ),
            (
                Faults {
                    cache_hangs: 100,
                    ..Faults::default()
                },
                None,
            ),
            (Faults::default(), Some(b"session 1\n{}".as_slice())),
            (Faults::default(), Some(b"recommendations 1\n{\"page\":1}")),
        ] {
            world.set_faults(faults);
            if let Some(bytes) = bytes {
                world.overwrite_cache(bytes);
            }
            let (body, ready, used) = page(&isolate, &cookie).await.unwrap();
            assert_eq!((&body, ready), (&expected, false));
            assert_eq!(
                (used.batches, used.cache_operations),
                (2, 2),
                "one for the row, one for the page"
            );
        }
        world.set_faults(Faults::default());
        world.clear_cache();
        page(&isolate, &cookie).await.unwrap();
        assert!(page(&isolate, &cookie).await.unwrap().1, "the copy is back");
    });
}

#[test]
fn an_unknown_credential_is_refused_and_only_hashes_are_stored() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let cookie = sign_in(&isolate, HOUR_MS).await;
        let text = cookie.to_text();
        for text in [
            "",
            ".",
            "x.y",
            &text[1..],
            &format!("{text}0"),
            &text.replace('.', ":"),
        ] {
            assert!(is_unauthenticated(&Credential::parse(text)), "{text}");
        }
        assert_eq!(Credential::parse(&text).unwrap(), cookie);
        let unknown = Credential::parse(&format!("{:032x}.{:016x}", 1, 1)).unwrap();
        assert!(is_unauthenticated(
            &resume_session(&isolate, &unknown).await
        ));
        let (id, _) = text.split_once('.').unwrap();
        let rows = serde_json::to_string(&world.rows("SELECT * FROM sessions")).unwrap();
        assert!(!rows.contains(id) && !world.cache_keys().concat().contains(id));
        assert!(!world.warnings().concat().contains(id));
    });
}

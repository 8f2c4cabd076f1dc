//! Fuzz targets that need a deployment: cursors, the snapshot that a new isolate reads, and the
//! skills that an operator adds.

use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::executor::block_on;
use fuzzing::{Corpus, config};
use matching::Catalogue;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value, json};
use service::error::Error;
use service::recommendations::{self, Request};
use service::runs::{self, Listing};
use service::{dead_letters, experiments as comparisons, listing, skills};
use simulation::{Isolate, World};

/// A deployment with more than one page of everything.
async fn world() -> World {
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    let postings: Vec<Value> = (0..12).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
    for name in ["autumn", "spring"] {
        experiments::put(&isolate, name, &experiments::sides("draft")).await;
    }
    for key in ["one", "two"] {
        runs::order_recompute(&isolate, br#"{"scope": "all"}"#, Some(key))
            .await
            .unwrap();
        world.produce(&format!("no message {key}"));
    }
    world.drain(&isolate).await;
    world
}

/// Lists that are read by cursor.
#[derive(Debug, Clone, Copy)]
enum List {
    Recommendations,
    Runs,
    DeadLetters,
    Experiments,
    Jobs,
}

const LISTS: [List; 5] = [
    List::Recommendations,
    List::Runs,
    List::DeadLetters,
    List::Experiments,
    List::Jobs,
];

impl List {
    /// The cursor after a page of one item.
    async fn page(
        self,
        isolate: &Isolate<'_>,
        cursor: Option<&str>,
    ) -> Result<Option<String>, Error> {
        isolate.begin_event();
        Ok(match self {
            Self::Recommendations => {
                let request = Request {
                    cursor: cursor.map(str::to_owned),
                    ..request("u1", 1)
                };
                let page = recommendations::recommend(isolate, request).await?;
                page.body.next_cursor
            }
            Self::Runs => {
                let page = runs::list(isolate, &Listing::default(), cursor, limit(1)).await?;
                page.next_cursor
            }
            Self::DeadLetters => {
                dead_letters::list(isolate, cursor, limit(1))
                    .await?
                    .next_cursor
            }
            Self::Experiments => {
                let page = comparisons::list_experiments(isolate, cursor, limit(1)).await?;
                page.next_cursor
            }
            Self::Jobs => {
                listing::list_jobs(isolate, None, None, cursor, limit(1))
                    .await?
                    .next_cursor
            }
        })
    }

    /// The cursors of this list, from page to page.
    async fn cursors(self, isolate: &Isolate<'_>) -> Vec<String> {
        let mut cursors: Vec<String> = Vec::new();
        while let Some(next) = self
            .page(isolate, cursors.last().map(String::as_str))
            .await
            .unwrap()
        {
            cursors.push(next);
        }
        cursors
    }
}

/// Each list continues after a cursor, or refuses it by name.
async fn continues_or_refuses(isolate: &Isolate<'_>, cursor: &str) -> TestCaseResult {
    for list in LISTS {
        match list.page(isolate, Some(cursor)).await {
            Ok(_) => {}
            Err(Error::Refused { field, .. }) => prop_assert_eq!(field, "cursor", "{:?}", list),
            Err(error) => prop_assert!(false, "{:?}: {}", list, error),
        }
    }
    Ok(())
}

#[test]
fn cursors() {
    let world = block_on(world());
    let isolate = Isolate::new(&world);
    let mut cursors = Vec::new();
    for list in LISTS {
        let genuine = block_on(list.cursors(&isolate));
        assert!(!genuine.is_empty(), "{list:?}");
        cursors.extend(genuine);
    }
    // The cursors of jobs are IDs as they are.
    let decoded = cursors
        .iter()
        .filter_map(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let decoded = decoded.filter(|bytes| serde_json::from_slice::<Value>(bytes).is_ok());
    let decoded = Corpus::of(decoded.collect::<Vec<_>>());
    let (values, texts) = (decoded.json(), Corpus::of(cursors).text());
    proptest!(config(300), |(value in values, bytes in decoded.bytes(), text in texts)| {
        for decoded in [value.to_string().as_bytes(), &bytes] {
            let cursor = URL_SAFE_NO_PAD.encode(decoded);
            block_on(continues_or_refuses(&isolate, &cursor))?;
        }
        block_on(continues_or_refuses(&isolate, &text))?;
    });
}

#[test]
fn a_cursor_with_an_integer_that_the_database_cannot_hold_is_refused() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        for (time, accepted) in [
            (json!(9_007_199_254_740_992_u64), true),
            (json!(9_007_199_254_740_993_u64), false),
            (json!(-9_007_199_254_740_993_i64), false),
            (json!(u64::MAX), false),
        ] {
            let cursor = URL_SAFE_NO_PAD.encode(json!([time, "id"]).to_string());
            for list in [List::Runs, List::DeadLetters] {
                let page = list.page(&isolate, Some(&cursor)).await;
                assert_eq!(page.is_ok(), accepted, "{list:?}: {time}");
            }
        }
    });
}

/// A longer parameter than the database takes is the caller's fault, not a defect of the service.
#[test]
fn a_cursor_that_the_database_cannot_take_is_refused() {
    block_on(async {
        let world = world().await;
        let isolate = Isolate::new(&world);
        let long = "x".repeat(2_000_001);
        let decoded = json!([1, long]).to_string();
        for cursor in [URL_SAFE_NO_PAD.encode(decoded), long] {
            continues_or_refuses(&isolate, &cursor).await.unwrap();
        }
    });
}

/// A new isolate that finds a damaged snapshot reads the postings instead, and answers the same.
#[test]
fn a_refused_snapshot_changes_nothing() {
    let world = block_on(world());
    let page = || {
        let isolate = Isolate::new(&world);
        bodies(&block_on(recommend(&isolate, request("u1", 10))).0)
    };
    let keys = world.cache_keys();
    let key = keys.iter().find(|key| key.starts_with("catalogue:"));
    let snapshot = world.cached(key.unwrap()).unwrap();
    let expected = page();
    assert_eq!(expected.len(), 10);
    let snapshots = Corpus::of([snapshot]);
    proptest!(config(100), |(bytes in snapshots.bytes())| {
        if Catalogue::from_bytes(&bytes).is_err() {
            world.overwrite_cache(&bytes);
            prop_assert_eq!(&page(), &expected);
        }
    });
}

/// Skills are stored as they are returned, or refused at a field of the request.
async fn skills_are_stored_or_refused(isolate: &Isolate<'_>, body: &[u8]) -> TestCaseResult {
    isolate.begin_event();
    match skills::put(isolate, body).await {
        Ok(stored) => {
            let held = skills::get(isolate).await;
            let held = held.map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(held, stored.body);
        }
        Err(Error::Refused { field, .. }) => {
            prop_assert!(field == "body" || field.starts_with("skills"), "{}", field);
        }
        Err(error) => prop_assert!(false, "{}", error),
    }
    Ok(())
}

#[test]
fn own_skills() {
    let world = World::new(1);
    let isolate = Isolate::new(&world);
    let sets = [
        json!({ "skills": [] }),
        json!({ "skills": [
            { "name": "FlowLoom", "synonyms": ["flow loom"], "broader": ["Python"] },
            { "name": "Hull fairing", "related": ["welding", "FlowLoom"] },
        ] }),
    ];
    for set in &sets {
        isolate.begin_event();
        let stored = block_on(skills::put(&isolate, set.to_string().as_bytes())).unwrap();
        let count = set["skills"].as_array().unwrap().len();
        assert_eq!(stored.body.skills.len(), count);
    }
    let corpus = Corpus::of(sets.map(|set| set.to_string()));
    let (values, texts) = (corpus.json(), corpus.bytes());
    proptest!(config(300), |(value in values, bytes in texts)| {
        for body in [value.to_string().as_bytes(), &bytes] {
            block_on(skills_are_stored_or_refused(&isolate, body))?;
        }
    });
}

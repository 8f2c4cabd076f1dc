//! How long rows stay: every table is in the list, and what has an end there comes to it.

use std::collections::BTreeMap;

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::sessions;
use service::tokens::{Caller, Claims, Role};
use service::{cache_stats, deliveries, orders, strangers};
use simulation::{Isolate, World};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The end of the rows of each table, as the list says.
fn listed() -> BTreeMap<String, String> {
    let page = include_str!("../../../../docs/retention.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.map(|row| {
        let (table, rest) = row.split_once("` |").unwrap();
        let (_, end) = rest.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        (table.to_owned(), end.to_owned())
    });
    cells.collect()
}

#[test]
fn every_table_is_in_the_list() {
    let world = World::new(1);
    let tables = world.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    let names = tables.iter().map(|row| row["name"].as_str().unwrap());
    let listed = listed();
    assert_eq!(names.collect::<Vec<_>>(), listed.keys().collect::<Vec<_>>());
}

#[test]
fn the_sweep_deletes_what_has_an_end() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        ingest(&isolate, &[posting("j1", "Welder", &["welding"])]).await;
        let order = json!({"scope": "all"}).to_string();
        let run = service::runs::order_recompute(&isolate, order.as_bytes(), None).await;
        isolate.settle(run.unwrap().after).await;
        world.drain(&isolate).await;
        let claims = Claims {
            sub: "u1".to_owned(),
            role: Role::User,
            companies: Vec::new(),
        };
        let caller = Caller::of_session(claims, world.now_ms() + DAY_MS);
        sessions::open(&isolate, &caller).await.unwrap();
        isolate.begin_event();
        orders::claim(&isolate, "user:u1", "key", b"", None)
            .await
            .unwrap();
        isolate.begin_event();
        for _ in 0..10 {
            strangers::failed(&isolate, "192.0.2.1").await.unwrap();
        }
        let swept: Vec<String> = listed()
            .into_iter()
            .filter(|(_, end)| end.contains("the sweep"))
            .map(|(table, _)| table)
            .collect();
        assert!(swept.len() >= 6, "{swept:?}");
        // The run of the algorithm in force shows that everyone has been recomputed. What is due
        // today was ordered by the sweep itself.
        let is_old = |row: &Value| {
            let is_due = row["due_at"].as_i64() == Some(world.now_ms());
            row["name"] != "new-algorithm" && !is_due
        };
        let held = |world: &World| -> Vec<String> {
            let old = world.database().into_iter().filter(|(_, row)| is_old(row));
            old.map(|(table, _)| table)
                .filter(|table| swept.contains(table))
                .collect()
        };
        for table in ["orders", "lockouts", "sessions", "runs"] {
            assert!(held(&world).contains(&table.to_owned()), "{table}");
        }
        world.advance_ms(400 * DAY_MS);
        deliveries::sweep(&isolate).await.unwrap();
        cache_stats::hourly(&isolate).await.unwrap();
        assert_eq!(held(&world), Vec::<String>::new());
    });
}

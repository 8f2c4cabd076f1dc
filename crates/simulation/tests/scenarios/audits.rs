//! Audits: how a deployment's own scores fall on groups that are kept nowhere.

use crate::support::*;
use futures::executor::block_on;
use serde_json::{Value, json};
use service::audits;
use service::disclosures;
use service::disclosures::RecordFilter;
use service::error::Error;
use service::limit::Limit;
use service::tokens::{Caller, Claims, Role};
use simulation::{Isolate, World};

fn operator() -> Caller {
    let claims = Claims {
        sub: "compliance".to_owned(),
        role: Role::Admin,
        companies: Vec::new(),
    };
    Caller::of_session(claims, i64::MAX)
}

async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    ingest(&isolate, &(0..30).map(nth_posting).collect::<Vec<_>>()).await;
    for n in 0..4 {
        let skills: &[&str] = if n < 2 { &["welding", "cad"] } else { &[] };
        let label = if n < 2 { "Welder" } else { "Philosopher" };
        put_resume(&isolate, &format!("u{n}"), &resume(label, skills)).await;
    }
    world.drain(&isolate).await;
    isolate
}

async fn audit(isolate: &Isolate<'_>, order: &Value) -> Result<Value, Error> {
    isolate.begin_event();
    let report = audits::impact(isolate, &operator(), order.to_string().as_bytes()).await?;
    Ok(serde_json::to_value(report).unwrap())
}

#[test]
fn an_audit_counts_persisted_scores_and_keeps_no_group() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        let order = json!({
            "categories": ["guild"], "least_share": 0, "scores": 5,
            "people": {
                "u0": ["Zymurgists"], "u1": ["Zymurgists"], "u2": ["Quillfeathers"], "u3": [null],
                "stranger": ["Quillfeathers"],
            },
        });
        let report = audit(&isolate, &order).await.unwrap();
        let mut scores: Vec<f64> = Vec::new();
        let mut of_zymurgists: Vec<f64> = Vec::new();
        for row in world.rows("SELECT user_id, score FROM user_match_cache WHERE rank < 5") {
            let score = row["score"].as_f64().unwrap() / 1000.0;
            scores.push(score);
            if ["u0", "u1"].contains(&row["user_id"].as_str().unwrap()) {
                of_zymurgists.push(score);
            }
        }
        assert_eq!(report["scored"], 20);
        let median = report["median"].as_f64().unwrap();
        let above = scores.iter().filter(|score| **score > median).count();
        assert!(above <= 10 && above > 0);
        let table = &report["tables"][0];
        assert_eq!(table["unknown"], 5);
        let groups = table["groups"].as_array().unwrap();
        assert_eq!(groups[0]["values"], json!(["Quillfeathers"]));
        assert_eq!(groups[1]["scored"], 10);
        let above = of_zymurgists
            .iter()
            .filter(|score| **score > median)
            .count();
        assert_eq!(groups[1]["above_median"], above);
        assert_eq!(groups[1]["impact_ratio"], 1.0);
        // Who made it is on record, and no group is anywhere.
        let page =
            disclosures::list(&isolate, &RecordFilter::default(), None, Limit::default()).await;
        let entry = serde_json::to_value(&page.unwrap().items[0]).unwrap();
        assert_eq!(
            (&entry["action"], &entry["actor"], &entry["people"]),
            (&json!("audited"), &json!("compliance"), &json!(5))
        );
        let mut held: Vec<String> = world
            .database()
            .into_iter()
            .map(|(_, row)| row.to_string())
            .collect();
        held.extend(world.cache_keys());
        held.extend(world.messages());
        held.extend(world.warnings());
        for text in held {
            assert!(
                !text.contains("Zymurgists") && !text.contains("guild"),
                "{text}"
            );
        }
    });
}

#[test]
fn an_audit_that_cannot_be_made_is_refused_by_its_field_and_names_nobody() {
    block_on(async {
        let world = World::new(2);
        let isolate = prepared(&world).await;
        for (change, field) in [
            (json!({"categories": []}), "categories"),
            (
                json!({"categories": ["a", "b", "c", "d", "e", "f"]}),
                "categories",
            ),
            (json!({"people": {"u0": []}}), "people"),
            (json!({"people": {"u0": ["x".repeat(101)]}}), "people"),
            (json!({"people": {"..": ["a"]}}), "people"),
            (json!({"people": {"stranger": ["a"]}}), "people"),
            (json!({"least_share": 2}), "least_share"),
            (json!({"scores": 51}), "scores"),
            (json!({"algorithm": "oracle"}), "algorithm"),
            (json!({"names": true}), "names"),
        ] {
            let mut order = json!({"categories": ["sex"], "people": {"u0": ["f"]}});
            let members = change.as_object().unwrap().clone();
            order.as_object_mut().unwrap().extend(members);
            match audit(&isolate, &order).await {
                Err(Error::Refused {
                    field: at, reason, ..
                }) => {
                    assert_eq!(at, field);
                    assert!(
                        !reason.contains("u0") && !reason.contains("stranger"),
                        "{reason}"
                    );
                }
                other => panic!("{change}: {other:?}"),
            }
        }
    });
}

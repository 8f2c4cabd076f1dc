//! Skills that a deployment adds to the taxonomy, over real SQL.

use crate::support::*;
use futures::executor::block_on;
use matching::Vocabulary;
use serde_json::{Value, json};
use service::catalogue;
use service::error::Error;
use service::skills::{self, SkillSet};
use simulation::{Isolate, World};

/// The item of the posting that requires a deployment's own skill.
async fn matched(isolate: &Isolate<'_>) -> (String, Vec<Value>) {
    let (page, _) = recommend(isolate, request("u1", 5)).await;
    let items = page.items.iter();
    let mut items = items.map(|item| serde_json::to_value(item).unwrap());
    let item = items.find(|item| item["job"]["id"] == "loom").unwrap();
    let matched = item["matched_skills"].as_array().unwrap().clone();
    (page.algorithm, matched)
}

async fn put(isolate: &Isolate<'_>, skills: &Value) -> Result<SkillSet, Error> {
    isolate.begin_event();
    let body = json!({ "skills": skills }).to_string();
    let outcome = skills::put(isolate, body.as_bytes()).await?;
    isolate.settle(outcome.after).await;
    Ok(outcome.body)
}

async fn world_with_a_loom(world: &World, isolate: &Isolate<'_>) {
    let mut loom = posting("loom", "Weaver", &["weaving"]);
    loom["description"] = json!("<p>You must have experience with FlowLoom.</p>");
    ingest(
        isolate,
        &[loom, posting("other", "Data Engineer", &["python"])],
    )
    .await;
    put_resume(
        isolate,
        "u1",
        &resume("Weaver", &["weaving", "Flow Loom Studio"]),
    )
    .await;
    world.drain(isolate).await;
}

fn loom() -> Value {
    json!([{"name": "FlowLoom", "synonyms": ["Flow Loom Studio"], "broader": ["weaving"]}])
}

#[test]
fn every_isolate_reads_with_the_skills_in_force() {
    block_on(async {
        let world = World::new(1);
        let (first, second) = (Isolate::new(&world), Isolate::new(&world));
        world_with_a_loom(&world, &first).await;
        let (shipped, before) = matched(&second).await;
        assert_eq!(before, ["weaving"]);

        let set = put(&first, &loom()).await.unwrap();
        let own = format!("{shipped}.{}", set.version);
        assert_eq!(skills::get(&first).await.unwrap(), set);
        for isolate in [&first, &second, &Isolate::new(&world)] {
            let (algorithm, matched) = matched(isolate).await;
            assert_eq!(algorithm, own);
            assert_eq!(matched, ["weaving", "FlowLoom"]);
        }
        // Everyone's matches are recomputed, as for any new algorithm.
        world.drain(&first).await;

        // Storing the same skills again changes nothing; from now on, documents are read with them.
        assert_eq!(put(&second, &loom()).await.unwrap(), set);
        let mut another = posting("another", "Weaver", &[]);
        another["description"] = json!("FlowLoom is required.");
        ingest(&Isolate::new(&world), &[another]).await;
        let number = "SELECT count(*) AS n, (SELECT max(number) FROM skill_sets) AS number,
            (SELECT features_version % 1000 FROM jobs WHERE id = 'loom') AS reading,
            (SELECT features_version / 1000 FROM jobs WHERE id = 'another') AS read_by FROM skill_sets";
        let reading = matching::FEATURES_VERSION;
        assert_eq!(
            world.rows(number),
            [json!({"n": 1, "number": 1, "reading": reading, "read_by": 1})]
        );

        let none = put(&first, &json!([])).await.unwrap();
        assert_eq!(none, SkillSet::default());
        for isolate in [&first, &second, &Isolate::new(&world)] {
            assert_eq!(matched(isolate).await, (shipped.clone(), before.clone()));
        }
    });
}

#[test]
fn a_snapshot_belongs_to_the_skills_it_was_read_with() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_with_a_loom(&world, &isolate).await;
        catalogue::write_snapshot_if_due(&isolate).await.unwrap();
        put(&isolate, &loom()).await.unwrap();
        world.drain(&isolate).await;
        let keys = world.cache_keys().into_iter();
        let snapshots: Vec<String> = keys.filter(|key| key.starts_with("catalogue:")).collect();
        let reading = matching::FEATURES_VERSION;
        assert!(
            snapshots
                .iter()
                .any(|key| key.ends_with(&format!(".f{reading}:0")))
        );
        assert!(
            snapshots
                .iter()
                .any(|key| key.ends_with(&format!(".f{}:0", 1000 + reading)))
        );

        let cold = Isolate::new(&world);
        let (_, used) = recommend(&cold, request("u1", 5)).await;
        // The batch, the skills, and the snapshot with all features.
        assert_eq!((used.batches, used.cache_operations), (2, 1));
        let (_, used) = recommend(&cold, request("u1", 5)).await;
        assert_eq!((used.batches, used.cache_operations), (1, 0));
    });
}

#[test]
fn an_invalid_list_is_refused_as_a_whole() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let refused = async |skills: Value| match put(&isolate, &skills).await {
            Err(Error::Refused { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        let one = |field: &str, value: Value| json!([{"name": "A1"}, {"name": "B1", field: value}]);
        assert_eq!(refused(json!("none")).await, "skills");
        assert_eq!(refused(json!([{"synonyms": []}])).await, "skills/0/name");
        assert_eq!(refused(one("name", json!("a1"))).await, "skills/1/name");
        assert_eq!(
            refused(one("synonyms", json!(["a1"]))).await,
            "skills/1/synonyms"
        );
        assert_eq!(
            refused(one("broader", json!(["?"]))).await,
            "skills/1/broader"
        );
        assert_eq!(
            refused(one("related", json!(vec!["x"; 33]))).await,
            "skills/1/related"
        );
        assert_eq!(
            refused(one("synonyms", json!(["x".repeat(101)]))).await,
            "skills/1/synonyms"
        );
        let many: Vec<Value> = (0..2001)
            .map(|n| json!({"name": format!("s{n}")}))
            .collect();
        assert_eq!(refused(json!(many)).await, "skills");
        assert_eq!(world.rows("SELECT * FROM skill_sets"), [] as [Value; 0]);
    });
}

#[test]
fn a_broken_set_leaves_the_built_in_skills_in_force() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        world_with_a_loom(&world, &isolate).await;
        let (shipped, before) = matched(&isolate).await;
        put(&isolate, &loom()).await.unwrap();
        world.rows("UPDATE skill_sets SET skills = '[{\"name\": \"\"}]'");
        assert_eq!(matched(&Isolate::new(&world)).await, (shipped, before));
        assert!(
            world
                .warnings()
                .iter()
                .any(|line| line.contains("skill_set_unusable"))
        );
        assert_eq!(Vocabulary::with_skills(&[]).unwrap().added(), "");
    });
}

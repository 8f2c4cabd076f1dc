//! After an erasure, nothing holds the person's id or any word that only they used.

use crate::support::*;
use futures::executor::block_on;
use futures::poll;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::Platform as _;
use service::alerts;
use service::deliveries;
use service::limit::Limit;
use service::tokens::{Caller, Claims, Role};
use service::visibility;
use service::{
    candidates, export, interactions, mentoring, pair, pairings, profiles, requests, sessions,
    spreads,
};
use simulation::{Faults, Isolate, World};

/// Words that nobody else uses: the person's id, name, employer, and a word of each text.
const WORDS: [&str; 6] = [
    "u-erased",
    "Quillfeather",
    "Brambleworks",
    "zymurgical",
    "Thistledown",
    "ornithopter",
];

fn document() -> Value {
    json!({
        "basics": {
            "name": "Quillfeather", "label": "zymurgical Welder", "summary": "ornithopter",
            "email": "quillfeather@example.org",
            "location": {"city": "Thistledown", "countryCode": "NO"},
        },
        "work": [{"name": "Brambleworks", "position": "Welder", "startDate": "2019-01"}],
        "skills": [{"name": "welding"}],
    })
}

/// Where any of the words stands: tables, keys and values of the cache, and messages.
fn traces(world: &World) -> Vec<String> {
    let mut traces = Vec::new();
    let mut search = |place: String, text: &str| {
        let text = text.to_lowercase();
        for word in WORDS {
            if text.contains(&word.to_lowercase()) {
                traces.push(format!("{place}: {word}"));
            }
        }
    };
    for (table, row) in world.database() {
        search(table, &row.to_string());
    }
    for key in world.cache_keys() {
        let value = world.cached(&key).unwrap_or_default();
        search("cache".to_owned(), &String::from_utf8_lossy(&value));
        search("cache key".to_owned(), &key);
    }
    for body in world.messages() {
        search("queue".to_owned(), &body);
    }
    traces
}

async fn act(isolate: &Isolate<'_>, kind: &str, n: usize) {
    isolate.begin_event();
    let body = json!({"kind": kind, "job_id": format!("job-{n:05}")}).to_string();
    let outcome = interactions::record(isolate, &user("u-erased"), body.as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

/// Lets an employer find the person, ask who they are, and learn it.
async fn be_found(isolate: &Isolate<'_>) {
    let person = user("u-erased");
    let body = json!({"visibility": "open"}).to_string();
    visibility::put_visibility(isolate, &person, body.as_bytes())
        .await
        .unwrap();
    let caller = |sub: &str, role: Role| {
        let claims = Claims {
            sub: sub.to_owned(),
            role,
            companies: Vec::new(),
        };
        Caller::of_session(claims, i64::MAX)
    };
    let (backend, job) = (
        caller("board", Role::Service),
        PostingId("job-00001".to_owned()),
    );
    let wanted = candidates::Request {
        job: job.clone(),
        algorithm: None,
        limit: Limit::default(),
        cursor: None,
        include_ineligible: true,
    };
    isolate.begin_event();
    let found = candidates::candidates(isolate, &backend, &wanted)
        .await
        .unwrap();
    let candidate = &found.items[0].candidate;
    requests::ask(isolate, &backend, &job, candidate)
        .await
        .unwrap();
    let body = json!({"agrees": true}).to_string();
    let themselves = caller("u-erased", Role::User);
    requests::answer(isolate, &themselves, &person, &job, body.as_bytes())
        .await
        .unwrap();
}

/// Lets the person seek a mentor, and be paired with one.
async fn be_paired(isolate: &Isolate<'_>) {
    put_resume(isolate, "u-mentor", &resume("Lead Welder", &["welding"])).await;
    for (id, arrangement) in [
        (
            "u-mentor",
            json!({"offers": {"topics": ["welding"], "capacity": 1}}),
        ),
        ("u-erased", json!({"seeks": {"topics": ["welding"]}})),
    ] {
        let body = arrangement.to_string();
        let outcome = mentoring::put_mentoring(isolate, &user(id), body.as_bytes()).await;
        isolate.settle(outcome.unwrap().after).await;
    }
    let body = json!({"visibility": "mentor"}).to_string();
    visibility::put_visibility(isolate, &user("u-mentor"), body.as_bytes())
        .await
        .unwrap();
    let order = json!({
        "mentees": ["u-erased"], "methods": ["stable"],
        "locked": [{"mentee_id": "u-erased", "mentor_id": "u-mentor"}],
    });
    let outcome = pairings::order(isolate, order.to_string().as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
    let order = json!({"people": ["u-erased"], "put_first": "stable"});
    let outcome = spreads::order(isolate, order.to_string().as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

/// Lets the person have news, and want to be told.
async fn be_told(world: &World, isolate: &Isolate<'_>) {
    let alert = br#"{"frequency": "daily", "least_score": 0}"#;
    alerts::put(isolate, &user("u-erased"), alert)
        .await
        .unwrap();
    let mut new = posting("job-of-the-day", "Welder", &["welding"]);
    new["hiringOrganization"] = json!({"@type": "Organization", "name": "Other"});
    ingest(isolate, &[new]).await;
    world.advance_ms(2 * 60 * 60 * 1000);
    isolate.begin_event();
    deliveries::sweep(isolate).await.unwrap();
    world.drain(isolate).await;
    let told = world.rows("SELECT user_id FROM new_matches WHERE job_id = 'job-of-the-day'");
    assert!(told.contains(&json!({"user_id": "u-erased"})), "{told:?}");
}

/// A person who has used everything, and others.
async fn lived(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    let postings: Vec<Value> = (0..30).map(nth_posting).collect();
    ingest(&isolate, &postings).await;
    put_resume(&isolate, "u-erased", &document()).await;
    put_resume(&isolate, "u-stays", &resume("Welder", &["welding"])).await;
    world.drain(&isolate).await;
    // Before they hide the company that looks for them.
    be_found(&isolate).await;
    be_paired(&isolate).await;
    world.drain(&isolate).await;
    for (n, kind) in ["view", "save", "apply", "dismiss", "hide_company"]
        .into_iter()
        .enumerate()
    {
        act(&isolate, kind, n).await;
    }
    recommend(&isolate, request("u-erased", 10)).await;
    be_told(world, &isolate).await;
    isolate.begin_event();
    let job = PostingId("job-00007".to_owned());
    let pair = pair::match_pair(&isolate, &user("u-erased"), &job, None).await;
    isolate.settle(pair.unwrap().after).await;
    world.advance_ms(2 * 60 * 60 * 1000);
    world.drain(&isolate).await;
    isolate
}

#[test]
fn an_export_is_the_resume_as_it_was_sent_with_what_is_held_of_one_person() {
    block_on(async {
        let world = World::new(1);
        let isolate = lived(&world).await;
        let mut sent = document();
        sent["basics"]["phone"] = json!("+47 400 00 000");
        sent["basics"]["profiles"] = json!([{"network": "Example", "username": "quill"}]);
        sent["references"] = json!([{"name": "Ada Example", "reference": "Reliable."}]);
        sent["interests"] = json!([{"name": "Rowing"}]);
        sent["x-own"] = json!({"kept": true});
        put_resume(&isolate, "u-erased", &sent).await;
        world.rows(
            "INSERT INTO flights (key, user_id, task, status, saved, expires_at)
             SELECT 'analysis of ' || id, id, '{}', 'done', json_object('for', id), 1 << 50 FROM users",
        );
        world.rows(
            "INSERT INTO interactions (user_id, kind, job_id, created_at)
             VALUES ('u-stays', 'view', 'job-of-the-other', 1)",
        );
        isolate.begin_event();
        let exported = export::export(&isolate, &user("u-erased")).await.unwrap();
        for member in [
            "basics",
            "work",
            "skills",
            "references",
            "interests",
            "x-own",
        ] {
            assert_eq!(exported[member], sent[member], "{member}");
        }
        assert_eq!(exported["meta"]["id"], "u-erased");
        let held = &exported["meta"]["edgematch"];
        assert_eq!(held["analyses"], json!([{"for": "u-erased"}]));
        assert_eq!(held["interactions"].as_array().unwrap().len(), 5);
        assert!(!exported.to_string().contains("job-of-the-other"));
        // What is exported reads as what was sent.
        let read = |document: &Value| interchange::resume::read(document).unwrap().profile;
        let mut dated = sent.clone();
        dated["meta"] = json!({"lastModified": exported["meta"]["lastModified"]});
        assert_eq!(read(&exported), read(&dated));
    });
}

/// Where an export has the rows of each table that names a person.
enum Exported {
    /// In a list of its own, row by row.
    Rows(&'static str),
    /// In another form, or only as what it leads to.
    Otherwise,
}

const EXPORTED: [(&str, Exported); 30] = {
    use Exported::{Otherwise, Rows};
    [
        ("alerts", Otherwise),
        ("contact_requests", Rows("requests")),
        ("disclosures", Rows("disclosures")),
        ("education", Otherwise),
        ("experiment_people", Rows("experiments")),
        ("experiment_preferences", Rows("preferred_sides")),
        ("flights", Rows("analyses")),
        ("interactions", Rows("interactions")),
        ("job_preferences", Otherwise),
        ("learned", Otherwise),
        ("match_sets", Rows("computations")),
        ("mentor_matches", Rows("mentors")),
        // When the mentors were computed, who are listed themselves.
        ("mentor_sets", Otherwise),
        ("mentoring", Otherwise),
        ("new_matches", Rows("new_matches")),
        // Orders that wait to be carried out, and digests of those that were.
        ("orders", Otherwise),
        ("outbox", Otherwise),
        ("pairing_mentees", Otherwise),
        ("pairing_mentors", Otherwise),
        ("pairing_results", Rows("pairings")),
        // Read of the profile, which is there.
        ("people_features", Otherwise),
        ("person_shares", Rows("shares")),
        ("put_first", Rows("put_first")),
        // Settings of the spread, beside what came of it.
        ("spread_people", Otherwise),
        ("spread_results", Rows("spreads")),
        ("user_match_cache", Rows("matches")),
        ("user_skills", Otherwise),
        ("visible_people", Otherwise),
        // The next to have matches cached.
        ("warming_people", Otherwise),
        ("work_experience", Otherwise),
    ]
};

#[test]
fn an_export_has_every_row_about_the_person() {
    block_on(async {
        let world = World::new(1);
        let isolate = lived(&world).await;
        world.rows(
            "INSERT INTO flights (key, user_id, task, status, saved, expires_at)
             SELECT 'analysis of ' || id, id, '{}', 'done', '{}', 1 << 50 FROM users",
        );
        for more in [
            "INSERT INTO flights (key, user_id, task, status, expires_at)
             VALUES ('open', 'u-erased', '{\"job_id\": \"job-00003\"}', 'open', 4102444800000)",
            "INSERT INTO person_shares (user_id, name, day, used) VALUES ('u-erased', 'analyses', 19675, 3)",
        ] {
            world.rows(more);
        }
        let claims = Claims {
            sub: "u-erased".to_owned(),
            role: Role::User,
            companies: Vec::new(),
        };
        let caller = Caller::of_session(claims, world.now_ms() + 60_000);
        sessions::open(&isolate, &caller).await.unwrap();
        isolate.begin_event();
        let exported = export::export(&isolate, &user("u-erased")).await.unwrap();
        let held = &exported["meta"]["edgematch"];
        let tables = world.rows(
            "SELECT DISTINCT t.name FROM sqlite_master t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.name = 'user_id' ORDER BY t.name",
        );
        let named = EXPORTED.iter().map(|(table, _)| json!({"name": table}));
        assert_eq!(tables, named.collect::<Vec<_>>());
        let rows = world.database();
        for (table, exported) in EXPORTED {
            let Exported::Rows(member) = exported else {
                continue;
            };
            let own = rows.iter().filter(|(name, row)| {
                let undone = row["undone"] == json!(1);
                name == table && row["user_id"] == "u-erased" && !undone && row["status"] != "open"
            });
            let own = own.count();
            assert!(
                own > 0 || table.starts_with("experiment_"),
                "no row in {table}"
            );
            let listed = held[member].as_array().unwrap();
            assert_eq!(listed.len(), own, "{table}: {listed:?}");
        }
        assert_eq!(held["open_analyses"][0]["job_id"], "job-00003");
        assert_eq!(held["shares"][0]["day"], "2023-11-14");
        assert_eq!(held["mentoring"]["seeks"]["topics"], json!(["welding"]));
        assert_eq!(held["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(held["alert"]["frequency"], "daily");
    });
}

async fn erase(isolate: &Isolate<'_>) {
    isolate.begin_event();
    let outcome = profiles::delete_user(isolate, &user("u-erased")).await;
    isolate.settle(outcome.unwrap().after).await;
}

#[test]
fn an_erased_person_leaves_nothing() {
    block_on(async {
        let world = World::new(1);
        let isolate = lived(&world).await;
        let before = traces(&world);
        for word in WORDS {
            assert!(
                before.iter().any(|trace| trace.ends_with(word)),
                "{word} was nowhere"
            );
        }
        erase(&isolate).await;
        world.drain(&isolate).await;
        assert_eq!(traces(&world), [""; 0]);
        // The other person has everything.
        assert_eq!(
            recommend(&isolate, request("u-stays", 10))
                .await
                .0
                .items
                .len(),
            10
        );
    });
}

#[test]
fn work_that_an_erasure_overtakes_leaves_nothing_either() {
    block_on(async {
        for seed in 0..20 {
            let world = World::new(seed);
            let isolate = lived(&world).await;
            // Messages, orders and a ranking under way when the person is erased.
            let mut changed = document();
            changed["basics"]["label"] = json!("zymurgical Fitter");
            put_resume(&isolate, "u-erased", &changed).await;
            act(&isolate, "dismiss", 5).await;
            isolate.begin_event();
            let body = json!({"scope": "user", "user_id": "u-erased"}).to_string();
            let order = service::runs::order_recompute(&isolate, body.as_bytes(), None).await;
            isolate.settle(order.unwrap().after).await;
            isolate.begin_event();
            let late = service::recommendations::recommend(&isolate, request("u-erased", 10)).await;
            let late = late.unwrap().after;
            erase(&isolate).await;
            // At once, but for the order to clear the cache.
            let waiting = world.rows(
                "SELECT message ->> '$.type' AS type FROM outbox WHERE message LIKE '%u-erased%'",
            );
            let erasing = json!({"type": "profile.erased"});
            assert!(waiting.iter().all(|row| *row == erasing), "{waiting:?}");
            isolate.settle(late).await;
            // A message that the queue delivers late, and twice.
            let stale = [
                json!({"v": 1, "type": "profile.updated", "user_id": "u-erased"}),
                json!({"v": 1, "type": "profile.learn", "user_id": "u-erased"}),
            ]
            .map(|message| message.to_string());
            isolate.begin_event();
            deliveries::handle(&isolate, "edgematch", &stale).await;
            world.drain(&isolate).await;
            world.advance_ms(3 * 60 * 60 * 1000);
            isolate.begin_event();
            deliveries::sweep(&isolate).await.unwrap();
            world.drain(&isolate).await;
            let left = traces(&world);
            assert!(left.is_empty(), "seed {seed}: {left:?}");
        }
    });
}

/// A run over a hundred and fifty people, of whom the hundredth is erased: the first step ends with
/// them.
async fn running(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    ingest(&isolate, &[posting("j1", "Welder", &["welding"])]).await;
    let before = (0..99).map(|n| format!("p-{n:03}"));
    let after = (0..50).map(|n| format!("v-{n:03}"));
    let others = before.chain(after);
    for id in others.chain(["u-erased".to_owned()]) {
        put_resume(&isolate, &id, &resume("Welder", &["welding"])).await;
    }
    world.drain(&isolate).await;
    isolate.begin_event();
    let order = service::runs::order_recompute(&isolate, br#"{"scope": "all"}"#, None).await;
    isolate.settle(order.unwrap().after).await;
    isolate
}

/// Rows of runs and of the outbox that name the person, but for the order to clear the cache.
fn named_by_work(world: &World) -> Vec<Value> {
    let rows = world.database().into_iter();
    let rows = rows.filter(|(table, _)| ["runs", "outbox"].contains(&table.as_str()));
    let named = rows.map(|(_, row)| row).filter(|row| {
        let text = row.to_string();
        text.contains("u-erased") && !text.contains("profile.erased")
    });
    named.collect()
}

fn assert_run_reached_everyone_else(world: &World) {
    let run = &world.rows("SELECT status, failed FROM runs WHERE name = 'recompute'")[0];
    assert_eq!(*run, json!({"status": "succeeded", "failed": 0}));
    assert_eq!(traces(world), [""; 0]);
}

#[test]
fn a_run_that_stands_at_an_erased_person_goes_on_without_their_name() {
    block_on(async {
        let world = World::new(1);
        let isolate = running(&world).await;
        isolate.begin_event();
        world.deliver(&isolate, 10).await;
        assert_eq!(named_by_work(&world).len(), 2, "the run and its next step");
        erase(&isolate).await;
        assert_eq!(named_by_work(&world), [] as [Value; 0]);
        world.drain(&isolate).await;
        assert_run_reached_everyone_else(&world);
        let done = world.rows("SELECT done FROM runs WHERE name = 'recompute'");
        assert_eq!(done, [json!({"done": 150})]);
    });
}

#[test]
fn a_step_under_way_does_not_name_whom_an_erasure_has_overtaken() {
    block_on(async {
        for batches in 1..=5 {
            let world = World::new(batches);
            let (isolate, other) = (running(&world).await, Isolate::new(&world));
            let run = &world.rows("SELECT id FROM runs WHERE name = 'recompute'")[0];
            let step = json!({"v": 1, "type": "run.step", "run_id": run["id"]}).to_string();
            let bodies = [step];
            world.set_faults(Faults {
                hesitation: 1_000,
                ..Faults::default()
            });
            isolate.begin_event();
            let mut step = Box::pin(deliveries::handle(&isolate, "edgematch", &bodies));
            while isolate.usage().reading().batches < batches {
                assert!(poll!(&mut step).is_pending(), "{batches}");
            }
            world.set_faults(Faults::default());
            erase(&other).await;
            step.await;
            assert_eq!(named_by_work(&world), [] as [Value; 0], "{batches}");
            world.drain(&isolate).await;
            assert_run_reached_everyone_else(&world);
        }
    });
}

#[test]
fn an_order_for_somebody_who_does_not_exist_is_refused() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let body = json!({"scope": "user", "user_id": "u-erased"}).to_string();
        isolate.begin_event();
        let refused = service::runs::order_recompute(&isolate, body.as_bytes(), None).await;
        assert!(matches!(
            refused,
            Err(service::error::Error::NotFound("user"))
        ));
        assert!(traces(&world).is_empty());
    });
}

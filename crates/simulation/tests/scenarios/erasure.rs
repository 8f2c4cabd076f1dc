//! After an erasure, nothing holds the person's id or any word that only they used.

use std::collections::BTreeMap;
use std::task::Poll;

use crate::support::*;
use futures::executor::block_on;
use futures::poll;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::Platform as _;
use service::alerts;
use service::deliveries;
use service::limit::Limit;
use service::settings::Settings;
use service::tokens::{Caller, Claims, Role};
use service::visibility;
use service::{
    analysis, candidates, export, interactions, mentoring, pair, pairings, profiles, requests,
    sessions, spreads,
};
use simulation::{Faults, Isolate, Reply, World};

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

/// Where an export has the rows of a column that names a person.
enum Exported {
    /// In a list of its own, row by row.
    Rows(&'static str),
    /// In another form, or only as what it leads to.
    Otherwise,
}

const EXPORTED: [(&str, &str, Exported); 36] = {
    use Exported::{Otherwise, Rows};
    [
        ("acts", "user_id", Rows("acts")),
        ("alerts", "user_id", Otherwise),
        ("contact_requests", "user_id", Rows("requests")),
        ("disclosures", "user_id", Rows("disclosures")),
        ("education", "user_id", Otherwise),
        ("experiment_people", "user_id", Rows("experiments")),
        ("experiment_preferences", "user_id", Rows("preferred_sides")),
        ("flights", "user_id", Rows("analyses")),
        ("interactions", "user_id", Rows("interactions")),
        ("job_preferences", "user_id", Otherwise),
        ("learned", "user_id", Otherwise),
        ("match_sets", "user_id", Rows("computations")),
        ("mentor_matches", "mentor_id", Rows("as_mentor")),
        ("mentor_matches", "user_id", Rows("mentors")),
        ("mentor_sets", "user_id", Rows("mentor_computations")),
        ("mentoring", "user_id", Otherwise),
        ("new_matches", "user_id", Rows("new_matches")),
        // Orders that wait to be carried out, and digests of those that were.
        ("orders", "user_id", Otherwise),
        ("outbox", "user_id", Otherwise),
        ("pairing_mentees", "locked_to", Rows("mentored")),
        ("pairing_mentees", "user_id", Otherwise),
        ("pairing_mentors", "user_id", Otherwise),
        ("pairing_results", "mentor_id", Rows("mentored")),
        ("pairing_results", "user_id", Otherwise),
        // Read of the profile, which is there.
        ("people_features", "user_id", Otherwise),
        ("person_shares", "user_id", Rows("shares")),
        ("put_first", "user_id", Rows("put_first")),
        ("sessions", "subject", Rows("sessions")),
        ("shown_people", "user_id", Rows("shown")),
        // Settings of the spread, beside what came of it.
        ("spread_people", "user_id", Otherwise),
        ("spread_results", "user_id", Rows("spreads")),
        ("user_match_cache", "user_id", Rows("matches")),
        ("user_skills", "user_id", Otherwise),
        ("visible_people", "user_id", Otherwise),
        // The next to have matches cached.
        ("warming_people", "user_id", Otherwise),
        ("work_experience", "user_id", Otherwise),
    ]
};

/// Rows of the tables that no ordinary day fills, for everyone.
const RARE: [&str; 15] = [
    "INSERT INTO acts (at, role, actor, action, target, user_id, request_id)
     SELECT 1, 'admin', 'operator', 'GET /v1/users/{id}', '', id, 'of ' || id FROM users",
    "INSERT OR IGNORE INTO education (user_id, ordinal, document) SELECT id, 0, '{}' FROM users",
    "INSERT OR IGNORE INTO job_preferences (user_id, document) SELECT id, '{}' FROM users",
    "INSERT INTO experiments (name, status, mode, salt, sides, weights, shadow, created_at, updated_at)
     VALUES ('old', 'stopped', 'split', '', '[]', '[]', 0, 1, 1)",
    "INSERT INTO experiment_people SELECT id, 'old', 'save', 'a', 1, 1 FROM users",
    "INSERT INTO experiment_preferences SELECT id, 'old', 1 FROM users",
    "INSERT INTO flights (key, user_id, task, status, saved, expires_at)
     SELECT 'analysis of ' || id, id, '{}', 'done', json_object('of', id), 1 << 50 FROM users",
    "INSERT INTO flights (key, user_id, task, status, expires_at)
     SELECT 'failed ' || id, id, '{\"job_id\": \"job-00003\"}', 'failed', 4102444800000 FROM users",
    "INSERT INTO mentor_matches SELECT id, 'old', 0, 'u-erased', 1000, '{}' FROM users WHERE id <> 'u-erased'",
    "INSERT INTO orders (caller, key, request, user_id, holder, held_until, expires_at)
     SELECT 'of ' || id, 'key', 'digest', id, '', 1, 1 << 50 FROM users",
    "INSERT INTO pairing_mentees SELECT id, 'u-mentor', 'u-erased' FROM pairings",
    "INSERT INTO pairing_mentors SELECT p.id, u.id FROM pairings p, users u",
    "INSERT INTO pairing_results SELECT id, 'stable', 'u-mentor', 'u-erased', 1000, NULL FROM pairings",
    "INSERT INTO person_shares (user_id, name, day, used) SELECT id, 'analyses', 19675, 3 FROM users",
    "INSERT INTO warming_people SELECT id, 'a run' FROM users",
];

/// The person again, with something in each column that names people.
async fn lived_everywhere(world: &World) -> Isolate<'_> {
    let isolate = lived(world).await;
    for id in ["u-erased", "u-stays"] {
        let claims = Claims {
            sub: id.to_owned(),
            role: Role::User,
            companies: Vec::new(),
        };
        let caller = Caller::of_session(claims, world.now_ms() + 60_000);
        isolate.begin_event();
        sessions::open(&isolate, &caller).await.unwrap();
    }
    // One that is whole, one that is cut off in the middle, and some of no known form.
    let long = format!(
        "{{\"user_id\": \"u-erased\", \"text\": \"{}",
        "x".repeat(20_000)
    );
    let letters = [
        r#"{"v": 1, "type": "profile.updated", "user_id": "u-erased"}"#.to_owned(),
        r#"{"v": 1, "type": "profile.updated", "user_id": "u-stays"}"#.to_owned(),
        long,
        r#"{"people": [{"id": "u\u002derased"}]}"#.to_owned(),
        r#"[{"u-erased": 1}"#.to_owned(),
    ];
    isolate.begin_event();
    deliveries::handle_dead(&isolate, "edgematch", &letters).await;
    isolate.begin_event();
    let body = json!({"scope": "user", "user_id": "u-erased"}).to_string();
    let order = service::runs::order_recompute(&isolate, body.as_bytes(), None).await;
    order.unwrap();
    // A message about it waits in the outbox.
    let mut changed = document();
    changed["basics"]["label"] = json!("zymurgical Fitter");
    put_resume(&isolate, "u-erased", &changed).await;
    for rows in RARE {
        world.rows(rows);
    }
    // What was read of them while they were private.
    world.rows("INSERT OR IGNORE INTO people_features SELECT id, 1, 1, '' FROM users");
    isolate
}

/// Rows of a table that have this person in this column.
fn rows_of<'a>(
    rows: &'a [(String, Value)],
    table: &str,
    column: &str,
    person: &str,
) -> Vec<&'a Value> {
    let of_table = rows.iter().filter(|(name, _)| name == table);
    let rows = of_table.map(|(_, row)| row);
    rows.filter(|row| row[column] == person).collect()
}

#[test]
fn an_export_has_every_row_about_the_person() {
    block_on(async {
        let world = World::new(1);
        let isolate = lived_everywhere(&world).await;
        isolate.begin_event();
        let exported = export::export(&isolate, &user("u-erased")).await.unwrap();
        let held = &exported["meta"]["edgematch"];
        let columns = world.rows(
            "SELECT t.name, c.name AS column FROM sqlite_master t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.name IN ('user_id', 'mentor_id', 'locked_to', 'subject')
             ORDER BY t.name, c.name",
        );
        let named = EXPORTED.iter();
        let named = named.map(|(table, column, _)| json!({"name": table, "column": column}));
        assert_eq!(columns, named.collect::<Vec<_>>());
        let rows = world.database();
        let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
        for (table, column, exported) in EXPORTED {
            let own = rows_of(&rows, table, column, "u-erased");
            assert!(!own.is_empty(), "no row in {table}, {column}");
            if let Exported::Rows(member) = exported {
                let counts = |row: &&&Value| row["undone"] != json!(1) && row["status"] != "failed";
                *expected.entry(member).or_default() += own.iter().filter(counts).count();
            }
        }
        for (member, own) in expected {
            let listed = held[member].as_array().unwrap();
            assert_eq!(listed.len(), own, "{member}: {listed:?}");
        }
        assert_eq!(held["open_analyses"][0]["job_id"], "job-00003");
        assert_eq!(held["shares"][0]["day"], "2023-11-14");
        assert_eq!(held["mentoring"]["seeks"]["topics"], json!(["welding"]));
        assert_eq!(held["alert"]["frequency"], "daily");
        let since = held["visibility_since"].as_str().unwrap();
        assert!(since.starts_with("2023-11-14T"), "{since}");
        assert_eq!(held["dead_letters"].as_array().unwrap().len(), 4);
        assert_eq!(held["runs"].as_array().unwrap().len(), 1);
        // Whose mentor they are is for the others to say.
        for member in ["mentored", "as_mentor"] {
            assert!(!held[member].to_string().contains("u-"), "{member}");
        }
        assert!(!exported.to_string().contains("u-stays"));
    });
}

#[test]
fn an_export_fits_however_much_news_a_month_has() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Welder", &["welding"])).await;
        // Fifty an hour for thirty days, under long ids: more than one row may hold.
        world.rows(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 36000)
             INSERT INTO new_matches (user_id, job_id, job_version, score, seq, found_at)
             SELECT 'u1', printf('%0100d', n), 1, 70000, n, n FROM n",
        );
        isolate.begin_event();
        let exported = export::export(&isolate, &user("u1")).await.unwrap();
        let held = &exported["meta"]["edgematch"]["new_matches"];
        assert_eq!(held.as_array().unwrap().len(), 36_000);
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
        let isolate = lived_everywhere(&world).await;
        let before = traces(&world);
        for word in WORDS {
            assert!(
                before.iter().any(|trace| trace.ends_with(word)),
                "{word} was nowhere"
            );
        }
        let rows = world.database();
        for (table, column, _) in EXPORTED {
            let own = rows_of(&rows, table, column, "u-erased");
            assert!(!own.is_empty(), "no row in {table}, {column}");
        }
        let of_other = |rows: &[(String, Value)]| -> Vec<usize> {
            let columns = EXPORTED.iter();
            columns
                .map(|(table, column, _)| rows_of(rows, table, column, "u-stays").len())
                .collect()
        };
        erase(&isolate).await;
        let lost = EXPORTED
            .iter()
            .zip(of_other(&rows).into_iter().zip(of_other(&world.database())))
            .filter(|(_, (before, after))| before != after);
        // Whoever had the erased person as a mentor has them no longer.
        let lost: Vec<&str> = lost.map(|((table, _, _), _)| *table).collect();
        assert_eq!(lost, ["mentor_matches"]);
        world.drain(&isolate).await;
        assert_eq!(traces(&world), [""; 0]);
        // The other person has everything.
        let letters = world.rows("SELECT body ->> '$.user_id' AS user_id FROM dead_letters");
        assert_eq!(letters, [json!({"user_id": "u-stays"})]);
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

/// A deployment with a language model, which repeats words of the person.
fn with_a_model(world: &World) {
    world.set_settings(Settings::read(|name| match name {
        "ANALYSIS_PROVIDER" => Some("openai".to_owned()),
        "ANALYSIS_URL" => Some("https://model.example/chat".to_owned()),
        "ANALYSIS_MODEL" => Some("m".to_owned()),
        "ANALYSIS_API_KEY" => Some("secret".to_owned()),
        _ => None,
    }));
    world.set_upstream(|_| {
        let said = json!({"fit": "good", "summary": "A zymurgical welder.", "strengths": ["welding"],
            "gaps": [], "advice": []});
        let body = json!({"choices": [{"message": {"content": said.to_string()}}]});
        Reply::answer(200, body.to_string()).after_ms(3_000)
    });
}

#[test]
fn an_analysis_that_an_erasure_overtakes_leaves_nothing_either() {
    block_on(async {
        let (mut answered, mut failed) = (0, 0);
        for batches in 0..8 {
            let world = World::new(batches);
            with_a_model(&world);
            let (isolate, other) = (lived(&world).await, Isolate::new(&world));
            world.set_faults(Faults {
                hesitation: 1_000,
                ..Faults::default()
            });
            isolate.begin_event();
            let (person, job) = (user("u-erased"), PostingId("job-00007".to_owned()));
            let mut analysis = Box::pin(analysis::analyse(&isolate, &person, &job));
            let mut outcome = None;
            while outcome.is_none() && isolate.usage().reading().batches < batches {
                if let Poll::Ready(ready) = poll!(&mut analysis) {
                    outcome = Some(ready);
                }
            }
            world.set_faults(Faults::default());
            erase(&other).await;
            let outcome = match outcome {
                Some(outcome) => outcome,
                None => analysis.await,
            };
            match outcome {
                Ok(outcome) => {
                    answered += 1;
                    isolate.settle(outcome.after).await;
                }
                Err(_) => failed += 1,
            }
            world.drain(&isolate).await;
            world.advance_ms(3 * 60 * 60 * 1000);
            isolate.begin_event();
            deliveries::sweep(&isolate).await.unwrap();
            world.drain(&isolate).await;
            assert_eq!(traces(&world), [""; 0], "after {batches} batches");
        }
        assert!(
            answered > 0 && failed > 0,
            "{answered} answered, {failed} failed"
        );
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

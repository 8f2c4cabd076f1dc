//! Documents that are read and not stored, and CVs that are stored as text, over real SQL.

use crate::support::*;
use futures::executor::block_on;
use interchange::feeds::Feed;
use interchange::reading::{self as native, Kind};
use matching::Vocabulary;
use serde_json::{Value, json};
use service::Expected;
use service::error::{Code, Error};
use service::ids::UserId;
use service::ndjson::Line;
use service::postings::{self, PostingStatus};
use service::reading;
use service::{profiles, skills};
use simulation::{Isolate, World};

const CV: &str = "\
Ada Example
ada@example.org

EXPERIENCE
Nurse, City Hospital, 2015 – 2018

SKILLS
Triage, wound care
";

/// What no dry run may change.
fn rows(world: &World) -> Vec<Value> {
    world.rows(
        "SELECT (SELECT count(*) FROM jobs) AS jobs, (SELECT count(*) FROM companies) AS companies, \
         (SELECT count(*) FROM catalogue_changes) AS changes, (SELECT count(*) FROM users) AS users, \
         (SELECT count(*) FROM outbox) AS outbox, \
         (SELECT count(*) FROM stale_postings) AS stale",
    )
}

/// The reading of a document as a request gets it, and as a terminal prints it.
async fn both(isolate: &Isolate<'_>, kind: Kind, document: &[u8]) -> (String, String) {
    isolate.begin_event();
    let served = reading::read(isolate, kind, document).await.unwrap();
    let read = native::read(kind, document, |_| {}, Vocabulary::built_in()).unwrap();
    let lines: Vec<String> = read
        .iter()
        .map(|one| serde_json::to_string(one).unwrap())
        .collect();
    let printed = format!("{{\"items\":[{}]}}", lines.join(","));
    (serde_json::to_string(&served).unwrap(), printed)
}

#[test]
fn a_request_reads_what_a_terminal_reads() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let nurse = json!({"identifier": "n1", "title": "Senior Nurse",
            "description": "Hybrid. You must know triage. Salary: EUR 52 300 a year."});
        let page = format!(
            "<script type='application/ld+json'>[{nurse}, {{\"@type\": \"JobPosting\"}}]</script>"
        );
        let board = json!({"jobs": [{"id": 7, "title": "Nurse"}, {"id": 8}]}).to_string();
        let resume = json!({"basics": {"label": "Nurse"}, "meta": {"lastModified": "2026-01-01"}});
        let documents = [
            (Kind::Posting, nurse.to_string()),
            (Kind::Page, page),
            (Kind::Feed(Feed::Greenhouse), board),
            (Kind::Resume, resume.to_string()),
            // An end that is stated needs no present month.
            (Kind::Resume, CV.to_owned()),
        ];
        let before = rows(&world);
        for (kind, document) in documents {
            let (served, printed) = both(&isolate, kind, document.as_bytes()).await;
            assert_eq!(served, printed, "{kind:?}");
        }
        assert_eq!(rows(&world), before);
        assert_eq!(world.warnings(), Vec::<String>::new());
    });
}

#[test]
fn a_document_that_is_refused_is_refused_as_it_would_be_when_stored() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let refused = |error: Error| match error {
            Error::Refused { code, field, .. } => (code, field),
            other => panic!("{other}"),
        };
        isolate.begin_event();
        let read = |kind, body: &'static [u8]| reading::read(&isolate, kind, body);
        let check = async |kind, body, code, field: &str| {
            let error = read(kind, body).await.unwrap_err();
            assert_eq!(refused(error), (code, field.to_owned()));
        };
        let posting = br#"{"identifier": "n1"}"#;
        check(Kind::Posting, posting, Code::MissingField, "title").await;
        check(Kind::Posting, b"{", Code::InvalidJson, "body").await;
        check(Kind::Page, b"<p>Nurse</p>", Code::InvalidField, "body").await;
        let feed = Kind::Feed(Feed::Ashby);
        check(feed, b"{}", Code::MissingField, "jobs").await;
        let work = br#"{"work": {}}"#;
        check(Kind::Resume, work, Code::WrongType, "work").await;
        let letter = b"Please find my documents attached.";
        check(Kind::Resume, letter, Code::MissingField, "body").await;
    });
}

#[test]
fn documents_are_read_by_the_skills_in_force() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let posting = json!({"identifier": "w1", "title": "Weaver", "skills": ["FlowLoom"]});
        let read = async || {
            isolate.begin_event();
            let body = posting.to_string();
            let read = reading::read(&isolate, Kind::Posting, body.as_bytes()).await;
            let facts = &serde_json::to_value(read.unwrap()).unwrap()["items"][0]["facts"];
            facts["doubtful"].to_string()
        };
        assert!(read().await.contains("“FlowLoom” is not a known skill."));
        isolate.begin_event();
        let own = json!({"skills": [{"name": "FlowLoom", "broader": ["weaving"]}]}).to_string();
        let outcome = skills::put(&isolate, own.as_bytes()).await.unwrap();
        isolate.settle(outcome.after).await;
        assert_eq!(read().await, "[]");
    });
}

#[test]
fn a_dry_run_refuses_as_an_order_does_and_stores_nothing() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        ingest(&isolate, &[posting("stored", "Welder", &["welding"])]).await;
        let before = (rows(&world), world.waiting());
        let lines = || {
            let bodies = [
                Some(posting("new", "Senior Welder", &["welding"]).to_string()),
                Some("{".to_owned()),
                None,
                Some(json!({"identifier": "x"}).to_string()),
                Some(posting("stored", "Changed", &[]).to_string()),
            ];
            let lines = (1..).zip(bodies).map(|(number, body)| Line {
                number,
                bytes: body.map(String::into_bytes),
            });
            lines.collect::<Vec<_>>()
        };
        isolate.begin_event();
        let checked = postings::check(&isolate, lines()).await.unwrap();
        isolate.begin_event();
        let one = posting("one", "Welder", &[]).to_string();
        let single = postings::check_one(&isolate, one.as_bytes(), None).await;
        assert_eq!(single.unwrap().status, PostingStatus::Valid);
        assert_eq!((rows(&world), world.waiting()), before);

        let understood = serde_json::to_value(&checked[0]).unwrap();
        assert_eq!(understood["status"], "valid");
        assert_eq!(understood["facts"]["seniority"], "senior");
        assert_eq!(understood["facts"]["missing"][0]["of"], "pay");
        isolate.begin_event();
        let ordered = postings::ingest(&isolate, lines()).await.unwrap().body;
        for (checked, ordered) in checked.iter().zip(&ordered) {
            assert_eq!(checked.error, ordered.error);
            assert_eq!((checked.line, &checked.id), (ordered.line, &ordered.id));
            let refused = ordered.status == PostingStatus::Invalid;
            let expect = if refused {
                PostingStatus::Invalid
            } else {
                PostingStatus::Valid
            };
            assert_eq!(checked.status, expect);
        }
    });
}

#[test]
fn the_text_of_a_cv_replaces_a_profile_unless_nothing_is_found_in_it() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let ada: UserId = user("ada");
        let put = async |cv: &'static str| {
            isolate.begin_event();
            let outcome =
                profiles::put_cv(&isolate, &ada, cv.as_bytes(), &Expected::Anything).await?;
            isolate.settle(outcome.after).await;
            Ok::<_, Error>(outcome.body.version)
        };
        let stored = async || {
            isolate.begin_event();
            profiles::get_user(&isolate, &ada).await.unwrap().body
        };
        let first = put(CV).await.unwrap();
        let nurse = stored().await;
        assert_eq!(nurse.name.as_deref(), Some("Ada Example"));
        let employer = nurse.profile.work[0].employer.as_deref();
        assert_eq!(employer, Some("City Hospital"));
        let skills = nurse.profile.skills.iter().map(|skill| &skill.name);
        assert_eq!(skills.collect::<Vec<_>>(), ["Triage", "wound care"]);
        let document = serde_json::to_string(&nurse).unwrap();
        assert!(!document.contains("ada@example.org"), "{document}");

        let refused = put("Please find my documents attached.").await.unwrap_err();
        assert_eq!(refused.code(), Code::MissingField);
        assert_eq!(stored().await, nurse);

        let second = put("Ada Example\n\nSkills: welding").await.unwrap();
        assert!(second > first);
        let welder = stored().await.profile;
        assert_eq!(welder.work, []);
        assert_eq!(welder.skills[0].name, "welding");
    });
}

//! The list made from a ranking: each job once, no company that fills the first places, and no
//! posting that is ruled out or was dismissed. Persisted matches and a ranking give the same list.

use crate::support::*;
use futures::executor::block_on;
use matching::Filter;
use matching::document::PostingId;
use serde_json::{Value, json};
use service::Expected;
use service::error::Error;
use service::growth::{self, growth_areas};
use service::recommendations::Request;
use service::{CacheStatus, Platform as _};
use service::{export, interactions, postings, profiles};
use simulation::{Isolate, World};

/// A posting of the same job, dated a day in November.
fn on_day(id: &str, day: u32, title: &str) -> Value {
    let mut posting = posting(id, title, &["python", "sql", "spark"]);
    posting["datePosted"] = json!(format!("2023-11-{day:02}"));
    posting["description"] =
        json!("You move data from where it is to where it is wanted, every night.");
    posting
}

fn by(company: &str, mut posting: Value) -> Value {
    posting["hiringOrganization"]["name"] = json!(company);
    posting
}

fn items(answer: &service::recommendations::Recommendations) -> Vec<Value> {
    let items = answer.items.iter();
    items
        .map(|item| serde_json::to_value(item).unwrap())
        .collect()
}

/// Recommendations from persisted matches, which must equal those of a ranking to the byte.
async fn both_ways(isolate: &Isolate<'_>, request: Request) -> Vec<Value> {
    let (ready, _) = recommend(isolate, request.clone()).await;
    assert_eq!(ready.cache, CacheStatus::Hit);
    // This filter excludes nothing, but persisted matches answer only unfiltered pages.
    let filter = Filter {
        posted_after_ms: Some(0),
        ..Filter::default()
    };
    let (ranked, _) = recommend(isolate, Request { filter, ..request }).await;
    assert_eq!(ranked.cache, CacheStatus::Miss);
    assert_eq!(bodies(&ready), bodies(&ranked));
    items(&ranked)
}

fn listed(items: &[Value]) -> Vec<(String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let duplicates = |item: &Value| {
        item["duplicates"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect()
    };
    let both = |item: &Value| (text(&item["job"]["id"]), duplicates(item));
    items.iter().map(both).collect()
}

fn one(id: &str, duplicates: &[&str]) -> (String, Vec<String>) {
    (
        id.to_owned(),
        duplicates.iter().map(|id| (*id).to_owned()).collect(),
    )
}

async fn act(isolate: &Isolate<'_>, kind: &str, job: &str) {
    let body = json!({"kind": kind, "job_id": job}).to_string();
    interactions::record(isolate, &user("u1"), body.as_bytes())
        .await
        .unwrap();
}

async fn close(isolate: &Isolate<'_>, job: &str) {
    postings::delete_job(isolate, &PostingId(job.to_owned()))
        .await
        .unwrap();
}

#[test]
fn a_job_with_several_postings_is_shown_once_by_the_newest() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        let postings = [
            on_day("old", 1, "Data Engineer"),
            on_day("new", 3, "Data Engineer (m/w/d)"),
            on_day("mid", 2, "Data Engineer 20231"),
            by("Other", on_day("other", 1, "Data Engineer")),
            on_day("senior", 1, "Senior Data Engineer"),
        ];
        ingest(&isolate, &postings).await;
        world.drain(&isolate).await;
        let shown = listed(&both_ways(&isolate, request("u1", 20)).await);
        assert_eq!(shown.len(), 3);
        assert!(shown.contains(&one("new", &["mid", "old"])), "{shown:?}");
        assert!(shown.contains(&one("other", &[])) && shown.contains(&one("senior", &[])));

        close(&isolate, "new").await;
        let shown = listed(&both_ways(&isolate, request("u1", 20)).await);
        assert!(
            shown.contains(&one("mid", &["old"])),
            "the next one is shown: {shown:?}"
        );
        let mut changed = on_day("mid", 2, "Data Engineer 20231");
        changed["description"] =
            json!("We bake bread in the small hours, and cakes for weddings, by hand.");
        changed["skills"] = json!(["baking", "kneading", "decorating"]);
        ingest(&isolate, &[changed]).await;
        let shown = listed(&both_ways(&isolate, request("u1", 20)).await);
        assert!(
            shown.contains(&one("mid", &[])) && shown.contains(&one("old", &[])),
            "{shown:?}"
        );
    });
}

#[test]
fn when_the_newest_posting_of_a_job_expires_the_next_one_is_shown() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        let mut new = on_day("new", 3, "Data Engineer");
        new["validThrough"] = json!("2099-01-01T00:00:00Z");
        ingest(&isolate, &[new, on_day("old", 1, "Data Engineer")]).await;
        world.drain(&isolate).await;
        let shown = listed(&both_ways(&isolate, request("u1", 20)).await);
        assert_eq!(shown, [one("new", &["old"])]);
        world.advance_ms(80 * 365 * 24 * 60 * 60 * 1000);
        let shown = listed(&both_ways(&isolate, request("u1", 20)).await);
        assert_eq!(shown, [one("old", &[])]);
    });
}

#[test]
fn a_dismissed_job_does_not_return_under_another_id() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        let first = [
            on_day("a", 1, "Data Engineer"),
            on_day("b", 2, "Data Engineer"),
            posting("nurse", "Nurse", &["nursing"]),
        ];
        ingest(&isolate, &first).await;
        act(&isolate, "dismiss", "b").await;
        world.drain(&isolate).await;
        let ids = |items: Vec<Value>| {
            listed(&items)
                .into_iter()
                .map(|(id, _)| id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(both_ways(&isolate, request("u1", 20)).await), ["nurse"]);
        close(&isolate, "b").await;
        close(&isolate, "a").await;
        ingest(&isolate, &[on_day("c", 9, "Data Engineer")]).await;
        assert_eq!(ids(both_ways(&isolate, request("u1", 20)).await), ["nurse"]);
        ingest(&isolate, &[on_day("d", 9, "Lead Data Engineer")]).await;
        assert_eq!(
            ids(both_ways(&isolate, request("u1", 20)).await),
            ["d", "nurse"],
            "another job is shown"
        );
    });
}

/// The ten best jobs belong to one company, ten more to others.
fn one_company_ahead() -> Vec<Value> {
    let best = (0..10).map(|n| {
        by(
            "Mono",
            posting(
                &format!("mono-{n:02}"),
                &format!("Data Engineer {n}"),
                &["python", "sql"],
            ),
        )
    });
    let others = (0..10).map(|n| {
        by(
            &format!("Firm {n}"),
            posting(
                &format!("firm-{n}"),
                &format!("Data Engineer {n}"),
                &["python", "sql", "cad"],
            ),
        )
    });
    best.chain(others).collect()
}

#[test]
fn no_company_fills_the_first_places_and_pages_of_any_size_agree() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(
            &isolate,
            "u1",
            &resume("Data Engineer", &["python", "sql", "spark", "kafka"]),
        )
        .await;
        ingest(&isolate, &one_company_ahead()).await;
        ingest(&isolate, &(0..200).map(nth_posting).collect::<Vec<_>>()).await;
        world.drain(&isolate).await;
        let companies = |items: &[Value]| {
            items
                .iter()
                .map(|item| item["job"]["company"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let of_mono =
            |companies: &[String]| companies.iter().filter(|name| *name == "Mono").count();
        let whole = both_ways(&isolate, request("u1", 20)).await;
        let first = companies(&whole);
        assert_eq!(of_mono(&first[..10]), 3, "{first:?}");
        assert_eq!(of_mono(&first), 10, "moved down, not left out");
        let plain = Request {
            diversity: false,
            ..request("u1", 20)
        };
        let plain = companies(&both_ways(&isolate, plain).await);
        assert_eq!(of_mono(&plain[..10]), 10, "{plain:?}");

        for diversity in [true, false] {
            let (long, _) = recommend(
                &isolate,
                Request {
                    diversity,
                    ..request("u1", 60)
                },
            )
            .await;
            for limit in [1, 3, 7, 10, 13] {
                let (mut ids_of_pages, mut cursor) = (Vec::new(), None);
                while ids_of_pages.len() < 60 {
                    let next = Request {
                        diversity,
                        cursor,
                        ..request("u1", limit)
                    };
                    let (page, _) = recommend(&isolate, next).await;
                    ids_of_pages.extend(ids(&page));
                    cursor = page.next_cursor;
                }
                ids_of_pages.truncate(60);
                assert_eq!(
                    ids_of_pages,
                    ids(&long),
                    "pages of {limit}, diversity {diversity}"
                );
            }
        }
    });
}

#[test]
fn the_first_page_under_a_filter_has_the_length_of_the_list() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        let mut postings: Vec<Value> = (0..90).map(nth_posting).collect();
        let repost = |id: &str, day| on_day(id, day, "Data Engineer");
        postings.extend([repost("old", 1), repost("new", 2)]);
        ingest(&isolate, &postings).await;
        world.drain(&isolate).await;
        let in_all = async |filter: &Filter, most: usize| {
            let (mut listed, mut cursor, mut total) = (0, None, None);
            loop {
                let is_first = cursor.is_none();
                let next = Request {
                    cursor,
                    filter: filter.clone(),
                    ..request("u1", most)
                };
                let (page, _) = recommend(&isolate, next).await;
                listed += page.items.len();
                if is_first {
                    total = page.total;
                } else {
                    assert_eq!(page.total, None, "later pages do not know it");
                }
                cursor = page.next_cursor;
                if cursor.is_none() {
                    return (listed, total);
                }
            }
        };
        assert_eq!(
            in_all(&Filter::default(), 40).await,
            (91, None),
            "persisted matches do not know it"
        );
        let filter = |q: &str| Filter {
            q: Some(q.to_owned()),
            ..Filter::default()
        };
        let (engineers, _) = in_all(&filter("engineer"), 100).await;
        assert!((2..91).contains(&engineers), "{engineers}");
        for most in [1, 7, 40] {
            let length = in_all(&filter("engineer"), most).await;
            assert_eq!(length, (engineers, Some(engineers)), "pages of {most}");
        }
        assert_eq!(in_all(&filter("nothing"), 20).await, (0, Some(0)));
        act(&isolate, "dismiss", "new").await;
        let length = in_all(&filter("engineer"), 20).await;
        assert_eq!(
            length,
            (engineers - 1, Some(engineers - 1)),
            "no posting of a dismissed job counts"
        );
    });
}

#[test]
fn postings_ruled_out_by_a_deal_breaker_are_shown_only_on_request() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        let wishes =
            json!({"workplaces": ["remote"], "deal_breakers": {"workplace": true}}).to_string();
        let outcome = profiles::put_preferences(
            &isolate,
            &user("u1"),
            wishes.as_bytes(),
            &Expected::Anything,
        )
        .await;
        isolate.settle(outcome.unwrap().after).await;
        let at = |id: &str, kind: Option<&str>| {
            let mut posting = by(id, posting(id, "Data Engineer", &["python", "sql"]));
            posting["jobLocationType"] = json!(kind);
            posting
        };
        ingest(
            &isolate,
            &[
                at("far", Some("TELECOMMUTE")),
                at("here", Some("ON_SITE")),
                at("unsaid", None),
            ],
        )
        .await;
        world.drain(&isolate).await;
        let shown = listed(&both_ways(&isolate, request("u1", 20)).await);
        assert_eq!(shown, [one("far", &[]), one("unsaid", &[])]);
        let everything = Request {
            include_ineligible: true,
            ..request("u1", 20)
        };
        let (all, _) = recommend(&isolate, everything).await;
        let mut verdicts: Vec<(String, Value)> = items(&all)
            .into_iter()
            .map(|item| {
                (
                    item["job"]["id"].as_str().unwrap().to_owned(),
                    item["verdict"].clone(),
                )
            })
            .collect();
        verdicts.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [
            ("far", "eligible"),
            ("here", "ineligible"),
            ("unsaid", "unknown"),
        ];
        assert_eq!(
            verdicts,
            expected.map(|(id, verdict)| (id.to_owned(), json!(verdict)))
        );
    });
}

#[test]
fn growth_equals_the_recommendations_after_the_skill_is_added() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        let skills = [
            "python", "sql", "excel", "welding", "nursing", "cad", "teaching", "rust",
        ];
        put_resume(&isolate, "u1", &resume("Data Engineer", &skills)).await;
        ingest(&isolate, &(0..90).map(nth_posting).collect::<Vec<_>>()).await;
        let ask = |threshold: f64| growth::Request {
            user: user("u1"),
            algorithm: None,
            threshold: Some(threshold),
            limit: limit(3),
        };
        isolate.begin_event();
        let areas = growth_areas(&isolate, ask(60.0)).await.unwrap();
        assert_eq!(isolate.usage().reading().batches, 1);
        let best = &areas.items[0];
        assert!(best.lifted > 0 && best.mean_gain > 0.0);
        let learned = [&skills[..], &[best.skill.as_str()]].concat();
        let everything = Request {
            diversity: false,
            ..request("u1", 100)
        };
        let scores = async || {
            let (answer, _) = recommend(&isolate, everything.clone()).await;
            items(&answer)
                .into_iter()
                .map(|item| (item["job"]["id"].clone(), item["score"].as_f64().unwrap()))
                .collect::<Vec<_>>()
        };
        let before = scores().await;
        put_resume(&isolate, "u1", &resume("Data Engineer", &learned)).await;
        let after = scores().await;
        for example in &best.examples {
            let id = json!(example.job.id);
            let score = |scores: &[(Value, f64)]| {
                scores
                    .iter()
                    .find(|(other, _)| *other == id)
                    .map(|(_, score)| *score)
            };
            assert_eq!(score(&before), Some(example.score.points()), "{id}");
            assert_eq!(score(&after), Some(example.score_with.points()), "{id}");
        }
        for threshold in [-1.0, 101.0, f64::NAN] {
            let refused = growth_areas(&isolate, ask(threshold)).await;
            assert!(
                matches!(&refused, Err(Error::Refused { field, .. }) if field == "threshold"),
                "{refused:?}"
            );
        }
    });
}

#[test]
fn an_export_is_a_resume_that_can_be_imported_again() {
    block_on(async {
        let world = World::new(1);
        let isolate = Isolate::new(&world);
        put_resume(&isolate, "u1", &resume("Data Engineer", &["python", "sql"])).await;
        ingest(&isolate, &[posting("a", "Welder", &["welding"])]).await;
        act(&isolate, "save", "a").await;
        world.drain(&isolate).await;
        let exported = export::export(&isolate, &user("u1")).await.unwrap();
        let held = &exported["meta"]["edgematch"];
        assert_eq!(held["interactions"][0]["job_id"], "a");
        assert_eq!(held["matches"][0]["job_id"], "a");
        assert_eq!(exported["basics"]["name"], "Test Person");
        put_resume(&isolate, "u2", &exported).await;
        let profile = async |id: &str| {
            profiles::get_user(&isolate, &user(id))
                .await
                .unwrap()
                .body
                .profile
        };
        assert_eq!(profile("u1").await, profile("u2").await);
        let nobody = export::export(&isolate, &user("nobody")).await;
        assert!(matches!(nobody, Err(Error::NotFound("user"))));
    });
}

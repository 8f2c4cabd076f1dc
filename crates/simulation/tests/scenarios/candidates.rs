//! The other direction: people for a posting. The same numbers from both sides, and never a byte of
//! somebody who does not want to be seen.

mod consent;
mod record;

use crate::support::*;
use futures::executor::block_on;
use futures::poll;
use matching::document::{CompanyId, PostingId};
use serde_json::{Value, json};
use service::candidates::{self, CandidatePage, Request};
use service::disclosures::RecordFilter;
use service::error::Error;
use service::limit::Limit;
use service::requests::{self, RequestStatus};
use service::settings::Settings;
use service::tokens::{Caller, Claims, Role};
use service::{
    Platform as _, disclosures, export, interactions, listing, new_matches, pair, profiles, skills,
    visibility,
};
use simulation::{Faults, Isolate, World};

fn job(id: &str) -> PostingId {
    PostingId(id.to_owned())
}

fn caller(role: Role, companies: &[&str]) -> Caller {
    let claims = Claims {
        sub: format!("{role:?} of {companies:?}"),
        role,
        companies: companies
            .iter()
            .map(|id| CompanyId((*id).to_owned()))
            .collect(),
    };
    Caller::of_session(claims, i64::MAX)
}

fn employer(company: &str) -> Caller {
    caller(Role::Employer, &[company])
}

fn of(id: &str) -> Request {
    Request {
        job: job(id),
        algorithm: None,
        limit: Limit::default(),
        cursor: None,
        include_ineligible: false,
    }
}

/// Mira and Noor are nurses who name themselves all over their résumés; Otto welds.
fn person(name: &str, label: &str, skills: &[&str]) -> Value {
    let mut document = resume(label, skills);
    let given = name.split(' ').next().unwrap();
    document["basics"]["name"] = json!(name);
    document["basics"]["email"] = json!(format!("{}@example.com", given.to_lowercase()));
    document["basics"]["image"] = json!(format!("https://example.com/{given}.jpg"));
    document["basics"]["summary"] =
        json!(format!("{name} looks after patients and keeps records."));
    document["work"] = json!([{"name": "Clinic", "position": label,
        "summary": format!("{given} did wound care."), "startDate": "2019-01"}]);
    document
}

/// Two companies with a posting each, and three people.
async fn prepared(world: &World) -> Isolate<'_> {
    let isolate = Isolate::new(world);
    let mut postings = [
        posting("nurse", "Ward Nurse", &["nursing", "wound care"]),
        posting("welder", "Welder", &["welding"]),
        posting("other-nurse", "Ward Nurse", &["nursing", "wound care"]),
    ];
    for (posting, company) in postings.iter_mut().zip(["clinic", "clinic", "hospital"]) {
        posting["hiringOrganization"] =
            json!({"@type": "Organization", "identifier": company, "name": company});
        posting["jobLocation"] = json!({"address": {"addressLocality": company}});
    }
    ingest(&isolate, &postings).await;
    for (id, name, label, skills) in [
        (
            "mira-id",
            "Mira Patel",
            "Ward Nurse",
            &["nursing", "wound care"][..],
        ),
        ("noor-id", "Noor Haddad", "Nurse Noor Haddad", &["nursing"]),
        ("otto-id", "Otto Berg", "Welder", &["welding"]),
    ] {
        put_resume(&isolate, id, &person(name, label, skills)).await;
    }
    world.drain(&isolate).await;
    isolate
}

async fn show(isolate: &Isolate<'_>, id: &str, to: &str) {
    let body = json!({"visibility": to}).to_string();
    visibility::put_visibility(isolate, &user(id), body.as_bytes())
        .await
        .unwrap();
}

async fn apply(isolate: &Isolate<'_>, id: &str, posting: &str) {
    act(isolate, id, "apply", posting).await;
}

async fn act(isolate: &Isolate<'_>, id: &str, kind: &str, posting: &str) {
    let body = json!({"kind": kind, "job_id": posting}).to_string();
    let outcome = interactions::record(isolate, &user(id), body.as_bytes()).await;
    isolate.settle(outcome.unwrap().after).await;
}

async fn wish(isolate: &Isolate<'_>, id: &str, wishes: &str) {
    let outcome = profiles::put_preferences(
        isolate,
        &user(id),
        wishes.as_bytes(),
        &service::Expected::Anything,
    )
    .await;
    isolate.settle(outcome.unwrap().after).await;
}

async fn answer(isolate: &Isolate<'_>, id: &str, posting: &str, agrees: bool) -> Result<(), Error> {
    let body = json!({"agrees": agrees}).to_string();
    let person = caller(Role::User, &[]);
    requests::answer(isolate, &person, &user(id), &job(posting), body.as_bytes()).await
}

async fn found(isolate: &Isolate<'_>, caller: &Caller, id: &str) -> CandidatePage {
    isolate.begin_event();
    candidates::candidates(isolate, caller, &of(id))
        .await
        .unwrap()
}

async fn applied(isolate: &Isolate<'_>, caller: &Caller, id: &str) -> CandidatePage {
    isolate.begin_event();
    candidates::applicants(isolate, caller, &of(id))
        .await
        .unwrap()
}

/// The id by which employers know a person now.
fn candidate(world: &World, id: &str) -> String {
    let rows = world.rows("SELECT user_id, candidate FROM visible_people");
    let row = rows.into_iter().find(|row| row["user_id"] == id).unwrap();
    row["candidate"].as_str().unwrap().to_owned()
}

fn shown(page: &CandidatePage) -> Vec<String> {
    page.items
        .iter()
        .map(|item| item.candidate.clone())
        .collect()
}

/// Parts of the people's names, ids and contacts, none of which a posting has.
const TELLING: [&str; 9] = [
    "mira",
    "patel",
    "noor",
    "haddad",
    "otto",
    "berg",
    "example.com",
    "-id",
    "image",
];

fn tells(page: &CandidatePage) -> Vec<&'static str> {
    let text = serde_json::to_string(page).unwrap().to_lowercase();
    TELLING
        .into_iter()
        .filter(|part| text.contains(part))
        .collect()
}

#[test]
fn both_sides_see_one_number_with_the_same_reasons_and_receipt_to_the_byte() {
    block_on(async {
        let world = World::new(1);
        let isolate = prepared(&world).await;
        show(&isolate, "mira-id", "open").await;
        show(&isolate, "otto-id", "open").await;
        apply(&isolate, "mira-id", "nurse").await;
        // What is learned from the application is part of both views.
        world.advance_ms(2 * 60 * 60 * 1000);
        world.drain(&isolate).await;
        for algorithm in matching::ENGINES {
            for id in ["nurse", "welder"] {
                let request = Request {
                    algorithm: Some((*algorithm).to_owned()),
                    ..of(id)
                };
                let clinic = employer("clinic");
                let open = candidates::candidates(&isolate, &clinic, &request)
                    .await
                    .unwrap();
                let applicants = candidates::applicants(&isolate, &clinic, &request)
                    .await
                    .unwrap();
                assert_eq!((open.items.len(), open.total), (2, 2));
                assert_eq!(applicants.items.len(), usize::from(id == "nurse"));
                for item in open.items.into_iter().chain(applicants.items) {
                    let people = ["mira-id", "otto-id"].into_iter();
                    let id_of_person = people
                        .clone()
                        .find(|id| candidate(&world, id) == item.candidate)
                        .unwrap();
                    let (person, job) = (user(id_of_person), job(id));
                    let outcome = pair::match_pair(&isolate, &person, &job, Some(algorithm)).await;
                    let mine = serde_json::to_value(outcome.unwrap().body.item).unwrap();
                    let theirs = serde_json::to_value(&item).unwrap();
                    for member in [
                        "score",
                        "range",
                        "coverage",
                        "verdict",
                        "deal_breakers",
                        "matched_skills",
                        "missing_skills",
                        "summary",
                        "receipt",
                    ] {
                        assert_eq!(
                            mine[member].to_string(),
                            theirs[member].to_string(),
                            "{algorithm} {id} {id_of_person} {member}"
                        );
                    }
                    for (mine, theirs) in mine["signals"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .zip(theirs["signals"].as_array().unwrap())
                    {
                        for member in ["name", "points", "of", "known"] {
                            assert_eq!(mine[member].to_string(), theirs[member].to_string());
                        }
                        let evidence = mine["evidence"].as_array().unwrap().iter();
                        let of_posting: Vec<&Value> = evidence
                            .filter(|one| one["document"] == "posting")
                            .collect();
                        let theirs: Vec<&Value> =
                            theirs["evidence"].as_array().unwrap().iter().collect();
                        assert_eq!(of_posting, theirs);
                    }
                }
            }
        }
    });
}

#[test]
fn the_two_directions_are_also_shown_apart() {
    block_on(async {
        let world = World::new(2);
        let isolate = prepared(&world).await;
        show(&isolate, "mira-id", "open").await;
        let sides = async || {
            let page = found(&isolate, &employer("clinic"), "nurse").await;
            page.items[0].both_sides
        };
        let before = sides().await;
        assert!(before.meets_demands.unwrap().points() > 60.0, "{before:?}");
        assert_eq!(before.meets_wishes, None);
        let wishes = json!({"workplaces": ["remote"], "locations": [{"country": "NO"}]});
        let body = wishes.to_string();
        wish(&isolate, "mira-id", &body).await;
        let mut ward = posting("nurse", "Ward Nurse", &["nursing", "wound care"]);
        ward["hiringOrganization"] = json!({"identifier": "clinic", "name": "clinic"});
        ward["jobLocation"] =
            json!({"address": {"addressLocality": "Madrid", "addressCountry": "ES"}});
        ingest(&isolate, &[ward]).await;
        let after = sides().await;
        // Another place changes what the posting gives, not what the person can do.
        assert_eq!(after.meets_demands, before.meets_demands);
        assert!(after.meets_wishes.unwrap().points() < 50.0, "{after:?}");
    });
}

#[test]
fn visibility_decides_from_the_next_request_on_for_isolates_that_know_the_person_too() {
    block_on(async {
        let world = World::new(3);
        let isolate = prepared(&world).await;
        let clinic = employer("clinic");
        apply(&isolate, "mira-id", "nurse").await;
        apply(&isolate, "noor-id", "nurse").await;
        show(&isolate, "otto-id", "open").await;
        let otto = candidate(&world, "otto-id");
        for (visibility, open, applicant) in [
            ("private", false, false),
            ("applications", false, true),
            ("open", true, true),
            ("mentor", false, false),
            ("open", true, true),
            ("applications", false, true),
            ("open", true, true),
            ("private", false, false),
        ] {
            show(&isolate, "mira-id", visibility).await;
            let person = |is: bool| is.then(|| candidate(&world, "mira-id"));
            let fresh = Isolate::new(&world);
            for isolate in [&isolate, &fresh] {
                let page = found(isolate, &clinic, "nurse").await;
                let expected: Vec<String> =
                    person(open).into_iter().chain([otto.clone()]).collect();
                assert_eq!(shown(&page), expected, "{visibility}");
                assert_eq!(tells(&page), [] as [&str; 0], "{visibility}");
                let page = applied(isolate, &clinic, "nurse").await;
                assert_eq!(
                    shown(&page),
                    person(applicant).into_iter().collect::<Vec<_>>()
                );
                assert_eq!(tells(&page), [] as [&str; 0], "{visibility}");
            }
        }
        // Mira applied for one posting; the others learn nothing of it.
        show(&isolate, "mira-id", "applications").await;
        assert!(applied(&isolate, &clinic, "welder").await.items.is_empty());
        assert!(
            applied(&isolate, &employer("hospital"), "other-nurse")
                .await
                .items
                .is_empty()
        );
        // An application that is taken back is none, even before what it taught is unlearned.
        world.advance_ms(2 * 60 * 60 * 1000);
        world.drain(&isolate).await;
        let (mira, nurse) = (user("mira-id"), job("nurse"));
        let undone = interactions::undo(&isolate, &mira, interactions::Kind::Apply, &nurse).await;
        isolate.settle(undone.unwrap().after).await;
        assert!(applied(&isolate, &clinic, "nurse").await.items.is_empty());
    });
}

#[test]
fn what_is_stored_and_remembered_of_private_people_is_nothing() {
    block_on(async {
        let world = World::new(4);
        let isolate = prepared(&world).await;
        show(&isolate, "mira-id", "open").await;
        found(&isolate, &employer("clinic"), "nurse").await;
        assert!(format!("{:?}", isolate.memory()).contains("HeldPerson"));
        let features = || world.rows("SELECT features FROM visible_people");
        let stored = features()[0]["features"].as_str().unwrap().to_owned();
        assert!(stored.len() > 100);
        let mira = candidate(&world, "mira-id");
        show(&isolate, "mira-id", "private").await;
        let open = found(&isolate, &employer("clinic"), "nurse").await;
        assert_eq!(features(), [] as [Value; 0]);
        // Nothing that others read holds a byte of her features, or the id that she had for them.
        let applied = applied(&isolate, &employer("clinic"), "nurse").await;
        let reach = new_matches::reach(&isolate, &employer("clinic"), &job("nurse")).await;
        let answers = [
            serde_json::to_string(&open).unwrap(),
            serde_json::to_string(&applied).unwrap(),
            serde_json::to_string(&reach.unwrap()).unwrap(),
        ];
        let keys = world.cache_keys();
        let values = keys.iter().filter_map(|key| world.cached(key));
        let values = values.map(|value| String::from_utf8_lossy(&value).into_owned());
        let (head, tail) = stored.split_at(stored.len() / 2);
        for text in answers.into_iter().chain(values).chain(world.messages()) {
            for part in [head, tail, mira.as_str()] {
                assert!(!text.contains(part), "{part} in {text}");
            }
        }
        let held = format!("{:?}", isolate.memory());
        assert!(!held.contains("HeldPerson"), "{held}");
        assert!(!world.cache_keys().iter().any(|key| key.contains("people")));
    });
}

#[test]
fn an_employer_reaches_the_postings_of_its_own_companies_alone() {
    block_on(async {
        let world = World::new(5);
        let isolate = prepared(&world).await;
        show(&isolate, "mira-id", "open").await;
        apply(&isolate, "mira-id", "nurse").await;
        let mira = candidate(&world, "mira-id");
        let strangers = [
            employer("hospital"),
            caller(Role::Employer, &[]),
            caller(Role::Employer, &["Clinic", "clinic ", "welder", ""]),
            caller(Role::User, &["clinic"]),
        ];
        for stranger in strangers {
            let request = of("nurse");
            let refused = candidates::candidates(&isolate, &stranger, &request).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
            let refused = candidates::applicants(&isolate, &stranger, &request).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
            let refused = requests::ask(&isolate, &stranger, &job("nurse"), &mira).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        }
        assert_eq!(
            world.rows("SELECT * FROM contact_requests"),
            [] as [Value; 0]
        );
        assert_eq!(world.rows("SELECT * FROM disclosures"), [] as [Value; 0]);
        for able in [
            employer("clinic"),
            caller(Role::Employer, &["hospital", "clinic"]),
            caller(Role::Service, &[]),
            caller(Role::Admin, &[]),
        ] {
            assert_eq!(found(&isolate, &able, "nurse").await.items.len(), 1);
        }
        let nowhere = candidates::candidates(&isolate, &employer("clinic"), &of("none")).await;
        assert!(
            matches!(nowhere, Err(Error::NotFound("job"))),
            "{nowhere:?}"
        );
        // An employer is no backend.
        let clinic = employer("clinic");
        assert!(matches!(clinic.may_produce(), Err(Error::Forbidden(_))));
        assert!(matches!(clinic.may_operate(), Err(Error::Forbidden(_))));
        assert!(matches!(
            clinic.may_reach_user(&user("mira-id")),
            Err(Error::Forbidden(_))
        ));
    });
}

#[test]
fn nobody_is_shown_to_a_company_that_they_hid_or_ruled_out() {
    block_on(async {
        let world = World::new(6);
        let isolate = prepared(&world).await;
        for id in ["mira-id", "noor-id", "otto-id"] {
            show(&isolate, id, "open").await;
        }
        assert_eq!(
            found(&isolate, &employer("clinic"), "nurse")
                .await
                .items
                .len(),
            3
        );
        act(&isolate, "mira-id", "hide_company", "welder").await;
        let body = json!({"deal_breakers": {"excluded_companies": ["clinic"]}}).to_string();
        wish(&isolate, "noor-id", &body).await;
        let request = Request {
            include_ineligible: true,
            ..of("nurse")
        };
        let page = candidates::candidates(&isolate, &employer("clinic"), &request)
            .await
            .unwrap();
        assert_eq!(shown(&page), [candidate(&world, "otto-id")]);
        assert_eq!(page.total, 1);
        let mira = candidate(&world, "mira-id");
        let asked = requests::ask(&isolate, &employer("clinic"), &job("nurse"), &mira).await;
        assert!(
            matches!(asked, Err(Error::NotFound("candidate"))),
            "{asked:?}"
        );
        // Another company sees all three.
        assert_eq!(
            found(&isolate, &employer("hospital"), "other-nurse")
                .await
                .items
                .len(),
            3
        );
    });
}

#[test]
fn pages_of_any_size_make_up_one_ranking_and_a_warm_isolate_reads_what_changed() {
    block_on(async {
        let world = World::new(9);
        let isolate = prepared(&world).await;
        let clinic = employer("clinic");
        for n in 0..30 {
            let id = format!("p{n}");
            let skills = [SKILLS[n % 12], "nursing"];
            put_resume(&isolate, &id, &resume("Nurse", &skills[..1 + n % 2])).await;
            show(&isolate, &id, "open").await;
        }
        world.drain(&isolate).await;
        let all = found(&isolate, &clinic, "nurse").await;
        assert_eq!(all.total, 30);
        let mut paged = Vec::new();
        let mut cursor = None;
        loop {
            let request = Request {
                limit: limit(7),
                cursor,
                ..of("nurse")
            };
            let page = candidates::candidates(&isolate, &clinic, &request)
                .await
                .unwrap();
            assert_eq!(page.total, 30);
            paged.extend(shown(&page));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged.len(), 30);
        assert_eq!(paged[..20], shown(&all)[..]);
        let fresh = Isolate::new(&world);
        assert_eq!(shown(&found(&fresh, &clinic, "nurse").await), shown(&all));

        isolate.begin_event();
        candidates::candidates(&isolate, &clinic, &of("nurse"))
            .await
            .unwrap();
        let warm = isolate.usage().reading();
        assert_eq!((warm.batches, warm.cache_operations), (2, 0), "{warm:?}");
        assert!(warm.rows_read < 40, "{warm:?}");
        // A changed profile is in the next response.
        put_resume(
            &isolate,
            "p0",
            &resume("Ward Nurse", &["nursing", "wound care"]),
        )
        .await;
        for isolate in [&isolate, &fresh] {
            let page = found(isolate, &clinic, "nurse").await;
            assert_eq!(page.items[0].candidate, candidate(&world, "p0"));
        }
        let garbage = Request {
            cursor: Some("?".to_owned()),
            ..of("nurse")
        };
        let refused = candidates::candidates(&isolate, &clinic, &garbage).await;
        assert!(matches!(&refused, Err(Error::Refused { field, .. }) if field == "cursor"));
    });
}

#[test]
fn people_are_read_anew_with_other_skills() {
    block_on(async {
        let world = World::new(10);
        let isolate = prepared(&world).await;
        let clinic = employer("clinic");
        show(&isolate, "otto-id", "open").await;
        let before = found(&isolate, &clinic, "welder").await;
        let set = json!({"skills": [{"name": "FlowLoom", "broader": ["welding"]}]}).to_string();
        let outcome = skills::put(&isolate, set.as_bytes()).await.unwrap();
        isolate.settle(outcome.after).await;
        let after = found(&isolate, &clinic, "welder").await;
        assert_ne!(after.algorithm, before.algorithm);
        assert_ne!(after.items[0].receipt.profile, "");
        let fresh = Isolate::new(&world);
        let other = found(&fresh, &clinic, "welder").await;
        assert_eq!(
            serde_json::to_string(&after.items[0].receipt).unwrap(),
            serde_json::to_string(&other.items[0].receipt).unwrap()
        );
    });
}

#[test]
fn people_for_whom_memory_has_no_room_are_ranked_all_the_same() {
    block_on(async {
        let world = World::new(11);
        let isolate = prepared(&world).await;
        let clinic = employer("clinic");
        for n in 0..12 {
            let id = format!("p{n}");
            let skills = [SKILLS[n % 12], "nursing"];
            put_resume(&isolate, &id, &resume("Nurse", &skills[..1 + n % 2])).await;
            show(&isolate, &id, "open").await;
        }
        let ample = found(&isolate, &clinic, "nurse").await;
        for roster_bytes in [0, 2_000, 6_000] {
            world.set_settings(Settings {
                roster_bytes,
                ..Settings::default()
            });
            let narrow = Isolate::new(&world);
            for _ in 0..2 {
                let page = found(&narrow, &clinic, "nurse").await;
                assert_eq!(
                    (shown(&page), page.total),
                    (shown(&ample), 12),
                    "{roster_bytes}"
                );
            }
        }
        // Somebody in memory who changes where there is no room is ranked once, as they are now.
        world.set_settings(Settings::default());
        let warm = Isolate::new(&world);
        found(&warm, &clinic, "nurse").await;
        world.set_settings(Settings {
            roster_bytes: 0,
            ..Settings::default()
        });
        put_resume(
            &isolate,
            "p0",
            &resume("Ward Nurse", &["nursing", "wound care"]),
        )
        .await;
        show(&isolate, "p1", "private").await;
        for _ in 0..2 {
            let page = found(&warm, &clinic, "nurse").await;
            assert_eq!(page.items[0].candidate, candidate(&world, "p0"));
            assert_eq!((page.items.len(), page.total), (11, 11));
        }
    });
}

#[test]
fn whose_profile_cannot_be_read_is_missing_and_the_log_says_so_without_whom() {
    block_on(async {
        let world = World::new(14);
        let isolate = prepared(&world).await;
        put_resume(&isolate, "u-large", &resume("Ward Nurse", &["nursing"])).await;
        for id in ["mira-id", "u-large"] {
            show(&isolate, id, "open").await;
        }
        let clinic = employer("clinic");
        assert_eq!(found(&isolate, &clinic, "nurse").await.total, 2);
        enlarge(&world);
        world.rows("UPDATE visible_people SET features = NULL");
        let fresh = Isolate::new(&world);
        let page = found(&fresh, &clinic, "nurse").await;
        assert_eq!(shown(&page), [candidate(&world, "mira-id")]);
        let said = world.warnings().join("\n");
        assert!(said.contains("people_left_out: rows of 1 people"), "{said}");
        assert!(!said.contains("u-large"), "{said}");
    });
}

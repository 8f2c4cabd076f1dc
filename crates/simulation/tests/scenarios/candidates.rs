//! The other direction: people for a posting. The same numbers from both sides, and never a byte of
//! somebody who does not want to be seen.

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
fn a_person_is_named_to_the_employer_to_whose_request_they_agreed_and_no_longer_than_that() {
    block_on(async {
        let world = World::new(7);
        let isolate = prepared(&world).await;
        let (clinic, hospital) = (employer("clinic"), employer("hospital"));
        for id in ["mira-id", "noor-id"] {
            show(&isolate, id, "open").await;
        }
        let mira = candidate(&world, "mira-id");
        let ask = async |caller: &Caller, id: &str| {
            requests::ask(&isolate, caller, &job(id), &mira)
                .await
                .unwrap()
        };
        assert_eq!(ask(&clinic, "nurse").await.status, RequestStatus::Asked);
        world.advance_ms(1000);
        let again = ask(&clinic, "nurse").await;
        assert_eq!(
            again.asked_at_ms,
            world.now_ms() - 1000,
            "asking again changes nothing"
        );
        ask(&hospital, "other-nurse").await;
        assert_eq!(
            tells(&found(&isolate, &clinic, "nurse").await),
            [] as [&str; 0]
        );

        let list = requests::list(&isolate, &user("mira-id"), None, Limit::default())
            .await
            .unwrap();
        let listed: Vec<_> = list
            .items
            .iter()
            .map(|item| item.company_id.0.as_str())
            .collect();
        assert_eq!((listed, list.total), (vec!["hospital", "clinic"], 2));
        let none = requests::list(&isolate, &user("noor-id"), None, Limit::default())
            .await
            .unwrap();
        assert_eq!(none.total, 0);

        world.advance_ms(1000);
        answer(&isolate, "mira-id", "nurse", true).await.unwrap();
        let page = found(&isolate, &clinic, "nurse").await;
        let named = page
            .items
            .iter()
            .find(|item| item.candidate == mira)
            .unwrap();
        let identity = named.person.as_ref().unwrap();
        assert_eq!(
            (identity.id.0.as_str(), identity.name.as_deref()),
            ("mira-id", Some("Mira Patel"))
        );
        let evidence = named.signals.iter().flat_map(|signal| &signal.evidence);
        assert!(
            evidence
                .clone()
                .any(|evidence| evidence.document == "profile")
        );
        let text = serde_json::to_string(&page).unwrap().to_lowercase();
        assert!(!text.contains("noor") && !text.contains("haddad"), "{text}");
        // For this posting alone, and to this employer.
        assert_eq!(
            tells(&found(&isolate, &clinic, "welder").await),
            [] as [&str; 0]
        );
        assert_eq!(
            tells(&found(&isolate, &hospital, "other-nurse").await),
            [] as [&str; 0]
        );

        world.advance_ms(1000);
        answer(&isolate, "mira-id", "other-nurse", false)
            .await
            .unwrap();
        answer(&isolate, "mira-id", "nurse", false).await.unwrap();
        let page = found(&isolate, &clinic, "nurse").await;
        assert_eq!(tells(&page), [] as [&str; 0]);
        let status = |page: &CandidatePage| {
            let item = page.items.iter().find(|item| item.candidate == mira);
            item.and_then(|item| item.request.as_ref())
                .map(|request| request.status)
        };
        assert_eq!(status(&page), Some(RequestStatus::Withdrawn));
        assert_eq!(
            ask(&hospital, "other-nurse").await.status,
            RequestStatus::Declined
        );

        world.advance_ms(1000);
        answer(&isolate, "mira-id", "nurse", true).await.unwrap();
        assert!(!tells(&found(&isolate, &clinic, "nurse").await).is_empty());
        // Private, she is gone; open again, she is somebody new whom nobody has asked.
        show(&isolate, "mira-id", "private").await;
        assert_eq!(
            tells(&found(&isolate, &clinic, "nurse").await),
            [] as [&str; 0]
        );
        show(&isolate, "mira-id", "open").await;
        let page = found(&isolate, &clinic, "nurse").await;
        assert_eq!(tells(&page), [] as [&str; 0]);
        assert!(!shown(&page).contains(&mira));
        assert!(page.items.iter().all(|item| item.request.is_none()));
        let late = answer(&isolate, "mira-id", "nurse", true).await;
        assert!(
            matches!(&late, Err(Error::Refused { field, .. }) if field == "agrees"),
            "{late:?}"
        );
        assert_eq!(
            tells(&found(&isolate, &clinic, "nurse").await),
            [] as [&str; 0]
        );
        let stale = requests::ask(&isolate, &clinic, &job("nurse"), &mira).await;
        assert!(
            matches!(stale, Err(Error::NotFound("candidate"))),
            "{stale:?}"
        );
        let stranger = answer(&isolate, "noor-id", "nurse", true).await;
        assert!(
            matches!(stranger, Err(Error::NotFound("request"))),
            "{stranger:?}"
        );
    });
}

#[test]
fn an_employer_lists_its_requests_and_its_postings() {
    block_on(async {
        let world = World::new(11);
        let isolate = prepared(&world).await;
        let (clinic, hospital) = (employer("clinic"), employer("hospital"));
        let mut candidates = Vec::new();
        for id in ["mira-id", "noor-id"] {
            show(&isolate, id, "open").await;
            let candidate = candidate(&world, id);
            requests::ask(&isolate, &clinic, &job("nurse"), &candidate)
                .await
                .unwrap();
            candidates.push(candidate);
            world.advance_ms(1000);
        }
        answer(&isolate, "mira-id", "nurse", true).await.unwrap();
        let listed = async |caller: &Caller, id: &str, items, cursor: Option<&str>| {
            isolate.begin_event();
            requests::list_sent(&isolate, caller, &job(id), cursor, limit(items)).await
        };
        let page = listed(&clinic, "nurse", 10, None).await.unwrap();
        let asked: Vec<&str> = page.items.iter().map(|it| it.candidate.as_str()).collect();
        assert_eq!(asked, [&candidates[1], &candidates[0]]);
        assert_eq!(page.items[0].person, None);
        let named = page.items[1].person.as_ref().unwrap();
        assert_eq!(named.name.as_deref(), Some("Mira Patel"));
        assert_eq!(page.items[1].request.status, RequestStatus::Agreed);
        let text = serde_json::to_string(&page.items[0]).unwrap();
        assert!(!text.contains("noor") && !text.contains("Noor"), "{text}");
        let first = listed(&clinic, "nurse", 1, None).await.unwrap();
        let rest = listed(&clinic, "nurse", 1, first.next_cursor.as_deref()).await;
        let rest = rest.unwrap();
        assert_eq!(rest.items[0].candidate, candidates[0]);
        assert_eq!((first.total, rest.total), (2, 2));
        // Who is private again is not named, and another company sees nothing.
        show(&isolate, "mira-id", "private").await;
        let page = listed(&clinic, "nurse", 10, None).await.unwrap();
        assert_eq!(page.items[1].person, None);
        assert_eq!(page.items[1].request.status, RequestStatus::Withdrawn);
        let other = listed(&hospital, "nurse", 10, None).await;
        assert!(matches!(other, Err(Error::Forbidden(_))), "{other:?}");
        let none = listed(&hospital, "other-nurse", 10, None).await.unwrap();
        assert_eq!(
            (none.items.len(), none.next_cursor, none.total),
            (0, None, 0)
        );
        let unknown = listed(&clinic, "nothing", 10, None).await;
        assert!(
            matches!(unknown, Err(Error::NotFound("job"))),
            "{unknown:?}"
        );

        let company = |id: &str| CompanyId(id.to_owned());
        let of = async |id: &str, cursor: Option<&str>| {
            isolate.begin_event();
            listing::list_jobs(&isolate, None, Some(&company(id)), cursor, limit(1)).await
        };
        let page = of("clinic", None).await.unwrap();
        assert_eq!((page.items[0].job.id.0.as_str(), page.total), ("nurse", 2));
        let page = of("clinic", page.next_cursor.as_deref()).await.unwrap();
        assert_eq!((page.items[0].job.id.0.as_str(), page.total), ("welder", 2));
        let page = of("nobody", None).await.unwrap();
        assert_eq!((page.items.len(), page.total), (0, 0));
        let refused = of("..", None).await;
        assert!(
            matches!(&refused, Err(Error::Refused { field, .. }) if field == "company"),
            "{refused:?}"
        );
    });
}

#[test]
fn rankings_requests_and_answers_are_on_record_and_an_erased_person_is_not() {
    block_on(async {
        let world = World::new(8);
        let isolate = prepared(&world).await;
        let clinic = employer("clinic");
        show(&isolate, "mira-id", "open").await;
        let mira = candidate(&world, "mira-id");
        found(&isolate, &clinic, "nurse").await;
        applied(&isolate, &clinic, "nurse").await;
        for _ in 0..2 {
            requests::ask(&isolate, &clinic, &job("nurse"), &mira)
                .await
                .unwrap();
        }
        for agrees in [true, true, false, true] {
            answer(&isolate, "mira-id", "nurse", agrees).await.unwrap();
        }
        let record = async || {
            let page =
                disclosures::list(&isolate, &RecordFilter::default(), None, Limit::default())
                    .await
                    .unwrap();
            let items = page.items.iter().rev();
            items
                .map(|item| {
                    let person = item.user_id.as_ref().map(|id| id.0.clone());
                    (<&str>::from(item.action), item.people, person)
                })
                .collect::<Vec<_>>()
        };
        let mira = Some("mira-id".to_owned());
        let rankings = [("candidates", Some(1), None), ("applicants", Some(0), None)];
        let answers =
            ["asked", "agreed", "withdrawn", "agreed"].map(|action| (action, None, mira.clone()));
        let all: Vec<_> = rankings.clone().into_iter().chain(answers).collect();
        assert_eq!(record().await, all);
        let listed = async |cursor: Option<&str>| {
            let everything = RecordFilter::default();
            let page = disclosures::list(&isolate, &everything, cursor, limit(4)).await;
            page.unwrap()
        };
        let page = listed(None).await;
        let rest = listed(page.next_cursor.as_deref()).await;
        assert_eq!((page.items.len(), rest.items.len()), (4, 2));
        let outcome = profiles::delete_user(&isolate, &user("mira-id"))
            .await
            .unwrap();
        isolate.settle(outcome.after).await;
        assert_eq!(record().await, rankings);
        // Six months, unless a deployment says otherwise.
        let day_ms = 24 * 60 * 60 * 1000;
        world.advance_ms(182 * day_ms);
        service::deliveries::sweep(&isolate).await.unwrap();
        assert_eq!(record().await, rankings);
        world.advance_ms(2 * day_ms);
        service::deliveries::sweep(&isolate).await.unwrap();
        assert_eq!(record().await, []);
        let week = |name: &str| (name == "RECORD_RETENTION_DAYS").then(|| "7".to_owned());
        world.set_settings(Settings::read(week));
        found(&isolate, &clinic, "nurse").await;
        for (days, left) in [(6, 1), (2, 0)] {
            world.advance_ms(days * day_ms);
            service::deliveries::sweep(&isolate).await.unwrap();
            assert_eq!(record().await.len(), left);
        }
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
fn decisions_are_on_record_beside_the_rankings() {
    block_on(async {
        let world = World::new(12);
        let isolate = prepared(&world).await;
        let (clinic, hospital) = (employer("clinic"), employer("hospital"));
        show(&isolate, "mira-id", "open").await;
        let mira = candidate(&world, "mira-id");
        let decide = async |caller: &Caller, id: &str, candidate: &str, decision: &str| {
            let body = json!({"decision": decision}).to_string();
            requests::decide(&isolate, caller, &job(id), candidate, body.as_bytes()).await
        };
        found(&isolate, &clinic, "nurse").await;
        for decision in ["shortlisted", "shortlisted", "rejected", "shortlisted"] {
            decide(&clinic, "nurse", &mira, decision).await.unwrap();
        }
        let page =
            disclosures::list(&isolate, &RecordFilter::default(), None, Limit::default()).await;
        let actions: Vec<String> = page
            .unwrap()
            .items
            .iter()
            .map(|item| serde_json::to_value(item.action).unwrap())
            .map(|action| action.as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            actions,
            ["shortlisted", "rejected", "shortlisted", "candidates"]
        );
        // It changes no number.
        let page = found(&isolate, &clinic, "nurse").await;
        assert_eq!(page.items[0].candidate, mira);
        for (caller, id, whom, decision, expected) in [
            (&hospital, "nurse", mira.as_str(), "hired", "forbidden"),
            (&clinic, "nothing", &mira, "hired", "not_found"),
            (&clinic, "nurse", "nobody", "hired", "not_found"),
            (&clinic, "nurse", &mira, "liked", "invalid_field"),
        ] {
            let refused = decide(caller, id, whom, decision).await;
            assert_eq!(refused.unwrap_err().code().as_str(), expected);
        }
        show(&isolate, "mira-id", "private").await;
        let gone = decide(&clinic, "nurse", &mira, "hired").await;
        assert!(
            matches!(gone, Err(Error::NotFound("candidate"))),
            "{gone:?}"
        );
    });
}

/// Who was shown by an entry of the record: place, person and whether they were named.
async fn seen(isolate: &Isolate<'_>, entry: i64) -> Vec<(u32, String, bool)> {
    let people = disclosures::people(isolate, entry).await.unwrap();
    let people = people.items.into_iter();
    people
        .map(|shown| (shown.place, shown.user_id.0, shown.named))
        .collect()
}

/// The numbers of the entries under a filter, newest first.
async fn entries(isolate: &Isolate<'_>, filter: RecordFilter) -> Vec<i64> {
    let page = disclosures::list(isolate, &filter, None, Limit::default()).await;
    page.unwrap().items.iter().map(|item| item.id).collect()
}

#[test]
fn whom_an_employer_saw_is_on_record_page_by_page_and_in_the_export_of_each() {
    block_on(async {
        let world = World::new(13);
        let isolate = prepared(&world).await;
        let (clinic, hospital) = (employer("clinic"), employer("hospital"));
        for id in ["mira-id", "noor-id", "otto-id"] {
            show(&isolate, id, "open").await;
        }
        let mut cursor = None;
        let mut pages = Vec::new();
        for _ in 0..2 {
            let request = Request {
                limit: limit(2),
                cursor,
                ..of("nurse")
            };
            let page = candidates::candidates(&isolate, &clinic, &request).await;
            let page = page.unwrap();
            pages.push(shown(&page));
            cursor = page.next_cursor;
        }
        assert_eq!((pages[0].len(), pages[1].len()), (2, 1));
        let of_page = |page: &[String]| {
            let people = ["mira-id", "noor-id", "otto-id"];
            let name = |id: &String| people.iter().find(|name| candidate(&world, name) == *id);
            let named = page.iter().map(|id| (*name(id).unwrap()).to_owned());
            (1..)
                .zip(named)
                .map(|(place, id)| (place, id, false))
                .collect::<Vec<_>>()
        };
        let record = entries(&isolate, RecordFilter::default()).await;
        assert_eq!(seen(&isolate, record[1]).await, of_page(&pages[0]));
        assert_eq!(seen(&isolate, record[0]).await, of_page(&pages[1]));

        // Who has agreed is named, in rankings and in the list of requests.
        let mira = candidate(&world, "mira-id");
        for id in [&mira, &candidate(&world, "noor-id")] {
            let asked = requests::ask(&isolate, &clinic, &job("nurse"), id).await;
            asked.unwrap();
        }
        answer(&isolate, "mira-id", "nurse", true).await.unwrap();
        found(&isolate, &clinic, "nurse").await;
        found(&isolate, &hospital, "other-nurse").await;
        let sent = requests::list_sent(&isolate, &clinic, &job("nurse"), None, limit(20)).await;
        let sent = sent.unwrap();
        assert_eq!(sent.items.len(), 2);
        let record = entries(&isolate, RecordFilter::default()).await;
        let names = async |entry: i64| {
            let seen = seen(&isolate, entry).await.into_iter();
            seen.filter(|(_, _, named)| *named)
                .map(|(_, id, _)| id)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(record[0]).await, ["mira-id"]);
        assert_eq!(names(record[1]).await, [""; 0], "another employer");
        assert_eq!(names(record[2]).await, ["mira-id"]);
        let people: Vec<bool> = sent
            .items
            .iter()
            .map(|item| item.person.is_some())
            .collect();
        let recorded = seen(&isolate, record[0]).await.into_iter();
        assert_eq!(
            recorded.map(|(_, _, named)| named).collect::<Vec<_>>(),
            people
        );

        // Each filter, alone and with another.
        let of_person = RecordFilter {
            user: Some(user("mira-id")),
            ..RecordFilter::default()
        };
        let of_job = RecordFilter {
            job: Some(job("other-nurse")),
            ..RecordFilter::default()
        };
        let by = RecordFilter {
            actor: Some(hospital.claims().sub.clone()),
            ..RecordFilter::default()
        };
        let both = RecordFilter {
            job: Some(job("nurse")),
            ..by.clone()
        };
        let past = RecordFilter {
            until_ms: Some(world.now_ms()),
            ..RecordFilter::default()
        };
        let present = RecordFilter {
            since_ms: Some(world.now_ms()),
            ..RecordFilter::default()
        };
        for (filter, expected) in [
            (of_person, 6),
            (of_job, 1),
            (by, 1),
            (both, 0),
            (past, 0),
            (present, record.len()),
        ] {
            let found = entries(&isolate, filter.clone()).await;
            assert_eq!(found.len(), expected, "{filter:?}");
        }

        // The export of each has where they were seen themselves.
        let held = async |id: &str| {
            let exported = export::export(&isolate, &user(id)).await.unwrap();
            assert!(id == "mira-id" || !exported.to_string().contains("mira-id"));
            exported["meta"]["edgematch"]["shown"].clone()
        };
        let (otto, mira) = (held("otto-id").await, held("mira-id").await);
        assert_eq!(otto.as_array().unwrap().len(), 3);
        assert_eq!(mira.as_array().unwrap().len(), 4);
        let named = mira.as_array().unwrap().iter();
        let named: Vec<&Value> = named.filter(|row| row["named"] == true).collect();
        assert_eq!(named.len(), 2);
        assert_eq!(named[0]["list"], "candidates");
        assert_eq!(named[0]["company_id"], "clinic");
        assert_eq!(named[0]["job_id"], "nurse");
        assert!(named[0]["score"].as_f64().unwrap() > 0.0 && named[0]["place"] == 1);

        // Who is erased is on no page, whose count stays.
        let outcome = profiles::delete_user(&isolate, &user("mira-id")).await;
        isolate.settle(outcome.unwrap().after).await;
        let page = disclosures::list(&isolate, &RecordFilter::default(), None, limit(20)).await;
        let entry = page
            .unwrap()
            .items
            .into_iter()
            .find(|item| item.id == record[2]);
        assert_eq!(entry.unwrap().people, Some(3));
        assert_eq!(seen(&isolate, record[2]).await.len(), 2);
        let nowhere = disclosures::people(&isolate, 1_000).await;
        assert!(matches!(nowhere, Err(Error::NotFound("disclosure"))));
    });
}

#[test]
fn who_became_private_while_a_page_was_made_is_neither_shown_nor_on_record() {
    block_on(async {
        let mut was_overtaken = false;
        for batches in 0..3 {
            let world = World::new(batches);
            let (isolate, other) = (prepared(&world).await, Isolate::new(&world));
            show(&isolate, "mira-id", "open").await;
            show(&isolate, "otto-id", "open").await;
            world.set_faults(Faults {
                hesitation: 1_000,
                ..Faults::default()
            });
            isolate.begin_event();
            let (clinic, request) = (employer("clinic"), of("nurse"));
            let mut page = Box::pin(candidates::candidates(&isolate, &clinic, &request));
            while isolate.usage().reading().batches < batches {
                assert!(poll!(&mut page).is_pending(), "{batches}");
            }
            world.set_faults(Faults::default());
            show(&other, "mira-id", "private").await;
            let page = page.await.unwrap();
            let recorded = world.rows("SELECT user_id FROM shown_people ORDER BY place");
            let counted = world.rows("SELECT people FROM disclosures");
            assert_eq!(recorded.len(), page.items.len(), "{batches}");
            assert_eq!(counted, [json!({"people": recorded.len()})]);
            was_overtaken |= recorded == [json!({"user_id": "otto-id"})];
        }
        assert!(was_overtaken);
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

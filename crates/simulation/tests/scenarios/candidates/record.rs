//! The record of who saw whom, asked, answered and decided.

use super::*;

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

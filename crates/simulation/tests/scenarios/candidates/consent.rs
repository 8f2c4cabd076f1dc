//! Requests of employers, and what people answer.

use super::*;

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

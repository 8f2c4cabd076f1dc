//! The crate's promises to its callers, on documents small enough to check by hand.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use matching::document::{
    CompanyId, DealBreakers, DemandedSkill, EmploymentType, Pay, PayPeriod, Place, Posting,
    PostingId, Preferences, Profile, StatedSkill, Workplace,
};
use matching::{
    Catalogue, CatalogueEntry, DEFAULT_ENGINE, Difference, ENGINES, Engine, Facet, Filter, Match,
    PostingFeatures, PostingSummary, Query, Ranking, Receipts, Score, Selection, Verdict, engine,
    growth, is_within_reach, read_posting, read_profile,
};

fn posting(id: &str, title: &str, skills: &[&str]) -> Posting {
    let skills: Vec<DemandedSkill> = skills
        .iter()
        .map(|name| DemandedSkill {
            name: (*name).to_owned(),
            required: true,
        })
        .collect();
    Posting {
        skills,
        ..serde_json::from_value(serde_json::json!({ "id": id, "title": title })).unwrap()
    }
}

fn profile(headline: &str, skills: &[&str]) -> Profile {
    Profile {
        headline: Some(headline.to_owned()),
        skills: skills
            .iter()
            .map(|name| StatedSkill {
                name: (*name).to_owned(),
                level: None,
            })
            .collect(),
        ..Profile::default()
    }
}

fn entry(posting: &Posting) -> CatalogueEntry {
    CatalogueEntry {
        version: 7,
        summary: PostingSummary::of(posting),
        features: read_posting(posting),
    }
}

fn catalogue(postings: &[Posting]) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for (seq, posting) in (1..).zip(postings) {
        catalogue.upsert(seq, entry(posting));
    }
    catalogue.advance(postings.len() as u64);
    catalogue
}

fn ranked(profile: &Profile, catalogue: &Catalogue, filter: &Filter) -> Ranking {
    let nothing = HashSet::new();
    let nobody = HashSet::new();
    let query = Query {
        now_ms: 1_000,
        filter,
        hidden: &nothing,
        hidden_companies: &nobody,
        changed_after: None,
        after: None,
        limit: 100,
    };
    hybrid().rank(&read_profile(profile), catalogue, &query)
}

fn ids(ranking: &Ranking) -> Vec<&str> {
    ranking
        .items
        .iter()
        .map(|item| item.position.id.0.as_str())
        .collect()
}

fn hybrid() -> &'static dyn Engine {
    engine(DEFAULT_ENGINE).unwrap()
}

fn explained(profile: &Profile, posting: &Posting) -> Match {
    hybrid().explain(&read_profile(profile), &entry(posting))
}

fn jobs() -> Vec<Posting> {
    vec![
        posting("dba", "Database Administrator", &["PostgreSQL", "Linux"]),
        posting("web", "Frontend Developer", &["React", "TypeScript", "CSS"]),
        posting("nurse", "Registered Nurse", &["patient care", "wound care"]),
        posting("data", "Data Engineer", &["Python", "Spark", "SQL"]),
    ]
}

#[test]
fn the_best_comes_first() {
    let catalogue = catalogue(&jobs());
    let check = |profile: Profile, first: &str| {
        assert_eq!(
            ids(&ranked(&profile, &catalogue, &Filter::default()))[0],
            first
        );
    };
    check(profile("Web developer", &["React.js", "TS", "HTML"]), "web");
    check(profile("Nurse", &["Patient care"]), "nurse");
    check(
        profile("Data engineer", &["python", "pyspark", "t-sql"]),
        "data",
    );
    check(profile("DBA", &["postgres", "ubuntu"]), "dba");
}

#[test]
fn ranking_and_explaining_agree() {
    let postings = jobs();
    let catalogue = catalogue(&postings);
    let person = profile("Data engineer", &["python", "postgres", "react"]);
    for name in ENGINES {
        let engine = engine(name).unwrap();
        let (nothing, nobody, filter) = (HashSet::new(), HashSet::new(), Filter::default());
        let query = Query {
            now_ms: 0,
            filter: &filter,
            hidden: &nothing,
            hidden_companies: &nobody,
            changed_after: None,
            after: None,
            limit: 10,
        };
        let ranking = engine.rank(&read_profile(&person), &catalogue, &query);
        assert_eq!((ranking.items.len(), ranking.effort.considered), (4, 4));
        assert!(ranking.items.is_sorted_by(|a, b| a.position < b.position));
        for item in &ranking.items {
            let entry = catalogue.entry(&item.position.id).unwrap();
            let matched = engine.explain(&read_profile(&person), &entry);
            assert_eq!(
                matched.score, item.position.score,
                "{name} {:?}",
                item.position.id
            );
            assert_eq!(item.version, 7);
        }
        // The second page begins where the first ended.
        let first = engine.rank(
            &read_profile(&person),
            &catalogue,
            &Query { limit: 1, ..query },
        );
        let after = &first.items[0].position;
        let rest = engine.rank(
            &read_profile(&person),
            &catalogue,
            &Query {
                after: Some(after),
                ..query
            },
        );
        assert_eq!(rest.items, ranking.items[1..]);
    }
}

#[test]
fn points_add_up_and_the_range_holds_the_score() {
    let person = profile("Frontend developer", &["React", "Rust"]);
    for posting in jobs() {
        let matched = explained(&person, &posting);
        let points: f64 = matched
            .signals
            .iter()
            .map(|signal| signal.points.points())
            .sum();
        assert!(
            (points - matched.score.points()).abs() < 0.01,
            "{points} {}",
            matched.score
        );
        assert!(matched.range[0] <= matched.score && matched.score <= matched.range[1]);
        assert!(matched.coverage > 0.0 && matched.coverage < 1.0);
        let json = serde_json::to_string(&matched).unwrap();
        assert_eq!(serde_json::from_str::<Match>(&json).unwrap(), matched);
    }
}

#[test]
fn a_missing_skill_is_named_as_the_posting_lists_it() {
    let named = |listed: &str| {
        let posting =
            serde_json::json!({ "id": "p", "title": "Clerk", "skills": [{ "name": listed }] });
        let posting: Posting = serde_json::from_value(posting).unwrap();
        let matched = explained(&profile("Clerk", &["Welding"]), &posting);
        let missing = matched.missing_skills[0].clone();
        let summary = matched.summary;
        let name = missing.posting_name();
        assert!(
            !summary.contains("would rise") || summary.contains(&format!("With {name}, ")),
            "{summary}"
        );
        (missing.name, missing.spelled)
    };
    let owned = |text: &str| Some(text.to_owned());
    let label = "soldering techniques".to_owned();
    assert_eq!(named("Soldering"), (label.clone(), owned("Soldering")));
    assert_eq!(named("soldering techniques"), (label.clone(), None));
    // A longer entry is no name of it.
    assert_eq!(named("Advanced soldering"), (label, None));
    assert_eq!(
        named("FlowLoom"),
        ("flowloom".to_owned(), owned("FlowLoom"))
    );
}

#[test]
fn what_is_missing_is_named_with_its_exact_gain() {
    let matched = explained(&profile("Web designer", &["React", "CSS"]), &jobs()[1]);
    assert_eq!(matched.matched_skills, ["React", "CSS"]);
    let missing = &matched.missing_skills[0];
    assert_eq!(missing.name, "TypeScript");
    let with = explained(
        &profile("Web designer", &["React", "CSS", "TypeScript"]),
        &jobs()[1],
    );
    assert!(missing.score_with.unwrap() > matched.score);
    assert!(with.score >= missing.score_with.unwrap());
    assert!(
        matched.summary.contains("2 of the 3 skills"),
        "{}",
        matched.summary
    );
}

#[test]
fn a_deal_breaker_gives_a_verdict_and_no_points() {
    let mut job = posting("x", "Cook", &["cooking"]);
    job.pay = Some(Pay {
        currency: "EUR".to_owned(),
        min: Some(20.0),
        max: None,
        period: PayPeriod::Hour,
    });
    job.workplace = Some(Workplace::OnSite);
    job.locations = vec![Place {
        city: Some("Bern".to_owned()),
        country: Some("CH".to_owned()),
        region: None,
    }];
    let wish = |preferences: Preferences| {
        let mut person = profile("Cook", &["cooking"]);
        person.preferences = preferences;
        explained(&person, &job)
    };
    let floor = |min: f64, currency: &str, pay_floor: bool| {
        let pay = Pay {
            currency: currency.to_owned(),
            min: Some(min),
            max: None,
            period: PayPeriod::Year,
        };
        let deal_breakers = DealBreakers {
            pay_floor,
            ..DealBreakers::default()
        };
        wish(Preferences {
            pay: Some(pay),
            deal_breakers,
            ..Preferences::default()
        })
    };
    assert_eq!(floor(41_000.0, "EUR", true).verdict, Verdict::Eligible);
    assert_eq!(floor(42_000.0, "EUR", true).verdict, Verdict::Ineligible);
    // 41,000 euros are some 48,000 dollars.
    assert_eq!(floor(42_000.0, "USD", true).verdict, Verdict::Eligible);
    assert_eq!(floor(60_000.0, "USD", true).verdict, Verdict::Ineligible);
    assert_eq!(floor(42_000.0, "XTS", true).verdict, Verdict::Unknown);
    assert_eq!(
        floor(42_000.0, "EUR", true).score,
        floor(42_000.0, "EUR", false).score
    );

    let check = |deal_breakers: DealBreakers, expect: Verdict| {
        let matched = wish(Preferences {
            workplaces: vec![Workplace::Remote],
            employment_types: vec![EmploymentType::FullTime],
            locations: vec![Place {
                city: None,
                region: None,
                country: Some("CH".to_owned()),
            }],
            deal_breakers,
            ..Preferences::default()
        });
        assert_eq!(matched.verdict, expect, "{:?}", matched.deal_breakers);
    };
    check(DealBreakers::default(), Verdict::Eligible);
    check(
        DealBreakers {
            workplace: true,
            ..DealBreakers::default()
        },
        Verdict::Ineligible,
    );
    check(
        DealBreakers {
            employment_type: true,
            ..DealBreakers::default()
        },
        Verdict::Unknown,
    );
    check(
        DealBreakers {
            location: true,
            ..DealBreakers::default()
        },
        Verdict::Eligible,
    );
    let only = |country: &str| DealBreakers {
        authorised_countries: vec![country.to_owned()],
        ..DealBreakers::default()
    };
    check(only("CH"), Verdict::Eligible);
    check(only("US"), Verdict::Ineligible);
}

fn chosen(facet: Facet, values: &[&str]) -> Selection {
    let mut chosen = Selection::default();
    for value in values {
        chosen.add(facet, value).unwrap();
    }
    chosen
}

#[test]
fn filters_narrow_and_what_is_not_said_fails_them() {
    let mut remote = posting("remote", "Senior Go Developer", &["Go"]);
    remote.workplace = Some(Workplace::Remote);
    remote.posted_at_ms = Some(500);
    let mut berlin = posting("berlin", "Go Developer", &["Go", "Kubernetes"]);
    berlin.locations = vec![Place {
        city: Some("Berlin".to_owned()),
        region: None,
        country: Some("DE".to_owned()),
    }];
    berlin.pay = Some(Pay {
        currency: "EUR".to_owned(),
        min: None,
        max: Some(6_000.0),
        period: PayPeriod::Month,
    });
    berlin.employment_types = vec![EmploymentType::FullTime];
    let mut ended = posting("ended", "Go Developer", &["Go"]);
    ended.valid_through_ms = Some(999);
    let catalogue = catalogue(&[remote, berlin, ended]);
    let check = |filter: Filter, expect: &[&str]| {
        let person = profile("Go developer", &["Go"]);
        let ranking = ranked(&person, &catalogue, &filter);
        let found: HashSet<&str> = ids(&ranking).into_iter().collect();
        assert_eq!(
            found,
            expect.iter().copied().collect::<HashSet<_>>(),
            "{filter:?}"
        );
        assert_eq!(ranking.effort.considered, expect.len());
    };
    let any = Filter::default;
    check(any(), &["remote", "berlin"]);
    check(
        Filter {
            remote: Some(true),
            ..any()
        },
        &["remote"],
    );
    check(
        Filter {
            remote: Some(false),
            ..any()
        },
        &["berlin"],
    );
    check(
        Filter {
            location: Some("berlin".to_owned()),
            ..any()
        },
        &["berlin"],
    );
    check(
        Filter {
            q: Some("kube dev".to_owned()),
            ..any()
        },
        &["berlin"],
    );
    check(
        Filter {
            q: Some("cobol".to_owned()),
            ..any()
        },
        &[],
    );
    check(
        Filter {
            chosen: chosen(Facet::Seniority, &["senior"]),
            ..any()
        },
        &["remote"],
    );
    check(
        Filter {
            chosen: chosen(Facet::EmploymentType, &["full_time"]),
            ..any()
        },
        &["berlin"],
    );
    check(
        Filter {
            min_salary: Some(72_000.0),
            ..any()
        },
        &["berlin"],
    );
    check(
        Filter {
            min_salary: Some(72_001.0),
            ..any()
        },
        &[],
    );
    check(
        Filter {
            posted_after_ms: Some(499),
            ..any()
        },
        &["remote"],
    );
}

#[test]
fn hidden_postings_and_companies_never_come_back() {
    let mut postings = jobs();
    postings[0].company.id = Some(CompanyId("acme".to_owned()));
    let catalogue = catalogue(&postings);
    let hidden = HashSet::from([PostingId("web".to_owned())]);
    let companies = HashSet::from([CompanyId("acme".to_owned())]);
    let query = Query {
        now_ms: 0,
        filter: &Filter::default(),
        hidden: &hidden,
        hidden_companies: &companies,
        changed_after: Some(2),
        after: None,
        limit: 10,
    };
    let ranking = hybrid().rank(&read_profile(&profile("Nurse", &[])), &catalogue, &query);
    assert_eq!(ids(&ranking), ["nurse", "data"]);
}

#[test]
fn changes_apply_once_and_in_any_order() {
    let id = PostingId("a".to_owned());
    let at = |version: i64| CatalogueEntry {
        version,
        ..entry(&posting("a", "Cook", &[]))
    };
    let mut catalogue = Catalogue::new();
    catalogue.upsert(5, at(5));
    catalogue.upsert(3, at(3));
    assert_eq!(
        catalogue.get(&id).map(|held| (held.version, held.seq)),
        Some((5, 5))
    );
    catalogue.remove(4, &id);
    assert_eq!(catalogue.len(), 1);
    catalogue.remove(6, &id);
    catalogue.upsert(5, at(5));
    assert!(
        catalogue.is_empty(),
        "an overtaken change must not bring a removed posting back"
    );
    catalogue.advance(6);
    catalogue.upsert(5, at(5));
    assert!(
        catalogue.is_empty(),
        "a change the head has passed must not either"
    );
    catalogue.upsert(7, at(7));
    assert_eq!(catalogue.get(&id).map(|held| held.version), Some(7));
    assert_eq!(catalogue.head(), 6);
}

#[test]
fn a_snapshot_gives_everything_back() {
    let mut postings = jobs();
    postings[0].pay = Some(Pay {
        currency: "EUR".to_owned(),
        min: Some(1.5),
        max: None,
        period: PayPeriod::Hour,
    });
    postings[1].locations = vec![Place {
        city: Some("Lyon".to_owned()),
        region: None,
        country: None,
    }];
    let mut catalogue = catalogue(&postings);
    catalogue.remove(9, &PostingId("gone".to_owned()));
    let bytes = catalogue.to_bytes();
    let restored = Catalogue::from_bytes(&bytes).unwrap();
    assert_eq!(restored.head(), catalogue.head());
    for posting in &postings {
        assert_eq!(restored.entry(&posting.id), catalogue.entry(&posting.id));
        assert_eq!(restored.get(&posting.id), catalogue.get(&posting.id));
    }
    assert_eq!(restored.to_bytes(), bytes);
    for cut in 0..bytes.len() {
        assert!(
            Catalogue::from_bytes(&bytes[..cut]).is_err(),
            "cut at {cut}"
        );
    }
    assert!(Catalogue::from_bytes(b"something else entirely").is_err());
}

#[test]
fn features_survive_json() {
    for posting in jobs() {
        let features = read_posting(&posting);
        let json = serde_json::to_string(&features).unwrap();
        assert_eq!(
            serde_json::from_str::<PostingFeatures>(&json).unwrap(),
            features
        );
    }
}

#[test]
fn a_receipt_changes_with_every_input() {
    let receipt_of = |person: &Profile, job: &Posting| {
        let (features, entry) = (read_profile(person), entry(job));
        let matched = hybrid().explain(&features, &entry);
        Receipts::new(hybrid(), &features, 1).of(&entry, &matched)
    };
    let (person, jobs) = (profile("Nurse", &["patient care"]), jobs());
    let one = receipt_of(&person, &jobs[2]);
    assert_eq!(one, receipt_of(&person, &jobs[2]));
    assert_eq!(one.digest.len(), 64);
    let of_another_job = receipt_of(&person, &jobs[1]);
    assert_eq!(one.differences(&of_another_job), [Difference::Posting]);
    let of_another_person = receipt_of(&profile("Nurse", &[]), &jobs[2]);
    assert_eq!(one.differences(&of_another_person), [Difference::Profile]);
    for other in [of_another_job, of_another_person] {
        assert_ne!(one.digest, other.digest);
    }
    let other = engine("tag-based-v1").unwrap();
    let (features, entry) = (read_profile(&person), entry(&jobs[2]));
    let by_another =
        Receipts::new(other, &features, 1).of(&entry, &other.explain(&features, &entry));
    assert_eq!(one.differences(&by_another), [Difference::Algorithm]);
    let mut told = hybrid().explain(&features, &entry);
    told.summary.push('.');
    let told = Receipts::new(hybrid(), &features, 1).of(&entry, &told);
    assert_eq!(one.differences(&told), [Difference::Match]);
}

#[test]
fn nothing_said_is_no_score_and_the_whole_range() {
    let matched = explained(&Profile::default(), &posting("x", "", &[]));
    assert_eq!(matched.score, Score::ZERO);
    assert_eq!(matched.range, [Score::ZERO, Score::FULL]);
    assert_eq!(matched.coverage, 0.0);
}

#[test]
fn growth_names_the_skill_that_carries_most_over_the_threshold() {
    let postings = [
        posting("a", "Backend Developer", &["Go", "Kubernetes"]),
        posting("b", "Backend Developer", &["Go", "Kubernetes", "Kafka"]),
        posting("c", "Baker", &["baking"]),
    ];
    let catalogue = catalogue(&postings);
    let (nothing, nobody, filter) = (HashSet::new(), HashSet::new(), Filter::default());
    let query = Query {
        now_ms: 0,
        filter: &filter,
        hidden: &nothing,
        hidden_companies: &nobody,
        changed_after: None,
        after: None,
        limit: 1,
    };
    let unrelated = [
        "cooking", "yoga", "welding", "singing", "sewing", "driving", "law", "nursing",
    ];
    let mut person = profile("Backend developer", &["Go"]);
    person.skills.extend(profile("", &unrelated).skills);
    let features = read_profile(&person);
    let before = explained(&person, &postings[0]).score;
    let threshold = Score::from_thousandths(before.thousandths() + 1);
    let growths = growth(hybrid(), &features, &catalogue, &query, threshold, 5);
    assert_eq!(growths[0].skill, "Kubernetes");
    assert_eq!(growths[0].lifted, 2);
    assert!(growths[0].carried >= 1);
    let (id, now, then) = growths[0].examples[0].clone();
    assert!(now < then);
    person.skills.extend(profile("", &["Kubernetes"]).skills);
    let job = postings.iter().find(|posting| posting.id == id).unwrap();
    assert_eq!(explained(&person, job).score, then, "the gain is exact");
}

#[test]
fn growth_counts_only_jobs_that_somebody_would_send_the_person() {
    let mut postings: Vec<Posting> = (0..60)
        .map(|n| {
            posting(
                &format!("w{n:02}"),
                "Welder",
                &["TIG welding", "blueprint reading"],
            )
        })
        .collect();
    for (n, title) in ["Night Nurse", "Nurse", "Ward Nurse"].iter().enumerate() {
        let id = format!("n{n}");
        postings.push(posting(
            &id,
            title,
            &["patient care", "wound care", "phlebotomy"],
        ));
    }
    let catalogue = catalogue(&postings);
    let (nothing, nobody, filter) = (HashSet::new(), HashSet::new(), Filter::default());
    let query = Query {
        now_ms: 0,
        filter: &filter,
        hidden: &nothing,
        hidden_companies: &nobody,
        changed_after: None,
        after: None,
        limit: 1,
    };
    let person = profile("Nurse", &["patient care", "first aid", "cooking", "yoga"]);
    let features = read_profile(&person);
    let threshold = Score::from_thousandths(60_000);
    let growths = growth(hybrid(), &features, &catalogue, &query, threshold, 20);
    let named: Vec<&str> = growths.iter().map(|growth| growth.skill.as_str()).collect();
    assert!(!named.is_empty(), "{growths:?}");
    for other in ["TIG welding", "blueprint reading"] {
        assert!(!named.contains(&other), "{named:?}");
    }
    for growth in &growths {
        // What each counts is what ranking again shows.
        let mut learned = person.clone();
        learned.skills.extend(profile("", &[&growth.skill]).skills);
        let then: Vec<(Score, Score)> = postings
            .iter()
            .map(|job| {
                (
                    explained(&person, job).score,
                    explained(&learned, job).score,
                )
            })
            .collect();
        let mut best: Vec<Score> = then.iter().map(|(_, then)| *then).collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let counted = then.iter().filter(|(now, then)| {
            then > now && is_within_reach(*now, *then, *then >= best[19], threshold)
        });
        assert_eq!(growth.lifted, counted.count(), "{growth:?}");
        let trades: usize = growth.trades.iter().map(|trade| trade.postings).sum();
        assert_eq!(trades, growth.lifted, "{growth:?}");
        assert!(
            growth
                .trades
                .iter()
                .all(|trade| trade.title.contains("Nurse"))
        );
    }
}

#[test]
fn titles_are_alike_across_inflection_compounds_and_scripts() {
    let check = |said: &str, near: &str, far: &str| {
        let score = |title: &str| explained(&profile(said, &[]), &posting("x", title, &[])).score;
        assert!(
            score(near) > score(far),
            "{said}: {near} {} {far} {}",
            score(near),
            score(far)
        );
    };
    check(
        "Softwareentwicklerin",
        "Software-Entwickler (m/w/d)",
        "Pflegefachkraft",
    );
    check("Enfermero", "Enfermera de urgencias", "Ingeniera de datos");
    check("软件工程师", "高级软件工程师", "护士");
    check("Infirmière", "Infirmier diplômé", "Boulanger");
    check(
        "Krankenpfleger",
        "Gesundheits- und Krankenpflegerin",
        "Elektriker",
    );
}

//! Properties that hold for any person and any posting.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use matching::document::{
    DemandedSkill, EducationEntry, Place, Posting, PostingId, Profile, StatedSkill, WorkEntry,
    YearMonth,
};
use matching::{
    Catalogue, CatalogueEntry, ENGINES, Filter, Match, PostingSummary, Query, Score, engine,
    read_posting, read_profile,
};
use proptest::prelude::*;

const TITLES: &[&str] = &[
    "Registered Nurse",
    "Senior Data Engineer",
    "Store Keeper",
    "Primary School Teacher",
    "Head of Marketing",
    "Elektriker (m/w/d)",
    "Enfermera de urgencias",
    "软件工程师",
    "Truck Driver",
    "Junior Accountant",
    "",
];
const SKILLS: &[&str] = &[
    "Python",
    "JS",
    "Kubernetes",
    "docker",
    "patient care",
    "Wound dressing",
    "bookkeeping",
    "Excel",
    "go",
    "welding",
    "lesson planning",
    "SEO",
    "forklift",
    "Basket weaving",
    "SQL",
    "PostgreSQL",
    "teamwork",
    "React",
    "C++",
    "HR",
];
const TEXTS: &[&str] = &[
    "I looked after patients in intensive care and trained new nurses.",
    "Built data pipelines with Spark and Airflow; SQL every day.",
    "We need someone to keep the store, count stock and drive the forklift. 3+ years of experience.",
    "Teach children mathematics, plan lessons and meet parents. Bachelor degree required.",
    "<p>You will plan campaigns &amp; write copy.</p> How to apply: send a letter.",
    "负责后端服务的开发和维护",
];
const CITIES: &[&str] = &["Berlin", "Austin", "Lagos"];

fn place() -> impl Strategy<Value = Place> {
    prop::sample::select(CITIES).prop_map(|city| Place {
        city: Some(city.to_owned()),
        region: None,
        country: Some(match city {
            "Berlin" => "DE".to_owned(),
            "Austin" => "US".to_owned(),
            _ => "NG".to_owned(),
        }),
    })
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(TEXTS).prop_map(str::to_owned))
}

fn skills(most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(SKILLS, 0..=most)
}

prop_compose! {
    fn posting()(
        title in prop::sample::select(TITLES),
        description in text(),
        skills in skills(8),
        optional in any::<u32>(),
        locations in prop::collection::vec(place(), 0..2),
        experience_months in prop::option::of(0..200_u32),
        posted_at_ms in prop::option::of(0..3_i64),
    ) -> Posting {
        let skills = skills.iter().enumerate().map(|(n, name)| DemandedSkill {
            name: (*name).to_owned(),
            required: optional >> n & 1 == 0,
        });
        let bare: Posting =
            serde_json::from_value(serde_json::json!({ "id": "p", "title": title })).unwrap();
        let skills = skills.collect();
        Posting { description, skills, locations, experience_months, posted_at_ms, ..bare }
    }
}

prop_compose! {
    fn person()(
        headline in prop::option::of(prop::sample::select(TITLES).prop_map(str::to_owned)),
        summary in text(),
        skills in skills(12),
        positions in prop::collection::vec((prop::sample::select(TITLES), text(), 1990..2025_i16), 0..4),
        degree in prop::option::of(prop::sample::select(vec!["BSc", "PhD", "High school"])),
        location in prop::option::of(place()),
    ) -> Profile {
        Profile {
            headline,
            summary,
            location,
            skills: stated(&skills),
            work: positions.into_iter().map(|(position, text, year)| WorkEntry {
                position: Some(position.to_owned()),
                text: text.into_iter().collect(),
                start: Some(YearMonth { year, month: None }),
                ..WorkEntry::default()
            }).collect(),
            education: degree.into_iter().map(|degree| EducationEntry {
                degree: Some(degree.to_owned()),
                ..EducationEntry::default()
            }).collect(),
            ..Profile::default()
        }
    }
}

fn stated(names: &[&str]) -> Vec<StatedSkill> {
    names
        .iter()
        .map(|name| StatedSkill {
            name: (*name).to_owned(),
            level: None,
        })
        .collect()
}

fn entry(posting: &Posting) -> CatalogueEntry {
    CatalogueEntry {
        version: 1,
        summary: PostingSummary::of(posting),
        features: read_posting(posting),
    }
}

fn explained(name: &str, person: &Profile, posting: &Posting) -> Match {
    engine(name)
        .unwrap()
        .explain(&read_profile(person), &entry(posting))
}

fn matched(person: &Profile, posting: &Posting) -> Match {
    explained("hybrid-v1", person, posting)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scores_are_bounded_and_within_their_range(person in person(), posting in posting()) {
        for name in ENGINES {
            let matched = explained(name, &person, &posting);
            prop_assert!(matched.score <= Score::FULL);
            prop_assert!((0.0..=1.0).contains(&matched.coverage));
            if matched.coverage > 0.0 {
                prop_assert!(matched.range[0] <= matched.score && matched.score <= matched.range[1], "{matched:?}");
            }
            let points: f64 = matched.signals.iter().map(|signal| signal.points.points()).sum();
            prop_assert!((points - matched.score.points()).abs() < 0.01, "{matched:?}");
        }
    }

    #[test]
    fn a_further_matched_skill_never_lowers_a_score(person in person(), posting in posting()) {
        let before = matched(&person, &posting).score;
        for demand in &posting.skills {
            let mut with = person.clone();
            with.skills.push(StatedSkill { name: demand.name.clone(), level: None });
            let after = matched(&with, &posting).score;
            prop_assert!(after >= before, "{}: {before} → {after}", demand.name);
        }
    }

    #[test]
    fn a_gain_that_is_promised_is_the_gain_that_comes(person in person(), posting in posting()) {
        for missing in matched(&person, &posting).missing_skills {
            let mut with = person.clone();
            with.skills.push(StatedSkill { name: missing.name.clone(), level: None });
            prop_assert_eq!(Some(matched(&with, &posting).score), missing.score_with);
        }
    }

    #[test]
    fn order_and_repetition_of_skills_change_nothing(person in person(), posting in posting()) {
        let mut shuffled = (person.clone(), posting.clone());
        shuffled.0.skills.reverse();
        shuffled.0.skills.extend(person.skills.clone());
        shuffled.1.skills.extend(posting.skills.clone());
        let (a, b) = (matched(&person, &posting), matched(&shuffled.0, &shuffled.1));
        prop_assert_eq!(a.score, b.score);
        prop_assert_eq!(a.matched_skills, b.matched_skills);
    }

    #[test]
    fn what_is_not_said_moves_nothing(person in person(), posting in posting()) {
        let mut silent = posting.clone();
        silent.locations.clear();
        let mut homeless = person.clone();
        homeless.location = None;
        prop_assert_eq!(matched(&person, &silent).score, matched(&homeless, &silent).score);
        prop_assert_eq!(matched(&homeless, &posting).score, matched(&homeless, &silent).score);
    }

    #[test]
    fn a_perfect_copy_scores_95_or_more(posting in posting()) {
        prop_assume!(!posting.title.is_empty());
        let copy = Profile {
            headline: Some(posting.title.clone()),
            summary: posting.description.clone(),
            skills: posting.skills.iter().map(|demand| StatedSkill {
                name: demand.name.clone(),
                level: None,
            }).collect(),
            location: posting.locations.first().cloned(),
            ..Profile::default()
        };
        let matched = matched(&copy, &posting);
        prop_assert!(matched.score.points() >= 95.0, "{matched:?}");
    }

    #[test]
    fn saying_a_word_over_and_over_buys_nothing(person in person(), posting in posting()) {
        let text = format!("{} {}", posting.title, posting.description.as_deref().unwrap_or(""));
        for word in text.split_whitespace().take(8) {
            let saying = |times: usize| {
                let mut saying = person.clone();
                let said = saying.summary.unwrap_or_default();
                saying.summary = Some(format!("{said}. {}", format!("{word} ").repeat(times)));
                matched(&saying, &posting).score.points()
            };
            // A word counts at most twice, which four mentions reach even at half the weight.
            let (said, often) = (saying(4), saying(60));
            prop_assert!(often <= said, "{word}: {said} → {often}");
        }
    }

    #[test]
    fn one_skill_of_one_tells_less_than_all_of_many(
        held in prop::sample::subsequence(SKILLS, 3..=8),
        person in person(),
    ) {
        let asking = |skills: &[&str]| {
            let mut posting: Posting =
                serde_json::from_value(serde_json::json!({ "id": "p", "title": "" })).unwrap();
            posting.skills = skills
                .iter()
                .map(|name| DemandedSkill { name: (*name).to_owned(), required: true })
                .collect();
            posting
        };
        let known = |posting: &Posting| {
            let person = Profile { skills: stated(&held), ..person.clone() };
            matched(&person, posting).coverage
        };
        prop_assert!(known(&asking(&held[..1])) < known(&asking(&held)));
    }

    #[test]
    fn ranking_is_explaining_everything_and_sorting(
        person in person(),
        postings in prop::collection::vec(posting(), 0..12),
        limit in 0..14_usize,
    ) {
        let mut catalogue = Catalogue::new();
        for (seq, posting) in (1..).zip(&postings) {
            let mut entry = entry(posting);
            entry.summary.id = PostingId(format!("p{}", seq * 7 % 13));
            catalogue.upsert(seq, entry);
        }
        let restored = Catalogue::from_bytes(&catalogue.to_bytes()).unwrap();
        let (nothing, nobody, filter) = (HashSet::new(), HashSet::new(), Filter::default());
        let query = Query {
            now_ms: 0, filter: &filter, hidden: &nothing, hidden_companies: &nobody,
            changed_after: None, after: None, limit,
        };
        let profile = read_profile(&person);
        for name in ENGINES {
            let engine = engine(name).unwrap();
            let ranking = engine.rank(&profile, &catalogue, &query);
            // Another order in memory may spare another score.
            prop_assert_eq!(&ranking.items, &engine.rank(&profile, &restored, &query).items);
            let matcher = engine.matcher(&profile, &catalogue);
            let ids: HashSet<PostingId> = (1..=postings.len()).map(|seq| PostingId(format!("p{}", seq * 7 % 13))).collect();
            let mut expected: Vec<_> = ids
                .iter()
                .map(|id| {
                    let entry = catalogue.entry(id).unwrap();
                    let alone = engine.explain(&profile, &entry);
                    assert_eq!(matcher.explain(&entry), alone);
                    matching::Position {
                        score: alone.score,
                        posted_at_ms: entry.summary.posted_at_ms,
                        id: id.clone(),
                    }
                })
                .collect();
            expected.sort();
            expected.truncate(limit);
            let ranked: Vec<_> = ranking.items.into_iter().map(|item| item.position).collect();
            prop_assert_eq!(ranked, expected);
            prop_assert_eq!(ranking.effort.considered, ids.len());
        }
    }

    #[test]
    fn reading_never_fails(anything in ".*", posting in posting()) {
        let mut posting = posting;
        posting.title = anything.clone();
        posting.description = Some(anything.clone());
        posting.skills.push(DemandedSkill { name: anything.clone(), required: true });
        let person = Profile { headline: Some(anything.clone()), skills: stated(&[&anything]), ..Profile::default() };
        prop_assert!(matched(&person, &posting).score <= Score::FULL);
    }
}

/// Real advertisements, if the development data is available.
fn real_postings() -> Vec<Posting> {
    let file = std::env::var("EDGEMATCH_DATA")
        .map(|folder| format!("{folder}/eval/hahu-dev/jobs.jsonl"))
        .unwrap_or_default();
    let Ok(lines) = std::fs::read_to_string(&file) else {
        println!("skipped: EDGEMATCH_DATA names no folder with eval/hahu-dev/jobs.jsonl");
        return Vec::new();
    };
    let read = |line: &str| {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        let mut posting: Posting = serde_json::from_value(
            serde_json::json!({ "id": json["identifier"], "title": json["title"] }),
        )
        .unwrap();
        posting.description = json["description"].as_str().map(str::to_owned);
        posting
    };
    lines.lines().map(read).collect()
}

#[test]
fn real_postings_suit_their_own_copies_and_gain_by_every_skill() {
    for posting in real_postings() {
        let copy = Profile {
            headline: Some(posting.title.clone()),
            summary: posting.description.clone(),
            ..Profile::default()
        };
        let score = matched(&copy, &posting).score.points();
        assert!(score >= 95.0, "{:?}: {score}", posting.id);
        let mut person = Profile {
            headline: Some("Store keeper".to_owned()),
            skills: stated(&["Excel", "forklift"]),
            ..Profile::default()
        };
        let mut before = matched(&person, &posting);
        for missing in before.missing_skills.clone() {
            person.skills.extend(stated(&[&missing.name]));
            let after = matched(&person, &posting);
            assert!(
                after.score >= before.score,
                "{:?}: {}",
                posting.id,
                missing.name
            );
            before = after;
        }
    }
}

#[test]
fn a_title_suits_itself_whatever_its_short_words() {
    for title in [
        "F & B Manager",
        "Lead Nurse (m/w/d)",
        "M&E Officer",
        "Leitender Arzt",
    ] {
        let posting: Posting =
            serde_json::from_value(serde_json::json!({ "id": "p", "title": title })).unwrap();
        let person = Profile {
            headline: Some(title.to_owned()),
            ..Profile::default()
        };
        let score = matched(&person, &posting).score.points();
        assert!(score >= 95.0, "{title}: {score}");
    }
}

#[test]
fn another_trade_scores_20_or_less_even_next_door() {
    let job = |title: &str, skills: &[&str], description: &str| {
        let mut job: Posting =
            serde_json::from_value(serde_json::json!({ "id": "p", "title": title })).unwrap();
        job.skills = skills
            .iter()
            .map(|name| DemandedSkill {
                name: (*name).to_owned(),
                required: true,
            })
            .collect();
        job.description = Some(description.to_owned());
        job.locations = vec![Place {
            city: Some("Berlin".to_owned()),
            region: None,
            country: Some("DE".to_owned()),
        }];
        job
    };
    let person = |title: &str, skills: &[&str], summary: &str| Profile {
        headline: Some(title.to_owned()),
        summary: Some(summary.to_owned()),
        skills: stated(skills),
        location: Some(Place {
            city: Some("Berlin".to_owned()),
            region: None,
            country: Some("DE".to_owned()),
        }),
        ..Profile::default()
    };
    let nurse = (
        "Registered Nurse",
        ["patient care", "wound care", "BLS"],
        "Intensive care of patients after surgery.",
    );
    let engineer = (
        "Data Engineer",
        ["Python", "Spark", "SQL"],
        "Pipelines that move data to the warehouse.",
    );
    let welder = (
        "Welder",
        ["welding", "metal fabrication", "blueprints"],
        "Weld steel frames in the workshop.",
    );
    let trades = [nurse, engineer, welder];
    for (a, (title, skills, text)) in trades.iter().enumerate() {
        for (b, (headline, held, summary)) in trades.iter().enumerate() {
            let score = matched(&person(headline, held, summary), &job(title, skills, text))
                .score
                .points();
            if a == b {
                assert!(score >= 95.0, "{headline} as {title}: {score}");
            } else {
                assert!(score <= 20.0, "{headline} as {title}: {score}");
            }
        }
    }
}

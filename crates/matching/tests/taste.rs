//! How far ten saves and ten dismissals move a list, as docs/quality.md states it: at least a point
//! and a half either way and at most two and a half, so that no job passes one that fits better by
//! more than five points, and none of another trade passes one of the person's own.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use matching::document::{Lessons, Posting, Profile};
use matching::{
    CatalogueEntry, PostingSummary, Reaction, engine, learn, read_posting, read_profile,
};
use serde_json::{Map, Value, json};

/// A trade: a person, and jobs of it that fit more or less well.
struct Trade {
    name: &'static str,
    person: Value,
    jobs: [Value; 4],
}

fn skills(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name })).collect()
}

fn job(title: &str, description: &str, asked: &[&str]) -> Value {
    json!({ "title": title, "description": description, "skills": skills(asked) })
}

fn trades() -> [Trade; 3] {
    [
        Trade {
            name: "development",
            person: json!({
                "headline": "Backend Developer",
                "summary": "I build services and interfaces for shops and banks.",
                "skills": skills(&["Python", "PostgreSQL", "Docker", "Django"]),
                "work": [{
                    "position": "Backend Developer",
                    "text": ["Moved an order system from one database to many."],
                    "start": { "year": 2018 },
                }],
            }),
            jobs: [
                job(
                    "Backend Developer",
                    "You build the services behind our web shop.",
                    &["Python", "PostgreSQL", "Docker"],
                ),
                job(
                    "Python Developer",
                    "You write services and their tests.",
                    &["Python", "Django", "Redis"],
                ),
                job(
                    "Software Engineer",
                    "You develop our platform together with a team of six.",
                    &["Java", "Kubernetes", "PostgreSQL"],
                ),
                job(
                    "Full Stack Developer",
                    "You build pages and what is behind them.",
                    &["React", "TypeScript", "Node.js"],
                ),
            ],
        },
        Trade {
            name: "nursing",
            person: json!({
                "headline": "Registered Nurse",
                "summary": "Six years on a surgical ward.",
                "skills": skills(&["patient care", "wound dressing", "triage"]),
                "work": [{
                    "position": "Staff Nurse",
                    "text": ["Looked after patients before and after operations."],
                    "start": { "year": 2017 },
                }],
            }),
            jobs: [
                job(
                    "Registered Nurse",
                    "You look after the patients of our surgical ward.",
                    &["patient care", "wound dressing"],
                ),
                job(
                    "Emergency Nurse",
                    "You receive patients and decide who is seen first.",
                    &["triage", "patient care", "first aid"],
                ),
                job(
                    "Nurse, Home Care",
                    "You visit older people at home.",
                    &["medication", "driving licence"],
                ),
                job(
                    "Paediatric Nurse",
                    "You care for newborn children and their parents.",
                    &["neonatology", "breastfeeding advice"],
                ),
            ],
        },
        Trade {
            name: "electrics",
            person: json!({
                "headline": "Electrician",
                "summary": "I wire houses and find faults.",
                "skills": skills(&["electrical wiring", "fault finding", "reading circuit diagrams"]),
                "work": [{
                    "position": "Electrician",
                    "text": ["Installed and tested wiring in new houses."],
                    "start": { "year": 2015 },
                }],
            }),
            jobs: [
                job(
                    "Electrician",
                    "You install wiring in houses.",
                    &["electrical wiring", "fault finding"],
                ),
                job(
                    "Industrial Electrician",
                    "You keep the machines of our plant running.",
                    &["fault finding", "PLC programming"],
                ),
                job(
                    "Maintenance Electrician",
                    "You inspect and repair installations.",
                    &["preventive maintenance", "motors"],
                ),
                job(
                    "Solar Installer",
                    "You mount modules on roofs and connect them.",
                    &["photovoltaics", "working at heights"],
                ),
            ],
        },
    ]
}

/// What the person chooses by: the members of the jobs that they save, and of those they dismiss.
fn choices() -> [(&'static str, Value, Value); 4] {
    [
        (
            "workplace",
            json!({ "workplace": "remote" }),
            json!({ "workplace": "on_site" }),
        ),
        (
            "industry",
            json!({ "industry": "renewable energy" }),
            json!({ "industry": "gambling" }),
        ),
        (
            "tags of the company",
            json!({ "company": { "name": "", "tags": ["climate"] } }),
            json!({ "company": { "name": "", "tags": ["defence"] } }),
        ),
        (
            "workplace and industry",
            json!({ "workplace": "remote", "industry": "education" }),
            json!({ "workplace": "on_site", "industry": "tobacco" }),
        ),
    ]
}

fn with(job: &Value, id: &str, members: &Value) -> CatalogueEntry {
    let mut document: Map<String, Value> = job.as_object().unwrap().clone();
    document.insert("id".to_owned(), id.into());
    document.extend(members.as_object().unwrap().clone());
    let posting: Posting = serde_json::from_value(document.into()).unwrap();
    CatalogueEntry {
        version: 1,
        summary: PostingSummary::of(&posting),
        features: read_posting(&posting),
    }
}

/// The points of a posting for a person of this trade who learned this.
fn points(trade: &Trade, learned: Option<&Lessons>, entry: &CatalogueEntry) -> f64 {
    let mut profile: Profile = serde_json::from_value(trade.person.clone()).unwrap();
    profile.learned = learned.cloned();
    let engine = engine("hybrid-v1").unwrap();
    let matched = engine.explain(&read_profile(&profile), entry);
    matched.score.points()
}

/// Ten saves and ten dismissals among jobs of the trade, which differ only in what the person
/// chooses by.
fn learned(trade: &Trade, saved: &Value, dismissed: &Value) -> Lessons {
    let reactions: Vec<(CatalogueEntry, Reaction)> = (0..20)
        .map(|n| {
            let (members, reaction) = match n % 2 {
                0 => (saved, Reaction::Saved),
                _ => (dismissed, Reaction::Dismissed),
            };
            (with(&trade.jobs[n / 2 % 4], "seen", members), reaction)
        })
        .collect();
    let reactions = reactions
        .iter()
        .map(|(entry, reaction)| (&entry.features, *reaction));
    learn(&Lessons::default(), reactions)
}

/// Rounding of two scores.
const ROUNDING: f64 = 0.011;

#[test]
fn ten_saves_and_ten_dismissals_move_a_job_by_one_and_a_half_to_two_and_a_half_points() {
    for trade in &trades() {
        for (by, saved, dismissed) in choices() {
            let lessons = learned(trade, &saved, &dismissed);
            for job in &trade.jobs {
                let moved = |members: &Value| {
                    let entry = with(job, "new", members);
                    points(trade, Some(&lessons), &entry) - points(trade, None, &entry)
                };
                let case = format!("{}, {}, by {by}", trade.name, job["title"]);
                let (up, down, unlike) = (moved(&saved), moved(&dismissed), moved(&json!({})));
                let room = 100.0 - points(trade, None, &with(job, "new", &saved));
                let least = f64::min(1.5, room * 0.3);
                let most = 2.5 + ROUNDING;
                assert!((least..=most).contains(&up), "{case}: {up}");
                assert!((-most..=-1.5).contains(&down), "{case}: {down}");
                assert!(unlike.abs() < ROUNDING, "{case}, neither: {unlike}");
            }
        }
    }
}

#[test]
fn nothing_passes_a_job_that_fits_better_by_more_than_five_points() {
    for trade in &trades() {
        for (by, saved, dismissed) in choices() {
            // More than ten, so that taste is at its strongest.
            let mut lessons = learned(trade, &saved, &dismissed);
            lessons.postings *= 100;
            for sum in lessons.traits.values_mut() {
                *sum *= 100.0;
            }
            let mut jobs: Vec<(f64, f64, String)> = Vec::new();
            for of in &trades() {
                for job in &of.jobs {
                    for members in [&saved, &dismissed, &json!({})] {
                        let entry = with(job, "new", members);
                        jobs.push((
                            points(trade, None, &entry),
                            points(trade, Some(&lessons), &entry),
                            format!("{} {members}", job["title"]),
                        ));
                    }
                }
            }
            for (before, after, name) in &jobs {
                for (other_before, other_after, other) in &jobs {
                    assert!(
                        before - other_before <= 5.0 || after > other_after,
                        "{}, by {by}: {other} passes {name}",
                        trade.name
                    );
                }
            }
        }
    }
}

#[test]
fn a_job_of_another_trade_never_passes_one_of_the_persons_own() {
    for trade in &trades() {
        for (by, saved, dismissed) in choices() {
            let lessons = learned(trade, &saved, &dismissed);
            // The worst: the jobs of the own trade are like the dismissed, the others like the
            // saved.
            let own = trade.jobs.iter().map(|job| with(job, "own", &dismissed));
            let own: Vec<f64> = own
                .map(|entry| points(trade, Some(&lessons), &entry))
                .collect();
            let own = own.iter().copied().fold(f64::INFINITY, f64::min);
            for other in trades().iter().filter(|other| other.name != trade.name) {
                for job in &other.jobs {
                    let points = points(trade, Some(&lessons), &with(job, "other", &saved));
                    assert!(
                        points < own,
                        "{}, by {by}: {} has {points}, an own job {own}",
                        trade.name,
                        job["title"]
                    );
                }
            }
        }
    }
}

#[test]
fn one_reaction_moves_little() {
    let trade = &trades()[0];
    let [_, (_, saved, _), ..] = choices();
    let entry = with(&trade.jobs[2], "new", &saved);
    let once = learn(&Lessons::default(), [(&entry.features, Reaction::Saved)]);
    let moved = points(trade, Some(&once), &entry) - points(trade, None, &entry);
    assert!((0.1..0.5).contains(&moved), "{moved}");
}

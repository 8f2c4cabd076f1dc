//! How many people are sent to the same postings, with and without a spread, and what it costs in
//! score: over the demo's postings, or over postings of your own on standard input, as lines of
//! schema.org JSON.
//!
//! ```sh
//! cargo run --release -p evaluation --example congestion
//! ```
//!
//! People are made of every tenth posting: its title, and all of its skills but one. So several of
//! them want the same.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, IsTerminal, stdin};

use evaluation::catalogue;
use interchange::jobposting;
use jiff::civil::date;
use matching::document::{Posting, PostingId, Profile, StatedSkill, WorkEntry};
use matching::{
    Catalogue, Crowd, DEFAULT_ENGINE, Filter, HORIZON, PairingMethod, Query, Score, engine,
    read_profile,
};

/// 2026-03-01, when all postings of the demo are open.
const NOW_MS: i64 = 1_772_366_400_000;
/// People of each set.
const SIZES: [usize; 3] = [100, 200, 500];
/// People for whom a posting may be put first, for each of its places.
const PER_PLACE: [usize; 3] = [1, 2, 5];
/// Points that may be lost.
const MOST_LOST: [u32; 3] = [2, 5, 10];

fn main() {
    let documents = match stdin().is_terminal() {
        true => demo::data_set(date(2026, 3, 1)).unwrap().postings,
        false => {
            let lines = stdin().lock().lines();
            lines
                .filter_map(|line| serde_json::from_str(&line.unwrap()).ok())
                .collect()
        }
    };
    let postings: Vec<Posting> = documents
        .iter()
        .filter_map(|document| jobposting::read(document).ok())
        .collect();
    let catalogue = catalogue(&postings);
    let all: usize = postings.iter().map(places).sum();
    println!("{} postings with {all} places", postings.len());
    println!(
        "people · per place · points · way · crowded before · after · mean before · after · moved · left over"
    );
    for people in SIZES {
        let lists = lists(&catalogue, &postings, people);
        for per_place in PER_PLACE {
            let crowd = Crowd {
                lists: lists.clone(),
                limits: postings
                    .iter()
                    .map(|posting| places(posting) * per_place)
                    .collect(),
            };
            let before = crowd.crowding(&[]);
            for points in MOST_LOST {
                for (way, method) in [
                    ("stable", PairingMethod::Stable),
                    ("greatest total", PairingMethod::GreatestTotal),
                ] {
                    let most_lost = Score::from_thousandths(points * 1000);
                    let spread = crowd.spread(method, most_lost);
                    let after = crowd.crowding(&spread.given);
                    let share = |crowded: usize| 100.0 * crowded as f64 / before.people as f64;
                    let moved = spread.given.iter().flatten().filter(|at| **at > 0).count();
                    println!(
                        "{people} · {per_place} · {points} · {way} · {:.1} % · {:.1} % · {:.2} · {:.2} · {moved} · {}",
                        share(before.crowded),
                        share(after.crowded),
                        before.mean_score,
                        after.mean_score,
                        spread.left.iter().flatten().count(),
                    );
                }
            }
        }
    }
}

fn places(posting: &Posting) -> usize {
    posting.places.unwrap_or(1) as usize
}

/// The beginning of each person's list.
fn lists(catalogue: &Catalogue, postings: &[Posting], people: usize) -> Vec<Vec<(usize, Score)>> {
    let numbers: HashMap<&PostingId, usize> = postings.iter().map(|one| &one.id).zip(0..).collect();
    let engine = engine(DEFAULT_ENGINE).unwrap();
    let filter = Filter {
        eligible: true,
        distinct: true,
        ..Filter::default()
    };
    let (hidden, hidden_companies) = (HashSet::new(), HashSet::new());
    let query = Query {
        now_ms: NOW_MS,
        filter: &filter,
        hidden: &hidden,
        hidden_companies: &hidden_companies,
        changed_after: None,
        after: None,
        limit: HORIZON,
    };
    let sources: Vec<&Posting> = postings.iter().step_by(10).collect();
    (0..people)
        .map(|number| {
            let person = read_profile(&person(sources[number % sources.len()], number));
            let ranking = engine.rank(&person, catalogue, &query).items.into_iter();
            ranking
                .map(|item| (numbers[&item.position.id], item.position.score))
                .collect()
        })
        .collect()
}

/// Somebody of a posting's trade who has all of its skills but one.
fn person(posting: &Posting, number: usize) -> Profile {
    let without = number % posting.skills.len().max(1);
    let skills = posting.skills.iter().enumerate();
    Profile {
        headline: Some(posting.title.clone()),
        work: vec![WorkEntry {
            position: Some(posting.title.clone()),
            ..WorkEntry::default()
        }],
        skills: skills
            .filter(|(at, _)| *at != without)
            .map(|(_, skill)| StatedSkill {
                name: skill.name.clone(),
                level: None,
            })
            .collect(),
        ..Profile::default()
    }
}

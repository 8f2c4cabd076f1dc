//! Ranks the project's whole résumés against its own postings, and against postings from
//! elsewhere, given as lines of schema.org JSON on standard input:
//!
//! ```sh
//! zcat ../shared/data/postings/*.jsonl.gz |
//!     cargo run --release -p evaluation --example resumes
//! ```
//!
//! The trade and the rung of a posting from elsewhere follow from its title by the rules of
//! `evaluation::resumes`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufRead, IsTerminal, stdin};

use evaluation::catalogue;
use evaluation::resumes::{self, Placed, Rung, rung_of, trade_of};
use matching::document::{DemandedSkill, Place, Posting, PostingId, Profile};
use matching::{Catalogue, Engine, Filter, Hybrid, Query, Statistics, read_profile};
use serde_json::Value;

/// Places of a list that are judged, beside its first.
const FIRST: [usize; 2] = [10, 50];

fn main() {
    let resumes = resumes::resumes().unwrap();
    let own = resumes::postings().unwrap();
    let places = own
        .iter()
        .map(|posting| {
            let Placed {
                trade,
                rung,
                document,
            } = posting;
            (document.id.clone(), (vec![trade.clone()], *rung))
        })
        .collect();
    let own: Vec<Posting> = own.into_iter().map(|posting| posting.document).collect();
    report("own postings", &resumes, &own, &places);
    if stdin().is_terminal() {
        return;
    }
    let real: Vec<Posting> = stdin().lock().lines().filter_map(posting).collect();
    if real.is_empty() {
        return;
    }
    let places = real
        .iter()
        .map(|posting| {
            let trades = trade_of(&posting.title).into_iter().map(str::to_owned);
            (
                posting.id.clone(),
                (trades.collect(), rung_of(&posting.title)),
            )
        })
        .collect();
    report("postings from elsewhere", &resumes, &real, &places);
}

/// The members of a JobPosting that matter here.
fn posting(line: std::io::Result<String>) -> Option<Posting> {
    let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
    let text = |pointer: &str| line.pointer(pointer)?.as_str().map(str::to_owned);
    let skills = line["skills"].as_array().into_iter().flatten();
    let address = "/jobLocation/address";
    Some(Posting {
        skills: skills
            .filter_map(|name| {
                Some(DemandedSkill {
                    name: name.as_str()?.to_owned(),
                    required: true,
                })
            })
            .collect(),
        locations: vec![Place {
            city: text(&format!("{address}/addressLocality")),
            region: text(&format!("{address}/addressRegion")),
            country: text(&format!("{address}/addressCountry")),
        }],
        ..Posting::new(text("/identifier")?, text("/title")?)
    })
}

type Places = HashMap<PostingId, (Vec<String>, Rung)>;

/// Of the places that were judged.
#[derive(Default)]
struct Counts {
    judged: usize,
    of_trade: usize,
    /// Of the trade and the rung, among as many places as there are such postings.
    of_rung: usize,
    judged_for_rung: usize,
    /// Of another of the twelve trades.
    of_another: usize,
}

fn report(name: &str, resumes: &[Placed<Profile>], postings: &[Posting], places: &Places) {
    let catalogue = catalogue(postings);
    let engine = Hybrid::new(Statistics::built_in().clone());
    println!(
        "\n{name}: {} résumés, {} postings\n",
        resumes.len(),
        postings.len()
    );
    println!(
        "| trade | postings | first | trade in 10 | another in 10 | rung in 10 | trade in 50 | \
         another in 50 |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    );
    let mut by_trade: BTreeMap<&str, Vec<&Placed<Profile>>> = BTreeMap::new();
    for resume in resumes {
        by_trade.entry(&resume.trade).or_default().push(resume);
    }
    let mut totals: [Counts; 3] = Default::default();
    let mut strangers: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (trade, resumes) in by_trade {
        let there = |(trades, _): &&(Vec<String>, Rung)| trades.iter().any(|of| of == trade);
        let all = places.values().filter(there).count();
        let of_rung = |rung: Rung| {
            let there = places.values().filter(there);
            there.filter(|(_, of)| *of == rung).count()
        };
        if all == 0 {
            println!("| {trade} | 0 |");
            continue;
        }
        let mut counts: [Counts; 3] = Default::default();
        for resume in resumes {
            let ranked = ranked(&engine, &resume.document, &catalogue);
            for (counts, most) in counts.iter_mut().zip([1, FIRST[0], FIRST[1]]) {
                // A list cannot hold more of a trade than there are.
                let of_rung = of_rung(resume.rung).min(most);
                counts.judged_for_rung += of_rung;
                for (place, id) in ranked.iter().take(most.min(all)).enumerate() {
                    let (trades, rung) = &places[id];
                    let is_of_trade = trades.iter().any(|of| of == trade);
                    counts.judged += 1;
                    counts.of_trade += usize::from(is_of_trade);
                    counts.of_rung +=
                        usize::from(is_of_trade && *rung == resume.rung && place < of_rung);
                    counts.of_another += usize::from(!is_of_trade && !trades.is_empty());
                    if !is_of_trade && most == FIRST[0] {
                        let title = &postings.iter().find(|one| one.id == *id).unwrap().title;
                        let of = (trade.to_owned(), title.clone());
                        *strangers.entry(of).or_default() += 1;
                    }
                }
            }
        }
        println!("| {trade} | {all} | {}", cells(&counts));
        for (total, counts) in totals.iter_mut().zip(counts) {
            total.judged += counts.judged;
            total.of_trade += counts.of_trade;
            total.of_rung += counts.of_rung;
            total.judged_for_rung += counts.judged_for_rung;
            total.of_another += counts.of_another;
        }
    }
    println!("| all | | {}", cells(&totals));
    println!("\nnot of the trade, in the first {}:", FIRST[0]);
    for ((trade, title), times) in strangers {
        println!("  {trade}: {title} ({times})");
    }
}

fn cells([first, ten, fifty]: &[Counts; 3]) -> String {
    let share = |of: usize, all: usize| format!("{:.3}", of as f64 / all as f64);
    [
        share(first.of_trade, first.judged),
        share(ten.of_trade, ten.judged),
        share(ten.of_another, ten.judged),
        share(ten.of_rung, ten.judged_for_rung),
        share(fifty.of_trade, fifty.judged),
        share(fifty.of_another, fifty.judged),
    ]
    .join(" | ")
        + " |"
}

fn ranked(engine: &Hybrid, profile: &Profile, catalogue: &Catalogue) -> Vec<PostingId> {
    let (hidden, hidden_companies, filter) = (HashSet::new(), HashSet::new(), Filter::default());
    let query = Query {
        now_ms: 0,
        filter: &filter,
        hidden: &hidden,
        hidden_companies: &hidden_companies,
        changed_after: None,
        after: None,
        limit: FIRST[1],
    };
    let items = engine.rank(&read_profile(profile), catalogue, &query).items;
    items.into_iter().map(|item| item.position.id).collect()
}

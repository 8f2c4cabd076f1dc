//! Searches the free numbers of the role and judges them on folds held out of the search; writes a report in Markdown:
//! `cargo run --release -p matching --example weights -- ../shared/data/eval/hahu-dev`
//!
//! A fold is a fifth of the ESCO codes with all sentences written from their advertisements, so that no code is in training
//! and in proof.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    dead_code,
    unreachable_pub,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

mod judged;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use judged::JudgedSet;
use matching::evaluation::{Evaluation, Measures, measure};
use matching::{Catalogue, Hybrid, Statistics, Weights};

const FOLDS: usize = 5;

/// Passes over all numbers; a third one changes nothing.
const PASSES: usize = 2;

/// A number, and the values that are tried for it.
struct Number {
    name: &'static str,
    values: &'static [f64],
    of: fn(&mut Weights) -> &mut f64,
}

const fn number(
    name: &'static str,
    values: &'static [f64],
    of: fn(&mut Weights) -> &mut f64,
) -> Number {
    Number { name, values, of }
}

/// What the sets can tell of: they hold nothing but texts. The share of the text is the unit of the role's other shares.
const NUMBERS: [Number; 7] = [
    number("skills", &[8.0, 14.0, 20.0, 27.0, 34.0, 40.0], |w| {
        &mut w.skills
    }),
    number("title", &[0.2, 0.35, 0.5, 0.7, 1.0], |w| &mut w.title),
    number("topics", &[0.0, 0.25, 0.5, 0.75], |w| &mut w.topics),
    number("title_share", &[0.0, 0.25, 0.5, 0.75], |w| {
        &mut w.title_share
    }),
    number("same_title", &[0.0, 0.5, 0.9], |w| &mut w.same_title),
    number("found_in_text", &[0.1, 0.25, 0.5, 1.0], |w| {
        &mut w.found_in_text
    }),
    number("telling_skills", &[4.0, 8.0, 16.0], |w| {
        &mut w.telling_skills
    }),
];

fn main() {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "../shared/data/eval/hahu-dev".to_owned());
    if !Path::new(&folder).is_dir() {
        println!("skipped: {folder} is not there");
        return;
    }
    let set = JudgedSet::sentences(Path::new(&folder));
    let mut search = Search {
        statistics: set.statistics(),
        catalogue: set.catalogue(),
        set: &set,
        known: BTreeMap::new(),
    };
    let codes: BTreeSet<&String> = set.groups.values().collect();
    let fold_of: BTreeMap<&String, usize> = codes
        .iter()
        .enumerate()
        .map(|(n, code)| (*code, n % FOLDS))
        .collect();
    let in_fold = |query: &String, fold: usize| fold_of[&set.groups[query]] == fold;

    println!(
        "| fold | queries | chosen | held-out MAP | held-out nDCG@10 |\n|---|---|---|---|---|"
    );
    let mut held_out: Vec<Measures> = Vec::new();
    for fold in 0..FOLDS {
        let chosen = search.best(&|query| !in_fold(query, fold));
        let measures = search.measures(&chosen).clone();
        let mut of_fold = measures;
        of_fold.retain(|query, _| in_fold(query, fold));
        let evaluation = Evaluation::of(of_fold.values(), 1);
        println!(
            "| {} | {} | {} | {:.3} | {:.3} |",
            fold + 1,
            evaluation.queries,
            departures(&chosen),
            evaluation.map.mean,
            evaluation.ndcg[&10].mean
        );
        held_out.extend(of_fold.into_values());
    }
    let Evaluation { map, ndcg, .. } = Evaluation::of(&held_out, 1);
    let ndcg = ndcg[&10];
    println!(
        "| all held out | {} | | {:.3} [{:.3}, {:.3}] | {:.3} [{:.3}, {:.3}] |",
        held_out.len(),
        map.mean,
        map.low,
        map.high,
        ndcg.mean,
        ndcg.low,
        ndcg.high
    );
    let whole = search.best(&|_| true);
    for (name, weights) in [
        ("Chosen on the whole set", whole),
        ("Shipped", Weights::default()),
    ] {
        let Evaluation { map, ndcg, .. } = Evaluation::of(search.measures(&weights).values(), 1);
        println!(
            "\n{name}: {}; MAP {:.3}, nDCG@10 {:.3} on what they were chosen on.",
            departures(&weights),
            map.mean,
            ndcg[&10].mean
        );
    }
    println!("\n{} settings were tried.", search.known.len());
}

struct Search<'a> {
    set: &'a JudgedSet,
    statistics: Statistics,
    catalogue: Catalogue,
    known: BTreeMap<String, BTreeMap<String, Measures>>,
}

impl Search<'_> {
    /// Coordinate ascent from the weights that ship, one number at a time, on the queries that `trains` admits.
    fn best(&mut self, trains: &dyn Fn(&String) -> bool) -> Weights {
        let mut best = (self.worth(&Weights::default(), trains), Weights::default());
        for _ in 0..PASSES {
            for number in &NUMBERS {
                for value in number.values {
                    let mut tried = best.1;
                    *(number.of)(&mut tried) = *value;
                    let worth = self.worth(&tried, trains);
                    if worth > best.0 {
                        best = (worth, tried);
                    }
                }
            }
        }
        best.1
    }

    /// What is searched for: the mean of MAP and nDCG@10.
    fn worth(&mut self, weights: &Weights, trains: &dyn Fn(&String) -> bool) -> f64 {
        let measures = self.measures(weights).iter();
        let worth: Vec<f64> = measures
            .filter(|(query, _)| trains(query))
            .map(|(_, measures)| f64::midpoint(measures.average_precision, measures.ndcg[&10]))
            .collect();
        worth.iter().sum::<f64>() / worth.len() as f64
    }

    fn measures(&mut self, weights: &Weights) -> &BTreeMap<String, Measures> {
        let Self {
            set,
            statistics,
            catalogue,
            known,
        } = self;
        known.entry(format!("{weights:?}")).or_insert_with(|| {
            let engine = Hybrid::with_weights(statistics.clone(), *weights);
            measure(&set.ranked(&engine, catalogue), &set.judgements)
        })
    }
}

/// The numbers searched, as they are in these weights.
fn departures(weights: &Weights) -> String {
    let mut weights = *weights;
    let values = NUMBERS.iter().map(|number| {
        let value = *(number.of)(&mut weights);
        format!("{} {value}", number.name)
    });
    values.collect::<Vec<_>>().join(", ")
}

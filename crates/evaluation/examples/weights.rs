//! Searches the free numbers of the role and the skills, judges the search on held-out folds, and
//! writes a report in Markdown:
//!
//! ```sh
//! cargo run --release -p evaluation --example weights -- \
//!     ../shared/data/eval/hahu-dev ../shared/data/taxonomy/onet/alternate_titles.tsv \
//!     target/table/held-out.bin
//! ```
//!
//! The last argument is a table of embeddings that never saw the titles that are judged, as for
//! the example `development_set`.
//!
//! A fold is a fifth of the ESCO codes with all sentences from their advertisements, so that no
//! code is in training and in proof.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evaluation::judged::JudgedSet;
use evaluation::{Estimate, Evaluation, Measures, measure, provide_embeddings};
use matching::{Catalogue, Hybrid, Statistics, Weights};

const FOLDS: usize = 5;

/// Passes over all numbers; a third changes nothing.
const PASSES: usize = 2;

/// A number, and its candidate values.
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

/// The numbers that the sets can judge: they contain only texts. The share of the text is the unit
/// for the role's other shares.
const NUMBERS: [Number; 10] = [
    number("occupations", &[0.0, 0.2, 0.3, 0.4, 0.6, 0.8], |w| {
        &mut w.numbers.role.occupations
    }),
    number("few_terms", &[0.0, 4.0, 8.0, 16.0], |w| {
        &mut w.numbers.role.few_terms
    }),
    number("title", &[0.2, 0.35, 0.5, 0.7, 1.0], |w| {
        &mut w.numbers.role.title
    }),
    number("topics", &[0.0, 0.25, 0.5, 0.75], |w| {
        &mut w.numbers.role.topics
    }),
    number("title_share", &[0.0, 0.25, 0.5, 0.75], |w| {
        &mut w.numbers.role.title_share
    }),
    number("same_title", &[0.0, 0.5, 0.9], |w| {
        &mut w.numbers.role.same_title
    }),
    number("meaning", &[0.0, 0.3, 0.45, 0.6, 0.75, 0.9], |w| {
        &mut w.numbers.role.meaning
    }),
    number("meaning_of_text", &[0.0, 0.08, 0.15, 0.3, 0.45], |w| {
        &mut w.numbers.role.meaning_of_text
    }),
    number("found_in_text", &[0.1, 0.2, 0.35, 0.5, 0.8], |w| {
        &mut w.numbers.skills.found_in_text
    }),
    number("telling_skills", &[4.0, 8.0, 16.0], |w| {
        &mut w.numbers.skills.telling_skills
    }),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut path = |default: &str| arguments.next().unwrap_or_else(|| default.to_owned());
    let (sentences, titles) = (
        path("../shared/data/eval/hahu-dev"),
        path("../shared/data/taxonomy/onet/alternate_titles.tsv"),
    );
    if let Some(table) = arguments.next() {
        provide_embeddings(Path::new(&table)).unwrap();
    }
    if !Path::new(&sentences).is_dir() || !Path::new(&titles).is_file() {
        println!("skipped: {sentences} or {titles} is not there");
        return;
    }
    let sentences = JudgedSet::sentences(Path::new(&sentences)).unwrap();
    let long = sentences.long_texts();
    let titles = JudgedSet::titles(Path::new(&titles)).unwrap();
    let mut search = Search {
        sets: [
            ("sentences", sentences),
            ("long texts", long),
            ("titles", titles),
        ]
        .map(|(name, set)| Prepared::of(name, set)),
        known: BTreeMap::new(),
    };
    let groups: BTreeSet<&String> = search
        .sets
        .iter()
        .flat_map(|of| of.set.groups.values())
        .collect();
    let fold_of: BTreeMap<String, usize> = groups
        .iter()
        .enumerate()
        .map(|(n, group)| ((*group).clone(), n % FOLDS))
        .collect();

    println!("| fold | chosen |\n|---|---|");
    let mut held_out: [Vec<Measures>; 3] = Default::default();
    for fold in 0..FOLDS {
        let chosen = search.best(&|group| fold_of[group] != fold);
        println!("| {} | {} |", fold + 1, departures(&chosen));
        for (held_out, of) in held_out
            .iter_mut()
            .zip(search.of_groups(&chosen, &|group| fold_of[group] == fold))
        {
            held_out.extend(of);
        }
    }
    let whole = search.best(&|_| true);
    println!("| whole sets | {} |", departures(&whole));
    println!("| built-in | {} |", departures(&Weights::default()));
    println!(
        "\n| set | queries | figure | held out | whole sets | shipped |\n|---|---|---|---|---|---|"
    );
    let (whole, shipped) = (
        search.of_groups(&whole, &|_| true),
        search.of_groups(&Weights::default(), &|_| true),
    );
    for (n, held_out) in held_out.iter().enumerate() {
        let three = [held_out, &whole[n], &shipped[n]].map(|measures| Evaluation::of(measures, 1));
        for (figure, estimate) in [
            (
                "MAP",
                (|of: &Evaluation| of.map) as fn(&Evaluation) -> Estimate,
            ),
            ("nDCG@10", |of| of.ndcg[&10]),
        ] {
            let [held_out, whole, shipped] = three.each_ref().map(estimate);
            println!(
                "| {} | {} | {figure} | {:.3} [{:.3}, {:.3}] | {:.3} | {:.3} |",
                search.sets[n].name,
                three[0].queries,
                held_out.mean,
                held_out.low,
                held_out.high,
                whole.mean,
                shipped.mean
            );
        }
    }
    println!("\n{} settings were tried.", search.known.len());
}

/// A set, and everything that does not depend on weights.
struct Prepared {
    name: &'static str,
    set: JudgedSet,
    statistics: Statistics,
    catalogue: Catalogue,
}

impl Prepared {
    fn of(name: &'static str, set: JudgedSet) -> Self {
        Self {
            name,
            statistics: set.statistics(),
            catalogue: set.catalogue(),
            set,
        }
    }
}

struct Search {
    sets: [Prepared; 3],
    /// By weights: the measures of every query in every set.
    known: BTreeMap<String, [BTreeMap<String, Measures>; 3]>,
}

impl Search {
    /// Coordinate ascent from the weights that ship, one number at a time, on the groups that
    /// `trains` admits.
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

    /// The objective: the mean of MAP and nDCG@10, with equal weight per set.
    fn worth(&mut self, weights: &Weights, trains: &dyn Fn(&String) -> bool) -> f64 {
        let mean = |measures: Vec<Measures>| {
            let worth = measures
                .iter()
                .map(|measures| f64::midpoint(measures.average_precision, measures.ndcg[&10]));
            worth.sum::<f64>() / measures.len() as f64
        };
        self.of_groups(weights, trains).map(mean).iter().sum()
    }

    /// The measures of the queries in these groups, per set.
    fn of_groups(
        &mut self,
        weights: &Weights,
        admits: &dyn Fn(&String) -> bool,
    ) -> [Vec<Measures>; 3] {
        let Self { sets, known } = self;
        let measures = known.entry(format!("{weights:?}")).or_insert_with(|| {
            sets.each_ref().map(|of| {
                let engine = Hybrid::with_weights(of.statistics.clone(), *weights);
                measure(&of.set.ranked(&engine, &of.catalogue), &of.set.judgements)
            })
        });
        let mut admitted: [Vec<Measures>; 3] = Default::default();
        for ((admitted, measures), of) in admitted.iter_mut().zip(measures).zip(sets) {
            let of_groups = measures
                .iter()
                .filter(|(query, _)| admits(&of.set.groups[*query]));
            admitted.extend(of_groups.map(|(_, measures)| measures.clone()));
        }
        admitted
    }
}

/// The values of the searched numbers.
fn departures(weights: &Weights) -> String {
    let mut weights = *weights;
    let values = NUMBERS.iter().map(|number| {
        let value = *(number.of)(&mut weights);
        format!("{} {value}", number.name)
    });
    values.collect::<Vec<_>>().join(", ")
}

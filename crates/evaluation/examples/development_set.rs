//! Evaluates `hybrid-v1` on development sets, beside baselines computed in the same run:
//!
//! ```sh
//! cargo run --release -p evaluation --example development_set -- \
//!     ../shared/data/eval/hahu-dev ../shared/data/taxonomy/onet/alternate_titles.tsv \
//!     target/table/held-out.bin
//! ```
//!
//! The last argument is a table of embeddings that never saw the titles that are judged
//! (`cargo xtask table --hold-out`); without it, the table that ships is measured.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::path::Path;

use evaluation::judged::JudgedSet;
use evaluation::{Estimate, Evaluation, RunLine, baselines, evaluate, measure, provide_embeddings};
use matching::{Hybrid, Statistics};

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|only| only == "unread") {
        return unread();
    }
    let mut path = |default: &str| arguments.next().unwrap_or_else(|| default.to_owned());
    let sentences = path("../shared/data/eval/hahu-dev");
    let titles = path("../shared/data/taxonomy/onet/alternate_titles.tsv");
    if let Some(table) = arguments.next() {
        provide_embeddings(Path::new(&table)).unwrap();
    }
    if Path::new(&sentences).is_dir() {
        let set = JudgedSet::sentences(Path::new(&sentences)).unwrap();
        compare("profile sentences against advertisements", &set);
        by_domain(&set);
        compare("long texts against advertisements", &set.long_texts());
        compare("careers against advertisements", &set.careers());
    } else {
        println!("skipped: {sentences} is not there");
    }
    if Path::new(&titles).is_file() {
        compare(
            "titles against titles",
            &JudgedSet::titles(Path::new(&titles)).unwrap(),
        );
    } else {
        println!("skipped: {titles} is not there");
    }
    for (name, asked, offered) in [
        ("German titles", "de", "de"),
        ("Spanish titles", "es", "es"),
        ("French titles", "fr", "fr"),
        ("Chinese titles", "zh", "zh"),
        ("German titles against Spanish ones", "de", "es"),
        ("Chinese titles against French ones", "zh", "fr"),
    ] {
        compare(name, &JudgedSet::titles_in(asked, offered).unwrap());
    }
    unread();
}

/// The profile sentences by the ISCO-08 major group of their advertisement: the first digit of its
/// ESCO code.
fn by_domain(set: &JudgedSet) {
    const GROUPS: [(&str, &str); 9] = [
        ("1", "managers"),
        ("2", "professionals"),
        ("3", "technicians and associate professionals"),
        ("4", "clerical support"),
        ("5", "services and sales"),
        ("6", "agriculture"),
        ("7", "craft and trades"),
        ("8", "operators and drivers"),
        ("9", "elementary"),
    ];
    println!("\nprofile sentences by domain\n");
    println!("| group | queries | MAP, own statistics | nDCG@10 | MAP, built-in | nDCG@10 |");
    println!("|---|---:|---|---|---|---|");
    let catalogue = set.catalogue();
    let measured = [set.statistics(), Statistics::built_in().clone()].map(|statistics| {
        measure(
            &set.ranked(&Hybrid::new(statistics), &catalogue),
            &set.judgements,
        )
    });
    for (digit, name) in GROUPS {
        let [own, built_in] = measured.each_ref().map(|measured| {
            let of_group = measured.iter().filter(|(query, _)| {
                let code = set.groups.get(*query);
                code.is_some_and(|code| code.starts_with(digit))
            });
            let of_group: Vec<_> = of_group.map(|(_, measures)| measures.clone()).collect();
            Evaluation::of(&of_group, 1)
        });
        if own.queries == 0 {
            continue;
        }
        let cells = |of: &Evaluation| {
            let Estimate { mean, low, high } = of.map;
            format!("{mean:.3} [{low:.3}, {high:.3}] | {:.3}", of.ndcg[&10].mean)
        };
        println!(
            "| {name} | {} | {} | {} |",
            own.queries,
            cells(&own),
            cells(&built_in)
        );
    }
}

/// A table of the languages that are not read, with one row for each.
fn unread() {
    println!("\nwhole CVs against postings in languages that are not read: MAP\n");
    println!("| language | BM25 | n-grams | **hybrid-v1, own statistics** | built-in |");
    println!("|---|---|---|---|---|");
    for (name, code) in [
        ("Czech", "cs"),
        ("Dutch", "nl"),
        ("Italian", "it"),
        ("Polish", "pl"),
        ("Portuguese", "pt"),
        ("Swedish", "sv"),
    ] {
        let set = JudgedSet::unread(code).unwrap();
        let (texts, said, catalogue) = (set.texts(), set.said(), set.catalogue());
        let ranked = |statistics| set.ranked(&Hybrid::new(statistics), &catalogue);
        let maps = [
            set.run(baselines::bm25(&said, &texts)),
            set.run(baselines::cosines(&said, &texts, baselines::n_grams)),
            ranked(set.statistics()),
            ranked(Statistics::built_in().clone()),
        ]
        .map(|run| evaluate(&run, &set.judgements, 1).map.mean);
        let [bm25, n_grams, own, built_in] = maps.map(|map| format!("{map:.3}"));
        println!("| {name} | {bm25} | {n_grams} | {own} | {built_in} |");
    }
}

/// A table of all methods on one set.
fn compare(name: &str, set: &JudgedSet) {
    println!(
        "\n{name}: {} queries, {} postings\n",
        set.queries.len(),
        set.postings.len()
    );
    println!("| method | MAP | nDCG@10 | MRR | recall@10 |\n|---|---|---|---|---|");
    let (texts, said) = (set.texts(), set.said());
    let report = |name: &str, run: Vec<RunLine>| {
        let Evaluation {
            map,
            ndcg,
            mrr,
            recall,
            ..
        } = evaluate(&run, &set.judgements, 1);
        println!(
            "| {name} | {:.3} [{:.3}, {:.3}] | {:.3} [{:.3}, {:.3}] | {:.3} | {:.3} |",
            map.mean,
            map.low,
            map.high,
            ndcg[&10].mean,
            ndcg[&10].low,
            ndcg[&10].high,
            mrr.mean,
            recall[&10].mean
        );
    };
    report(
        "random",
        set.run(baselines::random(said.len(), texts.len())),
    );
    report("BM25", set.run(baselines::bm25(&said, &texts)));
    report(
        "TF-IDF words",
        set.run(baselines::cosines(&said, &texts, baselines::words)),
    );
    report(
        "TF-IDF character n-grams",
        set.run(baselines::cosines(&said, &texts, baselines::n_grams)),
    );
    let catalogue = set.catalogue();
    report(
        "**hybrid-v1, own statistics**",
        set.ranked(&Hybrid::new(set.statistics()), &catalogue),
    );
    report(
        "hybrid-v1, built-in statistics",
        set.ranked(&Hybrid::new(Statistics::built_in().clone()), &catalogue),
    );
}

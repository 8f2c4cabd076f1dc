//! Evaluates `hybrid-v1` on a development set beside baselines computed in the same run:
//! `cargo run --release -p matching --example development_set -- ../shared/data/eval/hahu-dev`

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use matching::document::{Posting, PostingId, Profile};
use matching::evaluation::{Evaluation, Judgement, RunLine, evaluate, parse_judgements};
use matching::{
    Catalogue, CatalogueEntry, Engine, Filter, Hybrid, PostingSummary, Query, Statistics,
    read_posting, read_profile,
};
use serde_json::Value;

fn main() {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "../shared/data/eval/hahu-dev".to_owned());
    let folder = Path::new(&folder);
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let postings: Vec<Posting> = lines(&folder.join("jobs.jsonl"))
        .iter()
        .map(posting)
        .collect();
    let queries: Vec<(String, String)> = lines(&folder.join("queries.jsonl"))
        .iter()
        .map(query)
        .collect();
    let judgements =
        parse_judgements(&std::fs::read_to_string(folder.join("qrels.tsv")).unwrap()).unwrap();

    let texts: Vec<String> = postings
        .iter()
        .map(|posting| {
            format!(
                "{} {}",
                posting.title,
                posting.description.as_deref().unwrap_or("")
            )
        })
        .collect();
    let said: Vec<&str> = queries.iter().map(|(_, text)| text.as_str()).collect();
    let run = |scores: Vec<Vec<f64>>| -> Vec<RunLine> {
        let lines = queries.iter().zip(scores).flat_map(|((query, _), scores)| {
            postings.iter().zip(scores).map(|(posting, score)| RunLine {
                query: query.clone(),
                document: posting.id.0.clone(),
                score,
            })
        });
        lines.collect()
    };
    report("random", &run(random(said.len(), texts.len())), &judgements);
    report("BM25", &run(bm25(&said, &texts)), &judgements);
    report(
        "TF-IDF words",
        &run(cosines(&said, &texts, words)),
        &judgements,
    );
    report(
        "TF-IDF character n-grams",
        &run(cosines(&said, &texts, n_grams)),
        &judgements,
    );
    report("hybrid-v1", &hybrid(&queries, &postings), &judgements);
    let mut built_in = String::from("hybrid-v1 (shipped statistics)");
    built_in.truncate(30);
    report(
        &built_in,
        &ranked(
            &Hybrid::new(Statistics::built_in().clone()),
            &queries,
            &postings,
        ),
        &judgements,
    );
}

fn report(name: &str, run: &[RunLine], judgements: &[Judgement]) {
    let Evaluation {
        map,
        ndcg,
        mrr,
        recall,
        ..
    } = evaluate(run, judgements, 1);
    println!(
        "{name:30} MAP {:.3} [{:.3}, {:.3}]  nDCG@10 {:.3} [{:.3}, {:.3}]  MRR {:.3}  R@10 {:.3}",
        map.mean,
        map.low,
        map.high,
        ndcg[&10].mean,
        ndcg[&10].low,
        ndcg[&10].high,
        mrr.mean,
        recall[&10].mean
    );
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn posting(json: &Value) -> Posting {
    let mut posting: Posting = serde_json::from_value(
        serde_json::json!({ "id": json["identifier"], "title": json["title"] }),
    )
    .unwrap();
    posting.description = json["description"].as_str().map(str::to_owned);
    posting.industry = json["industry"].as_str().map(str::to_owned);
    posting
}

fn query(json: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&json["meta"]["id"]), text(&json["basics"]["summary"]))
}

fn hybrid(queries: &[(String, String)], postings: &[Posting]) -> Vec<RunLine> {
    let features: Vec<_> = postings.iter().map(read_posting).collect();
    ranked(
        &Hybrid::new(Statistics::of(features.iter())),
        queries,
        postings,
    )
}

fn ranked(engine: &Hybrid, queries: &[(String, String)], postings: &[Posting]) -> Vec<RunLine> {
    let mut catalogue = Catalogue::new();
    for (seq, posting) in (1..).zip(postings) {
        let (summary, features) = (PostingSummary::of(posting), read_posting(posting));
        catalogue.upsert(
            seq,
            CatalogueEntry {
                version: 1,
                summary,
                features,
            },
        );
    }
    let (hidden, hidden_companies, filter) = (
        HashSet::<PostingId>::new(),
        HashSet::new(),
        Filter::default(),
    );
    let all = Query {
        now_ms: 0,
        filter: &filter,
        hidden: &hidden,
        hidden_companies: &hidden_companies,
        changed_after: None,
        after: None,
        limit: postings.len(),
    };
    let mut run = Vec::new();
    for (query, said) in queries {
        let profile = Profile {
            summary: Some(said.clone()),
            ..Profile::default()
        };
        for item in engine.rank(&read_profile(&profile), &catalogue, &all).items {
            run.push(RunLine {
                query: query.clone(),
                document: item.position.id.0,
                score: item.position.score.points(),
            });
        }
    }
    run
}

/// The same scores in every run, from a linear congruential generator.
fn random(queries: usize, documents: usize) -> Vec<Vec<f64>> {
    let mut state = 1_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64
    };
    (0..queries)
        .map(|_| (0..documents).map(|_| draw()).collect())
        .collect()
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.chars().count() > 1)
        .map(str::to_owned)
        .collect()
}

/// Character 3- to 5-grams inside words, the boundaries included.
fn n_grams(text: &str) -> Vec<String> {
    let mut grams = Vec::new();
    for word in text.to_lowercase().split_whitespace() {
        let padded: Vec<char> = format!(" {word} ").chars().collect();
        for size in 3..=5 {
            grams.extend(
                padded
                    .windows(size)
                    .map(|window| window.iter().collect::<String>()),
            );
        }
    }
    grams
}

fn counts(terms: Vec<String>) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    for term in terms {
        *counts.entry(term).or_insert(0.0) += 1.0;
    }
    counts
}

fn document_frequencies(documents: &[BTreeMap<String, f64>]) -> HashMap<&str, f64> {
    let mut frequencies = HashMap::new();
    for term in documents.iter().flat_map(BTreeMap::keys) {
        *frequencies.entry(term.as_str()).or_insert(0.0) += 1.0;
    }
    frequencies
}

/// Okapi BM25 with k1 = 1.2 and b = 0.75.
fn bm25(queries: &[&str], texts: &[String]) -> Vec<Vec<f64>> {
    let documents: Vec<_> = texts.iter().map(|text| counts(words(text))).collect();
    let frequencies = document_frequencies(&documents);
    let lengths: Vec<f64> = documents
        .iter()
        .map(|document| document.values().sum())
        .collect();
    let (n, mean) = (
        documents.len() as f64,
        lengths.iter().sum::<f64>() / documents.len() as f64,
    );
    let score = |query: &[String], document: &BTreeMap<String, f64>, length: f64| -> f64 {
        let shared = query
            .iter()
            .filter_map(|term| Some((frequencies.get(term.as_str())?, document.get(term)?)));
        shared
            .map(|(df, tf)| {
                let idf = (1.0 + (n - df + 0.5) / (df + 0.5)).ln();
                idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean))
            })
            .sum()
    };
    let queries = queries.iter().map(|query| words(query));
    queries
        .map(|query| {
            documents
                .iter()
                .zip(&lengths)
                .map(|(document, l)| score(&query, document, *l))
                .collect()
        })
        .collect()
}

/// Cosine of sub-linear TF-IDF vectors.
fn cosines(queries: &[&str], texts: &[String], terms: fn(&str) -> Vec<String>) -> Vec<Vec<f64>> {
    let documents: Vec<_> = texts.iter().map(|text| counts(terms(text))).collect();
    let frequencies = document_frequencies(&documents);
    let n = documents.len() as f64;
    let weighted = |document: &BTreeMap<String, f64>| -> BTreeMap<String, f64> {
        let weights = document.iter().map(|(term, tf)| {
            let df = frequencies.get(term.as_str()).copied().unwrap_or(0.0);
            (
                term.clone(),
                (1.0 + tf.ln()) * (1.0 + ((1.0 + n) / (1.0 + df)).ln()),
            )
        });
        let vector: BTreeMap<String, f64> = weights.collect();
        let length = vector
            .values()
            .map(|weight| weight * weight)
            .sum::<f64>()
            .sqrt();
        vector
            .into_iter()
            .map(|(term, weight)| (term, weight / length))
            .collect()
    };
    let vectors: Vec<_> = documents.iter().map(&weighted).collect();
    let product = |query: &BTreeMap<String, f64>, document: &BTreeMap<String, f64>| -> f64 {
        query
            .iter()
            .filter_map(|(term, weight)| Some(weight * document.get(term)?))
            .sum()
    };
    queries
        .iter()
        .map(|query| weighted(&counts(terms(query))))
        .map(|query| {
            vectors
                .iter()
                .map(|document| product(&query, document))
                .collect()
        })
        .collect()
}

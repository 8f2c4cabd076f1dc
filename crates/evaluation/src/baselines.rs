//! Baselines: random order, Okapi BM25, and cosines of TF-IDF vectors of words and of character
//! n-grams. Each returns scores by query and document.

use std::collections::{BTreeMap, HashMap};

/// The same scores in every run, from a linear congruential generator.
pub fn random(queries: usize, documents: usize) -> Vec<Vec<f64>> {
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

/// Words of two letters or more, in lower case.
pub fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.chars().count() > 1)
        .map(str::to_owned)
        .collect()
}

/// Character 3- to 5-grams inside words, the boundaries included.
pub fn n_grams(text: &str) -> Vec<String> {
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
pub fn bm25(queries: &[impl AsRef<str>], texts: &[String]) -> Vec<Vec<f64>> {
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
    let queries = queries.iter().map(|query| words(query.as_ref()));
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
pub fn cosines(
    queries: &[impl AsRef<str>],
    texts: &[String],
    terms: fn(&str) -> Vec<String>,
) -> Vec<Vec<f64>> {
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
        .map(|query| weighted(&counts(terms(query.as_ref()))))
        .map(|query| {
            vectors
                .iter()
                .map(|document| product(&query, document))
                .collect()
        })
        .collect()
}

//! Titles alone, in four languages: a title finds the others of its group.
//!
//! The groups are the project's own, made up to test inflection, gender forms, compounds and
//! scripts without spaces. They prove nothing about ranking in general: their author knew the
//! engine.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use evaluation::{Judgement, RunLine, evaluate};
use matching::document::{Posting, PostingId, Profile};
use matching::{
    Catalogue, CatalogueEntry, Engine, Filter, Hybrid, PostingSummary, Query, Statistics,
    read_posting, read_profile,
};

/// Mean average precision when each title of the groups is a query for the others of its group.
fn precision(groups: &str) -> f64 {
    let titles: Vec<(usize, &str)> = groups
        .lines()
        .enumerate()
        .flat_map(|(group, line)| line.split('\t').map(move |title| (group, title)))
        .collect();
    let postings: Vec<Posting> = titles
        .iter()
        .enumerate()
        .map(|(n, (_, title))| {
            let document = serde_json::json!({ "id": n.to_string(), "title": title });
            serde_json::from_value(document).unwrap()
        })
        .collect();
    let features: Vec<_> = postings.iter().map(read_posting).collect();
    let statistics = Statistics::of(features.iter());
    let mut catalogue = Catalogue::new();
    for (seq, (posting, features)) in (1..).zip(postings.iter().zip(features)) {
        let entry = CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(posting),
            features,
        };
        catalogue.upsert(seq, entry);
    }
    let engine = Hybrid::new(statistics);
    let (nobody, filter) = (HashSet::new(), Filter::default());
    let mut run = Vec::new();
    let mut judgements = Vec::new();
    for (n, (group, title)) in titles.iter().enumerate() {
        let person = Profile {
            headline: Some((*title).to_owned()),
            ..Profile::default()
        };
        let itself = HashSet::from([PostingId(n.to_string())]);
        let query = Query {
            now_ms: 0,
            filter: &filter,
            hidden: &itself,
            hidden_companies: &nobody,
            changed_after: None,
            after: None,
            limit: titles.len(),
        };
        let ranking = engine.rank(&read_profile(&person), &catalogue, &query);
        run.extend(ranking.items.into_iter().map(|item| RunLine {
            query: n.to_string(),
            document: item.position.id.0,
            score: item.position.score.points(),
        }));
        for (other, (other_group, _)) in titles.iter().enumerate() {
            if other != n && other_group == group {
                judgements.push(Judgement {
                    query: n.to_string(),
                    document: other.to_string(),
                    grade: 1,
                });
            }
        }
    }
    evaluate(&run, &judgements, 1).map.mean
}

/// Before language-specific words, .686, .677, .712 and .729; before the lexicon, a little over
/// .69, .70, .79 and .84.
#[test]
fn variants_of_a_title_come_first() {
    let check = |language: &str, groups: &str, least: f64| {
        let precision = precision(groups);
        println!("{language}: MAP {precision:.3}");
        assert!(precision >= least, "{language}: {precision:.3}");
    };
    check("German", include_str!("titles/de.tsv"), 0.93);
    check("Spanish", include_str!("titles/es.tsv"), 0.88);
    check("French", include_str!("titles/fr.tsv"), 0.92);
    check("Chinese", include_str!("titles/zh.tsv"), 0.95);
}

//! Judged sets, and rankings of them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "for developers' tools that may stop at the first thing wrong"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use matching::document::{Posting, PostingId, Profile, WorkEntry, YearMonth};
use matching::{
    Catalogue, CatalogueEntry, Engine, Filter, Hybrid, PostingFeatures, PostingSummary, Query,
    Statistics, read_posting, read_profile,
};
use serde_json::Value;

use crate::measures::{Judgement, RunLine, parse_judgements};

/// Queries, postings and judgements.
pub struct JudgedSet {
    /// The documents that are ranked.
    pub postings: Vec<Posting>,
    /// The people they are ranked for, each with the name of the query.
    pub queries: Vec<(String, Profile)>,
    /// The relevant postings of each query.
    pub judgements: Vec<Judgement>,
    /// By query: its group, such as an industry; for breakdowns and folds.
    pub groups: BTreeMap<String, String>,
}

impl JudgedSet {
    /// Profile sentences against advertisements. The group of a query is the ESCO code of the
    /// advertisement it was written from.
    pub fn sentences(folder: &Path) -> Self {
        let postings: Vec<Posting> = json_lines(&folder.join("jobs.jsonl"))
            .iter()
            .map(posting)
            .collect();
        let queries: Vec<(String, Profile)> = json_lines(&folder.join("queries.jsonl"))
            .iter()
            .map(|json| {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                (
                    text(&json["meta"]["id"]),
                    saying(text(&json["basics"]["summary"])),
                )
            })
            .collect();
        let judgements =
            parse_judgements(&std::fs::read_to_string(folder.join("qrels.tsv")).unwrap()).unwrap();
        let codes = table(&folder.join("esco_codes.tsv"));
        let code = |id: &str| {
            let row = codes.iter().find(|row| row[0] == id);
            row.map(|row| row[1].clone()).unwrap()
        };
        let origins = judgements.iter().filter(|judgement| judgement.grade == 2);
        let groups = origins
            .map(|judgement| (judgement.query.clone(), code(&judgement.document)))
            .collect();
        Self {
            postings,
            queries,
            judgements,
            groups,
        }
    }

    /// Long and noisy texts against the same advertisements: all sentences of an ESCO code with
    /// three or more, interleaved with three of other codes.
    pub fn long_texts(&self) -> Self {
        let mut by_code: BTreeMap<&String, Vec<&str>> = BTreeMap::new();
        for (query, profile) in &self.queries {
            let said = profile.summary.as_deref().unwrap();
            by_code.entry(&self.groups[query]).or_default().push(said);
        }
        let mut long = Self {
            postings: self.postings.clone(),
            queries: Vec::new(),
            judgements: Vec::new(),
            groups: BTreeMap::new(),
        };
        let all: Vec<(&&String, &str)> = by_code
            .iter()
            .flat_map(|(code, said)| said.iter().map(move |said| (code, *said)))
            .collect();
        for (n, (code, said)) in by_code.iter().enumerate() {
            if said.len() < 3 {
                continue;
            }
            let others = (1..)
                .map(|step| all[(n * 37 + step * 53) % all.len()])
                .filter(|(other, _)| *other != code)
                .map(|(_, said)| said)
                .take(3);
            let mut sentences: Vec<&str> = said.clone();
            for (at, other) in others.enumerate() {
                sentences.insert((at * 2).min(sentences.len()), other);
            }
            let query = format!("long-{code}");
            let members: BTreeSet<&String> = self
                .judgements
                .iter()
                .filter(|judgement| &self.groups[&judgement.query] == *code)
                .map(|judgement| &judgement.document)
                .collect();
            long.judgements
                .extend(members.into_iter().map(|document| Judgement {
                    query: query.clone(),
                    document: document.clone(),
                    grade: 1,
                }));
            long.groups.insert(query.clone(), (*code).clone());
            long.queries.push((query, saying(sentences.join(" "))));
        }
        long
    }

    /// Careers of five positions against the same advertisements: the newest two and the fourth are
    /// of one ESCO code with three sentences or more, the others of other codes.
    pub fn careers(&self) -> Self {
        let mut by_code: BTreeMap<&String, Vec<&str>> = BTreeMap::new();
        for (query, profile) in &self.queries {
            let said = profile.summary.as_deref().unwrap();
            by_code.entry(&self.groups[query]).or_default().push(said);
        }
        let all: Vec<(&&String, &str)> = by_code
            .iter()
            .flat_map(|(code, said)| said.iter().map(move |said| (code, *said)))
            .collect();
        let mut careers = Self {
            postings: self.postings.clone(),
            queries: Vec::new(),
            judgements: Vec::new(),
            groups: BTreeMap::new(),
        };
        for (n, (code, said)) in by_code.iter().enumerate() {
            if said.len() < 3 {
                continue;
            }
            let members: BTreeSet<&String> = self
                .judgements
                .iter()
                .filter(|judgement| &self.groups[&judgement.query] == *code)
                .map(|judgement| &judgement.document)
                .collect();
            for first in 0..said.len() {
                let own: Vec<&str> = said.iter().cycle().skip(first).take(3).copied().collect();
                let others: Vec<&str> = (1..)
                    .map(|step| all[(n * 37 + first * 11 + step * 53) % all.len()])
                    .filter(|(other, _)| *other != code)
                    .map(|(_, said)| said)
                    .take(2)
                    .collect();
                let positions = [own[0], own[1], others[0], own[2], others[1]];
                let query = format!("career-{code}-{first}");
                careers.queries.push((query.clone(), career(&positions)));
                careers.groups.insert(query.clone(), (*code).clone());
                let judgements = members.iter().map(|document| Judgement {
                    query: query.clone(),
                    document: (*document).clone(),
                    grade: 1,
                });
                careers.judgements.extend(judgements);
            }
        }
        careers
    }

    /// Titles against titles: two queries and eight postings for each of 150 occupations from
    /// O\*NET's alternate titles.
    pub fn titles(alternate_titles: &Path) -> Self {
        const OCCUPATIONS: usize = 150;
        let mut by_code: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in table(alternate_titles) {
            by_code
                .entry(row[0].clone())
                .or_default()
                .insert(row[1].clone());
        }
        by_code.retain(|_, titles| titles.len() >= 10);
        let every = by_code.len() / OCCUPATIONS;
        let mut set = Self {
            postings: Vec::new(),
            queries: Vec::new(),
            judgements: Vec::new(),
            groups: BTreeMap::new(),
        };
        for (code, titles) in by_code.iter().step_by(every).take(OCCUPATIONS) {
            let drawn = titles.iter().step_by(titles.len() / 10).take(10);
            let (of_posting, of_query): (Vec<_>, Vec<_>) =
                drawn.enumerate().partition(|(n, _)| n % 5 > 0);
            for (n, title) in &of_query {
                let query = format!("{code}-q{n}");
                let profile = Profile {
                    headline: Some((*title).clone()),
                    ..Profile::default()
                };
                set.queries.push((query.clone(), profile));
                set.groups
                    .insert(query.clone(), code.chars().take(2).collect());
                set.judgements
                    .extend(of_posting.iter().map(|(n, _)| Judgement {
                        query: query.clone(),
                        document: format!("{code}-{n}"),
                        grade: 1,
                    }));
            }
            set.postings.extend(of_posting.iter().map(|(n, title)| {
                posting(&serde_json::json!({ "identifier": format!("{code}-{n}"), "title": title }))
            }));
        }
        set
    }

    /// Titles in one language against titles in the same or another, from the project's own lists
    /// (`titles/*.tsv`): every third title of an occupation is a query, the others are postings.
    pub fn titles_in(asked: &str, offered: &str) -> Self {
        let is_query = |n: &usize| n.is_multiple_of(3);
        let mut set = Self {
            postings: Vec::new(),
            queries: Vec::new(),
            judgements: Vec::new(),
            groups: BTreeMap::new(),
        };
        let offered = titles_by_occupation(offered);
        for (occupation, titles) in &offered {
            let titles = titles.iter().enumerate();
            set.postings
                .extend(titles.filter(|(n, _)| !is_query(n)).map(|(n, title)| {
                    let id = format!("{occupation}-{n}");
                    posting(&serde_json::json!({ "identifier": id, "title": title }))
                }));
        }
        for (occupation, titles) in titles_by_occupation(asked) {
            for (n, title) in titles.into_iter().enumerate() {
                if !is_query(&n) {
                    continue;
                }
                let query = format!("{occupation}-q{n}");
                let profile = Profile {
                    headline: Some(title),
                    ..Profile::default()
                };
                set.queries.push((query.clone(), profile));
                set.groups.insert(query.clone(), occupation.clone());
                let others = 0..offered.get(&occupation).map_or(0, Vec::len);
                set.judgements
                    .extend(others.filter(|n| !is_query(n)).map(|n| Judgement {
                        query: query.clone(),
                        document: format!("{occupation}-{n}"),
                        grade: 1,
                    }));
            }
        }
        set
    }

    /// The texts of the postings, title first.
    pub fn texts(&self) -> Vec<String> {
        let text = |posting: &Posting| {
            format!(
                "{} {}",
                posting.title,
                posting.description.as_deref().unwrap_or("")
            )
        };
        self.postings.iter().map(text).collect()
    }

    /// The texts of the people.
    pub fn said(&self) -> Vec<String> {
        let said = |profile: &Profile| {
            let work = profile.work.iter().flat_map(|work| &work.text);
            let own = profile.summary.iter().chain(&profile.headline);
            own.chain(work).cloned().collect::<Vec<_>>().join(" ")
        };
        self.queries
            .iter()
            .map(|(_, profile)| said(profile))
            .collect()
    }

    /// The lines of a run from scores by query and posting.
    pub fn run(&self, scores: Vec<Vec<f64>>) -> Vec<RunLine> {
        let lines = self
            .queries
            .iter()
            .zip(scores)
            .flat_map(|((query, _), scores)| {
                self.postings
                    .iter()
                    .zip(scores)
                    .map(|(posting, score)| RunLine {
                        query: query.clone(),
                        document: posting.id.0.clone(),
                        score,
                    })
            });
        lines.collect()
    }

    /// Statistics of the set's own postings.
    pub fn statistics(&self) -> Statistics {
        let features: Vec<PostingFeatures> = self.postings.iter().map(read_posting).collect();
        Statistics::of(features.iter())
    }

    /// The postings as a catalogue.
    pub fn catalogue(&self) -> Catalogue {
        let mut catalogue = Catalogue::new();
        for (seq, posting) in (1..).zip(&self.postings) {
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
        catalogue
    }

    /// The engine's ranking of the whole catalogue for every query.
    pub fn ranked(&self, engine: &Hybrid, catalogue: &Catalogue) -> Vec<RunLine> {
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
            limit: self.postings.len(),
        };
        let mut run = Vec::new();
        for (query, profile) in &self.queries {
            for item in engine.rank(&read_profile(profile), catalogue, &all).items {
                run.push(RunLine {
                    query: query.clone(),
                    document: item.position.id.0,
                    score: item.position.score.points(),
                });
            }
        }
        run
    }
}

fn saying(summary: String) -> Profile {
    Profile {
        summary: Some(summary),
        ..Profile::default()
    }
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

/// Positions of two years each, newest first, each with one sentence.
fn career(sentences: &[&str]) -> Profile {
    let at = |year: i16, month: u8| {
        Some(YearMonth {
            year,
            month: Some(month),
        })
    };
    let work = sentences.iter().zip((0..).step_by(2));
    let work = work.map(|(said, ago)| WorkEntry {
        start: at(2022 - ago, 1),
        end: at(2023 - ago, 12),
        text: vec![(*said).to_owned()],
        ..WorkEntry::default()
    });
    Profile {
        work: work.collect(),
        ..Profile::default()
    }
}

/// The titles of one language in the project's own lists.
fn titles_by_occupation(language: &str) -> BTreeMap<String, Vec<String>> {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("titles");
    let text = std::fs::read_to_string(lists.join(format!("{language}.tsv"))).unwrap();
    let mut titles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (occupation, title) in text.lines().filter_map(|line| line.split_once('\t')) {
        let titles = titles.entry(occupation.to_owned()).or_default();
        titles.push(title.to_owned());
    }
    titles
}

fn json_lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Rows of a table without its header.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1);
    rows.map(|row| row.split('\t').map(str::to_owned).collect())
        .collect()
}

//! Judged sets, and rankings of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use matching::document::{Posting, Profile, WorkEntry, YearMonth};
use matching::{
    Catalogue, CatalogueEntry, Engine, Filter, Hybrid, PostingFeatures, PostingSummary, Query,
    Statistics, read_posting, read_profile,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::measures::{Judgement, Malformed, RunLine, parse_judgements};

/// Queries, postings and judgements.
#[derive(Debug, Clone, Default)]
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

/// Why a judged set cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// A file cannot be read.
    #[error("{}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A line is not JSON of the expected form.
    #[error("{}, line {line}", path.display())]
    UnexpectedJson {
        /// The file.
        path: PathBuf,
        /// The first line is 1.
        line: usize,
        /// Why not.
        source: serde_json::Error,
    },
    /// The judgements are malformed.
    #[error("{}", path.display())]
    Judgements {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Malformed,
    },
}

/// A query of the sentences.
#[derive(Deserialize)]
struct Sentence {
    meta: Meta,
    basics: Basics,
}

#[derive(Deserialize)]
struct Meta {
    id: String,
}

#[derive(Deserialize)]
struct Basics {
    summary: String,
}

/// An advertisement, as far as the sentences' set has it.
#[derive(Deserialize)]
struct Advertisement {
    identifier: String,
    title: String,
    description: Option<String>,
    industry: Option<String>,
}

impl From<Advertisement> for Posting {
    fn from(job: Advertisement) -> Self {
        Self {
            description: job.description,
            industry: job.industry,
            ..Self::new(job.identifier, job.title)
        }
    }
}

impl JudgedSet {
    /// Profile sentences against advertisements. The group of a query is the ESCO code of the
    /// advertisement it was written from.
    ///
    /// # Errors
    ///
    /// A file of the folder that cannot be read.
    pub fn sentences(folder: &Path) -> Result<Self, SetError> {
        let postings: Vec<Advertisement> = json_lines(&folder.join("jobs.jsonl"))?;
        let queries: Vec<Sentence> = json_lines(&folder.join("queries.jsonl"))?;
        let path = folder.join("qrels.tsv");
        let judgements = parse_judgements(&read(&path)?)
            .map_err(|source| SetError::Judgements { path, source })?;
        let codes: BTreeMap<String, String> = table(&folder.join("esco_codes.tsv"))?
            .into_iter()
            .map(|[id, code]| (id, code))
            .collect();
        let origins = judgements.iter().filter(|judgement| judgement.grade == 2);
        let groups = origins
            .filter_map(|origin| Some((origin.query.clone(), codes.get(&origin.document)?.clone())))
            .collect();
        Ok(Self {
            postings: postings.into_iter().map(Posting::from).collect(),
            queries: queries
                .into_iter()
                .map(|query| (query.meta.id, saying(query.basics.summary)))
                .collect(),
            judgements,
            groups,
        })
    }

    /// The sentences by the code of their advertisement.
    fn by_code(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut by_code: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (query, profile) in &self.queries {
            if let (Some(code), Some(said)) = (self.groups.get(query), &profile.summary) {
                by_code.entry(code).or_default().push(said);
            }
        }
        by_code
    }

    /// The advertisements that are judged for sentences of this code.
    fn members(&self, code: &str) -> BTreeSet<&String> {
        self.judgements
            .iter()
            .filter(|judgement| {
                self.groups
                    .get(&judgement.query)
                    .is_some_and(|of| of == code)
            })
            .map(|judgement| &judgement.document)
            .collect()
    }

    /// Adds a query whose relevant postings are these.
    fn add(&mut self, query: String, profile: Profile, group: &str, relevant: &BTreeSet<&String>) {
        let judgements = relevant.iter().map(|document| Judgement {
            query: query.clone(),
            document: (*document).clone(),
            grade: 1,
        });
        self.judgements.extend(judgements);
        self.groups.insert(query.clone(), group.to_owned());
        self.queries.push((query, profile));
    }

    /// Long and noisy texts against the same advertisements: all sentences of an ESCO code with
    /// three or more, interleaved with three of other codes.
    #[must_use]
    pub fn long_texts(&self) -> Self {
        let by_code = self.by_code();
        let all = flattened(&by_code);
        let mut long = Self {
            postings: self.postings.clone(),
            ..Self::default()
        };
        for (n, (code, said)) in by_code.iter().enumerate() {
            if said.len() < 3 {
                continue;
            }
            let mut sentences: Vec<&str> = said.clone();
            for (at, other) in others(&all, code, n.wrapping_mul(37)).take(3).enumerate() {
                sentences.insert(at.saturating_mul(2).min(sentences.len()), other);
            }
            let profile = saying(sentences.join(" "));
            long.add(format!("long-{code}"), profile, code, &self.members(code));
        }
        long
    }

    /// Careers of five positions against the same advertisements: the newest two and the fourth are
    /// of one ESCO code with three sentences or more, the others of other codes.
    #[must_use]
    pub fn careers(&self) -> Self {
        let by_code = self.by_code();
        let all = flattened(&by_code);
        let mut careers = Self {
            postings: self.postings.clone(),
            ..Self::default()
        };
        for (n, (code, said)) in by_code.iter().enumerate() {
            if said.len() < 3 {
                continue;
            }
            let members = self.members(code);
            for first in 0..said.len() {
                let start = n.wrapping_mul(37).wrapping_add(first.wrapping_mul(11));
                let mut own = said.iter().cycle().skip(first).copied();
                let mut others = others(&all, code, start);
                let positions = [
                    own.next(),
                    own.next(),
                    others.next(),
                    own.next(),
                    others.next(),
                ];
                let positions: Vec<&str> = positions.into_iter().flatten().collect();
                let query = format!("career-{code}-{first}");
                careers.add(query, career(&positions), code, &members);
            }
        }
        careers
    }

    /// Titles against titles: two queries and eight postings for each of 150 occupations from
    /// O\*NET's alternate titles.
    ///
    /// # Errors
    ///
    /// A table that cannot be read.
    pub fn titles(alternate_titles: &Path) -> Result<Self, SetError> {
        const OCCUPATIONS: usize = 150;
        const TITLES: usize = 10;
        let mut by_code: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for [code, title] in table(alternate_titles)? {
            by_code.entry(code).or_default().insert(title);
        }
        by_code.retain(|_, titles| titles.len() >= TITLES);
        let every = (by_code.len() / OCCUPATIONS).max(1);
        let mut set = Self::default();
        for (code, titles) in by_code.iter().step_by(every).take(OCCUPATIONS) {
            let drawn = titles.iter().step_by(titles.len() / TITLES).take(TITLES);
            let (of_posting, of_query): (Vec<_>, Vec<_>) =
                drawn.enumerate().partition(|(n, _)| n % 5 > 0);
            let ids: Vec<String> = of_posting
                .iter()
                .map(|(n, _)| format!("{code}-{n}"))
                .collect();
            let group: String = code.chars().take(2).collect();
            for (n, title) in &of_query {
                let relevant = ids.iter().collect();
                set.add(format!("{code}-q{n}"), titled(title), &group, &relevant);
            }
            let postings = ids.iter().zip(&of_posting);
            set.postings
                .extend(postings.map(|(id, (_, title))| Posting::new(id, title.as_str())));
        }
        Ok(set)
    }

    /// Titles in one language against titles in the same or another, from the project's own lists
    /// (`titles/*.tsv`): every third title of an occupation is a query, the others are postings.
    ///
    /// # Errors
    ///
    /// A list that cannot be read.
    pub fn titles_in(asked: &str, offered: &str) -> Result<Self, SetError> {
        let is_query = |n: &usize| n.is_multiple_of(3);
        let mut set = Self::default();
        let mut ids: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let offered = titles_by_occupation(offered)?;
        for (occupation, titles) in &offered {
            let titles = titles.iter().enumerate();
            for (n, title) in titles.filter(|(n, _)| !is_query(n)) {
                let id = format!("{occupation}-{n}");
                set.postings.push(Posting::new(&id, title.as_str()));
                ids.entry(occupation).or_default().push(id);
            }
        }
        for (occupation, titles) in titles_by_occupation(asked)? {
            let relevant = ids.get(occupation.as_str()).into_iter().flatten().collect();
            let titles = titles.iter().enumerate();
            for (n, title) in titles.filter(|(n, _)| is_query(n)) {
                let query = format!("{occupation}-q{n}");
                set.add(query, titled(title), &occupation, &relevant);
            }
        }
        Ok(set)
    }

    /// CVs against postings in a language that the engine does not read, from the project's own
    /// lists (`unread/*.tsv`): two CVs and four postings for each of ten trades. Some CVs have no
    /// headline.
    ///
    /// # Errors
    ///
    /// A list that cannot be read.
    pub fn unread(language: &str) -> Result<Self, SetError> {
        let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("unread");
        let text = read(&lists.join(format!("{language}.tsv")))?;
        let mut set = Self::default();
        let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut people = Vec::new();
        for (n, line) in text.lines().enumerate() {
            let mut columns = line.split('\t');
            let mut column = || columns.next().unwrap_or_default();
            let (kind, trade, title, text) = (column(), column(), column(), column());
            if kind == "cv" {
                let profile = Profile {
                    headline: (!title.is_empty()).then(|| title.to_owned()),
                    ..saying(text.to_owned())
                };
                people.push((format!("{trade}-q{n}"), profile, trade));
            } else {
                let id = format!("{trade}-{n}");
                set.postings.push(Posting {
                    description: Some(text.to_owned()),
                    ..Posting::new(&id, title)
                });
                ids.entry(trade).or_default().insert(id);
            }
        }
        for (query, profile, trade) in people {
            let relevant = ids.get(trade).into_iter().flatten().collect();
            set.add(query, profile, trade, &relevant);
        }
        Ok(set)
    }

    /// The texts of the postings, title first.
    #[must_use]
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
    #[must_use]
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
    #[must_use]
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
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let features: Vec<PostingFeatures> = self.postings.iter().map(read_posting).collect();
        Statistics::of(features.iter())
    }

    /// The postings as a catalogue.
    #[must_use]
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
    #[must_use]
    pub fn ranked(&self, engine: &Hybrid, catalogue: &Catalogue) -> Vec<RunLine> {
        let (hidden, hidden_companies, filter) =
            (HashSet::new(), HashSet::new(), Filter::default());
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

/// All sentences with their codes.
fn flattened<'a>(by_code: &BTreeMap<&'a str, Vec<&'a str>>) -> Vec<(&'a str, &'a str)> {
    let codes = by_code.iter();
    codes
        .flat_map(|(code, said)| said.iter().map(move |said| (*code, *said)))
        .collect()
}

/// Sentences of other codes, spread over all of them from a start.
fn others<'a>(
    all: &[(&'a str, &'a str)],
    code: &str,
    start: usize,
) -> impl Iterator<Item = &'a str> {
    let steps = (1_usize..).map(move |step| start.wrapping_add(step.wrapping_mul(53)));
    steps
        .map_while(|at| all.get(at.checked_rem(all.len())?))
        .filter(move |(other, _)| *other != code)
        .map(|(_, said)| *said)
}

fn saying(summary: String) -> Profile {
    Profile {
        summary: Some(summary),
        ..Profile::default()
    }
}

fn titled(title: &str) -> Profile {
    Profile {
        headline: Some(title.to_owned()),
        ..Profile::default()
    }
}

/// Positions of two years each, newest first, each with one sentence.
fn career(sentences: &[&str]) -> Profile {
    let at = |year: i16, month: u8| {
        Some(YearMonth {
            year,
            month: Some(month),
        })
    };
    let years = std::iter::successors(Some(2022_i16), |year| year.checked_sub(2));
    let work = sentences.iter().zip(years);
    let work = work.map(|(said, year)| WorkEntry {
        start: at(year, 1),
        end: at(year.saturating_add(1), 12),
        text: vec![(*said).to_owned()],
        ..WorkEntry::default()
    });
    Profile {
        work: work.collect(),
        ..Profile::default()
    }
}

/// The titles of one language in the project's own lists.
fn titles_by_occupation(language: &str) -> Result<BTreeMap<String, Vec<String>>, SetError> {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("titles");
    let text = read(&lists.join(format!("{language}.tsv")))?;
    let mut titles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (occupation, title) in text.lines().filter_map(|line| line.split_once('\t')) {
        let titles = titles.entry(occupation.to_owned()).or_default();
        titles.push(title.to_owned());
    }
    Ok(titles)
}

pub(crate) fn read(path: &Path) -> Result<String, SetError> {
    std::fs::read_to_string(path).map_err(|source| SetError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

fn json_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, SetError> {
    let text = read(path)?;
    let lines = (1..).zip(text.lines());
    lines
        .map(|(line, json)| {
            serde_json::from_str(json).map_err(|source| SetError::UnexpectedJson {
                path: path.to_owned(),
                line,
                source,
            })
        })
        .collect()
}

/// The first two columns of a table, without its header.
fn table(path: &Path) -> Result<Vec<[String; 2]>, SetError> {
    let text = read(path)?;
    let rows = text.lines().skip(1).filter_map(|row| {
        let mut columns = row.split('\t').map(str::to_owned);
        Some([columns.next()?, columns.next()?])
    });
    Ok(rows.collect())
}

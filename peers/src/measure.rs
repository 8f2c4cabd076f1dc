//! What is measured natively, on one thread.

use std::collections::HashSet;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use matching::document::Posting;
use matching::{
    Catalogue, CatalogueEntry, DEFAULT_ENGINE, Filter, PostingScore, PostingSummary,
    ProfileFeatures, Query, Vocabulary, engine, read_profile,
};
use serde::{Deserialize, Serialize};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, TermQuery};
use tantivy::schema::{IndexRecordOption, STORED, Schema, TEXT};
use tantivy::{Index, IndexWriter, Term, doc};

use crate::clock::Instant;
use crate::corpus::{self, Person, Text};
use crate::memory;

/// Postings of a page.
const TOP: usize = 20;
/// Rounds in which each person is asked for; the best counts.
const ROUNDS: usize = 3;
/// Most milliseconds that one engine is measured for; then, as many people as that were.
const MOST_MS: f64 = 60_000.0;
/// Larger snapshots are not left for Node: the Wasm of a catalogue has 4 GiB at most.
const MOST_SNAPSHOT_BYTES: usize = 100_000_000;

/// One engine over one catalogue.
#[derive(Serialize, Deserialize)]
pub struct Figures {
    pub engine: String,
    pub build_ms: f64,
    /// Reading a snapshot; 0 where there is none.
    #[serde(default)]
    pub load_ms: f64,
    pub bytes: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// People who were asked for.
    pub people: usize,
    /// Means per query, where they are counted.
    #[serde(default)]
    pub considered: f64,
    #[serde(default)]
    pub scored: f64,
}

/// What a folder holds of one size.
#[derive(Serialize, Deserialize)]
pub struct Measured {
    pub postings: usize,
    pub figures: Vec<Figures>,
}

pub fn measure(folder: &Path, size: usize, files: &[&str]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let postings = corpus::postings(files, size)?;
    ensure!(
        postings.len() == size,
        "{} postings instead of {size}",
        postings.len()
    );
    let people = corpus::people(&postings);
    fs::write(folder.join("people.json"), serde_json::to_vec(&people)?)?;
    let texts: Vec<Text> = postings
        .iter()
        .enumerate()
        .map(|(id, posting)| Text::of(id, posting))
        .collect();
    let mut lines = BufWriter::new(File::create(folder.join("texts.jsonl"))?);
    for text in &texts {
        serde_json::to_writer(&mut lines, text)?;
        writeln!(lines)?;
    }
    lines.flush()?;
    let mut figures = vec![tantivy(&texts, &people)?];
    drop(texts);

    let vocabulary = Vocabulary::built_in();
    let engine = engine(DEFAULT_ENGINE).context("the default engine")?;
    // Also fills the tables that everything is looked up in, which are not weighed.
    let read: Vec<ProfileFeatures> = people.iter().map(|it| read_profile(&it.profile)).collect();
    drop(postings.first().map(|it| vocabulary.read_posting(it)));
    let mut catalogue = Catalogue::new();
    let mut build_ms = 0.0;
    let mut bytes = memory::live() - postings.capacity() * size_of::<Posting>();
    for (seq, posting) in (1..).zip(postings) {
        let held = memory::live();
        let entry = CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(&posting),
            features: vocabulary.read_posting(&posting),
        };
        let read = memory::live() - held;
        drop(posting);
        // The postings go while the catalogue grows.
        bytes -= held + read - memory::live();
        let started = Instant::now();
        catalogue.upsert(seq, entry);
        build_ms += started.ms();
    }
    let started = Instant::now();
    catalogue.advance(size as u64);
    build_ms += started.ms();
    let filter = Filter {
        distinct: true,
        ..Filter::default()
    };
    let (hidden, hidden_companies) = (HashSet::new(), HashSet::new());
    let query = Query {
        now_ms: i64::MIN,
        filter: &filter,
        hidden: &hidden,
        hidden_companies: &hidden_companies,
        changed_after: None,
        after: None,
        limit: TOP,
    };
    // The first ranking weighs all postings once.
    let started = Instant::now();
    black_box(engine.rank(&read[0], &catalogue, &query));
    build_ms += started.ms();
    let bytes = memory::live().saturating_sub(bytes);
    let snapshot = catalogue.to_bytes();
    if snapshot.len() <= MOST_SNAPSHOT_BYTES {
        fs::write(folder.join("catalogue.bin"), &snapshot)?;
    }
    let started = Instant::now();
    let loaded = Catalogue::from_bytes(&snapshot)?;
    let load_ms = started.ms();
    drop((loaded, snapshot));

    let (mut considered, mut scored, mut rankings) = (0, 0, 0);
    let (took, asked) = timed(&read, |person| {
        let ranking = engine.rank(person, &catalogue, &query);
        considered += ranking.effort.considered;
        scored += ranking.effort.scored;
        rankings += 1;
    });
    let mean = |sum: usize| sum as f64 / f64::from(rankings);
    figures.push(Figures {
        engine: "edgematch".to_owned(),
        build_ms,
        load_ms,
        bytes: bytes as f64,
        p50_ms: quantile(&took, 0.5),
        p99_ms: quantile(&took, 0.99),
        people: asked,
        considered: mean(considered),
        scored: mean(scored),
    });
    let (took, asked) = timed(&read, |person| {
        let mut scores = engine.matcher(person, &catalogue).scores(&query);
        let by_score = |a: &PostingScore, b: &PostingScore| b.score.cmp(&a.score);
        if scores.len() > TOP {
            scores.select_nth_unstable_by(TOP, by_score);
            scores.truncate(TOP);
        }
        scores.sort_by(by_score);
        black_box(scores);
    });
    figures.push(Figures {
        engine: "edgematch, all scored".to_owned(),
        build_ms: 0.0,
        load_ms: 0.0,
        bytes: 0.0,
        p50_ms: quantile(&took, 0.5),
        p99_ms: quantile(&took, 0.99),
        people: asked,
        considered: mean(considered),
        scored: mean(considered),
    });
    let measured = Measured {
        postings: size,
        figures,
    };
    fs::write(
        folder.join("native.json"),
        serde_json::to_vec_pretty(&measured)?,
    )?;
    Ok(())
}

/// BM25 over titles and skills; any word may match. One segment in memory.
fn tantivy(texts: &[Text], people: &[Person]) -> Result<Figures> {
    let before = memory::live();
    let started = Instant::now();
    let mut schema = Schema::builder();
    let text = schema.add_text_field("text", TEXT);
    let id = schema.add_u64_field("id", STORED);
    let index = Index::create_in_ram(schema.build());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 200_000_000)?;
    for it in texts {
        let words = format!("{} {}", it.title, it.sk);
        writer.add_document(doc!(text => words, id => it.id as u64))?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    let reader = index.reader()?;
    reader.reload()?;
    let searcher = reader.searcher();
    let build_ms = started.ms();
    let bytes = memory::live().saturating_sub(before) as f64;
    let queries: Vec<BooleanQuery> = people
        .iter()
        .map(|person| {
            let parts = person.words.iter().map(|word| {
                let term = Term::from_field_text(text, word);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(query) as _)
            });
            BooleanQuery::new(parts.collect())
        })
        .collect();
    let top = TopDocs::with_limit(TOP).order_by_score();
    searcher.search(&queries[0], &top)?;
    let (took, asked) = timed(&queries, |query| {
        black_box(searcher.search(query, &top)).expect("an index in memory");
    });
    Ok(Figures {
        engine: "tantivy".to_owned(),
        build_ms,
        load_ms: 0.0,
        bytes,
        p50_ms: quantile(&took, 0.5),
        p99_ms: quantile(&took, 0.99),
        people: asked,
        considered: 0.0,
        scored: 0.0,
    })
}

/// Milliseconds of each at its best of [`ROUNDS`], sorted, and how many there was time for.
fn timed<T>(each: &[T], mut work: impl FnMut(&T)) -> (Vec<f64>, usize) {
    let began = Instant::now();
    let mut took: Vec<f64> = Vec::new();
    'rounds: for _ in 0..ROUNDS {
        for (nth, it) in each.iter().enumerate() {
            if nth > 0 && began.ms() > MOST_MS {
                break 'rounds;
            }
            let started = Instant::now();
            work(it);
            let this = started.ms();
            match took.get_mut(nth) {
                Some(best) => *best = best.min(this),
                None => took.push(this),
            }
        }
    }
    let asked = took.len();
    took.sort_by(f64::total_cmp);
    (took, asked)
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

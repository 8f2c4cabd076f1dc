//! Fuzz targets of what `matching` reads from outside: texts with markup, snapshots of the
//! catalogue, which come back from a cache, and a deployment's own exchange rates.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::HashSet;
use std::path::Path;

use fuzzing::{Corpus, config};
use matching::document::{Posting, PostingId, Profile, StatedSkill, WorkEntry};
use matching::money::Rates;
use matching::{
    Catalogue, CatalogueEntry, ENGINES, Filter, Match, PostingFeatures, PostingSummary,
    ProfileFeatures, Query, SnapshotError, engine, read_posting, read_profile,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

fn corpus(name: &str) -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    Corpus::read(folder.join(name))
}

fn entry(posting: &Posting) -> CatalogueEntry {
    CatalogueEntry {
        version: 1,
        summary: PostingSummary::of(posting),
        features: read_posting(posting),
    }
}

/// A person with something of everything that the corpus asks for, and a text of their own.
fn person(text: &str) -> Profile {
    let skills = ["Welding", "Python", "Kubernetes", "SQL", "Kafka"];
    Profile {
        headline: Some("Senior Welder".to_owned()),
        summary: Some(text.to_owned()),
        skills: skills
            .iter()
            .map(|name| StatedSkill {
                name: (*name).to_owned(),
                level: None,
            })
            .collect(),
        work: vec![WorkEntry {
            position: Some("Welder".to_owned()),
            text: vec![text.to_owned()],
            ..WorkEntry::default()
        }],
        ..Profile::default()
    }
}

/// The quotes of a match stand in the text that every field of its documents holds.
fn quotes_stand_in(matched: &Match, text: &str) -> TestCaseResult {
    let fields = [
        "description",
        "qualifications[0]",
        "summary",
        "work[0].text[0]",
    ];
    let facts = matched.signals.iter().flat_map(|signal| &signal.evidence);
    for fact in facts.filter(|fact| fields.contains(&fact.field.as_str())) {
        if let Some([from, to]) = fact.span {
            let characters = text.chars().skip(from as usize);
            let quote: String = characters.take(to.saturating_sub(from) as usize).collect();
            prop_assert_eq!(&quote, &fact.text, "{:?}", fact);
        }
    }
    Ok(())
}

/// What is read from a text survives storage, and every quote stands in it.
fn text_is_read(text: &str) -> TestCaseResult {
    let posting = Posting {
        description: Some(text.to_owned()),
        requirements: vec![text.to_owned()],
        ..Posting::new("p", "Welder")
    };
    let entry = entry(&posting);
    let stored = serde_json::to_string(&entry.features).expect("features");
    let restored: PostingFeatures = serde_json::from_str(&stored).expect("features");
    prop_assert_eq!(&restored, &entry.features);
    let profile = read_profile(&person(text));
    for name in ENGINES {
        let matched = engine(name).expect("an engine").explain(&profile, &entry);
        quotes_stand_in(&matched, text)?;
    }
    Ok(())
}

/// Snapshots of an empty catalogue, of one posting, and of all with a removal.
fn snapshots() -> Corpus {
    let postings: Vec<Posting> = corpus("postings")
        .documents()
        .map(|document| serde_json::from_slice(document).expect("a posting"))
        .collect();
    let holding = |postings: &[Posting]| {
        let mut catalogue = Catalogue::new();
        for (seq, posting) in (1..).zip(postings) {
            catalogue.upsert(seq, entry(posting));
        }
        catalogue.remove(9, &PostingId("gone".to_owned()));
        catalogue.advance(8);
        catalogue.to_bytes()
    };
    Corpus::of([
        Catalogue::new().to_bytes(),
        holding(&postings[..1]),
        holding(&postings),
    ])
}

/// A snapshot that is accepted can be ranked, explained, changed and written again.
fn snapshot_works_or_is_refused(bytes: &[u8], profile: &ProfileFeatures) -> TestCaseResult {
    let mut read = match Catalogue::from_bytes(bytes) {
        Ok(read) => read,
        Err(SnapshotError::Foreign | SnapshotError::Version | SnapshotError::Damaged) => {
            return Ok(());
        }
    };
    let written = read.to_bytes();
    let again = Catalogue::from_bytes(&written);
    let again = again.map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(again.to_bytes(), written);
    prop_assert_eq!((again.head(), again.len()), (read.head(), read.len()));
    let query = Query {
        now_ms: 1_800_000_000_000,
        filter: &Filter::default(),
        hidden: &HashSet::new(),
        hidden_companies: &HashSet::new(),
        changed_after: None,
        after: None,
        limit: 20,
    };
    for name in ENGINES {
        let engine = engine(name).expect("an engine");
        for ranked in engine.rank(profile, &read, &query).items {
            let entry = read.entry(&ranked.position.id);
            let entry = entry.ok_or_else(|| TestCaseError::fail("ranked, but not held"))?;
            let matched = engine.explain(profile, &entry);
            prop_assert_eq!(matched.score, ranked.position.score);
        }
    }
    read.upsert(u64::MAX, entry(&Posting::new("new", "Welder")));
    read.advance(u64::MAX);
    prop_assert!(read.get(&PostingId("new".to_owned())).is_some());
    Ok(())
}

#[test]
fn the_corpus_is_accepted() {
    for text in corpus("markup").documents() {
        text_is_read(std::str::from_utf8(text).expect("UTF-8")).expect("a text");
    }
    for snapshot in snapshots().documents() {
        let read = Catalogue::from_bytes(snapshot).expect("a snapshot");
        assert_eq!(read.to_bytes(), snapshot);
    }
}

#[test]
fn a_snapshot_that_was_cut_off_is_refused() {
    for snapshot in snapshots().documents() {
        for length in 0..snapshot.len() {
            let read = Catalogue::from_bytes(&snapshot[..length]);
            assert!(read.is_err(), "{length} of {} bytes", snapshot.len());
        }
    }
}

#[test]
fn markup() {
    let corpus = corpus("markup");
    proptest!(config(300), |(text in corpus.text())| text_is_read(&text)?);
}

#[test]
fn snapshot() {
    let snapshots = snapshots();
    let profile = read_profile(&person("Oslo"));
    proptest!(config(1_000), |(bytes in snapshots.bytes())| {
        snapshot_works_or_is_refused(&bytes, &profile)?;
    });
}

/// A table of rates that is accepted converts to numbers and back; a refusal names a line of it.
fn rates_convert_or_are_refused(table: &str) -> TestCaseResult {
    let rates = match Rates::parse(table) {
        Ok(rates) => rates,
        Err(error) => {
            prop_assert!((1..=table.lines().count().max(1)).contains(&error.line));
            return Ok(());
        }
    };
    prop_assert!(table.contains(rates.date()));
    for line in table.lines() {
        let Some(code) = line.split_whitespace().next() else {
            continue;
        };
        if let Some(euros) = rates.convert(1_000.0, code, "EUR") {
            prop_assert!(euros >= 0.0, "{code}: {euros}");
        }
    }
    Ok(())
}

#[test]
fn rates() {
    let tables = [
        "2026-11-27\nUSD 1.0821\nGBP\t0.8342\n",
        "# of a bank\n\n2026-01-31\n  nok   11.72\n# more\nJPY 1.6e2\r\nEUR 1\n",
    ];
    for table in tables {
        assert!(Rates::parse(table).is_ok(), "{table}");
    }
    let corpus = Corpus::of(tables);
    proptest!(config(1_000), |(table in corpus.text())| rates_convert_or_are_refused(&table)?);
}

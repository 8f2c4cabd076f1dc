//! Fuzz targets of the readers: no input makes one panic, an accepted document survives a round
//! trip as text, and a refusal never quotes the document.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use fuzzing::{Corpus, MARKER, config};
use interchange::feeds::Feed;
use interchange::{Code, Invalid, jobposting, page, preferences, resume};
use matching::document::{Posting, Preferences};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::Value;

fn corpus(name: &str) -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    Corpus::read(folder.join(name))
}

/// CVs as text, in many shapes.
fn cvs() -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cvs");
    let files = folder.read_dir().expect("a folder of CVs");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    Corpus::of(paths.iter().map(|path| std::fs::read(path).expect("a CV")))
}

fn text(document: &Value) -> Vec<u8> {
    serde_json::to_vec(document).expect("a document")
}

/// A posting reads back from its text as it was.
fn posting_survives(posting: &Posting) -> TestCaseResult {
    let written = text(&jobposting::to_json(posting));
    let back = jobposting::parse(&written);
    prop_assert_eq!(back.as_ref(), Ok(posting));
    Ok(())
}

fn posting_survives_or_is_refused(read: &Result<Posting, Invalid>) -> TestCaseResult {
    match read {
        Ok(posting) => posting_survives(posting),
        Err(invalid) => quotes_nothing(invalid),
    }
}

fn resume_survives_or_is_refused(read: &Result<resume::Resume, Invalid>) -> TestCaseResult {
    let read = match read {
        Ok(read) => read,
        Err(invalid) => return quotes_nothing(invalid),
    };
    let written = text(&resume::to_json(&read.profile, read.name.as_deref()));
    let back = resume::Resume {
        id: None,
        ..read.clone()
    };
    prop_assert_eq!(resume::parse(&written), Ok(back));
    Ok(())
}

/// A CV becomes a résumé within the limits of JSON Resume, each member with a place in the text,
/// and no contact is left in it.
fn cv_survives_or_is_refused(text: &str) -> TestCaseResult {
    let read = match resume::from_text(text) {
        Ok(read) => read,
        Err(invalid) => return quotes_nothing(&invalid),
    };
    for member in &read.members {
        prop_assert!(text.get(member.span.clone()).is_some(), "{}", member.field);
    }
    for contact in &read.contacts {
        prop_assert_eq!(text.get(contact.span.clone()), Some(contact.text.as_str()));
    }
    resume_survives_or_is_refused(&Ok(read.resume))
}

fn preferences_survive_or_are_refused(read: &Result<Preferences, Invalid>) -> TestCaseResult {
    let read = match read {
        Ok(read) => read,
        Err(invalid) => return quotes_nothing(invalid),
    };
    let written = serde_json::to_vec(read).expect("preferences");
    let back = preferences::parse(&written);
    prop_assert_eq!(back.as_ref(), Ok(read));
    Ok(())
}

fn quotes_nothing(invalid: &Invalid) -> TestCaseResult {
    prop_assert!(!invalid.reason.is_empty());
    prop_assert!(!invalid.reason.contains(MARKER), "{}", invalid);
    Ok(())
}

/// The path of a fault leads to a value of the document, unless that is missing. Some limits also
/// count values of other members.
fn is_found(invalid: &Invalid, document: &Value) -> TestCaseResult {
    let path = match invalid.field.as_str() {
        "" => String::new(),
        field => format!("/{field}"),
    };
    let found = document.pointer(&path).is_some();
    let may_be_absent = matches!(invalid.code, Code::MissingField | Code::TooMany);
    prop_assert!(found || may_be_absent, "{}", invalid);
    Ok(())
}

fn feed_survives_or_is_refused(feed: Feed, bytes: &[u8]) -> TestCaseResult {
    match feed.parse("Acme", bytes) {
        Ok(postings) => postings.iter().try_for_each(posting_survives_or_is_refused),
        Err(invalid) => quotes_nothing(&invalid),
    }
}

/// The documents of a page are JSON, and each is a posting or refused.
fn page_survives_or_is_refused(page: &[u8]) -> TestCaseResult {
    for document in page::documents(page) {
        let value: Value = serde_json::from_slice(&document)?;
        let read = jobposting::read(&value);
        posting_survives_or_is_refused(&read)?;
        prop_assert_eq!(jobposting::parse(&document), read);
    }
    Ok(())
}

#[test]
fn the_corpus_is_accepted() {
    for page in corpus("page").documents() {
        let documents = page::documents(page);
        assert_eq!(documents.len(), 2);
        for document in documents {
            posting_survives(&jobposting::parse(&document).expect("a posting"))
                .expect("a round trip");
        }
    }
    for document in corpus("jobposting").documents() {
        posting_survives(&jobposting::parse(document).expect("a posting")).expect("a round trip");
    }
    for document in corpus("resume").documents() {
        resume_survives_or_is_refused(&Ok(resume::parse(document).expect("a résumé")))
            .expect("a round trip");
    }
    for document in corpus("preferences").documents() {
        let read = preferences::parse(document).expect("preferences");
        preferences_survive_or_are_refused(&Ok(read)).expect("a round trip");
    }
    for (feed, folder) in [
        (Feed::Greenhouse, "greenhouse"),
        (Feed::Lever, "lever"),
        (Feed::Ashby, "ashby"),
    ] {
        for document in corpus(folder).documents() {
            for posting in feed.parse("Acme", document).expect("a feed") {
                posting_survives(&posting.expect("a posting")).expect("a round trip");
            }
        }
    }
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn jobposting(document in corpus("jobposting").json(), bytes in corpus("jobposting").bytes()) {
        let read = jobposting::read(&document);
        posting_survives_or_is_refused(&read)?;
        if let Err(invalid) = &read {
            is_found(invalid, &document)?;
        }
        posting_survives_or_is_refused(&jobposting::parse(&bytes))?;
    }

    #[test]
    fn resume(document in corpus("resume").json(), bytes in corpus("resume").bytes()) {
        let read = resume::read(&document);
        resume_survives_or_is_refused(&read)?;
        if let Err(invalid) = &read {
            is_found(invalid, &document)?;
        }
        resume_survives_or_is_refused(&resume::parse(&bytes))?;
    }

    #[test]
    fn cv(text in cvs().text(), anything in "\\PC{0,200}") {
        cv_survives_or_is_refused(&text)?;
        cv_survives_or_is_refused(&anything)?;
    }

    #[test]
    fn page(bytes in corpus("page").bytes()) {
        page_survives_or_is_refused(&bytes)?;
    }

    #[test]
    fn preferences(
        document in corpus("preferences").json(), bytes in corpus("preferences").bytes()
    ) {
        preferences_survive_or_are_refused(&preferences::read(&document))?;
        preferences_survive_or_are_refused(&preferences::parse(&bytes))?;
    }

    #[test]
    fn greenhouse(document in corpus("greenhouse").json(), bytes in corpus("greenhouse").bytes()) {
        feed_survives_or_is_refused(Feed::Greenhouse, &text(&document))?;
        feed_survives_or_is_refused(Feed::Greenhouse, &bytes)?;
    }

    #[test]
    fn lever(document in corpus("lever").json(), bytes in corpus("lever").bytes()) {
        feed_survives_or_is_refused(Feed::Lever, &text(&document))?;
        feed_survives_or_is_refused(Feed::Lever, &bytes)?;
    }

    #[test]
    fn ashby(document in corpus("ashby").json(), bytes in corpus("ashby").bytes()) {
        feed_survives_or_is_refused(Feed::Ashby, &text(&document))?;
        feed_survives_or_is_refused(Feed::Ashby, &bytes)?;
    }
}

//! What was understood of a document: one JSON object for each, the same from a terminal and from a
//! service.
//!
//! ```
//! use interchange::reading::{Kind, read};
//! use matching::Vocabulary;
//!
//! let posting = br#"{ "identifier": "n1", "title": "Nurse", "description": "Fully remote." }"#;
//! let read = read(Kind::Posting, posting, Vocabulary::built_in());
//! let understood = serde_json::to_value(&read[0]).unwrap();
//! assert_eq!(understood["id"], "n1");
//! assert_eq!(understood["facts"]["workplace"], "remote");
//! ```

use matching::document::Posting;
use matching::{PostingFacts, ProfileFacts, Vocabulary};
use serde::Serialize;

use crate::feeds::Feed;
use crate::resume::Resume;
use crate::{Invalid, jobposting, resume};

/// A kind of document that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// schema.org `JobPosting`, alone, in a `@graph` or in a page.
    Posting,
    /// JSON Resume.
    Resume,
    /// The response of a job board.
    Feed(Feed),
}

/// The facts of a document, or why it is refused.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reading {
    /// Of a posting.
    Posting {
        /// Its identifier.
        id: String,
        /// What it states.
        facts: Box<PostingFacts>,
    },
    /// Of a person's profile.
    Profile {
        /// `meta.id`, if there is one.
        id: Option<String>,
        /// What it states.
        facts: Box<ProfileFacts>,
    },
    /// Not a document that can be read.
    Refused {
        /// The field at fault, and the reason.
        error: String,
    },
}

/// Reads a document, or each posting of a board's response.
#[must_use]
pub fn read(kind: Kind, document: &[u8], vocabulary: &Vocabulary) -> Vec<Reading> {
    let posting = |read: Result<Posting, Invalid>| match read {
        Ok(posting) => Reading::Posting {
            facts: Box::new(PostingFacts::read(&posting, vocabulary)),
            id: posting.id.0,
        },
        Err(invalid) => refused(&invalid),
    };
    match kind {
        Kind::Posting => vec![posting(jobposting::parse(document))],
        Kind::Resume => vec![of_resume(resume::parse(document), vocabulary)],
        Kind::Feed(feed) => match feed.parse("", document) {
            Ok(postings) => postings.into_iter().map(posting).collect(),
            Err(invalid) => vec![refused(&invalid)],
        },
    }
}

/// The facts of a résumé that was parsed before, and perhaps dated.
#[must_use]
pub fn of_resume(parsed: Result<Resume, Invalid>, vocabulary: &Vocabulary) -> Reading {
    match parsed {
        Ok(resume) => Reading::Profile {
            facts: Box::new(ProfileFacts::read(&resume.profile, vocabulary)),
            id: resume.id,
        },
        Err(invalid) => refused(&invalid),
    }
}

fn refused(invalid: &Invalid) -> Reading {
    Reading::Refused {
        error: invalid.to_string(),
    }
}

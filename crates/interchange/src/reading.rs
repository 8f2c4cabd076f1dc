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

use matching::document::{Posting, Profile};
use matching::{PostingFacts, ProfileFacts, Vocabulary};
use serde::Serialize;
use serde_json::Value;

use crate::feeds::Feed;
use crate::resume::{Contact, Member, TextResume};
use crate::{Invalid, jobposting, resume};

/// A kind of document that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// schema.org `JobPosting`, alone, in a `@graph` or in a page.
    Posting,
    /// JSON Resume, or the text of a CV.
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
        /// The members of a CV that came as text.
        #[serde(flatten, skip_serializing_if = "Option::is_none")]
        cv: Option<Box<Cv>>,
    },
    /// Not a document that can be read.
    Refused {
        /// The field at fault, and the reason.
        error: String,
    },
}

/// The text of a CV, taken apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cv {
    /// As JSON Resume.
    pub resume: Value,
    /// What identifies or reaches the person.
    pub contacts: Vec<Contact>,
    /// Where each member stands in the text.
    pub members: Vec<Member>,
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
        Kind::Resume => vec![of_resume(document, |_| {}, vocabulary)],
        Kind::Feed(feed) => match feed.parse("", document) {
            Ok(postings) => postings.into_iter().map(posting).collect(),
            Err(invalid) => vec![refused(&invalid)],
        },
    }
}

/// The facts of a JSON Resume or of the text of a CV, which `date` may give a present month.
#[must_use]
pub fn of_resume(
    document: &[u8],
    date: impl FnOnce(&mut Profile),
    vocabulary: &Vocabulary,
) -> Reading {
    let parsed = if resume::is_json(document) {
        resume::parse(document).map(|resume| (resume, None))
    } else {
        let text = resume::utf8(document).and_then(resume::from_text);
        text.map(
            |TextResume {
                 resume,
                 contacts,
                 members,
             }| {
                let json = resume::to_json(&resume.profile, resume.name.as_deref());
                let cv = Cv {
                    resume: json,
                    contacts,
                    members,
                };
                (resume, Some(Box::new(cv)))
            },
        )
    };
    match parsed {
        Ok((mut resume, cv)) => {
            date(&mut resume.profile);
            Reading::Profile {
                facts: Box::new(ProfileFacts::read(&resume.profile, vocabulary)),
                id: resume.id,
                cv,
            }
        }
        Err(invalid) => refused(&invalid),
    }
}

fn refused(invalid: &Invalid) -> Reading {
    Reading::Refused {
        error: invalid.to_string(),
    }
}

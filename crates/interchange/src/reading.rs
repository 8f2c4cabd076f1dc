//! What was understood of a document: one JSON object for each, the same from a terminal and from a
//! service.
//!
//! ```
//! use interchange::reading::{Kind, read};
//! use matching::Vocabulary;
//!
//! let posting = br#"{ "identifier": "n1", "title": "Nurse", "description": "Fully remote." }"#;
//! let read = read(Kind::Posting, posting, |_| {}, Vocabulary::built_in())?;
//! let understood = serde_json::to_value(&read[0]).unwrap();
//! assert_eq!(understood["id"], "n1");
//! assert_eq!(understood["facts"]["workplace"], "remote");
//! # Ok::<(), interchange::Invalid>(())
//! ```

use matching::document::{Posting, Profile};
use matching::{PostingFacts, ProfileFacts, Vocabulary};
use serde::Serialize;
use serde_json::Value;

use crate::feeds::Feed;
use crate::resume::{Contact, Member, TextResume};
use crate::{Invalid, jobposting, page, resume};

/// A kind of document that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// schema.org `JobPosting`, alone or in a `@graph`.
    Posting,
    /// The HTML of a page with the JSON-LD of postings.
    Page,
    /// JSON Resume, or the text of a CV.
    Resume,
    /// The response of a job board.
    Feed(Feed),
}

/// The facts of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Reading {
    /// Of a posting.
    Posting {
        /// Its identifier.
        id: String,
        /// Facts that it states.
        facts: Box<PostingFacts>,
    },
    /// Of a person's profile.
    Profile {
        /// `meta.id`, if there is one.
        id: Option<String>,
        /// Facts that it states.
        facts: Box<ProfileFacts>,
        /// The text of a CV as JSON Resume.
        #[cfg_attr(
            not(target_arch = "wasm32"),
            schema(schema_with = json_resume, required = false)
        )]
        #[serde(skip_serializing_if = "Option::is_none")]
        resume: Option<Value>,
        /// Names and contact data in the text of a CV.
        #[serde(skip_serializing_if = "Option::is_none")]
        contacts: Option<Vec<Contact>>,
        /// Where each member of the résumé stands in the text of a CV.
        #[serde(skip_serializing_if = "Option::is_none")]
        members: Option<Vec<Member>>,
    },
    /// Not a document that can be read, among others.
    Refused {
        /// The field at fault, and the reason.
        error: String,
    },
}

impl From<&Invalid> for Reading {
    fn from(invalid: &Invalid) -> Self {
        Self::Refused {
            error: invalid.to_string(),
        }
    }
}

/// The document of another standard, which the API document describes.
#[cfg(not(target_arch = "wasm32"))]
fn json_resume() -> utoipa::openapi::Ref {
    utoipa::openapi::Ref::from_schema_name("JsonResume")
}

/// Reads a document, or each posting of a page or of a board's response. `date` may give a profile
/// its present month.
///
/// # Errors
/// [`Invalid`] if the document is refused as a whole; one posting of several is
/// [`Reading::Refused`].
pub fn read(
    kind: Kind,
    document: &[u8],
    date: impl FnOnce(&mut Profile),
    vocabulary: &Vocabulary,
) -> Result<Vec<Reading>, Invalid> {
    let posting = |posting: &Posting| Reading::Posting {
        facts: Box::new(PostingFacts::read(posting, vocabulary)),
        id: posting.id.0.clone(),
    };
    let each = |postings: Vec<Result<Posting, Invalid>>| {
        let read = postings.into_iter().map(|read| match read {
            Ok(read) => posting(&read),
            Err(invalid) => Reading::from(&invalid),
        });
        read.collect()
    };
    match kind {
        Kind::Posting => Ok(vec![posting(&jobposting::parse(document)?)]),
        Kind::Page => {
            let documents = page::documents(document);
            if documents.is_empty() {
                return Err(Invalid::value("contains no JSON-LD"));
            }
            let postings = documents.iter().map(|json| jobposting::parse(json));
            Ok(each(postings.collect()))
        }
        Kind::Feed(feed) => Ok(each(feed.parse("", document)?)),
        Kind::Resume => Ok(vec![of_resume(document, date, vocabulary)?]),
    }
}

fn of_resume(
    document: &[u8],
    date: impl FnOnce(&mut Profile),
    vocabulary: &Vocabulary,
) -> Result<Reading, Invalid> {
    if resume::is_json(document) {
        let mut read = resume::parse(document)?;
        date(&mut read.profile);
        return Ok(Reading::Profile {
            facts: Box::new(ProfileFacts::read(&read.profile, vocabulary)),
            id: read.id,
            resume: None,
            contacts: None,
            members: None,
        });
    }
    let TextResume {
        resume: mut read,
        contacts,
        members,
    } = resume::from_text(resume::utf8(document)?)?;
    let json = resume::to_json(&read.profile, read.name.as_deref());
    date(&mut read.profile);
    Ok(Reading::Profile {
        facts: Box::new(ProfileFacts::read(&read.profile, vocabulary)),
        id: read.id,
        resume: Some(json),
        contacts: Some(contacts),
        members: Some(members),
    })
}

//! What the text of a CV holds.

use std::ops::Range;

use serde::Serialize;

use super::super::Resume;
use super::contacts::ContactKind;

/// What the text of a CV holds.
///
/// ```
/// use interchange::resume;
///
/// let cv = "Ada Example\nNurse\nada@example.org\n\nEXPERIENCE\nNurse, City Hospital, 2015 – 2018\n";
/// let read = resume::from_text(cv)?;
/// assert_eq!(read.resume.profile.work[0].employer.as_deref(), Some("City Hospital"));
/// assert_eq!(read.contacts[0].text, "ada@example.org");
/// let employer = read.members.iter().find(|member| member.field == "work/0/name").unwrap();
/// assert_eq!(&cv[employer.span.clone()], "City Hospital");
/// # Ok::<(), interchange::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TextResume {
    /// The same as from a JSON Resume with these statements.
    pub resume: Resume,
    /// What identifies or reaches the person; none of it is in the profile.
    pub contacts: Vec<Contact>,
    /// Where each member of the profile stands in the text, in the order in which they were read. A
    /// field that was put together from several places has an entry for each.
    pub members: Vec<Member>,
}

/// A contact of a person, as written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Contact {
    /// The kind of contact.
    pub kind: ContactKind,
    /// As written.
    pub text: String,
    /// Bytes of the CV.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = ByteRange))]
    pub span: Range<usize>,
}

/// The place of a member of a profile in the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = CvMember))]
pub struct Member {
    /// The path of the member in JSON Resume: "work/0/position".
    pub field: String,
    /// Bytes of the CV.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = ByteRange))]
    pub span: Range<usize>,
}

/// The schema of a span.
#[cfg(not(target_arch = "wasm32"))]
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only described")]
struct ByteRange {
    /// The first byte.
    start: usize,
    /// The byte after the last.
    end: usize,
}

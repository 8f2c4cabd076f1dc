//! Reads the text of a CV, as pasted or as extracted from a PDF or a word processor.
//!
//! The text is cut into lines (`lines`), lines into parts by their headings (`heading`), and each
//! part is read by its own rules: `work`, `education`, `skills`, `languages`; sentences by `prose`.
//! Data that identifies a person is set apart (`contacts`). Everything else becomes the summary, so
//! that no evidence of a skill is lost; only interests, references and memberships are left out, as
//! in JSON Resume.
//!
//! # What is not supported
//!
//! - Scanned pages, and columns whose lines were mixed so that no gap separates them.
//! - Right-to-left scripts, and headings in languages other than English, German, French, Spanish.
mod contacts;
mod cutting;
mod draft;
mod education;
mod fields;
mod form;
mod found;
mod heading;
mod languages;
mod length;
mod line;
mod lines;
mod parts;
mod period;
mod place;
mod prose;
mod section;
mod skills;
mod trade;
mod unheaded;
mod word_list;
mod words;
mod work;

use super::Resume;
use crate::{Code, Invalid};
use draft::{Draft, paragraphs};
use line::Line;
use section::Section;

pub use contacts::{ContactKind, is_contact, names_phone};
pub use found::{Contact, Member, TextResume};
pub use words::fold;

/// The longest text of a CV, in bytes: about eighty pages.
pub const MAX_CV_BYTES: usize = 256 << 10;

/// Reads the text of a CV in English, German, French or Spanish.
///
/// ```
/// use interchange::resume;
///
/// let read = resume::from_text("Skills: triage, wound care (5 years)")?;
/// let skills = &read.resume.profile.skills;
/// assert_eq!(skills[1].name, "wound care");
/// assert_eq!(skills[1].level.as_deref(), Some("5 years"));
///
/// let refused = resume::from_text("Please find my documents attached.").unwrap_err();
/// assert_eq!(refused.field_or_body(), "body");
/// # Ok::<(), interchange::Invalid>(())
/// ```
///
/// # Errors
/// [`Invalid`] for the document as a whole, if it is longer than [`MAX_CV_BYTES`] or nothing of a
/// CV is found in it.
pub fn from_text(text: &str) -> Result<TextResume, Invalid> {
    if text.len() > MAX_CV_BYTES {
        let reason = format!("has {} bytes; the limit is {MAX_CV_BYTES}", text.len());
        return Err(Invalid::new(Code::TooLong, reason));
    }
    let text = fields::without_codes(text);
    let parts = cutting::parts(lines::lines(&text));
    let mut draft = Draft::of(&text);
    let has_work = parts.iter().any(|(section, lines)| {
        matches!(section, Section::Work | Section::Career) && !lines.is_empty()
    });
    for (section, lines) in &parts {
        read(&mut draft, *section, lines, has_work);
    }
    draft.prose();
    draft.finish()
}

/// Reads a JSON Resume or the text of a CV, told apart by the first character that is not blank.
///
/// ```
/// use interchange::resume;
///
/// let json = resume::parse_any(br#"{ "basics": { "label": "Nurse" } }"#)?;
/// let text = resume::parse_any(b"NURSE\n\nSkills: triage")?;
/// assert_eq!(json.profile.headline.as_deref(), Some("Nurse"));
/// assert_eq!(text.profile.headline.as_deref(), Some("NURSE"));
/// # Ok::<(), interchange::Invalid>(())
/// ```
///
/// # Errors
/// As [`parse`](super::parse) and [`from_text`].
pub fn parse_any(document: &[u8]) -> Result<Resume, Invalid> {
    if is_json(document) {
        return super::parse(document);
    }
    Ok(from_text(utf8(document)?)?.resume)
}

/// Whether a document is JSON rather than the text of a CV.
#[must_use]
pub fn is_json(document: &[u8]) -> bool {
    let document = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    matches!(document.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// The text of a document.
///
/// # Errors
/// [`Invalid`] if it is not UTF-8.
pub fn utf8(document: &[u8]) -> Result<&str, Invalid> {
    let reason = "must be text in UTF-8";
    std::str::from_utf8(document).map_err(|_| Invalid::new(Code::InvalidField, reason))
}

/// Reads a part into a draft.
fn read<'a>(draft: &mut Draft<'a>, section: Section, lines: &[Line<'a>], has_work: bool) {
    // A page that begins with the name again.
    let is_name = |line: &Line<'a>| draft.name.as_deref() == Some(line.text);
    let lines: Vec<Line<'a>> = lines
        .iter()
        .copied()
        .filter(|line| !is_name(line))
        .collect();
    let lines = lines.as_slice();
    match section {
        Section::Top => draft.top(lines, has_work),
        Section::Personal => {
            let rest = draft.personal(lines, true);
            draft.leave(&rest);
        }
        Section::Summary => {
            for paragraph in paragraphs(lines) {
                let said = draft.said(&paragraph);
                draft.summary.extend(said);
            }
        }
        Section::Work | Section::Career => draft.work(lines, section == Section::Career),
        Section::Education => draft.education(lines),
        Section::Skills => draft.skills(lines),
        Section::Certificates => draft.certificates(lines),
        Section::Languages => draft.languages(lines),
        Section::Other => draft.other(lines),
        Section::LeftOut => {}
    }
}

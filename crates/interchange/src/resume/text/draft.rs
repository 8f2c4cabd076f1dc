//! What has been read so far of a CV, and how text is kept in it.

mod career;
mod lists;
mod person;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use matching::document::{Profile, YearMonth};

use super::super::{MAX_OTHER, MAX_SUMMARY_BYTES, Resume};
use super::contacts::{self, ContactKind};
use super::found::{Contact, Member, TextResume};
use super::line::Line;
use super::words::{self, part, span_of};
use super::{period, trade};
use crate::{Code, Invalid, MAX_LIST, MAX_TEXT_BYTES};

/// The longest name, title, employer or skill, in bytes. Longer ones are prose.
pub(in crate::resume::text) const MAX_NAME_BYTES: usize = 300;

/// Text that was put together, and where it is from.
pub(in crate::resume::text) type Said = (String, Range<usize>);

/// What has been read so far.
pub(in crate::resume::text) struct Draft<'a> {
    pub(in crate::resume::text) whole: &'a str,
    /// Words that the CV also writes in lower case: a name has none of them.
    pub(in crate::resume::text) common: HashSet<String>,
    pub(in crate::resume::text) profile: Profile,
    pub(in crate::resume::text) name: Option<String>,
    pub(in crate::resume::text) contacts: Vec<Contact>,
    pub(in crate::resume::text) members: Vec<Member>,
    /// Indexes of the skills by their names in lower case.
    pub(in crate::resume::text) skills: HashMap<String, usize>,
    /// Paragraphs of the summary: those under its own heading, then those without a place.
    pub(in crate::resume::text) summary: Vec<Said>,
    pub(in crate::resume::text) rest: Vec<Said>,
}

impl<'a> Draft<'a> {
    pub(in crate::resume::text) fn of(whole: &'a str) -> Self {
        let tokens = whole
            .split_whitespace()
            .filter(|token| !token.contains(['@', '/', '.']));
        let lower = tokens.filter(|token| token.starts_with(char::is_lowercase));
        Self {
            whole,
            common: lower.map(words::folded).collect(),
            profile: Profile::default(),
            name: None,
            contacts: Vec::new(),
            members: Vec::new(),
            skills: HashMap::new(),
            summary: Vec::new(),
            rest: Vec::new(),
        }
    }

    pub(in crate::resume::text) fn contact(&mut self, kind: ContactKind, text: &'a str) {
        let known = self.contacts.iter().any(|contact| contact.text == text);
        if !known && self.contacts.len() < MAX_LIST && text.len() <= MAX_NAME_BYTES {
            let span = span_of(self.whole, text);
            self.contacts.push(Contact {
                kind,
                text: text.to_owned(),
                span,
            });
        }
    }

    pub(in crate::resume::text) fn dates(
        &mut self,
        period: Option<&period::Period>,
        text: Option<&'a str>,
        path: &str,
    ) -> (Option<YearMonth>, Option<YearMonth>) {
        let Some(period) = period else {
            return (None, None);
        };
        let span = text
            .map(|text| span_of(self.whole, text))
            .unwrap_or_default();
        for (date, name) in [(period.start, "startDate"), (period.end, "endDate")] {
            if date.is_some() {
                self.member(format!("{path}/{name}"), span.clone());
            }
        }
        (period.start, period.end)
    }

    pub(in crate::resume::text) fn other(&mut self, lines: &[Line<'a>]) {
        for paragraph in paragraphs(lines) {
            if let Some((text, span)) = self.said(&paragraph) {
                self.add_other(text, span);
            }
        }
    }

    pub(in crate::resume::text) fn add_other(&mut self, text: String, span: Range<usize>) {
        for text in pieces(&text, MAX_TEXT_BYTES) {
            let at = self.profile.other.len();
            if at >= MAX_OTHER {
                return;
            }
            let (project, highlight) = (at / MAX_LIST, at % MAX_LIST);
            self.member(
                format!("projects/{project}/highlights/{highlight}"),
                span.clone(),
            );
            self.profile.other.push(text.to_owned());
        }
    }

    /// Keeps lines that have no other place for the summary.
    pub(in crate::resume::text) fn leave(&mut self, lines: &[Line<'a>]) {
        for paragraph in paragraphs(lines) {
            let said = self.said(&paragraph);
            self.rest.extend(said);
        }
    }

    pub(in crate::resume::text) fn member(&mut self, field: String, span: Range<usize>) {
        self.members.push(Member { field, span });
    }

    /// A name or the like, noted as the member `field`. What is too long for one stays text.
    pub(in crate::resume::text) fn short(&mut self, text: &'a str, field: &str) -> Option<String> {
        let (text, span) = self.said(&[text])?;
        if text.len() > MAX_NAME_BYTES {
            self.rest.push((text, span));
            return None;
        }
        self.member(field.to_owned(), span);
        Some(text)
    }

    /// Slices as one text: hyphenated words joined, white space made single, contacts set apart.
    pub(in crate::resume::text) fn said(&mut self, slices: &[&'a str]) -> Option<Said> {
        let mut text = String::new();
        for slice in slices {
            let mut from = 0;
            let mut kept: Vec<&str> = Vec::new();
            for (kind, span) in contacts::contacts(slice) {
                self.contact(kind, part(slice, span.clone()));
                kept.push(part(slice, from..span.start));
                from = span.end;
            }
            kept.push(part(slice, from..slice.len()));
            for kept in kept {
                for token in kept.split(|c: char| c.is_whitespace()) {
                    let token: String = token
                        .chars()
                        .filter(|c| !c.is_control() && *c != '\u{feff}')
                        .collect();
                    if token.is_empty() {
                        continue;
                    }
                    let hyphened = text.ends_with('-')
                        && token.starts_with(char::is_lowercase)
                        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic)
                        && (slices.len() > 1 || slice.contains("-\n") || slice.contains("-\r"));
                    if hyphened {
                        text.pop();
                    } else if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(&token);
                }
            }
        }
        let text = text.trim();
        if !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        let first = slices.first().map(|slice| span_of(self.whole, slice))?;
        let last = slices.last().map(|slice| span_of(self.whole, slice))?;
        let span = first.start.min(last.start)..first.end.max(last.end);
        Some((text.to_owned(), span))
    }

    /// The whole of it; refused if nothing of a CV was found.
    pub(in crate::resume::text) fn finish(mut self) -> Result<TextResume, Invalid> {
        let profile = &self.profile;
        let structured = profile.headline.is_some()
            || !profile.work.is_empty()
            || !profile.education.is_empty()
            || !profile.skills.is_empty()
            || !profile.languages.is_empty();
        let paragraphs: Vec<Said> = std::mem::take(&mut self.summary)
            .into_iter()
            .chain(std::mem::take(&mut self.rest))
            .collect();
        if !structured && !paragraphs.iter().any(|(text, _)| trade::names_trade(text)) {
            let reason = "nothing of a CV was found in this text";
            return Err(Invalid::new(Code::MissingField, reason));
        }
        let mut summary = String::new();
        for (text, span) in paragraphs {
            if summary.len().saturating_add(text.len()) < MAX_SUMMARY_BYTES {
                if !summary.is_empty() {
                    summary.push('\n');
                }
                summary.push_str(&text);
                self.member("basics/summary".to_owned(), span);
            } else {
                self.add_other(text, span);
            }
        }
        self.profile.summary = Some(summary).filter(|summary| !summary.is_empty());
        let resume = Resume {
            id: None,
            name: self.name,
            profile: self.profile,
        };
        Ok(TextResume {
            resume,
            contacts: self.contacts,
            members: self.members,
        })
    }
}

/// Lines as paragraphs: an item of a list, or lines that were broken to fit a page.
pub(in crate::resume::text) fn paragraphs<'a>(lines: &[Line<'a>]) -> Vec<Vec<&'a str>> {
    let mut paragraphs: Vec<Vec<&'a str>> = Vec::new();
    for line in lines {
        let goes_on = |before: &&str| {
            let lower = line.text.starts_with(|c: char| c.is_lowercase());
            let open = before.ends_with([',', '-', '–', '&']);
            let full = before.len() >= 60 && !before.ends_with(['.', ':', ';', '!', '?']);
            !line.bullet
                && !line.blank_before
                && (lower || open || full)
                && before.len() < MAX_TEXT_BYTES / 4
        };
        match paragraphs.last_mut() {
            Some(last) if last.len() < 40 && last.last().is_some_and(goes_on) => {
                last.push(line.text)
            }
            _ => paragraphs.push(vec![line.text]),
        }
    }
    paragraphs
}

/// A text in pieces of at most `max` bytes, cut at white space where there is any.
fn pieces(text: &str, max: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > max {
        let fits = (0..=max)
            .rev()
            .find(|at| rest.is_char_boundary(*at))
            .unwrap_or_default();
        let head = part(rest, 0..fits);
        let cut = head
            .rfind(char::is_whitespace)
            .filter(|cut| *cut > 0)
            .unwrap_or(fits);
        pieces.push(part(rest, 0..cut).trim());
        rest = part(rest, cut..rest.len()).trim_start();
    }
    pieces.push(rest);
    pieces
}

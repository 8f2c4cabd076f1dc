//! Reads the text of a CV, as pasted or as extracted from a PDF or a word processor.
//!
//! The text is cut into lines (`lines`), lines into parts by their headings (`heading`), and each
//! part is read by its own rules: `work`, `education`, `skills`, `languages`. Data that identifies
//! a person is set apart (`contacts`). What has no other place is the summary, so that no evidence
//! of a skill is lost; only interests, references and memberships are left out, as in JSON Resume.
//!
//! # What is not supported
//!
//! - Scanned pages, and columns whose lines were mixed so that no gap separates them.
//! - Right-to-left scripts, and headings in languages other than English, German, French, Spanish.

mod contacts;
mod education;
mod heading;
mod languages;
mod lines;
mod parts;
mod period;
mod place;
mod skills;
mod trade;
mod words;
mod work;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use matching::document::{EducationEntry, Profile, StatedSkill, WorkEntry, YearMonth};
use serde::Serialize;

use super::{MAX_EDUCATION, MAX_SKILLS, MAX_SUMMARY_BYTES, MAX_WORK, Resume};
use crate::{Code, Invalid, MAX_LIST, MAX_TEXT_BYTES};
use contacts::Label;
use heading::Section;
use lines::Line;
use words::{part, span_of};

pub use contacts::{ContactKind, is_contact};
pub use words::fold;

/// The longest text of a CV, in bytes: about eighty pages.
pub const MAX_CV_BYTES: usize = 256 << 10;

/// The longest name, title, employer or skill, in bytes. Longer ones are prose.
const MAX_NAME_BYTES: usize = 300;

/// A position is only stated again among those right after it.
const FURTHEST_REPEATED: usize = 8;

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
    let parts = parts(lines::lines(text));
    let mut draft = Draft::of(text);
    let has_work = parts.iter().any(|(section, lines)| {
        matches!(section, Section::Work | Section::Career) && !lines.is_empty()
    });
    for (section, lines) in &parts {
        draft.read(*section, lines, has_work);
    }
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

/// The lines under each heading. A label with text after it ("Skills: triage") is a heading whose
/// part ends at the next blank line, where the part around it goes on.
fn parts(lines: Vec<Line<'_>>) -> Vec<(Section, Vec<Line<'_>>)> {
    let mut parts: Vec<(Section, Vec<Line<'_>>)> = vec![(Section::Top, Vec::new())];
    let mut around = Section::Top;
    let mut labelled = false;
    for line in lines {
        let current = parts.last().map_or(Section::Top, |(section, _)| *section);
        if let Some(section) = heading::of_line(&line) {
            around = section;
            labelled = false;
            parts.push((section, Vec::new()));
            continue;
        }
        if labelled && line.blank_before && around != Section::Top {
            labelled = false;
            parts.push((around, Vec::new()));
        }
        if let Some((section, rest)) = heading::of_label(line.text)
            && opens(section, current, &line, rest)
        {
            labelled = true;
            // "Driving licence: B" is nothing without its label.
            let whole = section == Section::Certificates && words::words(rest).len() <= 2;
            let text = if whole { line.text } else { rest };
            parts.push((section, vec![Line { text, ..line }]));
            continue;
        }
        let mut line = line;
        if line.text.len() > 40
            && let Some((section, span)) = heading::run_in(line.text)
        {
            let before = part(line.text, 0..span.start);
            let after = part(line.text, span.end..line.text.len()).trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, '*' | ':' | '-' | '–' | '•' | '\u{fffd}')
            });
            if let Some((_, lines)) = parts.last_mut()
                && !before.trim().is_empty()
            {
                lines.push(Line {
                    text: before.trim(),
                    ..line
                });
            }
            around = section;
            labelled = false;
            parts.push((section, Vec::new()));
            line = Line {
                text: after.trim(),
                bullet: false,
                blank_before: false,
            };
            if line.text.is_empty() {
                continue;
            }
        }
        if let Some((_, lines)) = parts.last_mut() {
            lines.push(line);
        }
    }
    parts
}

/// Whether a label opens a part. Within a position, "Skills: …" is about the position; among
/// skills, "Languages: Python" is a group of them.
fn opens(section: Section, current: Section, line: &Line<'_>, rest: &str) -> bool {
    if contacts::label(line.text).is_some() {
        return false;
    }
    if section == Section::Languages && languages::languages(rest).is_empty() {
        return false;
    }
    match current {
        Section::Work | Section::Career | Section::Other | Section::Education => {
            line.blank_before && !line.bullet || section == Section::Languages
        }
        Section::Skills => !matches!(section, Section::Skills),
        _ => true,
    }
}

/// Text that was put together, and where it is from.
type Said = (String, Range<usize>);

/// What has been read so far.
struct Draft<'a> {
    whole: &'a str,
    /// Words that the CV also writes in lower case: a name has none of them.
    common: HashSet<String>,
    profile: Profile,
    name: Option<String>,
    contacts: Vec<Contact>,
    members: Vec<Member>,
    /// Indexes of the skills by their names in lower case.
    skills: HashMap<String, usize>,
    /// Paragraphs of the summary: those under its own heading, then those without a place.
    summary: Vec<Said>,
    rest: Vec<Said>,
}

impl<'a> Draft<'a> {
    fn of(whole: &'a str) -> Self {
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

    fn read(&mut self, section: Section, lines: &[Line<'a>], has_work: bool) {
        // A page that begins with the name again.
        let is_name = |line: &Line<'a>| self.name.as_deref() == Some(line.text);
        let lines: Vec<Line<'a>> = lines
            .iter()
            .copied()
            .filter(|line| !is_name(line))
            .collect();
        let lines = lines.as_slice();
        match section {
            Section::Top => self.top(lines, has_work),
            Section::Personal => {
                let rest = self.personal(lines, true);
                self.leave(&rest);
            }
            Section::Summary => {
                for paragraph in paragraphs(lines) {
                    let said = self.said(&paragraph);
                    self.summary.extend(said);
                }
            }
            Section::Work | Section::Career => self.work(lines, section == Section::Career),
            Section::Education => self.education(lines),
            Section::Skills => self.skills(lines),
            Section::Certificates => self.certificates(lines),
            Section::Languages => self.languages(lines),
            Section::Other => self.other(lines),
            Section::LeftOut => {}
        }
    }

    /// Name, contacts and headline; positions too, if the CV has no heading for them.
    fn top(&mut self, lines: &[Line<'a>], has_work: bool) {
        let lines = self.personal(lines, false);
        let dated = if has_work {
            None
        } else {
            lines.iter().position(work::is_dated)
        };
        let mut rest: Vec<Line<'a>> = Vec::new();
        let first = dated.map_or(lines.len(), |dated| dated.saturating_sub(2));
        for (at, line) in lines.iter().enumerate() {
            let count = words::words(line.text).len();
            let is_title = trade::names_trade(line.text)
                && count <= 12
                && !line.bullet
                && !line.text.ends_with('.')
                && period::periods(line.text).is_empty();
            if self.profile.headline.is_none() && is_title && at < first.max(1) && at < 8 {
                let said = self.short(line.text, "basics/label");
                self.profile.headline = said;
            } else {
                rest.push(*line);
            }
        }
        if dated.is_some() {
            self.work(&rest, true);
        } else {
            self.leave(&rest);
        }
    }

    /// Sets name, contacts and home apart, and returns the other lines. In a part about the person
    /// nothing else is expected.
    fn personal(&mut self, lines: &[Line<'a>], all: bool) -> Vec<Line<'a>> {
        let mut rest = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if words::words(line.text).len() > 30 {
                rest.push(*line);
                continue;
            }
            if let Some((label, value)) = contacts::label(line.text) {
                self.labelled(label, value);
                continue;
            }
            if contacts::is_personal(line.text) {
                self.contact(ContactKind::Personal, line.text);
                continue;
            }
            let mut line = *line;
            if let Some((first, others)) = line.text.split_once(',')
                && contacts::is_personal(first)
            {
                self.contact(ContactKind::Personal, first);
                line.text = others.trim();
            }
            let line = &line;
            // A line of a position is none of a person.
            if period::periods(line.text)
                .iter()
                .any(|period| period.is_range)
            {
                rest.push(*line);
                continue;
            }
            let found = contacts::contacts(line.text);
            let mut cells: Vec<&'a str> = Vec::new();
            let mut from = 0;
            for (kind, span) in &found {
                cells.push(part(line.text, from..span.start));
                self.contact(*kind, part(line.text, span.clone()));
                from = span.end;
            }
            cells.push(part(line.text, from..line.text.len()));
            let cells: Vec<&'a str> = cells
                .into_iter()
                .flat_map(lines::cells)
                .flat_map(|cell| cell.split(" – "))
                .flat_map(|cell| cell.split(" — "))
                .flat_map(|cell| cell.split(" - "))
                .filter_map(parts::named)
                .filter(|cell| !is_only_label(cell))
                .collect();
            let beside = match cells.as_slice() {
                _ if !found.is_empty() => Beside::Contacts,
                [_] if at < 6 => Beside::Nothing,
                _ => Beside::Others,
            };
            let mut kept: Vec<&'a str> = Vec::new();
            for cell in &cells {
                let first = at == 0 && self.name.is_none();
                if first && self.is_name(cell) {
                    let name = cell.split(',').next().unwrap_or(cell);
                    self.name = self.short(name, "basics/name");
                } else if all && self.profile.location.is_some() && contacts::is_address(cell) {
                    self.contact(ContactKind::Address, cell);
                } else if contacts::is_address(cell) || self.is_home(cell, beside) {
                    self.home(cell);
                } else if is_title_of_cv(cell) {
                } else if self.name.is_none() && at < 6 && self.is_name(cell) {
                    let name = cell.split(',').next().unwrap_or(cell);
                    self.name = self.short(name, "basics/name");
                } else {
                    kept.push(cell);
                }
            }
            if kept.len() == cells.len() && found.is_empty() {
                rest.push(*line);
            } else {
                rest.extend(kept.into_iter().map(|text| Line { text, ..*line }));
            }
        }
        rest
    }

    fn labelled(&mut self, label: Label, value: &'a str) {
        match label {
            _ if value.is_empty() => {}
            Label::Name => {
                if self.name.is_none() {
                    self.name = self.short(value, "basics/name");
                }
            }
            Label::Place | Label::Contact(ContactKind::Address) => self.home(value),
            Label::Contact(kind) => {
                let found = contacts::contacts(value);
                if found.is_empty() {
                    self.contact(kind, value);
                }
                for (kind, span) in found {
                    self.contact(kind, part(value, span));
                }
            }
        }
    }

    fn contact(&mut self, kind: ContactKind, text: &'a str) {
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

    /// Takes a line as the place where the person lives.
    fn home(&mut self, text: &'a str) {
        if contacts::is_address(text) {
            self.contact(ContactKind::Address, text);
        }
        if self.profile.location.is_some() || text.len() > MAX_NAME_BYTES {
            return;
        }
        let stated = place::of_address(text).or_else(|| place::place_of(text));
        let place = match stated {
            Some(place) => matching::read_address(&place).locations.into_iter().next(),
            None => Some(text)
                .filter(|text| words::words(text).len() <= 6)
                .and_then(place::known),
        };
        if place.is_some() {
            self.profile.location = place;
            self.member("basics/location".to_owned(), span_of(self.whole, text));
        }
    }

    /// Whether a cell is the town of a person: a place, one or two words beside contacts, or a city
    /// of the gazetteer on a line of its own near the name.
    fn is_home(&self, cell: &str, beside: Beside) -> bool {
        if place::place_of(cell).is_some() {
            return true;
        }
        let found = words::words(cell);
        let is_town = match beside {
            Beside::Contacts => true,
            Beside::Nothing => place::known(cell).is_some_and(|place| place.city.is_some()),
            Beside::Others => false,
        };
        is_town
            && self.name.is_some()
            && self.profile.location.is_none()
            && (1..=2).contains(&found.len())
            && found
                .iter()
                .all(|word| word.capital && !self.common.contains(&word.folded))
            && !trade::names_trade(cell)
            && !cell.bytes().any(|byte| byte.is_ascii_digit())
    }

    fn is_name(&self, cell: &str) -> bool {
        let (cell, suffix) = cell.split_once(',').unwrap_or((cell, ""));
        let found = words::words(cell);
        let particle = |word: &str| {
            matches!(
                word,
                "de" | "van"
                    | "von"
                    | "der"
                    | "den"
                    | "la"
                    | "le"
                    | "del"
                    | "da"
                    | "dos"
                    | "al"
                    | "bin"
                    | "y"
                    | "zu"
                    | "st"
            )
        };
        (2..=5).contains(&found.len())
            && suffix
                .chars()
                .all(|c| c.is_uppercase() || !c.is_alphanumeric() || c == 'h' || c == 'c')
            && !cell.bytes().any(|byte| byte.is_ascii_digit())
            && !cell.contains([':', ';', '(', '!', '&', '/'])
            && found.iter().all(|word| {
                let common = word.folded.len() > 2 && self.common.contains(&word.folded);
                (word.capital && !common) || particle(&word.folded)
            })
            && !trade::names_trade(cell)
            && !trade::names_employer(cell)
    }

    fn work(&mut self, lines: &[Line<'a>], mixed: bool) {
        let (before, entries) = work::entries(lines);
        self.leave(&before);
        for entry in entries {
            if entry.is_education()
                && (mixed || entry.title.is_none_or(|title| !trade::names_trade(title)))
            {
                let lines: Vec<Line<'a>> = entry.head.iter().chain(&entry.body).copied().collect();
                self.education(&lines);
            } else {
                self.position(entry);
            }
        }
    }

    fn position(&mut self, entry: work::Entry<'a>) {
        let count = self.profile.work.len();
        let again = (count.saturating_sub(FURTHEST_REPEATED)..count)
            .rev()
            .find(|at| {
                let known = self.profile.work.get(*at);
                known.is_some_and(|known| is_again(known, &entry))
            });
        let at = again.unwrap_or(count);
        if at >= MAX_WORK {
            self.leave(&entry.head);
            self.leave(&entry.body);
            return;
        }
        let field = |name: &str| format!("work/{at}/{name}");
        let mut work = WorkEntry::default();
        if let Some(known) = self.profile.work.get_mut(at) {
            work = std::mem::take(known);
        }
        if work.position.is_none() {
            work.position = entry
                .title
                .and_then(|title| self.short(title, &field("position")));
        }
        if work.employer.is_none() {
            work.employer = entry
                .employer
                .and_then(|employer| self.short(employer, &field("name")));
        }
        if work.start.is_none() && work.end.is_none() {
            let path = format!("work/{at}");
            (work.start, work.end) = self.dates(entry.period.as_ref(), entry.dates, &path);
        }
        let unused = entry.unused.iter();
        let mut said: Vec<Said> = unused.filter_map(|unused| self.said(&[unused])).collect();
        // A place below the head, as LinkedIn writes it.
        let first = entry.body.first();
        let place = first.filter(|line| !line.bullet && place::is_place(line.text));
        let body = entry
            .body
            .get(usize::from(place.is_some())..)
            .unwrap_or_default();
        for paragraph in paragraphs(body) {
            said.extend(self.said(&paragraph));
        }
        for (paragraph, span) in said {
            if work.text.len() >= MAX_LIST || paragraph.len() > MAX_TEXT_BYTES {
                self.rest.push((paragraph, span));
                continue;
            }
            self.member(format!("work/{at}/highlights/{}", work.text.len()), span);
            work.text.push(paragraph);
        }
        if work == WorkEntry::default() {
            return;
        }
        match self.profile.work.get_mut(at) {
            Some(known) => *known = work,
            None => self.profile.work.push(work),
        }
    }

    fn dates(
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

    fn education(&mut self, lines: &[Line<'a>]) {
        let read = education::courses(lines);
        for course in read.courses {
            let at = self.profile.education.len();
            let field = |name: &str| format!("education/{at}/{name}");
            if at >= MAX_EDUCATION {
                let said = [course.degree, course.area, course.institution];
                let said: Vec<&'a str> = said.into_iter().flatten().collect();
                let said = self.said(&said);
                self.rest.extend(said);
                continue;
            }
            let institution = course
                .institution
                .and_then(|text| self.short(text, &field("institution")));
            let area = course
                .area
                .and_then(|text| self.short(text, &field("area")));
            let degree = course
                .degree
                .and_then(|text| self.short(text, &field("studyType")));
            let (mut start, end) = self.dates(
                course.period.as_ref(),
                course.dates,
                &format!("education/{at}"),
            );
            if course
                .period
                .as_ref()
                .is_some_and(|period| !period.is_range)
            {
                start = None;
                self.members
                    .retain(|member| member.field != field("startDate"));
            }
            let entry = EducationEntry {
                institution,
                area,
                degree,
                start,
                end,
            };
            self.profile.education.push(entry);
        }
        let (_, positions) = work::entries(&read.positions);
        for position in positions {
            self.position(position);
        }
        self.other(&read.rest);
    }

    fn skills(&mut self, lines: &[Line<'a>]) {
        let mut prose = Vec::new();
        for line in lines {
            match skills::items(line.text) {
                Some(items) => {
                    for item in items {
                        self.skill(item);
                    }
                }
                None => prose.push(*line),
            }
        }
        self.leave(&prose);
    }

    fn skill(&mut self, item: skills::Item<'a>) {
        if self.profile.skills.len() >= MAX_SKILLS {
            let said = self.said(&[item.name]);
            self.rest.extend(said);
            return;
        }
        let Some((name, span)) = self
            .said(&[item.name])
            .filter(|(name, _)| name.len() <= MAX_NAME_BYTES)
        else {
            return;
        };
        let at = self.profile.skills.len();
        let known = *self.skills.entry(name.to_lowercase()).or_insert(at);
        if known == at {
            self.member(format!("skills/{at}/name"), span);
            self.profile.skills.push(StatedSkill { name, level: None });
        }
        let lacks = |skill: &StatedSkill| skill.level.is_none();
        if let Some(level) = item.level
            && self.profile.skills.get(known).is_some_and(lacks)
        {
            let level = self.short(level, &format!("skills/{known}/level"));
            if let Some(skill) = self.profile.skills.get_mut(known) {
                skill.level = level;
            }
        }
    }

    fn certificates(&mut self, lines: &[Line<'a>]) {
        for line in lines {
            // "Forklift certificate, first aid".
            let listed = skills::items(line.text)
                .filter(|items| items.len() > 1 && period::periods(line.text).is_empty());
            if let Some(items) = listed {
                for item in items {
                    self.skill(item);
                }
                continue;
            }
            let bare = work::without_periods(line.text);
            let name = bare
                .iter()
                .copied()
                .max_by_key(|text| text.len())
                .and_then(parts::named);
            match name {
                Some(name) if words::words(name).len() <= 14 => {
                    self.skill(skills::Item { name, level: None })
                }
                Some(_) => self.leave(std::slice::from_ref(line)),
                None => {}
            }
        }
    }

    fn languages(&mut self, lines: &[Line<'a>]) {
        let mut rest = Vec::new();
        for line in lines {
            let spoken = languages::languages(line.text);
            if spoken.is_empty() {
                rest.push(*line);
            }
            for said in spoken {
                let at = self.profile.languages.len();
                let field = format!("languages/{at}");
                if at >= MAX_LIST {
                    continue;
                }
                let Some(language) = self.short(said.language, &field) else {
                    continue;
                };
                let fluency = said.fluency.and_then(|fluency| self.short(fluency, &field));
                self.profile.languages.push(match fluency {
                    Some(fluency) => format!("{language} ({fluency})"),
                    None => language,
                });
            }
        }
        self.leave(&rest);
    }

    fn other(&mut self, lines: &[Line<'a>]) {
        for paragraph in paragraphs(lines) {
            if let Some((text, span)) = self.said(&paragraph) {
                self.add_other(text, span);
            }
        }
    }

    fn add_other(&mut self, text: String, span: Range<usize>) {
        for text in pieces(&text, MAX_TEXT_BYTES) {
            let at = self.profile.other.len();
            if at >= super::MAX_OTHER {
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
    fn leave(&mut self, lines: &[Line<'a>]) {
        for paragraph in paragraphs(lines) {
            let said = self.said(&paragraph);
            self.rest.extend(said);
        }
    }

    fn member(&mut self, field: String, span: Range<usize>) {
        self.members.push(Member { field, span });
    }

    /// A name or the like, noted as the member `field`. What is too long for one stays text.
    fn short(&mut self, text: &'a str, field: &str) -> Option<String> {
        let (text, span) = self.said(&[text])?;
        if text.len() > MAX_NAME_BYTES {
            self.rest.push((text, span));
            return None;
        }
        self.member(field.to_owned(), span);
        Some(text)
    }

    /// Slices as one text: hyphenated words joined, white space made single, contacts set apart.
    fn said(&mut self, slices: &[&'a str]) -> Option<Said> {
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
                        && slices.len() > 1;
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
    fn finish(mut self) -> Result<TextResume, Invalid> {
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

/// Whether a position was stated before without its dates or without its text, as forms do.
fn is_again(known: &WorkEntry, entry: &work::Entry<'_>) -> bool {
    let same = |known: &Option<String>, said: Option<&str>| match (known, said) {
        (Some(known), Some(said)) => Some(words::folded(known) == words::folded(said)),
        _ => None,
    };
    let title = same(&known.position, entry.title);
    let employer = same(&known.employer, entry.employer);
    let dated = known.start.or(known.end).is_some();
    let agree = title != Some(false) && employer != Some(false);
    agree
        && (title == Some(true) || employer == Some(true))
        && !(dated && entry.period.is_some())
        && (known.text.is_empty() || entry.body.is_empty())
}

/// Lines as paragraphs: an item of a list, or lines that were broken to fit a page.
fn paragraphs<'a>(lines: &[Line<'a>]) -> Vec<Vec<&'a str>> {
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

/// What else a line says besides a cell.
#[derive(Clone, Copy)]
enum Beside {
    /// How to reach the person.
    Contacts,
    /// Nothing, and the line is one of the first.
    Nothing,
    Others,
}

/// "Curriculum vitae", which is no name.
fn is_title_of_cv(cell: &str) -> bool {
    matches!(
        words::folded(cell).as_str(),
        "cv" | "curriculum vitae"
            | "resume"
            | "lebenslauf"
            | "tabellarischer lebenslauf"
            | "curriculum"
            | "bewerbung"
            | "hoja de vida"
    )
}

/// The label of a contact that was cut off ("Tel.:", "E-mail").
fn is_only_label(cell: &str) -> bool {
    let label = words::folded(cell);
    contacts::names_phone(&label)
        || matches!(
            label.as_str(),
            "email"
                | "e mail"
                | "mail"
                | "courriel"
                | "correo"
                | "correo electronico"
                | "web"
                | "website"
                | "linkedin"
                | "github"
                | "xing"
                | "e"
                | "w"
                | "contact"
                | "kontakt"
                | "address"
                | "anschrift"
                | "adresse"
                | "direccion"
        )
}

//! Positions and education.

use matching::document::{EducationEntry, WorkEntry};

use super::super::super::{MAX_EDUCATION, MAX_WORK};
use super::super::contacts::ContactKind;
use super::super::line::Line;
use super::super::words::part;
use super::super::{education, place, prose, trade, words, work};
use super::{Draft, Said, paragraphs};
use crate::{MAX_LIST, MAX_TEXT_BYTES};

/// A position is only stated again among those right after it.
const FURTHEST_REPEATED: usize = 8;

impl<'a> Draft<'a> {
    pub(in crate::resume::text) fn work(&mut self, lines: &[Line<'a>], mixed: bool) {
        let (before, entries) = work::entries(lines);
        self.leave(&before);
        for entry in entries {
            if entry.is_gap() {
                self.gap(&entry);
            } else if entry.is_education()
                && (mixed || entry.title.is_none_or(|title| !trade::names_trade(title)))
            {
                let lines: Vec<Line<'a>> = entry.head.iter().chain(&entry.body).copied().collect();
                self.education(&lines);
            } else {
                self.position(entry);
            }
        }
    }

    /// A time without work says nothing about work, but much about a person.
    fn gap(&mut self, entry: &work::Entry<'a>) {
        for line in &entry.head {
            self.contact(ContactKind::Personal, line.text);
        }
        self.leave(&entry.body);
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

    /// What sentences state of positions, courses and languages, each if nothing else states any.
    pub(in crate::resume::text) fn prose(&mut self) {
        let paragraphs = self.summary.iter().chain(&self.rest);
        let texts: Vec<&'a str> = paragraphs
            .map(|(_, span)| part(self.whole, span.clone()))
            .collect();
        for [name, town] in texts.iter().map(|text| prose::person(text)) {
            if let Some(name) = name.filter(|name| self.name.is_none() && name.contains(' ')) {
                self.name = self.short(name, "basics/name");
                // The name is not matched.
                for (text, _) in self.summary.iter_mut().chain(&mut self.rest) {
                    *text = text.replace(name, "…");
                }
            }
            if let Some(town) = town {
                self.home(town);
            }
        }
        if self.profile.work.is_empty() {
            for entry in texts.iter().flat_map(|text| prose::positions(text)) {
                self.position(entry);
            }
        }
        if self.profile.education.is_empty() {
            self.courses(texts.iter().flat_map(|text| prose::courses(text)).collect());
        }
        if self.profile.languages.is_empty() {
            for said in texts.iter().flat_map(|text| prose::spoken(text)) {
                self.language(said.language, said.fluency);
            }
        }
    }

    pub(in crate::resume::text) fn education(&mut self, lines: &[Line<'a>]) {
        let read = education::courses(lines);
        self.courses(read.courses);
        let (_, positions) = work::entries(&read.positions);
        for position in positions {
            self.position(position);
        }
        self.other(&read.rest);
    }

    fn courses(&mut self, courses: Vec<education::Course<'a>>) {
        for course in courses {
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

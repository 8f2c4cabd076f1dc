//! Positions in the form of labelled fields.

use super::super::form::{Field, Piece, of_lines};
use super::super::line::Line;
use super::super::parts::{commas, named};
use super::super::period::{Period, periods};
use super::super::words::part;
use super::anchor::anchor;
use super::head::{Entry, may_be_place, without_periods};

/// Positions in the form of labelled fields; a field that is stated again begins the next. Where
/// the fields end, the lines that follow are returned as they are.
pub(super) fn labelled<'a>(lines: &[Line<'a>]) -> Option<Labelled<'a>> {
    let read = of_lines(lines);
    let names = |(pieces, _): &(Vec<Piece<'a>>, Line<'a>)| {
        let mut fields = pieces.iter().filter_map(|(field, _)| *field);
        fields.any(|field| matches!(field, Field::Employer | Field::Title))
    };
    // "2015 – 2018: Cook at Example Inn" after the last field is of another form.
    let other = |(pieces, line): &(Vec<Piece<'a>>, Line<'a>)| {
        anchor(line).is_some() && pieces.iter().all(|(field, _)| field.is_none())
    };
    let last = read.iter().rposition(names)?;
    let ends = |read: &(Vec<Piece<'a>>, Line<'a>)| other(read) && is_whole(&read.1);
    let after = read.get(last..).unwrap_or_default().iter().position(ends);
    let end = after.map_or(read.len(), |after| last.saturating_add(after));
    let (form, rest) = read.split_at_checked(end)?;
    let dated = form.iter().filter(|read| other(read)).count();
    if dated > form.iter().filter(|read| names(read)).count() {
        return None;
    }
    let mut labelled = Labelled {
        rest: rest.iter().map(|(_, line)| *line).collect(),
        ..Labelled::default()
    };
    for (pieces, line) in form {
        for piece in pieces {
            labelled.take(*piece, line);
        }
    }
    Some(labelled)
}

/// Whether a line states a position by itself, not only its dates.
fn is_whole(line: &Line<'_>) -> bool {
    !without_periods(line.text).is_empty()
}

/// "Example Inn, 5 High Street, Leeds": the name without the address.
fn without_place(name: &str) -> &str {
    let end = name.match_indices(',').map(|(at, _)| at).find(|at| {
        let mut after = commas(part(name, *at..name.len())).into_iter().peekable();
        after.peek().is_some() && after.all(may_be_place)
    });
    part(name, 0..end.unwrap_or(name.len()))
}

/// What a part in the form of labelled fields holds.
#[derive(Debug, Default)]
pub(super) struct Labelled<'a> {
    pub(super) before: Vec<Line<'a>>,
    pub(super) entries: Vec<Entry<'a>>,
    /// The lines after the form.
    pub(super) rest: Vec<Line<'a>>,
    /// The fields of the last position.
    seen: Vec<Field>,
    /// Dates without a label, above the fields of their position.
    dates: Option<&'a str>,
}

impl<'a> Labelled<'a> {
    fn take(&mut self, (field, value): Piece<'a>, line: &Line<'a>) {
        let Some(field) = field else {
            let text = Line {
                text: value,
                ..*line
            };
            let is_date = !periods(value).is_empty() && without_periods(value).is_empty();
            match self.entries.last_mut() {
                Some(last) if is_date && last.period.is_none() => last.date(value),
                _ if is_date => self.dates = Some(value),
                Some(last) => last.body.push(text),
                None => self.before.push(text),
            }
            return;
        };
        let again = self.seen.contains(&field) && field != Field::Text;
        if self.entries.is_empty() || again {
            let mut entry = Entry::default();
            if let Some(dates) = self.dates.take() {
                entry.date(dates);
            }
            self.entries.push(entry);
            self.seen.clear();
        }
        self.seen.push(field);
        let Some(last) = self.entries.last_mut() else {
            return;
        };
        match field {
            Field::Employer | Field::Title => {
                let name = without_periods(value).first().copied().and_then(named);
                if field == Field::Employer {
                    last.employer = name.map(without_place);
                } else {
                    last.title = name;
                }
                if last.period.is_none() && periods(value).iter().any(|period| period.is_range) {
                    last.date(value);
                }
            }
            Field::Dates | Field::Start => last.date(value),
            Field::End => last.end(value, line),
            Field::Text if !value.is_empty() => {
                // "Mission: migration | 2021 – 2022"
                let dated = last.period.is_none();
                let span = anchor(&Line {
                    text: value,
                    ..*line
                })
                .filter(|period| dated && period.is_range);
                if let Some(period) = span {
                    last.dates = Some(part(value, period.span.clone()));
                    last.period = Some(period);
                }
                last.body.push(Line {
                    text: value,
                    ..*line
                });
            }
            Field::Text | Field::Place | Field::Institution | Field::Degree | Field::Area => {}
        }
    }
}

impl<'a> Entry<'a> {
    /// Takes the dates that a value states: a range, or the date of the start.
    fn date(&mut self, value: &'a str) {
        let all = periods(value);
        let range = all.iter().position(|period| period.is_range);
        let Some(period) = all.into_iter().nth(range.unwrap_or_default()) else {
            return;
        };
        self.dates = Some(part(value, period.span.clone()));
        self.period = Some(period);
    }

    /// Takes the date of the end, which a field of its own states: none for the present.
    fn end(&mut self, value: &'a str, line: &Line<'a>) {
        let Some(start) = self.period.as_ref().and_then(|period| period.start) else {
            return;
        };
        let end = periods(value).first().and_then(|period| period.end);
        self.period = Some(Period {
            start: Some(start),
            end,
            is_range: true,
            span: 0..value.len(),
        });
        // Both dates, if they are on one line.
        let from = self.dates.and_then(|dates| line.text.find(dates));
        let to = line
            .text
            .rfind(value)
            .map(|at| at.saturating_add(value.len()));
        if let Some((from, to)) = from.zip(to).filter(|(from, to)| from < to) {
            self.dates = Some(part(line.text, from..to));
        }
    }
}

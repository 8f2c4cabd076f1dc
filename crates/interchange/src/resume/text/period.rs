//! Dates and periods as CVs write them, in English, German, French and Spanish.

mod date;
mod token;

use std::ops::Range;

use matching::document::YearMonth;

use date::{date, is_season, month, of_short, short_date, year_of};
use token::{Token, after, mark, number, tokens, touches, word};

/// A period of a career, or a single date.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Period {
    pub(super) start: Option<YearMonth>,
    pub(super) end: Option<YearMonth>,
    /// Whether it says when it begins and when it ends, or that it lasts.
    pub(super) is_range: bool,
    /// Bytes of the line, with brackets around it and a stated length ("(2 years 3 months)").
    pub(super) span: Range<usize>,
}

/// The periods of a line, from left to right.
pub(super) fn periods(line: &str) -> Vec<Period> {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let tokens = tokens(line);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match period(&tokens, at) {
            Some((mut period, next)) if next > at => {
                let next = with_brackets(&tokens, at, next, &mut period.span);
                found.push(period);
                at = next;
            }
            _ => at = at.saturating_add(1),
        }
    }
    found
}

/// Whether the text ends within a period that the next line may continue ("May 2018 –").
pub(super) fn is_unfinished(line: &str) -> bool {
    let tokens = tokens(line);
    let Some(last) = tokens.len().checked_sub(1) else {
        return false;
    };
    let before = (0..last)
        .rev()
        .take(4)
        .any(|at| date(&tokens, at).is_some_and(|(_, next)| next == last));
    before && until(&tokens, last).is_some_and(|next| next == tokens.len())
}

/// Whether the text begins with a date or a word for the present.
pub(super) fn continues(line: &str) -> bool {
    let tokens = tokens(line);
    date(&tokens, 0).is_some() || present(&tokens, 0).is_some()
}

/// A period that begins at a token, and the token after it.
fn period(tokens: &[Token], at: usize) -> Option<(Period, usize)> {
    let span = |next: usize| {
        let from = tokens.get(at).map_or(0, |token| token.span.start);
        let last = next.checked_sub(1).and_then(|last| tokens.get(last));
        from..last.map_or(from, |last| last.span.end)
    };
    let make = |start, end, is_range, next| {
        let span = span(next);
        let period = Period {
            start,
            end,
            is_range,
            span,
        };
        Some((period, next))
    };
    match word(tokens, at) {
        Some("since" | "seit" | "depuis" | "desde" | "ab") => {
            let from = after(at, 1);
            let from = if word(tokens, from) == Some("le") || word(tokens, from) == Some("dem") {
                after(from, 1)
            } else {
                from
            };
            if let Some((start, end, next)) = range(tokens, from) {
                return make(Some(start), end, true, next);
            }
            let (start, next) = date(tokens, from)?;
            return make(Some(start), None, true, next);
        }
        Some("until" | "till" | "bis" | "hasta" | "jusqu") => {
            let mut from = after(at, 1);
            while mark(tokens, from) == Some('\'')
                || mark(tokens, from) == Some('’')
                || matches!(word(tokens, from), Some("en" | "a" | "zum" | "au"))
            {
                from = after(from, 1);
            }
            let (end, next) = date(tokens, from)?;
            return make(None, Some(end), true, next);
        }
        Some("between" | "zwischen" | "entre") => {
            let from = after(at, 1);
            if let Some(found) = of_one_year(tokens, from) {
                let (start, end, next) = found;
                return make(Some(start), Some(end), true, next);
            }
            let (start, next) = date(tokens, from)?;
            let (end, next) = date(tokens, and(tokens, next)?)?;
            return make(Some(start), Some(end), true, next);
        }
        Some("from" | "von" | "de" | "du" | "vom" | "del") => {
            let (start, end, next) = range(tokens, after(at, 1))?;
            return make(Some(start), end, true, next);
        }
        _ => {}
    }
    if let Some((start, end, next)) = range(tokens, at) {
        return make(Some(start), end, true, next);
    }
    let (only, next) = date(tokens, at)?;
    make(Some(only), Some(only), false, next)
}

/// "Q4 2024 – Q1 2025", "Q3–Q4 2024", "Q2 2024", which is a range by itself; also with the "T" of
/// French and Spanish.
fn quarters(tokens: &[Token], at: usize) -> Option<(YearMonth, Option<YearMonth>, usize)> {
    let quarter = |at: usize| {
        word(tokens, at).filter(|word| matches!(*word, "q" | "t"))?;
        let (quarter @ 1..=4, 1) = number(tokens, after(at, 1))? else {
            return None;
        };
        touches(tokens, after(at, 1)).then_some((u8::try_from(quarter).ok()?, after(at, 2)))
    };
    let year = |at: usize| match number(tokens, at)? {
        (year, 4) => Some((year_of(year)?.year, after(at, 1))),
        _ => None,
    };
    let month = |year: i16, month: u8| YearMonth {
        year,
        month: Some(month),
    };
    let first = |year, quarter: u8| month(year, quarter.saturating_mul(3).saturating_sub(2));
    let last = |year, quarter: u8| month(year, quarter.saturating_mul(3));
    let (from, next) = quarter(at)?;
    if let Some((to, next)) = until(tokens, next).and_then(quarter) {
        let (year, next) = year(next)?;
        return Some((first(year, from), Some(last(year, to)), next));
    }
    let (started, next) = year(next)?;
    let start = first(started, from);
    if let Some(then) = until(tokens, next) {
        if let Some(next) = present(tokens, then) {
            return Some((start, None, next));
        }
        if let Some((to, then)) = quarter(then) {
            let (year, next) = year(then)?;
            return Some((start, Some(last(year, to)), next));
        }
    }
    Some((start, Some(last(started, from)), next))
}

/// Two dates, or a date and the present (no end).
fn range(tokens: &[Token], at: usize) -> Option<(YearMonth, Option<YearMonth>, usize)> {
    if let Some(quarters) = quarters(tokens, at) {
        return Some(quarters);
    }
    // "WS 2021/22", "WS 2021/22 – SS 2024"
    if word(tokens, at).is_some_and(is_season)
        && mark(tokens, after(at, 2)) == Some('/')
        && let Some((start, end, next)) = range(tokens, after(at, 1))
    {
        let then = until(tokens, next);
        if let Some(next) = then.and_then(|then| present(tokens, then)) {
            return Some((start, None, next));
        }
        let last = then.and_then(|then| {
            let term = range(tokens, then).and_then(|(_, end, next)| Some((end?, next)));
            term.or_else(|| date(tokens, then))
        });
        return Some(last.map_or((start, end, next), |(end, next)| (start, Some(end), next)));
    }
    // "2015/16" and "2015-16": the years of a course.
    if let Some((year, 4)) = number(tokens, at)
        && let Some(start) = year_of(year)
        && matches!(mark(tokens, after(at, 1)), Some('/' | '-' | '–'))
        && touches(tokens, after(at, 1))
        && touches(tokens, after(at, 2))
        && let Some((short, 2)) = number(tokens, after(at, 2))
        && !matches!(mark(tokens, after(at, 3)), Some('/' | '-' | '.'))
        && short > year.checked_rem(100)?
        && (short > 12
            || short == year.checked_rem(100)?.saturating_add(1)
                && mark(tokens, after(at, 1)) == Some('/'))
    {
        let century = year.saturating_sub(year.checked_rem(100)?);
        let end = year_of(century.saturating_add(short))?;
        return Some((start, Some(end), after(at, 3)));
    }
    if let Some((start, end, next)) = of_one_year(tokens, at) {
        return Some((start, Some(end), next));
    }
    let short = |at| short_date(tokens, at);
    let (start, next) = date(tokens, at).or_else(|| short(at))?;
    // "2012 / 2018"
    if start.month.is_none()
        && mark(tokens, next) == Some('/')
        && let Some((year, 4)) = number(tokens, after(next, 1))
        && let Some(end) = year_of(year).filter(|end| end.year >= start.year)
    {
        return Some((start, Some(end), after(next, 2)));
    }
    let next = until(tokens, next)?;
    if let Some(next) = present(tokens, next) {
        return Some((start, None, next));
    }
    if let Some((end, next)) = date(tokens, next).or_else(|| short(next)) {
        return Some((start, Some(end), next));
    }
    // "2014 – 20" at the end of its line or cell.
    if start.month.is_none()
        && let Some((short @ 13.., 2)) = number(tokens, next)
        && ends_cell(tokens, next)
        && let Some(end) = year_of(of_short(short)).filter(|end| end.year > start.year)
    {
        return Some((start, Some(end), after(next, 1)));
    }
    // "2019 –" at the end of its line or cell lasts.
    let last = next.checked_sub(1)?;
    let dash = mark(tokens, last);
    let open = ends_cell(tokens, last) || matches!(mark(tokens, next), Some(')' | ']' | '|' | ','));
    (dash.is_some() && open).then_some((start, None, next))
}

/// "May – August 2019", "juillet et août 2019": the year belongs to both months.
fn of_one_year(tokens: &[Token], at: usize) -> Option<(YearMonth, YearMonth, usize)> {
    let (first, next) = month(tokens, at)?;
    let next = until(tokens, next).or_else(|| and(tokens, next))?;
    let (end, next) = date(tokens, next).filter(|(end, _)| end.month.is_some())?;
    let month = Some(first);
    Some((YearMonth { month, ..end }, end, next))
}

/// The token after a word that joins two dates.
fn and(tokens: &[Token], at: usize) -> Option<usize> {
    matches!(word(tokens, at)?, "and" | "und" | "et" | "y" | "e").then_some(after(at, 1))
}

/// Whether a token is the last of its line, or a gap of three spaces follows.
fn ends_cell(tokens: &[Token], at: usize) -> bool {
    let end = tokens.get(at).map_or(0, |token| token.span.end);
    let next = tokens.get(after(at, 1));
    next.is_none_or(|next| next.span.start.saturating_sub(end) >= 3)
}

/// What joins the two ends of a range; the token after it.
fn until(tokens: &[Token], at: usize) -> Option<usize> {
    let next = after(at, 1);
    if let Some(mark) = mark(tokens, at) {
        let dash = |mark| {
            matches!(
                mark,
                '-' | '–' | '—' | '−' | '‑' | '－' | '~' | '→' | '>' | '\u{fffd}'
            )
        };
        if !dash(mark) {
            return None;
        }
        let mut next = next;
        while self::mark(tokens, next).is_some_and(dash) {
            next = after(next, 1);
        }
        return Some(until_word(tokens, next).unwrap_or(next));
    }
    until_word(tokens, at)
}

fn until_word(tokens: &[Token], at: usize) -> Option<usize> {
    matches!(
        word(tokens, at)?,
        "to" | "until"
            | "till"
            | "through"
            | "thru"
            | "bis"
            | "a"
            | "al"
            | "au"
            | "hasta"
            | "jusqu"
    )
    .then(|| {
        let mut next = after(at, 1);
        while matches!(mark(tokens, next), Some('\'' | '’'))
            || matches!(word(tokens, next), Some("en" | "zum" | "the"))
        {
            next = after(next, 1);
        }
        next
    })
}

/// A word for the present, or one with a preposition before it; the token after it.
fn present(tokens: &[Token], at: usize) -> Option<usize> {
    let until = matches!(word(tokens, at)?, "bis" | "to" | "till" | "hasta" | "a");
    let at = after(at, usize::from(until));
    let next = after(at, 1);
    Some(match word(tokens, at)? {
        "present" | "now" | "today" | "current" | "currently" | "ongoing" | "date" | "heute"
        | "jetzt" | "aktuell" | "laufend" | "dato" | "gegenwartig" | "actuel" | "actuellement"
        | "presente" | "actualidad" | "actual" | "act" | "actualmente" | "hoy" | "fecha" => next,
        "aujourd" => after(
            at,
            if word(tokens, after(at, 2)) == Some("hui") {
                3
            } else {
                1
            },
        ),
        "ce" if word(tokens, next) == Some("jour") => after(at, 2),
        "en" if matches!(word(tokens, next), Some("cours" | "curso")) => after(at, 2),
        "la" if matches!(word(tokens, next), Some("actualidad" | "fecha")) => after(at, 2),
        "el" if word(tokens, next) == Some("presente") => after(at, 2),
        _ => return None,
    })
}

/// Widens a span over brackets around a period and over its stated length after it.
fn with_brackets(tokens: &[Token], at: usize, next: usize, span: &mut Range<usize>) -> usize {
    let before = at.checked_sub(1);
    let opens = before.and_then(|before| mark(tokens, before));
    let mut next = next;
    if matches!(opens, Some('(' | '[')) {
        // "(2015 – 2018, part time)" keeps what else the brackets hold.
        if matches!(mark(tokens, next), Some(')' | ']')) {
            if let Some(open) = before.and_then(|before| tokens.get(before)) {
                span.start = open.span.start;
            }
            if let Some(close) = tokens.get(next) {
                span.end = close.span.end;
            }
            next = after(next, 1);
        }
    }
    if let Some(end) = length(tokens, next)
        && let Some(last) = end.checked_sub(1).and_then(|last| tokens.get(last))
    {
        span.end = last.span.end;
        return end;
    }
    next
}

/// "(2 years 3 months)", "· 2 yrs": the token after a stated length.
fn length(tokens: &[Token], at: usize) -> Option<usize> {
    mark(tokens, at).filter(|mark| matches!(mark, '(' | '[' | '·' | ','))?;
    let mut next = after(at, 1);
    let mut any = false;
    while number(tokens, next).is_some() && word(tokens, after(next, 1)).is_some_and(is_unit) {
        any = true;
        next = after(next, 2);
        if matches!(word(tokens, next), Some("and" | "und" | "et" | "y"))
            || matches!(mark(tokens, next), Some(','))
        {
            next = after(next, 1);
        }
    }
    if matches!(mark(tokens, next), Some(')' | ']')) {
        next = after(next, 1);
    }
    any.then_some(next)
}

/// Whether a folded word is a unit of years or months.
pub(super) fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "year"
            | "years"
            | "yr"
            | "yrs"
            | "month"
            | "months"
            | "mo"
            | "mos"
            | "jahr"
            | "jahre"
            | "jahren"
            | "monat"
            | "monate"
            | "monaten"
            | "an"
            | "ans"
            | "annee"
            | "annees"
            | "mois"
            | "ano"
            | "anos"
            | "mes"
            | "meses"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each period as "start/end", "…" for the present, and the words around it.
    fn read(line: &str) -> String {
        let text = |date: Option<YearMonth>| match date {
            Some(YearMonth {
                year,
                month: Some(month),
            }) => format!("{year}-{month:02}"),
            Some(YearMonth { year, month: None }) => year.to_string(),
            None => "…".to_owned(),
        };
        let found: Vec<String> = periods(line)
            .iter()
            .map(|period| match period.is_range {
                true => format!("{}/{}", text(period.start), text(period.end)),
                false => text(period.start),
            })
            .collect();
        found.join(" ")
    }

    #[test]
    fn periods_in_four_languages() {
        for (line, expect) in [
            ("Jan 2019 – Present", "2019-01/…"),
            ("January 2018 to March 2020", "2018-01/2020-03"),
            ("Dec 2013   to   Current", "2013-12/…"),
            ("(06/2015 - 11/2017)", "2015-06/2017-11"),
            ("03/15 – 07/18 Nurse", "2015-03/2018-07"),
            ("2015-06 – 2016-01", "2015-06/2016-01"),
            ("01.03.2012 bis 31.08.2014", "2012-03/2014-08"),
            ("seit 04.2019", "2019-04/…"),
            ("Mai 2010 – heute", "2010-05/…"),
            ("März 2010 - Aug. 2011", "2010-03/2011-08"),
            ("de septembre 2012 à juin 2014", "2012-09/2014-06"),
            ("depuis mars 2020", "2020-03/…"),
            ("2016 – aujourd’hui", "2016/…"),
            ("desde enero de 2018", "2018-01/…"),
            ("febrero 2011 – actualidad", "2011-02/…"),
            ("junio de 2009 hasta la fecha", "2009-06/…"),
            ("May – August 2019", "2019-05/2019-08"),
            ("Sept. ’14 – Jan. ’16", "2014-09/2016-01"),
            ("2015/16", "2015/2016"),
            ("2018-20", "2018/2020"),
            ("2019 –", "2019/…"),
            ("2019 –     Nurse", "2019/…"),
            ("2014 – 20   Nurse", "2014/2020"),
            ("2014 – 20 nurses", "2014"),
            ("2012 / 2018", "2012/2018"),
            ("Ene 2020 - Act.", "2020-01/…"),
            ("Lecturer, WS 2021/22", "2021/2022"),
            ("WS 2021/22 – heute", "2021/…"),
            ("Curso 2015/16: Auxiliar", "2015/2016"),
            ("WS 2018/19 – SS 2022", "2018/2022"),
            ("juillet et août 2018", "2018-07/2018-08"),
            ("between 2012 and May 2017", "2012/2017-05"),
            ("Entre marzo y junio de 2019", "2019-03/2019-06"),
            ("Q4 2024 - Q1 2025", "2024-10/2025-03"),
            ("Q3–Q4 2024", "2024-07/2024-12"),
            ("Lead, Q2 2024", "2024-04/2024-06"),
            ("T1 2023 – aujourd’hui", "2023-01/…"),
            ("until 2011", "…/2011"),
            ("1st June 2015 to 3 July 2016", "2015-06/2016-07"),
            ("June 5, 2015", "2015-06"),
            ("Graduated 2012", "2012"),
            ("Summer 2014", "2014"),
            ("worth $2000", ""),
            ("room 5000, +44 20 7946 0018", ""),
            ("13/2015", ""),
        ] {
            assert_eq!(read(line), expect, "{line}");
        }
    }

    #[test]
    fn a_span_takes_brackets_and_a_length_along() {
        let line = "Nurse (Jan 2019 - Present) (2 years 3 months) Oslo";
        let span = periods(line)[0].span.clone();
        assert_eq!(
            super::super::words::part(line, span),
            "(Jan 2019 - Present) (2 years 3 months)"
        );
        assert!(is_unfinished("January 2018 –") && continues("March 2020"));
        assert!(!is_unfinished("well-known –"));
    }
}

//! Positions whose dates were left in a column of their own, above the titles.

use super::super::line::Line;
use super::super::period::{Period, periods};
use super::super::trade::names_trade;
use super::super::words::words;
use super::anchor::is_headlike;
use super::head::{Entry, head, without_periods};

/// Positions of a part that begins with lines of nothing but dates, followed by as many titles.
pub(super) fn columned<'a>(lines: &[Line<'a>]) -> Option<Vec<Entry<'a>>> {
    let dates: Vec<(Period, &'a str)> = lines.iter().map_while(only_dates).collect();
    let rest = lines.get(dates.len()..)?;
    let is_title = |line: &&Line<'a>| {
        !line.bullet && words(line.text).len() <= 12 && names_trade(line.text) && is_headlike(line)
    };
    let undated = rest.iter().all(|line| periods(line.text).is_empty());
    if dates.len() < 2 || !undated || rest.iter().filter(is_title).count() != dates.len() {
        return None;
    }
    if !rest.first().is_some_and(|line| is_title(&line)) {
        return None;
    }
    let mut dates = dates.into_iter();
    let mut entries: Vec<Entry<'a>> = Vec::new();
    for line in rest {
        match entries.last_mut() {
            Some(last) if !is_title(&line) => last.body.push(*line),
            _ => {
                let mut entry = head(std::slice::from_ref(line));
                let (period, text) = dates.next()?;
                (entry.period, entry.dates) = (Some(period), Some(text));
                entries.push(entry);
            }
        }
    }
    Some(entries)
}

fn only_dates<'a>(line: &Line<'a>) -> Option<(Period, &'a str)> {
    let period = periods(line.text)
        .into_iter()
        .find(|period| period.is_range)?;
    without_periods(line.text)
        .is_empty()
        .then_some((period, line.text))
}

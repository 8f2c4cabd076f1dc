//! Two columns of a page, read one after the other.

use std::collections::HashMap;

use super::super::line::Line;
use super::super::words::part;
use super::super::{heading, period};

/// Columns are told by this many lines at least.
const FEWEST_OF_A_COLUMN: usize = 8;

/// The lines of a page; if it is set in two columns, those of the left one and then those of the
/// right one.
///
/// Two columns are told by cells that begin at one place in most lines. Dates and places at the
/// right edge belong to their lines and do not make a column; a heading in capitals there does.
pub(super) fn columns<'a>(page: &[&'a str]) -> Vec<&'a str> {
    let mut starts: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, printed) in page.iter().enumerate() {
        if let Some((column, _)) = second_cell(printed) {
            starts.entry(column).or_default().push(at);
        }
    }
    let best = starts
        .iter()
        .max_by_key(|(column, lines)| (lines.len(), std::cmp::Reverse(**column)));
    let Some((&column, aligned)) = best.filter(|(_, lines)| lines.len() >= FEWEST_OF_A_COLUMN)
    else {
        return page.to_vec();
    };
    let cells = |at: &usize| {
        page.get(*at)
            .and_then(|printed| Some((*printed, second_cell(printed)?.1)))
    };
    let mut texts: usize = 0;
    let mut dated: usize = 0;
    let mut headed = false;
    for (printed, cell) in aligned.iter().filter_map(cells) {
        let (left, right) = (part(printed, 0..cell), part(printed, cell..printed.len()));
        let is_short = right.trim().chars().nth(12).is_none();
        let is_dated = |text: &str| {
            period::periods(text)
                .iter()
                .any(|period| period.span.len().saturating_mul(2) > text.trim().len())
        };
        texts = texts.saturating_add(usize::from(!is_short));
        headed |= is_heading(right);
        dated = dated.saturating_add(usize::from(is_dated(left) || is_dated(right)));
    }
    let half = aligned.len().div_ceil(2);
    if texts < half && !headed || dated.saturating_mul(4) > aligned.len() {
        return page.to_vec();
    }
    let from = aligned.first().copied().unwrap_or_default();
    let to = aligned.last().copied().unwrap_or_default();
    let (mut left, mut right, mut below) = (Vec::new(), Vec::new(), Vec::new());
    let mut goes_on = true;
    for (at, printed) in page.iter().enumerate() {
        let split = second_cell(printed).filter(|(found, _)| found.abs_diff(column) <= 1);
        match split {
            _ if at < from => left.push(*printed),
            _ if at > to => {
                goes_on &= !printed.trim().is_empty();
                // The left column may be longer.
                if goes_on && printed.starts_with(|c: char| !c.is_whitespace()) {
                    left.push(*printed);
                } else {
                    below.push(*printed);
                }
            }
            Some((_, cell)) => {
                left.push(part(printed, 0..cell));
                right.push(part(printed, cell..printed.len()));
            }
            None => left.push(printed),
        }
    }
    // What follows the columns continues the longer one.
    if right.len() > left.len() / 2 {
        right.extend(below);
    } else {
        left.extend(below);
    }
    left.push("");
    left.extend(right);
    left
}

/// Whether a cell is a heading, which stands at the beginning of a column.
fn is_heading(cell: &str) -> bool {
    let text = cell.trim();
    let line = Line {
        text,
        bullet: false,
        blank_before: false,
    };
    !text.chars().any(char::is_lowercase) && heading::of_line(&line).is_some()
}

/// Where the second cell of a line begins, in characters and in bytes: after a gap of three spaces
/// or a tab, also if the first cell is empty.
fn second_cell(printed: &str) -> Option<(usize, usize)> {
    let mut spaces: usize = 0;
    let mut texts = false;
    for (column, (at, c)) in printed.char_indices().enumerate() {
        match c {
            ' ' | '\u{a0}' => spaces = spaces.saturating_add(1),
            '\t' => spaces = spaces.saturating_add(3),
            _ => {
                if spaces >= 3 && (texts || spaces >= 16) {
                    return Some((column, at));
                }
                (spaces, texts) = (0, true);
            }
        }
    }
    None
}

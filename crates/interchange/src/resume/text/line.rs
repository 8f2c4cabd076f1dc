//! A line of a CV, and the cells in it.

use super::words::part;

/// A line, or a cell of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line<'a> {
    /// The text, trimmed and without its bullet; a slice of the CV.
    pub(super) text: &'a str,
    /// Whether a bullet or a number precedes it.
    pub(super) bullet: bool,
    /// Whether a blank line or a page break precedes it.
    pub(super) blank_before: bool,
}

/// The cells of a line, told by tabs, gaps of three spaces, leaders ("-----") or a bar.
pub(super) fn cells(text: &str) -> Vec<&str> {
    by_gaps(text).into_iter().flat_map(by_leaders).collect()
}

/// "Nurse ------ Leeds" in its parts.
fn by_leaders(cell: &str) -> Vec<&str> {
    let leads = |c: char| matches!(c, '-' | '.' | '_' | '…' | '–' | '—' | '=');
    let mut parts = Vec::new();
    let mut start = 0;
    let mut run = 0..0;
    for (at, c) in cell.char_indices().chain([(cell.len(), ' ')]) {
        if leads(c) {
            run = if run.end == at { run.start } else { at }..at.saturating_add(c.len_utf8());
        } else if run.end == at && run.len() >= FEWEST_OF_A_LEADER {
            parts.push(part(cell, start..run.start));
            start = run.end;
        }
    }
    parts.push(part(cell, start..cell.len()));
    parts.retain(|part| part.chars().any(char::is_alphanumeric));
    parts
}

/// Bytes of the shortest leader between two cells.
const FEWEST_OF_A_LEADER: usize = 5;

fn by_gaps(text: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut gap_from: Option<usize> = None;
    let mut tabbed = false;
    for (at, c) in text.char_indices() {
        if matches!(
            c,
            '|' | '¦' | '•' | '·' | '●' | '■' | '▪' | '◆' | '\n' | '\r'
        ) {
            cells.push(part(text, start..at));
            start = at.saturating_add(c.len_utf8());
            (gap_from, tabbed) = (None, false);
        } else if c.is_whitespace() {
            gap_from.get_or_insert(at);
            tabbed |= c == '\t';
        } else {
            if let Some(from) = gap_from.take()
                && (tabbed || at.saturating_sub(from) >= 3)
            {
                cells.push(part(text, start..from));
                start = at;
            }
            tabbed = false;
        }
    }
    cells.push(part(text, start..text.len()));
    cells.retain(|cell| cell.chars().any(char::is_alphanumeric));
    cells
}

//! The parts of a line: names without the punctuation around them, and what commas separate.

use super::words::part;

/// A name without punctuation around it.
pub(super) fn named(text: &str) -> Option<&str> {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';'
                    | ':'
                    | '-'
                    | '–'
                    | '—'
                    | '|'
                    | '·'
                    | '•'
                    | '*'
                    | '_'
                    | '/'
                    | '['
                    | ']'
                    | '<'
                    | '>'
                    | '－'
                    | '\u{fffd}'
            )
    });
    let text = match text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
    {
        Some(inner) if !inner.contains('(') => inner,
        _ => text,
    };
    // An opening bracket that lost its partner with the dates.
    let text = if text.matches('(').count() > text.matches(')').count() {
        text.trim_end_matches('(').trim()
    } else {
        text
    };
    text.chars().any(char::is_alphabetic).then_some(text)
}

/// Splits at marks that stand outside round brackets. A bracket that is never closed holds nothing.
pub(super) fn split_outside_brackets<'a>(text: &'a str, marks: &[char]) -> Vec<&'a str> {
    let closed = text.matches('(').count() == text.matches(')').count();
    let mut pieces = Vec::new();
    let (mut start, mut depth): (usize, usize) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' if closed => depth = depth.saturating_add(1),
            ')' if closed => depth = depth.saturating_sub(1),
            c if depth == 0 && marks.contains(&c) => {
                // "1,5 years" is one number.
                let after = at.saturating_add(c.len_utf8());
                let digit = |at: Option<char>| at.is_some_and(|c| c.is_ascii_digit());
                let within = c == ','
                    && digit(part(text, 0..at).chars().next_back())
                    && digit(part(text, after..text.len()).chars().next());
                if !within {
                    pieces.push(part(text, start..at));
                    start = after;
                }
            }
            _ => {}
        }
    }
    pieces.push(part(text, start..text.len()));
    pieces
}

/// The parts that commas outside brackets separate.
pub(super) fn commas(text: &str) -> Vec<&str> {
    split_outside_brackets(text, &[','])
        .into_iter()
        .filter_map(named)
        .collect()
}

/// "Grado en Diseño. Escuela Ejemplo" in its parts: a point ends a part after a whole word.
pub(super) fn at_points(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(". ") {
        let last = part(text, start..at).rsplit(char::is_whitespace).next();
        let is_word = last.is_some_and(|last| {
            last.chars().all(char::is_alphabetic) && last.chars().nth(3).is_some()
        });
        if is_word {
            parts.push(part(text, start..at));
            start = at.saturating_add(mark.len());
        }
    }
    parts.push(part(text, start..text.len()).trim_end_matches('.'));
    parts
}

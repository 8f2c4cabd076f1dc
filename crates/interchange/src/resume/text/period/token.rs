//! Words, numbers and marks of a line that may hold dates.

use std::ops::Range;

use super::super::words::fold;

#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Word(String),
    /// A number and how many digits it has.
    Number(u32, usize),
    Mark(char),
}

/// Words, numbers and marks of a line.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = line.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start.saturating_add(c.len_utf8());
        let mut run = |same: fn(char) -> bool| {
            while let Some((at, next)) = rest.next_if(|(_, next)| same(*next)) {
                end = at.saturating_add(next.len_utf8());
            }
            end
        };
        let kind = if c.is_ascii_digit() {
            let end = run(|next| next.is_ascii_digit());
            let digits = line.get(start..end).unwrap_or_default();
            Kind::Number(digits.parse().unwrap_or(u32::MAX), digits.len())
        } else if c.is_alphabetic() {
            let end = run(|next| next.is_alphabetic() || matches!(next, '\u{300}'..='\u{36f}'));
            Kind::Word(fold(line.get(start..end).unwrap_or_default()))
        } else if c.is_whitespace() {
            continue;
        } else {
            Kind::Mark(c)
        };
        tokens.push(Token {
            kind,
            span: start..end,
        });
    }
    tokens
}

pub(super) fn word(tokens: &[Token], at: usize) -> Option<&str> {
    match &tokens.get(at)?.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    }
}

pub(super) fn number(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    match tokens.get(at)?.kind {
        Kind::Number(value, digits) => Some((value, digits)),
        _ => None,
    }
}

pub(super) fn mark(tokens: &[Token], at: usize) -> Option<char> {
    match tokens.get(at)?.kind {
        Kind::Mark(mark) => Some(mark),
        _ => None,
    }
}

/// Whether nothing stands between a token and the one before it.
pub(super) fn touches(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let ends = before.map(|before| before.span.end);
    ends.is_some() && ends == tokens.get(at).map(|token| token.span.start)
}

pub(super) fn after(at: usize, count: usize) -> usize {
    at.saturating_add(count)
}

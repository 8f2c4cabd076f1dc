//! The tokens of a line that pay is read from: numbers with their separators, words and marks.

use crate::language::text::{Glyph, fold, is_unspaced};

use super::number;
use super::token::{Token, TokenKind};

/// The tokens of a line.
pub(crate) fn tokens(glyphs: &[Glyph]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = glyphs;
    let mut spaced = false;
    while let Some((first, after)) = rest.split_first() {
        if first.c.is_whitespace() {
            (spaced, rest) = (true, after);
            continue;
        }
        let (kind, length) = if first.c.is_ascii_digit() {
            number::read(rest)
        } else if first.c == '฿' {
            // A sign among the letters of a script.
            (TokenKind::Mark(first.c), 1)
        } else if is_unspaced(first.c) {
            (word(std::slice::from_ref(first)), 1)
        } else if first.c.is_alphabetic() {
            let letters = rest.iter().take_while(|glyph| {
                glyph.c.is_alphabetic() && !is_unspaced(glyph.c) || is_mark_of_letter(glyph.c)
            });
            let length = letters.count();
            (word(rest.get(..length).unwrap_or_default()), length)
        } else {
            (TokenKind::Mark(first.c), 1)
        };
        let (read, left) = rest.split_at(length.clamp(1, rest.len()));
        let end = read.last().map_or(first.span, |last| last.span)[1];
        tokens.push(Token {
            kind,
            span: [first.span[0], end],
            spaced: std::mem::take(&mut spaced),
        });
        rest = left;
    }
    tokens
}

/// Combining marks and apostrophes are part of a word.
fn is_mark_of_letter(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn word(glyphs: &[Glyph]) -> TokenKind {
    let text: String = glyphs.iter().map(|glyph| glyph.c).collect();
    TokenKind::Word {
        capital: text.starts_with(char::is_uppercase),
        capitals: text.chars().all(char::is_uppercase),
        text: fold(&text),
    }
}

/// Whether a word is one that people shorten before an amount: "approx. €50".
fn is_abbreviation(word: &str) -> bool {
    word.len() <= 3
        || matches!(
            word,
            "approx"
                | "aprox"
                | "circa"
                | "inkl"
                | "incl"
                | "excl"
                | "exkl"
                | "zzgl"
                | "jahrl"
                | "monatl"
                | "mind"
        )
}

/// Whether a sentence ends before this token.
pub(crate) fn is_sentence_end(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let (Some(before), Some(token)) = (before, tokens.get(at)) else {
        return true;
    };
    match before.kind {
        TokenKind::Mark(';' | '•' | '·' | '。' | '；' | '|') => true,
        TokenKind::Mark('!' | '?' | '！' | '？') => token.spaced,
        TokenKind::Mark('.') => {
            let word = at.checked_sub(2).and_then(|at| tokens.get(at));
            let closes = word.is_some_and(|word| !is_abbreviation(word.word()));
            token.spaced
                && match token.kind {
                    TokenKind::Word { capital, .. } => capital,
                    // A currency sign or a number begins sentences, too.
                    TokenKind::Mark('€' | '$' | '£') | TokenKind::Number(_) => closes,
                    _ => false,
                }
        }
        _ => false,
    }
}

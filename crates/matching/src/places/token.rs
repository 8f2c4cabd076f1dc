//! The words of a line that names places, and what separates them.

use crate::language::text::{self, is_unspaced};

/// Words of a line or name that are read.
pub(super) const MOST_TOKENS: usize = 200;

/// What separates a word from the one before, weakest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// White space, or nothing between two characters of a script without spaces.
    #[default]
    Space,
    /// A hyphen, apostrophe or full stop without white space: "Stratford-upon-Avon", "US.TX".
    Joint,
    /// A full stop or an underscore.
    Stop,
    Comma,
    /// A dash or a colon.
    Dash,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// `/`, `&`, `+`: a list, or "and".
    Link,
    /// `;`, `|`, a bullet or the end of a line.
    Hard,
}

/// A word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// In lower case and without accents.
    pub(super) text: String,
    /// Bytes of the line.
    pub(super) span: [usize; 2],
    pub(super) gap: Gap,
    /// Whether all its letters are capitals.
    pub(super) capitals: bool,
    /// Whether it begins with a capital, or its script has none.
    pub(super) capital: bool,
    /// Whether it has a digit.
    pub(super) digits: bool,
}

/// The words of a line.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut gap = Gap::Space;
    let mut open = false;
    let mut before = None;
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let end = characters.peek().map_or(line.len(), |(end, _)| *end);
        let mark = !c.is_ascii()
            && !c.is_alphanumeric()
            && text::fold(c.encode_utf8(&mut [0; 4])).is_empty();
        if c.is_alphanumeric() || (mark && open) {
            let alone = is_unspaced(c);
            if !open || alone {
                tokens.push(Token {
                    text: String::new(),
                    span: [at, end],
                    gap,
                    capitals: true,
                    capital: !c.is_lowercase(),
                    digits: false,
                });
                gap = Gap::Space;
            }
            if let Some(token) = tokens.last_mut() {
                fold_into(c, &mut token.text);
                token.span[1] = end;
                token.capitals &= c.is_uppercase() || mark;
                token.digits |= c.is_numeric();
            }
            open = !alone;
        } else {
            open = false;
            let next = characters.peek().map(|(_, next)| *next);
            let tight = before.is_some_and(char::is_alphanumeric)
                && next.is_some_and(char::is_alphanumeric);
            gap = gap.max(gap_of(c, tight));
        }
        before = Some(c);
    }
    tokens
}

fn gap_of(c: char, tight: bool) -> Gap {
    match c {
        '\'' | '’' | '‘' | '`' | '´' => Gap::Joint,
        '-' | '‐' | '‑' | '.' if tight => Gap::Joint,
        '.' | '_' | '·' => Gap::Stop,
        ',' | '，' | '、' | '،' => Gap::Comma,
        '-' | '–' | '—' | ':' | '：' | '>' | '→' | '@' | '~' | '"' | '*' => Gap::Dash,
        '(' | '[' | '{' | '（' | '【' => Gap::Open,
        ')' | ']' | '}' | '）' | '】' => Gap::Close,
        '/' | '\\' | '&' | '+' => Gap::Link,
        ';' | '；' | '|' | '•' | '●' | '▪' | '\n' | '\r' => Gap::Hard,
        _ => Gap::Space,
    }
}

/// Adds a character in lower case and without accents; letters that have no base letter are
/// spelled as people without them on their keyboard do.
fn fold_into(c: char, text: &mut String) {
    if c.is_ascii() {
        text.push(c.to_ascii_lowercase());
        return;
    }
    for c in text::fold(c.encode_utf8(&mut [0; 4])).chars() {
        match c {
            'ß' => text.push_str("ss"),
            'æ' => text.push_str("ae"),
            'œ' => text.push_str("oe"),
            'þ' => text.push_str("th"),
            'ø' => text.push('o'),
            'ł' => text.push('l'),
            'đ' | 'ð' => text.push('d'),
            'ı' => text.push('i'),
            c => text.push(c),
        }
    }
}

/// The key of a name.
pub(super) fn name_key(name: &str) -> String {
    let tokens = tokens(name);
    let texts: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_gaps() {
        let check = |line: &str, expect: &[(&str, Gap)]| {
            let tokens = tokens(line);
            let found: Vec<(&str, Gap)> = tokens
                .iter()
                .map(|token| (token.text.as_str(), token.gap))
                .collect();
            assert_eq!(found, expect, "{line}");
        };
        use Gap::{Close, Comma, Dash, Hard, Joint, Link, Open, Space};
        check("Łódź, PL", &[("lodz", Space), ("pl", Comma)]);
        check(
            "NL-Den Haag (HQ) – 2 / x",
            &[
                ("nl", Space),
                ("den", Joint),
                ("haag", Space),
                ("hq", Open),
                ("2", Dash.max(Close)),
                ("x", Link),
            ],
        );
        check(
            "a | b; L'A",
            &[("a", Space), ("b", Hard), ("l", Hard), ("a", Joint)],
        );
        check("上海 x", &[("上", Space), ("海", Space), ("x", Space)]);
        check("", &[]);
    }
}

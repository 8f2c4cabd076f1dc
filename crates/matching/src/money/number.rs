//! Numbers: groups of digits with the separators of any country, and multipliers.

use crate::language::text::Glyph;

use super::token::{Token, TokenKind};

/// The number at the start of these characters, and how many it takes.
pub(super) fn read(glyphs: &[Glyph]) -> (TokenKind, usize) {
    let digits = |from: usize| {
        let rest = glyphs.get(from..).unwrap_or_default();
        rest.iter()
            .take_while(|glyph| glyph.c.is_ascii_digit())
            .count()
    };
    let mut groups: Vec<(char, usize, usize)> = vec![(' ', 0, digits(0))];
    loop {
        let end = groups
            .last()
            .map_or(0, |(_, from, length)| from.saturating_add(*length));
        let Some(mark) = glyphs.get(end).map(|glyph| glyph.c) else {
            break;
        };
        let from = end.saturating_add(1);
        let length = digits(from);
        let first = groups.first().map_or(0, |(_, _, length)| *length);
        let continues = match mark {
            '.' | ',' | '\'' | '’' => length > 0,
            mark if is_space(mark) => length == 3 && first <= 3,
            _ => false,
        };
        if !continues || groups.len() > MOST_GROUPS {
            break;
        }
        let mark = match mark {
            '’' => '\'',
            mark if is_space(mark) => ' ',
            mark => mark,
        };
        groups.push((mark, from, length));
    }
    let taken = groups
        .last()
        .map_or(1, |(_, from, length)| from.saturating_add(*length));
    let kind = value(glyphs, &groups).map_or(TokenKind::Digits, TokenKind::Number);
    (kind, taken)
}

/// More groups are no amount.
const MOST_GROUPS: usize = 6;

/// Digits of the longest amount.
const MOST_DIGITS: usize = 12;

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}')
}

/// Three digits after a separator are thousands, whatever separates them, and pairs before them are
/// lakhs; other digits after a last point or comma are cents.
fn value(glyphs: &[Glyph], groups: &[(char, usize, usize)]) -> Option<f64> {
    let text = |(_, from, length): &(char, usize, usize)| -> String {
        let digits = glyphs.iter().skip(*from).take(*length);
        digits.map(|glyph| glyph.c).collect()
    };
    let (first, parts) = groups.split_first()?;
    let (whole, cents) = match parts.split_last() {
        Some((last, before)) => {
            let (mark, _, length) = *last;
            let is_point = matches!(mark, '.' | ',');
            let differs = before.first().is_some_and(|(other, _, _)| *other != mark);
            let alone = before.is_empty();
            let of_nothing = alone && text(first) == "0";
            if is_point && (alone && length != 3 || differs || of_nothing) {
                (before, Some(last))
            } else {
                (parts, None)
            }
        }
        None => (parts, None),
    };
    if let Some((last, lakhs)) = whole.split_last() {
        let mark = last.0;
        let same = whole.iter().all(|(other, _, _)| *other == mark);
        let thousands = lakhs.iter().all(|(_, _, length)| *length == 3);
        let pairs = mark == ',' && lakhs.iter().all(|(_, _, length)| *length == 2);
        if !same || last.2 != 3 || !(thousands || pairs) || first.2 > 3 {
            return None;
        }
    }
    let mut digits = text(first);
    for group in whole {
        digits.push_str(&text(group));
    }
    if digits.len() > MOST_DIGITS || digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    if let Some(cents) = cents {
        if cents.2 > 4 {
            return None;
        }
        digits.push('.');
        digits.push_str(&text(cents));
    }
    digits.parse().ok()
}

/// A word after a number that multiplies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Multiplier {
    Thousand,
    /// Ten thousand, in Chinese.
    Myriad,
    Lakh,
    Million,
    Crore,
    Billion,
}

impl Multiplier {
    pub(crate) fn times(self) -> f64 {
        match self {
            Self::Thousand => 1e3,
            Self::Myriad => 1e4,
            Self::Lakh => 1e5,
            Self::Million => 1e6,
            Self::Crore => 1e7,
            Self::Billion => 1e9,
        }
    }
}

/// The multiplier at this token, and the index after it. "9L" is lakhs only of rupees.
pub(crate) fn multiplier(
    tokens: &[Token],
    at: usize,
    currency: Option<&str>,
) -> Option<(Multiplier, usize)> {
    let token = tokens.get(at)?;
    let joined = !token.spaced;
    let found = match token.word() {
        "k" | "tsd" | "thousand" | "tausend" | "mil" | "mille" | "千" => Multiplier::Thousand,
        // "70–85 T€"
        "t" if tokens
            .get(at.saturating_add(1))
            .is_some_and(|next| next.is_mark('€')) =>
        {
            Multiplier::Thousand
        }
        "万" => Multiplier::Myriad,
        "lakh" | "lakhs" | "lac" | "lacs" | "lpa" => Multiplier::Lakh,
        "l" if joined && matches!(currency, Some("INR")) => Multiplier::Lakh,
        "crore" | "crores" | "cr" => Multiplier::Crore,
        "million" | "millions" | "mio" | "mn" | "mm" | "millionen" | "millones" | "juta" => {
            Multiplier::Million
        }
        "m" if joined => Multiplier::Million,
        "billion" | "billions" | "bn" | "mrd" | "milliarden" => Multiplier::Billion,
        "b" if joined => Multiplier::Billion,
        _ => return None,
    };
    let next = at.saturating_add(1);
    let point = tokens.get(next).filter(|_| token.word() == "tsd");
    let dot = point.is_some_and(|point| point.is_mark('.'));
    Some((found, next.saturating_add(usize::from(dot))))
}

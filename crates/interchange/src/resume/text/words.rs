//! Words of a line, folded, with their places in it.

use std::ops::Range;

/// A run of letters and digits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// Lower case, without accents.
    pub(super) folded: String,
    /// Bytes of the line.
    pub(super) span: Range<usize>,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
}

/// The words of a line. "C++", "C#" and "R&D" are one word each.
pub(super) fn words(line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start: Option<usize> = None;
    let mut end_of = |start: &mut Option<usize>, end: usize| {
        if let Some(from) = start.take()
            && let Some(text) = line.get(from..end)
        {
            words.push(Word {
                folded: fold(text),
                span: from..end,
                capital: text.chars().next().is_some_and(char::is_uppercase),
            });
        }
    };
    for (at, c) in line.char_indices() {
        let inside = start.is_some() && matches!(c, '+' | '#' | '&' | '\'' | '’');
        if c.is_alphanumeric() || inside {
            start.get_or_insert(at);
        } else {
            end_of(&mut start, at);
        }
    }
    end_of(&mut start, line.len());
    words
}

/// Lower case without the accents of German, French and Spanish; "ß" is "ss".
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ö' | 'ó' | 'ò' | 'ô' | 'õ' => folded.push('o'),
            'ü' | 'ú' | 'ù' | 'û' => folded.push('u'),
            'ç' => folded.push('c'),
            'ñ' => folded.push('n'),
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            '’' => folded.push('\''),
            // Combining accents of decomposed text.
            '\u{300}'..='\u{36f}' => {}
            c => folded.push(c),
        }
    }
    folded
}

/// The folded words of a line, joined by one space.
pub(super) fn folded(line: &str) -> String {
    let words: Vec<String> = words(line).into_iter().map(|word| word.folded).collect();
    words.join(" ")
}

/// The part of a text; empty where it has none.
pub(super) fn part(text: &str, span: Range<usize>) -> &str {
    text.get(span).unwrap_or_default()
}

/// The span of a slice within the text it was taken from.
pub(super) fn span_of(whole: &str, slice: &str) -> Range<usize> {
    let start = (slice.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start.saturating_add(slice.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_found_again() {
        let line = "Küchenchef, C++ & R&D";
        let found: Vec<(String, &str)> = words(line)
            .into_iter()
            .map(|word| (word.folded, part(line, word.span)))
            .collect();
        let expect = [("kuchenchef", "Küchenchef"), ("c++", "C++"), ("r&d", "R&D")];
        assert_eq!(
            found,
            expect.map(|(folded, text)| (folded.to_owned(), text))
        );
        assert_eq!(span_of(line, part(line, 13..16)), 13..16);
    }
}

//! Text made comparable: folding, words, stems, character n-grams and their hashes.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

/// Lower case, compatibility-normalised (NFKC) and without Latin accents, so that "Ingénieur" and "ingenieur" agree.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_latin_accent(*c))
        .nfc()
        .flat_map(char::to_lowercase)
        .collect()
}

/// The combining diacritical marks. Marks of Indic, Arabic and other scripts carry meaning and stay.
fn is_latin_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Scripts that are written without spaces between words: their words are taken to be pairs of characters.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// The words of folded text, in order. `+` and `#` stay with the word they follow ("c++", "c#").
pub(crate) fn words(folded: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in folded.chars() {
        if is_unspaced(c) {
            flush(&mut word, &mut words);
            if let Some(first) = before {
                words.push([first, c].iter().collect());
            }
            before = Some(c);
            continue;
        }
        before = None;
        if c.is_alphanumeric() || (matches!(c, '+' | '#') && !word.is_empty()) {
            word.push(c);
        } else if c != '\'' && c != '’' {
            flush(&mut word, &mut words);
        }
    }
    flush(&mut word, &mut words);
    words
}

fn flush(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// English stem of a folded word; other languages pass through nearly unchanged and rely on character n-grams.
pub(crate) fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

/// What a hash stands for, so that a word and an n-gram of the same letters differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A stem.
    Word,
    /// Letters of a word, its boundaries included.
    Gram,
}

/// FNV-1a over kind and text, finished as in `MurmurHash3` so that the low bits are mixed too. 24 bits: with a quantised
/// weight it fills one word, and among 200,000 different terms one in 84 shares its hash with another.
pub(crate) fn hash(kind: Kind, text: &str) -> u32 {
    let seed: u32 = match kind {
        Kind::Word => 0x811c_9dc5,
        Kind::Gram => 0x9e37_79b9,
    };
    let mut h = text.bytes().fold(seed, |h, byte| {
        (h ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    h ^= h >> 16;
    h = h.wrapping_mul(0x85eb_ca6b);
    h ^= h >> 13;
    h = h.wrapping_mul(0xc2b2_ae35);
    (h ^ (h >> 16)) & 0x00ff_ffff
}

/// Hashes of the character 3- and 4-grams of each word, its boundaries marked by a space; sorted, each once.
pub(crate) fn grams<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<u32> {
    let mut grams = Vec::new();
    for word in words {
        let padded: Vec<char> = std::iter::once(' ')
            .chain(word.chars())
            .chain(std::iter::once(' '))
            .collect();
        for size in 3..=4 {
            for window in padded.windows(size) {
                grams.push(hash(Kind::Gram, &window.iter().collect::<String>()));
            }
        }
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        let check = |input: &str, expect: &str| assert_eq!(fold(input), expect);
        check("Ingénieur Système", "ingenieur systeme");
        check("ＫＵＢＥＲＮＥＴＥＳ", "kubernetes");
        check("MÜLLER", "muller");
        check("개발자", "개발자");
        check("软件工程师", "软件工程师");
    }

    #[test]
    fn words_of_text() {
        let check = |input: &str, expect: &[&str]| assert_eq!(words(input), expect);
        check("c++, c# and node.js!", &["c++", "c#", "and", "node", "js"]);
        check("软件工程师", &["软件", "件工", "工程", "程师"]);
        check("driver's licence", &["drivers", "licence"]);
        check("  ", &[]);
    }

    #[test]
    fn a_word_and_a_gram_differ() {
        assert_ne!(hash(Kind::Word, "cat"), hash(Kind::Gram, "cat"));
    }
}

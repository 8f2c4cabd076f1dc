//! Comparable text: folding, words, character n-grams and their hashes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::compound;

/// Lower case, compatibility-normalised (NFKC) and without Latin accents: "Ingénieur" becomes
/// "ingenieur".
pub(crate) fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_latin_accent(*c))
        .nfc()
        .flat_map(char::to_lowercase)
        .collect()
}

/// The combining diacritical marks. Marks of Indic, Arabic and other scripts carry meaning and are
/// kept.
fn is_latin_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Scripts without spaces between words: each pair of characters is treated as a word.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// A character, and the range of source characters it represents: the first, and the one after the
/// last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) c: char,
    pub(crate) span: [u32; 2],
}

/// The characters of a text, each representing itself.
pub(crate) fn glyphs(text: &str) -> impl Iterator<Item = Glyph> {
    text.chars().zip(0_u32..).map(|(c, at)| Glyph {
        c,
        span: [at, at.saturating_add(1)],
    })
}

/// How far a word is separated from the previous one, least first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pause {
    #[default]
    None,
    Comma,
    /// A colon or a dash.
    Clause,
    /// The end of a sentence or list item, or a semicolon.
    Sentence,
}

/// A folded word of a text, with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Source characters: the first, and the one after the last.
    pub(crate) span: [u32; 2],
    /// The nearest characters before and after that are not white space; a blank if that is part of
    /// a word.
    pub(crate) around: [char; 2],
    /// Whether only that one character separates it from the previous word: "and/or", "node.js".
    pub(crate) joined: bool,
    pub(crate) pause: Pause,
    /// Whether all its letters are capitals from A to Z: "IT" is not "it".
    pub(crate) capitals: bool,
    /// Whether it begins with a capital from A to Z.
    pub(crate) capital: bool,
}

/// The folded words of a text, in order. `+` and `#` stay with the word before ("c++", "c#"); an
/// apostrophe separates only French elisions ("d'équipe"); and ".net" is the word "dotnet".
pub(crate) fn words(text: &str) -> Vec<String> {
    let glyphs: Vec<Glyph> = glyphs(text).collect();
    spanned(&glyphs).into_iter().map(|word| word.text).collect()
}

/// Like [`words`], with their positions.
pub(crate) fn spanned(glyphs: &[Glyph]) -> Vec<Word> {
    let mut reader = Reader::default();
    let mut rest = glyphs;
    while let Some((first, after)) = rest.split_first() {
        let marks = after.iter().take_while(|glyph| extends(glyph.c)).count();
        if first.c.is_ascii() && marks == 0 {
            reader.small = !first.c.is_ascii_uppercase();
            reader.read(first.c.to_ascii_lowercase(), first.span);
            rest = after;
            continue;
        }
        let (cluster, after) = rest.split_at(marks.saturating_add(1).min(rest.len()));
        let end = cluster.last().map_or(first.span, |last| last.span)[1];
        let text: String = cluster.iter().map(|glyph| glyph.c).collect();
        for c in fold(&text).chars() {
            reader.small = true;
            reader.read(c, [first.span[0], end]);
        }
        rest = after;
    }
    reader.end()
}

/// Combining marks, and the later parts of a Korean syllable, are folded with the character before.
fn extends(c: char) -> bool {
    !c.is_ascii() && (is_combining_mark(c) || ('\u{1160}'..='\u{11ff}').contains(&c))
}

/// Reads a text into words.
#[derive(Default)]
struct Reader {
    words: Vec<Word>,
    /// Since the last word: the last character that is not white space, how many there were, and
    /// whether white space follows it.
    before: Option<char>,
    between: usize,
    spaced: bool,
    pause: Pause,
    open: bool,
    /// Whether the current character is no capital from A to Z.
    small: bool,
    /// The previous character, if its script has no spaces.
    unspaced: Option<(char, [u32; 2], bool)>,
}

impl Reader {
    fn read(&mut self, c: char, span: [u32; 2]) {
        if is_unspaced(c) {
            self.read_unspaced(c, span);
        } else if c.is_alphanumeric() || (self.open && matches!(c, '+' | '#')) {
            self.end_unspaced();
            if !self.open {
                self.begin(String::new(), span);
                self.open = true;
            }
            let small = std::mem::take(&mut self.small);
            if let Some(word) = self.words.last_mut() {
                word.capital |= word.text.is_empty() && !small;
                word.text.push(c);
                word.span[1] = span[1];
                word.capitals &= !small;
            }
        } else if !(self.open && matches!(c, '\'' | '’') && !self.elides()) {
            self.end_word();
            self.part(c);
        }
    }

    /// Whether the current word is a French one that elides its vowel: "d'équipe", "l'eau".
    fn elides(&self) -> bool {
        self.words.last().is_some_and(|word| {
            matches!(
                word.text.as_str(),
                "c" | "d" | "j" | "l" | "m" | "n" | "qu" | "s" | "t"
            )
        })
    }

    fn read_unspaced(&mut self, c: char, span: [u32; 2]) {
        self.end_spaced();
        if let Some((first, from, _)) = self.unspaced {
            self.begin([first, c].iter().collect(), [from[0], span[1]]);
        }
        self.unspaced = Some((c, span, self.unspaced.is_some()));
    }

    /// Begins a word at the current position.
    fn begin(&mut self, text: String, span: [u32; 2]) {
        self.words.push(Word {
            text,
            span,
            around: [self.before.take().unwrap_or(' '), ' '],
            joined: self.between == 1 && !self.spaced && !self.words.is_empty(),
            pause: self.pause,
            capitals: true,
            capital: false,
        });
        (self.between, self.spaced, self.pause) = (0, false, Pause::None);
    }

    fn end_spaced(&mut self) {
        if !std::mem::take(&mut self.open) {
            return;
        }
        let Some((last, earlier)) = self.words.split_last_mut() else {
            return;
        };
        let of = earlier.last().filter(|_| last.joined);
        let alone = of.is_none_or(|of| matches!(of.text.as_str(), "asp" | "vb" | "ado" | "ml"));
        if last.text == "net" && last.around[0] == '.' && alone {
            last.text.insert_str(0, "dot");
        }
    }

    /// A single character of a script without spaces is also a word.
    fn end_unspaced(&mut self) {
        if let Some((c, span, false)) = self.unspaced.take() {
            self.begin(c.to_string(), span);
        }
    }

    fn part(&mut self, c: char) {
        if c.is_whitespace() {
            if self
                .before
                .is_some_and(|before| matches!(before, '.' | '!' | '?'))
            {
                self.pause = Pause::Sentence;
            }
            if matches!(self.before, Some('-' | '–' | '—')) && self.spaced {
                self.pause = self.pause.max(Pause::Clause);
            }
            self.spaced = true;
            return;
        }
        if self.between == 0
            && let Some(last) = self.words.last_mut()
        {
            last.around[1] = c;
        }
        self.between = self.between.saturating_add(1);
        self.before = Some(c);
        self.pause = self.pause.max(match c {
            ',' | '、' | '،' | '，' | '）' | ')' => Pause::Comma,
            ':' | '：' => Pause::Clause,
            ';' | '；' | '•' | '·' | '●' | '▪' | '。' | '！' | '？' | '|' => {
                Pause::Sentence
            }
            _ => Pause::None,
        });
    }

    fn end_word(&mut self) {
        self.end_spaced();
        self.end_unspaced();
    }

    fn end(mut self) -> Vec<Word> {
        self.end_word();
        self.words
    }
}

/// The folded words of a text, separated by spaces.
pub(crate) fn folded_words(text: &str) -> String {
    words(text).join(" ")
}

/// The ISO 4217 code of a currency sign.
pub(crate) fn currency_of_sign(c: char) -> Option<&'static str> {
    Some(match c {
        '$' => "USD",
        '€' => "EUR",
        '£' => "GBP",
        '₹' => "INR",
        '¥' | '￥' => "CNY",
        _ => return None,
    })
}

/// What was hashed, so that a word and an n-gram of the same letters differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A stem.
    Word,
    /// Letters of a word, including its boundaries.
    Gram,
}

/// FNV-1a over kind and text, finished like `MurmurHash3` to mix the low bits. It has 24 bits, so
/// that it fills one word together with a quantised weight; among 200,000 distinct terms one in 84
/// shares its hash.
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

/// Hashes of the character 3- and 4-grams of each word and of the parts of compounds, with
/// boundaries as spaces; in scripts without spaces, of single characters and pairs. Sorted, each
/// once.
pub(crate) fn grams<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<u32> {
    let mut grams = Vec::new();
    for word in words {
        if word.chars().all(is_unspaced) {
            grams.push(hash(Kind::Gram, word));
            let mut single = [0; 4];
            grams.extend(
                word.chars()
                    .map(|c| hash(Kind::Gram, c.encode_utf8(&mut single))),
            );
            continue;
        }
        add_grams(word, &mut grams);
        for part in compound::parts(word) {
            add_grams(part, &mut grams);
        }
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

fn add_grams(word: &str, grams: &mut Vec<u32>) {
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
        check("2 年, 5年", &["2", "年", "5", "年"]);
        check(
            "ASP.NET, .NET; slides.net",
            &["asp", "dotnet", "dotnet", "slides", "net"],
        );
        check("driver's licence", &["drivers", "licence"]);
        check("chef d’équipe, l'eau", &["chef", "d", "equipe", "l", "eau"]);
        check("  ", &[]);
    }

    #[test]
    fn words_know_where_they_stand() {
        let text = "Écrit en C++; SQL/ＮｏＳＱＬ. d\u{e9}ja\u{300} – 软件";
        let glyphs: Vec<Glyph> = glyphs(text).collect();
        let read: Vec<(String, String, bool, Pause)> = spanned(&glyphs)
            .into_iter()
            .map(|word| {
                let [from, to] = word.span.map(|at| at as usize);
                let stands = text.chars().skip(from).take(to - from).collect();
                (word.text, stands, word.joined, word.pause)
            })
            .collect();
        let expect = [
            ("ecrit", "Écrit", false, Pause::None),
            ("en", "en", false, Pause::None),
            ("c++", "C++", false, Pause::None),
            ("sql", "SQL", false, Pause::Sentence),
            ("nosql", "ＮｏＳＱＬ", true, Pause::None),
            ("deja", "d\u{e9}ja\u{300}", false, Pause::Sentence),
            ("软件", "软件", false, Pause::Clause),
        ]
        .map(|(word, stands, joined, pause)| (word.to_owned(), stands.to_owned(), joined, pause));
        assert_eq!(read, expect);
    }

    proptest::proptest! {
        #[test]
        fn places_are_in_order_and_within_the_text(text in ".*") {
            let glyphs: Vec<Glyph> = glyphs(&text).collect();
            let length = u32::try_from(glyphs.len()).unwrap();
            let mut from = 0;
            for word in spanned(&glyphs) {
                proptest::prop_assert!(from <= word.span[0] && word.span[0] < word.span[1]);
                proptest::prop_assert!(word.span[1] <= length && !word.text.is_empty());
                from = word.span[0];
            }
        }
    }

    #[test]
    fn a_word_and_a_gram_differ() {
        assert_ne!(hash(Kind::Word, "cat"), hash(Kind::Gram, "cat"));
    }
}

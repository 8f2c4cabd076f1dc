//! Notations that include all genders: "Entwickler/in (m/w/d)", "ingeniero/a", "développeur·se
//! H/F".

use crate::language::text::Word;

/// The words without such notations.
pub(super) fn neutral(words: &[Word]) -> impl Iterator<Item = &Word> {
    let before = std::iter::once(None).chain(words.iter().map(Some));
    let after = words.iter().skip(1).map(Some).chain(std::iter::once(None));
    let around = before.zip(after);
    let kept = words.iter().zip(around).filter(|(word, (before, after))| {
        !before.is_some_and(|before| is_ending(&before.text, word))
            && !is_mark(*before, word, *after)
    });
    kept.map(|(word, _)| word)
}

/// Whether a word is the gendered ending of the word before.
fn is_ending(before: &str, word: &Word) -> bool {
    let [mark, _] = word.around;
    word.joined
        && before.len() >= SHORTEST_GENDERED
        && matches!(mark, '/' | ':' | '*' | '_' | '·' | '•' | '-' | '(' | '.')
        && matches!(
            word.text.as_str(),
            "in" | "innen"
                | "r"
                | "n"
                | "a"
                | "o"
                | "as"
                | "os"
                | "e"
                | "se"
                | "euse"
                | "rice"
                | "trice"
                | "ne"
                | "ere"
                | "iere"
                | "ienne"
                | "es"
                | "fem"
        )
}

/// Letters of the shortest word with gendered endings; "R.N." and "I/O" have none.
const SHORTEST_GENDERED: usize = 4;

/// Whether a word is a letter for a gender: in brackets, or next to another one.
fn is_mark(before: Option<&Word>, word: &Word, after: Option<&Word>) -> bool {
    let links = |word: &Word| word.joined && matches!(word.around[0], '/' | '|' | ',' | '*' | ':');
    let beside_another = links(word) && before.is_some_and(is_letter)
        || after.is_some_and(|after| links(after) && is_letter(after));
    is_letter(word) && (beside_another || word.around == ['(', ')'])
}

fn is_letter(word: &Word) -> bool {
    matches!(
        word.text.as_str(),
        "m" | "w" | "d" | "f" | "h" | "x" | "v" | "gn" | "div"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::{self, Glyph};

    #[test]
    fn endings_and_marks_of_gender_are_left_out() {
        let check = |text: &str, expect: &str| {
            let glyphs: Vec<Glyph> = text::glyphs(text).collect();
            let words = text::spanned(&glyphs);
            let kept: Vec<&str> = neutral(&words).map(|word| word.text.as_str()).collect();
            assert_eq!(kept.join(" "), expect, "{text}");
        };
        check("Entwickler/in (m/w/d)", "entwickler");
        check("Verkäufer:innen m|w|d Mode", "verkaufer mode");
        check("Koch (gn)", "koch");
        check("Ingeniero/a júnior", "ingeniero junior");
        check("Développeur·se H/F", "developpeur");
        check("Infirmier(ère) de nuit", "infirmier de nuit");
        check("Team D, floor F", "team d floor f");
        check("I/O, R.N. and C/C++", "i o r n and c c++");
    }
}

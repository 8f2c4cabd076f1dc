//! Detects the language of a document from its words.

use std::collections::HashSet;

use super::lexicon::Lexicon;
use super::stems::Language;

/// Languages besides English that put spaces between words.
const OTHERS: [Language; 3] = [Language::German, Language::Spanish, Language::French];

/// A text with no more distinct words is as short as a title.
pub(crate) const MOST_WORDS_OF_TITLE: usize = 20;

/// Distinct words that are enough to detect a language.
const TELLING_WORDS: usize = 300;

impl Language {
    /// The language with most evidence in these folded words. Each word counts once, so that none
    /// decides by repetition. Stop words and endings count, and in a text as short as a title also
    /// the words of the lexicon.
    pub(crate) fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut seen = HashSet::new();
        let words = words.filter(|word| seen.insert(*word));
        let words: Vec<&str> = words.take(TELLING_WORDS).collect();
        if is_chinese(&words) {
            return Self::Chinese;
        }
        let is_short = words.len() <= MOST_WORDS_OF_TITLE;
        let telling = |yes: bool, weight: u32| if yes { weight } else { 0 };
        let votes = |language: Self| {
            let of_word = |word: &&str| {
                let named = if is_short {
                    Lexicon::get().votes(language, word)
                } else {
                    0
                };
                telling(language.is_stop_word(word), 2)
                    .saturating_add(telling(language.has_ending(word), 1))
                    .saturating_add(named)
            };
            words.iter().map(of_word).fold(0, u32::saturating_add)
        };
        // English wins a tie, and if there is no evidence.
        OTHERS
            .into_iter()
            .map(|language| (language, votes(language)))
            .fold((Self::English, votes(Self::English)), |best, other| {
                if other.1 > best.1 { other } else { best }
            })
            .0
    }

    /// Whether a word has an ending that is typical of jobs in this language and of none other
    /// here.
    fn has_ending(self, word: &str) -> bool {
        let endings: &[&str] = match self {
            Self::English | Self::Chinese => &[],
            Self::German => &[
                "ung",
                "keit",
                "heit",
                "schaft",
                "leiter",
                "kraft",
                "kaufmann",
                "kauffrau",
                "arzt",
                "pfleger",
                "fahrer",
                "lehrer",
                "erin",
                "techniker",
                "berater",
                "beiter",
                "halter",
                "ingenieur",
                "geselle",
                "entwickler",
            ],
            Self::Spanish => &[
                "cion", "dor", "dora", "dores", "ero", "era", "eros", "eras", "ista", "ario",
                "aria", "ico", "ica", "ado", "ada", "ante", "encia", "ajes",
            ],
            Self::French => &[
                "euse", "euses", "eurs", "iere", "ieres", "ier", "iers", "ienne", "icienne",
                "icien", "trice", "trices", "ateur", "ateurs", "isseur", "eux", "elle", "aire",
            ],
        };
        word.len() > 5 && endings.iter().any(|ending| word.ends_with(ending))
    }
}

/// Whether most words are Chinese characters and none has Japanese syllables.
fn is_chinese(words: &[&str]) -> bool {
    let any = |word: &str, is: fn(char) -> bool| word.chars().any(is);
    let chinese = words.iter().filter(|word| any(word, is_ideograph)).count();
    let is_syllable = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
    chinese.saturating_mul(2) > words.len() && !words.iter().any(|word| any(word, is_syllable))
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn languages_are_told() {
        let check = |text: &str, expect: Language| {
            let words = text::words(text);
            let detected = Language::of_words(words.iter().map(String::as_str));
            assert_eq!(detected, expect, "{text}");
        };
        check(
            "We are looking for a nurse who likes to work at night",
            Language::English,
        );
        check("Registered Nurse", Language::English);
        check(
            "Wir suchen eine Pflegekraft für die Nacht",
            Language::German,
        );
        check("Bauleiter", Language::German);
        check(
            "Buscamos un enfermero para el turno de noche",
            Language::Spanish,
        );
        check("Enfermera", Language::Spanish);
        check(
            "Nous cherchons une infirmière pour la nuit",
            Language::French,
        );
        check("Développeuse", Language::French);
        check("软件工程师", Language::Chinese);
        check("ソフトウェア技術者", Language::English);
        check("", Language::English);
    }
}

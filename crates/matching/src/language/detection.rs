//! Detects the language of a document from its words.

use std::collections::HashSet;

use super::lexicon::Lexicon;
use super::stems::Language;
use super::unread::Unread;

/// Languages besides English that put spaces between words.
const OTHERS: [Language; 3] = [Language::German, Language::Spanish, Language::French];

/// A text with no more distinct words is as short as a title.
pub(crate) const MOST_WORDS_OF_TITLE: usize = 20;

/// Distinct words that are enough to detect a language.
const TELLING_WORDS: usize = 300;

impl Language {
    /// Countries where an advertisement in this language more likely is, in lower case; none for
    /// English, which advertises everywhere.
    pub(crate) fn countries(self) -> &'static [&'static str] {
        match self {
            Self::German => &["de", "at", "ch"],
            Self::Spanish => &["es", "mx", "co", "ar", "cl", "pe"],
            Self::French => &["fr", "be", "ch", "lu"],
            Self::English | Self::Chinese | Self::Unread(_) => &[],
        }
    }

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
        if let Some(unread) = unread(&words) {
            return Self::Unread(unread);
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
            Self::English | Self::Chinese | Self::Unread(_) => &[],
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

/// The language that is not read but has more stop words here than any that is read, and more than
/// there are English words: an English text of many nouns has few stop words, and some are those of
/// other languages ("a", "in", "do").
fn unread(words: &[&str]) -> Option<Unread> {
    let (unread, most) = Unread::of_words(words)?;
    let is_stop_word = |language: Language| move |word: &&&str| language.is_stop_word(word);
    let is_english = |word: &&&str| {
        Language::English.is_stop_word(word)
            || word.len() > 2 && Lexicon::get().votes(Language::English, word) > 0
    };
    let fewer = |count: usize| count < most;
    let is_likeliest = OTHERS
        .into_iter()
        .all(|language| fewer(words.iter().filter(is_stop_word(language)).count()))
        && fewer(words.iter().filter(is_english).count());
    let is_portuguese = || words.iter().any(|word| OF_PORTUGUESE.contains(word));
    (is_likeliest && (unread.code() != "pt" || is_portuguese())).then_some(unread)
}

/// Particles of Portuguese. A text without any is Spanish, however many stop words the two share
/// ("de", "o", "nivel", "ultimo").
const OF_PORTUGUESE: [&str; 17] = [
    "e", "os", "as", "um", "uma", "do", "da", "dos", "das", "em", "na", "nas", "ao", "aos", "com",
    "nao", "pela",
];

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
        for text in [
            "Beca de 6 meses. Estudiante de último curso de ADE o Marketing. Nivel alto de inglés.",
            "Restaurante en el centro. Sueldo según convenio. Llamar por las mañanas.",
            "Camarera para fin de semana, no se requiere experiencia, 900 euros a convenir",
            "Se busca cocinero para restaurante de playa. Temporada de verano, alojamiento incluido",
        ] {
            check(text, Language::Spanish);
        }
        check("软件工程师", Language::Chinese);
        check("ソフトウェア技術者", Language::English);
        check("", Language::English);
    }

    #[test]
    fn languages_that_are_not_read_are_told() {
        let check = |text: &str, expect: &str| {
            let words = text::words(text);
            let detected = Language::of_words(words.iter().map(String::as_str));
            assert_eq!(
                (detected.code(), detected.is_read()),
                (expect, false),
                "{text}"
            );
        };
        check(
            "Sono infermiera da otto anni e ho lavorato in un reparto di medicina interna.",
            "it",
        );
        check(
            "Wij zoeken een verpleegkundige die graag in de nacht werkt en van ons team houdt.",
            "nl",
        );
        check(
            "Jag har arbetat som kock i tio år, och nu söker jag något nytt.",
            "sv",
        );
        check(
            "Jeg har været kok i ti år, og nu søger jeg noget nyt.",
            "da",
        );
        check(
            "Pracuję jako kucharz od dziesięciu lat, ale szukam czegoś nowego.",
            "pl",
        );
        check(
            "Jsem kuchař, který už deset let pracuje v hotelu, ale hledám něco nového.",
            "cs",
        );
        check(
            "Sou cozinheiro há dez anos, mas não quero ficar na mesma cozinha.",
            "pt",
        );
        check(
            "Είμαι μάγειρας και θέλω να δουλέψω σε ένα εστιατόριο με την ομάδα σας.",
            "el",
        );
    }

    #[test]
    fn short_words_of_other_languages_do_not_hide_a_language_that_is_read() {
        let check = |text: &str, expect: Language| {
            let words = text::words(text);
            let detected = Language::of_words(words.iter().map(String::as_str));
            assert_eq!(detected, expect, "{text}");
        };
        check(
            "Supervised kitchen staff, bartenders and servers in a 5 star hotel: F & B operations",
            Language::English,
        );
        check(
            "Alter sporting equipment, e.g. racquet stringing, ski waxing, etc.",
            Language::English,
        );
        check(
            "Jefe de sala a media jornada en Madrid o Toledo",
            Language::Spanish,
        );
        check(
            "Chef de rang en salle, le soir et le week-end",
            Language::French,
        );
        check("Koch in der Kantine, auch am Wochenende", Language::German);
    }
}

//! The known languages: codes, stems and stop words.

use rust_stemmers::{Algorithm, Stemmer};

use super::unread::Unread;

/// A known language. Unknown ones are read as English, which changes their words little.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    German,
    Spanish,
    French,
    Chinese,
    /// One whose stop words are known, and nothing else.
    Unread(Unread),
}

impl Language {
    /// The language of a BCP 47 tag or an English name; `None` if unknown.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Some(match primary.trim().to_ascii_lowercase().as_str() {
            "en" | "eng" | "english" => Self::English,
            "de" | "deu" | "ger" | "german" => Self::German,
            "es" | "spa" | "spanish" => Self::Spanish,
            "fr" | "fra" | "fre" | "french" => Self::French,
            "zh" | "zho" | "chi" | "cmn" | "chinese" => Self::Chinese,
            _ => return None,
        })
    }

    /// ISO 639-1.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Chinese => "zh",
            Self::Unread(language) => language.code(),
        }
    }

    /// Whether more than stop words is known of it.
    pub(crate) fn is_read(self) -> bool {
        !matches!(self, Self::Unread(_))
    }

    /// The stem of a folded word.
    pub(crate) fn stem(self, word: &str) -> String {
        let algorithm = match self {
            Self::English => Algorithm::English,
            Self::German => Algorithm::German,
            Self::Spanish => Algorithm::Spanish,
            Self::French => Algorithm::French,
            Self::Chinese | Self::Unread(_) => return word.to_owned(),
        };
        let stemmer = Stemmer::create(algorithm);
        // Endings that the stemmers only recognise with an accent, which folding removes, or
        // mistake for those of a verb.
        let unusual: &[(&str, &str)] = match self {
            Self::Spanish => &[
                ("ciones", "cion"),
                ("eras", "ero"),
                ("era", "ero"),
                ("loga", "logo"),
            ],
            Self::French => &[
                ("ieres", "ier"),
                ("iere", "ier"),
                ("euses", "eur"),
                ("euse", "eur"),
                ("ives", "if"),
                ("ive", "if"),
                ("trices", "teur"),
                ("trice", "teur"),
                ("iennes", "ien"),
                ("ienne", "ien"),
            ],
            Self::English | Self::German | Self::Chinese | Self::Unread(_) => &[],
        };
        let replaced = unusual.iter().find_map(|(ending, with)| {
            let stem = word.strip_suffix(ending)?;
            Some(format!("{stem}{with}"))
        });
        stemmer
            .stem(replaced.as_deref().unwrap_or(word))
            .into_owned()
    }

    /// Whether a folded word is irrelevant to a job.
    pub(crate) fn is_stop_word(self, word: &str) -> bool {
        let words = match self {
            Self::English => ENGLISH,
            Self::German => GERMAN,
            Self::Spanish => SPANISH,
            Self::French => FRENCH,
            Self::Chinese => &[],
            Self::Unread(language) => return language.is_stop_word(word),
        };
        words.binary_search(&word).is_ok()
    }
}

/// Words that are irrelevant to a job or only refer to people, and placeholders for removed names;
/// sorted.
const ENGLISH: &[&str] = &[
    "a",
    "all",
    "also",
    "am",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "may",
    "me",
    "more",
    "mr",
    "mrs",
    "ms",
    "must",
    "mx",
    "my",
    "no",
    "nor",
    "not",
    "of",
    "on",
    "or",
    "other",
    "our",
    "redacted",
    "s",
    "shall",
    "she",
    "should",
    "so",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "themself",
    "themselves",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "up",
    "us",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "will",
    "with",
    "would",
    "you",
    "your",
];

/// Folded, like all words here; sorted.
const GERMAN: &[&str] = &[
    "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "beim", "bis", "da", "damit", "das",
    "dass", "daß", "dein", "deine", "deinen", "deiner", "dem", "den", "der", "des", "dich", "die",
    "dir", "du", "durch", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es", "fur",
    "haben", "hast", "hat", "ich", "ihr", "ihre", "ihren", "ihrer", "im", "in", "innen", "ist",
    "kann", "kannst", "konnen", "mehr", "mein", "meine", "mit", "nach", "nicht", "noch", "nur",
    "oder", "ohne", "sehr", "sein", "sich", "sie", "sind", "sowie", "uber", "um", "und", "uns",
    "unser", "unsere", "unseren", "unserer", "vom", "von", "vor", "war", "was", "werden", "wie",
    "wir", "wird", "zu", "zum", "zur",
];

/// Folded; sorted.
const SPANISH: &[&str] = &[
    "a", "al", "como", "con", "cual", "cuando", "de", "del", "desde", "donde", "e", "el", "ella",
    "en", "entre", "era", "eres", "es", "esta", "estas", "este", "esto", "estos", "fue", "ha",
    "hasta", "hay", "la", "las", "le", "les", "lo", "los", "mas", "me", "mi", "mis", "muy", "no",
    "nos", "nuestra", "nuestro", "o", "os", "para", "pero", "por", "porque", "que", "se", "ser",
    "si", "sin", "sobre", "son", "soy", "su", "sus", "tambien", "te", "tu", "tus", "u", "un",
    "una", "unas", "uno", "unos", "y", "ya", "yo",
];

/// Folded; sorted.
const FRENCH: &[&str] = &[
    "a", "ai", "au", "aux", "avec", "avez", "avons", "c", "ce", "ces", "cette", "chez", "d",
    "dans", "de", "des", "du", "elle", "en", "es", "est", "et", "etes", "etre", "eu", "il", "ils",
    "j", "je", "l", "la", "le", "les", "leur", "leurs", "lors", "m", "ma", "mais", "me", "mes",
    "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "ou", "par", "pas", "plus", "pour",
    "qu", "que", "qui", "s", "sa", "sais", "sait", "sans", "savez", "se", "ses", "son", "sont",
    "suis", "sur", "t", "ta", "te", "tes", "ton", "tu", "un", "une", "vos", "votre", "vous", "y",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_can_be_searched() {
        for words in [ENGLISH, GERMAN, SPANISH, FRENCH] {
            assert!(words.is_sorted(), "{words:?}");
        }
        assert!(Language::English.is_stop_word("the") && !Language::English.is_stop_word("nurse"));
    }

    #[test]
    fn tags_of_languages() {
        assert_eq!(Language::of_tag("de-AT"), Some(Language::German));
        assert_eq!(Language::of_tag("Spanish"), Some(Language::Spanish));
        assert_eq!(Language::of_tag("zh-Hans"), Some(Language::Chinese));
        assert_eq!(Language::of_tag("ja"), None);
    }

    #[test]
    fn inflections_have_one_stem() {
        let check = |language: Language, some: &str, other: &str| {
            assert_eq!(language.stem(some), language.stem(other));
        };
        check(Language::English, "nurses", "nurse");
        check(Language::German, "entwicklungen", "entwicklung");
        check(Language::Spanish, "ingeniera", "ingenieros");
        check(Language::French, "infirmiere", "infirmiers");
    }
}

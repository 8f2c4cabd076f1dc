//! Words that are irrelevant to a job, by language. Those of languages that are read are listed
//! here; the others are in the artefact of the lexicon.

use super::lexicon::Lexicon;
use super::stems::Language;
use super::unread::Unread;

impl Language {
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

/// Fewer distinct stop words are no evidence of a language.
const LEAST_STOP_WORDS: usize = 3;

impl Unread {
    /// Whether a folded word is a stop word.
    pub(crate) fn is_stop_word(self, word: &str) -> bool {
        self.is_among(Lexicon::get().stop_words().languages(word))
    }

    /// The language with most stop words among these distinct words, and how many they are.
    pub(crate) fn of_words(words: &[&str]) -> Option<(Self, usize)> {
        let stop_words = Lexicon::get().stop_words();
        let known: Vec<u64> = words
            .iter()
            .map(|word| stop_words.languages(word))
            .filter(|languages| *languages > 0)
            .collect();
        let count = |language: &Self| {
            let own = known.iter().filter(|known| language.is_among(**known));
            own.count()
        };
        Self::all()
            .map(|language| (language, count(&language)))
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
            .filter(|(_, most)| *most >= LEAST_STOP_WORDS)
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
    "gut", "gute", "gutem", "guten", "guter", "gutes", "haben", "hast", "hat", "ich", "ihr",
    "ihre", "ihren", "ihrer", "im", "in", "innen", "ist", "kann", "kannst", "konnen", "mehr",
    "mein", "meine", "mit", "nach", "nicht", "noch", "nur", "oder", "ohne", "sehr", "sein", "sich",
    "sie", "sind", "sowie", "uber", "um", "und", "uns", "unser", "unsere", "unseren", "unserer",
    "vom", "von", "vor", "war", "was", "werden", "wie", "wir", "wird", "zu", "zum", "zur",
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
    "a", "ai", "assurant", "assure", "assurer", "assurez", "assurons", "au", "aux", "avec", "avez",
    "avons", "c", "ce", "ces", "cette", "chez", "d", "dans", "de", "des", "du", "elle", "en", "es",
    "est", "et", "etes", "etre", "eu", "il", "ils", "j", "je", "l", "la", "le", "les", "leur",
    "leurs", "lors", "m", "ma", "mais", "me", "mes", "mon", "n", "ne", "nos", "notre", "nous",
    "on", "ont", "ou", "par", "pas", "plus", "pour", "qu", "que", "qui", "s", "sa", "sais", "sait",
    "sans", "savez", "se", "ses", "son", "sont", "suis", "sur", "t", "ta", "te", "tes", "ton",
    "tu", "un", "une", "vos", "votre", "vous", "y",
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
    fn every_language_has_stop_words() {
        let words = [
            "бъде", "ktery", "ikke", "και", "kui", "olen", "agus", "sam", "nem", "della", "kad",
            "vai", "kien", "een", "ktory", "nao", "este", "ako", "jaz", "och",
        ];
        assert_eq!(Unread::all().count(), words.len());
        for (language, word) in Unread::all().zip(words) {
            assert!(language.is_stop_word(word), "{}: {word}", language.code());
        }
    }
}

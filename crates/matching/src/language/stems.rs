//! The known languages: codes and stems.

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
}

#[cfg(test)]
mod tests {
    use super::*;

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

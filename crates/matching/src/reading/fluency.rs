//! Languages that a posting requires and a person speaks, with levels.

use std::sync::OnceLock;

use crate::document::Profile;
use crate::features::Fluency;
use crate::language::Language;
use crate::language::text::{self, Pause, Word};

use super::context::{Context, Stance};
use super::passage::{Advertisement, Line};
use super::phrase::Phrases;
use super::section::Section;

/// How far a level may be from its language, in words.
const NEAR: usize = 4;

/// The languages that a text requires. A language counts if the text states a level for it;
/// alternatives are not required.
pub(super) fn demanded(advertisement: &Advertisement) -> Vec<Fluency> {
    let mut demanded: Vec<Fluency> = Vec::new();
    for line in advertisement.passages().flat_map(|passage| &passage.lines) {
        if matches!(line.section, Section::Employer | Section::Optional) {
            continue;
        }
        for fluency in in_line(line) {
            match demanded
                .iter_mut()
                .find(|known| known.language == fluency.language)
            {
                Some(known) => known.level = known.level.max(fluency.level),
                None => demanded.push(fluency),
            }
        }
    }
    demanded
}

fn in_line(line: &Line) -> Vec<Fluency> {
    let found = names().find(&line.words);
    let mut context = None;
    let mut fluencies = Vec::new();
    for (index, (at, language)) in found.iter().enumerate() {
        let is_choice = |other: Option<&(std::ops::Range<usize>, &str)>| {
            other.is_some_and(|(other, _)| {
                let between = at.end.min(other.end)..at.start.max(other.start);
                let between = line.words.get(between).unwrap_or_default();
                between.len() <= 2
                    && between
                        .iter()
                        .any(|word| matches!(word.text.as_str(), "or" | "oder" | "o" | "ou"))
            })
        };
        let before = index.checked_sub(1).and_then(|before| found.get(before));
        let after = found.get(index.saturating_add(1));
        let Some(level) = level_near(&line.words, at.start) else {
            continue;
        };
        if is_choice(before) || is_choice(after) {
            continue;
        }
        let context = context.get_or_insert_with(|| Context::of(&line.words));
        if matches!(context.stance(at), Some(Stance::Negated | Stance::Optional)) {
            continue;
        }
        fluencies.push(Fluency {
            language: (*language).to_owned(),
            level,
        });
    }
    fluencies
}

/// The languages that a person lists, and the one they write in.
pub(super) fn spoken(profile: &Profile, written: Language) -> Vec<Fluency> {
    let mut spoken: Vec<Fluency> = Vec::new();
    for said in &profile.languages {
        let glyphs: Vec<text::Glyph> = text::glyphs(said).collect();
        let words = text::spanned(&glyphs);
        for (at, language) in names().find(&words) {
            if !spoken.iter().any(|known| known.language == language) {
                spoken.push(Fluency {
                    language: language.to_owned(),
                    level: level_near(&words, at.start).flatten(),
                });
            }
        }
    }
    let written = written.code();
    if !spoken.is_empty() && !spoken.iter().any(|known| known.language == written) {
        spoken.push(Fluency {
            language: written.to_owned(),
            level: None,
        });
    }
    spoken
}

/// The level nearest to a language; one beyond a comma is the last choice. `Some(None)` if the
/// language is known to an unstated level.
fn level_near(words: &[Word], at: usize) -> Option<Option<u8>> {
    let from = at.saturating_sub(NEAR);
    let near = words
        .iter()
        .enumerate()
        .skip(from)
        .take(NEAR.saturating_mul(2).saturating_add(1));
    let said = near.filter_map(|(place, word)| {
        let between = words.get(at.min(place).saturating_add(1)..=at.max(place))?;
        let pause = between
            .iter()
            .map(|word| word.pause)
            .max()
            .unwrap_or_default();
        (pause < Pause::Sentence).then_some((pause, at.abs_diff(place), level(&word.text)?))
    });
    let nearest = said.min_by_key(|(pause, distance, level)| (level.is_none(), *pause, *distance));
    nearest.map(|(_, _, level)| level)
}

/// Levels of the Common European Framework from 1 (A1) to 6 (C2), and their usual names;
/// `Some(None)` for a word that only states knowledge of a language.
fn level(word: &str) -> Option<Option<u8>> {
    Some(match word {
        "native" | "mother" | "bilingual" | "c2" | "muttersprache" | "muttersprachler"
        | "muttersprachlich" | "nativo" | "nativa" | "natif" | "maternelle" | "bilingue" => Some(6),
        "fluent"
        | "fluently"
        | "fluency"
        | "advanced"
        | "excellent"
        | "c1"
        | "fließend"
        | "fliessend"
        | "fließende"
        | "verhandlungssicher"
        | "verhandlungssichere"
        | "fluido"
        | "avanzado"
        | "courant"
        | "couramment" => Some(5),
        "good" | "strong" | "professional" | "proficient" | "proficiency" | "b2" | "gut"
        | "gute" | "alto" => Some(4),
        "intermediate" | "conversational" | "b1" | "medio" | "intermediaire" => Some(3),
        "basic" | "elementary" | "beginner" | "a2" | "grundkenntnisse" | "basico" | "notions" => {
            Some(2)
        }
        "a1" => Some(1),
        "speak"
        | "speaks"
        | "speaker"
        | "speaking"
        | "spoken"
        | "written"
        | "language"
        | "languages"
        | "command"
        | "sprache"
        | "sprichst"
        | "sprechen"
        | "kenntnisse"
        | "idioma"
        | "nivel"
        | "hablado"
        | "langue"
        | "parle"
        | "maitrise"
        | "deutschkenntnisse"
        | "englischkenntnisse"
        | "franzosischkenntnisse" => None,
        _ => return None,
    })
}

fn names() -> &'static Phrases<&'static str> {
    static READ: OnceLock<Phrases<&'static str>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(LANGUAGES))
}

/// ISO 639-1 codes, and folded names in English, German, Spanish and French.
const LANGUAGES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "english",
            "englisch",
            "englischkenntnisse",
            "ingles",
            "anglais",
            "英语",
        ],
    ),
    (
        "de",
        &[
            "german",
            "deutsch",
            "deutschkenntnisse",
            "aleman",
            "allemand",
        ],
    ),
    (
        "fr",
        &[
            "french",
            "franzosisch",
            "franzosischkenntnisse",
            "frances",
            "francais",
        ],
    ),
    (
        "es",
        &["spanish", "spanisch", "espanol", "castellano", "espagnol"],
    ),
    ("it", &["italian", "italienisch", "italiano", "italien"]),
    (
        "pt",
        &["portuguese", "portugiesisch", "portugues", "portugais"],
    ),
    (
        "nl",
        &["dutch", "niederlandisch", "neerlandes", "neerlandais"],
    ),
    ("pl", &["polish", "polnisch", "polaco", "polonais"]),
    ("cs", &["czech", "tschechisch"]),
    ("ru", &["russian", "russisch", "ruso", "russe"]),
    ("uk", &["ukrainian", "ukrainisch"]),
    ("tr", &["turkish", "turkisch", "turco", "turc"]),
    ("el", &["greek", "griechisch"]),
    ("sv", &["swedish", "schwedisch"]),
    ("no", &["norwegian", "norwegisch"]),
    ("da", &["danish", "danisch"]),
    ("fi", &["finnish", "finnisch"]),
    ("hu", &["hungarian", "ungarisch"]),
    ("ro", &["romanian", "rumanisch"]),
    ("ar", &["arabic", "arabisch", "arabe"]),
    ("he", &["hebrew", "hebraisch"]),
    ("hi", &["hindi"]),
    (
        "zh",
        &[
            "chinese",
            "mandarin",
            "cantonese",
            "chinesisch",
            "chino",
            "chinois",
        ],
    ),
    ("ja", &["japanese", "japanisch", "japones", "japonais"]),
    ("ko", &["korean", "koreanisch"]),
    ("vi", &["vietnamese"]),
    ("id", &["indonesian"]),
    ("sw", &["swahili"]),
    ("am", &["amharic"]),
];

/// The English name of a language, for people.
pub(crate) fn name(code: &str) -> String {
    let known = LANGUAGES.iter().find(|(known, _)| *known == code);
    let name = known.and_then(|(_, names)| names.first()).unwrap_or(&code);
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::passage::Passage;

    #[test]
    fn languages_asked_for() {
        let check = |text: &str, expect: &[(&str, Option<u8>)]| {
            let passage = Passage::read(text, Section::Work);
            let found: Vec<Fluency> = passage.lines.iter().flat_map(in_line).collect();
            let found: Vec<(&str, Option<u8>)> = found
                .iter()
                .map(|fluency| (fluency.language.as_str(), fluency.level))
                .collect();
            assert_eq!(found, expect, "{text}");
        };
        check("You are fluent in German.", &[("de", Some(5))]);
        check(
            "Deutsch C1, Englisch B2",
            &[("de", Some(5)), ("en", Some(4))],
        );
        check("Sehr gute Deutschkenntnisse", &[("de", Some(4))]);
        check("Fluent English or German", &[]);
        check("English written and spoken", &[("en", None)]);
        check(
            "German is a plus, fluent English required",
            &[("en", Some(5))],
        );
        check("No fluent German needed", &[]);
        check("Teach English to children", &[]);
        check("Inglés avanzado", &[("en", Some(5))]);
        check("Anglais courant", &[("en", Some(5))]);
    }

    #[test]
    fn languages_spoken() {
        let profile = Profile {
            languages: vec!["German (C1)".to_owned(), "Norwegian".to_owned()],
            ..Profile::default()
        };
        let spoken: Vec<(String, Option<u8>)> = spoken(&profile, Language::English)
            .into_iter()
            .map(|fluency| (fluency.language, fluency.level))
            .collect();
        let expect = [("de", Some(5)), ("no", None), ("en", None)];
        assert_eq!(spoken, expect.map(|(code, level)| (code.to_owned(), level)));
        assert!(super::spoken(&Profile::default(), Language::English).is_empty());
        assert_eq!(name("de"), "German");
    }
}

//! Languages that a posting requires and a person speaks, with levels.

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Posting, Profile};
use crate::features::{Fact, Fluency, Quote};
use crate::language::Language;
use crate::language::text::{self, Pause, Word};

use super::context::{Context, Stance, is_link};
use super::finding::Finding;
use super::party::{Party, party};
use super::passage::{Advertisement, Line};
use super::phrase::Phrases;
use super::section::Section;

/// How far a level may be from its language, in words.
const NEAR: usize = 4;

/// The languages that a text requires. A language counts if the text states a level for it;
/// alternatives are not required.
pub(super) fn demanded(
    advertisement: &Advertisement,
    posting: &Posting,
    quotes: &mut Vec<Quote>,
) -> Vec<Fluency> {
    let mut demanded: Vec<Fluency> = Vec::new();
    for (field, line) in advertisement.lines() {
        if matches!(line.section, Section::Employer | Section::Optional) {
            continue;
        }
        for (fluency, at) in in_line(line) {
            let is_full = demanded.len() >= MOST_LANGUAGES;
            let mut known = demanded.iter_mut();
            match known.find(|known| known.language == fluency.language) {
                Some(known) => known.level = known.level.max(fluency.level),
                None if !is_full => {
                    if let Some(finding) = Finding::by((), field, &line.words, at) {
                        finding.keep(Fact::Language, posting, quotes);
                    }
                    demanded.push(fluency);
                }
                None => {}
            }
        }
    }
    demanded
}

/// More languages are a list of those of others.
const MOST_LANGUAGES: usize = 12;

fn in_line(line: &Line) -> Vec<(Fluency, Range<usize>)> {
    let found = names().find(&line.words);
    let mut context = None;
    let mut fluencies = Vec::new();
    for (index, (at, language)) in found.iter().enumerate() {
        let is_choice = |other: Option<&(Range<usize>, &str)>| {
            other.is_some_and(|(other, name)| {
                let between = at.end.min(other.end)..at.start.max(other.start);
                let between = line.words.get(between).unwrap_or_default();
                // "Mandarin Chinese" is one language.
                name != language
                    && between.len() <= 2
                    && between
                        .iter()
                        .any(|word| matches!(word.text.as_str(), "or" | "oder" | "o" | "ou"))
            })
        };
        let before = index.checked_sub(1).and_then(|before| found.get(before));
        let after = found.get(index.saturating_add(1));
        // A list shares the level before it: "communicate in English and Arabic".
        let Some(level) = level_near(&line.words, at.start)
            .or_else(|| level_near(&line.words, list_start(&line.words, &found, index)))
            .or_else(|| is_demanded(&line.words, at.end).then_some(None))
            .or_else(|| is_bare_list(&line.words, &found, at).then_some(None))
        else {
            continue;
        };
        if is_choice(before) || is_choice(after) || party(&line.words, at.start) == Party::Others {
            continue;
        }
        let context = context.get_or_insert_with(|| Context::of(&line.words));
        match context.stance(at) {
            // "Deutsch in Wort und Schrift, Englisch nicht notwendig"
            Some(Stance::Negated) if !has_own_clause(&line.words, at) => continue,
            // "Gute Deutschkenntnisse, Englisch von Vorteil": each has its own clause.
            Some(Stance::Optional)
                if !has_own_clause(&line.words, at)
                    || languages_after(&line.words, &found, index) > 1 =>
            {
                continue;
            }
            _ => {}
        }
        let fluency = Fluency {
            language: (*language).to_owned(),
            level,
        };
        fluencies.push((fluency, at.clone()));
    }
    fluencies
}

/// Whether a language has a level in its own clause, which nothing makes optional, before the
/// clause that ends the sentence.
fn has_own_clause(words: &[Word], at: &Range<usize>) -> bool {
    let starts = |index: &usize| {
        words
            .get(*index)
            .is_some_and(|word| word.pause >= Pause::Comma)
    };
    let from = at.start.saturating_sub(NEAR);
    let start = (from..=at.start).rev().find(starts).unwrap_or(from);
    let to = at.end.saturating_add(NEAR);
    let Some(end) = (at.end..=to).find(starts) else {
        return false;
    };
    let clause = words.get(start..end).unwrap_or_default();
    let own = at.start.saturating_sub(start)..at.end.saturating_sub(start);
    let levels = clause.iter().filter_map(|word| level(&word.text));
    levels.count() > 0
        && !matches!(
            Context::of(clause).stance(&own),
            Some(Stance::Optional | Stance::Negated)
        )
}

/// The languages after the clause of the one at this index: "Bilingue français-anglais, allemand un
/// atout" has one.
fn languages_after(words: &[Word], found: &[(Range<usize>, &str)], index: usize) -> usize {
    let from = found.get(index).map_or(0, |(at, _)| at.end);
    let ends = |at: &usize| words.get(*at).is_none_or(|word| word.pause >= Pause::Comma);
    let end = (from..=words.len()).find(ends).unwrap_or(from);
    found.iter().filter(|(at, _)| at.start >= end).count()
}

/// Whether a sentence is nothing but languages with words that join them: "Catalán y castellano".
fn is_bare_list(words: &[Word], found: &[(Range<usize>, &str)], at: &Range<usize>) -> bool {
    let breaks = |index: &usize| {
        words
            .get(*index)
            .is_none_or(|word| word.pause == Pause::Sentence)
    };
    let start = (0..=at.start).rev().find(breaks).unwrap_or_default();
    let end = (at.end..=words.len()).find(breaks).unwrap_or(words.len());
    if end.saturating_sub(start) > MOST_OF_LIST {
        return false;
    }
    let of_list = |index: usize| found.iter().any(|(at, _)| at.contains(&index));
    let joins = |index: usize| {
        words
            .get(index)
            .is_some_and(|word| matches!(word.text.as_str(), "and" | "und" | "et" | "y" | "e"))
    };
    let links = (start..end).filter(|index| joins(*index)).count();
    links == 1 && (start..end).all(|index| of_list(index) || joins(index))
}

/// Whether what follows a language, and others of its list, requires it: "Hindi and English
/// mandatory", "Englisch ist erforderlich".
fn is_demanded(words: &[Word], from: usize) -> bool {
    let after = words
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take(MOST_OF_LIST);
    let mut after = after.skip_while(|word| {
        let links = is_link(std::slice::from_ref(word))
            || matches!(
                word.text.as_str(),
                "is" | "are" | "ist" | "sind" | "est" | "sont" | "es" | "son"
            )
            || names().longest(std::slice::from_ref(word)).is_some();
        word.pause < Pause::Clause && links
    });
    after.next().is_some_and(|word| {
        word.pause < Pause::Clause
            && matches!(
                word.text.as_str(),
                "mandatory"
                    | "required"
                    | "essential"
                    | "erforderlich"
                    | "zwingend"
                    | "vorausgesetzt"
                    | "requis"
                    | "requise"
                    | "exige"
                    | "obligatoire"
                    | "indispensable"
                    | "demande"
                    | "imprescindible"
                    | "imprescindibles"
                    | "obligatorio"
                    | "requerido"
                    | "excluyente"
            )
    })
}

/// Words of a list of languages after one of them.
const MOST_OF_LIST: usize = 6;

/// Where the list begins that the language at this index belongs to.
fn list_start(words: &[Word], found: &[(Range<usize>, &'static str)], index: usize) -> usize {
    let mut start = found.get(index).map_or(0, |(at, _)| at.start);
    for (at, _) in found.iter().take(index).rev() {
        let between = words.get(at.end..start).unwrap_or_default();
        let adjoins = words.get(at.end..=start).unwrap_or_default();
        // "du français et de l'anglais"
        let joins = between.iter().filter(|word| !is_article(&word.text));
        let joins: Vec<Word> = joins.cloned().collect();
        let is_item = between.len() <= MOST_BETWEEN
            && is_link(&joins)
            && adjoins.iter().all(|word| word.pause <= Pause::Comma);
        if !is_item {
            break;
        }
        start = at.start;
    }
    start
}

/// Words between two languages of a list: "et de l'".
const MOST_BETWEEN: usize = 3;

fn is_article(word: &str) -> bool {
    matches!(word, "de" | "l" | "le" | "d" | "du" | "la" | "del" | "el")
}

/// The stance towards something that is no language: what is said of a language behind it in a list
/// is about the language alone, "5 Jahre Erfahrung, Schweizerdeutsch von Vorteil".
pub(super) fn stance_before_languages(
    words: &[Word],
    context: &Context<'_>,
    at: &Range<usize>,
) -> Option<Stance> {
    let stance = context.stance(at);
    if stance != Some(Stance::Optional) {
        return stance;
    }
    let rest = words.get(at.end..).unwrap_or_default();
    let sentence = rest.iter().position(|word| word.pause == Pause::Sentence);
    let to = sentence.map_or(words.len(), |length| at.end.saturating_add(length));
    let opens = |index: &usize| {
        let before = index.checked_sub(1).and_then(|before| words.get(before));
        let joined = before
            .is_some_and(|word| matches!(word.text.as_str(), "und" | "and" | "et" | "y" | "e"));
        let apart = words
            .get(*index)
            .is_some_and(|word| word.pause >= Pause::Comma);
        let rest = words.get(*index..).unwrap_or_default();
        // "Schweizerdeutsch" is a language, but not German as others speak it.
        let is_dialect = rest
            .first()
            .is_some_and(|word| word.text.ends_with("deutsch"));
        (joined || apart) && (is_dialect || names().longest(rest).is_some())
    };
    match (at.end..to).find(opens) {
        Some(language) => Context::of(words.get(..language).unwrap_or_default()).stance(at),
        None => stance,
    }
}

/// The languages that a person lists, and the one they write in, if it is read: its neighbours are
/// too much alike to be certain of any other.
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
    let is_read = written.is_read();
    let written = written.code();
    if is_read && !spoken.is_empty() && !spoken.iter().any(|known| known.language == written) {
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
        (pause < Pause::Sentence).then_some((
            pause,
            at.abs_diff(place),
            level_of(words, place, word)?,
        ))
    });
    let nearest = said.min_by_key(|(pause, distance, level)| (level.is_none(), *pause, *distance));
    nearest.map(|(_, _, level)| level)
}

/// The level of a word and of the one before it: "full professional" and "limited working" are
/// LinkedIn's names of C1 and B1.
fn level_of(words: &[Word], at: usize, word: &Word) -> Option<Option<u8>> {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    match (
        before.map_or("", |before| before.text.as_str()),
        word.text.as_str(),
    ) {
        ("full", "professional") => Some(Some(5)),
        ("limited", "working") => Some(Some(3)),
        _ => level(&word.text),
    }
}

/// Levels of the Common European Framework from 1 (A1) to 6 (C2), and their usual names;
/// `Some(None)` for a word that only states knowledge of a language.
fn level(word: &str) -> Option<Option<u8>> {
    // "B2+"
    let word = word.strip_suffix('+').unwrap_or(word);
    let bare = || {
        let mut endings = ["es", "em", "en", "er", "e"].iter();
        endings.find_map(|ending| bare_level(word.strip_suffix(ending)?))
    };
    bare_level(word).or_else(bare)
}

/// Likewise, without the ending of a German adjective.
fn bare_level(word: &str) -> Option<Option<u8>> {
    Some(match word {
        "native" | "mother" | "bilingual" | "c2" | "muttersprache" | "muttersprachler"
        | "muttersprachlich" | "muttersprachniveau" | "bilinguisme" | "bilinguismo" | "母语"
        | "nativo" | "nativa" | "nativos" | "nativas" | "natif" | "natifs" | "maternelle"
        | "maternelles" | "materna" | "maternas" | "muttersprachen" | "bilingue" | "bilingues" => {
            Some(6)
        }
        "fluent" | "fluently" | "fluency" | "advanced" | "excellent" | "c1" | "流利" | "精通"
        | "business-fluent" | "fließend" | "fliessend" | "verhandlungssicher" | "fluido"
        | "avanzado" | "courant" | "courante" | "courants" | "courantes" | "couramment"
        | "fluidos" | "avance" | "avanzados" => Some(5),
        "good" | "strong" | "professional" | "proficient" | "proficiency" | "business"
        | "solid" | "b2" | "gut" | "gute" | "gutes" | "alto" | "buen" | "bon" | "bonne"
        | "bonnes" | "熟练" | "良好" | "标准" | "professionnel" | "professionnelle"
        | "operationnel" | "profesional" => Some(4),
        "intermediate"
        | "conversational"
        | "b1"
        | "medio"
        | "intermedio"
        | "intermedia"
        | "intermediaire"
        | "konversationssicher"
        | "conversationnel"
        | "conversacional" => Some(3),
        "basic" | "elementary" | "beginner" | "a2" | "grundkenntnisse" | "basico" | "basica"
        | "basicos" | "nociones" | "notions" | "elemental" | "schulkenntnisse" | "scolaire" => {
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
        | "wort"
        | "schrift"
        | "sprichst"
        | "sprechen"
        | "kenntnisse"
        | "communicate"
        | "communicates"
        | "communicating"
        | "communication"
        | "converse"
        | "read"
        | "write"
        | "kommunizieren"
        | "comunicarse"
        | "communiquer"
        | "niveau"
        | "lu"
        | "ecrit"
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
            "inglese",
            "英语",
            "英文",
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
            "tedesco",
            "德语",
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
            "法语",
        ],
    ),
    (
        "es",
        &[
            "spanish",
            "spanisch",
            "espanol",
            "castellano",
            "castellano",
            "castilian",
            "espagnol",
            "西班牙语",
        ],
    ),
    (
        "it",
        &["italian", "italienisch", "italiano", "italien", "意大利语"],
    ),
    (
        "pt",
        &[
            "portuguese",
            "portugiesisch",
            "portugues",
            "portugais",
            "brazilian portuguese",
            "葡萄牙语",
        ],
    ),
    (
        "nl",
        &[
            "dutch",
            "flemish",
            "nederlands",
            "vlaams",
            "niederlandisch",
            "flamisch",
            "neerlandes",
            "neerlandais",
            "flamand",
        ],
    ),
    (
        "pl",
        &["polish", "polnisch", "polaco", "polonais", "polski"],
    ),
    ("cs", &["czech", "tschechisch", "čeština"]),
    ("ru", &["russian", "russisch", "ruso", "russe", "俄语"]),
    ("uk", &["ukrainian", "ukrainisch", "українська"]),
    ("tr", &["turkish", "turkisch", "turco", "turc", "türkçe"]),
    ("el", &["greek", "griechisch"]),
    (
        "sv",
        &["swedish", "schwedisch", "svenska", "suedois", "sueco"],
    ),
    ("no", &["norwegian", "norwegisch", "norsk", "norvegien"]),
    ("da", &["danish", "danisch", "dansk", "danois", "danes"]),
    ("fi", &["finnish", "finnisch", "suomi", "finnois"]),
    ("hu", &["hungarian", "ungarisch", "magyar", "hongrois"]),
    ("ro", &["romanian", "rumanisch"]),
    (
        "ar",
        &["arabic", "arabisch", "arabe", "arabisch", "阿拉伯语"],
    ),
    ("he", &["hebrew", "hebraisch"]),
    ("hi", &["hindi", "hindustani"]),
    (
        "zh",
        &[
            "chinese",
            "mandarin chinese",
            "mandarin",
            "cantonese",
            "putonghua",
            "中文",
            "汉语",
            "普通话",
            "国语",
            "chinesisch",
            "chino",
            "chinois",
        ],
    ),
    (
        "ja",
        &[
            "japanese",
            "japanisch",
            "japones",
            "japonais",
            "日语",
            "日本語",
        ],
    ),
    ("ko", &["korean", "koreanisch", "韩语", "한국어"]),
    ("vi", &["vietnamese"]),
    ("id", &["indonesian"]),
    ("sw", &["swahili"]),
    ("am", &["amharic"]),
    ("fa", &["persian", "farsi", "dari", "persisch"]),
    ("ur", &["urdu"]),
    ("bn", &["bengali", "bangla"]),
    ("ta", &["tamil"]),
    ("te", &["telugu"]),
    ("mr", &["marathi"]),
    ("gu", &["gujarati"]),
    ("pa", &["punjabi"]),
    ("th", &["thai"]),
    ("ms", &["malay", "bahasa malaysia"]),
    ("tl", &["tagalog", "filipino"]),
    ("bg", &["bulgarian", "bulgarisch"]),
    ("hr", &["croatian", "kroatisch"]),
    ("sr", &["serbian", "serbisch"]),
    ("sk", &["slovak", "slowakisch"]),
    ("sl", &["slovenian", "slovene", "slowenisch"]),
    ("lt", &["lithuanian", "litauisch"]),
    ("lv", &["latvian", "lettisch"]),
    ("et", &["estonian", "estnisch"]),
    ("is", &["icelandic", "isländisch"]),
    ("ga", &["gaelic"]),
    ("ca", &["catalan", "katalanisch", "català", "valenciano"]),
    ("eu", &["basque", "euskera", "baskisch"]),
    ("gl", &["galician", "gallego", "galego"]),
    ("cy", &["welsh"]),
    ("kn", &["kannada"]),
    ("ml", &["malayalam"]),
    ("lb", &["luxembourgish", "luxemburgisch", "luxembourgeois"]),
    ("af", &["afrikaans"]),
    ("zu", &["zulu"]),
    ("yo", &["yoruba"]),
    ("ha", &["hausa"]),
    ("so", &["somali"]),
    ("ti", &["tigrinya"]),
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
            let found: Vec<_> = passage.lines.iter().flat_map(in_line).collect();
            let found: Vec<(&str, Option<u8>)> = found
                .iter()
                .map(|(fluency, _)| (fluency.language.as_str(), fluency.level))
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
        check(
            "Gute Deutschkenntnisse, Englisch von Vorteil",
            &[("de", Some(4))],
        );
        check(
            "Maîtrise du français et de l'italien",
            &[("fr", None), ("it", None)],
        );
        check("Polnisch in Wort und Schrift", &[("pl", None)]);
        check("Fluent German or French would be a plus", &[]);
        check(
            "Good knowledge of German, French and Italian is a plus",
            &[],
        );
        check(
            "Gutes Deutsch und gutes Englisch, SAP-Kenntnisse wünschenswert",
            &[("de", Some(4)), ("en", Some(4))],
        );
        check("Teach English to children", &[]);
        check("Inglés avanzado", &[("en", Some(5))]);
        check("Anglais courant", &[("en", Some(5))]);
        check("Our clients speak Dutch and Danish.", &[]);
        check("Bon niveau d’allemand", &[("de", Some(4))]);
        check("Business-level French", &[("fr", Some(4))]);
        check(
            "You can communicate in English and Polish",
            &[("en", None), ("pl", None)],
        );
        check("流利的英语", &[("en", Some(5))]);
        check("Hindi and English mandatory", &[("hi", None), ("en", None)]);
        check("Englisch ist erforderlich", &[("en", None)]);
        check("Inglés imprescindible", &[("en", None)]);
        check(
            "Français et anglais courants",
            &[("fr", Some(5)), ("en", Some(5))],
        );
        check(
            "Bilinguisme français-anglais requis",
            &[("fr", Some(6)), ("en", Some(6))],
        );
        check("Deutsch auf muttersprachlichem Niveau", &[("de", Some(6))]);
        check("Anglais conversationnel demandé", &[("en", Some(3))]);
        check("Anglais non nécessaire", &[]);
        check(
            "Deutsch in Wort und Schrift, Englisch nicht notwendig",
            &[("de", None)],
        );
        check(
            "Fließendes Englisch, weitere Sprachen kein Muss",
            &[("en", Some(5))],
        );
        check("Alemán o italiano se valora", &[]);
        check("German work permit required", &[]);
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
        let codes = |languages: &[&str]| {
            let profile = Profile {
                languages: languages.iter().map(|&said| said.to_owned()).collect(),
                ..Profile::default()
            };
            let spoken = super::spoken(&profile, Language::English).into_iter();
            spoken.map(|fluency| fluency.language).collect::<Vec<_>>()
        };
        assert_eq!(codes(&["中文 (母语)"]), ["zh", "en"]);
        assert_eq!(codes(&["Flemish (native)"]), ["nl", "en"]);
    }
}

//! Languages that a person speaks, with their fluency as written.

use super::parts::{named, split_outside_brackets};
use super::word_list::WordList;
use super::words::{Word, part, words};

/// A language and how well it is spoken, in slices of the CV.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spoken<'a> {
    pub(super) language: &'a str,
    pub(super) fluency: Option<&'a str>,
}

/// The languages of a line: "German (C1), French – basic", "Fluent in English and Spanish".
pub(super) fn languages(line: &str) -> Vec<Spoken<'_>> {
    let mut spoken = Vec::new();
    for piece in split_outside_brackets(line, &[',', ';', '|', '•', '·', '/', '\t', '\n']) {
        let found = words(piece);
        let names: Vec<&Word> = found
            .iter()
            .filter(|word| is_language(&word.folded))
            .collect();
        let Some(first) = names.first() else {
            // "English, native": a level alone belongs to the language before it.
            if let Some(last) = spoken.last_mut() {
                let last: &mut Spoken<'_> = last;
                if last.fluency.is_none() && found.len() <= 4 {
                    last.fluency = fluency(piece);
                }
            }
            continue;
        };
        let before = fluency(part(piece, 0..first.span.start));
        for (at, name) in names.iter().enumerate() {
            let end = names
                .get(at.saturating_add(1))
                .map_or(piece.len(), |next| next.span.start);
            let after = fluency(part(piece, name.span.end..end));
            spoken.push(Spoken {
                language: part(piece, name.span.clone()),
                fluency: after.or(before),
            });
        }
        // "English and Spanish (fluent)".
        let last = spoken.last().and_then(|last| last.fluency);
        for said in spoken.iter_mut().rev().take(names.len()) {
            said.fluency = said.fluency.or(last);
        }
    }
    spoken
}

/// The level that a row of a table of the Common European Framework states, without the language:
/// "LISTENING B2 READING B2 WRITING B1". Of five, the third is that of speaking.
pub(super) fn of_table(line: &str) -> Option<&str> {
    let found = words(line);
    let is_level = |word: &&Word| {
        let mut letters = word.folded.chars();
        let [band, step, end] = [letters.next(), letters.next(), letters.next()];
        matches!(band, Some('a'..='c')) && matches!(step, Some('1' | '2')) && end.is_none()
    };
    let levels: Vec<&Word> = found.iter().filter(is_level).collect();
    let of_speech = levels.get(if levels.len() >= 5 { 2 } else { 0 })?;
    (levels.len() >= 3 && levels.len() <= 6).then(|| part(line, of_speech.span.clone()))
}

/// A line that is nothing but a level, below its language: "Muttersprache", "Full professional".
pub(super) fn level_alone(line: &str) -> Option<&str> {
    let found = words(line);
    let all = found.iter().all(|word| states_fluency(&word.folded));
    (all && (1..=3).contains(&found.len())).then_some(line)
}

/// The words for a level, without marks and joining words around them.
fn fluency(text: &str) -> Option<&str> {
    let mut text = text.trim_matches(|c: char| !c.is_alphanumeric());
    loop {
        let lower = text.to_lowercase();
        let joins = [
            "in ",
            "and ",
            "und ",
            "et ",
            "y ",
            "e ",
            "en ",
            "language ",
            "languages ",
            "skills ",
            "kenntnisse ",
        ];
        let ends = [" in", " and", " und", " et", " y", " e", " en", " of"];
        if let Some(start) = joins.iter().find(|start| lower.starts_with(**start)) {
            text = part(text, start.len()..text.len()).trim_matches(|c: char| !c.is_alphanumeric());
        } else if let Some(end) = ends.iter().find(|end| lower.ends_with(**end)) {
            text = part(text, 0..text.len().saturating_sub(end.len()))
                .trim_matches(|c: char| !c.is_alphanumeric());
        } else {
            break;
        }
    }
    let joins = [
        "in",
        "and",
        "und",
        "et",
        "y",
        "en",
        "i speak",
        "speak",
        "ich spreche",
        "je parle",
        "hablo",
        "languages",
        "language",
    ];
    let lower = text.to_lowercase();
    named(text).filter(|text| !joins.contains(&lower.as_str()) && text.len() <= 60)
}

/// Whether a folded word names a language, in English, German, French or Spanish.
pub(super) fn is_language(folded: &str) -> bool {
    LANGUAGES.has(folded)
}

/// Whether a folded word states how well a language is spoken.
pub(super) fn states_fluency(folded: &str) -> bool {
    FLUENCY.has(folded)
}

static FLUENCY: WordList = WordList::new(
    "\
    a1 a2 b1 b2 c1 c2 native bilingual fluent fluently advanced proficient proficiency professional \
    business intermediate conversational basic basics beginner elementary good excellent mother \
    tongue working limited reading muttersprache muttersprachen muttersprachler fliessend \
    verhandlungssicher gut sehr grundkenntnisse konversationssicher wort schrift natif \
    maternelle bilingue courant couramment lu ecrit parle professionnel operationnel \
    intermediaire scolaire debutant notions bases technique nativo nativa nativos nativas \
    fluido fluida avanzado alto medio intermedio basico basica profesional materno materna",
);

static LANGUAGES: WordList = WordList::new(
    "\
    english englisch anglais ingles german deutsch allemand aleman french franzosisch francais \
    frances spanish spanisch espagnol espanol castellano italian italienisch italien italiano \
    portuguese portugiesisch portugais portugues dutch niederlandisch neerlandais neerlandes \
    holandes polish polnisch polonais polaco russian russisch russe ruso turkish turkisch turc \
    turco arabic arabisch arabe chinese chinesisch chinois chino mandarin cantonese japanese \
    japanisch japonais japones korean koreanisch coreen coreano hindi urdu bengali punjabi tamil \
    telugu marathi gujarati malayalam kannada swedish schwedisch suedois sueco norwegian \
    norwegisch norvegien danish danisch danois finnish finnisch greek griechisch grec griego czech \
    tschechisch slovak hungarian ungarisch romanian rumanisch roumain rumano bulgarian bulgarisch \
    croatian kroatisch serbian serbisch slovenian ukrainian ukrainisch ukrainien ucraniano hebrew \
    hebraisch persian farsi persisch vietnamese vietnamesisch thai indonesian malay tagalog \
    swahili amharic catalan katalanisch galician gallego euskera basque welsh irish latin latein \
    albanian albanisch somali tigrinya twi akan \
    igbo yoruba hausa zulu xhosa sesotho tswana shona afrikaans nepali sinhala sinhalese khmer \
    burmese pashto dari uzbek kazakh georgian georgisch armenian armenisch azerbaijani \
    macedonian bosnian bosnisch icelandic luxembourgish maltese gaelic marathi odia assamese \
    valenciano breton bretonisch occitan creole kabyle flemish quechua lithuanian latvian \
    estonian wolof lingala kurdish kurdisch",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_with_their_fluency() {
        let check = |line: &str, expect: &[(&str, &str)]| {
            let read: Vec<(&str, &str)> = languages(line)
                .into_iter()
                .map(|spoken| (spoken.language, spoken.fluency.unwrap_or("")))
                .collect();
            assert_eq!(read, expect, "{line}");
        };
        check(
            "German (C1), French – basic",
            &[("German", "C1"), ("French", "basic")],
        );
        check(
            "Fluent in English and Spanish",
            &[("English", "Fluent"), ("Spanish", "Fluent")],
        );
        check("Deutsch: Muttersprache", &[("Deutsch", "Muttersprache")]);
        check(
            "Anglais courant ; Espagnol (notions)",
            &[("Anglais", "courant"), ("Espagnol", "notions")],
        );
        check("Inglés, nivel alto", &[("Inglés", "nivel alto")]);
        check("English    Native", &[("English", "Native")]);
        check("Java, Python", &[]);
    }

    #[test]
    fn the_row_of_a_table_of_levels() {
        assert_eq!(of_table("LISTENING B2 READING C1 WRITING B1"), Some("B2"));
        assert_eq!(of_table("B2 B2 B1 B1 A2"), Some("B1"));
        assert_eq!(of_table("Vitamin B1"), None);
        assert_eq!(level_alone("Muttersprache"), Some("Muttersprache"));
        assert_eq!(level_alone("Basic coding"), None);
    }
}

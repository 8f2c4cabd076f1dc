//! How strongly a sentence demands what it mentions: "must have", "ideally", "no … needed".

use std::ops::Range;
use std::sync::OnceLock;

use crate::language::text::{Pause, Word};

use super::phrase::Phrases;

/// How a sentence regards something that it mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stance {
    /// Absent, unwanted or unnecessary.
    Negated,
    /// Welcome.
    Optional,
    /// Required.
    Required,
}

/// A word or phrase that sets the stance towards what is before or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// Sets none, but contains words that would: "no less than", "not only".
    Nothing,
    /// Sets it for what follows.
    Before(Stance),
    /// Sets it for what precedes.
    After(Stance),
    /// Sets it for either.
    Either(Stance),
    /// Reverses the sentence: "but".
    Turn,
}

/// The reach of a negation, in words.
const NEGATED_WORDS: usize = 7;

/// The cues of a line, and the words they cover.
pub(super) struct Context<'a> {
    words: &'a [Word],
    cues: Vec<(Range<usize>, Cue)>,
}

impl<'a> Context<'a> {
    pub(super) fn of(words: &'a [Word]) -> Self {
        Self {
            words,
            cues: cues().find(words),
        }
    }

    /// The sentence's stance towards these words; `None` if it has none.
    pub(super) fn stance(&self, at: &Range<usize>) -> Option<Stance> {
        let sentence = self.sentence(at);
        let before = self
            .cues
            .iter()
            .rev()
            .filter(|(cue, _)| cue.end <= at.start && sentence.contains(&cue.start));
        let after = self
            .cues
            .iter()
            .filter(|(cue, _)| cue.start >= at.end && sentence.contains(&cue.start));
        let near = |cue: &Range<usize>| at.start.saturating_sub(cue.end) < NEGATED_WORDS;
        let mut leading = None;
        for (cue, meaning) in before {
            match meaning {
                Cue::Before(Stance::Negated) | Cue::Either(Stance::Negated) if near(cue) => {
                    return Some(Stance::Negated);
                }
                Cue::Before(stance) | Cue::Either(stance)
                    if leading.is_none() && *stance != Stance::Negated =>
                {
                    leading = Some(*stance);
                }
                Cue::Turn => break,
                _ => {}
            }
        }
        let mut trailing = None;
        for (cue, meaning) in after {
            match meaning {
                Cue::After(stance) | Cue::Either(stance) if trailing.is_none() => {
                    trailing = Some((*stance, cue.start));
                }
                // "not required, but a plus": a welcome skill is not unwanted.
                Cue::After(Stance::Optional) | Cue::Either(Stance::Optional) => {
                    if let Some((Stance::Negated, at)) = trailing {
                        trailing = Some((Stance::Optional, at));
                    }
                    break;
                }
                Cue::Before(_) => break,
                Cue::Turn if trailing.is_none() => break,
                _ => {}
            }
        }
        match (leading, trailing) {
            // "Must know Python, Java is a plus": the cue beyond a comma is about something else.
            (Some(leading), Some((_, end))) if self.comma_within(at.end..end) => Some(leading),
            (_, Some((stance, _))) => Some(stance),
            (leading, None) => leading,
        }
    }

    /// The words of the sentence around these; "but" does not end it.
    fn sentence(&self, at: &Range<usize>) -> Range<usize> {
        let begins = |index: &usize| {
            self.words
                .get(*index)
                .is_some_and(|word| word.pause == Pause::Sentence)
        };
        let start = (0..=at.start).rev().find(begins).unwrap_or(0);
        let end = (at.end..self.words.len()).find(begins);
        start..end.unwrap_or(self.words.len())
    }

    fn comma_within(&self, range: Range<usize>) -> bool {
        let words = self.words.get(range.start..=range.end).unwrap_or_default();
        words.iter().any(|word| word.pause >= Pause::Comma)
    }
}

/// Whether these words only link items of a list: "or", "and".
pub(super) fn is_link(words: &[Word]) -> bool {
    words.iter().all(|word| {
        matches!(
            word.text.as_str(),
            "or" | "and" | "nor" | "oder" | "und" | "noch" | "o" | "y" | "ni" | "ou" | "et"
        )
    })
}

fn cues() -> &'static Phrases<Cue> {
    static READ: OnceLock<Phrases<Cue>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(CUES))
}

/// Folded words in English, German, Spanish and French.
const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Nothing,
        &[
            "no less than",
            "no more than",
            "no later than",
            "no longer",
            "no matter",
            "no doubt",
            "no problem",
            "not only",
            "not just",
            "not limited to",
            "nicht nur",
            "no solo",
            "pas seulement",
            "desired outcomes",
            "required by",
            "as required",
            "as needed",
            "if required",
            "if needed",
            "when required",
            "when needed",
            "required to",
            "needed to",
        ],
    ),
    (
        Cue::Before(Stance::Negated),
        &[
            "no",
            "without",
            "not looking for",
            "not seeking",
            "not need",
            "not require",
            "not expect",
            "not necessary to",
            "dont need",
            "dont require",
            "dont expect",
            "doesnt require",
            "neither",
            "zero",
            "ohne",
            "kein",
            "keine",
            "keinen",
            "keiner",
            "keinerlei",
            "weder",
            "sin",
            "ningun",
            "ninguna",
            "sans",
            "pas de",
            "pas besoin de",
            "aucun",
            "aucune",
            // Phrases about what a person does not know yet.
            "want to learn",
            "wants to learn",
            "wish to learn",
            "hope to learn",
            "like to learn",
            "love to learn",
            "eager to learn",
            "keen to learn",
            "looking to learn",
            "planning to learn",
            "interested in learning",
            "never used",
            "never worked with",
            "quiero aprender",
            "souhaite apprendre",
        ],
    ),
    (
        Cue::After(Stance::Negated),
        &[
            "not required",
            "not needed",
            "not necessary",
            "not essential",
            "not mandatory",
            "not a must",
            "not a requirement",
            "not expected",
            "unnecessary",
            "isnt required",
            "isnt needed",
            "isnt necessary",
            "arent required",
            "arent needed",
            "nicht erforderlich",
            "nicht notwendig",
            "nicht notig",
            "nicht zwingend",
            "nicht vorausgesetzt",
            "kein muss",
            "keine voraussetzung",
            "no imprescindible",
            "no es imprescindible",
            "pas requis",
            "pas requise",
            "pas necessaire",
            "pas obligatoire",
            "pas exige",
            "pas exigee",
        ],
    ),
    (
        Cue::Either(Stance::Negated),
        &[
            "no es necesario",
            "no es necesaria",
            "no se requiere",
            "no se exige",
            "no hace falta",
        ],
    ),
    (
        Cue::Before(Stance::Optional),
        &[
            "ideally",
            "preferably",
            "nice to have",
            "good to have",
            "great to have",
            "bonus",
            "bonus points",
            "idealerweise",
            "gerne auch",
            "bestenfalls",
            "wunschenswert sind",
            "wunschenswert ist",
            "von vorteil sind",
            "von vorteil ist",
            "idealmente",
            "preferentemente",
            "preferiblemente",
            "se valora",
            "se valorara",
            "se valoraran",
            "valoramos",
            "valoraremos",
            "idealement",
            "de preference",
        ],
    ),
    (
        Cue::After(Stance::Optional),
        &[
            "a plus",
            "is plus",
            "big plus",
            "huge plus",
            "definite plus",
            "strong plus",
            "added plus",
            "a bonus",
            "an asset",
            "would be great",
            "would be nice",
            "is nice",
            "are welcome",
            "is welcome",
            "von vorteil",
            "ein plus",
            "ein pluspunkt",
            "kein muss aber",
            "wunschenswert",
            "gern gesehen",
            "un plus",
            "una ventaja",
            "un atout",
            "serait apprecie",
            "serait appreciee",
            "apprecie",
            "appreciee",
            "appreciees",
        ],
    ),
    (
        Cue::Either(Stance::Optional),
        &[
            "preferred",
            "desirable",
            "desired",
            "advantage",
            "advantageous",
            "beneficial",
            "optional",
            "erwunscht",
            "vorteilhaft",
            "deseable",
            "deseables",
            "valorable",
            "opcional",
            "souhaite",
            "souhaitee",
            "souhaites",
            "souhaitees",
        ],
    ),
    (
        Cue::Before(Stance::Required),
        &[
            "must have",
            "must know",
            "must be",
            "you must",
            "you need",
            "you will need",
            "youll need",
            "we need",
            "we require",
            "we are looking for",
            "requires",
            "require",
            "at least",
            "minimum",
            "vorausgesetzt werden",
            "wir erwarten",
            "mindestens",
            "se requiere",
            "se requieren",
            "se exige",
            "minimo",
            "nous exigeons",
            "au moins",
        ],
    ),
    (
        Cue::After(Stance::Required),
        &["a must", "ein muss", "setzen wir voraus", "vorausgesetzt"],
    ),
    (
        Cue::Either(Stance::Required),
        &[
            "required",
            "mandatory",
            "essential",
            "necessary",
            "needed",
            "erforderlich",
            "zwingend",
            "notwendig",
            "voraussetzung",
            "imprescindible",
            "imprescindibles",
            "requerido",
            "requerida",
            "obligatorio",
            "obligatoria",
            "necesario",
            "necesaria",
            "requis",
            "requise",
            "exige",
            "exigee",
            "obligatoire",
            "indispensable",
            "imperatif",
            "necessaire",
        ],
    ),
    (
        Cue::Turn,
        &[
            "but", "however", "although", "aber", "jedoch", "sondern", "pero", "sino", "mais",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn what_a_sentence_asks_for() {
        let check = |sentence: &str, name: &str, expect: Option<Stance>| {
            let glyphs: Vec<text::Glyph> = text::glyphs(sentence).collect();
            let words = text::spanned(&glyphs);
            let at = words.iter().position(|word| word.text == name).unwrap();
            let stance = Context::of(&words).stance(&(at..at + 1));
            assert_eq!(stance, expect, "{name} in {sentence}");
        };
        use Stance::{Negated, Optional, Required};
        check("We work with Java.", "java", None);
        check("No experience with Java required.", "java", Some(Negated));
        check("Java is not needed. Go is.", "java", Some(Negated));
        check("Java is not needed. Go is.", "go", None);
        check("We are not looking for Java people", "java", Some(Negated));
        check("You don't need a degree or Java", "java", Some(Negated));
        check("Java not required but a plus", "java", Some(Optional));
        check("No Java here, but Go is required", "go", Some(Required));
        check("Not only Java", "java", None);
        check("Must know Java; ideally also Go", "java", Some(Required));
        check("Must know Java; ideally also Go", "go", Some(Optional));
        check("Must know Java, ideally also Go", "java", Some(Required));
        check("Must know Java, ideally also Go", "go", Some(Optional));
        check("Java required, Go preferred", "java", Some(Required));
        check("Java required, Go preferred", "go", Some(Optional));
        check(
            "Java and Go are nice, Rust is a must",
            "rust",
            Some(Required),
        );
        check("Nice to have: Java, Go", "go", Some(Optional));
        check("Experience in Java would be a plus", "java", Some(Optional));
        check("Ohne Java geht es auch", "java", Some(Negated));
        check(
            "Keine Kenntnisse in Java erforderlich",
            "java",
            Some(Negated),
        );
        check("Java von Vorteil", "java", Some(Optional));
        check("Idealerweise Java, Go zwingend", "java", Some(Optional));
        check("No se requiere experiencia en Java", "java", Some(Negated));
        check("Se valorará Java", "java", Some(Optional));
        check("Java imprescindible", "java", Some(Required));
        check("Java serait un plus", "java", Some(Optional));
        check("I want to learn Java", "java", Some(Negated));
    }
}

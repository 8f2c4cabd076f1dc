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
    /// Negates what follows: "no", "never", "nicht".
    Not,
    /// Negates what follows and what precedes: "isn't", "will not".
    IsNot,
    /// Negates what follows; with another negation it requires it: "not without".
    Without,
    /// Sets it for what follows.
    Before(Stance),
    /// Sets it for what precedes.
    After(Stance),
    /// Sets it for either.
    Either(Stance),
    /// Reverses the sentence: "but", "unless".
    Turn,
}

/// The reach of a negation, in words, apart from those between commas: "not, for now, able".
const NEGATED_WORDS: usize = 9;

/// The words between something and a negation of it: "Java skills are really not needed".
const NEGATED_BACK: usize = 5;

/// Words of a sentence on each side of something; a longer one takes linear time all the same.
const LONGEST_SENTENCE: usize = 120;

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
        // Cues are in order; those of other sentences are not looked at.
        let from = self
            .cues
            .partition_point(|(cue, _)| cue.start < sentence.start);
        let to = self
            .cues
            .partition_point(|(cue, _)| cue.start < sentence.end);
        let cues = self.cues.get(from..to).unwrap_or_default();
        let before = cues.iter().rev().filter(|(cue, _)| cue.end <= at.start);
        let after = cues.iter().filter(|(cue, _)| cue.start >= at.end);
        let mut leading = None;
        let mut without = false;
        for (cue, meaning) in before {
            match meaning {
                Cue::Without if self.reaches(cue.end, at.start) => without = true,
                Cue::Not
                | Cue::IsNot
                | Cue::Before(Stance::Negated)
                | Cue::Either(Stance::Negated)
                    if self.reaches(cue.end, at.start) =>
                {
                    // "You cannot do this without Java"
                    return Some(if without {
                        Stance::Required
                    } else {
                        Stance::Negated
                    });
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
        if without {
            return Some(Stance::Negated);
        }
        let mut trailing = None;
        let mut turned = false;
        for (cue, meaning) in after {
            match meaning {
                Cue::After(stance) | Cue::Either(stance) if trailing.is_none() => {
                    trailing = Some((*stance, cue.start));
                }
                Cue::IsNot if trailing.is_none() && self.reaches_back(at.end, cue.start) => {
                    trailing = Some((Stance::Negated, cue.start));
                }
                // "not required, but a plus": a welcome skill is not unwanted.
                Cue::After(Stance::Optional) | Cue::Either(Stance::Optional) => {
                    if let Some((Stance::Negated, at)) = trailing {
                        trailing = Some((Stance::Optional, at));
                    }
                    break;
                }
                Cue::Before(Stance::Optional) if turned => {
                    if let Some((Stance::Negated, at)) = trailing {
                        trailing = Some((Stance::Optional, at));
                    }
                    break;
                }
                Cue::Before(_) => break,
                Cue::Not | Cue::Without if trailing.is_none() => break,
                Cue::Turn if trailing.is_none() => break,
                Cue::Turn => turned = true,
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

    /// Whether the sentence denies these words.
    pub(super) fn denies(&self, at: &Range<usize>) -> bool {
        self.stance(at) == Some(Stance::Negated)
    }

    /// The negations of the line.
    pub(super) fn denials(&self) -> Vec<Range<usize>> {
        let cues = self.cues.iter();
        let denials = cues.filter(|(_, cue)| {
            matches!(
                cue,
                Cue::Not
                    | Cue::IsNot
                    | Cue::Without
                    | Cue::Before(Stance::Negated)
                    | Cue::After(Stance::Negated)
                    | Cue::Either(Stance::Negated)
            )
        });
        denials.map(|(at, _)| at.clone()).collect()
    }

    /// Whether a negation that ends at `from` covers the word at `to`: it is near, and no other
    /// clause has begun. Words between two commas do not count.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let between = self.words.get(from..=to).unwrap_or_default();
        let commas = || between.iter().filter(|word| word.pause >= Pause::Comma);
        let pairs = commas().count() / 2;
        let mut open = false;
        let mut closed: usize = 0;
        let mut counted: usize = 0;
        for (index, word) in between.iter().enumerate() {
            if word.pause >= Pause::Comma && closed < pairs.saturating_mul(2) {
                closed = closed.saturating_add(1);
                open = !open;
            }
            let previous = index.checked_sub(1).and_then(|at| between.get(at));
            let joins = previous.is_some_and(|word| is_link(std::slice::from_ref(word)));
            if (word.pause >= Pause::Comma || joins) && is_subject(&word.text) {
                return false;
            }
            if !open {
                counted = counted.saturating_add(1);
            }
        }
        counted <= NEGATED_WORDS
    }

    /// Whether a negation that begins at `to` is the predicate of words that end at `from`.
    fn reaches_back(&self, from: usize, to: usize) -> bool {
        let between = self.words.get(from..=to).unwrap_or_default();
        between.len() <= NEGATED_BACK.saturating_add(1)
            && !between.iter().any(|word| {
                word.pause >= Pause::Comma
                    || is_link(std::slice::from_ref(word))
                    || is_subject(&word.text)
                    || matches!(
                        word.text.as_str(),
                        "that"
                            | "which"
                            | "who"
                            | "where"
                            | "because"
                            | "if"
                            | "der"
                            | "die"
                            | "das"
                            | "que"
                            | "qui"
                            | "wenn"
                            | "si"
                    )
            })
    }

    /// The words of the sentence around these; "but" does not end it.
    fn sentence(&self, at: &Range<usize>) -> Range<usize> {
        let begins = |index: &usize| {
            self.words
                .get(*index)
                .is_some_and(|word| word.pause == Pause::Sentence)
        };
        let least = at.start.saturating_sub(LONGEST_SENTENCE);
        let most = self
            .words
            .len()
            .min(at.end.saturating_add(LONGEST_SENTENCE));
        let start = (least..=at.start).rev().find(begins).unwrap_or(least);
        let end = (at.end..most).find(begins);
        start..end.unwrap_or(most)
    }

    fn comma_within(&self, range: Range<usize>) -> bool {
        let words = self.words.get(range.start..=range.end).unwrap_or_default();
        words.iter().any(|word| word.pause >= Pause::Comma)
    }
}

/// Whether a word can only be the subject of a new clause.
fn is_subject(word: &str) -> bool {
    matches!(
        word,
        "we" | "you"
            | "they"
            | "it"
            | "he"
            | "she"
            | "i"
            | "youll"
            | "youre"
            | "well"
            | "were"
            | "please"
            | "instead"
            | "wir"
            | "du"
            | "sie"
            | "ihr"
            | "es"
            | "ich"
            | "nous"
            | "vous"
            | "tu"
            | "il"
            | "elle"
            | "je"
            | "nosotros"
            | "usted"
    )
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

/// In English, German, Spanish, French and Chinese.
const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Nothing,
        &[
            "no less than",
            "no more than",
            "no later than",
            "no matter",
            "no doubt",
            "no problem",
            "no worries",
            "no stranger to",
            "not only",
            "not just",
            "not merely",
            "not least",
            "not limited to",
            "not afraid",
            "not shy",
            "not to mention",
            "not a problem",
            "whether or not",
            "why not",
            "don't hesitate",
            "do not hesitate",
            "don't worry",
            "do not worry",
            "don't miss",
            "don't be shy",
            "don't be afraid",
            "doesn't matter",
            "can't wait",
            "cannot wait",
            "never stop",
            "never tire",
            "never boring",
            "without hesitation",
            "nicht nur",
            "nicht zuletzt",
            "zögern sie nicht",
            "zögere nicht",
            "no solo",
            "no dudes",
            "pas seulement",
            "n'hésitez pas",
            "不仅",
            "不只",
            "不限于",
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
        Cue::Not,
        &[
            "no",
            "not",
            "never",
            "neither",
            "nor",
            "nobody",
            "no one",
            "nothing",
            "none of",
            "zero",
            "unable to",
            "unwilling to",
            "not able to",
            "stopped",
            "ceased",
            "refuse",
            "refuses",
            "decline to",
            "nicht",
            "kein",
            "keine",
            "keinen",
            "keinem",
            "keiner",
            "keines",
            "keinerlei",
            "nie",
            "niemals",
            "weder",
            "leider nicht",
            "nunca",
            "jamás",
            "tampoco",
            "ningún",
            "ninguna",
            "ninguno",
            "ne",
            "pas",
            "jamais",
            "aucun",
            "aucune",
            "plus de",
            "不",
            "没有",
            "无需",
            "无须",
            "毋需",
            "不需",
            "不要",
            "不用",
            "不提",
            "不支",
            "不能",
            "不接",
            "不必",
            "恕不",
        ],
    ),
    (
        Cue::IsNot,
        &[
            "is not",
            "are not",
            "was not",
            "were not",
            "will not",
            "would not",
            "do not",
            "does not",
            "did not",
            "can not",
            "could not",
            "should not",
            "need not",
            "must not",
            "may not",
            "has not",
            "have not",
            "had not",
            "shall not",
            "isn't",
            "aren't",
            "wasn't",
            "weren't",
            "won't",
            "wouldn't",
            "don't",
            "doesn't",
            "didn't",
            "can't",
            "cannot",
            "couldn't",
            "shouldn't",
            "needn't",
            "mustn't",
            "hasn't",
            "haven't",
            "hadn't",
            "ain't",
            "no longer",
            "not longer",
            "not any more",
            "not anymore",
            "is never",
            "are never",
            "is no",
            "are no",
            "ist nicht",
            "sind nicht",
            "wird nicht",
            "werden nicht",
            "kann nicht",
            "können nicht",
            "muss nicht",
            "müssen nicht",
            "ist kein",
            "ist keine",
            "sind keine",
            "nicht mehr",
            "nicht möglich",
            "no es",
            "no son",
            "no será",
            "no se",
            "no está",
            "no hay",
            "ya no",
            "n'est pas",
            "ne sont pas",
            "n'est plus",
            "ne sera pas",
            "不是",
            "非必",
        ],
    ),
    (Cue::Without, &["without", "ohne", "sin", "sans"]),
    (
        Cue::Before(Stance::Negated),
        &[
            "not necessary to",
            "no need",
            "forget",
            "forget about",
            "left behind",
            "leaving behind",
            "leave behind",
            "moved away from",
            "moved off",
            "moving off",
            "moving away from",
            "move away from",
            "migrated from",
            "migrated away from",
            "migrated off",
            "away from",
            "instead of",
            "rather than",
            "as opposed to",
            "unlike",
            "replaced",
            "got rid of",
            "getting rid of",
            "dropped",
            "dropping",
            "ditched",
            "abandoned",
            "retired",
            "gave up",
            "stopped using",
            "said goodbye to",
            "goodbye",
            "farewell to",
            "free of",
            "weg von",
            "statt",
            "anstatt",
            "anstelle von",
            "en lugar de",
            "en vez de",
            "au lieu de",
            "plutôt que",
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
            "plan to learn",
            "yet to learn",
            "still have to learn",
            "interested in learning",
            "currently learning",
            "never used",
            "never worked with",
            "möchte lernen",
            "will lernen",
            "quiero aprender",
            "me gustaría aprender",
            "souhaite apprendre",
            "aimerais apprendre",
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
            "irrelevant",
            "of no interest",
            "of no use",
            "of no importance",
            "unimportant",
            "behind us",
            "behind",
            "is gone",
            "are gone",
            "is history",
            "of the past",
            "is out",
            "out of scope",
            "off the table",
            "switched off",
            "being switched off",
            "turned off",
            "shut down",
            "being removed",
            "being retired",
            "being replaced",
            "phased out",
            "decommissioned",
            "on its way out",
            "on the way out",
            "wound down",
            "can be learned",
            "can be learnt",
            "can be taught",
            "nicht erforderlich",
            "nicht notwendig",
            "nicht nötig",
            "nicht zwingend",
            "nicht vorausgesetzt",
            "unwichtig",
            "egal",
            "abgeschaltet",
            "abgelöst",
            "kein Muss",
            "keine Voraussetzung",
            "no imprescindible",
            "no es imprescindible",
            "irrelevante",
            "pas requis",
            "pas requise",
            "pas nécessaire",
            "pas obligatoire",
            "pas exigé",
            "pas exigée",
            "inutile",
            "不作要求",
            "不限",
            "不要求",
            "非必须",
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
        Cue::Either(Stance::Required),
        &[
            "non negotiable",
            "is not negotiable",
            "are not negotiable",
            "isn't negotiable",
            "is not optional",
            "isn't optional",
            "unverzichtbar",
        ],
    ),
    (
        Cue::Before(Stance::Optional),
        &[
            "ideally",
            "preferably",
            "bonus",
            "bonus points",
            "extra points",
            "plus points",
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
            "nice to have",
            "good to have",
            "great to have",
            "preferred",
            "desirable",
            "desired",
            "helpful",
            "useful",
            "加分",
            "优先",
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
            "but",
            "yet",
            "however",
            "although",
            "unless",
            "except",
            "aber",
            "jedoch",
            "sondern",
            "außer",
            "es sei denn",
            "pero",
            "sino",
            "salvo",
            "mais",
            "sauf",
            "但",
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
        // Contractions, with both apostrophes.
        check("You won't need Java", "java", Some(Negated));
        check("You needn’t know Java", "java", Some(Negated));
        check("Java isn’t a must", "java", Some(Negated));
        check("Java won't be needed", "java", Some(Negated));
        check("We no longer use Java", "java", Some(Negated));
        check("This isn't a Java job", "java", Some(Negated));
        check("We never wrote Java", "java", Some(Negated));
        // Words between a negation and what it denies.
        check(
            "We are not, at least for now, using Java",
            "java",
            Some(Negated),
        );
        check(
            "We do not, whatever you heard, use Java",
            "java",
            Some(Negated),
        );
        check("No PHP, Perl or Java", "java", Some(Negated));
        check("Neither PHP nor Java is needed", "java", Some(Negated));
        // Another clause.
        check("It isn't a start-up, you need Java", "java", Some(Required));
        check("We don't do PHP, we love Java", "java", None);
        check("Code that does not break, in Java", "java", Some(Negated));
        check("Java that doesn't break", "java", None);
        check("Java, not Go", "java", None);
        check("Java, not Go", "go", Some(Negated));
        check("Don't hesitate to apply with Java", "java", None);
        check("Not only Go but also Java", "java", None);
        check("Unless you know Java, do not apply", "java", None);
        // Two negations require.
        check(
            "You cannot do this job without Java",
            "java",
            Some(Required),
        );
        check("Ohne Java geht es nicht", "java", Some(Negated));
        // What has ended.
        check("We moved away from Java", "java", Some(Negated));
        check("We left Java behind", "java", Some(Negated));
        check("Java is being phased out", "java", Some(Negated));
        check("Java is irrelevant here", "java", Some(Negated));
        check("You can forget about Java", "java", Some(Negated));
        check(
            "Java isn't required, but nice to have",
            "java",
            Some(Optional),
        );
        check("Java is not negotiable", "java", Some(Required));
        // Other languages.
        check("Wir brauchen kein Java", "java", Some(Negated));
        check("Java ist nicht nötig", "java", Some(Negated));
        check("Wir nutzen Java nicht mehr", "java", Some(Negated));
        check("No usamos Java", "java", Some(Negated));
        check("Nous ne faisons pas de Java", "java", Some(Negated));
        check("Java n'est pas nécessaire", "java", Some(Negated));
        check("无需 Java 经验", "java", Some(Negated));
        check("Java 优先", "java", Some(Optional));
    }
}

//! How strongly a sentence demands what it mentions: "must have", "ideally", "no … needed".

mod cues;

use std::ops::Range;

use crate::language::text::{Pause, Word};

use cues::{Cue, cues};

pub(super) use cues::Stance;

/// The reach of a negation, in words, apart from those between commas: "not, for now, able".
const NEGATED_WORDS: usize = 9;

/// The words between something and a negation of it: "Java skills are really not needed".
const NEGATED_BACK: usize = 5;

/// Words of a sentence on each side of something; a longer one takes linear time all the same.
const LONGEST_SENTENCE: usize = 120;

/// Words of an item of a list, with the word that links it to the one before.
const LONGEST_ITEM: usize = 3;

/// The cues of a line, and the words they cover.
pub(super) struct Context<'a> {
    words: &'a [Word],
    cues: Vec<(Range<usize>, Cue)>,
}

/// Whether a cue is French, "dont 3 ans", and not "don't": before a number or an article.
fn is_of_which(words: &[Word], at: &Range<usize>) -> bool {
    let next = || words.get(at.end).map_or("", |word| word.text.as_str());
    let is = |word: &Word| word.text == "dont";
    at.len() == 1
        && words.get(at.start).is_some_and(is)
        && (super::experience::duration::number_named(next()).is_some()
            || matches!(next(), "le" | "la" | "les" | "l" | "au" | "minimum"))
}

impl<'a> Context<'a> {
    pub(super) fn of(words: &'a [Word]) -> Self {
        let mut cues = cues().find(words);
        cues.retain(|(at, _)| !is_of_which(words, at));
        Self { words, cues }
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
                // "Inglés o alemán se valora": nothing is left for it to be about.
                Cue::Before(stance) if trailing.is_none() && self.ends_clause(cue) => {
                    trailing = Some((*stance, cue.start));
                }
                Cue::After(stance) | Cue::Either(stance) if trailing.is_none() => {
                    let listed = self.lists(at.end, cue.start);
                    // "5 Jahre im Vertrieb, weitere Sprachen kein Muss"
                    let apart = *stance == Stance::Negated && !self.links(at.end, cue.start);
                    if !listed || apart {
                        break;
                    }
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

    /// Whether what follows a first comma between these words is a list of short items, so that the
    /// end of the sentence is about all of them: "Java, Go und Rust von Vorteil", but not "a
    /// degree, experience in retail would be a plus".
    fn lists(&self, from: usize, to: usize) -> bool {
        let words = self.words.get(from..to).unwrap_or_default();
        let first = words.iter().position(|word| word.pause >= Pause::Comma);
        let mut length: usize = 0;
        words.iter().skip(first.unwrap_or(words.len())).all(|word| {
            if word.pause >= Pause::Comma || is_link(std::slice::from_ref(word)) {
                length = 0;
            }
            length = length.saturating_add(1);
            length <= LONGEST_ITEM
        })
    }

    /// Whether a link goes before the last item, if there are several.
    fn links(&self, from: usize, to: usize) -> bool {
        let words = self.words.get(from..to).unwrap_or_default();
        let last = words.iter().rposition(|word| word.pause >= Pause::Comma);
        let after = last.and_then(|last| words.get(last..));
        after.is_none_or(|after| after.iter().any(|word| is_link(std::slice::from_ref(word))))
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

    /// Whether words end a clause that they did not begin; "and, ideally, Go" is an aside.
    fn ends_clause(&self, at: &Range<usize>) -> bool {
        let begins = |index: usize| {
            let word = self.words.get(index);
            word.is_none_or(|word| word.pause >= Pause::Comma)
        };
        begins(at.end) && !begins(at.start)
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
        check("10 ans de pratique dont 3 en Java", "java", None);
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
        // The end of a sentence is about the items of a list, and not about other clauses.
        check("Java, Go and Rust are a plus", "java", Some(Optional));
        check(
            "Kenntnisse in Java, Go und Rust von Vorteil",
            "java",
            Some(Optional),
        );
        check(
            "Java at an expert's level, experience with Go would be a plus",
            "java",
            None,
        );
        check("Plus de 200 clients utilisent Java", "java", None);
        // Other languages.
        check("Wir brauchen kein Java", "java", Some(Negated));
        check("Java ist nicht nötig", "java", Some(Negated));
        check("Wir nutzen Java nicht mehr", "java", Some(Negated));
        check("No usamos Java", "java", Some(Negated));
        check("Nous ne faisons pas de Java", "java", Some(Negated));
        check("Java n'est pas nécessaire", "java", Some(Negated));
        check("Java non nécessaire", "java", Some(Negated));
        check("Java no indispensable", "java", Some(Negated));
        check("Java brauchen Sie nicht", "java", Some(Negated));
        check("Java wird nicht benötigt", "java", Some(Negated));
        check("Java wäre toll", "java", Some(Optional));
        check("Java, Go und Rust sind kein Muss", "java", Some(Negated));
        check("Java seit Jahren, andere Sprachen kein Muss", "java", None);
        check("Java o Go se valora", "java", Some(Optional));
        check("Java and, ideally, Go", "java", None);
        check("Java imprescindible, se valora Go", "java", Some(Required));
        check("无需 Java 经验", "java", Some(Negated));
        check("Java 优先", "java", Some(Optional));
    }
}

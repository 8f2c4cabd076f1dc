//! Levels of education, held and required.

use std::sync::OnceLock;

use crate::document::Profile;
use crate::explanation::{Field, Source, nth};
use crate::features::{EducationLevel, Fact, Quote};
use crate::language::text::{self, Pause, Word};

use super::context::{Context, Stance};
use super::finding::Finding;
use super::passage::Advertisement;
use super::phrase::Phrases;

/// The highest level completed or begun, with a quote of the degree; the first of equals.
pub(super) fn held(profile: &Profile) -> Option<(EducationLevel, Quote)> {
    let entries = profile.education.iter().enumerate().rev();
    let degrees = entries.filter_map(|(index, entry)| {
        let degree = entry.degree.as_deref()?;
        let quote = Quote {
            of: Fact::Education,
            text: degree.to_owned(),
            source: Source::of(Field::Degree(nth(index))),
        };
        Some((highest(degree)?, quote))
    });
    degrees.max_by_key(|(level, _)| *level)
}

/// The lowest level that is sufficient. A level that is only welcome, or that experience can
/// replace, is not required.
pub(super) fn demanded(advertisement: &Advertisement) -> Option<Finding<EducationLevel>> {
    advertisement.asking_lines().find_map(|(field, line)| {
        let (at, level) = lowest_in(&line.words)?;
        let next = line.words.get(at.saturating_add(1));
        let goes_on = next.is_some_and(|next| {
            let word = next.text.as_str();
            next.pause == Pause::None
                && matches!(word, "degree" | "diploma" | "school" | "education")
        });
        let to = at.saturating_add(if goes_on { 2 } else { 1 });
        Finding::by(level, field, &line.words, at..to)
    })
}

/// The lowest level that these words require, and its position.
fn lowest_in(words: &[Word]) -> Option<(usize, EducationLevel)> {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let levels = levels(&texts);
    if levels.is_empty() || !made_up_for().find(words).is_empty() {
        return None;
    }
    let context = Context::of(words);
    let asked = levels.into_iter().filter(|(at, level)| {
        if *level == EducationLevel::Secondary && !speaks_of_leaving(&texts, *at) {
            return false;
        }
        let stance = context.stance(&(*at..at.saturating_add(1)));
        !matches!(stance, Some(Stance::Negated | Stance::Optional))
    });
    asked.min_by_key(|(_, level)| *level)
}

/// Whether a school is mentioned as one to have finished, not as a place of work.
fn speaks_of_leaving(words: &[&str], at: usize) -> bool {
    let near = words.iter().skip(at.saturating_sub(3)).take(8);
    near.copied().any(|word| {
        matches!(
            word,
            "ged"
                | "abitur"
                | "bachillerato"
                | "diploma"
                | "graduate"
                | "graduated"
                | "graduation"
                | "certificate"
                | "completed"
                | "completion"
                | "complete"
                | "equivalent"
                | "minimum"
                | "least"
        )
    })
}

/// Phrases that allow experience in place of a degree.
fn made_up_for() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[(
            (),
            &[
                "or equivalent experience",
                "or equivalent work experience",
                "or equivalent practical experience",
                "or equivalent professional experience",
                "or relevant experience",
                "or related experience",
                "or comparable experience",
                "or equivalent combination",
                "oder vergleichbare erfahrung",
                "oder entsprechende berufserfahrung",
                "o experiencia equivalente",
                "ou experience equivalente",
            ],
        )])
    })
}

fn highest(text: &str) -> Option<EducationLevel> {
    let words = text::words(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    levels(&words).into_iter().map(|(_, level)| level).max()
}

/// The lowest level in a field about requirements.
pub(super) fn lowest(text: &str) -> Option<EducationLevel> {
    let words = text::words(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    levels(&words).into_iter().map(|(_, level)| level).min()
}

/// The levels among these words, with their positions.
fn levels(words: &[&str]) -> Vec<(usize, EducationLevel)> {
    let at = |index: Option<usize>| {
        index
            .and_then(|index| words.get(index))
            .copied()
            .unwrap_or("")
    };
    words
        .iter()
        .enumerate()
        .filter_map(|(index, word)| {
            let level = level(at(index.checked_sub(1)), word, at(index.checked_add(1)))?;
            Some((index, level))
        })
        .collect()
}

fn level(before: &str, word: &str, next: &str) -> Option<EducationLevel> {
    Some(match word {
        "phd" | "doctorate" | "doctoral" | "doktor" | "dphil" | "promotionsstudium"
        | "doctorado" | "doctorat" | "博士" => EducationLevel::Doctorate,
        "master" | "masters"
            if !matches!(before, "scrum" | "web" | "quarter" | "harbor" | "harbour")
                && !matches!(
                    next,
                    "data" | "craftsman" | "electrician" | "plumber" | "file"
                ) =>
        {
            EducationLevel::Master
        }
        "msc" | "mba" | "meng" | "diplom" | "maestria" | "bac+5" | "硕士" => {
            EducationLevel::Master
        }
        "bachelor" | "bachelors" | "bsc" | "beng" | "bba" | "licenciatura" | "grado"
        | "hochschulabschluss" | "hochschulstudium" | "studium" | "bac+3" | "bac+4" | "本科" => {
            EducationLevel::Bachelor
        }
        "licence" if matches!(next, "professionnelle" | "en") => EducationLevel::Bachelor,
        "university" | "college" if next == "degree" => EducationLevel::Bachelor,
        "titulo" if next == "universitario" => EducationLevel::Bachelor,
        "ba" | "bs" | "undergraduate" if matches!(next, "degree" | "in" | "or" | "") => {
            EducationLevel::Bachelor
        }
        "associate" | "associates" if next == "degree" => EducationLevel::Associate,
        "bac+2" | "bts" | "dut" | "大专" => EducationLevel::Associate,
        "diploma" | "tvet" | "vocational" | "apprenticeship" | "ausbildung"
        | "berufsausbildung" => EducationLevel::Vocational,
        "formacion" if next == "profesional" => EducationLevel::Vocational,
        "ged" | "abitur" | "baccalaureat" | "bachillerato" => EducationLevel::Secondary,
        "high" | "secondary" if matches!(next, "school" | "education") => EducationLevel::Secondary,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use EducationLevel::{Bachelor, Doctorate, Master, Secondary, Vocational};

    #[test]
    fn levels_in_text() {
        let check = |text: &str, expect: Option<(EducationLevel, EducationLevel)>| {
            assert_eq!(lowest(text).zip(highest(text)), expect, "{text}");
        };
        check("Bachelor of Science", Some((Bachelor, Bachelor)));
        check(
            "BSc or MSc in physics; PhD a plus",
            Some((Bachelor, Doctorate)),
        );
        check("Diploma/Degree; MBA", Some((Vocational, Master)));
        check("High School Diploma", Some((Secondary, Vocational)));
        check("a scrum master class", None);
        check("driver's licence", None);
        check(
            "Abgeschlossenes Studium oder Ausbildung",
            Some((Vocational, Bachelor)),
        );
        check("none needed", None);
    }

    #[test]
    fn what_is_asked_for() {
        let check = |text: &str, expect: Option<EducationLevel>| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let asked = lowest_in(&text::spanned(&glyphs)).map(|(_, level)| level);
            assert_eq!(asked, expect, "{text}");
        };
        check("Bachelor required, Master preferred", Some(Bachelor));
        check("Master's degree is a plus", None);
        check("BSc or equivalent experience", None);
        check("No university degree needed", None);
        check("High school graduate", Some(Secondary));
        check("Teach at a secondary school", None);
    }
}

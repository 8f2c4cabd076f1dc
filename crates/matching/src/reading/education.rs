//! Levels of education, held and required.

mod levels;
mod part;
mod recognised;

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::Profile;
use crate::explanation::{Field, Source, nth};
use crate::features::{EducationLevel, Fact, Quote};
use crate::language::text::{self, Glyph, Pause, Word};

use super::context::{Context, Stance};
use super::finding::Finding;
use super::fluency::stance_before_languages;
use super::passage::Advertisement;
use super::phrase::Phrases;
use levels::levels;

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
        let (at, level) = lowest_in(&line.words, false)?;
        let next = line.words.get(at.end);
        let goes_on = next.is_some_and(|next| {
            let word = next.text.as_str();
            next.pause == Pause::None
                && matches!(word, "degree" | "diploma" | "school" | "education")
        });
        let to = at.end.saturating_add(usize::from(goes_on));
        Finding::by(level, field, &line.words, at.start..to)
    })
}

/// Whether these words name a degree.
pub(super) fn mentions(words: &[Word]) -> bool {
    !levels(words, false).is_empty()
}

/// The lowest level that these words require, and its position. In a field about education, short
/// names of degrees need no company.
fn lowest_in(words: &[Word], in_field: bool) -> Option<(Range<usize>, EducationLevel)> {
    let levels = levels(words, in_field);
    if levels.is_empty() || !made_up_for().find(words).is_empty() {
        return None;
    }
    let context = Context::of(words);
    // "An associate's degree, bachelor's preferred": the preference is of the last alone.
    let last = levels.last().filter(|(at, _)| {
        let apart = words
            .get(at.start)
            .is_some_and(|word| word.pause >= Pause::Comma);
        apart && context.stance(at) == Some(Stance::Optional)
    });
    let earlier = last.map_or(words.len(), |(at, _)| at.start);
    let without_last = Context::of(words.get(..earlier).unwrap_or_default());
    let asked = levels.into_iter().filter(|(at, level)| {
        let next = words.get(at.end);
        if !in_field && next.is_some_and(|next| is_no_holder(&next.text))
            || is_alternative_to_years(words, at.start)
        {
            return false;
        }
        if *level == EducationLevel::Secondary && !in_field && !speaks_of_leaving(words, at.start) {
            return false;
        }
        let context = if at.end <= earlier {
            &without_last
        } else {
            &context
        };
        let stance = stance_before_languages(words, context, at);
        !matches!(stance, Some(Stance::Negated | Stance::Optional))
    });
    asked.min_by_key(|(_, level)| *level)
}

/// Whether a degree only shortens the years that are asked for: "3 years of experience, or 1 year
/// with a master's degree".
fn is_alternative_to_years(words: &[Word], at: usize) -> bool {
    let is_years = |word: &Word| {
        matches!(
            word.text.as_str(),
            "year" | "years" | "jahre" | "jahr" | "ans" | "anos"
        )
    };
    let least = at.saturating_sub(MOST_BETWEEN);
    let before = words.get(least..at).unwrap_or_default();
    let sentence = before
        .iter()
        .rposition(|word| word.pause == Pause::Sentence);
    let before = before
        .get(sentence.unwrap_or_default()..)
        .unwrap_or_default();
    let is_or = |word: &Word| matches!(word.text.as_str(), "or" | "oder" | "ou" | "o");
    let Some(or) = before.iter().rposition(is_or) else {
        return false;
    };
    let (one, other) = before.split_at(or);
    one.iter().any(is_years) && other.iter().any(is_years) && levels(one, false).is_empty()
}

/// Words before a degree that may name another way to be fit.
const MOST_BETWEEN: usize = 40;

/// Whether a word after a degree makes it that of others, or no degree: "PhD students", "bachelor
/// party".
fn is_no_holder(word: &str) -> bool {
    matches!(
        word,
        "student"
            | "students"
            | "candidates"
            | "interns"
            | "researchers"
            | "theses"
            | "supervisors"
            | "party"
            | "parties"
            | "studierende"
            | "studierenden"
            | "studenten"
            | "doktoranden"
            | "etudiants"
            | "estudiantes"
    )
}

/// Whether a school is mentioned as one to have finished, not as a place of work.
fn speaks_of_leaving(words: &[Word], at: usize) -> bool {
    let near = words.iter().skip(at.saturating_sub(3)).take(8);
    near.map(|word| word.text.as_str()).any(|word| {
        matches!(
            word,
            "ged"
                | "abitur"
                | "bachillerato"
                | "baccalaureat"
                | "a-levels"
                | "levels"
                | "gcse"
                | "gcses"
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
                | "required"
                | "degree"
                | "eso"
                | "niveau"
                | "高中"
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
                "or the equivalent in experience",
                "or equivalent in experience",
                "oder vergleichbare Erfahrung",
                "oder entsprechende Berufserfahrung",
                "o experiencia equivalente",
                "ou expérience équivalente",
            ],
        )])
    })
}

fn spanned(text: &str) -> Vec<Word> {
    let glyphs: Vec<Glyph> = text::glyphs(text).take(MOST_OF_FIELD).collect();
    text::spanned(&glyphs)
}

/// Characters of a field about education.
const MOST_OF_FIELD: usize = 2_000;

fn highest(text: &str) -> Option<EducationLevel> {
    let levels = levels(&spanned(text), true).into_iter();
    levels.map(|(_, level)| level).max()
}

/// The lowest level that a field about requirements asks for.
pub(super) fn lowest(text: &str) -> Option<EducationLevel> {
    lowest_in(&spanned(text), true).map(|(_, level)| level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use EducationLevel::{Associate, Bachelor, Doctorate, Master, Secondary, Vocational};

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
            let asked = lowest_in(&spanned(text), false).map(|(_, level)| level);
            assert_eq!(asked, expect, "{text}");
        };
        check("Bachelor required, Master preferred", Some(Bachelor));
        check("Master's degree is a plus", None);
        check("BSc or equivalent experience", None);
        check("No university degree needed", None);
        check("High school graduate", Some(Secondary));
        check("Teach at a secondary school", None);
        check("B.S. or M.S. in physics", Some(Bachelor));
        check("BA/MA in history", Some(Bachelor));
        check("MS in statistics", Some(Master));
        check("A four-year degree", Some(Bachelor));
        check("A 2-year degree", Some(Associate));
        check("A graduate degree in law", Some(Master));
        check("Ph.D. in chemistry", Some(Doctorate));
        check("Juris Doctor (JD)", Some(Doctorate));
        check("M.Sc. oder B.Sc. in Informatik", Some(Bachelor));
        check("Degree in civil engineering", Some(Bachelor));
        check("本科及以上学历", Some(Bachelor));
        check("硕士学位", Some(Master));
        check("Bac+5 en gestion", Some(Master));
        check("Masterabschluss in Chemie", Some(Master));
        check("Master in Informatik", Some(Master));
        check("Titulación universitaria en Derecho", Some(Bachelor));
        check("Grado en Derecho", Some(Bachelor));
        check("Grado superior en electricidad", Some(Vocational));
        check("FH-Abschluss in Chemie", Some(Bachelor));
        check("CAP boulanger exigé", Some(Vocational));
        check(
            "3 years of experience, or 1 year with a master's degree",
            None,
        );
        // No degrees.
        check("Certificado de grado de discapacidad", None);
        check("Mentor PhD students", None);
        check("Master your trade", None);
        check("You quickly master new tools", None);
        check("You want to master our product", None);
        check("Negotiate master agreements", None);
        check("Keep the master schedule", None);
        check("MS Excel", None);
        check("Be on time", None);
        check("You need to be in Rome", None);
        check("The MD in charge", None);
    }

    #[test]
    fn degrees_that_people_state() {
        let check = |degree: &str, expect: EducationLevel| {
            assert_eq!(highest(degree), Some(expect), "{degree}");
        };
        for bachelor in [
            "B.Sc.",
            "BSc",
            "B.A.",
            "BA (Hons)",
            "B.Eng.",
            "B.E.",
            "B.Tech",
            "BCom",
            "BSN",
            "LLB",
            "学士",
            "Licence",
            "Grado",
            "Bachelor of Arts",
            "Honours degree",
        ] {
            check(bachelor, Bachelor);
        }
        for master in [
            "M.Sc.",
            "MS",
            "MA",
            "M.Eng",
            "LLM",
            "MBA",
            "Magister",
            "Diplom",
            "Staatsexamen",
            "硕士",
            "Master 2",
            "Máster",
            "MPhil",
            "Dipl.-Ing.",
        ] {
            check(master, Master);
        }
        for doctorate in [
            "Ph.D.",
            "PhD",
            "Dr. rer. nat.",
            "Dr.-Ing.",
            "MD",
            "JD",
            "Doctorat",
            "博士",
        ] {
            check(doctorate, Doctorate);
        }
        for secondary in ["A-levels", "Abitur", "High School", "GED", "高中", "Matura"] {
            check(secondary, Secondary);
        }
    }
}

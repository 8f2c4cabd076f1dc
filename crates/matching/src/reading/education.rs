//! Levels of education: held, and asked for.

use crate::document::{Posting, Profile};
use crate::features::EducationLevel;
use crate::text;

use super::passage::{Advertisement, Line};

/// The highest completed or begun.
pub(super) fn held(profile: &Profile) -> Option<EducationLevel> {
    profile
        .education
        .iter()
        .filter_map(|entry| entry.degree.as_deref())
        .filter_map(highest)
        .max()
}

/// The lowest that will do.
pub(super) fn demanded(posting: &Posting, advertisement: &Advertisement) -> Option<EducationLevel> {
    let passages = advertisement.requirements.iter();
    let lines = passages
        .chain(std::iter::once(&advertisement.description))
        .flat_map(|passage| &passage.lines);
    posting.education.as_deref().and_then(lowest).or_else(|| {
        let levels = |line: &Line| {
            let words = line.words.iter().map(|word| word.text.as_str());
            levels(words).into_iter().min()
        };
        lines.map(levels).find_map(|level| level)
    })
}

fn highest(text: &str) -> Option<EducationLevel> {
    let words = text::words(text);
    levels(words.iter().map(String::as_str)).into_iter().max()
}

fn lowest(text: &str) -> Option<EducationLevel> {
    let words = text::words(text);
    levels(words.iter().map(String::as_str)).into_iter().min()
}

fn levels<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Vec<EducationLevel> {
    let next = words.clone().skip(1).chain(std::iter::once(""));
    words
        .zip(next)
        .filter_map(|(word, next)| level(word, next))
        .collect()
}

fn level(word: &str, next: &str) -> Option<EducationLevel> {
    Some(match word {
        "phd" | "doctorate" | "doctoral" | "doktor" | "dphil" => EducationLevel::Doctorate,
        "master" | "masters" | "msc" | "mba" | "meng" | "diplom" => EducationLevel::Master,
        "bachelor" | "bachelors" | "bsc" | "beng" | "bba" | "licenciatura" | "licence" => {
            EducationLevel::Bachelor
        }
        "ba" | "bs" | "undergraduate" if matches!(next, "degree" | "in" | "or" | "") => {
            EducationLevel::Bachelor
        }
        "associate" | "associates" if next == "degree" => EducationLevel::Associate,
        "diploma" | "tvet" | "vocational" | "apprenticeship" | "ausbildung" => {
            EducationLevel::Vocational
        }
        "ged" | "abitur" | "baccalaureat" => EducationLevel::Secondary,
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
        check("a scrum master class", Some((Master, Master)));
        check("none needed", None);
    }
}

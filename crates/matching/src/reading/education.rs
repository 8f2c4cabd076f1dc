//! Levels of education: held, and asked for.

use crate::document::{Posting, Profile};
use crate::features::EducationLevel;
use crate::text;

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
pub(super) fn demanded(posting: &Posting, description: Option<&str>) -> Option<EducationLevel> {
    posting
        .education
        .as_deref()
        .and_then(lowest)
        .or_else(|| posting.requirements.iter().find_map(|text| lowest(text)))
        .or_else(|| description.and_then(lowest))
}

fn highest(text: &str) -> Option<EducationLevel> {
    levels(text).into_iter().max()
}

fn lowest(text: &str) -> Option<EducationLevel> {
    levels(text).into_iter().min()
}

fn levels(text: &str) -> Vec<EducationLevel> {
    let words = text::words(&text::fold(text));
    let next = words
        .iter()
        .skip(1)
        .map(String::as_str)
        .chain(std::iter::once(""));
    words
        .iter()
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

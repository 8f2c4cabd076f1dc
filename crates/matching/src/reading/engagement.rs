//! How long the job itself lasts: "6-month internship", "CDD de 6 mois", "befristet auf 2 Jahre".
//!
//! Such a span is no experience, and its noun shows the employment type.

use std::ops::Range;

use crate::document::EmploymentType;
use crate::language::text::{Pause, Word};

use super::experience::duration::{count_before, speaks_of_experience, unit};

/// The spans of a line that the job lasts, with the words of noun and span.
pub(super) fn spans(words: &[Word]) -> Vec<(EmploymentType, Range<usize>)> {
    let units = words.iter().enumerate();
    let units = units.filter(|(_, word)| unit(&word.text).is_some());
    let spans = units.filter_map(|(index, _)| {
        let (_, from) = count_before(words, index)?;
        lasting(words, from, index)
    });
    spans.collect()
}

/// The employment type that lasts the span from its first number to its unit, if the job is what
/// lasts it.
pub(super) fn lasting(
    words: &[Word],
    from: usize,
    unit: usize,
) -> Option<(EmploymentType, Range<usize>)> {
    following(words, from, unit)
        .or_else(|| extensible(words, from, unit))
        .or_else(|| preceding(words, from, unit))
}

/// "6-month internship", "6 mois de stage"; but not "3 years of contract management".
fn following(words: &[Word], from: usize, unit: usize) -> Option<(EmploymentType, Range<usize>)> {
    let after = words.get(unit.saturating_add(1)..)?;
    let between = after
        .iter()
        .take(2)
        .take_while(|word| is_filler(&word.text));
    let at = unit.saturating_add(between.count()).saturating_add(1);
    let noun = words.get(at).filter(|noun| noun.pause < Pause::Sentence)?;
    let kind = noun_of(&noun.text)?;
    let end = at.saturating_add(1);
    let next = words.get(end).filter(|next| next.pause == Pause::None);
    let is_trade = next.is_some_and(|next| is_trade(&next.text))
        || matches!(noun.text.as_str(), "mission" | "interim" | "assignment");
    (!is_trade).then_some((kind, from..end))
}

/// "One year with possibility of extension", "6 mois renouvelable"; but not "in renewable energy".
fn extensible(words: &[Word], from: usize, unit: usize) -> Option<(EmploymentType, Range<usize>)> {
    let start = unit.saturating_add(1);
    let after = words.get(start..)?.iter().take(MOST_OF_EXTENSION);
    let after = after.take_while(|word| word.pause < Pause::Sentence);
    for (index, word) in after.enumerate() {
        let end = start.saturating_add(index).saturating_add(1);
        match word.text.as_str() {
            "extension" | "renewal" | "extendable" | "extensible" | "renouvelable"
            | "prorrogable" | "prorrogables" | "renovable" | "verlangerung" | "renewable" => {
                let of_energy = words
                    .get(end)
                    .is_some_and(|next| next.text.starts_with("energ"));
                return (!of_energy).then_some((EmploymentType::Temporary, from..end));
            }
            "with" | "and" | "the" | "a" | "possibility" | "possible" | "option" | "scope"
            | "of" | "for" | "mit" | "auf" | "und" | "avec" | "con" | "posibilidad" | "de"
            | "mogliche" | "moglichkeit" | "zur" | "contract" => {}
            _ => return None,
        }
    }
    None
}

/// Words after a span that may say that it can be longer.
const MOST_OF_EXTENSION: usize = 6;

/// "Stage de 6 mois", "Praktikum (6 Monate)", "contract of 3 months"; with other words between noun
/// and span only for learners, whom nobody asks for months of experience in the same breath.
fn preceding(words: &[Word], from: usize, unit: usize) -> Option<(EmploymentType, Range<usize>)> {
    let after = words.get(unit.saturating_add(1)..).unwrap_or_default();
    let mut near = after.iter().take(NEAR_EXPERIENCE);
    let of_experience = near.any(speaks_of_experience);
    let mut adjacent = true;
    let least = from.saturating_sub(MOST_BETWEEN);
    for at in (least..from).rev() {
        let next = words.get(at.saturating_add(1))?;
        if next.pause == Pause::Sentence {
            return None;
        }
        let word = words.get(at)?;
        if let Some(kind) = noun_of(&word.text) {
            let learner = kind == EmploymentType::Intern;
            // "Our mission: 5 years of growth"
            let headed = word.text == "mission" && word.around[1] == ':';
            let lasts = adjacent && !headed || learner && !of_experience;
            return lasts.then_some((kind, at..unit.saturating_add(1)));
        }
        if asks_for(word) {
            return None;
        }
        adjacent &= is_filler(&word.text);
    }
    None
}

/// Words between a noun and its span.
const MOST_BETWEEN: usize = 7;

/// Words after a span that may name it experience.
const NEAR_EXPERIENCE: usize = 4;

/// Words that ask the applicant for a span.
fn asks_for(word: &Word) -> bool {
    speaks_of_experience(word)
        || matches!(
            word.text.as_str(),
            "least"
                | "minimum"
                | "mindestens"
                | "minimo"
                | "menos"
                | "moins"
                | "oder"
                | "or"
                | "ou"
        )
}

/// Words that make a trade of an engagement before them: "contract management".
fn is_trade(word: &str) -> bool {
    matches!(
        word,
        "management"
            | "manager"
            | "administration"
            | "negotiation"
            | "law"
            | "experience"
            | "work"
            | "coordination"
            | "research"
            | "sales"
            | "catering"
            | "cleaning"
    )
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "de" | "d"
            | "del"
            | "of"
            | "for"
            | "a"
            | "an"
            | "the"
            | "une"
            | "un"
            | "una"
            | "von"
            | "uber"
            | "auf"
            | "fur"
            | "bis"
            | "zu"
            | "up"
            | "to"
            | "zunachst"
            | "vorerst"
            | "eine"
            | "einem"
            | "dauer"
            | "duree"
            | "duracion"
            | "duration"
            | "initial"
            | "inicial"
            | "initiale"
            | "paid"
            | "por"
            | "pour"
            | "unpaid"
            | "remunerado"
            | "remunere"
            | "par"
            | "temporal"
            | "term"
            | "termino"
            | "fijo"
    )
}

/// What a noun of a limited engagement makes of the job.
fn noun_of(word: &str) -> Option<EmploymentType> {
    match word {
        "internship" | "internships" | "placement" | "stage" | "praktikum" | "pflichtpraktikum"
        | "praxissemester" | "praktikums" | "practicas" | "pasantia" | "pasantias" | "beca"
        | "becas" | "alternance" | "apprentissage" => Some(EmploymentType::Intern),
        "contract"
        | "ftc"
        | "contrato"
        | "contrat"
        | "cdd"
        | "vertrag"
        | "befristet"
        | "befristung"
        | "befristete"
        | "befristeter"
        | "mission"
        | "assignment"
        | "secondment"
        | "sustitucion"
        | "vertretung"
        | "elternzeitvertretung"
        | "temporada"
        | "interim"
        | "fixed" => Some(EmploymentType::Temporary),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::{self, Glyph};

    #[test]
    fn how_long_a_job_lasts() {
        let check = |text: &str, expect: Option<EmploymentType>| {
            let glyphs: Vec<Glyph> = text::glyphs(text).collect();
            let found = spans(&text::spanned(&glyphs));
            assert_eq!(found.first().map(|(kind, _)| *kind), expect, "{text}");
        };
        use EmploymentType::{Intern, Temporary};
        for text in [
            "6-month internship",
            "A paid internship of 3 to 6 months",
            "Praktikum (6 Monate)",
            "Praktikum in der Redaktion, 3 Monate",
            "Stage de 6 mois",
            "Un stage d'une durée de quatre mois",
            "6 mois de stage",
            "Contrato de prácticas de 6 meses",
            "Beca de 9 meses",
            "Contrat d'apprentissage de 12 à 24 mois",
        ] {
            check(text, Some(Intern));
        }
        for text in [
            "A contract of 3 months",
            "12-month FTC",
            "18 months fixed term",
            "Befristet auf 2 Jahre",
            "zunächst befristet bis zu 12 Monate",
            "CDD de 8 mois",
            "Contrato temporal de 5 meses",
            "Mission d'intérim de 3 mois",
            "Term: one year with possibility of extension",
            "12 months, renewable",
            "2 Jahre mit Option auf Verlängerung",
        ] {
            check(text, Some(Temporary));
        }
        for text in [
            "3 years of contract management",
            "Internship or 6 months of experience",
            "Contract role, 5 years in sales",
            "Stage ou 2 ans d'expérience",
            "Praktikum und mindestens 6 Monate im Verkauf",
            "5 years of experience",
            "5 years of mission critical software",
            "3 years with renewable energy",
            "Our mission: 5 years of growth",
        ] {
            check(text, None);
        }
    }
}

//! Qualifications for a trade by names of several words, and those that a state recognises:
//! "Diplôme d'État d'infirmier", "staatlich anerkannte Erzieherin", "técnico superior".

use std::ops::Range;

use super::part::Part;
use crate::features::EducationLevel;

/// The qualification that begins with this part, and its words.
pub(super) fn recognised(parts: &[Part], index: usize) -> Option<(Range<usize>, EducationLevel)> {
    let part = parts.get(index)?;
    let text = |after: usize| {
        let part = parts.get(index.saturating_add(after));
        part.map_or("", |part| part.text.as_str())
    };
    let (level, last) = match (text(0), text(1), text(2)) {
        ("diplome" | "diplomes", "d", "etat") => {
            let of = usize::from(matches!(text(3), "d" | "de")).saturating_add(3);
            (of_state(text(of)), of.max(3).saturating_sub(1))
        }
        // "DE infirmier", "DE d'éducateur"
        ("de", next, _) if part.capitals => {
            let of = if matches!(next, "d" | "de") { 2 } else { 1 };
            (is_of_care(text(of)).then(|| of_state(text(of)))?, of)
        }
        ("ide" | "iade" | "ibode", ..) if part.capitals => (EducationLevel::Bachelor, 0),
        (
            "deas" | "deap" | "deaes" | "deavs" | "tcae" | "cfc" | "efz" | "eba" | "cfgm" | "cfgs",
            ..,
        ) if part.capitals => (EducationLevel::Vocational, 0),
        ("staatlich", next, of) if is_recognised(next) && !is_school(of) => {
            (EducationLevel::Vocational, 1)
        }
        ("examinierte" | "examinierter" | "examiniert", ..) => (EducationLevel::Vocational, 0),
        ("certificado", "de", "profesionalidad") => (EducationLevel::Vocational, 2),
        ("tecnico" | "tecnica", "superior" | "medio", next) if is_en(next) => {
            (EducationLevel::Vocational, 1)
        }
        ("tecnico", "a", "superior") => (EducationLevel::Vocational, 2),
        ("ciclo", "superior" | "medio" | "formativo", _) => (EducationLevel::Vocational, 1),
        ("licence", "obligatoire" | "exigee" | "requise" | "minimum", _)
        | ("bachelier", "en", _) => (EducationLevel::Bachelor, 0),
        ("licenciado" | "licenciada", "en" | "de" | "por", _) => (EducationLevel::Bachelor, 0),
        ("licence", "de" | "d", subject) if is_subject(subject) => (EducationLevel::Bachelor, 2),
        (word, ..) if is_training(word) => (EducationLevel::Vocational, 0),
        ("hochschulausbildung", ..) => (EducationLevel::Bachelor, 0),
        _ => return None,
    };
    let last = parts.get(index.saturating_add(last))?;
    Some((part.at.start..last.at.end, level))
}

/// The level of a French state diploma for this trade: nurses, teachers of small children and
/// social workers have that of a bachelor, those who assist them a vocational one.
fn of_state(trade: &str) -> EducationLevel {
    match trade {
        "aide" | "accompagnant" | "accompagnante" | "auxiliaire" | "ambulancier" | "moniteur"
        | "assistant" | "assistante" | "technicien" => EducationLevel::Vocational,
        _ => EducationLevel::Bachelor,
    }
}

/// Whether French state diplomas are for such trades.
fn is_of_care(trade: &str) -> bool {
    matches!(
        trade,
        "infirmier"
            | "infirmiere"
            | "educateur"
            | "educatrice"
            | "aide"
            | "accompagnant"
            | "auxiliaire"
            | "ambulancier"
            | "psychomotricien"
            | "ergotherapeute"
            | "masseur"
            | "kinesitherapeute"
            | "puericultrice"
            | "sagefemme"
    )
}

fn is_recognised(word: &str) -> bool {
    ["anerkannt", "gepruft", "examiniert", "zugelassen"]
        .iter()
        .any(|start| word.starts_with(start))
}

/// Schools and carriers are recognised, too.
fn is_school(word: &str) -> bool {
    ["schule", "einrichtung", "institut", "trager", "universitat"]
        .iter()
        .any(|end| word.ends_with(end))
}

/// German compounds for a training in a trade: "Kochausbildung", "Banklehre", "Gesellenbrief".
fn is_training(word: &str) -> bool {
    const TRAININGS: [&str; 12] = [
        "ausbildung",
        "banklehre",
        "berufslehre",
        "kochlehre",
        "handwerkslehre",
        "gesellenbrief",
        "gesellenprufung",
        "meisterbrief",
        "meisterprufung",
        "facharbeiterbrief",
        "lehrabschluss",
        "berufsabschluss",
    ];
    let of_others = ["hochschul", "grund", "hunde", "vorbild"];
    TRAININGS.iter().any(|end| word.ends_with(end))
        && !of_others.iter().any(|start| word.starts_with(start))
}

fn is_en(word: &str) -> bool {
    matches!(word, "en" | "de" | "sanitario" | "administrativo" | "")
}

/// Subjects of a French "licence", which also names permits.
fn is_subject(word: &str) -> bool {
    matches!(
        word,
        "mathematiques"
            | "lettres"
            | "droit"
            | "langues"
            | "physique"
            | "chimie"
            | "biologie"
            | "histoire"
            | "psychologie"
            | "economie"
            | "gestion"
            | "informatique"
            | "sciences"
            | "anglais"
            | "philosophie"
            | "sociologie"
            | "staps"
    )
}

#[cfg(test)]
mod tests {
    use super::super::{lowest_in, spanned};
    use super::EducationLevel::{self, Bachelor, Secondary, Vocational};

    #[test]
    fn qualifications_for_a_trade() {
        let check = |text: &str, expect: Option<EducationLevel>| {
            let asked = lowest_in(&spanned(text), false).map(|(_, level)| level);
            assert_eq!(asked, expect, "{text}");
        };
        for text in [
            "Diplôme d'État d'infirmier exigé",
            "Titulaire du diplôme d'État d'éducateur spécialisé",
            "DE infirmier obligatoire",
            "Licence de mathématiques minimum",
            "Graduate (any stream)",
            "Any graduate",
            "Licence obligatoire",
            "Bachelier en comptabilité",
            "Licenciada en pedagogía",
            "Ingeniero en Sistemas titulado",
        ] {
            check(text, Some(Bachelor));
        }
        for text in [
            "Diplôme d'État d'aide-soignant",
            "DEAES ou équivalent",
            "Sie sind staatlich anerkannte Erzieherin",
            "Staatlich geprüfter Techniker",
            "Examinierte Pflegekraft",
            "Abgeschlossene Kochausbildung",
            "Banklehre",
            "Gesellenbrief als Tischler",
            "CFC de commerce",
            "Certificado de profesionalidad",
            "Técnico Superior en Educación Infantil",
            "Ciclo superior de Comercio",
            "Título oficial de TCAE",
            "Bac pro logistique",
            "CFGM o CFGS en electricidad",
        ] {
            check(text, Some(Vocational));
        }
        check("Graduado en ESO", Some(Secondary));
        check("Niveau bac demandé", Some(Secondary));
        for text in [
            "Eine staatlich anerkannte Hochschule",
            "Agent d'état civil",
            "Weiterbildung zum Betriebswirt",
            "Betriebswirtschaftslehre",
            "Una licencia de conducir",
            "Por eso te buscamos",
            "Técnico de soporte",
            "We run a graduate programme",
        ] {
            check(text, None);
        }
    }
}

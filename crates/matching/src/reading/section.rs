//! The subject of a part of a document, by its heading.

/// The subject of a part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// The work; the default without a heading.
    Work,
    /// Requirements.
    Required,
    /// Welcome additions.
    Optional,
    /// The employer, its benefits and how to apply: nothing here is required.
    Employer,
}

/// Words of the longest heading.
pub(super) const LONGEST_HEADING: usize = 8;

/// The section that a heading of these folded words opens; `None` if it is unknown.
pub(super) fn of_heading<'a>(words: impl Iterator<Item = &'a str>) -> Option<Section> {
    let heading = spaced(words);
    let names = |phrase: &str| heading.contains(&format!(" {phrase} "));
    HEADINGS
        .iter()
        .find(|(_, phrases)| phrases.iter().any(|phrase| names(phrase)))
        .map(|(section, _)| *section)
}

/// The section that a line opens which is not marked as a heading but contains nothing else.
pub(super) fn of_bare_line<'a>(words: impl Iterator<Item = &'a str>) -> Option<Section> {
    let line = spaced(words);
    HEADINGS
        .iter()
        .find(|(_, phrases)| phrases.contains(&line.trim()))
        .map(|(section, _)| *section)
}

fn spaced<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.fold(String::from(" "), |text, word| text + word + " ")
}

/// Folded words of headings in English, German, Spanish and French. The first match counts:
/// "preferred skills" are not "skills".
const HEADINGS: &[(Section, &[&str])] = &[
    (
        Section::Optional,
        &[
            "nice to have",
            "nice to haves",
            "nice if",
            "good to have",
            "preferred",
            "preferences",
            "desirable",
            "desired",
            "bonus",
            "bonus points",
            "plus",
            "pluses",
            "optional",
            "ideally",
            "advantageous",
            "von vorteil",
            "wunschenswert",
            "idealerweise",
            "pluspunkte",
            "deseable",
            "deseables",
            "valorable",
            "se valorara",
            "valoramos",
            "souhaite",
            "souhaitee",
            "souhaites",
            "souhaitees",
            "un plus",
            "atouts",
        ],
    ),
    (
        Section::Employer,
        &[
            "about us",
            "about the company",
            "about our",
            "about the team",
            "who we are",
            "our company",
            "our story",
            "our mission",
            "our values",
            "our culture",
            "company description",
            "company overview",
            "company profile",
            "why us",
            "why join",
            "why work",
            "what we offer",
            "we offer",
            "our offer",
            "what youll get",
            "what you get",
            "what you will get",
            "whats in it for you",
            "benefits",
            "perks",
            "compensation",
            "equal opportunity",
            "equal employment",
            "eeo",
            "diversity",
            "how to apply",
            "application process",
            "to apply",
            "disclaimer",
            "privacy",
            "uber uns",
            "wir bieten",
            "bieten wir",
            "was wir bieten",
            "unser angebot",
            "das bieten",
            "deine vorteile",
            "ihre vorteile",
            "benefits",
            "unternehmensprofil",
            "bewerbung",
            "kontakt",
            "sobre nosotros",
            "quienes somos",
            "la empresa",
            "ofrecemos",
            "que ofrecemos",
            "se ofrece",
            "beneficios",
            "ventajas",
            "a propos",
            "qui sommes nous",
            "notre entreprise",
            "nous offrons",
            "nous proposons",
            "ce que nous offrons",
            "avantages",
            "comment postuler",
        ],
    ),
    (
        Section::Work,
        &[
            "responsibilities",
            "duties",
            "what you will do",
            "what youll do",
            "what you do",
            "your role",
            "the role",
            "about the role",
            "about the job",
            "job description",
            "job summary",
            "tasks",
            "your mission",
            "day to day",
            "aufgaben",
            "deine aufgaben",
            "ihre aufgaben",
            "tatigkeiten",
            "stellenbeschreibung",
            "funciones",
            "responsabilidades",
            "tareas",
            "missions",
            "vos missions",
            "responsabilites",
            "description du poste",
        ],
    ),
    (
        Section::Required,
        &[
            "required",
            "requirement",
            "requirements",
            "must have",
            "must haves",
            "qualification",
            "qualifications",
            "skills",
            "competencies",
            "experience",
            "education",
            "what you bring",
            "what youll bring",
            "you bring",
            "what you need",
            "what youll need",
            "you have",
            "you will have",
            "who you are",
            "about you",
            "your profile",
            "we are looking for",
            "were looking for",
            "we look for",
            "what we expect",
            "essential",
            "minimum",
            "profil",
            "dein profil",
            "ihr profil",
            "anforderungen",
            "anforderungsprofil",
            "voraussetzungen",
            "qualifikation",
            "qualifikationen",
            "kenntnisse",
            "das bringst du mit",
            "was du mitbringst",
            "was sie mitbringen",
            "bringen sie mit",
            "requisitos",
            "perfil",
            "requerimientos",
            "conocimientos",
            "formacion",
            "se requiere",
            "que buscamos",
            "profil recherche",
            "votre profil",
            "competences",
            "exigences",
            "prerequis",
            "qualifications requises",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn headings_tell_what_follows() {
        let check = |heading: &str, expect: Option<Section>| {
            let words = text::words(heading);
            assert_eq!(
                of_heading(words.iter().map(String::as_str)),
                expect,
                "{heading}"
            );
        };
        check("Requirements:", Some(Section::Required));
        check("## Preferred Qualifications", Some(Section::Optional));
        check("What you'll do", Some(Section::Work));
        check("What we offer", Some(Section::Employer));
        check("Dein Profil", Some(Section::Required));
        check("Wir bieten", Some(Section::Employer));
        check("Requisitos", Some(Section::Required));
        check("Se valorará", Some(Section::Optional));
        check("Profil recherché", Some(Section::Required));
        check("Backend", None);
        check("Surplus", None);
    }
}

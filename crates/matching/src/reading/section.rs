//! The subject of a part of a document, by its heading.

use std::sync::OnceLock;

use crate::language::text;

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
    let names = |phrase: &String| heading.contains(phrase.as_str());
    headings()
        .iter()
        .find(|(_, phrases)| phrases.iter().any(names))
        .map(|(section, _)| *section)
}

/// The section that a line opens which is not marked as a heading but contains nothing else.
pub(super) fn of_bare_line<'a>(words: impl Iterator<Item = &'a str>) -> Option<Section> {
    let line = spaced(words);
    headings()
        .iter()
        .find(|(_, phrases)| phrases.contains(&line))
        .map(|(section, _)| *section)
}

fn spaced<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.fold(String::from(" "), |text, word| text + word + " ")
}

/// The headings as folded words between blanks.
fn headings() -> &'static [(Section, Vec<String>)] {
    static READ: OnceLock<Vec<(Section, Vec<String>)>> = OnceLock::new();
    READ.get_or_init(|| {
        let of = |phrase: &&str| spaced(text::words(phrase).iter().map(String::as_str));
        let all = HEADINGS.iter();
        all.map(|(section, phrases)| (*section, phrases.iter().map(of).collect()))
            .collect()
    })
}

/// Headings in English, German, Spanish, French and Chinese. The first match counts:
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
            "加分项",
            "优先条件",
            "优先考虑",
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
            "why you'll love",
            "our benefits",
            "salary range",
            "our commitment",
            "unsere benefits",
            "das erwartet dich",
            "unsere leistungen",
            "on vous propose",
            "ce qu'on vous offre",
            "福利待遇",
            "公司福利",
            "员工福利",
            "薪酬福利",
            "薪资待遇",
            "我们提供",
            "关于我们",
            "公司介绍",
            "公司简介",
            "福利",
            "待遇",
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
            "what the job involves",
            "the position",
            "key tasks",
            "deine rolle",
            "das machst du",
            "tu misión",
            "vos responsabilités",
            "ton rôle",
            "岗位职责",
            "工作职责",
            "工作内容",
            "职位描述",
            "主要职责",
            "职责",
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
            "good fit",
            "great fit",
            "right fit",
            "fit for this role",
            "right for you",
            "ideal candidate",
            "ideal profile",
            "successful candidate",
            "candidate profile",
            "candidate requirements",
            "the candidate",
            "person specification",
            "your background",
            "your experience",
            "your skills",
            "your strengths",
            "your toolkit",
            "must haves",
            "we'd love to see",
            "we would love to see",
            "we'd like to see",
            "who you'll be",
            "is this you",
            "you may be",
            "you might be",
            "you should have",
            "you should apply if",
            "to be successful",
            "what it takes",
            "what you'll have",
            "knowledge",
            "dein hintergrund",
            "das solltest du",
            "das bringen sie mit",
            "wen wir suchen",
            "wir suchen",
            "was wir erwarten",
            "deine skills",
            "deine stärken",
            "ihre stärken",
            "tu perfil",
            "lo que buscamos",
            "lo que necesitas",
            "perfil requerido",
            "candidato ideal",
            "nous recherchons",
            "nous cherchons",
            "on recherche",
            "recherché",
            "candidat idéal",
            "ton profil",
            "le profil",
            "vos compétences",
            "任职要求",
            "任职资格",
            "岗位要求",
            "职位要求",
            "工作要求",
            "应聘要求",
            "招聘要求",
            "我们希望你",
            "你需要",
            "技能要求",
            "要求",
            "资格",
            "期望",
            "for you if",
            "apply if",
            "love this job if",
            "thrive here",
            "to succeed",
            "you need",
            "wir erwarten",
            "wünschen wir uns",
            "nous attendons",
            "on attend",
            "pedimos",
            "esperamos de ti",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

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
        check("You may be a great fit if", Some(Section::Required));
        check("The ideal candidate", Some(Section::Required));
        check("Ce que nous cherchons", Some(Section::Required));
        check("Wen wir suchen", Some(Section::Required));
        check("任职资格", Some(Section::Required));
        check("公司福利", Some(Section::Employer));
        check("岗位职责:", Some(Section::Work));
        check("加分项", Some(Section::Optional));
        check("Backend", None);
        check("Surplus", None);
    }
}

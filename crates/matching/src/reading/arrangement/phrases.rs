//! Words about how work is arranged.

use std::sync::OnceLock;

use crate::document::{EmploymentType, Seniority};

use super::super::phrase::Phrases;

#[derive(Debug, Clone, Copy)]
pub(super) enum Claim {
    Employment(EmploymentType),
    Rung(Seniority),
}

impl Claim {
    /// Whether it is full or part time.
    pub(super) fn is_of_time(self) -> bool {
        use EmploymentType::{FullTime, PartTime};
        matches!(self, Self::Employment(FullTime | PartTime))
    }
}

/// How a title may state an employment type.
#[derive(Debug, Clone, Copy)]
pub(super) enum TitleForm {
    Anywhere(EmploymentType),
    /// None: the words name the work.
    Nowhere,
    /// Only in brackets, after a dash or a comma: a "Contract Manager" is none.
    Apart(EmploymentType),
}

/// Labels of employment types.
pub(super) fn labels() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[(
            (),
            &[
                "job type",
                "employment type",
                "type of employment",
                "contract type",
                "type of contract",
                "position type",
                "Anstellungsart",
                "Beschäftigungsart",
                "Vertragsart",
                "Art der Anstellung",
                "type de contrat",
                "contrat",
                "tipo de contrato",
                "tipo de empleo",
            ],
        )])
    })
}

pub(super) fn of_title() -> &'static Phrases<TitleForm> {
    static READ: OnceLock<Phrases<TitleForm>> = OnceLock::new();
    READ.get_or_init(|| {
        use EmploymentType::{Contractor, Intern, PartTime, PerDiem, Temporary, Volunteer};
        use TitleForm::{Anywhere, Apart, Nowhere};
        Phrases::of(&[
            (
                Apart(Contractor),
                &[
                    "contract",
                    "contractor",
                    "outside ir35",
                    "inside ir35",
                    "c2c",
                    "1099",
                ],
            ),
            (
                Apart(Temporary),
                &[
                    "temp",
                    "interim",
                    "cover",
                    "maternity",
                    "cdd",
                    "befristet",
                    "temporada",
                    "saison",
                    "sustitución",
                    "interinidad",
                ],
            ),
            (
                Anywhere(Temporary),
                &[
                    "temporary",
                    "ftc",
                    "fixed term",
                    "maternity cover",
                    "temp to perm",
                    "seasonal",
                    "saisonkraft",
                    "temporär",
                    "temporal",
                    "saisonnier",
                ],
            ),
            (
                Nowhere,
                &["temporary works", "casual dining", "casual wear"],
            ),
            (Anywhere(Temporary), &["temp", "interim", "casual", "locum"]),
            (Anywhere(PerDiem), &["per diem", "prn", "zero hours"]),
            (Anywhere(Volunteer), &["volunteer", "ehrenamtlich"]),
            (
                Anywhere(PartTime),
                &["minijob", "mini-job", "aushilfe", "nebenjob"],
            ),
            (
                Anywhere(Intern),
                &[
                    "alternance",
                    "apprenti",
                    "apprentie",
                    "stagiaire",
                    "praktikum",
                ],
            ),
        ])
    })
}

/// Words that name an employment type in a field about nothing else.
pub(super) fn of_field() -> &'static Phrases<EmploymentType> {
    static READ: OnceLock<Phrases<EmploymentType>> = OnceLock::new();
    READ.get_or_init(|| {
        use EmploymentType::{
            Contractor, FullTime, Intern, Other, PartTime, PerDiem, Temporary, Volunteer,
        };
        Phrases::of(&[
            (
                FullTime,
                &[
                    "full",
                    "ft",
                    "cdi à temps plein",
                    "jornada completa",
                    "全日",
                ],
            ),
            (PartTime, &["part", "pt", "mini job", "zero hours"]),
            (
                Contractor,
                &[
                    "contractor",
                    "contract",
                    "contracting",
                    "contracttohire",
                    "freelancer",
                    "consultant",
                    "self employed",
                    "freiberufler",
                    "selbständig",
                    "indépendant",
                ],
            ),
            (
                Temporary,
                &[
                    "temporary",
                    "temp",
                    "seasonal",
                    "fixedterm",
                    "fixed term contract",
                    "interim",
                    "casual",
                    "temporal",
                    "temporaire",
                    "intérim",
                    "saisonal",
                    "aushilfe",
                    "临时",
                ],
            ),
            (
                Intern,
                &[
                    "intern",
                    "interns",
                    "internship",
                    "trainee",
                    "apprentice",
                    "apprenticeship",
                    "praktikum",
                    "ausbildung",
                    "stage",
                    "alternance",
                    "apprentissage",
                    "prácticas",
                    "contrato de prácticas",
                    "contrato en prácticas",
                    "beca",
                    "working student",
                    "werkstudent",
                    "co-op",
                    "student",
                    "实习",
                    "placement",
                ],
            ),
            (
                Volunteer,
                &[
                    "volunteer",
                    "volunteering",
                    "voluntary",
                    "ehrenamt",
                    "bénévolat",
                    "voluntariado",
                    "志愿",
                ],
            ),
            (PerDiem, &["per diem", "perdiem", "prn", "day rate"]),
            (Other, &["other"]),
        ])
    })
}

pub(super) fn phrases() -> &'static Phrases<Claim> {
    static READ: OnceLock<Phrases<Claim>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(PHRASES))
}

/// Phrases in English, German, Spanish, French and Chinese, long enough to be about the job:
/// "stage" is not.
const PHRASES: &[(Claim, &[&str])] = &[
    (
        Claim::Employment(EmploymentType::FullTime),
        &[
            "full time",
            "fulltime",
            "vollzeit",
            "vollzeitstelle",
            "jornada completa",
            "tiempo completo",
            "temps plein",
            "temps complet",
            "全职",
        ],
    ),
    (
        Claim::Employment(EmploymentType::PartTime),
        &[
            "part time",
            "parttime",
            "teilzeit",
            "teilzeitstelle",
            "minijob",
            "mini job",
            "minijobber",
            "450 euro job",
            "520 euro job",
            "538 euro job",
            "zero hours contract",
            "zero-hours contract",
            "aushilfe",
            "aushilfskraft",
            "mini-job",
            "geringfügige beschäftigung",
            "media jornada",
            "jornada parcial",
            "tiempo parcial",
            "temps partiel",
            "mi-temps",
            "兼职",
        ],
    ),
    (
        Claim::Employment(EmploymentType::Contractor),
        &[
            "contract position",
            "contract role",
            "contract job",
            "contract to hire",
            "independent contractor",
            "self-employed",
            "1099 only",
            "1099",
            "freelance",
            "freelancer",
            "corp to corp",
            "c2c",
            "1099 contract",
            "1099 contractor",
            "outside ir35",
            "inside ir35",
            "day rate contract",
            "freiberuflich",
            "freie mitarbeit",
            "werkvertrag",
            "autónomo",
            "auto-entrepreneur",
            "外包",
        ],
    ),
    (
        Claim::Employment(EmploymentType::Temporary),
        &[
            "temporary position",
            "temporary role",
            "temporary job",
            "temporary contract",
            "temporary work",
            "temp to hire",
            "temp-to-hire",
            "month contract",
            "months contract",
            "month fixed term",
            "casual work",
            "casual position",
            "casual basis",
            "locum",
            "saisonkraft",
            "trabajo de verano",
            "mission d'intérim",
            "temp to perm",
            "fixed term",
            "seasonal position",
            "seasonal work",
            "seasonal role",
            "seasonal job",
            "contrato de sustitución",
            "por sustitución",
            "contrat saisonnier",
            "maternity cover",
            "befristet",
            "befristete",
            "befristeter",
            "zeitarbeit",
            "saisonarbeit",
            "saisonal",
            "contrato temporal",
            "contrato hasta",
            "contrat jusqu'au",
            "contract until",
            "vertrag bis",
            "trabajo temporal",
            "saisonstelle",
            "término fijo",
            "contrato de interinidad",
            "trabajo de temporada",
            "temporada de verano",
            "temporada de invierno",
            "cdd",
            "en intérim",
            "mission d'intérim",
            "travail saisonnier",
            "saisonnier",
            "临时工",
        ],
    ),
    (
        Claim::Employment(EmploymentType::Intern),
        &[
            "intern",
            "internship position",
            "internship program",
            "summer internship",
            "winter internship",
            "paid internship",
            "student internship",
            "month internship",
            "internship opportunity",
            "werkstudent",
            "werkstudentin",
            "werkstudententätigkeit",
            "working student",
            "internship programme",
            "this internship",
            "praktikant",
            "praktikum",
            "contrato de prácticas",
            "contrato en prácticas",
            "contrato formativo",
            "convention de stage",
            "pflichtpraktikum",
            "becario",
            "becaria",
            "stagiaire",
            "stage de fin d'études",
            "contrat d'apprentissage",
            "contrat d'alternance",
            "实习",
        ],
    ),
    (
        Claim::Employment(EmploymentType::Volunteer),
        &["volunteer position", "volunteer role", "this volunteer"],
    ),
    (
        Claim::Employment(EmploymentType::PerDiem),
        &[
            "per diem position",
            "prn position",
            "prn shifts",
            "prn basis",
            "per diem role",
            "per diem basis",
            "per diem shifts",
        ],
    ),
    (
        Claim::Rung(Seniority::Entry),
        &[
            "entry level",
            "junior level",
            "recent graduate",
            "recent graduates",
            "fresh graduate",
            "fresh graduates",
            "berufseinsteiger",
            "berufseinsteigerin",
            "berufsanfanger",
            "absolventen",
            "recien graduado",
            "recien titulado",
            "debutant accepte",
            "jeune diplome",
            "应届毕业生",
        ],
    ),
    (Claim::Rung(Seniority::Mid), &["mid level"]),
    (
        Claim::Rung(Seniority::Senior),
        &["senior level position", "senior level role"],
    ),
];

//! How the work is arranged, if no field states it: remote or not, full or part time, and the
//! level.

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{EmploymentType, Seniority, Workplace};
use crate::explanation::Field;
use crate::language::text::Word;

use super::context::{Context, Stance};
use super::finding::Finding;
use super::passage::Advertisement;
use super::phrase::Phrases;
use super::section::Section;

/// What a text states of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Arrangement {
    pub(super) workplace: Option<Finding<Workplace>>,
    pub(super) employment_types: Vec<EmploymentType>,
    pub(super) seniority: Option<Finding<Seniority>>,
}

#[derive(Debug, Clone, Copy)]
enum Claim {
    Workplace(Workplace),
    Employment(EmploymentType),
    Rung(Seniority),
}

impl Arrangement {
    /// From a title.
    pub(super) fn of_words(title: &[Word]) -> Self {
        let mut arrangement = Self::default();
        arrangement.read(Field::Title, title);
        arrangement
    }

    /// From the texts, apart from those about the employer.
    pub(super) fn of(advertisement: &Advertisement) -> Self {
        let mut arrangement = Self::default();
        for (field, line) in advertisement.lines() {
            if line.section != Section::Employer {
                arrangement.read(field, &line.words);
            }
        }
        arrangement
    }

    fn read(&mut self, field: Field, words: &[Word]) {
        let found = phrases().find(words);
        if found.is_empty() {
            return;
        }
        let context = Context::of(words);
        for (at, says) in found {
            let negated = context.stance(&at) == Some(Stance::Negated);
            match says {
                Claim::Workplace(Workplace::Remote) if negated => {
                    set(&mut self.workplace, Workplace::OnSite, field, words, at);
                }
                _ if negated => {}
                Claim::Workplace(workplace) => {
                    set(&mut self.workplace, workplace, field, words, at);
                }
                Claim::Employment(kind) => {
                    if !self.employment_types.contains(&kind) {
                        self.employment_types.push(kind);
                    }
                }
                Claim::Rung(rung) => set(&mut self.seniority, rung, field, words, at),
            }
        }
    }
}

/// The first statement of a kind counts.
fn set<T>(
    finding: &mut Option<Finding<T>>,
    fact: T,
    field: Field,
    words: &[Word],
    at: Range<usize>,
) {
    if finding.is_none() {
        *finding = Finding::by(fact, field, words, at);
    }
}

fn phrases() -> &'static Phrases<Claim> {
    static READ: OnceLock<Phrases<Claim>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(PHRASES))
}

/// Folded phrases in English, German, Spanish and French, long enough to be about the job: "remote
/// sensing", "hybrid cloud" and "stage" are not.
const PHRASES: &[(Claim, &[&str])] = &[
    (
        Claim::Workplace(Workplace::Remote),
        &[
            "fully remote",
            "full remote",
            "100 remote",
            "remote first",
            "remote only",
            "remote position",
            "remote role",
            "remote job",
            "remote opportunity",
            "remote work",
            "location remote",
            "work remotely",
            "working remotely",
            "work from home",
            "work from anywhere",
            "100 homeoffice",
            "100 remoto",
            "trabajo remoto",
            "en remoto",
            "teletrabajo completo",
            "teletravail complet",
        ],
    ),
    (
        Claim::Workplace(Workplace::Hybrid),
        &[
            "hybrid position",
            "hybrid role",
            "hybrid job",
            "hybrid work",
            "hybrid working",
            "hybrid model",
            "hybrid schedule",
            "hybrid remote",
            "location hybrid",
            "days in the office",
            "days in office",
            "days a week in the office",
            "days per week in the office",
            "hybrides arbeiten",
            "modelo hibrido",
            "trabajo hibrido",
            "mode hybride",
            "travail hybride",
        ],
    ),
    (
        Claim::Workplace(Workplace::OnSite),
        &[
            "on site position",
            "on site role",
            "onsite position",
            "onsite role",
            "fully on site",
            "fully onsite",
            "100 on site",
            "100 onsite",
            "office based",
            "not remote",
            "not a remote",
            "no remote",
            "remote is not",
            "remote work is not",
            "trabajo presencial",
            "modalidad presencial",
            "en presentiel",
        ],
    ),
    (
        Claim::Employment(EmploymentType::FullTime),
        &[
            "full time",
            "fulltime",
            "vollzeit",
            "jornada completa",
            "tiempo completo",
            "temps plein",
            "temps complet",
        ],
    ),
    (
        Claim::Employment(EmploymentType::PartTime),
        &[
            "part time",
            "parttime",
            "teilzeit",
            "media jornada",
            "jornada parcial",
            "tiempo parcial",
            "temps partiel",
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
            "freelance",
            "freelancer",
        ],
    ),
    (
        Claim::Employment(EmploymentType::Temporary),
        &[
            "temporary position",
            "temporary role",
            "temporary job",
            "temporary contract",
            "fixed term",
            "seasonal position",
            "befristet",
            "befristete",
            "zeitarbeit",
            "contrato temporal",
            "cdd",
        ],
    ),
    (
        Claim::Employment(EmploymentType::Intern),
        &[
            "intern",
            "internship position",
            "internship program",
            "internship programme",
            "this internship",
            "praktikant",
            "praktikum",
            "pflichtpraktikum",
            "becario",
            "becaria",
            "stagiaire",
        ],
    ),
    (
        Claim::Employment(EmploymentType::Volunteer),
        &["volunteer position", "volunteer role", "this volunteer"],
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
        ],
    ),
    (Claim::Rung(Seniority::Mid), &["mid level"]),
    (
        Claim::Rung(Seniority::Senior),
        &["senior level position", "senior level role"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::passage::Passage;

    #[test]
    fn how_the_work_is_arranged() {
        let check = |text: &str,
                     workplace: Option<Workplace>,
                     employment: &[EmploymentType],
                     seniority: Option<Seniority>| {
            let mut read = Arrangement::default();
            for line in &Passage::read(text, Section::Work).lines {
                read.read(Field::Description, &line.words);
            }
            assert_eq!(
                read.workplace.map(|finding| finding.fact),
                workplace,
                "{text}"
            );
            assert_eq!(read.employment_types, employment, "{text}");
            assert_eq!(
                read.seniority.map(|finding| finding.fact),
                seniority,
                "{text}"
            );
        };
        use EmploymentType::{FullTime, PartTime, Temporary};
        use Workplace::{Hybrid, OnSite, Remote};
        check("This is a fully remote position.", Some(Remote), &[], None);
        check("No remote work.", Some(OnSite), &[], None);
        check("Remote work is not possible.", Some(OnSite), &[], None);
        check("Remote sensing in the hybrid cloud", None, &[], None);
        check("Hybrid role, 3 days in the office", Some(Hybrid), &[], None);
        check("Full-time or part-time", None, &[FullTime, PartTime], None);
        check(
            "Vollzeit, befristet; Berufseinsteiger willkommen",
            None,
            &[FullTime, Temporary],
            Some(Seniority::Entry),
        );
        check(
            "Jornada completa, modelo híbrido",
            Some(Hybrid),
            &[FullTime],
            None,
        );
        check("Temps plein", None, &[FullTime], None);
    }
}

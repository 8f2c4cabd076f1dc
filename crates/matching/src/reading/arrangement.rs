//! How the work is arranged, if no field states it: remote or not, full or part time, and the
//! level.

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{EmploymentType, Seniority, Workplace};
use crate::explanation::Field;
use crate::language::text::{self, Glyph, Pause, Word};

use super::context::Context;
use super::finding::Finding;
use super::passage::Advertisement;
use super::phrase::Phrases;
use super::section::Section;

/// What a text states of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Arrangement {
    pub(super) workplace: Option<Finding<Workplace>>,
    /// Whether the workplace is only allowed or usual, so that a stronger statement replaces it.
    is_weak: bool,
    pub(super) employment_types: Vec<Finding<EmploymentType>>,
    pub(super) seniority: Option<Finding<Seniority>>,
}

#[derive(Debug, Clone, Copy)]
enum Claim {
    Workplace(Workplace),
    /// Remote work is possible or usual; not that this work is remote.
    Allowed,
    Employment(EmploymentType),
    Rung(Seniority),
}

impl Arrangement {
    /// From a title.
    pub(super) fn of_words(title: &[Word]) -> Self {
        let mut arrangement = Self::default();
        arrangement.read(Field::Title, title);
        for (at, kind) in of_title().find(title) {
            if stands_apart(title, &at) || matches!(kind, TitleForm::Anywhere(_)) {
                arrangement.employ(kind.employment(), Field::Title, title, at);
            }
        }
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
        if let Some((workplace, at)) = by_days(words) {
            self.work(workplace, false, field, words, at);
        }
        let found = phrases().find(words);
        if found.is_empty() {
            return;
        }
        let context = Context::of(words);
        for (at, says) in found {
            let denied = context.denies(&at);
            match says {
                Claim::Workplace(Workplace::Remote) | Claim::Allowed if denied => {
                    self.work(Workplace::OnSite, false, field, words, at);
                }
                _ if denied => {}
                Claim::Workplace(workplace) => self.work(workplace, false, field, words, at),
                Claim::Allowed if is_for_weeks(words) => {}
                Claim::Allowed if is_sometimes(words, &at) => {
                    self.work(Workplace::Hybrid, false, field, words, at);
                }
                Claim::Allowed => self.work(Workplace::Remote, true, field, words, at),
                Claim::Employment(kind) => self.employ(kind, field, words, at),
                Claim::Rung(rung) => {
                    if self.seniority.is_none() {
                        self.seniority = Finding::by(rung, field, words, at);
                    }
                }
            }
        }
    }

    /// The first statement counts, but a weak one only until a stronger one follows.
    fn work(
        &mut self,
        workplace: Workplace,
        is_weak: bool,
        field: Field,
        words: &[Word],
        at: Range<usize>,
    ) {
        if self.workplace.is_none() || self.is_weak && !is_weak {
            self.workplace = Finding::by(workplace, field, words, at);
            self.is_weak = is_weak;
        }
    }

    fn employ(&mut self, kind: EmploymentType, field: Field, words: &[Word], at: Range<usize>) {
        let mut known = self.employment_types.iter();
        if !known.any(|known| known.fact == kind) {
            self.employment_types
                .extend(Finding::by(kind, field, words, at));
        }
    }
}

/// The employment types that a field about them names, in any words: "Regular Full Time (Salary)".
///
/// ```
/// use matching::document::EmploymentType;
///
/// let types = matching::read_employment_types("Part Time Permanent");
/// assert_eq!(types, [EmploymentType::PartTime]);
/// ```
#[must_use]
pub fn read_employment_types(text: &str) -> Vec<EmploymentType> {
    let glyphs: Vec<Glyph> = text::glyphs(text).take(MOST_OF_FIELD).collect();
    let words = text::spanned(&glyphs);
    let mut types = Vec::new();
    let stated = phrases().find(&words).into_iter();
    let stated = stated.filter_map(|(at, claim)| match claim {
        Claim::Employment(kind) => Some((at, kind)),
        _ => None,
    });
    let stated: Vec<(Range<usize>, EmploymentType)> = stated.collect();
    let bare = of_field()
        .find(&words)
        .into_iter()
        .filter(|(at, _)| !stated.iter().any(|(other, _)| other.contains(&at.start)));
    for (_, kind) in stated.iter().cloned().chain(bare) {
        if !types.contains(&kind) {
            types.push(kind);
        }
    }
    types
}

/// Characters of a field about employment types.
const MOST_OF_FIELD: usize = 500;

/// The workplace that a number of days states: "three days a week in the office", "two days from
/// home".
fn by_days(words: &[Word]) -> Option<(Workplace, Range<usize>)> {
    let (at, count) = words.iter().enumerate().find_map(|(at, word)| {
        let is_day = matches!(
            word.text.as_str(),
            "day" | "days" | "tag" | "tage" | "tagen" | "dia" | "dias" | "jour" | "jours"
        );
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let count = days(&before.filter(|_| is_day)?.text)?;
        Some((at, count))
    })?;
    let from = at.saturating_sub(NEAR_DAYS);
    let near = words.get(from..words.len().min(at.saturating_add(NEAR_DAYS)))?;
    let place = places_of_work()
        .find(near)
        .into_iter()
        .min_by_key(|(found, _)| {
            let found = from.saturating_add(found.start);
            // What follows the days is more likely meant than what precedes them.
            (found < at, found.abs_diff(at))
        })?;
    let (found, is_home) = place;
    let workplace = match (count, is_home) {
        (5.., true) => Workplace::Remote,
        (5.., false) => Workplace::OnSite,
        _ => Workplace::Hybrid,
    };
    let (start, end) = (
        from.saturating_add(found.start),
        from.saturating_add(found.end),
    );
    let first = at.saturating_sub(1).min(start);
    Some((workplace, first..end.max(at.saturating_add(1))))
}

/// Words between a number of days and where they are spent.
const NEAR_DAYS: usize = 8;

/// A number of days of a week; more are holidays.
fn days(word: &str) -> Option<u32> {
    Some(match word {
        "1" | "one" | "ein" | "einen" | "un" => 1,
        "2" | "two" | "zwei" | "dos" | "deux" => 2,
        "3" | "three" | "drei" | "tres" | "trois" => 3,
        "4" | "four" | "vier" | "cuatro" | "quatre" => 4,
        "5" | "five" | "funf" | "cinco" | "cinq" => 5,
        _ => return None,
    })
}

/// Where days are spent, and whether that is at home.
fn places_of_work() -> &'static Phrases<bool> {
    static READ: OnceLock<Phrases<bool>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[
            (
                true,
                &[
                    "from home",
                    "at home",
                    "remote",
                    "remotely",
                    "work from home",
                    "wfh",
                    "home office",
                    "homeoffice",
                    "télétravail",
                    "à distance",
                    "teletrabajo",
                    "en remoto",
                    "desde casa",
                    "zu Hause",
                    "mobiles Arbeiten",
                ],
            ),
            (
                false,
                &[
                    "in the office",
                    "in office",
                    "in-office",
                    "at the office",
                    "in our office",
                    "from the office",
                    "office",
                    "on site",
                    "on-site",
                    "onsite",
                    "in person",
                    "in-person",
                    "im Büro",
                    "vor Ort",
                    "in der Zentrale",
                    "au bureau",
                    "sur site",
                    "en présentiel",
                    "en la oficina",
                    "en oficina",
                    "presencial",
                    "presenciales",
                ],
            ),
        ])
    })
}

/// Whether remote work is a perk for some weeks of the year.
fn is_for_weeks(words: &[Word]) -> bool {
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.text.as_str()));
    has(&[
        "weeks", "week", "month", "months", "wochen", "semaines", "semanas", "days",
    ]) && has(&[
        "year", "annually", "annum", "jahr", "an", "ano", "perk", "perks",
    ])
}

/// Whether remote work is only occasional.
fn is_sometimes(words: &[Word], at: &Range<usize>) -> bool {
    let from = at.start.saturating_sub(6);
    let to = words.len().min(at.end.saturating_add(5));
    let near = words.get(from..to).unwrap_or_default();
    !sometimes().find(near).is_empty()
}

fn sometimes() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[(
            (),
            &[
                "occasional",
                "occasionally",
                "now and then",
                "now and again",
                "from time to time",
                "sometimes",
                "some",
                "partial",
                "partially",
                "partly",
                "part of the week",
                "once a week",
                "twice a week",
                "a week",
                "per week",
                "days",
                "fridays",
                "when needed",
                "if needed",
                "gelegentlich",
                "gelegentliches",
                "teilweise",
                "anteilig",
                "tageweise",
                "parcial",
                "parcialmente",
                "ocasional",
                "a veces",
                "partiel",
                "occasionnel",
                "ponctuel",
                "de temps en temps",
                "flexible",
            ],
        )])
    })
}

/// How a title may state an employment type.
#[derive(Debug, Clone, Copy)]
enum TitleForm {
    Anywhere(EmploymentType),
    /// Only in brackets, after a dash or a comma: a "Contract Manager" is none.
    Apart(EmploymentType),
}

impl TitleForm {
    fn employment(self) -> EmploymentType {
        match self {
            Self::Anywhere(kind) | Self::Apart(kind) => kind,
        }
    }
}

/// Whether words of a title are apart from the role: they begin or end a segment of their own.
fn stands_apart(title: &[Word], at: &Range<usize>) -> bool {
    let set_off = |index: usize| {
        title.get(index).is_none_or(|word| {
            word.pause >= Pause::Comma || matches!(word.around[0], '(' | '[' | '/' | '|' | '-')
        })
    };
    let begins = at.start > 0 && set_off(at.start);
    let ends = set_off(at.end);
    begins && (ends || title.len() == at.end) || at.start == 0 && ends && at.end < title.len()
}

fn of_title() -> &'static Phrases<TitleForm> {
    static READ: OnceLock<Phrases<TitleForm>> = OnceLock::new();
    READ.get_or_init(|| {
        use EmploymentType::{Contractor, Intern, PartTime, PerDiem, Temporary, Volunteer};
        use TitleForm::{Anywhere, Apart};
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
                &["temp", "interim", "cover", "maternity", "cdd", "befristet"],
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
fn of_field() -> &'static Phrases<EmploymentType> {
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

fn phrases() -> &'static Phrases<Claim> {
    static READ: OnceLock<Phrases<Claim>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(PHRASES))
}

/// Phrases in English, German, Spanish, French and Chinese, long enough to be about the job:
/// "remote sensing", "hybrid cloud" and "stage" are not.
const PHRASES: &[(Claim, &[&str])] = &[
    (
        Claim::Workplace(Workplace::Remote),
        &[
            "fully remote",
            "full remote",
            "100% remote",
            "completely remote",
            "entirely remote",
            "remote only",
            "remote position",
            "remote role",
            "remote job",
            "remote opportunity",
            "remote post",
            "remote contract",
            "permanently remote",
            "location: remote",
            "location type: remote",
            "workplace: remote",
            "workplace type: remote",
            "work type: remote",
            "work location: remote",
            "arrangement: remote",
            "home based role",
            "home-based role",
            "home based position",
            "100% homeoffice",
            "100% home office",
            "vollständig remote",
            "komplett remote",
            "ortsunabhängig",
            "100% remoto",
            "totalmente remoto",
            "100% teletrabajo",
            "teletrabajo completo",
            "trabajo remoto",
            "en remoto",
            "télétravail complet",
            "télétravail total",
            "full télétravail",
            "100% télétravail",
            "100% en télétravail",
            "télétravail à 100%",
            "entièrement à distance",
            "entièrement en télétravail",
            "远程办公",
            "居家办公",
            "远程工作",
            "完全远程",
        ],
    ),
    (
        Claim::Allowed,
        &[
            "remote work",
            "remote working",
            "work remotely",
            "working remotely",
            "remote first",
            "remote friendly",
            "work from home",
            "working from home",
            "work from anywhere",
            "home office möglich",
            "homeoffice möglich",
            "télétravail possible",
            "posibilidad de teletrabajo",
        ],
    ),
    (
        Claim::Workplace(Workplace::Hybrid),
        &[
            "hybrid position",
            "hybrid role",
            "hybrid job",
            "hybrid post",
            "hybrid work",
            "hybrid working",
            "hybrid model",
            "hybrid schedule",
            "hybrid remote",
            "hybrid culture",
            "hybrid setup",
            "hybrid set-up",
            "hybrid arrangement",
            "hybrid environment",
            "hybrid policy",
            "hybrid pattern",
            "hybrid office",
            "hybrid basis",
            "hybrid way",
            "partly remote",
            "partially remote",
            "location: hybrid",
            "location type: hybrid",
            "workplace: hybrid",
            "workplace type: hybrid",
            "work type: hybrid",
            "work location: hybrid",
            "arrangement: hybrid",
            "days in the office",
            "days in office",
            "days a week in the office",
            "days per week in the office",
            "hybrides arbeiten",
            "hybrides arbeitsmodell",
            "hybrid arbeiten",
            "mobiles arbeiten",
            "teilweise remote",
            "modelo híbrido",
            "trabajo híbrido",
            "modalidad híbrida",
            "formato híbrido",
            "mode hybride",
            "travail hybride",
            "poste hybride",
            "télétravail partiel",
            "混合办公",
        ],
    ),
    (
        Claim::Workplace(Workplace::OnSite),
        &[
            "on site position",
            "on site role",
            "on-site job",
            "onsite position",
            "onsite role",
            "onsite job",
            "fully on site",
            "fully onsite",
            "fully in person",
            "100% on site",
            "100% onsite",
            "on site only",
            "onsite only",
            "in person only",
            "in-person role",
            "in office role",
            "in-office role",
            "in-office position",
            "office based",
            "office-based",
            "not remote",
            "not a remote",
            "no remote",
            "remote is not",
            "no home office",
            "no work from home",
            "remote work is not",
            "location: on-site",
            "location: onsite",
            "workplace: on-site",
            "workplace type: on-site",
            "workplace type: onsite",
            "work type: on-site",
            "work location: on-site",
            "arrangement: on-site",
            "Arbeitsort: vor Ort",
            "arbeiten vor Ort",
            "Tätigkeit vor Ort",
            "Einsatz vor Ort",
            "kein Homeoffice",
            "trabajo presencial",
            "modalidad presencial",
            "puesto presencial",
            "100% presencial",
            "en présentiel",
            "sans télétravail",
            "pas de télétravail",
            "现场办公",
            "坐班",
        ],
    ),
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
            "temp to perm",
            "fixed term",
            "seasonal position",
            "seasonal work",
            "seasonal role",
            "seasonal job",
            "maternity cover",
            "befristet",
            "befristete",
            "befristeter",
            "zeitarbeit",
            "saisonarbeit",
            "saisonal",
            "contrato temporal",
            "trabajo temporal",
            "trabajo de temporada",
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
            "internship programme",
            "this internship",
            "praktikant",
            "praktikum",
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
            let types = read.employment_types.into_iter();
            let types: Vec<EmploymentType> = types.map(|finding| finding.fact).collect();
            assert_eq!(types, employment, "{text}");
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
        // Denied.
        check("This isn't a remote role.", Some(OnSite), &[], None);
        check("We don’t offer remote work", Some(OnSite), &[], None);
        check("This is not a part-time job", None, &[], None);
        // A little remote work.
        check(
            "Remote work on up to two days a week",
            Some(Hybrid),
            &[],
            None,
        );
        check(
            "Occasionally, remote work is possible",
            Some(Hybrid),
            &[],
            None,
        );
        check("Work from anywhere for four weeks a year", None, &[], None);
        check(
            "We are remote-first, but this job is office based.",
            Some(OnSite),
            &[],
            None,
        );
        check("Three days a week in the office", Some(Hybrid), &[], None);
        check("Five days a week in-office", Some(OnSite), &[], None);
        check("Two days from home", Some(Hybrid), &[], None);
        check("Zwei Tage pro Woche im Büro", Some(Hybrid), &[], None);
        check(
            "Trois jours de télétravail par semaine",
            Some(Hybrid),
            &[],
            None,
        );
        check("30 days of holiday, office in Bonn", None, &[], None);
        // In other words.
        check("100 % en télétravail", Some(Remote), &[], None);
        check("Workplace type: On-site", Some(OnSite), &[], None);
        check("Arbeitsort: vor Ort in Bonn", Some(OnSite), &[], None);
        check("支持远程办公", Some(Remote), &[], None);
        check("Minijob", None, &[PartTime], None);
        check("Corp-to-corp", None, &[EmploymentType::Contractor], None);
        check("Seasonal work", None, &[Temporary], None);
        check("兼职", None, &[PartTime], None);
    }

    #[test]
    fn employment_types_of_fields_and_titles() {
        use EmploymentType::{Contractor, FullTime, Intern, PartTime, PerDiem, Temporary};
        let check = |text: &str, expect: &[EmploymentType]| {
            assert_eq!(read_employment_types(text), expect, "{text}");
        };
        check("FULL_TIME", &[FullTime]);
        check("fulltime", &[FullTime]);
        check("Full-time: On-site", &[FullTime]);
        check("Regular Full Time", &[FullTime]);
        check("Employee (Part-Time)", &[PartTime]);
        check("Contractor (Daily Rate)", &[Contractor]);
        check("Intern (Winter)", &[Intern]);
        check("Stage", &[Intern]);
        check("Fixed Term", &[Temporary]);
        check("PER_DIEM", &[PerDiem]);
        check("Jornada completa", &[FullTime]);
        check("Full time or part time", &[FullTime, PartTime]);
        check("Salaried", &[]);
        let check = |title: &str, expect: &[EmploymentType]| {
            let glyphs: Vec<Glyph> = text::glyphs(title).collect();
            let read = Arrangement::of_words(&text::spanned(&glyphs));
            let types = read.employment_types.into_iter();
            let types: Vec<EmploymentType> = types.map(|finding| finding.fact).collect();
            assert_eq!(types, expect, "{title}");
        };
        check("Welder - Contract", &[Contractor]);
        check("Welder (Contract)", &[Contractor]);
        check("Contract Manager", &[]);
        check("Manager, Contracts", &[]);
        check("Temporary Cook", &[Temporary]);
        check("Cook (6 month FTC)", &[Temporary]);
        check("Nurse, PRN", &[PerDiem]);
        check("Interim Director", &[]);
        check("Cook, part-time", &[PartTime]);
    }
}

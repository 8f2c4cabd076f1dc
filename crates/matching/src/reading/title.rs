//! Titles: the role, separated from level, place and form of work.

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Profile, Seniority};
use crate::explanation::{Field, Source, nth};
use crate::features::{Fact, Quote, is_aside};
use crate::language::text::{self, Glyph, Pause, Word};

use super::finding::{self, Finding};
use super::phrase::Phrases;
use super::{career, gender};

/// A title in its parts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Title {
    pub(super) words: Vec<Word>,
    pub(super) seniority: Option<Finding<Seniority>>,
}

impl Title {
    /// The words that name the role; all of them if only level and form are left ("Senior").
    pub(super) fn role(&self) -> Vec<&Word> {
        let bare = self.words.iter().all(|word| is_aside(&word.text));
        let words = self.words.iter();
        words.filter(|word| bare || !is_aside(&word.text)).collect()
    }
}

pub(super) fn read(title: &str) -> Title {
    let glyphs: Vec<Glyph> = text::glyphs(title).collect();
    let words: Vec<Word> = gender::neutral(&text::spanned(&glyphs)).cloned().collect();
    let mut read = Title::default();
    for segment in own_segments(&words) {
        let part = words.get(segment.clone()).unwrap_or_default();
        let compounds = part
            .iter()
            .enumerate()
            .filter(|(_, word)| leads(&word.text));
        let compounds = compounds.map(|(at, _)| (at..at.saturating_add(1), Some(Seniority::Lead)));
        let stage = french_stage(&words, &segment);
        let stage = stage.map(|at| (at..at.saturating_add(1), Some(Seniority::Intern)));
        for (at, rung) in rungs().find(part).into_iter().chain(compounds).chain(stage) {
            let Some(rung) = rung.filter(|_| !is_managed(part, &at)) else {
                continue;
            };
            let at = segment.start.saturating_add(at.start)..segment.start.saturating_add(at.end);
            if read
                .seniority
                .as_ref()
                .is_none_or(|known| outranks(rung, known.fact))
            {
                read.seniority = Finding::by(rung, Field::Title, &words, at);
            }
        }
        if read.seniority.is_none() {
            let texts: Vec<&str> = part.iter().map(|word| word.text.as_str()).collect();
            read.seniority = segment.end.checked_sub(1).and_then(|last| {
                let rung = rung_of_series(&texts)?;
                Finding::by(rung, Field::Title, &words, last..segment.end)
            });
        }
    }
    read.words = words;
    read
}

/// Whether a German compound names somebody who leads: "Filialleiterin".
fn leads(word: &str) -> bool {
    let endings = ["leiter", "leiterin"];
    let mut endings = endings.iter().filter_map(|end| word.strip_suffix(end));
    endings.any(|before| before.len() > 1 && !matches!(before, "halb" | "ab" | "blitzab"))
}

/// The word "stage" where it is French for an internship: alone in its segment, or before a French
/// word. Its index in the segment.
fn french_stage(words: &[Word], segment: &Range<usize>) -> Option<usize> {
    let part = words.get(segment.clone())?;
    let at = part.iter().position(|word| word.text == "stage")?;
    let next = part
        .get(at.saturating_add(1))
        .map(|word| word.text.as_str());
    let alone = part.len() == 1 && words.len() > 1;
    let french = matches!(
        next,
        Some(
            "de" | "d"
                | "en"
                | "assistant"
                | "assistante"
                | "ingenieur"
                | "developpeur"
                | "h"
                | "f"
        )
    );
    (at == 0 && (alone || french)).then_some(at)
}

/// The segments of a title that name the role: not another team, not the person whose assistant is
/// sought, and nothing after "to".
fn own_segments(words: &[Word]) -> Vec<Range<usize>> {
    let limit = boundaries().find(words).first().map(|(at, _)| at.clone());
    let end = limit.map_or(words.len(), |at| at.start.max(1));
    let mut segments: Vec<Range<usize>> = Vec::new();
    let mut start: usize = 0;
    for index in 1..=end {
        let begins = words
            .get(index)
            .is_some_and(|word| word.pause >= Pause::Comma)
            || words
                .get(index)
                .is_some_and(|word| matches!(word.around[0], '(' | '|' | '/'));
        if index == end || begins {
            segments.push(start..index);
            start = index;
        }
    }
    let is_own = |segment: &Range<usize>| {
        let last = segment.end.checked_sub(1).and_then(|last| words.get(last));
        segment.start == 0 || !last.is_some_and(|last| is_group(&last.text))
    };
    segments.into_iter().filter(is_own).collect()
}

/// Whether a segment that ends with this word names a part of the employer.
fn is_group(word: &str) -> bool {
    matches!(
        word,
        "team"
            | "teams"
            | "division"
            | "department"
            | "dept"
            | "group"
            | "office"
            | "unit"
            | "programme"
            | "program"
            | "centre"
            | "center"
            | "section"
            | "practice"
            | "abteilung"
            | "bereich"
            | "departamento"
            | "equipo"
            | "equipe"
            | "service"
            | "services"
    )
}

/// Whether the rung at these words is that of people whom the role looks after: "Intern
/// Coordinator", "Trainee Programme Manager".
fn is_managed(words: &[Word], at: &Range<usize>) -> bool {
    let word = words.get(at.start);
    let of_learners = word.is_some_and(|word| {
        word.text.starts_with("intern")
            || word.text.starts_with("apprentice")
            || matches!(
                word.text.as_str(),
                "trainee" | "graduate" | "stage" | "praktikum"
            )
    });
    let mut follow = words.get(at.end..).unwrap_or_default().iter().take(2);
    of_learners
        && follow.any(|word| {
            matches!(
                word.text.as_str(),
                "coordinator"
                    | "manager"
                    | "supervisor"
                    | "recruiter"
                    | "mentor"
                    | "trainer"
                    | "assessor"
                    | "director"
                    | "adviser"
                    | "advisor"
                    | "lead"
                    | "school"
                    | "admissions"
                    | "studies"
                    | "hand"
                    | "hands"
                    | "design"
                    | "lighting"
            )
        })
}

/// Whether a rung takes precedence over one found before: whoever learns or begins does so
/// whatever the rest of the title says; else the highest counts.
fn outranks(rung: Seniority, known: Seniority) -> bool {
    match (rung, known) {
        (Seniority::Intern, _) => true,
        (_, Seniority::Intern) => false,
        // "Junior Staff Planner"; but an Associate Director directs.
        (Seniority::Lead, Seniority::Entry) => false,
        (Seniority::Entry, Seniority::Lead) => true,
        _ => rung > known,
    }
}

/// A person's level: as in the headline, or else in the newest position.
pub(super) fn standing(profile: &Profile) -> Option<(Seniority, Quote)> {
    let newest = career::newest_first(&profile.work)
        .into_iter()
        .find_map(|index| {
            let position = profile.work.get(index)?.position.as_deref()?;
            Some((Field::Position(nth(index)), position))
        });
    let headline = profile.headline.as_deref();
    let titles = headline.map(|headline| (Field::Headline, headline));
    titles.into_iter().chain(newest).find_map(|(field, title)| {
        let rung = read(title).seniority?;
        let span = rung.source.span?;
        let quote = Quote {
            of: Fact::Seniority,
            text: finding::quote(title, span).to_owned(),
            source: Source::at(field, span),
        };
        Some((rung.fact, quote))
    })
}

fn rungs() -> &'static Phrases<Option<Seniority>> {
    static READ: OnceLock<Phrases<Option<Seniority>>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(RUNGS))
}

/// Words for rungs in English, German, Spanish, French and Chinese, and phrases in which they are
/// none.
const RUNGS: &[(Option<Seniority>, &[&str])] = &[
    (
        Some(Seniority::Intern),
        &[
            "intern",
            "interns",
            "internship",
            "trainee",
            "apprentice",
            "apprenticeship",
            "working student",
            "student worker",
            "placement student",
            "industrial placement",
            "co-op",
            "praktikant",
            "praktikantin",
            "praktikum",
            "stagiaire",
            "alternant",
            "alternante",
            "alternance",
            "apprenti",
            "apprentie",
            "apprentissage",
            "stage de fin d'études",
            "en stage",
            "becario",
            "becaria",
            "prácticas",
            "aprendiz",
            "werkstudent",
            "werkstudentin",
            "duales studium",
            "dualer student",
            "azubi",
            "auszubildender",
            "auszubildende",
            "ausbildung",
            "lehrling",
            "volontär",
            "volontariat",
            "abschlussarbeit",
            "bachelorarbeit",
            "masterarbeit",
            "实习",
            "实习生",
            "学徒",
        ],
    ),
    (
        Some(Seniority::Entry),
        &[
            "junior",
            "jr",
            "entry level",
            "graduate",
            "associate",
            "berufseinsteiger",
            "berufsanfänger",
            "absolvent",
            "absolventin",
            "jungkoch",
            "débutant",
            "débutante",
            "recién titulado",
            "newly qualified",
            "初级",
            "应届",
        ],
    ),
    (
        Some(Seniority::Mid),
        &["mid level", "midlevel", "intermediate", "中级"],
    ),
    (
        Some(Seniority::Senior),
        &[
            "senior",
            "sr",
            "snr",
            "experienced",
            "expert",
            "confirmé",
            "confirmée",
            "expérimenté",
            "高级",
            "资深",
        ],
    ),
    (
        Some(Seniority::Lead),
        &[
            "lead",
            "team lead",
            "team leader",
            "team-leader",
            "teamleader",
            "shift leader",
            "shift lead",
            "crew leader",
            "squad lead",
            "foreman",
            "forewoman",
            "principal",
            "supervisor",
            "supervisory",
            "teamleiter",
            "teamleiterin",
            "teamleitung",
            "gruppenleiter",
            "vorarbeiter",
            "vorarbeiterin",
            "schichtleiter",
            "leiter",
            "leiterin",
            "leitung",
            "encargado",
            "encargada",
            "jefe",
            "jefa",
            "jefe de equipo",
            "chef d'équipe",
            "cheffe d'équipe",
            "responsable d'équipe",
            "chef de chantier",
            "主管",
            "组长",
            "chief",
            "staff engineer",
            "staff software",
            "staff developer",
            "staff scientist",
            "staff data",
            "staff product",
            "staff machine",
            "staff ml",
            "staff security",
            "staff site",
            "staff devops",
            "staff platform",
            "staff backend",
            "staff frontend",
            "staff full stack",
            "staff fullstack",
            "staff architect",
            "staff researcher",
            "staff research",
            "staff systems",
            "staff firmware",
            "staff hardware",
            "staff reliability",
            "staff infrastructure",
            "staff cloud",
            "staff designer",
            "staff ux",
            "staff ai",
            "staff mobile",
            "staff android",
            "staff ios",
            "staff electrical",
            "staff mechanical",
            "staff technical",
        ],
    ),
    (
        Some(Seniority::Director),
        &[
            "head of",
            "director",
            "directora",
            "direktor",
            "direktorin",
            "directeur",
            "directrice",
            "总监",
            "bereichsleiter",
            "bereichsleiterin",
        ],
    ),
    (
        Some(Seniority::Executive),
        &[
            "vp",
            "svp",
            "evp",
            "vice president",
            "ceo",
            "cto",
            "cfo",
            "coo",
            "cio",
            "cmo",
            "cpo",
            "chief executive",
            "chief executive officer",
            "chief operating officer",
            "chief financial officer",
            "chief technology officer",
            "chief information officer",
            "chief product officer",
            "chief marketing officer",
            "chief people officer",
            "chief revenue officer",
            "chief medical officer",
            "chief commercial officer",
            "chief compliance officer",
            "chief data officer",
            "chief security officer",
            "president",
            "geschäftsführer",
            "geschäftsführerin",
            "geschäftsführung",
            "director general",
            "directeur général",
            "directrice générale",
        ],
    ),
    (
        None,
        &[
            // Metal, and customers to be.
            "lead generation",
            "lead gen",
            "lead generator",
            "lead scoring",
            "lead acid",
            "lead abatement",
            "lead paint",
            "lead qualification",
            "lead qualifier",
            "lead management",
            "lead nurturing",
            "lead conversion",
            "lead sourcing",
            "lead capture",
            "lead intake",
            "lead response",
            "lead distribution",
            "lead time",
            "lead free",
            "lead based",
            "lead poisoning",
            "lead hazard",
            "lead inspector",
            "lead safe",
            "lead smelter",
            "lead mine",
            "lead miner",
            "lead burner",
            "lead worker",
            "lead development",
            // Old people and schools.
            "senior care",
            "senior citizen",
            "senior citizens",
            "senior living",
            "senior center",
            "senior centre",
            "senior centers",
            "senior high",
            "senior school",
            "senior housing",
            "senior community",
            "senior communities",
            "senior services",
            "senior home",
            "senior homes",
            "senior health",
            "senior nutrition",
            "senior companion",
            "senior companions",
            "senior day",
            "senior activities",
            "senior program",
            "senior programs",
            "senior meals",
            "senior residents",
            "senior adult",
            "senior adults",
            "senior secondary",
            "senior college",
            "senior helper",
            "senior helpers",
            "seniors",
            "junior college",
            "junior high",
            "junior school",
            "junior achievement",
            "junior kindergarten",
            "junior league",
            "junior golf",
            "junior tennis",
            "junior football",
            "junior rugby",
            "junior cricket",
            "junior secondary",
            "junior programme",
            "junior ranger",
            "junior church",
            "junior doctors",
            "graduate school",
            "graduate studies",
            "graduate admissions",
            "graduate programs",
            "graduate students",
            "graduate education",
            "graduate medical",
            "graduate recruitment",
            // All who work there.
            "chief of staff",
            "staff",
            "chief executive's office",
            // What is typed, and doors.
            "data entry",
            "order entry",
            "entry clerk",
            "entry door",
            "entry systems",
            // Ranks of universities, churches and firms that are no beginner's.
            "associate professor",
            "associate dean",
            "associate provost",
            "associate pastor",
            "associate minister",
            "associate lecturer",
            "associate attorney",
            "associate general counsel",
            "associate partner",
            "associate vice",
            "associate judge",
            "associate justice",
            "associate degree",
            "associate chair",
            "associate head",
            "associate conductor",
            "associate curator",
            "associate principal",
            "associate director",
            "associate producer",
            "associate veterinarian",
            "associate dentist",
            "associate physician",
            "associate veterinary",
            "associate medical director",
            "associate creative director",
            "associate specialist",
            "graduate professor",
            // Schools and orchestras.
            "school principal",
            "assistant principal",
            "vice principal",
            "deputy principal",
            "elementary principal",
            "principal of",
            "principal cellist",
            "principal oboe",
            "principal dancer",
            "principal violin",
            // Trades.
            "expert witness",
            "funeral director",
            "casting director",
            "music director",
            "director of photography",
            "film director",
            "stage director",
            "art director",
            "chief cook",
            "chief steward",
            "jefe de cocina",
            "jefa de cocina",
            "chef de partie",
            "intermediate school",
            "president's office",
            "past president",
        ],
    ),
    (Some(Seniority::Director), &["associate director"]),
];

fn boundaries() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(&[((), BOUNDARIES)]))
}

/// Phrases after which a title speaks of somebody else.
const BOUNDARIES: &[&str] = &[
    "to the",
    "to a",
    "to our",
    "assistant to",
    "secretary to",
    "aide to",
    "adviser to",
    "advisor to",
    "pa to",
    "ea to",
    "driver to",
    "deputy to",
    "reporting to",
    "reports to",
    "office of",
    "on behalf of",
    "assistant of",
    "secretary of",
    "pa for",
    "ea for",
    "assistant for the",
    "support for the",
    "bras droit",
    "assistant de direction",
    "assistante de direction",
    "assistant du",
    "assistante du",
    "assistant de la",
    "assistante de la",
    "assistant des",
    "assistante des",
    "secrétaire de",
    "secrétaire du",
    "rattaché",
    "assistent der",
    "assistent des",
    "assistentin der",
    "assistentin des",
    "assistenz der",
    "assistenz des",
    "assistenz für",
    "referent der",
    "referent des",
    "referentin der",
    "sekretariat der",
    "asistente de",
    "asistente del",
    "secretaria de",
    "secretario de",
    "adjunto al",
    "adjunta al",
];

/// The level of a title that ends in a number: "Registered Nurse II", "Engineer, level 3".
fn rung_of_series(words: &[&str]) -> Option<Seniority> {
    let (last, role) = words.split_last()?;
    let before = role.last()?;
    let numbered = matches!(*before, "level" | "grade" | "stufe" | "nivel" | "niveau");
    let in_kind = matches!(
        *before,
        "type" | "phase" | "war" | "class" | "tier" | "schedule" | "stage" | "part" | "title"
    );
    if in_kind {
        return None;
    }
    match *last {
        "i" => Some(Seniority::Entry),
        "ii" => Some(Seniority::Mid),
        "iii" | "iv" | "v" => Some(Seniority::Senior),
        "1" if numbered => Some(Seniority::Entry),
        "2" if numbered => Some(Seniority::Mid),
        "3" | "4" | "5" if numbered => Some(Seniority::Senior),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_taken_apart() {
        let check = |input: &str, words: &str, seniority: Option<Seniority>| {
            let title = read(input);
            assert_eq!(
                (
                    title
                        .role()
                        .iter()
                        .map(|word| word.text.as_str())
                        .collect::<Vec<_>>()
                        .join(" ")
                        .as_str(),
                    title.seniority.map(|finding| finding.fact)
                ),
                (words, seniority),
                "{input}"
            );
        };
        check(
            "Senior Software Engineer (m/f/d), remote",
            "software engineer",
            Some(Seniority::Senior),
        );
        check(
            "Registered Nurse II",
            "registered nurse",
            Some(Seniority::Mid),
        );
        check(
            "Software Engineer, level 3",
            "software engineer",
            Some(Seniority::Senior),
        );
        check("Machinist, Phase II", "machinist phase", None);
        check(
            "Vertriebsleiterin",
            "vertriebsleiterin",
            Some(Seniority::Lead),
        );
        check("Jefa de ventas", "jefa ventas", Some(Seniority::Lead));
        check("Entwickler:in (w/m/d)", "entwickler", None);
        check("Ingeniero/a júnior", "ingeniero", Some(Seniority::Entry));
        check("Développeur·se", "developpeur", None);
        check("Head of Data", "head data", Some(Seniority::Director));
        check("Sr.", "sr", Some(Seniority::Senior));
        check("", "", None);
    }

    #[test]
    fn rungs_are_of_the_person_sought() {
        let check = |title: &str, expect: Option<Seniority>| {
            let found = read(title).seniority.map(|finding| finding.fact);
            assert_eq!(found, expect, "{title}");
        };
        use Seniority::{Director, Entry, Executive, Intern, Lead, Mid, Senior};
        // The word is no rung.
        for title in [
            "Lead Generation Specialist",
            "Lead Paint Inspector",
            "Senior Living Cook",
            "Teacher, Senior High School",
            "Staff Nurse",
            "Staff Writer",
            "Chief of Staff",
            "Data Entry Operator",
            "Associate Professor",
            "School Principal",
            "Stage Manager",
            "Junior College Lecturer",
            "Funeral Director",
            "Intern Coordinator",
        ] {
            check(title, None);
        }
        // The word is of somebody else.
        check("Assistant to the Director", None);
        check("Executive Assistant to the CEO", None);
        check("Clerk, Office of the President", None);
        check("Assistenz der Geschäftsführung", None);
        check("Assistante du directeur", None);
        check("Intern, Lead Generation", Some(Intern));
        check("Marketing Intern, Director's Office", Some(Intern));
        check("Analyst II, Senior Care Team", Some(Mid));
        check("Junior Staff Accountant", Some(Entry));
        check("Werkstudent Vertriebsleitung", Some(Intern));
        // Rungs in other words.
        check("Alternance – Comptable", Some(Intern));
        check("Stage - Marketing", Some(Intern));
        check("Stage de fin d'études", Some(Intern));
        check("Working Student Finance", Some(Intern));
        check("Chef d'équipe", Some(Lead));
        check("Team Leader", Some(Lead));
        check("Filialleiterin", Some(Lead));
        check("Staff Software Engineer", Some(Lead));
        check("Senior Staff Engineer", Some(Lead));
        check("Lead Developer", Some(Lead));
        check("Associate Director", Some(Director));
        check("Chief Financial Officer", Some(Executive));
        check("Vice President, Sales", Some(Executive));
        check("Entry level cook", Some(Entry));
        check("Engineer, Senior", Some(Senior));
    }
}

//! How the work is arranged, if no field states it: full or part time, and the level.

mod hours;
mod phrases;

use std::ops::Range;

use crate::document::{EmploymentType, Seniority};
use crate::explanation::Field;
use crate::language::text::{self, Glyph, Pause, Word};

use super::context::Context;
use super::engagement;
use super::finding::Finding;
use super::passage::Advertisement;
use super::section::Section;
use phrases::{Claim, TitleForm, labels, of_field, of_title, phrases};

/// What a text states of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Arrangement {
    pub(super) employment_types: Vec<Finding<EmploymentType>>,
    pub(super) seniority: Option<Finding<Seniority>>,
}

impl Arrangement {
    /// From a title.
    pub(super) fn of_words(title: &[Word]) -> Self {
        let mut arrangement = Self::default();
        arrangement.read(Field::Title, Section::Work, title);
        for (at, kind) in of_title().find(title) {
            if let Some(kind) = kind
                .stated(title, &at)
                .filter(|kind| !is_of_others(*kind, Field::Title, title, &at))
            {
                arrangement.employ(kind, Field::Title, title, at);
            }
        }
        arrangement
    }

    /// From the texts, apart from those about the employer.
    pub(super) fn of(advertisement: &Advertisement) -> Self {
        let mut arrangement = Self::default();
        for (field, line) in advertisement.lines() {
            arrangement.read(field, line.section, &line.words);
        }
        arrangement
    }

    fn read(&mut self, field: Field, section: Section, words: &[Word]) {
        let hours = hours::of_week(words, field == Field::Title);
        // What an employer offers often states the contract, too.
        let is_of_job = section != Section::Employer
            || !hours.is_empty()
            || words.iter().any(speaks_of_contract);
        if !is_of_job {
            return;
        }
        self.label(field, words);
        let mut found = phrases().find(words);
        // "Part-time, 36 hours": the words that name it weigh more than the hours.
        let named: Vec<Range<usize>> = found
            .iter()
            .filter(|(_, claim)| claim.is_of_time())
            .map(|(at, _)| at.clone())
            .collect();
        let is_named = |at: &Range<usize>| {
            named.iter().any(|named| {
                let between = named.end.min(at.end)..=named.start.max(at.start);
                let between = words.get(between).unwrap_or_default();
                between.len() <= NEAR && between.iter().all(|word| word.pause < Pause::Sentence)
            })
        };
        let hours = hours.into_iter().filter(|(_, at)| !is_named(at));
        let lasting = engagement::spans(words);
        let by_number = hours
            .chain(lasting)
            .map(|(kind, at)| (at, Claim::Employment(kind)));
        found.extend(by_number);
        if field != Field::Title {
            found.extend(begun(words).map(|(kind, at)| (at, Claim::Employment(kind))));
        }
        if found.is_empty() {
            return;
        }
        let context = Context::of(words);
        for (at, says) in found {
            let denied = context.denies(&at);
            match says {
                _ if denied => {}
                Claim::Employment(kind) if is_of_others(kind, field, words, &at) => {}
                Claim::Employment(kind) => self.employ(kind, field, words, at),
                Claim::Rung(rung) => {
                    if self.seniority.is_none() {
                        self.seniority = Finding::by(rung, field, words, at);
                    }
                }
            }
        }
    }

    fn label(&mut self, field: Field, words: &[Word]) {
        let Some((length, ())) = labels().longest(words) else {
            return;
        };
        let last = length.checked_sub(1).and_then(|last| words.get(last));
        if !last.is_some_and(|last| matches!(last.around[1], ':' | '：')) {
            return;
        }
        for (at, kind) in of_field().find(words) {
            let near = at.start >= length && at.end <= length.saturating_add(WORDS_OF_VALUE);
            let same = words
                .get(length.saturating_add(1)..=at.start)
                .is_some_and(|between| between.iter().all(|word| word.pause < Pause::Sentence));
            if near && (same || at.start == length) && !is_of_others(kind, field, words, &at) {
                self.employ(kind, field, words, at);
            }
        }
    }

    /// What a title states, and of full or part time and of the kind of contract what only a text
    /// states.
    pub(super) fn types_or(self, said: Self) -> Vec<Finding<EmploymentType>> {
        let mut types = self.employment_types;
        let missing = said.employment_types.into_iter().filter(|said| {
            let time = is_time(said.fact);
            !types.iter().any(|named| is_time(named.fact) == time)
        });
        let missing: Vec<Finding<EmploymentType>> = missing.collect();
        types.extend(missing);
        types
    }

    fn employ(&mut self, kind: EmploymentType, field: Field, words: &[Word], at: Range<usize>) {
        let mut known = self.employment_types.iter();
        if !known.any(|known| known.fact == kind) {
            self.employment_types
                .extend(Finding::by(kind, field, words, at));
        }
    }
}

fn is_time(kind: EmploymentType) -> bool {
    matches!(kind, EmploymentType::FullTime | EmploymentType::PartTime)
}

/// Words between hours and a phrase that names them full or part time.
const NEAR: usize = 4;

/// A temporary contract that begins a sentence and is set off from the rest of it: "Seasonal, from
/// April to October".
fn begun(words: &[Word]) -> impl Iterator<Item = (EmploymentType, Range<usize>)> {
    let starts = words.iter().enumerate();
    let starts = starts.filter(|(at, word)| *at == 0 || word.pause == Pause::Sentence);
    starts.filter_map(|(at, _)| {
        let rest = words.get(at..)?;
        let text = |at: usize| rest.get(at).map_or("", |word| word.text.as_str());
        // "Saison d'avril à octobre", "Temporada de mayo a octubre"
        if matches!(text(0), "saison" | "temporada" | "season")
            && matches!(text(1), "d" | "de" | "du" | "from" | "von")
        {
            return Some((EmploymentType::Temporary, at..at.saturating_add(1)));
        }
        let (length, kind) = of_field().longest(rest)?;
        let end = at.saturating_add(length);
        let next = words.get(end);
        let apart = next.is_none_or(|next| next.pause >= Pause::Comma);
        (apart && kind == EmploymentType::Temporary).then_some((kind, at..end))
    })
}

/// Whether a line is about a contract or its hours.
fn speaks_of_contract(word: &Word) -> bool {
    let text = word.text.as_str();
    matches!(
        text,
        "contract"
            | "contrato"
            | "contrat"
            | "cdi"
            | "jornada"
            | "unbefristet"
            | "unbefristete"
            | "unbefristeter"
            | "unbefristeten"
            | "festanstellung"
            | "indefinido"
    ) || text.ends_with("vertrag")
}

/// Words after a label that may name an employment type.
const WORDS_OF_VALUE: usize = 5;

/// Whether the words after an employment type make it that of others: "part-time staff", "interns
/// every summer", "Intern Coordinator".
fn is_of_others(kind: EmploymentType, field: Field, words: &[Word], at: &Range<usize>) -> bool {
    let follow = words.get(at.end..).unwrap_or_default();
    let mut joined = follow.iter().take_while(|word| word.pause < Pause::Comma);
    let next = joined.next();
    let of_learners = matches!(kind, EmploymentType::Intern | EmploymentType::Volunteer);
    if of_learners && next.is_some_and(|next| looks_after(&next.text)) {
        return true;
    }
    if field == Field::Title {
        return false;
    }
    // "full-time and temporary workers"
    let is_and = |word: &Word| matches!(word.text.as_str(), "and" | "or" | "und" | "oder");
    let whose = if next.is_some_and(is_and) {
        joined.find(|word| !names_time(&word.text))
    } else {
        next
    };
    let mut found = words.get(at.clone()).unwrap_or_default().iter();
    whose.is_some_and(|word| is_workforce(&word.text)) || found.any(|word| word.text == "interns")
}

/// Whether somebody with such a title looks after those named before.
fn looks_after(word: &str) -> bool {
    matches!(
        word,
        "coordinator" | "manager" | "supervisor" | "recruiter" | "mentor"
    )
}

fn names_time(word: &str) -> bool {
    matches!(
        word,
        "full" | "part" | "time" | "temporary" | "permanent" | "seasonal" | "temp"
    )
}

/// Whether a word names those who work somewhere.
fn is_workforce(word: &str) -> bool {
    matches!(
        word,
        "staff"
            | "workers"
            | "employees"
            | "colleagues"
            | "teammates"
            | "crew"
            | "volunteers"
            | "interns"
            | "freelancers"
            | "contractors"
            | "equivalents"
            | "fte"
            | "ftes"
            | "mitarbeiter"
            | "mitarbeiterinnen"
            | "mitarbeitende"
            | "mitarbeitenden"
            | "krafte"
            | "empleados"
    )
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

impl TitleForm {
    /// The employment type that a title states with these words.
    fn stated(self, title: &[Word], at: &Range<usize>) -> Option<EmploymentType> {
        match self {
            Self::Anywhere(kind) => Some(kind),
            Self::Apart(kind) => {
                let leads = at.start == 0
                    && title
                        .get(at.end)
                        .is_some_and(|next| !is_work_with_contracts(&next.text));
                (leads || stands_apart(title, at)).then_some(kind)
            }
            Self::Nowhere => None,
        }
    }
}

/// Whether a word after "contract" shows that contracts are the work.
fn is_work_with_contracts(word: &str) -> bool {
    matches!(
        word,
        "manager"
            | "managers"
            | "management"
            | "administrator"
            | "administration"
            | "specialist"
            | "analyst"
            | "negotiator"
            | "officer"
            | "lawyer"
            | "attorney"
            | "law"
            | "sales"
            | "manufacturing"
            | "catering"
            | "cleaning"
            | "cleaner"
            | "furniture"
            | "coordinator"
            | "director"
            | "executive"
            | "support"
            | "surveyor"
            | "compliance"
            | "recruiter"
            | "supervisor"
            | "associate"
            | "counsel"
            | "lead"
            | "assistant"
            | "research"
    )
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::passage::Passage;

    #[test]
    fn how_the_work_is_arranged() {
        let check = |text: &str, employment: &[EmploymentType], seniority: Option<Seniority>| {
            let mut read = Arrangement::default();
            for line in &Passage::read(text, Section::Work).lines {
                read.read(Field::Description, Section::Work, &line.words);
            }
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
        check("Full-time or part-time", &[FullTime, PartTime], None);
        check(
            "Vollzeit, befristet; Berufseinsteiger willkommen",
            &[FullTime, Temporary],
            Some(Seniority::Entry),
        );
        check("Jornada completa, modelo híbrido", &[FullTime], None);
        check("Temps plein", &[FullTime], None);
        check("This is not a part-time job", &[], None);
        // Of others.
        check("You lead full-time and seasonal workers", &[], None);
        check("Our part-time staff gets the same", &[], None);
        check("Interns join every summer", &[], None);
        check("Zeitarbeit ist bei uns kein Thema", &[], None);
        // A label.
        check("Job type: contract", &[EmploymentType::Contractor], None);
        check("Tipo de contrato: temporal", &[Temporary], None);
        check("Contract matters: no", &[], None);
        check("Minijob", &[PartTime], None);
        check("Corp-to-corp", &[EmploymentType::Contractor], None);
        check("Seasonal work", &[Temporary], None);
        check("Seasonal, April to October", &[Temporary], None);
        check("Saison de mai à septembre", &[Temporary], None);
        check("Season's greetings", &[], None);
        check("Contrato a término fijo de 8 meses", &[Temporary], None);
        check("Temporary staff join us in May", &[], None);
        // Hours, shares and how long the job lasts.
        check("38.5 hours per week", &[FullTime], None);
        check("Part-time, 36 hours per week", &[PartTime], None);
        check(
            "37 hours a week; part time considered",
            &[PartTime, FullTime],
            None,
        );
        check("Stage de 6 mois", &[EmploymentType::Intern], None);
        check("Befristung: 2 Jahre", &[Temporary], None);
        check("兼职", &[PartTime], None);
    }

    #[test]
    fn a_text_adds_what_a_title_leaves_open() {
        let title: Vec<Glyph> = text::glyphs("Planner (fixed term)").collect();
        let named = Arrangement::of_words(&text::spanned(&title));
        let mut said = Arrangement::default();
        for line in &Passage::read("40 hours per week. Freelance", Section::Work).lines {
            said.read(Field::Description, Section::Work, &line.words);
        }
        let types = named.types_or(said).into_iter();
        let types: Vec<EmploymentType> = types.map(|finding| finding.fact).collect();
        assert_eq!(types, [EmploymentType::Temporary, EmploymentType::FullTime]);
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
        check("Intern Coordinator", &[]);
        check("Volunteer Manager", &[]);
        check("Part-time Manager", &[PartTime]);
        check("Manager, Contracts", &[]);
        check("Temporary Cook", &[Temporary]);
        check("Cook (6 month FTC)", &[Temporary]);
        check("Nurse, PRN", &[PerDiem]);
        check("Waiter (20 hours)", &[PartTime]);
        check("Cook, temporada", &[Temporary]);
        check("Interim Director", &[Temporary]);
        check("Contract Welder", &[Contractor]);
        check("Temporary Works Engineer", &[]);
        check("Cook, part-time", &[PartTime]);
    }
}

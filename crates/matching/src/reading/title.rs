//! Titles: the role, separated from level, place and form of work.

mod rungs;

use std::ops::Range;

use crate::document::{Profile, Seniority};
use crate::explanation::{Field, Source, nth};
use crate::features::{Fact, Quote, is_aside};
use crate::language::text::{self, Glyph, Pause, Word};

use super::finding::{self, Finding};
use super::{career, gender};
use rungs::{boundaries, is_assistant_of, is_group, leads, rung_of_series, rungs};

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

/// The word "stage" where it is French for an internship: alone in its segment, or before a French
/// word. Its index in the segment.
fn french_stage(words: &[Word], segment: &Range<usize>) -> Option<usize> {
    let part = words.get(segment.clone())?;
    let at = part.iter().position(|word| word.text == "stage")?;
    let next = part
        .get(at.saturating_add(1))
        .map(|word| word.text.as_str());
    // "Stage Data Analyst (6 mois)"
    let alone = part.len() == 1 && words.len() > 1 || words.iter().any(|word| word.text == "mois");
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
    let limit = boundaries().find(words).first().map(|(at, _)| at.start);
    let assisted = words.windows(2).position(|pair| match pair {
        [assistant, of] => is_assistant_of(&assistant.text, &of.text),
        _ => false,
    });
    let limit = limit.into_iter().chain(assisted).min();
    let end = limit.map_or(words.len(), |at| at.max(1));
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
        check(
            "Wohnbereichsleitung",
            "wohnbereichsleitung",
            Some(Seniority::Lead),
        );
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
            "Principal Violinist",
            "Zugbegleiterin",
            "Reisebegleitung",
            "Rohrleitungsbauer",
            "Praxisanleiter",
            "Vorstandsassistenz für den Bereichsleiter",
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

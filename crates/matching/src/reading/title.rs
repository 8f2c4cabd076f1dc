//! Titles: the role, separated from level, place and form of work.

use crate::document::{Profile, Seniority, Workplace};
use crate::explanation::{Field, Source, nth};
use crate::features::{Fact, Quote, is_aside, workplace};
use crate::language::text::{self, Glyph, Word};

use super::finding::{self, Finding};
use super::{career, gender};

/// A title in its parts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Title {
    pub(super) words: Vec<Word>,
    pub(super) seniority: Option<Finding<Seniority>>,
    pub(super) workplace: Option<Workplace>,
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
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let mut read = Title::default();
    for (index, word) in texts.iter().enumerate() {
        let next = index.checked_add(1).and_then(|next| texts.get(next));
        if let Some(rung) = rung(word, next.copied())
            && read
                .seniority
                .as_ref()
                .is_none_or(|finding| finding.fact < rung)
        {
            let end = index.saturating_add(1);
            read.seniority = Finding::by(rung, Field::Title, &words, index..end);
        }
        if let Some(workplace) = workplace(word) {
            read.workplace = Some(workplace);
        }
    }
    read.seniority = read.seniority.or_else(|| {
        let last = words.len().checked_sub(1)?;
        Finding::by(
            rung_of_series(&texts)?,
            Field::Title,
            &words,
            last..words.len(),
        )
    });
    read.words = words;
    read
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

fn rung(word: &str, next: Option<&str>) -> Option<Seniority> {
    Some(match word {
        "intern" | "internship" | "trainee" | "apprentice" | "praktikant" | "praktikantin"
        | "praktikum" | "stagiaire" | "alternant" | "alternante" | "becario" | "becaria"
        | "practicas" | "werkstudent" | "werkstudentin" | "azubi" | "auszubildender"
        | "auszubildende" | "ausbildung" | "实习" => Seniority::Intern,
        "junior" | "jr" | "entry" | "graduate" | "associate" | "berufseinsteiger"
        | "berufsanfanger" | "absolvent" | "jungkoch" | "debutant" | "初级" => Seniority::Entry,
        "senior" | "sr" | "snr" | "experienced" | "expert" | "高级" | "资深" => {
            Seniority::Senior
        }
        "lead" | "principal" | "staff" | "supervisor" | "supervisory" | "teamleiter"
        | "teamleiterin" | "teamleitung" | "gruppenleiter" | "encargado" | "encargada" | "主管" => {
            Seniority::Lead
        }
        "leiter" | "leiterin" | "leitung" => Seniority::Lead,
        "jefe" | "jefa" if next != Some("cocina") => Seniority::Lead,
        "head" if next == Some("of") => Seniority::Director,
        "director" | "directora" | "direktor" | "direktorin" | "directeur" | "directrice"
        | "总监" => Seniority::Director,
        "vp" | "chief" | "ceo" | "cto" | "cfo" | "coo" | "cio" | "president"
        | "geschaftsfuhrer" | "geschaftsfuhrerin" => Seniority::Executive,
        _ if word.len() > "leiter".len()
            && ["leiter", "leiterin"]
                .iter()
                .any(|ending| word.ends_with(ending)) =>
        {
            Seniority::Lead
        }
        _ => return None,
    })
}

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
}

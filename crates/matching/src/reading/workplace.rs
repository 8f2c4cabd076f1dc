//! Remote, hybrid or on site, as a title or a text states it.
//!
//! Words for a workplace also name trades ("remote sensing"), perks ("four weeks a year from
//! anywhere") and the employer's habits ("a remote-first company"). So a title states it only apart
//! from the role, and a text is read sentence by sentence: days of the week decide before phrases,
//! and what is said of the job before what is said in passing.

mod phrases;
mod title;
mod words;

use std::ops::Range;

use crate::document::Workplace;
use crate::language::text::{Pause, Word};

use super::context::{Context, Stance};
use super::finding::Finding;
use super::party::{Party, party};
use super::passage::Advertisement;
use super::section::Section;
use phrases::{Claim, phrases};
use words::{is_no, is_of_trade};

pub(super) use title::of_title;

/// How sure a statement is, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Passing,
    Job,
    Label,
}

/// What the texts state, apart from those about the employer.
pub(super) fn of_text(advertisement: &Advertisement) -> Option<Finding<Workplace>> {
    let mut best: Option<(Rank, Finding<Workplace>)> = None;
    for (field, line) in advertisement.lines() {
        let Some((rank, workplace, at)) = of_line(&line.words) else {
            continue;
        };
        // Of what the employer offers, only days at home: its habits say nothing about the job.
        let rank = match (line.section, rank, workplace) {
            (Section::Employer, Rank::Job, Workplace::Hybrid) => Rank::Passing,
            (Section::Employer, ..) => continue,
            (_, rank, _) => rank,
        };
        // Of equal statements the first counts; but a job with days at home is hybrid, whatever
        // else is said in passing.
        let is_better = best.as_ref().is_none_or(|(known, _)| *known < rank);
        if is_better && let Some(finding) = Finding::by(workplace, field, &line.words, at) {
            best = Some((rank, finding));
        }
    }
    best.map(|(_, finding)| finding)
}

/// The strongest statement of a line.
fn of_line(words: &[Word]) -> Option<(Rank, Workplace, Range<usize>)> {
    let found = phrases().find(words);
    if found.is_empty() && !words.iter().any(|word| word.text.starts_with("hyb")) {
        return None;
    }
    let context = Context::of(words);
    let mut best: Option<(Rank, Workplace, Range<usize>)> = None;
    for sentence in sentences(words) {
        let within: Vec<(Range<usize>, Claim)> = found
            .iter()
            .filter(|(at, _)| sentence.contains(&at.start))
            .cloned()
            .collect();
        let stated = of_sentence(words, &sentence, &within, &context);
        if let Some(stated) = stated
            && best.as_ref().is_none_or(|(rank, ..)| *rank < stated.0)
        {
            best = Some(stated);
        }
    }
    best
}

fn sentences(words: &[Word]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut from: usize = 0;
    for (index, word) in words.iter().enumerate().skip(1) {
        if word.pause == Pause::Sentence {
            sentences.push(from..index);
            from = index;
        }
    }
    sentences.push(from..words.len());
    sentences
}

fn of_sentence(
    words: &[Word],
    sentence: &Range<usize>,
    found: &[(Range<usize>, Claim)],
    context: &Context<'_>,
) -> Option<(Rank, Workplace, Range<usize>)> {
    let has = |claim: Claim| found.iter().find(|(_, other)| *other == claim);
    if has(Claim::Perk).is_some() {
        return None;
    }
    let office = has(Claim::Office).or(has(Claim::Job(Workplace::OnSite)));
    let home = found.iter().find(|(_, claim)| {
        matches!(
            claim,
            Claim::Home
                | Claim::Telework
                | Claim::Job(Workplace::Remote)
                | Claim::Passing(Workplace::Remote)
        )
    });
    if (office.is_some() || home.is_some())
        && let Some((days, at)) =
            days_of_week(words, sentence).or_else(|| share_of_week(words, sentence, found))
    {
        let place = office
            .or(home)
            .map(|(at, _)| at.clone())
            .unwrap_or_default();
        let span = at.start.min(place.start)..at.end.max(place.end);
        let workplace = match (days, office.is_some()) {
            (1..=4, _) => Workplace::Hybrid,
            (_, true) => Workplace::OnSite,
            (_, false) => Workplace::Remote,
        };
        return Some((Rank::Job, workplace, span));
    }
    let label = found.iter().find(|(at, claim)| {
        let last = at.end.checked_sub(1).and_then(|last| words.get(last));
        *claim == Claim::Label
            && at.start == sentence.start
            && last.is_some_and(|last| matches!(last.around[1], ':' | '：' | '-' | '–'))
    });
    if let Some((at, _)) = label {
        let value = at.end..at.end.saturating_add(WORDS_OF_VALUE).min(sentence.end);
        if let Some(workplace) = value_of_label(words.get(value.clone())?) {
            return Some((Rank::Label, workplace, at.start..value.end));
        }
        // "Remote: yes"
        let text = |index: usize| words.get(index).map(|word| word.text.as_str());
        if text(at.end.saturating_sub(1)) == Some("remote")
            && matches!(text(at.end), Some("yes" | "ja" | "oui"))
        {
            let whole = at.start..at.end.saturating_add(1);
            return Some((Rank::Label, Workplace::Remote, whole));
        }
    }
    if let Some((workplace, at)) = alone_at_start(words, sentence) {
        return Some((Rank::Job, workplace, at));
    }
    let sometimes = has(Claim::Sometimes).is_some();
    let mut stated: Vec<(Rank, Workplace, Range<usize>)> = Vec::new();
    for (at, claim) in found {
        // "Our customers work remotely"
        if matches!(claim, Claim::Passing(_))
            && (party(words, at.start) == Party::Others || is_of_whom(words, at.start))
        {
            continue;
        }
        // "No nights, no remote work": what denies itself is not denied twice.
        let denies = words.get(at.clone()).unwrap_or_default().iter();
        let before = at.start.checked_sub(1).and_then(|before| words.get(before));
        // "Poste non télétravaillable"
        let denied = (context.stance(at) == Some(Stance::Negated)
            || before.is_some_and(|before| before.text == "non"))
            && !denies.map(|word| word.text.as_str()).any(is_no);
        let (rank, workplace) = match claim {
            Claim::Job(workplace) => (Rank::Job, *workplace),
            Claim::Passing(workplace) => (Rank::Passing, *workplace),
            // "Mobiles Arbeiten ist nicht möglich", but not "no remote sites".
            Claim::Telework if denied && !names_trade(words, at.end) => {
                (Rank::Job, Workplace::Remote)
            }
            _ => continue,
        };
        match (workplace, denied) {
            (Workplace::Remote, true) => stated.push((Rank::Job, Workplace::OnSite, at.clone())),
            (_, true) => {}
            (Workplace::Remote, false) if sometimes => {
                stated.push((rank, Workplace::Hybrid, at.clone()));
            }
            (workplace, false) => stated.push((rank, workplace, at.clone())),
        }
    }
    // Hybrid before what it is made of, and what is said of the job before what is said in passing.
    let hybrid = stated
        .iter()
        .position(|(_, workplace, _)| *workplace == Workplace::Hybrid);
    let strongest = stated.iter().map(|(rank, ..)| *rank).max()?;
    let first = stated.iter().position(|(rank, ..)| *rank == strongest)?;
    let chosen = hybrid.filter(|at| stated.get(*at).is_some_and(|(rank, ..)| *rank == strongest));
    stated.into_iter().nth(chosen.unwrap_or(first))
}

/// Whether the words before name a trade or a thing with this one: "remote sensing".
fn names_trade(words: &[Word], next: usize) -> bool {
    let next = words.get(next).filter(|next| next.pause == Pause::None);
    next.is_some_and(|next| is_of_trade(&next.text))
}

/// Whether a claim is about people just named: "colleagues who work remotely".
fn is_of_whom(words: &[Word], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    before
        .is_some_and(|word| matches!(word.text.as_str(), "who" | "that" | "which" | "qui" | "que"))
}

/// The workplace that begins a sentence and is set off from the rest of it: "Remote (UK only)",
/// "Hybrid: Berlin".
fn alone_at_start(words: &[Word], sentence: &Range<usize>) -> Option<(Workplace, Range<usize>)> {
    let within = words.get(sentence.clone())?;
    let first = within.first()?;
    let texts: Vec<&str> = within
        .iter()
        .take(3)
        .map(|word| word.text.as_str())
        .collect();
    // "Presencial." as a whole sentence.
    if matches!(
        texts.as_slice(),
        ["presencial" | "presentiel" | "onsite"] | ["on", "site"] | ["vor", "ort"]
    ) {
        return Some((Workplace::OnSite, sentence.clone()));
    }
    let workplace = match first.text.as_str() {
        "remote" | "homeoffice" | "teletrabajo" | "teletravail" => Workplace::Remote,
        "hybrid" | "hybride" | "hibrido" => Workplace::Hybrid,
        _ => return None,
    };
    let next = within.get(1);
    let is_no = next.is_some_and(|next| matches!(next.text.as_str(), "no" | "nein" | "non"));
    let apart = next.is_none_or(|next| matches!(next.around[0], '(' | ':' | '–' | '|' | '/'));
    (apart && !is_no).then(|| (workplace, sentence.start..sentence.start.saturating_add(1)))
}

/// Words after a label that may name the workplace.
const WORDS_OF_VALUE: usize = 6;

fn value_of_label(words: &[Word]) -> Option<Workplace> {
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.text.as_str()));
    let pair = |a: &str, b: &str| {
        words
            .windows(2)
            .any(|pair| matches!(pair, [first, second] if first.text == a && second.text == b))
    };
    let no = words.first().is_some_and(|word| is_no(&word.text));
    let remote = has(&[
        "remote",
        "remotely",
        "homeoffice",
        "remoto",
        "remota",
        "teletravail",
        "teletrabajo",
        "telecommute",
        "wfh",
        "anywhere",
    ]) || pair("home", "office");
    if has(&[
        "hybrid",
        "hybride",
        "hibrido",
        "hibrida",
        "partially",
        "teilweise",
    ]) {
        return Some(Workplace::Hybrid);
    }
    let on_site = has(&["onsite", "presencial", "presentiel"])
        || pair("on", "site")
        || pair("vor", "ort")
        || pair("in", "office")
        || pair("in", "person")
        || pair("sur", "site");
    match (remote, on_site, no) {
        (true, _, true) => Some(Workplace::OnSite),
        (true, true, _) => Some(Workplace::Hybrid),
        (true, false, _) => Some(Workplace::Remote),
        (false, true, false) => Some(Workplace::OnSite),
        _ => None,
    }
}

/// A number of days in each week, and its words.
fn days_of_week(words: &[Word], sentence: &Range<usize>) -> Option<(u32, Range<usize>)> {
    let within = words.get(sentence.clone())?;
    within.iter().enumerate().find_map(|(index, word)| {
        // "2 j/semaine", "3j"
        let glued = word.text.strip_suffix('j').and_then(number);
        let is_days = matches!(
            word.text.as_str(),
            "day"
                | "days"
                | "tag"
                | "tage"
                | "tagen"
                | "jour"
                | "jours"
                | "dia"
                | "dias"
                | "x"
                | "j"
        );
        if !is_days && glued.is_none() {
            return None;
        }
        let near =
            |from: usize, to: usize| within.get(from..to.min(within.len())).unwrap_or_default();
        let after = near(index.saturating_add(1), index.saturating_add(6));
        let other = |word: &Word| {
            matches!(
                word.text.as_str(),
                "month"
                    | "months"
                    | "monthly"
                    | "year"
                    | "years"
                    | "annual"
                    | "annually"
                    | "quarter"
                    | "quarterly"
                    | "monat"
                    | "monatlich"
                    | "jahr"
                    | "jahrlich"
                    | "mois"
                    | "an"
                    | "annee"
                    | "mes"
                    | "ano"
                    | "vacation"
                    | "holiday"
                    | "holidays"
                    | "leave"
                    | "pto"
                    | "off"
                    | "urlaub"
                    | "conges"
                    | "vacaciones"
                    | "notice"
                    | "training"
            )
        };
        // "2 days from home after 3 months"
        let from_then = |word: &Word| {
            let word = word.text.as_str();
            matches!(word, "after" | "nach" | "apres" | "tras" | "despues")
        };
        let mut of_days = after.iter().take_while(|word| !from_then(word));
        if of_days.any(other) {
            return None;
        }
        let before = near(index.saturating_sub(3), index);
        let named = before.iter().rev().find_map(|word| number(&word.text));
        let number = glued.or(named)?;
        let from = sentence.start.saturating_add(index.saturating_sub(1));
        let to = sentence.start.saturating_add(index).saturating_add(1);
        Some((number, from..to))
    })
}

/// A share of the time as days in each week, and its words: "40 % of the time", "60 % der Zeit", or
/// right beside the place, "60 % Homeoffice".
fn share_of_week(
    words: &[Word],
    sentence: &Range<usize>,
    found: &[(Range<usize>, Claim)],
) -> Option<(u32, Range<usize>)> {
    let within = words.get(sentence.clone())?;
    let travels = |word: &Word| matches!(word.text.as_str(), "travel" | "travelling" | "reisen");
    if within.iter().any(travels) {
        return None;
    }
    within.iter().enumerate().find_map(|(index, word)| {
        let percent: u32 = word.text.parse().ok().filter(|percent| *percent <= 100)?;
        let from = index.saturating_add(1);
        let mut after = within.get(from..)?.iter().take(4);
        let stated = matches!(word.around[1], '%')
            || after
                .clone()
                .next()
                .is_some_and(|next| matches!(next.text.as_str(), "percent" | "prozent" | "%"));
        let of_time = after.any(|word| {
            matches!(
                word.text.as_str(),
                "time" | "zeit" | "arbeitszeit" | "temps" | "tiempo"
            )
        });
        let at = sentence.start.saturating_add(index);
        let days = percent.div_ceil(20);
        // "in the office 40 % of the time", "40 % of the time in the office"
        let between = |one: usize, other: usize| {
            let words = words.get(one..=other).filter(|words| !words.is_empty());
            words.is_some_and(|words| {
                words.len() <= 3 && words.iter().all(|word| word.pause < Pause::Comma)
            })
        };
        let adjoins = found.iter().any(|(place, claim)| {
            let is_home = matches!(
                claim,
                Claim::Home | Claim::Telework | Claim::Passing(Workplace::Remote)
            );
            is_home && (between(at.saturating_add(1), place.start) || between(place.end, at))
        });
        let beside = found.iter().any(|(place, claim)| {
            let is_place = matches!(claim, Claim::Office | Claim::Home | Claim::Telework);
            let before = at
                .checked_sub(place.end)
                .is_some_and(|between| between <= 3);
            let after = place
                .start
                .checked_sub(at)
                .is_some_and(|between| between <= 6);
            is_place && (before || after)
        });
        (stated && (adjoins || of_time && beside) && days > 0)
            .then(|| (days, at..at.saturating_add(1)))
    })
}

fn number(word: &str) -> Option<u32> {
    Some(match word {
        "one" | "a" | "ein" | "einen" | "einem" | "un" | "une" | "uno" | "1" | "each" => 1,
        "two" | "zwei" | "deux" | "dos" | "2" | "couple" => 2,
        "three" | "drei" | "trois" | "tres" | "3" => 3,
        "four" | "vier" | "quatre" | "cuatro" | "4" | "few" | "some" | "several" => 4,
        "five" | "funf" | "cinq" | "cinco" | "5" | "every" | "all" => 5,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::passage::Passage;

    use Workplace::{Hybrid, OnSite, Remote};

    #[test]
    fn texts() {
        let check = |text: &str, expect: Option<Workplace>| {
            let mut best: Option<(Rank, Workplace)> = None;
            for line in &Passage::read(text, Section::Work).lines {
                if let Some((rank, workplace, _)) = of_line(&line.words)
                    && best.is_none_or(|(known, _)| known < rank)
                {
                    best = Some((rank, workplace));
                }
            }
            assert_eq!(best.map(|(_, workplace)| workplace), expect, "{text}");
        };
        check("This is a fully remote position.", Some(Remote));
        check("You can work from home.", Some(Remote));
        check("No remote work.", Some(OnSite));
        check("Remote work is not possible.", Some(OnSite));
        check("Remote sensing in the hybrid cloud", None);
        check("Hybrid role, 3 days in the office", Some(Hybrid));
        check("Three days per week on site, two from home", Some(Hybrid));
        check("You come to the office 5 days a week", Some(OnSite));
        check("Every year you get 30 days of leave at our office", None);
        check("Up to 4 weeks per year you may work from anywhere", None);
        check("We pay a home office allowance if you work from home", None);
        check(
            "We are remote-first, but this role is on-site in Ulm",
            Some(OnSite),
        );
        check("Occasionally you may work remotely", Some(Hybrid));
        check("Work model: hybrid", Some(Hybrid));
        check("Work arrangement: on-site", Some(OnSite));
        check("Remote: no", None);
        check("Location: Remote (Spain)", Some(Remote));
        check("Arbeitsmodell: remote", Some(Remote));
        check("Zwei Tage pro Woche im Homeoffice", Some(Hybrid));
        check("Teilweise Homeoffice", Some(Hybrid));
        check("100 % Homeoffice", Some(Remote));
        check("Kein Homeoffice", Some(OnSite));
        check("Techniker für Einsätze vor Ort", None);
        check("Jornada completa, modelo híbrido", Some(Hybrid));
        check("Trabajo 100% remoto", Some(Remote));
        check("Tres días de teletrabajo a la semana", Some(Hybrid));
        check("Modalidad: presencial", Some(OnSite));
        check("Poste en télétravail complet", Some(Remote));
        check("Télétravail partiel possible", Some(Hybrid));
        check("3 jours sur site par semaine", Some(Hybrid));
        check("Pas de télétravail", Some(OnSite));
        check("支持远程办公", Some(Remote));
        // Of others.
        check("Our clients work remotely", None);
        check("You advise people who work remotely", None);
        // A share of the time.
        check(
            "You are in the office at least 40% of the time",
            Some(Hybrid),
        );
        check("You spend 40% of the time with customers", None);
        check("You travel to our remote plants 40% of the time", None);
        // A sentence that begins with it.
        check("Remote (Spain only). We are hiring", Some(Remote));
        check("Remote: yes", Some(Remote));
        check("Location: Leeds, 2 days WFH", Some(Hybrid));
        check("The work must be done on site", Some(OnSite));
        check("Homeoffice-Anteil von 40 %", Some(Hybrid));
        check("Bis zu 60 % Homeoffice", Some(Hybrid));
        check("50% remote / 50% office", Some(Hybrid));
        check("50 % de télétravail", Some(Hybrid));
        check("Up to 3 days remote", Some(Hybrid));
        check("Télétravail : 2 j/semaine", Some(Hybrid));
        check("Deux jours télétravaillables", Some(Hybrid));
        check("2 jours de télétravail après 3 mois", Some(Hybrid));
        check("50 % discount on furniture for your home office", None);
        // Denied.
        check("Kein Schichtdienst, kein Homeoffice", Some(OnSite));
        check(
            "Homeoffice ist in diesem Bereich leider nicht möglich",
            Some(OnSite),
        );
        check("Ce poste n'est pas ouvert au télétravail", Some(OnSite));
        check("Poste non télétravaillable", Some(OnSite));
        check("El puesto no es remoto", Some(OnSite));
        check("Cours en présentiel", Some(OnSite));
        check("You will not visit remote sites", None);
    }
}

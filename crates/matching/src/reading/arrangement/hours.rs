//! Hours of a week, and shares of full time: "37.5 hours per week", "24 h/semaine", "0.6 FTE".
//!
//! Less than 30 hours a week is part time, as the OECD counts it. From 35 hours, the shortest week
//! that laws and agreements call full (France, German industry), it is full time. What is between
//! is one in some countries and the other in others, and states nothing.

use std::ops::{Range, RangeInclusive};

use crate::document::EmploymentType;
use crate::language::text::{Pause, Word};

/// Tenths of hours of a week: less is part time, as much or more is full time.
const LEAST_NEITHER: u32 = 300;
const LEAST_FULL: u32 = 350;

/// Tenths of hours that a week of work may have.
const OF_A_WEEK: RangeInclusive<u32> = 40..=600;

/// Tenths of hours that are a week's without saying so, as an item of their own: more than a day's
/// work and less than two days ("within 48 hours").
const OF_AN_ITEM: RangeInclusive<u32> = 350..=450;

/// Likewise in a title: more than a shift has; 24 hours are a day.
const OF_A_TITLE: RangeInclusive<u32> = 130..=450;
const A_DAY: u32 = 240;

/// Tenths of hours after a word for the week: more than a shift has, and no more than a week's.
const AFTER_A_WEEK: RangeInclusive<u32> = 130..=600;

/// Hundredths of full time from which a share of it is full time.
const FULL_SHARE: u32 = 90;

/// Hours of a week in tenths, or hundredths of full time: the least and the most.
#[derive(Debug, Clone, Copy)]
struct Amount {
    least: u32,
    most: u32,
}

impl Amount {
    /// Whether it may be part time, and whether it may be full time, if less than `neither` is the
    /// one and at least `full` the other.
    fn times(self, neither: u32, full: u32) -> [bool; 2] {
        let (part, whole) = (self.least < neither, self.most >= full);
        [
            part && (whole || self.most < neither),
            whole && (part || self.least >= full),
        ]
    }

    fn within(self, range: &RangeInclusive<u32>) -> bool {
        range.contains(&self.least) && range.contains(&self.most)
    }
}

/// The employment types that the words state by hours or shares, each with its words.
pub(super) fn of_week(words: &[Word], in_title: bool) -> Vec<(EmploymentType, Range<usize>)> {
    let mut found = Vec::new();
    for index in 0..words.len() {
        let hours = hours(words, index, in_title).or_else(|| labelled(words, index));
        let lessons = || Some(([true, false], lessons(words, index)?));
        let hours = hours.map(|(hours, at)| (hours.times(LEAST_NEITHER, LEAST_FULL), at));
        let share = || {
            let (share, at) = share(words, index).or_else(|| bare_share(words, index, in_title))?;
            Some((share.times(FULL_SHARE, FULL_SHARE), at))
        };
        let Some(([part, full], at)) = hours.or_else(share).or_else(lessons) else {
            continue;
        };
        found.extend(part.then(|| (EmploymentType::PartTime, at.clone())));
        found.extend(full.then_some((EmploymentType::FullTime, at)));
    }
    found
}

/// The hours whose unit is this word, if they are those of a week.
fn hours(words: &[Word], index: usize, in_title: bool) -> Option<(Amount, Range<usize>)> {
    let unit = words.get(index)?;
    let (amount, from) = counted(words, index)?;
    if is_of_something_else(words, from, index) {
        return None;
    }
    let end = index.saturating_add(1);
    let to = after_week(words, end).or_else(|| names_week(&unit.text).then_some(end));
    if let Some(to) = to {
        return amount.within(&OF_A_WEEK).then_some((amount, from..to));
    }
    let stated = if follows_week(words, from) {
        amount.within(&AFTER_A_WEEK)
    } else {
        let usual = if in_title { OF_A_TITLE } else { OF_AN_ITEM };
        // "Dependienta 20h"
        let ends_title = in_title && from == index && end == words.len();
        let item = (begins_item(words, from, in_title) || ends_title) && ends_item(words, end);
        item && amount.within(&usual) && amount.most != A_DAY
    };
    stated.then_some((amount, from..end))
}

/// The hours after a label that begins with this unit: "Hours per week: 37.5", "Hours: 37 per
/// week".
fn labelled(words: &[Word], index: usize) -> Option<(Amount, Range<usize>)> {
    let unit = words.get(index).filter(|unit| is_unit(&unit.text))?;
    let end = index.saturating_add(1);
    let weekly = after_week(words, end);
    let colon = weekly.unwrap_or(end);
    let last = words.get(colon.saturating_sub(1))?;
    if last.around[1] != ':' {
        return None;
    }
    let tenths = words.get(colon.saturating_add(1));
    let tenths = tenths.filter(|next| next.joined && matches!(next.around[0], '.' | ','));
    let to = colon
        .saturating_add(1)
        .saturating_add(usize::from(tenths.is_some()));
    let (hours, _) = number_before(words, to)?;
    let amount = Amount {
        least: hours,
        most: hours,
    };
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let is_weekly = weekly.is_some()
        || names_week(&unit.text)
        || before.is_some_and(|before| is_week(&before.text))
        || after_week(words, to).is_some();
    (is_weekly && amount.within(&OF_A_WEEK)).then_some((amount, index..to))
}

/// Lessons of a week that are part time for teachers: "12 horas lectivas", "10
/// Unterrichtsstunden".
fn lessons(words: &[Word], index: usize) -> Option<Range<usize>> {
    let unit = words.get(index)?;
    let next = words.get(index.saturating_add(1));
    let next = next.map_or("", |next| next.text.as_str());
    let end = match (unit.text.as_str(), next) {
        ("unterrichtsstunden" | "deputatsstunden" | "lehrerwochenstunden", _) => 1,
        ("horas" | "h", "lectivas" | "lectives") | ("teaching", "hours") => 2,
        _ => return None,
    };
    let (hours, from) = number_before(words, index)?;
    (OF_A_FEW_LESSONS.contains(&hours)).then(|| from..index.saturating_add(end))
}

/// Tenths of lessons of a week that are part time wherever teachers give them.
const OF_A_FEW_LESSONS: RangeInclusive<u32> = 20..=150;

/// The numbers before a unit of hours, or glued to it, and the index of the first: "37.5 hours",
/// "15-20h", "36h45", "between 20 and 28 hours".
fn counted(words: &[Word], index: usize) -> Option<(Amount, usize)> {
    let word = words.get(index)?;
    // "$35/hour"
    if is_unit(&word.text) && word.around[0] == '/' {
        return None;
    }
    let (mut most, mut from) = if is_unit(&word.text) {
        number_before(words, index)?
    } else {
        let digits = word.text.find(|c: char| !c.is_ascii_digit())?;
        let (count, rest) = word.text.split_at_checked(digits)?;
        let unit = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        if count.is_empty() || !is_unit(unit) {
            return None;
        }
        fraction(words, index, count)?
    };
    let mut least = most;
    let before = from.checked_sub(1).and_then(|before| words.get(before));
    let dash = words
        .get(from)
        .is_some_and(|first| matches!(first.around[0], '-' | '–' | '/'));
    let until = match before.map_or("", |before| before.text.as_str()) {
        "to" | "bis" | "a" | "et" | "and" | "y" | "und" | "or" | "oder" | "ou" | "o" => {
            from.checked_sub(1)
        }
        // "20h à 28h"
        _ if dash => Some(from),
        _ => None,
    };
    if let Some(until) = until
        && let Some((first, start)) = number_before(words, until)
        && first < most
    {
        (least, from) = (first, start);
    }
    if least > most {
        std::mem::swap(&mut least, &mut most);
    }
    Some((Amount { least, most }, from))
}

/// The number that ends before this word, in tenths, and the index of its first word.
fn number_before(words: &[Word], end: usize) -> Option<(u32, usize)> {
    let at = end.checked_sub(1)?;
    let word = words.get(at)?;
    fraction(words, at, word.text.trim_end_matches(['+', 'h']))
}

/// A number in tenths whose last digits are these of this word: "37.5" is two words.
fn fraction(words: &[Word], at: usize, digits: &str) -> Option<(u32, usize)> {
    let whole = |digits: &str| {
        let digits = Some(digits).filter(|digits| digits.len() <= 3)?;
        digits.parse::<u32>().ok()
    };
    let last = whole(digits)?;
    let word = words.get(at)?;
    if word.joined
        && matches!(word.around[0], '.' | ',')
        && let Some(before) = at.checked_sub(1)
        && let Some(count) = words.get(before).and_then(|word| whole(&word.text))
    {
        let tenths = if digits.len() == 1 { last } else { last / 10 };
        return Some((count.saturating_mul(10).saturating_add(tenths), before));
    }
    Some((last.saturating_mul(10), at))
}

/// The index after the words for a week that follow: "per week", "/Woche", "hebdomadaires".
fn after_week(words: &[Word], from: usize) -> Option<usize> {
    // "45 hours over 5 days"
    if let Some([over, count, days]) = words.get(from..from.saturating_add(3))
        && matches!(
            over.text.as_str(),
            "over" | "on" | "across" | "an" | "auf" | "sur" | "en"
        )
        && matches!(count.text.as_str(), "4" | "5" | "6")
        && matches!(
            days.text.as_str(),
            "days" | "tagen" | "tage" | "jours" | "dias"
        )
    {
        return Some(from.saturating_add(3));
    }
    let after = words.get(from..)?.iter().take(MOST_BETWEEN);
    for (index, word) in after.enumerate() {
        if word.pause > Pause::None && !(index == 0 && word.around[0] == '/') {
            return None;
        }
        if is_week(&word.text) || word.text == "w" && word.joined {
            return Some(from.saturating_add(index).saturating_add(1));
        }
        let links = matches!(
            word.text.as_str(),
            "per"
                | "a"
                | "each"
                | "every"
                | "the"
                | "p"
                | "pro"
                | "die"
                | "in"
                | "der"
                | "je"
                | "par"
                | "la"
                | "por"
                | "work"
                | "working"
                | "al"
                | "of"
        );
        if !links {
            return None;
        }
    }
    None
}

/// Words between the unit and the week.
const MOST_BETWEEN: usize = 3;

/// Whether a week goes before the number: "weekly hours: 30", "4-Tage-Woche mit 36 Stunden".
fn follows_week(words: &[Word], from: usize) -> bool {
    let before = words.get(from.saturating_sub(2)..from).unwrap_or_default();
    let near = words.get(from.saturating_sub(1)..=from).unwrap_or_default();
    let sentence = near.iter().any(|word| word.pause == Pause::Sentence);
    !sentence
        && before
            .iter()
            .any(|word| is_week(&word.text) || names_week(&word.text))
}

fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "hour"
            | "hours"
            | "hr"
            | "hrs"
            | "h"
            | "std"
            | "stunde"
            | "stunden"
            | "heure"
            | "heures"
            | "hora"
            | "horas"
    ) || names_week(word)
}

/// Units that name the week themselves.
fn names_week(word: &str) -> bool {
    matches!(
        word,
        "wochenstunden"
            | "wochenstunde"
            | "wochenarbeitsstunden"
            | "stundenwoche"
            | "wochenstd"
            | "wochenarbeitszeit"
    )
}

fn is_week(word: &str) -> bool {
    matches!(
        word,
        "week"
            | "weekly"
            | "wk"
            | "pw"
            | "woche"
            | "wochentlich"
            | "wochentliche"
            | "arbeitswoche"
            | "semaine"
            | "sem"
            | "hebdo"
            | "hebdomadaire"
            | "hebdomadaires"
            | "semanal"
            | "semanales"
            | "semana"
    )
}

/// "10 hours of overtime a week", "up to 5 extra hours".
fn is_of_something_else(words: &[Word], from: usize, index: usize) -> bool {
    let before = words.get(from.saturating_sub(3)..from).unwrap_or_default();
    let after = words.get(index.saturating_add(1)..).unwrap_or_default();
    before.iter().chain(after.iter().take(4)).any(|word| {
        matches!(
            word.text.as_str(),
            "overtime"
                | "extra"
                | "additional"
                | "uberstunden"
                | "supplementaires"
                | "training"
                | "travel"
                | "homework"
                | "open"
                | "geoffnet"
                | "ouvert"
                | "ouverts"
        )
    })
}

/// Whether an item begins here, or goes on after a word for the contract: "CDI 35 heures".
fn begins_item(words: &[Word], from: usize, in_title: bool) -> bool {
    let Some(first) = words.get(from) else {
        return false;
    };
    let Some(before) = from.checked_sub(1).and_then(|before| words.get(before)) else {
        return !in_title;
    };
    first.pause >= Pause::Comma
        || matches!(first.around[0], '(' | '|' | '/')
        || matches!(
            before.text.as_str(),
            "cdi"
                | "cdd"
                | "plein"
                | "complet"
                | "partiel"
                | "vollzeit"
                | "teilzeit"
                | "completa"
                | "parcial"
                | "time"
                | "mit"
        )
}

fn ends_item(words: &[Word], end: usize) -> bool {
    words.get(end).is_none_or(|next| {
        next.pause >= Pause::Comma
            || matches!(next.around[0], '(' | ')' | '|' | '+')
            || matches!(next.text.as_str(), "contract" | "contrat" | "avec" | "rtt")
    })
}

/// A share of full time whose unit is this word: "0.6 FTE", "Pensum 80–100 %".
fn share(words: &[Word], index: usize) -> Option<(Amount, Range<usize>)> {
    let word = words.get(index)?;
    if matches!(word.text.as_str(), "fte" | "vza" | "etp") {
        let (tenths, from) = number_before(words, index)?;
        let share = tenths.saturating_mul(10);
        let amount = Amount {
            least: share,
            most: share,
        };
        return (1..=10)
            .contains(&tenths)
            .then_some((amount, from..index.saturating_add(1)));
    }
    let is_label = matches!(
        word.text.as_str(),
        "pensum"
            | "arbeitspensum"
            | "beschaftigungsgrad"
            | "stellenumfang"
            | "beschaftigung"
            | "anstellung"
            | "arbeitszeit"
            | "activite"
            | "occupation"
    );
    let value = words.get(index.saturating_add(1)..)?;
    let value = value.get(..MOST_BETWEEN.min(value.len()))?;
    let mut shares = value
        .iter()
        .filter_map(|word| word.text.parse::<u32>().ok());
    let least = shares
        .next()
        .filter(|share| is_label && (10..=100).contains(share))?;
    let most = shares
        .next()
        .filter(|most| (least..=100).contains(most))
        .unwrap_or(least);
    let percent = value.iter().any(|word| word.around[1] == '%');
    let end = index.saturating_add(1).saturating_add(value.len());
    percent.then_some((Amount { least, most }, index..end))
}

/// A share of full time without a label: at the end of a title or of an item of it, "Koch 80–100 %
/// (m/w/d)", or before a word for the post, "50 %-Stelle".
fn bare_share(words: &[Word], index: usize, in_title: bool) -> Option<(Amount, Range<usize>)> {
    let word = words.get(index)?;
    let next = words.get(index.saturating_add(1));
    let is_post = next.is_some_and(|next| matches!(next.text.as_str(), "stelle" | "pensum"));
    if word.around[1] != '%' || !(is_post || in_title && ends_item(words, index.saturating_add(1)))
    {
        return None;
    }
    let percent = |word: &Word| {
        let share = word.text.parse::<u32>().ok();
        share.filter(|share| (10..=100).contains(share))
    };
    let most = percent(word)?;
    let before = index
        .checked_sub(1)
        .filter(|_| matches!(word.around[0], '-' | '–' | '/'));
    let least = before.and_then(|at| Some((percent(words.get(at)?)?, at)));
    let (least, from) = least.unwrap_or((most, index));
    // "Homeoffice 50 %"
    let first = from.checked_sub(1).and_then(|before| words.get(before));
    let of_home = first.is_some_and(|first| {
        let word = first.text.as_str();
        ["remote", "office", "teletrabajo", "teletravail"]
            .iter()
            .any(|home| word.ends_with(home))
    });
    let at = from..index.saturating_add(1);
    (!of_home && least <= most).then_some((Amount { least, most }, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text::{self, Glyph};
    use EmploymentType::{FullTime, PartTime};

    fn read(text: &str, in_title: bool) -> Vec<EmploymentType> {
        let glyphs: Vec<Glyph> = text::glyphs(text).collect();
        let found = of_week(&text::spanned(&glyphs), in_title).into_iter();
        found.map(|(kind, _)| kind).collect()
    }

    #[test]
    fn hours_of_a_week() {
        for text in [
            "37.5 hours per week",
            "40 hours a week, Monday to Friday",
            "A 38.5-hour week",
            "40 hrs/week",
            "Hours per week: 37",
            "Weekly hours: 37.5",
            "Hours: 40 per week",
            "37,5 Std./Woche",
            "38,5-Stunden-Woche",
            "39,5 Wochenstunden",
            "Wöchentlich 40 Stunden",
            "4-Tage-Woche mit 36 Stunden",
            "6-Tage-Woche, 48 Stunden",
            "CDI 35 heures",
            "35 heures",
            "39h/semaine",
            "36h45 par semaine",
            "37,5 heures hebdomadaires",
            "40 horas semanales",
            "Jornada de 39 horas a la semana",
            "1.0 FTE",
            "45 hours over 5 days",
            "40 h/sem.",
        ] {
            assert_eq!(read(text, false), [FullTime], "{text}");
        }
        for text in [
            "20 hours per week",
            "16-20 hours a week",
            "12 hrs p/w",
            "Between 20 and 28 hours per week",
            "19,5 Std./Woche",
            "24 Stunden wöchentlich",
            "15-20h/Woche",
            "24 h/semaine",
            "Entre 18 et 24 heures par semaine",
            "17h30 par semaine",
            "18,5 horas semanales",
            "De 12 a 16 horas a la semana",
            "0.6 FTE",
            "Pensum 50–60 %",
            "Beschäftigung 50 %",
            "Eine 60%-Stelle im Büro",
            "12 horas lectivas",
            "10 Unterrichtsstunden",
            "24 h/sem.",
        ] {
            assert_eq!(read(text, false), [PartTime], "{text}");
        }
        assert_eq!(read("20–40 Stunden pro Woche", false), [PartTime, FullTime]);
        for text in [
            // Full time in some countries, and part time in others.
            "32 hours per week",
            "30 Wochenstunden",
            "We answer within 40 hours",
            "24 hours a day, 7 days a week",
            "Open 60 hours a week",
            "10 hours of overtime per week",
            "A course of 40 hours",
            "8 hours a day",
            "14h-22h",
            "20 days of leave",
            "A team of 12 FTE",
            "At least 3 days, $35/hour",
        ] {
            assert_eq!(read(text, false), [], "{text}");
        }
    }

    #[test]
    fn hours_in_titles() {
        assert_eq!(read("Cook (16 hours)", true), [PartTime]);
        assert_eq!(read("Verkäufer 20 Std./Woche", true), [PartTime]);
        assert_eq!(read("Caissier - 35h", true), [FullTime]);
        assert_eq!(read("Koch 80–100 % (m/w/d)", true), [PartTime, FullTime]);
        assert_eq!(read("Büroassistenz (50%)", true), [PartTime]);
        assert_eq!(read("Koch, Homeoffice 50 %", true), []);
        assert_eq!(read("100% remote developer", true), []);
        assert_eq!(read("Dependienta 20h", true), [PartTime]);
        assert_eq!(read("Vet, 24 h", true), []);
        assert_eq!(read("Nurse, 12 hours", true), []);
    }
}

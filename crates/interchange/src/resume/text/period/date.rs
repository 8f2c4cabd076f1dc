//! Single dates: a year, with its month if it has one.

use matching::document::YearMonth;

use super::token::{Token, after, mark, number, touches, word};

/// A date: a year, with a month if it has one, and the token after it.
pub(super) fn date(tokens: &[Token], at: usize) -> Option<(YearMonth, usize)> {
    if let Some((month, next)) = month(tokens, at) {
        return year_after_month(tokens, next).map(|(year, next)| {
            let month = Some(month);
            (YearMonth { year, month }, next)
        });
    }
    if let Some(season) = word(tokens, at) {
        let (year, 4) = number(tokens, after(at, 1)).filter(|_| is_season(season))? else {
            return None;
        };
        return Some((year_of(year)?, after(at, 2)));
    }
    let (first, digits) = number(tokens, at)?;
    if digits == 4 {
        let year = year_of(first)?;
        // Amounts and numbers of things: "$2,000", "2000 €", "1999.50".
        let before = at.checked_sub(1).and_then(|before| mark(tokens, before));
        let next = mark(tokens, after(at, 1));
        // "13/2015" has no such month.
        let broken = matches!(before, Some('/' | '.'))
            && touches(tokens, at)
            && at
                .checked_sub(2)
                .is_some_and(|number| self::number(tokens, number).is_some());
        if broken
            || matches!(before, Some('$' | '€' | '£' | '#' | '+'))
            || matches!(next, Some('€' | '%' | '+'))
        {
            return None;
        }
        // ISO 8601: 2015-06 and 2015-06-01.
        if matches!(next, Some('-' | '/' | '.'))
            && touches(tokens, after(at, 1))
            && touches(tokens, after(at, 2))
            && let Some((month @ 1..=12, 2)) = number(tokens, after(at, 2))
        {
            let month = u8::try_from(month).ok();
            let mut end = after(at, 3);
            if mark(tokens, end) == next
                && touches(tokens, end)
                && let Some((1..=31, 2)) = number(tokens, after(at, 4))
            {
                end = after(at, 5);
            }
            return Some((YearMonth { month, ..year }, end));
        }
        return Some((year, after(at, 1)));
    }
    if digits > 2 {
        return None;
    }
    // A day before a named month: "1. Mai 2015", "3rd of June 2015", "1er mars 2015".
    if (1..=31).contains(&first) {
        let mut next = after(at, 1);
        if mark(tokens, next) == Some('.') {
            next = after(next, 1);
        }
        while matches!(
            word(tokens, next),
            Some("st" | "nd" | "rd" | "th" | "er" | "of" | "de")
        ) {
            next = after(next, 1);
        }
        if let Some((month, next)) = month(tokens, next) {
            let (year, next) = year_after_month(tokens, next)?;
            let month = Some(month);
            return Some((YearMonth { year, month }, next));
        }
    }
    // 06/2015, 01.06.2015, 6/1/2015.
    let separator = mark(tokens, after(at, 1)).filter(|mark| matches!(mark, '/' | '.' | '-'))?;
    let (second, digits) = number(tokens, after(at, 2))?;
    if digits == 4 {
        let month = u8::try_from(first)
            .ok()
            .filter(|month| (1..=12).contains(month));
        let year = year_of(second)?;
        return Some((
            YearMonth {
                month: Some(month?),
                ..year
            },
            after(at, 3),
        ));
    }
    if mark(tokens, after(at, 3)) != Some(separator) {
        return None;
    }
    let (third, 4) = number(tokens, after(at, 4))? else {
        return None;
    };
    let month = match (first, second) {
        (1..=12, 13..=31) => first,
        (1..=31, 1..=12) => second,
        _ => return None,
    };
    let year = year_of(third)?;
    Some((
        YearMonth {
            month: u8::try_from(month).ok(),
            ..year
        },
        after(at, 5),
    ))
}

/// Whether a folded word is a season or a term of a university.
pub(super) fn is_season(season: &str) -> bool {
    matches!(
        season,
        "spring"
            | "summer"
            | "fall"
            | "autumn"
            | "winter"
            | "fruhjahr"
            | "fruhling"
            | "sommer"
            | "herbst"
            | "ete"
            | "printemps"
            | "automne"
            | "hiver"
            | "primavera"
            | "verano"
            | "otono"
            | "invierno"
            | "ws"
            | "ss"
            | "wintersemester"
            | "sommersemester"
            | "curso"
            | "schuljahr"
    )
}

/// 06/15, which is a date only in a range.
pub(super) fn short_date(tokens: &[Token], at: usize) -> Option<(YearMonth, usize)> {
    let (month @ 1..=12, 1..=2) = number(tokens, at)? else {
        return None;
    };
    mark(tokens, after(at, 1)).filter(|mark| matches!(mark, '/' | '.'))?;
    let (year, 2) = number(tokens, after(at, 2))? else {
        return None;
    };
    let year = year_of(of_short(year))?;
    Some((
        YearMonth {
            month: u8::try_from(month).ok(),
            ..year
        },
        after(at, 3),
    ))
}

fn year_after_month(tokens: &[Token], at: usize) -> Option<(i16, usize)> {
    let mut next = at;
    if mark(tokens, next) == Some('.') {
        next = after(next, 1);
    }
    // A day after the month: "June 5, 2015".
    if let Some((1..=31, 1..=2)) = number(tokens, next)
        && matches!(mark(tokens, after(next, 1)), Some(','))
    {
        next = after(next, 2);
    }
    let mut short = false;
    loop {
        match (mark(tokens, next), word(tokens, next)) {
            (Some('\'' | '’' | '‘'), _) => short = true,
            (Some('-' | '/'), _) if touches(tokens, next) => short = true,
            (Some(','), _) | (_, Some("of" | "de" | "del")) => {}
            _ => break,
        }
        next = after(next, 1);
    }
    let year = match number(tokens, next)? {
        (year, 4) => year,
        (year, 2) if short => of_short(year),
        _ => return None,
    };
    Some((year_of(year)?.year, after(next, 1)))
}

/// The year of its last two digits.
pub(super) fn of_short(year: u32) -> u32 {
    year.saturating_add(if year < 50 { 2000 } else { 1900 })
}

/// A plausible year of a career.
pub(super) fn year_of(year: u32) -> Option<YearMonth> {
    let year = i16::try_from(year)
        .ok()
        .filter(|year| (1940..=2069).contains(year))?;
    Some(YearMonth { year, month: None })
}

/// A month by name, and the token after it.
pub(super) fn month(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let month = match word(tokens, at)? {
        "january" | "jan" | "januar" | "janner" | "janvier" | "janv" | "enero" | "ene" => 1,
        "february" | "feb" | "februar" | "fevrier" | "fevr" | "fev" | "febrero" => 2,
        "march" | "mar" | "marz" | "mrz" | "mars" | "marzo" => 3,
        "april" | "apr" | "avril" | "avr" | "abril" | "abr" => 4,
        "may" | "mai" | "mayo" => 5,
        "june" | "jun" | "juni" | "juin" | "junio" => 6,
        "july" | "jul" | "juli" | "juillet" | "juil" | "julio" => 7,
        "august" | "aug" | "aout" | "agosto" | "ago" => 8,
        "september" | "sept" | "sep" | "septembre" | "septiembre" => 9,
        "october" | "oct" | "oktober" | "okt" | "octobre" | "octubre" => 10,
        "november" | "nov" | "novembre" | "noviembre" => 11,
        "december" | "dec" | "dezember" | "dez" | "decembre" | "diciembre" | "dic" => 12,
        _ => return None,
    };
    Some((month, after(at, 1)))
}

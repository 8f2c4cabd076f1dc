//! Lengths of time beside a skill: "5 years", "seit 3 Jahren", "más de 10 años de experiencia",
//! "since 2018".

use super::parts::named;
use super::period::{Period, is_unit, periods};
use super::words::{Word, part, words};

/// A skill, and for how long it has been used, as the text states it.
pub(super) type Timed<'a> = (&'a str, &'a str);

/// Whether a text is a length and nothing else: "3+ Jahre", "less than 1 year".
pub(super) fn is_length(text: &str) -> bool {
    let found = words(text);
    length(text, &found).is_some_and(|of| of.led_from == 0 && of.end == found.len())
}

/// The skill and the length of "5 years of Python", "Python 5 years", "Java [seit 3 Jahren]".
pub(super) fn timed(text: &str) -> Option<Timed<'_>> {
    let found = words(text);
    let of = length(text, &found)?;
    let start = |at: usize| found.get(at).map_or(text.len(), |word| word.span.start);
    let end = of.end.checked_sub(1).and_then(|last| found.get(last))?;
    let length = part(text, start(of.from)..end.span.end);
    let name = if of.end == found.len() {
        before(part(text, 0..start(of.led_from)))?
    } else if of.led_from == 0 {
        let first = (of.end..found.len()).find(|at| {
            found
                .get(*at)
                .is_some_and(|word| !is_link(&word.folded) && !is_experience(&word.folded))
        })?;
        part(text, start(first)..text.len())
    } else {
        return None;
    };
    Some((named(name)?, length))
}

/// The name before a length, without what leads to it: "Python …", "jQuery - Experience -".
fn before(text: &str) -> Option<&str> {
    let text = bare(text);
    let found = words(text);
    let last = found.last()?;
    if found.len() > 1 && is_experience(&last.folded) {
        return Some(bare(part(text, 0..last.span.start)));
    }
    Some(text)
}

fn bare(text: &str) -> &str {
    text.trim_end_matches(|c: char| c.is_whitespace() || "([{<=~:;.…_-–—/|*≈".contains(c))
}

/// Numbers of words: the first that leads to a length ("seit"), the first of the length itself, and
/// the one after its last.
struct Length {
    led_from: usize,
    from: usize,
    end: usize,
}

/// The first length among the words of a text, or the date since when ("since 2018").
fn length(text: &str, found: &[Word]) -> Option<Length> {
    counted(text, found).or_else(|| since(text, found))
}

/// "seit 2015", "since March 2018", "depuis le 1er mai 2016": the words from the preposition on.
fn since(text: &str, found: &[Word]) -> Option<Length> {
    let all = periods(text);
    let lasts = |period: &&Period| period.start.is_some() && period.end.is_none();
    let span = &all.iter().find(lasts)?.span;
    let inside = |word: &Word| span.contains(&word.span.start);
    let from = found.iter().position(inside)?;
    let end = found.iter().rposition(inside)?.saturating_add(1);
    let is_led = found.get(from).is_some_and(|word| leads(&word.folded));
    is_led.then_some(Length {
        led_from: from,
        from,
        end,
    })
}

/// A number of years or months.
fn counted(text: &str, found: &[Word]) -> Option<Length> {
    let folded = |at: usize| found.get(at).map_or("", |word| word.folded.as_str());
    let is_span = |at: usize| {
        let (this, next) = (folded(at), folded(at.saturating_add(1)));
        match this.find(|c: char| !c.is_ascii_digit() && c != '+') {
            // "5y", "3yrs"
            Some(unit) if unit > 0 && is_unit_of_skill(part(this, unit..this.len())) => Some(1),
            _ if is_number(this) && is_unit_of_skill(next) => Some(2),
            _ => None,
        }
    };
    let at = (0..found.len()).find(|at| is_span(*at).is_some())?;
    let mut end = at.saturating_add(is_span(at)?);
    loop {
        let rest = [0, 1, 2].map(|ahead| folded(end.saturating_add(ahead)));
        let more = match rest {
            ["and" | "und" | "et" | "y", ..] if is_span(end.saturating_add(1)).is_some() => 1,
            _ if is_span(end).is_some() => is_span(end).unwrap_or_default(),
            // Forms write "1 year months".
            [word, ..] if is_unit(word) => 1,
            ["and", "a", "half"] => 3,
            ["et", "demi" | "demie", _] | ["y", "medio" | "media", _] => 2,
            ["or" | "and", "more", _]
            | ["oder", "mehr", _]
            | ["ou", "plus", _]
            | ["o", "mas", _] => 2,
            ["plus" | "total" | "hands", ..] => 1,
            ["of" | "de" | "d" | "in", word, _] if is_experience(word) => 2,
            [
                "of" | "on",
                "hands" | "on" | "work" | "working" | "professional",
                _,
            ] => 2,
            [word, ..] if is_experience(word) => 1,
            _ => break,
        };
        end = end.saturating_add(more);
    }
    let end = end.min(found.len());
    // "3-5 years", "3 bis 5 Jahre", "1,5 ans": further numbers, unless a blank separates them.
    let mut from = at;
    while let Some(earlier) = from.checked_sub(1) {
        let gap = found.get(earlier).zip(found.get(from));
        let gap = gap.map_or("", |(a, b)| part(text, a.span.end..b.span.start).trim());
        let two = from.checked_sub(2);
        let joins = matches!(
            folded(earlier),
            "to" | "bis" | "a" | "or" | "oder" | "ou" | "o"
        );
        if is_number(folded(earlier)) && matches!(gap, "-" | "–" | "—" | "." | "," | "/" | "~")
        {
            from = earlier;
        } else if let Some(two) = two.filter(|two| joins && is_number(folded(*two))) {
            from = two;
        } else if is_bound(folded(earlier)) {
            from = earlier;
        } else {
            break;
        }
    }
    let mut led_from = from;
    while let Some(earlier) = led_from.checked_sub(1).filter(|at| leads(folded(*at))) {
        led_from = earlier;
    }
    Some(Length {
        led_from,
        from,
        end,
    })
}

/// A number of units, and not a year or the number of a standard.
fn is_number(word: &str) -> bool {
    matching::number_named(word).is_some_and(|number| number < 1_000)
}

fn is_unit_of_skill(word: &str) -> bool {
    let word = word.trim_end_matches('\'');
    is_unit(word) || matches!(word, "y" | "j" | "mth" | "mths")
}

/// Words of a length that bound it: "less than 1 year", "más de 10 años".
fn is_bound(word: &str) -> bool {
    matches!(
        word,
        "less"
            | "more"
            | "than"
            | "over"
            | "under"
            | "almost"
            | "nearly"
            | "least"
            | "up"
            | "about"
            | "approximately"
            | "approx"
            | "around"
            | "some"
            | "uber"
            | "mehr"
            | "weniger"
            | "als"
            | "knapp"
            | "fast"
            | "rund"
            | "etwa"
            | "ca"
            | "circa"
            | "mindestens"
            | "plus"
            | "de"
            | "moins"
            | "environ"
            | "presque"
            | "mas"
            | "menos"
            | "casi"
            | "unos"
            | "aprox"
            | "unter"
            | "ungefahr"
    )
}

/// Words that lead to a length: "for 5 years", "desde hace 3 años".
fn leads(word: &str) -> bool {
    matches!(
        word,
        "for"
            | "since"
            | "seit"
            | "depuis"
            | "pendant"
            | "desde"
            | "hace"
            | "durante"
            | "at"
            | "with"
            | "mit"
            | "avec"
            | "con"
            | "au"
            | "al"
            | "used"
            | "using"
    )
}

/// Words between a length and the skill: "5 years of", "10 ans avec".
fn is_link(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "with"
            | "using"
            | "on"
            | "de"
            | "en"
            | "avec"
            | "sur"
            | "con"
            | "usando"
            | "mit"
            | "im"
            | "d"
            | "the"
            | "professional"
            | "practical"
            | "praktische"
    )
}

/// "Experience", also as forms misspell it.
pub(super) fn is_experience(word: &str) -> bool {
    let word = word.strip_prefix("d'").unwrap_or(word);
    let ends = |ending: &str| word.ends_with(ending);
    word.starts_with("exp") && (ends("nce") || ends("nces") || ends("ncia"))
        || ends("erfahrung")
        || matches!(word, "exp" | "yoe")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skills_with_their_lengths() {
        let check = |text: &str, expect: Option<Timed<'_>>| {
            assert_eq!(timed(text), expect, "{text}");
        };
        check("Python 5 yrs", Some(("Python", "5 yrs")));
        check("Kotlin 3y", Some(("Kotlin", "3y")));
        check("C++ – 3 years", Some(("C++", "3 years")));
        check("Office 365 3 years", Some(("Office 365", "3 years")));
        check("Python [5 years]", Some(("Python", "5 years")));
        check("Welding ……… 12 years", Some(("Welding", "12 years")));
        check("SQL: 4+ Jahre", Some(("SQL", "4+ Jahre")));
        check("SAP seit 3 Jahren", Some(("SAP", "3 Jahren")));
        check(
            "DATEV, seit mehr als 10 Jahren",
            Some(("DATEV", "mehr als 10 Jahren")),
        );
        check(
            "Lohnabrechnung - 1,5 Jahre Erfahrung",
            Some(("Lohnabrechnung", "1,5 Jahre Erfahrung")),
        );
        check(
            "Autocad depuis 2 ans et demi",
            Some(("Autocad", "2 ans et demi")),
        );
        check(
            "Cuisine froide = 18 mois",
            Some(("Cuisine froide", "18 mois")),
        );
        check("Excel desde hace 10 años", Some(("Excel", "10 años")));
        check("5 years of Java", Some(("Java", "5 years")));
        check(
            "over 10 years' experience with SAP",
            Some(("SAP", "over 10 years' experience")),
        );
        check(
            "5 ans d'expérience en PHP",
            Some(("PHP", "5 ans d'expérience")),
        );
        check(
            "mehr als drei Jahre Erfahrung mit Jira",
            Some(("Jira", "mehr als drei Jahre Erfahrung")),
        );
        check(
            "10 años de experiencia en soldadura",
            Some(("soldadura", "10 años de experiencia")),
        );
        check("3 to 5 years Selenium", Some(("Selenium", "3 to 5 years")));
        check(
            "jQuery - Exprience - 24 months",
            Some(("jQuery", "24 months")),
        );
        check("Python since 2018", Some(("Python", "since 2018")));
        check("SAP – seit 03/2015", Some(("SAP", "seit 03/2015")));
        check(
            "Excel depuis mars 2016",
            Some(("Excel", "depuis mars 2016")),
        );
        check("desde 2019 SQL", Some(("SQL", "desde 2019")));
        // No length, none of a skill alone, and one amid other words.
        check("ISO 9001", None);
        check("Windows 10", None);
        check("2 years", None);
        check("Taught for 3 years at a college", None);
        assert!(
            is_length("less than 1 year") && is_length("3-5 Jahre") && is_length("1 year 6 months")
        );
        assert!(!is_length("Python 3 years") && !is_length("year 6") && !is_length("2"));
    }
}

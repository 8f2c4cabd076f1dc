//! Data that identifies or reaches a person. It is set apart, so that none of it is matched.

mod kind;
mod labels;

use std::ops::Range;

use super::period;
use super::words::{fold, folded, part, words};

pub use kind::ContactKind;
pub(super) use labels::{Label, is_personal, label, label_alone, labelled_parts};

/// E-mail addresses, web addresses and telephone numbers of a line, in their order.
pub(super) fn contacts(line: &str) -> Vec<(ContactKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut at: usize = 0;
    for token in line.split(|c: char| c.is_whitespace() || "|<>[]()•·,;".contains(c)) {
        let span = at..at.saturating_add(token.len());
        at = span.end.saturating_add(
            part(line, span.end..line.len())
                .chars()
                .next()
                .map_or(0, char::len_utf8),
        );
        let bare =
            token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '@' | '+'));
        let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
        let from = token.find(bare).unwrap_or_default();
        let start = span.start.saturating_add(from);
        let kind = if is_email(bare) {
            ContactKind::Email
        } else if is_link(bare) {
            ContactKind::Link
        } else {
            continue;
        };
        found.push((kind, start..start.saturating_add(bare.len())));
    }
    phones(line, &mut found);
    found.sort_by_key(|(_, span)| span.start);
    found
}

/// Whether a word is an e-mail address or a web address, whatever stands around it.
pub fn is_contact(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '@' | '+'));
    is_email(bare) || is_link(bare)
}

fn is_email(token: &str) -> bool {
    let address = token.rsplit(':').next().unwrap_or(token);
    address.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
    })
}

fn is_link(token: &str) -> bool {
    let folded = fold(token);
    if folded.contains("://") || folded.starts_with("www.") {
        return true;
    }
    let host = folded.split('/').next().unwrap_or_default();
    let Some((name, domain)) = host.rsplit_once('.') else {
        return false;
    };
    let known = [
        "com", "org", "net", "de", "fr", "es", "io", "dev", "me", "uk", "eu", "ch", "at", "info",
        "example", "app", "page", "site",
    ];
    // "Node.js" and "ASP.net" are skills, "e.g." is prose: a path or a known site tells a link.
    let path = host.len() < folded.len();
    let site = [
        "linkedin",
        "github",
        "gitlab",
        "xing",
        "twitter",
        "behance",
        "facebook",
        "stackoverflow",
        "medium",
    ];
    known.contains(&domain)
        && name.len() >= 2
        && (path
            || site.iter().any(|site| name.ends_with(site))
            || !matches!(domain, "net" | "io" | "me" | "app"))
        && !name.contains(['(', ')', ':'])
}

/// Runs of digits with signs of a telephone number between them, seven to fifteen digits long.
fn phones(line: &str, found: &mut Vec<(ContactKind, Range<usize>)>) {
    if line.bytes().filter(u8::is_ascii_digit).count() < 7 {
        return;
    }
    let dates: Vec<Range<usize>> = period::periods(line)
        .into_iter()
        .map(|period| period.span)
        .collect();
    let taken: Vec<Range<usize>> = found.iter().map(|(_, span)| span.clone()).collect();
    let mut run: Option<Range<usize>> = None;
    let mut digits: usize = 0;
    let mut gap: usize = 0;
    let mut numbers: Vec<(Range<usize>, usize)> = Vec::new();
    for (at, c) in line.char_indices().chain([(line.len(), '\n')]) {
        let starts = c.is_ascii_digit() || matches!(c, '+' | '(');
        let inside = c.is_ascii_digit()
            || matches!(c, ' ' | '-' | '–' | '.' | '/' | '(' | ')' | '\u{a0}' | '+');
        match &mut run {
            None if starts => (run, digits, gap) = (Some(at..at), 0, 0),
            _ => {}
        }
        if let Some(span) = &mut run {
            if c.is_ascii_digit() {
                digits = digits.saturating_add(1);
                span.end = at.saturating_add(1);
                gap = 0;
            } else if inside {
                gap = gap.saturating_add(1);
            }
            if !inside || gap > 3 {
                numbers.push((span.clone(), digits));
                // "77002 / (713) …": the next begins here.
                run = starts.then_some(at..at);
                (digits, gap) = (0, 0);
            }
        }
    }
    for (span, digits) in numbers {
        let overlaps = |other: &Range<usize>| other.start < span.end && span.start < other.end;
        let text = part(line, span.clone());
        let before = folded(part(line, span.start.saturating_sub(24)..span.start));
        let label = before.split(' ').next_back().unwrap_or_default();
        let labelled = names_phone(label);
        let grouped = text.contains([' ', '-', '/', '(', '.'])
            || text.starts_with('+')
            || text.starts_with('0');
        if (7..=15).contains(&digits)
            && (labelled || grouped)
            && !dates.iter().any(overlaps)
            && !taken.iter().any(overlaps)
        {
            found.push((ContactKind::Phone, span));
        }
    }
}

/// Whether a folded word labels a telephone number ("Tel.:", "Mobil", "P").
#[must_use]
pub fn names_phone(label: &str) -> bool {
    matches!(
        label,
        "tel"
            | "telefon"
            | "phone"
            | "telephone"
            | "mobile"
            | "mobil"
            | "cell"
            | "handy"
            | "movil"
            | "telefono"
            | "portable"
            | "fax"
            | "t"
            | "m"
            | "p"
    )
}

/// Whether a whole line or cell is a street or a postcode with its town.
pub(super) fn is_address(text: &str) -> bool {
    let found = words(text);
    if found.len() > 14 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let is_number = |word: &str| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        (1..=5).contains(&digits) && word.len() <= digits.saturating_add(1)
    };
    let numbers = found.iter().any(|word| is_number(&word.folded));
    let street = found.iter().any(|word| {
        let folded = word.folded.as_str();
        (word.capital
            && matches!(
                folded,
                "street"
                    | "st"
                    | "road"
                    | "rd"
                    | "avenue"
                    | "ave"
                    | "lane"
                    | "ln"
                    | "drive"
                    | "dr"
                    | "boulevard"
                    | "blvd"
                    | "court"
                    | "ct"
                    | "square"
                    | "terrace"
                    | "close"
                    | "way"
                    | "crescent"
                    | "place"
                    | "apt"
                    | "suite"
                    | "allee"
                    | "strasse"
                    | "platz"
                    | "weg"
                    | "gasse"
                    | "calle"
                    | "avenida"
                    | "avda"
                    | "paseo"
                    | "plaza"
                    | "camino"
                    | "carretera"
                    | "impasse"
                    | "chemin"
                    | "quai"
            ))
            || matches!(folded, "rue" | "calle")
            || [
                "strasse", "str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer",
            ]
            .iter()
            .any(|end| folded.len() > end.len().saturating_add(2) && folded.ends_with(end))
    });
    (numbers && street) || postcode(text).is_some()
}

/// A postcode and where it stands: "10115 Berlin", "Boston, MA 02118", "SW1A 1AA".
pub(super) fn postcode(text: &str) -> Option<Range<usize>> {
    let found = words(text);
    if found.len() > 14 {
        return None;
    }
    found.iter().enumerate().find_map(|(at, word)| {
        let next = found.get(at.saturating_add(1));
        let before = at.checked_sub(1).and_then(|before| found.get(before));
        let folded = word.folded.as_str();
        let digits = folded.bytes().all(|byte| byte.is_ascii_digit());
        let spelled = |word: Option<&super::words::Word>| {
            word.is_some_and(|word| {
                word.capital && word.folded.bytes().all(|byte| !byte.is_ascii_digit())
            })
        };
        // "Boston, MA 02118", "Houston, Texas 77002"
        let ends = part(text, word.span.end..text.len()).trim().is_empty();
        let region = before.is_some_and(|before| {
            before.capital
                && (before.folded.len() == 2
                    || ends && matching::names_place(part(text, before.span.clone())))
        });
        let starts = at == 0
            || part(text, 0..word.span.start)
                .trim_end()
                .ends_with([',', '-', '–', ':', '|'])
            || matches!(
                before.map(|before| before.folded.as_str()),
                Some("d" | "f" | "e" | "ch" | "a" | "de" | "cp")
            );
        if digits && folded.len() == 5 && ((starts && spelled(next)) || region) {
            return Some(word.span.clone());
        }
        // Four digits in Austria and Switzerland, where they are not a year.
        if digits
            && folded.len() == 4
            && starts
            && spelled(next)
            && found.len() <= 3
            && period::periods(text).is_empty()
        {
            return Some(word.span.clone());
        }
        let next = next?;
        // "00-001 Warsaw" and "1000-001 Lisboa"
        let town = found.get(at.saturating_add(2));
        let is_pair = part(text, word.span.end..next.span.start) == "-"
            && next.folded.len() == 3
            && matches!(folded.len(), 2 | 4)
            && digits
            && next.folded.bytes().all(|byte| byte.is_ascii_digit());
        if is_pair && starts && spelled(town) {
            return Some(word.span.start..next.span.end);
        }
        let outward = word.capital
            && (2..=4).contains(&folded.len())
            && folded.bytes().any(|byte| byte.is_ascii_digit());
        let inward = next.folded.len() == 3
            && next.folded.starts_with(|c: char| c.is_ascii_digit())
            && next
                .folded
                .bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_lowercase());
        (outward && inward).then_some(word.span.start..next.span.end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ContactKind::{Email, Link, Phone};

    #[test]
    fn what_reaches_a_person() {
        let check = |line: &str, expect: &[(ContactKind, &str)]| {
            let found: Vec<(ContactKind, &str)> = contacts(line)
                .into_iter()
                .map(|(kind, span)| (kind, part(line, span)))
                .collect();
            assert_eq!(found, expect, "{line}");
        };
        check(
            "ada@example.org | +44 20 7946 0018 | linkedin.com/in/ada",
            &[
                (Email, "ada@example.org"),
                (Phone, "+44 20 7946 0018"),
                (Link, "linkedin.com/in/ada"),
            ],
        );
        check(
            "(555) 123-4567 · https://ada.example",
            &[(Phone, "(555) 123-4567"), (Link, "https://ada.example")],
        );
        check(
            "[ada@example.org](mailto:ada@example.org) · (<https://ada.example>)",
            &[
                (Email, "ada@example.org"),
                (Email, "ada@example.org"),
                (Link, "https://ada.example"),
            ],
        );
        check(
            "Houston, Texas 77002 / (713) 555-0166",
            &[(Phone, "(713) 555-0166")],
        );
        check("Tel.: 030/1234567", &[(Phone, "030/1234567")]);
        check("Node.js, ASP.net and .NET from 2015 – 2018", &[]);
        check("raised 1,250,000 euros for 300 000 people", &[]);
        check("06/2015 - 11/2017", &[]);
    }

    #[test]
    fn where_a_person_lives() {
        for text in [
            "12 High Street, Leeds",
            "Musterstraße 5, 10115 Berlin",
            "10115 Berlin",
            "5 rue des Lilas, 75011 Paris",
            "Calle Mayor 3, 28004 Madrid",
            "Boston, MA 02118",
            "Houston, Texas 77002",
            "London SW1A 1AA",
            "ul. Przykładowa 5, 00-001 Warsaw, Poland",
        ] {
            assert!(is_address(text), "{text}");
        }
        for text in ["Managed 10115 parcels", "Nurse in 3 wards", "2015 Berlin"] {
            assert!(!is_address(text), "{text}");
        }
        assert_eq!(
            label("Familienstand: ledig"),
            Some((Label::Contact(ContactKind::Personal), "ledig"))
        );
        assert_eq!(
            labelled_parts("NAME: Ada Example E-MAIL: ada@example.org CITY: Leeds, UK"),
            [
                (Label::Name, "Ada Example"),
                (Label::Contact(ContactKind::Email), "ada@example.org"),
                (Label::Place, "Leeds, UK"),
            ]
        );
        assert!(labelled_parts("Note: what I like: tea").is_empty());
        assert!(
            is_personal("Geboren am 3. Mai 1980")
                && is_personal("34 ans")
                && is_personal("24 Jahre")
                && !is_personal("Single-page apps in React since 2015")
        );
    }
}

//! Skills: items of lists, each with its level or how long it has been used.

use super::length::{is_length, timed};
use super::parts::{named, split_outside_brackets};
use super::period::periods;
use super::word_list::WordList;
use super::words::{Word, fold, part, words};

/// Words of the longest skill.
const LONGEST: usize = 7;

/// A skill, in slices of the CV.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Item<'a> {
    pub(super) name: &'a str,
    /// As written: "expert", "5 years".
    pub(super) level: Option<&'a str>,
}

/// The skills that a line lists; `None` if it is prose.
pub(super) fn items(line: &str) -> Option<Vec<Item<'_>>> {
    let marks = [
        ',', ';', '|', '•', '·', '●', '▪', '■', '\t', '\u{fffd}', '¦', '‧',
    ];
    // "Databases: PostgreSQL, Redis": the label is the group's, unless it has a level after it.
    let (line, of_all) = match line.split_once([':', '：']) {
        Some((label, rest))
            if words(label).len() <= 6
                && !label.contains(marks)
                && !rest.trim().is_empty()
                && !begins_with_level(rest, &marks) =>
        {
            // "since 2015: SAP, DATEV"
            (rest, named(label).filter(|label| is_length(label)))
        }
        _ => (line.trim_end_matches(':'), None),
    };
    let mut items: Vec<Item<'_>> = Vec::new();
    let mut lengths: Vec<usize> = Vec::new();
    for cell in split_outside_brackets(line, &marks) {
        for piece in gaps(cell).into_iter().flat_map(|piece| piece.split(" / ")) {
            let piece = piece.trim().trim_end_matches('.');
            let piece = piece
                .strip_prefix("and ")
                .or_else(|| piece.strip_prefix("und "))
                .unwrap_or(piece);
            // "Python, 5 years": a length or a level alone belongs to the skill before it.
            if let Some(last) = items.last_mut()
                && (is_length(piece) || is_level(piece) && !shouts(piece))
            {
                last.level = last.level.or(named(piece));
                continue;
            }
            let from = items.len();
            // "Databases MySQL, Redis": a label without its colon. "…; Databases: MySQL" has one.
            let piece = match piece.split_once(": ") {
                _ if from == 0 => without_group(piece),
                Some((label, rest))
                    if words(label).len() <= 4 && !begins_with_level(rest, &marks) =>
                {
                    rest
                }
                _ => piece,
            };
            of_piece(piece, &mut items);
            let named = items.iter().skip(from).map(|item| words(item.name).len());
            lengths.extend(named);
        }
    }
    for item in &mut items {
        item.level = item.level.or(of_all);
    }
    let longest = lengths.iter().copied().max().unwrap_or_default();
    let all = lengths.iter().copied().fold(0, usize::saturating_add);
    // Sentences with commas are no list.
    let prose = longest > LONGEST || (all > lengths.len().saturating_mul(4) && all > 12);
    (!prose && !items.is_empty()).then_some(items)
}

/// The first item of a list without the name of its group before it.
fn without_group(piece: &str) -> &str {
    let found = words(piece);
    let is_group = |word: &Word| GROUPS.has(&word.folded);
    let last = found.iter().take(4).rposition(is_group);
    let next = last.and_then(|last| found.get(last.saturating_add(1)));
    match next {
        Some(next) if next.capital => part(piece, next.span.start..piece.len()),
        _ => piece,
    }
}

/// Plural heads of the names of groups.
static GROUPS: WordList = WordList::new(
    "\
    languages databases tools frameworks libraries technologies platforms concepts datenbanken \
    sprachen werkzeuge frameworks technologien bibliotheken langages outils logiciels herramientas \
    lenguajes tecnologias",
);

fn of_piece<'a>(piece: &'a str, items: &mut Vec<Item<'a>>) {
    let piece = piece.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '★' | '☆' | '●' | '○' | '■' | '□' | '▮' | '▯' | '*' | '|')
    });
    // "Python (expert, 5 years)", "5 years (Python)", "Python (pandas, SciPy)".
    if let Some((name, rest)) = piece.split_once('(')
        && let Some((inner, after)) = rest.split_once(')')
        && after.chars().all(|c| !c.is_alphanumeric())
        && let Some(name) = named(name)
    {
        let states = |text: &str| is_level(text) || is_length(text);
        if is_length(name) {
            items.extend(named(inner).map(|inner| Item {
                name: inner,
                level: Some(name),
            }));
        } else if states(inner) || inner.split([',', ';', '|']).all(states) {
            items.push(Item {
                name,
                level: named(inner),
            });
        } else if !periods(inner).is_empty() {
            items.push(Item { name, level: None });
        } else {
            items.push(Item { name, level: None });
            for part in inner.split([',', ';', '/']) {
                let part = part.trim_start().trim_start_matches("e.g.").trim();
                items.extend(named(part).map(|name| Item { name, level: None }));
            }
        }
        return;
    }
    // "Python 5 years", "5 years of Python".
    if let Some((name, length)) = timed(piece) {
        items.push(Item {
            name,
            level: Some(length),
        });
        return;
    }
    // "Python – expert", "Python: advanced".
    for mark in [" – ", " - ", " — ", ": ", "- ", "="] {
        if let Some((name, level)) = piece.split_once(mark)
            && is_level(level)
            && let Some(name) = named(name)
        {
            items.push(Item {
                name,
                level: named(level),
            });
            return;
        }
    }
    items.extend(named(piece).map(|name| Item { name, level: None }));
}

/// "BASIC" is a language, "basic" a level.
fn shouts(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

fn begins_with_level(text: &str, marks: &[char]) -> bool {
    let first = text.split(marks).next().unwrap_or_default();
    is_level(first) || is_length(first)
}

/// Whether a text is a level of mastery.
fn is_level(text: &str) -> bool {
    let text = fold(text.trim_matches(|c: char| !c.is_alphanumeric() && c != '%'));
    let known = [
        "expert",
        "advanced",
        "proficient",
        "intermediate",
        "beginner",
        "basic",
        "basics",
        "novice",
        "good",
        "very good",
        "excellent",
        "fluent",
        "strong",
        "working knowledge",
        "grundkenntnisse",
        "gut",
        "sehr gut",
        "fortgeschritten",
        "experte",
        "gute kenntnisse",
        "sehr gute kenntnisse",
        "anfanger",
        "mittel",
        "profi",
        "grundlagen",
        "debutant",
        "intermediaire",
        "avance",
        "confirme",
        "bon niveau",
        "notions",
        "maitrise",
        "courant",
        "basico",
        "medio",
        "avanzado",
        "experto",
        "alto",
        "nivel alto",
        "nivel medio",
        "nivel avanzado",
        "nivel basico",
        "nivel usuario",
        "usuario",
        "upper intermediate",
        "elementary",
        "familiar",
        "daily use",
        "a1",
        "a2",
        "b1",
        "b2",
        "c1",
        "c2",
        "professional",
    ];
    known.contains(&text.as_str())
        || text
            .strip_suffix('%')
            .is_some_and(|number| number.trim().parse::<u8>().is_ok())
        || text.split_once('/').is_some_and(|(of, all)| {
            of.trim().parse::<u8>().is_ok() && all.trim().parse::<u8>().is_ok()
        })
}

/// The parts that gaps of two spaces separate.
fn gaps(text: &str) -> Vec<&str> {
    text.split("  ")
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_with_levels_and_lengths() {
        let check = |line: &str, expect: Option<&[(&str, &str)]>| {
            let read = items(line).map(|items| {
                items
                    .iter()
                    .map(|item| (item.name, item.level.unwrap_or("")))
                    .collect::<Vec<_>>()
            });
            assert_eq!(read.as_deref(), expect, "{line}");
        };
        check(
            "Python (5 years), SQL (advanced), Git",
            Some(&[("Python", "5 years"), ("SQL", "advanced"), ("Git", "")]),
        );
        check(
            "Databases: PostgreSQL, Redis",
            Some(&[("PostgreSQL", ""), ("Redis", "")]),
        );
        check(
            "AutoCAD, Revit; Databases: PostgreSQL, Redis",
            Some(&[
                ("AutoCAD", ""),
                ("Revit", ""),
                ("PostgreSQL", ""),
                ("Redis", ""),
            ]),
        );
        check(
            "Programming Languages Java, Go",
            Some(&[("Java", ""), ("Go", "")]),
        );
        check(
            "Tools management, rotas",
            Some(&[("Tools management", ""), ("rotas", "")]),
        );
        check(
            "Python (pandas, SciPy)",
            Some(&[("Python", ""), ("pandas", ""), ("SciPy", "")]),
        );
        check(
            "jQuery- Exprience - 24 months",
            Some(&[("jQuery", "24 months")]),
        );
        check(
            "Excel: 3 Jahre • SAP – Grundkenntnisse",
            Some(&[("Excel", "3 Jahre"), ("SAP", "Grundkenntnisse")]),
        );
        check("5 years of Java", Some(&[("Java", "5 years")]));
        check(
            "SQL: 4+ Jahre, Java – 3 Jahre, Git",
            Some(&[("SQL", "4+ Jahre"), ("Java", "3 Jahre"), ("Git", "")]),
        );
        check(
            "Excel, 10 años de experiencia; Contaplus, nivel alto",
            Some(&[
                ("Excel", "10 años de experiencia"),
                ("Contaplus", "nivel alto"),
            ]),
        );
        check(
            "Python | 5 years | expert | BASIC | 6 months",
            Some(&[("Python", "5 years"), ("BASIC", "6 months")]),
        );
        check(
            "Python (expert, 5 years), 3 years (Go)",
            Some(&[("Python", "expert, 5 years"), ("Go", "3 years")]),
        );
        check(
            "Word     Excel     Welding",
            Some(&[("Word", ""), ("Excel", ""), ("Welding", "")]),
        );
        check(
            "I have led teams of ten people through difficult changes, and liked it very much",
            None,
        );
        check(
            "Paragon (4 yrs) / Excel (advanced, 10 yrs) / Trello - 2 years",
            Some(&[
                ("Paragon", "4 yrs"),
                ("Excel", "advanced, 10 yrs"),
                ("Trello", "2 years"),
            ]),
        );
        check(
            "Python (since 2018), Excel depuis 2016 | SAP: seit 03/2015",
            Some(&[
                ("Python", "since 2018"),
                ("Excel", "depuis 2016"),
                ("SAP", "seit 03/2015"),
            ]),
        );
        check(
            "seit 2015: SAP, DATEV (5 Jahre)",
            Some(&[("SAP", "seit 2015"), ("DATEV", "5 Jahre")]),
        );
        check("Photoshop ★★★★☆", Some(&[("Photoshop", "")]));
    }
}

//! Positions: which lines are the head of one, and which of their words are the title, the employer
//! and the dates.
//!
//! A period in a short line anchors a position. The lines above the first anchor of a part show how
//! its heads are built ("Employer" above "Title, dates"), and the heads of the others are read
//! alike. Without periods, a short line that names a trade is a head.

use super::contacts;
use super::lines::{Line, cells};
use super::parts::{commas, named};
use super::period::{Period, periods};
use super::place::is_place as place_in;
use super::trade::{degree, names_employer, names_school, names_trade};
use super::words::{folded, part, words};

/// A position, in slices of the CV.
#[derive(Debug, Default)]
pub(super) struct Entry<'a> {
    pub(super) title: Option<&'a str>,
    pub(super) employer: Option<&'a str>,
    pub(super) period: Option<Period>,
    /// The words of the period.
    pub(super) dates: Option<&'a str>,
    /// Lines of the head, for an entry that turns out to be a course of education.
    pub(super) head: Vec<Line<'a>>,
    /// Parts of the head that are neither title nor employer nor place.
    pub(super) unused: Vec<&'a str>,
    pub(super) body: Vec<Line<'a>>,
}

impl Entry<'_> {
    /// Whether the head is about a degree or a school, and not about work at one.
    pub(super) fn is_education(&self) -> bool {
        let heads = || self.head.iter().map(|line| without_periods(line.text));
        let degrees = heads().flatten().any(|text| {
            degree(text.trim_start_matches(|c: char| !c.is_alphanumeric()))
                .is_some_and(|(at, _)| at == 0)
        });
        let schools = heads().flatten().any(names_school);
        let trades = heads().flatten().any(names_trade);
        degrees || (schools && !trades)
    }
}

/// The positions of a part, and the lines before the first.
pub(super) fn entries<'a>(lines: &[Line<'a>]) -> (Vec<Line<'a>>, Vec<Entry<'a>>) {
    if let Some(labelled) = labelled(lines) {
        return labelled;
    }
    let anchors: Vec<(usize, Period)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((at, anchor(line)?)))
        .collect();
    if anchors.is_empty() {
        return undated(lines);
    }
    // Lines of text with a blank line after each say nothing by it.
    let blanks = lines.iter().filter(|line| line.blank_before).count();
    let spaced = lines.len() > 3 && blanks.saturating_mul(10) > lines.len().saturating_mul(8);

    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut before: Vec<Line<'a>> = Vec::new();
    let mut usual: Option<usize> = None;
    let mut done = 0;
    for (index, (at, period)) in anchors.iter().enumerate() {
        if *at < done {
            continue;
        }
        let bare = without_periods(lines.get(*at).map_or("", |line| line.text))
            .iter()
            .all(|text| words(text).is_empty());
        let above = above(lines, *at, done, spaced, usual, bare);
        if usual.is_none() {
            usual = Some(above);
        }
        let start = at.saturating_sub(above);
        let body: Vec<Line<'a>> = lines.get(done..start).unwrap_or_default().to_vec();
        match entries.last_mut() {
            Some(last) => last.body = body,
            None => before = body,
        }
        let next = anchors
            .get(index.saturating_add(1))
            .map_or(lines.len(), |(next, _)| {
                next.saturating_sub(usual.unwrap_or_default())
            });
        let mut end = at.saturating_add(1);
        let mut entry = head(lines.get(start..end).unwrap_or_default());
        while end < next && end.saturating_sub(*at) <= 2 {
            let Some(line) = lines.get(end) else { break };
            let lacks = entry.title.is_none() || entry.employer.is_none();
            let near =
                !line.blank_before || spaced || entry.title.is_none() && entry.employer.is_none();
            if !lacks || !near || line.bullet || !is_headlike(line) || anchor(line).is_some() {
                break;
            }
            let longer = head(lines.get(start..end.saturating_add(1)).unwrap_or_default());
            end = end.saturating_add(1);
            entry = longer;
        }
        entry.dates = lines
            .get(*at)
            .map(|line| part(line.text, period.span.clone()));
        entry.period = Some(period.clone());
        entries.push(entry);
        done = end;
    }
    if let Some(last) = entries.last_mut() {
        last.body = lines.get(done..).unwrap_or_default().to_vec();
    }
    (before, entries)
}

/// Whether a line is the head of a position with its dates.
pub(super) fn is_dated(line: &Line<'_>) -> bool {
    anchor(line).is_some_and(|period| period.is_range)
}

/// How many lines above an anchor belong to its head.
fn above(
    lines: &[Line<'_>],
    at: usize,
    from: usize,
    spaced: bool,
    usual: Option<usize>,
    bare: bool,
) -> usize {
    let mut count: usize = 0;
    let mut closed = false;
    while count < 3 {
        let (Some(upper), Some(lower)) = (
            at.checked_sub(count.saturating_add(1))
                .filter(|upper| *upper >= from),
            lines.get(at.saturating_sub(count)),
        ) else {
            closed = count > 0 && at.saturating_sub(count) == from && usual.is_none();
            break;
        };
        let Some(line) = lines.get(upper) else { break };
        if (lower.blank_before && !spaced)
            || line.bullet
            || !is_headlike(line)
            || line.text.contains(": ")
        {
            closed = lower.blank_before && count > 0;
            break;
        }
        count = count.saturating_add(1);
    }
    let top = lines.get(at.saturating_sub(count));
    closed |= count > 0 && top.is_some_and(|top| top.blank_before) && !spaced;
    let follows = lines
        .get(at.saturating_add(1))
        .is_some_and(|next| !next.bullet && is_headlike(next));
    match usual {
        None => count,
        Some(_) if closed => count,
        Some(0) => usize::from(bare && !follows).min(count),
        Some(usual) => usual.min(count),
    }
}

/// The period of a line that can be the head of a position.
fn anchor(line: &Line<'_>) -> Option<Period> {
    if line.text.len() > 240 {
        return None;
    }
    let all = periods(line.text);
    let period = all
        .iter()
        .find(|period| period.is_range)
        .or(all.first())?
        .clone();
    let before = part(line.text, 0..period.span.start);
    let after = part(line.text, period.span.end..line.text.len());
    let (left, right) = (words(before).len(), words(after).len());
    let rest = left.saturating_add(right);
    let (starts, ends) = (left == 0, right <= 3);
    let named = || {
        names_trade(before)
            || names_trade(after)
            || names_employer(before)
            || names_employer(after)
            || names_school(before)
            || names_school(after)
    };
    let prose = line.text.ends_with('.') && rest > 8 || line.text.ends_with(';');
    let fits = if period.is_range {
        rest <= 18 && (starts || ends || rest <= 8) && !prose && (!line.bullet || starts || named())
    } else {
        rest <= 10
            && (starts || right == 0)
            && !prose
            && (!line.bullet || starts)
            && (rest == 0 || named())
    };
    fits.then_some(period)
}

/// Whether a line is short and written like a name or a title, not like a sentence.
pub(super) fn is_headlike(line: &Line<'_>) -> bool {
    let text = line.text;
    if text.len() > 120
        || text.ends_with(['.', ';', '!', '?']) && !names_employer(text)
        || text.ends_with(':')
    {
        return false;
    }
    let found = words(text);
    if found.is_empty() || found.len() > 13 {
        return false;
    }
    if found.len() <= 9 && (names_trade(text) || names_employer(text)) {
        return found
            .first()
            .is_some_and(|word| word.capital || word.folded.len() <= 3);
    }
    let particles = [
        "and", "of", "for", "the", "in", "at", "to", "a", "an", "de", "der", "die", "das", "und",
        "fur", "et", "la", "le", "les", "du", "des", "y", "el", "en", "bei", "mit", "von", "pour",
        "d", "l", "del", "los", "las",
    ];
    let telling = found
        .iter()
        .filter(|word| !particles.contains(&word.folded.as_str()));
    let (mut capital, mut all): (usize, usize) = (0, 0);
    for word in telling {
        let digits = word.folded.starts_with(|c: char| c.is_ascii_digit());
        all = all.saturating_add(1);
        capital = capital.saturating_add(usize::from(word.capital || digits));
    }
    let verb = found.first().is_some_and(|word| {
        found.len() > 2 && (word.folded.ends_with("ing") || word.folded.ends_with("ed"))
    });
    found.first().is_some_and(|word| word.capital) && capital.saturating_mul(2) > all && !verb
}

/// Positions of a part without any dates.
fn undated<'a>(lines: &[Line<'a>]) -> (Vec<Line<'a>>, Vec<Entry<'a>>) {
    let mut before = Vec::new();
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut last_is_head = false;
    for line in lines {
        let found = words(line.text).len();
        let list = line.bullet
            && found <= 9
            && (line.text.contains([',', '–', '|', '(']) || line.text.contains(" at "));
        let is_head =
            (!line.bullet || list) && found <= 12 && names_trade(line.text) && is_headlike(line);
        if is_head {
            entries.push(head(std::slice::from_ref(line)));
        } else {
            match entries.last_mut() {
                Some(last)
                    if last_is_head
                        && last.employer.is_none()
                        && !line.bullet
                        && !line.blank_before
                        && is_headlike(line) =>
                {
                    last.employer = named(line.text);
                    last.head.push(*line);
                }
                Some(last) => last.body.push(*line),
                None => before.push(*line),
            }
        }
        last_is_head = is_head;
    }
    (before, entries)
}

/// Reads title and employer from the lines of a head.
fn head<'a>(lines: &[Line<'a>]) -> Entry<'a> {
    let mut entry = Entry {
        head: lines.to_vec(),
        ..Entry::default()
    };
    let mut segments: Vec<&'a str> = lines
        .iter()
        .flat_map(|line| without_periods(line.text))
        .flat_map(|text| segments(text))
        .filter(|segment| !contacts::is_address(segment))
        .collect();
    // One segment with commas: "Nurse, City Hospital, Leeds".
    if let [only] = segments.as_slice()
        && only.contains(',')
    {
        segments = commas(only);
    }
    // "Construction Manager": the trade is the last or the first word of a title.
    let is_title = |segment: &str| {
        let mut found = segment
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let first = found.next();
        names_trade(segment)
            && (!names_employer(segment)
                || first.into_iter().chain(found.next_back()).any(names_trade))
    };
    let title_at = segments
        .iter()
        .position(|segment| is_title(segment))
        .or_else(|| {
            // "Audit Senior" above "Sample & Partners": an employer makes the other the title.
            segments
                .iter()
                .find(|segment| names_employer(segment) && !names_trade(segment))?;
            let other = |segment: &&str| !names_employer(segment) && !place_in(segment);
            segments.iter().position(other).filter(|_| lines.len() > 1)
        })
        .or_else(|| segments.iter().position(|segment| names_trade(segment)));
    let employer_at = segments
        .iter()
        .enumerate()
        .position(|(at, segment)| Some(at) != title_at && names_employer(segment));
    let mut taken: Vec<usize> = Vec::new();
    if let Some(at) = title_at {
        taken.push(at);
        let title = segments.get(at).copied().unwrap_or_default();
        let parts = commas(title);
        let split = parts
            .iter()
            .skip(1)
            .position(|part| names_employer(part) && !names_trade(part));
        if let (Some(split), None) = (split, employer_at) {
            entry.employer = parts.get(split.saturating_add(1)).copied().and_then(named);
        }
        let keep = match parts.as_slice() {
            [first, ..] if entry.employer.is_some() && names_trade(first) => first,
            _ => title,
        };
        entry.title = named(keep);
    }
    if entry.employer.is_none() {
        let free = |at: &usize| {
            let segment = segments.get(*at).copied().unwrap_or_default();
            !taken.contains(at) && !place_in(segment) && words(segment).len() <= 12
        };
        let order = title_at.map_or(0..segments.len(), |title| title..segments.len());
        let at = employer_at
            .or_else(|| title_at.and_then(|_| order.clone().find(free)))
            .or_else(|| title_at.and_then(|_| (0..segments.len()).find(free)));
        if let Some(at) = at {
            taken.push(at);
            entry.employer = segments.get(at).copied().and_then(employer);
        }
    }
    if entry.title.is_none() {
        let free = (0..segments.len()).find(|at| {
            !taken.contains(at) && segments.get(*at).is_some_and(|segment| !place_in(segment))
        });
        if let Some(at) = free {
            taken.push(at);
            entry.title = segments.get(at).copied().and_then(named);
            if entry.employer.is_none() {
                let next = (0..segments.len()).find(|at| {
                    !taken.contains(at)
                        && segments.get(*at).is_some_and(|segment| !place_in(segment))
                });
                if let Some(next) = next {
                    taken.push(next);
                    entry.employer = segments.get(next).copied().and_then(employer);
                }
            }
        }
    }
    let employer_index = taken.last().copied().unwrap_or_default();
    for (at, segment) in segments.iter().enumerate() {
        // A short part after the employer is its place.
        let place = place_in(segment)
            || (at > employer_index && words(segment).len() <= 3 && !names_trade(segment));
        if !taken.contains(&at) && !place {
            entry.unused.push(segment);
        }
    }
    entry
}

/// An employer without the place after it.
fn employer(segment: &str) -> Option<&str> {
    let parts = commas(segment);
    let first = parts.first().copied()?;
    let first = match first.split_once(" (") {
        Some((name, place)) if place.ends_with(')') && words(place).len() <= 3 => name,
        _ => first,
    };
    let rest_is_name =
        parts.iter().skip(1).any(|part| names_employer(part)) && !names_employer(first);
    named(if rest_is_name { segment } else { first })
}

/// The parts of a line around its periods.
pub(super) fn without_periods(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for period in periods(line) {
        parts.push(part(line, from..period.span.start));
        from = period.span.end;
    }
    parts.push(part(line, from..line.len()));
    parts.retain(|part| part.chars().any(char::is_alphabetic));
    parts
}

/// The parts of a head that gaps, bars, dashes and "at" separate.
fn segments(text: &str) -> Vec<&str> {
    const BETWEEN: &[&str] = &[
        " – ",
        " - ",
        " — ",
        " @ ",
        " at ",
        " bei der ",
        " bei ",
        " chez ",
        " － ",
        "; ",
        " // ",
        ": ",
        " for ",
        " with ",
        " auprès de ",
    ];
    let mut segments: Vec<&str> = cells(text);
    for separator in BETWEEN {
        segments = segments
            .into_iter()
            .flat_map(|segment| segment.split(separator))
            .collect();
    }
    // "Cocinero en Restaurante Sol": only before a name, because "técnico en farmacia" is a title.
    let mut split = Vec::new();
    for segment in segments {
        match segment
            .split_once(" en ")
            .or_else(|| segment.split_once(" im "))
            .or_else(|| segment.split_once(" à l'"))
        {
            Some((title, place)) if names_employer(place) && names_trade(title) => {
                split.extend([title, place])
            }
            _ => split.push(segment),
        }
    }
    split.into_iter().filter_map(named).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Employer,
    Title,
    Dates,
    Place,
    Text,
}

/// Labels of forms ("Employer: …", "description - …") in four languages.
const LABELS: &[(Field, &[&str])] = &[
    (
        Field::Employer,
        &[
            "company",
            "employer",
            "organization",
            "organisation",
            "company name",
            "name of employer",
            "name and address of employer",
            "client",
            "firma",
            "arbeitgeber",
            "unternehmen",
            "entreprise",
            "employeur",
            "societe",
            "empresa",
            "empleador",
            "nombre de la empresa",
            "nom de l'employeur",
        ],
    ),
    (
        Field::Title,
        &[
            "position",
            "title",
            "job title",
            "role",
            "designation",
            "occupation or position held",
            "occupation",
            "position held",
            "stelle",
            "funktion",
            "tatig als",
            "poste",
            "fonction",
            "poste occupe",
            "puesto",
            "cargo",
            "puesto desempenado",
            "position title",
        ],
    ),
    (
        Field::Dates,
        &[
            "dates",
            "duration",
            "period",
            "date",
            "from",
            "zeitraum",
            "dauer",
            "periode",
            "dates d'emploi",
            "fechas",
            "periodo",
            "tenure",
            "years",
        ],
    ),
    (
        Field::Place,
        &[
            "location",
            "ort",
            "lieu",
            "lugar",
            "city",
            "place",
            "sector",
            "type of business or sector",
            "department",
        ],
    ),
    (
        Field::Text,
        &[
            "description",
            "responsibilities",
            "duties",
            "main activities and responsibilities",
            "tasks",
            "aufgaben",
            "tatigkeiten",
            "taches",
            "missions",
            "funciones",
            "tareas",
            "achievements",
            "principales activites",
        ],
    ),
];

fn field(line: &str) -> Option<(Field, &str)> {
    let at = [":", " - ", " – ", "\t"]
        .iter()
        .filter_map(|mark| Some((line.find(mark)?, mark.len())))
        .min()?;
    let label = folded(part(line, 0..at.0));
    let (field, _) = LABELS
        .iter()
        .find(|(_, labels)| labels.contains(&label.as_str()))?;
    Some((
        *field,
        part(line, at.0.saturating_add(at.1)..line.len()).trim(),
    ))
}

/// Positions in the form of labelled fields; a field that is stated again begins the next.
fn labelled<'a>(lines: &[Line<'a>]) -> Option<(Vec<Line<'a>>, Vec<Entry<'a>>)> {
    let names = lines
        .iter()
        .filter(|line| matches!(field(line.text), Some((Field::Employer | Field::Title, _))));
    let dated = lines
        .iter()
        .filter(|line| anchor(line).is_some() && field(line.text).is_none())
        .count();
    let names = names.count();
    if names == 0 || dated > names {
        return None;
    }
    let mut before = Vec::new();
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut seen: Vec<Field> = Vec::new();
    for line in lines {
        let Some((field, value)) = field(line.text) else {
            match entries.last_mut() {
                Some(last) => last.body.push(*line),
                None => before.push(*line),
            }
            continue;
        };
        if entries.is_empty() || seen.contains(&field) && field != Field::Text {
            entries.push(Entry::default());
            seen.clear();
        }
        seen.push(field);
        let Some(last) = entries.last_mut() else {
            continue;
        };
        match field {
            Field::Employer => last.employer = named(value),
            Field::Title => last.title = named(value),
            Field::Dates => {
                (last.period, last.dates) = (periods(value).into_iter().next(), Some(value))
            }
            Field::Place => {}
            Field::Text if value.is_empty() => {}
            Field::Text => last.body.push(Line {
                text: value,
                ..*line
            }),
        }
        if last.period.is_none() && matches!(field, Field::Employer | Field::Title) {
            last.period = periods(value).into_iter().find(|period| period.is_range);
            last.dates = last
                .period
                .as_ref()
                .map(|period| part(value, period.span.clone()));
            let bare = |name: Option<&'a str>| {
                let name = name?;
                without_periods(name).first().copied().and_then(named)
            };
            (last.employer, last.title) = (bare(last.employer), bare(last.title));
        }
    }
    Some((before, entries))
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let (_, entries) = entries(&lines(text));
        entries
            .iter()
            .map(|entry| {
                let years = entry.period.as_ref().map_or(String::new(), |period| {
                    let year = |date: Option<matching::document::YearMonth>| {
                        date.map_or("…".to_owned(), |date| date.year.to_string())
                    };
                    format!("{}-{}", year(period.start), year(period.end))
                });
                format!(
                    "{} / {} / {years} / {}",
                    entry.title.unwrap_or("?"),
                    entry.employer.unwrap_or("?"),
                    entry.body.len()
                )
            })
            .collect()
    }

    #[test]
    fn heads_of_many_shapes() {
        let check = |text: &str, expect: &[&str]| assert_eq!(read(text), expect, "{text}");
        check(
            "Nurse, City Hospital, Leeds      2015 – 2018\n- Wards\n- Nights\nStaff Nurse, Hill Clinic     2012 – 2015\n- Days",
            &[
                "Nurse / City Hospital / 2015-2018 / 2",
                "Staff Nurse / Hill Clinic / 2012-2015 / 1",
            ],
        );
        check(
            "Example Works\nWelder, Jan 2015 – Dec 2018\n• Welding\nSample Yard\nFitter, Jan 2010 – Dec 2014\n• Fitting",
            &[
                "Welder / Example Works / 2015-2018 / 1",
                "Fitter / Sample Yard / 2010-2014 / 1",
            ],
        );
        check(
            "01/2015 – heute   Filialleiterin\n                  Musterladen GmbH, Köln\n- Führung\n03/2010 – 12/2014 Verkäuferin\n                  Beispielmarkt\n- Kasse",
            &[
                "Filialleiterin / Musterladen GmbH / 2015-… / 1",
                "Verkäuferin / Beispielmarkt / 2010-2014 / 1",
            ],
        );
        check(
            "Software Engineer\nExample Systems\nMay 2018 - Present\nBuilt things\nJunior Developer\nSample Labs\n2016 - 2018\nLearned things",
            &[
                "Software Engineer / Example Systems / 2018-… / 1",
                "Junior Developer / Sample Labs / 2016-2018 / 1",
            ],
        );
        check(
            "• 2015–2018 Cook, Example Inn\n• 2012–2015 Baker, Sample Bakery",
            &[
                "Cook / Example Inn / 2015-2018 / 0",
                "Baker / Sample Bakery / 2012-2015 / 0",
            ],
        );
        check(
            "Cook at Example Inn\n- Sauces\nBaker at Sample Bakery",
            &["Cook / Example Inn /  / 1", "Baker / Sample Bakery /  / 0"],
        );
        check(
            "Employer: Example Inn\nPosition: Cook\nDates: 2015 - 2018\nDuties: sauces\nEmployer: Sample Bakery\nPosition: Baker",
            &[
                "Cook / Example Inn / 2015-2018 / 1",
                "Baker / Sample Bakery /  / 0",
            ],
        );
    }
}

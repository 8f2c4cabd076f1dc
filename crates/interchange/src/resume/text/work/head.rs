//! The head of a position: which of its words are the title and which the employer.

use super::super::contacts;
use super::super::length;
use super::super::line::{Line, cells};
use super::super::parts::{at_points, commas, named};
use super::super::period::{Period, periods};
use super::super::place::is_place as place_in;
use super::super::trade::{degree, names_employer, names_gap, names_school, names_trade};
use super::super::words::{folded, part, words};

/// A position, in slices of the CV.
#[derive(Debug, Default)]
pub(in crate::resume::text) struct Entry<'a> {
    pub(in crate::resume::text) title: Option<&'a str>,
    pub(in crate::resume::text) employer: Option<&'a str>,
    pub(in crate::resume::text) period: Option<Period>,
    /// The words of the period.
    pub(in crate::resume::text) dates: Option<&'a str>,
    /// Lines of the head, for an entry that turns out to be a course of education.
    pub(in crate::resume::text) head: Vec<Line<'a>>,
    /// Parts of the head that are neither title nor employer nor place.
    pub(in crate::resume::text) unused: Vec<&'a str>,
    pub(in crate::resume::text) body: Vec<Line<'a>>,
    /// The employer of several positions, named above this one.
    pub(in crate::resume::text) under: Option<&'a str>,
    /// Whether the employer is on a line above the title.
    pub(in crate::resume::text) is_below_employer: bool,
}

impl Entry<'_> {
    /// Whether the head is about a time without work, and names none.
    pub(in crate::resume::text) fn is_gap(&self) -> bool {
        let is_gap = |name: Option<&str>| name.is_some_and(names_gap);
        let trades = self.title.is_some_and(names_trade);
        !trades && (is_gap(self.title) || is_gap(self.employer))
    }

    /// Whether the head is about a degree or a school, and not about work at one.
    pub(in crate::resume::text) fn is_education(&self) -> bool {
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

/// Reads title and employer from the lines of a head.
pub(super) fn head<'a>(lines: &[Line<'a>]) -> Entry<'a> {
    let mut entry = Entry {
        head: lines.to_vec(),
        ..Entry::default()
    };
    let mut segments: Vec<&'a str> = lines
        .iter()
        .flat_map(|line| without_periods(line.text))
        // "Until 2016. Example Ltd. Cook."
        .map(|text| text.strip_prefix('.').unwrap_or(text))
        .flat_map(|text| segments(text))
        .filter(|segment| !contacts::is_address(segment) && !is_length(segment))
        .flat_map(title_and_employer)
        .collect();
    // One segment with commas: "Nurse, City Hospital, Leeds", but not "Logistics Officer, Captain".
    let of_trade = |segment: &&str| names_trade(segment) && !names_employer(segment);
    if let [only] = segments.as_slice()
        && only.contains(',')
        && !commas(only).iter().all(of_trade)
    {
        segments = commas(only);
    }
    // "Programme lead, Example Works – Leeds": a title with its employer, beside a place.
    if let [title, place] = segments.as_slice()
        && may_be_place(place)
        && let [first, second] = *commas(title).as_slice()
        && of_trade(&first)
        && !names_trade(second)
    {
        segments = vec![first, second, place];
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
        // "Example Cloud, Engineer, Boston": towns are the last choice.
        let named = |at: &usize| {
            free(at)
                && segments
                    .get(*at)
                    .is_some_and(|segment| !may_be_place(segment))
        };
        let beside_title = || {
            let mut after = order.clone();
            after
                .find(named)
                .or_else(|| (0..segments.len()).find(named))
                .or_else(|| order.clone().find(free))
                .or_else(|| (0..segments.len()).find(free))
        };
        let at = employer_at.or_else(|| title_at.and_then(|_| beside_title()));
        if let Some(at) = at {
            taken.push(at);
            entry.employer = segments.get(at).copied().and_then(employer);
        }
    }
    if entry.title.is_none() {
        // Beside an employer, a town is where and not as what.
        let is_where =
            |segment: &str| place_in(segment) || entry.employer.is_some() && may_be_place(segment);
        let free = (0..segments.len()).find(|at| {
            !taken.contains(at) && segments.get(*at).is_some_and(|segment| !is_where(segment))
        });
        if let Some(at) = free {
            taken.push(at);
            entry.title = segments.get(at).copied().and_then(named);
            if entry.employer.is_none() {
                let next = (0..segments.len()).find(|at| {
                    !taken.contains(at)
                        && segments.get(*at).is_some_and(|segment| !place_in(segment))
                });
                let place = next.filter(|next| {
                    segments
                        .get(*next)
                        .is_some_and(|segment| may_be_place(segment))
                });
                let only_place = next.is_none()
                    && lines.len() == 1
                    && segments.iter().any(|segment| place_in(segment));
                if place.is_some() || only_place {
                    // "Example Works, Leeds" is where, not as what.
                    taken.extend(next);
                    entry.employer = entry.title.take();
                } else if let Some(next) = next {
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

/// Words of the longest name between two points.
const LONGEST_NAME: usize = 6;

/// "Electrician. Example Ltd" in its two parts, in either order.
fn title_and_employer(segment: &str) -> Vec<&str> {
    let is_title = |text: &str| names_trade(text) && !names_employer(text);
    // "Example Works, Leeds. Process engineer."
    let parts = at_points(segment);
    let titles = parts.iter().filter(|part| is_title(part)).count();
    let are_names = parts.iter().all(|part| words(part).len() <= LONGEST_NAME);
    if parts.len() > 1 && titles == 1 && are_names {
        return parts;
    }
    match segment.split_once(". ") {
        Some((title, employer)) if is_title(title) && names_employer(employer) => {
            vec![title, employer]
        }
        Some((employer, title)) if is_title(title) && names_employer(employer) => {
            vec![employer, title.trim_end_matches('.')]
        }
        _ => vec![segment],
    }
}

/// Whether a part of a head may be a place rather than an employer.
pub(in crate::resume::text) fn may_be_place(segment: &str) -> bool {
    // "Johannesburg (SA)"
    let bare = segment.split(" (").next().unwrap_or(segment);
    place_in(segment) || matching::names_place(bare)
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
pub(in crate::resume::text) fn without_periods(line: &str) -> Vec<&str> {
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

/// "5 years 3 months" and "Bis heute 5 Jahre" say how long, not what.
fn is_length(segment: &str) -> bool {
    let lasting = segment.strip_prefix("Bis heute ").unwrap_or(segment);
    length::is_length(lasting)
}

/// Parts that colons separate; "Praktikum: Bankkauffrau" is one title.
fn at_colons(segment: &str) -> Vec<&str> {
    match segment.split_once(": ") {
        Some((stint, title)) if is_stint(stint) && names_trade(title) => vec![segment],
        _ => segment.split(": ").collect(),
    }
}

/// Whether words name a stint as a learner, with its length in brackets at most.
fn is_stint(text: &str) -> bool {
    let name = folded(text.split('(').next().unwrap_or(text));
    matches!(
        name.as_str(),
        "praktikum"
            | "pflichtpraktikum"
            | "schulerpraktikum"
            | "praxissemester"
            | "nebenjob"
            | "ferienjob"
            | "internship"
            | "placement"
            | "stage"
            | "alternance"
            | "practicas"
            | "beca"
            | "summer job"
    )
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
    segments = segments.into_iter().flat_map(at_colons).collect();
    // "Cocinero en Restaurante Sol": only before a name, because "técnico en farmacia" is a title.
    let mut split = Vec::new();
    for segment in segments {
        match segment
            .split_once(" en ")
            .or_else(|| segment.split_once(" im "))
            .or_else(|| segment.split_once(" in der "))
            .or_else(|| segment.split_once(" in einer "))
            .or_else(|| segment.split_once(" in einem "))
            .or_else(|| segment.split_once(" in "))
            .or_else(|| segment.split_once(" à l'"))
        {
            // "Infirmière en réanimation, Hôpital Modèle": the employer is not what follows "en".
            Some((title, place))
                if names_trade(title)
                    && commas(place)
                        .first()
                        .is_some_and(|place| names_employer(place)) =>
            {
                split.extend([title, place])
            }
            _ => split.push(segment),
        }
    }
    split.into_iter().filter_map(named).collect()
}

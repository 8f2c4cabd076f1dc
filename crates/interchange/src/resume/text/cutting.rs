//! Cuts the lines of a CV into its parts.

use super::form::{self, Field};
use super::line::Line;
use super::section::Section;
use super::words::{self, part};
use super::{contacts, heading, languages, trade, unheaded, work};

/// The lines under each heading. A label with text after it ("Skills: triage") is a heading whose
/// part ends at the next blank line, where the part around it goes on. So does the part of a list
/// of skills or languages that has no heading, after its line.
pub(super) fn parts(lines: Vec<Line<'_>>) -> Vec<(Section, Vec<Line<'_>>)> {
    let mut parts: Vec<(Section, Vec<Line<'_>>)> = vec![(Section::Top, Vec::new())];
    let mut around = Section::Top;
    let (mut labelled, mut form) = (false, false);
    let mut is_first = true;
    let mut has_work = false;
    for line in lines.into_iter().flat_map(at_labels) {
        let leads = std::mem::take(&mut is_first);
        let current = parts.last().map_or(Section::Top, |(section, _)| *section);
        has_work |= matches!(current, Section::Work | Section::Career);
        // "Muttersprache" below a language is its level.
        let is_level = current == Section::Languages
            && languages::level_alone(line.text).is_some()
            && parts
                .last()
                .and_then(|part| part.1.last())
                .is_some_and(|above| {
                    let spoken = languages::languages(above.text);
                    spoken.iter().any(|said| said.fluency.is_none())
                });
        let heading = heading::of_line(&line).or_else(|| resume(&line, leads));
        if let Some(section) = heading.filter(|_| !is_level) {
            around = section;
            (labelled, form) = (false, false);
            parts.push((section, Vec::new()));
            continue;
        }
        let is_form = form::fields(line.text).any(|field| field == Field::Employer);
        if line.blank_before && (form && !is_form || labelled && around != Section::Top) {
            (labelled, form) = (false, false);
            parts.push((around, Vec::new()));
        }
        if is_form && is_about_the_person(parts.last().map_or(Section::Top, |part| part.0)) {
            form = true;
            parts.push((Section::Work, vec![line]));
            continue;
        }
        if let Some((section, rest)) = heading::of_label(line.text)
            && opens(section, current, &line, rest)
        {
            labelled = true;
            // "Driving licence: B" is nothing without its label.
            let found = words::words(rest);
            let is_class = found.first().is_some_and(|word| word.folded.len() <= 2);
            let whole = section == Section::Certificates && (found.len() <= 2 || is_class);
            let text = if whole { line.text } else { rest };
            parts.push((section, vec![Line { text, ..line }]));
            continue;
        }
        if let Some(section) = unheaded::section_of(&line)
            && (section == Section::Languages || is_about_the_person(current))
            && current != section
            && !leads
        {
            parts.push((section, vec![line]));
            parts.push((current, Vec::new()));
            continue;
        }
        // Positions below a list, without a heading of their own.
        if matches!(
            current,
            Section::Skills | Section::Languages | Section::Certificates
        ) && line.blank_before
            && !line.bullet
            && !has_work
            && work::is_dated(&line)
            && trade::names_trade(line.text)
        {
            around = Section::Work;
            (labelled, form) = (false, false);
            parts.push((around, Vec::new()));
        }
        let mut line = line;
        if line.text.len() > 40
            && let Some((section, span)) = heading::run_in(line.text)
        {
            let before = part(line.text, 0..span.start);
            let after = part(line.text, span.end..line.text.len()).trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, '*' | ':' | '-' | '–' | '•' | '\u{fffd}')
            });
            if let Some((_, lines)) = parts.last_mut()
                && !before.trim().is_empty()
            {
                lines.push(Line {
                    text: before.trim(),
                    ..line
                });
            }
            around = section;
            (labelled, form) = (false, false);
            parts.push((section, Vec::new()));
            line = Line {
                text: after.trim(),
                bullet: false,
                blank_before: false,
            };
            if line.text.is_empty() {
                continue;
            }
        }
        if let Some((_, lines)) = parts.last_mut() {
            lines.push(line);
        }
    }
    name_below_lists(lists_at_the_end(parts))
}

/// Lines of the longest block of name, title and town.
const LONGEST_HEAD: usize = 6;

/// Moves name, title and town to the top where the lists of a margin are before them, as LinkedIn
/// exports them: a block right before the summary or the positions, if nothing else is at the top.
fn name_below_lists(mut parts: Vec<(Section, Vec<Line<'_>>)>) -> Vec<(Section, Vec<Line<'_>>)> {
    let is_body = |(section, _): &(Section, Vec<Line<'_>>)| {
        matches!(section, Section::Summary | Section::Work | Section::Career)
    };
    let before = parts
        .iter()
        .position(is_body)
        .and_then(|body| body.checked_sub(1));
    if before.is_none_or(|before| before == 0) || !parts.first().is_some_and(|top| top.1.is_empty())
    {
        return parts;
    }
    let head = before
        .and_then(|before| parts.get_mut(before))
        .and_then(|(_, lines)| {
            let from = lines
                .iter()
                .rposition(|line| line.blank_before)
                .filter(|from| *from > 0)?;
            let block = lines.get(from..)?;
            let names = block.first().is_some_and(|line| is_full_name(line.text));
            let fits = (2..=LONGEST_HEAD).contains(&block.len()) && names;
            fits.then(|| lines.split_off(from))
        });
    if let (Some(head), Some((_, top))) = (head, parts.first_mut()) {
        *top = head;
    }
    parts
}

/// Whether a line may be the name of a person: two to four words with capitals, none a trade's.
fn is_full_name(text: &str) -> bool {
    let found = words::words(text);
    (2..=4).contains(&found.len())
        && found
            .iter()
            .all(|word| word.capital || word.folded.len() <= 3)
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\''))
        && !trade::names_trade(text)
        && !trade::names_employer(text)
}

/// "Résumé", which is the summary in French, but the title of the whole in English.
fn resume(line: &Line<'_>, leads: bool) -> Option<Section> {
    let is_heading = !leads && line.blank_before && line.text.contains(['é', 'É']);
    (is_heading && words::folded(line.text) == "resume").then_some(Section::Summary)
}

/// Parts that have no positions and courses of their own.
fn is_about_the_person(section: Section) -> bool {
    matches!(section, Section::Top | Section::Summary | Section::Personal)
}

/// Bytes of the longest line that is cut at labels; a longer one is text.
const LONGEST_LABELLED: usize = 600;

/// A line cut where a label within it is a heading: "Skills: triage. Languages: English".
fn at_labels(line: Line<'_>) -> Vec<Line<'_>> {
    if line.text.len() > LONGEST_LABELLED {
        return vec![line];
    }
    let mut cut = Vec::new();
    let mut rest = line;
    let mut from = 0;
    for (at, _) in line.text.match_indices(['.', ';', '|', '\t']) {
        let next =
            part(line.text, at..line.text.len()).trim_start_matches(|c: char| !c.is_alphanumeric());
        let start = line.text.len().saturating_sub(next.len());
        let before = part(line.text, from..at);
        if start > from && before.contains(':') && heading::of_label(next).is_some() {
            cut.push(Line {
                text: before.trim(),
                ..rest
            });
            from = start;
            rest = Line {
                text: next,
                blank_before: false,
                ..line
            };
        }
    }
    cut.push(rest);
    cut
}

/// Sets lists of skills apart that end a part about something else, after a blank line.
fn lists_at_the_end(parts: Vec<(Section, Vec<Line<'_>>)>) -> Vec<(Section, Vec<Line<'_>>)> {
    let mut cut = Vec::with_capacity(parts.len());
    for (section, mut lines) in parts {
        let is_list = |line: &Line<'_>| unheaded::section_of(line) == Some(Section::Skills);
        let lists = lines.iter().rev().take_while(|line| is_list(line)).count();
        let from = lines.len().saturating_sub(lists);
        let apart = lines.get(from..).unwrap_or_default();
        let apart = match section {
            // "Sonstiges" may hold nothing else.
            Section::Other if from == 0 && !apart.is_empty() => Some(0),
            _ => apart.iter().position(|line| line.blank_before),
        };
        let list = match apart {
            Some(at) if !holds_lists(section) => lines.split_off(from.saturating_add(at)),
            _ => Vec::new(),
        };
        cut.push((section, lines));
        if !list.is_empty() {
            cut.push((Section::Skills, list));
        }
    }
    cut
}

/// Parts whose lists are theirs.
fn holds_lists(section: Section) -> bool {
    matches!(
        section,
        Section::Skills | Section::Certificates | Section::LeftOut
    )
}

/// Whether a label opens a part. Within a position, "Skills: …" is about the position; among
/// skills, "Languages: Python" is a group of them.
fn opens(section: Section, current: Section, line: &Line<'_>, rest: &str) -> bool {
    if contacts::label(line.text).is_some() {
        return false;
    }
    if section == Section::Languages && languages::languages(rest).is_empty() {
        return false;
    }
    match current {
        _ if section == current => false,
        Section::Work | Section::Career | Section::Other | Section::Education => {
            line.blank_before && !line.bullet || section == Section::Languages
        }
        _ => true,
    }
}

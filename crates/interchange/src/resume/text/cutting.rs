//! Cuts the lines of a CV into its parts.

use super::lines::Line;
use super::section::Section;
use super::words::{self, part};
use super::{contacts, heading, languages};

/// The lines under each heading. A label with text after it ("Skills: triage") is a heading whose
/// part ends at the next blank line, where the part around it goes on.
pub(super) fn parts(lines: Vec<Line<'_>>) -> Vec<(Section, Vec<Line<'_>>)> {
    let mut parts: Vec<(Section, Vec<Line<'_>>)> = vec![(Section::Top, Vec::new())];
    let mut around = Section::Top;
    let mut labelled = false;
    for line in lines {
        let current = parts.last().map_or(Section::Top, |(section, _)| *section);
        if let Some(section) = heading::of_line(&line) {
            around = section;
            labelled = false;
            parts.push((section, Vec::new()));
            continue;
        }
        if labelled && line.blank_before && around != Section::Top {
            labelled = false;
            parts.push((around, Vec::new()));
        }
        if let Some((section, rest)) = heading::of_label(line.text)
            && opens(section, current, &line, rest)
        {
            labelled = true;
            // "Driving licence: B" is nothing without its label.
            let whole = section == Section::Certificates && words::words(rest).len() <= 2;
            let text = if whole { line.text } else { rest };
            parts.push((section, vec![Line { text, ..line }]));
            continue;
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
            labelled = false;
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
    parts
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
        Section::Work | Section::Career | Section::Other | Section::Education => {
            line.blank_before && !line.bullet || section == Section::Languages
        }
        Section::Skills => !matches!(section, Section::Skills),
        _ => true,
    }
}

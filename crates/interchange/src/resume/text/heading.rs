//! The parts of a CV, told by their headings.

mod tables;

use super::line::{Line, cells};
use super::section::Section;
use super::words::{part, span_of, words};
use tables::{ALSO_ITEMS, BY_PRECEDENCE, FILLERS, KEYS, PHRASES};

/// Words of the longest heading.
const LONGEST: usize = 7;

/// The section that a line opens, if the whole line is a heading.
pub(super) fn of_line(line: &Line<'_>) -> Option<Section> {
    let text = line.text.trim_matches(|c: char| !c.is_alphanumeric());
    if text.len() > 70 || text.contains(['.', ';', '@']) || text.contains('|') {
        return None;
    }
    let marked = line.text.ends_with(':')
        || line.text.starts_with(['#', '=', '[', '*'])
        || line.blank_before
        || !text.chars().any(char::is_lowercase);
    if line.bullet && line.text.chars().any(char::is_lowercase) && !line.text.ends_with(':') {
        return None;
    }
    let found = words(&unspaced(text));
    if !found.first().is_some_and(|word| word.capital) && !line.text.ends_with(':') {
        return None;
    }
    let folded: Vec<&str> = found.iter().map(|word| word.folded.as_str()).collect();
    let stands_out =
        line.blank_before && (line.text.starts_with('#') || !text.chars().any(char::is_lowercase));
    of_words(&folded, marked)
        .or_else(|| of_head(&folded).filter(|_| stands_out))
        .or_else(|| of_person(&found))
}

/// "Berufserfahrung von Ada Beispiel", as Xing exports it.
fn of_person(found: &[super::words::Word]) -> Option<Section> {
    let at = found.iter().position(|word| word.folded == "von")?;
    let (head, name) = found.split_at_checked(at)?;
    let is_name = (3..=4).contains(&name.len()) && name.iter().skip(1).all(|word| word.capital);
    let head: Vec<&str> = head.iter().map(|word| word.folded.as_str()).collect();
    of_words(&head, false).filter(|_| is_name)
}

/// The section of a few words of which the head alone is known: "MILITARY EXPERIENCE", "EXPERIENCIA
/// HOSTELERA".
fn of_head(words: &[&str]) -> Option<Section> {
    let [first, others @ ..] = words else {
        return None;
    };
    let last = others.last().filter(|_| others.len() <= 2)?;
    // "CUSTOMER EXPERIENCE" is a craft.
    if ["customer", "user", "guest", "candidate", "patient"].contains(first) {
        return None;
    }
    let in_english = [
        "experience",
        "employment",
        "skills",
        "education",
        "publications",
    ];
    let romance = [
        "experiencia",
        "experience",
        "experiences",
        "competences",
        "competencias",
    ];
    let head = if in_english.contains(last) {
        last
    } else if romance.contains(first) && *first != "experience" {
        first
    } else {
        return None;
    };
    of_words(&[head], true)
}

/// The section that a label before a colon opens, and the text after it: "Skills: triage". A list
/// may follow after a gap.
pub(super) fn of_label(text: &str) -> Option<(Section, &str)> {
    of_marked_label(text).or_else(|| {
        let mut cells = cells(text).into_iter();
        let (label, rest) = (cells.next()?, cells.next()?.trim_start());
        let rest = part(text, span_of(text, rest).start..text.len());
        let section = |text: &str| {
            let found = words(text);
            let folded: Vec<&str> = found.iter().map(|word| word.folded.as_str()).collect();
            of_words(&folded, true)
        };
        let is_list = |section: &Section| {
            matches!(
                section,
                Section::Skills | Section::Languages | Section::Certificates
            )
        };
        let is_label = label.chars().next().is_some_and(char::is_uppercase);
        let opened = section(label).filter(|opened| is_list(opened) && is_label)?;
        section(rest).is_none().then_some((opened, rest))
    })
}

fn of_marked_label(text: &str) -> Option<(Section, &str)> {
    let at = text.find([':', '：'])?;
    let label = part(text, 0..at);
    if label.len() > 60 {
        return None;
    }
    let found = words(label);
    let folded: Vec<&str> = found.iter().map(|word| word.folded.as_str()).collect();
    let rest = part(text, at..text.len())
        .trim_start_matches([':', '：'])
        .trim();
    if rest.is_empty() || !found.first().is_some_and(|word| word.capital) {
        return None;
    }
    Some((of_words(&folded, true)?, rest))
}

/// A heading at the beginning of a long line, or glued to the end of a sentence, where lines were
/// run together: the bytes of the heading.
pub(super) fn run_in(text: &str) -> Option<(Section, std::ops::Range<usize>)> {
    let found = words(text);
    let head: Vec<&super::words::Word> = found.iter().take(3).collect();
    let spelled = |from: usize, to: usize| -> Option<Section> {
        let run = found.get(from..to)?;
        let capital = run.iter().all(|word| word.capital);
        let folded: Vec<&str> = run.iter().map(|word| word.folded.as_str()).collect();
        of_words(&folded, true).filter(|_| capital)
    };
    // "Skills * Languages: Python": the heading is followed by a mark, or stands in capitals.
    for count in (1..=head.len()).rev() {
        let last = head.get(count.saturating_sub(1))?;
        let heading = part(text, 0..last.span.end);
        let rest = part(text, last.span.end..text.len());
        let marked = rest
            .trim_start()
            .starts_with(['*', '•', '\u{fffd}', '-', '–', 'ï'])
            || rest.starts_with("  ")
            || !heading.chars().any(char::is_lowercase) && rest.chars().any(char::is_lowercase);
        if marked
            && !rest.trim().is_empty()
            && let Some(section) = spelled(0, count)
        {
            return Some((section, 0..last.span.end));
        }
    }
    // "… and learning.Education Details", "… 24 monthsCompany Details" at the end.
    let from = found.len().checked_sub(2).filter(|from| *from > 0)?;
    let first = found.get(from)?;
    let run = part(text, first.span.clone());
    let mut before = ' ';
    let glued = run.char_indices().find_map(|(at, c)| {
        let starts = before.is_lowercase() && c.is_uppercase();
        before = c;
        starts.then_some(at)
    });
    let start = first.span.start.saturating_add(glued.unwrap_or_default());
    let closed = part(text, 0..start).ends_with(['.', ')', ';', ':', ',']);
    let heading = words(part(text, start..text.len()));
    let capital = heading.iter().all(|word| word.capital);
    let folded: Vec<&str> = heading.iter().map(|word| word.folded.as_str()).collect();
    let details = folded.last().copied() == Some("details");
    let section =
        of_words(&folded, true).filter(|_| capital && (glued.is_some() || closed || details))?;
    Some((section, start..text.len()))
}

/// "E D U C A T I O N" as one word.
fn unspaced(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let spaced = letters.len() >= 7
        && letters.chunks(2).all(|pair| match pair {
            [letter, ' '] => letter.is_uppercase() || *letter == ' ',
            [letter] => letter.is_uppercase(),
            _ => false,
        });
    if spaced {
        letters.into_iter().step_by(2).collect()
    } else {
        text.to_owned()
    }
}

/// The section of folded words; `marked` allows words that are also items of lists.
fn of_words(words: &[&str], marked: bool) -> Option<Section> {
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    let joined = words.join(" ");
    if let Some((section, _)) = PHRASES
        .iter()
        .find(|(_, phrases)| phrases.contains(&joined.as_str()))
    {
        return Some(*section);
    }
    let mut found: Vec<Section> = Vec::new();
    let mut plain = marked;
    for word in words {
        if FILLERS.contains(word) {
            continue;
        }
        let known = KEYS.iter().find(|(_, keys)| keys.contains(word));
        let also = || ALSO_ITEMS.iter().find(|(_, keys)| keys.contains(word));
        plain |= known.is_some();
        found.push(known.or_else(also)?.0);
    }
    if !plain {
        return None;
    }
    let has = |section| found.contains(&section);
    if has(Section::Work) && has(Section::Education) {
        return Some(Section::Career);
    }
    BY_PRECEDENCE.iter().copied().find(|section| has(*section))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(text: &str) -> Option<Section> {
        of_line(&Line {
            text,
            bullet: false,
            blank_before: false,
        })
    }

    #[test]
    fn headings_in_four_languages() {
        use Section::*;
        for (text, expect) in [
            ("PROFESSIONAL EXPERIENCE", Some(Work)),
            ("Employment History:", Some(Work)),
            ("Education & Training", Some(Education)),
            ("E D U C A T I O N", Some(Education)),
            ("Language Skills", Some(Languages)),
            ("Skills and Abilities", Some(Skills)),
            ("## Licenses & Certifications", Some(Certificates)),
            ("Volunteer Experience", Some(Other)),
            ("Berufserfahrung", Some(Work)),
            ("Schul- und Berufsausbildung", Some(Education)),
            ("IT-Kenntnisse", Some(Skills)),
            ("Persönliche Daten", Some(Personal)),
            ("EXPÉRIENCES PROFESSIONNELLES", Some(Work)),
            ("Formation", Some(Education)),
            ("Compétences", Some(Skills)),
            ("Centres d’intérêt", Some(LeftOut)),
            ("Experiencia laboral", Some(Work)),
            ("Formación académica", Some(Education)),
            ("Idiomas", Some(Languages)),
            ("Customer service", None),
            ("Berufserfahrung von Ada Beispiel", Some(Work)),
            ("Ausbildung von Lehrlingen", None),
            ("Research Nurse", None),
            ("experience in retail", None),
            ("Software", None),
            ("SOFTWARE", Some(Skills)),
            ("Langue(s) maternelle(s)", Some(Languages)),
        ] {
            assert_eq!(section(text), expect, "{text}");
        }
    }

    #[test]
    fn a_heading_that_stands_out_may_have_an_adjective() {
        let section = |text| {
            of_line(&Line {
                text,
                bullet: false,
                blank_before: true,
            })
        };
        assert_eq!(section("MILITARY EXPERIENCE"), Some(Section::Work));
        assert_eq!(section("EXPERIENCIA HOSTELERA"), Some(Section::Work));
        assert_eq!(section("BARTENDING SKILLS"), Some(Section::Skills));
        for text in [
            "CUSTOMER EXPERIENCE",
            "Military experience",
            "EXAMPLE WORKS",
        ] {
            assert_eq!(section(text), None, "{text}");
        }
    }

    #[test]
    fn labels_and_headings_run_together() {
        assert_eq!(
            of_label("Skills: triage"),
            Some((Section::Skills, "triage"))
        );
        assert_eq!(
            of_label("Skills\ttriage, rotas"),
            Some((Section::Skills, "triage, rotas"))
        );
        assert_eq!(of_label("Skills     Education"), None);
        assert_eq!(of_label("Note: skills"), None);
        let run =
            |text: &str| run_in(text).map(|(section, span)| (section, part(text, span).to_owned()));
        assert_eq!(
            run("Skills * Python * SQL"),
            Some((Section::Skills, "Skills".to_owned()))
        );
        assert_eq!(
            run("I learn.Education Details"),
            Some((Section::Education, "Education Details".to_owned()))
        );
        assert_eq!(run("Education is what I care about"), None);
    }
}

//! The lines of a CV: without bullets, page numbers and repeated headers, each column on its own.

mod columns;

use std::collections::HashMap;
use std::ops::Range;

use super::line::Line;
use super::period;
use super::words::{folded, part};
use columns::columns;

/// A printed line that is longer is several run together.
const LONGEST_PRINTED: usize = 220;

/// The lines of a text, in the order in which they are read.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut pages: Vec<Vec<&str>> = Vec::new();
    for page in text.split('\u{c}') {
        let printed = page.split(['\n', '\u{b}', '\u{85}', '\u{2028}', '\u{2029}']);
        let printed = printed.map(|printed| printed.strip_suffix('\r').unwrap_or(printed));
        pages.push(printed.flat_map(|printed| printed.split('\r')).collect());
    }
    drop_furniture(&mut pages);
    let mut lines = Vec::new();
    for page in pages {
        let mut blank = true;
        let mut columns = columns(&page).into_iter().peekable();
        while let Some(printed) = columns.next() {
            // The columns of a table in Markdown.
            if printed.contains('|') && columns.peek().is_some_and(|next| is_table_rule(next)) {
                continue;
            }
            if printed.trim().is_empty() {
                blank = true;
                continue;
            }
            let before = lines.len();
            for piece in pieces(printed) {
                lines.extend(line(piece, std::mem::take(&mut blank)));
            }
            // A line of nothing but a rule separates like a blank one.
            blank |= before == lines.len();
        }
    }
    join_dates(text, lines)
}

/// "|---|:---:|", below the names of the columns of a table in Markdown.
fn is_table_rule(printed: &str) -> bool {
    printed.contains('|')
        && printed.contains("--")
        && printed.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// Empties page numbers, and what pages repeat at their top and bottom.
fn drop_furniture(pages: &mut [Vec<&str>]) {
    let edges = |page: &[&str]| -> Vec<usize> {
        let mut full: Vec<usize> = Vec::new();
        for (at, printed) in page.iter().enumerate() {
            if !printed.trim().is_empty() {
                full.push(at);
            }
        }
        let mut edges: Vec<usize> = full
            .first()
            .into_iter()
            .chain(full.last())
            .copied()
            .collect();
        edges.dedup();
        edges
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    let single = pages.len() < 2;
    for page in pages.iter_mut() {
        for at in edges(page).into_iter().filter(|_| !single) {
            if let Some(printed) = page.get_mut(at) {
                // Without its number, so that "Ada Example – 2" repeats "Ada Example – 1".
                let key: String = printed.chars().filter(|c| c.is_alphabetic()).collect();
                let count = seen.entry(key).or_default();
                *count = count.saturating_add(1);
                if *count > 1 {
                    *printed = "";
                }
            }
        }
        for printed in page.iter_mut() {
            if is_page_number(printed) {
                *printed = "";
            }
        }
    }
}

/// "Page 2 of 3", "Seite 2", "- 2 -", "2 / 3", also after a name.
fn is_page_number(printed: &str) -> bool {
    let printed = printed.trim();
    if printed.is_empty() || printed.len() > 80 {
        return false;
    }
    let text = folded(printed);
    let words: Vec<&str> = text.split(' ').collect();
    let number = |word: Option<&&str>| {
        word.is_some_and(|word| {
            word.len() <= 2 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let at = words
        .iter()
        .position(|word| matches!(*word, "page" | "seite" | "pagina"));
    if let Some(at) = at {
        return number(words.get(at.saturating_add(1))) && words.len() <= 9;
    }
    let marks = !printed.chars().any(char::is_alphabetic);
    marks
        && match words.as_slice() {
            [only] => number(Some(only)) && !printed.ends_with(['.', ')']),
            [first, second] => {
                number(Some(first))
                    && number(Some(second))
                    && printed.contains('/')
                    && printed.len() <= 7
            }
            _ => false,
        }
}

/// A printed line as the pieces that were run together in it.
fn pieces(printed: &str) -> Vec<&str> {
    let trimmed = printed.trim();
    let mut cuts: Vec<usize> = Vec::new();
    let long = trimmed.len() > LONGEST_PRINTED;
    let listed = bullet(trimmed) > 0;
    let stars = trimmed.matches(" * ").count();
    let mut gap_from: Option<usize> = None;
    for (at, c) in trimmed.char_indices() {
        if c.is_whitespace() {
            gap_from.get_or_insert(at);
            continue;
        }
        let gap = gap_from.take();
        let wide = gap.is_some_and(|from| at.saturating_sub(from) >= 2);
        let rest = part(trimmed, at..trimmed.len());
        let strong = is_bullet(c)
            || MISREAD_BULLETS
                .iter()
                .any(|misread| rest.starts_with(misread));
        let cut = (strong && (long || listed || trimmed.len() > 120))
            || (c == '*' && gap.is_some() && stars >= 2)
            || (wide && long);
        if cut && at > 0 {
            cuts.push(at);
        }
    }
    let mut pieces: Vec<&str> = Vec::new();
    let mut start = 0;
    cuts.push(trimmed.len());
    for cut in cuts {
        let piece = part(trimmed, start..cut);
        // "Dec 2013", "to", "Current" and "Oslo", ", Norway" are one.
        let joins = pieces.last().is_some_and(|last| is_joined(last, piece));
        match pieces.last_mut() {
            Some(last) if joins => {
                let from = start.saturating_sub(last.len());
                *last = part(trimmed, from..cut);
            }
            _ => pieces.push(piece),
        }
        start = cut;
    }
    pieces
}

/// Whether a gap stands within a date or a place, not between two lines.
fn is_joined(before: &str, next: &str) -> bool {
    let (before, next) = (before.trim(), next.trim());
    let connects = |text: &str| {
        matches!(
            text,
            "to" | "," | "-" | "–" | "—" | "－" | "|" | ":" | "to:"
        )
    };
    connects(next)
        || next.starts_with(',')
        || before.ends_with(',')
        || before.ends_with(" :")
        || before.ends_with('－')
        || next.starts_with('－')
        || period::is_unfinished(before) && period::continues(next)
}

/// Characters that mark an item wherever they stand.
fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '‣'
            | '◦'
            | '▪'
            | '▫'
            | '●'
            | '○'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '►'
            | '▶'
            | '▸'
            | '➢'
            | '➤'
            | '➔'
            | '✓'
            | '✔'
            | '❖'
            | '⁃'
            | '∙'
            | '⦁'
            | '★'
            | '☑'
            | '\u{f0b7}'
            | '\u{f0a7}'
            | '\u{f076}'
            | '\u{f0d8}'
            | '\u{fffd}'
            | '\u{2b9a}'
    )
}

/// Bullets in the wrong encoding.
const MISREAD_BULLETS: &[&str] = &["â€¢", "ï‚·", "ï‚§", "ï¿½"];

/// The bytes of a bullet at the start of a trimmed line: a mark, or a number with a dot or bracket.
fn bullet(line: &str) -> usize {
    let mut rest = line;
    loop {
        let misread = MISREAD_BULLETS
            .iter()
            .find_map(|misread| rest.strip_prefix(misread));
        let stripped = misread.or_else(|| rest.strip_prefix(is_bullet));
        match stripped {
            Some(stripped) => rest = stripped,
            None => break,
        }
    }
    if rest.len() < line.len() {
        return line.len().saturating_sub(rest.len());
    }
    let mark = |c: char| {
        matches!(
            c,
            '-' | '–' | '—' | '*' | '+' | '·' | '>' | '»' | '→' | '~' | '§'
        )
    };
    if let Some(rest) = line.strip_prefix(mark) {
        let glued = line.starts_with(['·', '»', '>', '→', '*'])
            || (line.starts_with(['-', '–']) && rest.starts_with(char::is_alphabetic));
        if rest.is_empty()
            || rest.starts_with(char::is_whitespace)
            || glued && !rest.starts_with('*')
        {
            return line.len().saturating_sub(rest.len());
        }
        return 0;
    }
    if let Some(rest) = line.strip_prefix(['o', 'q', 'Ø', '§', 'v'])
        && rest.starts_with([' ', '\t'])
        && rest.trim_start().starts_with(|c: char| c.is_uppercase())
    {
        return line.len().saturating_sub(rest.len());
    }
    let number = line.trim_start_matches('(');
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let letter = usize::from(number.starts_with(|c: char| c.is_ascii_lowercase()));
    let rest = part(number, digits.max(letter)..number.len());
    let closes = if digits > 0 {
        &['.', ')'][..]
    } else {
        &[')'][..]
    };
    match rest.strip_prefix(closes) {
        Some(after)
            if (1..=2).contains(&digits.max(letter))
                && after.starts_with([' ', '\t'])
                && !period::continues(line) =>
        {
            line.len().saturating_sub(after.len())
        }
        _ => 0,
    }
}

/// A line without its bullet and decoration; `None` for a rule or nothing.
fn line(piece: &str, blank_before: bool) -> Option<Line<'_>> {
    let trimmed = piece.trim_start_matches('\u{feff}').trim();
    let marked = bullet(trimmed);
    let text = part(trimmed, marked..trimmed.len());
    // Markdown: a heading stands apart, and bold text is text.
    let hashes = text
        .len()
        .saturating_sub(text.trim_start_matches('#').len());
    let titled = hashes > 0 && part(text, hashes..text.len()).starts_with([' ', '\t']);
    let text = if titled {
        part(text, hashes..text.len())
    } else {
        text
    };
    let text = match text.trim().strip_prefix("**") {
        Some(bold) if bold.ends_with("**") => bold.trim_matches('*'),
        _ => text,
    };
    let text = text.trim_matches(|c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}' | '_' | '|')
    });
    if !text.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(Line {
        text,
        bullet: marked > 0,
        blank_before: blank_before || titled,
    })
}

/// Joins a line that ends within a period and the one that continues it.
fn join_dates<'a>(whole: &'a str, lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
    let mut joined: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(last) = joined.last_mut()
            && !line.blank_before
            && last.text.len() < LONGEST_PRINTED
            && period::continues(line.text)
            && period::is_unfinished(last.text)
        {
            let from = super::words::span_of(whole, last.text).start;
            let to = super::words::span_of(whole, line.text).end;
            // Two columns may have put them apart.
            let between: Range<usize> = from..to;
            if from < to
                && between.len()
                    <= last
                        .text
                        .len()
                        .saturating_add(line.text.len())
                        .saturating_add(40)
            {
                last.text = part(whole, between);
                continue;
            }
        }
        joined.push(line);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::line::cells;
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        lines(text).iter().map(|line| line.text).collect()
    }

    #[test]
    fn bullets_are_of_many_kinds() {
        let text = "• a b\n- c\n* d\n➢ e\n1. f\n(2) g\no Hosted\n\u{f0b7}h\nâ€¢ i\n–\tj\nplain\n2019 - 2020";
        let expect = [
            "a b",
            "c",
            "d",
            "e",
            "f",
            "g",
            "Hosted",
            "h",
            "i",
            "j",
            "plain",
            "2019 - 2020",
        ];
        assert_eq!(texts(text), expect);
        let bullets = lines(text).iter().filter(|line| line.bullet).count();
        assert_eq!(bullets, 10);
    }

    #[test]
    fn pages_lose_their_numbers_and_repeated_edges() {
        let text = "Ada Example\nNurse\nPage 1 of 2\n\u{c}Ada Example\nTriage\n2\n";
        assert_eq!(texts(text), ["Ada Example", "Nurse", "Triage"]);
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let left = [
            "SKILLS", "Welding", "Brazing", "Fitting", "Cutting", "Milling", "Turning", "Sawing",
        ];
        let text: String = left
            .iter()
            .enumerate()
            .map(|(at, left)| format!("{left:<20}Repaired the machines of hall {at}\n"))
            .collect();
        let read = texts(&text);
        assert_eq!(read.get(..8), Some(&left[..]));
        assert_eq!(read[8], "Repaired the machines of hall 0");
        // Dates at the right edge are no column.
        let dated: String = (0..9)
            .map(|at| format!("Welder in hall {at}     201{at} – 2019\n"))
            .collect();
        assert_eq!(texts(&dated).len(), 9);
    }

    #[test]
    fn a_column_of_short_lines_is_told_by_its_headings() {
        let rows = [
            ["EXPERIENCE", "SKILLS"],
            ["Nurse", "Triage"],
            ["City Hospital", "EMIS"],
            ["Wards", "Wound care"],
            ["Nights", "LANGUAGES"],
            ["Surgery", "English"],
            ["Rotas", "Gaelic"],
            ["Training", "Welsh"],
            ["Outreach", ""],
        ];
        let text: String = rows
            .map(|[left, right]| format!("{left:<30}{right}\n"))
            .concat();
        let expect: Vec<&str> = [0, 1]
            .into_iter()
            .flat_map(|column| rows.iter().map(move |row| row[column]))
            .filter(|cell| !cell.is_empty())
            .collect();
        assert_eq!(texts(&text), expect);
    }

    #[test]
    fn tables_in_markdown_lose_the_names_of_their_columns() {
        let text = "| Tool | Years |\n|---|:---:|\n| Lathe | 5 years |\n| Mill | 2 years |";
        assert_eq!(texts(text), ["Lathe | 5 years", "Mill | 2 years"]);
    }

    #[test]
    fn lines_run_together_are_cut_at_gaps() {
        let text = format!(
            "CHEF       Summary     {}   Experience   Chef     Dec 2013   to   Current      Inn   －   Oslo  ,   Norway",
            "Cooks well. ".repeat(20)
        );
        let read = texts(&text);
        assert_eq!(read.first(), Some(&"CHEF"));
        assert_eq!(
            read.get(4..).unwrap(),
            [
                "Chef",
                "Dec 2013   to   Current",
                "Inn   －   Oslo  ,   Norway"
            ]
        );
        assert_eq!(
            texts("May 2018 –\nJune 2019 Nurse"),
            ["May 2018 –\nJune 2019 Nurse"]
        );
        assert_eq!(cells("Nurse ------- Oslo"), ["Nurse ", " Oslo"]);
        assert_eq!(
            cells("Nurse\tOslo | Inn   x y"),
            ["Nurse", "Oslo ", " Inn", "x y"]
        );
    }
}

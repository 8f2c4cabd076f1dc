//! Lines that hold the dates of a position, and lines that are written like a name or a title.

use super::super::line::Line;
use super::super::period::{Period, periods};
use super::super::trade::{names_employer, names_school, names_trade};
use super::super::words::{part, words};
use super::head::without_periods;

/// Whether a line is the head of a position with its dates.
pub(in crate::resume::text) fn is_dated(line: &Line<'_>) -> bool {
    anchor(line).is_some_and(|period| period.is_range)
}

/// The period of a line that can be the head of a position.
pub(super) fn anchor(line: &Line<'_>) -> Option<Period> {
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
            && (!line.bullet || starts || is_aside(line.text, &period))
            && (rest == 0 || named())
    };
    fits.then_some(period)
}

/// "Porter, Sample Hotel (2012)": a year in brackets, but not after something that was done.
fn is_aside(text: &str, period: &Period) -> bool {
    let first = words(text).into_iter().next();
    let is_deed = first.is_some_and(|word| word.folded.ends_with("ed"));
    !is_deed && part(text, period.span.clone()).starts_with(['(', '['])
}

/// Whether a line is short and written like a name or a title, not like a sentence.
pub(in crate::resume::text) fn is_headlike(line: &Line<'_>) -> bool {
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

/// Whether a line is a title as an item of a list, and the line below has an employer and dates.
fn heads_item(line: &Line<'_>, below: &Line<'_>) -> bool {
    let beside = without_periods(below.text);
    line.bullet
        && !below.bullet
        && !below.blank_before
        && !beside.is_empty()
        && !beside.into_iter().any(names_trade)
        && words(line.text).len() <= 8
        && !line.text.contains([',', ':'])
        && is_headlike(line)
}

/// How many lines above an anchor belong to its head.
pub(super) fn above(
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
        // A title as the item of a list, with the employer and the dates below it.
        if count == 0 && heads_item(line, lower) {
            return 1;
        }
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

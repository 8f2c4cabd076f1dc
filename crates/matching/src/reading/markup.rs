//! HTML and Markdown taken off a text.

/// The text without tags, entities and Markdown's marks; a tag parts words.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let (end, spelled) = if from.starts_with('<') {
            tag(from)
        } else {
            entity(from)
        };
        match spelled {
            Some(c) => plain.push(c),
            None => plain.push_str(from.get(..end).unwrap_or_default()),
        }
        rest = from.get(end..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain.retain(|c| !matches!(c, '*' | '`' | '_' | '\u{ad}' | '\u{200b}'));
    plain
}

/// A description without its tail on how to apply and on the employer's policies, which says nothing of the work.
pub(super) fn body(description: &str) -> &str {
    // ASCII letters alone change, so that positions in both texts are the same.
    let lower = description.to_ascii_lowercase();
    let tail = TAILS.iter().filter_map(|tail| {
        lower
            .match_indices(tail)
            .map(|(at, _)| at)
            .find(|at| *at > SHORTEST_BODY)
    });
    tail.min()
        .and_then(|at| description.get(..at))
        .unwrap_or(description)
}

/// What begins such a tail.
const TAILS: &[&str] = &[
    "how to apply",
    "equal opportunity employer",
    "equal employment opportunity",
];

/// Bytes that must come before a tail.
const SHORTEST_BODY: usize = 100;

/// Length of a tag at the start of `text`, and what stands for it; a `<` that opens none is itself.
fn tag(text: &str) -> (usize, Option<char>) {
    let opens = text
        .chars()
        .nth(1)
        .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
    match text.find('>') {
        Some(end) if opens => (end.saturating_add(1), Some(' ')),
        _ => (1, Some('<')),
    }
}

/// Length of a character reference at the start of `text`, and its character; any other `&` is itself.
fn entity(text: &str) -> (usize, Option<char>) {
    let Some(end) = text.find(';').filter(|end| *end <= 10) else {
        return (1, Some('&'));
    };
    let name = text.get(1..end).unwrap_or_default();
    let c = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" | "rsquo" | "lsquo" => Some('\''),
        "nbsp" => Some(' '),
        "ndash" | "mdash" => Some('-'),
        "bull" | "middot" => Some('•'),
        _ => name
            .strip_prefix('#')
            .and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            })
            .and_then(char::from_u32),
    };
    c.map_or((1, Some('&')), |c| (end.saturating_add(1), Some(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_cut_off() {
        let work = "We plan, build and look after the gardens of the town. ".repeat(3);
        assert_eq!(body(&format!("{work}HOW TO APPLY: send a letter")), work);
        assert_eq!(
            body("How to apply: a guide for gardeners"),
            "How to apply: a guide for gardeners"
        );
    }

    #[test]
    fn markup_is_taken_off() {
        let check = |input: &str, expect: &str| assert_eq!(plain(input), expect);
        check(
            "<p>Rust &amp; <b>Go</b></p>",
            " Rust & Go  ".replace("& Go", "&  Go").as_str(),
        );
        check("a < b && c > d", "a < b && c > d");
        check("**bold** `code`", "bold code");
        check("&#233;t&#xE9; &bogus;", "été &bogus;");
        check("<", "<");
        check("&", "&");
        check("日本<br>語", "日本 語");
    }
}

//! Field codes of word processors, which some ways to copy a text leave in it.

use std::borrow::Cow;

/// The name of the field that holds a link.
const LINK: &str = "HYPERLINK";

/// Bytes of the longest code.
const LONGEST: usize = 2_000;

/// A text in which blanks replace the codes around links, `HYPERLINK "https://…" \t "_blank"`. The
/// address and the words of the link stay, and all are where they were.
pub(super) fn without_codes(text: &str) -> Cow<'_, str> {
    if !text.contains(LINK) {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for (at, _) in text.match_indices(LINK) {
        let before = text.get(..at).unwrap_or_default().trim_end_matches(' ');
        if before.ends_with(['{', '\u{13}']) {
            blank(&mut bytes, before.len().saturating_sub(1), before.len());
        }
        let mut end = at.saturating_add(LINK.len());
        blank(&mut bytes, at, end);
        let mut is_address = true;
        while let Some(rest) = text.get(end..).filter(|_| end.saturating_sub(at) < LONGEST) {
            let next = rest.trim_start_matches(' ');
            let start = text.len().saturating_sub(next.len());
            let switch = next.strip_prefix('\\').and_then(|next| next.chars().next());
            if let Some(quoted) = next.strip_prefix('"')
                && let Some(length) = quoted.find(['"', '\n'])
            {
                end = start.saturating_add(length).saturating_add(2);
                if std::mem::take(&mut is_address) {
                    blank(&mut bytes, start, start.saturating_add(1));
                    blank(&mut bytes, end.saturating_sub(1), end);
                } else {
                    blank(&mut bytes, start, end);
                }
            } else if let Some(letter) = switch.filter(char::is_ascii_alphabetic) {
                end = start.saturating_add(1).saturating_add(letter.len_utf8());
                blank(&mut bytes, start, end);
                is_address = false;
            } else {
                if next.starts_with(['}', '\u{14}']) {
                    blank(&mut bytes, start, start.saturating_add(1));
                }
                break;
            }
        }
    }
    // Only whole characters were replaced.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Replaces bytes by blanks, except the ends of lines.
fn blank(bytes: &mut [u8], from: usize, to: usize) {
    for byte in bytes.get_mut(from..to).unwrap_or_default() {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lose_their_codes_and_keep_their_places() {
        let check = |text: &str, expect: &str| {
            let read = without_codes(text);
            let words: Vec<&str> = read.split_whitespace().collect();
            assert_eq!(words.join(" "), expect, "{text}");
            assert_eq!(read.len(), text.len());
            let at = |text: &str| text.find("Example").expect("the words of the link");
            assert_eq!(at(&read), at(text));
        };
        check(
            r#"Cook, HYPERLINK "https://inn.example" Example Inn, 2015 – 2018"#,
            "Cook, https://inn.example Example Inn, 2015 – 2018",
        );
        check(
            r#"{ HYPERLINK "mailto:ada@example.org" \o "Write “to” me" \t "_blank" }Ada Example"#,
            "mailto:ada@example.org Ada Example",
        );
        check("\u{13}HYPERLINK \\l \"_Toc12\" \u{14}Example", "Example");
        check("HYPERLINK \"Example", "\"Example");
        check("Example", "Example");
    }
}

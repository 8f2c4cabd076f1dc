//! Contact data in running text: a sentence may contain what the prompt has no field for.

/// The text without e-mail addresses, web addresses and telephone numbers; white space becomes
/// single spaces.
pub(super) fn without_contacts(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !is_address(word))
        .collect();
    // Consecutive words that may be parts of one telephone number are kept or removed together.
    let kept: Vec<&str> = words
        .chunk_by(|a, b| is_phone_piece(a) == is_phone_piece(b))
        .filter(|row| !is_phone(row))
        .flatten()
        .copied()
        .collect();
    kept.join(" ")
}

fn is_phone(row: &[&str]) -> bool {
    let digits = row.iter().flat_map(|word| word.chars());
    row.first().is_some_and(|word| is_phone_piece(word))
        && digits.filter(char::is_ascii_digit).count() >= PHONE_DIGITS
}

/// Fewest digits of a telephone number with its area code.
const PHONE_DIGITS: usize = 7;

fn is_phone_piece(word: &str) -> bool {
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    let shape = word
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '-' | '.' | '/'));
    has_digit && shape && !is_years(word)
}

/// `2019`, `2017-2021`: years are not telephone numbers.
fn is_years(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .all(|group| group.len() == 4 && (group.starts_with("19") || group.starts_with("20")))
}

fn is_address(word: &str) -> bool {
    word.contains('@') || word.contains("://") || word.to_lowercase().contains("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_go_and_the_rest_stays() {
        for (text, expected) in [
            ("Write to robin@example.org today", "Write to today"),
            ("See https://example.org/me or WWW.example.org", "See or"),
            ("Call +49 (170) 555-0199 now", "Call now"),
            ("Call 030/5550199", "Call"),
            (
                "2017-2021: 12 people, 2016 2018 2020",
                "2017-2021: 12 people, 2016 2018 2020",
            ),
            ("cut cost by 40 % in 3 years", "cut cost by 40 % in 3 years"),
            ("C++ and\n\nNode.js 20", "C++ and Node.js 20"),
        ] {
            assert_eq!(without_contacts(text), expected);
        }
    }
}

//! Contact data in running text, however it is spelled: a sentence may contain what the prompt has
//! no field for, and a reply what nobody should be led to.

use interchange::resume::{fold, is_contact, names_phone};

/// The text without e-mail addresses, web addresses, telephone numbers, accounts of messengers and
/// streets; white space becomes single spaces. Invisible characters go, and digits and letters of
/// full width become plain ones.
pub(super) fn without_contacts(text: &str) -> String {
    let text = joined(&plain(text));
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut gone = vec![false; words.len()];
    mark_addresses(&words, &mut gone);
    mark_accounts(&words, &mut gone);
    mark_phones(&words, &mut gone);
    mark_streets(&words, &mut gone);
    let kept = words.iter().zip(&gone).filter(|(_, gone)| !**gone);
    let kept: Vec<&str> = kept.map(|(word, _)| *word).collect();
    kept.join(" ")
}

/// Whether a text has contact data.
pub(super) fn has_contacts(text: &str) -> bool {
    let words: Vec<String> = plain(text).split_whitespace().map(str::to_owned).collect();
    without_contacts(text) != words.join(" ")
}

/// The text in plain characters: nothing invisible, and one spelling for each digit, dash and sign.
pub(super) fn plain(text: &str) -> String {
    let digit = |c: char, zero: u32| {
        let value = u32::from(c).checked_sub(zero)?.checked_rem(10)?;
        char::from_digit(value, 10)
    };
    let spelled = |c: char| match c {
        '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => None,
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32),
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        '\u{966}'..='\u{96f}' => digit(c, 0x966),
        '\u{1d7ce}'..='\u{1d7ff}' => digit(c, 0x1d7ce),
        '\u{fe6b}' => Some('@'),
        '\u{2024}' | '\u{fe52}' => Some('.'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        other => Some(other),
    };
    text.chars().filter_map(spelled).collect()
}

/// Longest word in brackets that may stand for a sign, with its brackets.
const BRACKETED_CHARS: usize = 12;

/// The text with `@` for `(at)` and `.` for `[dot]`, without the white space around them.
fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match bracketed(rest) {
            Some((sign, after)) => {
                joined.truncate(joined.trim_end().len());
                joined.push(sign);
                rest = after.trim_start();
            }
            None => {
                joined.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    joined
}

/// The sign that a word in brackets at the start of a text stands for, and what follows it.
fn bracketed(text: &str) -> Option<(char, &str)> {
    let inside = text.strip_prefix(['(', '[', '{', '<'])?;
    let is_end = |c: char| matches!(c, ')' | ']' | '}' | '>');
    let (end, bracket) = inside
        .char_indices()
        .take(BRACKETED_CHARS)
        .find(|(_, c)| is_end(*c))?;
    let (word, rest) = inside.split_at_checked(end)?;
    let sign = match fold(word.trim()).as_str() {
        "at" | "a" | "@" | "arroba" | "arobase" | "ad" => '@',
        "." => '.',
        word if is_dot(word) => '.',
        _ => return None,
    };
    Some((sign, rest.get(bracket.len_utf8()..)?))
}

fn is_dot(word: &str) -> bool {
    matches!(word, "dot" | "punkt" | "punto" | "point" | "ponto")
}

/// Marks addresses, among them those whose signs are words of their own: `robin @ example . org`,
/// `robin at example dot org`.
fn mark_addresses(words: &[&str], gone: &mut [bool]) {
    let word = |at: usize| words.get(at).copied();
    for (at, text) in words.iter().enumerate() {
        let folded = fold(text);
        let is_coded = ["&#64;", "&#x40;", "&commat;", "%40", "_at_", "-at-"]
            .iter()
            .any(|sign| folded.contains(sign));
        let is_sign = matches!(folded.as_str(), "@" | "at" | "arroba" | "arobase");
        if is_sign {
            let Some(before) = at.checked_sub(1) else {
                continue;
            };
            // "Engineer at example.org" names an employer.
            let is_user = text.starts_with('@')
                || word(before).is_some_and(|user| !user.starts_with(char::is_uppercase));
            let host = at.saturating_add(1);
            let end = end_of_host(words, host);
            let is_host = end > host.saturating_add(1) || word(host).is_some_and(is_contact);
            if is_user && is_host {
                mark(gone, before..end);
            }
        } else if text.contains('@') {
            let before = at.saturating_sub(usize::from(text.starts_with('@')));
            let host = at.saturating_add(usize::from(text.ends_with('@')));
            let end = end_of_host(words, host);
            // `robin @example.org` is an address, `@robin` an account.
            let whole = text.contains('.') || end > host.saturating_add(1);
            mark(gone, if whole { before..end } else { at..end });
        } else if is_coded || is_contact(text) || folded.contains("www.") {
            mark(gone, at..at.saturating_add(1));
        }
    }
}

/// Where a host ends that begins with this word: `example`, `example . org`, `example dot co dot
/// uk`.
fn end_of_host(words: &[&str], host: usize) -> usize {
    let mut end = host.saturating_add(1).min(words.len());
    while let Some(next) = words.get(end) {
        let is_alone = *next == "." || is_dot(&fold(next));
        end = match next.strip_prefix('.') {
            Some(label) if label.starts_with(char::is_alphanumeric) => end.saturating_add(1),
            _ if is_alone && end.saturating_add(1) < words.len() => end.saturating_add(2),
            _ => break,
        };
    }
    end
}

fn mark(gone: &mut [bool], range: std::ops::Range<usize>) {
    let end = range.end.min(gone.len());
    if let Some(marked) = gone.get_mut(range.start.min(end)..end) {
        marked.fill(true);
    }
}

/// Marks the name behind `Telegram:` and the like.
fn mark_accounts(words: &[&str], gone: &mut [bool]) {
    for (at, pair) in words.windows(2).enumerate() {
        let label = pair.first().and_then(|label| label.strip_suffix(':'));
        let is_messenger = label.is_some_and(|label| {
            matches!(
                fold(label).as_str(),
                "skype"
                    | "telegram"
                    | "whatsapp"
                    | "signal"
                    | "threema"
                    | "wechat"
                    | "viber"
                    | "discord"
                    | "instagram"
                    | "insta"
                    | "facebook"
                    | "linkedin"
                    | "xing"
                    | "github"
                    | "twitter"
                    | "mastodon"
            )
        });
        if is_messenger {
            let name = at.saturating_add(1);
            mark(gone, name..name.saturating_add(1));
        }
    }
}

/// Marks consecutive words that together are one telephone number.
fn mark_phones(words: &[&str], gone: &mut [bool]) {
    let mut at: usize = 0;
    for row in words.chunk_by(|a, b| is_phone_piece(a) == is_phone_piece(b)) {
        let end = at.saturating_add(row.len());
        let digits = row.iter().flat_map(|word| word.chars());
        let digits = digits.filter(char::is_ascii_digit).count();
        let is_labelled = |label: &&str| {
            let label = fold(label);
            let label = label.trim_matches(|c: char| !c.is_alphanumeric());
            names_phone(label) || matches!(label, "call" | "whatsapp")
        };
        let label = at.checked_sub(1).and_then(|before| words.get(before));
        let fewest = match label.is_some_and(is_labelled) {
            true => LABELLED_DIGITS,
            false => PHONE_DIGITS,
        };
        if row.first().is_some_and(|word| is_phone_piece(word)) && digits >= fewest {
            mark(gone, at..end);
        }
        at = end;
    }
}

/// Fewest digits of a telephone number with its area code, and of one behind a label.
const PHONE_DIGITS: usize = 7;
const LABELLED_DIGITS: usize = 5;

fn is_phone_piece(word: &str) -> bool {
    let ends = |c: char| matches!(c, ',' | ';' | ':' | '!' | '?' | '[' | ']' | '"' | '\'');
    let word = word.trim_matches(ends);
    // `tel:+49170…`
    let number = match word.split_once(':') {
        Some((label, number)) if label.chars().all(char::is_alphabetic) => number,
        _ => word,
    };
    let shape = number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '-' | '.' | '/' | '_' | '~'));
    let is_sign = matches!(number, "/" | "-" | "." | "(0)");
    let has_digit = number.contains(|c: char| c.is_ascii_digit());
    shape && (is_sign || has_digit && !is_years(number) && !is_amount(number))
}

/// `2019`, `2017-2021`: years are not telephone numbers.
fn is_years(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .all(|group| group.len() == 4 && (group.starts_with("19") || group.starts_with("20")))
}

/// `50.000`, `1.250.000`: an amount in groups of thousands.
fn is_amount(word: &str) -> bool {
    let mut groups = word.trim_end_matches('.').split('.');
    let first = groups.next().unwrap_or_default();
    let mut others = groups.peekable();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && others.peek().is_some()
        && first.bytes().all(|byte| byte.is_ascii_digit())
        && others.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Marks streets with their number, and a postcode behind them: `Hauptstraße 5, 10115 Berlin`,
/// `12 Long Street`.
fn mark_streets(words: &[&str], gone: &mut [bool]) {
    let bare = |at: usize| {
        let word = words.get(at).copied().unwrap_or_default();
        word.trim_matches(|c: char| !c.is_alphanumeric())
    };
    let is_number = |at: usize| {
        let digits = bare(at).bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&digits) && bare(at).len() <= digits.saturating_add(1)
    };
    let is_capital = |at: usize| bare(at).starts_with(char::is_uppercase);
    for at in 0..words.len() {
        let street = fold(bare(at));
        let is_street = is_capital(at)
            && ["strasse", "str", "weg", "platz", "allee", "gasse"]
                .iter()
                .any(|end| street.len() > end.len().saturating_add(2) && street.ends_with(end));
        let next = at.saturating_add(1);
        if is_street && is_number(next) {
            let after = at.saturating_add(2);
            let postcode = bare(after);
            let is_postcode = (4..=5).contains(&postcode.len())
                && postcode.bytes().all(|byte| byte.is_ascii_digit());
            mark(gone, at..after.saturating_add(usize::from(is_postcode)));
        }
        let is_kind = |at: usize| {
            matches!(
                fold(bare(at)).as_str(),
                "street"
                    | "st"
                    | "road"
                    | "rd"
                    | "avenue"
                    | "ave"
                    | "lane"
                    | "ln"
                    | "boulevard"
                    | "blvd"
                    | "crescent"
                    | "terrace"
            )
        };
        let names = (next..at.saturating_add(4)).take_while(|at| is_capital(*at));
        if is_number(at)
            && let Some(kind) = names.skip(1).find(|at| is_kind(*at))
        {
            mark(gone, at..kind.saturating_add(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_go_in_every_spelling_and_the_rest_stays() {
        for (text, expected) in [
            ("Write to robin@example.org today", "Write to today"),
            ("Write to robin(at)example(dot)org today", "Write to today"),
            (
                "Write to robin [AT] example [DOT] org today",
                "Write to today",
            ),
            ("Write to robin { at } example.org today", "Write to today"),
            (
                "Write to robin at example dot co dot uk today",
                "Write to today",
            ),
            ("Write to robin @ example . org today", "Write to today"),
            ("Write to robin @example.org today", "Write to today"),
            ("Write to robin_at_example_dot_org today", "Write to today"),
            ("Write to robin&#64;example.org today", "Write to today"),
            (
                "Write to ro\u{ad}bin\u{200b}@exam\u{200d}ple.org today",
                "Write to today",
            ),
            ("Write to robin＠example．org today", "Write to today"),
            ("Write to mailto:robin@example.org, today", "Write to today"),
            ("Follow @robin today", "Follow today"),
            (
                "Telegram: robin_doe, or Skype: live:robin",
                "Telegram: or Skype:",
            ),
            ("See https://example.org/me or WWW.example.org", "See or"),
            (
                "See linkedin.com/in/robin or example.org today",
                "See or today",
            ),
            ("Call +49 (170) 555-0199 now", "Call now"),
            ("Call 030/5550199", "Call"),
            ("Call 0170 / 555 01 99, please", "Call please"),
            ("Call 0170-5550199; ask", "Call ask"),
            ("Call tel:+491705550199 now", "Call now"),
            ("Call +49–170–555\u{2011}0199 now", "Call now"),
            ("Call ０１７０ ５５５０１９９ now", "Call now"),
            ("Call ٠١٧٠ ٥٥٥٠١٩٩ now", "Call now"),
            ("Call 030.555.01.99 now", "Call now"),
            ("Tel.: 555 01 today", "Tel.: today"),
            ("I live in Hauptstraße 5, 10115 Berlin", "I live in Berlin"),
            (
                "I live at 12 Long Mill Street in Leeds",
                "I live at in Leeds",
            ),
            (
                "2017-2021: 12 people, 2016 2018 2020",
                "2017-2021: 12 people, 2016 2018 2020",
            ),
            ("cut cost by 40 % in 3 years", "cut cost by 40 % in 3 years"),
            ("50.000 - 60.000 EUR a year", "50.000 - 60.000 EUR a year"),
            (
                "C++ and\n\nNode.js 20, ASP.net",
                "C++ and Node.js 20, ASP.net",
            ),
            (
                "Engineer at a bank (at night)",
                "Engineer at a bank (at night)",
            ),
            (
                "a point to make (b) and 3 roads",
                "a point to make (b) and 3 roads",
            ),
            ("Cook @ Harbour Inn", "Cook @ Harbour Inn"),
        ] {
            assert_eq!(without_contacts(text), expected, "{text}");
            assert_eq!(
                has_contacts(text),
                text != expected && !text.contains('\n'),
                "{text}"
            );
        }
    }

    #[test]
    fn hostile_texts_are_read_in_one_pass() {
        for piece in [
            "(", "(at)", "@ ", "at ", "dot ", "1 ", "(1 ", ". ", "A 1 ", "&#64;",
        ] {
            let text = piece.repeat(20_000);
            assert!(without_contacts(&text).len() <= text.len(), "{piece}");
        }
    }
}

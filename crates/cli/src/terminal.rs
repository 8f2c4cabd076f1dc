//! How results and messages look: styles and plural forms.
//!
//! Styles are written always. Streams of `anstream` remove them where they do not belong: in a file
//! or pipe, with `NO_COLOR`, or with `--color never`.

use std::fmt::Display;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};

/// What the eye should find first.
pub(crate) const BOLD: Style = Style::new().bold();
/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What did not.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// Prints a result, to its last byte.
///
/// # Errors
/// When the output is closed or full.
pub(crate) fn print(result: &[u8]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(result)?;
    output.flush()
}

/// Prints a line of a result.
///
/// # Errors
/// When the output is closed or full.
pub(crate) fn print_line(line: impl Display) -> io::Result<()> {
    print(format!("{line}\n").as_bytes())
}

/// A number with its noun: "1 line", "2 lines".
pub(crate) fn count<N: Display + Copy + PartialEq + From<u8>>(
    number: N,
    one: &str,
    many: &str,
) -> String {
    let noun = if number == N::from(1) { one } else { many };
    format!("{number} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_none_is_plural() {
        let lines = |number: u64| count(number, "line", "lines");
        assert_eq!(
            [lines(0), lines(1), lines(21)],
            ["0 lines", "1 line", "21 lines"]
        );
    }
}

//! Splits a body that arrives in pieces into lines, in bounded memory.

use serde::Serialize;

use crate::wire::error::{Code, Error};

/// One line, without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// 1 for the first.
    pub number: u64,
    /// Its bytes; `None` if it exceeds the limit.
    pub bytes: Option<Vec<u8>>,
}

/// Splits a body into lines. Holds at most one partial line of at most `max_line_bytes`.
#[derive(Debug)]
pub struct Lines {
    max_line_bytes: usize,
    number: u64,
    pending: Vec<u8>,
    overlong: bool,
}

impl Lines {
    /// Lines of at most `max_line_bytes`; the rest of a longer line is discarded as it arrives.
    pub fn new(max_line_bytes: usize) -> Self {
        Self {
            max_line_bytes,
            number: 0,
            pending: Vec::new(),
            overlong: false,
        }
    }

    /// Takes the next piece. Gives the lines that it completes; blank lines are counted and left
    /// out.
    pub fn push(&mut self, piece: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            match part.strip_suffix(b"\n") {
                Some(rest) => {
                    self.extend(rest);
                    lines.extend(self.complete());
                }
                None => self.extend(part),
            }
        }
        lines
    }

    /// The last line, if the body does not end in a line break.
    pub fn finish(mut self) -> Option<Line> {
        self.complete()
    }

    fn extend(&mut self, bytes: &[u8]) {
        if self.pending.len().saturating_add(bytes.len()) > self.max_line_bytes {
            self.overlong = true;
            self.pending.clear();
        }
        if !self.overlong {
            self.pending.extend_from_slice(bytes);
        }
    }

    fn complete(&mut self) -> Option<Line> {
        self.number = self.number.saturating_add(1);
        let bytes = std::mem::take(&mut self.pending);
        if std::mem::take(&mut self.overlong) {
            return Some(Line {
                number: self.number,
                bytes: None,
            });
        }
        let blank = bytes.iter().all(u8::is_ascii_whitespace);
        (!blank).then_some(Line {
            number: self.number,
            bytes: Some(bytes),
        })
    }
}

/// The error of a refused line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct LineError {
    /// Its code.
    pub code: Code,
    /// The field at fault.
    pub field: String,
    /// A sentence for the caller.
    pub reason: String,
}

impl LineError {
    /// The error of a refusal; `None` for other errors.
    pub(crate) fn of(error: Error) -> Option<Self> {
        match error {
            Error::Refused {
                code,
                field,
                reason,
            } => Some(Self {
                code,
                field,
                reason,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&str]) -> Vec<(u64, Option<String>)> {
        let mut splitter = Lines::new(5);
        let mut lines: Vec<Line> = pieces
            .iter()
            .flat_map(|piece| splitter.push(piece.as_bytes()))
            .collect();
        lines.extend(splitter.finish());
        lines
            .into_iter()
            .map(|line| {
                (
                    line.number,
                    line.bytes.map(|b| String::from_utf8(b).unwrap()),
                )
            })
            .collect()
    }

    #[test]
    fn cuts_wherever_the_pieces_end() {
        let expected = vec![(1, Some("ab".to_owned())), (3, Some("c".to_owned()))];
        assert_eq!(lines(&["ab\n\nc"]), expected);
        assert_eq!(lines(&["a", "b", "\n", "\n", "c", "\n"]), expected);
        assert_eq!(lines(&["ab\n \nc\n"]), expected);
    }

    #[test]
    fn an_overlong_line_is_told_and_the_next_one_read() {
        let expected = vec![(1, None), (2, Some("ok".to_owned()))];
        assert_eq!(lines(&["123456\nok"]), expected);
        assert_eq!(lines(&["123", "456", "789\no", "k\n"]), expected);
        assert_eq!(lines(&["12345\n"]), vec![(1, Some("12345".to_owned()))]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(lines(&[]), vec![]);
        assert_eq!(lines(&["\n\n"]), vec![]);
    }
}

//! A token of a line that pay is read from.

/// A token with its position.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// Source characters: the first, and the one after the last.
    pub(crate) span: [u32; 2],
    /// Whether white space precedes it.
    pub(crate) spaced: bool,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    Number(f64),
    /// Digits that are no amount: a date, a version, a telephone number.
    Digits,
    /// A folded word; of scripts without spaces, a single character.
    Word {
        text: String,
        /// Whether it begins with a capital.
        capital: bool,
        /// Whether all its letters are capitals.
        capitals: bool,
    },
    /// Any other character.
    Mark(char),
}

impl Token {
    /// The folded word; empty for other tokens.
    pub(crate) fn word(&self) -> &str {
        match &self.kind {
            TokenKind::Word { text, .. } => text,
            _ => "",
        }
    }

    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark(mark)
    }
}

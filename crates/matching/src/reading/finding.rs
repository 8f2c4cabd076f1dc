//! Facts found in running text, with the words that state them.

use std::ops::Range;

use crate::document::Posting;
use crate::explanation::{Field, Source};
use crate::features::{Fact, Quote};
use crate::language::text::{Word, currency_of_sign};

/// A fact and its position.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding<T> {
    pub(super) fact: T,
    pub(super) source: Source,
}

impl<T> Finding<T> {
    /// A fact that these words of a line state; `None` if there are no such words.
    pub(super) fn by(fact: T, field: Field, words: &[Word], at: Range<usize>) -> Option<Self> {
        let words = words.get(at)?;
        let (first, last) = (words.first()?, words.last()?);
        Some(Self {
            fact,
            source: Source::at(field, [first.span[0], last.span[1]]),
        })
    }

    /// The fact; its words are kept as a quote.
    pub(super) fn keep(self, of: Fact, posting: &Posting, quotes: &mut Vec<Quote>) -> T {
        let text = match self.source.field {
            Field::Title => Some(&posting.title),
            Field::Description => posting.description.as_ref(),
            Field::Qualifications(nth) => posting.requirements.get(usize::from(nth)),
            Field::Responsibilities(nth) => posting.responsibilities.get(usize::from(nth)),
            _ => None,
        };
        if let (Some(text), Some(span)) = (text, self.source.span) {
            let span = with_currency(text, span);
            quotes.push(Quote {
                of,
                text: quote(text, span).to_owned(),
                source: Source::at(self.source.field, span),
            });
        }
        self.fact
    }
}

/// A currency sign is part of a quote, though of no word.
fn with_currency(text: &str, [from, to]: [u32; 2]) -> [u32; 2] {
    let before = from.checked_sub(1);
    let sign = before.filter(|before| {
        let sign = text.chars().nth(*before as usize);
        sign.is_some_and(|sign| currency_of_sign(sign).is_some())
    });
    [sign.unwrap_or(from), to]
}

/// The text at these characters.
pub(super) fn quote(text: &str, [from, to]: [u32; 2]) -> &str {
    let byte = |at: u32| {
        let at = text.char_indices().nth(at as usize);
        at.map_or(text.len(), |(byte, _)| byte)
    };
    text.get(byte(from)..byte(to)).unwrap_or_default()
}

//! Facts read out of running text, with the words that tell them.

use std::ops::Range;

use crate::document::Posting;
use crate::explanation::{Field, Source};
use crate::features::{Fact, Quote};
use crate::language::text::{Word, currency_of_sign};

/// A fact, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding<T> {
    pub(super) fact: T,
    pub(super) source: Source,
}

impl<T> Finding<T> {
    /// A fact that these words of a line of this field tell; `None` where there are none.
    pub(super) fn by(fact: T, field: Field, words: &[Word], at: Range<usize>) -> Option<Self> {
        let words = words.get(at)?;
        let (first, last) = (words.first()?, words.last()?);
        Some(Self {
            fact,
            source: Source::at(field, [first.span[0], last.span[1]]),
        })
    }

    /// The fact, while the words that tell it are kept.
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

/// The sign of a currency is part of no word, but of what is quoted.
fn with_currency(text: &str, [from, to]: [u32; 2]) -> [u32; 2] {
    let before = from.checked_sub(1);
    let sign = before.filter(|before| {
        let sign = text.chars().nth(*before as usize);
        sign.is_some_and(|sign| currency_of_sign(sign).is_some())
    });
    [sign.unwrap_or(from), to]
}

/// What stands at these characters.
pub(super) fn quote(text: &str, [from, to]: [u32; 2]) -> &str {
    let byte = |at: u32| {
        let at = text.char_indices().nth(at as usize);
        at.map_or(text.len(), |(byte, _)| byte)
    };
    text.get(byte(from)..byte(to)).unwrap_or_default()
}

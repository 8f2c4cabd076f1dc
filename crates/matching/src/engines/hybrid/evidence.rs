//! Facts of the two documents in words and values.

use crate::explanation::{Evidence, Values};
use crate::features::{Fact, PostingFeatures, ProfileFeatures, Quote};

/// A fact of a document, with its values and in words; `None` if the document omits it.
pub(crate) type Statement = (Fact, Option<(Values, String)>);

/// Facts of the person, then of the posting, under the name of a signal.
pub(crate) fn of_both(
    signal: &str,
    (profile, person): (&ProfileFeatures, Vec<Statement>),
    (posting, job): (&PostingFeatures, Vec<Statement>),
) -> Vec<Evidence> {
    let mut evidence = of_document("profile", signal, person, &profile.quotes);
    evidence.extend(of_document("posting", signal, job, &posting.quotes));
    evidence
}

/// Facts of one document: quotes for those found in its text, the others together under the name of
/// the signal.
fn of_document(
    document: &str,
    signal: &str,
    facts: Vec<Statement>,
    quotes: &[Quote],
) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let mut values = Values::new();
    for (fact, stated) in facts {
        match (quotes.iter().find(|quote| quote.of == fact), stated) {
            (Some(quote), Some(_)) => {
                evidence.push(quote.source.evidence(document, &quote.text));
            }
            (None, Some((stated, words))) => {
                others.push(words);
                values.extend(stated);
            }
            (_, None) => {}
        }
    }
    if !others.is_empty() {
        evidence.push(Evidence {
            values,
            ..Evidence::new(document, signal, &others.join(", "))
        });
    }
    evidence
}

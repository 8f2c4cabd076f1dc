//! Whether words among requirements ask for a span of experience without the word for it.

use crate::language::Language;
use crate::language::text::{Pause, Word};
use crate::vocabulary::Vocabulary;

/// Whether a line states requirements, which need not say "experience" then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Asks {
    No,
    /// In a text without headings any line may; its words must show it.
    Possible,
    Known,
}

/// Whether a span of time among requirements is asked of the applicant without the word
/// "experience": "6+ years in planning", "at least 3 years as a cook", "Planning: 4 years".
pub(super) fn is_asked(
    words: &[Word],
    from: usize,
    index: usize,
    asks: Asks,
    vocabulary: &Vocabulary,
) -> bool {
    if asks == Asks::No {
        return false;
    }
    let after = words.get(index.saturating_add(1)..).unwrap_or_default();
    let next = words.get(index.saturating_add(1));
    let before = from.checked_sub(1).and_then(|before| words.get(before));
    let follows = next.is_none_or(|next| {
        let word = next.text.as_str();
        is_of(word)
            || matches!(next.around[0], '(' | ')' | '+')
            || next.pause >= Pause::Comma
            || matches!(
                word,
                "working"
                    | "work"
                    | "worked"
                    | "professional"
                    | "relevant"
                    | "minimum"
                    | "min"
                    | "required"
                    | "at"
                    | "doing"
                    | "mindestens"
                    | "als"
                    | "or"
                    | "plus"
                    | "on"
                    | "in"
                    | "bei"
                    | "comme"
                    | "como"
                    | "minimo"
                    | "post"
                    | "hands"
                    | "industry"
                    | "im"
                    | "auf"
            )
            || word.len() > 5
                && ["ing", "ando", "iendo"]
                    .iter()
                    .any(|end| word.ends_with(end))
    });
    let first = words.get(from);
    let follows = follows
        || first.is_some_and(|first| first.text.ends_with('+'))
        || names_skill(after, vocabulary);
    // "De 2 a 4 años", "between 3 and 5 years"
    let opens = |word: &&Word| matches!(word.text.as_str(), "de" | "entre" | "between" | "from");
    let start = from.saturating_sub(usize::from(before.as_ref().is_some_and(opens)));
    let begins = words
        .get(start)
        .is_none_or(|first| start == 0 || first.pause >= Pause::Comma);
    let asked_for = from.checked_sub(2).and_then(|asks| words.get(asks));
    let asked_for = asked_for
        .is_some_and(|asks| matches!(asks.text.as_str(), "ask" | "asking" | "look" | "looking"));
    // "A minimum of 18 months"
    let of_minimum = before.is_some_and(|before| matches!(before.text.as_str(), "of" | "de"))
        && from
            .checked_sub(2)
            .and_then(|least| words.get(least))
            .is_some_and(|least| matches!(least.text.as_str(), "minimum" | "minimo" | "excess"));
    let before = before.map(|before| (before.text.as_str(), before.around[1]));
    let demands = matches!(
        before,
        Some((
            "least"
                | "minimum"
                | "min"
                | "mind"
                | "mindestens"
                | "minimo"
                | "menos"
                | "moins"
                | "have"
                | "has"
                | "hast"
                | "tienes"
                | "aportas"
                | "avez"
                | "bring"
                | "bringen"
                | "bringst"
                | "need"
                | "requires"
                | "ideally",
            _
        ))
    ) || asked_for && matches!(before, Some(("for", _)))
        || of_minimum;
    // "Mind. 3 Jahre SAP"
    let follows = follows || demands && next.is_some_and(|next| next.capital);
    let as_trade = next.is_some_and(|next| next.text == "as");
    if asks == Asks::Possible {
        return next.is_some()
            && follows
            && !is_of_employer(after)
            && (demands || begins || as_trade);
    }
    let links = matches!(
        before,
        Some(("over" | "than" | "with" | "of", _) | (_, '('))
    );
    follows && (demands || begins || links || as_trade)
}

/// "30 years in business", "am Markt": how old an employer is.
fn is_of_employer(after: &[Word]) -> bool {
    after.iter().take(3).any(|word| {
        matches!(
            word.text.as_str(),
            "business"
                | "market"
                | "markt"
                | "operation"
                | "row"
                | "marche"
                | "mercado"
                | "history"
                | "growth"
        )
    })
}

/// Whether these words begin by naming a skill: "… of Java", "… experience with Java".
pub(super) fn names_skill(after: &[Word], vocabulary: &Vocabulary) -> bool {
    let words: Vec<String> = after.iter().take(8).map(|word| word.text.clone()).collect();
    let found = vocabulary.find(&words, Language::English);
    let mut found = found.iter().filter(|found| !found.by_company);
    found.next().is_some_and(|first| {
        let mut between = words.iter().take(first.words.start);
        between.all(|word| {
            is_of(word)
                || word.contains("experienc")
                || matches!(
                    word.as_str(),
                    "professional" | "hands" | "on" | "work" | "working" | "relevant"
                )
        })
    })
}

/// Whether a word leads from a span to what was done in it.
pub(super) fn is_of(word: &str) -> bool {
    matches!(
        word,
        "with" | "in" | "of" | "using" | "mit" | "im" | "con" | "en" | "de" | "avec" | "as"
    )
}

//! What the words around an amount say of it.

use crate::document::PayPeriod;
use crate::money::{Token, TokenKind, is_sentence_end, period_of_word};

use super::amount::is_when_paid;
use super::words::{is_no_pay, is_pay, is_payer};

/// What the sentence says of an amount.
pub(super) struct Surroundings {
    /// It is pay.
    pub(super) pay: bool,
    /// It is something else.
    pub(super) other: bool,
    pub(super) at_most: bool,
    /// The period that comes before the amount.
    pub(super) period: Option<PayPeriod>,
}

/// Tokens around an amount that are looked at, so that long lines take linear time.
pub(super) const MOST_TOKENS: usize = 60;

/// Words before an amount that may say what it is.
const BEFORE: usize = 14;

/// Words after it.
const AFTER: usize = 6;

impl Surroundings {
    pub(super) fn of(tokens: &[Token], start: usize, end: usize, says_pay: bool) -> Self {
        let mut said = None;
        let mut period = None;
        let mut at_most = false;
        let mut distance: usize = 0;
        for index in (start.saturating_sub(MOST_TOKENS)..start).rev() {
            if is_sentence_end(tokens, index.saturating_add(1)) || distance >= BEFORE {
                break;
            }
            let Some(token) = tokens.get(index) else {
                break;
            };
            let word = token.word();
            if !word.is_empty() {
                distance = distance.saturating_add(1);
            }
            if matches!(token.kind, TokenKind::Number(_)) && distance > 0 && period.is_none() {
                // "40 hours a week, $20": what precedes another number belongs to that.
                distance = distance.max(BEFORE.saturating_sub(4));
            }
            let next = index.checked_add(1).and_then(|next| tokens.get(next));
            at_most |= distance <= 2 && is_limit(word, next);
            if said.is_none() {
                // "customers pay $40"
                let by = index.checked_sub(1).and_then(|before| tokens.get(before));
                let by_others = by.is_some_and(|by| is_no_pay(by.word()) || is_payer(by.word()));
                said = match (is_no_pay(word), is_pay(word)) {
                    (true, _) => Some(false),
                    (false, true) => Some(!(by_others && matches!(word, "pay" | "paid"))),
                    (false, false) => None,
                };
            }
            if period.is_none() && is_period_before(tokens, index) {
                period = period_of_word(word);
            }
        }
        let mut follows = None;
        let mut distance: usize = 0;
        for index in end..tokens.len().min(end.saturating_add(MOST_TOKENS)) {
            let Some(token) = tokens.get(index) else {
                break;
            };
            let word = token.word();
            let stops = matches!(word, "plus" | "and" | "with" | "und" | "et" | "y" | "zzgl")
                || matches!(token.kind, TokenKind::Mark(',' | '+' | '&'));
            if index > end && is_sentence_end(tokens, index) || distance >= AFTER || stops {
                break;
            }
            if !word.is_empty() {
                distance = distance.saturating_add(1);
            }
            if is_no_pay(word) {
                follows = Some(false);
                break;
            }
            // "£38,000 basic"
            if is_pay(word) || distance == 1 && matches!(word, "basic" | "base" | "fixe" | "fijo") {
                follows = Some(true);
                break;
            }
        }
        Self {
            pay: says_pay && said != Some(false)
                || said == Some(true)
                || said.is_none() && follows == Some(true),
            other: said == Some(false) || said.is_none() && follows == Some(false),
            at_most,
            period,
        }
    }
}

/// "up to", "bis zu", "hasta", "jusqu'à", "maximum"
fn is_limit(word: &str, next: Option<&Token>) -> bool {
    match word {
        "up" => next.is_some_and(|next| next.word() == "to"),
        "bis" | "hasta" | "jusqu" | "maximum" | "max" => true,
        _ => false,
    }
}

/// Whether the word at this index is a period that an amount after it is for: "annual salary",
/// "per month:", but not "40 hours".
fn is_period_before(tokens: &[Token], index: usize) -> bool {
    let Some(token) = tokens.get(index) else {
        return false;
    };
    let word = token.word();
    let is_noun = matches!(
        word,
        "hour"
            | "hr"
            | "hrs"
            | "day"
            | "week"
            | "wk"
            | "month"
            | "year"
            | "yr"
            | "stunde"
            | "std"
            | "tag"
            | "woche"
            | "monat"
            | "jahr"
            | "hora"
            | "dia"
            | "semana"
            | "mes"
            | "ano"
            | "heure"
            | "jour"
            | "semaine"
            | "mois"
            | "日"
            | "天"
    );
    if is_when_paid(tokens, index) {
        return false;
    }
    if !is_noun {
        return period_of_word(word).is_some();
    }
    // "Day rate: £450"
    let next = tokens.get(index.saturating_add(1)).map(Token::word);
    if matches!(next, Some("rate" | "rates")) {
        return true;
    }
    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|before| {
        before.is_mark('/')
            || matches!(
                before.word(),
                "per" | "pro" | "par" | "por" | "je" | "a" | "an" | "im" | "al" | "每"
            )
    })
}

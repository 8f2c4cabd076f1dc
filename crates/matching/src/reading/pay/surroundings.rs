//! What the words around an amount say of it.

use std::ops::Range;

use crate::document::PayPeriod;
use crate::money::{Token, TokenKind, is_sentence_end, period_of_word};

use super::amount::is_when_paid;
use super::words::{is_insured, is_multiple, is_no_pay, is_pay, is_payer};

/// What the sentence says of an amount.
pub(super) struct Surroundings {
    /// It is pay.
    pub(super) pay: bool,
    /// It is something else.
    pub(super) other: bool,
    /// What says so is another item of a list: "free parking, £12.50 an hour".
    pub(super) other_item: bool,
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
    /// What is said of an amount that begins at `start`; its period may be a word for pay.
    pub(super) fn of(
        tokens: &[Token],
        start: usize,
        period_at: Range<usize>,
        says_pay: bool,
    ) -> Self {
        let end = period_at.end;
        let named = tokens.get(period_at).unwrap_or_default();
        let names_pay = named.iter().any(|token| is_pay(token.word()));
        let mut said = None;
        let mut item = true;
        let mut other_item = false;
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
                said = match (
                    is_other(tokens, index),
                    is_pay(word) || is_pay_range(tokens, index) || distance == 1 && is_basic(word),
                ) {
                    (true, _) => Some(false),
                    (false, true) => Some(!(by_others && matches!(word, "pay" | "paid"))),
                    (false, false) => None,
                };
                item &= !ends_item(token);
                other_item = said == Some(false) && !item;
            }
            if period.is_none() && is_period_before(tokens, index) {
                period = period_of_word(word);
            }
        }
        let mut follows = names_pay.then_some(true);
        let mut distance: usize = 0;
        for index in end..tokens.len().min(end.saturating_add(MOST_TOKENS)) {
            let Some(token) = tokens.get(index).filter(|_| follows.is_none()) else {
                break;
            };
            let word = token.word();
            let stops = ends_item(token) || matches!(word, "with" | "zzgl");
            if index > end && is_sentence_end(tokens, index) || distance >= AFTER || stops {
                break;
            }
            if !word.is_empty() {
                distance = distance.saturating_add(1);
            }
            // "£38,000 basic"
            let basic = distance == 1 && is_basic(word);
            // "42-48 k€ selon profil"
            let by_profile = distance == 2 && matches!(word, "profil" | "valia");
            if is_other(tokens, index) {
                follows = Some(false);
            } else if is_pay(word) || basic || by_profile {
                follows = Some(true);
            }
        }
        // "Pension, £25,000 salary"
        if other_item && follows == Some(true) {
            said = None;
        }
        Self {
            other_item,
            pay: said.is_none() && adds_variable(tokens, end)
                || says_pay && said != Some(false)
                || said == Some(true)
                || said.is_none() && follows == Some(true),
            other: said == Some(false) || said.is_none() && follows == Some(false),
            at_most,
            period,
        }
    }
}

/// "Hiring range", "target range": what a job is paid, although a range may be of anything.
fn is_pay_range(tokens: &[Token], index: usize) -> bool {
    let word = |index: usize| tokens.get(index).map_or("", Token::word);
    let before = index.checked_sub(1).map_or("", word);
    matches!(word(index), "range" | "ranges")
        && matches!(
            before,
            "hiring" | "target" | "starting" | "posted" | "advertised" | "zone"
        )
}

/// Whether a word beside an amount says that more is paid on top.
fn is_basic(word: &str) -> bool {
    matches!(word, "basic" | "base" | "fixe" | "fijo" | "fix")
}

/// Whether a list goes on with what is paid on top: "22.500 € + incentivos".
fn adds_variable(tokens: &[Token], end: usize) -> bool {
    let added = |at: usize| tokens.get(at).map_or("", Token::word);
    let plus = tokens.get(end).is_some_and(|token| token.is_mark('+')) || added(end) == "plus";
    let next = end.saturating_add(1);
    plus && [next, next.saturating_add(1)].iter().any(|at| {
        matches!(
            added(*at),
            "variable"
                | "variables"
                | "commission"
                | "commissions"
                | "comision"
                | "comisiones"
                | "incentivos"
                | "bonus"
                | "bonuses"
                | "provision"
                | "provisionen"
                | "trinkgeld"
                | "tips"
                | "primes"
                | "prime"
                | "tronc"
                | "benefits"
                | "package"
        )
    })
}

/// What separates the items of a list.
fn ends_item(token: &Token) -> bool {
    matches!(token.word(), "plus" | "and" | "und" | "et" | "y")
        || matches!(token.kind, TokenKind::Mark(',' | '+' | '&'))
}

/// Whether the word at this index says that an amount near it is no pay: "bonus", "life cover", or
/// pay as the measure of something else, "four times your annual salary".
fn is_other(tokens: &[Token], index: usize) -> bool {
    let word = |back: usize| {
        let at = index.checked_sub(back)?;
        tokens.get(at).map(Token::word)
    };
    let Some(this) = word(0) else {
        return false;
    };
    if is_no_pay(this) {
        return true;
    }
    if this == "cover" {
        return word(1).is_some_and(is_insured);
    }
    // "4x salary", but not the "14 x" instalments of a year.
    is_pay(this) && {
        let before = index.saturating_sub(MOST_OF_MULTIPLE)..index;
        let before = before.rev().map_while(|at| Some((at, tokens.get(at)?)));
        let mut joined = before.take_while(|(_, token)| {
            token.is_mark('×') || !matches!(token.kind, TokenKind::Mark(_))
        });
        joined.any(|(at, token)| {
            let number = at.checked_sub(1).and_then(|at| tokens.get(at));
            let instalments = number.is_some_and(
                |number| matches!(number.kind, TokenKind::Number(times) if times >= 12.0),
            );
            (token.is_mark('×') || is_multiple(token.word())) && !instalments
        })
    }
}

/// Tokens between a multiple and the pay that it multiplies.
const MOST_OF_MULTIPLE: usize = 4;

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

//! One amount or a range of two, and whether they are pay.

use crate::document::{Pay, PayPeriod};
use crate::explanation::{Field, Source};
use crate::money::{self, Multiplier, Token, TokenKind, is_plausible, is_sentence_end, written_at};

use super::super::finding::Finding;
use super::amount::{Amount, period_after};
use super::surroundings::{MOST_TOKENS, Surroundings};

/// Pay found in a line.
pub(super) struct Stated {
    pub(super) pay: Pay,
    pub(super) span: [u32; 2],
}

impl Stated {
    pub(super) fn in_field(self, field: Field) -> Finding<Pay> {
        Finding {
            fact: self.pay,
            source: Source::at(field, self.span),
        }
    }
}

/// One amount, or two as a range.
pub(super) struct Range {
    pub(super) first: Amount,
    pub(super) second: Option<Amount>,
    pub(super) end: usize,
}

impl Range {
    pub(super) fn at(tokens: &[Token], at: usize, home: Option<&str>) -> Option<Self> {
        let first = Amount::at(tokens, at, home)?;
        let second = connector(tokens, first.end)
            .or_else(|| connector(tokens, first.after))
            .and_then(|next| Amount::at(tokens, next, home))
            .or_else(|| after_slash(tokens, &first, home));
        let end = second.map_or(first.end, |second| second.end);
        Some(Self { first, second, end })
    }

    /// The pay that these amounts are, if they are pay.
    pub(super) fn as_pay(&self, tokens: &[Token], says_pay: bool) -> Option<Stated> {
        let (first, second) = (self.first, self.second);
        // "(Birr): 8046"
        let named = || {
            let back = (1..=3).filter_map(|back| first.start.checked_sub(back));
            let mut found = back.filter_map(|at| written_at(tokens, at, None));
            found.next().map(|(written, _)| written)
        };
        let written = match (first.currency, second.and_then(|second| second.currency)) {
            (Some(one), Some(other)) => Some(one.with(other)),
            (one, other) => one.or(other),
        };
        // "月薪 8000-12000"
        let chinese = || {
            let from = first.start.saturating_sub(MOST_TOKENS);
            let before = tokens.get(from..first.start).unwrap_or_default();
            let speaks = before.iter().any(|token| token.word() == "薪");
            speaks.then_some(money::Written {
                code: "CNY",
                shared: false,
            })
        };
        let written = written.or_else(named).or_else(chinese)?;
        let after = second.map_or(first.after, |second| second.after);
        let surroundings = Surroundings::of(tokens, first.start, after..self.end, says_pay);
        // Nothing but work is paid by the hour.
        let by_hour = first.period == Some(PayPeriod::Hour) && surroundings.other_item;
        if surroundings.other && !by_hour {
            return None;
        }
        let after = period_after(tokens, self.end, false);
        let (period, to) = match (first.period, second.and_then(|second| second.period), after) {
            (_, Some(period), _) | (Some(period), None, _) => (Some(period), self.end),
            (None, None, before) => match (surroundings.period, before) {
                (Some(period), _) => (Some(period), self.end),
                (None, Some((period, end))) => (Some(period), end),
                (None, None) => (None, self.end),
            },
        };
        let multiplied = |amount: Amount, other: Option<Amount>| {
            let shared = amount
                .multiplier
                .or(other.and_then(|other| other.multiplier));
            // "120–150k"
            let times = shared.map_or(1.0, Multiplier::times);
            // "De 30 à 35 000 €"
            let elided = |other: Amount| {
                amount.currency.is_none()
                    && other.multiplier.is_none()
                    && amount.value * 1_000.0 < other.value
            };
            match amount.multiplier {
                None if amount.value < 1_000.0 && other.is_some_and(elided) => {
                    amount.value * 1_000.0
                }
                Some(_) => amount.worth(),
                None if amount.value < 1_000.0 => amount.value * times,
                None => amount.value,
            }
        };
        let value = multiplied(first, second);
        let max = second.map(|second| multiplied(second, Some(first)));
        let mut code = written.code;
        let period = period.or_else(|| {
            let monthly = surroundings.pay && is_of_a_month(code, value);
            monthly.then_some(PayPeriod::Month)
        });
        // Yen and yuan share a sign, but not their size.
        if code == "CNY"
            && written.shared
            && period == Some(PayPeriod::Year)
            && value >= 1_500_000.0
        {
            code = "JPY";
        }
        let pay = Pay {
            currency: code.to_owned(),
            min: (max.is_some() || !surroundings.at_most).then_some(value),
            max: max.or(surroundings.at_most.then_some(value)),
            period: period.unwrap_or(PayPeriod::Year),
        };
        let stated = match period {
            Some(_) => true,
            // Without a period, only what is too much for a month is a year's pay.
            None => {
                let rises = || {
                    let between = second.map(|second| first.after..second.start);
                    let between = between.and_then(|between| tokens.get(between));
                    between.is_some_and(|between| between.iter().any(|word| is_rise(word.word())))
                };
                (surroundings.pay || self.is_alone(tokens) || rises())
                    && is_of_a_year(code, value.min(max.unwrap_or(value)))
            }
        };
        if !stated || !is_plausible(&pay) {
            return None;
        }
        let from = tokens.get(first.start)?.span[0];
        let to = tokens.get(to.checked_sub(1)?)?.span[1];
        Some(Stated {
            pay,
            span: [from, to],
        })
    }
}

impl Range {
    /// Whether a range with hardly another word is all that a sentence or an item of a list says:
    /// "US$60-70k".
    fn is_alone(&self, tokens: &[Token]) -> bool {
        let from = self.first.start.saturating_sub(MOST_TOKENS);
        let begins = |at: usize| {
            let token = tokens.get(at);
            token.is_some_and(|token| token.is_mark(','))
                || is_sentence_end(tokens, at.saturating_add(1))
        };
        let start = (from..self.first.start).rev().find(|at| begins(*at));
        let start = start.map_or(from, |at| at.saturating_add(1));
        let to = tokens.len().min(self.end.saturating_add(MOST_TOKENS));
        let ends = |at: usize| {
            let token = tokens.get(at);
            token.is_some_and(|token| token.is_mark(',') || token.is_mark('+'))
                || at > self.end && is_sentence_end(tokens, at)
        };
        let end = (self.end..to).find(|at| ends(*at));
        let around = |range: std::ops::Range<usize>| {
            let words = tokens.get(range).unwrap_or_default().iter();
            words.filter(|token| !token.word().is_empty()).count()
        };
        let before = around(start..self.first.start);
        let after = around(self.end..end.unwrap_or(to));
        self.second.is_some() && before.saturating_add(after) <= 2
    }
}

/// The second of two amounts with a slash between them, which share a multiplier: "38/42 k€".
fn after_slash(tokens: &[Token], first: &Amount, home: Option<&str>) -> Option<Amount> {
    let slash = tokens.get(first.after)?.is_mark('/');
    let second = slash.then(|| Amount::at(tokens, first.after.saturating_add(1), home))??;
    let alike = first.multiplier.is_none() || first.multiplier == second.multiplier;
    let rises = first.value < second.value && second.value < 1_000.0;
    (second.multiplier.is_some() && second.currency.is_some() && alike && rises).then_some(second)
}

/// Whether an amount without a period can only be paid for a year.
fn is_of_a_year(code: &str, amount: f64) -> bool {
    let euros = money::Rates::shipped().convert(amount, code, "EUR");
    euros.is_none_or(|euros| euros >= LEAST_OF_A_YEAR)
}

/// Whether an amount of pay without a period is a month's, where people quote that.
fn is_of_a_month(code: &str, amount: f64) -> bool {
    let euros = money::Rates::shipped().convert(amount, code, "EUR");
    QUOTED_BY_MONTH.contains(&code)
        && euros.is_some_and(|euros| (LEAST_OF_A_MONTH..LEAST_OF_A_YEAR).contains(&euros))
}

/// Currencies in whose countries pay without a period is a month's.
const QUOTED_BY_MONTH: [&str; 9] = [
    "EUR", "CHF", "PLN", "CZK", "RON", "HUF", "SEK", "NOK", "DKK",
];

/// Euros that a month of full-time work is paid at least.
const LEAST_OF_A_MONTH: f64 = 1_000.0;

/// Euros that hardly anyone is paid a month.
const LEAST_OF_A_YEAR: f64 = 9_000.0;

/// Whether a word says that pay goes up: "£29,000 rising to £32,000".
fn is_rise(word: &str) -> bool {
    matches!(word, "rising" | "increasing" | "progressing" | "going")
}

/// The index after a word or mark that continues a range.
fn connector(tokens: &[Token], at: usize) -> Option<usize> {
    let token = tokens.get(at)?;
    let links = match &token.kind {
        TokenKind::Mark(mark) => matches!(mark, '-' | '–' | '—' | '−' | '~' | '～' | '〜' | '‑'),
        TokenKind::Word { text, .. } => matches!(
            text.as_str(),
            "to" | "and" | "bis" | "und" | "a" | "et" | "y" | "hasta" | "through" | "至" | "到"
        ),
        TokenKind::Number(_) | TokenKind::Digits => false,
    };
    let next = at.saturating_add(1);
    // "rising to"
    if is_rise(token.word()) && tokens.get(next).is_some_and(|to| to.word() == "to") {
        return Some(next.saturating_add(1));
    }
    // "to up to"
    let up = tokens.get(next).is_some_and(|token| token.word() == "up");
    links.then(|| if up { next.saturating_add(2) } else { next })
}

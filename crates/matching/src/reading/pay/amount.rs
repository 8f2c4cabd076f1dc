//! An amount of money with its currency, its multiplier and its period.

use crate::document::PayPeriod;
use crate::money::{
    self, Multiplier, Token, TokenKind, is_sentence_end, multiplier, period_of_word, written_at,
};

/// An amount of money.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount {
    pub(super) value: f64,
    pub(super) multiplier: Option<Multiplier>,
    pub(super) currency: Option<money::Written>,
    pub(super) period: Option<PayPeriod>,
    /// Indices of its first token, the one after the amount, and the one after its period.
    pub(super) start: usize,
    pub(super) after: usize,
    pub(super) end: usize,
}

impl Amount {
    pub(super) fn at(tokens: &[Token], start: usize, home: Option<&str>) -> Option<Self> {
        let mut at = start;
        let mut currency: Option<money::Written> = None;
        while let Some((written, next)) =
            written_at(tokens, at, home).filter(|_| at < start.saturating_add(3))
        {
            currency = Some(currency.map_or(written, |known| known.with(written)));
            at = next;
        }
        let TokenKind::Number(value) = tokens.get(at)?.kind else {
            return None;
        };
        at = at.saturating_add(1);
        if tokens.get(at).is_some_and(|token| token.is_mark('%')) {
            return None;
        }
        let code = currency.map(|written| written.code);
        let multiplier = multiplier(tokens, at, code);
        at = multiplier.map_or(at, |(_, next)| next);
        // "€50,000 EUR", "500 k€", "LPA" and "lakhs" are of rupees.
        let of_multiplier = at
            .checked_sub(1)
            .and_then(|before| written_at(tokens, before, home))
            .filter(|_| multiplier.is_some());
        // "8 millones de pesos"
        let of = tokens
            .get(at)
            .filter(|of| of.word() == "de" && multiplier.is_some());
        let at = at.saturating_add(usize::from(of.is_some()));
        let following = written_at(tokens, at, home);
        let at = following.map_or(at, |(_, next)| next);
        for (written, _) in [of_multiplier, following].into_iter().flatten() {
            currency = Some(currency.map_or(written, |known| known.with(written)));
        }
        // "LPA": lakhs per annum.
        let last = at.checked_sub(1).and_then(|last| tokens.get(last));
        let yearly = last.is_some_and(|last| last.word() == "lpa");
        let (period, end) = match period_after(tokens, at, true) {
            Some((period, end)) => (Some(period), end),
            None => (yearly.then_some(PayPeriod::Year), at),
        };
        Some(Self {
            value,
            multiplier: multiplier.map(|(multiplier, _)| multiplier),
            currency,
            period,
            start,
            after: at,
            end,
        })
    }

    pub(super) fn worth(&self) -> f64 {
        self.value * self.multiplier.map_or(1.0, Multiplier::times)
    }
}

/// Whether a period says when pay comes, and not what it is for: "paid monthly", "bi-weekly".
pub(super) fn is_when_paid(tokens: &[Token], index: usize) -> bool {
    let before = |back: usize| {
        let at = index.checked_sub(back)?;
        tokens.get(at).map(|token| (token.word(), token))
    };
    let half = |word: &str| matches!(word, "bi" | "semi");
    let joined = before(1).is_some_and(|(_, mark)| mark.is_mark('-'))
        && before(2).is_some_and(|(word, _)| half(word));
    let next = tokens.get(index.saturating_add(1)).map(Token::word);
    let adverb = tokens.get(index).is_some_and(|token| {
        matches!(
            token.word(),
            "weekly" | "monthly" | "daily" | "wochentlich" | "monatlich"
        )
    });
    joined
        || before(1).is_some_and(|(word, _)| half(word))
        || adverb
            && (before(1).is_some_and(|(word, _)| matches!(word, "paid" | "ausgezahlt"))
                || matches!(
                    next,
                    Some("paid" | "in" | "payments" | "payment" | "payroll")
                ))
}

/// Whether a number counts the monthly instalments of a year.
fn is_instalments(number: Option<&Token>) -> bool {
    number.is_some_and(
        |number| matches!(number.kind, TokenKind::Number(times) if (12.0..=16.0).contains(&times)),
    )
}

/// The period right after an amount: "/hr", "per hour", "a year", "brutto im Jahr". If it need not
/// be `tight`, a few other words may come first.
pub(super) fn period_after(tokens: &[Token], at: usize, tight: bool) -> Option<(PayPeriod, usize)> {
    let mut linked = false;
    let most = if tight { 4 } else { 7 };
    for index in at..at.saturating_add(most) {
        let token = tokens.get(index)?;
        if index > at && is_sentence_end(tokens, index) {
            return None;
        }
        let end = index.saturating_add(1);
        let word = token.word();
        if let Some(period) = period_of_word(word) {
            return (!is_when_paid(tokens, index)).then_some((period, end));
        }
        // "2 300 € x 13 mois": months, and one more.
        let times = matches!(word, "x") || token.is_mark('×');
        if times && is_instalments(tokens.get(end)) {
            return Some((PayPeriod::Month, end.saturating_add(1)));
        }
        match word {
            "h" if linked => return Some((PayPeriod::Hour, end)),
            "mo" | "m" if linked => return Some((PayPeriod::Month, end)),
            "y" | "a" if linked && index > at => return Some((PayPeriod::Year, end)),
            "an" if linked => return Some((PayPeriod::Year, end)),
            "ph" => return Some((PayPeriod::Hour, end)),
            "pw" => return Some((PayPeriod::Week, end)),
            "pd" => return Some((PayPeriod::Day, end)),
            // "p.a.", "p. a.", "p.m.", "p/h"
            "p" => {
                let dot = tokens.get(end);
                let dot = dot.is_some_and(|dot| dot.is_mark('.') || dot.is_mark('/'));
                let letter = tokens.get(end.saturating_add(usize::from(dot)))?;
                let period = match letter.word() {
                    "a" => PayPeriod::Year,
                    "m" => PayPeriod::Month,
                    "w" => PayPeriod::Week,
                    "d" => PayPeriod::Day,
                    "h" => PayPeriod::Hour,
                    _ => return None,
                };
                return Some((
                    period,
                    end.saturating_add(1).saturating_add(usize::from(dot)),
                ));
            }
            "per" | "pro" | "par" | "por" | "je" | "im" | "al" | "a" | "an" | "each" | "every"
            | "每" | "l" | "la" | "le" | "die" | "der" | "de" | "d" => {
                linked = linked || matches!(word, "per" | "par" | "pro" | "por");
            }
            "gross" | "net" | "brutto" | "netto" | "brut" | "bruts" | "brute" | "bruto"
            | "brutos" | "nets" | "neto" | "netos" | "base" | "basic" => {}
            "" if token.is_mark('/') => linked = true,
            "" if matches!(token.kind, TokenKind::Mark('(' | ')' | '.')) => {}
            "" if !tight && matches!(token.kind, TokenKind::Mark(_)) => {}
            "" => return None,
            _ if tight => return None,
            _ => {}
        }
    }
    None
}

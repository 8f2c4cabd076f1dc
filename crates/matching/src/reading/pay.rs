//! Pay: found in text, and converted to a year.

use std::ops::Range;

use crate::document::{Pay, PayPeriod};
use crate::features::YearlyPay;
use crate::language::text::{Pause, Word, currency_of_sign};

use super::finding::Finding;
use super::passage::Advertisement;

/// The first pay that a text states: an amount with its currency, and a period or a word for pay.
/// Turnover, funding and benefits are not pay.
pub(super) fn stated(advertisement: &Advertisement) -> Option<Finding<Pay>> {
    advertisement.lines().find_map(|(field, line)| {
        let (pay, at) = in_line(&line.words)?;
        Finding::by(pay, field, &line.words, at)
    })
}

/// The first pay among these words, and the words that state it.
fn in_line(words: &[Word]) -> Option<(Pay, Range<usize>)> {
    (0..words.len()).find_map(|at| {
        let (pay, end) = pay_at(words, at)?;
        Some((pay, at..end))
    })
}

/// Pay whose first amount begins at this word, and the index after it.
fn pay_at(words: &[Word], at: usize) -> Option<(Pay, usize)> {
    let first = Amount::at(words, at)?;
    let follows = words.get(first.end).filter(|word| {
        let [mark, _] = word.around;
        matches!(word.pause, Pause::None | Pause::Clause)
            && (currency_of_sign(mark).is_some() || matches!(mark, '-' | '–' | '—'))
    });
    let links = words.get(first.end).filter(|word| {
        matches!(
            word.text.as_str(),
            "to" | "bis" | "a" | "and" | "und" | "hasta" | "et" | "y"
        )
    });
    let second = match (follows, links) {
        (_, Some(_)) => Amount::at(words, first.end.saturating_add(1)),
        (Some(_), None) => Amount::at(words, first.end),
        (None, None) => None,
    };
    let end = second.as_ref().map_or(first.end, |second| second.end);
    let currency = first
        .currency
        .or(second.as_ref().and_then(|second| second.currency))?;
    let near = |from: usize, to: usize| words.get(from..to.min(words.len())).unwrap_or_default();
    let before = near(at.saturating_sub(6), at);
    let after = near(end, end.saturating_add(4));
    let other = |word: &Word| is_no_pay(&word.text);
    let sentence = |word: &&Word| word.pause < Pause::Sentence;
    if before.iter().any(other) || after.iter().take_while(sentence).take(3).any(other) {
        return None;
    }
    let follows = (1..).zip(after.iter().take_while(sentence));
    let precedes = before.iter().rev().map(|word| (0, word));
    let said = follows
        .chain(precedes)
        .find_map(|(follows, word)| Some((period(&word.text)?, follows)));
    let (mut min, max) = (first.value, second.as_ref().map(|second| second.value));
    // "120–150k"
    if second.is_some_and(|second| second.thousands) && !first.thousands && min < 1_000.0 {
        min *= 1_000.0;
    }
    let least = max.map_or(min, |max| min.min(max));
    let says_pay = words.iter().any(|word| is_pay(&word.text));
    if said.is_none() && !(says_pay && (10_000.0..10_000_000.0).contains(&least)) {
        return None;
    }
    let most = before
        .iter()
        .rev()
        .take(2)
        .any(|word| matches!(word.text.as_str(), "to" | "bis" | "hasta"));
    let pay = Pay {
        currency: currency.to_owned(),
        min: (max.is_some() || !most).then_some(min),
        max: max.or(most.then_some(min)),
        period: said.map_or(PayPeriod::Year, |(period, _)| period),
    };
    // The words for the period, if they follow.
    let to = said.map_or(0, |(_, follows)| follows);
    Some((pay, end.saturating_add(to)))
}

/// An amount of money.
struct Amount {
    value: f64,
    /// Whether it was written in thousands ("120k").
    thousands: bool,
    currency: Option<&'static str>,
    /// Index of the word after it.
    end: usize,
}

impl Amount {
    fn at(words: &[Word], at: usize) -> Option<Self> {
        let first = words.get(at)?;
        let symbol_word = currency_code(&first.text).is_some();
        let start = if symbol_word {
            at.saturating_add(1)
        } else {
            at
        };
        let number = words.get(start)?;
        let digits = number.text.trim_end_matches('k');
        if digits.is_empty()
            || digits.len() > 9
            || !digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let mut written = digits.to_owned();
        let mut thousands = digits.len() < number.text.len();
        let mut end = start.saturating_add(1);
        // Three digits are thousands, whatever separates them; one or two are cents.
        while let Some(next) = words.get(end).filter(|next| !thousands && is_part(next)) {
            let part = next.text.trim_end_matches('k');
            thousands = part.len() < next.text.len();
            end = end.saturating_add(1);
            if part.len() == 3 && !thousands {
                written.push_str(part);
            } else {
                written.push('.');
                written.push_str(part);
                break;
            }
        }
        let value: f64 = written.parse().ok()?;
        let last = words.get(end.checked_sub(1)?)?;
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let before = before.filter(|_| first.around[0] == '$' && first.joined);
        let currency = match before.map(|word| word.text.as_str()) {
            Some("c" | "ca") => Some("CAD"),
            Some("a" | "au") => Some("AUD"),
            _ => currency_of_sign(number.around[0]),
        };
        let following = words.get(end).and_then(|word| currency_code(&word.text));
        let code = currency_code(&first.text).or(currency);
        let code = code
            .or(following)
            .or_else(|| currency_of_sign(last.around[1]));
        // "Salary (Birr): 8046"
        let named = at
            .checked_sub(1)
            .and_then(|before| currency_code(&words.get(before)?.text));
        if following.is_some() {
            end = end.saturating_add(1);
        }
        Some(Self {
            value: if thousands { value * 1_000.0 } else { value },
            thousands,
            currency: code.or(named),
            end,
        })
    }
}

/// Whether a word continues the number before it.
fn is_part(word: &Word) -> bool {
    let [mark, _] = word.around;
    let digits = word.text.trim_end_matches('k');
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all && word.joined && matches!(mark, ',' | '.' | '’') && digits.len() <= 3
}

fn currency_code(word: &str) -> Option<&'static str> {
    Some(match word {
        "usd" | "dollars" => "USD",
        "eur" | "euro" | "euros" => "EUR",
        "gbp" => "GBP",
        "chf" | "franken" => "CHF",
        "inr" | "rs" | "rupees" => "INR",
        "cad" => "CAD",
        "aud" => "AUD",
        "sek" => "SEK",
        "pln" => "PLN",
        "sgd" => "SGD",
        "mxn" => "MXN",
        "brl" => "BRL",
        "zar" => "ZAR",
        "etb" | "birr" => "ETB",
        _ => return None,
    })
}

fn period(word: &str) -> Option<PayPeriod> {
    Some(match word {
        "hour" | "hr" | "hourly" | "stunde" | "stundlich" | "hora" | "heure" => PayPeriod::Hour,
        "day" | "daily" | "tag" | "dia" | "jour" => PayPeriod::Day,
        "week" | "weekly" | "woche" | "semana" | "semaine" => PayPeriod::Week,
        "month" | "monthly" | "monat" | "monatlich" | "mes" | "mensual" | "mensuales" | "mois" => {
            PayPeriod::Month
        }
        "year" | "yearly" | "yr" | "annum" | "annual" | "annually" | "pa" | "jahr" | "jahrlich"
        | "jahresgehalt" | "ano" | "anual" | "anuales" | "an" | "annuel" => PayPeriod::Year,
        _ => return None,
    })
}

fn is_pay(word: &str) -> bool {
    matches!(
        word,
        "salary"
            | "pay"
            | "compensation"
            | "wage"
            | "wages"
            | "remuneration"
            | "ote"
            | "ctc"
            | "gehalt"
            | "jahresgehalt"
            | "vergutung"
            | "salario"
            | "sueldo"
            | "salaire"
            | "remuneracion"
    )
}

/// Whether a word next to an amount shows that it is not pay.
fn is_no_pay(word: &str) -> bool {
    matches!(
        word,
        "revenue"
            | "revenues"
            | "turnover"
            | "umsatz"
            | "funding"
            | "funded"
            | "raised"
            | "valuation"
            | "assets"
            | "budget"
            | "budgets"
            | "portfolio"
            | "bonus"
            | "bonuses"
            | "stipend"
            | "allowance"
            | "reimbursement"
            | "insurance"
            | "401k"
            | "contribution"
            | "million"
            | "millions"
            | "mio"
            | "mrd"
            | "billion"
            | "bn"
            | "sales"
            | "deposit"
            | "grant"
            | "grants"
            | "equity"
            | "relocation"
            | "benefit"
            | "customers"
            | "facturacion"
            | "ventas"
            | "prima"
            | "prime"
            | "investment"
    )
}

/// `None` if there is no positive amount.
pub(super) fn yearly(pay: &Pay) -> Option<YearlyPay> {
    let factor = match pay.period {
        // 40 hours per week, 52 weeks per year.
        PayPeriod::Hour => 2080.0,
        // Five days per week.
        PayPeriod::Day => 260.0,
        PayPeriod::Week => 52.0,
        PayPeriod::Month => 12.0,
        PayPeriod::Year => 1.0,
    };
    let amount = |amount: Option<f64>| {
        amount
            .filter(|amount| amount.is_finite() && *amount > 0.0)
            .map(|amount| amount * factor)
    };
    let (min, max) = match (amount(pay.min), amount(pay.max)) {
        (None, None) => return None,
        (Some(min), Some(max)) if min > max => (Some(max), Some(min)),
        bounds => bounds,
    };
    Some(YearlyPay {
        currency: pay.currency.trim().to_uppercase(),
        min,
        max,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn a_year_of_each_period() {
        let check = |period: PayPeriod, expect: f64| {
            let pay = Pay {
                currency: "usd".to_owned(),
                min: Some(10.0),
                max: None,
                period,
            };
            let yearly = yearly(&pay).unwrap();
            assert_eq!(
                (yearly.currency.as_str(), yearly.min, yearly.max),
                ("USD", Some(expect), None)
            );
        };
        check(PayPeriod::Hour, 20_800.0);
        check(PayPeriod::Day, 2_600.0);
        check(PayPeriod::Week, 520.0);
        check(PayPeriod::Month, 120.0);
        check(PayPeriod::Year, 10.0);
    }

    #[test]
    fn nonsense_is_no_pay() {
        let pay = |min, max| Pay {
            currency: "EUR".to_owned(),
            min,
            max,
            period: PayPeriod::Year,
        };
        assert_eq!(yearly(&pay(Some(f64::NAN), None)), None);
        assert_eq!(yearly(&pay(Some(-1.0), Some(0.0))), None);
        let turned = yearly(&pay(Some(9.0), Some(5.0))).unwrap();
        assert_eq!((turned.min, turned.max), (Some(5.0), Some(9.0)));
    }

    #[test]
    fn pay_in_text() {
        let check = |text: &str, expect: Option<(&str, Option<f64>, Option<f64>, PayPeriod)>| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let pay = in_line(&text::spanned(&glyphs)).map(|(pay, _)| pay);
            let pay = pay
                .as_ref()
                .map(|pay| (pay.currency.as_str(), pay.min, pay.max, pay.period));
            assert_eq!(pay, expect, "{text}");
        };
        use PayPeriod::{Day, Hour, Month, Year};
        check(
            "Salary: $120k–150k",
            Some(("USD", Some(120_000.0), Some(150_000.0), Year)),
        );
        check(
            "$120,000 - $150,000 a year",
            Some(("USD", Some(120_000.0), Some(150_000.0), Year)),
        );
        check(
            "Pay: 120-150k USD per year",
            Some(("USD", Some(120_000.0), Some(150_000.0), Year)),
        );
        check(
            "€55.000 brutto im Jahr",
            Some(("EUR", Some(55_000.0), None, Year)),
        );
        check(
            "60.000 € Jahresgehalt",
            Some(("EUR", Some(60_000.0), None, Year)),
        );
        check(
            "£45,000 per annum",
            Some(("GBP", Some(45_000.0), None, Year)),
        );
        check(
            "up to £45,000 per annum",
            Some(("GBP", None, Some(45_000.0), Year)),
        );
        check("USD 40/hr", Some(("USD", Some(40.0), None, Hour)));
        check(
            "$22.50 to $25.00 per hour",
            Some(("USD", Some(22.5), Some(25.0), Hour)),
        );
        check(
            "Rs 50,000 per month",
            Some(("INR", Some(50_000.0), None, Month)),
        );
        check(
            "Monthly Salary (Birr): 8046",
            Some(("ETB", Some(8_046.0), None, Month)),
        );
        check("CHF 600 a day", Some(("CHF", Some(600.0), None, Day)));
        check(
            "2.000 euros al mes",
            Some(("EUR", Some(2_000.0), None, Month)),
        );
        check(
            "£45,000 salary and a £5,000 bonus",
            Some(("GBP", Some(45_000.0), None, Year)),
        );
        check("We raised $120,000,000 last year", None);
        check("an annual revenue of $5,000,000", None);
        check("$5,000 sign-on bonus a year", None);
        check("$2,000 learning budget per year", None);
        check("$5m in a year", None);
        check("40 hours a week", None);
        check("Salary negotiable", None);
    }
}

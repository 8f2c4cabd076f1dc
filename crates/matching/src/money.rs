//! Money as people write it: currencies by code, sign and name, amounts with their separators and
//! multipliers, and the periods of pay.
//!
//! ```
//! use matching::document::PayPeriod;
//! use matching::money;
//!
//! assert_eq!(money::currency("HK$", None), Some("HKD"));
//! assert_eq!(money::currency("¥", Some("jp")), Some("JPY"));
//! assert_eq!(money::amount("4,80,000"), Some(480_000.0));
//! assert_eq!(money::amount("72k"), Some(72_000.0));
//! assert_eq!(money::period("par mois"), Some(PayPeriod::Month));
//! ```

mod currency;
mod number;
mod rates;
mod token;
mod tokens;

pub use rates::{Rates, RatesError};

pub(crate) use currency::{Written, written_at};
pub(crate) use number::{Multiplier, multiplier};
pub(crate) use token::{Token, TokenKind};
pub(crate) use tokens::{is_sentence_end, tokens};

use crate::document::{Pay, PayPeriod};
use crate::language::text::{Glyph, fold, glyphs};

/// The ISO 4217 code that a text names, and nothing else: a code, a sign or a name. `home` is the
/// country (ISO 3166-1 alpha-2, lower case) whose dollars, crowns or rupees are meant.
#[must_use]
pub fn currency(text: &str, home: Option<&str>) -> Option<&'static str> {
    let glyphs: Vec<Glyph> = glyphs(text).take(MOST_CHARACTERS).collect();
    let tokens = tokens(&glyphs);
    let mut found: Option<Written> = None;
    let mut at: usize = 0;
    while let Some(token) = tokens.get(at) {
        match written_at(&tokens, at, home) {
            Some((written, next)) => {
                found = Some(found.map_or(written, |known| known.with(written)));
                at = next;
            }
            None if matches!(token.kind, TokenKind::Mark('(' | ')' | '.' | '/')) => {
                at = at.saturating_add(1);
            }
            None => return None,
        }
    }
    found.map(|written| written.code)
}

/// The amount that a text states, and nothing else but a currency: "41.500", "72k", "£9,50,000".
#[must_use]
pub fn amount(text: &str) -> Option<f64> {
    let glyphs: Vec<Glyph> = glyphs(text.trim()).take(MOST_CHARACTERS).collect();
    let tokens = tokens(&glyphs);
    let after = |at: usize| written_at(&tokens, at, None).map_or(at, |(_, next)| next);
    let at = after(0);
    let TokenKind::Number(value) = tokens.get(at)?.kind else {
        return None;
    };
    let at = at.saturating_add(1);
    let (times, at) = match multiplier(&tokens, at, None) {
        Some((multiplier, next)) => (multiplier.times(), next),
        None => (1.0, at),
    };
    (after(at) == tokens.len()).then_some(value * times)
}

/// The period that a text names, and nothing else: schema.org's `unitText`, UN/CEFACT codes, ISO
/// 8601 durations, words in four languages.
#[must_use]
pub fn period(text: &str) -> Option<PayPeriod> {
    let folded = fold(text.trim());
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = ["per", "par", "pro", "por", "al", "1", "each"]
        .iter()
        .find_map(|prefix| letters.strip_prefix(prefix))
        .filter(|rest| rest.chars().count() > 1);
    let bare = bare.unwrap_or(&letters);
    Some(match bare {
        "h" | "hur" | "hours" | "pt1h" | "stunden" | "horas" | "heures" => PayPeriod::Hour,
        "d" | "days" | "p1d" | "tage" | "dias" | "jours" => PayPeriod::Day,
        "wee" | "weeks" | "p1w" | "wochen" | "semanas" | "semaines" => PayPeriod::Week,
        "mon" | "months" | "p1m" | "monate" | "meses" | "m" => PayPeriod::Month,
        "ann" | "years" | "p1y" | "jahre" | "anos" | "annee" | "an" | "ans" | "y" => {
            PayPeriod::Year
        }
        _ => period_of_word(bare).or_else(|| period_of_word(&letters))?,
    })
}

/// Longer texts are no amount, currency or period.
const MOST_CHARACTERS: usize = 60;

/// The period that a folded word of a text names.
pub(crate) fn period_of_word(word: &str) -> Option<PayPeriod> {
    if let Some((_, period)) = PERIODS.iter().find(|(names, _)| names.contains(&word)) {
        return Some(*period);
    }
    // "Bruttomonatsgehalt", "Jahresbrutto"
    let ends = [
        "gehalt",
        "lohn",
        "brutto",
        "satz",
        "vergutung",
        "verdienst",
        "entgelt",
    ];
    if !ends.iter().any(|end| word.ends_with(end)) {
        return None;
    }
    let parts = [
        ("stunden", PayPeriod::Hour),
        ("tages", PayPeriod::Day),
        ("wochen", PayPeriod::Week),
        ("monats", PayPeriod::Month),
        ("jahres", PayPeriod::Year),
    ];
    parts
        .into_iter()
        .find_map(|(part, period)| word.contains(part).then_some(period))
}

/// Folded words for a period. "h", "an" and "mo" are read only after "/" or "par".
const PERIODS: &[(&[&str], PayPeriod)] = &[
    (
        &[
            "hour",
            "hourly",
            "hr",
            "hrs",
            "stunde",
            "std",
            "stundlich",
            "hora",
            "heure",
            "horaire",
            "godzina",
            "godzine",
            "uur",
            "ora",
            "saat",
            "时",
            "小时",
        ],
        PayPeriod::Hour,
    ),
    (
        &[
            "day",
            "daily",
            "tag",
            "taglich",
            "dia",
            "diario",
            "jour",
            "journalier",
            "journaliere",
            "tjm",
            "giorno",
            "dag",
            "天",
            "日",
        ],
        PayPeriod::Day,
    ),
    (
        &[
            "week",
            "weekly",
            "wk",
            "woche",
            "wochentlich",
            "semana",
            "semanal",
            "semaine",
            "hebdomadaire",
            "周",
        ],
        PayPeriod::Week,
    ),
    (
        &[
            "month",
            "monthly",
            "mth",
            "pcm",
            "pm",
            "monat",
            "monatlich",
            "mtl",
            "mes",
            "mensual",
            "mensuales",
            "mois",
            "mensuel",
            "mensuelle",
            "mensuels",
            "mensal",
            "mensais",
            "mese",
            "mensili",
            "maand",
            "manad",
            "maned",
            "maaned",
            "miesiecznie",
            "miesiac",
            "aylik",
            "aylık",
            "月",
        ],
        PayPeriod::Month,
    ),
    (
        &[
            "year", "yearly", "yr", "annum", "annual", "annually", "pa", "lpa", "jahr", "jahrlich",
            "ano", "anual", "anuales", "annuel", "annuelle", "annuels", "anno", "annui", "annua",
            "anuais", "jaar", "rocznie", "yillik", "yıllık", "年",
        ],
        PayPeriod::Year,
    ),
];

/// Pay for a year in its own currency: 40 hours per week, five days per week, 52 weeks.
pub(crate) fn times_a_year(period: PayPeriod) -> f64 {
    match period {
        PayPeriod::Hour => 2_080.0,
        PayPeriod::Day => 260.0,
        PayPeriod::Week => 52.0,
        PayPeriod::Month => 12.0,
        PayPeriod::Year => 1.0,
    }
}

/// Whether a wage of these amounts exists: between the lowest and the highest that people are paid
/// for full-time work in this currency, or a third of that for part-time work. Who is paid most is
/// offered it by the year: what is far too much for a month is a year's pay under a wrong period.
pub(crate) fn is_plausible(pay: &Pay) -> bool {
    let rates = Rates::shipped();
    let Some(per_euro) = rates.per_euro(&pay.currency) else {
        // Nothing is known of the currency.
        return true;
    };
    let amounts = [pay.min, pay.max];
    let euros = amounts
        .into_iter()
        .flatten()
        .map(|amount| amount / per_euro);
    let yearly = euros
        .clone()
        .map(|amount| amount * times_a_year(pay.period));
    let least = if rates.is_rich(&pay.currency) {
        LEAST_RICH
    } else {
        LEAST
    };
    yearly
        .into_iter()
        .all(|euros| (least..=MOST).contains(&euros))
        && euros
            .into_iter()
            .all(|euros| euros <= most_at_once(pay.period))
}

/// Euros that hardly anyone is offered for such a period.
fn most_at_once(period: PayPeriod) -> f64 {
    match period {
        PayPeriod::Hour => 750.0,
        PayPeriod::Day => 5_000.0,
        PayPeriod::Week => 20_000.0,
        PayPeriod::Month => 45_000.0,
        PayPeriod::Year => MOST,
    }
}

/// Euros per year: the lowest wages in rich countries (a few hours a week), and anywhere.
const LEAST_RICH: f64 = 2_500.0;
const LEAST: f64 = 250.0;

/// Euros per year that no wage reaches.
const MOST: f64 = 3_000_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_by_code_sign_and_name() {
        let check = |text: &str, home: Option<&str>, expect: Option<&str>| {
            assert_eq!(currency(text, home), expect, "{text} in {home:?}");
        };
        check("EUR", None, Some("EUR"));
        check("eur", None, Some("EUR"));
        check("€", None, Some("EUR"));
        check("EUR (€)", None, Some("EUR"));
        check("US$", None, Some("USD"));
        check("$", None, Some("USD"));
        check("$", Some("ca"), Some("CAD"));
        check("A$", None, Some("AUD"));
        check("R$", None, Some("BRL"));
        check("£", None, Some("GBP"));
        check("kr", Some("no"), Some("NOK"));
        check("kr", None, None);
        check("Rs.", None, Some("INR"));
        check("Rs", Some("pk"), Some("PKR"));
        check("¥", None, Some("CNY"));
        check("zł", None, Some("PLN"));
        check("Kč", None, Some("CZK"));
        check("₺", None, Some("TRY"));
        check("pounds sterling", None, None);
        check("per hour", None, None);
        check("", None, None);
    }

    #[test]
    fn amounts_with_any_separator() {
        let check = |text: &str, expect: Option<f64>| assert_eq!(amount(text), expect, "{text}");
        check("41.500", Some(41_500.0));
        check("41,500.50", Some(41_500.5));
        check("1.234.567,89", Some(1_234_567.89));
        check("9,50,000", Some(950_000.0));
        check("31 500", Some(31_500.0));
        check("31\u{202f}500", Some(31_500.0));
        check("52’300", Some(52_300.0));
        check("17,80", Some(17.8));
        check("0.500", Some(0.5));
        check("72k", Some(72_000.0));
        check("12 lakhs", Some(1_200_000.0));
        check("£29,000", Some(29_000.0));
        check("29,000 GBP", Some(29_000.0));
        check("1.2.3", None);
        check("negotiable", None);
        check("40 to 50", None);
    }

    #[test]
    fn periods_of_fields() {
        use PayPeriod::{Day, Hour, Month, Week, Year};
        let check = |text: &str, expect| assert_eq!(period(text), expect, "{text}");
        check("YEAR", Some(Year));
        check("ANN", Some(Year));
        check("P1Y", Some(Year));
        check("per-year", Some(Year));
        check("1 YEAR", Some(Year));
        check("per annum", Some(Year));
        check("Mois", Some(Month));
        check("MON", Some(Month));
        check("monatlich", Some(Month));
        check("1 MONTH", Some(Month));
        check("al mes", Some(Month));
        check("Stunde", Some(Hour));
        check("HUR", Some(Hour));
        check("/hr", Some(Hour));
        check("tag", Some(Day));
        check("WEEK", Some(Week));
        check("fortnight", None);
    }

    #[test]
    fn wages_are_of_a_possible_size() {
        let check = |currency: &str, min: f64, period, expect: bool| {
            let pay = Pay {
                currency: currency.to_owned(),
                min: Some(min),
                max: None,
                period,
            };
            assert_eq!(is_plausible(&pay), expect, "{min} {currency}");
        };
        check("USD", 60_000.0, PayPeriod::Year, true);
        check("USD", 60_000.0, PayPeriod::Hour, false);
        check("EUR", 36.0, PayPeriod::Year, false);
        check("EUR", 6.8, PayPeriod::Day, false);
        check("EUR", 538.0, PayPeriod::Month, true);
        check("ETB", 8_046.0, PayPeriod::Month, true);
        check("JPY", 5_500_000.0, PayPeriod::Year, true);
        check("XXX", 1.0, PayPeriod::Year, true);
    }
}

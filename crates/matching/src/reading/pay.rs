//! Pay: found in text, and converted to a year.

use crate::document::{Pay, PayPeriod};
use crate::explanation::{Field, Source};
use crate::features::YearlyPay;
use crate::language::text::{Glyph, glyphs};
use crate::money::{
    self, Multiplier, Token, TokenKind, is_plausible, is_sentence_end, multiplier, period_of_word,
    tokens, written_at,
};

use super::finding::Finding;
use super::passage::Advertisement;

/// The first pay that a text states: an amount with its currency, and a period or a word for pay.
/// Turnover, funding and benefits are not pay, and neither is an amount that no wage can be. `home`
/// is the country whose dollars, crowns or rupees are meant, in lower case.
pub(super) fn stated(
    advertisement: &Advertisement,
    title: &str,
    home: Option<&str>,
) -> Option<Finding<Pay>> {
    let mut before: &[Glyph] = &[];
    for (field, line) in advertisement.glyph_lines() {
        let heading = std::mem::replace(&mut before, line);
        if let Some(found) = in_line(line, is_heading_of_pay(heading), home) {
            return Some(found.in_field(field));
        }
    }
    let title: Vec<Glyph> = glyphs(title).collect();
    Some(in_line(&title, false, home)?.in_field(Field::Title))
}

/// The pay that a field about pay states in words: "£28,500 - £33,000 a year".
///
/// ```
/// let pay = matching::read_pay("£28,500 - £33,000 a year").unwrap();
/// assert_eq!((pay.currency.as_str(), pay.min), ("GBP", Some(28_500.0)));
/// assert_eq!(matching::read_pay("competitive"), None);
/// ```
#[must_use]
pub fn read_pay(text: &str) -> Option<Pay> {
    let glyphs: Vec<Glyph> = glyphs(text).take(MOST_OF_FIELD).collect();
    Some(in_line(&glyphs, true, None)?.pay)
}

/// Characters of a field about pay.
const MOST_OF_FIELD: usize = 1_000;

/// Pay found in a line.
struct Stated {
    pay: Pay,
    span: [u32; 2],
}

impl Stated {
    fn in_field(self, field: Field) -> Finding<Pay> {
        Finding {
            fact: self.pay,
            source: Source::at(field, self.span),
        }
    }
}

/// The first pay of a line; `says_pay` if the line is known to be about pay.
fn in_line(line: &[Glyph], says_pay: bool, home: Option<&str>) -> Option<Stated> {
    if !line.iter().any(|glyph| glyph.c.is_ascii_digit()) {
        return None;
    }
    let tokens = tokens(line);
    let mut at: usize = 0;
    while at < tokens.len() {
        let Some(range) = Range::at(&tokens, at, home) else {
            at = at.saturating_add(1);
            continue;
        };
        if let Some(stated) = range.as_pay(&tokens, says_pay) {
            return Some(stated);
        }
        at = range.end.max(at.saturating_add(1));
    }
    None
}

/// A line above an amount that says what the amount is: "Base pay range".
fn is_heading_of_pay(line: &[Glyph]) -> bool {
    if line.len() > LONGEST_HEADING {
        return false;
    }
    let tokens = tokens(line);
    let words = || tokens.iter().map(Token::word);
    words().any(is_pay) && !words().any(is_no_pay)
}

/// Characters of the longest heading.
const LONGEST_HEADING: usize = 80;

/// An amount of money.
#[derive(Debug, Clone, Copy)]
struct Amount {
    value: f64,
    multiplier: Option<Multiplier>,
    currency: Option<money::Written>,
    period: Option<PayPeriod>,
    /// Indices of its first token, the one after the amount, and the one after its period.
    start: usize,
    after: usize,
    end: usize,
}

impl Amount {
    fn at(tokens: &[Token], start: usize, home: Option<&str>) -> Option<Self> {
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
        let following = written_at(tokens, at, home);
        at = following.map_or(at, |(_, next)| next);
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

    fn worth(&self) -> f64 {
        self.value * self.multiplier.map_or(1.0, Multiplier::times)
    }
}

/// The period right after an amount: "/hr", "per hour", "a year", "brutto im Jahr". If it need not
/// be `tight`, a few other words may come first.
fn period_after(tokens: &[Token], at: usize, tight: bool) -> Option<(PayPeriod, usize)> {
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
            return Some((period, end));
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
            | "每" | "l" | "la" | "le" | "die" | "der" => {
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

/// One amount, or two as a range.
struct Range {
    first: Amount,
    second: Option<Amount>,
    end: usize,
}

impl Range {
    fn at(tokens: &[Token], at: usize, home: Option<&str>) -> Option<Self> {
        let first = Amount::at(tokens, at, home)?;
        let second = connector(tokens, first.end)
            .or_else(|| connector(tokens, first.after))
            .and_then(|next| Amount::at(tokens, next, home));
        let end = second.map_or(first.end, |second| second.end);
        Some(Self { first, second, end })
    }

    /// The pay that these amounts are, if they are pay.
    fn as_pay(&self, tokens: &[Token], says_pay: bool) -> Option<Stated> {
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
        let surroundings = Surroundings::of(tokens, first.start, self.end, says_pay);
        if surroundings.other {
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
            match amount.multiplier {
                Some(_) => amount.worth(),
                None if amount.value < 1_000.0 => amount.value * times,
                None => amount.value,
            }
        };
        let value = multiplied(first, second);
        let max = second.map(|second| multiplied(second, Some(first)));
        let mut code = written.code;
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
                (surroundings.pay || self.is_alone(tokens))
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
    /// Whether a range with hardly another word is all that a line says: "US$60-70k".
    fn is_alone(&self, tokens: &[Token]) -> bool {
        if tokens.len() > MOST_TOKENS {
            return false;
        }
        let around = |range: std::ops::Range<usize>| {
            let words = tokens.get(range).unwrap_or_default().iter();
            words.filter(|token| !token.word().is_empty()).count()
        };
        let before = around(0..self.first.start);
        let after = around(self.end..tokens.len());
        self.second.is_some() && before.saturating_add(after) <= 2
    }
}

/// Whether an amount without a period can only be paid for a year.
fn is_of_a_year(code: &str, amount: f64) -> bool {
    let euros = money::Rates::shipped().convert(amount, code, "EUR");
    euros.is_none_or(|euros| euros >= LEAST_OF_A_YEAR)
}

/// Euros that hardly anyone is paid a month.
const LEAST_OF_A_YEAR: f64 = 9_000.0;

/// The index after a word or mark that continues a range.
fn connector(tokens: &[Token], at: usize) -> Option<usize> {
    let token = tokens.get(at)?;
    let links = match &token.kind {
        TokenKind::Mark(mark) => matches!(mark, '-' | '–' | '—' | '−' | '~' | '～' | '‑'),
        TokenKind::Word { text, .. } => matches!(
            text.as_str(),
            "to" | "and" | "bis" | "und" | "a" | "et" | "y" | "hasta" | "through" | "至" | "到"
        ),
        TokenKind::Number(_) | TokenKind::Digits => false,
    };
    let next = at.saturating_add(1);
    // "to up to"
    let up = tokens.get(next).is_some_and(|token| token.word() == "up");
    links.then(|| if up { next.saturating_add(2) } else { next })
}

/// What the sentence says of an amount.
struct Surroundings {
    /// It is pay.
    pay: bool,
    /// It is something else.
    other: bool,
    at_most: bool,
    /// The period that comes before the amount.
    period: Option<PayPeriod>,
}

/// Tokens around an amount that are looked at, so that long lines take linear time.
const MOST_TOKENS: usize = 60;

/// Words before an amount that may say what it is.
const BEFORE: usize = 14;

/// Words after it.
const AFTER: usize = 6;

impl Surroundings {
    fn of(tokens: &[Token], start: usize, end: usize, says_pay: bool) -> Self {
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
            if is_pay(word) {
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

/// Whether a word before "pay" names those who pay the employer.
fn is_payer(word: &str) -> bool {
    matches!(
        word,
        "students" | "users" | "members" | "tenants" | "patients" | "families" | "they" | "parents"
    )
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
    if !is_noun {
        return period_of_word(word).is_some();
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

/// Whether a folded word speaks of pay.
fn is_pay(word: &str) -> bool {
    const PARTS: [&str; 6] = [
        "gehalt",
        "lohn",
        "vergutung",
        "entgelt",
        "verdienst",
        "brutto",
    ];
    matches!(
        word,
        "salary"
            | "salaries"
            | "pay"
            | "pays"
            | "paying"
            | "paid"
            | "compensation"
            | "wage"
            | "wages"
            | "remuneration"
            | "earn"
            | "earnings"
            | "rate"
            | "package"
            | "ote"
            | "ctc"
            | "lpa"
            | "gross"
            | "netto"
            | "zahlen"
            | "bezahlung"
            | "tagessatz"
            | "stundensatz"
            | "salario"
            | "salarial"
            | "sueldo"
            | "retribucion"
            | "remuneracion"
            | "salaire"
            | "salariale"
            | "brut"
            | "bruts"
            | "bruto"
            | "brutos"
            | "tjm"
            | "薪"
            | "资"
    ) || PARTS.iter().any(|part| word.ends_with(part))
}

/// Whether a folded word near an amount says that it is something else: turnover and funding,
/// benefits, prices, gifts.
fn is_no_pay(word: &str) -> bool {
    NO_PAY.contains(&word)
        || [
            "bonus", "budget", "zuschuss", "pramie", "zulage", "geld", "umsatz",
        ]
        .iter()
        .any(|end| word.ends_with(end))
}

/// In English, German, Spanish and French.
const NO_PAY: &[&str] = &[
    // The employer's business.
    "revenue",
    "revenues",
    "turnover",
    "sales",
    "arr",
    "mrr",
    "gmv",
    "aum",
    "funding",
    "funded",
    "raised",
    "raise",
    "raising",
    "valuation",
    "valued",
    "assets",
    "portfolio",
    "portfolios",
    "investment",
    "investments",
    "invested",
    "investors",
    "market",
    "profit",
    "profits",
    "deal",
    "deals",
    "contract",
    "contracts",
    "quota",
    "quotas",
    "pipeline",
    "customers",
    "clients",
    "spend",
    "spending",
    "transactions",
    "payments",
    "volume",
    "orders",
    "loan",
    "loans",
    "mortgage",
    "mortgages",
    "grant",
    "grants",
    "award",
    "awards",
    "prize",
    "fine",
    "fines",
    "penalty",
    "project",
    "projects",
    "series",
    "seed",
    "endowment",
    "funds",
    "facturacion",
    "ventas",
    "inversion",
    "capital",
    "financement",
    // What people are given beside pay.
    "bonuses",
    "stipend",
    "stipends",
    "allowance",
    "allowances",
    "reimbursement",
    "reimburse",
    "reimbursed",
    "insurance",
    "401k",
    "contribution",
    "contributions",
    "equity",
    "stock",
    "options",
    "rsu",
    "rsus",
    "shares",
    "relocation",
    "benefit",
    "perk",
    "perks",
    "support",
    "fertility",
    "adoption",
    "tuition",
    "education",
    "learning",
    "training",
    "development",
    "wellness",
    "wellbeing",
    "fitness",
    "gym",
    "lunch",
    "meal",
    "meals",
    "food",
    "snacks",
    "deductible",
    "premium",
    "premiums",
    "coverage",
    "copay",
    "hsa",
    "fsa",
    "discount",
    "discounts",
    "voucher",
    "vouchers",
    "gift",
    "gifts",
    "card",
    "cards",
    "travel",
    "commuter",
    "commuting",
    "parking",
    "transit",
    "phone",
    "internet",
    "childcare",
    "daycare",
    "referral",
    "referrals",
    "signing",
    "retention",
    "equipment",
    "laptop",
    "conference",
    "conferences",
    "certification",
    "certifications",
    "pension",
    "savings",
    "zuschusse",
    "boni",
    "prima",
    "primas",
    "prime",
    "primes",
    "cheque",
    "cheques",
    "tickets",
    "ticket",
    "mutuelle",
    "dieta",
    "dietas",
    "beneficio",
    "beneficios",
    "avantages",
    "fahrtkosten",
    "jobticket",
    // Prices and gifts.
    "donate",
    "donates",
    "donated",
    "donation",
    "donations",
    "charity",
    "charities",
    "match",
    "cost",
    "costs",
    "price",
    "prices",
    "fee",
    "fees",
    "fare",
    "fares",
    "rent",
    "deposit",
    "worth",
    "value",
    "save",
    "saves",
    "saved",
    "saving",
    "spent",
    "scholarship",
    "scholarships",
    "precio",
    "coste",
    "prix",
    "preis",
    "kosten",
    "miete",
    "spenden",
    "spende",
    // Numbers too large for a wage.
    "billion",
    "billions",
    "bn",
    "mrd",
];

/// Pay a year; `None` if there is no positive amount.
pub(super) fn yearly(pay: &Pay) -> Option<YearlyPay> {
    let factor = money::times_a_year(pay.period);
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

/// Like [`yearly`], of an offer: amounts that no wage can be are unknown.
pub(super) fn offered(pay: &Pay) -> Option<YearlyPay> {
    is_plausible(pay).then(|| yearly(pay)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
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
            let glyphs: Vec<Glyph> = glyphs(text).collect();
            let pay = in_line(&glyphs, false, None).map(|stated| stated.pay);
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
        // Thousands with any separator.
        let range = |currency, min, max, period| Some((currency, Some(min), Some(max), period));
        let from = |currency, min, period| Some((currency, Some(min), None, period));
        check(
            "Salaire annuel brut : 33 500 € à 38 000 €",
            range("EUR", 33_500.0, 38_000.0, Year),
        );
        check(
            "Salaire : 2\u{202f}300 € bruts par mois",
            from("EUR", 2_300.0, Month),
        );
        check(
            "Salary CHF 95’000 to 110’000 a year",
            range("CHF", 95_000.0, 110_000.0, Year),
        );
        check(
            "Gehalt: 48.500,00 EUR jährlich",
            from("EUR", 48_500.0, Year),
        );
        // Lakhs and crores.
        check(
            "CTC of 8 - 12 LPA",
            range("INR", 800_000.0, 1_200_000.0, Year),
        );
        check(
            "₹6L to ₹8.5L yearly",
            range("INR", 600_000.0, 850_000.0, Year),
        );
        check("Rs. 5,40,000 p.a.", from("INR", 540_000.0, Year));
        check("Annual package: 1.2 crore", from("INR", 12_000_000.0, Year));
        // Signs that several currencies share.
        check("Salary: $95,000 CAD a year", from("CAD", 95_000.0, Year));
        check("S$6,500 monthly salary", from("SGD", 6_500.0, Month));
        check("R$ 5.200,00 por mês", from("BRL", 5_200.0, Month));
        check("Salary: ¥6,000,000 a year", from("JPY", 6_000_000.0, Year));
        // Currencies by code and name.
        check("Salary: 11,500 SAR per month", from("SAR", 11_500.0, Month));
        check("Pay: KSh 80,000 monthly", from("KES", 80_000.0, Month));
        check("9 500 zł gross a month", from("PLN", 9_500.0, Month));
        check("Mzda 45 000 Kč monthly", from("CZK", 45_000.0, Month));
        check(
            "月薪:12000-18000元",
            range("CNY", 12_000.0, 18_000.0, Month),
        );
        check(
            "薪资 20k-30k 元/月",
            range("CNY", 20_000.0, 30_000.0, Month),
        );
        // Periods.
        check("Pay starts at $18.50 an hour", from("USD", 18.5, Hour));
        check("Stundenlohn ab 15,50 Euro", from("EUR", 15.5, Hour));
        check("16 €/Std.", from("EUR", 16.0, Hour));
        check("Tagessatz 640 €", from("EUR", 640.0, Day));
        check("TJM : 520 €", from("EUR", 520.0, Day));
        check("Bruttomonatsgehalt 3.400 €", from("EUR", 3_400.0, Month));
        check(
            "Sueldo: 1.800 € brutos mensuales",
            from("EUR", 1_800.0, Month),
        );
        // Units on both ends.
        check("$21/hr to $26/hr", range("USD", 21.0, 26.0, Hour));
        check(
            "USD $88,000 per year - USD $99,000 per year",
            range("USD", 88_000.0, 99_000.0, Year),
        );
        check(
            "C$60,000 – C$75,000 a year",
            range("CAD", 60_000.0, 75_000.0, Year),
        );
        check(
            "$92,000—$117,000 USD yearly",
            range("USD", 92_000.0, 117_000.0, Year),
        );
        // Money that is not the wage.
        check("up to $9,000 a year for adoption support", None);
        check("Lunch vouchers of 7,50 € a day", None);
        check("We give $4,000 per year to charity", None);
        check("Our clients pay $50,000 per year", None);
        check("Deals of $80,000 to $150,000 a year", None);
        check(
            "A salary of $80,000 a year plus a bonus of $9,000",
            from("USD", 80_000.0, Year),
        );
        check(
            "A learning budget of $3,000 and a salary of $70,000 a year",
            from("USD", 70_000.0, Year),
        );
        check("Salary: 36 EUR a year", None);
    }
}

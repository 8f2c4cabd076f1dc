//! Currencies by code, sign and name.

use super::token::{Token, TokenKind};

/// A currency as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// ISO 4217.
    pub(crate) code: &'static str,
    /// A sign or name that several currencies share; a code beside it decides.
    pub(crate) shared: bool,
}

impl Written {
    /// Of two beside one amount, the more exact: "$102,000 AUD".
    pub(crate) fn with(self, other: Self) -> Self {
        if self.shared { other } else { self }
    }
}

/// The currency written at this token, and the index after it.
pub(crate) fn written_at(
    tokens: &[Token],
    at: usize,
    home: Option<&str>,
) -> Option<(Written, usize)> {
    let token = tokens.get(at)?;
    let next = at.saturating_add(1);
    let of = |code: &'static str, shared: bool, next: usize| Some((Written { code, shared }, next));
    match &token.kind {
        TokenKind::Mark('$' | '＄') => {
            let code = home.and_then(|home| of_country(DOLLARS_AT_HOME, home));
            of(code.unwrap_or("USD"), true, next)
        }
        TokenKind::Mark('¥' | '￥') => {
            let japanese = home == Some("jp");
            of(if japanese { "JPY" } else { "CNY" }, true, next)
        }
        TokenKind::Mark(sign) => {
            let (_, code) = SIGNS.iter().find(|(known, _)| known == sign)?;
            of(code, false, next)
        }
        TokenKind::Word {
            text,
            capital,
            capitals,
        } => {
            let follows = tokens.get(next);
            if let Some(dollar) = follows.filter(|next| !next.spaced && next.is_mark('$'))
                && dollar.is_mark('$')
                && let Some((_, code)) = DOLLARS.iter().find(|(known, _)| known == text)
            {
                return of(code, false, next.saturating_add(1));
            }
            if let Some(code) = CODES.iter().find(|code| code.eq_ignore_ascii_case(text)) {
                let usual = USUAL_CODES.contains(code);
                return (*capitals || usual).then_some((
                    Written {
                        code,
                        shared: false,
                    },
                    next,
                ));
            }
            if let Some((_, code)) = NAMES.iter().find(|(known, _)| known == text) {
                return of(code, false, next);
            }
            let before_number = |next: usize| {
                let number = tokens.get(next);
                number.is_some_and(|token| matches!(token.kind, TokenKind::Number(_)))
            };
            let dot = follows.is_some_and(|next| next.is_mark('.'));
            let after = next.saturating_add(usize::from(dot));
            match text.as_str() {
                "dollar" | "dollars" => {
                    let code = home.and_then(|home| of_country(DOLLARS_AT_HOME, home));
                    of(code.unwrap_or("USD"), true, next)
                }
                "rs" | "rupee" | "rupees" => {
                    let code = home.and_then(|home| of_country(RUPEES_AT_HOME, home));
                    of(code.unwrap_or("INR"), true, after)
                }
                "kr" | "kronor" | "kroner" => {
                    let code = home.and_then(|home| of_country(CROWNS_AT_HOME, home))?;
                    of(code, true, after)
                }
                "peso" | "pesos" => {
                    let code = home.and_then(|home| of_country(DOLLARS_AT_HOME, home))?;
                    of(code, true, next)
                }
                "shilling" | "shillings" => {
                    of(if home == Some("ug") { "UGX" } else { "KES" }, true, next)
                }
                "yen" => of("JPY", false, next),
                "r" if *capital && before_number(next) => of("ZAR", false, next),
                "n" if *capital && before_number(next) && home == Some("ng") => {
                    of("NGN", false, next)
                }
                "rm" if *capitals => of("MYR", false, next),
                "rp" if *capital => of("IDR", false, after),
                "sfr" | "fr" if before_number(after) => of("CHF", false, after),
                "ksh" | "kshs" => of("KES", false, after),
                "dhs" | "dh" => of("AED", false, after),
                "ft" if *capital => of("HUF", false, after),
                "lei" => of("RON", false, next),
                _ => None,
            }
        }
        TokenKind::Number(_) | TokenKind::Digits => None,
    }
}

fn of_country(table: &'static [(&'static str, &'static str)], home: &str) -> Option<&'static str> {
    let found = table.iter().find(|(country, _)| *country == home);
    found.map(|(_, code)| *code)
}

/// Signs of one currency each.
const SIGNS: &[(char, &str)] = &[
    ('€', "EUR"),
    ('£', "GBP"),
    ('₹', "INR"),
    ('₦', "NGN"),
    ('₪', "ILS"),
    ('₩', "KRW"),
    ('₽', "RUB"),
    ('฿', "THB"),
    ('₺', "TRY"),
    ('₫', "VND"),
    ('₱', "PHP"),
    ('₴', "UAH"),
    ('₸', "KZT"),
    ('₾', "GEL"),
    ('₡', "CRC"),
    ('₲', "PYG"),
    ('₵', "GHS"),
    ('৳', "BDT"),
    ('₮', "MNT"),
];

/// Letters before a dollar sign.
const DOLLARS: &[(&str, &str)] = &[
    ("us", "USD"),
    ("usd", "USD"),
    ("c", "CAD"),
    ("ca", "CAD"),
    ("cad", "CAD"),
    ("can", "CAD"),
    ("cdn", "CAD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("aud", "AUD"),
    ("aus", "AUD"),
    ("nz", "NZD"),
    ("nzd", "NZD"),
    ("hk", "HKD"),
    ("hkd", "HKD"),
    ("s", "SGD"),
    ("sg", "SGD"),
    ("sgd", "SGD"),
    ("nt", "TWD"),
    ("ntd", "TWD"),
    ("twd", "TWD"),
    ("r", "BRL"),
    ("mx", "MXN"),
    ("mex", "MXN"),
    ("mxn", "MXN"),
    ("ar", "ARS"),
    ("clp", "CLP"),
    ("col", "COP"),
    ("j", "JMD"),
    ("tt", "TTD"),
    ("z", "ZWL"),
];

/// The currencies of countries that write "$".
const DOLLARS_AT_HOME: &[(&str, &str)] = &[
    ("us", "USD"),
    ("ca", "CAD"),
    ("au", "AUD"),
    ("nz", "NZD"),
    ("hk", "HKD"),
    ("sg", "SGD"),
    ("tw", "TWD"),
    ("mx", "MXN"),
    ("ar", "ARS"),
    ("cl", "CLP"),
    ("co", "COP"),
    ("uy", "UYU"),
    ("ph", "PHP"),
];

const RUPEES_AT_HOME: &[(&str, &str)] = &[
    ("in", "INR"),
    ("pk", "PKR"),
    ("lk", "LKR"),
    ("np", "NPR"),
    ("mu", "MUR"),
];

const CROWNS_AT_HOME: &[(&str, &str)] =
    &[("se", "SEK"), ("no", "NOK"), ("dk", "DKK"), ("is", "ISK")];

/// Folded names of one currency each.
const NAMES: &[(&str, &str)] = &[
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("pounds", "GBP"),
    ("franken", "CHF"),
    ("francs", "CHF"),
    ("zł", "PLN"),
    ("zloty", "PLN"),
    ("złoty", "PLN"),
    ("złotych", "PLN"),
    ("kc", "CZK"),
    ("korun", "CZK"),
    ("forint", "HUF"),
    ("birr", "ETB"),
    ("naira", "NGN"),
    ("rand", "ZAR"),
    ("reais", "BRL"),
    ("dirham", "AED"),
    ("dirhams", "AED"),
    ("riyal", "SAR"),
    ("riyals", "SAR"),
    ("baht", "THB"),
    ("ringgit", "MYR"),
    ("rupiah", "IDR"),
    ("shekel", "ILS"),
    ("shekels", "ILS"),
    ("nis", "ILS"),
    ("lira", "TRY"),
    ("tl", "TRY"),
    ("won", "KRW"),
    ("rmb", "CNY"),
    ("yuan", "CNY"),
    ("元", "CNY"),
    ("円", "JPY"),
    ("ntd", "TWD"),
    ("lpa", "INR"),
    ("lakh", "INR"),
    ("lakhs", "INR"),
    ("lac", "INR"),
    ("lacs", "INR"),
    ("crore", "INR"),
    ("crores", "INR"),
    ("cr", "INR"),
];

/// Codes that people also write in small letters, and that are no words.
const USUAL_CODES: &[&str] = &[
    "USD", "EUR", "GBP", "CHF", "INR", "AUD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "SGD",
    "HKD", "NZD", "ZAR", "BRL", "MXN", "JPY", "CNY", "AED", "NGN", "KES", "ETB", "ILS", "CAD",
];

/// ISO 4217, active codes.
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD",
    "BIF", "BND", "BOB", "BRL", "BSD", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY",
    "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR",
    "FJD", "GBP", "GEL", "GHS", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR",
    "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KRW", "KWD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT",
    "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB",
    "RWF", "SAR", "SCR", "SDG", "SEK", "SGD", "SLE", "SOS", "SRD", "SZL", "THB", "TJS", "TMT",
    "TND", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND", "XAF",
    "XOF", "YER", "ZAR", "ZMW", "ZWL",
];

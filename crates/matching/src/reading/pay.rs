//! Pay: found in text, and converted to a year.

mod amount;
mod range;
mod surroundings;
mod words;
mod yearly;

use crate::document::Pay;
use crate::explanation::Field;
use crate::language::text::{Glyph, glyphs};
use crate::money::{Token, tokens};

use super::finding::Finding;
use super::passage::Advertisement;
use range::{Range, Stated};
use words::{is_no_pay, is_pay};

pub(super) use yearly::{offered, yearly};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PayPeriod;

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
            "Gehalt: 70–85 T€",
            Some(("EUR", Some(70_000.0), Some(85_000.0), Year)),
        );
        check(
            "Anglais lu. 42-48 K€ selon profil. CDI.",
            Some(("EUR", Some(42_000.0), Some(48_000.0), Year)),
        );
        check(
            "£26,000 pro rata",
            Some(("GBP", Some(26_000.0), None, Year)),
        );
        check("Sueldo: 2 millones de euros al mes", None);
        check(
            "Salario entre 9 y 11 millones de COP mensuales",
            Some(("COP", Some(9_000_000.0), Some(11_000_000.0), Month)),
        );
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
        check("25 € brut de l'heure", from("EUR", 25.0, Hour));
        check("2 150 € x 13 mois", from("EUR", 2_150.0, Month));
        check(
            "Salaire : 2 400 à 2 700 € brut",
            range("EUR", 2_400.0, 2_700.0, Month),
        );
        check(
            "De 30 à 36 000 € brut/an",
            range("EUR", 30_000.0, 36_000.0, Year),
        );
        check(
            "Wir öffnen bis Samstag. 15,20 € pro Stunde",
            from("EUR", 15.2, Hour),
        );
        check("Basic £25k, OTE £42k", from("GBP", 25_000.0, Year));
        check("23.500 € + incentivos", from("EUR", 23_500.0, Year));
        check("Fixe 1 950 € + commissions", from("EUR", 1_950.0, Month));
        check(
            "Statut cadre, 46 à 54 K€ + variable",
            range("EUR", 46_000.0, 54_000.0, Year),
        );
        check(
            "€71,000 – €88,000, no degree required",
            range("EUR", 71_000.0, 88_000.0, Year),
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
        // What a slash shares, and words of other languages.
        check(
            "Package : 39/44 k€ selon profil",
            range("EUR", 39_000.0, 44_000.0, Year),
        );
        check(
            "Wynagrodzenie 9 000 - 11 000 PLN brutto / miesięcznie",
            range("PLN", 9_000.0, 11_000.0, Month),
        );
        check(
            "年收 450万円〜600万円",
            range("JPY", 4_500_000.0, 6_000_000.0, Year),
        );
        check("Day rate: £420 to £460", range("GBP", 420.0, 460.0, Day));
        // When pay comes is not what it is for.
        check(
            "Salary of £24,500, paid monthly",
            from("GBP", 24_500.0, Year),
        );
        check("$1,300 bi-weekly", None);
        // A sentence that is nothing but a range, and words right after an amount.
        check(
            "2 days/week in the office. €98,000–€120,000 + shares. Join us",
            range("EUR", 98_000.0, 120_000.0, Year),
        );
        check("Pay: approx. €48,000 a year", from("EUR", 48_000.0, Year));
        check(
            "We sit in Bonn. €98,000–€120,000 + shares. Join us",
            range("EUR", 98_000.0, 120_000.0, Year),
        );
        check("£37,500 basic, OTE £46,000", from("GBP", 37_500.0, Year));
        check("Fijo de 23.000 € + variable", from("EUR", 23_000.0, Year));
        check("Kunden sparen 11.000 € im Jahr", None);
        // Pay as the measure of an insurance, and the sums, pots and budgets of perks.
        check("Life cover of 4x salary / life cover of £100,000", None);
        check(
            "Death in service: four times your annual salary, up to £250,000",
            None,
        );
        check(
            "Income protection and critical illness cover of £75,000",
            None,
        );
        check("A pension pot that may reach £90,000 a year", None);
        check("Sum assured £120,000 a year", None);
        check("Training budget of up to £12,000 per year", None);
        check("Relocation package worth $15,000, paid within a year", None);
        check(
            "Todesfallversicherung: das Dreifache des Jahresgehalts, maximal 150.000 €",
            None,
        );
        check("Betriebliche Altersvorsorge von 3.000 € im Jahr", None);
        check("Weiterbildung: 4.000 € pro Jahr", None);
        check(
            "Gehalt während der Ausbildung 1.200 € pro Monat",
            from("EUR", 1_200.0, Month),
        );
        check("Budget formation de 3 000 € par an", None);
        check(
            "Capital décès : 3 fois le salaire annuel, soit 120 000 €",
            None,
        );
        check(
            "Seguro de vida de cuatro veces el salario, hasta 150.000 €",
            None,
        );
        check("Formación de 3.000 € al año", None);
        check(
            "Salary £41,000 a year, life cover of 4x salary",
            from("GBP", 41_000.0, Year),
        );
        check(
            "Maternity cover, £32,500 a year",
            from("GBP", 32_500.0, Year),
        );
        check(
            "Life cover of £100,000. Salary: £38,000",
            from("GBP", 38_000.0, Year),
        );
        // Pay scales.
        check(
            "You start at £28,150 rising to £31,400 after probation",
            range("GBP", 28_150.0, 31_400.0, Year),
        );
        check(
            "Grade 7, £46,500 to £55,700",
            range("GBP", 46_500.0, 55_700.0, Year),
        );
        check(
            "The hiring range is USD 91,000 to 118,000",
            range("USD", 91_000.0, 118_000.0, Year),
        );
        check("The price range is $20,000 to $30,000", None);
        // Other items of the list.
        check(
            "Free parking, a pension and £27,000 salary",
            from("GBP", 27_000.0, Year),
        );
        check("Gym, parking, £13.40 per hour", from("GBP", 13.4, Hour));
        check(
            "Weiterbildung, Umzugsgeld und 52.000 € Jahresgehalt",
            from("EUR", 52_000.0, Year),
        );
        check("Gym, lunch and $4,000 of learning budget a year", None);
        check(
            "Gehalt 14 x 2.400 €, brutto im Monat",
            from("EUR", 2_400.0, Month),
        );
        check("Deals between €98,000 and €120,000", None);
    }
}

//! `pay`: whether the offer reaches what the person wants.

use crate::catalogue::{Columns, Memo, Weighting};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Reason, ReasonCode, values};
use crate::features::{Fact, PostingFeatures, ProfileFeatures, YearlyPay};

use super::super::agreement::Agreement;
use super::super::evidence::{self, Statement};
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Pay;

impl Signal for Pay {
    const NAME: &'static str = "pay";

    /// Set by hand while reading rankings of real résumés: no judged set covers pay.
    const POINTS: f64 = 5.0;

    const PART: Part = Part::Refinement;

    const SIDE: Side = Side::Wish;

    type Numbers = ();

    type Person<'a> = &'a ProfileFeatures;

    /// By pay.
    type Table = Memo<Agreement>;

    fn person<'a>(of: Basis<'a>, (): &()) -> &'a ProfileFeatures {
        of.profile
    }

    fn table(_: &&ProfileFeatures, columns: &Columns, _: &Weighting) -> Memo<Agreement> {
        Memo::of(columns.pays.len())
    }

    fn agreement(
        person: &&ProfileFeatures,
        table: &Memo<Agreement>,
        Candidate { columns, row, .. }: Candidate<'_>,
    ) -> Agreement {
        row.pay.map_or(Agreement::UNKNOWN, |number| {
            table.get(number, || {
                let pay = columns.pays.get(number);
                Agreement::of(pay.and_then(|pay| fit(person, &pay.pay())))
            })
        })
    }

    fn is_silent(person: &&ProfileFeatures) -> bool {
        person.pay.is_none()
    }

    fn evidence(person: &&ProfileFeatures, posting: &PostingFeatures) -> Vec<Evidence> {
        evidence::of_both(
            Self::NAME,
            (person, in_words(person.pay.as_ref(), YearlyPay::floor)),
            (posting, in_words(posting.pay.as_ref(), YearlyPay::top)),
        )
    }

    fn reason(_: &Self::Person<'_>, _: &PostingFeatures) -> Option<Reason> {
        Some(Reason::of(ReasonCode::Pay))
    }

    const CONTESTED_BY: &'static [Criterion] = &[Criterion::PayFloor];
}

/// Full if the offer reaches the wish, nothing at 60 % of it; unknown without an exchange rate.
fn fit(profile: &ProfileFeatures, offer: &YearlyPay) -> Option<f64> {
    let wish = profile.pay.as_ref()?;
    let reached = offer.in_currency(&wish.currency)?.top()? / wish.floor()?;
    Some(((reached - 0.6) / 0.4).clamp(0.0, 1.0))
}

fn in_words(pay: Option<&YearlyPay>, amount: fn(&YearlyPay) -> Option<f64>) -> Vec<Statement> {
    let in_words = |pay: &YearlyPay| {
        let yearly = format!("{:.0}", amount(pay)?);
        let words = format!("{} {yearly} a year", pay.currency);
        Some((
            values([("currency", &pay.currency), ("yearly", &yearly)]),
            words,
        ))
    };
    vec![(Fact::Pay, pay.and_then(in_words))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_fifths_of_the_wish_are_nothing() {
        let pay = |currency: &str, min: Option<f64>, max: Option<f64>| YearlyPay {
            currency: currency.to_owned(),
            min,
            max,
        };
        let check = |wish: Option<YearlyPay>, offer: &YearlyPay, fits| {
            let profile = ProfileFeatures {
                pay: wish,
                ..ProfileFeatures::default()
            };
            assert_eq!(fit(&profile, offer), fits, "{offer:?}");
        };
        let wish = || Some(pay("EUR", Some(100.0), None));
        check(wish(), &pay("EUR", Some(50.0), Some(100.0)), Some(1.0));
        check(wish(), &pay("EUR", None, Some(60.0)), Some(0.0));
        check(wish(), &pay("EUR", Some(10.0), None), Some(0.0));
        check(wish(), &pay("EUR", Some(300.0), None), Some(1.0));
        check(wish(), &pay("USD", Some(300.0), None), Some(1.0));
        check(wish(), &pay("XTS", Some(300.0), None), None);
        check(None, &pay("EUR", Some(300.0), None), None);
        check(
            Some(pay("EUR", Some(100.0), Some(200.0))),
            &pay("EUR", Some(100.0), None),
            Some(1.0),
        );
    }
}

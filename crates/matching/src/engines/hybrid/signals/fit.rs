//! What surrounds the work: rung, education, place, pay and wishes. Each is `None` where one side does not say.

use crate::catalogue::{Employer, Level, Site};
use crate::document::{Seniority, Workplace};
use crate::explanation::Evidence;
use crate::features::{
    EducationLevel, Fact, PlaceKey, PostingFeatures, ProfileFeatures, Quote, YearlyPay,
};

use crate::nearness::{nearest, open_to};

use super::super::agreement::Name;

/// Rung and years, the mean of what is known.
pub(crate) fn seniority(profile: &ProfileFeatures, level: &Level) -> Option<f64> {
    let rung = level.seniority.and_then(|asked| {
        profile
            .seniorities
            .iter()
            .map(|held| rung_fit(*held, asked))
            .reduce(f64::max)
    });
    let years = level
        .experience_months
        .zip(profile.experience_months)
        .map(|(asked, held)| years_fit(f64::from(held), f64::from(asked)));
    mean([rung, years])
}

/// Fit, not more-is-better: one rung beside is near, three are far.
fn rung_fit(held: Seniority, asked: Seniority) -> f64 {
    match (held as i8).abs_diff(asked as i8) {
        0 => 1.0,
        1 => 0.6,
        2 => 0.2,
        _ => 0.0,
    }
}

/// Too few years count in proportion; far too many a little less than enough.
fn years_fit(held: f64, asked: f64) -> f64 {
    if held < asked {
        held / asked
    } else if held > 3.0 * asked + 120.0 {
        0.8
    } else {
        1.0
    }
}

/// Enough, one level short, or further.
pub(crate) fn education(profile: &ProfileFeatures, level: &Level) -> Option<f64> {
    let (asked, held) = level.education.zip(profile.education)?;
    Some(match (asked as i8).saturating_sub(held as i8) {
        ..=0 => 1.0,
        1 => 0.5,
        _ => 0.0,
    })
}

/// The nearest of all pairs of places; remote work is near to all who may do it.
pub(crate) fn location(profile: &ProfileFeatures, site: &Site) -> Option<f64> {
    if profile.places.is_empty() {
        return None;
    }
    if site.workplace == Some(Workplace::Remote) {
        return Some(if open_to(profile, site) { 1.0 } else { 0.0 });
    }
    nearest(&profile.places, &site.places)
}

/// Full where the offer reaches the wish, nothing at 60 % of it. Other currencies cannot be told.
pub(crate) fn pay(profile: &ProfileFeatures, offer: &YearlyPay) -> Option<f64> {
    let wish = profile.pay.as_ref()?;
    if wish.currency != offer.currency {
        return None;
    }
    let reached = offer.top()? / wish.floor()?;
    Some(((reached - 0.6) / 0.4).clamp(0.0, 1.0))
}

/// Wishes about where and how the work is done.
pub(crate) fn site_wishes(profile: &ProfileFeatures, site: &Site) -> [Option<f64>; 2] {
    [
        wish(&profile.workplaces, site.workplace.as_slice()),
        wish(&profile.employment_types, &site.employment_types),
    ]
}

/// Wishes about whom it is done for: tags, stage, industry.
pub(crate) fn employer_wishes(profile: &ProfileFeatures, employer: &Employer) -> [Option<f64>; 3] {
    [
        wish(&profile.tags, &employer.tags),
        wish(&profile.stages, employer.stage.as_slice()),
        wish(&profile.industries, employer.industry.as_slice()),
    ]
}

/// Met if anything offered is wished for.
fn wish<T: PartialEq>(wished: &[T], offered: &[T]) -> Option<f64> {
    if wished.is_empty() || offered.is_empty() {
        return None;
    }
    Some(if offered.iter().any(|one| wished.contains(one)) {
        1.0
    } else {
        0.0
    })
}

/// The mean of what is known.
pub(crate) fn mean<const N: usize>(parts: [Option<f64>; N]) -> Option<f64> {
    let (sum, known) = parts
        .into_iter()
        .flatten()
        .fold((0.0, 0.0), |(sum, known), part| (sum + part, known + 1.0));
    (known > 0.0).then(|| sum / known)
}

/// What both sides say of a signal.
pub(crate) fn evidence(
    signal: Name,
    profile: &ProfileFeatures,
    posting: &PostingFeatures,
) -> Vec<Evidence> {
    let (field, person, job): (_, Vec<Said>, Vec<Said>) = match signal {
        Name::Seniority => (
            "seniority",
            standing(
                profile.seniorities.first().copied(),
                profile.experience_months,
            ),
            standing(posting.seniority, posting.experience_months),
        ),
        Name::Education => {
            let said = |level: Option<EducationLevel>| {
                let name = level.map(|level| format!("{level:?}").to_lowercase());
                vec![(Fact::Education, name)]
            };
            (
                "education",
                said(profile.education),
                said(posting.education),
            )
        }
        Name::Location => (
            "location",
            vec![(Fact::Place, profile.places.first().map(place_name))],
            match posting.workplace {
                Some(Workplace::Remote) => {
                    vec![(Fact::Workplace, Some("remote".to_owned()))]
                }
                _ => vec![(Fact::Place, posting.places.first().map(place_name))],
            },
        ),
        Name::Pay => {
            let said = |currency: &str, a_year: Option<f64>| {
                let said = a_year.map(|a_year| format!("{currency} {a_year:.0} a year"));
                vec![(Fact::Pay, said)]
            };
            let of = |pay: Option<&YearlyPay>, a_year: fn(&YearlyPay) -> Option<f64>| {
                pay.map(|pay| said(&pay.currency, a_year(pay)))
                    .unwrap_or_default()
            };
            (
                "pay",
                of(profile.pay.as_ref(), YearlyPay::floor),
                of(posting.pay.as_ref(), YearlyPay::top),
            )
        }
        _ => return Vec::new(),
    };
    let person = told("profile", field, person, &profile.quotes);
    let job = told("posting", field, job, &posting.quotes);
    person.into_iter().chain(job).collect()
}

/// What one side says of a fact, for people.
type Said = (Fact, Option<String>);

/// Facts of one document: in its own words where a text tells them, the others together under the name of the signal.
fn told(document: &str, field: &str, facts: Vec<Said>, quotes: &[Quote]) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for (fact, said) in facts {
        match (quotes.iter().find(|quote| quote.of == fact), said) {
            (Some(quote), Some(_)) => {
                evidence.push(quote.source.evidence(document, quote.text.clone()));
            }
            (None, Some(said)) => others.push(said),
            (_, None) => {}
        }
    }
    if !others.is_empty() {
        evidence.push(Evidence {
            document: document.to_owned(),
            field: field.to_owned(),
            text: others.join(", "),
            span: None,
        });
    }
    evidence
}

fn standing(rung: Option<Seniority>, months: Option<u32>) -> Vec<Said> {
    let rung = rung.map(|rung| format!("{rung:?}").to_lowercase());
    let years = months.map(|months| match months / 12 {
        0 => format!("{months} months"),
        1 => "1 year".to_owned(),
        years => format!("{years} years"),
    });
    vec![(Fact::Seniority, rung), (Fact::Experience, years)]
}

fn place_name(place: &PlaceKey) -> String {
    let parts: Vec<&str> = [&place.city, &place.region, &place.country]
        .into_iter()
        .filter_map(Option::as_deref)
        .collect();
    parts.join(", ")
}

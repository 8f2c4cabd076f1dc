//! Deal-breakers: a verdict, never points.

use crate::document::{EmploymentType, Workplace};
use crate::explanation::{DealBreaker, Verdict};
use crate::features::{Fluency, Permit, PlaceKey, PostingFeatures, ProfileFeatures, YearlyPay};
use crate::nearness;
use crate::reading::fluency;

/// What of a posting deal-breakers speak of; what is left empty is what it does not say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Conditions<'a> {
    pub(crate) places: &'a [PlaceKey],
    pub(crate) applicant_places: &'a [PlaceKey],
    pub(crate) workplace: Option<Workplace>,
    pub(crate) employment_types: &'a [EmploymentType],
    pub(crate) languages: &'a [Fluency],
    pub(crate) permit: Option<&'a Permit>,
    pub(crate) pay: Option<&'a YearlyPay>,
    pub(crate) company: &'a str,
}

impl<'a> Conditions<'a> {
    pub(crate) fn of(posting: &'a PostingFeatures) -> Self {
        Self {
            places: &posting.places,
            applicant_places: &posting.applicant_places,
            workplace: posting.workplace,
            employment_types: &posting.employment_types,
            languages: &posting.languages,
            permit: posting.permit.as_ref(),
            pay: posting.pay.as_ref(),
            company: &posting.company,
        }
    }
}

/// Whether any deal-breaker applies, and which.
pub(crate) fn of(
    profile: &ProfileFeatures,
    posting: &Conditions<'_>,
) -> (Verdict, Vec<DealBreaker>) {
    let breakers: Vec<DealBreaker> = [
        location(profile, posting),
        workplace(profile, posting),
        employment_type(profile, posting),
        pay_floor(profile, posting),
        authorisation(profile, posting),
        permit(profile, posting),
        language(profile, posting),
        company(profile, posting),
    ]
    .into_iter()
    .flatten()
    .collect();
    let verdict = if breakers
        .iter()
        .any(|breaker| breaker.verdict == Verdict::Ineligible)
    {
        Verdict::Ineligible
    } else if breakers.is_empty() {
        Verdict::Eligible
    } else {
        Verdict::Unknown
    };
    (verdict, breakers)
}

/// `None` where the wish is met; where it could not be told (`met` is `None`), the verdict is unknown.
fn breaker(name: &str, met: Option<bool>, broken: &str, unknown: &str) -> Option<DealBreaker> {
    let (verdict, reason) = match met {
        Some(true) => return None,
        Some(false) => (Verdict::Ineligible, broken),
        None => (Verdict::Unknown, unknown),
    };
    Some(DealBreaker {
        name: name.to_owned(),
        verdict,
        reason: reason.to_owned(),
    })
}

fn location(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    if !profile.deal_breakers.location || profile.wished_places.is_empty() {
        return None;
    }
    let places = match posting.workplace {
        Some(Workplace::Remote) if posting.applicant_places.is_empty() => return None,
        Some(Workplace::Remote) => posting.applicant_places,
        _ => posting.places,
    };
    // A wished-for city is not met by its region: whatever part is wished for must be the same.
    let met = nearness::nearest(&profile.wished_places, places).map(|near| {
        near >= 1.0
            || profile.wished_places.iter().any(|wish| {
                places.iter().any(|place| {
                    wish.country == place.country
                        && wish.city.is_none()
                        && (wish.region.is_none() || wish.region == place.region)
                })
            })
    });
    breaker(
        "location",
        met,
        "It is not in a place you want.",
        "It does not say where it is.",
    )
}

fn workplace(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    if !profile.deal_breakers.workplace || profile.workplaces.is_empty() {
        return None;
    }
    let met = posting
        .workplace
        .map(|workplace| profile.workplaces.contains(&workplace));
    breaker(
        "workplace",
        met,
        "It is not done where you want to work (remote, hybrid, on site).",
        "It does not say whether it is remote, hybrid or on site.",
    )
}

fn employment_type(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    if !profile.deal_breakers.employment_type || profile.employment_types.is_empty() {
        return None;
    }
    let met = (!posting.employment_types.is_empty()).then(|| {
        posting
            .employment_types
            .iter()
            .any(|kind| profile.employment_types.contains(kind))
    });
    breaker(
        "employment_type",
        met,
        "It is not a kind of employment you want.",
        "It does not say what kind of employment it is.",
    )
}

fn pay_floor(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    let wish = profile
        .pay
        .as_ref()
        .filter(|_| profile.deal_breakers.pay_floor)?;
    let floor = wish.min?;
    let met = posting
        .pay
        .filter(|offer| offer.currency == wish.currency)
        .and_then(|offer| Some(offer.top()? >= floor));
    breaker(
        "pay_floor",
        met,
        "It pays less than your floor.",
        "It does not say what it pays, or in another currency.",
    )
}

fn authorisation(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    let allowed = &profile.deal_breakers.authorised_countries;
    if allowed.is_empty() {
        return None;
    }
    let permit = posting.permit;
    let countries: Vec<&String> = match permit.and_then(|permit| permit.country.as_ref()) {
        Some(country) => vec![country],
        None => {
            let places = match posting.workplace {
                Some(Workplace::Remote) if posting.applicant_places.is_empty() => return None,
                Some(Workplace::Remote) => posting.applicant_places,
                _ => posting.places,
            };
            let places = places.iter();
            places.filter_map(|place| place.country.as_ref()).collect()
        }
    };
    let met =
        (!countries.is_empty()).then(|| countries.iter().any(|country| allowed.contains(country)));
    if met == Some(false) && permit.is_some_and(|permit| permit.sponsored == Some(true)) {
        return breaker(
            "authorisation",
            None,
            "",
            "It is in a country you may not work in, but says that it sponsors permits.",
        );
    }
    breaker(
        "authorisation",
        met,
        "It is in a country you may not work in.",
        "It does not say what country it is in.",
    )
}

/// What no profile says: it may rule the posting out for whoever spoke of permits at all.
fn permit(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    if profile.deal_breakers.authorised_countries.is_empty() {
        return None;
    }
    let permit = posting.permit?;
    let asked = match (permit.citizens, permit.cleared) {
        (false, false) => return None,
        (true, false) => "It is open to citizens only.",
        (_, true) => "It asks for a security clearance.",
    };
    breaker("permit", None, "", asked)
}

/// Languages that the posting asks for, of a person who named theirs.
fn language(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    if profile.languages.is_empty() {
        return None;
    }
    let breakers = posting.languages.iter().filter_map(|asked| {
        let name = fluency::name(&asked.language);
        let spoken = profile
            .languages
            .iter()
            .find(|spoken| spoken.language == asked.language);
        let Some(spoken) = spoken else {
            let broken = format!("It asks for {name}, which you do not name.");
            return breaker("language", Some(false), &broken, "");
        };
        let (known, asked) = spoken.level.zip(asked.level)?;
        let unknown = format!("It asks for more {name} than you name.");
        breaker("language", (known >= asked).then_some(true), "", &unknown)
    });
    breakers.max_by_key(|breaker| breaker.verdict == Verdict::Ineligible)
}

fn company(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<DealBreaker> {
    let excluded = &profile.deal_breakers.excluded_companies;
    let met =
        !posting.company.is_empty() && excluded.iter().any(|company| company == posting.company);
    breaker(
        "company",
        Some(!met),
        "It is at a company you ruled out.",
        "",
    )
}

//! Deal-breakers: they give a verdict, never points.

use crate::document::{EmploymentType, Workplace};
use crate::explanation::{DealBreaker, DealBreakerCode, Values, Verdict, values};
use crate::features::{Fluency, Permit, PlaceKey, PostingFeatures, ProfileFeatures, YearlyPay};
use crate::nearness;
use crate::reading::fluency;

/// The subject of a deal-breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Criterion {
    Location,
    Workplace,
    EmploymentType,
    PayFloor,
    Authorisation,
    Permit,
    Language,
    Company,
}

impl Criterion {
    /// On the wire.
    fn name(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Workplace => "workplace",
            Self::EmploymentType => "employment_type",
            Self::PayFloor => "pay_floor",
            Self::Authorisation => "authorisation",
            Self::Permit => "permit",
            Self::Language => "language",
            Self::Company => "company",
        }
    }
}

impl DealBreakerCode {
    /// A sentence in English about the posting.
    fn sentence(self, values: &Values) -> String {
        let fixed = match self {
            Self::RemoteElsewhere => {
                "It is remote, but not open to people in the places you chose."
            }
            Self::Elsewhere => "It is not in any of the places you chose.",
            Self::PlaceNotStated => "It does not state where it is.",
            Self::PlaceNotClear => {
                "It does not state clearly whether it is in one of the places you chose."
            }
            Self::Remote => "It is remote, which you ruled out.",
            Self::Hybrid => "It is hybrid, which you ruled out.",
            Self::OnSite => "It is on site, which you ruled out.",
            Self::WorkplaceNotStated => {
                "It does not state whether it is remote, hybrid or on site."
            }
            Self::EmploymentType => "Its employment type is not one you chose.",
            Self::EmploymentTypeNotStated => "It does not state its employment type.",
            Self::PayTooLow => "It pays less than your minimum.",
            Self::PayNotStated => "It does not state its pay.",
            Self::PayNotConvertible => "It states its pay in a currency that cannot be converted.",
            Self::NotAuthorised => "You are not authorised to work in its country.",
            Self::NotAuthorisedButSponsored => {
                "You are not authorised to work in its country, but it sponsors permits."
            }
            Self::CountryNotStated => "It does not state its country.",
            Self::CitizensOnly => "It is open to citizens only.",
            Self::Clearance => "It requires a security clearance.",
            Self::LanguageNotListed => {
                return format!("It requires {}, which you do not list.", name_in(values));
            }
            Self::LanguageLevel => {
                return format!("It requires better {} than you list.", name_in(values));
            }
            Self::Company => "It is at a company that you ruled out.",
        };
        fixed.to_owned()
    }
}

/// The name of the language that the values hold.
fn name_in(values: &Values) -> String {
    let code = values.get("language");
    code.map_or_else(String::new, |code| fluency::name(code))
}

/// The parts of a posting that deal-breakers apply to; empty if the posting omits them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Conditions<'a> {
    pub(crate) places: &'a [PlaceKey],
    pub(crate) applicant_places: &'a [PlaceKey],
    pub(crate) workplace: Option<Workplace>,
    pub(crate) other_workplaces: &'a [Workplace],
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
            other_workplaces: &posting.other_workplaces,
            employment_types: &posting.employment_types,
            languages: &posting.languages,
            permit: posting.permit.as_ref(),
            pay: posting.pay.as_ref(),
            company: &posting.company,
        }
    }
}

impl Conditions<'_> {
    fn offers(&self, workplace: Workplace) -> bool {
        self.workplace == Some(workplace) || self.other_workplaces.contains(&workplace)
    }

    fn only(&self, workplace: Workplace) -> bool {
        self.workplace == Some(workplace) && self.other_workplaces.is_empty()
    }
}

/// The deal-breakers of a person that a posting breaks, or may break.
#[derive(Debug, Default)]
pub(crate) struct Eligibility(Vec<Breaker>);

/// The deal-breakers of a person that a posting breaks, or may break.
#[derive(Debug)]
struct Breaker {
    criterion: Criterion,
    /// Whether it is known to be broken.
    broken: bool,
    code: DealBreakerCode,
    values: Values,
}

#[cfg(test)]
impl Criterion {
    pub(crate) const ALL: [Self; 8] = [
        Self::Location,
        Self::Workplace,
        Self::EmploymentType,
        Self::PayFloor,
        Self::Authorisation,
        Self::Permit,
        Self::Language,
        Self::Company,
    ];
}

#[cfg(test)]
impl Eligibility {
    pub(crate) fn with_breaker(criterion: Criterion, broken: bool) -> Self {
        Self(vec![Breaker {
            criterion,
            broken,
            code: DealBreakerCode::PlaceNotStated,
            values: Values::new(),
        }])
    }
}

impl Eligibility {
    pub(crate) fn of(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Self {
        let breakers = [
            location(profile, posting),
            workplace(profile, posting),
            employment_type(profile, posting),
            pay_floor(profile, posting),
            authorisation(profile, posting),
            permit(profile, posting),
            language(profile, posting),
            company(profile, posting),
        ];
        Self(breakers.into_iter().flatten().collect())
    }

    pub(crate) fn verdict(&self) -> Verdict {
        if self.0.iter().any(|breaker| breaker.broken) {
            Verdict::Ineligible
        } else if self.0.is_empty() {
            Verdict::Eligible
        } else {
            Verdict::Unknown
        }
    }

    /// Whether any of these subjects is broken or unknown.
    pub(crate) fn concerns(&self, subjects: &[Criterion]) -> bool {
        let mut breakers = self.0.iter();
        breakers.any(|breaker| subjects.contains(&breaker.criterion))
    }

    pub(crate) fn into_deal_breakers(self) -> Vec<DealBreaker> {
        let breakers = self.0.into_iter();
        breakers
            .map(|breaker| DealBreaker {
                name: breaker.criterion.name().to_owned(),
                verdict: if breaker.broken {
                    Verdict::Ineligible
                } else {
                    Verdict::Unknown
                },
                reason: breaker.code.sentence(&breaker.values),
                code: breaker.code,
                values: breaker.values,
            })
            .collect()
    }
}

/// `None` if the wish is met; if `met` is `None`, nobody can tell.
fn breaker(
    criterion: Criterion,
    met: Option<bool>,
    broken: DealBreakerCode,
    unknown: DealBreakerCode,
) -> Option<Breaker> {
    let (broken, code) = match met {
        Some(true) => return None,
        Some(false) => (true, broken),
        None => (false, unknown),
    };
    Some(Breaker {
        criterion,
        broken,
        code,
        values: Values::new(),
    })
}

fn location(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
    if !profile.deal_breakers.location || profile.wished_places.is_empty() {
        return None;
    }
    let remote = posting
        .offers(Workplace::Remote)
        .then(|| nearness::open_to(&profile.wished_places, posting.applicant_places));
    let only_remote = posting.only(Workplace::Remote);
    let on_site = (!only_remote)
        .then(|| nearness::within_reach(&profile.wished_places, profile.radius_km, posting.places));
    // Each arrangement that is offered may meet the wish.
    let met = match (remote, on_site) {
        (Some(Some(true)), _) | (_, Some(Some(true))) => Some(true),
        (Some(None), _) | (_, Some(None)) => None,
        _ => Some(false),
    };
    let broken = if only_remote {
        DealBreakerCode::RemoteElsewhere
    } else {
        DealBreakerCode::Elsewhere
    };
    let unknown = if posting.places.is_empty() && posting.applicant_places.is_empty() {
        DealBreakerCode::PlaceNotStated
    } else {
        DealBreakerCode::PlaceNotClear
    };
    breaker(Criterion::Location, met, broken, unknown)
}

fn workplace(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
    if !profile.deal_breakers.workplace || profile.workplaces.is_empty() {
        return None;
    }
    let unknown = DealBreakerCode::WorkplaceNotStated;
    let broken = match posting.workplace {
        Some(Workplace::Remote) => DealBreakerCode::Remote,
        Some(Workplace::Hybrid) => DealBreakerCode::Hybrid,
        Some(Workplace::OnSite) => DealBreakerCode::OnSite,
        None => unknown,
    };
    let met = posting.workplace.map(|_| {
        let mut wished = profile.workplaces.iter();
        wished.any(|workplace| posting.offers(*workplace))
    });
    breaker(Criterion::Workplace, met, broken, unknown)
}

fn employment_type(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
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
        Criterion::EmploymentType,
        met,
        DealBreakerCode::EmploymentType,
        DealBreakerCode::EmploymentTypeNotStated,
    )
}

fn pay_floor(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
    let wish = profile
        .pay
        .as_ref()
        .filter(|_| profile.deal_breakers.pay_floor)?;
    let floor = wish.min?;
    let comparable = posting
        .pay
        .and_then(|offer| offer.in_currency(&wish.currency));
    let met = comparable
        .as_ref()
        .and_then(|offer| Some(offer.top()? >= floor));
    let unknown = match (posting.pay, &comparable) {
        (Some(_), None) => DealBreakerCode::PayNotConvertible,
        _ => DealBreakerCode::PayNotStated,
    };
    breaker(
        Criterion::PayFloor,
        met,
        DealBreakerCode::PayTooLow,
        unknown,
    )
}

fn authorisation(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
    let allowed = &profile.deal_breakers.authorised_countries;
    if allowed.is_empty() {
        return None;
    }
    let permit = posting.permit;
    let met = match permit.and_then(|permit| permit.country.as_ref()) {
        Some(country) => Some(allowed.contains(country)),
        None => {
            let remote = posting.offers(Workplace::Remote);
            if remote && posting.applicant_places.is_empty() {
                return None;
            }
            let here: &[PlaceKey] = if posting.only(Workplace::Remote) {
                &[]
            } else {
                posting.places
            };
            let from: &[PlaceKey] = if remote {
                posting.applicant_places
            } else {
                &[]
            };
            authorised(allowed, here.iter().chain(from))
        }
    };
    let sponsored = permit.is_some_and(|permit| permit.sponsored == Some(true));
    if met == Some(false) && sponsored {
        let sponsored = DealBreakerCode::NotAuthorisedButSponsored;
        return breaker(Criterion::Authorisation, None, sponsored, sponsored);
    }
    breaker(
        Criterion::Authorisation,
        met,
        DealBreakerCode::NotAuthorised,
        DealBreakerCode::CountryNotStated,
    )
}

/// Whether one of the places is in a country of the list; `None` if nobody can tell.
fn authorised<'a>(allowed: &[String], places: impl Iterator<Item = &'a PlaceKey>) -> Option<bool> {
    let mut met = None;
    for place in places {
        let within = allowed
            .iter()
            .any(|code| nearness::lies_in(&PlaceKey::of_country(code), place) != Some(false));
        let is_country = |code: &String| place.country.as_ref() == Some(code);
        if allowed.iter().any(is_country) || (place.country.is_none() && within) {
            return Some(true);
        }
        if place.doubtful || place.country.is_none() && place.area().is_none() {
            return None;
        }
        met = Some(false);
    }
    met
}

/// No profile states citizenship or clearance, so these may rule a posting out for anyone who
/// limits where they may work.
fn permit(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
    if profile.deal_breakers.authorised_countries.is_empty() {
        return None;
    }
    let permit = posting.permit?;
    let unknown = match (permit.citizens, permit.cleared) {
        (false, false) => return None,
        (true, false) => DealBreakerCode::CitizensOnly,
        (_, true) => DealBreakerCode::Clearance,
    };
    breaker(Criterion::Permit, None, unknown, unknown)
}

/// Languages that the posting requires, for a person who lists theirs.
fn language(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
    if profile.languages.is_empty() {
        return None;
    }
    let breakers = posting.languages.iter().filter_map(|asked| {
        let spoken = profile
            .languages
            .iter()
            .find(|spoken| spoken.language == asked.language);
        let (met, code) = match spoken {
            None => (Some(false), DealBreakerCode::LanguageNotListed),
            Some(spoken) => {
                let (known, asked) = spoken.level.zip(asked.level)?;
                (
                    (known >= asked).then_some(true),
                    DealBreakerCode::LanguageLevel,
                )
            }
        };
        let breaker = breaker(Criterion::Language, met, code, code)?;
        Some(Breaker {
            values: values([("language", &asked.language)]),
            ..breaker
        })
    });
    breakers.max_by_key(|breaker| breaker.broken)
}

fn company(profile: &ProfileFeatures, posting: &Conditions<'_>) -> Option<Breaker> {
    let excluded = &profile.deal_breakers.excluded_companies;
    let met =
        !posting.company.is_empty() && excluded.iter().any(|company| company == posting.company);
    breaker(
        Criterion::Company,
        Some(!met),
        DealBreakerCode::Company,
        DealBreakerCode::Company,
    )
}

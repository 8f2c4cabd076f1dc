//! What the author of a document should add, so that the right people or jobs find it, and what
//! they should check because it may be understood wrongly.

use serde::Serialize;

use crate::document::{Place, Posting, Profile, Seniority, Workplace};
use crate::explanation::{Field, Values, values};
use crate::features::{Fact, PlaceKey, PostingFeatures, ProfileFeatures, YearlyPay};
use crate::money::Rates;
use crate::places;
use crate::vocabulary::Vocabulary;

/// A fact to add or to check, with a sentence about it for the author of the document.
///
/// ```
/// use matching::document::Posting;
/// use matching::{PostingFacts, Vocabulary};
///
/// let posting = Posting::new("p-1", "Nurse");
/// let facts = serde_json::to_value(PostingFacts::read(&posting, Vocabulary::built_in()))?;
/// let pay = &facts["missing"][0];
/// assert_eq!(pay["of"], "pay");
/// assert_eq!(pay["code"], "no_pay");
/// assert_eq!(pay["remark"], "No pay is stated. Add an amount with its currency and period.");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Remark {
    /// The fact that is missing or doubtful.
    of: Fact,
    /// The kind of remark, for pages that word it themselves.
    code: RemarkCode,
    /// `name` of a place, a skill or a position, `region` and `country` of a place, `years`,
    /// `currency`.
    #[serde(skip_serializing_if = "Values::is_empty")]
    values: Values,
    /// The same in English.
    remark: String,
}

/// A gap or a doubt in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RemarkCode {
    /// A posting states no pay.
    NoPay,
    /// A posting states no place of work.
    NoPlace,
    /// A remote posting does not state from where people may apply.
    NoApplicantPlace,
    /// A posting does not state whether the work is on site, hybrid or remote.
    NoWorkplace,
    /// A posting states no employment type.
    NoEmploymentType,
    /// No skills were found in a posting.
    NoSkills,
    /// A posting states no level.
    NoSeniority,
    /// No wage can be so low or so high.
    ImpossiblePay,
    /// A posting requires none of its skills.
    NoRequiredSkill,
    /// A posting for beginners requires `years` of experience.
    BeginnerWithYears,
    /// A place shares its `name` with others; the one in `region` and `country` is assumed.
    AssumedPlace,
    /// `name` is not understood as a place.
    UnknownPlace,
    /// There is no exchange rate for `currency`.
    NoExchangeRate,
    /// `name` is not a known skill.
    UnknownSkill,
    /// No job title was found in a profile.
    NoTitle,
    /// No skills were found in a profile.
    NoHeldSkills,
    /// No position of a profile has a date.
    NoDates,
    /// No degree was found in a profile.
    NoDegree,
    /// A profile states no home.
    NoHome,
    /// A profile lists no languages.
    NoLanguages,
    /// The position called `name` has no date.
    UndatedPosition,
}

impl RemarkCode {
    fn of(self) -> Fact {
        match self {
            Self::NoPay | Self::ImpossiblePay | Self::NoExchangeRate => Fact::Pay,
            Self::NoPlace
            | Self::NoApplicantPlace
            | Self::AssumedPlace
            | Self::UnknownPlace
            | Self::NoHome => Fact::Place,
            Self::NoWorkplace => Fact::Workplace,
            Self::NoEmploymentType => Fact::Employment,
            Self::NoSkills | Self::NoRequiredSkill | Self::UnknownSkill | Self::NoHeldSkills => {
                Fact::Skills
            }
            Self::NoSeniority | Self::BeginnerWithYears => Fact::Seniority,
            Self::NoTitle => Fact::Title,
            Self::NoDates | Self::UndatedPosition => Fact::Experience,
            Self::NoDegree => Fact::Education,
            Self::NoLanguages => Fact::Language,
        }
    }

    /// In English.
    fn sentence(self, values: &Values) -> String {
        let value = |name: &str| values.get(name).map_or("", String::as_str);
        let fixed = match self {
            Self::NoPay => "No pay is stated. Add an amount with its currency and period.",
            Self::NoPlace => "No place of work is stated. Add the city and its country.",
            Self::NoApplicantPlace => {
                "The job is remote, but the posting does not state from where people may apply. \
                 People everywhere will see it."
            }
            Self::NoWorkplace => {
                "The posting does not state whether the work is on site, hybrid or remote."
            }
            Self::NoEmploymentType => {
                "No employment type is stated, such as full time, part time or a fixed term."
            }
            Self::NoSkills => "No skills were found. List those that the work requires.",
            Self::NoSeniority => {
                "No level is stated. Add it to the title, such as “junior” or “senior”."
            }
            Self::ImpossiblePay => {
                "No wage can be so low or so high, so the pay counts as unknown. Check its \
                 amount, currency and period."
            }
            Self::NoRequiredSkill => "All skills are understood as welcome, none as required.",
            Self::BeginnerWithYears => {
                return format!(
                    "The level is that of a beginner, but {} years of experience are required.",
                    value("years")
                );
            }
            Self::AssumedPlace => {
                let around = [value("region"), value("country")];
                let around: Vec<&str> =
                    around.into_iter().filter(|part| !part.is_empty()).collect();
                return format!(
                    "Several places are called “{}”. The one in {} is assumed. Add the region \
                     and the country.",
                    value("name"),
                    around.join(", ")
                );
            }
            Self::UnknownPlace => {
                return format!(
                    "“{}” is not understood as a place. Write the city and its country.",
                    value("name")
                );
            }
            Self::NoExchangeRate => {
                let currency = value("currency");
                return format!(
                    "There is no exchange rate for {currency}. The pay is compared only with \
                     pay in {currency}."
                );
            }
            Self::UnknownSkill => {
                return format!(
                    "“{}” is not a known skill. It matches only the same words.",
                    value("name")
                );
            }
            Self::NoTitle => {
                "No job title was found. Add a headline or the titles of your positions."
            }
            Self::NoHeldSkills => "No skills were found. List what you can do.",
            Self::NoDates => {
                "No position has a date, so no experience is counted. Add when each began and \
                 ended."
            }
            Self::NoDegree => {
                "No degree was found, so degrees that postings require are not compared."
            }
            Self::NoHome => {
                "No home is stated. Add your city and its country to find jobs near it."
            }
            Self::NoLanguages => {
                "No languages are listed, so languages that postings require are not compared."
            }
            Self::UndatedPosition => {
                return format!(
                    "“{}” has no date and adds no experience. Add when it began and ended.",
                    value("name")
                );
            }
        };
        fixed.to_owned()
    }
}

impl Remark {
    fn new(code: RemarkCode, values: Values) -> Self {
        Self {
            of: code.of(),
            code,
            remark: code.sentence(&values),
            values,
        }
    }
}

/// Unknown skills that remarks name: a long list is a list of another kind.
const MOST_UNKNOWN_SKILLS: usize = 10;

/// Whoever asks for so much experience does not mean a beginner.
const MONTHS_OF_NO_BEGINNER: u32 = 60;

/// The remarks whose condition holds.
fn remarks(of: &[(bool, RemarkCode)]) -> Vec<Remark> {
    let held = of.iter().filter(|(holds, _)| *holds);
    held.map(|(_, code)| Remark::new(*code, Values::new()))
        .collect()
}

pub(super) fn missing_in_posting(posting: &Posting, features: &PostingFeatures) -> Vec<Remark> {
    let no_place = features.places.is_empty()
        && features.applicant_places.is_empty()
        && features.unknown_places.is_empty();
    let remote = is_remote(features);
    remarks(&[
        (
            features.pay.is_none() && posting.pay.is_none(),
            RemarkCode::NoPay,
        ),
        (no_place && !remote, RemarkCode::NoPlace),
        (no_place && remote, RemarkCode::NoApplicantPlace),
        (features.workplace.is_none(), RemarkCode::NoWorkplace),
        (
            features.employment_types.is_empty(),
            RemarkCode::NoEmploymentType,
        ),
        (features.skills.is_empty(), RemarkCode::NoSkills),
        (features.seniority.is_none(), RemarkCode::NoSeniority),
    ])
}

fn is_remote(features: &PostingFeatures) -> bool {
    let mut offered = features.workplace.iter().chain(&features.other_workplaces);
    offered.any(|workplace| *workplace == Workplace::Remote)
}

pub(super) fn doubtful_in_posting(
    posting: &Posting,
    features: &PostingFeatures,
    vocabulary: &Vocabulary,
) -> Vec<Remark> {
    let places = features.places.iter().chain(&features.applicant_places);
    let written = posting.locations.iter().chain(&posting.applicant_locations);
    let mut doubtful: Vec<Remark> = of_places(places, written).collect();
    if posting.pay.is_some() && features.pay.is_none() {
        doubtful.push(Remark::new(RemarkCode::ImpossiblePay, Values::new()));
    }
    doubtful.extend(without_rate(features.pay.as_ref()));
    let required = features.skills.iter().any(|demand| demand.required);
    if !features.skills.is_empty() && !required {
        doubtful.push(Remark::new(RemarkCode::NoRequiredSkill, Values::new()));
    }
    let listed = features.skills.iter().map(|demand| {
        let spelled = demand.quote();
        (demand.skill.as_str(), spelled, demand.source.field)
    });
    doubtful.extend(unknown_skills(listed, vocabulary));
    let beginner = features
        .seniority
        .is_some_and(|seniority| seniority <= Seniority::Entry);
    let months = features.experience_months.unwrap_or_default();
    if beginner && months >= MONTHS_OF_NO_BEGINNER {
        let years = (months / 12).to_string();
        doubtful.push(Remark::new(
            RemarkCode::BeginnerWithYears,
            values([("years", &years)]),
        ));
    }
    doubtful
}

pub(super) fn missing_in_profile(profile: &Profile, features: &ProfileFeatures) -> Vec<Remark> {
    remarks(&[
        (features.titles.is_empty(), RemarkCode::NoTitle),
        (features.skills.is_empty(), RemarkCode::NoHeldSkills),
        (features.experience_months.is_none(), RemarkCode::NoDates),
        (features.education.is_none(), RemarkCode::NoDegree),
        (
            features.places.is_empty() && profile.location.is_none(),
            RemarkCode::NoHome,
        ),
        (features.languages.is_empty(), RemarkCode::NoLanguages),
    ])
}

pub(super) fn doubtful_in_profile(
    profile: &Profile,
    features: &ProfileFeatures,
    vocabulary: &Vocabulary,
) -> Vec<Remark> {
    let wished = &profile.preferences.locations;
    let written = profile.location.iter().chain(wished);
    let mut doubtful: Vec<Remark> = of_places(features.places.iter(), written).collect();
    doubtful.extend(without_rate(features.pay.as_ref()));
    let dated = features.experience_months.is_some();
    let undated = profile.work.iter().filter(|work| work.start.is_none());
    // Without any date, the experience is missing as a whole.
    for title in undated.filter_map(|work| work.position.as_ref().filter(|_| dated)) {
        let position = values([("name", title)]);
        doubtful.push(Remark::new(RemarkCode::UndatedPosition, position));
    }
    let listed = features.skills.iter().map(|held| {
        let spelled = held.name.as_str();
        (held.skill.as_str(), spelled, held.source.field)
    });
    doubtful.extend(unknown_skills(listed, vocabulary));
    doubtful
}

/// Places that share their name with others, and texts that name none.
fn of_places<'a>(
    understood: impl Iterator<Item = &'a PlaceKey>,
    written: impl Iterator<Item = &'a Place>,
) -> impl Iterator<Item = Remark> {
    let shared = understood
        .filter(|place| place.doubtful)
        .filter_map(|place| {
            let name = place.city.as_ref().or(place.region.as_ref())?;
            let country = place.country.as_ref()?.to_uppercase();
            let mut named = values([("name", name), ("country", &country)]);
            if let Some(region) = place.region.as_ref().filter(|_| place.city.is_some()) {
                named.insert("region".to_owned(), region.clone());
            }
            Some(Remark::new(RemarkCode::AssumedPlace, named))
        });
    let unknown = written.filter_map(|place| {
        let keys = places::keys(std::slice::from_ref(place), &[]);
        let parts = [&place.city, &place.region, &place.country];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        let name = parts.join(", ");
        (!keys.unknown.is_empty())
            .then(|| Remark::new(RemarkCode::UnknownPlace, values([("name", &name)])))
    });
    let mut said: Vec<Remark> = Vec::new();
    for remark in shared.chain(unknown) {
        if !said.contains(&remark) {
            said.push(remark);
        }
    }
    said.into_iter()
}

/// Pay in a currency that cannot be compared with others.
fn without_rate(pay: Option<&YearlyPay>) -> Option<Remark> {
    let currency = &pay?.currency;
    let comparable = Rates::in_force().convert(1.0, currency, "EUR").is_some();
    (!comparable).then(|| Remark::new(RemarkCode::NoExchangeRate, values([("currency", currency)])))
}

/// Listed skills that the vocabulary lacks.
fn unknown_skills<'a>(
    skills: impl Iterator<Item = (&'a str, &'a str, Field)>,
    vocabulary: &Vocabulary,
) -> impl Iterator<Item = Remark> {
    let listed = skills.filter(|(_, _, field)| matches!(field, Field::Skills(_)));
    let unknown = listed.filter(|(skill, ..)| !vocabulary.knows(skill));
    unknown
        .take(MOST_UNKNOWN_SKILLS)
        .map(|(_, spelled, _)| Remark::new(RemarkCode::UnknownSkill, values([("name", spelled)])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DemandedSkill, Pay, PayPeriod, StatedSkill, WorkEntry, YearMonth};

    fn place(city: &str, country: Option<&str>) -> Place {
        Place {
            city: Some(city.to_owned()),
            country: country.map(str::to_owned),
            ..Place::default()
        }
    }

    type Pairs = Vec<(Fact, String)>;

    fn of_posting(posting: &Posting) -> (Pairs, Pairs) {
        let vocabulary = Vocabulary::built_in();
        let features = vocabulary.read_posting(posting);
        (
            pairs(missing_in_posting(posting, &features)),
            pairs(doubtful_in_posting(posting, &features, vocabulary)),
        )
    }

    fn of_profile(profile: &Profile) -> (Pairs, Pairs) {
        let vocabulary = Vocabulary::built_in();
        let features = vocabulary.read_profile(profile);
        (
            pairs(missing_in_profile(profile, &features)),
            pairs(doubtful_in_profile(profile, &features, vocabulary)),
        )
    }

    fn pairs(remarks: Vec<Remark>) -> Pairs {
        let pairs = remarks.into_iter().map(|one| (one.of, one.remark));
        pairs.collect()
    }

    fn facts(pairs: &[(Fact, String)]) -> Vec<Fact> {
        pairs.iter().map(|(of, _)| *of).collect()
    }

    #[test]
    fn a_posting_that_states_everything_has_no_remarks() {
        let posting = Posting {
            description: Some(
                "This is an on-site role, full-time. Salary: EUR 52,300 a year. You must have \
                 experience with triage."
                    .to_owned(),
            ),
            locations: vec![place("Munich", Some("DE"))],
            ..Posting::new("p", "Senior Nurse")
        };
        assert_eq!(of_posting(&posting), (vec![], vec![]));
    }

    #[test]
    fn an_empty_posting_lacks_every_fact() {
        let (missing, doubtful) = of_posting(&Posting::new("p", "Nurse"));
        let all = [
            Fact::Pay,
            Fact::Place,
            Fact::Workplace,
            Fact::Employment,
            Fact::Skills,
            Fact::Seniority,
        ];
        assert_eq!(facts(&missing), all);
        assert_eq!(doubtful, []);
    }

    #[test]
    fn remote_work_without_countries_is_remarked_on() {
        let mut posting = Posting::new("p", "Nurse");
        posting.workplace = Some(Workplace::Remote);
        let (missing, _) = of_posting(&posting);
        let of_place = missing.iter().find(|(of, _)| *of == Fact::Place).unwrap();
        assert!(of_place.1.starts_with("The job is remote"), "{of_place:?}");
        posting.applicant_locations = vec![Place {
            country: Some("DE".to_owned()),
            ..Place::default()
        }];
        assert!(!facts(&of_posting(&posting).0).contains(&Fact::Place));
    }

    #[test]
    fn doubts_about_a_posting() {
        let check = |posting: Posting, expect: &[(Fact, &str)]| {
            let (_, doubtful) = of_posting(&posting);
            let expect: Pairs = expect
                .iter()
                .map(|(of, remark)| (*of, (*remark).to_owned()))
                .collect();
            assert_eq!(doubtful, expect, "{posting:?}");
        };
        let nurse = || Posting::new("p", "Nurse");
        check(
            Posting {
                locations: vec![place("Springfield", None), place("our lovely house", None)],
                ..nurse()
            },
            &[
                (
                    Fact::Place,
                    "Several places are called “springfield”. The one in mo, US is assumed. Add \
                     the region and the country.",
                ),
                (
                    Fact::Place,
                    "“our lovely house” is not understood as a place. Write the city and its \
                     country.",
                ),
            ],
        );
        let pay = |currency: &str, min: f64| {
            Some(Pay {
                currency: currency.to_owned(),
                min: Some(min),
                max: None,
                period: PayPeriod::Year,
            })
        };
        check(
            Posting {
                pay: pay("EUR", 3.0),
                ..nurse()
            },
            &[(
                Fact::Pay,
                "No wage can be so low or so high, so the pay counts as unknown. Check its \
                 amount, currency and period.",
            )],
        );
        check(
            Posting {
                pay: pay("XTS", 30_000.0),
                ..nurse()
            },
            &[(
                Fact::Pay,
                "There is no exchange rate for XTS. The pay is compared only with pay in XTS.",
            )],
        );
        let skill = |name: &str, required| DemandedSkill {
            name: name.to_owned(),
            required,
        };
        check(
            Posting {
                skills: vec![skill("Triage", true), skill("FlowLoom", true)],
                ..nurse()
            },
            &[(
                Fact::Skills,
                "“FlowLoom” is not a known skill. It matches only the same words.",
            )],
        );
        check(
            Posting {
                skills: vec![skill("Triage", false)],
                ..nurse()
            },
            &[(
                Fact::Skills,
                "All skills are understood as welcome, none as required.",
            )],
        );
        check(
            Posting {
                experience_months: Some(84),
                ..Posting::new("p", "Junior Nurse")
            },
            &[(
                Fact::Seniority,
                "The level is that of a beginner, but 7 years of experience are required.",
            )],
        );
    }

    #[test]
    fn remarks_on_a_profile() {
        let (missing, doubtful) = of_profile(&Profile::default());
        let all = [
            Fact::Title,
            Fact::Skills,
            Fact::Experience,
            Fact::Education,
            Fact::Place,
            Fact::Language,
        ];
        assert_eq!(facts(&missing), all);
        assert_eq!(doubtful, []);

        let month = |year| {
            Some(YearMonth {
                year,
                month: Some(1),
            })
        };
        let work = |position: &str, start| WorkEntry {
            position: Some(position.to_owned()),
            start,
            ..WorkEntry::default()
        };
        let profile = Profile {
            location: Some(place("my village", None)),
            work: vec![work("Nurse", month(2020)), work("Carer", None)],
            skills: vec![StatedSkill {
                name: "FlowLoom".to_owned(),
                level: None,
            }],
            as_of: month(2026),
            ..Profile::default()
        };
        let (missing, doubtful) = of_profile(&profile);
        assert_eq!(facts(&missing), [Fact::Education, Fact::Language]);
        let expect = [
            "“my village” is not understood as a place. Write the city and its country.",
            "“Carer” has no date and adds no experience. Add when it began and ended.",
            "“FlowLoom” is not a known skill. It matches only the same words.",
        ];
        let doubtful: Vec<&str> = doubtful.iter().map(|(_, remark)| remark.as_str()).collect();
        assert_eq!(doubtful, expect);
    }
}

//! What was understood of a document: the facts that engines compare, in words and numbers, with
//! the words that state them, and what its author should add or check.

mod remarks;

use serde::Serialize;

use crate::document::{EmploymentType, Posting, Profile, Seniority, Workplace};
use crate::explanation::Source;
use crate::features::{
    EducationLevel, Fact, Fluency, Permit, PlaceKey, PostingFeatures, ProfileFeatures, Quote,
    YearlyPay,
};
use crate::vocabulary::Vocabulary;

pub use remarks::{Remark, RemarkCode};

/// The facts of a posting. A member is `null` or empty if the posting does not state it.
///
/// ```
/// use matching::document::Posting;
/// use matching::{PostingFacts, Vocabulary};
///
/// let posting = Posting {
///     description: Some("Salary: EUR 52 300 a year".to_owned()),
///     ..Posting::new("p-1", "Nurse")
/// };
/// let facts = serde_json::to_value(PostingFacts::read(&posting, Vocabulary::built_in()))?;
/// assert_eq!(facts["pay"]["min"], 52_300.0);
/// assert_eq!(facts["evidence"][0]["text"], "EUR 52 300 a year");
/// assert_eq!(facts["missing"][0]["of"], "place");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PostingFacts {
    /// Title of the job, as written.
    title: String,
    /// Pay per year; null if none is stated or it is not understood.
    pay: Option<YearlyPay>,
    /// Level of the job; null if none is stated.
    seniority: Option<Seniority>,
    /// Skills that the posting asks for.
    skills: Vec<SkillFact>,
    /// Months of experience that it requires; null if it states none.
    experience_months: Option<u32>,
    /// Least level of education that it requires; null if it requires none.
    education: Option<EducationLevel>,
    /// Places of work.
    places: Vec<UnderstoodPlace>,
    /// Where applicants of a remote job may live; empty if it does not say.
    applicant_places: Vec<UnderstoodPlace>,
    /// Where the work is done; null if it is not stated.
    workplace: Option<Workplace>,
    /// Workplaces that the person may choose instead of `workplace`.
    other_workplaces: Vec<Workplace>,
    /// Types of employment; empty if none is stated.
    employment_types: Vec<EmploymentType>,
    /// Languages that it requires, with their levels.
    languages: Vec<Fluency>,
    /// Its statements about work permits; null if it has none.
    permit: Option<Permit>,
    /// The words behind facts that no field of their own states.
    evidence: Vec<Quotation>,
    /// Facts that people look for and the posting does not state.
    missing: Vec<Remark>,
    /// Statements that are not understood, or that may be understood wrongly.
    doubtful: Vec<Remark>,
}

/// The facts of a person's profile. A member is `null` or empty if the profile does not state it.
///
/// ```
/// use matching::document::Profile;
/// use matching::{ProfileFacts, Vocabulary};
///
/// let profile = Profile {
///     headline: Some("Senior Welder".to_owned()),
///     ..Profile::default()
/// };
/// let facts = serde_json::to_value(ProfileFacts::read(&profile, Vocabulary::built_in()))?;
/// assert_eq!(facts["titles"][0], "welder");
/// assert_eq!(facts["seniorities"][0], "senior");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ProfileFacts {
    /// Titles of positions, held or wanted, in folded words.
    titles: Vec<String>,
    /// Wanted pay per year; null if none is stated or it is not understood.
    pay: Option<YearlyPay>,
    /// Levels that suit the person; empty if unknown.
    seniorities: Vec<Seniority>,
    /// Skills that the profile shows.
    skills: Vec<SkillFact>,
    /// Months of work in all, overlaps counted once; null if no position has dates.
    experience_months: Option<u32>,
    /// Highest level of education; null if none was found.
    education: Option<EducationLevel>,
    /// The home, and the places where the person wants to work.
    places: Vec<UnderstoodPlace>,
    /// Languages, with their levels.
    languages: Vec<Fluency>,
    /// The words behind facts that no field of their own states.
    evidence: Vec<Quotation>,
    /// Facts that postings ask for and the profile does not state.
    missing: Vec<Remark>,
    /// Statements that are not understood, or that may be understood wrongly.
    doubtful: Vec<Remark>,
}

/// A skill, and where the document names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
struct SkillFact {
    /// As people write it.
    skill: String,
    /// As the document spells it.
    spelled: String,
    /// Whether the posting requires it; absent for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    /// For how long the person has used it, if the document states that.
    #[serde(skip_serializing_if = "Option::is_none")]
    months: Option<u32>,
    /// The field that names it, as [`Evidence::field`](crate::Evidence::field).
    field: String,
    /// Its first character in that field and the one after its last, as Unicode scalar values;
    /// absent if the whole field names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[u32; 2]>,
}

/// A place in folded words. A region of the world ("emea") is a region without a country.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
struct UnderstoodPlace {
    /// As written.
    city: Option<String>,
    /// The usual code ("tx"), or the main name.
    region: Option<String>,
    /// ISO 3166-1 alpha-2 in lower case.
    country: Option<String>,
    /// Degrees north and east of the city, to a hundredth.
    point: Option<[f64; 2]>,
    /// Whether other places of this name are about as likely.
    doubtful: bool,
}

impl UnderstoodPlace {
    fn of(place: &PlaceKey) -> Self {
        let degrees = place.point.map(|point| point.degrees());
        let hundredth = |degrees: f64| libm::round(degrees * 100.0) / 100.0;
        Self {
            city: place.city.clone(),
            region: place.region.clone(),
            country: place.country.clone(),
            point: degrees.map(|degrees| degrees.map(hundredth)),
            doubtful: place.doubtful,
        }
    }
}

/// The words that state a fact.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
struct Quotation {
    /// The fact that the words state.
    of: Fact,
    /// The field that has the words, as [`Evidence::field`](crate::Evidence::field).
    field: String,
    /// The words, as written.
    text: String,
    /// Their first character in that field and the one after their last, as Unicode scalar values;
    /// absent if they are the whole field.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[u32; 2]>,
}

impl PostingFacts {
    /// Reads a posting and states what was understood.
    #[must_use]
    pub fn read(posting: &Posting, vocabulary: &Vocabulary) -> Self {
        Self::of(posting, &vocabulary.read_posting(posting), vocabulary)
    }

    /// The facts that these features of the posting hold.
    #[must_use]
    pub fn of(posting: &Posting, features: &PostingFeatures, vocabulary: &Vocabulary) -> Self {
        let skills = features.skills.iter().map(|demand| SkillFact {
            required: Some(demand.required),
            ..SkillFact::of(&demand.skill, demand.quote(), demand.source, vocabulary)
        });
        Self {
            title: posting.title.clone(),
            pay: features.pay.clone(),
            seniority: features.seniority,
            skills: skills.collect(),
            experience_months: features.experience_months,
            education: features.education,
            places: features.places.iter().map(UnderstoodPlace::of).collect(),
            applicant_places: features
                .applicant_places
                .iter()
                .map(UnderstoodPlace::of)
                .collect(),
            workplace: features.workplace,
            other_workplaces: features.other_workplaces.clone(),
            employment_types: features.employment_types.clone(),
            languages: features.languages.clone(),
            permit: features.permit.clone(),
            evidence: features.quotes.iter().map(Quotation::of).collect(),
            missing: remarks::missing_in_posting(posting, features),
            doubtful: remarks::doubtful_in_posting(posting, features, vocabulary),
        }
    }
}

impl ProfileFacts {
    /// Reads a profile and states what was understood.
    #[must_use]
    pub fn read(profile: &Profile, vocabulary: &Vocabulary) -> Self {
        Self::of(profile, &vocabulary.read_profile(profile), vocabulary)
    }

    fn of(profile: &Profile, features: &ProfileFeatures, vocabulary: &Vocabulary) -> Self {
        let titles = features.titles.iter();
        let skills = features.skills.iter();
        Self {
            titles: titles.map(|held| held.title.words.clone()).collect(),
            pay: features.pay.clone(),
            seniorities: features.seniorities.clone(),
            skills: skills
                .map(|held| SkillFact {
                    months: held.months,
                    ..SkillFact::of(&held.skill, &held.name, held.source, vocabulary)
                })
                .collect(),
            experience_months: features.experience_months,
            education: features.education,
            places: features.places.iter().map(UnderstoodPlace::of).collect(),
            languages: features.languages.clone(),
            evidence: features.quotes.iter().map(Quotation::of).collect(),
            missing: remarks::missing_in_profile(profile, features),
            doubtful: remarks::doubtful_in_profile(profile, features, vocabulary),
        }
    }
}

impl SkillFact {
    fn of(skill: &str, spelled: &str, source: Source, vocabulary: &Vocabulary) -> Self {
        Self {
            skill: vocabulary.label(skill).to_owned(),
            spelled: spelled.to_owned(),
            required: None,
            months: None,
            field: source.field.to_string(),
            span: source.span,
        }
    }
}

impl Quotation {
    fn of(quote: &Quote) -> Self {
        Self {
            of: quote.of,
            field: quote.source.field.to_string(),
            text: quote.text.clone(),
            span: quote.source.span,
        }
    }
}

//! What was understood of a document: the facts that engines compare, in words and numbers, with
//! the words that state them.

use serde::Serialize;

use crate::document::{EmploymentType, Posting, Seniority, Workplace};
use crate::explanation::Source;
use crate::features::{
    EducationLevel, Fact, Fluency, Permit, PlaceKey, PostingFeatures, ProfileFeatures, Quote,
    YearlyPay,
};
use crate::vocabulary::Vocabulary;

/// The facts of a posting. Serialises to a JSON object whose members are `null` or empty where the
/// posting states nothing.
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
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostingFacts {
    title: String,
    pay: Option<YearlyPay>,
    seniority: Option<Seniority>,
    skills: Vec<SkillFact>,
    experience_months: Option<u32>,
    education: Option<EducationLevel>,
    places: Vec<PlaceKey>,
    applicant_places: Vec<PlaceKey>,
    workplace: Option<Workplace>,
    employment_types: Vec<EmploymentType>,
    languages: Vec<Fluency>,
    permit: Option<Permit>,
    /// The words behind facts that no field of their own states.
    evidence: Vec<Quotation>,
    /// Facts that people filter by and the posting does not state.
    missing: Vec<Fact>,
}

/// The facts of a person's profile, like [`PostingFacts`].
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
pub struct ProfileFacts {
    titles: Vec<String>,
    pay: Option<YearlyPay>,
    seniorities: Vec<Seniority>,
    skills: Vec<SkillFact>,
    experience_months: Option<u32>,
    education: Option<EducationLevel>,
    places: Vec<PlaceKey>,
    languages: Vec<Fluency>,
    evidence: Vec<Quotation>,
}

/// A skill, and where the document names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct SkillFact {
    /// As people write it.
    skill: String,
    /// As the document spells it.
    spelled: String,
    /// Whether the posting requires it; absent for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[u32; 2]>,
}

/// The words that state a fact.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Quotation {
    of: Fact,
    /// As [`Evidence::field`](crate::Evidence::field).
    field: String,
    text: String,
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
        let found = [
            (Fact::Pay, features.pay.is_some()),
            (
                Fact::Place,
                !features.places.is_empty() || features.workplace == Some(Workplace::Remote),
            ),
            (Fact::Workplace, features.workplace.is_some()),
            (Fact::Employment, !features.employment_types.is_empty()),
            (Fact::Skills, !features.skills.is_empty()),
        ];
        Self {
            title: posting.title.clone(),
            pay: features.pay.clone(),
            seniority: features.seniority,
            skills: skills.collect(),
            experience_months: features.experience_months,
            education: features.education,
            places: features.places.clone(),
            applicant_places: features.applicant_places.clone(),
            workplace: features.workplace,
            employment_types: features.employment_types.clone(),
            languages: features.languages.clone(),
            permit: features.permit.clone(),
            evidence: features.quotes.iter().map(Quotation::of).collect(),
            missing: found
                .into_iter()
                .filter_map(|(fact, is_stated)| (!is_stated).then_some(fact))
                .collect(),
        }
    }
}

impl ProfileFacts {
    /// Reads a profile and states what was understood.
    #[must_use]
    pub fn read(profile: &crate::document::Profile, vocabulary: &Vocabulary) -> Self {
        Self::of(&vocabulary.read_profile(profile), vocabulary)
    }

    fn of(features: &ProfileFeatures, vocabulary: &Vocabulary) -> Self {
        let titles = features.titles.iter();
        let skills = features.skills.iter();
        Self {
            titles: titles.map(|held| held.title.words.clone()).collect(),
            pay: features.pay.clone(),
            seniorities: features.seniorities.clone(),
            skills: skills
                .map(|held| SkillFact::of(&held.skill, &held.name, held.source, vocabulary))
                .collect(),
            experience_months: features.experience_months,
            education: features.education,
            places: features.places.clone(),
            languages: features.languages.clone(),
            evidence: features.quotes.iter().map(Quotation::of).collect(),
        }
    }
}

impl SkillFact {
    fn of(skill: &str, spelled: &str, source: Source, vocabulary: &Vocabulary) -> Self {
        Self {
            skill: vocabulary.label(skill).to_owned(),
            spelled: spelled.to_owned(),
            required: None,
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

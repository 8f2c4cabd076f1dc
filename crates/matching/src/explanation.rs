//! A match with its reasons; every number is one that the score was made of.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::score::Score;

/// What a code is about, by name, in the values of the documents rather than in words: a language
/// by its ISO 639-1 code, a level as the API spells it.
pub type Values = BTreeMap<String, String>;

/// Values by name.
pub(crate) fn values<const N: usize>(named: [(&str, &str); N]) -> Values {
    let named = named.into_iter();
    named
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// One pair, scored and explained; serialises to the body of a recommendation item.
///
/// ```
/// use matching::{Verdict, engine};
/// # use matching::document::{Posting, Profile};
/// # use matching::{CatalogueEntry, PostingSummary, read_posting, read_profile};
/// # let posting = Posting::new("1", "Nurse");
/// # let entry = CatalogueEntry {
/// #     version: 1,
/// #     summary: PostingSummary::of(&posting),
/// #     features: read_posting(&posting),
/// # };
/// # let profile = Profile {
/// #     headline: Some("Nurse".to_owned()),
/// #     ..Profile::default()
/// # };
/// # let profile = read_profile(&profile);
///
/// let matched = engine("hybrid-v1").unwrap().explain(&profile, &entry);
/// assert_eq!(matched.verdict, Verdict::Eligible);
/// let role = matched.signals.iter().find(|signal| signal.name == "role").unwrap();
/// assert!(role.known);
/// assert_eq!(role.evidence[0].text, "nurse");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Match {
    /// Weighted mean of everything known.
    pub score: Score,
    /// The score if everything unknown were against, and if it were in favour.
    pub range: [Score; 2],
    /// Share of the weights that is known, 0–1, to three decimals.
    pub coverage: f64,
    /// Whether a deal-breaker rules the posting out; never part of the score.
    pub verdict: Verdict,
    /// Deal-breakers that are broken, or may be.
    pub deal_breakers: Vec<DealBreaker>,
    /// The parts of the score. The points of known signals add up to the score, apart from
    /// rounding.
    pub signals: Vec<Signal>,
    /// Skills that the posting asks for and the person has, as people write them.
    pub matched_skills: Vec<String>,
    /// Skills that the posting asks for and the profile does not show, weightiest first.
    pub missing_skills: Vec<MissingSkill>,
    /// Why the posting suits the person besides skills: the reasons that the summary gives.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// One or two sentences in English. Pages in other languages word their own, from the verdict,
    /// the skills and the reasons.
    pub summary: String,
}

/// A reason why a posting suits a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Reason {
    /// The reason.
    pub code: ReasonCode,
    /// `title` for `work_as` and `work_wanted`, `tags` for `tags`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: Values,
}

/// Reasons why a posting suits a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The work is close to the person's.
    Work,
    /// The work is close to the person's under `title`.
    WorkAs,
    /// The work is close to `title`, which the person wants.
    WorkWanted,
    /// The level suits the person.
    Level,
    /// The person has the education that is asked for.
    Education,
    /// The person can do it remotely.
    Remote,
    /// The location suits the person.
    Location,
    /// The pay is in the person's range.
    Pay,
    /// It matches the person's preferences.
    Preferences,
    /// It is like postings that the person saved or applied for.
    Interest,
    /// The company has `tags` that the person looks for, by `tag-based-v1`.
    Tags,
}

impl Reason {
    pub(crate) fn of(code: ReasonCode) -> Self {
        Self {
            code,
            values: Values::new(),
        }
    }

    pub(crate) fn about(code: ReasonCode, name: &str, value: &str) -> Self {
        Self {
            code,
            values: values([(name, value)]),
        }
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
}

/// A clause in English, which completes "… fits because".
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.code {
            ReasonCode::Work => "the work is close to yours",
            ReasonCode::WorkAs => {
                return write!(f, "the work is close to yours as “{}”", self.value("title"));
            }
            ReasonCode::WorkWanted => {
                let title = self.value("title");
                return write!(f, "the work is close to “{title}”, which you want");
            }
            ReasonCode::Level => "the level suits you",
            ReasonCode::Education => "you have the education it asks for",
            ReasonCode::Remote => "you can do it remotely",
            ReasonCode::Location => "the location suits you",
            ReasonCode::Pay => "the pay is in your range",
            ReasonCode::Preferences => "it matches your preferences",
            ReasonCode::Interest => "it is like jobs that you saved or applied for",
            ReasonCode::Tags => {
                let tags = self.value("tags");
                return write!(f, "its company has tags that you look for: {tags}");
            }
        })
    }
}

/// The two directions of a match, apart: each is the weighted mean of what is known about it, and
/// absent if nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct BothSides {
    /// How far the person meets the demands of the posting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meets_demands: Option<Score>,
    /// How far the posting meets the wishes of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meets_wishes: Option<Score>,
}

/// Whether a deal-breaker rules the job out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No deal-breaker is broken.
    Eligible,
    /// At least one is broken.
    Ineligible,
    /// None is known to be broken, but one may be.
    Unknown,
}

/// A deal-breaker that is broken, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct DealBreaker {
    /// The subject: `location`, `workplace`, `employment_type`, `pay_floor`, `authorisation`,
    /// `permit`, `language` or `company`.
    pub name: String,
    /// [`Verdict::Ineligible`] or [`Verdict::Unknown`].
    pub verdict: Verdict,
    /// Why, for pages that word it themselves.
    pub code: DealBreakerCode,
    /// `language` for `language_not_listed` and `language_level`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: Values,
    /// The same as a sentence in English.
    pub reason: String,
}

/// Why a deal-breaker is broken, or may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DealBreakerCode {
    /// It is remote, but not open to people in the places that the person chose.
    RemoteElsewhere,
    /// It is not in a place that the person chose.
    Elsewhere,
    /// It does not state where it is.
    PlaceNotStated,
    /// It does not state clearly whether it is in such a place.
    PlaceNotClear,
    /// It is remote, which the person ruled out.
    Remote,
    /// It is hybrid, which the person ruled out.
    Hybrid,
    /// It is on site, which the person ruled out.
    OnSite,
    /// It does not state whether it is remote, hybrid or on site.
    WorkplaceNotStated,
    /// Its employment type is not one that the person chose.
    EmploymentType,
    /// It does not state its employment type.
    EmploymentTypeNotStated,
    /// It pays less than the person's minimum.
    PayTooLow,
    /// It does not state its pay.
    PayNotStated,
    /// It states its pay in a currency that cannot be converted.
    PayNotConvertible,
    /// The person is not authorised to work in its country.
    NotAuthorised,
    /// The same, but the posting sponsors permits.
    NotAuthorisedButSponsored,
    /// It does not state its country.
    CountryNotStated,
    /// It is open to citizens only.
    CitizensOnly,
    /// It requires a security clearance.
    Clearance,
    /// It requires `language`, which the person does not list.
    LanguageNotListed,
    /// It requires better `language` than the person lists.
    LanguageLevel,
    /// It is at a company that the person ruled out.
    Company,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Signal {
    /// `skills`, `role`, `seniority`, …
    pub name: String,
    /// Points that it adds to the score.
    pub points: Score,
    /// Points that it could add. Those of known signals add up to 100.
    pub of: Score,
    /// Whether both documents state enough; an unknown signal has no effect.
    pub known: bool,
    /// Facts of the two documents behind it.
    pub evidence: Vec<Evidence>,
}

/// A fact of one of the two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Evidence {
    /// `profile` or `posting`.
    pub document: String,
    /// The field in the API's document. Of a posting: `title`, `description`, `qualifications[0]`,
    /// `responsibilities[0]`, `skills[3]`. Of a profile: `headline`, `summary`, `skills[3]`,
    /// `work[2].position`, `work[2].text[0]`, `education[0].area`, `education[0].degree`,
    /// `other[1]`, `preferences.titles[0]`. A fact from several fields, or from none of these, has
    /// the signal's name: `seniority`, `education`, `location`, `pay`.
    pub field: String,
    /// Its text, at most 200 characters of it.
    pub text: String,
    /// For a quote from running text: its first character and the one after its last, as Unicode
    /// scalar values of the field's text as received, markup included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[u32; 2]>,
    /// For a fact that is not quoted, what `text` states: `city`, `region` and `country`;
    /// `workplace`; `currency` and the amount per year as `yearly`; `seniority` and `months` of
    /// experience; `education`; a learned `trait`, its `kind` and whether it was `taken_up`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: Values,
}

/// A skill that the posting asks for and the profile does not show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct MissingSkill {
    /// As people write it.
    pub name: String,
    /// As the posting lists it, if it lists it by another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spelled: Option<String>,
    /// Whether the posting requires it.
    pub required: bool,
    /// A related skill of the person that earned part of its points, as the profile lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<String>,
    /// The score of this pair if the person had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_with: Option<Score>,
}

impl MissingSkill {
    /// The posting's own name for it.
    #[must_use]
    pub fn posting_name(&self) -> &str {
        self.spelled.as_deref().unwrap_or(&self.name)
    }
}

/// A position in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub(crate) field: Field,
    /// Characters of the field's text.
    pub(crate) span: Option<[u32; 2]>,
}

/// Characters of the longest text that an explanation repeats.
pub const MOST_CHARACTERS_OF_EVIDENCE: usize = 200;

/// The beginning of a text, if it is longer than [`MOST_CHARACTERS_OF_EVIDENCE`].
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS_OF_EVIDENCE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl Evidence {
    pub(crate) fn new(document: &str, field: impl Into<String>, text: &str) -> Self {
        Self {
            document: document.to_owned(),
            field: field.into(),
            text: excerpt(text),
            span: None,
            values: Values::new(),
        }
    }
}

impl Source {
    /// The whole field.
    pub(crate) fn of(field: Field) -> Self {
        Self { field, span: None }
    }

    /// A part of the field's text.
    pub(crate) fn at(field: Field, span: [u32; 2]) -> Self {
        Self {
            field,
            span: Some(span),
        }
    }

    pub(crate) fn evidence(self, document: &str, text: &str) -> Evidence {
        Evidence {
            span: self.span,
            ..Evidence::new(document, self.field.to_string(), text)
        }
    }
}

/// Fields of the two documents, numbered if there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Field {
    Title,
    Description,
    Qualifications(u16),
    Responsibilities(u16),
    Skills(u16),
    Headline,
    Summary,
    Position(u16),
    /// Position, and paragraph of its text.
    WorkText(u16, u16),
    EducationArea(u16),
    Degree(u16),
    Other(u16),
    WishedTitle(u16),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str("title"),
            Self::Description => f.write_str("description"),
            Self::Qualifications(at) => write!(f, "qualifications[{at}]"),
            Self::Responsibilities(at) => write!(f, "responsibilities[{at}]"),
            Self::Skills(at) => write!(f, "skills[{at}]"),
            Self::Headline => f.write_str("headline"),
            Self::Summary => f.write_str("summary"),
            Self::Position(at) => write!(f, "work[{at}].position"),
            Self::WorkText(at, paragraph) => write!(f, "work[{at}].text[{paragraph}]"),
            Self::EducationArea(at) => write!(f, "education[{at}].area"),
            Self::Degree(at) => write!(f, "education[{at}].degree"),
            Self::Other(at) => write!(f, "other[{at}]"),
            Self::WishedTitle(at) => write!(f, "preferences.titles[{at}]"),
        }
    }
}

/// An index as stored in a field; lists are far shorter than 65,535.
pub(crate) fn nth(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

//! A match with its reasons: every number of it is the one the score was made of.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::score::Score;

/// One pair, scored and explained; serialises to the body of a recommendation item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Weighted mean over what is known.
    pub score: Score,
    /// The score if all that is unknown were against, and if it were in favour.
    pub range: [Score; 2],
    /// Share of the weights that is known, 0–1, three decimals.
    pub coverage: f64,
    /// Whether a deal-breaker rules the posting out; never part of the score.
    pub verdict: Verdict,
    /// The deal-breakers that do, or that could not be told.
    pub deal_breakers: Vec<DealBreaker>,
    /// What the score is made of. The points of known signals add up to the score, but for rounding.
    pub signals: Vec<Signal>,
    /// Skills asked for that the person has, as the posting names them.
    pub matched_skills: Vec<String>,
    /// Skills asked for that the person was not found to have, the weightiest first.
    pub missing_skills: Vec<MissingSkill>,
    /// One or two sentences for people.
    pub summary: String,
}

/// Whether the person would take, and may take, the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No deal-breaker applies.
    Eligible,
    /// One does.
    Ineligible,
    /// None is known to apply, and one could not be told.
    Unknown,
}

/// A deal-breaker that applies, or might.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealBreaker {
    /// `location`, `workplace`, `employment_type`, `pay_floor`, `authorisation`, `permit`, `language` or `company`.
    pub name: String,
    /// [`Verdict::Ineligible`] or [`Verdict::Unknown`].
    pub verdict: Verdict,
    /// Why, for people.
    pub reason: String,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// `skills`, `role`, `seniority`, …
    pub name: String,
    /// What it adds to the score.
    pub points: Score,
    /// What it could add. The known ones add up to 100.
    pub of: Score,
    /// Whether both documents say enough; an unknown signal has no points and takes none.
    pub known: bool,
    /// Facts of the two documents it rests on.
    pub evidence: Vec<Evidence>,
}

/// A fact of one of the two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// `profile` or `posting`.
    pub document: String,
    /// Where it stands in the document as the API gives it. Of a posting: `title`, `description`, `qualifications[0]`,
    /// `responsibilities[0]`, `skills[3]`. Of a profile: `headline`, `summary`, `skills[3]`, `work[2].position`,
    /// `work[2].text[0]`, `education[0].area`, `education[0].degree`, `other[1]`, `preferences.titles[0]`. What has fields of
    /// its own, or was told from several, bears the signal's name: `seniority`, `education`, `location`, `pay`.
    pub field: String,
    /// What stands there.
    pub text: String,
    /// First character and the one after the last, counted in Unicode scalar values of the field's text as it came, markup
    /// and all, where it was found in running text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[u32; 2]>,
}

/// A skill asked for that the person was not found to have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MissingSkill {
    /// As the posting names it.
    pub name: String,
    /// Whether the posting insists.
    pub required: bool,
    /// A skill of the person that is related to it and earned part of its points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<String>,
    /// The score of this very pair if the person had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_with: Option<Score>,
}

/// Where in a document something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub(crate) field: Field,
    /// Characters of the field's text.
    pub(crate) span: Option<[u32; 2]>,
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

    pub(crate) fn evidence(self, document: &str, text: impl Into<String>) -> Evidence {
        Evidence {
            document: document.to_owned(),
            field: self.field.to_string(),
            text: text.into(),
            span: self.span,
        }
    }
}

/// Fields of the two documents; which one, where there are several.
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
    /// Of the position, and the paragraph of its text.
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

/// A place in a list; lists are shorter than this counts.
pub(crate) fn nth(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

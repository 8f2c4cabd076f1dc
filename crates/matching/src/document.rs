//! The two documents of a match: a person's [`Profile`] and an employer's [`Posting`].
//!
//! They hold statements and nothing derived from them; an omitted field is `None` or empty. Contact
//! data, photographs, names, age, gender and nationality are deliberately absent: they cannot enter
//! a score.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
pub type TimestampMs = i64;

/// Opaque identity of a posting.
///
/// ```
/// use matching::document::PostingId;
///
/// let id = PostingId("p-1".to_owned());
/// assert_eq!(serde_json::to_string(&id)?, r#""p-1""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct PostingId(pub String);

/// Opaque identity of a company.
///
/// ```
/// use matching::document::CompanyId;
///
/// let id: CompanyId = serde_json::from_str(r#""acme""#)?;
/// assert_eq!(id.0, "acme");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct CompanyId(pub String);

/// A month of a year as résumés state it. `month` is 1–12, and absent if only the year is stated.
///
/// ```
/// use matching::document::YearMonth;
///
/// let year: YearMonth = serde_json::from_str(r#"{ "year": 2019 }"#)?;
/// let may = YearMonth { year: 2019, month: Some(5) };
/// assert!(year < may, "a year alone sorts before its months");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct YearMonth {
    /// Year of the Common Era.
    pub year: i16,
    /// 1–12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
}

/// A geographic place. All parts are optional and as written.
///
/// ```
/// use matching::document::Place;
///
/// let oslo: Place = serde_json::from_str(r#"{ "city": "Oslo", "country": "NO" }"#)?;
/// assert_eq!(oslo.region, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Place {
    /// City or town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province or region, as written ("CA", "California", "Karnataka").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2 in upper case if recognised; otherwise the country as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Where the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Workplace {
    /// Anywhere (schema.org `TELECOMMUTE`).
    Remote,
    /// Partly at the workplace.
    Hybrid,
    /// At the workplace.
    OnSite,
}

/// schema.org's `employmentType` values.
///
/// ```
/// use matching::document::EmploymentType;
///
/// assert_eq!(serde_json::to_string(&EmploymentType::FullTime)?, r#""full_time""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EmploymentType {
    FullTime,
    PartTime,
    Contractor,
    Temporary,
    Intern,
    Volunteer,
    PerDiem,
    Other,
}

/// Levels of a career, lowest first.
///
/// ```
/// use matching::document::Seniority;
///
/// assert!(Seniority::Mid < Seniority::Senior);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Seniority {
    Intern,
    Entry,
    Mid,
    Senior,
    Lead,
    Director,
    Executive,
}

/// Stages of a company, youngest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CompanyStage {
    PreSeed,
    Seed,
    Early,
    Growth,
    Late,
    Public,
}

/// The period that an amount of pay covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PayPeriod {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Pay, offered or wanted, in units of `currency` per `period`.
///
/// ```
/// use matching::document::{Pay, PayPeriod};
///
/// let pay: Pay = serde_json::from_str(r#"{ "currency": "EUR", "min": 25.5, "period": "hour" }"#)?;
/// assert_eq!((pay.min, pay.max, pay.period), (Some(25.5), None, PayPeriod::Hour));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Pay {
    /// ISO 4217, upper case.
    pub currency: String,
    /// The lowest amount, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The highest amount, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The period that the amounts cover.
    pub period: PayPeriod,
}

/// The company behind a posting.
///
/// ```
/// use matching::document::{Company, CompanyStage};
///
/// let company: Company = serde_json::from_str(r#"{ "name": "Acme", "stage": "growth" }"#)?;
/// assert_eq!(company.stage, Some(CompanyStage::Growth));
/// assert_eq!(company.id, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Company {
    /// Identity, if the source or the deployment has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CompanyId>,
    /// Name as written.
    pub name: String,
    /// Free tags ("fintech", "climate").
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Stage, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<CompanyStage>,
    /// Reputation from 0 (worst) to 1 (best), if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reputation: Option<f64>,
    /// Industry as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Number of employees, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<u32>,
}

/// A skill that a posting asks for.
///
/// ```
/// use matching::document::DemandedSkill;
///
/// let skill: DemandedSkill = serde_json::from_str(r#"{ "name": "triage" }"#)?;
/// assert!(skill.required, "unless the posting says otherwise");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemandedSkill {
    /// As written.
    pub name: String,
    /// `false` for "nice to have".
    #[serde(default = "demanded")]
    pub required: bool,
}

fn demanded() -> bool {
    true
}

/// An employer's document: one job as advertised.
///
/// ```
/// use matching::document::Posting;
///
/// let json = r#"{ "id": "p-1", "title": "Nurse", "skills": [{ "name": "triage" }] }"#;
/// let posting: Posting = serde_json::from_str(json)?;
/// assert!(posting.skills[0].required);
/// assert_eq!(posting.pay, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posting {
    /// Identity.
    pub id: PostingId,
    /// Title as written.
    pub title: String,
    /// Text of the advertisement as received: plain, HTML or Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Further free text about requirements (`qualifications`, `experienceRequirements`, …).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// Further free text about the work (`responsibilities`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responsibilities: Vec<String>,
    /// The employer.
    #[serde(default)]
    pub company: Company,
    /// Country of the employer's address, ISO 3166-1 alpha-2: it settles which of several places of
    /// a name is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer_country: Option<String>,
    /// Where the job is; empty if not stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Place>,
    /// Remote, hybrid or on site, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workplace: Option<Workplace>,
    /// What else is offered: a job on site in one place may also be done from home. The places
    /// above are those of work that is not remote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_workplaces: Vec<Workplace>,
    /// Where applicants of a remote job may live; empty if not stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applicant_locations: Vec<Place>,
    /// Empty if not stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub employment_types: Vec<EmploymentType>,
    /// Skills that the posting lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<DemandedSkill>,
    /// Months of experience required, if stated as a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experience_months: Option<u32>,
    /// Education required, as written ("bachelor degree").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub education: Option<String>,
    /// Occupations or classes under which the source files the posting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub occupational_categories: Vec<String>,
    /// Industry as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Offered pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay: Option<Pay>,
    /// How many people are to be hired, if stated; never 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<u32>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_at_ms: Option<TimestampMs>,
    /// When it expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_through_ms: Option<TimestampMs>,
    /// The page of the advertisement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// BCP 47 language of the text, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Posting {
    /// A posting with nothing but an identity and a title.
    ///
    /// ```
    /// use matching::document::Posting;
    ///
    /// let posting = Posting {
    ///     description: Some("Night shifts in the emergency room.".to_owned()),
    ///     ..Posting::new("p-1", "Nurse")
    /// };
    /// assert_eq!(posting.title, "Nurse");
    /// assert!(posting.skills.is_empty());
    /// ```
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            id: PostingId(id.into()),
            title: title.into(),
            description: None,
            requirements: Vec::new(),
            responsibilities: Vec::new(),
            company: Company::default(),
            employer_country: None,
            locations: Vec::new(),
            workplace: None,
            other_workplaces: Vec::new(),
            applicant_locations: Vec::new(),
            employment_types: Vec::new(),
            skills: Vec::new(),
            experience_months: None,
            education: None,
            occupational_categories: Vec::new(),
            industry: None,
            pay: None,
            places: None,
            posted_at_ms: None,
            valid_through_ms: None,
            url: None,
            language: None,
        }
    }
}

/// One position.
///
/// ```
/// use matching::document::WorkEntry;
///
/// let json = r#"{ "position": "Nurse", "start": { "year": 2019, "month": 5 } }"#;
/// let work: WorkEntry = serde_json::from_str(json)?;
/// assert_eq!(work.end, None);
/// assert_eq!(serde_json::to_string(&work)?, json.replace(' ', ""));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct WorkEntry {
    /// Title of the position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Employer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    /// Summary and highlights, one paragraph per item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<String>,
    /// First month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<YearMonth>,
    /// Last month; absent if it continues or is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<YearMonth>,
}

/// One course of education.
///
/// ```
/// use matching::document::EducationEntry;
///
/// let json = r#"{ "area": "Nursing", "degree": "Bachelor of Science" }"#;
/// let education: EducationEntry = serde_json::from_str(json)?;
/// assert_eq!(education.degree.as_deref(), Some("Bachelor of Science"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EducationEntry {
    /// School or university.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// Field of study.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Degree as written ("Bachelor of Science").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degree: Option<String>,
    /// First month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<YearMonth>,
    /// Last month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<YearMonth>,
}

/// A skill that a person states.
///
/// ```
/// use matching::document::StatedSkill;
///
/// let skill: StatedSkill = serde_json::from_str(r#"{ "name": "triage", "level": "expert" }"#)?;
/// assert_eq!(skill.level.as_deref(), Some("expert"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StatedSkill {
    /// As written.
    pub name: String,
    /// Level as written ("Master", "beginner"), or how long it has been used ("5 years").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

/// A person's document.
///
/// ```
/// use matching::document::Profile;
///
/// let json = r#"{ "headline": "Nurse", "skills": [{ "name": "triage", "level": "expert" }] }"#;
/// let profile: Profile = serde_json::from_str(json)?;
/// assert_eq!(profile.headline.as_deref(), Some("Nurse"));
/// assert!(profile.work.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Profile {
    /// Their title for themselves ("Staff Software Engineer").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Free text about the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where the person lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Place>,
    /// Positions, in the document's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub work: Vec<WorkEntry>,
    /// Education, in the document's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub education: Vec<EducationEntry>,
    /// Skills, keywords and certificates, in the document's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<StatedSkill>,
    /// Languages spoken, as written, with the level in brackets if stated: "German (C1)".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Other free text (projects, publications, volunteering), one paragraph per item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<String>,
    /// The document's present month: a position without an end lasts until then. Scores have no
    /// clock; if this is absent, the latest month in the document replaces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<YearMonth>,
    /// Ideal job profile and deal-breakers.
    pub preferences: Preferences,
    /// Taste, learned from what the person did with postings; absent if they did nothing yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learned: Option<Lessons>,
}

/// A person's taste, learned from what they did with postings.
///
/// ```
/// use matching::document::Lessons;
///
/// let json = r#"{ "postings": 2, "traits": { "workplace:remote": 1.7, "title:nurse": -0.7 } }"#;
/// let lessons: Lessons = serde_json::from_str(json)?;
/// assert_eq!(lessons.traits["workplace:remote"], 1.7);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Lessons {
    /// Number of postings it was learned from.
    pub postings: u32,
    /// Traits of postings (`skill:python`, `workplace:remote`), each with the sum of the reactions
    /// to it: positive for saved or applied, negative for dismissed.
    pub traits: BTreeMap<String, f64>,
}

/// A person's wishes (ideal job profile). An empty field is no wish.
///
/// ```
/// use matching::document::{Preferences, Workplace};
///
/// let json = r#"{ "workplaces": ["remote"], "deal_breakers": { "workplace": true } }"#;
/// let wishes: Preferences = serde_json::from_str(json)?;
/// assert_eq!(wishes.workplaces, [Workplace::Remote]);
/// // A misspelt deal-breaker would never apply, so unknown members are refused.
/// assert!(serde_json::from_str::<Preferences>(r#"{ "workplace": "remote" }"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// Titles wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// Industries wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub industries: Vec<String>,
    /// Free tags wanted ("climate", "open source"); compared with a company's tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Places wanted, besides the person's home.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Place>,
    /// How far from those places and from home the person would work, in kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius_km: Option<u32>,
    /// Whether the person would move for a job: far from those places, one then loses little.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relocate: Option<bool>,
    /// The most hours between the clock at home and that of a remote job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours_apart: Option<u32>,
    /// Remote, hybrid, on site.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workplaces: Vec<Workplace>,
    /// Employment types wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub employment_types: Vec<EmploymentType>,
    /// Levels wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seniorities: Vec<Seniority>,
    /// Company stages wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub company_stages: Vec<CompanyStage>,
    /// Pay wanted; `min` is the minimum if [`DealBreakers::pay_floor`] is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pay: Option<Pay>,
    /// Whether taste may be learned from what the person does with postings; absent means yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning: Option<bool>,
    /// Conditions that rule a posting out.
    pub deal_breakers: DealBreakers,
}

/// Conditions that rule a posting out. They give a verdict and never points.
///
/// ```
/// use matching::document::DealBreakers;
///
/// let breakers: DealBreakers = serde_json::from_str(r#"{ "pay_floor": true }"#)?;
/// assert!(breakers.pay_floor && !breakers.location);
/// // A misspelt condition would never apply, so unknown members are refused.
/// assert!(serde_json::from_str::<DealBreakers>(r#"{ "payfloor": true }"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DealBreakers {
    /// Only the places in [`Preferences::locations`] (or remote work open to them).
    pub location: bool,
    /// Only the workplaces in [`Preferences::workplaces`].
    pub workplace: bool,
    /// Only the employment types in [`Preferences::employment_types`].
    pub employment_type: bool,
    /// Nothing below [`Pay::min`] of [`Preferences::pay`].
    pub pay_floor: bool,
    /// Countries (ISO 3166-1 alpha-2) where the person may work; empty is unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorised_countries: Vec<String>,
    /// Names of companies whose postings are never shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_companies: Vec<String>,
}

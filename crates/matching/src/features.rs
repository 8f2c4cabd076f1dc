//! Everything that engines need of the two documents, and nothing else; read once, when a document
//! arrives.

mod embedding;
mod interest;
pub(crate) mod occupations;
mod place;
mod point;
mod title_words;

pub(crate) use embedding::{DIMENSIONS, Direction, Embedding};
pub(crate) use interest::Interest;
pub(crate) use occupations::Occupations;
pub(crate) use place::PlaceKey;
pub(crate) use point::Point;
pub(crate) use title_words::{TitleWords, is_aside};

use serde::{Deserialize, Serialize};

use crate::document::{CompanyStage, EmploymentType, Seniority, Workplace};
use crate::explanation::{Field, Source};
use crate::money::Rates;

/// Version of everything [`crate::read_posting`] derives; bumped whenever its result changes.
pub const FEATURES_VERSION: u32 = 22;

/// What engines need of a posting. Opaque: stored as compact JSON beside the posting, and in
/// snapshots.
///
/// ```
/// use matching::document::Posting;
/// use matching::{PostingFeatures, read_posting};
///
/// let features = read_posting(&Posting::new("p-1", "Nurse"));
/// let stored = serde_json::to_string(&features)?;
/// assert_eq!(serde_json::from_str::<PostingFeatures>(&stored)?, features);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PostingFeatures {
    pub(crate) title: TitleWords,
    pub(crate) seniority: Option<Seniority>,
    pub(crate) skills: Vec<Demand>,
    pub(crate) terms: Terms,
    /// Occupations that the terms suggest.
    pub(crate) occupations: Occupations,
    pub(crate) experience_months: Option<u32>,
    pub(crate) education: Option<EducationLevel>,
    pub(crate) places: Vec<PlaceKey>,
    /// Places that are not understood, in folded words: they only tell postings apart.
    pub(crate) unknown_places: Vec<String>,
    pub(crate) applicant_places: Vec<PlaceKey>,
    pub(crate) workplace: Option<Workplace>,
    /// What else is offered.
    pub(crate) other_workplaces: Vec<Workplace>,
    pub(crate) employment_types: Vec<EmploymentType>,
    pub(crate) pay: Option<YearlyPay>,
    pub(crate) languages: Vec<Fluency>,
    pub(crate) permit: Option<Permit>,
    pub(crate) company: String,
    pub(crate) tags: Vec<String>,
    pub(crate) stage: Option<CompanyStage>,
    pub(crate) reputation: Option<f64>,
    pub(crate) industry: Option<String>,
    /// Quotes for facts that no field states.
    pub(crate) quotes: Vec<Quote>,
}

impl PostingFeatures {
    /// Whether the posting lists its skills; otherwise they were found in its text.
    pub(crate) fn lists_skills(&self) -> bool {
        self.skills
            .iter()
            .any(|demand| matches!(demand.source.field, Field::Skills(_)))
    }
}

/// A fact of a posting or a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fact {
    Seniority,
    Experience,
    Education,
    Place,
    Workplace,
    Pay,
    Employment,
    Language,
    Permit,
    Skills,
    Title,
}

/// The words that state a fact, and their position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Quote {
    pub(crate) of: Fact,
    pub(crate) text: String,
    pub(crate) source: Source,
}

/// A skill that a posting asks for, in its canonical spelling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Demand {
    pub(crate) skill: String,
    /// As the posting spells it, if different.
    spelled: Option<String>,
    pub(crate) required: bool,
    pub(crate) source: Source,
}

impl Demand {
    /// A skill that the posting calls `quote`.
    pub(crate) fn new(skill: String, quote: &str, required: bool, source: Source) -> Self {
        Self {
            spelled: (quote != skill).then(|| quote.to_owned()),
            skill,
            required,
            source,
        }
    }

    /// The posting's words for it.
    pub(crate) fn quote(&self) -> &str {
        self.spelled.as_deref().unwrap_or(&self.skill)
    }
}

/// What engines need of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProfileFeatures {
    /// Titles held or wanted, and their weights (0–1).
    pub(crate) titles: Vec<HeldTitle>,
    pub(crate) seniorities: Vec<Seniority>,
    /// Each skill once, sorted.
    pub(crate) skills: Vec<HeldSkill>,
    pub(crate) terms: Terms,
    /// Whether the texts are in a language of which only the stop words are known.
    pub(crate) is_unread: bool,
    /// Occupations that the terms suggest.
    pub(crate) occupations: Occupations,
    pub(crate) experience_months: Option<u32>,
    pub(crate) education: Option<EducationLevel>,
    /// Quotes for level and education.
    pub(crate) quotes: Vec<Quote>,
    /// The person's home and the places they want to work in.
    pub(crate) places: Vec<PlaceKey>,
    /// Only the places they want to work in: the deal-breaker is about these.
    pub(crate) wished_places: Vec<PlaceKey>,
    /// How far from these the person would work, in kilometres.
    pub(crate) radius_km: Option<f64>,
    /// Whether the person would move for a job.
    pub(crate) relocates: bool,
    /// The person's home.
    pub(crate) home: Vec<PlaceKey>,
    /// The most hours between the clock at home and that of a remote job.
    pub(crate) hours_apart: Option<f64>,
    pub(crate) pay: Option<YearlyPay>,
    /// Empty if the person lists none.
    pub(crate) languages: Vec<Fluency>,
    pub(crate) workplaces: Vec<Workplace>,
    pub(crate) employment_types: Vec<EmploymentType>,
    pub(crate) industries: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) stages: Vec<CompanyStage>,
    pub(crate) deal_breakers: DealBreakerKeys,
    pub(crate) interest: Interest,
}

impl ProfileFeatures {
    /// The same person with one more skill, for counterfactual scores.
    pub(crate) fn with_skill(&self, skill: &str) -> Self {
        let mut with = self.clone();
        let source = Source::of(Field::Skills(u16::MAX));
        match with.skills.iter_mut().find(|held| held.skill == skill) {
            Some(held) => held.weight = 1.0,
            None => with.skills.push(HeldSkill {
                skill: skill.to_owned(),
                name: skill.to_owned(),
                weight: 1.0,
                months: None,
                source,
            }),
        }
        with
    }
}

/// A title of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeldTitle {
    /// Only the words of the role.
    pub(crate) title: TitleWords,
    pub(crate) weight: f64,
    pub(crate) source: Source,
}

impl HeldTitle {
    /// Whether it was given as a title; otherwise it is a sentence of a text.
    pub(crate) fn is_title(&self) -> bool {
        matches!(
            self.source.field,
            Field::Headline | Field::Position(_) | Field::WishedTitle(_)
        )
    }
}

/// A skill of a person, in its canonical spelling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeldSkill {
    pub(crate) skill: String,
    /// As the document spells it.
    pub(crate) name: String,
    pub(crate) weight: f64,
    /// For how long it has been used, if its entry states that.
    pub(crate) months: Option<u32>,
    pub(crate) source: Source,
}

impl HeldSkill {
    /// How much it reveals about skills that the person does not list: a listed one much, one found
    /// in a text little.
    pub(crate) fn tells(&self) -> f64 {
        if matches!(self.source.field, Field::Skills(_)) {
            1.0
        } else {
            0.25
        }
    }
}

/// Deal-breakers, ready to compare.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DealBreakerKeys {
    pub(crate) location: bool,
    pub(crate) workplace: bool,
    pub(crate) employment_type: bool,
    pub(crate) pay_floor: bool,
    pub(crate) authorised_countries: Vec<String>,
    pub(crate) excluded_companies: Vec<String>,
}

/// Levels of education, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum EducationLevel {
    Secondary,
    Vocational,
    Associate,
    Bachelor,
    Master,
    Doctorate,
}

/// Yearly pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub(crate) struct YearlyPay {
    /// ISO 4217 code.
    pub(crate) currency: String,
    /// The least amount per year, in whole units of the currency; null if only the greatest is
    /// known.
    pub(crate) min: Option<f64>,
    /// The greatest amount per year, in whole units of the currency; null if it is open-ended.
    pub(crate) max: Option<f64>,
}

impl YearlyPay {
    /// The same pay in another currency; `None` without a rate.
    pub(crate) fn in_currency(&self, currency: &str) -> Option<Self> {
        let rates = Rates::in_force();
        let convert = |amount: Option<f64>| match amount {
            Some(amount) => rates.convert(amount, &self.currency, currency).map(Some),
            None => Some(None),
        };
        Some(Self {
            currency: currency.to_owned(),
            min: convert(self.min)?,
            max: convert(self.max)?,
        })
    }

    /// The highest amount offered or wanted.
    pub(crate) fn top(&self) -> Option<f64> {
        self.max.or(self.min)
    }

    /// The lowest amount offered or wanted.
    pub(crate) fn floor(&self) -> Option<f64> {
        self.min.or(self.max)
    }
}

/// A language, with the level known or required.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub(crate) struct Fluency {
    /// ISO 639-1.
    pub(crate) language: String,
    /// In the Common European Framework, from 1 (A1) to 6 (C2).
    pub(crate) level: Option<u8>,
}

/// Work permits that the posting requires, as far as it states them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub(crate) struct Permit {
    /// The country where applicants must be allowed to work, as in [`PlaceKey::country`].
    pub(crate) country: Option<String>,
    /// Whether the employer sponsors work permits.
    pub(crate) sponsored: Option<bool>,
    /// Whether only citizens are hired.
    pub(crate) citizens: bool,
    /// Whether a security clearance is required.
    pub(crate) cleared: bool,
}

/// Weighted, hashed stems for comparing free text; each once, sorted by hash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Terms(Vec<u32>);

impl Terms {
    /// From hashes below 2^24 and their weights; the first weight of a repeated hash counts.
    pub(crate) fn new(terms: impl Iterator<Item = (u32, u8)>) -> Self {
        let mut packed: Vec<u32> = terms
            .map(|(hash, weight)| (hash << 8) | u32::from(weight))
            .collect();
        packed.sort_by_key(|term| term >> 8);
        packed.dedup_by_key(|term| *term >> 8);
        Self(packed)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u8)> {
        Self::unpacked(&self.0)
    }

    /// Hash and weight in one word, sorted by hash.
    pub(crate) fn packed(&self) -> &[u32] {
        &self.0
    }

    /// Hashes and weights from what [`Self::packed`] returned.
    pub(crate) fn unpacked(packed: &[u32]) -> impl Iterator<Item = (u32, u8)> + Clone {
        packed.iter().map(|term| {
            let [weight, ..] = term.to_le_bytes();
            (term >> 8, weight)
        })
    }
}

/// In JSON one string of eight hexadecimal digits per term: half the size of a list of numbers.
impl Serialize for Terms {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            let hex: String = self.0.iter().map(|term| format!("{term:08x}")).collect();
            serializer.serialize_str(&hex)
        } else {
            let bytes: Vec<u8> = self.0.iter().flat_map(|term| term.to_le_bytes()).collect();
            serializer.serialize_bytes(&bytes)
        }
    }
}

impl<'de> Deserialize<'de> for Terms {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let packed: Option<Vec<u32>> = if deserializer.is_human_readable() {
            let hex = String::deserialize(deserializer)?;
            let words = hex.as_bytes().chunks(8);
            words
                .map(|word| {
                    let digits = std::str::from_utf8(word)
                        .ok()
                        .filter(|digits| digits.len() == 8)?;
                    u32::from_str_radix(digits, 16).ok()
                })
                .collect()
        } else {
            let bytes = Vec::<u8>::deserialize(deserializer)?;
            let words = bytes.chunks(4);
            words
                .map(|word| <[u8; 4]>::try_from(word).ok().map(u32::from_le_bytes))
                .collect()
        };
        packed
            .filter(|packed| packed.is_sorted_by(|a, b| a >> 8 < b >> 8))
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("not a list of terms"))
    }
}
